//! What stands beside a Word document's text: comments, people, settings, editing sessions.

use model::FindingKind::{Author, Comment, CopyIdentifier, NotRead, Owner, Property};

use super::super::{Reading, package::report};
use crate::xml::{Part, Xml};

/// Comments with who made them and when (ECMA-376, part 1, 17.13.4).
pub fn comments(part: &str, reading: &mut Reading<'_, '_>) {
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let relations = reading.package.relations(part, reading.found);
    super::links::inspect(&relations, "comments", reading);
    let mut xml = Xml::new(&text);
    while let Some(part) = xml.next() {
        let Part::Start(tag) = part else { continue };
        if tag.name() != "comment" {
            continue;
        }
        let author = tag.get("author").unwrap_or_default();
        let initials = tag.get("initials").unwrap_or_default();
        let date = tag.get("date").unwrap_or_default();
        let said = paragraphs(&mut xml);
        comment(&author, &initials, &date, &said, "comments", reading.found);
    }
    report(&xml, part, reading.found);
}

/// A comment and its author, in the words that all office kinds use.
pub fn comment(author: &str, initials: &str, date: &str, said: &str, place: &str, found: &mut crate::found::Found) {
    let who = match (author.trim(), initials.trim()) {
        ("", "") => "somebody".to_owned(),
        ("", initials) => initials.to_owned(),
        (author, _) => author.to_owned(),
    };
    let when = if date.is_empty() { String::new() } else { format!(", {date}") };
    found.say(Comment, place, "A comment was written in the document.", format!("{who}{when}: {}", said.trim()));
    if !author.trim().is_empty() {
        found.say(Author, "comments", "A comment names its author.", author.trim());
    }
}

/// The text inside the element that has just begun, a line feed after each paragraph.
pub fn paragraphs(xml: &mut Xml<'_>) -> String {
    const LONGEST: usize = 64 << 10;
    let mut text = String::new();
    let mut depth = 1;
    let mut in_text = 0;
    while let Some(part) = xml.next() {
        match part {
            Part::Start(tag) => {
                depth += 1;
                match tag.name() {
                    "t" | "delText" => in_text += 1,
                    "br" | "cr" => text.push('\n'),
                    "tab" => text.push(' '),
                    _ => {}
                }
            }
            Part::End(name) => {
                depth -= 1;
                match &*name {
                    "t" | "delText" => in_text -= 1,
                    "p" => text.push('\n'),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            Part::Text(more) if in_text > 0 && text.len() < LONGEST => text.push_str(&more),
            Part::Text(_) => {}
        }
    }
    text
}

pub fn people(part: &str, reading: &mut Reading<'_, '_>) {
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut xml = Xml::new(&text);
    while let Some(part) = xml.next() {
        let Part::Start(tag) = part else { continue };
        match tag.name() {
            "person" => {
                if let Some(author) = tag.get("author") {
                    reading.found.say(Author, "people", "The file lists a person who worked on it.", author);
                }
            }
            "presenceInfo" => {
                if let Some(user) = tag.get("userId").filter(|user| !user.is_empty()) {
                    reading.found.say(
                        Owner,
                        "people",
                        "The file keeps the account of a person who worked on it.",
                        user,
                    );
                }
            }
            _ => {}
        }
    }
}

/// Numbers of editing sessions, which Word gives in each of its formats.
pub fn said_sessions(root: &str, count: usize, listed: &[String], found: &mut crate::found::Found) {
    found.say(
        CopyIdentifier,
        "settings",
        "The document keeps a number for each session in which it was edited. They link it to drafts and other copies made from the same document.",
        format!("first {root}; {count} sessions: {}", listed.join(" ")),
    );
}

/// Editing sessions, variables, protection.
pub fn settings(part: &str, reading: &mut Reading<'_, '_>) {
    const LISTED: usize = 200;
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let relations = reading.package.relations(part, reading.found);
    super::links::inspect(&relations, "settings", reading);
    let mut xml = Xml::new(&text);
    let (mut root, mut sessions, mut count) = (None, Vec::new(), 0usize);
    while let Some(part) = xml.next() {
        let Part::Start(tag) = part else { continue };
        let value = || tag.get("val").unwrap_or_default();
        match tag.name() {
            "rsidRoot" => root = tag.get("val"),
            "rsid" => {
                count += 1;
                if sessions.len() < LISTED {
                    sessions.push(value());
                }
            }
            "docId" => reading.found.say(
                CopyIdentifier,
                "settings",
                "An identifier in the file can link this copy to others made from the same document.",
                value(),
            ),
            "docVar" => reading.found.say(
                Property,
                "settings",
                "The document carries a variable that a program or a template put in.",
                format!("{}: {}", tag.get("name").unwrap_or_default(), value()),
            ),
            "trackRevisions" if tag.is_on() => {
                reading.found.say(Property, "settings", "Changes to the document were being tracked.", "");
            }
            "documentProtection" | "writeProtection" => {
                reading.found.say(
                    Property,
                    "settings",
                    "The document is protected against editing; it is shown all the same.",
                    "",
                );
            }
            "mailMerge" => reading.found.say(
                Property,
                "settings",
                "The document was made for serial letters: it is tied to a list of addressees.",
                "",
            ),
            _ => {}
        }
    }
    if let Some(root) = root {
        said_sessions(&root, count, &sessions, reading.found);
    }
    report(&xml, part, reading.found);
}

/// Data that a template or a document system put beside the text.
pub fn custom(part: &str, reading: &mut Reading<'_, '_>) {
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut xml = Xml::new(&text);
    let mut words = String::new();
    while let Some(part) = xml.next() {
        if let Part::Text(more) = part
            && words.len() < 16 << 10
            && !more.trim().is_empty()
        {
            words.push_str(more.trim());
            words.push('\n');
        }
    }
    if !words.is_empty() {
        reading.found.say(
            Property,
            "custom data",
            "Data that doesn't show is stored beside the document's text.",
            words,
        );
    }
    if xml.entities {
        reading.found.say(
            NotRead,
            format!("part {part}"),
            "This part uses XML entities of its own. They are not expanded.",
            "",
        );
    }
}
