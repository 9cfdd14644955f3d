//! Words that a shape is drawn over, that have the colour of what they are drawn on, or that nobody can read: told from the structure of slides, drawings and
//! Word's floating shapes.

use demo::documents::office::Parts;
use model::FindingKind::*;

use crate::gather::Gather;

const DECK: &str = "application/vnd.openxmlformats-officedocument.presentationml";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

pub fn relations(all: &[(&str, &str, &str)]) -> String {
    let all: String = all
        .iter()
        .map(|(id, kind, target)| format!("<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>"))
        .collect();
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>"
    )
}

/// The parts of a package with this main part.
pub fn package(main: &str, kind: &str) -> Parts {
    let mut parts = Parts::default();
    parts.put("[Content_Types].xml", format!("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/{main}\" ContentType=\"{kind}\"/></Types>"));
    parts.put("_rels/.rels", relations(&[("r1", "officeDocument", main)]));
    parts
}

/// A presentation of one slide, ten inches by seven and a half. `further`: relations of the slide.
pub fn slide(shapes: &str, further: &[(&str, &str, &str)], more: &[(&str, &str)]) -> Gather {
    let names = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
    let mut parts = package("ppt/presentation.xml", &format!("{DECK}.presentation.main+xml"));
    parts.put("ppt/presentation.xml", format!("<p:presentation {names}><p:sldIdLst><p:sldId id=\"256\" r:id=\"r1\"/></p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/></p:presentation>"));
    parts.put("ppt/_rels/presentation.xml.rels", relations(&[("r1", "slide", "slides/slide1.xml")]));
    parts
        .put("ppt/slides/slide1.xml", format!("<p:sld {names}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"));
    parts.put("ppt/slides/_rels/slide1.xml.rels", relations(further));
    for (name, xml) in more {
        parts.put(*name, xml.replace("NAMES", names));
    }
    Gather::of(&parts.pack().unwrap())
}

/// A shape: place and size in hundreds of EMU, what it is painted with, its words and their properties.
pub fn shape([x, y, width, height]: [i64; 4], fill: &str, words: &str, properties: &str) -> String {
    let words = if words.is_empty() {
        String::new()
    } else {
        format!("<p:txBody><a:bodyPr/><a:p><a:r><a:rPr {properties}</a:rPr><a:t>{words}</a:t></a:r></a:p></p:txBody>")
    };
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"S\"/></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"{x}00\" y=\"{y}00\"/><a:ext cx=\"{width}00\" cy=\"{height}00\"/></a:xfrm><a:prstGeom prst=\"rect\"/>{fill}</p:spPr>{words}</p:sp>"
    )
}

pub fn solid(colour: &str) -> String {
    format!("<a:solidFill><a:srgbClr val=\"{colour}\"/></a:solidFill>")
}

const SEEN: [i64; 4] = [5_000, 5_000, 40_000, 5_000];
const HERE: [i64; 4] = [5_000, 25_000, 40_000, 5_000];
const OVER: [i64; 4] = [4_000, 24_000, 50_000, 7_000];

fn seen() -> String {
    shape(SEEN, "", "Seen.", ">")
}

#[test]
fn words_under_a_shape_of_a_slide_are_found_and_left_out() {
    let name = shape(HERE, "", "Tidewell paid", ">");
    let black = shape(OVER, &solid("000000"), "", "");
    let covered = |shapes: &str| {
        let gather = slide(&format!("{}{shapes}", seen()), &[("r9", "image", "../media/a.jpeg")], &[]);
        (gather.text.contains("Tidewell"), gather.says(TextUnderBox, "Tidewell paid"))
    };
    assert_eq!(covered(&format!("{name}{black}")), (false, true));
    assert_eq!(covered(&format!("{black}{name}")), (true, false), "drawn before it");
    let see_through = "<a:solidFill><a:srgbClr val=\"000000\"><a:alpha val=\"40000\"/></a:srgbClr></a:solidFill>";
    assert_eq!(covered(&format!("{name}{}", shape(OVER, see_through, "", ""))), (true, false));
    assert_eq!(covered(&format!("{name}{}", shape(OVER, "<a:noFill/>", "", ""))), (true, false));
    assert_eq!(
        covered(&format!("{name}{}", shape([5_000, 50_000, 9_000, 9_000], &solid("000000"), "", ""))),
        (true, false)
    );
    // A line's colour is no fill.
    assert_eq!(
        covered(&format!("{name}{}", shape(OVER, &format!("<a:ln>{}</a:ln>", solid("000000")), "", ""))),
        (true, false)
    );
    // A word of the line: all is shown, and it is said.
    let corner = [5_900, 25_000, 9_000, 3_000];
    assert_eq!(covered(&format!("{name}{}", shape(corner, &solid("FF0000"), "", ""))), (true, true));
    // In a group with places of its own, twice as large.
    let group = |inside: &str| {
        format!(
            "<p:grpSp><p:grpSpPr><a:xfrm><a:off x=\"400000\" y=\"2400000\"/><a:ext cx=\"5000000\" cy=\"700000\"/><a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"2500000\" cy=\"350000\"/></a:xfrm></p:grpSpPr>{inside}</p:grpSp>"
        )
    };
    assert_eq!(
        covered(&format!("{name}{}", group(&shape([0, 0, 25_000, 3_500], &solid("000000"), "", "")))),
        (false, true)
    );
    assert_eq!(
        covered(&format!("{name}{}", group(&shape([24_000, 0, 1_000, 3_500], &solid("000000"), "", "")))),
        (true, false)
    );
    // Under a photograph.
    let photograph = format!(
        "<p:pic><p:blipFill><a:blip r:embed=\"r9\"/></p:blipFill>{}</p:pic>",
        shape(OVER, "<a:noFill/>", "", "").replace("p:sp>", "p:x>")
    );
    assert_eq!(covered(&format!("{name}{photograph}")), (false, true));
}

#[test]
fn words_of_a_slide_in_the_colour_of_their_ground_are_found() {
    let white = format!(">{}", solid("FFFFFF"));
    let of = |under: &str, properties: &str| {
        let gather = slide(&format!("{}{under}{}", seen(), shape(HERE, "", "Tidewell paid", properties)), &[], &[]);
        (gather.text.contains("Tidewell"), gather.says(InvisibleText, "Tidewell paid"))
    };
    assert_eq!(of("", &white), (false, true));
    assert_eq!(of("", ">"), (true, false));
    assert_eq!(of("", " sz=\"100\">"), (false, true), "a point high");
    let ground = shape(OVER, &solid("102030"), "", "");
    assert_eq!(of(&ground, &white), (true, false), "white on dark blue");
    assert_eq!(of(&ground, &format!(">{}", solid("102838"))), (false, true));
    let gradient = shape(OVER, "<a:gradFill/>", "", "");
    assert_eq!(of(&gradient, &white), (true, false), "nobody knows on what");
}

#[test]
fn a_slide_takes_places_and_colours_from_its_layout() {
    let holder = "<p:sp><p:nvSpPr><p:nvPr><p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:rPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill></a:rPr><a:t>pale words</a:t></a:r><a:r><a:t> Tidewell paid</a:t></a:r></a:p></p:txBody></p:sp>";
    let layout = "<p:sldLayout NAMES><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"500000\" y=\"2500000\"/><a:ext cx=\"4000000\" cy=\"500000\"/></a:xfrm></p:spPr></p:sp></p:spTree></p:cSld></p:sldLayout>";
    let master = |paper: &str| {
        format!(
            "<p:sldMaster NAMES><p:cSld><p:bg><p:bgRef idx=\"1001\"><a:schemeClr val=\"{paper}\"/></p:bgRef></p:bg></p:cSld><p:clrMap bg1=\"lt1\" tx1=\"dk1\"/></p:sldMaster>"
        )
    };
    let theme = "<a:theme NAMES><a:clrScheme><a:dk1><a:sysClr val=\"windowText\" lastClr=\"000000\"/></a:dk1><a:lt1><a:sysClr val=\"window\" lastClr=\"FFFFFF\"/></a:lt1></a:clrScheme></a:theme>";
    let of_master = |shapes: &str, master: &str| {
        let more = [
            ("ppt/slideLayouts/l.xml", layout),
            ("ppt/slideLayouts/_rels/l.xml.rels", &relations(&[("r1", "slideMaster", "../slideMasters/m.xml")])),
            ("ppt/slideMasters/m.xml", master),
            ("ppt/slideMasters/_rels/m.xml.rels", &relations(&[("r1", "theme", "../theme/t.xml")])),
            ("ppt/theme/t.xml", theme),
        ];
        slide(&format!("{}{shapes}", seen()), &[("r1", "slideLayout", "../slideLayouts/l.xml")], &more)
    };
    let of = |shapes: &str, paper: &str| of_master(shapes, &master(paper));
    let pale = of(holder, "bg1");
    assert!(pale.says(InvisibleText, "pale words") && !pale.text.contains("pale"), "{:#?}", pale.findings);
    let dark = of(holder, "tx1");
    assert!(dark.details(InvisibleText).is_empty() && dark.text.contains("pale"), "{:#?}", dark.findings);
    let under = of(&format!("{holder}{}", shape(OVER, &solid("000000"), "", "")), "bg1");
    assert!(under.says(TextUnderBox, "Tidewell paid") && !under.text.contains("Tidewell"), "{:#?}", under.findings);
    let banded = master("bg1")
        .replace("</p:bg>", &format!("</p:bg><p:spTree>{}</p:spTree>", shape(OVER, &solid("000000"), "", "")));
    let on_a_band = of_master(holder, &banded);
    assert!(
        on_a_band.text.contains("pale") && on_a_band.details(InvisibleText).is_empty(),
        "a dark band of the master"
    );
    let strip = of(&format!("{holder}{}", shape([20_000, 26_000, 9_000, 2_000], &solid("000000"), "", "")), "bg1");
    assert!(strip.says(TextUnderBox, "Tidewell paid") && strip.text.contains("Tidewell"), "a strip over a part of it");
}

/// An OpenDocument presentation of one slide with these shapes; `g0` is without a fill, `g1` black, `g2` dark blue; words in `t1` are white.
pub fn odp(shapes: &str) -> Gather {
    let mut parts = Parts::default();
    parts.put("mimetype", "application/vnd.oasis.opendocument.presentation");
    let style = |name: &str, family: &str, properties: &str| {
        format!("<style:style style:name=\"{name}\" style:family=\"{family}\">{properties}</style:style>")
    };
    let styles = [
        style("g0", "graphic", "<style:graphic-properties draw:fill=\"none\"/>"),
        style("g1", "graphic", "<style:graphic-properties draw:fill=\"solid\" draw:fill-color=\"#000000\"/>"),
        style("g2", "graphic", "<style:graphic-properties draw:fill=\"solid\" draw:fill-color=\"#102030\"/>"),
        style(
            "c1",
            "graphic",
            "<style:graphic-properties draw:fill=\"none\" fo:clip=\"rect(0.2cm, 0.3cm, 0.2cm, 0.3cm)\"/>",
        ),
        style("t1", "text", "<style:text-properties fo:color=\"#ffffff\"/>"),
    ]
    .concat();
    parts.put("content.xml", format!("<office:document-content xmlns:office=\"o\" xmlns:draw=\"d\" xmlns:svg=\"s\" xmlns:text=\"t\" xmlns:style=\"y\" xmlns:fo=\"f\" xmlns:xlink=\"x\"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:presentation><draw:page draw:name=\"p1\">{shapes}</draw:page></office:presentation></office:body></office:document-content>"));
    parts.put("Pictures/a.png", "x");
    Gather::of(&parts.pack().unwrap())
}

pub fn frame(style: &str, at: &str, words: &str) -> String {
    format!(
        "<draw:frame draw:style-name=\"{style}\" {at} svg:width=\"8cm\" svg:height=\"2cm\"><draw:text-box><text:p>{words}</text:p></draw:text-box></draw:frame>"
    )
}

#[test]
fn words_under_a_shape_of_an_opendocument_slide_are_found() {
    let here = "svg:x=\"2cm\" svg:y=\"6cm\"";
    let name = frame("g0", here, "Tidewell paid");
    let over = |style: &str| {
        format!(
            "<draw:rect draw:style-name=\"{style}\" svg:x=\"1cm\" svg:y=\"55mm\" svg:width=\"10cm\" svg:height=\"3cm\"/>"
        )
    };
    let seen = frame("g0", "svg:x=\"2cm\" svg:y=\"2cm\"", "Seen.");
    let of = |shapes: &str, kind| {
        let gather = odp(&format!("{seen}{shapes}"));
        (gather.text.contains("Tidewell"), gather.says(kind, "Tidewell paid"))
    };
    assert_eq!(of(&format!("{name}{}", over("g1")), TextUnderBox), (false, true));
    assert_eq!(of(&format!("{}{name}", over("g1")), TextUnderBox), (true, false));
    assert_eq!(of(&format!("{name}{}", over("g0")), TextUnderBox), (true, false));
    let white = frame("g0", here, "<text:span text:style-name=\"t1\">Tidewell paid</text:span>");
    assert_eq!(of(&white, InvisibleText), (false, true));
    assert_eq!(of(&format!("{}{white}", over("g2")), InvisibleText), (true, false), "white on dark blue");
}

#[test]
fn words_under_a_rectangle_of_a_drawing_are_found() {
    let of = |inside: &str| {
        let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\" height=\"100\">{inside}</svg>");
        let gather = Gather::of(drawing.as_bytes());
        assert!(gather.text.contains("Tidewell paid"), "it is shown, too");
        gather.says(TextUnderBox, "Tidewell paid")
    };
    let name = "<text x=\"10\" y=\"40\" font-size=\"14\">Tidewell paid</text>";
    let over = |attributes: &str| format!("<rect x=\"0\" y=\"20\" width=\"200\" height=\"30\" {attributes}/>");
    assert!(of(&format!("{name}{}", over("fill=\"#000\""))));
    assert!(of(&format!("{name}{}", over(""))), "black, where nothing is said");
    assert!(!of(&format!("{}{name}", over("fill=\"#000\""))));
    assert!(!of(&format!("{name}{}", over("fill=\"none\""))));
    assert!(!of(&format!("{name}{}", over("style=\"fill:#000;opacity:0.3\""))));
    assert!(of(&format!(
        "<g transform=\"translate(500, 0)\">{name}</g><g transform=\"matrix(1 0 0 1 500 0)\">{}</g>",
        over("")
    )));
    assert!(!of(&format!("<g transform=\"translate(500, 0)\">{name}</g>{}", over(""))));
}

/// What a document says of these paragraphs.
pub fn word(body: &str) -> Gather {
    let names =
        "xmlns:w=\"w\" xmlns:wp=\"wp\" xmlns:a=\"a\" xmlns:wps=\"wps\" xmlns:v=\"v\" xmlns:pic=\"pic\" xmlns:r=\"r\"";
    let mut parts = package("word/document.xml", WORD);
    parts.put("word/document.xml", format!("<w:document {names}><w:body>{body}</w:body></w:document>"));
    Gather::of(&parts.pack().unwrap())
}

#[test]
fn a_black_shape_that_floats_over_a_paragraph_is_told() {
    let says = |shape: &str| {
        let gather = word(&format!(
            "<w:p><w:r><w:t>Seen.</w:t></w:r></w:p><w:p><w:r><w:t>Tidewell paid</w:t></w:r><w:r>{shape}</w:r></w:p>"
        ));
        assert!(gather.text.contains("Tidewell paid"), "it is shown, too");
        gather.says(TextUnderBox, "Tidewell paid")
    };
    let anchor = |attributes: &str, inside: &str, fill: &str| {
        format!(
            "<w:drawing><wp:anchor {attributes}>{inside}<a:graphic><wps:wsp><wps:spPr>{fill}</wps:spPr></wps:wsp></a:graphic></wp:anchor></w:drawing>"
        )
    };
    let black = solid("000000");
    assert!(says(&anchor("behindDoc=\"0\"", "<wp:wrapNone/>", &black)));
    assert!(!says(&anchor("behindDoc=\"1\"", "<wp:wrapNone/>", &black)), "behind the text");
    assert!(!says(&anchor("behindDoc=\"0\"", "<wp:wrapSquare/>", &black)), "beside the text");
    assert!(!says(&anchor("behindDoc=\"0\"", "", "<a:noFill/>")));
    assert!(!says(&anchor("behindDoc=\"0\"", "", &format!("<a:ln>{black}</a:ln>"))));
    assert!(says("<w:pict><v:rect style=\"position:absolute;margin-left:1pt\" fillcolor=\"black [3213]\"/></w:pict>"));
    assert!(!says("<w:pict><v:rect style=\"position:absolute;z-index:-1\" fillcolor=\"black\"/></w:pict>"));
}
