//! The journal's chain: each line carries the hash of the one before it, so that a changed, removed or inserted line shows.
//! What it can't show is a cut-off end: an editor who wrote down the last hash can.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One line of the journal. `at` is the desk's own time, to the second: it is about people here, never about a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub seq: i64,
    pub at: String,
    pub who: String,
    pub action: String,
    pub subject: String,
    pub detail: String,
    pub previous: String,
}

/// What stands before the first line.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Line {
    /// SHA-256 over a tag and each field with its length, so that no two lines share their bytes.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new_with_prefix("safehouse/journal/v1\n");
        hash.update(self.seq.to_be_bytes());
        for field in [&self.at, &self.who, &self.action, &self.subject, &self.detail, &self.previous] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field);
        }
        hex::encode(hash.finalize())
    }
}

/// Where the chain breaks.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal does not hold at line {seq}: {why}")]
pub struct Broken {
    pub seq: i64,
    pub why: &'static str,
}

/// Checks a whole journal, oldest line first. Gives the hash of the last line.
pub fn verify<'a>(lines: impl IntoIterator<Item = (&'a Line, &'a str)>) -> Result<String, Broken> {
    let (mut seq, mut last) = (0, START.to_owned());
    for (line, hash) in lines {
        seq += 1;
        if line.seq != seq {
            return Err(Broken { seq, why: "a line is missing" });
        }
        if line.previous != last {
            return Err(Broken { seq, why: "it does not follow the line before it" });
        }
        if line.hash() != hash {
            return Err(Broken { seq, why: "its words were changed" });
        }
        last = hash.to_owned();
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(n: i64) -> Vec<(Line, String)> {
        let mut last = START.to_owned();
        (1..=n)
            .map(|seq| {
                let line = Line {
                    seq,
                    at: format!("2026-11-24T10:00:{seq:02}Z"),
                    who: "Ada".into(),
                    action: "accepted".into(),
                    subject: "quiet ember 12".into(),
                    detail: String::new(),
                    previous: last.clone(),
                };
                last = line.hash();
                (line, last.clone())
            })
            .collect()
    }

    fn check(lines: &[(Line, String)]) -> Result<String, Broken> {
        verify(lines.iter().map(|(line, hash)| (line, hash.as_str())))
    }

    #[test]
    fn every_change_to_a_chain_shows() {
        let good = chain(4);
        assert_eq!(check(&good).unwrap(), good[3].1);

        let mut words = good.clone();
        words[1].0.detail = "something else".into();
        assert_eq!(check(&words).unwrap_err().seq, 2);

        // Words and their hash changed together: the next line no longer follows.
        words[1].1 = words[1].0.hash();
        assert_eq!(check(&words).unwrap_err().seq, 3);

        let mut gone = good.clone();
        gone.remove(2);
        assert_eq!(check(&gone).unwrap_err(), Broken { seq: 3, why: "a line is missing" });

        let mut moved = good;
        moved.swap(0, 1);
        assert!(check(&moved).is_err());
    }
}
