//! Differences of words, of how they are typed and of what stands between them, in sentences and with the words around.

use std::{fmt::Write, ops::Range};

use unicode_normalization::UnicodeNormalization;

use super::{
    Difference, Kind, MOST, Side,
    align::Run,
    verdict,
    words::{Row, Token, key, plain},
};
use crate::{layer::same_line, letters};

/// Words shown before and after.
const AROUND: usize = 6;
/// Words of a difference that are shown.
const SHOWN: usize = 60;
/// The most rectangles that mark one side of a difference.
const MARKS: usize = 60;
/// Within so many words a line break that follows other words, or another line break, is its consequence.
const FLOW: usize = 40;
/// How many characters a sentence names.
const NAMED: usize = 4;

const FLOWS: &str = "it follows from the words before it";

/// The differences as they are found, bounded.
pub struct List<'a> {
    pub one: &'a Row<'a>,
    pub other: &'a Row<'a>,
    all: Vec<Difference>,
    left_out: usize,
}

impl<'a> List<'a> {
    pub fn new(one: &'a Row<'a>, other: &'a Row<'a>) -> Self {
        Self { one, other, all: Vec::new(), left_out: 0 }
    }

    /// A difference at these words.
    pub fn words(&mut self, kind: Kind, what: String, first: Range<usize>, second: Range<usize>) {
        self.put(kind, what, None, first, second);
    }

    /// A difference of pages or of the file.
    pub fn other(&mut self, kind: Kind, what: String, sides: (Side, Side), order: usize) {
        self.push(kind, what, None, order, |_| sides);
    }

    fn put(&mut self, kind: Kind, what: String, honest: Option<&'static str>, a: Range<usize>, b: Range<usize>) {
        self.push(kind, what, honest, a.start, |list| (side(list.one, a), side(list.other, b)));
    }

    fn push(
        &mut self,
        kind: Kind,
        what: String,
        honest: Option<&'static str>,
        order: usize,
        sides: impl FnOnce(&Self) -> (Side, Side),
    ) {
        if self.all.len() < MOST {
            let (first, second) = sides(self);
            self.all.push(Difference { kind, what, first, second, honest, order });
        } else {
            self.left_out += 1;
        }
    }

    /// In the order of the first document, and how many were left out.
    pub fn done(mut self) -> (Vec<Difference>, usize) {
        self.all.sort_by_key(|difference| difference.order);
        (self.all, self.left_out)
    }
}

/// Finds all differences of the texts. `drawn`: page breaks count.
pub fn words(list: &mut List<'_>, runs: &[Run], drawn: bool) {
    let (one, other) = (list.one, list.other);
    // Where the last change of words ended, and the last line break with its difference.
    let (mut changed, mut broken): (Option<usize>, Option<Broken>) = (None, None);
    for run in runs {
        if !run.same {
            let (kind, what) = unlike(one, other, run);
            if kind == Kind::LineBreak {
                Broken::put(list, &mut broken, changed, what, (run.first.clone(), run.second.clone()));
                continue;
            }
            let honest = (kind == Kind::Wording).then(|| verdict::honest(one, other, run)).flatten();
            list.put(kind, what, honest, run.first.clone(), run.second.clone());
            changed = Some(run.first.end);
            continue;
        }
        let starts = run.first.start == 0 && run.second.start == 0;
        for (at, (i, j)) in run.first.clone().zip(run.second.clone()).enumerate() {
            let (a, b) = (&one.tokens[i], &other.tokens[j]);
            if at > 0 || starts {
                let breaks = |row: &Row<'_>, at: usize| drawn && at > 0 && page(row, at - 1) != page(row, at);
                let both = (i.saturating_sub(1)..i + 1, j.saturating_sub(1)..j + 1);
                match between(a.gap, b.gap, (breaks(one, i), breaks(other, j))) {
                    Some((Kind::LineBreak, what)) => Broken::put(list, &mut broken, changed, what, both),
                    Some((kind, what)) => list.words(kind, what, both.0, both.1),
                    None => {}
                }
            }
            if a.text != b.text {
                let (kind, what) = typed(a.text, b.text);
                list.words(kind, what, i..i + 1, j..j + 1);
            }
        }
    }
    if runs.last().is_none_or(|run| run.same) && !one.cut && !other.cut {
        // A line's end more or less at a text's end is nobody's mark; a space or an invisible character is.
        let (a, b) = (one.tail.trim_end_matches(['\r', '\n']), other.tail.trim_end_matches(['\r', '\n']));
        if let Some((kind, what)) = between(a, b, (false, false)) {
            list.words(kind, what, one.len()..one.len(), other.len()..other.len());
        }
    }
}

/// Line breaks of which one brings the next.
struct Broken {
    /// In [`List::all`]; `None` when the list was full.
    at: Option<usize>,
    end: usize,
    count: usize,
}

type Ranges = (Range<usize>, Range<usize>);

impl Broken {
    fn put(list: &mut List<'_>, last: &mut Option<Self>, changed: Option<usize>, what: String, both: Ranges) {
        let (start, end) = (both.0.start, both.0.end);
        if let Some(known) = last.as_mut().filter(|known| start.saturating_sub(known.end) <= FLOW) {
            (known.end, known.count) = (end, known.count + 1);
            if let Some(difference) = known.at.and_then(|at| list.all.get_mut(at)) {
                difference.what = format!("From here on {} lines end elsewhere.", known.count);
            }
            return;
        }
        let at = (list.all.len() < MOST).then_some(list.all.len());
        let honest = changed.filter(|changed| start.saturating_sub(*changed) <= FLOW).map(|_| FLOWS);
        list.put(Kind::LineBreak, what, honest, both.0, both.1);
        *last = Some(Self { at, end, count: 1 });
    }
}

fn page(row: &Row<'_>, at: usize) -> Option<usize> {
    row.tokens.get(at)?.at.map(|(page, _)| page)
}

/// Words that have no counterpart: really other ones, or the same ones divided elsewhere.
fn unlike(one: &Row<'_>, other: &Row<'_>, run: &Run) -> (Kind, String) {
    /// Nobody divides more words than these in one place.
    const DIVIDED: usize = 8;
    let (a, b) = (&one.tokens[run.first.clone()], &other.tokens[run.second.clone()]);
    if a.is_empty() {
        return (Kind::OnlySecond, counted(b.len(), "that the first doesn’t have"));
    }
    if b.is_empty() {
        return (Kind::OnlyFirst, counted(a.len(), "that the second doesn’t have"));
    }
    if a.len().max(b.len()) <= DIVIDED {
        let together = |tokens: &[Token<'_>], hyphens: bool| {
            let mut all = String::new();
            for (at, token) in tokens.iter().enumerate() {
                let ends = tokens.get(at + 1).is_some_and(|next| next.gap.contains('\n'));
                let part = plain(token.text);
                all.push_str(if ends && !hyphens { part.trim_end_matches('-') } else { &part });
            }
            key(&all)
        };
        if together(a, true) == together(b, true) {
            return (Kind::Space, "Written together in one of the two, apart in the other.".to_owned());
        }
        if together(a, false) == together(b, false) {
            return (Kind::LineBreak, "A word is divided at a line’s end in one of the two alone.".to_owned());
        }
    }
    (Kind::Wording, "Other words stand here.".to_owned())
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("A word {what}.") } else { format!("{count} words {what}.") }
}

/// Two words that read the same and are typed in different ways.
fn typed(a: &str, b: &str) -> (Kind, String) {
    let visible = |text: &str| text.chars().filter(|c| !letters::is_ignorable(*c)).collect::<String>();
    let kind = if visible(a) == visible(b) {
        Kind::Invisible
    } else if plain(a) == plain(b) {
        Kind::Sign
    } else {
        Kind::LookAlike
    };
    let what = match kind {
        Kind::Invisible => "Characters that can’t be seen",
        Kind::Sign if a.nfc().eq(b.nfc()) => "The same letters, composed in another way",
        Kind::Sign => "Another sign",
        _ => "It looks the same, in other letters",
    };
    (kind, sides(what, a, b))
}

/// What stands between two words that both documents have. `breaks`: whether a page ends there.
fn between(a: &str, b: &str, breaks: (bool, bool)) -> Option<(Kind, String)> {
    if a == b && breaks.0 == breaks.1 {
        return None;
    }
    let unseen = |gap: &str| gap.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let (x, y) = (unseen(a), unseen(b));
    if x != y {
        return Some((Kind::Invisible, sides("Characters that can’t be seen, between two words", &x, &y)));
    }
    let lines = |gap: &str| gap.replace("\r\n", "\n").chars().filter(|c| is_line_end(*c)).count();
    let only = |first: bool| if first { "first" } else { "second" };
    let (m, n) = (lines(a), lines(b));
    if breaks.0 != breaks.1 {
        return Some((Kind::PageBreak, format!("The page ends here in the {} alone.", only(breaks.0))));
    }
    if m != n && breaks.0 {
        return None;
    }
    if (m > 0) != (n > 0) {
        return Some((Kind::LineBreak, format!("The line ends here in the {} alone.", only(m > 0))));
    }
    if m != n {
        let what = format!("The first has {} here, the second {}.", empty_lines(m - 1), empty_lines(n - 1));
        return Some((Kind::LineBreak, what));
    }
    let spaces = |gap: &str| gap.chars().filter(|c| !is_line_end(*c) && *c != '\r').collect::<Vec<_>>();
    let (s, t) = (spaces(a), spaces(b));
    if s == t {
        return None;
    }
    let plain = |spaces: &[char]| spaces.iter().all(|c| *c == ' ');
    let what = if plain(&s) && plain(&t) {
        format!("The number of spaces: first {}, second {}.", s.len(), t.len())
    } else {
        let (s, t): (String, String) = (s.into_iter().collect(), t.into_iter().collect());
        sides("Another kind of space", &s, &t)
    };
    Some((Kind::Space, what))
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn empty_lines(count: usize) -> String {
    match count {
        0 => "no empty line".to_owned(),
        1 => "1 empty line".to_owned(),
        many => format!("{many} empty lines"),
    }
}

fn sides(what: &str, a: &str, b: &str) -> String {
    format!("{what}: first {}, second {}.", odd(a, b), odd(b, a))
}

/// The characters of `a` that `b` has not, or has in another number.
fn odd(a: &str, b: &str) -> String {
    let count = |text: &str, c: char| text.chars().filter(|other| *other == c).count();
    // A word can be as long as a document.
    const LONGEST: usize = 400;
    let cut = |text: &str| text.chars().take(LONGEST).collect::<String>();
    let (a, b) = (cut(a), cut(b));
    let mut named: Vec<char> = Vec::new();
    for c in a.chars() {
        if !named.contains(&c) && count(&a, c) != count(&b, c) {
            named.push(c);
        }
    }
    if named.is_empty() {
        return if a.is_empty() || b.chars().any(|c| !a.contains(c)) {
            "none".to_owned()
        } else {
            "in another order".to_owned()
        };
    }
    let mut said = String::new();
    for c in named.iter().take(NAMED) {
        let separator = if said.is_empty() { "" } else { ", " };
        let times = match count(&a, *c) {
            1 => String::new(),
            many => format!(" × {many}"),
        };
        // A string takes everything.
        let _ = if c.is_whitespace() || letters::is_ignorable(*c) || is_mark(*c) {
            write!(said, "{separator}U+{:04X}{times}", *c as u32)
        } else {
            write!(said, "{separator}“{c}” U+{:04X}{times}", *c as u32)
        };
    }
    if named.len() > NAMED {
        said.push_str(", and more");
    }
    said
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The words of a range with those around, and where they stand.
pub fn side(row: &Row<'_>, range: Range<usize>) -> Side {
    let tokens = &row.tokens;
    let joined = |from: usize, to: usize, all: bool| {
        let part = tokens.get(from.min(tokens.len())..to.min(tokens.len())).unwrap_or_default();
        let shown = part.len().min(SHOWN);
        let mut text = part[..shown].iter().map(|token| cut(token.text)).collect::<Vec<_>>().join(" ");
        if all && shown < part.len() {
            text.push_str(" …");
        }
        text
    };
    let (start, end) = (range.start, range.end);
    let mut side = Side {
        page: None,
        rects: Vec::new(),
        before: joined(start.saturating_sub(AROUND), start, false),
        text: joined(start, end, true),
        after: joined(end, end + AROUND, false),
    };
    let placed = |range: Range<usize>| {
        tokens.get(range.start..range.end.min(tokens.len())).unwrap_or_default().iter().filter_map(|token| token.at)
    };
    if let Some((page, _)) = placed(range.clone()).next() {
        side.page = row.numbers.get(page).copied();
        for (_, rect) in placed(range).take_while(|(at, _)| *at == page) {
            if let Some(last) = side.rects.last_mut().filter(|last| same_line(last, &rect)) {
                *last = last.union(&rect);
            } else if side.rects.len() < MARKS {
                side.rects.push(rect);
            } else {
                break;
            }
        }
    } else if let Some((page, rect)) = placed(start.saturating_sub(1)..start).next() {
        // Where it would stand: behind the word before.
        side.page = row.numbers.get(page).copied();
        side.rects.push(model::Rect { x0: rect.x1, x1: rect.x1 + 3.0, ..rect });
    } else if let Some((page, rect)) = placed(end..end + 1).next() {
        side.page = row.numbers.get(page).copied();
        side.rects.push(model::Rect { x0: rect.x0 - 3.0, x1: rect.x0, ..rect });
    }
    side
}

/// A word as long as a document is no word.
fn cut(word: &str) -> &str {
    &word[..word.floor_char_boundary(300)]
}
