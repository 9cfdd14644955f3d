//! XMP packets (ISO 16684-1): who made it, when, with what, from which earlier files. Reads tolerantly; resolves no entity and fetches nothing.

use model::FindingKind::{
    self, Author, CopyIdentifier, Device, Gps, Owner, Property, Serial, Software, Thumbnail, Timestamp,
};

use crate::found::Found;

/// How much of a packet is read.
const MOST: usize = 4 << 20;

/// One value with the local names of the elements (and the attribute) it stands in, outermost first.
struct Value {
    path: Vec<String>,
    text: String,
}

/// Reads a packet that stands at `place` in the file.
pub fn inspect(packet: &[u8], place: &str, found: &mut Found) {
    let text = decode(&packet[..packet.len().min(MOST)]);
    for value in values(&text) {
        report(&value, place, found);
    }
}

/// The values of any XML that is read as tolerantly, each with the name that it stands under.
pub fn named(xml: &[u8]) -> Vec<(String, String)> {
    let text = decode(&xml[..xml.len().min(MOST)]);
    let values = values(&text).into_iter().map(|mut value| (value.path.pop().unwrap_or_default(), value.text));
    values.filter(|(_, text)| !text.trim().is_empty()).collect()
}

fn decode(packet: &[u8]) -> String {
    match crate::detect::looks_like_utf16(packet) {
        Some(true) => encoding_rs::UTF_16LE.decode(packet).0.into_owned(),
        Some(false) => encoding_rs::UTF_16BE.decode(packet).0.into_owned(),
        None => String::from_utf8_lossy(packet).into_owned(),
    }
}

fn report(value: &Value, place: &str, found: &mut Found) {
    let text = value.text.trim();
    if text.is_empty() {
        return;
    }
    let Some((kind, what)) = value.path.iter().rev().find_map(|name| meaning(name)) else { return };
    if kind == Thumbnail {
        thumbnail(text, place, found);
        return;
    }
    found.say(kind, format!("{place}, XMP"), what, text);
}

fn thumbnail(text: &str, place: &str, found: &mut Found) {
    let clean: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = crate::base64::decode(&clean);
    found.say(
        Thumbnail,
        format!("{place}, XMP"),
        "A small copy of the picture is kept beside it. It may show what was cropped or covered later.",
        "",
    );
    if let Some(bytes) = bytes {
        found.child("thumbnail-in-xmp.jpg", bytes);
    }
}

/// What a property of that local name tells, or `None` when it tells nothing of interest.
fn meaning(name: &str) -> Option<(FindingKind, &'static str)> {
    Some(match name {
        "creator" | "Artist" | "By-line" | "OwnerName" | "CameraOwnerName" | "authors" | "Author" => {
            (Author, "The file names who made it.")
        }
        "LastModifiedBy" | "lastEditedBy" | "CaptionWriter" | "contributor" => {
            (Author, "The file names a person who worked on it.")
        }
        "rights" | "Owner" | "Credit" | "Source" | "UsageTerms" | "WebStatement" | "CopyrightOwnerName" | "Company" => {
            (Owner, "The file says who owns it.")
        }
        "CiAdrExtadr" | "CiAdrCity" | "CiAdrRegion" | "CiAdrPcode" | "CiAdrCtry" | "CiTelWork" | "CiEmailWork"
        | "CiUrlWork" | "AuthorsPosition" => (Owner, "The file gives contact details of its maker."),
        "filePath" | "RawFileName" | "PreservedFileName" => {
            (Owner, "A file's name or its place on somebody's computer is kept in it.")
        }
        "GPSLatitude" | "GPSLongitude" | "GPSAltitude" => (Gps, "The file says where it was made."),
        "City" | "State" | "Country" | "Location" | "Sublocation" | "CountryCode" => {
            (Gps, "The file names the place where it was made.")
        }
        "SerialNumber" | "BodySerialNumber" | "LensSerialNumber" | "CameraSerialNumber" => {
            (Serial, "The serial number of the device is kept in it.")
        }
        "Make" | "Model" | "Lens" | "LensModel" | "CameraProfile" => {
            (Device, "The file names the device that it was made with.")
        }
        "CreateDate" | "ModifyDate" | "MetadataDate" | "DateTimeOriginal" | "DateTimeDigitized" | "DateCreated"
        | "when" | "GPSTimeStamp" | "date" => (Timestamp, "The file says when it was made or changed."),
        "DocumentID" | "InstanceID" | "OriginalDocumentID" | "ImageUniqueID" | "UniqueID" | "documentID"
        | "instanceID" | "originalDocumentID" | "VersionID" | "lastDocumentID" => {
            (CopyIdentifier, "An identifier in the file can link this copy to others or to the machine it came from.")
        }
        "CreatorTool" | "Producer" | "softwareAgent" | "Software" | "HistorySoftwareAgent" => {
            (Software, "The file names the program that made it.")
        }
        "title"
        | "description"
        | "subject"
        | "Keywords"
        | "Headline"
        | "Instructions"
        | "SupplementalCategories"
        | "Label"
        | "TransmissionReference"
        | "PersonInImage"
        | "Event"
        | "UserComment" => (Property, "The file carries a title, a description or keywords."),
        "image" => (Thumbnail, ""),
        _ => return None,
    })
}

/// The packet's values in order. A small reader of tags that takes anything; it needs no well-formed document.
fn values(text: &str) -> Vec<Value> {
    const MOST_VALUES: usize = 5_000;
    const DEEPEST: usize = 64;
    let mut values = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let before = &rest[..open];
        if !before.trim().is_empty() && !path.is_empty() {
            values.push(Value { path: path.clone(), text: unescape(before) });
        }
        if values.len() > MOST_VALUES {
            break;
        }
        rest = &rest[open + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(close) = tag_end(rest) else { break };
        let tag = &rest[..close];
        rest = &rest[close + 1..];
        if tag.starts_with(['?', '!']) {
            continue;
        }
        if tag.starts_with('/') {
            path.pop();
            continue;
        }
        let name_end = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
        let name = local(&tag[..name_end]);
        attributes(&tag[name_end..], &path, &name, &mut values);
        if !tag.ends_with('/') && path.len() < DEEPEST {
            path.push(name);
        }
    }
    values
}

/// The end of a tag: the next `>` outside quotes.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => return Some(at),
            None => {}
        }
    }
    None
}

fn attributes(mut rest: &str, path: &[String], element: &str, values: &mut Vec<Value>) {
    while let Some(equals) = rest.find('=') {
        let name = rest[..equals].trim().trim_start_matches('/');
        let after = rest[equals + 1..].trim_start();
        let Some(quote) = after.chars().next().filter(|c| *c == '"' || *c == '\'') else { return };
        let Some(end) = after[1..].find(quote) else { return };
        if !name.starts_with("xmlns") && !name.starts_with("xml:") && !name.starts_with("rdf:") {
            let mut full = path.to_vec();
            full.extend([element.to_owned(), local(name)]);
            values.push(Value { path: full, text: unescape(&after[1..=end]) });
        }
        rest = &after[end + 2..];
    }
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find(';').filter(|end| *end < 12) else {
            plain.push('&');
            rest = &rest[1..];
            continue;
        };
        let name = &rest[1..end];
        let numeric = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        let c = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
                Some(hex) => numeric(hex, 16),
                None => name.strip_prefix('#').and_then(|d| numeric(d, 10)),
            },
        };
        match c {
            Some(c) => plain.push(c),
            None => plain.push_str(&rest[..=end]),
        }
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_attributes_and_history_are_read() {
        let packet = br#"<x:xmpmeta><rdf:RDF><rdf:Description xmp:CreatorTool="Word &amp; Co" xmpMM:DocumentID='uuid:7'>
            <dc:creator><rdf:Seq><rdf:li>J. Doe</rdf:li></rdf:Seq></dc:creator>
            <xmpMM:History><rdf:Seq><rdf:li stEvt:when="2024-01-02" stEvt:softwareAgent="GIMP"/></rdf:Seq></xmpMM:History>
            </rdf:Description></rdf:RDF></x:xmpmeta>"#;
        let mut found = Found::default();
        inspect(packet, "properties", &mut found);
        let has = |kind, detail: &str| found.findings.iter().any(|f| f.kind == kind && f.detail == detail);
        assert!(has(Author, "J. Doe"));
        assert!(has(Software, "Word & Co"));
        assert!(has(Software, "GIMP"));
        assert!(has(CopyIdentifier, "uuid:7"));
        assert!(has(Timestamp, "2024-01-02"));
    }

    #[test]
    fn broken_packets_end_quietly() {
        for packet in ["<a", "<a b=", "<a b='", "</x></x>", "&#x110000;<b>&bad</b>", "<!-- <a>", "<a b='c'd='e"] {
            inspect(packet.as_bytes(), "p", &mut Found::default());
        }
    }
}
