//! Names of people: those of a list in the forms that texts give them, and what stands beside them or behind a title.

use std::{collections::HashMap, ops::Range};

use model::{Rect, Size, Word};

use super::{
    Found, Kind, Sure,
    label::{Label, Labels},
    text::{Text, Token},
};
use crate::{letters::joins, redact::PageText};

/// How many words of a list are looked at; how many words a name can have on a page.
const NAMES: usize = 10_000;
const LONGEST: usize = 6;
/// How many characters of a name count.
const WIDEST: usize = 100;

const PARTICLES: &str =
    "von van der den de del della di da dos das du la le el al bin ibn ben af av zu zur ter ten y e st";
/// Words that begin sentences or headings, and words of firms and offices: no parts of people's names.
const NO_NAMES: &str = "a an the this that these those he she it we they you i in on at of for from to by with as if but and or not no so then \
    when while after before since until because although however also his her its our their your my who what where why how all any each \
    every some both yesterday today tomorrow yes dear re fw fwd subject date page cc bcc sent signed mr mrs ms miss dr prof sir madam lord \
    lady president minister secretary director general attorney counsel senator judge justice chairman chief office department ministry \
    bank company corporation inc ltd llc gmbh ag sa university committee court commission agency bureau institute team staff board group \
    council association foundation der die das ein eine er sie es wir ihr im am und oder aber herr frau le la les un une il elle nous vous \
    et ou mais monsieur madame el los las una y o pero señor señora lo gli e ma signor signora het een de hij zij wij en of maar pan pani \
    w z na i lub ale os as um uma ele ela senhor senhora monday tuesday wednesday thursday friday saturday sunday january february march \
    april may june july august september october november december united states north south east west new street road avenue email fax \
    tel phone address number name title reporting see during protected campaign organization organisation administration tower information statement trial project \
    officials adviser advisor act law section chapter article part table figure appendix volume report none unknown note universe world avv dott sig drs ing dhr mevr mw mme mlle";

/// Of these, what is a name behind a title all the same.
const ALSO_NAMES: &str = "north south east west new street law april may june august judge justice page bishop";

pub(super) fn find(text: &Text, labels: &Labels, names: &[String], found: &mut Vec<Found>) {
    of_list(text, names, found);
    for label in labels.all(Label::Title) {
        titled(text, label, found);
    }
    for label in labels.all(Label::Signed) {
        signed(text, label, labels.needs_colon(label.start), found);
    }
}

/// The names of a list, and nobody else's.
pub(super) fn of_list(text: &Text, names: &[String], found: &mut Vec<Found>) {
    let list = List::new(names);
    listed(text, &list, found);
    unspaced(text, &list, found);
}

struct List {
    /// Each name's words in small letters, the family name last.
    names: Vec<Vec<String>>,
    /// For each word the names that have it.
    words: HashMap<String, Vec<usize>>,
    /// Names in scripts without spaces, by their first letter.
    unspaced: HashMap<char, Vec<Vec<char>>>,
}

impl List {
    fn new(names: &[String]) -> Self {
        let mut list = Self { names: Vec::new(), words: HashMap::new(), unspaced: HashMap::new() };
        for name in names.iter().take(NAMES) {
            let word =
                Word { text: name.chars().take(WIDEST).collect(), rect: Rect::new(0.0, 0.0, 1.0, 1.0), line_end: true };
            let page = PageText { size: Size { width: 1.0, height: 1.0 }, words: vec![word], blank: false };
            let text = Text::new(&[page]);
            let mut keys: Vec<String> = text.tokens.iter().map(|t| t.key.clone()).collect();
            // "Lee, Anna": the family name stands first.
            if let Some(comma) = text.chars.iter().position(|c| *c == ',') {
                let family = text.token_from(comma).min(keys.len());
                keys.rotate_left(family);
            }
            keys.truncate(LONGEST);
            let whole: Vec<char> = text.chars.iter().copied().filter(|c| c.is_alphabetic()).collect();
            if let Some(first) = whole.first().filter(|c| !joins(**c) && whole.len() > 1) {
                list.unspaced.entry(*first).or_default().push(whole);
                continue;
            }
            for key in keys.iter().filter(|key| key.chars().count() > 1 && !one_of(PARTICLES, key)) {
                let names = list.words.entry(key.clone()).or_default();
                if names.last() != Some(&list.names.len()) && names.len() < 64 {
                    names.push(list.names.len());
                }
            }
            list.names.push(keys);
        }
        list
    }
}

fn one_of(list: &str, key: &str) -> bool {
    list.split_whitespace().any(|word| word == key)
}

/// What may stand between two words of one name: a space, a line's end, a hyphen; a full stop behind an initial; a comma where
/// the family name stands first.
fn joined(text: &Text, at: usize, comma: bool) -> bool {
    let (Some(a), Some(b)) = (text.tokens.get(at), text.tokens.get(at + 1)) else { return false };
    let initial = a.range.len() == 1 || matches!(a.key.as_str(), "jr" | "sr");
    let gap = &text.chars[a.range.end..b.range.start];
    gap.len() <= 2 && gap.iter().all(|c| matches!(c, ' ' | '\n' | '-') || *c == '.' && initial || *c == ',' && comma)
}

fn initial(text: &Text, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|t| t.range.len() == 1 && t.letters && t.capital)
}

/// Inside an address of mail or of the web no name is looked for: the whole address is something to cover.
fn in_address(text: &Text, at: usize) -> bool {
    let range = &text.tokens[at].range;
    let sign = |c: char| matches!(c, '@' | '_' | '/' | '\\' | '=');
    let dotted = text.at(range.end) == '.' && text.at(range.end + 1).is_lowercase();
    sign(text.before(range.start))
        || sign(text.at(range.end))
        || dotted
        || text.before(range.start) == '.' && text.at(range.start).is_lowercase()
}

/// Whether a token can be a name's part by its looks. Scripts without capitals don't show it.
fn name_like(text: &Text, at: usize) -> bool {
    let upper = |t: &Token| text.at(t.range.start).is_uppercase() || text.at(t.range.start + 2).is_uppercase();
    text.tokens.get(at).is_some_and(|t| t.letters && t.capital && upper(t) && !one_of(NO_NAMES, &t.key))
}

/// Whether a word of more than one letter stands in capitals.
fn upper(text: &Text, at: usize) -> bool {
    let capitals = |t: &Token| t.range.len() > 1 && text.chars[t.range.clone()].iter().all(|c| !c.is_lowercase());
    text.tokens.get(at).is_some_and(capitals)
}

fn listed(text: &Text, list: &List, found: &mut Vec<Found>) {
    let mut done = 0;
    for at in 0..text.tokens.len() {
        let Some(names) = list.words.get(&text.tokens[at].key).filter(|_| at >= done && !in_address(text, at)) else {
            continue;
        };
        let core = names.iter().map(|name| core(text, at, &list.names[*name], done)).max_by_key(|core| core.len());
        let Some(core) = core else { continue };
        let parts = core.clone().filter(|at| text.tokens[*at].range.len() > 1).count();
        if parts > 1 || core.len() > 1 && text.tokens[at].capital {
            push(text, core.clone(), "A name from the list, as it stands there or in another form.", found);
            done = core.end;
        } else if text.tokens[at].capital {
            let family = names.iter().any(|name| list.names[*name].last() == Some(&text.tokens[at].key));
            let run = beside(text, at, family, done);
            let why = match run.len() {
                1 => "A part of a name from the list.",
                _ => "Capitalised words beside a part of a name from the list.",
            };
            done = run.end;
            push(text, run, why, found);
        }
    }
}

/// The tokens round one that belong to the same name: its other words, in any order, initials of them, and one between them.
fn core(text: &Text, at: usize, name: &[String], done: usize) -> Range<usize> {
    let part = |at: usize| text.tokens.get(at).is_some_and(|t| name.contains(&t.key));
    let own = |at: usize| text.tokens.get(at).is_some_and(|t| name.iter().any(|part| part.starts_with(&t.key)));
    let (mut start, mut end) = (at, at + 1);
    while start > done && end - start < LONGEST && joined(text, start - 1, true) {
        let before = start - 1;
        let between = before > done && part(before - 1) && joined(text, before - 1, false);
        if !part(before) && !(initial(text, before) && (own(before) || between)) {
            break;
        }
        start -= 1;
    }
    while end - start < LONGEST && joined(text, end - 1, true) {
        let between = part(end + 1) && joined(text, end, false);
        if !part(end) && !(initial(text, end) && (own(end) || between)) {
            break;
        }
        end += 1;
    }
    start..end
}

/// A capitalised run that begins or ends with this token: at most three words, behind a family name two. In a line of capitals
/// it is the token alone.
fn beside(text: &Text, at: usize, family: bool, done: usize) -> Range<usize> {
    let shouted = upper(text, at) && (upper(text, at + 2) || at > 1 && upper(text, at - 2));
    let fits = |other: usize| name_like(text, other) && !(shouted && upper(text, other));
    let possessive =
        |at: usize| text.chars.get(text.tokens[at].range.clone()).is_some_and(|t| t.ends_with(&['\'', 's']));
    let before =
        |start: usize| start > done && fits(start - 1) && joined(text, start - 1, false) && !possessive(start - 1);
    let (mut start, mut end) = (at, at + 1);
    // Family names stand last more often than first.
    let backward = family && before(start);
    while !backward
        && end - at < if family { 2 } else { 3 }
        && !possessive(end - 1)
        && fits(end)
        && joined(text, end - 1, false)
    {
        end += 1;
    }
    while end == at + 1 && at - start < 2 && before(start) {
        start -= 1;
    }
    start..end
}

fn push(text: &Text, tokens: Range<usize>, why: &'static str, found: &mut Vec<Found>) {
    if let (Some(first), Some(last)) = (text.tokens.get(tokens.start), text.tokens.get(tokens.end.saturating_sub(1))) {
        found.push(Found::new(first.range.start..last.range.end, Kind::Name, Sure::Near, why));
    }
}

/// Names in scripts without spaces stand anywhere among other letters.
fn unspaced(text: &Text, list: &List, found: &mut Vec<Found>) {
    for (at, c) in text.chars.iter().enumerate() {
        let Some(names) = list.unspaced.get(c) else { continue };
        let fits = |name: &&Vec<char>| text.chars.get(at..at + name.len()) == Some(name.as_slice());
        if let Some(name) = names.iter().take(64).filter(fits).max_by_key(|name| name.len()) {
            found.push(Found::new(at..at + name.len(), Kind::Name, Sure::Near, "A name from the list."));
        }
    }
}

/// A run of words that look like a name, from this token on.
fn run(text: &Text, first: usize) -> Range<usize> {
    let mut end = first;
    let mut last = first;
    while last - first < LONGEST {
        let particle = text.tokens.get(last).is_some_and(|t| one_of(PARTICLES, &t.key)) && last > first;
        let name = name_like(text, last) || initial(text, last);
        if !particle && !name || last > first && !joined(text, last - 1, false) {
            break;
        }
        // The next field's word is no name.
        if last > first && text.tokens.get(last).is_some_and(|t| text.at(t.range.end) == ':') {
            break;
        }
        // "Jean DUPONT" is a name; behind it two words in capitals are a heading.
        if last > first && !upper(text, last - 1) && upper(text, last) && upper(text, last + 1) {
            break;
        }
        // A new line of a form is no second half of a name that seems whole.
        let line =
            last > first && text.chars[text.tokens[last - 1].range.end..text.tokens[last].range.start].contains(&'\n');
        if line && end - first > 1 {
            break;
        }
        last += 1;
        if name {
            end = last;
        }
    }
    first..end
}

/// "Mr Lee", "Mme de Villiers".
fn titled(text: &Text, label: &Range<usize>, found: &mut Vec<Found>) {
    let title: &[char] = &text.chars[label.clone()];
    let first = text.token_from(label.end);
    let Some(next) = text.tokens.get(first) else { return };
    let upper = |chars: &[char]| chars.iter().all(|c| !c.is_lowercase());
    let shouted = upper(title) && title.len() > 1 && !upper(&text.chars[next.range.clone()]);
    let gap: String = text.chars[label.end..next.range.start].iter().collect();
    let stopped = gap.starts_with('.');
    let key: String = title.iter().flat_map(|c| c.to_lowercase()).collect();
    let needs_stop = one_of("m sr hr fr ing sig rev", &key);
    let small = title.len() > 4 || one_of("don doña pan pani", &key);
    let shortened = stopped && one_of("dr mr drs avv dott prof sig dhr mevr mw", &key);
    let capital = title.first().is_some_and(|c| c.is_uppercase()) || small || shortened;
    let plain = matches!(gap.as_str(), " " | ". " | "\n" | ".\n" | ".");
    // "Robert M. Lee", "Tom Lord", "Peter Pan": these are somebody's names as well.
    let behind_name = (needs_stop || one_of("lord lady don miss dame pan", &key)) && label.start > 0 && {
        let before = text.token_from(label.start);
        before > 0 && name_like(text, before - 1) && joined(text, before - 1, false)
    };
    if shouted
        || !plain
        || !capital
        || needs_stop && !stopped
        || behind_name
        || text.before(label.start) == '-'
        || joins(text.before(label.start))
    {
        return;
    }
    let start = if one_of(PARTICLES, &next.key) { first + 1 } else { first };
    let words = match one_of(ALSO_NAMES, &next.key) && next.capital {
        true => first..first + 1,
        false => run(text, start),
    };
    let long = words.clone().any(|at| text.tokens[at].range.len() > 1);
    if long {
        push(text, first..words.end, "It stands behind a title.", found);
    }
}

/// "From: Anna Lee", "gez. A. Lee". One word alone is taken only behind a word for signing.
fn signed(text: &Text, label: &Range<usize>, colon: bool, found: &mut Vec<Found>) {
    let first = text.token_from(label.end);
    let Some(next) = text.tokens.get(first) else { return };
    let gap = &text.chars[label.end..next.range.start];
    let has_colon = gap.contains(&':');
    let short = label.len() < 4 && !matches!(text.before(label.start), '\n' | '\t');
    let capital = text.at(label.start).is_uppercase() || !text.at(label.start).is_lowercase();
    let inside = text.before(label.start) == '-';
    let plain = !inside && gap.len() <= 4 && gap.iter().all(|c| matches!(c, ' ' | '\t' | '\n' | ':' | '.' | '"' | '/'));
    // "Signed Certificate Timestamp" is a heading, "Signed by Anna Lee" isn't.
    let heading =
        text.at(label.start).is_uppercase() && matches!(gap, [' ']) && !text.chars[label.clone()].contains(&' ');
    if !plain || heading || colon && (!has_colon || short || !capital) {
        return;
    }
    let words = run(text, first);
    let whole = words.clone().filter(|at| text.tokens[*at].range.len() > 1).count();
    // "Lee, Anna" behind "From:".
    let reversed = has_colon && words.len() == 1 && joined(text, first, true) && text.at(next.range.end) == ',';
    let words = if reversed && name_like(text, first + 1) { first..first + 2 } else { words };
    if whole > 0 && words.len() > 1 && !words.clone().any(|at| in_address(text, at)) {
        push(text, words, "It stands where a letter or form names somebody.", found);
    }
}
