//! ZIP archives: every member becomes a child; what the archive tells of the machine it was packed on becomes findings.
//! Writes nothing anywhere: a member's name is data.

use std::io::{Cursor, Read};

use ::zip::{ZipArchive, read::ZipFile, result::ZipError};
use airlock::OpenFailure;
use model::FindingKind::{self, Comment, Damaged, Encrypted, NotRead, Owner, Property, Timestamp, TrailingData};

use crate::{JobLimits, Limit, Output, bytes, detect::Kind, found::Found};

/// The names of a listing that are shown.
const LISTED: usize = 500;

pub fn open(file: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let mut found = Found::default();
    let archive = ZipArchive::new(Cursor::new(file));
    out.facts(Kind::Zip.media_type(), 0)?;
    let mut archive = match archive {
        Ok(archive) => archive,
        Err(_) => return Err(OpenFailure::Damaged),
    };
    around(&archive, file, &mut found);
    // Members that share bytes are how a small file unpacks to more than any disk holds.
    let overlapping = archive.has_overlapping_files().unwrap_or(true);
    if overlapping {
        found.say(
            Damaged,
            "archive",
            "Members of the archive lie over each other. That is how archives are made that unpack to enormous sizes; nothing was unpacked.",
            "",
        );
    }
    let names = members(&mut archive, &mut found);
    out.text(&names)?;
    crate::hand_over(found, out)?;
    if overlapping {
        return Err(OpenFailure::Damaged);
    }
    unpack(&mut archive, limits, out)
}

/// Comment, what stands before and after the archive.
fn around(archive: &ZipArchive<Cursor<&[u8]>>, file: &[u8], found: &mut Found) {
    let comment = bytes::loose_text(archive.comment());
    if !comment.is_empty() {
        found.say(Comment, "archive", "The archive carries a comment.", comment);
    }
    if archive.offset() > 0 {
        let head = &file[..usize::try_from(archive.offset()).unwrap_or(0).min(file.len())];
        found.say(
            TrailingData,
            "archive, before its beginning",
            format!("{} bytes stand before the archive. Programs that unpack it don't show them.", head.len()),
            bytes::preview(head),
        );
    }
    let has = |names: &[&[u8]]| archive.file_names_raw().any(|name| names.contains(&name));
    if has(&[b"[Content_Types].xml", b"mimetype", b"META-INF/container.xml"]) {
        found.say(
            NotRead,
            "archive",
            "This looks like an office document or an electronic book of a kind that has no opener of its own: its parts are opened one by one.",
            "",
        );
    }
}

/// What the directory tells of each member; the listing itself, as text.
fn members(archive: &mut ZipArchive<Cursor<&[u8]>>, found: &mut Found) -> String {
    let mut listing = String::new();
    let mut times = Vec::new();
    for at in 0..archive.len() {
        let Ok(member) = archive.by_index_raw(at) else { continue };
        let name = display_name(&member);
        if at < LISTED {
            listing.push_str(&name);
            listing.push('\n');
        }
        if let Some(time) = member.last_modified() {
            times.push((time.to_string(), name.clone()));
        }
        let comment = bytes::loose_text(member.comment_raw());
        if !comment.is_empty() {
            found.say(Comment, format!("member {name}"), "A member of the archive carries a comment.", comment);
        }
        names_somebody(&name, found);
        extras(&member.extra_data().unwrap_or_default(), &name, found);
    }
    if archive.len() > LISTED {
        listing.push_str(&format!("… and {} more\n", archive.len() - LISTED));
    }
    // 1980-01-01 is what programs write that keep the time to themselves.
    times.retain(|(time, _)| !time.starts_with("1980-01-01") && !time.starts_with("1980-00-00"));
    times.sort();
    if let (Some((first, _)), Some((last, _))) = (times.first(), times.last()) {
        let list: Vec<String> = times.iter().take(LISTED).map(|(time, name)| format!("{time} {name}")).collect();
        found.say(
            Timestamp,
            "archive",
            "The archive says when each file was last changed, by the clock of the machine it was packed on.",
            format!("{first} to {last}\n{}", list.join("\n")),
        );
    }
    listing
}

fn display_name(member: &ZipFile<'_, Cursor<&[u8]>>) -> String {
    let raw = member.name_raw();
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => member.name().map_or_else(|_| bytes::loose_text(raw), |n| n.into_owned()),
    };
    name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(1024).collect()
}

/// Paths and helper files that tell who packed the archive.
fn names_somebody(name: &str, found: &mut Found) {
    let unix = name.replace('\\', "/");
    let lower = unix.to_ascii_lowercase();
    let parts: Vec<&str> = unix.split('/').filter(|p| !p.is_empty()).collect();
    let home = parts.iter().zip(parts.iter().skip(1)).find(|(folder, user)| {
        matches!(folder.to_ascii_lowercase().as_str(), "users" | "home" | "documents and settings") && !user.is_empty()
    });
    if let (Some((_, user)), true) = (home, parts.len() > 2) {
        found.say(
            Owner,
            format!("member {name}"),
            "A path in the archive names a user of the machine it was packed on.",
            (*user).to_owned(),
        );
    } else if unix.starts_with('/') || lower.get(1..3) == Some(":/") {
        found.say(
            Owner,
            format!("member {name}"),
            "The archive keeps the whole path of a file on the machine it was packed on.",
            name,
        );
    } else if parts.contains(&"..") {
        found.say(
            Damaged,
            format!("member {name}"),
            "A path in the archive tries to leave the folder it is unpacked in. It is shown as a name only.",
            name,
        );
    }
    if parts.first() == Some(&"__MACOSX") || parts.last() == Some(&".DS_Store") {
        found.say(Owner, "archive", "The archive was packed on a Mac and holds its hidden helper files.", name);
    } else if parts.last().is_some_and(|n| matches!(n.to_ascii_lowercase().as_str(), "thumbs.db" | "desktop.ini")) {
        found.say(
            FindingKind::Thumbnail,
            format!("member {name}"),
            "A hidden helper file of Windows is in the archive. It can hold small pictures of files that were deleted.",
            name,
        );
    }
}

/// Extra fields: exact times, and the number of the user who packed it (APPNOTE 4.5; Info-ZIP's `UT`, `ux`, `Ux`).
fn extras(mut data: &[u8], name: &str, found: &mut Found) {
    while let (Some(id), Some(length)) = (bytes::u16_le(data, 0), bytes::u16_le(data, 2)) {
        let Some(field) = data.get(4..4 + usize::from(length)) else { return };
        match id {
            0x7875 if field.len() >= 3 => {
                let size = usize::from(field[1]);
                let number = |raw: Option<&[u8]>| {
                    raw.map(|raw| raw.iter().rev().take(8).fold(0u64, |n, b| n << 8 | u64::from(*b)))
                };
                let user = number(field.get(2..2 + size));
                let group = field.get(2 + size).and_then(|l| number(field.get(3 + size..3 + size + usize::from(*l))));
                if let (Some(user), Some(group)) = (user, group) {
                    found.say(
                        Owner,
                        "archive",
                        "The archive keeps the number of the user who packed it.",
                        format!("user {user}, group {group}"),
                    );
                }
            }
            0x5855 | 0x7855 if field.len() == 4 => {
                let (user, group) = (bytes::u16_le(field, 0).unwrap_or(0), bytes::u16_le(field, 2).unwrap_or(0));
                found.say(
                    Owner,
                    "archive",
                    "The archive keeps the number of the user who packed it.",
                    format!("user {user}, group {group}"),
                );
            }
            0x000A => found.say(
                Property,
                "archive",
                "The archive keeps exact times in the way of Windows (NTFS).",
                format!("for example of {name}"),
            ),
            _ => {}
        }
        // One note of the kind is enough; the listing has the times.
        if id == 0x000A && found.findings.len() > 50 {
            return;
        }
        data = &data[4 + usize::from(length)..];
    }
}

fn unpack(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    limits: &JobLimits,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    let (mut children, mut left) = (0, limits.child_bytes);
    let mut late = Found::default();
    for at in 0..archive.len() {
        let (name, encrypted, folder) = match archive.by_index_raw(at) {
            Ok(member) => (display_name(&member), member.encrypted(), member.is_dir() || member.is_symlink()),
            Err(_) => continue,
        };
        if folder {
            continue;
        }
        if encrypted {
            late.say(Encrypted, format!("member {name}"), "A password is needed to open this member.", name);
            continue;
        }
        let mut member = match archive.by_index(at) {
            Ok(member) => member,
            Err(error) => {
                let (kind, what) = match error {
                    ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
                        (NotRead, "This member is packed in a way that is not known.")
                    }
                    _ => (Damaged, "This member is damaged."),
                };
                late.say(kind, format!("member {name}"), what, error.to_string());
                continue;
            }
        };
        if children >= limits.children || left == 0 {
            drop(member);
            crate::hand_over(late, out)?;
            let limit = if left == 0 { Limit::ChildBytes } else { Limit::Children };
            return Err(OpenFailure::Limit(limit));
        }
        children += 1;
        // The size that the archive claims is not believed: reading stops at what is left, and one byte more says that it did.
        let mut counted = Counted::new((&mut member).take(left));
        out.child(&name, &mut counted)?;
        left -= counted.read().min(left);
    }
    crate::hand_over(late, out)
}

/// Counts what passes.
pub struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R> Counted<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, read: 0 }
    }

    pub fn read(&self) -> u64 {
        self.read
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_on_people() {
        let mut found = Found::default();
        for name in ["Users/jdoe/Desktop/a.txt", "C:\\memo.txt", "../../etc/passwd", "__MACOSX/._a", "docs/a.txt"] {
            names_somebody(name, &mut found);
        }
        let said: Vec<_> = found.findings.iter().map(|f| (f.kind, f.detail.as_str())).collect();
        assert_eq!(said[0], (Owner, "jdoe"));
        assert_eq!(said.len(), 4);
    }

    #[test]
    fn the_packer_s_number_is_read() {
        let mut found = Found::default();
        extras(&[0x75, 0x78, 11, 0, 1, 4, 0xE8, 3, 0, 0, 4, 0xE8, 3, 0, 0], "a", &mut found);
        assert_eq!(found.findings[0].detail, "user 1000, group 1000");
    }
}
