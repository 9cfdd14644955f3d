//! The file as its bytes lie: trailers of all its revisions, where each revision ends, what stands before and behind. Reads bytes; resolves nothing.

use hayro_syntax::object::{Dict, FromBytes};

use crate::bytes;

/// Trailers and ends beyond this many are not looked at.
const MOST: usize = 256;
/// How far before a mark an object's beginning is looked for.
const BACK: usize = 4096;

/// All trailer dictionaries, as tables have them and as cross-reference streams have them (ISO 32000-2, 7.5.5 and 7.5.8), in the file's order.
pub fn trailers(file: &[u8]) -> Vec<Dict<'_>> {
    let tables = bytes::find_all(file, b"trailer", MOST).into_iter().map(|at| (at, at + 7));
    let streams = bytes::find_all(file, b"/XRef", MOST).into_iter().filter_map(|at| {
        let from = at.saturating_sub(BACK);
        let object = bytes::rfind(&file[from..at], b" obj")? + from + 4;
        Some((at, object))
    });
    let mut places: Vec<(usize, usize)> = tables.chain(streams).collect();
    places.sort_unstable();
    places.into_iter().filter_map(|(_, from)| dict_at(file, from)).collect()
}

/// The dictionary that begins at a place, after blanks.
pub fn dict_at(file: &[u8], from: usize) -> Option<Dict<'_>> {
    let rest = file.get(from..)?;
    let blank = rest.iter().take_while(|b| b.is_ascii_whitespace() || **b == 0).count();
    let rest = &rest[blank..];
    let rest = &rest[..rest.len().min(64 << 10)];
    rest.starts_with(b"<<").then(|| super::values::quietly(|| Dict::from_bytes(rest)).flatten()).flatten()
}

/// Where each revision but the newest ends: what comes before is a whole file of its own.
pub fn earlier_ends(file: &[u8]) -> Vec<usize> {
    let ends: Vec<usize> = bytes::find_all(file, b"%%EOF", MOST)
        .into_iter()
        .map(|at| {
            let after = at + 5;
            after + file[after..].iter().take(2).take_while(|b| matches!(b, b'\r' | b'\n')).count()
        })
        .collect();
    let linearized = linearized_length(file);
    let mut earlier = Vec::new();
    for pair in ends.windows(2) {
        let (end, next) = (pair[0], pair[1]);
        // The first part of a linearised file ends with a mark too, and is no revision.
        if linearized.is_some_and(|length| end < length) {
            continue;
        }
        let update = &file[end..next];
        if bytes::find(update, b"startxref").is_some() && bytes::find(update, b" obj").is_some() {
            earlier.push(end);
        }
    }
    earlier
}

/// The length that a linearised file had when it was written (annex F.2).
fn linearized_length(file: &[u8]) -> Option<usize> {
    let head = &file[..file.len().min(2048)];
    let at = bytes::find(head, b"/Linearized")?;
    let from = bytes::rfind(&head[..at], b"<<")?;
    let dict = dict_at(file, from)?;
    let length = usize::try_from(dict.get::<i32>("L")?).ok()?;
    // A length that is nobody's: the file was changed, and how much of it was linearised is unknown.
    (length <= file.len() + 16).then_some(length.saturating_sub(16))
}

/// What stands before the header and behind the last end, where anything does.
pub fn outside(file: &[u8]) -> (&[u8], &[u8]) {
    let head = bytes::find(&file[..file.len().min(1024)], b"%PDF-").unwrap_or(0);
    let near = file.len().saturating_sub(64 << 20);
    let tail = bytes::rfind(&file[near..], b"%%EOF").map_or(&[][..], |at| &file[near + at + 5..]);
    let line_end = tail.iter().take(2).take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let tail = &tail[line_end..];
    let blank = |b: &[u8]| b.iter().all(|b| *b == 0 || b.is_ascii_whitespace());
    (if blank(&file[..head]) { &[] } else { &file[..head] }, if blank(tail) { &[] } else { tail })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_ends_where_another_begins_behind_it() {
        let file = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <</A 1>>\nstartxref\n9\n%%EOF\n2 0 obj\n<<>>\nendobj\ntrailer\n<</B 2>>\nstartxref\n9\n%%EOF\nmore";
        let ends = earlier_ends(file);
        assert_eq!(ends.len(), 1);
        assert!(file[..ends[0]].ends_with(b"%%EOF\n") && file[ends[0]..].starts_with(b"2 0 obj"));
        let trailers = trailers(file);
        assert!(trailers[0].contains_key("A") && trailers[1].contains_key("B"));
        assert_eq!(outside(file).1, b"more");
        assert!(outside(b"junk %PDF-1.4 %%EOF\r\n").0.starts_with(b"junk"));
    }

    #[test]
    fn the_first_part_of_a_linearised_file_is_no_revision() {
        let mut file = b"%PDF-1.4\n1 0 obj\n<</Linearized 1/L 0000>>\nendobj\nstartxref\n0\n%%EOF\n2 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n".to_vec();
        let length = format!("{:04}", file.len());
        let at = bytes::find(&file, b"0000").unwrap();
        file[at..at + 4].copy_from_slice(length.as_bytes());
        assert!(earlier_ends(&file).is_empty());
    }
}
