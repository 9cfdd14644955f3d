//! Retypeset: the words that remain as running text, without lines, pages or places of the original.

use std::collections::HashSet;

use model::{Colours, Rect, Word};

use crate::{
    Error,
    font::Face,
    layer,
    redact::{
        Covered, Redaction, Remark, find,
        words::{self, Left},
    },
    typeset::{self, Missing, Pages, Piece},
};

/// `unseen`: for each page and each of its words whether it stays behind; none at all, where all are seen.
pub fn document(
    redaction: &Redaction<'_>,
    colours: Colours,
    unseen: &[Vec<bool>],
) -> Result<(Pages, Vec<Covered>, Vec<Remark>), Error> {
    let (mut covered, mut remarks, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (index, text) in redaction.texts.iter().enumerate() {
        let page = index as u32 + 1;
        let areas = redaction.on_page(index);
        let rects: Vec<(Rect, &str)> = areas.iter().map(|((rect, _), reason)| (layer::inner(rect), *reason)).collect();
        let mut gone = words::gone(&text.words, redaction.on_this(index), &rects, |rect| layer::inner(&rect));
        for ((rect, _), reason) in &areas {
            let words = text.words.iter().zip(&gone).filter(|(w, gone)| **gone && w.rect.overlaps(rect)).count();
            covered.push(Covered { page, rect: *rect, reason: (*reason).to_owned(), words, leak_bits: 0.0 });
        }
        gone.iter_mut().zip(unseen.get(index).into_iter().flatten()).for_each(|(gone, unseen)| *gone |= unseen);
        let mut left = words::left(&text.words, &gone, &rects);
        remarks.extend(without_page_number(&mut left).map(|text| Remark::PageNumber { page, text }));
        by_cell(&mut left);
        all.push(left);
    }
    find::gone(&all.concat(), &redaction.plan.words)?;
    let mut pages = typeset::set(&pieces(&all), Face::Text, Missing::Refuse)?;
    pages.colours = colours;
    Ok((pages, covered, remarks))
}

/// Takes a running page number off: it would carry the original's page breaks. Answers what was taken.
fn without_page_number(left: &mut Vec<Left>) -> Option<String> {
    let is_number = |line: &[Left]| {
        let text = line.iter().map(|l| l.word.text.to_lowercase()).collect::<Vec<_>>().join(" ");
        let bare = |t: &str| t.chars().any(|c| c.is_ascii_digit()) && t.chars().all(|c| c.is_ascii_digit());
        let mut parts = text.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).peekable();
        let short = parts.peek().is_some() && line.iter().all(|l| l.reason.is_none()) && text.len() <= 16;
        short && parts.all(|p| matches!(p, "page" | "p" | "of" | "seite" | "von" | "sur") || bare(p) && p.len() <= 4)
    };
    let start = left
        .iter()
        .rposition(|l| l.word.line_end)
        .map_or(0, |last| left[..last].iter().rposition(|l| l.word.line_end).map_or(0, |before| before + 1));
    if start > 0 && is_number(&left[start..]) {
        let taken = left.split_off(start);
        return Some(taken.iter().map(|l| l.word.text.as_str()).collect::<Vec<_>>().join(" "));
    }
    None
}

fn pieces(pages: &[Vec<Left>]) -> Vec<Piece> {
    let known: HashSet<&str> = pages.iter().flatten().map(|l| l.word.text.as_str()).collect();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut hyphen = false;
    let mut marked = false;
    for left in pages {
        let pitch = pitch(left);
        let moved = moved(left, pitch);
        marked |= moved.contains(&true);
        let still = left.iter().zip(&moved).filter(|(_, moved)| !**moved).map(|(l, _)| l.word.rect.x1);
        let right = still.fold(0.0, f32::max);
        for (at, item) in left.iter().enumerate() {
            match &item.reason {
                // Bars in a row with one reason are one: how many there were is the original's layout.
                Some(reason) if pieces.last() == Some(&Piece::Bar(reason.clone())) => {}
                Some(reason) => pieces.push(Piece::Bar(reason.clone())),
                None => match pieces.last_mut() {
                    Some(Piece::Word(before)) if hyphen => {
                        if !known.contains(format!("{before}{}", item.word.text).as_str()) {
                            before.pop();
                        }
                        before.push_str(&item.word.text);
                    }
                    _ => pieces.push(Piece::Word(item.word.text.clone())),
                },
            }
            let next = left.get(at + 1);
            hyphen = item.reason.is_none() && item.word.line_end && breaks_word(&item.word, next.map(|n| &n.word));
            let ends = match next {
                Some(next) => {
                    parted(item, next, pitch) || !moved[at] && would_have_fitted(&item.word, &next.word, right)
                }
                None => !marked && ends_sentence(&item.word, right),
            };
            if item.word.line_end && !hyphen && ends {
                pieces.push(Piece::Paragraph);
            }
        }
    }
    pieces
}

/// Whether the line's hyphen goes on: a letter before it, a small letter after.
fn breaks_word(word: &Word, next: Option<&Word>) -> bool {
    let before = word.text.strip_suffix(['-', '\u{2010}']).and_then(|t| t.chars().next_back());
    let after = next.and_then(|n| n.text.chars().next());
    before.is_some_and(char::is_alphabetic) && after.is_none_or(char::is_lowercase)
}

/// A gap that is at least so wide, in heights of a line, and on all of a paragraph's lines, parts columns.
const COLUMN_GAP: f32 = 1.3;

/// Where a bar stands among cells side by side, cell comes after cell: read line by line, the order of their words would tell
/// where the lines break, and that is the secret's doing.
fn by_cell(left: &mut [Left]) {
    let pitch = pitch(left);
    for part in left.chunk_by_mut(|a, b| !(a.word.line_end && parted(a, b, pitch))) {
        if !part.iter().any(|l| l.reason.is_some()) {
            continue;
        }
        let mut spans: Vec<(f32, f32)> = part.iter().map(|l| (l.word.rect.x0, l.word.rect.x1)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let gap = part.iter().map(|l| l.word.rect.height()).fold(0.0, f32::max) * COLUMN_GAP;
        let (mut starts, mut reach) = (Vec::new(), f32::MAX);
        for (x0, x1) in spans {
            if x0 - reach > gap {
                starts.push(x0);
            }
            reach = if reach == f32::MAX { x1 } else { reach.max(x1) };
        }
        if starts.is_empty() {
            continue;
        }
        part.sort_by_key(|l| starts.iter().filter(|start| l.word.rect.x0 >= **start).count());
        if let Some(last) = part.last_mut() {
            last.word.line_end = true;
        }
    }
}

/// For each word whether a bar stands in its paragraph, as far as distances tell: where such lines end is the secret's doing.
fn moved(left: &[Left], pitch: f32) -> Vec<bool> {
    let parts = left.chunk_by(|a, b| !(a.word.line_end && parted(a, b, pitch)));
    parts.flat_map(|part| std::iter::repeat_n(part.iter().any(|l| l.reason.is_some()), part.len())).collect()
}

/// Whether a gap parts two words' lines.
fn parted(item: &Left, next: &Left, pitch: f32) -> bool {
    next.word.rect.y0 - item.word.rect.y0 > pitch * 1.35
}

/// Whether the next line's first word would have fitted on this one: then a paragraph ended here.
fn would_have_fitted(word: &Word, next: &Word, right: f32) -> bool {
    let slack = right - word.rect.x1 - word.rect.height() * 0.5;
    next.rect.y0 > word.rect.y0 && slack > next.rect.width().max(word.rect.height() * 3.0)
}

/// Whether a page's last word ends a sentence and a short line.
fn ends_sentence(word: &Word, right: f32) -> bool {
    word.text.ends_with(['.', '!', '?', ':', '”', '"', '…']) && right - word.rect.x1 > word.rect.height() * 3.0
}

/// The page's usual distance between lines.
fn pitch(left: &[Left]) -> f32 {
    let ends =
        left.windows(2).filter(|pair| pair[0].word.line_end).map(|pair| pair[1].word.rect.y0 - pair[0].word.rect.y0);
    let mut steps: Vec<f32> = ends.filter(|step| *step > 0.0).collect();
    steps.sort_by(f32::total_cmp);
    // Of two the smaller: on a short page the gaps between paragraphs are as many as the steps inside.
    steps.get(steps.len().saturating_sub(1) / 2).copied().unwrap_or(f32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::words::Left;

    /// Words at `(x, line)`, each 8 points a letter wide; `*` is a bar.
    fn left(words: &[(&str, f32, u32)]) -> Vec<Left> {
        let lines = words.iter().map(|(.., line)| *line).collect::<Vec<_>>();
        let one = |(at, (text, x, line)): (usize, &(&str, f32, u32))| {
            let y = *line as f32 * 14.0;
            let rect = Rect::new(*x, y, x + text.len() as f32 * 8.0, y + 12.0);
            let line_end = lines.get(at + 1).is_none_or(|next| next != line);
            let reason = (*text == "*").then(|| "privacy".to_owned());
            Left { word: Word { text: (*text).into(), rect, line_end }, reason }
        };
        words.iter().enumerate().map(one).collect()
    }

    fn set(words: &[(&str, f32, u32)]) -> Vec<Piece> {
        let mut left = left(words);
        by_cell(&mut left);
        pieces(&[left])
    }

    #[test]
    fn where_the_lines_of_a_cell_break_is_not_told_by_the_order_of_words() {
        let short = set(&[("12", 0.0, 0), ("by", 60.0, 0), ("*", 80.0, 0), ("paid", 200.0, 0), ("for", 60.0, 1)]);
        let long = set(&[("12", 0.0, 0), ("by", 60.0, 0), ("paid", 200.0, 0), ("*", 60.0, 1), ("for", 72.0, 1)]);
        assert_eq!(short, long);
    }

    #[test]
    fn where_a_line_with_a_bar_breaks_makes_no_paragraph() {
        // The first and the last paragraph show how long a line can be.
        let around = |middle: &[(&'static str, f32, u32)]| {
            let mut all = vec![("harbour", 0.0, 0), ("harbours", 60.0, 0), ("office", 0.0, 1)];
            all.extend(middle);
            all.extend([("letter", 0.0, 8), ("lettered", 60.0, 8), ("came", 0.0, 9)]);
            set(&all)
        };
        let short = around(&[("told", 0.0, 4), ("*", 40.0, 4), ("of", 54.0, 4), ("it", 0.0, 5)]);
        let long = around(&[("told", 0.0, 4), ("*", 0.0, 5), ("of", 20.0, 5), ("it", 50.0, 5)]);
        assert_eq!(short, long);
        assert_eq!(short.iter().filter(|piece| **piece == Piece::Paragraph).count(), 2);
    }
}
