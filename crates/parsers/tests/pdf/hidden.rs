//! What can't be seen on a page, and what can: under boxes and pictures, behind edges, in layers, where the renderer draws nothing.

use model::FindingKind::*;

use crate::{
    gather::{Gather, Page},
    make::Objects,
};

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
