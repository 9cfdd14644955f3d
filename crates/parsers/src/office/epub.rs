//! Electronic books (EPUB 2 and 3): the chapters in the order of the spine, each read as the web page it is; what the book says of itself and of
//! its buyer as findings; pictures, sounds and scripts as children. Opens no lock, runs no script.

use std::collections::{BTreeSet, HashMap};

use airlock::OpenFailure;
use model::FindingKind::{
    Author, CopyIdentifier, Encrypted, HiddenPart, NotRead, Owner, Property, Script, Software, Timestamp,
};

use super::{
    Reading,
    package::{report, resolve},
    say_property,
};
use crate::{
    found::Found,
    html,
    xml::{Part, Xml},
};

/// An address of a part, as a name.
fn percent(address: &str) -> String {
    String::from_utf8_lossy(&html::percent(address)).into_owned()
}

/// Chapters of one book.
const MOST_CHAPTERS: usize = 20_000;

struct Item {
    part: String,
    media_type: String,
}

pub fn read(reading: &mut Reading<'_, '_>) -> Result<(), OpenFailure> {
    let Some(book) = book(reading) else { return Err(OpenFailure::Damaged) };
    for part in ["mimetype", "META-INF/manifest.xml", "META-INF/metadata.xml"] {
        reading.package.mark(part);
    }
    let locked = locks(reading);
    let Some(text) = reading.package.xml(&book, reading.found) else { return Err(super::unreadable(&book, reading)) };
    let folder = book.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (items, spine) = outline(&text, folder, &book, reading.found);
    drop(text);
    let mut read = BTreeSet::new();
    for (number, (id, linear)) in (1..).zip(&spine) {
        let Some(item) = items.get(id) else { continue };
        if locked.contains(&item.part.to_ascii_lowercase()) || !read.insert(item.part.as_str()) {
            continue;
        }
        if reading.paper.is_full() {
            break;
        }
        let Some(bytes) = reading.package.bytes(&item.part, reading.found) else { continue };
        if !linear {
            reading.found.say(
                HiddenPart,
                format!("part {}", item.part),
                "This chapter isn't in the order in which the book is read; readers may not show it. It is shown here.",
                "",
            );
        }
        reading.paper.page_end();
        let page = html::decode(&bytes, reading.found);
        html::read_strict(&page, &format!("chapter {number}"), reading.found, reading.paper);
    }
    let mut others: Vec<&Item> = items.values().filter(|item| !read.contains(item.part.as_str())).collect();
    others.sort_by(|a, b| a.part.cmp(&b.part));
    for item in others {
        other(item, &locked, reading);
    }
    buyer(reading);
    if read.is_empty() && !locked.is_empty() {
        return Err(OpenFailure::Encrypted);
    }
    Ok(())
}

/// The part that describes the book (EPUB 3.3, 4.2.6.3.1).
fn book(reading: &mut Reading<'_, '_>) -> Option<String> {
    let container = "META-INF/container.xml";
    let text = reading.package.xml(container, reading.found)?;
    let mut xml = Xml::new(&text);
    let mut books = Vec::new();
    while let Some(part) = xml.next() {
        if let Part::Start(tag) = part
            && tag.name() == "rootfile"
            && let Some(path) = tag.get("full-path")
            && books.len() < 100
        {
            books.push(path);
        }
    }
    report(&xml, container, reading.found);
    let mut books = books.into_iter();
    let first = books.next();
    for other in books {
        reading.found.say(NotRead, container, "The file holds the book in a second form, which is not read.", other);
    }
    first
}

/// Parts that are locked. Fonts are garbled in the same list, which locks nothing.
fn locks(reading: &mut Reading<'_, '_>) -> BTreeSet<String> {
    let mut locked = BTreeSet::new();
    let list = "META-INF/encryption.xml";
    let Some(text) = reading.package.xml(list, reading.found) else { return locked };
    let mut xml = Xml::new(&text);
    let mut method = String::new();
    while let Some(part) = xml.next() {
        let Part::Start(tag) = part else { continue };
        match tag.name() {
            "EncryptionMethod" => method = tag.get("Algorithm").unwrap_or_default(),
            "CipherReference" => {
                let part = percent(&tag.get("URI").unwrap_or_default());
                if !["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"].contains(&method.as_str())
                {
                    locked.insert(part.to_ascii_lowercase());
                }
            }
            _ => {}
        }
    }
    report(&xml, list, reading.found);
    if !locked.is_empty() {
        reading.found.say(
            Encrypted,
            "whole file",
            "Parts of the book are locked to its buyer's program. They can't be read.",
            locked.iter().take(100).cloned().collect::<Vec<_>>().join("\n"),
        );
    }
    locked
}

type Outline = (HashMap<String, Item>, Vec<(String, bool)>);

/// What the book says of itself; its parts by their id; the spine: ids, and whether each is in the usual order.
fn outline(text: &str, folder: &str, part: &str, found: &mut Found) -> Outline {
    let (mut items, mut spine) = (HashMap::new(), Vec::new());
    let mut xml = Xml::new(text);
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        match tag.name() {
            "item" if items.len() < MOST_CHAPTERS => {
                let (Some(id), Some(href)) = (tag.get("id"), tag.get("href")) else { continue };
                let media_type = tag.get("media-type").unwrap_or_default().to_ascii_lowercase();
                if href.contains("://") {
                    super::outside("part", &href, "whole file", found);
                } else {
                    items.insert(id, Item { part: percent(&resolve(folder, &href)), media_type });
                }
            }
            "itemref" if spine.len() < MOST_CHAPTERS => {
                let linear = tag.get("linear").is_none_or(|linear| linear != "no");
                spine.push((tag.get("idref").unwrap_or_default(), linear));
            }
            "meta" => {
                let name = tag.get("name").or_else(|| tag.get("property")).unwrap_or_default();
                let value = tag.get("content").unwrap_or_else(|| xml.inner_text());
                meta(&name, value.trim(), found);
            }
            name @ ("creator" | "contributor" | "publisher" | "identifier" | "date" | "title" | "description"
            | "subject" | "rights" | "source" | "relation" | "coverage") => {
                let name = name.to_owned();
                let value = xml.inner_text();
                told(&name, value.trim(), found);
            }
            _ => {}
        }
    }
    report(&xml, part, found);
    (items, spine)
}

/// Dublin Core's elements.
fn told(name: &str, value: &str, found: &mut Found) {
    if value.is_empty() {
        return;
    }
    match name {
        "creator" => say_property("creator", value, found),
        "identifier" => say_property("identifier", value, found),
        "contributor" if value.contains("://") || value.contains("calibre") => {
            say_property("generator", value, found);
        }
        "contributor" => found.say(Author, "properties", "The book names somebody who worked on it.", value),
        "date" => found.say(Timestamp, "properties", "The file says when it was made, changed or printed.", value),
        _ => say_property("description", &format!("{name}: {value}"), found),
    }
}

/// What programs add.
fn meta(name: &str, value: &str, found: &mut Found) {
    if value.is_empty() {
        return;
    }
    let lower = name.to_ascii_lowercase();
    if lower.ends_with("modified") || lower.ends_with("timestamp") {
        found.say(Timestamp, "properties", "The file says when it was made, changed or printed.", value);
    } else if lower.contains("generator") || lower.contains("sigil") {
        found.say(Software, "properties", "The file names the program that made it.", format!("{name} {value}"));
    } else if lower.starts_with("adept") || lower.contains("watermark") || lower.contains("transaction") {
        found.say(
            CopyIdentifier,
            "properties",
            "An identifier in the file can link this copy to others made from the same document.",
            format!("{name}: {value}"),
        );
    } else if !matches!(lower.as_str(), "cover" | "")
        && !lower.starts_with("rendition:")
        && !lower.starts_with("ibooks:")
    {
        found.say(
            Property,
            "properties",
            "The file carries a property that somebody, or some program, added.",
            format!("{name}: {value}"),
        );
    }
}

/// A part that isn't read as a chapter.
fn other(item: &Item, locked: &BTreeSet<String>, reading: &mut Reading<'_, '_>) {
    reading.package.mark(&item.part);
    if locked.contains(&item.part.to_ascii_lowercase()) {
        return;
    }
    let kind = item.media_type.as_str();
    if kind == "text/css" {
        if let Some(bytes) = reading.package.bytes(&item.part, reading.found) {
            html::styles(&String::from_utf8_lossy(&bytes), &item.part, reading.found);
        }
    } else if kind.contains("javascript") {
        reading.found.say(
            Script,
            format!("part {}", item.part),
            "The book holds a script that a reader's program would run.",
            item.part.as_str(),
        );
        reading.embed(&item.part, "whole file");
    } else if kind != "application/x-dtbncx+xml" && !kind.contains("font") && !kind.contains("opentype") {
        // Pictures and sounds; pages beside the spine, the table of contents among them.
        reading.embed(&item.part, "whole file");
    }
}

/// What shops put in: in whose account the book was bought.
fn buyer(reading: &mut Reading<'_, '_>) {
    for part in ["iTunesMetadata.plist", "META-INF/com.apple.ibooks.display-options.xml", "META-INF/rights.xml"] {
        if !reading.package.has(part) {
            continue;
        }
        let Some(text) = reading.package.xml(part, reading.found) else { continue };
        let mut xml = Xml::new(&text);
        let mut words = Vec::new();
        while let Some(next) = xml.next() {
            if let Part::Text(text) = next
                && !text.trim().is_empty()
                && words.len() < 500
            {
                words.push(text.trim().to_owned());
            }
        }
        if !part.ends_with("options.xml") {
            reading.found.say(
                Owner,
                format!("part {part}"),
                "A shop noted in the file what it sold, and often to whom.",
                words.join(" "),
            );
        }
    }
}
