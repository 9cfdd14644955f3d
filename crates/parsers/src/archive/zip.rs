//! ZIP archives: every member becomes a child; what the archive tells of the machine it was packed on becomes findings.
//! Writes nothing anywhere: a member's name is data.

use std::{
    collections::HashSet,
    io::{Cursor, Read},
};

use ::zip::{ZipArchive, read::ZipFile, result::ZipError};
use airlock::{OpenFailure, Passwords};
use model::FindingKind::{Comment, Damaged, NotRead, Property};

use super::{Children, Listing, keys::Keys, packed_by, shown};
use crate::{JobLimits, Output, bytes, detect::Kind, found::Found, locked::none_fits};

/// Records that could close the archive and that are looked at.
const MOST_MARKS: usize = 1_000;
/// Bytes of a locked member that show whether it was unlocked; one that isn't packed is read whole.
const LOOKED_AT: u64 = 16 << 20;
/// Bytes of a link's target; what is longer is a file.
const LONGEST_LINK: u64 = 4096;

pub fn open(file: &[u8], passwords: &Passwords, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let mut found = Found::default();
    let archive = ZipArchive::new(Cursor::new(file));
    out.facts(Kind::Zip.media_type(), 0)?;
    let mut archive = match archive {
        Ok(archive) => archive,
        Err(_) => return Err(OpenFailure::Damaged),
    };
    around(&archive, file, &mut found);
    looks_like_office(&archive, &mut found);
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
    unpack(&mut archive, file, passwords, limits, out)
}

/// Where the archive ends: behind the record that closes it (APPNOTE 4.3.16).
fn end(archive: &ZipArchive<Cursor<&[u8]>>, file: &[u8]) -> Option<usize> {
    let start = usize::try_from(archive.central_directory_start()).ok()?;
    let states = |at: usize| bytes::u32_le(file, at + 16).map(u64::from);
    let is_it = |at: &usize| {
        states(*at).is_some_and(|place| place == u64::from(u32::MAX) || place + archive.offset() == start as u64)
    };
    let marks = bytes::find_all(file.get(start..)?, b"PK\x05\x06", MOST_MARKS);
    let at = marks.into_iter().map(|at| start + at).find(is_it)?;
    Some(at + 22 + usize::from(bytes::u16_le(file, at + 20)?))
}

/// The directory's entries as they stand: of members that share a name, and of what its count leaves out, programs show none.
fn entries(directory: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = directory;
    std::iter::from_fn(move || {
        let length = |at| bytes::u16_le(rest, at).map(usize::from);
        let size = 46 + length(28)? + length(30)? + length(32)?;
        let entry = rest.get(..size).filter(|entry| entry.starts_with(b"PK\x01\x02"))?;
        rest = &rest[size..];
        Some(entry)
    })
}

/// One entry and its bytes as an archive of their own. `left` is what may still be copied.
fn alone(entry: &[u8], file: &[u8], offset: u64, left: &mut usize) -> Option<ZipArchive<Cursor<Vec<u8>>>> {
    let start = usize::try_from(offset.checked_add(u64::from(bytes::u32_le(entry, 42)?))?).ok()?;
    let length = |at: usize| bytes::u16_le(file, start.checked_add(at)?).map(usize::from);
    let size = 30 + length(26)? + length(28)? + bytes::u32_le(entry, 20)? as usize;
    *left = left.checked_sub(size)?;
    let mut archive = file.get(start..start.checked_add(size)?)?.to_vec();
    let place = u32::try_from(archive.len()).ok()?;
    archive.extend_from_slice(entry);
    archive.get_mut(place as usize + 42..place as usize + 46)?.fill(0);
    archive.extend_from_slice(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    archive.extend_from_slice(&u32::try_from(entry.len()).ok()?.to_le_bytes());
    archive.extend_from_slice(&place.to_le_bytes());
    archive.extend_from_slice(&[0, 0]);
    ZipArchive::new(Cursor::new(archive)).ok()
}

/// Opens the members that the directory names and a reader by names doesn't reach.
pub fn out_of_sight(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    file: &[u8],
    children: &mut Children<'_>,
    late: &mut Found,
) -> Result<(), OpenFailure> {
    let offset = archive.offset();
    let known: HashSet<u64> =
        (0..archive.len()).filter_map(|at| archive.by_index_raw(at).ok().map(|member| member.header_start())).collect();
    let start = usize::try_from(archive.central_directory_start()).unwrap_or(usize::MAX);
    let mut left = file.len();
    for entry in entries(file.get(start..).unwrap_or_default()) {
        let place = bytes::u32_le(entry, 42).unwrap_or(u32::MAX);
        if place == u32::MAX || known.contains(&(offset + u64::from(place))) {
            continue;
        }
        let name = entry.get(46..46 + usize::from(bytes::u16_le(entry, 28).unwrap_or(0))).unwrap_or_default();
        let name = shown(&String::from_utf8_lossy(name));
        late.say(
            Damaged,
            format!("member {name}"),
            "The archive holds this member beside another of its name, or outside its own count: most programs don't show it. It is opened as far as it can be.",
            name.as_str(),
        );
        let mut alone = alone(entry, file, offset, &mut left);
        match alone.as_mut().and_then(|alone| alone.by_index(0).ok()) {
            Some(mut member) => children.hand(&name, &mut member)?,
            None => late.say(Damaged, format!("member {name}"), "This member could not be opened.", name.as_str()),
        }
    }
    Ok(())
}

/// Comment, what stands before and after the archive.
pub fn around(archive: &ZipArchive<Cursor<&[u8]>>, file: &[u8], found: &mut Found) {
    let comment = bytes::loose_text(archive.comment());
    if !comment.is_empty() {
        found.say(Comment, "archive", "The archive carries a comment.", comment);
    }
    if archive.offset() > 0 {
        let head = &file[..usize::try_from(archive.offset()).unwrap_or(0).min(file.len())];
        super::outside("archive, before its beginning", head, head.len() as u64, found);
    }
    if let Some(rest) = end(archive, file).and_then(|end| file.get(end..)).filter(|rest| !rest.is_empty()) {
        super::outside("archive, after its end", rest, rest.len() as u64, found);
    }
}

/// Whether it could have been an office document.
fn looks_like_office(archive: &ZipArchive<Cursor<&[u8]>>, found: &mut Found) {
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
    let mut listing = Listing::default();
    for at in 0..archive.len() {
        let Ok(member) = archive.by_index_raw(at) else { continue };
        let name = display_name(&member);
        let comment = bytes::loose_text(member.comment_raw());
        if !comment.is_empty() {
            found.say(Comment, format!("member {name}"), "A member of the archive carries a comment.", comment);
        }
        listing.member(&name, member.last_modified().map(|time| time.to_string()), found);
        extras(&member.extra_data().unwrap_or_default(), &name, found);
    }
    listing.finish(found)
}

fn display_name(member: &ZipFile<'_, Cursor<&[u8]>>) -> String {
    let raw = member.name_raw();
    shown(&match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => member.name().map_or_else(|_| bytes::loose_text(raw), |n| n.into_owned()),
    })
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
                    packed_by(&user.to_string(), &group.to_string(), found);
                }
            }
            0x5855 | 0x7855 if field.len() == 4 => {
                let (user, group) = (bytes::u16_le(field, 0).unwrap_or(0), bytes::u16_le(field, 2).unwrap_or(0));
                packed_by(&user.to_string(), &group.to_string(), found);
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
    file: &[u8],
    passwords: &Passwords,
    limits: &JobLimits,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    let mut keys = Keys::new(passwords, forms);
    let mut children = Children::new(limits, out);
    let mut late = Found::default();
    let mut handed = Ok(());
    for at in 0..archive.len() {
        let (name, encrypted, folder, link) = match archive.by_index_raw(at) {
            Ok(member) => (
                display_name(&member),
                member.encrypted(),
                member.is_dir() && member.size() == 0 && member.compressed_size() <= 2,
                member.is_symlink() && member.size() <= LONGEST_LINK,
            ),
            Err(_) => continue,
        };
        if folder {
            continue;
        }
        let member = if encrypted {
            match keys.fitting(&name, &mut late, |key| fits(archive, at, key)) {
                Ok(Some(key)) => archive.by_index_decrypt(at, key),
                Ok(None) => continue,
                Err(error) => Err(error),
            }
        } else {
            archive.by_index(at)
        };
        let mut member = match member {
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
        if link {
            let mut target = Vec::new();
            // A target that is cut is told as far as it goes.
            let _ = (&mut member).take(LONGEST_LINK).read_to_end(&mut target);
            let target = bytes::loose_text(&target);
            super::names_somebody(&target, &mut late);
            late.say(
                Property,
                format!("member {name}"),
                "This member is a link to another file. It is not followed.",
                target,
            );
            continue;
        }
        handed = children.hand(&name, &mut member);
        if handed.is_err() {
            break;
        }
    }
    if handed.is_ok() {
        handed = out_of_sight(archive, file, &mut children, &mut late);
    }
    crate::hand_over(late, out)?;
    handed?;
    if keys.left_some() { Err(none_fits(passwords)) } else { Ok(()) }
}

/// A password's bytes: APPNOTE (6.1) names no encoding, and programs take that of their machine.
fn forms(password: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![password.as_bytes().to_vec()];
    for encoding in [encoding_rs::WINDOWS_1252, encoding_rs::WINDOWS_1251, encoding_rs::IBM866] {
        let (form, _, lossy) = encoding.encode(password);
        if !lossy && !forms.iter().any(|known| *known == *form) {
            forms.push(form.into_owned());
        }
    }
    forms
}

/// Whether a password opens a member: the format's own test lets one of 256 wrong ones through, what is unpacked doesn't.
fn fits(archive: &mut ZipArchive<Cursor<&[u8]>>, at: usize, password: &[u8]) -> Result<bool, ZipError> {
    match archive.by_index_decrypt(at, password) {
        Ok(member) => {
            let most = LOOKED_AT.max(member.compressed_size());
            Ok(std::io::copy(&mut member.take(most), &mut std::io::sink()).is_ok())
        }
        Err(ZipError::InvalidPassword) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packer_s_number_is_read() {
        let mut found = Found::default();
        extras(&[0x75, 0x78, 11, 0, 1, 4, 0xE8, 3, 0, 0, 4, 0xE8, 3, 0, 0], "a", &mut found);
        assert_eq!(found.findings[0].detail, "user 1000, group 1000");
    }
}
