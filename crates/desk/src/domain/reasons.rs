//! The newsroom's reason codes as they are stored.

use page::redact::reasons::{Reason, Reasons};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Version 1. Who stored nothing has the list that every newsroom begins with.
#[derive(Debug, Serialize, Deserialize)]
pub struct Stored {
    version: u32,
    codes: Vec<Line>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    code: String,
    means: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    retired: bool,
}

impl From<&Reasons> for Stored {
    fn from(reasons: &Reasons) -> Self {
        let line = |reason: &Reason| Line {
            code: reason.code().to_string(),
            means: reason.means().to_owned(),
            retired: reason.is_retired(),
        };
        Self { version: 1, codes: reasons.all().iter().map(line).collect() }
    }
}

impl Stored {
    /// The list of a newsroom that stored this, or nothing.
    ///
    /// # Errors
    /// As [`Stored::read`].
    pub fn list(stored: Option<Self>) -> Result<Reasons, Error> {
        stored.map_or_else(|| Ok(Reasons::default()), Self::read)
    }

    /// # Errors
    /// A later version's, or no list that could be made here.
    fn read(self) -> Result<Reasons, Error> {
        let unfit = |why: String| Error::refused(format!("the newsroom’s reason codes can’t be read here: {why}"));
        if self.version != 1 {
            return Err(unfit(format!("they are of version {}, and this program knows 1", self.version)));
        }
        let codes = self.codes.iter().map(|line| Reason::new(&line.code, &line.means, line.retired));
        codes.collect::<Result<_, _>>().and_then(Reasons::new).map_err(|why| unfit(why.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_and_a_later_version_is_not_guessed_at() {
        let mut reasons = Reasons::default();
        reasons.add("(b)(6)", "Somebody’s personal file.").unwrap();
        reasons.retire("legal").unwrap();
        let text = serde_json::to_string(&Stored::from(&reasons)).unwrap();
        assert!(
            text.starts_with("{\"version\":1,\"codes\":[{\"code\":\"privacy\",\"means\":\"It would tell"),
            "{text}"
        );
        assert_eq!(text.matches("\"retired\":true").count(), 1);
        let read = |text: &str| serde_json::from_str::<Stored>(text).unwrap().read();
        assert_eq!(read(&text).unwrap(), reasons);
        let later = text.replacen("\"version\":1", "\"version\":2", 1);
        assert!(read(&later).unwrap_err().to_string().contains("version 2"));
        let bad = text.replacen("privacy", "a, b", 1);
        assert!(read(&bad).unwrap_err().to_string().contains("can’t have “,”"));
    }
}
