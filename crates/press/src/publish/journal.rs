//! A publication in its final bytes, as one file that is durable before anything is published.
//!
//! From the moment it lies there the publication is decided and is always carried through; before, nothing of it was signed that
//! anybody could see. Format: one line of JSON (version, files with their sizes, removals, the checkpoint's size and root), the
//! files' bytes one after the other, the SHA-256 of all that.

use ledger::Head;
use model::Sha256;
use serde::{Deserialize, Serialize};

/// One file of the site, by its path relative to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWrite {
    pub path: String,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// What the checkpoint among the files says. Nothing smaller is ever signed.
    pub signed: Head,
    /// In the order in which they become visible: the checkpoint is last.
    pub files: Vec<FileWrite>,
    /// Removed after the checkpoint that no longer names them.
    pub removals: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    version: u32,
    signed: Head,
    files: Vec<(String, usize)>,
    removals: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal of a publication is damaged")]
pub struct Damaged;

impl Journal {
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = Index {
            version: 1,
            signed: self.signed,
            files: self.files.iter().map(|file| (file.path.clone(), file.bytes.len())).collect(),
            removals: self.removals.clone(),
        };
        // A struct of strings and numbers always serialises.
        let mut bytes = serde_json::to_vec(&head).unwrap_or_default();
        bytes.push(b'\n');
        for file in &self.files {
            bytes.extend_from_slice(&file.bytes);
        }
        let sum = Sha256::of(&bytes);
        bytes.extend_from_slice(sum.as_bytes());
        bytes
    }

    /// # Errors
    /// When not every byte is as it was written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Damaged> {
        let (content, sum) = bytes.split_at(bytes.len().checked_sub(32).ok_or(Damaged)?);
        if Sha256::of(content).as_bytes() != sum {
            return Err(Damaged);
        }
        let line = content.iter().position(|byte| *byte == b'\n').ok_or(Damaged)?;
        let head: Index = serde_json::from_slice(&content[..line]).map_err(|_| Damaged)?;
        let mut rest = &content[line + 1..];
        let mut files = Vec::with_capacity(head.files.len());
        for (path, size) in head.files {
            let (file, after) = rest.split_at_checked(size).ok_or(Damaged)?;
            files.push(FileWrite { path, bytes: file.to_vec() });
            rest = after;
        }
        let whole = head.version == 1 && rest.is_empty();
        if whole { Ok(Self { signed: head.signed, files, removals: head.removals }) } else { Err(Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_journal_comes_back_and_a_damaged_one_does_not(
            files in prop::collection::vec(("[a-z/]{1,9}", prop::collection::vec(any::<u8>(), 0..40)), 0..5),
            at in any::<prop::sample::Index>(),
        ) {
            let journal = Journal {
                signed: Head { size: 7, root: Sha256::of(b"root") },
                files: files.into_iter().map(|(path, bytes)| FileWrite { path, bytes }).collect(),
                removals: vec!["d/EL-0001/EL-0001.pdf".into()],
            };
            let mut bytes = journal.to_bytes();
            prop_assert_eq!(Journal::from_bytes(&bytes), Ok(journal));
            let at = at.index(bytes.len());
            prop_assert_eq!(Journal::from_bytes(&bytes[..at]), Err(Damaged));
            bytes[at] ^= 1;
            prop_assert_eq!(Journal::from_bytes(&bytes), Err(Damaged));
        }
    }
}
