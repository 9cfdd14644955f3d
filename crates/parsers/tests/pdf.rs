//! PDFs made here, each with something to find, and the words' places against the pixels.

#[path = "pdf/beside.rs"]
mod beside;
mod gather;
#[path = "pdf/hidden.rs"]
mod hidden;
mod make;
#[path = "pdf/places.rs"]
mod places;

use gather::{Gather, LIMITS, Page};
use make::{Objects, update};
use model::FindingKind::{self, *};
use parsers::OpenFailure;

/// One shape is one letter, or a few that were cast together.
#[test]
fn a_shape_that_stands_for_many_letters_is_doubted() {
    let hex = |text: &str| text.encode_utf16().map(|u| format!("{u:04X}")).collect::<String>();
    let map = format!(
        "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <2E> <{}> <66> <{}> endbfchar 1 beginbfrange <67> <7A> <0067> endbfrange endcmap",
        hex(". paid by Marrow"),
        hex("ffi")
    );
    let mut objects = Objects::page("BT /F 20 Tf 40 100 Td (ofr.) Tj ET", "", "", "");
    objects.0[4] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>".to_vec();
    objects.stream("", map.as_bytes());
    let gather = Gather::of(&objects.file(""));
    assert_eq!(gather.text, "offir\u{FFFD}\n", "{:?}", gather.findings);
    assert!(gather.details(TextDoubtful).contains(&". paid by Marrow"), "{:?}", gather.findings);
}

#[test]
fn words_stand_where_their_pixels_are() {
    for rotation in [0, 90, 180, 270] {
        let page = format!("/MediaBox[0 0 400 300]/CropBox[50 60 350 260]/Rotate {rotation}");
        let content = "BT /F 24 Tf 110 150 Td (Harbour) Tj ET BT /F 24 Tf 60 1000 Td (beyond) Tj ET";
        let gather = Gather::of(&Objects::page(content, "", &page, "").file(""));
        let [page] = &gather.pages[..] else { panic!("one page") };
        let upright = rotation % 180 == 0;
        let size = if upright { (300.0, 200.0) } else { (200.0, 300.0) };
        assert_eq!((page.size.width, page.size.height), size);
        assert_eq!(
            (page.width, page.height),
            ((size.0 * 150.0_f32 / 72.0).round() as u32, (size.1 * 150.0_f32 / 72.0).round() as u32)
        );
        let [word] = &page.words[..] else { panic!("one word, {rotation}: {:?}", page.words) };
        assert_eq!((word.text.as_str(), word.line_end), ("Harbour", true));
        let ink = ink(page).expect("something is drawn");
        let slack = 1.0;
        let rect = word.rect;
        assert!(
            rect.x0 <= ink[0] + slack
                && rect.y0 <= ink[1] + slack
                && rect.x1 >= ink[2] - slack
                && rect.y1 >= ink[3] - slack,
            "{rotation}: {rect:?} covers {ink:?}"
        );
        assert!(
            (rect.x1 - rect.x0) * (rect.y1 - rect.y0) < (ink[2] - ink[0]) * (ink[3] - ink[1]) * 2.0,
            "and is no larger than it must be"
        );
        assert_eq!(gather.details(OffPageText), ["beyond"]);
    }
}

/// The box around all that is not white, in points.
fn ink(page: &Page) -> Option<[f32; 4]> {
    let mut found: Option<[u32; 4]> = None;
    for (at, pixel) in (0..).zip(page.rgb.chunks_exact(3)) {
        if pixel.iter().any(|v| *v < 160) {
            let (x, y) = (at % page.width, at / page.width);
            let [x0, y0, x1, y1] = found.unwrap_or([x, y, x + 1, y + 1]);
            found = Some([x0.min(x), y0.min(y), x1.max(x + 1), y1.max(y + 1)]);
        }
    }
    let scale = page.width as f32 / page.size.width;
    found.map(|ink| ink.map(|v| v as f32 / scale))
}

#[test]
fn columns_and_lines_are_read_in_order() {
    let mut content = String::from("BT /F 14 Tf 20 180 Td (A title over both of the columns) Tj ET ");
    let columns = [
        ("One day the harbour was closed", "Nobody knew who had the papers"),
        ("to all of its ships and boats,", "that the ship brought with her"),
        ("and nobody was told the reason", "when she came in to the quay a"),
        ("why this had been done so late.", "week before that day in March."),
    ];
    // Drawn row by row, as some programs do, the right column first.
    for (line, (left, right)) in columns.iter().enumerate() {
        let y = 150 - line * 12;
        content += &format!("BT /F 8 Tf 160 {y} Td ({right}) Tj ET BT /F 8 Tf 20 {y} Td ({left}) Tj ET ");
    }
    // A table stays in rows.
    for (line, (name, sum)) in
        [("Harbour dues", "120"), ("Repairs", "87"), ("Fuel", "1,300"), ("Pilots", "42")].iter().enumerate()
    {
        let y = 70 - line * 12;
        content += &format!("BT /F 8 Tf 20 {y} Td ({name}) Tj ET BT /F 8 Tf 120 {y} Td ({sum}) Tj ET ");
    }
    let gather = Gather::of(&Objects::page(&content, "", "", "").file(""));
    let lines: Vec<&str> = gather.text.lines().collect();
    let left = columns.map(|c| c.0);
    let right = columns.map(|c| c.1);
    assert_eq!(lines[0], "A title over both of the columns");
    assert_eq!(lines[1..5], left);
    assert_eq!(lines[5..9], right);
    assert_eq!(lines[9..], ["Harbour dues 120", "Repairs 87", "Fuel 1,300", "Pilots 42"]);
}

#[test]
fn an_earlier_revision_says_what_was_taken_out() {
    let mut objects =
        Objects::page("BT /F 12 Tf 40 100 Td (The informant is R. Vale) Tj 0 -20 Td (Page one) Tj ET", "", "", "");
    objects.push("<</Author(Ann Example)>>".to_owned());
    let first = objects.file("/Info 6 0 R");
    let content = "BT /F 12 Tf 40 80 Td (Page one) Tj ET";
    let body = format!("<</Length {}>>\nstream\n{content}\nendstream", content.len());
    let second = update(&first, &[(4, body.as_bytes()), (6, b"<</Author(Desk)>>")], "/Size 7/Info 6 0 R");
    let gather = Gather::of(&second);
    assert_eq!(gather.text, "Page one\n");
    assert_eq!(gather.details(EarlierRevision), ["The informant is R. Vale"]);
    assert!(gather.says(Author, "Desk") && gather.says(Author, "Ann Example"));
    assert_eq!(gather.children, [("earlier-revision-1.pdf".to_owned(), first.clone())]);
    let child = Gather::of(&first);
    assert!(child.details(EarlierRevision).is_empty() && child.children.is_empty());

    // Three revisions: the second is handed out, and holds the first in turn.
    let third = update(&second, &[(6, b"<</Author(Printer)>>")], "/Size 7/Info 6 0 R");
    let gather = Gather::of(&third);
    assert_eq!(gather.details(EarlierRevision).len(), 2);
    assert_eq!(gather.children[0].1, second);
}

#[test]
fn days_programs_and_fonts_that_contradict_each_other_are_signs() {
    let of = |info: &str, font: &str| {
        let mut objects = Objects::page("BT /F 12 Tf 40 100 Td (Approved) Tj ET", "", "", "");
        objects.push(format!("<<{info}>>"));
        objects.push(format!("<</Type/Font/Subtype/TrueType/BaseFont/{font}>>"));
        let gather = Gather::of(&objects.file("/Info 6 0 R"));
        gather.findings.iter().filter(|f| f.kind == ForgerySign).map(|f| f.what.clone()).collect::<Vec<_>>()
    };
    let honest =
        of("/Producer(LibreOffice 7.0)/CreationDate(D:20200901101500Z)/ModDate(D:20200901111500Z)", "AAAAAA+Calibri");
    assert!(honest.is_empty(), "{honest:#?}");
    let early = of("/Producer(LibreOffice 7.0)/CreationDate(D:20030312101500Z)", "AAAAAA+Calibri-Bold");
    assert!(early.len() == 2 && early[0].contains("2020") && early[1].contains("2007"), "{early:#?}");
    let swapped = of("/CreationDate(D:20200901101500Z)/ModDate(D:20200301111500Z)", "Helvetica");
    assert!(swapped.len() == 1 && swapped[0].contains("changed on 2020-03-01"), "{swapped:#?}");
}

#[test]
fn a_picture_that_was_laid_over_words_is_a_sign() {
    // A grey picture with a mask, so that the words shine through.
    let of = |at: &str, mask: &str, pages: usize| {
        let content = format!("BT /F 12 Tf 40 100 Td (Signed by the minister) Tj ET q {at} cm /S Do Q");
        let mut objects = Objects::page(&content, "/XObject<</S 6 0 R>>", "", "");
        objects.stream(
            &format!("/Type/XObject/Subtype/Image/Width 2/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8{mask}"),
            &[0, 0],
        );
        objects
            .stream("/Type/XObject/Subtype/Image/Width 2/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", &[40, 40]);
        let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</S 6 0 R>>>>>>";
        let others: String = (1..pages).map(|_| format!(" {} 0 R", objects.push(page.to_owned()))).collect();
        objects.0[1] = format!("<</Type/Pages/Kids[3 0 R{others}]/Count {pages}>>").into_bytes();
        let gather = Gather::of(&objects.file(""));
        gather.findings.iter().filter(|f| f.kind == ForgerySign).map(|f| f.place.clone()).collect::<Vec<_>>()
    };
    let (over, mask) = ("60 0 0 20 80 95", "/SMask 7 0 R");
    assert_eq!(of(over, mask, 1), ["page 1"]);
    assert_eq!(of(over, mask, 2), ["page 1, 2"], "one picture on two pages");
    assert!(of(over, mask, 5).is_empty(), "a letterhead");
    assert!(of("60 0 0 20 80 20", mask, 1).is_empty(), "beside the words");
    assert!(of("280 0 0 190 5 5", mask, 1).is_empty(), "a watermark");
    assert!(of(over, "", 1).is_empty(), "that one hides words, which is another finding");
}

#[test]
fn what_is_added_behind_a_signature_is_a_sign() {
    let mut objects = Objects::page("BT /F 12 Tf 40 100 Td (To pay: 100) Tj ET", "", "", "");
    objects.push("<</Type/Sig/Filter/Adobe.PPKLite/Contents<00>/ByteRange[0 9 9 000000]>>".to_owned());
    let file = objects.file("");
    let reach = format!("0 9 9 {:06}", file.len() - 9);
    let signed = String::from_utf8(file).unwrap().replace("0 9 9 000000", &reach).into_bytes();
    let signs = |file: &[u8]| Gather::of(file).details(ForgerySign).len();
    assert_eq!(signs(&signed), 0);
    let content = "BT /F 12 Tf 40 100 Td (To pay: 900) Tj ET";
    let body = format!("<</Length {}>>\nstream\n{content}\nendstream", content.len());
    assert_eq!(signs(&update(&signed, &[(4, body.as_bytes())], "/Size 7")), 1);
    assert_eq!(signs(&update(&signed, &[(3, b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>")], "/Size 7")), 1);
    // What later checks of the signature need changes nothing that is shown.
    assert_eq!(signs(&update(&signed, &[(7, b"<</Type/DSS/Certs[]>>")], "/Size 8")), 0);
}

#[test]
fn everything_beside_the_pages_is_named() {
    let gather = Gather::of(&everything());
    let expected: &[(FindingKind, &str)] = &[
        (Author, "Ann Example"),
        (Author, "Reviewer Two"),
        (Owner, "Company: Harbour Ltd"),
        (Software, "Quill 3"),
        (Timestamp, "D:20240102030405+01'00'"),
        (Property, "The memo"),
        (CopyIdentifier, "00112233445566778899aabbccddeeff"),
        (CopyIdentifier, "uuid:of-this-copy"),
        (Attachment, "ledger.txt"),
        (Comment, "Reviewer Two: Take this out"),
        (Script, "app.alert"),
        (Action, "calc.exe"),
        (RemoteReference, "https://canary.example/a"),
        (RemoteReference, "https://collect.example/form"),
        (FormField, "applicant.name: R. Vale"),
        (Signature, "name: S. Igner"),
        (HiddenLayer, "Draft notes"),
        (HiddenLayer, "not for print"),
        (Thumbnail, ""),
        (TrailingData, "behind the end"),
        (TextUnderBox, "marked"),
    ];
    for (kind, detail) in expected {
        assert!(gather.says(*kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
    assert!(gather.children.contains(&("ledger.txt".to_owned(), b"paid: 500".to_vec())));
}

#[test]
fn the_report_is_the_same_as_ever() {
    let gather = Gather::of(&everything());
    let lines: Vec<String> =
        gather.findings.iter().map(|f| serde_json::to_string(f).expect("findings are values")).collect();
    let golden: Vec<&str> = include_str!("golden/everything.jsonl").lines().collect();
    assert_eq!(lines, golden, "\n{}", lines.join("\n"));
}

fn everything() -> Vec<u8> {
    let catalog = "/Names<</JavaScript<</Names[(a) <</S/JavaScript/JS(app.alert\\(1\\))>>]>>/EmbeddedFiles<</Names[(l) 8 0 R]>>>>\
        /OpenAction<</S/Launch/F(calc.exe)>>\
        /AcroForm<</Fields[<</T(applicant)/Kids[<</T(name)/FT/Tx/V(R. Vale)>>]>><</T(sig)/FT/Sig/V 9 0 R>>]>>\
        /OCProperties<</OCGs[10 0 R]/D<</OFF[10 0 R]>>>>/Metadata 11 0 R";
    let page = "/Thumb 12 0 R/Annots[<</Subtype/Text/Rect[0 0 9 9]/F 2/T(Reviewer Two)/Contents(Take this out)>>\
        <</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://canary.example/a)>>>>\
        <</Subtype/Link/Rect[0 0 9 9]/A<</S/SubmitForm/F<</FS/URL/F(https://collect.example/form)>>>>>>\
        <</Subtype/Redact/Rect[80 95 140 115]>>]";
    let mut objects = Objects::page(
        "BT /F 12 Tf 40 100 Td (A word marked) Tj ET /OC /L BDC BT /F 12 Tf 40 60 Td (not for print) Tj ET EMC",
        "/Properties<</L 10 0 R>>",
        page,
        catalog,
    );
    objects.push("<</Author(Ann Example)/Company(Harbour Ltd)/Producer(Quill 3)/CreationDate(D:20240102030405+01'00')/Title(The memo)>>".to_owned());
    objects.stream("/Type/EmbeddedFile", b"paid: 500");
    objects.push("<</Type/Filespec/F(ledger.txt)/EF<</F 7 0 R>>>>".to_owned());
    objects.push("<</Type/Sig/Name(S. Igner)/Reason(approved)>>".to_owned());
    objects.push("<</Type/OCG/Name(Draft notes)>>".to_owned());
    objects.stream(
        "/Type/Metadata/Subtype/XML",
        b"<x:xmpmeta><rdf:Description xmpMM:DocumentID=\"uuid:of-this-copy\"/></x:xmpmeta>",
    );
    objects.stream("/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x00");
    let mut file = objects.file("/Info 6 0 R/ID[<00112233445566778899aabbccddeeff><ff>]");
    file.extend_from_slice(b"behind the end");
    file
}

#[test]
fn one_broken_page_costs_one_page_and_loops_end() {
    let form = "/Type/XObject/Subtype/Form/BBox[0 0 300 200]/Resources<</XObject<</X 6 0 R>>>>";
    let mut objects = Objects::page("/X Do BT /F 12 Tf 40 100 Td (kept) Tj ET", "/XObject<</X 6 0 R>>", "", "");
    objects.stream(form, b"/X Do /X Do");
    for size in ["99999999 99999999", "20000 20000", "3 900000", "0 0"] {
        objects.push(format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size}]/Contents 4 0 R>>"));
    }
    objects.push("<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 99 0 R>>".to_owned());
    objects.0[1] = b"<</Type/Pages/Kids[7 0 R 8 0 R 9 0 R 10 0 R 2 0 R 11 0 R 3 0 R]/Count 6>>".to_vec();
    let gather = Gather::of(&objects.file(""));
    assert!(gather.text.contains("kept"), "{}", gather.text);
    let numbers: Vec<u32> = gather.pages.iter().map(|page| page.number).collect();
    assert_eq!((gather.pages_said, numbers), (6, vec![2, 3, 4, 5, 6]));
    let places = |kind| gather.findings.iter().filter(|f| f.kind == kind).map(|f| f.place.as_str()).collect::<Vec<_>>();
    assert_eq!(places(NotRead), ["page 1"]);
    assert_eq!(places(Reduced), ["page 2", "page 3"]);
}

#[test]
fn damage_and_passwords_are_ordinary_results() {
    let whole = everything();
    let mut step = 0;
    for seed in 0..60u64 {
        // A few bytes changed, or the end cut off; whatever comes of it, it comes as a result.
        let mut file = whole.clone();
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        for _ in 0..8 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (state >> 33) as usize % file.len();
            file[at] = (state >> 20) as u8;
        }
        if seed % 3 == 0 {
            file.truncate(file.len() - (seed as usize * 17) % file.len());
        }
        let mut gather = Gather::default();
        if parsers::open(&file, "test", &LIMITS, &mut gather).is_ok() {
            step += 1;
        }
    }
    assert!(step >= 15, "much damage is survived: {step}");
    let mut gather = Gather::default();
    let opened = parsers::open(b"%PDF-1.4 nothing more", "test", &LIMITS, &mut gather);
    assert_eq!(opened, Err(OpenFailure::Damaged));
    assert_eq!(gather.media_type, "application/pdf");
}
