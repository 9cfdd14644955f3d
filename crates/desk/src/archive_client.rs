//! Asking the archive for readers' comments. It is presumed taken over: every answer is bounded in size, number and time, parsed
//! strictly, and never followed elsewhere. Blocking; it knows nothing of keys.

use std::time::Duration;

use model::{LocalId, Redacted};
use serde::Deserialize;
use serde_json::Value;
use ureq::{Body, http::Response};

use crate::{Error, intake_client, neighbour::Neighbour};

/// The most bytes of a listing, and of one sealed comment: the larger class with age's header around it.
const LISTING: u64 = 1 << 20;
const SEALED: u64 = 64 << 10;
/// The most comments of one listing that are looked at.
const COMMENTS: usize = 500;

const PATIENCE: Duration = Duration::from_secs(30);

pub struct ArchiveClient(Neighbour);

/// What the archive has, and how many names in its list were none.
pub struct Listing {
    pub comments: Vec<LocalId>,
    pub nonsense: usize,
}

impl ArchiveClient {
    pub fn new(base: &str, token: &Redacted<String>) -> Self {
        Self(Neighbour::new(format!("{}/collect/v1/comments", base.trim_end_matches('/')), token))
    }

    /// # Errors
    /// In words, as all of these.
    pub fn list(&self) -> Result<Listing, Error> {
        let answer = self.ask("GET", "")?;
        let bytes = match answer.status().as_u16() {
            200 => whole(answer, LISTING)?,
            404 => return Err(Error::Archive("it answers “not found”: another token, or not an archive".into())),
            status => return Err(Error::Archive(format!("it answered {status}"))),
        };
        listing(&bytes)
    }

    /// `None` when it has gone.
    pub fn fetch(&self, id: LocalId) -> Result<Option<Vec<u8>>, Error> {
        let answer = self.ask("GET", &format!("/{id}"))?;
        match answer.status().as_u16() {
            200 => whole(answer, SEALED).map(Some),
            404 => Ok(None),
            status => Err(Error::Archive(format!("it answered {status}"))),
        }
    }

    pub fn forget(&self, id: LocalId) -> Result<(), Error> {
        let answer = self.ask("DELETE", &format!("/{id}"))?;
        match answer.status().as_u16() {
            204 | 404 => Ok(()),
            status => Err(Error::Archive(format!("it answered {status} when asked to forget a comment"))),
        }
    }

    fn ask(&self, method: &str, path: &str) -> Result<Response<Body>, Error> {
        self.0.ask(method, path, None::<&()>, PATIENCE).map_err(Error::Archive)
    }
}

fn whole(mut answer: Response<Body>, most: u64) -> Result<Vec<u8>, Error> {
    answer.body_mut().with_config().limit(most).read_to_vec().map_err(failed)
}

fn failed(error: ureq::Error) -> Error {
    Error::Archive(intake_client::in_words(&error))
}

fn listing(bytes: &[u8]) -> Result<Listing, Error> {
    #[derive(Deserialize)]
    struct Wire {
        comments: Vec<Value>,
    }
    let nonsense = |_| Error::Archive("its list of comments can't be understood".into());
    let Wire { comments } = serde_json::from_slice(bytes).map_err(nonsense)?;
    let listed = comments.len().min(COMMENTS);
    let mut fine: Vec<LocalId> =
        comments.into_iter().take(COMMENTS).filter_map(|value| serde_json::from_value(value).ok()).collect();
    fine.sort_unstable();
    fine.dedup();
    Ok(Listing { nonsense: listed - fine.len(), comments: fine })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_bounded_and_nonsense_is_counted() {
        let list = serde_json::json!({"comments": ["00".repeat(16), "00".repeat(16), "../..", 7, "11".repeat(16)]});
        let listing = super::listing(&serde_json::to_vec(&list).unwrap()).unwrap();
        assert_eq!((listing.comments.len(), listing.nonsense), (2, 3));
        let many: Vec<String> = (0..COMMENTS as u32 + 50).map(|n| format!("{n:032x}")).collect();
        let list = serde_json::json!({"comments": many});
        assert_eq!(super::listing(&serde_json::to_vec(&list).unwrap()).unwrap().comments.len(), COMMENTS);
        assert!(super::listing(b"[]").is_err());
    }
}
