//! Where on the page a finding is: in points from its top left corner, as it is shown, whatever the file's own space is.

use model::{FindingKind::*, Rect};

use crate::{gather::Gather, make::Objects};

/// The places of the one finding of a kind whose words hold these, and its page.
fn of(gather: &Gather, kind: model::FindingKind, detail: &str) -> (Option<u32>, Vec<Rect>) {
    let found: Vec<_> = gather.findings.iter().filter(|f| f.kind == kind && f.detail.contains(detail)).collect();
    let [one] = found[..] else { panic!("{kind:?} {detail}: {:#?}", gather.findings) };
    (one.page(), one.rects.clone())
}

/// Whether a place is this one, give or take so many points.
fn is_about(rect: &Rect, wanted: [f32; 4], slack: f32) -> bool {
    <[f32; 4]>::from(*rect).into_iter().zip(wanted).all(|(got, wanted)| (got - wanted).abs() <= slack)
}

const SEEN: &str = "BT /F 12 Tf 20 150 Td (Seen.) Tj ET";

#[test]
fn words_that_nobody_sees_have_a_place_for_each_line() {
    // The page is 300 by 200 points.
    let content = format!(
        "BT /F 20 Tf 40 100 Td (HIDDEN) Tj 0 -30 Td (TWICE) Tj ET 0 g 35 60 100 65 re f {SEEN} \
         BT 3 Tr /F 10 Tf 200 20 Td (UNSEEN) Tj ET BT 0 Tr /F 10 Tf 20 -40 Td (BEYOND) Tj ET"
    );
    let gather = Gather::of(&Objects::page(&content, "", "", "").file(""));
    let (page, rects) = of(&gather, TextUnderBox, "HIDDEN");
    assert_eq!((page, rects.len()), (Some(1), 2), "{rects:?}");
    // 20 points high, on the baselines 100 and 130 from the top.
    assert!(is_about(&rects[0], [40.0, 84.0, 115.0, 104.0], 8.0), "{rects:?}");
    assert!(is_about(&rects[1], [40.0, 114.0, 105.0, 134.0], 8.0), "{rects:?}");
    let (_, rects) = of(&gather, InvisibleText, "UNSEEN");
    assert!(rects.len() == 1 && is_about(&rects[0], [200.0, 172.0, 243.0, 182.0], 5.0), "{rects:?}");
    let (_, rects) = of(&gather, OffPageText, "BEYOND");
    assert!(rects.len() == 1 && rects[0].y0 > 200.0, "{rects:?}");
}

#[test]
fn links_and_notes_lie_where_the_page_shows_them() {
    let link = "<</Subtype/Link/Rect[20 150 60 162]/A<</S/URI/URI(https://one.example)>>>>";
    let again = "<</Subtype/Link/Rect[100 20 60 50]/A<</S/URI/URI(https://one.example)>>>>";
    let note = "<</Subtype/FreeText/Rect[200 100 280 120]/T(Marrow)/Contents(Ask her)>>";
    let gather =
        |more: &str| Gather::of(&Objects::page(SEEN, "", &format!("/Annots[{link}{again}{note}]{more}"), "").file(""));
    let plain = gather("");
    // Corners in any order; the same address twice is one finding with two places.
    let (page, rects) = of(&plain, RemoteReference, "one.example");
    assert_eq!((page, rects), (Some(1), vec![Rect::new(20.0, 38.0, 60.0, 50.0), Rect::new(60.0, 150.0, 100.0, 180.0)]));
    assert_eq!(of(&plain, Comment, "Ask her").1, [Rect::new(200.0, 80.0, 280.0, 100.0)]);
    assert_eq!(of(&plain, Author, "Marrow").1, [Rect::new(200.0, 80.0, 280.0, 100.0)]);
    // Turned by a quarter, 200 points wide: what was at the left is at the top, what was on top is at the right.
    let turned = gather("/Rotate 90");
    assert_eq!(of(&turned, Comment, "Ask her").1, [Rect::new(100.0, 200.0, 120.0, 280.0)]);
    // Cropped by 10 and 20 from the left and from below.
    let cropped = gather("/CropBox[10 20 300 190]");
    assert_eq!(of(&cropped, Comment, "Ask her").1, [Rect::new(190.0, 70.0, 270.0, 90.0)]);
}

#[test]
fn a_filled_in_field_is_where_its_widget_is() {
    let form = |fields: &str| format!("/AcroForm<</Fields[{fields}]>>");
    let of_file = |catalog: &str, notes: &str, objects: &[&str]| {
        let mut file = Objects::page(SEEN, "", &format!("/Annots[{notes}]"), catalog);
        for object in objects {
            file.push((*object).to_owned());
        }
        Gather::of(&file.file(""))
    };
    let merged =
        of_file(&form("6 0 R"), "6 0 R", &["<</Subtype/Widget/FT/Tx/T(name)/V(R. Vale)/Rect[20 100 120 112]>>"]);
    assert_eq!(of(&merged, FormField, "name: R. Vale"), (Some(1), vec![Rect::new(20.0, 88.0, 120.0, 100.0)]));
    let kid = "<</Subtype/Widget/Parent 6 0 R/Rect[20 50 120 62]>>";
    let parted = of_file(&form("6 0 R"), "7 0 R", &["<</FT/Tx/T(name)/V(R. Vale)/Kids[7 0 R]>>", kid]);
    assert_eq!(of(&parted, FormField, "name: R. Vale"), (Some(1), vec![Rect::new(20.0, 138.0, 120.0, 150.0)]));
    let nowhere = of_file(&form("6 0 R"), "", &["<</FT/Tx/T(name)/V(R. Vale)>>"]);
    assert_eq!(of(&nowhere, FormField, "name: R. Vale"), (None, Vec::new()));
}
