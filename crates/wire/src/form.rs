//! The drop's form at the door without scripts: one part after another out of a multipart body, as its bytes come, in bounded memory.
//!
//! Lying here: everything. Names, order, number and length of parts, and where the body's pieces end.

use std::{future::poll_fn, io};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use model::DropId;
use multer::{Field, Multipart};
use seal::{Codename, CodenameError};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::{
    Account,
    gate::{Gate, gated},
    heads::Heads,
};

/// Longest file name that is kept, in bytes.
const NAME: usize = 255;

/// How much is read of each part, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A field besides message and files.
    pub short: usize,
    pub message: usize,
}

/// A part of the form, in the order in which they come.
#[derive(Debug)]
pub enum Part {
    Codename(Codename),
    Drop(DropId),
    /// The name of the channel that was chosen.
    Channel(String),
    /// As it was typed.
    Embargo(String),
    Message(Zeroizing<String>),
    /// A file; its bytes are what [`Form::bytes`] gives. The name can be empty.
    File {
        name: String,
        /// The next page of the one document that the form has fields for.
        page: bool,
    },
}

/// Why the form can't be read on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    #[error(transparent)]
    Codename(#[from] CodenameError),
    #[error("the message is longer than {0} bytes")]
    MessageTooLong(usize),
    /// The line, or what came over it, is no form.
    #[error("the form broke off, or is none")]
    Broken,
    /// A field that no page of ours would send so.
    #[error("a field is not as our forms have it")]
    Malformed,
}

impl From<multer::Error> for Unread {
    fn from(_: multer::Error) -> Self {
        Self::Broken
    }
}

/// A form without files; what isn't there is empty.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub codename: String,
    /// What to forget: a reply's id, `all`, or `all-confirmed`. The reply whose file is wanted.
    pub what: String,
    /// Of which reply's files: a blob's id.
    pub file: String,
}

/// A form as it comes.
pub struct Form {
    parts: Multipart<'static>,
    gate: Gate,
    /// The part that is being read, and its first bytes where they were looked at.
    part: Option<Field<'static>>,
    first: Option<Bytes>,
    limits: Limits,
    account: Account,
}

impl Form {
    /// `body`: its pieces, each counted in `account` as it is given.
    ///
    /// # Errors
    /// [`Unread::Broken`] for another kind of content.
    pub fn new(
        content_type: &str,
        body: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        limits: Limits,
        account: Account,
    ) -> Result<Self, Unread> {
        let boundary = multer::parse_boundary(content_type)?;
        let mut heads = Heads::new(&boundary);
        let body = body.map(move |piece| piece.map(|bytes| heads.pass(bytes)));
        let (gate, body) = gated(Box::pin(body));
        let parts = Multipart::new(body, boundary);
        Ok(Self { parts, gate, part: None, first: None, limits, account })
    }

    /// The next part; what was left of the last one is passed over. `None` at the end.
    ///
    /// # Errors
    /// Then nothing of the form may be kept.
    pub async fn next(&mut self) -> Result<Option<Part>, Unread> {
        loop {
            let Some(name) = self.open().await? else { return Ok(None) };
            return Ok(Some(match &name[..] {
                "codename" => Part::Codename(self.short().await?.parse()?),
                "drop" => Part::Drop(self.short().await?.parse().map_err(|_| Unread::Malformed)?),
                "channel" => Part::Channel(self.short().await?.to_string()),
                "embargo" => Part::Embargo(self.short().await?.to_string()),
                "message" => Part::Message(self.message().await?),
                "files" | "page" => match self.file().await? {
                    Some(file) => Part::File { name: file, page: name == "page" },
                    None => continue,
                },
                _ => continue,
            }));
        }
    }

    /// The next bytes of the file that [`Self::next`] gave last; `None` at its end.
    ///
    /// # Errors
    /// [`Unread::Broken`]: what came of it is not all.
    pub async fn bytes(&mut self) -> Result<Option<Bytes>, Unread> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        let Some(part) = &mut self.part else { return Ok(None) };
        let bytes = poll_fn(|context| self.gate.ask(|| part.poll_next_unpin(context))).await.transpose()?;
        self.account.progress();
        if bytes.is_none() {
            self.part = None;
        }
        Ok(bytes)
    }

    /// Passes over everything that is left, and says how many files were among it. Holds no more of it than reading does.
    pub async fn pass_over(&mut self) -> usize {
        let mut files = 0;
        while let Ok(Some(name)) = self.open().await {
            let file = self.part.as_ref().and_then(Field::file_name).filter(|_| name == "files" || name == "page");
            files += usize::from(file.is_some_and(|name| !file_name(name).is_empty()));
        }
        files
    }

    /// Goes to the next part, through all of the last one: passed over in one go, it would count as bytes that are of no use.
    async fn open(&mut self) -> Result<Option<String>, Unread> {
        while self.bytes().await?.is_some() {}
        let part = poll_fn(|context| self.gate.ask(|| self.parts.poll_next_field(context))).await?;
        let Some(part) = part else { return Ok(None) };
        self.account.progress();
        let name = part.name().unwrap_or_default().to_owned();
        self.part = Some(part);
        Ok(Some(name))
    }

    async fn short(&mut self) -> Result<Zeroizing<String>, Unread> {
        let mut bytes = Zeroizing::new(Vec::new());
        while let Some(part) = self.bytes().await? {
            if bytes.len() + part.len() > self.limits.short {
                return Err(Unread::Malformed);
            }
            bytes.extend_from_slice(&part);
        }
        Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
    }

    async fn message(&mut self) -> Result<Zeroizing<String>, Unread> {
        let most = self.limits.message;
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.limits.short));
        while let Some(part) = self.bytes().await? {
            // Browsers send line ends as two characters: they don't count.
            bytes.extend(part.iter().filter(|byte| **byte != b'\r'));
            if bytes.len() > most {
                return Err(Unread::MessageTooLong(most));
            }
        }
        Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// The file's name; `None` for a browser's way of saying that no file was chosen.
    async fn file(&mut self) -> Result<Option<String>, Unread> {
        let name = file_name(self.part.as_ref().and_then(Field::file_name).unwrap_or_default());
        // The first piece can be empty and yet be one.
        let first = loop {
            let bytes = self.bytes().await?;
            if bytes.as_ref().is_none_or(|bytes| !bytes.is_empty()) {
                break bytes;
            }
        };
        if first.is_none() && name.is_empty() {
            return Ok(None);
        }
        self.first = first;
        Ok(Some(name))
    }
}

/// What somebody typed for a day is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadDay;

/// A wish to wait until a day, as `2027-01-31`; `None` when nothing was typed.
///
/// # Errors
/// [`BadDay`].
pub fn day(typed: &str) -> Result<Option<String>, BadDay> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day: jiff::civil::Date = typed.parse().map_err(|_| BadDay)?;
    let text = day.to_string();
    if text == typed { Ok(Some(text)) } else { Err(BadDay) }
}

/// The name without the folders that some browsers add, without control characters, not too long.
pub fn file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name: String = last.chars().filter(|c| !c.is_control()).collect();
    name.truncate(name.floor_char_boundary(NAME));
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_folder_and_no_tricks() {
        assert_eq!(file_name("C:\\Users\\me\\memo.pdf"), "memo.pdf");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("a\u{0}b\nc.txt"), "abc.txt");
        assert!(file_name(&"é".repeat(400)).len() <= NAME);
    }

    #[test]
    fn a_wish_to_wait_is_a_day_or_nothing() {
        assert_eq!(day(" "), Ok(None));
        assert_eq!(day("2027-01-31"), Ok(Some("2027-01-31".into())));
        for wrong in ["2027-02-30", "31.1.2027", "2027-01-31T10:00"] {
            assert_eq!(day(wrong), Err(BadDay), "{wrong}");
        }
    }
}
