//! What the differences would tell somebody who holds a list of who got which copy. A guess about purposes, said as one: it never says that
//! a difference is harmless.

use std::ops::Range;

use serde::Serialize;

use super::{
    Comparison,
    align::Run,
    words::{Row, Token},
};
use crate::suggest;

/// Copies of one document share at least this part of the longer one's words.
pub const ALMOST: f32 = 0.85;
/// Too few words to say that two documents are copies of one.
const FEWEST: usize = 12;
/// The most places of which bits are counted: nobody has more readers than these can tell apart.
const BITS: usize = 20;
/// Before somebody's name in a letter's first line.
const GREETINGS: &str =
    "dear lieber liebe geehrter geehrte cher chère querido querida estimado estimada caro cara szanowny szanowna";
/// With a colon, before whom something goes to.
const LABELS: &str = "to cc bcc attn attention for recipient addressee an für kopie à pour destinataire para destinatario per aan do кому";
const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun montag dienstag mittwoch \
    donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo";

pub const DATE: &str = "a date, which is another one in every letter";
pub const PAGE_NUMBER: &str = "a number alone on its line, as page numbers are";
pub const ADDRESSEE: &str = "an addressee, and it names who got this copy";

/// What the differences of two copies mean for whoever must not be found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Whether the two are almost the same document, so that differences are about copies.
    pub copies: bool,
    /// Places that could mark a copy.
    pub places: usize,
    /// Places that may be there without a purpose.
    pub honest: usize,
    /// In plain words, for a journalist.
    pub said: Vec<String>,
}

impl Verdict {
    pub(super) fn of(comparison: &Comparison) -> Self {
        let longest = comparison.words.0.max(comparison.words.1);
        let copies = longest >= FEWEST && comparison.common as f32 >= longest as f32 * ALMOST;
        let honest = comparison.differences.iter().filter(|difference| difference.honest.is_some()).count();
        let places = comparison.differences.len() - honest + comparison.left_out;
        let mut said = Vec::new();
        let share = comparison.common as f32 * 100.0 / longest.max(1) as f32;
        if comparison.same() {
            said.push(
                "No difference was found. A third copy may still differ from both, and so may what is not compared."
                    .to_owned(),
            );
        } else if longest == 0 {
            said.push("Neither has words: only what they show and what their files say could be compared.".to_owned());
        } else if !copies {
            said.push(format!(
                "These are two documents, or two versions that are far from each other: {share:.0} % of the words stand in both. The differences say nothing about who got which."
            ));
        } else {
            said.push(format!("Two copies of one document: {share:.1} % of the words stand in both."));
            if places > 0 {
                said.push(
                    "These differences could tell the two copies apart. Whoever holds a list of who got which copy can name the recipient.".to_owned(),
                );
                said.push(could(places));
                said.push(
                    "Publish the wording that both have, set anew (retypeset), and never a place where they differ: leave it out or say it in your own words. No picture of a page, no quotation that crosses such a place.".to_owned(),
                );
            }
            if honest > 0 {
                let differ = if honest == 1 {
                    "1 difference may be honest"
                } else {
                    &format!("{honest} differences may be honest")
                };
                said.push(format!(
                    "{differ}: a date, a page number, an addressee, a line that others pushed. Honest isn’t harmless: a date or a name can tell a copy as well."
                ));
            }
            said.push("Two copies show only where these two differ. A third may differ elsewhere, and what both have in common may be a mark of yet another circle.".to_owned());
        }
        Self { copies, places, honest, said }
    }
}

fn could(places: usize) -> String {
    match places {
        1 => "1 place could be a mark: if it has two forms, that tells half of the copies from the other half."
            .to_owned(),
        2..=BITS => format!(
            "{places} places could be marks: if each has two forms, and independently, that is enough for {} different copies.",
            1_u64 << places
        ),
        _ => format!("{places} places could be marks: enough to give everybody a copy of their own."),
    }
}

/// Why words may differ without a purpose. `run`: those that have no counterpart.
pub(super) fn honest(one: &Row<'_>, other: &Row<'_>, run: &Run) -> Option<&'static str> {
    let both = |holds: fn(&Row<'_>, &Range<usize>) -> bool| holds(one, &run.first) && holds(other, &run.second);
    if both(is_addressee) {
        Some(ADDRESSEE)
    } else if both(is_date) {
        Some(DATE)
    } else {
        both(is_page_number).then_some(PAGE_NUMBER)
    }
}

/// The line around a range, as far as it matters.
fn line(row: &Row<'_>, range: &Range<usize>) -> Range<usize> {
    const REACH: usize = 12;
    let begins = |at: usize| at == 0 || row.tokens.get(at).is_none_or(|token| token.gap.contains('\n'));
    let start = (range.start.saturating_sub(REACH)..=range.start).rev().find(|at| begins(*at)).unwrap_or(range.start);
    let end = (range.end..row.len().min(range.end + REACH)).find(|at| begins(*at));
    start..end.unwrap_or(row.len().min(range.end + REACH))
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// Behind a word that names somebody to whom it goes, on its line.
fn is_addressee(row: &Row<'_>, range: &Range<usize>) -> bool {
    const MOST: usize = 6;
    let line = line(row, range);
    let one_line = row.tokens[range.clone()].iter().skip(1).all(|token| !token.gap.contains('\n'));
    let Some(first) = row.tokens.get(line.start).filter(|_| line.start < range.start) else { return false };
    let (word, colon) = (bare(first.text), first.text.ends_with(':'));
    let greets = GREETINGS.split_whitespace().any(|known| known == word);
    let labels = colon && LABELS.split_whitespace().any(|known| known == word);
    !range.is_empty() && range.len() <= MOST && one_line && (greets || labels)
}

/// Parts of a date, of which a month's name or a date in figures stands there or beside it.
fn is_date(row: &Row<'_>, range: &Range<usize>) -> bool {
    const MOST: usize = 8;
    if range.is_empty() || range.len() > MOST {
        return false;
    }
    let figures = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        digits > 0 && word.len() <= 10 && word.chars().all(|c| c.is_ascii_digit() || "./-:".contains(c))
    };
    let complete =
        |word: &str| figures(word) && word.split(['.', '/', '-']).filter(|part| !part.is_empty()).count() == 3;
    let month = |word: &str| word.chars().count() > 2 && suggest::of_a_date(word);
    let part = |word: &str| {
        figures(word)
            || suggest::of_a_date(word)
            || WEEKDAYS.split_whitespace().any(|known| known == word)
            || ["st", "nd", "rd", "th"].iter().any(|end| word.strip_suffix(end).is_some_and(figures))
    };
    let line = line(row, range);
    let near = range.start.saturating_sub(2).max(line.start)..(range.end + 2).min(line.end).max(range.end);
    row.tokens[range.clone()].iter().all(|token| part(&bare(token.text)))
        && row.tokens[near].iter().any(|token| month(&bare(token.text)) || complete(&bare(token.text)))
}

/// A number that is all of a page's first or last line.
fn is_page_number(row: &Row<'_>, range: &Range<usize>) -> bool {
    let page = |at: usize| row.tokens.get(at)?.at.map(|(page, _)| page);
    let Some(own) = page(range.start) else { return false };
    let line = line(row, range);
    let first = line.start == 0 || page(line.start - 1) != Some(own);
    let last = page(line.end) != Some(own);
    let numbered = |token: &Token<'_>| {
        let word = bare(token.text);
        word.len() <= 4 && !word.is_empty() && word.chars().all(|c| c.is_ascii_digit())
    };
    !range.is_empty() && line.len() <= 4 && (first || last) && row.tokens[range.clone()].iter().all(numbered)
}
