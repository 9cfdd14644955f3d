//! What lies beside a PNG's pixels: its text, time and colour chunks, and the bytes after its end (PNG, third edition). Never decodes pixels.

use std::io::Read;

use model::FindingKind::{self, Author, Damaged, Owner, Property, Software, Timestamp};

use super::{exif, icc, jpeg, xmp};
use crate::{bytes, found::Found};

/// How much a compressed text may unpack to.
const MOST_TEXT: u64 = 1 << 20;
const HEADER: usize = 8;

pub fn inspect(file: &[u8], found: &mut Found) {
    let place = "picture";
    for (name, data) in chunks(file) {
        match &name {
            b"tEXt" => {
                if let Some((key, value)) = split(data) {
                    text(&bytes::loose_text(key), &bytes::loose_text(value), found);
                }
            }
            b"zTXt" => {
                if let Some((key, value)) = split(data)
                    && let Some(value) = inflate(value.get(1..).unwrap_or_default())
                {
                    text(&bytes::loose_text(key), &bytes::loose_text(&value), found);
                }
            }
            b"iTXt" => international(data, found),
            b"eXIf" => exif::inspect(data, place, found),
            b"tIME" if data.len() == 7 => found.say(
                Timestamp,
                place,
                "The picture says when it was last changed.",
                format!(
                    "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
                    u16::from_be_bytes([data[0], data[1]]),
                    data[2],
                    data[3],
                    data[4],
                    data[5],
                    data[6]
                ),
            ),
            b"iCCP" => {
                if let Some((_, profile)) = split(data)
                    && let Some(profile) = inflate(profile.get(1..).unwrap_or_default())
                {
                    icc::inspect(&profile, place, found);
                }
            }
            b"acTL" => found.say(
                FindingKind::ExtraFrame,
                place,
                "The picture is animated; only the picture that stands still is shown as a page.",
                format!("{} frames", bytes::u32_be(data, 0).unwrap_or(0)),
            ),
            b"caBX" => jpeg::content_credentials(data, place, found),
            name if !is_of_the_format(name) => {
                jpeg::own_block(&name.map(char::from).iter().collect::<String>(), data, place, found);
            }
            _ => {}
        }
    }
    match end(file) {
        Some(end) => jpeg::trailing(&file[end..], place, found),
        None => found.say(Damaged, place, "The picture's file ends too early.", ""),
    }
}

/// Chunks of the standard and its extensions that hold pixels and how they look, or are read above.
fn is_of_the_format(name: &[u8; 4]) -> bool {
    const KNOWN: &[u8] = b"IHDRPLTEIDATIENDtRNScHRMgAMAiCCPsBITsRGBcICPmDCVmDCvcLLIcLLibKGDhISTpHYssPLTtIMEtEXtzTXtiTXteXIfacTLfcTLfdAToFFspCALsCALsTERgIFgiDOTvpAgcaNvorNTdSIG";
    KNOWN.chunks_exact(4).any(|known| known == name)
}

pub fn exif_block(file: &[u8]) -> Option<&[u8]> {
    chunks(file).find(|(name, _)| name == b"eXIf").map(|(_, data)| data)
}

/// Dots a metre, across and down, where the picture names them.
pub fn per_metre(file: &[u8]) -> Option<(u32, u32)> {
    let (_, data) = chunks(file).find(|(name, _)| name == b"pHYs")?;
    (data.get(8) == Some(&1)).then_some(())?;
    bytes::u32_be(data, 0).zip(bytes::u32_be(data, 4))
}

/// Name and content of each chunk.
fn chunks(file: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut at = HEADER;
    std::iter::from_fn(move || {
        let length = bytes::u32_be(file, at)? as usize;
        let name: [u8; 4] = file.get(at + 4..at + 8)?.try_into().ok()?;
        let data = file.get(at + 8..(at + 8).checked_add(length)?)?;
        at += 12 + length;
        Some((name, data))
    })
    .take(100_000)
}

fn end(file: &[u8]) -> Option<usize> {
    let mut at = HEADER;
    for (name, data) in chunks(file) {
        at += 12 + data.len();
        if &name == b"IEND" {
            return Some(at.min(file.len()));
        }
    }
    None
}

fn split(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let zero = data.iter().position(|b| *b == 0)?;
    Some((&data[..zero], &data[zero + 1..]))
}

fn inflate(data: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let read = flate2::read::ZlibDecoder::new(data).take(MOST_TEXT).read_to_end(&mut plain);
    (read.is_ok() || !plain.is_empty()).then_some(plain)
}

fn international(data: &[u8], found: &mut Found) {
    let Some((key, rest)) = split(data) else { return };
    let [compressed, _method, rest @ ..] = rest else { return };
    let Some((_language, rest)) = split(rest) else { return };
    let Some((_translated, value)) = split(rest) else { return };
    let value = if *compressed == 1 { inflate(value) } else { Some(value.to_vec()) };
    let Some(value) = value else { return };
    if key == b"XML:com.adobe.xmp" {
        xmp::inspect(&value, "picture", found);
    } else {
        text(&bytes::loose_text(key), &bytes::loose_text(&value), found);
    }
}

fn text(key: &str, value: &str, found: &mut Found) {
    if value.is_empty() {
        return;
    }
    let lower = key.to_ascii_lowercase();
    if lower.starts_with("raw profile type") {
        return raw_profile(&lower, value, found);
    }
    let (kind, what) = match lower.as_str() {
        "author" | "artist" | "creator" => (Author, "The picture names its author."),
        "copyright" | "source" | "owner" => (Owner, "The picture says who owns it or what it came from."),
        "software" => (Software, "The picture names the program that made it."),
        _ if lower.contains("time") || lower.contains("date") => {
            (Timestamp, "The picture says when it was made or changed.")
        }
        _ => (Property, "The picture carries a text beside its pixels."),
    };
    found.say(kind, "picture, PNG text", what, format!("{key}: {value}"));
}

/// ImageMagick's way of keeping EXIF, IPTC or XMP in a PNG: a length, then hexadecimal digits.
fn raw_profile(key: &str, value: &str, found: &mut Found) {
    let digits: String = value.lines().skip(2).flat_map(str::chars).filter(char::is_ascii_hexdigit).collect();
    let Ok(raw) = hex::decode(&digits[..digits.len() & !1]) else { return };
    if key.ends_with("xmp") {
        xmp::inspect(&raw, "picture", found);
    } else if key.ends_with("iptc") || key.ends_with("8bim") {
        super::iptc::inspect_resources(&raw, "picture", found);
    } else if key.ends_with("exif") || key.ends_with("app1") {
        exif::inspect(raw.strip_prefix(b"Exif\0\0").unwrap_or(&raw), "picture", found);
    }
}
