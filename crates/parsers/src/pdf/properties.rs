//! Who made the file, when, with what: Info, XMP, identifiers. Of the newest revision and of those before.

use hayro_syntax::{
    Pdf,
    object::{Array, Dict, Object, String as PdfString},
};
use model::FindingKind::{self, Author, CopyIdentifier, Owner, Property, Software, Timestamp};

use super::{trailers, values};
use crate::{found::Found, image::xmp};

/// Reads the properties; `file` is what `pdf` was read from.
pub fn inspect(pdf: &Pdf, file: &[u8], found: &mut Found) {
    for trailer in trailers::trailers(file) {
        if let Some(id) = trailer.get_ref("Info")
            && let Some(info) = values::quietly(|| pdf.xref().get::<Dict<'_>>(id.into())).flatten()
        {
            read_info(&info, found);
        }
        identifiers(&trailer, found);
    }
}

fn read_info(info: &Dict<'_>, found: &mut Found) {
    let mut names: Vec<String> = info.keys().map(|key| String::from_utf8_lossy(key.as_ref()).into_owned()).collect();
    names.sort();
    for name in names {
        let value = values::text_of(info, &name);
        if value.is_empty() || name == "Trapped" {
            continue;
        }
        let (kind, what) = meaning(&name, &value);
        let known = matches!(
            name.as_str(),
            "Author" | "Title" | "Subject" | "Keywords" | "Creator" | "Producer" | "CreationDate" | "ModDate"
        );
        let detail = if known { value } else { format!("{name}: {value}") };
        found.say(kind, "properties", what, detail);
    }
}

fn meaning(key: &str, value: &str) -> (FindingKind, &'static str) {
    let lower = key.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    let path = [":\\", "\\\\", "/Users/", "/home/", "file:"].iter().any(|p| value.contains(p));
    match key {
        "Author" => (Author, "The file names its author."),
        "CreationDate" => (Timestamp, "The file says when it was made, often with the time zone."),
        "ModDate" => (Timestamp, "The file says when it was last changed."),
        _ if has(&["author", "manager", "lastsavedby", "lastmodifiedby", "user"]) => {
            (Author, "The file names a person who worked on it.")
        }
        _ if path => (Owner, "A file's name or its place on somebody's computer is kept in the file."),
        _ if has(&["company", "owner", "copyright", "email", "department"]) => (Owner, "The file says who owns it."),
        "Creator" | "Producer" => (Software, "The file names the program that made it."),
        _ if has(&["modified", "date", "created", "time"]) => (Timestamp, "The file says when it was made or changed."),
        _ if has(&["guid", "uuid", "docid", "identifier"]) => {
            (CopyIdentifier, "An identifier in the file can link this copy to others.")
        }
        _ => (Property, "The file carries a title, a description or other properties."),
    }
}

/// The two halves of `/ID` (14.4): made once, and made anew with each change.
fn identifiers(trailer: &Dict<'_>, found: &mut Found) {
    let Some(halves) = trailer.get::<Array<'_>>("ID") else { return };
    let halves: Vec<String> = halves.iter::<PdfString<'_>>().take(2).map(|half| hex::encode(half.as_bytes())).collect();
    if halves.iter().any(|half| !half.is_empty()) {
        found.say(
            CopyIdentifier,
            "properties",
            "An identifier in the file can link this copy to others made from the same document.",
            halves.join(" "),
        );
    }
}

/// An XMP packet somewhere in the file.
pub fn packet(value: &Object<'_>, root: &Option<Vec<u8>>, found: &mut Found) {
    let Object::Stream(stream) = value else { return };
    let dict = stream.dict();
    if values::name_of(dict, "Type") == "Metadata" || values::name_of(dict, "Subtype") == "XML" {
        let Some(bytes) = values::decoded(stream) else { return };
        let place = if root.as_ref() == Some(&bytes) { "properties" } else { "a part of the file" };
        xmp::inspect(&bytes, place, found);
    }
}
