//! Office files and messages of before 2007, made here, each with something to find.

mod gather;
#[path = "old/mod.rs"]
mod make;

use std::time::{Duration, Instant};

use base64::{Engine, prelude::BASE64_STANDARD};
use gather::{Gather, LIMITS};
use make::{
    Paragraph, Run, compound,
    files::{INDEX, a_mailbox, a_message, a_presentation, a_word_file, a_workbook},
    plc, properties, record, wide, word, workbook,
};
use model::FindingKind::*;
use parsers::OpenFailure;

fn says(gather: &Gather, wanted: &[(model::FindingKind, &str)]) {
    for (kind, detail) in wanted {
        assert!(gather.says(*kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
}

#[test]
fn a_word_file_is_read_and_what_it_hides_is_found() {
    let gather = Gather::of(&a_word_file());
    assert_eq!(gather.media_type, "application/msword");
    assert_eq!(
        gather.text,
        "Head of the page:\n\nPort Authority\n\nMemorandum\n\nThe measure was fully carried out[1].\n\n• Überweisung „März“\n\nshown\n\nItem  Crowns\nSand  38\n\n[1] By the Marrow.\n\nText boxes:\n\nIn a box\n"
    );
    says(
        &gather,
        &[
            (Author, "Ann Example"),
            (TrackedChange, "Bo Editor, 2026-03-12 09:20: never"),
            (TrackedChange, "Cy Third: fully"),
            (Author, "Cy Third"),
            (InvisibleText, "Nobody is to know."),
            (InvisibleText, "pale words"),
            (Comment, "Di Fourth: Take this out."),
            (RemoteReference, "https://canary.example/p.png"),
            (Author, "Ed Fifth: C:\\Users\\ed\\second measure.doc"),
            (Owner, "C:\\Users\\ed\\second measure.doc"),
            (EarlierRevision, "never carried out at all, says Varga"),
        ],
    );
}

#[test]
fn a_workbook_is_read_and_what_it_hides_is_found() {
    let gather = Gather::of(&a_workbook());
    assert_eq!(gather.media_type, "application/vnd.ms-excel");
    assert_eq!(
        gather.text,
        "Sand\n\n   A          B     C\n1  Item       Cröw\n2  Sand       38.5  2024-01-01\n3             77\n4  kept back\n\nHidden rows in the original: 4.\n\nHidden columns in the original: C.\n\nLedger\n\nThis sheet is hidden in the original.\n\n   A\n1  the second ledger\n"
    );
    says(
        &gather,
        &[
            (Author, "Ann Example"),
            (Author, "Bo Editor"),
            (Formula, "B3 = B2*2   shown: 77"),
            (HiddenPart, "A4: kept back"),
            (HiddenPart, "C2: 2024-01-01"),
            (HiddenPart, "Ledger"),
            (Comment, "Di Fourth: See below"),
            (RemoteReference, "C:\\dir\\pay.xls"),
            (CachedData, "sheet Wages"),
        ],
    );
}

#[test]
fn a_workbook_in_records_is_read() {
    let record = |kind: u16, parts: &[&[u8]]| {
        let data = parts.concat();
        let mut record = if kind < 128 { vec![kind as u8] } else { vec![kind as u8 | 0x80, (kind >> 7) as u8] };
        record.push(data.len() as u8);
        record.extend(data);
        record
    };
    let text = |text: &str| [&(text.encode_utf16().count() as u32).to_le_bytes()[..], &wide(text)].concat();
    let row = |row: u8, flags: u8| record(0, &[&[row, 0, 0, 0], &[0; 7], &[flags, 0, 0, 0, 0]]);
    let cell = |kind: u16, column: u8, value: &[u8]| record(kind, &[&[column, 0, 0, 0], &[0; 4], value]);
    let book = record(156, &[&[2, 0, 0, 0, 1, 0, 0, 0], &text("r1"), &text("Ledger")]);
    let sheet = [
        row(0, 0),
        cell(7, 0, &[0; 4]),
        cell(9, 1, &38.5f64.to_le_bytes()),
        row(1, 0x10),
        cell(6, 0, &text("kept back")),
    ];
    let relation = |kind: &str, target: &str| {
        format!("<Relationships><Relationship Id=\"r1\" Type=\"x/{kind}\" Target=\"{target}\"/>")
    };
    let mut parts = demo::documents::office::Parts::default();
    parts.put("[Content_Types].xml", "<Types><Override PartName=\"/xl/workbook.bin\" ContentType=\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"/></Types>");
    parts.put("_rels/.rels", relation("officeDocument", "xl/workbook.bin") + "</Relationships>");
    parts.put(
        "xl/_rels/workbook.bin.rels",
        relation("worksheet", "s.bin")
            + "<Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"t.bin\"/></Relationships>",
    );
    parts.put("xl/workbook.bin", book);
    parts.put("xl/s.bin", sheet.concat());
    parts.put("xl/t.bin", record(19, &[&[0], &text("Wages")]));
    let gather = Gather::of(&parts.pack().unwrap());
    assert_eq!(gather.media_type, "application/vnd.ms-excel.sheet.binary.macroenabled.12");
    assert_eq!(
        gather.text,
        "Ledger\n\nThis sheet is hidden in the original.\n\n   A          B\n1  Wages      38.5\n2  kept back\n\nHidden rows in the original: 2.\n"
    );
    says(&gather, &[(HiddenPart, "Ledger"), (HiddenPart, "A2: kept back"), (NotRead, "1 cells")]);
}

#[test]
fn a_presentation_is_read_and_what_it_hides_is_found() {
    let gather = Gather::of(&a_presentation());
    assert_eq!(gather.media_type, "application/vnd.ms-powerpoint");
    assert_eq!(
        gather.text,
        "Slide 1\n\nThe title\n\nSomebody ordered it.\n\nThe speaker's notes to slide 1:\n\nSay nothing of Varga.\n\nSlide 2\n\nThis slide is hidden in the original.\n\nKept back\n\nThe second ledger.\n"
    );
    says(
        &gather,
        &[
            (Author, "Bo!"),
            (SpeakerNotes, "Say nothing of Varga."),
            (HiddenPart, ""),
            (Comment, "Di Fourth, 2026-03-02 10:20: Take this out."),
            (RemoteReference, "https://link.example/"),
            (EarlierRevision, "Varga ordered it."),
        ],
    );
}

#[test]
fn a_message_of_outlook_is_shown_as_a_mail() {
    let gather = Gather::of(&a_message());
    assert_eq!(gather.media_type, "application/vnd.ms-outlook");
    let size = gather.children[1].1.len();
    assert_eq!(
        gather.text,
        format!(
            "From: Anders Holm <anders@port.example>\nTo: Ilse <ilse@port.example>\nBcc: Counsel <lawyer@counsel.example>\nDate: 2026-03-12 09:00:00 +0000\nSubject: Zweite Maßnahme\n\nDear Ilse,\n\nrelease it.\n\nAttachments:\n\n• Rechnung für März.txt (17 bytes)\n• Transfer.msg ({size} bytes)\n"
        )
    );
    says(
        &gather,
        &[
            (Correspondent, "Counsel <lawyer@counsel.example>"),
            (MailRoute, "203.0.113.9"),
            (MailRoute, "203.0.113.77"),
            (CopyIdentifier, "<20260312.1@port.example>"),
            (CopyIdentifier, &BASE64_STANDARD.encode(INDEX)),
            (Timestamp, "made 2026-03-12 09:00:00 UTC"),
            (Author, "Bo Editor"),
            (Attachment, "Rechnung für März.txt"),
        ],
    );
    let mail = model::Mail::of(&gather.media_type, &gather.findings).unwrap();
    assert_eq!((mail.id.as_deref(), mail.index), (Some("20260312.1@port.example"), Some(hex::encode(INDEX))));
    assert_eq!(gather.children[0].1, b"38,200,000 crowns");
    // It stands alone, so that its properties begin where others look for them too: behind 32 bytes, not 24.
    let mut alone = cfb::CompoundFile::open_strict(std::io::Cursor::new(&gather.children[1].1)).unwrap();
    assert_eq!(alone.open_stream("/__properties_version1.0").unwrap().len(), 32 + 16);
    let inner = Gather::of(&gather.children[1].1);
    assert_eq!(inner.media_type, "application/vnd.ms-outlook");
    assert_eq!(inner.text, "Date: 2026-03-12 09:00:00 +0000\nSubject: Transfer\n\nIt has been done.\n");
}

#[test]
fn winmail_dat_is_opened() {
    let attribute = |level: u8, id: u32, data: &[u8]| {
        [&[level][..], &id.to_le_bytes(), &(data.len() as u32).to_le_bytes(), data, &[0, 0]].concat()
    };
    let texts: Vec<u8> = [(0x1000u16, "release it"), (0x0C1A, "Anders Holm")]
        .iter()
        .flat_map(|(id, text)| {
            let text = wide(text);
            let mut raw =
                [&[0x1F, 0][..], &id.to_le_bytes(), &[1, 0, 0, 0], &(text.len() as u32).to_le_bytes(), &text].concat();
            raw.resize(raw.len().next_multiple_of(4), 0);
            raw
        })
        .collect();
    let mut file = b"\x78\x9F\x3E\x22\x01\x00".to_vec();
    file.extend(attribute(1, 0x0001_8004, b"Second measure\0"));
    file.extend(attribute(1, 0x0006_9003, &[&[2, 0, 0, 0][..], &texts].concat()));
    file.extend(attribute(2, 0x0006_9002, &[1, 0]));
    file.extend(attribute(2, 0x0001_8010, b"ledger.txt\0"));
    file.extend(attribute(2, 0x0006_800F, b"paid twice"));
    let gather = Gather::of(&file);
    assert_eq!(gather.media_type, "application/vnd.ms-tnef");
    assert_eq!(
        gather.text,
        "From: Anders Holm\nSubject: Second measure\n\nrelease it\n\nAttachments:\n\n• ledger.txt (10 bytes)\n"
    );
    assert_eq!(gather.children, [("ledger.txt".to_owned(), b"paid twice".to_vec())]);
}

#[test]
fn a_mailbox_s_messages_become_children() {
    let gather = Gather::of(&a_mailbox());
    assert_eq!(gather.media_type, "application/vnd.ms-outlook-pst");
    assert_eq!(
        gather.text,
        "anders@port.example\n\nInbox/Sand_gravel:\n\n• 2026-03-12 09:00:00 UTC  Anders Holm  RE: Second measure\n"
    );
    assert!(gather.says(Owner, "anders@port.example"));
    let (name, bytes) = &gather.children[0];
    assert_eq!(name, "Inbox/Sand_gravel/0001 RE: Second measure.msg");
    let message = Gather::of(bytes);
    assert_eq!(
        message.text,
        "From: Anders Holm <anders@port.example>\nTo: Ilse\nDate: 2026-03-12 09:00:00 +0000\nSubject: RE: Second measure\n\nrelease it\n\nAttachments:\n\n• ledger.txt (10 bytes)\n"
    );
    assert_eq!(message.children, [("ledger.txt".to_owned(), b"paid twice".to_vec())]);
}

/// The streams of a project of macros with one module.
fn project() -> [(&'static str, Vec<u8>); 3] {
    // [MS-OVBA] 2.4.1: a container whose one chunk isn't compressed further than eight letters at a time.
    let pack = |bytes: &[u8]| {
        let body: Vec<u8> = bytes.chunks(8).flat_map(|part| [&[0u8][..], part].concat()).collect();
        [&[1][..], &((body.len() as u16 - 1) | 0xB000).to_le_bytes(), &body].concat()
    };
    let entry = |id: u16, data: &[u8]| [&id.to_le_bytes()[..], &(data.len() as u32).to_le_bytes(), data].concat();
    let dir = [entry(3, &[0xE4, 4]), entry(0x19, b"Auto"), entry(0x1A, b"Auto"), entry(0x31, &[4, 0, 0, 0])].concat();
    let source = [&[9, 9, 9, 9][..], &pack(b"Attribute VB_Name = \"Auto\"\r\nSub AutoOpen()\r\n")].concat();
    [("dir", pack(&dir)), ("_VBA_PROJECT", b"x".to_vec()), ("Auto", source)]
}

#[test]
fn macros_in_a_newer_document_are_found_with_their_source() {
    let project = project().map(|(name, bytes)| (format!("VBA/{name}"), bytes));
    let streams: Vec<(&str, &[u8])> = project.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let relation = |kind: &str, target: &str| {
        format!("<Relationships><Relationship Id=\"r1\" Type=\"x/{kind}\" Target=\"{target}\"/></Relationships>")
    };
    let mut parts = demo::documents::office::Parts::default();
    parts.put("[Content_Types].xml", "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>");
    parts.put("_rels/.rels", relation("officeDocument", "word/document.xml"));
    parts.put("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>one</w:t></w:r></w:p></w:body></w:document>");
    parts.put("word/_rels/document.xml.rels", relation("vbaProject", "vbaProject.bin"));
    parts.put("word/vbaProject.bin", compound(&streams));
    parts.put("word/_rels/vbaProject.bin.rels", relation("wordVbaData", "vbaData.xml"));
    let gather = Gather::of(&parts.pack().unwrap());
    assert_eq!((gather.media_type.ends_with("wordprocessingml.document"), gather.text.as_str()), (true, "one\n"));
    assert!(gather.says(Script, "word/vbaProject.bin"));
    let names: Vec<&str> = gather.children.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["word/vbaProject.bin"]);
    says(&Gather::of(&gather.children[0].1), &[(Script, "modules: Auto\n\nAuto:\nSub AutoOpen()")]);
}

#[test]
fn macros_and_objects_are_found_whatever_holds_them() {
    let [dir, version, module] = project().map(|(_, bytes)| bytes);
    let native =
        [&[0; 4][..], b"\x02\0ledger.txt\0C:\\Users\\ann\\ledger.txt\0\0\0\x03\0\x01\0\0\0\0\x04\0\0\0paid"].concat();
    let file = compound(&[
        ("VisioDocument", b"x"),
        ("Macros/VBA/dir", &dir),
        ("Macros/VBA/_VBA_PROJECT", &version),
        ("Macros/VBA/Auto", &module),
        ("ObjectPool/_1/\u{1}Ole10Native", &native),
        ("ObjectPool/_2/Package", b"PK\x05\x06"),
        ("ObjectPool/_3/WordDocument", b"x"),
        (make::SUMMARY, &properties(&[(4, "Ann Example"), (8, "Bo Editor"), (18, "Quill Office")])),
    ]);
    let mut gather = Gather::default();
    assert_eq!(parsers::open(&file, "x", &LIMITS, &mut gather), Err(OpenFailure::Unsupported));
    assert_eq!(gather.media_type, "application/vnd.visio");
    says(
        &gather,
        &[
            (Script, "modules: Auto\n\nAuto:\nSub AutoOpen()"),
            (Author, "Ann Example"),
            (Author, "Bo Editor"),
            (Software, "Quill Office"),
            (Owner, "ann"),
            (Attachment, "ledger.txt"),
        ],
    );
    let names: Vec<&str> = gather.children.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ledger.txt", "_2.zip", "_3.doc"]);
    // An object that was taken out of a document is what it holds.
    let object = compound(&[("\u{1}Ole10Native", &native)]);
    assert_eq!(Gather::of(&object).children[0].0, "ledger.txt");
}

#[test]
fn no_damage_breaks_the_readers() {
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut random = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most as u64) as usize
    };
    let few = parsers::JobLimits { pages: 1, ..LIMITS };
    let begun = Instant::now();
    for (name, file) in [
        ("word", a_word_file()),
        ("workbook", a_workbook()),
        ("presentation", a_presentation()),
        ("message", a_message()),
        ("mailbox", a_mailbox()),
    ] {
        for round in 0..50 {
            let mut broken = file.clone();
            if round % 4 == 0 {
                broken.truncate(random(file.len()));
            }
            for _ in 0..1 + random(12) {
                // Where the numbers are: zeros elsewhere are many.
                let at = random(broken.len().max(1));
                if let Some(byte) = broken.get_mut(at) {
                    *byte = [0, 0xFF, 0x7F, 0x80, random(256) as u8][random(5)];
                }
            }
            let one = Instant::now();
            let mut gather = Gather { forgetful: true, ..Gather::default() };
            let _ = parsers::open(&broken, name, &few, &mut gather);
            assert!(one.elapsed() < Duration::from_secs(20), "{name}, round {round}");
            assert!(gather.text.len() < 1 << 20, "{name}, round {round}");
        }
    }
    println!("{:?}", begun.elapsed());
}

#[test]
fn a_newer_document_behind_a_password_says_so() {
    let mut gather = Gather::default();
    let file = compound(&[("EncryptedPackage", b"x"), ("EncryptionInfo", b"x")]);
    assert_eq!(parsers::open(&file, "x", &LIMITS, &mut gather), Err(OpenFailure::Encrypted));
}

#[test]
fn words_in_unused_sectors_are_found() {
    let secret =
        "Varga ordered the second measure on Monday, and nobody outside the office was to hear of it before the vote.";
    let mut file = compound(&[("Workbook", &[0; 5_000]), ("VisioDocument", b"x")]);
    // A sector more than the streams have, which the table calls free already.
    let mut sector = secret.as_bytes().to_vec();
    sector.resize(512, 0);
    file.extend(sector);
    let mut gather = Gather::default();
    let _ = parsers::open(&file, "x", &LIMITS, &mut gather);
    says(&gather, &[(EarlierRevision, secret)]);
}

#[test]
fn what_claims_the_same_bytes_is_read_once() {
    // Two hundred thumbnails that are one megabyte, the same.
    let mut set = vec![0, 0, 0, 0, 200, 0, 0, 0];
    for _ in 0..200u32 {
        set.extend([17, 0, 0, 0]);
        set.extend((8u32 + 200 * 8).to_le_bytes());
    }
    set.extend([71, 0, 0, 0, 0, 0, 16, 0]);
    set.extend([0xFF, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0]);
    set.resize(set.len() + (1 << 20), 7);
    let mut stream = vec![0xFE, 0xFF, 0, 0];
    stream.resize(24, 0);
    stream.extend(1u32.to_le_bytes());
    stream.extend([0; 16]);
    stream.extend(48u32.to_le_bytes());
    stream.extend(set);
    let mut gather = Gather::default();
    let _ = parsers::open(&compound(&[(make::SUMMARY, &stream)]), "x", &LIMITS, &mut gather);
    let all: usize = gather.children.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(all > 1 << 19 && all < 8 << 20, "{all}");

    // A note that begins again and again before the last one ended.
    let plain = |text| vec![Paragraph(0, &[], vec![Run(text, false, &[])])];
    let none = || Vec::new();
    let stories = [plain("Body\r"), plain("A note.\r\r"), none(), none(), none(), none(), none()];
    let positions: Vec<u32> = (0..2_000).map(|at| if at % 2 == 0 { 0 } else { 8 }).collect();
    let gather = Gather::of(&word(stories, &[(3, plc(&positions, &[]))], b""));
    assert_eq!(gather.text, "Body\n\n[1] A note.\n");

    // Sheets that all begin where the first does.
    let mut file = workbook(&[], &[("One", 0, record(0x0204, &[&[0; 6], &[3, 0, 0], b"pay"])), ("Two", 0, Vec::new())]);
    let second = file.windows(11).position(|part| part[6..] == *b"\x03\0Two" && part[4..6] == [0, 0]).unwrap();
    let first = file.windows(11).position(|part| part[6..] == *b"\x03\0One" && part[4..6] == [0, 0]).unwrap();
    let place: [u8; 4] = file[first..first + 4].try_into().unwrap();
    file[second..second + 4].copy_from_slice(&place);
    let gather = Gather::of(&file);
    assert_eq!(gather.text.matches("pay").count(), 1);
    says(&gather, &[(Damaged, "Two")]);
}

#[test]
fn chains_that_bite_their_tail_end() {
    let mut file = compound(&[("WordDocument", &[7; 60_000]), ("other", &[1; 100])]);
    // Every number of the table leads to the first sector: each stream is a circle, and so is the table's own list.
    let table = u32::from_le_bytes(file[76..80].try_into().unwrap()) as usize;
    for at in (0..512).step_by(4) {
        let place = (table + 1) * 512 + at;
        file[place..place + 4].copy_from_slice(&(at as u32 / 4 % 3).to_le_bytes());
    }
    file[68..72].copy_from_slice(&0u32.to_le_bytes());
    let mut gather = Gather::default();
    let begun = Instant::now();
    let _ = parsers::open(&file, "x", &LIMITS, &mut gather);
    assert!(begun.elapsed() < Duration::from_secs(5));
    // A size that no file has.
    let mut file = compound(&[("WordDocument", &[7; 60_000])]);
    let name = wide("WordDocument");
    let entry = file.windows(name.len()).position(|part| part == name).unwrap();
    file[entry + 120..entry + 128].copy_from_slice(&[0xFF; 8]);
    let mut gather = Gather::default();
    let _ = parsers::open(&file, "x", &LIMITS, &mut gather);
    assert!(gather.findings.iter().any(|finding| finding.kind == Damaged));
}
