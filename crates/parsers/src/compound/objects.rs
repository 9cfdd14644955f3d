//! Files inside a compound file: packages ([MS-OLEDS], 2.3.6 and what Windows' packager writes), newer office documents, and objects of other
//! programs, which are compound files themselves. Each becomes a child; starts no program that an object belongs to.

use model::FindingKind::{Attachment, Owner};

use super::{
    codepage,
    file::{Compound, EntryKind, ROOT},
    kind_of, write,
};
use crate::{
    bytes::{find_all, u16_le, u32_le},
    detect::{self, Kind},
    found::Found,
    office::{local_path, outside},
};

const MOST: usize = 2_000;
/// Streams of an object that are about it and not it.
const ABOUT: [&str; 12] = [
    "\u{1}Ole",
    "\u{1}CompObj",
    "\u{3}ObjInfo",
    "\u{3}PIC",
    "\u{3}META",
    "\u{3}EPRINT",
    "\u{3}PRINT",
    "\u{3}LINK",
    "\u{3}OCXNAME",
    "\u{3}ACCESSOBJSITEDATA",
    "\u{2}OlePres000",
    // A formula of old editors: how it looks stands in the document.
    "Equation Native",
];

/// Everything that is embedded where office programs embed it.
pub fn read(compound: &Compound<'_>, kind: Kind, found: &mut Found) {
    let mut storages: Vec<usize> = Vec::new();
    if let Some(pool) = compound.storage(ROOT, "ObjectPool") {
        storages.extend(compound.children(pool));
    }
    storages.extend(compound.children(ROOT).filter(|id| {
        let name = &compound.entry(*id).name;
        name.starts_with("MBD") || name.starts_with("Object ")
    }));
    storages.retain(|id| compound.entry(*id).kind == EntryKind::Storage);
    for storage in storages.into_iter().take(MOST) {
        take(compound, storage, found);
    }
    if kind == Kind::Ole {
        parts(compound, ROOT, "object", found);
    }
}

/// One object: what it holds, or else itself.
pub fn take(compound: &Compound<'_>, storage: usize, found: &mut Found) {
    let entry = compound.entry(storage);
    let name = clean(&entry.name);
    if parts(compound, storage, &name, found) {
        return;
    }
    if is_about(compound, storage) {
        return;
    }
    let name = format!("{name}.{}", ending(kind_of(compound, storage)));
    embedded(&name, found);
    found.child(name, write::file(entry.class, write::copy(compound, storage)));
}

/// Whether nothing stands there but what is said of an object.
fn is_about(compound: &Compound<'_>, storage: usize) -> bool {
    compound.children(storage).all(|id| ABOUT.contains(&compound.entry(id).name.as_str()))
}

fn ending(kind: Kind) -> &'static str {
    match kind {
        Kind::Pdf => "pdf",
        Kind::Docx => "docx",
        Kind::Xlsx => "xlsx",
        Kind::Xlsb => "xlsb",
        Kind::Pptx => "pptx",
        Kind::Zip => "zip",
        Kind::Text => "txt",
        Kind::Doc => "doc",
        Kind::Xls => "xls",
        Kind::Ppt => "ppt",
        Kind::Msg => "msg",
        Kind::Visio => "vsd",
        _ => "ole",
    }
}

/// A compound file that a presentation holds as a whole: its macros, what it holds, or else itself.
pub fn file(bytes: &[u8], name: &str, found: &mut Found) {
    let Some(compound) = Compound::read(bytes) else { return };
    if super::macros::read(&compound, "whole file", found)
        || parts(&compound, ROOT, name, found)
        || is_about(&compound, ROOT)
    {
        return;
    }
    let name = format!("{name}.{}", ending(kind_of(&compound, ROOT)));
    embedded(&name, found);
    found.child(name, bytes.to_vec());
}

/// Where an object comes from ([MS-OLEDS], 2.3.3; its URL moniker: [MS-OSHARED], 2.3.7.6), and a formula of the editor that had no bounds of its own.
fn link(compound: &Compound<'_>, storage: usize, found: &mut Found) {
    const URL: &[u8] = b"\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B";
    if let Some(stream) = compound.stream(storage, "\u{1}Ole") {
        for at in find_all(&stream, URL, 20) {
            let rest = stream.get(at + URL.len()..).unwrap_or_default();
            let size = (u32_le(rest, 0).unwrap_or(0) as usize).min(rest.len().saturating_sub(4));
            let address = codepage::utf16(rest.get(4..4 + size).unwrap_or_default());
            let address = address.split('\0').next().unwrap_or_default();
            if !address.is_empty() {
                outside("oleObject", address, "object", found);
            }
        }
    }
    if compound.stream(storage, "Equation Native").is_some() {
        found.say(
            Attachment,
            "object",
            "A formula is embedded for an old editor, whose faults were used to run programs. It was not opened.",
            "Equation Native",
        );
    }
}

/// Files that lie in a storage as streams of well-known names; whether there were any.
fn parts(compound: &Compound<'_>, storage: usize, name: &str, found: &mut Found) -> bool {
    link(compound, storage, found);
    if let Some(stream) = compound.stream(storage, "\u{1}Ole10Native") {
        native(&stream, name, found);
        return true;
    }
    if let Some(stream) = compound.stream(storage, "Package") {
        let name = format!("{name}.{}", ending(detect::kind(&stream)));
        embedded(&name, found);
        found.child(name, stream);
        return true;
    }
    // What Acrobat and others call theirs; forms' controls too, whose bytes are no file.
    if let Some(mut stream) = compound.stream(storage, "CONTENTS") {
        let mut kind = detect::kind(&stream);
        if kind == Kind::Unknown {
            // A text, with zeros behind.
            stream.truncate(stream.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
            kind = detect::kind(&stream);
        }
        if kind != Kind::Unknown {
            let name = format!("{name}.{}", ending(kind));
            embedded(&name, found);
            found.child(name, stream);
            return true;
        }
    }
    false
}

fn embedded(name: &str, found: &mut Found) {
    found.say(Attachment, "document", "A file is embedded. It is opened as a file of its own.", name);
}

/// What the packager wrote: the file with its name and where it lay, or bytes of a program's own.
fn native(stream: &[u8], name: &str, found: &mut Found) {
    let Some(file) = packed(stream) else {
        embedded(name, found);
        return found.child(name, stream.get(4..).unwrap_or_default().to_vec());
    };
    embedded(&file.name, found);
    for path in file.paths.iter().filter(|path| !path.is_empty()) {
        local_path(path, "embedded file", found);
        if let Some(user) = user(path) {
            found.say(
                Owner,
                "embedded file",
                "The path of an embedded file names a user of the machine it came from.",
                user,
            );
        }
    }
    found.child(file.name, file.bytes);
}

struct Packed {
    name: String,
    paths: Vec<String>,
    bytes: Vec<u8>,
}

fn packed(stream: &[u8]) -> Option<Packed> {
    if u16_le(stream, 4)? != 2 {
        return None;
    }
    let mut at = 6;
    let mut word = || {
        let rest = stream.get(at..)?;
        let end = rest.iter().take(4_096).position(|b| *b == 0)?;
        at += end + 1;
        Some(codepage::decode(1252, &rest[..end]))
    };
    let (label, path) = (word()?, word()?);
    let length = u32_le(stream, at + 4)? as usize;
    let temporary = stream.get(at + 8..(at + 8).checked_add(length)?)?;
    let temporary = codepage::decode(1252, temporary).trim_end_matches('\0').to_owned();
    at += 8 + length;
    let size = u32_le(stream, at)? as usize;
    let rest = stream.get(at + 4..)?;
    let bytes = rest[..rest.len().min(size)].to_vec();
    let last = path.rsplit(['\\', '/', ':']).next().unwrap_or_default();
    let name = clean(if label.trim().is_empty() { last } else { &label });
    Some(Packed { name, paths: vec![path, temporary], bytes })
}

/// The name of a user in a path of Windows or a Mac.
fn user(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split(['\\', '/', ':']).filter(|part| !part.is_empty()).collect();
    let at = parts.iter().position(|part| {
        ["users", "home", "documents and settings", "docume~1"].contains(&part.to_ascii_lowercase().as_str())
    })?;
    (at + 2 < parts.len()).then(|| parts[at + 1].to_owned())
}

pub fn clean(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).take(256).collect();
    if name.trim().is_empty() { "object".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_tells_name_and_origin() {
        let mut stream =
            b"\0\0\0\0\x02\0ledger.txt\0C:\\Users\\ann\\Desktop\\ledger.txt\0\0\0\x03\0\x05\0\0\0C:\\a\0".to_vec();
        stream.extend_from_slice(b"\x04\0\0\0paid");
        let mut found = Found::default();
        native(&stream, "x", &mut found);
        assert_eq!((found.children[0].name.as_str(), found.children[0].bytes.as_slice()), ("ledger.txt", &b"paid"[..]));
        assert!(found.findings.iter().any(|f| f.kind == Owner && f.detail == "ann"));
        for end in 0..stream.len() {
            native(&stream[..end], "x", &mut found);
        }
    }
}
