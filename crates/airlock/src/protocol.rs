//! What parent and worker say to each other (version 1): the payloads of the frames. Values only, no I/O.

use model::{FindingKind, PageList, Rect, Size, Word};
use serde::{Deserialize, Serialize};

use crate::dkim::DkimKeys;

/// The protocol's version; the worker says it in its first frame.
pub const VERSION: u32 = 1;

/// What a worker is asked to do with the bytes that follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    /// Open a document.
    Open,
    /// Open a picture, as a page of a bound document; of anything else say what it is, and that it is unsupported here.
    Picture,
    /// Decode a recording's sound: the answer is one child, rate and channels and then samples.
    Sound,
    /// Read the TSV that Tesseract wrote about one page of so many pixels: the answer is words, in pixels, of which it was at least so sure (0 to 100).
    Tsv { width: u32, height: u32, least: u8 },
    /// Check a signature: the bytes are a [`SignatureJob`] in JSON, the answer is one frame `checked`.
    Signature,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureFormat {
    Minisign,
    Ssh,
    /// OpenPGP, detached.
    Openpgp,
    /// OpenPGP, with the text within.
    OpenpgpCleartext,
}

/// A signature and what it is held against, as people paste them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureJob {
    pub format: SignatureFormat,
    /// The same words with the line ends that they may have had: the answer says which one was signed.
    pub texts: Vec<String>,
    pub signature: String,
    pub key: String,
}

/// The frame `checked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "answer", deny_unknown_fields)]
pub enum Checked {
    Holds {
        /// Which of the texts.
        text: usize,
        fingerprint: String,
        algorithm: String,
        /// SSH's; empty elsewhere.
        namespace: String,
    },
    DoesNotHold {
        why: WhyNot,
    },
}

impl Checked {
    /// The longest fingerprint, algorithm or namespace, in bytes.
    pub const SHORT: usize = 200;
}

/// Why a signature isn't accepted. The list is closed: a worker has no words of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum WhyNot {
    #[error("the key can’t be read: paste it whole, as the author’s tool wrote it")]
    Key,
    #[error("the signature can’t be read: paste it whole, with its first and last line")]
    Signature,
    #[error("it was made with another key than this one")]
    OtherKey,
    #[error("it doesn’t fit these words: a letter, a space or a line break is another one than what was signed")]
    Words,
    #[error("the words inside the signed message are other ones than these")]
    OtherWords,
    #[error("the key was revoked by its owner")]
    Revoked,
    #[error("the key had expired, or wasn’t made yet, when it was signed, or the signature itself has an end")]
    Expired,
    #[error("the key isn’t one that its owner allows to sign with")]
    NotForSigning,
    #[error("its namespace isn’t a plain word")]
    Namespace,
    #[error("its kind is too old or too new to be relied on")]
    Unsupported,
}

/// How much of each thing is left for this file; what the opener knows it keeps to, and the parent enforces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobLimits {
    /// Pages that may be rendered.
    pub pages: u32,
    /// Children that may be given out; 0 also when the tree is deep enough.
    pub children: u32,
    /// Bytes of all those children together.
    pub child_bytes: u64,
    /// Bytes of text, of words and of text outside pages together.
    pub text_bytes: u64,
    /// Resident memory in bytes that the whole tree may use. An opener that would pass a third of it in one allocation
    /// should say [`OpenFailure::TooLarge`] instead.
    pub memory: u64,
}

/// The frame `job`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    pub kind: JobKind,
    /// The file's name as it came: a hint in messages, never a path, never what decides the type.
    pub name: String,
    pub limits: JobLimits,
    /// Whether a page that has hardly any text of its own is wanted a second time, finer: it will be read by OCR.
    pub finer: bool,
    /// Pages that are wanted so whatever text they have.
    #[serde(default, skip_serializing_if = "PageList::is_empty")]
    pub again: PageList,
    /// Public keys that a mail's signatures are held against.
    pub keys: DkimKeys,
}

/// The frame `hello`: what stands around the worker. A worker says it before it reads its first byte of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    pub version: u32,
    pub sandbox: crate::sandbox::SandboxReport,
}

/// The frame `facts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub media_type: String,
    /// Pages that the file has, rendered or not; 0 for what has none.
    pub pages: u32,
}

/// The frame `page`: its pixels follow in `pixels` frames, `width * height * 3` bytes together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageHead {
    /// From 1.
    pub number: u32,
    pub width: u32,
    pub height: u32,
    /// In points.
    pub size: Size,
}

/// The frame `finer`: its pixels follow in `pixels` frames, `width * height` bytes together, each one's lightness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinerHead {
    /// The page that came last.
    pub number: u32,
    pub width: u32,
    pub height: u32,
}

/// The frame `words`: a part of the words of the page that came last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageWords {
    pub page: u32,
    pub words: Vec<Word>,
}

/// The frame `finding`. The severity is the kind's own and does not travel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingFrame {
    pub kind: FindingKind,
    #[serde(rename = "where")]
    pub place: String,
    /// As [`model::Finding::rects`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rects: Vec<Rect>,
    pub what: String,
    pub detail: String,
}

/// The frame `child`: its bytes follow in `child-bytes` frames until `child-end`, or `child-drop`, which takes it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildHead {
    pub name: String,
}

/// A limit of the tree that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    #[error("the time limit")]
    Time,
    #[error("the memory limit")]
    Memory,
    #[error("the limit of pages")]
    Pages,
    #[error("the limit of files inside files")]
    Children,
    #[error("the limit of depth of files inside files")]
    Depth,
    #[error("the limit of bytes of files inside files")]
    ChildBytes,
    #[error("the limit of text")]
    Text,
    #[error("the limit of findings")]
    Findings,
}

/// Why an opener could not open a file. The list is closed: it is what the frame `failed` can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "limit")]
pub enum OpenFailure {
    #[error("no opener knows this kind of file")]
    Unsupported,
    #[error("the file is empty")]
    Empty,
    #[error("it is encrypted, and a password is needed")]
    Encrypted,
    /// The parent, which gave them, says how many.
    #[error("it is encrypted, and none of the passwords that were tried opens it")]
    NoneFits,
    #[error("it is damaged beyond reading")]
    Damaged,
    #[error("it is too large to be opened within the memory limit")]
    TooLarge,
    /// What came before stays; the rest becomes a `not-finished` finding.
    #[error("{0} was reached")]
    Limit(Limit),
    /// The opener had a fault of its own and was stopped.
    #[error("the opener failed on it")]
    Fault,
}
