//! PDFs made here, each with something to find, and the words' places against the pixels.

#[path = "pdf/beside.rs"]
mod beside;
mod gather;
mod make;
#[path = "pdf/places.rs"]
mod places;

use gather::{Gather, LIMITS, Page};
use make::{Objects, update};
use model::FindingKind::{self, *};
use parsers::OpenFailure;

/// A page that says `HIDDEN` at one place and `VISIBLE` at another; `after` is drawn between the two.
fn covered(before: &str, after: &str, resources: &str, page: &str, more: &[(&str, &[u8])]) -> Gather {
    let content =
        format!("{before} BT /F 20 Tf 40 100 Td (HIDDEN) Tj ET {after} BT 0 g /F 20 Tf 40 40 Td (VISIBLE) Tj ET");
    let mut objects = Objects::page(&content, resources, page, "");
    for (entries, bytes) in more {
        objects.stream(entries, bytes);
    }
    Gather::of(&objects.file(""))
}

#[test]
fn text_is_found_under_whatever_covers_it() {
    let image = "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8";
    let form = "/Type/XObject/Subtype/Form/BBox[0 0 300 200]";
    let note = "/Annots[<</Type/Annot/Subtype/Square/Rect[35 90 130 125]/AP<</N 6 0 R>>>>]";
    let none: &[(&str, &[u8])] = &[];
    let kinds: &[(&str, Gather)] = &[
        ("a black rectangle", covered("", "0 g 35 90 100 35 re f", "", "", none)),
        ("a white rectangle", covered("", "1 g 35 90 100 35 re f", "", "", none)),
        ("a polygon", covered("", "0 g 30 85 m 160 85 l 150 130 l 30 130 l h f", "", "", none)),
        ("a polygon left open", covered("", "0 0 1 rg 30 85 m 160 85 l 150 130 l 30 130 l f", "", "", none)),
        (
            "a round shape",
            covered("", "0 0 1 rg 20 105 m 20 180 200 180 200 105 c 200 30 20 30 20 105 c f", "", "", none),
        ),
        ("two rectangles, half each", covered("", "0 g 35 90 45 35 re f 80 90 60 35 re f", "", "", none)),
        ("a thick line", covered("", "0 G 30 w 35 107 m 140 107 l S", "", "", none)),
        ("a picture", covered("", "q 110 0 0 40 35 88 cm /I Do Q", "/XObject<</I 6 0 R>>", "", &[(image, b"\x30")])),
        (
            "an inline picture",
            covered("", "q 110 0 0 40 35 88 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x01 EI Q", "", "", none),
        ),
        ("a form", covered("", "/X Do", "/XObject<</X 6 0 R>>", "", &[(form, b"0 g 35 90 100 35 re f")])),
        (
            "a note's appearance",
            covered("", "", "", note, &[("/Type/XObject/Subtype/Form/BBox[35 90 130 125]", b"0 g 35 90 95 35 re f")]),
        ),
        ("its own colour, on a box drawn before it", covered("0 g 35 90 100 35 re f", "", "", "", none)),
        (
            "a stencil",
            covered(
                "",
                "q 0 g 110 0 0 40 35 88 cm /I Do Q",
                "/XObject<</I 6 0 R>>",
                "",
                &[("/Type/XObject/Subtype/Image/Width 8/Height 1/ImageMask true/BitsPerComponent 1", b"\x00")],
            ),
        ),
        (
            "a shading",
            covered(
                "",
                "q 35 90 100 35 re W n /S sh Q",
                "/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 300 0]/Extend[true true]/Function<</FunctionType 2/Domain[0 1]/C0[0.4]/C1[0.4]/N 1>>>>>>",
                "",
                none,
            ),
        ),
    ];
    for (kind, gather) in kinds {
        assert_eq!(gather.details(TextUnderBox), ["HIDDEN"], "{kind}: {:?}", gather.findings);
        assert!(gather.text.contains("VISIBLE") && !gather.text.contains("HIDDEN"), "{kind}: {}", gather.text);
        assert_eq!(gather.pages[0].words.len(), 1, "{kind}");
    }
}

#[test]
fn what_can_be_seen_is_not_called_hidden() {
    let clear = "/ExtGState<</A<</ca 0.3>>/M<</BM/Multiply>>>>";
    for (before, after) in [
        ("", "q /A gs 1 0.8 0 rg 35 90 100 35 re f Q"),
        ("", "q /M gs 1 1 0 rg 35 90 100 35 re f Q"),
        ("1 1 0 rg 35 90 100 35 re f 0 g", ""),
        ("0 g 35 90 100 35 re f 1 g", ""),
        ("", "0 g 35 80 100 3 re f"),
        ("", "0 g 35 90 6 35 re f"),
        ("", "1 g 0 0 300 200 re f BT 0 g /F 20 Tf 40 100 Td (HIDDEN) Tj ET"),
    ] {
        let gather = covered(before, after, clear, "", &[]);
        let hidden = [TextUnderBox, InvisibleText, OffPageText].map(|kind| gather.details(kind).len());
        assert_eq!(hidden, [0; 3], "{before} {after}: {:?}", gather.findings);
        assert!(gather.text.contains("HIDDEN"), "{before} {after}");
    }
}

#[test]
fn text_without_marks_is_found() {
    let cases = [
        ("1 g BT /F 12 Tf 40 100 Td (pale words) Tj ET", InvisibleText),
        ("BT 3 Tr /F 12 Tf 40 100 Td (pale words) Tj ET", InvisibleText),
        ("BT /F 0.9 Tf 40 100 Td (pale words) Tj ET", InvisibleText),
        ("q 0 0 10 10 re W n BT /F 12 Tf 40 100 Td (pale words) Tj ET Q", InvisibleText),
        ("BT /F 12 Tf 40 -60 Td (pale words) Tj ET", OffPageText),
        ("BT /F 12 Tf 900 60 Td (pale words) Tj ET", OffPageText),
    ];
    for (content, kind) in cases {
        let content = format!("{content} BT 0 Tr 0 g /F 12 Tf 40 40 Td (shown) Tj ET");
        let gather = Gather::of(&Objects::page(&content, "", "", "").file(""));
        assert_eq!(gather.details(kind), ["pale words"], "{content}: {:?}", gather.findings);
        assert_eq!(gather.text, "shown\n", "{content}");
    }
}

/// As in a table's cell that is too narrow: most of the word is seen. What isn't its own, or most of it, was hidden.
#[test]
fn a_word_that_an_edge_cuts_off_is_cut_and_one_that_is_mostly_behind_it_is_hidden() {
    for (content, shown, cut, unseen) in [
        ("q 30 80 72 60 re W n BT /F 20 Tf 40 100 Td (harbour) Tj ET Q", "harbou\n", &["r"][..], &[][..]),
        ("q 30 80 32 60 re W n BT /F 20 Tf 40 100 Td (harbour) Tj ET Q", "\n", &[], &["harbour"]),
        ("q 30 80 72 60 re W n BT /F 20 Tf 40 100 Td (harbou) Tj 1 g (r) Tj ET Q", "harbou\n", &[], &["r"]),
    ] {
        let gather = Gather::of(&Objects::page(content, "", "", "").file(""));
        let told = (&*gather.text, gather.details(Cropped), gather.details(InvisibleText));
        assert_eq!(told, (shown, cut.to_vec(), unseen.to_vec()), "{content}");
    }
}

#[test]
fn the_layer_over_a_scan_is_the_pages_text() {
    // Stripes stand for the picture of a page.
    let stripes: Vec<u8> = (0..64 * 64).map(|n| if n % 3 == 0 { 0 } else { 255 }).collect();
    let content = "q 300 0 0 200 0 0 cm /I Do Q BT 3 Tr /F 20 Tf 40 100 Td (Harbour office) Tj ET";
    let mut objects = Objects::page(content, "/XObject<</I 6 0 R>>", "", "");
    objects.stream("/Type/XObject/Subtype/Image/Width 64/Height 64/ColorSpace/DeviceGray/BitsPerComponent 8", &stripes);
    let gather = Gather::of(&objects.file(""));
    assert_eq!(gather.text, "Harbour office\n");
    assert_eq!(gather.details(InvisibleText), [""; 0]);
    assert!(gather.findings.iter().any(|f| f.kind == TextDoubtful && f.what.contains("OCR")));
}

/// A scan that was covered in a PDF editor: the boxes lie over it, and it is whole.
#[test]
fn what_lies_under_a_box_over_a_scan_is_found_and_handed_out() {
    const IMAGE: &str = "/Type/XObject/Subtype/Image/Width 60/Height 40/ColorSpace/DeviceGray/BitsPerComponent 8";
    let written: Vec<u8> = (0..60 * 40).map(|n| if n % 4 == 0 { 20 } else { 240 }).collect();
    // Of 60 × 40 pixels on 300 × 200 points.
    let mut word = vec![240; 60 * 40];
    (10..14).for_each(|x| (20..22).for_each(|y| word[y * 60 + x] = 20));
    let of = |content: &str, pixels: &[u8]| {
        let mut objects = Objects::page(content, "/XObject<</I 6 0 R>>/ExtGState<</T<</ca 0.5>>>>", "", "");
        objects.stream(IMAGE, pixels);
        Gather::of(&objects.file(""))
    };
    let scan = "q 300 0 0 200 0 0 cm /I Do Q";
    let code = "1 g BT /F 8 Tf 42 104 Td ((b)(6), (b)(7)(C)) Tj ET";
    let text = format!("0 g BT /F 6 Tf 42 104 Td ({}) Tj ET", "these are words on a ground of their own ".repeat(2));
    let jagged = "0 g 40 100 m 240 100 l 240 120 l 140 119.9 l 40 120 l f";
    for (case, content, pixels, told) in [
        ("a box", format!("{scan} 0 g 40 100 200 20 re f"), &written, 1),
        ("a white box", format!("{scan} 1 g 40 100 200 20 re f"), &written, 1),
        ("two boxes", format!("{scan} 0 g 40 100 200 20 re f 40 40 100 20 re f"), &written, 2),
        ("another shape", format!("{scan} {jagged}"), &written, 1),
        ("an ellipse", format!("{scan} 0 g 40 100 m 40 130 140 130 140 100 c 140 70 40 70 40 100 c f"), &written, 1),
        ("a box over a word alone", format!("{scan} 0 g 0 0 300 180 re f"), &word, 1),
        (
            "a box with a label in outlines",
            format!("{scan} 0 g 40 100 200 20 re f 1 g 60 105 9 9 re f 80 105 9 9 re f"),
            &written,
            1,
        ),
        ("a box with a code", format!("{scan} 0 g 40 100 200 20 re f {code}"), &written, 1),
        ("a ground for words", format!("{scan} 1 g 40 100 250 20 re f {text}"), &written, 0),
        ("a box under the scan", format!("0 g 40 100 200 20 re f {scan}"), &written, 0),
        ("a box beside it", format!("{scan} 0 g 310 100 50 20 re f"), &written, 0),
        ("a blank scan", format!("{scan} 0 g 40 100 200 20 re f"), &vec![240; 60 * 40], 0),
        ("seen through", format!("{scan} /T gs 0 g 40 100 200 20 re f"), &written, 0),
    ] {
        let gather = of(&content, pixels);
        assert_eq!(gather.details(TextUnderBox).len(), told, "{case}: {:?}", gather.findings);
        assert_eq!(gather.children.len(), told, "{case}");
    }
    // Ink without paper, as scanners write black and white.
    let mut inked = Objects::page(&format!("0 g {scan} 0 g 40 100 200 20 re f"), "/XObject<</I 6 0 R>>", "", "");
    inked.stream("/Type/XObject/Subtype/Image/Width 64/Height 40/ImageMask true/BitsPerComponent 1", &[0x77; 8 * 40]);
    let inked = Gather::of(&inked.file(""));
    assert_eq!(inked.details(TextUnderBox).len(), 1, "{:?}", inked.findings);
    let many = of(&format!("{scan} 0 g {}", "0 0 30 20 re f ".repeat(101)), &written);
    assert!(many.findings.iter().any(|f| f.kind == NotRead && f.what.contains("looked under")), "{:?}", many.findings);
    let gather = of(&format!("{scan} 0 g 40 100 200 20 re f"), &written);
    let (name, png) = &gather.children[0];
    assert_eq!(name, "under-a-box-page-1-1.png");
    let pixels = page::png::decode_own(png).unwrap();
    let (dark, all) = (pixels.rgb().chunks(3).filter(|p| p[0] < 60).count(), pixels.rgb().len() / 3);
    assert!((0.2..0.3).contains(&(dark as f64 / all as f64)), "{dark} of {all}: a quarter is ink");
}

/// Every OCR layer is a little off, our own too: its spaces must not tell widths. A word that nobody was meant to see lies further away.
#[test]
fn a_layer_may_stray_beside_its_picture_and_no_further() {
    // A scan of a page whose left two thirds have writing on them.
    let scan: Vec<u8> = (0..64 * 64).map(|n| if n % 3 == 0 && n % 64 < 43 { 0 } else { 255 }).collect();
    let of = |x: u32, words: &str| {
        let content = format!("q 300 0 0 200 0 0 cm /I Do Q BT 3 Tr /F 20 Tf {x} 100 Td ({words}) Tj ET");
        let mut objects = Objects::page(&content, "/XObject<</I 6 0 R>>", "", "");
        let image = "/Type/XObject/Subtype/Image/Width 64/Height 64/ColorSpace/DeviceGray/BitsPerComponent 8";
        objects.stream(image, &scan);
        Gather::of(&objects.file(""))
    };
    let layer = of(45, "Harbour office paid");
    assert_eq!((layer.details(InvisibleText), layer.text.as_str()), (vec![], "Harbour office paid\n"));
    let hidden = of(20, "Harbour office paid Marrow");
    assert_eq!((hidden.details(InvisibleText), hidden.text.as_str()), (vec!["Marrow"], "Harbour office paid\n"));
    // Nothing lies under it: no scan, no layer.
    let content = "BT /F 20 Tf 40 100 Td (Harbour) Tj 3 Tr ( a) Tj ET";
    assert_eq!(Gather::of(&Objects::page(content, "", "", "").file("")).details(InvisibleText), ["a"]);
}

/// What the renderer draws nothing for is no text of the page; unless it draws nothing at all, and the words are set instead.
#[test]
fn text_that_is_not_drawn_is_said_and_shown_only_where_nothing_else_is() {
    let white = "<</Type/Pattern/PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 400 0]/Extend[true true]/Function<</FunctionType 2/Domain[0 1]/C0[1 1 1]/C1[1 1 1]/N 1>>>>>>";
    let empty = format!(
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 750 750]/FontMatrix[0.001 0 0 0.001 0 0]/CharProcs<</a 7 0 R>>/Encoding<</Type/Encoding/Differences[{}]>>/FirstChar 32/LastChar 122/Widths[{}]/Resources<<>>/ToUnicode 8 0 R>>",
        (32..123).map(|n| format!("{n}/a")).collect::<String>(),
        " 600".repeat(91)
    );
    let letters = "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <20> <7A> <0020> endbfrange endcmap";
    let shown = "BT /F 20 Tf 40 40 Td (VISIBLE) Tj ET";
    for (shown, text, doubtful, set) in
        [(shown, "VISIBLE\n", vec!["Marrow paid"], vec![]), ("", "Marrow paid\n", vec![], vec!["Marrow paid"])]
    {
        let content = format!("{shown} /Pattern cs /P scn BT /F 14 Tf 40 100 Td (Marrow paid) Tj ET");
        let mut pattern = Objects::page(&content, "/Pattern<</P 6 0 R>>", "", "");
        pattern.push(white.to_owned());
        let content = format!("{shown} BT /G 14 Tf 40 100 Td (Marrow paid) Tj ET");
        let mut font = Objects::page(&content, "", "", "");
        font.0[2] =
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R/G 6 0 R>>>>>>"
                .to_vec();
        font.push(empty.clone());
        font.stream("", b"600 0 d0");
        font.stream("", letters.as_bytes());
        for (kind, objects) in [("a white pattern", pattern), ("a font without marks", font)] {
            let gather = Gather::of(&objects.file(""));
            assert_eq!(gather.text, text, "{kind}: {:?}", gather.findings);
            assert_eq!(gather.details(TextDoubtful), doubtful, "{kind}: {:?}", gather.findings);
            assert_eq!(gather.details(BlankPage), set, "{kind}");
            for word in set.first().map_or(&[][..], |_| &gather.pages[0].words) {
                assert!(has_ink(&gather.pages[0], word.rect), "{kind}: {word:?}");
            }
        }
    }
}

/// A scan that can't be decoded: the words that lie over it stand in its place.
#[test]
fn words_over_a_picture_that_is_lost_are_set() {
    let of = |filter: &str, more: &str, layer: &str| {
        let content = format!("q 300 0 0 150 0 0 cm /I Do Q {more} BT {layer} /F 14 Tf 40 100 Td (Marrow paid) Tj ET");
        let mut objects = Objects::page(&content, "/XObject<</I 6 0 R>>", "", "");
        let image =
            format!("/Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8{filter}");
        objects.stream(&image, &[255; 64]);
        Gather::of(&objects.file(""))
    };
    let beside = "BT /F 20 Tf 40 165 Td (VISIBLE) Tj ET";
    for (more, text) in [("", "Marrow paid\n"), (beside, "VISIBLE\nMarrow paid\n")] {
        let lost = of("/Filter/DCTDecode", more, "3 Tr");
        assert_eq!((lost.text.as_str(), lost.details(BlankPage)), (text, vec!["Marrow paid"]), "{:?}", lost.findings);
        assert!(
            lost.details(InvisibleText).is_empty()
                && lost.pages[0].words.iter().all(|w| has_ink(&lost.pages[0], w.rect))
        );
        // A white picture is no lost one: what lies unseen over it was meant to.
        let white = of("", more, "3 Tr");
        assert_eq!(white.details(InvisibleText), ["Marrow paid"], "{:?}", white.findings);
        assert!(!white.text.contains("Marrow") && white.findings.iter().all(|f| !f.what.contains("decoded")));
    }
    // Of white letters nobody knows what they were meant to be.
    let pale = of("/Filter/DCTDecode", beside, "1 g");
    assert_eq!(
        (pale.text.as_str(), pale.details(InvisibleText), pale.details(BlankPage)),
        ("VISIBLE\n", vec!["Marrow paid"], vec![""])
    );
}

/// One picture that can't be decoded, anywhere on the page, brings to light nothing that is covered elsewhere.
#[test]
fn a_lost_picture_uncovers_nothing() {
    let written: Vec<u8> = (0..64 * 64).map(|n| if n % 4 == 0 { 20 } else { 240 }).collect();
    let image = "/Type/XObject/Subtype/Image/Width 64/Height 64/ColorSpace/DeviceGray/BitsPerComponent 8";
    let layer = "BT 3 Tr /F 14 Tf 40 100 Td (Nora Quill) Tj ET";
    let (scan, box_, lost) = ("q 300 0 0 150 0 0 cm /I Do Q", "0 g 30 90 120 30 re f", "q 4 0 0 4 290 190 cm /L Do Q");
    let over_it = "q 300 0 0 150 0 0 cm /L Do Q";
    for content in [
        format!("{scan} {layer} {box_} {lost}"),
        format!("{scan} {box_} {layer} {lost}"),
        format!("{over_it} {layer} {box_}"),
    ] {
        let mut objects = Objects::page(&content, "/XObject<</I 6 0 R/L 7 0 R>>", "", "");
        objects.stream(image, &written);
        objects.stream(&format!("{image}/Filter/DCTDecode"), &[255; 64]);
        let gather = Gather::of(&objects.file(""));
        assert!(gather.findings.iter().any(|f| f.what.contains("decoded")), "it is lost: {:?}", gather.findings);
        assert!(!gather.text.contains("Quill"), "{content}: {}", gather.text);
        let hidden = [TextUnderBox, InvisibleText].map(|kind| gather.details(kind).contains(&"Nora Quill"));
        assert_ne!(hidden, [false; 2], "{content}: {:?}", gather.findings);
    }
}

/// Whether something dark stands at a place.
fn has_ink(page: &Page, place: model::Rect) -> bool {
    let scale = page.width as f32 / page.size.width;
    let side = |from: f32, to: f32| (from * scale) as usize..(to * scale) as usize;
    let dark = |x: usize, y: usize| page.rgb[(y * page.width as usize + x) * 3] < 100;
    side(place.y0, place.y1).any(|y| side(place.x0, place.x1).any(|x| dark(x, y)))
}

/// An empty picture behind a page of text makes no scan of it.
#[test]
fn unseen_words_beside_visible_letters_are_no_layer() {
    let content = "q 300 0 0 200 0 0 cm /I Do Q BT /F 14 Tf 40 150 Td (The memo was written in June.) Tj ET \
        BT /F 8 Tf 3 Tr 1 0 0 1 22 150 Tm (nora) Tj ET";
    let mut objects = Objects::page(content, "/XObject<</I 6 0 R>>", "", "");
    objects.stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\xFF");
    let gather = Gather::of(&objects.file(""));
    assert_eq!(gather.text, "The memo was written in June.\n", "{:?}", gather.findings);
    assert_eq!(gather.details(InvisibleText), ["nora"], "{:?}", gather.findings);
}

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
