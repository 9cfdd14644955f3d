//! Small readings of raw bytes that several openers need: search, bounded integers, text of unknown origin. Allocates only what it returns.

/// Where `needle` first stands in `hay`.
pub fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(step) = hay.get(from..)?.iter().position(|b| *b == first) {
        let at = from + step;
        if hay[at..].starts_with(needle) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// Every place where `needle` stands in `hay`, up to `most`.
pub fn find_all(hay: &[u8], needle: &[u8], most: usize) -> Vec<usize> {
    let mut places = Vec::new();
    let mut from = 0;
    while places.len() < most
        && let Some(step) = hay.get(from..).and_then(|rest| find(rest, needle))
    {
        places.push(from + step);
        from += step + needle.len();
    }
    places
}

/// Where `needle` last stands in `hay`.
pub fn rfind(hay: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() || hay.len() < needle.len() {
        return None;
    }
    (0..=hay.len() - needle.len()).rev().find(|at| hay[*at..].starts_with(needle))
}

pub fn u16_be(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).map(|b| u16::from_be_bytes([b[0], b[1]]))
}

pub fn u32_be(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}

pub fn u16_le(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

pub fn u32_le(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// Text whose encoding nobody stated: UTF-8 when it is, else Latin-1, which never fails. Zeros and outer spaces go.
pub fn loose_text(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    };
    text.trim_matches(|c: char| c == '\0' || c.is_whitespace()).to_owned()
}

/// A readable beginning of bytes that may be anything: their printable text, or a count and hexadecimal digits.
pub fn preview(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(2048)];
    let printable = head.iter().filter(|b| b.is_ascii_graphic() || b.is_ascii_whitespace()).count();
    if printable * 10 >= head.len() * 9 {
        loose_text(head)
    } else {
        format!("{} bytes, beginning {}", bytes.len(), hex::encode(&head[..head.len().min(64)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_find_first_last_and_all() {
        let hay = b"aab aab aab";
        assert_eq!(find(hay, b"ab"), Some(1));
        assert_eq!(rfind(hay, b"ab"), Some(9));
        assert_eq!(find_all(hay, b"aab", 2), vec![0, 4]);
        assert_eq!(find(hay, b"zz"), None);
        assert_eq!(rfind(b"", b"zz"), None);
    }
}
