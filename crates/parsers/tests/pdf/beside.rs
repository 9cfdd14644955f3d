//! What a PDF says beside its pages: bookmarks, descriptions, labels, other words for what is drawn, places on the earth, hidden notes.

use model::FindingKind::*;

use crate::{gather::Gather, make::Objects};

const SEEN: &str = "BT /F 12 Tf 20 150 Td (Seen.) Tj ET";

#[test]
fn bookmarks_labels_and_descriptions_are_told() {
    let plain = Gather::of(&Objects::page(SEEN, "", "", "").file(""));
    assert!(plain.details(Property).is_empty() && plain.details(DifferentText).is_empty(), "{:#?}", plain.findings);
    let catalog = "/Outlines 6 0 R/PageLabels<</Nums[0<</P(Marrow-)/S/D>>]>>/StructTreeRoot 8 0 R";
    let mut file = Objects::page(SEEN, "", "", catalog);
    file.push("<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>".to_owned());
    file.push("<</Title(What the witness said)/Parent 6 0 R/Dest[3 0 R/Fit]>>".to_owned());
    file.push("<</Type/StructTreeRoot/K 9 0 R>>".to_owned());
    file.push(
        "<</Type/StructElem/S/Figure/P 8 0 R/Alt(C:\\\\Users\\\\marrow\\\\leak.png)/ActualText(Other words)>>"
            .to_owned(),
    );
    let gather = Gather::of(&file.file(""));
    for (kind, detail) in [
        (Property, "What the witness said"),
        (Property, "Marrow-"),
        (Property, "C:\\Users\\marrow\\leak.png"),
        (Owner, "C:\\Users\\marrow\\leak.png"),
        (DifferentText, "Other words"),
    ] {
        assert!(gather.says(kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
}

#[test]
fn other_words_for_what_is_drawn_are_told_and_spelling_is_not() {
    let of = |instead: &str| {
        let content = format!("{SEEN} /Span <</ActualText {instead}>> BDC BT /F 12 Tf 20 100 Td (covered) Tj ET EMC");
        Gather::of(&Objects::page(&content, "", "", "").file("")).details(DifferentText).join("|")
    };
    assert_eq!(of("(Tidewell \\(paid\\))"), "Tidewell (paid)");
    assert_eq!(of("<FEFF00540069006400650077>"), "Tidew");
    assert_eq!(of("(Covered)"), "");
    assert_eq!(of("(fi)"), "");
}

#[test]
fn a_place_on_the_earth_is_told() {
    let measure = |kind: &str| {
        let page = format!(
            "/VP[<</Type/Viewport/BBox[0 0 300 200]/Name(The quay)/Measure<</Type/Measure/Subtype/{kind}/GPTS[52.51 13.37 52.52 13.38]>>>>]"
        );
        Gather::of(&Objects::page(SEEN, "", &page, "").file(""))
    };
    assert_eq!(measure("GEO").details(Gps), ["The quay\n52.51; 13.37; 52.52; 13.38"]);
    assert!(measure("RL").details(Gps).is_empty(), "a ruler");
}

#[test]
fn a_hidden_note_is_told_as_hidden() {
    let of = |flags: &str| {
        let note = format!(
            "/Annots[<</Type/Annot/Subtype/FreeText/Rect[20 50 200 70]/Contents(Marrow paid)/DA(/F 12 Tf){flags}>>]"
        );
        let gather = Gather::of(&Objects::page(SEEN, "", &note, "").file(""));
        assert!(gather.says(Comment, "Marrow paid"));
        gather.says(HiddenPart, "Marrow paid")
    };
    assert!(!of(""));
    assert!(!of("/F 4"), "printed");
    assert!(of("/F 2"));
    assert!(of("/F 36"), "printed, and not to be seen on a screen");
}
