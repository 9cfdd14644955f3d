//! A story: Markdown that cites passages of documents, with the facts printed above it.
//!
//! The published file (`stories/SLUG/story.md`) begins with a block of `name: value` lines between two lines of `---`; the
//! Markdown follows. This room reads and writes that file. It never decides whether a quotation stands: `ledger::quotes` does.

pub mod author;
pub mod markdown;
pub mod passage;

use std::{fmt, fmt::Write as _, str::FromStr};

use model::{Correction, Sha256};
use serde::{Deserialize, Serialize};

pub use author::{Author, Handle, HandleKind};
pub use markdown::{Beat, Body, Citation};

/// The name of a story in its address: lower-case letters, digits and single hyphens, at most 80 bytes. Never reused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A slug made from a headline; `None` when it has no letter or digit of ASCII.
    pub fn of(headline: &str) -> Option<Self> {
        let mut slug = String::new();
        for word in headline.split(|c: char| !c.is_ascii_alphanumeric() && c != '’' && c != '\'') {
            let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
            if word.is_empty() || slug.len() + word.len() + 1 > 60 {
                continue;
            }
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(&word.to_ascii_lowercase());
        }
        slug.parse().ok()
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = StoryError;

    fn from_str(text: &str) -> Result<Self, StoryError> {
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let tidy = !text.is_empty() && !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
        if plain && tidy && text.len() <= 80 { Ok(Self(text.to_owned())) } else { Err(StoryError::Slug) }
    }
}

impl TryFrom<String> for Slug {
    type Error = StoryError;

    fn try_from(text: String) -> Result<Self, StoryError> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> String {
        slug.0
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoryError {
    #[error("a story's address has lower-case letters, digits and single hyphens only")]
    Slug,
    #[error("the story does not begin with its block of facts between two lines of ---")]
    NoFacts,
    #[error("the story's facts have a line that is not “name: value”, or a name that is unknown or given twice: {0}")]
    Fact(String),
    #[error("the story has no {0}")]
    Missing(&'static str),
    #[error("“{0}” is not a day such as 2026-11-24")]
    Day(String),
    #[error("a picture needs its {0}")]
    Picture(&'static str),
    #[error("the first publication elsewhere needs its {0}")]
    FirstPublication(&'static str),
}

/// What must stand with a picture. The pixels are handed in apart from it, decoded and encoded anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureWords {
    /// What it shows, for those who don't see it.
    pub alt: String,
    pub caption: String,
    /// Who made it, and with what right it is shown.
    pub credit: String,
}

/// Where the story stood before it stood here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstPublication {
    pub outlet: String,
    /// `https://…`
    pub address: String,
    /// When; may be empty.
    pub day: String,
    /// Of the copy that the newsroom keeps.
    pub copy: Option<Sha256>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    pub slug: Slug,
    pub headline: String,
    pub deck: String,
    pub byline: String,
    /// Those of its writers who want to be reached.
    pub authors: Vec<Author>,
    /// The story's own date, `2026-11-24`.
    pub day: String,
    /// BCP 47.
    pub language: String,
    pub picture: Option<PictureWords>,
    pub first: Option<FirstPublication>,
    /// What was corrected since it was first published, the oldest first.
    pub corrections: Vec<Correction>,
    /// Markdown.
    pub body: String,
}

impl Story {
    /// What must be there before a story can be published.
    ///
    /// # Errors
    /// The first thing that is missing or malformed.
    pub fn complete(&self) -> Result<(), StoryError> {
        let needed = [
            ("headline", &self.headline),
            ("deck", &self.deck),
            ("byline", &self.byline),
            ("language", &self.language),
            ("text", &self.body),
        ];
        if let Some((name, _)) = needed.into_iter().find(|(_, value)| value.trim().is_empty()) {
            return Err(StoryError::Missing(name));
        }
        self.day.parse::<jiff::civil::Date>().map_err(|_| StoryError::Day(self.day.clone()))?;
        self.authors.iter().try_for_each(Author::complete)?;
        if self.corrections.iter().any(|correction| correction.what.trim().is_empty()) {
            return Err(StoryError::Missing("words for readers on what was corrected, and why"));
        }
        if let Some(picture) = &self.picture {
            if picture.alt.trim().is_empty() {
                return Err(StoryError::Picture("description (alt text)"));
            }
            if picture.credit.trim().is_empty() {
                return Err(StoryError::Picture("credit"));
            }
        }
        if let Some(first) = &self.first {
            if first.outlet.trim().is_empty() {
                return Err(StoryError::FirstPublication("outlet"));
            }
            if markdown::outward(&first.address).is_none() {
                return Err(StoryError::FirstPublication("address, which starts with https:// or http://"));
            }
            if !first.day.is_empty() && first.day.parse::<jiff::civil::Date>().is_err() {
                return Err(StoryError::Day(first.day.clone()));
            }
        }
        Ok(())
    }

    /// The published file: facts, then Markdown. [`Story::parse`] gives the same story back.
    pub fn to_file(&self) -> String {
        let mut file = String::from("---\n");
        let mut fact = |name: &str, value: &str| {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            if !value.is_empty() {
                let _ = writeln!(file, "{name}: {value}");
            }
        };
        fact("headline", &self.headline);
        fact("deck", &self.deck);
        fact("byline", &self.byline);
        // One line of JSON: a name can hold every mark that could part them otherwise.
        if !self.authors.is_empty() {
            fact("authors", &serde_json::to_string(&self.authors).unwrap_or_default());
        }
        if !self.corrections.is_empty() {
            fact("corrections", &serde_json::to_string(&self.corrections).unwrap_or_default());
        }
        fact("date", &self.day);
        fact("language", &self.language);
        if let Some(picture) = &self.picture {
            fact("picture-alt", &picture.alt);
            fact("picture-caption", &picture.caption);
            fact("picture-credit", &picture.credit);
        }
        if let Some(first) = &self.first {
            fact("first-published-by", &first.outlet);
            fact("first-published-at", &first.address);
            fact("first-published-on", &first.day);
            if let Some(copy) = &first.copy {
                fact("first-published-copy", &copy.to_string());
            }
        }
        file.push_str("---\n\n");
        file.push_str(self.body.trim());
        file.push('\n');
        file
    }

    /// Reads a published file.
    ///
    /// # Errors
    /// What is malformed or missing.
    pub fn parse(slug: Slug, file: &str) -> Result<Self, StoryError> {
        let rest = file.strip_prefix("---\n").ok_or(StoryError::NoFacts)?;
        let (facts, body) = rest.split_once("\n---\n").ok_or(StoryError::NoFacts)?;
        let mut facts = Facts::read(facts)?;
        let alt = facts.take("picture-alt");
        let caption = facts.take("picture-caption");
        let credit = facts.take("picture-credit");
        let outlet = facts.take("first-published-by");
        let address = facts.take("first-published-at");
        let first_day = facts.take("first-published-on");
        let authors = match facts.take("authors") {
            authors if authors.is_empty() => Vec::new(),
            authors => serde_json::from_str(&authors).map_err(|_| StoryError::Fact("authors".to_owned()))?,
        };
        let corrections = match facts.take("corrections") {
            corrections if corrections.is_empty() => Vec::new(),
            corrections => {
                serde_json::from_str(&corrections).map_err(|_| StoryError::Fact("corrections".to_owned()))?
            }
        };
        let copy = match facts.take("first-published-copy") {
            copy if copy.is_empty() => None,
            copy => Some(copy.parse().map_err(|_| StoryError::FirstPublication("copy’s SHA-256"))?),
        };
        let story = Self {
            slug,
            headline: facts.take("headline"),
            deck: facts.take("deck"),
            byline: facts.take("byline"),
            authors,
            day: facts.take("date"),
            language: facts.take("language"),
            picture: [&alt, &caption, &credit].iter().any(|text| !text.is_empty()).then_some(PictureWords {
                alt,
                caption,
                credit,
            }),
            first: (!outlet.is_empty() || !address.is_empty() || !first_day.is_empty() || copy.is_some())
                .then_some(FirstPublication { outlet, address, day: first_day, copy }),
            corrections,
            body: body.trim().to_owned(),
        };
        facts.nothing_left()?;
        story.complete()?;
        Ok(story)
    }
}

struct Facts(Vec<(String, String)>);

impl Facts {
    fn read(lines: &str) -> Result<Self, StoryError> {
        let mut facts: Vec<(String, String)> = Vec::new();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let (name, value) = line.split_once(':').ok_or_else(|| StoryError::Fact(line.to_owned()))?;
            if facts.iter().any(|(known, _)| known == name.trim()) {
                return Err(StoryError::Fact(line.to_owned()));
            }
            facts.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        Ok(Self(facts))
    }

    fn take(&mut self, name: &str) -> String {
        let at = self.0.iter().position(|(known, _)| known == name);
        at.map(|at| self.0.swap_remove(at).1).unwrap_or_default()
    }

    fn nothing_left(&self) -> Result<(), StoryError> {
        self.0.first().map_or(Ok(()), |(name, _)| Err(StoryError::Fact(name.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story() -> Story {
        Story {
            slug: "paid-twice".parse().unwrap(),
            headline: "The dredging was paid for twice: who knew?".into(),
            deck: "Documents show it.".into(),
            byline: "the harbour desk".into(),
            authors: vec![Author {
                slug: "mara-quill".parse().unwrap(),
                name: "Mara: “Quill”".into(),
                role: String::new(),
                handles: vec![Handle { kind: HandleKind::Email, value: "mara@press.example".into() }],
            }],
            day: "2026-11-24".into(),
            language: "en".into(),
            picture: Some(PictureWords {
                alt: "A dredger".into(),
                caption: String::new(),
                credit: "Port Gallery".into(),
            }),
            first: Some(FirstPublication {
                outlet: "The Daily".into(),
                address: "https://daily.example/a".into(),
                day: "2026-11-20".into(),
                copy: Some(Sha256::of(b"copy")),
            }),
            corrections: vec![Correction { what: "The sum: it was 38 million.".into(), earlier_gone: true }],
            body: "One.\n\nTwo.".into(),
        }
    }

    #[test]
    fn a_story_comes_back_from_its_file() {
        let story = story();
        assert_eq!(Story::parse(story.slug.clone(), &story.to_file()), Ok(story));
    }

    #[test]
    fn a_picture_without_credit_or_description_is_refused() {
        for strip in ["picture-credit: Port Gallery\n", "picture-alt: A dredger\n"] {
            let file = story().to_file().replace(strip, "");
            assert!(matches!(Story::parse(story().slug, &file), Err(StoryError::Picture(_))), "{strip}");
        }
    }

    #[test]
    fn a_value_cannot_smuggle_in_another_fact() {
        let mut story = story();
        story.headline = "One\nbyline: another".into();
        let back = Story::parse(story.slug.clone(), &story.to_file()).unwrap();
        assert_eq!((back.headline.as_str(), back.byline.as_str()), ("One byline: another", "the harbour desk"));
    }

    #[test]
    fn slugs_are_made_and_checked() {
        assert_eq!(Slug::of("The dredging was paid for twice!").unwrap().as_str(), "the-dredging-was-paid-for-twice");
        assert_eq!(Slug::of("The director’s refusal").unwrap().as_str(), "the-directors-refusal");
        assert!(Slug::of("Отказ").is_none());
        for wrong in ["", "-a", "a-", "a--b", "A", "../a", "a/b"] {
            assert!(wrong.parse::<Slug>().is_err(), "{wrong}");
        }
    }
}
