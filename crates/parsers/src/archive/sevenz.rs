//! 7z archives: every member becomes a child; names and times become findings. Starts no thread, and lets no dictionary take more than its part of the memory.

use std::io::Cursor;

use airlock::{OpenFailure, Passwords};
use model::FindingKind::{Damaged, Encrypted, NotFinished, NotRead};
use sevenz_rust2::{Archive, ArchiveEntry, Block, BlockDecoder, EncoderMethod, Error, Password};

use super::{Children, Listing, keys::Keys, shown};
use crate::{
    JobLimits, Output,
    detect::Kind,
    found::Found,
    locked::{self, Opened, none_fits},
};

/// Header, dictionary or model may each take this part of the memory; a block uses few of them at once.
const SHARE_OF_MEMORY: u64 = 8;

/// How a 7z archive begins (7zFormat.txt, SignatureHeader).
pub const MAGIC: &[u8] = b"7z\xBC\xAF\x27\x1C";

pub fn open(file: &[u8], passwords: &Passwords, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    out.facts(Kind::SevenZ.media_type(), 0)?;
    let memory = usize::try_from(limits.memory / SHARE_OF_MEMORY / 1024).unwrap_or(usize::MAX);
    let mut source = Cursor::new(file);
    // Where names are locked too the list itself needs a password.
    let listed = locked::first(passwords, |password| {
        match Archive::read_with_memory_limit(&mut source, &Password::new(password), memory) {
            Ok(archive) => Ok(Some(archive)),
            Err(Error::PasswordRequired | Error::MaybeBadPassword(_)) => Ok(None),
            Err(error) => match failure(&error) {
                // What a wrong key gives looks damaged, too.
                OpenFailure::Damaged if !password.is_empty() => Ok(None),
                failure => Err(failure),
            },
        }
    });
    let mut found = Found::default();
    let (archive, opened) = match listed {
        Ok(listed) => listed,
        Err(failure) => {
            if matches!(failure, OpenFailure::Encrypted | OpenFailure::NoneFits) {
                found.say(
                    Encrypted,
                    "archive",
                    "The archive is locked with its list of members. Ask the source for the password.",
                    "",
                );
            }
            crate::hand_over(found, out)?;
            return Err(failure);
        }
    };
    let mut keys = Keys::new(passwords, |password| vec![Password::new(password)]);
    let mut listing = Listing::default();
    for entry in &archive.files {
        if listing.is_full() {
            super::unlisted(&mut found);
            break;
        }
        let name = shown(&entry.name);
        listing.member(&name, changed(entry), &mut found);
    }
    if opened == Opened::Given {
        found.findings.push(opened.finding());
    }
    let names = listing.finish(&mut found);
    out.text(&names)?;
    crate::hand_over(found, out)?;
    let mut children = Children::new(limits, out);
    let mut late = Found::default();
    let mut handed = Ok(());
    for at in 0..archive.blocks.len() {
        let first = archive.stream_map.block_first_file_index.get(at);
        let first = first.and_then(|first| archive.files.get(*first));
        let name = first.map(|entry| shown(&entry.name)).unwrap_or_default();
        let none = Password::empty();
        let key = if is_locked(&archive.blocks[at]) {
            let fits = |key: &Password| {
                let block = BlockDecoder::new_with_memory_limit(1, memory, at, &archive, key, &mut source);
                fits(block)
            };
            match keys.fitting(&name, &mut late, fits) {
                Ok(Some(key)) => key,
                Ok(None) => {
                    let block = BlockDecoder::new_with_memory_limit(1, memory, at, &archive, &none, &mut source);
                    for entry in block.entries().iter().filter(|entry| entry.has_stream).skip(1) {
                        super::locked(&shown(&entry.name), "A password is needed to open this member.", &mut late);
                    }
                    continue;
                }
                Err(error) => {
                    not_unpacked(&error, &name, &mut late);
                    continue;
                }
            }
        } else {
            &none
        };
        let block = BlockDecoder::new_with_memory_limit(1, memory, at, &archive, key, &mut source);
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
            not_unpacked(&error, &name, &mut late);
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
    handed?;
    if keys.left_some() { Err(none_fits(passwords)) } else { Ok(()) }
}

fn is_locked(block: &Block) -> bool {
    block.coders.iter().any(|coder| coder.encoder_method_id() == EncoderMethod::ID_AES256_SHA256)
}

/// Whether a password opens a block: its first member is unpacked and has its own checksum.
fn fits(block: BlockDecoder<'_, Cursor<&[u8]>>) -> Result<bool, Error> {
    let looked = block.for_each_entries(&mut |entry, bytes| {
        std::io::copy(bytes, &mut std::io::sink())?;
        Ok(!entry.has_stream)
    });
    match looked {
        Ok(_) => Ok(true),
        Err(error) if matches!(failure(&error), OpenFailure::TooLarge | OpenFailure::Unsupported) => Err(error),
        Err(_) => Ok(false),
    }
}

fn not_unpacked(error: &Error, name: &str, late: &mut Found) {
    let (kind, what) = match failure(error) {
        OpenFailure::TooLarge => {
            (NotFinished, "Unpacking this member and those packed with it would take more memory than is allowed.")
        }
        OpenFailure::Unsupported => (NotRead, "This member is packed in a way that is not known."),
        _ => (Damaged, "This member, or one that is packed together with it, is damaged."),
    };
    late.say(kind, format!("member {name}"), what, error.to_string());
}

fn failure(error: &Error) -> OpenFailure {
    match error {
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
