//! What is put into the index, and comes back with a hit.

use serde::{Deserialize, Serialize};

use crate::fields::Room;

/// What kinds of things can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Document,
    /// One page of a document.
    Page,
    Story,
    Statement,
    Dossier,
    /// What a source wrote with a drop. At the desk alone.
    Message,
    /// A private note of the newsroom's people. At the desk alone.
    Note,
    /// A story that is being written. At the desk alone.
    Draft,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::Document,
        Self::Page,
        Self::Story,
        Self::Statement,
        Self::Dossier,
        Self::Message,
        Self::Note,
        Self::Draft,
    ];

    /// What there can be in a room's index.
    pub fn of_room(room: Room) -> impl Iterator<Item = Self> {
        let inside = |kind: &Self| matches!(kind, Self::Message | Self::Note | Self::Draft);
        Self::ALL.into_iter().filter(move |kind| room == Room::Desk || !inside(kind))
    }

    /// As it is typed after `type:`, and stands in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Page => "page",
            Self::Story => "story",
            Self::Statement => "statement",
            Self::Dossier => "dossier",
            Self::Message => "message",
            Self::Note => "note",
            Self::Draft => "draft",
        }
    }

    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Stands between the parts of a text that don't read on: a summary and what follows it (U+2029, which ends a paragraph). A snippet
/// shows it.
pub(crate) const PART: char = '\u{2029}';

/// The text of an entry that is put together from parts; empty ones are left out.
pub fn parted<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts = parts.into_iter().map(str::trim).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(&format!("\n{PART}"))
}

/// One thing that can be found. Empty fields are fine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub kind: Kind,
    /// What is replaced and removed as one: a document and its pages share it.
    pub key: String,
    /// The id that people name it by: `EL-0001`, a slug.
    pub id: String,
    /// From 1, of a page.
    pub page: Option<u32>,
    pub title: String,
    /// The text that is searched, and that snippets are taken from.
    pub text: String,
    /// The kind of document in the editors' words: "Memorandum".
    pub sort: String,
    pub countries: Vec<String>,
    pub persons: Vec<String>,
    pub organisations: Vec<String>,
    /// BCP 47.
    pub language: String,
    /// Further languages that its text stands in, as translations do.
    pub translations: Vec<String>,
    /// `2026-03-09`, or coarser.
    pub date: String,
    /// The desk's label of the mailbox that it came by.
    pub mailbox: String,
    /// How far it is: at the desk.
    pub stage: String,
    /// The severities of what was found in it.
    pub severities: Vec<String>,
    /// Whatever the caller wants back.
    pub tag: String,
}

impl Entry {
    pub fn new(kind: Kind, key: impl Into<String>, id: impl Into<String>) -> Self {
        Self {
            kind,
            key: key.into(),
            id: id.into(),
            page: None,
            title: String::new(),
            text: String::new(),
            sort: String::new(),
            countries: Vec::new(),
            persons: Vec::new(),
            organisations: Vec::new(),
            language: String::new(),
            translations: Vec::new(),
            date: String::new(),
            mailbox: String::new(),
            stage: String::new(),
            severities: Vec::new(),
            tag: String::new(),
        }
    }

    /// The part of each language's tag that is filtered by.
    pub fn main_languages(&self) -> impl Iterator<Item = String> {
        let all = std::iter::once(&self.language).chain(&self.translations);
        let all = all.map(|tag| tag.split('-').next().unwrap_or_default().to_ascii_lowercase());
        all.filter(|language| !language.is_empty())
    }

    /// `2026`.
    pub fn year(&self) -> Option<&str> {
        let year = self.date.get(..4)?;
        year.bytes().all(|b| b.is_ascii_digit()).then_some(year)
    }
}
