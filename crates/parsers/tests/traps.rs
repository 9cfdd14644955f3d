//! Files that were made to cost more than they weigh, or to hide words from whoever opens them: each ends in time, and what it hides is said.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod gather;
#[path = "old/mod.rs"]
mod make;

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use gather::{Gather, LIMITS};
use make::{presentation, record, slide_record, workbook};
use model::FindingKind::*;

/// Opens a file that must end in time, whatever comes of it.
fn within(seconds: u64, file: Vec<u8>) -> Gather {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let begun = Instant::now();
        let mut gather = Gather { forgetful: true, ..Gather::default() };
        let opened = parsers::open(&file, "test", &LIMITS, &mut gather);
        println!("{opened:?} in {:?}", begun.elapsed());
        let _ = send.send(gather);
    });
    receive.recv_timeout(Duration::from_secs(seconds)).expect("it ends in time")
}

fn says(gather: &Gather, wanted: &[(model::FindingKind, &str)]) {
    for (kind, detail) in wanted {
        assert!(gather.says(*kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
}

#[test]
fn a_mailbox_s_tree_that_names_itself_ends() {
    let mut heap = vec![0; 512];
    heap[..8].copy_from_slice(&[0x2C, 1, 0xEC, 0xBC, 0x20, 0, 0, 0]);
    // A tree of eight levels, whose one page names itself fifty times.
    heap[12..20].copy_from_slice(&[0xB5, 1, 0xFF, 8, 0x40, 0, 0, 0]);
    heap[20..270].copy_from_slice(&[1, 0x40, 0, 0, 0].repeat(50));
    heap[300..310].copy_from_slice(&[2, 0, 0, 0, 12, 0, 20, 0, 14, 1]);
    within(20, make::mailbox(&[(0x21, 0, heap, Vec::new())]));
}

#[test]
fn a_formula_that_many_cells_share_costs_no_more_than_is_allowed() {
    let code = [&[0x1E, 1, 0][..], &[0x12; 16_000]].concat();
    let cell =
        |row: u16| record(0x06, &[&row.to_le_bytes(), &[0; 4], &77f64.to_le_bytes(), &[0; 6], &[5, 0, 1, 0, 0, 0, 0]]);
    let mut records = cell(0);
    records.extend(record(0x04BC, &[&[0; 8], &(code.len() as u16).to_le_bytes(), &code]));
    (1..20_000).for_each(|row| records.extend(cell(row)));
    let gather = within(20, workbook(&[], &[("One", 0, records)]));
    assert!(gather.text.contains("77"));
    says(&gather, &[(NotFinished, "")]);
}

#[test]
fn what_a_fast_save_laid_over_a_piece_is_read_once() {
    const LETTERS: u32 = 300_000;
    let mut main = vec![0; 0x400];
    let put = |main: &mut Vec<u8>, at: usize, value: u32| main[at..at + 4].copy_from_slice(&value.to_le_bytes());
    main[..8].copy_from_slice(&[0xEC, 0xA5, 0xC1, 0, 0, 0, 9, 4]);
    put(&mut main, 0x18, 0x400);
    put(&mut main, 0x1C, 0x400 + LETTERS);
    put(&mut main, 0x4C, LETTERS);
    main[0x98] = 93;
    let list = [1, 8, 0].repeat(21_000);
    let mut table = [&[1][..], &(list.len() as u16).to_le_bytes(), &list, &[2, 16, 0, 0, 0]].concat();
    table.extend([0, LETTERS].iter().flat_map(|at| at.to_le_bytes()));
    table.extend([&[0, 0][..], &(0x4000_0000u32 | 0x800).to_le_bytes(), &[1, 0]].concat());
    put(&mut main, 0x9A + 33 * 8, 0);
    put(&mut main, 0x9E + 33 * 8, table.len() as u32);
    main.extend(b"word ".repeat(LETTERS as usize / 5));
    let gather = within(20, make::compound(&[("WordDocument", &main), ("0Table", &table)]));
    assert!(gather.text.contains("word word"));
}

#[test]
fn a_name_in_rtf_is_not_copied_for_every_word() {
    let name = "A".repeat(1_000_000);
    let words = "x\\tab ".repeat(200_000);
    let gather =
        within(20, format!("{{\\rtf1{{\\*\\revtbl{{Unknown;}}{{{name};}}}}\\revised\\revauth1 {words}}}").into());
    says(&gather, &[(TrackedChange, &"A".repeat(200))]);
    assert!(!gather.says(Author, &"A".repeat(201)), "long names are cut");
    // Groups that announce pictures and titles and never end.
    within(20, format!("{{\\rtf1 {}}}", "\\pict\\title ".repeat(2_000_000)).into());
}

#[test]
fn a_path_that_every_reference_repeats_is_cut() {
    let path = "e".repeat(5_000);
    let globals = [
        record(0x01AE, &[&[1, 0], &(path.len() as u16).to_le_bytes(), &[0], path.as_bytes(), &[1, 0, 0, b'S']]),
        record(0x17, &[&[1, 0], &[0; 6]]),
    ];
    let cell = [&[0; 6][..], &77f64.to_le_bytes(), &[0; 6], &[7, 0, 0x3A, 0, 0, 0, 0, 0, 0xC0]].concat();
    let gather = within(20, workbook(&globals, &[("One", 0, record(0x06, &[&cell]))]));
    let formulas = gather.details(Formula);
    assert!(formulas.iter().any(|text| text.contains("eee") && text.len() < 400), "{:?}", gather.findings);
}

#[test]
fn an_outline_that_shapes_repeat_is_shown_once() {
    let number = |n: u32| n.to_le_bytes();
    let outline = [
        slide_record(0, 0x03F3, &[&number(1), &[0; 8], &number(256), &[0; 4]]),
        slide_record(0, 0x0F9F, &[&number(4)]),
        slide_record(0, 0x0FA8, &[b"Once and no more"]),
    ]
    .concat();
    let document = slide_record(15, 0x03E8, &[&slide_record(15, 0x0FF0, &[&outline])]);
    let shape = slide_record(15, 0xF00D, &[&slide_record(0, 0x0F9E, &[&number(0)])]);
    let slide = slide_record(15, 0x03EE, &[&slide_record(15, 0x040C, &[&shape.repeat(3)])]);
    // The list names its slide by the number of the thing.
    let document = [document];
    let mut document = document.concat();
    let at = document.windows(4).position(|part| part == number(1)).unwrap();
    document[at] = 2;
    let gather = within(20, presentation(&[document, slide], &[]));
    assert_eq!(gather.text.matches("Once and no more").count(), 1, "{}", gather.text);
}

#[test]
fn records_before_one_member_are_bounded() {
    let mut tar = tar::Builder::new(Vec::new());
    for set in 0..2 {
        let values: Vec<String> = (0..1_000).map(|n| format!("note {set} {n}")).collect();
        tar.append_pax_extensions(values.iter().map(|value| ("comment", value.as_bytes()))).unwrap();
    }
    let mut header = tar::Header::new_gnu();
    header.set_size(1);
    tar.append_data(&mut header, "a.txt", &b"a"[..]).unwrap();
    let gather = within(20, tar.into_inner().unwrap());
    assert!(gather.findings.iter().any(|f| f.what.contains("There are 800 more")), "{:?}", gather.findings.last());
}

#[test]
fn an_object_s_link_and_a_formula_s_program_are_said() {
    const URL: &[u8] = b"\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\x00\xAA\x00\x4B\xA9\x0B";
    let address = make::wide("https://canary.example/a.hta\0");
    let link = [&[1, 0, 0, 2, 1][..], &[0; 15], URL, &(address.len() as u32).to_le_bytes(), &address].concat();
    let mut gather = Gather::default();
    let _ = parsers::open(&make::compound(&[("\u{1}Ole", &link)]), "a", &LIMITS, &mut gather);
    says(&gather, &[(RemoteReference, "https://canary.example/a.hta")]);
    let mut gather = Gather::default();
    let _ = parsers::open(&make::compound(&[("Equation Native", b"x + y")]), "a", &LIMITS, &mut gather);
    says(&gather, &[(Attachment, "Equation Native")]);
}

#[test]
fn a_page_in_which_no_part_is_marked_is_shown_all_the_same() {
    let head = "MIME-Version: 1.0\r\nMessage-ID: <a@host.example>\r\nX-Originating-IP: [203.0.113.77]\r\nSubject: x\r\nContent-Type: multipart/related";
    for boundary in ["", ";\r\n\tboundary=\"--b\""] {
        let gather = Gather::of(format!("{head}{boundary}\r\n\r\nSand and south.\r\n").as_bytes());
        // As the page, or as a file beside it.
        let said = gather.text.contains("Sand and south.");
        let beside = gather.children.iter().any(|(_, bytes)| bytes.starts_with(b"Sand and south."));
        assert!(said || beside, "{boundary}: {}", gather.text);
        says(&gather, &[(MailRoute, "203.0.113.77"), (CopyIdentifier, "<a@host.example>")]);
    }
}

#[test]
fn a_mark_of_pdf_inside_a_text_makes_no_pdf() {
    for (text, media_type) in [
        ("{\\rtf1{\\*\\zz %PDF-1.4\n1 0 obj}South pier\\par}", "application/rtf"),
        ("<!DOCTYPE html><!-- %PDF-1.4 --><p>South pier</p>", "text/html"),
        (
            "From: a@port.example\r\nTo: b@port.example\r\nSubject: %PDF-1.4\r\nDate: Tue, 10 Mar 2026 21:14:00 +0100\r\n\r\nSouth pier\r\n",
            "message/rfc822",
        ),
    ] {
        let gather = Gather::of(text.as_bytes());
        assert_eq!(gather.media_type, media_type);
        assert!(gather.text.contains("South pier"));
    }
}

#[test]
fn a_mailbox_behind_empty_lines_is_a_mailbox() {
    let mails = "From a@b.example Mon Jun  1 10:00:00 2026\nFrom: a@b.example\nSubject: one\n\nfirst\n\nFrom a@b.example Mon Jun  1 10:00:00 2026\nFrom: a@b.example\nSubject: two\n\nlast\n";
    for begin in ["", "\n", "\r\n\r\n", "\u{FEFF}"] {
        let gather = Gather::of(format!("{begin}{mails}").as_bytes());
        assert_eq!(gather.media_type, "application/mbox", "{begin:?}");
        assert_eq!(gather.children.len(), 2);
    }
}

/// A ZIP of stored members: name, the system's attributes, bytes.
fn zip(members: &[(&str, u32, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, attributes, bytes) in members {
        let mut sum = flate2::Crc::new();
        sum.update(bytes);
        let size = (bytes.len() as u32).to_le_bytes();
        let head = [&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5A][..], &sum.sum().to_le_bytes(), &size, &size].concat();
        let length = (name.len() as u16).to_le_bytes();
        directory.extend([b"PK\x01\x02\x14\x03", &head[..], &length, &[0; 8], &attributes.to_le_bytes()].concat());
        directory.extend((file.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        file.extend([b"PK\x03\x04", &head[..], &length, &[0; 2], name.as_bytes(), bytes].concat());
    }
    let count = (members.len() as u16).to_le_bytes();
    let (size, place) = ((directory.len() as u32).to_le_bytes(), (file.len() as u32).to_le_bytes());
    file.extend(directory);
    file.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size, &place, &[0; 2]].concat());
    file
}

#[test]
fn nothing_in_a_zip_is_out_of_sight() {
    let members: [(&str, u32, &[u8]); 5] = [
        ("memo.txt", 0, b"the first of that name"),
        ("memo.txt", 0, b"the second"),
        ("folder/", 0x10, b""),
        ("full/", 0x10, b"bytes of a folder"),
        ("link", 0o120_777 << 16, b"/home/ilse/sand.txt"),
    ];
    let file = [zip(&members), b"a note behind the end".to_vec()].concat();
    let gather = Gather::of(&file);
    let mut bytes: Vec<&[u8]> = gather.children.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    bytes.sort_unstable();
    assert_eq!(bytes, [&b"bytes of a folder"[..], b"the first of that name", b"the second"], "{:?}", gather.findings);
    says(&gather, &[(Damaged, "memo.txt"), (Property, "/home/ilse/sand.txt"), (TrailingData, "a note behind the end")]);
    let behind = Gather::of(&[b"PK00".to_vec(), file].concat());
    assert_eq!(behind.children.len(), 3);
    says(&behind, &[(TrailingData, "a note behind the end")]);
    let plain = Gather::of(&zip(&members[1..3]));
    assert!(plain.details(Damaged).is_empty() && plain.details(TrailingData).is_empty(), "{:?}", plain.findings);
}

#[test]
fn words_that_a_drawing_does_not_draw_are_left_out_and_said() {
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg'><text id='<desc'>One</text><text>Two</text><description>Three</description>\
        <desc>four</desc><metadata><a>five</a></metadata><defs><text>six</text></defs><symbol><text>seven</text></symbol>\
        <text fill='white'>eight</text><text display='none'>nine</text><text opacity='0'>ten</text><text font-size='0.5'>eleven</text>\
        <text x='-9000' y='5'>twelve</text><text style='fill:#fff'>thirteen</text><text fill='none'>fourteen</text><g visibility='hidden'><text>fifteen</text></g>\
        <text fill='black' x='10'>Last</text></svg>";
    let gather = Gather::of(drawing.as_bytes());
    let words: Vec<&str> = gather.text.split_whitespace().collect();
    assert_eq!(words, ["One", "Two", "Three", "Last"]);
    let hidden = ["six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"];
    for word in hidden {
        assert!(gather.details(InvisibleText).contains(&word), "{word}: {:#?}", gather.findings);
    }
}

#[test]
fn bytes_behind_a_packed_tar_are_said() {
    use std::io::Write;
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(1);
    tar.append_data(&mut header, "a.txt", &b"a"[..]).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&tar.into_inner().unwrap()).unwrap();
    let file = [packed.finish().unwrap(), b"a note behind the stream".to_vec()].concat();
    says(&Gather::of(&file), &[(TrailingData, "a note behind the stream")]);
}

#[test]
fn hidden_words_beyond_the_list_are_kept() {
    let many: String = (0..205).map(|n| format!("{{\\v a{n}}}b ")).collect();
    let gather = Gather::of(format!("{{\\rtf1 {many}{{\\v the last of them}}\\par}}").as_bytes());
    says(&gather, &[(InvisibleText, "a204\nthe last of them")]);
}
