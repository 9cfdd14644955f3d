//! Comment version 1: what a reader wrote under a story, sealed to the newsroom's moderation key. Anybody can seal one: that it
//! opens says nothing about who wrote it, and an archive that was taken over can make as many as it likes.

use model::{LocalId, Passage, comment};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Identity, Recipient,
    padding::{COMMENT_CLASSES, pad_json},
};

const WHAT: &str = "comment";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    version: u32,
    /// The name under which the archive keeps it.
    pub id: LocalId,
    /// The UTC day on which it was written: `2026-11-24`.
    pub day: String,
    /// The story's slug.
    pub on: String,
    pub passage: Option<Passage>,
    /// As the reader wants to be called; may be empty.
    pub name: String,
    pub text: String,
}

impl Comment {
    pub fn new(id: LocalId, day: String, on: String, passage: Option<Passage>, name: String, text: String) -> Self {
        Self { version: 1, id, day, on, passage, name, text }
    }

    /// Pads it to a size class and seals it.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 32 KiB, which the longest text and name never are.
    pub fn seal(&self, to: &Recipient) -> Result<Vec<u8>, Error> {
        let json = serde_json::to_vec(self).map_err(|_| Error::Malformed(WHAT))?;
        crate::seal_bytes(std::iter::once(to), &pad_json(json, &COMMENT_CLASSES)?)
    }

    /// # Errors
    /// [`Error::NotOpened`]; [`Error::Malformed`] for everything that no archive of ours makes.
    pub fn open(sealed: &[u8], identity: &Identity) -> Result<Self, Error> {
        let plain = crate::open_bytes(std::iter::once(identity), sealed, COMMENT_CLASSES[1] as u64)?;
        let read: Self = serde_json::from_slice(&plain).map_err(|_| Error::Malformed(WHAT))?;
        let day = read.day.len() == 10 && read.day.parse::<jiff::civil::Date>().is_ok();
        let short = read.text.chars().count() <= comment::MAX_TEXT
            && read.name.chars().count() <= comment::MAX_NAME
            && read.on.len() <= 80;
        let whole = read.version == 1 && COMMENT_CLASSES.contains(&plain.len()) && !read.text.trim().is_empty();
        if day && short && whole { Ok(read) } else { Err(Error::Malformed(WHAT)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(text: &str) -> Comment {
        let id = LocalId::from_bytes([3; 16]);
        let passage = Some(Passage::Citation(2));
        Comment::new(id, "2026-11-24".into(), "paid-twice".into(), passage, "Reader".into(), text.into())
    }

    #[test]
    fn the_wire_form_is_version_1() {
        let json = r#"{"version":1,"id":"03030303030303030303030303030303","day":"2026-11-24","on":"paid-twice","passage":"c2","name":"Reader","text":"Who signed?"}"#;
        assert_eq!(serde_json::to_string(&comment("Who signed?")).unwrap(), json);
    }

    #[test]
    fn one_key_opens_it_and_its_size_tells_little() {
        let key = Identity::from_seed([5; 32]);
        let (short, longer) = (comment("?"), comment(&"a".repeat(3_000)));
        let sealed = short.seal(&key.recipient()).unwrap();
        // `age` adds a stanza of random length, at most some hundred bytes: noise, not the text.
        let apart = sealed.len().abs_diff(longer.seal(&key.recipient()).unwrap().len());
        assert!(apart < 512, "{apart}");
        assert_eq!(Comment::open(&sealed, &key).unwrap(), short);
        assert!(matches!(Comment::open(&sealed, &Identity::from_seed([6; 32])), Err(Error::NotOpened)));
        let mut changed = sealed;
        *changed.last_mut().unwrap() ^= 1;
        assert!(matches!(Comment::open(&changed, &key), Err(Error::NotOpened)));
    }

    #[test]
    fn the_longest_comment_fits_in_any_script() {
        let key = Identity::from_seed([5; 32]);
        for one in ["a", "\u{1f54a}", "\"", "\n", "字"] {
            let longest = comment(&one.repeat(comment::MAX_TEXT));
            let opened = Comment::open(&longest.seal(&key.recipient()).unwrap(), &key);
            // Line breaks alone are no comment.
            assert_eq!(opened.is_ok(), one != "\n", "{one}");
        }
    }

    #[test]
    fn what_no_archive_of_ours_makes_is_refused() {
        let key = Identity::from_seed([5; 32]);
        let mut wrong = vec![comment(&"a".repeat(comment::MAX_TEXT + 1)), comment(" "), comment("a"), comment("a")];
        wrong[2].day = "yesterday".into();
        wrong[3].version = 2;
        for comment in wrong {
            assert!(matches!(Comment::open(&comment.seal(&key.recipient()).unwrap(), &key), Err(Error::Malformed(_))));
        }
        let unpadded = crate::seal_bytes(std::iter::once(&key.recipient()), b"{}").unwrap();
        assert!(matches!(Comment::open(&unpadded, &key), Err(Error::Malformed(_))));
    }
}
