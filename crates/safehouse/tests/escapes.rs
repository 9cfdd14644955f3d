//! What another cleaner let through, as `docs/documents.md` promises it here: cleaned away, or refused in words that say why.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

use std::{
    fs,
    io::Cursor,
    path::Path,
    process::{Command, Output},
};

use canary::Canary;
use demo::documents::office::{Docx, Parts, Properties, Run};

const SECRET: &str = "M. Tidewell of the harbour office";

fn safehouse(words: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_safehouse")).args(words).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn secret() -> [Canary; 1] {
    [Canary::known("the secret", SECRET)]
}

/// Scrubs a file that holds the secret; the clean one, opened again with all that is in it, doesn't.
fn goes(name: &str, file: &[u8], clean: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), file).unwrap();
    let output = safehouse(&["scrub", name, "--out", clean], folder.path());
    assert!(output.status.success(), "{name}: {}", said(&output));
    let opened = safehouse(&["open", clean, "--out", "opened"], folder.path());
    assert!(opened.status.success(), "{name}: {}", said(&opened));
    fs::remove_file(folder.path().join(name)).unwrap();
    assert_eq!(canary::search_folder(folder.path(), &secret()).unwrap(), Vec::<String>::new(), "{name}");
}

/// Opening it tells of what it hides.
fn told(name: &str, file: &[u8], kind: &str, words: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), file).unwrap();
    let output = safehouse(&["open", name, "--out", "opened"], folder.path());
    // In the file, or in a file inside it.
    let reports = reports(&folder.path().join("opened"));
    let kind = format!("\"kind\":\"{kind}\"");
    let tells = |report: &String| report.replace(": ", ":").contains(&kind) && report.contains(words);
    assert!(reports.iter().any(tells), "{name}: {}\n{reports:#?}", said(&output));
}

fn reports(folder: &Path) -> Vec<String> {
    let mut reports = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            reports.extend(self::reports(&path));
        } else if path.file_name().is_some_and(|name| name == "findings.json") {
            reports.push(fs::read_to_string(path).unwrap());
        }
    }
    reports
}

/// Nothing is written, and why stands there.
fn refused(name: &str, file: &[u8], clean: &str, why: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), file).unwrap();
    let output = safehouse(&["scrub", name, "--out", clean], folder.path());
    assert_eq!(output.status.code(), Some(1), "{name}: {}", said(&output));
    assert!(said(&output).contains(why), "{name}: {}", said(&output));
    assert!(!folder.path().join(clean).exists(), "{name}");
}

fn docx(author: &str) -> Docx {
    let properties = Properties { author: author.to_owned(), ..Properties::default() };
    Docx::new(properties).paragraph(&[Run::Plain("The measure was carried out.")])
}

#[test]
fn the_author_of_a_document_inside_a_document() {
    let inner = docx(SECRET).finish().unwrap();
    let file = docx("").embed("inner.docx", &inner).finish().unwrap();
    told("memo.docx", &file, "author", SECRET);
    goes("memo.docx", &file, "clean.pdf");
}

#[test]
fn hidden_words() {
    let file = docx("").paragraph(&[Run::Plain("Seen. "), Run::Hidden(SECRET)]).finish().unwrap();
    told("memo.docx", &file, "invisible-text", SECRET);
    goes("memo.docx", &file, "clean.pdf");
}

#[test]
fn characters_of_no_width() {
    // Bits between words, as zero-width spaces and joiners.
    let mark = "\u{200b}\u{200d}\u{200b}\u{200b}\u{200d}\u{2060}\u{feff}";
    let words = format!("The measure{mark} was carried{mark} out.\n");
    let marked = [Canary::known("the mark", mark), Canary::known("a part of it", "\u{200b}\u{200d}")];
    let document = docx("").paragraph(&[Run::Plain(&words)]).finish().unwrap();
    for (name, file, clean) in [("note.txt", words.into_bytes(), "clean.txt"), ("memo.docx", document, "clean.pdf")] {
        told(name, &file, "invisible-characters", "U+200B");
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), &file).unwrap();
        let output = safehouse(&["scrub", name, "--out", clean], folder.path());
        assert!(output.status.success(), "{name}: {}", said(&output));
        let clean = fs::read(folder.path().join(clean)).unwrap();
        assert_eq!(canary::search(name, &clean, &marked), Vec::<String>::new());
        assert!(!canary::search(name, &file, &marked).is_empty() || name == "memo.docx", "the control");
    }
}

/// A picture whose EXIF names its owner (tag Artist).
fn photograph() -> Vec<u8> {
    let mut jpeg = Vec::new();
    let picture = image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8 * 3, y as u8 * 4, 90]));
    image::DynamicImage::from(picture).write_to(&mut Cursor::new(&mut jpeg), image::ImageFormat::Jpeg).unwrap();
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x3b\0\x02".to_vec();
    exif.extend((SECRET.len() as u32 + 1).to_be_bytes());
    exif.extend(26u32.to_be_bytes());
    exif.extend([0; 4]);
    exif.extend(SECRET.as_bytes());
    exif.push(0);
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn what_a_picture_in_a_page_tells() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let picture = BASE64_STANDARD.encode(photograph());
    let page = format!("<html><body><p>The harbour.</p><img src=\"data:image/jpeg;base64,{picture}\"></body></html>");
    told("page.html", page.as_bytes(), "author", SECRET);
    goes("page.html", page.as_bytes(), "clean.pdf");
}

fn gif() -> Vec<u8> {
    let mut gif = Vec::new();
    let picture = image::RgbaImage::from_pixel(16, 16, image::Rgba([200, 30, 30, 255]));
    image::DynamicImage::from(picture).write_to(&mut Cursor::new(&mut gif), image::ImageFormat::Gif).unwrap();
    gif
}

#[test]
fn bytes_after_the_end_of_a_picture() {
    let file = [&gif()[..], SECRET.as_bytes()].concat();
    told("picture.gif", &file, "trailing-data", SECRET);
    goes("picture.gif", &file, "clean.gif");
    goes("picture.gif", &file, "clean.png");
}

/// A tenth of a second of FLAC (RFC 9639): four frames, their samples as they are.
fn flac() -> Vec<u8> {
    const SAMPLES: u16 = 200;
    let mut file = b"fLaC\x80\0\0\x22".to_vec();
    file.extend([SAMPLES.to_be_bytes(), SAMPLES.to_be_bytes()].concat());
    // No sizes of frames; 8,000 a second, one channel, 16 bits, so many samples; no digest.
    file.extend([0; 6]);
    file.extend(((8_000u64 << 44) | (15 << 36) | (u64::from(SAMPLES) * 4)).to_be_bytes());
    file.extend([0; 16]);
    let of_8 = |check: u8| if check & 0x80 != 0 { check << 1 ^ 7 } else { check << 1 };
    let of_16 = |check: u16| if check & 0x8000 != 0 { check << 1 ^ 0x8005 } else { check << 1 };
    for number in 0..4 {
        let mut frame = vec![0xFF, 0xF8, 0x70, 0x08, number];
        frame.extend((SAMPLES - 1).to_be_bytes());
        frame.push(frame.iter().fold(0, |check, byte| (0..8).fold(check ^ byte, |check, _| of_8(check))));
        frame.push(2);
        frame.extend((0..SAMPLES).flat_map(|at| ((at % 40) * 300).to_be_bytes()));
        let check =
            frame.iter().fold(0, |check, byte| (0..8).fold(check ^ u16::from(*byte) << 8, |check, _| of_16(check)));
        frame.extend(check.to_be_bytes());
        file.extend(frame);
    }
    file
}

#[test]
fn bytes_after_the_end_of_a_sound() {
    for name in ["mp3", "opus", "m4a", "wav", "flac"] {
        let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds/recording").join(name);
        let sound = if name == "flac" { flac() } else { fs::read(seed).unwrap() };
        let (file, name) = ([&sound[..], SECRET.as_bytes()].concat(), format!("a.{name}"));
        told(&name, &file, "trailing-data", SECRET);
        goes(&name, &file, "clean.wav");
        for clean in ["clean.pdf", "clean.txt"] {
            refused(&name, &file, clean, "only its sound can be made anew");
        }
    }
    // No sound at all, and it says so.
    let flac = [&b"fLaC\x80\0\0\x22\x10\0\x10\0\0\0\0\0\0\0\x0A\xC4\x40\xF0"[..], &[0; 20], SECRET.as_bytes()].concat();
    refused("a.flac", &flac, "clean.wav", "could not be decoded");
    refused("a.flac", &flac, "clean-a.flac", "can be a .pdf");
}

#[test]
fn a_comment_in_a_bare_picture() {
    let binary = [format!("P6\n# {SECRET}\n4 2\n255\n").as_bytes(), &[7; 24]].concat();
    let letters = format!("P3\n# {SECRET}\n2 1\n255\n0 0 0 255 255 255\n").into_bytes();
    for (name, file) in [("a.ppm", binary), ("b.ppm", letters)] {
        for clean in ["clean.txt", "clean.png", "clean.pdf"] {
            refused(name, &file, clean, "no opener knows");
        }
    }
}

#[test]
fn a_document_that_swells_up() {
    let types = "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let mut parts = Parts::default();
    parts.put("[Content_Types].xml", types);
    parts.put("word/document.xml", vec![b' '; 400 << 20]);
    let file = parts.pack().unwrap();
    assert!(file.len() < 2 << 20);
    refused("memo.docx", &file, "clean.pdf", "too large to be opened");
}
