//! Days of birth: a date behind a word for it. Dates elsewhere are left alone.

use std::ops::Range;

use super::{
    Found, Kind, Sure,
    digits::is_day,
    label::{Label, Labels},
    text::Text,
};

/// How far behind its word a date may begin, in characters: a place may stand between ("born in Leeds on …").
const REACH: usize = 48;

/// The twelve months in the languages read here: full names, and what they are shortened to.
const MONTHS: &str = "january jan janvier januar jänner enero ene gennaio gen januari stycznia styczeń sty janeiro января січня ocak \
    february feb février févr fév februar febrero febbraio februari lutego luty lut fevereiro fev февраля лютого şubat \
    march mar mars märz marzo maart mrt marca marzec março марта березня mart \
    april apr avril avr abril abr aprile kwietnia kwiecień kwi апреля квітня nisan \
    may mai mayo maggio mag mei maja maj maio мая травня mayıs \
    june jun juin juni junio giugno giu czerwca czerwiec cze junho июня червня haziran \
    july jul juillet juil juli julio luglio lug lipca lipiec lip julho июля липня temmuz \
    august aug août agosto ago augustus sierpnia sierpień sie августа серпня ağustos \
    september sep sept septembre septiembre settembre set września wrzesień wrz setembro сентября вересня eylül \
    october oct octobre oktober okt octubre ottobre ott października październik paź outubro out октября жовтня ekim \
    november nov novembre noviembre novembro listopada listopad lis ноября листопада kasım \
    december dec décembre déc dezember dez diciembre dic dicembre grudnia grudzień gru dezembro декабря грудня aralık";

/// What may stand between a day, a month and a year.
const JOINS: &str = "de del of the st nd rd th er year r г року";

pub(super) fn find(text: &Text, labels: &Labels, found: &mut Vec<Found>) {
    for label in labels.all(Label::Birth) {
        let first = text.token_from(label.end);
        let near = |at: &usize| text.tokens.get(*at).is_some_and(|t| t.range.start - label.end <= REACH);
        let date = (first..first + 10).take_while(near).find_map(|at| date(text, at));
        let date = date.or_else(|| (first..first + 2).filter(near).find_map(|at| year(text, at)));
        if let Some(range) = date {
            found.push(Found::new(range, Kind::BirthDate, Sure::Near, "A date behind a word for somebody's birth."));
        }
    }
}

/// Whether a word in lower case is a month's name, or stands between the parts of a date.
pub(crate) fn of_a_date(word: &str) -> bool {
    MONTHS.split_whitespace().chain(JOINS.split_whitespace()).any(|known| known == word)
}

fn number(text: &Text, at: usize) -> Option<u32> {
    let range = &text.tokens.get(at)?.range;
    let digits: String = text.chars[range.clone()].iter().take_while(|c| c.is_ascii_digit()).collect();
    let rest: String = text.tokens.get(at)?.key.chars().skip(digits.len()).collect();
    let ordinal = matches!(rest.as_str(), "" | "st" | "nd" | "rd" | "th" | "er" | "º" | "o");
    (ordinal && digits.len() <= 4).then(|| digits.parse().ok())?
}

fn is_year(value: u32) -> bool {
    (1850..2100).contains(&value)
}

/// A date that begins with this token: in figures, or with a month's name in its middle or at its beginning.
fn date(text: &Text, at: usize) -> Option<Range<usize>> {
    let month = |at: usize| {
        let key = &text.tokens.get(at)?.key;
        MONTHS.split_whitespace().any(|m| m == key).then_some(())
    };
    let skip = |mut at: usize| {
        for _ in 0..2 {
            if text.tokens.get(at).is_some_and(|t| JOINS.split(' ').any(|j| j == t.key)) {
                at += 1;
            }
        }
        at
    };
    let start = text.tokens.get(at)?.range.start;
    let close = |a: usize, b: usize| {
        let (Some(a), Some(b)) = (text.tokens.get(a), text.tokens.get(b)) else { return false };
        b.range.start - a.range.end <= 12 && !text.chars[a.range.end..b.range.start].contains(&';')
    };
    let end = |at: usize| text.tokens.get(at).map(|t| start..t.range.end);
    if month(at).is_some() {
        let day = skip(at + 1);
        let year = day + 1;
        let is = number(text, day).is_some_and(|d| (1..=31).contains(&d)) && number(text, year).is_some_and(is_year);
        return end(year).filter(|_| is && close(at, year));
    }
    let first = number(text, at)?;
    let second = skip(at + 1);
    if month(second).is_some() && (1..=31).contains(&first) {
        let year = skip(second + 1);
        return end(year).filter(|_| close(second, year) && number(text, year).is_some_and(is_year));
    }
    let (b, c) = (number(text, at + 1)?, number(text, at + 2)?);
    let signs =
        |a: usize| text.chars[text.tokens[a].range.end..text.tokens[a + 1].range.start].iter().collect::<String>();
    let (one, two) = (signs(at), signs(at + 1));
    let sign = |s: &str| matches!(s.trim(), "." | "/" | "-") && s.len() <= 3 || matches!(s, " " | "年" | "月");
    let two_digit = text.tokens[at + 2].range.len() == 2 && c < 100;
    let right = is_year(first) && is_day(first, b, c)
        || (is_year(c) || two_digit) && (is_day(c, b, first) || is_day(c, first, b));
    let plain = one.trim() == two.trim();
    end(at + 2).filter(|_| sign(&one) && sign(&two) && plain && right)
}

/// "born 1960", "né en 1960".
fn year(text: &Text, at: usize) -> Option<Range<usize>> {
    let token = text.tokens.get(at)?;
    (token.range.len() == 4 && number(text, at).is_some_and(is_year)).then(|| token.range.clone())
}
