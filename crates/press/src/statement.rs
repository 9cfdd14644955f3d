//! A statement as the desk hands it over: `ledger::Statement` with the bytes of its files. The words are kept as they were said;
//! nothing here changes a letter of them.

use std::collections::BTreeMap;

use ledger::{FileFact, SitePath};

pub use ledger::{Passage, Publisher, SignatureFormat, SignedBy, Speaker, Statement, StatementKind, Translation};

pub use crate::pages::statement::paragraphs;
use crate::{Error, story::Slug};

/// A statement and its files, each of which it names by hash: made by [`StatementDraft::new`] alone.
#[derive(Clone, Debug)]
pub struct StatementDraft {
    slug: Slug,
    statement: Statement,
    /// Its `statement.json`.
    file: Vec<u8>,
    files: BTreeMap<SitePath, Vec<u8>>,
}

impl StatementDraft {
    /// `files` by name: `statement.txt`, and for a signed one the signature and the key. What `statement` says of files is set.
    ///
    /// # Errors
    /// What is missing, in words for its writer.
    pub fn new(slug: Slug, mut statement: Statement, files: BTreeMap<SitePath, Vec<u8>>) -> Result<Self, Error> {
        statement.files = files.iter().map(|(name, bytes)| (name.clone(), FileFact::of(bytes))).collect();
        let refused = |why: String| Error::Statement(slug.clone(), why);
        if let Err(error) = statement.check() {
            return Err(refused(match error {
                ledger::Error::Malformed { why, .. } => why,
                other => other.to_string(),
            }));
        }
        if files.values().any(|bytes| std::str::from_utf8(bytes).is_err()) {
            return Err(refused("its files are text in UTF-8".to_owned()));
        }
        if statement.answers.as_deref() == Some(slug.as_str()) {
            return Err(refused("it can’t answer itself".to_owned()));
        }
        let file = statement.to_bytes()?;
        Ok(Self { slug, statement, file, files })
    }

    pub fn slug(&self) -> &Slug {
        &self.slug
    }

    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// By name below `statements/SLUG/`.
    pub fn files(&self) -> &BTreeMap<SitePath, Vec<u8>> {
        &self.files
    }

    /// Its `statement.json`, which a release's manifest names by hash.
    pub fn file(&self) -> &[u8] {
        &self.file
    }
}

/// The kind of a statement in words, as they stand above it.
pub fn kind_in_words(statement: &Statement) -> String {
    match &statement.kind {
        StatementKind::Signed(_) => "Signed by the author, and checked by us".to_owned(),
        StatementKind::Unsigned => "Unsigned".to_owned(),
        StatementKind::Reported { by, .. } => format!("Reported by {by}"),
        StatementKind::OnBehalfOf { whom, .. } => format!("On behalf of {whom}, by {}", statement.speaker.name),
    }
}

/// How a reader checks the signature with a tool that is not ours, in the folder with the files; one line a step.
pub fn commands(by: &SignedBy) -> Vec<String> {
    let [signature, key] = by.format.files();
    match by.format {
        SignatureFormat::Minisign => vec![format!("minisign -Vm statement.txt -P {}", by.fingerprint)],
        SignatureFormat::Ssh => {
            vec![format!("ssh-keygen -Y verify -f {key} -I author -n {} -s {signature} < statement.txt", by.namespace)]
        }
        SignatureFormat::Openpgp => {
            vec![format!("gpg --import {key}"), format!("gpg --verify {signature} statement.txt")]
        }
        SignatureFormat::OpenpgpCleartext => vec![format!("gpg --import {key}"), format!("gpg --verify {signature}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(kind: StatementKind) -> Statement {
        Statement {
            version: 1,
            title: "To the harbour council".into(),
            kind,
            speaker: Speaker { name: "Ines Marrow".into(), standing: String::new() },
            day: "2026-11-20".into(),
            language: "en".into(),
            files: BTreeMap::new(),
            publisher: None,
            answers: None,
            passage: None,
            translations: Vec::new(),
        }
    }

    fn files(names: &[&str]) -> BTreeMap<SitePath, Vec<u8>> {
        names.iter().map(|name| (name.parse().unwrap(), format!("{name}\n").into_bytes())).collect()
    }

    #[test]
    fn a_kind_comes_with_its_own_files_and_no_others() {
        let slug: Slug = "to-the-council".parse().unwrap();
        let unsigned = || statement(StatementKind::Unsigned);
        assert!(StatementDraft::new(slug.clone(), unsigned(), files(&["statement.txt"])).is_ok());
        for wrong in [&[][..], &["statement.txt", "statement.txt.minisig"], &["statement.txt", "page.html"]] {
            assert!(StatementDraft::new(slug.clone(), unsigned(), files(wrong)).is_err(), "{wrong:?}");
        }
        let by = SignedBy {
            format: SignatureFormat::Minisign,
            fingerprint: "RWQ".into(),
            algorithm: "minisign-ed25519".into(),
            namespace: String::new(),
            key_from: "Printed in her book".into(),
            sure: "Sure".into(),
            checked: "2026-11-24".into(),
        };
        let all = ["statement.txt", "statement.txt.minisig", "minisign.pub"];
        let signed = |by: &SignedBy| statement(StatementKind::Signed(by.clone()));
        assert!(StatementDraft::new(slug.clone(), signed(&by), files(&all)).is_ok());
        assert!(StatementDraft::new(slug.clone(), signed(&by), files(&all[..2])).is_err(), "no key");
        let nothing_said = SignedBy { key_from: " ".into(), ..by };
        assert!(StatementDraft::new(slug, signed(&nothing_said), files(&all)).is_err());
    }

    #[test]
    fn nothing_answers_itself() {
        let slug: Slug = "to-the-council".parse().unwrap();
        let circle = Statement { answers: Some(slug.to_string()), ..statement(StatementKind::Unsigned) };
        assert!(StatementDraft::new(slug, circle, files(&["statement.txt"])).is_err());
    }
}
