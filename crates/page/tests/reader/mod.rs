//! A reader of the PDFs that this crate writes, made for searching them: every byte of every stream, inflated, and every string
//! of a content stream as codes. And poppler, where it is installed.

use std::{io::Read, path::Path, process::Command};

/// All streams, inflated where they are deflated, and the file itself.
pub fn streams(pdf: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![pdf.to_vec()];
    let mut rest = pdf;
    while let Some(start) = find(rest, b"\nstream\n") {
        let body = &rest[start + 8..];
        let end = find(body, b"\nendstream").expect("a stream ends");
        let mut inflated = Vec::new();
        match flate2::read::ZlibDecoder::new(&body[..end]).read_to_end(&mut inflated) {
            Ok(_) => all.push(inflated),
            Err(_) => all.push(body[..end].to_vec()),
        }
        rest = &body[end..];
    }
    all
}

pub fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// Where a word stands in a file, by the encoding in which it was found. Empty: nowhere.
pub fn places(pdf: &[u8], word: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let streams = streams(pdf);
    for (name, bytes) in encodings(word) {
        if streams.iter().any(|stream| find(stream, &bytes).is_some()) {
            found.push(name);
        }
    }
    if let Some(codes) = codes(&streams, word)
        && streams.iter().flat_map(|stream| strings(stream)).any(|string| find(&string, &codes).is_some())
    {
        found.push("through ToUnicode");
    }
    found
}

fn encodings(word: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf8 = word.as_bytes().to_vec();
    let big: Vec<u8> = word.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let little: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let octal: String = utf8.iter().map(|b| format!("\\{b:03o}")).collect();
    vec![
        ("hex", hex(&utf8).into_bytes()),
        ("HEX", hex(&utf8).to_uppercase().into_bytes()),
        ("hex of UTF-16", hex(&big).into_bytes()),
        ("HEX of UTF-16", hex(&big).to_uppercase().into_bytes()),
        ("octal", octal.into_bytes()),
        ("UTF-16BE", big),
        ("UTF-16LE", little),
        ("UTF-8", utf8),
    ]
}

/// The word in the font's own codes, by its ToUnicode map. `None`: some letter of it has no code, so it can't stand there.
fn codes(streams: &[Vec<u8>], word: &str) -> Option<Vec<u8>> {
    let map = streams.iter().find(|stream| find(stream, b"beginbfchar").is_some())?;
    let map = String::from_utf8_lossy(map);
    let mut codes = Vec::new();
    for letter in word.chars() {
        let wanted: String = letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04X}")).collect();
        let line = map.lines().find(|line| line.to_uppercase().ends_with(&format!("<{wanted}>")))?;
        codes.extend(u16::from_str_radix(line.get(1..5)?, 16).ok()?.to_be_bytes());
    }
    Some(codes)
}

/// The strings of a content stream (ISO 32000-1, 7.3.4).
fn strings(content: &[u8]) -> Vec<Vec<u8>> {
    let (mut all, mut at) = (Vec::new(), 0);
    while at < content.len() {
        match content[at] {
            b'(' => {
                let (string, end) = literal(content, at + 1);
                all.push(string);
                at = end;
            }
            b'<' => {
                let end = content[at..].iter().position(|b| *b == b'>').map_or(content.len(), |end| at + end);
                let digits: Vec<u8> =
                    content[at + 1..end].iter().filter_map(|b| (*b as char).to_digit(16)).map(|d| d as u8).collect();
                all.push(digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect());
                at = end;
            }
            _ => at += 1,
        }
    }
    all
}

fn literal(content: &[u8], mut at: usize) -> (Vec<u8>, usize) {
    let (mut string, mut depth) = (Vec::new(), 1);
    while at < content.len() {
        let byte = content[at];
        at += 1;
        match byte {
            b')' if depth == 1 => return (string, at),
            b')' => depth -= 1,
            b'(' => depth += 1,
            b'\\' => {
                let octal: Vec<u8> =
                    content[at..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b)).copied().collect();
                if octal.is_empty() {
                    let escaped = content.get(at).copied().unwrap_or(b'\\');
                    string.push(match escaped {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        b'b' => 8,
                        b'f' => 12,
                        other => other,
                    });
                    at += 1;
                } else {
                    string.push(octal.iter().fold(0u32, |sum, digit| sum * 8 + u32::from(digit - b'0')) as u8);
                    at += octal.len();
                }
                continue;
            }
            _ => {}
        }
        string.push(byte);
    }
    (string, at)
}

/// What poppler reads. `None`: it isn't installed.
pub fn poppler(pdf: &[u8]) -> Option<String> {
    let path = scratch("pdf");
    std::fs::write(&path, pdf).unwrap();
    let said = Command::new("pdftotext").args(["-enc", "UTF-8"]).arg(&path).arg("-").output();
    let _gone = std::fs::remove_file(&path);
    match said {
        Ok(said) => {
            assert!(said.status.success() && said.stderr.is_empty(), "{}", String::from_utf8_lossy(&said.stderr));
            Some(String::from_utf8(said.stdout).unwrap())
        }
        Err(_) => {
            println!("skipped: pdftotext is not installed");
            None
        }
    }
}

/// The page images as poppler takes them out, as PNG files. `None`: it isn't installed.
pub fn images(pdf: &[u8]) -> Option<Vec<Vec<u8>>> {
    let path = scratch("pdf");
    std::fs::write(&path, pdf).unwrap();
    let folder = scratch("images");
    std::fs::create_dir(&folder).unwrap();
    let said = Command::new("pdfimages").arg("-png").arg(&path).arg(Path::new(&folder).join("p")).output();
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let images = names.iter().map(|name| std::fs::read(name).unwrap()).collect();
    let _gone = (std::fs::remove_file(&path), std::fs::remove_dir_all(&folder));
    match said {
        Ok(said) => {
            assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            Some(images)
        }
        Err(_) => {
            println!("skipped: pdfimages is not installed");
            None
        }
    }
}

fn scratch(end: &str) -> String {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let name = format!("safehouse-page-{}-{count}.{end}", std::process::id());
    std::env::temp_dir().join(name).to_str().unwrap().to_owned()
}
