//! A packed document written as its parts, one after the other: `=== NAME` on a line, then the part. Bytes are changed within the parts,
//! and the packing around them is always whole; what is wrong with packings themselves is looked for among archives.

use std::{
    borrow::Cow,
    io::{Cursor, Write},
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const MARK: &[u8] = b"=== ";
/// Nothing is learned of more.
const MOST: usize = 60;

/// The packed file; bytes that don't begin with a part's name are one already.
pub fn packed(data: &[u8]) -> Cow<'_, [u8]> {
    if !data.starts_with(MARK) {
        return data.into();
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, part) in parts(data).into_iter().take(MOST) {
        // A name that is there already is left out.
        if zip.start_file(name, options).is_ok() {
            zip.write_all(part).expect("memory takes it");
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default().into()
}

fn parts(data: &[u8]) -> Vec<(String, &[u8])> {
    let begins = |at: &usize| data[*at..].starts_with(MARK) && (*at == 0 || data[*at - 1] == b'\n');
    let starts: Vec<usize> = (0..data.len()).filter(begins).collect();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([data.len()]);
    let mut parts = Vec::new();
    for (start, end) in starts.iter().zip(ends) {
        let part = &data[(start + MARK.len()).min(end)..end];
        let line = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
        let name = String::from_utf8_lossy(&part[..line]).into_owned();
        parts.push((name, part.get(line + 1..).unwrap_or_default()));
    }
    parts
}
