//! Kinds that stay closed, told by how they begin: to be named rather than guessed at, or taken for a text. Reads nothing of what is in them.

use crate::bytes::u16_le;

/// Where each begins in the file, its beginning, its name.
const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"Rar!\x1A\x07", "application/vnd.rar"),
    (0, b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (0, b"\x04\x22\x4D\x18", "application/x-lz4"),
    (0, b"LZIP\x01", "application/x-lzip"),
    (0, b"\x1F\x9D", "application/x-compress"),
    (0, b"!<arch>\n", "application/x-archive"),
    (0, b"xar!\0\x1C", "application/x-xar"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", "video/x-ms-asf"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\0\0\x01\xBA", "video/mpeg"),
    (0, b"ITSF\x03\0\0\0", "application/vnd.ms-htmlhelp"),
];

pub fn kind(bytes: &[u8]) -> Option<&'static str> {
    let by_header = [
        (is_arj as fn(&[u8]) -> bool, "application/x-arj"),
        (is_cpio, "application/x-cpio"),
        (is_netpbm, "image/x-portable-anymap"),
    ];
    let magic = MAGIC.iter().find(|(at, magic, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    magic.map(|(.., name)| *name).or_else(|| by_header.into_iter().find(|(is, _)| is(bytes)).map(|(_, name)| name))
}

// These begin with what text could begin with, too: their headers must be what they say.

fn is_arj(bytes: &[u8]) -> bool {
    let size = u16_le(bytes, 2).is_some_and(|size| (30..=2600).contains(&size));
    bytes.starts_with(b"\x60\xEA") && size && bytes.get(10) == Some(&2)
}

fn is_cpio(bytes: &[u8]) -> bool {
    let digits = |from: usize, to: usize| bytes.get(from..to).is_some_and(|b| b.iter().all(u8::is_ascii_hexdigit));
    if (bytes.starts_with(b"070701") || bytes.starts_with(b"070702")) && digits(6, 110)
        || bytes.starts_with(b"070707") && digits(6, 76)
    {
        return true;
    }
    // The oldest form, in numbers: the name that follows ends where its length says.
    bytes.starts_with(b"\xC7\x71")
        && matches!(u16_le(bytes, 20), Some(length @ 2..=1024) if bytes.get(25 + usize::from(length)) == Some(&0))
}

/// Netpbm's pictures: a size, and as many pixels in bytes; or in letters, and then nothing but numbers. Comments may stand between, and say
/// anything.
fn is_netpbm(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 64 << 10;
    let [b'P', form @ b'1'..=b'7', rest @ ..] = bytes else { return false };
    let head = &rest[..rest.len().min(LOOKED_AT)];
    if *form == b'7' {
        return head.starts_with(b"\n") && crate::bytes::find(head, b"\nENDHDR").is_some();
    }
    if !head.first().is_some_and(u8::is_ascii_whitespace) {
        return false;
    }
    let (mut numbers, mut at) = (Vec::new(), 0);
    let wanted = if *form == b'4' { 2 } else { 3 };
    while let Some(byte) = head.get(at) {
        match byte {
            b'#' => at += head[at..].iter().position(|byte| *byte == b'\n').unwrap_or(head.len()),
            b'0'..=b'9' => {
                let end =
                    head[at..].iter().position(|byte| !byte.is_ascii_digit()).map_or(head.len(), |length| at + length);
                let number = std::str::from_utf8(&head[at..end]).ok().and_then(|digits| digits.parse::<u64>().ok());
                numbers.push(number.unwrap_or(u64::MAX));
                at = end;
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => return false,
        }
        if *form >= b'4' && numbers.len() == wanted {
            let row = match form {
                b'4' => numbers[0].div_ceil(8),
                b'5' => numbers[0],
                _ => numbers[0].saturating_mul(3),
            };
            return row.checked_mul(numbers[1]).is_some_and(|pixels| pixels <= (rest.len() - at) as u64);
        }
    }
    numbers.len() >= wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_pictures_are_told_from_texts() {
        for file in [
            &b"P6\n# made by somebody\n1 1\n255\n\x07\x07\x07"[..],
            b"P4 4 2\n\x07\x07",
            b"P3\n# 1 and more\n2 1\n255\n0 0 0 1 2 3\n",
            b"P1 2 2 # why\n0 1\n1 0\n",
            b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nENDHDR\n\x01\x02\x03",
        ] {
            assert_eq!(kind(file), Some("image/x-portable-anymap"), "{:?}", String::from_utf8_lossy(file));
        }
        for text in [
            "P1 is urgent, P2 is not.",
            "P6",
            "P3\n",
            "P3 2 1 and so on",
            "P51 2 3",
            "P5 12 30 points",
            "P4 2 3",
            "P7\nWIDTH of the bridge",
        ] {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
    }
}
