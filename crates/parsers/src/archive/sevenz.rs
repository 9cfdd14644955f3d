//! 7z archives: every member becomes a child; names and times become findings. Tries no password, starts no thread, and lets no dictionary take more than its part of the memory.

use std::io::Cursor;

use airlock::OpenFailure;
use model::FindingKind::{Damaged, Encrypted, NotFinished, NotRead};
use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};

use super::{Children, Listing, shown};
use crate::{JobLimits, Output, detect::Kind, found::Found};

/// Header, dictionary or model may each take this part of the memory; a block uses few of them at once.
const SHARE_OF_MEMORY: u64 = 8;

/// How a 7z archive begins (7zFormat.txt, SignatureHeader).
pub const MAGIC: &[u8] = b"7z\xBC\xAF\x27\x1C";

pub fn open(file: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    out.facts(Kind::SevenZ.media_type(), 0)?;
    let memory = usize::try_from(limits.memory / SHARE_OF_MEMORY / 1024).unwrap_or(usize::MAX);
    let mut source = Cursor::new(file);
    let none = Password::empty();
    let archive = match Archive::read_with_memory_limit(&mut source, &none, memory) {
        Ok(archive) => archive,
        Err(error) => return Err(failure(&error)),
    };
    let mut found = Found::default();
    let mut listing = Listing::default();
    for (at, entry) in archive.files.iter().enumerate() {
        if listing.is_full() {
            super::unlisted(&mut found);
            break;
        }
        let name = shown(&entry.name);
        listing.member(&name, changed(entry), &mut found);
        if archive.is_file_encrypted(at) && entry.has_stream {
            super::locked(&name, &mut found);
        }
    }
    let names = listing.finish(&mut found);
    out.text(&names)?;
    crate::hand_over(found, out)?;
    let mut children = Children::new(limits, out);
    let mut late = Found::default();
    let mut handed = Ok(());
    for at in 0..archive.blocks.len() {
        let first = archive.stream_map.block_first_file_index.get(at);
        if first.is_some_and(|first| archive.is_file_encrypted(*first)) {
            continue;
        }
        let block = BlockDecoder::new_with_memory_limit(1, memory, at, &archive, &none, &mut source);
        let unpacked = block.for_each_entries(&mut |entry, bytes| {
            if !entry.is_directory && !entry.is_anti_item {
                handed = children.hand(&shown(&entry.name), bytes);
            }
            Ok(handed.is_ok())
        });
        if handed.is_err() {
            break;
        }
        if let Err(error) = unpacked {
            let first = first.and_then(|first| archive.files.get(*first));
            let place = format!("member {}", first.map(|entry| shown(&entry.name)).unwrap_or_default());
            let (kind, what) = match failure(&error) {
                OpenFailure::TooLarge => (
                    NotFinished,
                    "Unpacking this member and those packed with it would take more memory than is allowed.",
                ),
                OpenFailure::Unsupported => (NotRead, "This member is packed in a way that is not known."),
                OpenFailure::Encrypted => (Encrypted, "A password is needed to open this member."),
                _ => (Damaged, "This member, or one that is packed together with it, is damaged."),
            };
            late.say(kind, place, what, error.to_string());
        }
    }
    let empty = |(at, entry): &(usize, &ArchiveEntry)| {
        !entry.is_directory
            && !entry.is_anti_item
            && archive.stream_map.file_block_index.get(*at).copied().flatten().is_none()
    };
    for (_, entry) in archive.files.iter().enumerate().filter(empty) {
        if handed.is_ok() {
            handed = children.hand(&shown(&entry.name), &mut [].as_slice());
        }
    }
    crate::hand_over(late, out)?;
    handed
}

fn failure(error: &Error) -> OpenFailure {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => OpenFailure::Encrypted,
        // Its own name for the cipher, which is not built in: nobody could give a password yet.
        Error::UnsupportedCompressionMethod(name) if name.contains("AES") => OpenFailure::Encrypted,
        Error::UnsupportedCompressionMethod(_) | Error::UnsupportedVersion { .. } | Error::Unsupported(_) => {
            OpenFailure::Unsupported
        }
        Error::MaxMemLimited { .. } => OpenFailure::TooLarge,
        _ => OpenFailure::Damaged,
    }
}

/// When a member was last changed. Windows counts from 1601, in parts of ten millions of a second.
fn changed(entry: &ArchiveEntry) -> Option<String> {
    const BETWEEN: i64 = 11_644_473_600;
    let ticks = u64::from(entry.last_modified_date) / 10_000_000;
    let time = i64::try_from(ticks).ok()?.checked_sub(BETWEEN)?;
    entry.has_last_modified_date.then(|| super::time(time)).flatten()
}
