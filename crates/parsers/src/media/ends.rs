//! Where a stream of sound ends, by its own frames, so that what follows can be told. Decodes nothing.

use crate::bytes;

/// What stands behind a stream's last frame, and behind the tags that may follow it. `None` where the kind has no frames that can be counted,
/// or none is there.
pub fn rest<'a>(file: &'a [u8], media_type: &str) -> Option<&'a [u8]> {
    match media_type {
        "audio/mpeg" => mpeg(file),
        "audio/ogg" => ogg(file),
        _ => None,
    }
}

/// Pages (RFC 3533, 6): 27 bytes, a table, what the table adds up to.
fn ogg(file: &[u8]) -> Option<&[u8]> {
    let mut rest = file;
    while rest.starts_with(b"OggS") {
        let table = rest.get(27..)?.get(..usize::from(*rest.get(26)?))?;
        let length = 27 + table.len() + table.iter().map(|part| usize::from(*part)).sum::<usize>();
        // A page that was cut off is the end.
        let Some(after) = rest.get(length..) else { return Some(&[]) };
        rest = after;
    }
    (rest.len() < file.len()).then_some(rest)
}

fn mpeg(file: &[u8]) -> Option<&[u8]> {
    let start = if file.starts_with(b"ID3") {
        10 + file.get(6..10)?.iter().fold(0, |size, byte| size << 7 | usize::from(byte & 127))
    } else {
        0
    };
    let mut at = next(file, start)?;
    loop {
        let Some(length) = frame(file.get(at..)?) else {
            // Damage between frames is no end.
            match next(file, at) {
                Some(further) => at = further,
                None => return Some(behind_tags(file.get(at..)?)),
            }
            continue;
        };
        if at + length >= file.len() {
            return Some(&[]);
        }
        at += length;
    }
}

/// The next place from which two frames follow each other.
fn next(file: &[u8], from: usize) -> Option<usize> {
    (from..file.len()).find(|at| {
        file[*at] == 0xFF
            && frame(&file[*at..])
                .is_some_and(|length| file.get(at + length..).is_some_and(|rest| frame(rest).is_some()))
    })
}

/// A frame's length in bytes (ISO 11172-3, 2.4.2.3; 13818-3).
fn frame(head: &[u8]) -> Option<usize> {
    const FIRST: [[usize; 14]; 3] = [
        [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    ];
    const LATER: [[usize; 14]; 2] = [
        [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    let [0xFF, kind, rates, ..] = head else { return None };
    if kind >> 5 != 7 {
        return None;
    }
    let (version, layer) = (kind >> 3 & 3, 4 - usize::from(kind >> 1 & 3));
    let rate = usize::from(rates >> 4).checked_sub(1).filter(|rate| *rate < 14)?;
    let halved = match version {
        3 => 0,
        2 => 1,
        0 => 2,
        _ => return None,
    };
    let sampling = [44_100, 48_000, 32_000].get(usize::from(rates >> 2 & 3))? >> halved;
    let kilobits = match (halved, layer) {
        (_, 4) => return None,
        (0, layer) => FIRST[layer - 1][rate],
        (_, 1) => LATER[0][rate],
        _ => LATER[1][rate],
    };
    let padding = usize::from(rates >> 1 & 1);
    Some(match layer {
        1 => (12_000 * kilobits / sampling + padding) * 4,
        3 if halved > 0 => 72_000 * kilobits / sampling + padding,
        _ => 144_000 * kilobits / sampling + padding,
    })
}

/// What is left behind lists of tags at the end (ID3v1; APEv2), which the reader of tags knows.
fn behind_tags(mut rest: &[u8]) -> &[u8] {
    loop {
        let after = if rest.starts_with(b"TAG") {
            rest.get(128..)
        } else if rest.starts_with(b"APETAGEX") {
            let size = bytes::u32_le(rest, 12).map_or(usize::MAX, |size| size as usize);
            size.checked_add(32).and_then(|end| rest.get(end..))
        } else {
            return rest;
        };
        rest = after.unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_end_where_their_frames_do() {
        let one = [&b"\xFF\xFB\x90\x00"[..], &[0; 413]].concat();
        let sound = one.repeat(3);
        let after = |more: &[u8]| rest(&[&sound[..], more].concat(), "audio/mpeg").map(<[u8]>::to_vec);
        assert_eq!(after(b""), Some(Vec::new()));
        assert_eq!(after(b"a secret"), Some(b"a secret".to_vec()));
        assert_eq!(after(&[&b"TAG"[..], &[b' '; 125]].concat()), Some(Vec::new()));
        assert_eq!(after(&[&b"TAG"[..], &[b' '; 125], b"more"].concat()), Some(b"more".to_vec()));
        assert_eq!(after(&[&b"damage"[..], &sound, b"end"].concat()), Some(b"end".to_vec()));
        assert_eq!(rest(b"no sound", "audio/mpeg"), None);
        for end in 0..sound.len() {
            rest(&sound[..end], "audio/mpeg");
        }
        let page = [&b"OggS\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x03"[..], b"abc"].concat();
        assert_eq!(rest(&[&page[..], &page, b"more"].concat(), "audio/ogg"), Some(&b"more"[..]));
        assert_eq!(rest(&page[..page.len() - 1], "audio/ogg"), Some(&b""[..]));
    }
}
