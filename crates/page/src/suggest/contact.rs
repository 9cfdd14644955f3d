//! Addresses of mail and numbers of telephones.

use std::ops::Range;

use super::{
    Found, Kind, Sure,
    label::{Label, Labels},
    text::Text,
};
use crate::letters::joins;

/// RFC 5321, section 4.5.3.1: how long a mailbox and a domain can be.
const LOCAL: usize = 64;
const DOMAIN: usize = 255;
/// Endings that go on after a line's end: of others it isn't known whether a sentence ended.
const ENDINGS: &str =
    "com org net edu gov mil int info biz eu uk de fr es it nl pl pt ua ru tr ir cn ch at be se no us ca au in br jp";

pub(super) fn find(text: &Text, labels: &Labels, found: &mut Vec<Found>) {
    for at in (0..text.chars.len()).filter(|at| text.chars[*at] == '@') {
        if let Some(range) = email(text, at) {
            found.push(Found::new(range, Kind::Email, Sure::Form, "It has the form of an e-mail address."));
        }
    }
    let mut done = 0;
    for start in (0..text.chars.len()).filter(|at| matches!(text.chars[*at], '+' | '(' | '0'..='9')) {
        let inside = matches!(text.before(start), '/' | '=' | '#')
            || text.before(start) == '-' && start > 1 && joins(text.at(start - 2));
        if start < done || inside || !text.begins(start) {
            continue;
        }
        let groups = groups(text, start);
        let labelled = labels.before(Label::Phone, start, 16).is_some_and(|l| leads_to(text, l.end..start));
        let shapes = (1..=groups.len()).rev();
        let hit = shapes
            .filter(|n| ends(text, groups[n - 1].end))
            .find_map(|n| phone(text, start, &groups[..n], groups.get(n), labelled));
        if let Some((end, why)) = hit.map(|(end, why)| (extension(text, end), why)) {
            let sure = if labelled { Sure::Near } else { Sure::Form };
            found.push(Found::new(start..end, Kind::Phone, sure, why).labelled(labelled));
            done = end;
        }
    }
}

/// Where a number ends, or its extension begins.
fn ends(text: &Text, end: usize) -> bool {
    extension(text, end) > end || text.ends(end) && text.at(end) != '/'
}

/// Behind "x123": where it ends.
fn extension(text: &Text, end: usize) -> usize {
    let digits = (end + 1..end + 7).take_while(|at| text.at(*at).is_ascii_digit()).count();
    let is = text.at(end) == 'x' && digits > 0 && !joins(text.at(end + 1 + digits));
    if is { end + 1 + digits } else { end }
}

/// RFC 5322, section 3.4.1: a dot-atom before the sign, names of a domain behind it. Of the signs that an atom may have, those
/// that part fields and addresses of the web are left out.
fn email(text: &Text, at: usize) -> Option<Range<usize>> {
    let atom = |c: char| joins(c) || "!#$%'*+^_~-.".contains(c);
    let mut start = at;
    while start > 0 && at - start < LOCAL {
        let before = text.before(start);
        let over = before == '\n' && start > 1 && matches!(text.at(start - 2), '-' | '_' | '+') && start < at;
        if !atom(before) && !over {
            break;
        }
        start -= 1;
    }
    while start < at && (joins(text.before(start)) || !(joins(text.at(start)) || text.at(start) == '_')) {
        start += 1;
    }
    let mut end = at + 1;
    if text.at(end) == '\n' {
        end += 1;
    }
    let first = end;
    while end - at < DOMAIN {
        let c = text.at(end);
        let goes_on =
            c == '\n' && end > first && (text.at(end - 1) == '-' || text.at(end - 1) == '.' && ending(text, end + 1));
        if !(joins(c) || matches!(c, '.' | '-') || goes_on) || c == '.' && text.before(end) == '.' {
            break;
        }
        end += 1;
    }
    while end > first && !joins(text.at(end - 1)) {
        end -= 1;
    }
    let domain: String = text.chars[first..end].iter().filter(|c| **c != '\n').collect();
    let (name, top) = domain.rsplit_once('.')?;
    let is_top = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic) || top.starts_with("xn--");
    (start < at && !name.is_empty() && is_top && !joins(text.at(end))).then_some(start..end)
}

fn ending(text: &Text, at: usize) -> bool {
    let word: String = (at..at + 5).map(|at| text.at(at)).take_while(|c| joins(*c)).collect();
    ENDINGS.split(' ').any(|e| e == word)
}

/// Whether the label is this number's: no other number and no semicolon stands between.
fn leads_to(text: &Text, between: Range<usize>) -> bool {
    text.chars.get(between).is_some_and(|c| !c.iter().any(|c| c.is_ascii_digit() || *c == ';'))
}

/// Digits that stand together, and what stands before them.
struct Group {
    digits: String,
    before: String,
    end: usize,
}

/// Digits in groups as a telephone number has them: at most nine groups, and two signs between.
fn groups(text: &Text, start: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = start;
    while groups.len() < 9 {
        let from = at;
        let most = if groups.is_empty() { 2 } else { 3 };
        while at - from < most && matches!(text.at(at), ' ' | '\n' | '-' | '.' | '/' | '(' | ')' | '+') {
            at += 1;
        }
        let before: String = text.chars[from..at].iter().map(|c| if *c == '\n' { ' ' } else { *c }).collect();
        let first = at;
        while text.at(at).is_ascii_digit() && at - first < 16 {
            at += 1;
        }
        if first == at
            || text.at(at).is_ascii_digit()
            || !groups.is_empty() && (before.is_empty() || before.contains('+'))
        {
            break;
        }
        let digits = text.chars[first..at].iter().collect();
        groups.push(Group { digits, before, end: at });
    }
    groups
}

/// Reads groups as a telephone number, and says where it ends and what makes it one.
fn phone(
    text: &Text,
    start: usize,
    groups: &[Group],
    next: Option<&Group>,
    labelled: bool,
) -> Option<(usize, &'static str)> {
    let last = groups.last()?;
    let first = groups.first()?;
    let closed = groups.iter().map(|g| g.before.matches('(').count()).sum::<usize>()
        == groups.iter().map(|g| g.before.matches(')').count()).sum::<usize>();
    let all: String = groups.iter().map(|g| g.digits.as_str()).collect();
    if !closed || all.len() > 17 || matches!(text.before(start), '+' | '~') {
        return None;
    }
    let zeros = all.strip_prefix("00").filter(|_| first.digits.len() > 2 && groups.len() > 2 || first.digits == "00");
    if let Some(abroad) = if first.before.contains('+') { Some(all.as_str()) } else { zeros } {
        return international(abroad, groups)
            .then_some((last.end, "It has the form of an international telephone number."));
    }
    // In a row of numbers like these none of them is a telephone's.
    let row = next.is_some_and(|next| next.before == last.before)
        || text.before(start) == ' ' && last.before == " " && start > 1 && text.at(start - 2).is_ascii_digit();
    if !row && national(groups, &all, &first.before) {
        return Some((last.end, "It has the form of a telephone number of one of the countries known here."));
    }
    let tidy = groups.iter().skip(1).all(|g| g.before.len() < 3) && groups.iter().any(|g| g.digits.len() > 1);
    let plausible = (6..=13).contains(&all.len()) && tidy && !is_date(groups);
    (labelled && plausible).then_some((last.end, "It stands behind a word for a telephone."))
}

/// ITU-T E.164: a country's code and at most fifteen digits; where the country's own length is fixed, that.
fn international(all: &str, groups: &[Group]) -> bool {
    // "+44 (0)20": the zero isn't dialled.
    let trunk = groups.iter().skip(1).any(|g| g.digits.starts_with('0') && g.before.contains('('));
    let length = all.len() - usize::from(trunk);
    const FIXED: [(&str, std::ops::RangeInclusive<usize>); 14] = [
        ("1", 11..=11),
        ("7", 11..=11),
        ("31", 11..=11),
        ("33", 11..=11),
        ("34", 11..=11),
        ("351", 12..=12),
        ("380", 12..=12),
        ("39", 8..=13),
        ("44", 11..=12),
        ("48", 11..=11),
        ("49", 9..=14),
        ("86", 11..=13),
        ("90", 12..=12),
        ("98", 12..=12),
    ];
    match FIXED.iter().find(|(code, _)| all.starts_with(code)) {
        Some((_, lengths)) => lengths.contains(&length),
        None => !all.starts_with('0') && (9..=15).contains(&length),
    }
}

/// Forms that are telephone numbers' alone in their countries: sums, dates and case numbers don't look like that.
fn national(groups: &[Group], all: &str, before: &str) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|g| g.digits.len()).collect();
    let signs: Vec<&str> = groups.iter().skip(1).map(|g| g.before.as_str()).collect();
    let same = signs.windows(2).all(|pair| pair[0] == pair[1]);
    let bracket = before.contains('(') || signs.iter().any(|s| s.contains('('));
    let digit = |at: usize| all.as_bytes().get(at).copied().unwrap_or(b'0');
    let american = |at: usize| {
        let free = |at: usize| digit(at) >= b'2' && (digit(at + 1), digit(at + 2)) != (b'1', b'1');
        free(at) && free(at + 3)
    };
    match lengths[..] {
        // North America: NANP, with a hyphen, full stop or bracket.
        [3, 3, 4] if american(0) => bracket || same && (signs[0] == "-" || signs[0] == "."),
        [1, 3, 3, 4] if digit(0) == b'1' && american(1) => bracket || same && (signs[0] == "-" || signs[0] == "."),
        // France: ten digits in pairs.
        [2, 2, 2, 2, 2] if digit(0) == b'0' && digit(1) > b'0' => same,
        // Britain: 020 7946 0000, 0161 496 0000, 01632 960000, 07700 900000.
        [3, 4, 4] | [4, 3, 4] | [5, 6] | [5, 3, 3]
            if digit(0) == b'0' && matches!(digit(1), b'1' | b'2' | b'3' | b'7' | b'8') =>
        {
            all.len() == 11 && signs.iter().all(|s| matches!(*s, " " | ") " | "-"))
        }
        // Russia: 8 (495) 123-45-67. Turkey: 0 (212) 123 45 67.
        [1, 3, 3, 2, 2] => {
            (digit(0) == b'8' && matches!(digit(1), b'3' | b'4' | b'8' | b'9')) || digit(0) == b'0' && digit(1) >= b'2'
        }
        // Ukraine: (044) 123-45-67, 050-123-45-67.
        [3, 3, 2, 2] => digit(0) == b'0' && digit(1) >= b'3',
        // Turkey: 0212 123 45 67.
        [4, 3, 2, 2] => digit(0) == b'0' && digit(1) >= b'2',
        // The Netherlands: 06-12345678, 020-1234567. Iran: 021-12345678. China: 010-12345678, 0571-12345678.
        [2, 8] => digit(0) == b'0' && digit(1) == b'6' && signs[0] != ".",
        [3, 7] | [3, 8] | [4, 6] | [4, 7] | [4, 8] => {
            digit(0) == b'0' && digit(1) > b'0' && (signs[0] == "-" || bracket)
        }
        // China's mobile telephones: 138 1234 5678.
        [3, 4, 4] if digit(0) == b'1' => (b'3'..=b'9').contains(&digit(1)) && same,
        // Germany: 030/1234567, (030) 12 34 56, 030 - 26 39 62.
        [3..=5, 4..=8] | [3..=5, 2..=4, 2..=4, ..] => {
            let parted = matches!(signs[0], "/" | " / " | " - ") || bracket;
            digit(0) == b'0' && digit(1) > b'0' && parted && (8..=12).contains(&all.len())
        }
        _ => false,
    }
}

/// Three groups, one of them a year, or all of them short.
fn is_date(groups: &[Group]) -> bool {
    let number = |g: &Group| g.digits.parse::<u32>().unwrap_or(0);
    let year = |g: &Group| g.digits.len() == 4 && (1800..2100).contains(&number(g));
    let small = |g: &Group| g.digits.len() <= 2 && number(g) <= 31;
    match groups {
        [a, b, c] => small(a) && small(b) && (year(c) || small(c)) || year(a) && small(b) && small(c),
        [a, b] => year(a) && year(b),
        _ => false,
    }
}
