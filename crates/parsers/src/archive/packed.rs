//! Compressed streams (gzip, bzip2, xz, zstd): the one file in them becomes a child; a TAR archive in them is opened as an archive.
//! Unpacks no more than is allowed, and holds no more of it than a window.

use std::{
    cell::Cell,
    io::{Error, ErrorKind, Read},
};

use ::bzip2::bufread::BzDecoder;
use airlock::OpenFailure;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;
use model::FindingKind::{Comment, Owner, Property, Timestamp};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder, errors::FrameDecoderError};

use super::Children;
use crate::{JobLimits, Output, bytes::loose_text, detect::Kind, found::Found};

/// The window that a stream asks for may be this part of the memory.
const SHARE_OF_MEMORY: u64 = 8;
/// What is unpacked of a TAR for its listing alone, before its members are.
const LISTED: u64 = 512 << 20;
/// The beginnings that a zstd file may have beside a frame: frames to be skipped (RFC 8878, 3.1.2).
const SKIPPED: std::ops::RangeInclusive<u32> = 0x184D_2A50..=0x184D_2A5F;

/// Which of them bytes are, if any.
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    let blocks: [&[u8]; 2] = [b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90"];
    match bytes {
        [0x1F, 0x8B, 8, ..] => Some(Kind::Gzip),
        [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] if blocks.iter().any(|block| rest.starts_with(block)) => {
            Some(Kind::Bzip2)
        }
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Some(Kind::Xz),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Kind::Zstd),
        _ => None,
    }
}

pub fn open(file: &[u8], kind: Kind, name: &str, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    out.facts(kind.media_type(), 0)?;
    let memory = limits.memory / SHARE_OF_MEMORY;
    let mut found = Found::default();
    let stated = if kind == Kind::Gzip { header(file, &mut found) } else { None };
    let mut begin = Vec::new();
    let end = Cell::default();
    let mut stream = Stream::new(file, kind, memory, &end);
    let begun = (&mut stream).take(512).read_to_end(&mut begin);
    if let (Err(error), true) = (begun, begin.is_empty()) {
        crate::hand_over(found, out)?;
        return Err(if error.kind() == ErrorKind::OutOfMemory { OpenFailure::TooLarge } else { OpenFailure::Damaged });
    }
    if super::tar::is_tar(&begin) {
        let mut streams = || -> Box<dyn Read + '_> { Box::new(Stream::new(file, kind, memory, &end)) };
        let unpacked = super::tar::unpack(&mut streams, LISTED, found, limits, out);
        behind(end.get(), out)?;
        return unpacked;
    }
    crate::hand_over(found, out)?;
    let name = stated.unwrap_or_else(|| without_ending(name));
    out.text(&format!("{name}\n"))?;
    Children::new(limits, out).hand(&name, &mut Stream::new(file, kind, memory, &end))?;
    behind(end.get(), out)
}

/// What stands behind the last stream.
fn behind(rest: &[u8], out: &mut dyn Output) -> Result<(), OpenFailure> {
    let mut late = Found::default();
    if rest.iter().any(|b| *b != 0) {
        super::outside("archive, after its end", rest, rest.len() as u64, &mut late);
    }
    crate::hand_over(late, out)
}

/// What gzip says of the file it packed (RFC 1952, 2.3); its name.
fn header(file: &[u8], found: &mut Found) -> Option<String> {
    let decoder = GzDecoder::new(file);
    let header = decoder.header()?;
    if let Some(time) = super::time(i64::from(header.mtime())) {
        found.say(Timestamp, "archive", "The archive says when the file in it was last changed.", time);
    }
    let comment = header.comment().map(loose_text).filter(|comment| !comment.is_empty());
    if let Some(comment) = comment {
        found.say(Comment, "archive", "The archive carries a comment.", comment);
    }
    let system = match header.operating_system() {
        0 => "MS-DOS or Windows",
        3 => "Unix",
        7 => "Macintosh",
        11 => "Windows (NTFS)",
        _ => "",
    };
    if !system.is_empty() {
        found.say(Property, "archive", "The archive says what kind of machine it was packed on.", system);
    }
    let name = super::shown(&header.filename().map(loose_text).filter(|name| !name.is_empty())?);
    found.say(Owner, "archive", "The archive keeps the name that the file had when it was packed.", name.as_str());
    super::names_somebody(&name, found);
    Some(name)
}

/// The name that the file had before it was packed, by what its name now ends with.
fn without_ending(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let changed = [(".tgz", ".tar"), (".tbz2", ".tar"), (".tbz", ".tar"), (".txz", ".tar"), (".tzst", ".tar")];
    let gone = [".gz", ".gzip", ".bz2", ".bz", ".xz", ".zst", ".zstd"];
    let all = changed.into_iter().chain(gone.into_iter().map(|ending| (ending, "")));
    for (ending, instead) in all {
        if lower.ends_with(ending) && lower.len() > ending.len() {
            // Both are ASCII there, so that the length is the same.
            return super::shown(&format!("{}{instead}", &name[..name.len() - ending.len()]));
        }
    }
    "unpacked".to_owned()
}

enum Decoder<'a> {
    Gzip(Box<GzDecoder<&'a [u8]>>),
    Bzip2(BzDecoder<&'a [u8]>),
    Xz(Box<XzReader<&'a [u8]>>),
    Zstd(Box<StreamingDecoder<&'a [u8], FrameDecoder>>),
}

/// All that follows each other in one file, as one: each of these formats lets streams be strung together.
struct Stream<'a> {
    kind: Kind,
    /// Bytes that a window may take.
    memory: u64,
    decoder: Option<Decoder<'a>>,
    /// What stands after the stream that was read last.
    rest: &'a [u8],
    /// The same, once nothing more of the kind follows.
    end: &'a Cell<&'a [u8]>,
}

impl<'a> Stream<'a> {
    fn new(file: &'a [u8], kind: Kind, memory: u64, end: &'a Cell<&'a [u8]>) -> Self {
        Self { kind, memory, decoder: None, rest: file, end }
    }

    /// Begins the next stream; false when there is none.
    fn begin(&mut self) -> std::io::Result<bool> {
        while self.kind == Kind::Zstd
            && let (Some(magic), Some(length)) =
                (crate::bytes::u32_le(self.rest, 0), crate::bytes::u32_le(self.rest, 4))
            && SKIPPED.contains(&magic)
        {
            self.rest = self.rest.get(8 + length as usize..).unwrap_or_default();
        }
        if kind(self.rest) != Some(self.kind) {
            self.end.set(self.rest);
            return Ok(false);
        }
        let rest = std::mem::take(&mut self.rest);
        self.decoder = Some(match self.kind {
            Kind::Bzip2 => Decoder::Bzip2(BzDecoder::new(rest)),
            Kind::Xz => {
                let most = u32::try_from(self.memory / 1024).unwrap_or(u32::MAX);
                Decoder::Xz(Box::new(XzReader::new_mem_limit(rest, false, most)))
            }
            Kind::Zstd => {
                let mut frames = FrameDecoder::new();
                frames.set_max_window_size(self.memory);
                let decoder = StreamingDecoder::new_with_decoder(rest, frames).map_err(refused)?;
                Decoder::Zstd(Box::new(decoder))
            }
            _ => Decoder::Gzip(Box::new(GzDecoder::new(rest))),
        });
        Ok(true)
    }
}

fn refused(error: FrameDecoderError) -> Error {
    match error {
        FrameDecoderError::WindowSizeTooBig { .. } => ErrorKind::OutOfMemory.into(),
        error => Error::other(error),
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.decoder.is_none() && !self.begin()? {
                return Ok(0);
            }
            let got = match &mut self.decoder {
                Some(Decoder::Gzip(decoder)) => decoder.read(buffer)?,
                Some(Decoder::Bzip2(decoder)) => decoder.read(buffer)?,
                Some(Decoder::Xz(decoder)) => decoder.read(buffer)?,
                Some(Decoder::Zstd(decoder)) => decoder.read(buffer)?,
                None => 0,
            };
            if got > 0 {
                return Ok(got);
            }
            self.rest = match self.decoder.take() {
                Some(Decoder::Gzip(decoder)) => decoder.into_inner(),
                Some(Decoder::Bzip2(decoder)) => decoder.into_inner(),
                Some(Decoder::Xz(decoder)) => decoder.into_inner(),
                Some(Decoder::Zstd(decoder)) => decoder.into_inner(),
                None => self.rest,
            };
            // Some fill the last block with zeros.
            if self.kind == Kind::Xz {
                let zeros = self.rest.iter().take_while(|b| **b == 0).count();
                self.rest = &self.rest[zeros..];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_ending_and_nothing_else() {
        for (name, instead) in [
            ("ledger.csv.gz", "ledger.csv"),
            ("Backup.TGZ", "Backup.tar"),
            ("données.zst", "données"),
            (".gz", "unpacked"),
            ("odd", "unpacked"),
        ] {
            assert_eq!(without_ending(name), instead);
        }
    }
}
