//! The words of a question in what was found: marked in a text, in a snippet, and as places on a page.

use std::ops::Range;

use model::{Rect, Word as Placed};

use crate::{
    entry::PART,
    query::{Query, Words},
    text::{self, Word},
};

/// Words of a snippet.
const SNIPPET: usize = 36;
/// Words of it before the first one that is marked.
const BEFORE: usize = 8;

/// A piece of a text. One after another they are the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub marked: bool,
}

/// The whole text, in pieces.
pub fn highlighted(text: &str, query: &Query) -> Vec<Piece> {
    let words = text::words(text);
    let spans = spans(&runs(&words, query), &words);
    pieces(text, 0..text.len(), &spans)
}

/// The part of a text with the most of what was asked, on one line.
pub fn snippet(text: &str, query: &Query) -> Vec<Piece> {
    let words = text::words(text);
    let runs = runs(&words, query);
    let first = best(&runs).saturating_sub(BEFORE);
    let last = (first + SNIPPET).min(words.len());
    let (Some(from), Some(until)) = (words.get(first), words.get(last.saturating_sub(1))) else { return Vec::new() };
    let start = if first == 0 { 0 } else { from.at.start };
    let end = if last == words.len() { text.len() } else { until.at.end };
    let mut pieces = pieces(text, start..end, &spans(&runs, &words));
    for piece in &mut pieces {
        piece.text = one_line(&piece.text);
    }
    let plain = |text: &str| Piece { text: text.to_owned(), marked: false };
    if start > 0 {
        pieces.insert(0, plain("… "));
    }
    if end < text.len() {
        pieces.push(plain(" …"));
    }
    pieces
}

/// Line breaks and runs of spaces become one space; between two parts of the text stands a dot.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter == PART {
            line.push_str(if line.ends_with(' ') { "· " } else { " · " });
        } else if !letter.is_whitespace() {
            line.push(letter);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line
}

/// Where on a page the words of the question stand: one rectangle for words that follow each other on a line.
pub fn boxes(placed: &[Placed], query: &Query) -> Vec<Rect> {
    let mut text = String::new();
    let mut places = Vec::new();
    for word in placed {
        text.push(' ');
        let start = text.len();
        text.push_str(&word.text);
        places.push(start..text.len());
    }
    let words = text::words(&text);
    let mut boxes: Vec<Rect> = Vec::new();
    for span in spans(&runs(&words, query), &words) {
        let mut row: Option<Rect> = None;
        let first = places.partition_point(|place| place.end <= span.start);
        for (place, word) in places.iter().zip(placed).skip(first) {
            if place.start >= span.end {
                break;
            }
            let Some(rect) = word.rect.normal() else { continue };
            row = Some(row.map_or(rect, |row| row.union(&rect)));
            if word.line_end {
                boxes.extend(row.take());
            }
        }
        boxes.extend(row);
    }
    boxes
}

/// Runs of words that were asked for, by their numbers, with which of the things asked it is.
fn runs(words: &[Word], query: &Query) -> Vec<(Range<usize>, usize)> {
    let asked: Vec<&Words> = query.marked().collect();
    let mut runs = Vec::new();
    for at in 0..words.len() {
        for (which, one) in asked.iter().enumerate() {
            let fits = one.words.iter().enumerate().all(|(number, (distance, wanted))| {
                let last = number + 1 == one.words.len();
                words.get(at + distance).is_some_and(|word| {
                    if one.open && last { word.text.starts_with(wanted.as_str()) } else { word.text == *wanted }
                })
            });
            if fits {
                let length = one.words.last().map_or(0, |(distance, _)| *distance) + 1;
                runs.push((at..at + length, which));
            }
        }
    }
    runs
}

/// The word at which a snippet has the most different things in it; 0 when there is none.
fn best(runs: &[(Range<usize>, usize)]) -> usize {
    let mut best = (0, 0);
    for (run, _) in runs {
        let until = run.start + SNIPPET - BEFORE;
        let from = runs.partition_point(|(other, _)| other.start < run.start);
        let inside = runs[from..].iter().take_while(|(other, _)| other.end <= until);
        let different = inside.fold(0_u64, |seen, (_, which)| seen | 1 << which.min(&63)).count_ones();
        if different > best.0 {
            best = (different, run.start);
        }
    }
    best.1
}

/// Runs as places in the text, none touching another.
fn spans(runs: &[(Range<usize>, usize)], words: &[Word]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let places =
        runs.iter().filter_map(|(run, _)| Some(words.get(run.start)?.at.start..words.get(run.end - 1)?.at.end));
    for place in places {
        match spans.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => spans.push(place),
        }
    }
    spans
}

fn pieces(text: &str, within: Range<usize>, spans: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = within.start;
    let mut push = |range: Range<usize>, marked: bool| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            pieces.push(Piece { text: text.to_owned(), marked });
        }
    };
    for span in spans {
        let (start, end) = (span.start.max(at), span.end.min(within.end));
        if start < end {
            push(at..start, false);
            push(start..end, true);
            at = end;
        }
    }
    push(at..within.end, false);
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fields::Room;

    fn query(typed: &str) -> Query {
        Query::parse(typed, Room::Archive).unwrap()
    }

    fn marked(text: &str, typed: &str) -> String {
        let pieces = highlighted(text, &query(typed)).into_iter();
        pieces.map(|piece| if piece.marked { format!("[{}]", piece.text) } else { piece.text }).collect()
    }

    #[test]
    fn words_phrases_and_beginnings_are_marked() {
        let text = "The Harbour was dredged twice; harbours, harbour boards.";
        assert_eq!(marked(text, "harbour"), "The [Harbour] was dredged twice; harbours, [harbour] boards.");
        assert_eq!(marked(text, "harb*"), "The [Harbour] was dredged twice; [harbours], [harbour] boards.");
        assert_eq!(
            marked(text, "\"was dredged\" -twice"),
            "The Harbour [was dredged] twice; harbours, harbour boards."
        );
        assert_eq!(marked(text, "title:harbour"), text);
        assert_eq!(marked("第一次疏浚港口", "疏浚"), "第一次[疏浚]港口");
        assert_eq!(marked("第一次疏浚港口", "疏浚港"), "第一次[疏浚港]口");
    }

    #[test]
    fn a_snippet_shows_where_most_of_it_stands() {
        let text = format!("{} one {} one two {}", "a ".repeat(50), "b ".repeat(50), "c\n".repeat(50));
        let snippet: String = snippet(&text, &query("one two")).into_iter().map(|piece| piece.text).collect();
        assert!(
            snippet.starts_with("… b b") && snippet.contains("one two c c") && snippet.ends_with("c …"),
            "{snippet}"
        );
    }

    #[test]
    fn parts_that_do_not_read_on_are_parted() {
        let text = crate::parted(["What was paid,\nand by whom.", " ", "Ada Lindqvist"]);
        let snippet: String = snippet(&text, &query("paid")).into_iter().map(|piece| piece.text).collect();
        assert_eq!(snippet, "What was paid, and by whom. · Ada Lindqvist");
    }

    #[test]
    fn places_on_a_page_follow_the_lines() {
        let word = |text: &str, x: f32, y: f32, line_end| Placed {
            text: text.into(),
            rect: Rect::new(x, y, x + 10.0, y + 5.0),
            line_end,
        };
        let page = [word("was", 0.0, 0.0, false), word("paid", 20.0, 0.0, true), word("Twice.", 0.0, 10.0, true)];
        let found = boxes(&page, &query("\"was paid twice\""));
        assert_eq!(found, [Rect::new(0.0, 0.0, 30.0, 5.0), Rect::new(0.0, 10.0, 10.0, 15.0)]);
        assert!(boxes(&page, &query("nothing")).is_empty());
    }

    proptest! {
        #[test]
        fn pieces_are_the_text(text in "(a|b|é|漢|字| |\u{301}|\\n|-){0,80}", typed in "(a|b|漢|字| ){1,10}") {
            if let Ok(query) = Query::parse(&typed, Room::Archive) {
                let whole: String = highlighted(&text, &query).into_iter().map(|piece| piece.text).collect();
                prop_assert_eq!(whole, text.clone());
                snippet(&text, &query);
            }
        }
    }
}
