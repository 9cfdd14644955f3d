//! Retypeset: the words that remain as running text, without lines, pages or places of the original.

use std::collections::HashSet;

use model::{Rect, Word};

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

pub fn document(redaction: &Redaction<'_>) -> Result<(Pages, Vec<Covered>, Vec<Remark>), Error> {
    let (mut covered, mut remarks, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (index, text) in redaction.texts.iter().enumerate() {
        let page = index as u32 + 1;
        let areas = redaction.on_page(index);
        let rects: Vec<(Rect, &str)> = areas.iter().map(|((rect, _), reason)| (layer::inner(rect), *reason)).collect();
        let gone = words::gone(&text.words, redaction.on_this(index), &rects, |rect| layer::inner(&rect));
        for ((rect, _), reason) in &areas {
            let words = text.words.iter().zip(&gone).filter(|(w, gone)| **gone && w.rect.overlaps(rect)).count();
            covered.push(Covered { page, rect: *rect, reason: (*reason).to_owned(), words, leak_bits: 0.0 });
        }
        let mut left = words::left(&text.words, &gone, &rects);
        remarks.extend(without_page_number(&mut left).map(|text| Remark::PageNumber { page, text }));
        all.push(left);
    }
    find::gone(&all.concat(), &redaction.plan.words)?;
    let pages = typeset::set(&pieces(&all), Face::Text, Missing::Refuse)?;
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
    for left in pages {
        let right = left.iter().map(|l| l.word.rect.x1).fold(0.0, f32::max);
        let pitch = pitch(left);
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
            if item.word.line_end && !hyphen && ends_paragraph(&item.word, next.map(|n| &n.word), right, pitch) {
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

/// Whether a paragraph ends here: a gap follows, or the next word would have fitted on this line. At a page's end, whether the
/// sentence does.
fn ends_paragraph(word: &Word, next: Option<&Word>, right: f32, pitch: f32) -> bool {
    let sentence = word.text.ends_with(['.', '!', '?', ':', '”', '"', '…']);
    let Some(next) = next else { return sentence && right - word.rect.x1 > word.rect.height() * 3.0 };
    let down = next.rect.y0 - word.rect.y0;
    let slack = right - word.rect.x1 - word.rect.height() * 0.5;
    down > pitch * 1.35 || down > 0.0 && slack > next.rect.width().max(word.rect.height() * 3.0)
}

/// The page's usual distance between lines.
fn pitch(left: &[Left]) -> f32 {
    let ends =
        left.windows(2).filter(|pair| pair[0].word.line_end).map(|pair| pair[1].word.rect.y0 - pair[0].word.rect.y0);
    let mut steps: Vec<f32> = ends.filter(|step| *step > 0.0).collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(f32::MAX)
}
