//! What is cropped, flattened, switched off or put beside the paper: it is still in the file, and that is said.

use demo::documents::office::Parts;
use model::FindingKind::*;

use crate::{
    covered::{frame, odp, package, slide, word},
    gather::Gather,
};

#[test]
fn cropped_parts_of_pictures_are_told() {
    let on_a_slide = |crop: &str| {
        let picture = format!("<p:pic><p:blipFill><a:blip r:embed=\"r9\"/>{crop}</p:blipFill><p:spPr/></p:pic>");
        slide(&picture, &[("r9", "image", "../media/a.png")], &[("ppt/media/a.png", "x")])
    };
    let cut = on_a_slide("<a:srcRect l=\"25000\" b=\"40000\"/>");
    assert_eq!(cut.details(Cropped), ["ppt/media/a.png: 25 % at the left, 40 % at the bottom"], "{:#?}", cut.findings);
    assert_eq!(on_a_slide("<a:srcRect t=\"12%\"/>").details(Cropped), ["ppt/media/a.png: 12 % at the top"]);
    for whole in ["<a:srcRect/>", "<a:srcRect l=\"200\"/>", "<a:srcRect l=\"-5000\"/>", ""] {
        assert!(on_a_slide(whole).details(Cropped).is_empty(), "{whole}");
    }
    let in_a_text = |picture: &str| word(&format!("<w:p><w:r><w:t>Seen.</w:t></w:r><w:r>{picture}</w:r></w:p>"));
    let cut = in_a_text(
        "<w:drawing><pic:pic><pic:blipFill><a:blip r:embed=\"r9\"/><a:srcRect r=\"30000\"/></pic:blipFill></pic:pic></w:drawing>",
    );
    assert_eq!(cut.details(Cropped), [": 30 % at the right"]);
    assert_eq!(
        in_a_text("<w:pict><v:shape><v:imagedata r:id=\"r9\" cropleft=\"16384f\"/></v:shape></w:pict>")
            .details(Cropped)
            .len(),
        1
    );
    assert!(
        in_a_text("<w:pict><v:shape><v:imagedata r:id=\"r9\" cropleft=\"0f\"/></v:shape></w:pict>")
            .details(Cropped)
            .is_empty()
    );
    let drawn = |style: &str| {
        odp(&format!(
            "<draw:frame draw:style-name=\"{style}\"><draw:image xlink:href=\"Pictures/a.png\"/></draw:frame><draw:frame draw:style-name=\"g0\"><draw:image xlink:href=\"Pictures/b.png\"/></draw:frame>"
        ))
    };
    assert_eq!(drawn("c1").details(Cropped), ["Pictures/a.png"]);
    assert!(drawn("g0").details(Cropped).is_empty());
}

#[test]
fn words_beside_a_slide_or_in_a_shape_that_is_switched_off_are_told() {
    let seen = frame("g0", "svg:x=\"2cm\" svg:y=\"2cm\"", "Seen.");
    let of = |at: &str, kind| {
        let gather = odp(&format!("{seen}{}", frame("g0", at, "Tidewell paid")));
        (gather.text.contains("Tidewell"), gather.says(kind, "Tidewell paid"))
    };
    assert_eq!(of("svg:x=\"60cm\" svg:y=\"2cm\"", OffPageText), (false, true));
    assert_eq!(of("svg:x=\"-9cm\" svg:y=\"2cm\"", OffPageText), (false, true));
    assert_eq!(of("svg:x=\"20cm\" svg:y=\"2cm\"", OffPageText), (true, false));
    assert_eq!(of("draw:display=\"none\" svg:x=\"2cm\" svg:y=\"6cm\"", InvisibleText), (false, true));
}

#[test]
fn a_text_box_off_the_page_is_told() {
    let of = |from: &str, offset: i64| {
        let gather = word(&format!(
            "<w:p><w:r><w:t>Seen.</w:t></w:r><w:r><w:drawing><wp:anchor><wp:positionH relativeFrom=\"{from}\"><wp:posOffset>{offset}</wp:posOffset></wp:positionH><wp:positionV relativeFrom=\"page\"><wp:posOffset>900000</wp:posOffset></wp:positionV><wp:extent cx=\"3000000\" cy=\"300000\"/><a:graphic><wps:wsp><wps:txbx><w:txbxContent><w:p><w:r><w:t>Tidewell paid</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></a:graphic></wp:anchor></w:drawing></w:r></w:p>"
        ));
        (gather.text.contains("Tidewell"), gather.says(OffPageText, "Tidewell paid"))
    };
    assert_eq!(of("page", -9_000_000), (false, true));
    assert_eq!(of("page", 30_000_000), (false, true));
    assert_eq!(of("page", -1_000_000), (true, false), "a part of it");
    assert_eq!(of("column", -3_500_000), (true, false), "it may stand in a wide margin");
    assert_eq!(of("column", -9_000_000), (false, true));
    let old = |style: &str| {
        let gather = word(&format!(
            "<w:p><w:r><w:t>Seen.</w:t></w:r><w:r><w:pict><v:shape style=\"position:absolute;{style}\"><v:textbox><w:txbxContent><w:p><w:r><w:t>Tidewell paid</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
        ));
        gather.says(OffPageText, "Tidewell paid")
    };
    assert!(old("margin-left:-3000pt;margin-top:0"));
    assert!(!old("margin-left:20pt;margin-top:0"));
    assert!(!old("margin-left:3000pt;mso-position-horizontal:right"), "it stands at the right");
}

#[test]
fn rows_without_height_and_lists_to_choose_from_are_told() {
    let mut parts =
        package("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml");
    parts.put(
        "xl/workbook.xml",
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
    );
    parts.put("xl/_rels/workbook.xml.rels", crate::covered::relations(&[("r1", "worksheet", "worksheets/sheet1.xml")]));
    let cell = |name: &str, words: &str| format!("<c r=\"{name}\" t=\"inlineStr\"><is><t>{words}</t></is></c>");
    let sheet = |parts: &Parts, row: &str| {
        let mut parts = parts.clone();
        parts.put("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData><row r=\"1\">{}</row><row r=\"2\" {row}>{}</row></sheetData><dataValidations><dataValidation type=\"list\" sqref=\"B1:B9\" prompt=\"Ask Quill first\"><formula1>\"Marrow,Tidewell\"</formula1></dataValidation><dataValidation type=\"whole\" sqref=\"C1\"><formula1>\"7\"</formula1></dataValidation></dataValidations></worksheet>", cell("A1", "Seen."), cell("A2", "Flat.")));
        Gather::of(&parts.pack().unwrap())
    };
    let flat = sheet(&parts, "ht=\"0\" customHeight=\"1\"");
    assert!(flat.says(HiddenPart, "A2: Flat."), "{:#?}", flat.findings);
    assert_eq!(flat.details(Property), ["Ask Quill first", "Marrow,Tidewell"]);
    assert!(sheet(&parts, "ht=\"15\"").details(HiddenPart).is_empty());
}
