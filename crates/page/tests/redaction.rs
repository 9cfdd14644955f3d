//! What a redacted file must satisfy, point by point, read with a reader of our own and with poppler's.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

mod reader;

use model::{
    Colours, Mode, Plan, Rect, Size, Word,
    plan::{PlanBox, PlanWord},
};
use page::{
    Dots, Origin, PageContent, Policy, Raster, Redacted,
    font::{self, Face},
    pdf, redact, tiles,
};
use reader::{images, places, poppler, streams};

const SCALE: f32 = 150.0 / 72.0;
const PAPER: Size = Size { width: 420.0, height: 300.0 };

/// A page of lines; a word `~n` moves the pen to `n` points instead.
fn page(lines: &[&str]) -> PageContent {
    let mut raster = Raster::new((PAPER.width * SCALE) as u32, (PAPER.height * SCALE) as u32, Raster::WHITE).unwrap();
    let mut words = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let (mut x, y) = (40.0, 40.0 + at as f32 * 18.0);
        let parts: Vec<&str> = line.split(' ').collect();
        for (i, text) in parts.iter().enumerate() {
            if let Some(to) = text.strip_prefix('~') {
                x = to.parse().unwrap();
                continue;
            }
            let end =
                font::draw(&mut raster, Face::Text, 12.0 * SCALE, (x * SCALE, y * SCALE), text, Raster::BLACK) / SCALE;
            let rect = Rect::new(x, y - 10.0, end, y + 3.0);
            words.push(Word { text: (*text).to_owned(), rect, line_end: i + 1 == parts.len() });
            x = end + 4.0;
        }
    }
    PageContent { raster, size: PAPER, words, origin: Origin::Embedded }
}

/// A letter about somebody, whose name takes up to a hundred points wherever it stands.
fn letter(name: &str) -> Vec<PageContent> {
    vec![
        page(&[
            "The harbour office was told by",
            &format!("~40 {name} ~200 that sand is moved by night."),
            "Nobody else at the harbour knew of it.",
            &format!("Signed, ~120 {name}"),
        ]),
        page(&["The second page tells of other things."]),
    ]
}

fn plan(mode: Mode, words: &[&str], boxes: &[[f32; 4]]) -> Plan {
    let words = words.iter().map(|text| PlanWord { text: (*text).into(), reason: "privacy".into() }).collect();
    let boxes =
        boxes.iter().map(|rect| PlanBox { page: 1, rect: Rect::from(*rect), reason: "source".into() }).collect();
    Plan { mode, boxes, words }
}

fn file(pages: &[PageContent]) -> Vec<u8> {
    let mut writer = pdf::Writer::new(Vec::new()).unwrap();
    pages.iter().for_each(|page| writer.page(page).unwrap());
    writer.finish().unwrap()
}

fn done(pages: &[PageContent], plan: &Plan) -> Redacted {
    redact(pages, plan, Policy::default()).unwrap()
}

const OVER_THE_NAME: [[f32; 4]; 2] = [[38.0, 46.0, 190.0, 62.0], [118.0, 82.0, 240.0, 98.0]];

#[test]
fn twins_give_the_same_bytes() {
    // By box, whatever the name's length; by word, where it covers the same area; set anew, whatever its length.
    let by_box = plan(Mode::Facsimile, &[], &OVER_THE_NAME);
    let (one, other) = (done(&letter("Marrow"), &by_box), done(&letter("Bartholomew-Li"), &by_box));
    assert_eq!(one.pages, other.pages);
    assert_eq!(file(&one.pages), file(&other.pages));
    let seen =
        |redacted: &Redacted| redacted.covered.iter().map(|c| (c.page, c.rect, c.reason.clone())).collect::<Vec<_>>();
    assert_eq!(seen(&one), seen(&other));
    let hidden = |redacted: &Redacted| redacted.openings.iter().map(|(hidden, _)| hidden.clone()).collect::<Vec<_>>();
    assert_eq!(hidden(&one), hidden(&other));
    assert_ne!(one.openings[0].1, other.openings[0].1, "what is committed to differs, and stays in the vault");

    let by_word = |name: &str| done(&letter(name), &plan(Mode::Facsimile, &[name], &[]));
    let (one, other) = (by_word("Marrow"), by_word("Mbrrow"));
    assert_eq!(file(&one.pages), file(&other.pages));

    for (a, b) in [("Marrow", "Bartholomew-Li"), ("Li", "Anna Maria Lee")] {
        let anew = |name: &str| done(&letter(name), &plan(Mode::Retypeset, &[name], &[]));
        assert_eq!(file(&anew(a).pages), file(&anew(b).pages), "{a}, {b}");
    }
    let anew = |name: &str| done(&letter(name), &plan(Mode::Retypeset, &[], &OVER_THE_NAME));
    assert_eq!(file(&anew("Marrow").pages), file(&anew("Bartholomew-Li").pages));
    // The control: what isn't redacted makes a difference.
    assert_ne!(file(&letter("Marrow")), file(&letter("Mbrrow")));
}

#[test]
fn the_secret_stands_nowhere_in_any_encoding() {
    let before = file(&letter("Marrow"));
    assert_eq!(places(&before, "Marrow"), ["through ToUnicode"], "the control: it can be found");
    if let Some(text) = poppler(&before) {
        assert_eq!(text.matches("Marrow").count(), 2, "{text}");
    }
    for plan in [
        plan(Mode::Facsimile, &["Marrow"], &[]),
        plan(Mode::Facsimile, &[], &OVER_THE_NAME),
        plan(Mode::Retypeset, &["Marrow"], &[]),
        plan(Mode::Retypeset, &[], &OVER_THE_NAME),
    ] {
        let after = file(&done(&letter("Marrow"), &plan).pages);
        assert_eq!(places(&after, "Marrow"), Vec::<&str>::new(), "{plan:?}");
        assert_eq!(places(&after, "harbour"), ["through ToUnicode"], "the rest stays");
        if let Some(text) = poppler(&after) {
            assert!(!text.to_lowercase().contains("marrow"), "{text}");
            assert!(text.contains("harbour") && text.contains("second page"), "{text}");
            assert!(text.contains("[redacted: privacy]") || text.contains("[redacted: source]"), "{text}");
        }
    }
}

#[test]
fn the_file_is_nothing_but_pages() {
    for mode in [Mode::Facsimile, Mode::Retypeset] {
        let bytes = file(&done(&letter("Marrow"), &plan(mode, &["Marrow"], &[])).pages);
        let count = |part: &str| bytes.windows(part.len()).filter(|window| *window == part.as_bytes()).count();
        assert_eq!(count("%%EOF"), 1);
        assert_eq!(count("startxref"), 1);
        assert!(bytes.ends_with(b"%%EOF\n"));
        for name in [
            "/Prev",
            "/Info",
            "/Metadata",
            "/XMP",
            "<?xpacket",
            "/Names",
            "/AcroForm",
            "/OCProperties",
            "/EmbeddedFile",
            "/Thumb",
            "/PieceInfo",
            "/ID",
            "/Producer",
            "/Creator",
            "/CreationDate",
            "/ModDate",
            "/Author",
            "/Title",
            "/JavaScript",
            "/JS",
            "/OpenAction",
            "/AA",
            "/Annots",
            "/URI",
            "/Outlines",
            "/StructTreeRoot",
            "/Lang",
            "/ObjStm",
            "/XRef",
        ] {
            assert_eq!(count(name), 0, "{name}");
        }
        // Nothing in clear between the objects either: streams are the only places for text, and they were searched above.
        assert!(streams(&bytes).len() >= 6);
    }
}

#[test]
fn boxes_are_solid_on_the_grid_and_bear_their_reason() {
    let original = letter("Marrow");
    let redacted = done(&original, &plan(Mode::Facsimile, &["Marrow"], &[]));
    let (ink, paper) = ([0x14, 0x12, 0x10], [0xf4, 0xef, 0xe6]);
    assert_eq!(redacted.covered.len(), 2);
    let page = &redacted.pages[0];
    for covered in &redacted.covered {
        let [x0, y0, x1, y1] = <[f32; 4]>::from(covered.rect).map(|v| (v * SCALE).round() as u32);
        let edge = |v: u32, step: u32, most: u32| v.is_multiple_of(step) || v == most;
        assert!(edge(x0, tiles::WIDTH, 0) && edge(x1, tiles::WIDTH, page.raster.width()), "{covered:?}");
        assert!(edge(y0, tiles::HEIGHT, 0) && edge(y1, tiles::HEIGHT, page.raster.height()), "{covered:?}");
        let rim = (x0..x1).flat_map(|x| [(x, y0), (x, y1 - 1)]).chain((y0..y1).flat_map(|y| [(x0, y), (x1 - 1, y)]));
        assert!(rim.into_iter().all(|(x, y)| page.raster.get(x, y) == ink), "solid to its edge");
        let printed =
            (y0..y1).flat_map(|y| (x0..x1).map(move |x| (x, y))).filter(|(x, y)| page.raster.get(*x, *y) == paper);
        assert!(printed.count() > 10, "the reason is printed in it");
        assert_eq!(covered.words, 1);
    }
    // No rim of a letter is left: beyond the boxes there is what stands on the page without the name.
    let without = letter("~40");
    let inside = |x: u32, y: u32| {
        redacted.covered.iter().any(|c| {
            let [x0, y0, x1, y1] = <[f32; 4]>::from(c.rect).map(|v| (v * SCALE).round() as u32);
            (x0..x1).contains(&x) && (y0..y1).contains(&y)
        })
    };
    for y in 0..page.raster.height() {
        for x in 0..page.raster.width() {
            assert!(inside(x, y) || page.raster.get(x, y) == without[0].raster.get(x, y), "{x}, {y}");
        }
    }
}

#[test]
fn the_picture_in_the_file_is_the_redacted_one_without_loss() {
    let redacted = done(&letter("Marrow"), &plan(Mode::Facsimile, &["Marrow"], &[]));
    let Some(taken_out) = images(&file(&redacted.pages)) else { return };
    assert_eq!(taken_out.len(), 2);
    for (bytes, page) in taken_out.iter().zip(&redacted.pages) {
        let mut decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(::png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let facts = reader.next_frame(&mut pixels).unwrap();
        let channels = facts.color_type.samples();
        let rgb: Vec<u8> = pixels
            .chunks_exact(channels)
            .flat_map(|p| if channels == 3 { [p[0], p[1], p[2]] } else { [p[0]; 3] })
            .collect();
        assert_eq!(Raster::from_rgb(facts.width, facts.height, rgb).unwrap(), page.raster);
    }
}

#[test]
fn a_word_that_a_box_touches_goes_whole() {
    let pages = [page(&["Harbourmaster speaks plainly"])];
    // Over the first letters only.
    let redacted = done(&pages, &plan(Mode::Facsimile, &[], &[[38.0, 30.0, 52.0, 44.0]]));
    assert_eq!(redacted.covered[0].words, 1);
    let text = redacted.pages[0].text();
    assert_eq!(text, "[redacted: source] speaks plainly\n");
    assert_eq!(places(&file(&redacted.pages), "master"), Vec::<&str>::new());
    // Between two lines: only the one whose ink it covers.
    let lines = [page(&["upper line", "lower line"])];
    let redacted = done(&lines, &plan(Mode::Facsimile, &[], &[[30.0, 30.0, 100.0, 41.0]]));
    assert_eq!(redacted.pages[0].text(), "[redacted: source]\nlower line\n");
}

#[test]
fn printer_dots_go_unless_they_are_wanted() {
    let mut pages = vec![page(&["The harbour office, March"])];
    for y in (150..560).step_by(40) {
        for x in (20..800).step_by(40) {
            pages[0].raster.fill(x, y, x + 1, y + 1, [255, 255, 0]);
        }
    }
    let plan = plan(Mode::Facsimile, &["March"], &[]);
    let yellow = |page: &PageContent| page.raster.rgb().chunks_exact(3).filter(|p| p[2] < 250 && p[0] > 250).count();
    let kept = redact(&pages, &plan, Policy { dots: Dots::Keep, ..Policy::default() }).unwrap();
    assert!(yellow(&kept.pages[0]) > 100, "the control");
    let redacted = done(&pages, &plan);
    assert_eq!(yellow(&redacted.pages[0]), 0);
    let committed = &redacted.openings[0].1;
    assert!(
        committed.rgb().chunks_exact(3).all(|p| p[2] >= 250 || p[0] <= 250),
        "the committed pixels have none either"
    );
}

/// A printed page with dots of three strengths, pale words, a pale word large across it, and a red stamp.
fn marked() -> PageContent {
    let mut page = page(&["The harbour office paid", "for one survey, in March.", "Nobody else knew of it."]);
    for (row, dot) in [[255, 255, 0], [255, 250, 120], [252, 250, 225]].into_iter().enumerate() {
        for x in (20..800).step_by(40) {
            let y = 320 + 30 * row as u32;
            page.raster.fill(x, y, x + 2, y + 2, dot);
        }
    }
    let mut say = |text: &str, (x, y): (f32, f32), em: f32, colour: [u8; 3]| {
        let end = font::draw(&mut page.raster, Face::Text, em * SCALE, (x * SCALE, y * SCALE), text, colour) / SCALE;
        let rect = Rect::new(x, y - em * 0.8, end, y + em * 0.25);
        page.words.push(Word { text: text.to_owned(), rect, line_end: true });
    };
    say("recipient-17", (40.0, 140.0), 12.0, [190; 3]);
    say("yellowish", (200.0, 140.0), 12.0, [255, 240, 140]);
    say("COPY", (20.0, 100.0), 90.0, [228, 224, 235]);
    say("RECEIVED", (40.0, 250.0), 20.0, [190, 20, 40]);
    page
}

#[test]
fn black_and_white_leaves_nothing_pale_or_in_colour() {
    let pages = [marked()];
    let by_word = plan(Mode::Facsimile, &["March"], &[]);
    let colours = |page: &PageContent| !page.raster.is_black_and_white();
    let kept = done(&pages, &by_word);
    assert!(colours(&kept.pages[0]) && kept.pages[0].text().contains("recipient-17"), "the control");
    let policy = Policy { colours: Colours::BlackAndWhite, ..Policy::default() };
    for policy in [policy, Policy { dots: Dots::Keep, ..policy }] {
        let made = redact(&pages, &by_word, policy).unwrap();
        let page = &made.pages[0];
        assert!(!colours(page) && made.openings[0].1.is_black_and_white());
        // Dots and pale words stood below y = 128 points, the stamp below 220.
        let white = |y: std::ops::Range<u32>| page.raster.part(0, y.start, 900, y.end).iter().all(|v| *v == 255);
        assert!(white(260..460), "something pale is left");
        assert!(!white(470..540), "the dark stamp is black");
        let text = page.text();
        for gone in ["recipient-17", "yellowish", "COPY", "March"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        for stays in ["harbour", "office", "survey,", "Nobody", "[redacted: privacy]", "RECEIVED"] {
            assert!(text.contains(stays), "{stays}: {text}");
        }
        let (hidden, committed) = &made.openings[0];
        let proof = tiles::PageProof::new("EL-0001", 1, committed, hidden, [7; 32]).unwrap();
        proof.verify("EL-0001", 1, &page.raster).unwrap();
        let pdf = file(&made.pages);
        assert!(reader::find(&pdf, b"/BitsPerComponent 1").is_some() && reader::find(&pdf, b"DeviceRGB").is_none());
    }
    // What went doesn't come back by being set anew.
    let anew = plan(Mode::Retypeset, &["March"], &[]);
    let text = redact(&pages, &anew, policy).unwrap().pages.iter().map(PageContent::text).collect::<String>();
    assert!(
        !["recipient-17", "yellowish", "COPY"].iter().any(|gone| text.contains(gone)) && text.contains("harbour"),
        "{text}"
    );
    assert!(colours(&done(&pages, &anew).pages[0]), "letters that are set anew have soft edges");
    assert!(redact(&pages, &anew, policy).unwrap().pages.iter().all(|page| !colours(page)));
}

/// A box over the part of a word that black and white takes away covers the word all the same.
#[test]
fn a_box_over_what_goes_with_the_colours_covers_the_whole_word() {
    let mut page = page(&["Paid from ACCT-99887 by night"]);
    let word = page.words[2].rect;
    let scale = page.raster.width() as f32 / page.size.width;
    let px = |v: f32| (v * scale) as u32;
    // The digits are orange.
    let middle = word.x0 + (word.x1 - word.x0) * 0.55;
    for (x, y) in (px(word.y0)..px(word.y1)).flat_map(|y| (px(middle)..px(word.x1)).map(move |x| (x, y))) {
        if page.raster.luma(x, y) < 128 {
            page.raster.set(x, y, [255, 140, 0]);
        }
    }
    let digits = [middle + (word.x1 - word.x0) * 0.2, word.y0, word.x1, word.y1];
    let by_hand = plan(Mode::Facsimile, &[], &[digits]);
    for colours in [Colours::Kept, Colours::BlackAndWhite] {
        let made = redact(std::slice::from_ref(&page), &by_hand, Policy { colours, ..Policy::default() }).unwrap();
        let text = made.pages[0].text();
        assert!(!text.contains("ACCT") && text.contains("night"), "{colours:?}: {text}");
    }
}

#[test]
fn what_shows_nothing_and_exact_places_stay_behind() {
    let mut marked = page(&["The office pays by night"]);
    marked.words[1].text = "of\u{200b}fi\u{e0041}ce".into();
    let mut shifted = page(&["The office pays by night"]);
    for (i, word) in shifted.words.iter_mut().enumerate() {
        word.rect.x0 += i as f32 * 0.3;
        word.rect.x1 += i as f32 * 0.3;
    }
    shifted.raster = marked.raster.clone();
    let plan = plan(Mode::Facsimile, &["night"], &[]);
    let (marked, shifted) = (done(&[marked], &plan), done(&[shifted], &plan));
    let text = marked.pages[0].text();
    assert!(text.contains("office") && !text.contains('\u{200b}') && !text.contains('\u{e0041}'));
    assert_eq!(file(&marked.pages), file(&shifted.pages), "a third of a point between words does not come through");
}

#[test]
fn a_plan_that_does_not_fit_is_refused() {
    let refused = |plan: Plan| redact(&letter("Marrow"), &plan, Policy::default()).unwrap_err().to_string();
    assert!(refused(plan(Mode::Facsimile, &["Tidewell"], &[])).contains("“Tidewell” stands nowhere"));
    assert!(refused(plan(Mode::Retypeset, &["Tidewell"], &[])).contains("“Tidewell” stands nowhere"));
    assert!(refused(plan(Mode::Facsimile, &[" \u{200b}"], &[])).contains("empty"));
    assert!(refused(plan(Mode::Facsimile, &[], &[[10.0, 10.0, 10.0, 40.0]])).contains("not a rectangle"));
    assert!(refused(plan(Mode::Facsimile, &[], &[[f32::NAN, 10.0, 20.0, 40.0]])).contains("not a rectangle"));
    assert!(refused(plan(Mode::Facsimile, &[], &[[10.0, 10.0, 5000.0, 40.0]])).contains("outside page 1"));
    let mut third = plan(Mode::Facsimile, &[], &[[10.0, 10.0, 20.0, 40.0]]);
    third.boxes[0].page = 3;
    assert!(refused(third.clone()).contains("page 3"));
    third.boxes[0].page = 0;
    assert!(refused(third).contains("page 0"));
    let mut silent = plan(Mode::Facsimile, &["Marrow"], &[]);
    silent.words[0].reason = String::new();
    assert!(refused(silent).contains("reason code"));
    // A page that nobody could read can't be searched.
    let mut pages = letter("Marrow");
    pages[1].words.clear();
    let unread = redact(&pages, &plan(Mode::Facsimile, &["Marrow"], &[]), Policy::default()).unwrap_err();
    assert!(unread.to_string().contains("page 2"), "{unread}");
}

#[test]
fn over_page_ends_and_line_ends_and_hyphens() {
    let pages =
        [page(&["It was signed by MARROW-", "GATE ~110 and, as always, by ~230 Anna"]), page(&["lee ~80 herself."])];
    let redacted = done(&pages, &plan(Mode::Facsimile, &["Marrowgate", "Anna Lee"], &[]));
    let text: Vec<String> = redacted.pages.iter().map(PageContent::text).collect();
    for gone in ["MARROW", "GATE", "Anna", "lee"] {
        assert!(!text.concat().contains(gone), "{gone}: {text:?}");
    }
    assert!(text[0].contains("and, as always, by") && text[1].contains("herself."), "{text:?}");
}

#[test]
fn a_picture_larger_than_paper_can_be() {
    let raster = Raster::new(20_000, 10, Raster::WHITE).unwrap();
    let words = vec![Word { text: "far".into(), rect: Rect::new(19_000.0, 1.0, 19_100.0, 9.0), line_end: true }];
    let size = Size { width: 20_000.0, height: 10.0 };
    let bytes = file(&[PageContent { raster, size, words, origin: Origin::Ocr }]);
    if let Some(text) = poppler(&bytes) {
        assert_eq!(text.trim(), "far");
    }
    let tiny = Raster::new(2, 2, Raster::WHITE).unwrap();
    let words = vec![Word { text: "x".into(), rect: Rect::new(0.0, 0.0, 1.0, 1.0), line_end: true }];
    file(&[PageContent { raster: tiny, size: Size { width: 2.0, height: 2.0 }, words, origin: Origin::Ocr }]);
}

#[test]
fn markers_are_told_from_words() {
    use page::redact::{marker, without_markers};
    let layer = format!("{} and {}", marker("privacy"), marker("source"));
    assert_eq!(without_markers(&layer), " and ");
    for kept in ["[redacted: a reason that is far too long to be one]", "[redacted: open", "Marrow [privacy]"] {
        assert!(without_markers(kept).contains(|c: char| c.is_alphanumeric()), "{kept}");
    }
}
