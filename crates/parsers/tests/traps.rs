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
