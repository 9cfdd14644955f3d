//! A statement: what a person said, of a kind, told apart by type (version 1). Its words lie beside it in `statement.txt`; what it
//! lists by hash is covered through it. Whether a signature holds is not decided here: parsing one is the airlock's.

use std::collections::BTreeMap;

use model::{PublicId, Sha256};
use serde::{Deserialize, Serialize};

use crate::{Error, FileFact, SitePath, canonical, is_slug, manifest::is_day, quotes::Cited};

const WHAT: &str = "a statement";

/// Whose words, and how we come to have them. One kind is never shown as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum StatementKind {
    /// Signed by the author; the newsroom has checked it, and so can every reader with the files beside it.
    Signed(SignedBy),
    /// Given to the newsroom, or published, by the author without a signature.
    Unsigned,
    /// Somebody else says that it was said.
    Reported { by: String, place: String, day: String },
    /// The speaker speaks for somebody else: `whom`, and in which capacity (counsel, office).
    OnBehalfOf { whom: String, capacity: String },
}

/// The signature of an author, as it was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedBy {
    pub format: SignatureFormat,
    /// The key's, as the format's own tools print it; minisign's whole public key, which is as short.
    pub fingerprint: String,
    /// The key's kind, as `ssh-ed25519`.
    pub algorithm: String,
    /// SSH's: what the signature was made for. Empty elsewhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Where the newsroom has the key from, in its own words.
    pub key_from: String,
    /// How sure it is that the key is the author's, in its own words.
    pub sure: String,
    /// The day on which the newsroom checked it.
    pub checked: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureFormat {
    Minisign,
    Ssh,
    /// A detached signature.
    Openpgp,
    /// The text within its signature.
    OpenpgpCleartext,
}

impl SignatureFormat {
    /// Names of the file with the signature and of the file with the key.
    pub fn files(self) -> [&'static str; 2] {
        match self {
            Self::Minisign => ["statement.txt.minisig", "minisign.pub"],
            Self::Ssh => ["statement.txt.sig", "allowed_signers"],
            Self::Openpgp => ["statement.txt.asc", "key.asc"],
            Self::OpenpgpCleartext => ["statement.asc", "key.asc"],
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    pub name: String,
    /// "harbour master until 2024"; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub standing: String,
}

/// Who published it before: a newspaper that printed an open letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publisher {
    pub name: String,
    /// `https://…`; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub day: String,
    /// Of the copy that the newsroom keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<Sha256>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// BCP 47.
    pub language: String,
    pub by: String,
    pub text: String,
}

/// Where its words stand in a published document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    pub document: PublicId,
    /// From 1.
    pub page: u32,
    pub words: String,
}

impl Passage {
    /// As a quotation that can be checked.
    pub fn cited(&self) -> Cited {
        Cited { document: self.document.clone(), page: self.page, words: Some(self.words.clone()) }
    }
}

/// `statements/SLUG/statement.json` (docs/contracts.md, "Statements").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Always 1.
    pub version: u8,
    pub title: String,
    pub kind: StatementKind,
    pub speaker: Speaker,
    /// When it was said.
    pub day: String,
    /// Of the original words; BCP 47.
    pub language: String,
    /// By name below `statements/SLUG/`: the words, and what a signature is checked with.
    pub files: BTreeMap<SitePath, FileFact>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<Publisher>,
    /// The slug of the statement that this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<Passage>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<Translation>,
}

impl Statement {
    /// The exact words.
    pub const TEXT: &'static str = "statement.txt";
    /// The longest `statement.json`, and the longest words, in bytes.
    pub const MOST: u64 = 1 << 20;

    /// # Errors
    /// [`Error::Malformed`] for every form but the canonical one, and for what breaks a rule of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let read: Self = canonical::decode(WHAT, bytes)?;
        read.check()?;
        Ok(read)
    }

    /// # Errors
    /// [`Error::Malformed`] with the first rule that it breaks.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        let bytes = canonical::encode(WHAT, self)?;
        match bytes.len() as u64 > Self::MOST {
            true => Err(Error::TooLarge { what: WHAT, size: bytes.len(), limit: Self::MOST as usize }),
            false => Ok(bytes),
        }
    }

    /// Where a statement's own file lies in the site.
    pub fn path(slug: &str) -> String {
        format!("statements/{slug}/statement.json")
    }

    /// Every file that it covers, by path below the site.
    pub fn files_by_path(&self, slug: &str) -> BTreeMap<String, FileFact> {
        self.files.iter().map(|(name, fact)| (format!("statements/{slug}/{name}"), *fact)).collect()
    }

    /// What must be there, and in which form, in words that its writer can act on.
    ///
    /// # Errors
    /// The first thing that is missing or wrong.
    pub fn check(&self) -> Result<(), Error> {
        self.gap().map_or(Ok(()), |why| Err(Error::malformed(WHAT, why)))
    }

    fn gap(&self) -> Option<String> {
        let missing = |what: &str| Some(format!("it needs {what}"));
        let Self { kind, speaker, publisher, passage, .. } = self;
        if self.version != 1 {
            return Some("of another version".to_owned());
        }
        for (text, what) in [(&self.title, "a title"), (&speaker.name, "the speaker’s name")] {
            if text.trim().is_empty() {
                return missing(what);
            }
        }
        if !is_day(&self.day) {
            return missing("the day on which it was said, as 2026-11-24");
        }
        if !is_language(&self.language) {
            return missing("its language, as a tag such as en or pt-BR");
        }
        if let Some(gap) = gap_of_kind(kind) {
            return missing(gap);
        }
        let mut names: Vec<&str> = match kind {
            StatementKind::Signed(by) => by.format.files().to_vec(),
            _ => Vec::new(),
        };
        names.push(Self::TEXT);
        names.sort_unstable();
        if names != self.files.keys().map(SitePath::as_str).collect::<Vec<_>>() {
            return missing("the files of its kind, and no other");
        }
        if self.files.values().any(|fact| fact.size > Self::MOST || fact.size == 0) {
            return missing("words, and files of at most a mebibyte");
        }
        if let Some(publisher) = publisher {
            let web = publisher.address.is_empty()
                || publisher.address.starts_with("https://")
                || publisher.address.starts_with("http://");
            if publisher.name.trim().is_empty() || !web || !(publisher.day.is_empty() || is_day(&publisher.day)) {
                return missing("its publisher’s name, an address that begins with https://, and a day as 2026-11-24");
            }
        }
        if self.answers.as_deref().is_some_and(|slug| !is_slug(slug)) {
            return missing("the address of the statement that it answers");
        }
        if passage.as_ref().is_some_and(|passage| passage.page == 0 || passage.words.trim().is_empty()) {
            return missing("a page and the quoted words of the passage that it stands in");
        }
        let whole = |translation: &Translation| {
            is_language(&translation.language)
                && !translation.by.trim().is_empty()
                && !translation.text.trim().is_empty()
        };
        if !self.translations.iter().all(whole) {
            return missing("of each translation its language, who made it, and its text");
        }
        None
    }
}

fn gap_of_kind(kind: &StatementKind) -> Option<&'static str> {
    let empty = |texts: &[&String]| texts.iter().any(|text| text.trim().is_empty());
    match kind {
        StatementKind::Signed(SignedBy { format, fingerprint, algorithm, namespace, key_from, sure, checked }) => {
            if empty(&[fingerprint, algorithm]) || !is_day(checked) {
                return Some("a signature that was checked");
            }
            if namespace.is_empty() == (*format == SignatureFormat::Ssh) {
                return Some("a namespace, if its signature is SSH’s, and none otherwise");
            }
            empty(&[key_from, sure]).then_some("where the key is from, and how sure you are that it is the author’s")
        }
        StatementKind::Unsigned => None,
        StatementKind::Reported { by, place, day } => {
            (empty(&[by, place]) || !is_day(day)).then_some("who reported it, where, and on which day")
        }
        StatementKind::OnBehalfOf { whom, capacity } => {
            empty(&[whom, capacity]).then_some("for whom it was said, and in which capacity (counsel, office)")
        }
    }
}

/// The form of a BCP 47 tag: enough that it can stand in an attribute.
fn is_language(tag: &str) -> bool {
    (2..=35).contains(&tag.len())
        && tag.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}
