//! Files made to break a reader: each ends soon, with a plain word, and what is made of it stays small.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod gather;

use std::time::{Duration, Instant};

use demo::documents::{
    mail::Mail,
    office::{Docx, Parts, Properties, Run},
};
use gather::{Gather, LIMITS};
use model::FindingKind::*;
use parsers::{JobLimits, OpenFailure};

/// Slow machines and debug builds included.
const SOON: Duration = Duration::from_secs(30);
const SMALL: JobLimits = JobLimits { pages: 20, ..LIMITS };

/// Opens a bomb; asserts that it ends soon and that little came out.
fn ends(name: &str, file: &[u8]) -> (Gather, Result<(), OpenFailure>) {
    let begun = Instant::now();
    let mut gather = Gather { forgetful: true, ..Gather::default() };
    let opened = parsers::open(file, "bomb", &SMALL, &mut gather);
    let took = begun.elapsed();
    println!("{name}: {opened:?} in {took:?}, {} letters, {} pages", gather.text.len(), gather.pages.len());
    assert!(took < SOON, "{name} took {took:?}");
    assert!(gather.text.len() < 40 << 20, "{name}");
    (gather, opened)
}

fn docx(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let types = "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    pack("[Content_Types].xml", types, parts)
}

fn pack(first: &str, text: &str, parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut all = Parts::default();
    all.put(first, text);
    for (name, bytes) in parts {
        all.put(*name, bytes.clone());
    }
    all.pack().unwrap()
}

/// A workbook of one sheet with this inside.
fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    let types = "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
    pack("[Content_Types].xml", types, &[
        ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"A\" r:id=\"r1\"/></sheets></workbook>".to_vec()),
        ("xl/_rels/workbook.xml.rels", b"<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"s.xml\"/><Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"t.xml\"/></Relationships>".to_vec()),
        ("xl/s.xml", sheet.as_bytes().to_vec()),
        ("xl/t.xml", strings.as_bytes().to_vec()),
    ])
}

fn odf(kind: &str, body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\" xmlns:table=\"b\"><office:body>{body}</office:body></office:document-content>"
    );
    pack("mimetype", &format!("application/vnd.oasis.opendocument.{kind}"), &[("content.xml", content.into_bytes())])
}

#[test]
fn a_part_that_unpacks_to_more_than_memory_is_left_out() {
    let huge = vec![b' '; 80 << 20];
    let file = docx(&[("word/document.xml", huge)]);
    assert!(file.len() < 1 << 20);
    let (gather, opened) = ends("huge part", &file);
    assert_eq!(opened, Err(OpenFailure::TooLarge));
    assert!(gather.says(NotFinished, "bytes"));
    // Many that are each allowed, together not.
    let body = b"<w:document><w:body><w:p><w:r><w:t>one</w:t></w:r></w:p></w:body></w:document>".to_vec();
    let mut relations = String::from("<Relationships>");
    let mut parts = vec![("word/document.xml".to_owned(), body)];
    for n in 0..12 {
        relations += &format!("<Relationship Id=\"r{n}\" Type=\"x/header\" Target=\"h{n}.xml\"/>");
        parts.push((format!("word/h{n}.xml"), vec![b' '; 40 << 20]));
    }
    parts.push(("word/_rels/document.xml.rels".into(), (relations + "</Relationships>").into_bytes()));
    let parts: Vec<(&str, Vec<u8>)> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let (gather, _) = ends("many large parts", &docx(&parts));
    assert!(gather.says(NotFinished, "bytes"), "{:?}", gather.findings);
}

#[test]
fn xml_entities_are_never_expanded() {
    let mut laughs = String::from("<!DOCTYPE a [<!ENTITY a0 \"ha\">");
    for n in 1..40 {
        laughs +=
            &format!("<!ENTITY a{n} \"&a{p};&a{p};&a{p};&a{p};&a{p};&a{p};&a{p};&a{p};&a{p};&a{p};\">", p = n - 1);
    }
    laughs += "<!ENTITY file SYSTEM \"file:///etc/passwd\">]><w:document><w:body><w:p><w:r><w:t>before &a39; &file; after</w:t></w:r></w:p></w:body></w:document>";
    let (gather, opened) = ends("billion laughs", &docx(&[("word/document.xml", laughs.into_bytes())]));
    assert_eq!(opened, Ok(()));
    assert_eq!(gather.text, "before &a39; &file; after\n");
    assert!(gather.findings.iter().any(|f| f.kind == NotRead && f.what.contains("entities")), "{:?}", gather.findings);
}

#[test]
fn a_word_as_long_as_a_book_is_set_once() {
    let page = format!("<html><p>{}</p></html>", "Qm9va3M".repeat(2 << 20));
    let (gather, opened) = ends("a word without end", page.as_bytes());
    assert_eq!(opened, Err(OpenFailure::Limit(parsers::Limit::Pages)));
    assert!(gather.text.len() > 14 << 20 && gather.pages.len() == 20);
}

#[test]
fn depth_ends_with_a_word() {
    let deep =
        format!("<w:document><w:body><w:p><w:r><w:t>top</w:t></w:r></w:p>{}", "<w:tbl><w:tr><w:tc>".repeat(200_000));
    let (gather, _) = ends("tables in tables", &docx(&[("word/document.xml", deep.into_bytes())]));
    assert!(gather.text.starts_with("top") && gather.findings.iter().any(|f| f.kind == NotFinished));
    let deep = odf("text", &format!("<office:text><text:p>top</text:p>{}", "<text:section>".repeat(300_000)));
    let (gather, _) = ends("sections in sections", &deep);
    assert!(gather.text.starts_with("top") && gather.findings.iter().any(|f| f.kind == NotFinished));
    let (gather, opened) =
        ends("elements in elements", format!("<html><body>top{}end", "<div><b>".repeat(300_000)).as_bytes());
    assert_eq!(opened, Ok(()));
    assert!(gather.text.contains("top") && gather.text.contains("end"));
}

#[test]
fn attributes_without_end_take_no_square_of_time() {
    let many: String = (0..300_000).map(|n| format!("a{n}=\"1\" ")).collect();
    let body = format!("<w:document><w:body><w:p {many}><w:r><w:t>one</w:t></w:r></w:p></w:body></w:document>");
    let (gather, opened) = ends("attributes in XML", &docx(&[("word/document.xml", body.into_bytes())]));
    assert_eq!((gather.text.as_str(), opened), ("one\n", Ok(())));
    let (gather, _) = ends("attributes in HTML", format!("<html><p>before</p><p {many}>after").as_bytes());
    assert!(gather.text.contains("before") && gather.findings.iter().any(|f| f.kind == NotFinished), "{}", gather.text);
}

#[test]
fn ranges_that_a_sheet_claims_cost_nothing() {
    let far = "<worksheet><dimension ref=\"A1:XFD1048576\"/><cols><col min=\"1\" max=\"16384\" hidden=\"1\"/></cols><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>far out</t></is></c></row></sheetData><mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells></worksheet>";
    let (gather, opened) = ends("one cell at the end", &xlsx(far, ""));
    assert_eq!(opened, Ok(()));
    assert!(gather.text.contains("far out") && gather.text.len() < 1_000, "{}", gather.text);
    assert!(gather.says(HiddenPart, "XFD1048576: far out"));

    let cells: String = (0..16_000u32)
        .map(|n| format!("<row r=\"{}\"><c r=\"{}{}\"><v>{n}</v></c></row>", n + 1, letters(n), n + 1))
        .collect();
    let (gather, _) = ends("a diagonal", &xlsx(&format!("<worksheet><sheetData>{cells}</sheetData></worksheet>"), ""));
    assert!(gather.text.contains("15999"));

    let strings = format!("<sst>{}</sst>", "<si/>".repeat(5_000_000));
    let (gather, _) = ends(
        "empty strings",
        &xlsx("<worksheet><sheetData><row><c t=\"s\"><v>7</v></c></row></sheetData></worksheet>", &strings),
    );
    assert!(gather.findings.iter().any(|f| f.kind == NotFinished && f.place == "strings"));

    let long =
        format!("<worksheet><sheetData>{}</sheetData></worksheet>", "<row><c><v>1</v></c></row>".repeat(600_000));
    let (gather, _) = ends("rows without end", &xlsx(&long, ""));
    assert!(gather.findings.iter().any(|f| f.kind == NotFinished && f.what.contains("more cells")));
}

fn letters(mut n: u32) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + (n % 26) as u8));
        if n < 26 {
            return name;
        }
        n = n / 26 - 1;
    }
}

#[test]
fn repeated_rows_and_columns_are_counted_and_not_made() {
    let cell = "<table:table-cell table:number-columns-repeated=\"4294967295\"><text:p>x</text:p></table:table-cell>";
    let sheet = format!(
        "<office:spreadsheet><table:table table:name=\"S\"><table:table-column table:number-columns-repeated=\"18446744073709551615\" table:visibility=\"collapse\"/><table:table-row table:number-rows-repeated=\"18446744073709551615\">{cell}{cell}</table:table-row><table:table-row>{cell}</table:table-row></table:table></office:spreadsheet>"
    );
    let (gather, opened) = ends("repeated cells", &odf("spreadsheet", &sheet));
    assert_eq!(opened, Ok(()));
    assert!(gather.text.len() < 1_000 && gather.text.contains('x'), "{}", gather.text);
    let spaces =
        format!("<office:text><text:p>a{}b</text:p></office:text>", "<text:s text:c=\"4294967295\"/>".repeat(100));
    let (gather, _) = ends("repeated spaces", &odf("text", &spaces));
    assert!(gather.text.len() < 100_000);
}

#[test]
fn mails_inside_mails_end() {
    let mut mail =
        Mail::new("a@b.example", "c@d.example", "innermost", "Tue, 10 Mar 2026 21:14:00 +0100").text("deep").finish();
    for n in 0..100 {
        mail = Mail::new("a@b.example", "c@d.example", &format!("around {n}"), "Tue, 10 Mar 2026 21:14:00 +0100")
            .text("more")
            .forward(&mail)
            .finish();
    }
    let (gather, opened) = ends("a hundred mails", &mail);
    assert_eq!(opened, Ok(()));
    assert_eq!(gather.children.len(), 1, "each mail is one child of the one around it");
    let nested = format!(
        "From: a@b.example\r\nTo: c@d.example\r\n{}\r\nend",
        "Content-Type: message/rfc822\r\n\r\n".repeat(200_000)
    );
    let (gather, _) = ends("mails without end", nested.as_bytes());
    assert!(gather.findings.iter().any(|f| f.kind == NotFinished), "{:?}", gather.findings);
    let parts = format!(
        "From: a@b.example\r\nTo: c@d.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n{}",
        "--x\r\n\r\n\r\n".repeat(100_000)
    );
    let _ = ends("parts without end", parts.as_bytes());
    // Each head looks as if it never ended, and each end of one is put right.
    let heads = format!(
        "From: a@b.example\r\nTo: c@d.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}",
        "--b\r\nno field\r\n".repeat(300_000)
    );
    let _ = ends("heads without end", heads.as_bytes());
}

#[test]
fn thousands_of_parts_and_children_are_bounded() {
    let mut file = Docx::new(Properties::default()).paragraph(&[Run::Plain("one")]);
    for n in 0..60 {
        file = file.embed(&format!("{n}.bin"), b"x");
    }
    let mut gather = Gather::default();
    let few = JobLimits { children: 50, ..SMALL };
    let opened = parsers::open(&file.finish().unwrap(), "many", &few, &mut gather);
    assert_eq!(opened, Err(OpenFailure::Limit(parsers::Limit::Children)));
    assert_eq!(gather.children.len(), 50);
    assert_eq!(gather.pages.len(), 1, "the pages come all the same");
    let parts: Vec<(String, Vec<u8>)> = (0..25_000).map(|n| (format!("odd/{n}.xyz"), Vec::new())).collect();
    let mut parts: Vec<(&str, Vec<u8>)> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    parts.insert(
        0,
        (
            "word/document.xml",
            b"<w:document><w:body><w:p><w:r><w:t>one</w:t></w:r></w:p></w:body></w:document>".to_vec(),
        ),
    );
    let (gather, _) = ends("thousands of parts", &docx(&parts));
    assert!(gather.says(NotRead, "odd/1.xyz") && gather.findings.iter().any(|f| f.kind == NotFinished));
}
