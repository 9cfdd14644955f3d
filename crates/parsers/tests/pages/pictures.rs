//! What pictures carry in blocks that few programs know, on their later pages and behind their ends.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use model::FindingKind::*;

use crate::gather::Gather;

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut file = Vec::new();
    let pixels = RgbImage::from_fn(24, 16, |x, y| Rgb([x as u8 * 9, y as u8 * 9, 90]));
    DynamicImage::from(pixels).write_to(&mut Cursor::new(&mut file), format).unwrap();
    file
}

/// A box as Content Credentials stand in.
const CREDENTIALS: &[u8] = b"\0\0\0\x30jumb\0\0\0\x20jumdc2pa urn:uuid:1234 Marrow Camera";

#[test]
fn blocks_of_a_jpeg_that_nobody_reads_are_told() {
    let plain = picture(ImageFormat::Jpeg);
    let with = |app: u8, content: &[u8]| {
        let length = (content.len() as u16 + 2).to_be_bytes();
        Gather::of(&[&plain[..2], &[0xFF, 0xE0 + app], &length, content, &plain[2..]].concat())
    };
    let none = Gather::of(&plain);
    assert!(none.details(Property).is_empty() && none.details(CopyIdentifier).is_empty(), "{:#?}", none.findings);
    let signed = with(11, &[b"JP\0\x01\0\0\0\x01", CREDENTIALS].concat());
    assert!(signed.says(CopyIdentifier, "Marrow Camera"), "{:#?}", signed.findings);
    let own = with(4, b"QVCI Marrow Phone 123456");
    assert!(own.says(Property, "APP4, 24 bytes\nQVCI Marrow Phone 123456"), "{:#?}", own.findings);
    assert!(with(14, b"Adobe\0\x64\0\0\0\0\0").details(Property).is_empty());
    let small = with(0, b"JFXX\0\x10\xFF\xD8 and so on");
    assert!(small.says(Thumbnail, "bytes"), "{:#?}", small.findings);
}

#[test]
fn chunks_of_a_png_that_nobody_reads_are_told() {
    let plain = picture(ImageFormat::Png);
    let with = |name: &[u8; 4], content: &[u8]| {
        let length = (content.len() as u32).to_be_bytes();
        let check = crc32(&[&name[..], content].concat()).to_be_bytes();
        Gather::of(&[&plain[..33], &length, name, content, &check, &plain[33..]].concat())
    };
    let none = Gather::of(&plain);
    assert!(none.details(Property).is_empty(), "{:#?}", none.findings);
    let signed = with(b"caBX", CREDENTIALS);
    assert!(signed.says(CopyIdentifier, "Marrow Camera"), "{:#?}", signed.findings);
    let own = with(b"prVW", b"an earlier state");
    assert!(own.says(Property, "prVW, 16 bytes\nan earlier state"), "{:#?}", own.findings);
    assert!(with(b"sTER", &[0]).details(Property).is_empty());
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 != 0 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

#[test]
fn what_stands_behind_a_bitmap_and_where_its_profile_lay_is_told() {
    let plain = picture(ImageFormat::Bmp);
    assert!(Gather::of(&plain).details(TrailingData).is_empty());
    assert!(Gather::of(&[&plain[..], &[0, 0]].concat()).details(TrailingData).is_empty(), "as some programs pad it");
    let behind = Gather::of(&[&plain[..], b"a secret"].concat());
    assert_eq!(behind.details(TrailingData), ["a secret"]);
    // Version 5, with a profile elsewhere.
    let (pixels, path) = ([90u8; 16 * 16 * 3], b"\\\\server\\marrow\\office.icc\0");
    let mut head = Vec::new();
    [124u32, 16, 16].iter().for_each(|number| head.extend(number.to_le_bytes()));
    head.extend([1, 0, 24, 0]);
    head.extend([0; 40]);
    head.extend(b"KNIL");
    head.resize(112, 0);
    [124 + pixels.len() as u32, path.len() as u32, 0].iter().for_each(|number| head.extend(number.to_le_bytes()));
    let size = (14 + head.len() + pixels.len() + path.len()) as u32;
    let file = [b"BM", &size.to_le_bytes()[..], &[0; 4], &138u32.to_le_bytes(), &head, &pixels, path].concat();
    let linked = Gather::of(&file);
    assert_eq!(linked.details(Owner), ["\\\\server\\marrow\\office.icc"], "{:#?}", linked.findings);
    assert!(linked.details(TrailingData).is_empty(), "{:#?}", linked.findings);
    assert_eq!(Gather::of(&[&file[..], b"a secret"].concat()).details(TrailingData), ["a secret"]);
}

/// Two grey pages of four by four; the second names who made it.
fn two_pages() -> Vec<u8> {
    let name = b"Marrow Quill\0";
    let mut file = b"II*\0\0\0\0\0".to_vec();
    file.extend([128; 16]);
    file.extend(name);
    let first = file.len() as u32;
    file[4..8].copy_from_slice(&first.to_le_bytes());
    for page in 0..2 {
        let mut tags: Vec<(u16, u16, u32, u32)> = vec![
            (256, 4, 1, 4),
            (257, 4, 1, 4),
            (258, 3, 1, 8),
            (259, 3, 1, 1),
            (262, 3, 1, 1),
            (273, 4, 1, 8),
            (277, 3, 1, 1),
            (278, 4, 1, 4),
            (279, 4, 1, 16),
        ];
        if page == 1 {
            tags.push((315, 2, name.len() as u32, 24));
        }
        file.extend((tags.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in &tags {
            [tag.to_le_bytes(), kind.to_le_bytes()].iter().for_each(|number| file.extend(number));
            [count.to_le_bytes(), value.to_le_bytes()].iter().for_each(|number| file.extend(number));
        }
        let next = if page == 0 { file.len() as u32 + 4 } else { 0 };
        file.extend(next.to_le_bytes());
    }
    file
}

#[test]
fn a_tiff_s_second_page_and_what_stands_behind_it_are_read() {
    let file = two_pages();
    let gather = Gather::of(&file);
    assert_eq!(gather.pages.len(), 2);
    assert_eq!(gather.details(Author), ["Marrow Quill"], "{:#?}", gather.findings);
    assert!(gather.details(TrailingData).is_empty(), "{:#?}", gather.findings);
    assert_eq!(Gather::of(&[&file[..], b"a secret"].concat()).details(TrailingData), ["a secret"]);
    for end in 0..file.len() {
        // Wherever it is cut, it ends as a result.
        let _ = parsers::open(&file[..end], "test", &crate::gather::LIMITS, &mut Gather::default());
    }
}
