//! What an RTF file says beside its text: properties, people, comments, fields, templates, editing sessions.

use std::rc::Rc;

use model::FindingKind::{Author, Owner, Property};

use crate::{found::Found, office};

/// Destinations whose text is gathered by itself, and what is made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// By the name that office files give the property.
    Info(&'static str),
    PropertyName,
    PropertyValue,
    Variable,
    Field,
    Template,
    Link,
    Path,
    Users,
    Authors,
    ObjectClass,
    CommentInitials,
    CommentAuthor,
    CommentDate,
    Comment,
    Note,
    Edge(&'static str),
}

impl Aside {
    /// Whether its text is made of paragraphs that a person wrote.
    pub fn is_story(self) -> bool {
        matches!(self, Self::Comment | Self::Note | Self::Edge(_))
    }
}

/// What is known so far.
#[derive(Default)]
pub struct Meta {
    /// `\revtbl`: changes name their author by place in it.
    pub authors: Vec<Rc<str>>,
    pub object_class: String,
    property: String,
    initials: String,
    author: String,
    date: String,
    root: Option<i32>,
    sessions: Vec<i32>,
    session_count: usize,
}

impl Meta {
    /// A gathered text ends.
    pub fn take(&mut self, aside: Aside, text: &str, found: &mut Found) {
        const MOST_AUTHORS: usize = 10_000;
        const LONGEST_NAME: usize = 200;
        let words = text.trim();
        match aside {
            Aside::CommentInitials => self.initials = words.to_owned(),
            Aside::CommentAuthor => self.author = words.to_owned(),
            Aside::CommentDate => {
                if let Some(date) = words.parse().ok().and_then(date) {
                    self.date = date;
                }
            }
            Aside::Comment => {
                let date = std::mem::take(&mut self.date);
                office::word_comment(&self.author, &self.initials, &date, words, "comments", found);
                (self.author, self.initials) = Default::default();
            }
            Aside::ObjectClass => self.object_class = words.to_owned(),
            Aside::PropertyName => self.property = words.to_owned(),
            _ if words.is_empty() => {}
            Aside::Info(name) => office::say_property(name, words, found),
            Aside::PropertyValue => found.say(
                Property,
                "properties",
                "The file carries a property that somebody, or some program, added.",
                format!("{}: {words}", self.property),
            ),
            Aside::Variable => found.say(
                Property,
                "settings",
                "The document carries a variable that a program or a template put in.",
                words,
            ),
            Aside::Field => office::say_field(words, "document", found),
            Aside::Template => {
                let elsewhere = words.contains("://") || words.starts_with("\\\\");
                if elsewhere {
                    office::outside("attachedTemplate", words, "settings", found);
                } else {
                    office::say_property("Template", words, found);
                }
            }
            Aside::Link => office::outside("hyperlink", words, "document", found),
            Aside::Path => {
                if words.contains("://") {
                    office::outside("image", words, "document", found);
                } else {
                    office::local_path(words, "document", found);
                }
            }
            Aside::Users => {
                found.say(Owner, "people", "The file keeps the account of a person who worked on it.", words);
            }
            Aside::Authors => {
                for name in text.split(';').map(str::trim).filter(|name| !name.is_empty()) {
                    let name: String = name.chars().take(LONGEST_NAME).collect();
                    if name != "Unknown" {
                        found.say(Author, "people", "The file lists a person who worked on it.", name.as_str());
                    }
                    if self.authors.len() < MOST_AUTHORS {
                        self.authors.push(name.into());
                    }
                }
            }
            Aside::Note | Aside::Edge(_) => {}
        }
    }

    pub fn session(&mut self, number: i32) {
        const LISTED: usize = 200;
        self.session_count += 1;
        if self.sessions.len() < LISTED {
            self.sessions.push(number);
        }
    }

    pub fn first_session(&mut self, number: i32) {
        self.root = Some(number);
    }

    pub fn finish(&self, found: &mut Found) {
        if self.sessions.is_empty() {
            return;
        }
        let root = self.root.map_or_else(|| "unknown".to_owned(), |root| format!("{root:08X}"));
        let sessions: Vec<String> = self.sessions.iter().map(|number| format!("{number:08X}")).collect();
        office::said_sessions(&root, self.session_count, &sessions, found);
    }
}

/// `\creatim` and its like: numbers of a day and an hour.
#[derive(Default)]
pub struct Clock {
    pub name: &'static str,
    pub values: [i32; 6],
}

impl Clock {
    pub fn set(&mut self, word: &str, value: i32) {
        let names = ["yr", "mo", "dy", "hr", "min", "sec"];
        if let Some(at) = names.iter().position(|name| *name == word) {
            self.values[at] = value;
        }
    }

    pub fn say(&self, found: &mut Found) {
        let [year, month, day, hour, minute, second] = self.values;
        if year > 0 {
            let time = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
            office::say_property(self.name, &time, found);
        }
    }
}

/// A time packed into a number ("Date and Time Format").
pub fn date(packed: i32) -> Option<String> {
    let part = |from: u32, bits: u32| (packed as u32 >> from) & ((1 << bits) - 1);
    let (minute, hour, day, month, year) = (part(0, 6), part(6, 5), part(11, 5), part(16, 4), 1900 + part(20, 9));
    (packed != 0 && (1..=12).contains(&month) && day > 0 && hour < 24 && minute < 60)
        .then(|| format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_times_are_read() {
        let packed = 20 | 9 << 6 | 12 << 11 | 3 << 16 | 126 << 20 | 4 << 29;
        assert_eq!(date(packed as u32 as i32).as_deref(), Some("2026-03-12 09:20"));
        assert_eq!(date(0), None);
        assert_eq!(date(-1), None);
    }
}
