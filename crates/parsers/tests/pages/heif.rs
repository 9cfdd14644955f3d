//! Telephones' pictures, coded here: shown as they are meant, with what lies beside and behind them told, whatever is wrong with them.

use std::time::{Duration, Instant};

use heifer::{
    EncodeOptions, Image, Metadata, encode_rgb8, encode_with_metadata,
    heifer_hevc_enc::encoder::{EncodedPicture, EncoderConfig, Planes, encode_picture},
    heifer_isobmff::{
        ItemId,
        boxes::{ColorInfo, HevcConfig},
        writer::{HeifWriter, ImageSpec},
    },
};
use model::FindingKind::*;
use parsers::{JobLimits, OpenFailure};

use super::{
    gather::{Gather, LIMITS, mutate},
    says,
};

const WIDTH: u32 = 160;
const HEIGHT: u32 = 100;
const OPTIONS: EncodeOptions = EncodeOptions { quality: 80, max_threads: 1 };

/// Colours that run into each other, as in the sky.
fn pixels() -> Vec<[u8; 3]> {
    (0..WIDTH * HEIGHT)
        .map(|n| (n % WIDTH, n / WIDTH))
        .map(|(x, y)| [(x + 40) as u8, (y + 90) as u8, 200 - y as u8])
        .collect()
}

/// Who made the device, which way up it was held, and its serial number.
fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let (texts, second) = (8 + 2 + 3 * 12 + 4_u32, 8 + 2 + 3 * 12 + 4 + 8 + 15_u32);
    [
        &b"MM\0*\0\0\0\x08\0\x03"[..],
        &entry(0x010F, 2, 8, texts.to_be_bytes()),
        &entry(0x0112, 3, 1, [0, 6, 0, 0]),
        &entry(0x8769, 4, 1, second.to_be_bytes()),
        b"\0\0\0\0Halcyon\0HP9-0041-77215\0\0\x01",
        &entry(0xA431, 2, 15, (texts + 8).to_be_bytes()),
        b"\0\0\0\0",
    ]
    .concat()
}

/// A photograph as a telephone codes it.
fn heic() -> Vec<u8> {
    let xmp = b"<x:xmpmeta><rdf:Description exif:GPSLatitude='52,5.1N'><dc:creator>Mara Voss</dc:creator></rdf:Description></x:xmpmeta>";
    let metadata = Metadata { exif: Some(exif()), xmp: Some(xmp.to_vec()), icc_profile: None };
    let data = pixels().into_iter().flat_map(|[r, g, b]| [r, g, b, 255]).map(u16::from).collect();
    let image = Image { width: WIDTH, height: HEIGHT, bit_depth: 8, has_alpha: false, data };
    let file = encode_with_metadata(&image, &metadata, &OPTIONS).unwrap();
    // Its writer sets EXIF upright; telephones don't.
    let mut turned = file;
    patch(&mut turned, b"\x01\x12\0\x03\0\0\0\x01\0\x01", b"\x01\x12\0\x03\0\0\0\x01\0\x06");
    turned
}

fn coded(width: u32, height: u32, level: impl Fn(u32, u32) -> u8) -> EncodedPicture {
    let y: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| level(x, y)).collect();
    let grey = vec![128; (width.div_ceil(2) * height.div_ceil(2)) as usize];
    let planes = Planes { y: &y, chroma: Some((&grey, &grey)) };
    encode_picture(width, height, planes, &EncoderConfig::default()).unwrap()
}

fn put(writer: &mut HeifWriter, picture: &EncodedPicture, change: impl FnOnce(&mut ImageSpec<'_>)) -> ItemId {
    let config = HevcConfig {
        profile_idc: picture.profile_idc,
        level_idc: picture.level_idc,
        chroma_format: picture.chroma_format,
        bit_depth_luma: 8,
        bit_depth_chroma: 8,
        nal_length_size: 4,
        nal_units: picture.parameter_sets.clone(),
    };
    let mut spec = ImageSpec::new(picture.width, picture.height, config, &picture.slices);
    change(&mut spec);
    writer.add_image(&spec)
}

/// Overwrites the places where these bytes stand.
fn patch(file: &mut [u8], old: &[u8], new: &[u8]) {
    let places: Vec<usize> = (0..=file.len() - old.len()).filter(|at| file[*at..].starts_with(old)).collect();
    assert!(!places.is_empty(), "{old:?} stands there");
    places.into_iter().for_each(|at| file[at..at + new.len()].copy_from_slice(new));
}

fn opened(file: &[u8], limits: &JobLimits) -> (Gather, Result<(), OpenFailure>) {
    let begun = Instant::now();
    let mut gather = Gather::default();
    let result = parsers::open(file, "test", limits, &mut gather);
    assert!(begun.elapsed() < Duration::from_secs(10), "{result:?} took {:?}", begun.elapsed());
    (gather, result)
}

#[test]
fn a_telephone_s_photograph_is_shown_and_tells_what_a_camera_tells() {
    let gather = Gather::of(&heic());
    assert_eq!((gather.media_type.as_str(), gather.pages_said), ("image/heic", 1));
    let page = &gather.pages[0];
    assert_eq!((page.width, page.height), (WIDTH, HEIGHT), "EXIF's orientation is not applied again");
    let far = page.rgb.iter().zip(pixels().as_flattened()).filter(|(a, b)| a.abs_diff(**b) > 8).count();
    assert!(far * 100 < page.rgb.len(), "{far} samples differ much");
    says(&gather, &[(Device, "Halcyon"), (Serial, "HP9-0041-77215"), (Author, "Mara Voss"), (Gps, "52,5.1N")]);
}

#[test]
fn every_picture_of_a_file_is_there_upright_and_whole() {
    let mut writer = HeifWriter::new();
    // Dark on its left side, bright on its right.
    let main = coded(64, 32, |x, _| if x < 32 { 20 } else { 230 });
    let nclx = ColorInfo::Nclx { primaries: 1, transfer: 13, matrix: 6, full_range: true };
    let first = put(&mut writer, &main, |spec| spec.color = Some(nclx));
    put(&mut writer, &coded(32, 32, |_, _| 90), |spec| spec.hidden = true);
    let depth = put(&mut writer, &coded(16, 16, |x, _| (x * 9) as u8), |spec| {
        spec.auxiliary_type = Some("urn:mpeg:hevc:2015:auxid:2");
        spec.hidden = true;
    });
    writer.add_reference(*b"auxl", depth, &[first]);
    let small = put(&mut writer, &coded(16, 8, |_, _| 60), |_| {});
    writer.add_reference(*b"thmb", small, &[first]);
    let cropped =
        put(&mut writer, &coded(64, 64, |_, y| if y < 32 { 200 } else { 40 }), |spec| spec.crop = Some((64, 32)));
    writer.add_xmp(cropped, b"<x:xmpmeta><rdf:Description exif:GPSLatitude='52,5.1N'/></x:xmpmeta>");
    let mut file = writer.finish();
    // The first one's colours become a quarter turn to the left: what is right stands at the top.
    patch(&mut file, b"colrnclx", b"irot\x01clx");
    file.extend(b"\0\0\0\x10free of me\0\0\0\0\0\x10mpvdftypisom");
    let gather = Gather::of(&file);
    assert_eq!((gather.pages_said, gather.pages.len()), (3, 3), "{:#?}", gather.findings);
    let level = |page: usize, x: u32, y: u32| {
        let page = &gather.pages[page];
        page.rgb[((y * page.width + x) * 3) as usize]
    };
    assert_eq!((gather.pages[0].width, gather.pages[0].height), (32, 64));
    assert!(level(0, 16, 8) > 200 && level(0, 16, 56) < 50, "turned to the left");
    assert!(level(1, 16, 16).abs_diff(90) < 10, "a hidden one that nothing else shows");
    assert_eq!((gather.pages[2].width, gather.pages[2].height), (64, 32));
    says(
        &gather,
        &[
            (ExtraFrame, "3 pictures"),
            (Thumbnail, ""),
            (Gps, "52,5.1N"),
            (HiddenPart, "64 × 32 pixels are shown of 64 × 64"),
        ],
    );
    let names: Vec<&str> = gather.children.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["in-unused-space", "film.mp4", "thumbnail.png", "depth-map.png", "uncropped.png"]);
    assert_eq!(Gather::of(&gather.children[2].1).pages[0].width, 16);
    let uncropped = Gather::of(&gather.children[4].1);
    assert!(uncropped.pages[0].rgb[0] > 180 && *uncropped.pages[0].rgb.last().unwrap() < 60, "with what was cut off");
}

#[test]
fn what_is_coded_otherwise_is_named_and_tells_all_the_same() {
    let mut file = heic();
    patch(&mut file, b"ftypheic", b"ftypavif");
    patch(&mut file, b"hvc1", b"av01");
    let (gather, result) = opened(&file, &LIMITS);
    assert_eq!((gather.media_type.as_str(), result), ("image/avif", Err(OpenFailure::Unsupported)));
    says(&gather, &[(Serial, "HP9-0041-77215"), (Gps, ""), (NotRead, "")]);
    assert!(gather.findings.iter().any(|f| f.what.contains("av01")), "{:#?}", gather.findings);

    // A list of parts that can't be read hides nothing either.
    let mut file = heic();
    patch(&mut file, b"pitm", b"pitn");
    let (gather, result) = opened(&file, &LIMITS);
    assert_eq!(result, Err(OpenFailure::Damaged));
    says(&gather, &[(Serial, "HP9-0041-77215"), (Author, "Mara Voss"), (Damaged, "")]);
}

#[test]
fn sizes_that_are_lies_and_pictures_of_themselves_end() {
    let small = coded(16, 16, |_, _| 90);
    for (rows, columns, width, height) in [(1, 1, 100_000, 100_000), (255, 255, 40_000, 40_000), (1, 1, 0, 7)] {
        let mut writer = HeifWriter::new();
        let tile = put(&mut writer, &small, |_| {});
        writer.add_grid(
            rows,
            columns,
            width,
            height,
            &vec![tile; usize::from(rows) * usize::from(columns)],
            None,
            None,
        );
        let (gather, result) = opened(&writer.finish(), &LIMITS);
        assert!(gather.pages.is_empty() && result.is_err(), "{width} × {height}: {result:?}");
    }
    // A single picture that says so of itself.
    let mut writer = HeifWriter::new();
    put(&mut writer, &small, |spec| (spec.width, spec.height) = (100_000, 100_000));
    assert_eq!(opened(&writer.finish(), &LIMITS).1, Err(OpenFailure::TooLarge));

    // A picture made of itself, and one of sixty thousand tiles that are each made of sixty thousand.
    let mut writer = HeifWriter::new();
    writer.add_grid(1, 1, 64, 64, &[1], None, None);
    assert_eq!(opened(&writer.finish(), &LIMITS).1, Err(OpenFailure::Damaged));
    let mut writer = HeifWriter::new();
    let mut tile = put(&mut writer, &small, |_| {});
    for _ in 0..3 {
        tile = writer.add_grid(250, 250, 400, 400, &vec![tile; 62_500], None, None);
    }
    let little = JobLimits { memory: 64 << 20, ..LIMITS };
    let (_, result) = opened(&writer.finish(), &little);
    assert_eq!(result, Err(OpenFailure::TooLarge));
}

#[test]
fn damaged_ones_end_and_a_damaged_tile_takes_no_other_along() {
    let rgb: Vec<u8> = (0..700 * 20).flat_map(|n| [(n % 251) as u8, 90, 120]).collect();
    let whole = encode_rgb8(700, 20, &rgb, &OPTIONS).unwrap();
    let clean = Gather::of(&whole);
    assert_eq!(clean.details(Damaged).len(), 0);
    // The second tile's own data lies behind the first one's: its beginning is overwritten.
    let slices: Vec<usize> = (0..whole.len() - 6).filter(|at| whole[*at + 4..].starts_with(&[0x26, 0x01])).collect();
    let mut torn = whole.clone();
    torn[slices[1]..slices[1] + 40].fill(0xFF);
    let (gather, result) = opened(&torn, &LIMITS);
    assert_eq!(result, Ok(()));
    says(&gather, &[(Damaged, "")]);
    assert_eq!(gather.pages[0].rgb[..300], clean.pages[0].rgb[..300], "the first tile is there");
    assert_eq!(gather.pages[0].rgb[699 * 3..700 * 3], [128; 3], "the second is grey");

    let little = JobLimits { memory: 64 << 20, ..LIMITS };
    for end in (0..whole.len()).step_by(whole.len() / 40) {
        drop(opened(&whole[..end], &little));
    }
    mutate(&[whole], 60, |file| drop(opened(file, &little)));
}
