//! Where a stream of sound ends, by its own frames, so that what follows can be told. Decodes nothing.

use crate::bytes;

/// What stands behind a stream's last frame, and behind the tags that may follow it. `None` where the kind has no frames that can be counted,
/// or none is there.
pub fn rest<'a>(file: &'a [u8], media_type: &str) -> Option<&'a [u8]> {
    match media_type {
        "audio/mpeg" => mpeg(file),
        "audio/ogg" => ogg(file),
        "audio/flac" => flac(file),
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

/// Frames of FLAC (RFC 9639, 9) don't say how long they are, but their last two bytes make a check of the whole come out as nothing. So the last frame is looked for
/// from the end, and the last place where its check comes out.
fn flac(file: &[u8]) -> Option<&[u8]> {
    /// Beginnings that turn out to be none.
    const TRIED: usize = 8;
    let mut first = file.strip_prefix(b"fLaC")?;
    loop {
        let [kind, a, b, c, rest @ ..] = first else { return None };
        first = rest.get(usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c)..)?;
        if kind & 0x80 != 0 {
            break;
        }
    }
    let starts = (0..first.len()).rev().filter(|at| is_flac_frame(&first[*at..])).take(TRIED);
    for start in starts {
        let (mut check, mut end) = (0, None);
        for (at, byte) in (start + 1..).zip(&first[start..]) {
            check = check_16(check, *byte);
            if check == 0 {
                end = Some(at);
            }
        }
        if let Some(end) = end {
            let rest = &first[end..];
            // A last frame that was cut off is the end.
            return Some(if is_flac_frame(rest) { &[] } else { behind_tags(rest) });
        }
    }
    None
}

/// Whether a frame's head begins here, with its own check (RFC 9639, 9.1).
fn is_flac_frame(head: &[u8]) -> bool {
    let [0xFF, 0xF8 | 0xF9, sizes, channels, number, ..] = head else { return false };
    if sizes >> 4 == 0 || sizes & 15 == 15 || channels & 1 != 0 || channels >> 4 > 10 {
        return false;
    }
    // A number in as many bytes as its first says, as in UTF-8.
    let mut length = 4 + (number.leading_ones() as usize).max(1);
    length += match sizes >> 4 {
        6 => 1,
        7 => 2,
        _ => 0,
    };
    length += match sizes & 15 {
        12 => 1,
        13 | 14 => 2,
        _ => 0,
    };
    let check = |head: &[u8]| {
        head.iter().fold(0u8, |check, byte| {
            (0..8).fold(check ^ byte, |check, _| if check & 0x80 != 0 { check << 1 ^ 7 } else { check << 1 })
        })
    };
    head.get(..length + 1).is_some_and(|head| check(head) == 0)
}

fn check_16(check: u16, byte: u8) -> u16 {
    (0..8).fold(
        check ^ u16::from(byte) << 8,
        |check, _| if check & 0x8000 != 0 { check << 1 ^ 0x8005 } else { check << 1 },
    )
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

    /// A frame of sixteen samples as they are, one channel, 16 bits.
    fn flac_frame(number: u8) -> Vec<u8> {
        let mut frame = vec![0xFF, 0xF8, 0x60, 0x08, number, 15];
        let check = (0..=255).find(|check| is_flac_frame(&[&frame[..], &[*check]].concat())).unwrap();
        frame.push(check);
        frame.push(2);
        frame.extend((0..16u16).flat_map(|sample| (sample * 321).to_be_bytes()));
        let check = frame.iter().fold(0, |check, byte| check_16(check, *byte));
        frame.extend(check.to_be_bytes());
        frame
    }

    #[test]
    fn a_flac_ends_where_its_last_frame_does() {
        let sound = [&b"fLaC\x80\0\0\x22"[..], &[0; 34], &flac_frame(0), &flac_frame(1)].concat();
        let after = |more: &[u8]| rest(&[&sound[..], more].concat(), "audio/flac").map(<[u8]>::to_vec);
        assert_eq!(after(b""), Some(Vec::new()));
        assert_eq!(after(b"a secret"), Some(b"a secret".to_vec()));
        assert_eq!(after(&[&b"TAG"[..], &[b' '; 125], b"more"].concat()), Some(b"more".to_vec()));
        assert_eq!(after(&flac_frame(2)[..20]), Some(Vec::new()), "cut off");
        for end in 0..sound.len() {
            rest(&sound[..end], "audio/flac");
        }
    }

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
