//! RTF made here: read as it is meant, and what it hides or tells found.

mod gather;

use std::fmt::Write;

use gather::{Gather, LIMITS};
use model::FindingKind::*;
use parsers::JobLimits;

const HEAD: &str = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\froman\fcharset204 Times CYR;}{\f2\fnil\fcharset128 MS Gothic;}{\f3\fnil\fcharset2 Symbol;}}{\colortbl;\red255\green255\blue255;\red200\green0\blue0;}{\stylesheet{\s0 Normal;}}";

fn rtf(body: &str) -> Vec<u8> {
    format!("{HEAD}{body}}}").into_bytes()
}

fn says(gather: &Gather, kind: model::FindingKind, detail: &str) {
    assert!(gather.says(kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
}

#[test]
fn text_is_read_in_every_way_it_is_written() {
    let gather = Gather::of(&rtf(concat!(
        r"\pard\outlinelevel0 The survey\par\pard Caf\'e9 \u8211\'96 \uc1\u1055?\uc0\u1088 \uc2\u-10179\'3f\'3f\u-8704\'3f\'3f.\line {\f1 \'cf\'f0}{\f2 \'93\'fa\'96\'7b}{\f3 \'b7}\par ",
        r"{\upr{ansi?}{\*\ud{\uc0\u955 ogos}}} \{braces\} a\~b\par",
        r"\pard\intbl Boat\cell Year\cell\row\pard\intbl Marrow\cell 1998\cell\row\pard ",
        r"After{\super\chftn}{\footnote\pard\plain {\super\chftn} A note.} the table.{\*\unknown gone}\par{\header\pard Secret\par}{\footer Page}"
    )));
    assert_eq!(gather.media_type, "application/rtf");
    assert_eq!(
        gather.text,
        "The survey\n\nCafé – Пр🔀.\nПр日本•\n\nλogos {braces} a\u{A0}b\n\nBoat    Year\nMarrow  1998\n\nAfter[1] the table.\n\n[1] A note.\n\nHead of the page:\n\nSecret\n\nFoot of the page:\n\nPage\n"
            .replace('🔀', "\u{1F600}")
    );
    assert!(!gather.pages.is_empty());
}

#[test]
fn what_is_hidden_or_tracked_is_found_and_left_out() {
    let gather = Gather::of(&rtf(concat!(
        r"{\*\revtbl {Unknown;}{Anders Holm;}{C. Carol;}}",
        r"\pard Open{\v  and shut} {\cf1 in white}{\cf1\highlight2 on red} {\fs2 tiny}",
        r"{\revised\revauth1\revdttm132342356  put in}{\deleted\revauthdel2\revdttmdel132342356  taken out} end\par",
        r"{\*\atnid AH}{\*\atnauthor Anders Holm}\chatn{\*\annotation\pard\plain {\*\atnref 1}{\*\atndate 132342356}Ask Varga first.}\par"
    )));
    assert_eq!(gather.text, "Open on red  put in end\n");
    for (kind, detail) in [
        (InvisibleText, "and shut"),
        (InvisibleText, "in white"),
        (InvisibleText, "tiny"),
        (TrackedChange, "Anders Holm, 2026-"),
        (TrackedChange, "put in"),
        (TrackedChange, "C. Carol, 2026-"),
        (TrackedChange, ": taken out"),
        (Author, "C. Carol"),
        (Comment, "Anders Holm, 2026-"),
        (Comment, ": Ask Varga first."),
    ] {
        says(&gather, kind, detail);
    }
}

#[test]
fn what_it_tells_of_people_and_fetches_is_found() {
    let gather = Gather::of(&rtf(concat!(
        r"{\info{\title Sand}{\author Ilse Berg}{\operator Anders Holm}{\*\company Port Office}{\creatim\yr2026\mo3\dy12\hr9\min20}{\edmins95}{\version7}}",
        r"{\*\generator Riched20 10.0;}{\*\template \\\\canary.example\\t\\a.dotm}{\*\rsidtbl \rsid1\rsid7211\rsidroot1}",
        r"{\*\userprops{\propname Case}\proptype30{\staticval 77-B}}{\*\docvar {Key}{Copy 12}}",
        r#"{\field{\*\fldinst{ INCLUDEPICTURE "https://canary.example/p.png" \\d }}{\fldrslt shown}}"#,
        r#"{\field\fldedit{\*\fldinst HYPERLINK "https://link.example/"}{\fldrslt{\ul link}}}\par"#,
        r"{\shp{\*\shpinst{\sp{\sn pibName}{\sv C:\\Users\\ilse\\map.png}}}}"
    )));
    assert_eq!(gather.text, "shownlink\n");
    for (kind, detail) in [
        (Property, "Sand"),
        (Author, "Ilse Berg"),
        (Author, "Anders Holm"),
        (Owner, "Port Office"),
        (Timestamp, "made 2026-03-12 09:20:00"),
        (Timestamp, "95 minutes"),
        (Software, "Riched20"),
        (RemoteReference, "canary.example\\t"),
        (RemoteReference, "https://canary.example/p.png"),
        (RemoteReference, "https://link.example/"),
        (CopyIdentifier, "00001C2B"),
        (Property, "Case: 77-B"),
        (Property, "Copy 12"),
        (Owner, "C:\\Users\\ilse\\map.png"),
    ] {
        says(&gather, kind, detail);
    }
}

fn counted(text: &str) -> Vec<u8> {
    if text.is_empty() {
        return vec![0; 4];
    }
    [&(text.len() as u32 + 1).to_le_bytes()[..], text.as_bytes(), b"\0"].concat()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}

#[test]
fn objects_and_pictures_come_out() {
    let number = |n: u32| n.to_le_bytes().to_vec();
    let wide = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [number((units.len() / 2) as u32), units].concat()
    };
    let file = b"38,200,000 crowns";
    let package = [
        b"\x02\0memo.txt\0C:\\Users\\ilse\\memo.txt\0\0\0\x03\0".to_vec(),
        counted("C:\\Temp\\memo.txt"),
        number(file.len() as u32),
        file.to_vec(),
        wide("C:\\Temp\\μνήμη.txt"),
        wide("μνήμη.txt"),
        wide("C:\\Users\\ilse\\μνήμη.txt"),
    ]
    .concat();
    let embedded =
        [number(0x501), number(2), counted("Package"), counted(""), counted(""), number(package.len() as u32), package]
            .concat();
    let linked = [
        number(0x501),
        number(1),
        counted("Excel.Sheet"),
        counted("\\\\canary.example\\a.xls"),
        counted(""),
        counted(""),
    ]
    .concat();
    let png = b"\x89PNG\r\n\x1a\nrest";
    let gather = Gather::of(&rtf(&format!(
        r"Before {{\object\objemb{{\*\objclass Package}}{{\*\objdata {}}}{{\result icon}}}}{{\object\objlink{{\*\objdata {}}}}}{{\*\shppict{{\pict{{\*\blipuid 00ff}}\pngblip {}}}}}{{\nonshppict{{\pict\wmetafile8 0102}}}} after\par",
        hex(&embedded),
        hex(&linked),
        hex(png)
    )));
    assert_eq!(gather.text, "Before icon after\n");
    assert_eq!(
        gather.children,
        [("μνήμη.txt".to_owned(), file.to_vec()), ("picture-0002.png".to_owned(), png.to_vec())]
    );
    says(&gather, Attachment, "μνήμη.txt (Package)");
    says(&gather, Owner, "C:\\Users\\ilse\\μνήμη.txt");
    says(&gather, Owner, "C:\\Users\\ilse\\memo.txt");
    says(&gather, RemoteReference, "\\\\canary.example\\a.xls");
}

#[test]
fn broken_and_endless_rtf_ends() {
    let deep = format!("{{\\rtf1 top{}", "{\\b ".repeat(400_000));
    let gather = Gather::of(deep.as_bytes());
    assert_eq!(gather.text, "top\n");
    assert!(gather.findings.iter().any(|f| f.kind == NotFinished));
    let gather = Gather::of(b"{\\rtf1 one}}}} two {\\par");
    assert_eq!(gather.text, "one two\n");
    for (name, piece) in [
        ("footnotes", "{\\footnote x}"),
        ("cells", "\\intbl x\\cell "),
        ("rows", "\\row "),
        ("fonts", "{\\fonttbl\\f7\\fcharset204 x;}"),
        ("changes", "\\revised\\revauth9 x\\revised0 y"),
        ("fields", "{\\field{\\*\\fldinst HYPERLINK x}}"),
        ("pictures", "{\\pict 00}"),
        ("unicode", "\\u-1 "),
        ("bins", "\\bin-5 "),
    ] {
        let begun = std::time::Instant::now();
        let file = format!("{{\\rtf1 {}}}", piece.repeat(200_000));
        let mut gather = Gather { forgetful: true, ..Gather::default() };
        let few = JobLimits { pages: 10, children: 100, ..LIMITS };
        let opened = parsers::open(file.as_bytes(), "a", &few, &mut gather);
        println!("{name}: {opened:?} in {:?}, {} letters", begun.elapsed(), gather.text.len());
        assert!(begun.elapsed().as_secs() < 30, "{name}");
    }
}

#[test]
fn mutated_rtf_neither_panics_nor_hangs() {
    let seed = rtf(concat!(
        r"{\*\revtbl {Unknown;}{A;}}{\info{\author B}{\creatim\yr2026\mo3\dy12}}\pard\intbl a\cell b\cell\row\pard {\upr{a}{\*\ud{\u955 b}}}",
        r"{\footnote c}{\deleted\revauthdel1 d}{\field{\*\fldinst HYPERLINK \\l e}{\fldrslt f}}{\f2\'93\'fa}{\pict\pngblip\bin3 abc}{\object{\*\objdata 0105000002000000080000005061636b61676500000000000000000004000000deadbeef}}"
    ));
    gather::mutate(&[seed], 600, |file| {
        let _ = parsers::open(file, "mutated", &JobLimits { pages: 3, ..LIMITS }, &mut Gather::default());
    });
}
