//! For tests of invariant 3: plants strings of their own, and looks for them in every encoding wherever something was written. Shipped
//! with nothing.

use std::{
    fs, io,
    io::{Read, Write},
    path::Path,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, read, write};
use memchr::memmem;

/// The most that is inflated at one place, in bytes.
const MOST: usize = 1 << 20;

/// A string that stands nowhere else, and where it was put.
#[derive(Clone, Debug)]
pub struct Canary {
    pub field: String,
    pub text: String,
    forms: Vec<(&'static str, Vec<u8>)>,
}

impl Canary {
    /// A fresh one for a field.
    pub fn of(field: &str) -> Self {
        Self::known(field, &format!("canary {field} {}", hex::encode(rand::random::<[u8; 8]>())))
    }

    /// A text that must not be found, as it is.
    pub fn known(field: &str, text: &str) -> Self {
        Self { field: field.to_owned(), text: text.to_owned(), forms: forms(text) }
    }
}

/// The forms in which a text might have been written.
fn forms(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = text.as_bytes();
    let percent = |all: bool, upper: bool| -> Vec<u8> {
        let one = |b: &u8| match (b.is_ascii_alphanumeric() && !all, upper) {
            (true, _) => (*b as char).to_string(),
            (false, true) => format!("%{b:02X}"),
            (false, false) => format!("%{b:02x}"),
        };
        bytes.iter().map(one).collect::<String>().into_bytes()
    };
    let mut forms = vec![
        ("UTF-8", bytes.to_vec()),
        ("UTF-16LE", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16BE", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("hex", hex::encode(bytes).into_bytes()),
        ("HEX", hex::encode_upper(bytes).into_bytes()),
        ("URL", percent(false, true)),
        ("url", percent(false, false)),
        ("URL, all of it", percent(true, true)),
        ("form", text.replace(' ', "+").into_bytes()),
    ];
    for (shift, name) in ["base64", "base64 + 1", "base64 + 2"].into_iter().enumerate() {
        // What stands before and after decides the first and last characters: only those in between are searched for.
        let shifted = BASE64_STANDARD.encode([&vec![0; shift][..], bytes].concat());
        let whole = (shift + bytes.len()) / 3 * 4;
        let middle = shifted[if shift == 0 { 0 } else { 4 }..whole].to_owned();
        forms.push((name, middle.replace('+', "-").replace('/', "_").into_bytes()));
        forms.push((name, middle.into_bytes()));
    }
    forms
}

/// Whatever inflates at any place of these bytes.
fn inflated(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut keep = |mut from: Box<dyn Read + '_>| {
        let (mut out, mut part) = (Vec::new(), [0; 4096]);
        while let Ok(read @ 1..) = from.read(&mut part) {
            out.extend_from_slice(&part[..read]);
            if out.len() > MOST {
                break;
            }
        }
        if out.len() >= 4 {
            found.push(out);
        }
    };
    for at in 0..bytes.len().saturating_sub(2) {
        if bytes[at..].starts_with(&[0x1f, 0x8b, 8]) {
            keep(Box::new(read::GzDecoder::new(&bytes[at..])));
        } else if bytes[at] == 0x78 && u16::from_be_bytes([bytes[at], bytes[at + 1]]).is_multiple_of(31) {
            keep(Box::new(read::ZlibDecoder::new(&bytes[at..])));
        }
    }
    found
}

/// Which canary stands in these bytes, and how it was written. `name` is for people.
pub fn search(name: &str, bytes: &[u8], canaries: &[Canary]) -> Vec<String> {
    let inside = inflated(bytes);
    let mut found = Vec::new();
    for canary in canaries {
        for (encoding, form) in &canary.forms {
            if memmem::find(bytes, form).is_some() {
                found.push(format!("{} in {name} as {encoding}", canary.field));
            }
            if inside.iter().any(|inner| memmem::find(inner, form).is_some()) {
                found.push(format!("{} in {name}, compressed, as {encoding}", canary.field));
            }
        }
    }
    found
}

/// The same in every file below a folder, and in the files' names.
///
/// # Errors
/// A file that can't be read. One that vanishes meanwhile is none.
pub fn search_folder(folder: &Path, canaries: &[Canary]) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        found.extend(search("a file's name", path.file_name().unwrap_or_default().as_encoded_bytes(), canaries));
        if path.is_dir() {
            found.extend(search_folder(&path, canaries)?);
            continue;
        }
        match fs::read(&path) {
            Ok(bytes) => found.extend(search(&path.display().to_string(), &bytes, canaries)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The control: plants each canary as a file in `folder`, in every encoding, as it is and compressed, and gives what the search then
/// didn't find. Empty means that the search can be believed.
///
/// # Errors
/// A file that can't be written.
pub fn missed(folder: &Path, canaries: &[Canary]) -> io::Result<Vec<String>> {
    let planted = folder.join("planted");
    let mut missed = Vec::new();
    for canary in canaries {
        for (encoding, form) in &canary.forms {
            let mut gz = write::GzEncoder::new(Vec::new(), Compression::default());
            gz.write_all(form)?;
            let mut zlib = write::ZlibEncoder::new(Vec::new(), Compression::default());
            zlib.write_all(form)?;
            for bytes in [form.clone(), gz.finish()?, zlib.finish()?] {
                fs::write(&planted, [&b"before"[..], &bytes, b"after"].concat())?;
                if search_folder(folder, std::slice::from_ref(canary))?.is_empty() {
                    missed.push(format!("{} as {encoding}", canary.field));
                }
            }
        }
    }
    fs::remove_file(planted)?;
    Ok(missed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_found_where_nothing_was_planted() {
        assert!(search("noise", b"noise, and more of it", &[Canary::of("field")]).is_empty());
    }
}
