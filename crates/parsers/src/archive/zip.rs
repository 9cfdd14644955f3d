//! ZIP archives: every member becomes a child; what the archive tells of the machine it was packed on becomes findings.
//! Writes nothing anywhere: a member's name is data.

use std::io::Cursor;

use ::zip::{ZipArchive, read::ZipFile, result::ZipError};
use airlock::OpenFailure;
use model::FindingKind::{Comment, Damaged, NotRead, Property};

use super::{Children, Listing, packed_by, shown};
use crate::{JobLimits, Output, bytes, detect::Kind, found::Found};

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
        super::outside("archive, before its beginning", head, head.len() as u64, found);
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
    limits: &JobLimits,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    let mut children = Children::new(limits, out);
    let mut late = Found::default();
    let mut handed = Ok(());
    for at in 0..archive.len() {
        let (name, encrypted, folder) = match archive.by_index_raw(at) {
            Ok(member) => (display_name(&member), member.encrypted(), member.is_dir() || member.is_symlink()),
            Err(_) => continue,
        };
        if folder {
            continue;
        }
        if encrypted {
            super::locked(&name, &mut late);
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
        handed = children.hand(&name, &mut member);
        if handed.is_err() {
            break;
        }
    }
    crate::hand_over(late, out)?;
    handed
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
