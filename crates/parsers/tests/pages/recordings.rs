//! Sound and films, made here: what they tell beside what is heard and seen is found, and their samples are all that is handed on.

use std::io::Cursor;

use model::FindingKind::*;
use parsers::{JobLimits, OpenFailure};

use super::{
    gather::{Gather, LIMITS, mutate},
    says,
};

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = [&name[..], &(content.len() as u32).to_le_bytes(), content].concat();
    chunk.resize(chunk.len() + content.len() % 2, 0);
    chunk
}

fn riff(form: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"RIFF", &[&form[..], &chunks.concat()].concat())
}

/// A tone of two channels, as a field recorder keeps it.
fn wave() -> (Vec<u8>, Vec<u8>) {
    let samples: Vec<u8> = (0..800_i32).flat_map(|n| ((n * 37 % 2_000 - 1_000) as i16).to_le_bytes()).collect();
    let format = [&[1, 0, 2, 0][..], &8_000_u32.to_le_bytes(), &32_000_u32.to_le_bytes(), &[4, 0, 16, 0]].concat();
    let mut extension = vec![0; 602];
    for (at, text) in [
        (0, "Back room, second talk"),
        (256, "ZAX-MIX4"),
        (288, "ZAXUN0004177215"),
        (320, "2026-03-12"),
        (330, "09:20:00"),
    ] {
        extension[at..at + text.len()].copy_from_slice(text.as_bytes());
    }
    let info = [&b"INFO"[..], &chunk(b"IART", b"Mara Voss"), &chunk(b"ISFT", b"Recorder 3.1")].concat();
    let file = riff(
        b"WAVE",
        &[
            chunk(b"bext", &extension),
            chunk(b"fmt ", &format),
            chunk(b"iXML", b"<BWFXML><PROJECT>Harbour</PROJECT><LOCATION_GPS>52.1, 4.3</LOCATION_GPS></BWFXML>"),
            chunk(b"LIST", &info),
            chunk(b"data", &samples),
            chunk(b"JUNK", b"left behind"),
        ],
    );
    (file, samples)
}

/// Two silent frames of MPEG audio after a list of tags with a picture.
fn mp3() -> Vec<u8> {
    let frame =
        |name: &[u8; 4], content: &[u8]| [&name[..], &(content.len() as u32).to_be_bytes(), &[0, 0], content].concat();
    let picture = [&b"\0image/png\0\x03\0"[..], b"\x89PNG\r\n\x1a\npicture"].concat();
    let frames = [
        frame(b"TPE1", b"\0Mara Voss"),
        frame(b"TENC", b"\0voss-laptop"),
        frame(b"TXXX", b"\0serial number\0R5-77215"),
        frame(b"COMM", b"\0eng\0recorded in the archive"),
        frame(b"APIC", &picture),
    ]
    .concat();
    let size = frames.len();
    let mut file = b"ID3\x03\0\0".to_vec();
    file.extend([size >> 21, size >> 14 & 127, size >> 7 & 127, size & 127].map(|part| part as u8));
    file.extend(frames);
    for _ in 0..4 {
        file.extend(b"\xFF\xFB\x90\xC0");
        file.resize(file.len() + 413, 0);
    }
    file
}

/// A page of Ogg (RFC 3533, 6).
fn ogg_page(flags: u8, position: u64, number: u32, packet: &[u8]) -> Vec<u8> {
    assert!(packet.len() < 255);
    let head =
        [&b"OggS\0"[..], &[flags], &position.to_le_bytes(), &7_u32.to_le_bytes(), &number.to_le_bytes()].concat();
    let mut page = [&head[..], &[0; 4], &[1, packet.len() as u8], packet].concat();
    let mut sum = 0_u32;
    for byte in &page {
        sum ^= u32::from(*byte) << 24;
        for _ in 0..8 {
            sum = if sum >> 31 == 1 { sum << 1 ^ 0x04C1_1DB7 } else { sum << 1 };
        }
    }
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

/// A voice message as telephones send it: five silent packets of 20 ms.
fn opus() -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat();
    let tags = [
        &b"OpusTags"[..],
        &text("recorder"),
        &2_u32.to_le_bytes(),
        &text("ARTIST=Mara Voss"),
        &text("LOCATION=Harbour office"),
    ]
    .concat();
    let mut file = ogg_page(2, 0, 0, b"OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0");
    file.extend(ogg_page(0, 0, 1, &tags));
    for n in 1..=5_u32 {
        file.extend(ogg_page(if n == 5 { 4 } else { 0 }, u64::from(n) * 960, n + 1, b"\xF8\xFF\xFE"));
    }
    file
}

fn part(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
}

/// A film as a telephone keeps it: without pictures that could be shown, and with everything beside them.
fn mp4(brand: &[u8; 4]) -> Vec<u8> {
    let value = |text: &str| part(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0][..], text.as_bytes()].concat());
    let names = ["com.apple.quicktime.make", "com.apple.quicktime.location.ISO6709"];
    let keys: Vec<u8> = names.iter().flat_map(|name| part(b"mdta", name.as_bytes())).collect();
    let list = [part(&[0, 0, 0, 1], &value("Halcyon")), part(&[0, 0, 0, 2], &value("+52.1+004.3/"))].concat();
    let handler = |kind: &[u8; 4], name: &[u8]| part(b"hdlr", &[&[0; 8][..], kind, &[0; 12], name].concat());
    let meta = [
        handler(b"mdta", b"\0"),
        part(b"keys", &[&[0, 0, 0, 0, 0, 0, 0, 2][..], &keys].concat()),
        part(b"ilst", &list),
    ];
    let mut header = vec![0; 100];
    header[4..8].copy_from_slice(&(2_082_844_800_u32 + 1_773_306_000).to_be_bytes());
    let said = |name: &[u8; 4], text: &str| {
        part(name, &[&(text.len() as u16).to_be_bytes()[..], &[0, 0], text.as_bytes()].concat())
    };
    let cover = part(b"covr", &part(b"data", b"\0\0\0\x0d\0\0\0\0\xFF\xD8\xFFcover"));
    let itunes = part(
        b"meta",
        &[&[0; 4][..], &part(b"ilst", &[part(b"apID", &value("mara@port.example")), cover].concat())].concat(),
    );
    let track = |kind: &[u8; 4], name: &[u8], coded: &[u8; 4]| {
        let entry = part(
            b"stsd",
            &[&[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 86][..], coded, &[0; 24], &[1, 64, 0, 240], &[0; 50]].concat(),
        );
        let tables = part(b"minf", &part(b"stbl", &entry));
        part(b"trak", &part(b"mdia", &[handler(kind, name), tables].concat()))
    };
    let user = [
        said(b"\xA9xyz", "+52.1+004.3/"),
        said(b"\xA9swr", "P9 camera 3.1"),
        part(b"SDLN", b"SEQ_PLAY unit 77215"),
        itunes,
    ];
    let movie = [
        part(b"mvhd", &header),
        track(b"vide", b"Core Media Video\0", b"avc1"),
        track(b"meta", b"GoPro MET\0", b"gpmd"),
        track(b"sbtl", b"words\0", b"tx3g"),
        part(b"meta", &meta.concat()),
        part(b"udta", &user.concat()),
    ];
    [part(b"ftyp", &[&brand[..], &[0; 4], brand].concat()), part(b"moov", &movie.concat()), part(b"free", b"put aside")]
        .concat()
}

fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
    [
        id,
        &[
            0x10 | (content.len() >> 24) as u8,
            (content.len() >> 16) as u8,
            (content.len() >> 8) as u8,
            content.len() as u8,
        ],
        content,
    ]
    .concat()
}

fn matroska() -> Vec<u8> {
    let info = [
        element(b"\x2A\xD7\xB1", &1_000_000_u32.to_be_bytes()),
        element(b"\x57\x41", b"Screen recorder 2"),
        element(b"\x44\x61", &(((1_773_306_000_i64 - 978_307_200) * 1_000_000_000).to_be_bytes())),
        element(b"\x7B\xA9", b"Second talk"),
    ];
    let track = [
        element(b"\xD7", &[1]),
        element(b"\x73\xC5", &[1]),
        element(b"\x83", &[1]),
        element(b"\x86", b"V_VP9"),
        element(b"\xE0", &[element(b"\xB0", &[1, 64]), element(b"\xBA", &[240])].concat()),
    ];
    let tag = [
        element(b"\x63\xC0", &[]),
        element(b"\x67\xC8", &[element(b"\x45\xA3", b"ARTIST"), element(b"\x44\x87", b"Mara Voss")].concat()),
    ];
    let kept = [
        element(b"\x46\x6E", b"notes.txt"),
        element(b"\x46\x60", b"text/plain"),
        element(b"\x46\xAE", &[9]),
        element(b"\x46\x5C", b"who said what"),
    ];
    let segment = [
        element(b"\x15\x49\xA9\x66", &info.concat()),
        element(b"\x16\x54\xAE\x6B", &element(b"\xAE", &track.concat())),
        element(b"\x12\x54\xC3\x67", &element(b"\x73\x73", &tag.concat())),
        element(b"\x19\x41\xA4\x69", &element(b"\x61\xA7", &kept.concat())),
    ];
    let head = [
        element(b"\x42\x86", &[1]),
        element(b"\x42\x82", b"matroska"),
        element(b"\x42\x87", &[4]),
        element(b"\x42\x85", &[2]),
    ];
    [element(b"\x1A\x45\xDF\xA3", &head.concat()), element(b"\x18\x53\x80\x67", &segment.concat())].concat()
}

fn avi() -> Vec<u8> {
    let mut head = vec![0; 56];
    for (at, number) in [(0, 40_000_u32), (16, 100), (32, 320), (36, 240)] {
        head[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    let streams = [&b"strl"[..], &chunk(b"strh", b"vidsMJPG\0\0\0\0"), &chunk(b"strn", b"left camera")].concat();
    let list =
        [&b"hdrl"[..], &chunk(b"avih", &head), &chunk(b"IDIT", b"Thu Mar 12 09:20:00 2026"), &chunk(b"LIST", &streams)]
            .concat();
    riff(b"AVI ", &[chunk(b"LIST", &list), chunk(b"LIST", b"movi"), chunk(b"ucmt", b"Halcyon P9 no 77215")])
}

fn samples(file: &[u8], limits: &JobLimits) -> Result<(u32, u16, Vec<u8>), OpenFailure> {
    let mut gather = Gather::default();
    parsers::samples(file, limits, &mut gather)?;
    assert!(
        gather.findings.is_empty() && gather.text.is_empty() && gather.pages.is_empty(),
        "samples and nothing else"
    );
    let [(_, bytes)] = gather.children.try_into().unwrap();
    let (head, samples) = bytes.split_at(6);
    Ok((
        u32::from_le_bytes(head[..4].try_into().unwrap()),
        u16::from_le_bytes(head[4..].try_into().unwrap()),
        samples.to_vec(),
    ))
}

fn sheet(gather: &Gather, media_type: &str, words: &[&str]) {
    assert_eq!((gather.media_type.as_str(), gather.pages_said, gather.pages.len()), (media_type, 1, 1));
    assert!(words.iter().all(|word| gather.text.contains(word)), "{}", gather.text);
    assert!(!gather.text.contains("Mara") && !gather.text.contains("Halcyon"), "{}", gather.text);
    says(gather, &[(Recording, ""), (SetAnew, "")]);
}

#[test]
fn a_field_recording_tells_its_recorder_and_gives_its_very_samples() {
    let (file, samples_in) = wave();
    let gather = Gather::of(&file);
    sheet(&gather, "audio/vnd.wave", &["A recording of sound", "2 channels", "8000 samples a second"]);
    says(
        &gather,
        &[
            (Author, "Mara Voss"),
            (Author, "ZAX-MIX4"),
            (Serial, "ZAXUN0004177215"),
            (Timestamp, "2026-03-12 09:20:00"),
            (Software, "Recorder 3.1"),
            (Comment, "Back room"),
            (Gps, "52.1, 4.3"),
            (TrailingData, "left behind"),
        ],
    );
    assert_eq!(samples(&file, &LIMITS), Ok((8_000, 2, samples_in)));
    assert_eq!(samples(b"no recording", &LIMITS), Err(OpenFailure::Unsupported));
    let little = JobLimits { child_bytes: 1_000, ..LIMITS };
    assert_eq!(samples(&file, &little), Err(OpenFailure::TooLarge), "not a part of it, silently");
}

#[test]
fn what_is_written_of_samples_has_no_other_findings() {
    let mut bytes = Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    (0..100).for_each(|n| writer.write_sample(n as i16).unwrap());
    writer.finalize().unwrap();
    let kinds: Vec<_> = Gather::of(bytes.get_ref()).findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(kinds, [Recording, SetAnew]);
}

#[test]
fn a_song_s_tags_and_a_voice_message_s_are_found_and_both_are_decoded() {
    let gather = Gather::of(&mp3());
    sheet(&gather, "audio/mpeg", &["1 channel", "44100 samples a second"]);
    says(
        &gather,
        &[
            (Author, "Mara Voss"),
            (Owner, "voss-laptop"),
            (Serial, "R5-77215"),
            (Comment, "recorded in the archive"),
            (Thumbnail, "image/png"),
        ],
    );
    assert_eq!(gather.children[0].1, b"\x89PNG\r\n\x1a\npicture");
    let (rate, channels, silence) = samples(&mp3(), &LIMITS).unwrap();
    assert_eq!((rate, channels), (44_100, 1));
    assert!(silence.len() >= 1_152 * 2 && silence.iter().all(|byte| *byte == 0), "{} bytes", silence.len());

    let gather = Gather::of(&opus());
    sheet(&gather, "audio/ogg", &["Opus", "1 channel"]);
    says(&gather, &[(Author, "Mara Voss"), (Gps, "Harbour office")]);
    let (rate, channels, silence) = samples(&opus(), &LIMITS).unwrap();
    assert_eq!(
        (rate, channels, silence.len()),
        (48_000, 1, (5 * 960 - 312) * 2),
        "without what the coder needs before it begins"
    );
}

#[test]
fn films_tell_where_and_with_what_they_were_made() {
    let gather = Gather::of(&mp4(b"isom"));
    sheet(&gather, "video/mp4", &["A film", "avc1, 320 × 240 pixels"]);
    says(
        &gather,
        &[
            (Device, "Halcyon"),
            (Gps, "+52.1+004.3/"),
            (Gps, "gpmd"),
            (Software, "P9 camera 3.1"),
            (Software, "Core Media Video"),
            (Serial, "unit 77215"),
            (Owner, "mara@port.example"),
            (Timestamp, "2026-03-12 09:00:00 UTC"),
            (HiddenPart, "tx3g"),
            (Thumbnail, "covr"),
            (TrailingData, "put aside"),
        ],
    );
    let gather = Gather::of(&matroska());
    sheet(&gather, "video/x-matroska", &["V_VP9, 320 × 240 pixels"]);
    says(
        &gather,
        &[
            (Software, "Screen recorder 2"),
            (Author, "Mara Voss"),
            (Timestamp, "2026-03-12 09:00:00 UTC"),
            (Property, "Second talk"),
            (Attachment, "notes.txt"),
        ],
    );
    assert_eq!(gather.children, [("notes.txt".to_owned(), b"who said what".to_vec())]);
    let gather = Gather::of(&avi());
    sheet(&gather, "video/vnd.avi", &["Length: 4 s", "320 × 240 pixels", "MJPG"]);
    says(&gather, &[(Timestamp, "Thu Mar 12"), (Serial, "no 77215"), (Property, "left camera")]);
}

#[test]
fn damaged_endless_and_nested_ones_end() {
    let nested = (0..2_000).fold(Vec::new(), |inner, _| part(b"udta", &inner));
    let deep = [part(b"ftyp", b"isom\0\0\0\0"), part(b"moov", &nested)].concat();
    let endless =
        [&b"RIFF\xFF\xFF\xFF\xFFWAVE"[..], &b"LIST\xFF\xFF\xFF\xFFINFO"[..], &b"IART\xFF\xFF\xFF\x7FM"[..]].concat();
    let seeds = [wave().0, mp3(), opus(), mp4(b"M4A "), mp4(b"qt  "), matroska(), avi()];
    let little = JobLimits { memory: 64 << 20, child_bytes: 8 << 20, ..LIMITS };
    let try_it = |file: &[u8]| {
        let mut gather = Gather::default();
        let _ = parsers::open(file, "test", &little, &mut gather);
        let _ = parsers::samples(file, &little, &mut Gather::default());
        gather
    };
    for file in [&deep, &endless] {
        says(&try_it(file), &[(Recording, "")]);
    }
    for seed in &seeds {
        for end in (0..seed.len()).step_by(seed.len() / 25) {
            try_it(&seed[..end]);
        }
    }
    mutate(&seeds, 40, |file| drop(try_it(file)));
}
