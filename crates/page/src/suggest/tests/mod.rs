//! Pages that tests make themselves, and what holds for every suggestion.

mod forms;
mod names;

use model::{Mode, Plan, Size, Word, plan::PlanWord};
use proptest::prelude::*;

use super::*;
use crate::redact::Redaction;

/// Lines as words that stand where a page would have them.
pub fn page(lines: &[&str]) -> PageText {
    let mut words: Vec<Word> = Vec::new();
    for (y, line) in lines.iter().enumerate() {
        let (mut x, before) = (72.0, words.len());
        for text in line.split(' ').filter(|t| !t.is_empty()) {
            let end = x + text.chars().count() as f32 * 6.0;
            let rect = Rect::new(x, y as f32 * 15.0, end, y as f32 * 15.0 + 12.0);
            words.push(Word { text: text.into(), rect, line_end: false });
            x = end + 4.0;
        }
        if let Some(last) = words[before..].last_mut() {
            last.line_end = true;
        }
    }
    PageText { size: Size { width: 5_000.0, height: 5_000.0 }, blank: words.is_empty(), words }
}

fn found(lines: &[&str], names: &[&str]) -> Vec<(Kind, Sure, String)> {
    let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
    suggest(&[page(lines)], &names).into_iter().map(|s| (s.kind, s.sure, s.text)).collect()
}

#[track_caller]
fn is(lines: &[&str], kind: Kind, sure: Sure, text: &str) {
    let all = found(lines, &[]);
    assert!(all.contains(&(kind, sure, text.to_owned())), "{lines:?}: {all:?}");
}

#[track_caller]
fn none(lines: &[&str]) {
    assert_eq!(found(lines, &[]), [], "{lines:?}");
}

#[test]
fn what_overlaps_is_one_and_the_same_text_one_group() {
    let all = found(&["Tel. 86 095 742 719"], &[]);
    assert_eq!(all, [(Kind::DeSteuerId, Sure::Checked, "86 095 742 719".to_owned())]);
    let all = suggest(&[page(&["12345678Z and 12345678-Z"]), page(&["again 12345678Z, a@example.org"])], &[]);
    let groups = grouped(&all);
    assert_eq!(groups.len(), 2);
    assert_eq!((groups[0].text.as_str(), groups[0].places.as_slice()), ("12345678Z", &[0, 1, 2][..]));
    assert_eq!(all[2].page, 2);
}

#[test]
fn over_a_pages_end_there_are_two() {
    let texts = [page(&["account DE89 3704 0044"]), page(&["0532 0130 00 of"])];
    let all = suggest(&texts, &[]);
    let places: Vec<_> = all.iter().map(|s| (s.page, s.words.clone(), s.rects.len())).collect();
    assert_eq!(places, [(1, 1..4, 1), (2, 0..3, 1)]);
    assert!(all.iter().all(|s| s.text == "DE89 3704 0044 0532 0130 00" && as_a_plan_does(&texts, s)));
}

#[test]
fn there_is_an_end_to_it_and_the_surest_stay() {
    let mails = ["a@example.org"; 100].join(" ");
    let lines: Vec<&str> = std::iter::repeat_n(mails.as_str(), 101).chain(["4111 1111 1111 1111"]).collect();
    let all = suggest(&[page(&lines)], &[]);
    assert_eq!((all.len(), all.last().unwrap().kind), (MOST, Kind::PaymentCard));
}

#[test]
fn rectangles_are_line_by_line() {
    let all = suggest(&[page(&["account DE89 3704 0044", "0532 0130 00 of"])], &[]);
    assert_eq!(all[0].rects, [Rect::new(118.0, 0.0, 198.0, 12.0), Rect::new(72.0, 15.0, 140.0, 27.0)]);
}

#[test]
fn a_word_that_a_parser_split_is_read_whole() {
    let mut split = page(&["see 4405140", "now"]);
    split.words[1].line_end = false;
    let rect = split.words[1].rect;
    split.words.insert(
        2,
        Word { text: "1359".into(), rect: Rect::new(rect.x1 + 0.2, rect.y0, rect.x1 + 24.0, rect.y1), line_end: true },
    );
    let all = suggest(&[split], &[]);
    assert_eq!((all.len(), all[0].kind, all[0].words.clone()), (1, Kind::PlPesel, 1..3));
}

#[test]
fn a_page_of_the_desk_can_read_it() {
    let all = suggest(&[page(&["a@example.org, NI number AB123456C"])], &[]);
    let json = serde_json::to_value(&all).unwrap();
    assert_eq!((&json[1]["kind"], &json[1]["sure"]), (&"uk-nino".into(), &"near".into()));
    assert_eq!(serde_json::from_value::<Vec<Suggestion>>(json).unwrap(), all);
}

/// As a plan by word would cover it: the same words, so the same boxes.
fn as_a_plan_does(texts: &[PageText], suggestion: &Suggestion) -> bool {
    let word = PlanWord { text: suggestion.text.clone(), reason: "privacy".into() };
    let plan = Plan { mode: Mode::Facsimile, boxes: Vec::new(), words: vec![word] };
    Redaction::find(texts, &plan).is_ok_and(|r| r.covers(suggestion.page as usize - 1, &suggestion.words))
}

#[test]
fn what_is_suggested_can_be_redacted_by_word() {
    let lines = [
        "Write to anna_lee@har-",
        "bour.example.org or +44 20",
        "7946 0958; IBAN DE89 3704 0044",
        "0532 0130 00, NIF: none. SNILS 112-233-445 95",
        "born on 12 March 1971 at 221B Baker",
        "Street, London NW1 6XE. Signed by Anna",
        "Lee. کد ملی ۰۴۹۹۳۷۰۸۹۹ and told Okon-",
        "kwo of 52°31'0\"N 13°24'18\"E",
    ];
    let texts = [page(&lines)];
    let all = suggest(&texts, &["Anna Lee".to_owned(), "Okonkwo".to_owned()]);
    assert!(all.len() > 8, "{all:?}");
    for suggestion in &all {
        assert!(as_a_plan_does(&texts, suggestion), "{suggestion:?}");
    }
}

#[test]
fn the_work_grows_as_the_text_does() {
    let texts = [
        "1",
        "a@",
        "1.",
        "+1 ",
        "AA00",
        "<",
        "Anna ",
        "From: ",
        "0-",
        "N 52.",
        "Tel 12 born ",
        "12 Rue de la ",
        ":::",
        "é'",
        "P<",
        "DE89 ",
    ];
    for text in texts {
        // Sixteen times as much: sixteen times as long where it grows with the text, 256 times where it grows with its square.
        let took = |times: usize, width: usize| {
            let letters: Vec<char> = text.repeat(times).chars().collect();
            let lines: Vec<String> = letters.chunks(width).map(|c| c.iter().collect()).collect();
            let lines: Vec<String> =
                if width > 80 { lines.iter().map(|l| l.replace(' ', "_")).collect() } else { lines };
            let page = [page(&lines.iter().map(String::as_str).collect::<Vec<_>>())];
            let once = || {
                let start = std::time::Instant::now();
                assert!(suggest(&page, &["Anna Lee".to_owned()]).len() <= MOST);
                start.elapsed().as_secs_f64()
            };
            once().min(once())
        };
        for width in [80, usize::MAX] {
            let (short, long) = (took(1_000, width).max(0.002), took(16_000, width));
            assert!(long < short * 100.0, "{text}: {short} s, then {long} s");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_breaks_it(lines in proptest::collection::vec("\\PC{0,60}", 0..12), name in "\\PC{0,20}", ends in any::<u16>()) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mut one = page(&lines);
        for (at, word) in one.words.iter_mut().enumerate() {
            if ends >> (at % 16) & 1 == 1 {
                word.line_end = !word.line_end;
            }
        }
        whole(&[one, page(&lines)], &name)?;
    }

    #[test]
    fn no_mixture_of_parts_breaks_it(parts in proptest::collection::vec(proptest::sample::select(vec![
        "0", "00", "123", "4567", "DE89", "+", "(", ")", "-", "--", ".", ",", "/", " ", "\n", "\u{ad}", "\u{a0}", "@", "a@b.org", "AB", "X", "Z",
        "born", "Tel", "From:", "Mr", "St", "Street", "rue", "Via", "Lee", "Anna", "'s", "°", "N", "'", "\"", "52.5163", "::", "1.2.3.4",
        "<<", "P<", "۱۲", "京A", "А123", "May", "1971", "Straße", "P.O.", "Box", "n.º", "\u{1d7d8}", "İ", "ß", "ﬁ", "",
    ]), 0..80)) {
        let text: String = parts.concat();
        let lines: Vec<&str> = text.split('\n').collect();
        whole(&[page(&lines)], "Anna Lee")?;
    }
}

/// Every suggestion names words that are there, covers what these words would, and is found by redaction by word.
fn whole(texts: &[PageText], name: &str) -> Result<(), TestCaseError> {
    let all = suggest(texts, &[name.to_owned()]);
    for s in &all {
        let page = &texts[s.page as usize - 1];
        prop_assert!(s.words.start < s.words.end && s.words.end <= page.words.len());
        prop_assert_eq!(&s.rects, &layer::rects(&page.words[s.words.clone()]));
        prop_assert!(as_a_plan_does(texts, s), "{:?}", s);
        prop_assert!(!s.text.trim().is_empty() && !s.why.is_empty());
    }
    let places: usize = grouped(&all).iter().map(|g| g.places.len()).sum();
    prop_assert_eq!(places, all.len());
    Ok(())
}
