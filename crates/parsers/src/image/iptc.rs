//! IPTC-IIM records, as Photoshop's resource 0x0404 carries them (IIM 4.2): bylines, captions, places. Reads, never repairs.

use model::FindingKind::{self, Author, Gps, Owner, Property, Software, Timestamp};

use crate::{bytes, found::Found};

/// Reads Photoshop image resources: a list of `8BIM` blocks.
pub fn inspect_resources(mut block: &[u8], place: &str, found: &mut Found) {
    while block.starts_with(b"8BIM") {
        let Some(id) = bytes::u16_be(block, 4) else { return };
        let name_length = usize::from(block.get(6).copied().unwrap_or(0));
        let name_end = 7 + name_length + usize::from(name_length.is_multiple_of(2));
        let Some(length) = bytes::u32_be(block, name_end).and_then(|l| usize::try_from(l).ok()) else { return };
        let start = name_end + 4;
        let Some(data) = start.checked_add(length).and_then(|end| block.get(start..end)) else { return };
        match id {
            0x0404 => inspect(data, place, found),
            0x0409 | 0x040C if data.len() > 28 => thumbnail(&data[28..], place, found),
            0x0422 => super::exif::inspect(data, place, found),
            0x0424 => super::xmp::inspect(data, place, found),
            _ => {}
        }
        let next = start + length + (length & 1);
        block = block.get(next..).unwrap_or_default();
    }
}

fn thumbnail(jpeg: &[u8], place: &str, found: &mut Found) {
    found.say(
        FindingKind::Thumbnail,
        format!("{place}, Photoshop"),
        "A small copy of the picture is kept beside it. It may show what was cropped or covered later.",
        format!("{} bytes; opened as a file of its own", jpeg.len()),
    );
    found.child("thumbnail-by-photoshop.jpg", jpeg.to_vec());
}

/// Reads the records themselves.
pub fn inspect(mut records: &[u8], place: &str, found: &mut Found) {
    let mut utf8 = false;
    while let [0x1C, record, dataset, rest @ ..] = records {
        let Some(length) = bytes::u16_be(rest, 0).map(usize::from) else { return };
        // The high bit announces a length of several bytes: no such record is of interest, and none is that long.
        if length & 0x8000 != 0 {
            return;
        }
        let Some(value) = rest.get(2..2 + length) else { return };
        if (*record, *dataset) == (1, 90) {
            utf8 = value.starts_with(b"\x1b%G");
        } else if *record == 2
            && let Some((kind, what)) = meaning(*dataset)
        {
            let text = if utf8 { String::from_utf8_lossy(value).trim().to_owned() } else { bytes::loose_text(value) };
            if !text.is_empty() {
                found.say(kind, format!("{place}, IPTC"), what, text);
            }
        }
        records = &rest[2 + length..];
    }
}

fn meaning(dataset: u8) -> Option<(FindingKind, &'static str)> {
    Some(match dataset {
        80 => (Author, "The picture names its author."),
        122 => (Author, "The picture names who wrote its caption."),
        85 => (Owner, "The picture gives its author's position."),
        110 | 115 | 116 => (Owner, "The picture says who owns it."),
        118 => (Owner, "The picture gives contact details."),
        90 | 92 | 95 | 100 | 101 => (Gps, "The picture names the place where it was taken."),
        55 | 60 | 62 | 63 | 30 | 35 => (Timestamp, "The picture says when it was taken or released."),
        65 | 70 => (Software, "The picture names the program that made it."),
        5 | 25 | 40 | 103 | 105 | 120 => {
            (Property, "The picture carries a title, a caption, keywords or instructions.")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byline_in_a_photoshop_resource_is_an_author() {
        let record = b"\x1c\x02\x50\x00\x06J. Doe";
        let mut block = b"8BIM\x04\x04\0\0\0\0\0\x0b".to_vec();
        block.extend_from_slice(record);
        block.push(0);
        let mut found = Found::default();
        inspect_resources(&block, "picture", &mut found);
        assert_eq!(found.findings[0].kind, Author);
        assert_eq!(found.findings[0].detail, "J. Doe");
    }

    #[test]
    fn lengths_that_lie_end_the_reading() {
        for block in [&b"8BIM\x04\x04\0\0\xff\xff\xff\xff"[..], b"8BIM", b"8BIM\x04\x04\xff", b"\x1c\x02\x50\xff\xff"] {
            inspect_resources(block, "p", &mut Found::default());
            inspect(block, "p", &mut Found::default());
        }
    }
}
