//! Two copies with each kind of difference, hostile texts, and what the verdict says of them.

use std::time::{Duration, Instant};

use model::{FindingKind, Rect, Word};

use super::{verdict::*, *};
use crate::{
    Raster,
    typeset::{Missing, typeset},
};

const MEMO: &str = "To: Ada Ferris, works department\n\nHarbour office, 3 May 2025\n\nThe barges were moved at night, and nobody \
    signed for them.\nThe captain's report says that 4,000 tonnes of sand left the quay before the survey.\n\nPlease keep this \
    within the department.\n\nM. Tidewell\n";

/// A document as pages, as if its file had set them so.
struct Paper {
    text: String,
    pages: Vec<PageContent>,
    texts: Vec<PageText>,
    findings: Vec<Finding>,
}

impl Paper {
    fn new(text: &str) -> Self {
        let mut paper = Self { text: text.to_owned(), pages: Vec::new(), texts: Vec::new(), findings: Vec::new() };
        paper.pages = typeset(text, Missing::Box).unwrap().collect();
        paper.pages.iter_mut().for_each(|page| page.origin = Origin::Embedded);
        paper.texts = paper.pages.iter().map(PageText::from).collect();
        paper
    }

    /// Words without pixels, each at its place.
    fn of_words(pages: &[&[(&str, f32, f32, bool)]]) -> Self {
        let word = |(text, x, y, line_end): &(&str, f32, f32, bool)| Word {
            text: (*text).to_owned(),
            rect: Rect::new(*x, *y, x + 30.0, y + 12.0),
            line_end: *line_end,
        };
        let texts = pages.iter().map(|words| PageText {
            size: crate::typeset::A4,
            words: words.iter().map(word).collect(),
            blank: false,
        });
        let texts: Vec<PageText> = texts.collect();
        let text = texts.iter().map(|page| crate::text(&page.words)).collect();
        Self { text, pages: Vec::new(), texts, findings: Vec::new() }
    }
}

fn compared(a: &Paper, b: &Paper) -> Comparison {
    const DRAWN: &str = "application/pdf";
    fn leaves(paper: &Paper) -> Vec<Leaf<'_>> {
        (1..).zip(&paper.texts).map(|(number, text)| Leaf { number, text, origin: Origin::Embedded }).collect()
    }
    let (one, other) = (leaves(a), leaves(b));
    compare(
        &Copy { text: &a.text, pages: &one, findings: &a.findings, media_type: DRAWN },
        &Copy { text: &b.text, pages: &other, findings: &b.findings, media_type: DRAWN },
    )
}

/// Kinds of all differences of two texts that were set by their files, places aside.
fn kinds(a: &str, b: &str) -> Vec<Kind> {
    let mut papers = [Paper::new(a), Paper::new(b)];
    papers.iter_mut().for_each(|p| p.findings.push(Finding::new(FindingKind::SetAnew, "pages", "", "")));
    compared(&papers[0], &papers[1]).differences.iter().map(|d| d.kind).collect()
}

#[test]
fn a_document_is_the_same_as_itself() {
    let mut same = compared(&Paper::new(MEMO), &Paper::new(MEMO));
    let page = Paper::new(MEMO).pages.remove(0);
    same.pixels(0, &page, &page).unwrap();
    assert!(same.same() && same.drawn, "{:?}", same.differences);
    assert_eq!(same.pairs.len(), 1);
    assert!(same.verdict().said[0].starts_with("No difference was found"));
    assert!(compared(&Paper::new(""), &Paper::new("")).same());
}

#[test]
fn each_way_to_mark_a_text_has_its_kind() {
    let with = |from: &str, to: &str| {
        assert!(MEMO.contains(from), "{from}");
        kinds(MEMO, &MEMO.replace(from, to))
    };
    assert_eq!(with("at night", "by night"), [Kind::Wording]);
    assert_eq!(with("nobody signed", "nobody ever signed"), [Kind::OnlySecond]);
    assert_eq!(with("The captain's report", "The report"), [Kind::OnlyFirst]);
    assert_eq!(with("quay", "qu\u{430}y"), [Kind::LookAlike]);
    assert_eq!(with("4,000", "4,0O0"), [Kind::LookAlike]);
    assert_eq!(with("survey", "sur\u{200b}vey"), [Kind::Invisible]);
    assert_eq!(with("the survey", "the \u{2060} survey"), [Kind::Invisible]);
    assert_eq!(with("captain's", "captain’s"), [Kind::Sign]);
    assert_eq!(with("Ferris", "Ferri\u{73}"), []);
    assert_eq!(kinds("The re\u{301}sume\u{301} of it", "The r\u{e9}sum\u{e9} of it"), [Kind::Sign]);
    assert_eq!(kinds("The final word", "The ﬁnal word"), [Kind::Sign]);
    assert_eq!(with("the quay", "the  quay"), [Kind::Space]);
    assert_eq!(with("the quay", "the\u{a0}quay"), [Kind::Space]);
    assert_eq!(with("for them.\n", "for them. \n"), [Kind::Space]);
    assert_eq!(kinds("a data base of it", "a database of it"), [Kind::Space]);
    assert_eq!(with("left the", "left\nthe"), [Kind::LineBreak]);
    assert_eq!(with("Tidewell\n", "Tidewell \n"), [Kind::Space]);
    assert_eq!(kinds("the depart-\nment of it", "the department of it"), [Kind::LineBreak]);
    assert_eq!(with("\n\nPlease", "\n\n\nPlease"), [Kind::LineBreak]);
}

#[test]
fn places_of_a_difference_are_named() {
    let (one, other) = (Paper::new(MEMO), Paper::new(&MEMO.replace("4,000", "4,100")));
    let found = compared(&one, &other);
    let difference = found.differences.iter().find(|d| d.kind == Kind::Wording).unwrap();
    assert_eq!((difference.first.text.as_str(), difference.second.text.as_str()), ("4,000", "4,100"));
    assert!(difference.first.before.ends_with("report says that"), "{}", difference.first.before);
    assert!(difference.first.after.starts_with("tonnes of sand"));
    assert_eq!(difference.first.page, Some(1));
    let word = one.texts[0].words.iter().find(|word| word.text == "4,000").unwrap();
    assert_eq!(difference.first.rects, [word.rect]);
    assert_eq!(difference.honest, None, "an amount is no date");
    let size = |_| Some(crate::typeset::A4);
    let (sheets, nowhere) = found.sheets((size, size));
    assert!(sheets.len() == 1 && nowhere.is_empty());
    assert!(sheets[0].differences.iter().any(|(_, d)| *d == difference));
    assert_eq!((sheets[0].first_marks[0][0] * 595.0).round(), word.rect.x0.round());
    let added = compared(&one, &Paper::new(&MEMO.replace("sand left", "sand have left")));
    let added = added.differences.iter().find(|d| d.kind == Kind::OnlySecond).unwrap();
    assert!(added.first.rects.len() == 1 && added.first.text.is_empty(), "where it would stand");
}

#[test]
fn a_spread_leads_to_the_other_differences() {
    let paper = |first, last| {
        let page = |word| [(word, 70.0, 90.0, true)];
        Paper::of_words(&[&page(first), &page("between"), &page(last)])
    };
    let found = compared(&paper("sand", "quay"), &paper("gravel", "weir"));
    let size = |_| Some(crate::typeset::A4);
    let middle = found.spread(2, (size, size));
    assert_eq!((middle.at, middle.last, middle.before, middle.after), (2, 3, Some(1), Some(3)));
    assert!(middle.here.is_empty() && middle.marks.is_empty() && middle.pages[0].is_some());
    let beyond = found.spread(9, (size, size));
    assert_eq!((beyond.at, beyond.before, beyond.after, beyond.here.len()), (3, Some(1), None, 1));
    assert_eq!(beyond.pages.map(|page| page.map(|page| (page.number, page.marks))), [Some((3, 0..1)), Some((3, 1..2))]);
    assert_eq!(beyond.all.iter().map(|(_, at, _)| *at).collect::<Vec<_>>(), [Some(1), Some(3)]);
    assert_eq!(found.kinds(Some(Kind::Picture)), [(Kind::Wording, 2), (Kind::Picture, 0)]);
    let none = compared(&Paper::of_words(&[]), &Paper::of_words(&[]));
    let none = none.spread(1, (size, size));
    assert_eq!((none.at, none.last, none.pages), (1, 0, [None, None]));
}

#[test]
fn what_may_be_honest_is_told_apart() {
    let honest = |from: &str, to: &str| {
        let found = compared(&Paper::new(MEMO), &Paper::new(&MEMO.replace(from, to)));
        found.differences.iter().find(|d| d.kind == Kind::Wording).unwrap().honest
    };
    assert_eq!(honest("Ada Ferris", "Ben Okoro"), Some(ADDRESSEE));
    assert_eq!(honest("3 May 2025", "4 June 2025"), Some(DATE));
    assert_eq!(honest("3 May", "17 May"), Some(DATE));
    assert_eq!(honest("night", "dusk"), None);
    assert_eq!(honest("M. Tidewell", "N. Tidewell"), None);
    let page = |number| {
        Paper::of_words(&[&[("Some", 70.0, 90.0, false), ("words", 110.0, 90.0, true), (number, 300.0, 800.0, true)]])
    };
    let found = compared(&page("7"), &page("9"));
    assert_eq!(found.differences[0].honest, Some(PAGE_NUMBER), "{:?}", found.differences);
}

#[test]
fn the_verdict_counts_marks_and_says_what_to_do() {
    let other = MEMO.replace("at night", "by night").replace("captain's", "captain’s").replace("3 May", "5 May");
    let mut papers = [Paper::new(MEMO), Paper::new(&other)];
    papers.iter_mut().for_each(|p| p.findings.push(Finding::new(FindingKind::SetAnew, "pages", "", "")));
    let verdict = compared(&papers[0], &papers[1]).verdict();
    assert!(verdict.copies && verdict.places == 2 && verdict.honest == 1, "{verdict:?}");
    assert!(verdict.said.iter().any(|s| s.contains("can name the recipient")));
    assert!(verdict.said.iter().any(|s| s.contains("4 different copies")), "{verdict:?}");
    assert!(verdict.said.iter().any(|s| s.contains("never a place where they differ")));
    let stranger =
        Paper::new("Minutes of the parish council, taken by its clerk on a wet evening in the village hall with tea.");
    assert!(!compared(&papers[0], &stranger).verdict().copies);
}

#[test]
fn a_word_a_line_and_a_page_that_moved() {
    let line = |y: f32, by: f32| [("each", 70.0, y, false), ("word", 120.0 + by, y, false), ("stands", 170.0, y, true)];
    let page = |shift: [f32; 2], ys: [f32; 4]| -> Vec<(&str, f32, f32, bool)> {
        let lines = ys.iter().enumerate().flat_map(|(at, y)| line(*y, if at == 2 { shift[0] } else { 0.0 }));
        lines.map(|(text, x, y, end)| (text, x + shift[1], y, end)).collect()
    };
    let said = |shift, ys| {
        let (a, b) = (page([0.0, 0.0], [100.0, 120.0, 140.0, 160.0]), page(shift, ys));
        let found = compared(&Paper::of_words(&[&a]), &Paper::of_words(&[&b]));
        assert!(found.differences.iter().all(|d| d.kind == Kind::Moved), "{:?}", found.differences);
        found.differences.into_iter().map(|d| d.what).collect::<Vec<_>>().join("\n")
    };
    let still = [100.0, 120.0, 140.0, 160.0];
    assert_eq!(said([0.1, 0.0], still), "", "what rounding does");
    assert!(said([0.5, 0.0], still).starts_with("A word of this line stands up to 0.50 points"));
    assert_eq!(said([0.0, 0.0], [100.0, 120.0, 140.5, 160.0]), "This line stands 0.50 points lower in the second.");
    assert_eq!(
        said([0.0, 0.0], [100.0, 120.0, 140.5, 160.5]),
        "From this line on all stand 0.50 points lower in the second."
    );
    assert_eq!(said([0.0, 8.0], still), "Everything on this page stands 8.00 points to the right in the second.");
}

#[test]
fn words_that_follow_a_change_did_not_move() {
    let (one, other) = (Paper::new(MEMO), Paper::new(&MEMO.replace("at night", "in the deepest night")));
    let found = compared(&one, &other);
    assert_eq!(found.differences.iter().filter(|d| d.kind == Kind::Moved).count(), 0, "{:?}", found.differences);
    let mut found = found;
    found.pixels(0, &one.pages[0], &other.pages[0]).unwrap();
    assert!(found.differences.iter().all(|d| d.kind != Kind::Picture), "{:?}", found.differences);
}

#[test]
fn pages_find_each_other_and_one_that_is_new_is_named() {
    let [a, b, c] = ["alpha beta gamma delta", "epsilon zeta eta theta", "iota kappa lambda mu"].map(|text| {
        let words = text.split(' ').enumerate();
        words.map(|(at, word)| (word, 70.0 + at as f32 * 40.0, 100.0, at == 3)).collect::<Vec<_>>()
    });
    let found = compared(&Paper::of_words(&[&a, &c]), &Paper::of_words(&[&a, &b, &c]));
    let pairs: Vec<_> = found.pairs.iter().map(|pair| (pair.first, pair.second)).collect();
    assert_eq!(pairs, [(Some(1), Some(1)), (None, Some(2)), (Some(2), Some(3))]);
    assert_eq!(found.differences.iter().map(|d| d.kind).collect::<Vec<_>>(), [Kind::OnlySecond, Kind::Page]);
    let whole = [a.clone(), c.clone()].concat();
    let found = compared(&Paper::of_words(&[&a, &c]), &Paper::of_words(&[&whole]));
    assert!(found.differences.iter().any(|d| d.kind == Kind::PageBreak && d.what.contains("first alone")));
    assert!(found.differences.iter().any(|d| d.kind == Kind::Page));
}

#[test]
fn a_mark_that_no_word_explains_is_seen_in_the_pixels() {
    let (one, mut other) = (Paper::new(MEMO), Paper::new(MEMO));
    // Yellow dots, a pixel each, and a stamp.
    other.pages[0].raster.set(900, 1500, [255, 255, 120]);
    other.pages[0].raster.fill(200, 1600, 260, 1630, [90, 0, 0]);
    let mut found = compared(&one, &other);
    found.pixels(0, &one.pages[0], &other.pages[0]).unwrap();
    let [difference] = &found.differences[..] else { panic!("{:?}", found.differences) };
    assert_eq!((difference.kind, difference.first.rects.len()), (Kind::Picture, 2));
    let (sx, sy) = one.pages[0].scale();
    let dot = Rect::new(900.0 / sx, 1500.0 / sy, 901.0 / sx, 1501.0 / sy);
    assert!(difference.second.rects.iter().any(|rect| rect.overlaps(&dot)));
    // Smoothed in another way.
    let mut soft = Paper::new(MEMO);
    soft.pages[0].raster.rgb_mut().iter_mut().filter(|v| **v < 200).for_each(|v| *v += 30);
    let mut found = compared(&one, &soft);
    found.pixels(0, &one.pages[0], &soft.pages[0]).unwrap();
    assert!(found.same(), "{:?}", found.differences);
}

#[test]
fn a_scan_that_lies_a_little_beside_is_laid_over() {
    let one = Paper::new(MEMO).pages.remove(0);
    let mut moved = PageContent { raster: Raster::new(1240, 1754, Raster::WHITE).unwrap(), ..one.clone() };
    for y in 0..1700 {
        for x in 0..1200 {
            moved.raster.set(x + 17, y + 9, one.raster.get(x, y));
        }
    }
    let bare = |page: &PageContent| PageContent { words: Vec::new(), ..page.clone() };
    assert_eq!(pixels::compare(&Pair::default(), &bare(&one), &bare(&moved)), []);
    moved.raster.fill(400, 1400, 430, 1430, [0; 3]);
    let found = pixels::compare(&Pair::default(), &bare(&one), &bare(&moved));
    let (sx, sy) = one.scale();
    assert!(
        found.len() == 1 && found[0].1.overlaps(&Rect::new(400.0 / sx, 1400.0 / sy, 430.0 / sx, 1430.0 / sy)),
        "{found:?}"
    );
}

#[test]
fn properties_are_compared_without_what_both_have() {
    let (mut one, mut other) = (Paper::new(MEMO), Paper::new(MEMO));
    let finding = |kind, detail: &str| Finding::new(kind, "properties", "Who made it.", detail);
    one.findings = vec![finding(FindingKind::Author, "Ada"), finding(FindingKind::Software, "Writer")];
    other.findings = vec![finding(FindingKind::Author, "Ben"), finding(FindingKind::Software, "Writer")];
    let found = compared(&one, &other);
    let [difference] = &found.differences[..] else { panic!("{:?}", found.differences) };
    assert_eq!(
        (difference.kind, difference.first.text.as_str(), difference.second.text.as_str()),
        (Kind::Property, "Ada", "Ben")
    );
}

#[test]
fn copies_are_guessed_by_their_words() {
    assert!(likeness(MEMO, &MEMO.replace("at night", "by night")) > 0.95);
    assert!(likeness(MEMO, "Minutes of the parish council") < 0.1);
    assert_eq!((likeness("a a b", "a b b b"), likeness("", "")), (0.5, 0.0));
}

#[test]
fn no_text_makes_it_slow_or_long() {
    let equal = |count: usize| Paper::of_text("same ".repeat(count));
    let pattern =
        |by: usize, count: usize| Paper::of_text((0..count).map(|at| format!("w{} ", at * by % 7)).collect::<String>());
    let started = Instant::now();
    for (a, b) in [
        (equal(60_000), equal(31_000)),
        (pattern(3, 40_000), pattern(5, 41_000)),
        (Paper::of_text("x".repeat(1 << 20)), Paper::of_text("\u{200b}".repeat(1 << 18))),
        (
            Paper::of_text((0..40_000).map(|n| format!("a{n} ")).collect()),
            Paper::of_text((0..40_000).map(|n| format!("b{n} ")).collect()),
        ),
    ] {
        let found = compared(&a, &b);
        assert!(found.differences.len() <= MOST);
        assert!(found.differences.iter().all(|d| d.first.text.len() + d.second.text.len() < 50_000));
    }
    // Well above what it takes unoptimised on a busy machine, and far below what a square would take.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

impl Paper {
    fn of_text(text: String) -> Self {
        Self { text, pages: Vec::new(), texts: Vec::new(), findings: Vec::new() }
    }
}

proptest::proptest! {
    #[test]
    fn whatever_is_compared_stands_in_one_of_the_two(a in "[a-c \n\u{200b}’']{0,60}", b in "[a-c \n\u{200b}’']{0,60}") {
        let found = compared(&Paper::of_text(a.clone()), &Paper::of_text(b.clone()));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for difference in &found.differences {
            proptest::prop_assert!(difference.first.text.split_whitespace().all(|w| words(&a).iter().any(|x| x == w)));
            proptest::prop_assert!(difference.second.text.split_whitespace().all(|w| words(&b).iter().any(|x| x == w)));
        }
        // Nothing is the same that isn't, but for line ends at the very end.
        let end = |text: &str| text.trim_end_matches(['\r', '\n']).to_owned();
        proptest::prop_assert_eq!(found.same(), end(&a) == end(&b));
    }
}
