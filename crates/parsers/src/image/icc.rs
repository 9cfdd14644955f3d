//! The name and maker of a colour profile (ICC.1). Some name one display or scanner. Reads two tags, nothing else.

use model::FindingKind::{Owner, Property};

use crate::{bytes, found::Found};

pub fn inspect(profile: &[u8], place: &str, found: &mut Found) {
    let count = bytes::u32_be(profile, 128).unwrap_or(0).min(100) as usize;
    for n in 0..count {
        let at = 132 + n * 12;
        let (Some(tag), Some(offset), Some(length)) =
            (profile.get(at..at + 4), bytes::u32_be(profile, at + 4), bytes::u32_be(profile, at + 8))
        else {
            return;
        };
        let data = (offset as usize).checked_add(length as usize).and_then(|end| profile.get(offset as usize..end));
        let Some(text) = data.and_then(text) else { continue };
        match tag {
            b"desc" => found.say(
                Property,
                format!("{place}, colour profile"),
                "The colour profile has a name. It can point to one display or scanner.",
                text,
            ),
            b"cprt" => {
                found.say(Owner, format!("{place}, colour profile"), "The colour profile says who made it.", text)
            }
            _ => {}
        }
    }
}

fn text(data: &[u8]) -> Option<String> {
    let text = match data.get(..4)? {
        b"desc" => {
            let length = bytes::u32_be(data, 8)? as usize;
            bytes::loose_text(data.get(12..12usize.checked_add(length)?)?)
        }
        b"text" => bytes::loose_text(data.get(8..)?),
        b"mluc" => {
            let (length, offset) = (bytes::u32_be(data, 20)? as usize, bytes::u32_be(data, 24)? as usize);
            let raw = data.get(offset..offset.checked_add(length)?)?;
            encoding_rs::UTF_16BE.decode(raw).0.trim_matches('\0').to_owned()
        }
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
