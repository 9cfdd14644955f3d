//! Office files made here, each with something to find: the text in its order, what is hidden out of it and in the findings.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[path = "office/beside.rs"]
mod beside;
#[path = "office/covered.rs"]
mod covered;
#[path = "office/cut.rs"]
mod cut;
mod gather;

use demo::documents::office::{Docx, Odt, Parts, Pptx, Properties, Run, Sheet, Slide, Value, Visibility, Xlsx};
use gather::Gather;
use model::FindingKind::*;

fn properties() -> Properties {
    Properties {
        title: "Second measure".into(),
        author: "Ann Example".into(),
        last_editor: "Bo Editor".into(),
        company: "Harbour Ltd".into(),
        created: "2026-03-01T08:00:00Z".into(),
        modified: "2026-03-12T09:20:00Z".into(),
        revision: 7,
        program: "Quill Office".into(),
    }
}

/// What every kind says of itself.
fn properties_are_found(gather: &Gather) {
    for (kind, detail) in [
        (Author, "Ann Example"),
        (Author, "Bo Editor"),
        (Timestamp, "2026-03-01T08:00:00Z"),
        (Timestamp, "2026-03-12T09:20:00Z"),
        (Software, "Quill Office"),
        (Property, "Second measure"),
        (Property, "saved 7 times"),
        (SetAnew, ""),
    ] {
        assert!(gather.says(kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
    // Everything was asked for: no part is called unknown.
    assert!(gather.details(NotRead).is_empty(), "{:?}", gather.details(NotRead));
    let words: usize = gather.pages.iter().map(|page| page.words.len()).sum();
    assert!(words > 0 && gather.pages_said as usize == gather.pages.len());
}

#[test]
fn a_word_document_is_read_and_what_it_hides_is_found() {
    let file = Docx::new(properties())
        .header("Port Authority, works")
        .footer("Not for the file")
        .heading("Memorandum")
        .paragraph(&[
            Run::Plain("The measure was "),
            Run::Deleted { author: "Bo Editor", date: "2026-03-02T10:00:00Z", text: "never " },
            Run::Inserted { author: "Cy Third", date: "2026-03-03T10:00:00Z", text: "fully " },
            Run::Plain("carried out."),
            Run::Footnote("By the Marrow."),
        ])
        .paragraph(&[Run::Hidden("Nobody is to know."), Run::Plain("Signed."), Run::White("pale words")])
        .paragraph(&[Run::Commented {
            author: "Di Fourth",
            initials: "DF",
            date: "2026-03-04T10:00:00Z",
            text: "See the minutes.",
            said: "Take this out before it goes to parliament.",
        }])
        .paragraph(&[
            Run::Field { code: "INCLUDEPICTURE \"https://canary.example/p.png\" \\d", shows: "" },
            Run::Link { target: "https://link.example/", text: "the register" },
        ])
        .table(&[&["Item", "Crowns"], &["Sand", "38,200,000"]])
        .template("https://canary.example/t.dotx")
        .session("00A1B2C3")
        .embed("ledger.txt", b"paid twice")
        .finish()
        .unwrap();
    let gather = Gather::of(&file);
    assert!(gather.media_type.ends_with("wordprocessingml.document"));
    properties_are_found(&gather);
    assert_eq!(
        gather.text,
        "Head of the page:\n\nPort Authority, works\n\nMemorandum\n\nThe measure was fully carried out.[1]\n\nSigned.\n\nSee the minutes.\n\nthe register\n\nItem  Crowns\nSand  38,200,000\n\n[1] By the Marrow.\n\nFoot of the page:\n\nNot for the file\n"
    );
    for (kind, detail) in [
        (TrackedChange, "Bo Editor, 2026-03-02T10:00:00Z: never"),
        (TrackedChange, "Cy Third, 2026-03-03T10:00:00Z: fully"),
        (Author, "Cy Third"),
        (InvisibleText, "Nobody is to know."),
        (InvisibleText, "pale words"),
        (Comment, "Di Fourth, 2026-03-04T10:00:00Z: Take this out before it goes to parliament."),
        (RemoteReference, "https://canary.example/p.png"),
        (RemoteReference, "https://canary.example/t.dotx"),
        (RemoteReference, "https://link.example/"),
        (CopyIdentifier, "00A1B2C3"),
        (Owner, "Harbour Ltd"),
        (Attachment, "word/embeddings/ledger.txt"),
    ] {
        assert!(gather.says(kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
    assert_eq!(gather.children, [("word/embeddings/ledger.txt".to_owned(), b"paid twice".to_vec())]);
}

/// Whether the words of the runs show, each in a paragraph: `(properties of the paragraph, of the run, blacked out)`.
#[test]
fn letters_in_the_colour_of_their_ground_are_blacked_out() {
    let black = r#"<w:shd w:val="clear" w:color="auto" w:fill="000000"/>"#;
    let marked = r#"<w:highlight w:val="black"/>"#;
    let [dark, pale] = ["000000", "FFFFFF"].map(|colour| format!(r#"<w:color w:val="{colour}"/>"#));
    let automatic = r#"<w:color w:val="auto"/>"#;
    let solid = r#"<w:shd w:val="solid" w:color="101010" w:fill="FFFFFF"/>"#;
    let blue = r#"<w:highlight w:val="darkBlue"/><w:color w:val="00008B"/>"#;
    let cases: [(&str, String, bool); 15] = [
        ("", format!("{black}{dark}"), true),
        ("", marked.to_owned(), true),
        ("", format!("{marked}{automatic}"), true),
        ("", format!("{dark}{marked}"), true),
        ("", format!("{solid}{dark}"), true),
        ("", blue.to_owned(), true),
        (black, dark.clone(), true),
        ("", r#"<w:rStyle w:val="Out"/>"#.to_owned(), true),
        (r#"<w:pStyle w:val="Ground"/>"#, dark.clone(), true),
        ("", black.to_owned(), false),
        ("", format!("{black}{automatic}"), false),
        ("", format!("{black}{pale}"), false),
        ("", format!("{marked}{pale}"), false),
        (black, format!(r#"<w:highlight w:val="yellow"/>{dark}"#), false),
        ("", r#"<w:shd w:val="clear" w:fill="FFFF00"/>"#.to_owned(), false),
    ];
    let words = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
    let run = |properties: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>Marrow paid</w:t></w:r>");
    let of = |body: &str| {
        let mut parts = Parts::default();
        parts.put("[Content_Types].xml", r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#);
        let relation = |kind: &str, target: &str| {
            format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>"#
            )
        };
        parts.put("_rels/.rels", relation("officeDocument", "word/document.xml"));
        parts.put("word/_rels/document.xml.rels", relation("styles", "styles.xml"));
        parts.put("word/styles.xml", format!(r#"<w:styles {words}><w:style w:type="character" w:styleId="Out"><w:rPr>{black}{dark}</w:rPr></w:style><w:style w:type="paragraph" w:styleId="Ground"><w:pPr>{black}</w:pPr></w:style></w:styles>"#));
        parts.put(
            "word/document.xml",
            format!("<w:document {words}><w:body><w:p><w:r><w:t>Seen.</w:t></w:r></w:p>{body}</w:body></w:document>"),
        );
        Gather::of(&parts.pack().unwrap())
    };
    for (paragraph, properties, out) in &cases {
        let gather = of(&format!("<w:p><w:pPr>{paragraph}</w:pPr>{}</w:p>", run(properties)));
        let (text, said): (_, &[&str]) =
            if *out { ("Seen.\n", &["Marrow paid"]) } else { ("Seen.\n\nMarrow paid\n", &[]) };
        assert_eq!((gather.text.as_str(), &gather.details(TextUnderBox)[..]), (text, said), "{paragraph} {properties}");
        assert!(gather.details(InvisibleText).is_empty(), "{paragraph} {properties}");
    }
    let cell = |ground: &str| {
        of(&format!("<w:tbl><w:tr><w:tc><w:tcPr>{ground}</w:tcPr><w:p>{}</w:p></w:tc></w:tr></w:tbl>", run(&dark)))
    };
    assert_eq!(cell(black).details(TextUnderBox), ["Marrow paid"]);
    assert_eq!(cell("").text, "Seen.\n\nMarrow paid\n");
}

fn text(words: &str) -> Value {
    Value::Text(words.into())
}

#[test]
fn a_workbook_is_shown_as_tables_and_hidden_sheets_are_marked() {
    let open = Sheet {
        name: "Accounts".into(),
        rows: vec![
            vec![text("Item"), text("Paid"), text("Crowns")],
            vec![text("Sand"), Value::Date(46093), Value::Number(19_100_000.0)],
            vec![text("Sand again"), Value::Date(46094), Value::Number(19_100_000.0)],
            vec![text("Sum"), Value::Empty, Value::Formula("SUM(C2:C3)".into(), 38_200_000.0)],
        ],
        hidden_rows: vec![3],
        hidden_columns: vec![2],
        comments: vec![("C4".into(), "Ilse Varga".into(), "who signed this?".into())],
        ..Sheet::default()
    };
    let secret = |name: &str, visibility| Sheet {
        name: name.into(),
        visibility,
        rows: vec![vec![text("Lagoon Trust Bank"), text("4471 0903 2218")]],
        ..Sheet::default()
    };
    let file = Xlsx::new(properties())
        .sheet(open)
        .sheet(secret("Accounts abroad", Visibility::Hidden))
        .sheet(secret("Who got what", Visibility::VeryHidden))
        .name("total", "Accounts!$C$4")
        .link("file:///C:\\Users\\i.varga\\private\\ledger.xlsx")
        .finish()
        .unwrap();
    let gather = Gather::of(&file);
    assert!(gather.media_type.ends_with("spreadsheetml.sheet"));
    properties_are_found(&gather);
    assert!(gather.text.starts_with("Accounts\n\n   A           B           C\n1  Item        Paid        Crowns\n2  Sand        2026-03-12  19100000\n"), "{}", gather.text);
    assert!(gather.text.contains("Accounts abroad\n\nThis sheet is hidden in the original.\n\n   A                  B\n1  Lagoon Trust Bank  4471 0903 2218\n"), "{}", gather.text);
    assert_eq!(gather.pages.len(), 3, "a page for each sheet");
    for (kind, detail) in [
        (HiddenPart, "Accounts abroad"),
        (HiddenPart, "Who got what"),
        (HiddenPart, "A3: Sand again"),
        (HiddenPart, "B2: 2026-03-12"),
        (Formula, "C4 = SUM(C2:C3)   shown: 38200000"),
        (Comment, "Ilse Varga: who signed this?"),
        (Author, "Ilse Varga"),
        (Property, "total = Accounts!$C$4"),
        (RemoteReference, "ledger.xlsx"),
        (Owner, "C:\\Users\\i.varga\\private\\ledger.xlsx"),
    ] {
        assert!(gather.says(kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
}

#[test]
fn a_presentation_is_shown_with_its_notes_and_what_stands_beside_it_is_found() {
    let file = Pptx::new(properties())
        .slide(Slide {
            title: "North channel".into(),
            lines: vec!["Deepened twice".into(), "On time".into()],
            notes: "Do not mention the survey.".into(),
            beside: "old figure: once".into(),
            comments: vec![("Ann Example".into(), "Is that true?".into())],
            ..Slide::default()
        })
        .slide(Slide { title: "Accounts".into(), lines: vec!["For us only".into()], hidden: true, ..Slide::default() })
        .finish()
        .unwrap();
    let gather = Gather::of(&file);
    assert!(gather.media_type.ends_with("presentationml.presentation"));
    properties_are_found(&gather);
    assert_eq!(
        gather.text,
        "Slide 1\n\nNorth channel\n\nDeepened twice\nOn time\n\nThe speaker's notes to slide 1:\n\nDo not mention the survey.\n\nSlide 2\n\nThis slide is hidden in the original.\n\nAccounts\n\nFor us only\n"
    );
    for (kind, detail) in [
        (SpeakerNotes, "Do not mention the survey."),
        (OffPageText, "old figure: once"),
        (Comment, "Ann Example, 2026-03-12T09:20:00: Is that true?"),
    ] {
        assert!(gather.says(kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
    assert_eq!(gather.findings.iter().filter(|f| f.kind == HiddenPart && f.place == "slide 2").count(), 1);
}

#[test]
fn an_open_document_is_read_and_what_it_hides_is_found() {
    let picture = b"\x89PNG not really";
    let file = Odt::new(properties())
        .heading("Letter")
        .deleted("The channel is ", "Ann Example", "2026-03-02T10:00:00", "as shallow as ever, ", "open.")
        .inserted("Bo Editor", "2026-03-03T10:00:00", "It was deepened.")
        .commented("Yours", "Cy Third", "2026-03-04T10:00:00", "Who signs?")
        .hidden_section("An earlier draft said no.")
        .property("Case number", "EPA-0412")
        .printer("Works department, room 12")
        .picture("stamp.png", picture)
        .finish()
        .unwrap();
    let gather = Gather::of(&file);
    assert_eq!(gather.media_type, "application/vnd.oasis.opendocument.text");
    properties_are_found(&gather);
    assert_eq!(gather.text, "Letter\n\nThe channel is open.\n\nIt was deepened.\n\nYours\n");
    for (kind, detail) in [
        (TrackedChange, "Ann Example, 2026-03-02T10:00:00: as shallow as ever,"),
        (TrackedChange, "Bo Editor, 2026-03-03T10:00:00: It was deepened."),
        (Comment, "Cy Third, 2026-03-04T10:00:00: Who signs?"),
        (InvisibleText, "An earlier draft said no."),
        (Property, "Case number: EPA-0412"),
        (Device, "Works department, room 12"),
        (Attachment, "Pictures/stamp.png"),
    ] {
        assert!(gather.says(kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
    assert_eq!(gather.children, [("Pictures/stamp.png".to_owned(), picture.to_vec())]);
}

#[test]
fn a_part_that_nobody_knows_is_named_and_other_archives_stay_archives() {
    let mut parts = Parts::default();
    parts.put("mimetype", "application/vnd.oasis.opendocument.text");
    parts.put("content.xml", "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text><text:p>One.</text:p></office:text></office:body></office:document-content>");
    parts.put("odd/thing.xyz", "what is this");
    let gather = Gather::of(&parts.pack().unwrap());
    assert_eq!(gather.text, "One.\n");
    assert_eq!(gather.details(NotRead), ["odd/thing.xyz"]);
    let mut parts = Parts::default();
    parts.put("mimetype", "application/epub+zip");
    parts.put("a.txt", "one");
    let gather = Gather::of(&parts.pack().unwrap());
    assert_eq!(gather.media_type, "application/zip");
    assert_eq!(gather.children.len(), 2);
}
