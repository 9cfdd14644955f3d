//! What stands on the pages themselves: numbered copies, "printed by", lists of receivers, addresses across every page. Reads words, in the languages
//! that office stamps are made in; what it doesn't know it doesn't find.

use model::Mode;

use crate::{
    evidence::{Evidence, Page, Place, Tells},
    person::{Person, people},
    quoted::Quoted,
    set::Set,
};

/// A number behind one of these is a copy's.
const COPY: &str = "copy kopie exemplar ausfertigung exemplaire ejemplar copia esemplare egzemplarz exemplaar экз экземпляр nüsha نسخة نسخه";
const NUMBER: &str = "no nr n° nº № number num nummer numéro número numero #";
const OF: &str = "of von de di sur из van z / من از";
/// Before who took a copy.
const TAKEN_BY: &[&str] = &[
    "printed by",
    "downloaded by",
    "exported by",
    "accessed by",
    "opened by",
    "viewed by",
    "issued to",
    "licensed to",
    "personal copy of",
    "personal copy for",
    "copy for",
    "watermarked for",
    "gedruckt von",
    "ausgedruckt von",
    "heruntergeladen von",
    "abgerufen von",
    "ausgegeben an",
    "exemplar für",
    "imprimé par",
    "téléchargé par",
    "exemplaire de",
    "impreso por",
    "descargado por",
    "stampato da",
    "scaricato da",
    "drukował",
    "распечатал",
    "распечатано",
    "напечатал",
];
/// At the head of a line, before who gets it.
const GOES_TO: &[&str] = &[
    "distribution list",
    "distribution",
    "copies to",
    "verteiler",
    "diffusion",
    "liste de diffusion",
    "destinataires",
    "distribución",
    "lista de distribución",
    "distribuzione",
    "рассылка",
];
/// As those, in memos. In a mail the header tells it.
const MEMO: &[&str] = &["to", "cc", "an", "kopie an", "à", "para", "кому"];
const MOST_MARKS: usize = 50;
/// More lines that name receivers than these are not read, nor more addresses that could stand on every page.
const MOST_LINES: usize = 200;

/// Words as they are looked for: small letters, one space.
pub fn plain(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Where some of these words would still be published.
pub fn told(words: Vec<String>, pages: &[Page]) -> Place {
    let wanted: Vec<String> = words.iter().map(|words| plain(words)).filter(|words| !words.is_empty()).collect();
    let told = |page: &&Page| {
        let left = plain(&page.left);
        wanted.iter().any(|words| stands(&left, words))
    };
    Place::Words { pages: pages.iter().filter(told).map(|page| page.number).collect(), words }
}

/// Whether a phrase stands in a text, not as a part of a longer word.
fn stands(text: &str, phrase: &str) -> bool {
    let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(phrase)
        .any(|(at, found)| free(text[..at].chars().next_back()) && free(text[at + found.len()..].chars().next()))
}

/// Something in the look of all pages.
pub fn look(pages: &[Page], mode: Mode) -> Place {
    let pages = if mode == Mode::Facsimile { pages.iter().map(|page| page.number).collect() } else { Vec::new() };
    Place::Look { pages }
}

/// All that stands on the pages. `document` names the copies as its own.
pub fn on(pages: &[Page], document: &str, is_mail: bool) -> Vec<Evidence> {
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut known: Vec<String> = Vec::new();
    let mut receivers = Set::default();
    let mut quoted = Quoted::default();
    let mut earlier = false;
    let (mut after, mut listing): (Option<usize>, usize) = (None, 0);
    for line in pages.iter().flat_map(|page| page.text.lines()) {
        let words = plain(line);
        if words.is_empty() {
            continue;
        }
        quoted.line(line, &words);
        if let Some(rest) = receivers_in(line, &words, is_mail).filter(|_| listing < MOST_LINES) {
            // Who got an older letter didn't get this one. Where nothing but that is named, it is the best that is known.
            if quoted.begun && (!receivers.is_empty() || is_mail) {
                (earlier, after) = (true, None);
                continue;
            }
            listing += 1;
            people(rest).into_iter().for_each(|one| receivers.put(one));
            after = rest.trim().is_empty().then_some(0);
            continue;
        }
        // The list stands under its head, one a line.
        if let Some(count) = after {
            let listed = count < 60 && line.split_whitespace().count() <= 6 && !words.ends_with(['.', ':']);
            listing += 1;
            if listed && listing < MOST_LINES {
                people(line.trim_start_matches(['-', '•', '–', '*', ' ']))
                    .into_iter()
                    .for_each(|one| receivers.put(one));
            }
            after = listed.then_some(count + 1);
        }
        if known.contains(&words) || evidence.len() >= MOST_MARKS {
            continue;
        }
        let copy = numbered(line).map(|copy| copy.evidence(document, pages));
        let mut marks: Vec<Evidence> = copy.into_iter().flatten().collect();
        marks.extend(taken(line, pages));
        if !marks.is_empty() {
            known.push(words);
            evidence.extend(marks);
        }
    }
    evidence.extend(across(pages));
    if !receivers.is_empty() {
        let more = if earlier { " Lists in what it quotes are not counted." } else { "" };
        let what = format!(
            "A list on its pages names {} as those who get it. Whoever sent it knows that.{more}",
            receivers.said()
        );
        evidence.push(Evidence::new(Tells::Whom, receivers, true, what, Place::File));
    }
    evidence
}

/// What follows the head of a list of receivers.
fn receivers_in<'l>(line: &'l str, words: &str, is_mail: bool) -> Option<&'l str> {
    let (head, rest) = line.split_once(':')?;
    let head = plain(head);
    let memo = !is_mail && MEMO.contains(&head.as_str()) && words.split(' ').count() <= 30;
    (GOES_TO.contains(&head.as_str()) || memo).then_some(rest)
}

/// "Copy 3 of 12", "Ausfertigung Nr. 7", "Экз. № 2".
#[derive(Debug, PartialEq)]
struct Numbered {
    number: u32,
    of: Option<u32>,
    words: Vec<String>,
}

impl Numbered {
    fn evidence(self, document: &str, pages: &[Page]) -> Vec<Evidence> {
        let Self { number, of, words } = self;
        let mut evidence = Vec::new();
        if let Some(of) = of {
            let set = Set::counted(&format!("the {of} copies of {document}"), of);
            let what = format!("It says that there are {of} copies.");
            evidence.push(Evidence::new(Tells::Whom, set, true, what, Place::File));
        }
        let set = Set::counted(&format!("copy {number} of {document}"), 1);
        let what = format!("It is numbered as copy {number}: a list somewhere says whose that is.");
        evidence.push(Evidence::new(Tells::Copy, set, true, what, told(words, pages)));
        evidence
    }
}

fn numbered(line: &str) -> Option<Numbered> {
    let line = line.replace('/', " / ").replace('№', " № ").replace('#', " # ");
    let tokens: Vec<&str> = line.split_whitespace().take(200).collect();
    let bare = |at: usize| {
        tokens.get(at).map(|token: &&str| token.trim_matches(|c: char| ",.;:()[]".contains(c)).to_lowercase())
    };
    let is = |at: usize, list: &str| bare(at).is_some_and(|token| list.split(' ').any(|known| known == token));
    let count = |at: usize| bare(at).filter(|token| token.len() <= 5).and_then(|token| token.parse::<u32>().ok());
    let start = (0..tokens.len()).find(|at| is(*at, COPY) && (count(at + 1).is_some() || is(at + 1, NUMBER)))?;
    let labelled = is(start + 1, NUMBER);
    let at = start + 1 + usize::from(labelled);
    let number = count(at)?;
    let of = if is(at + 1, OF) { count(at + 2).filter(|of| *of >= number && *of > 1) } else { None };
    // "Copy 2 files" is no mark.
    if of.is_none() && !labelled && tokens.len() > 3 {
        return None;
    }
    let end = at + if of.is_some() { 3 } else { 1 };
    let phrase = |from: usize| tokens[from..end].join(" ").replace(" / ", "/").replace("№ ", "№").replace("# ", "#");
    let trimmed = |from: usize| phrase(from).trim_end_matches([',', ';', ':', ')', ']', '.']).to_owned();
    let mut words = vec![trimmed(start)];
    // What is left when the word before is covered alone.
    if of.is_some() || labelled {
        words.push(trimmed(if of.is_some() { at } else { start + 1 }));
    }
    Some(Numbered { number, of, words })
}

/// "Printed by m.voss on 3 March".
fn taken(line: &str, pages: &[Page]) -> Option<Evidence> {
    let lower = line.to_lowercase();
    // Small letters of another length would shift the place.
    let line = if lower.len() == line.len() { line } else { lower.as_str() };
    let (at, label) = TAKEN_BY.iter().find_map(|label| {
        let at = lower.find(label)?;
        let free = lower[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        free.then_some((at, label))
    })?;
    let rest = line.get(at + label.len()..)?.trim_start_matches([':', ' ', '\t', '(', 'а']);
    let stops = ["on", "at", "am", "um", "le", "el", "il", "from", "von", "de", "-", "–", "|"];
    let mut name: Vec<&str> = Vec::new();
    for token in rest.split_whitespace().take(4) {
        let bare = token.trim_matches([',', ';', '.', ':', ')', '(']);
        let starts =
            bare.chars().next().is_some_and(|c| c.is_uppercase()) || bare.contains(['@', '.', '_']) || name.is_empty();
        if bare.is_empty()
            || stops.contains(&bare.to_lowercase().as_str())
            || !starts
            || bare.starts_with(|c: char| c.is_ascii_digit())
        {
            break;
        }
        name.push(bare);
        if token.ends_with([',', ';', '.', ':', ')']) {
            break;
        }
    }
    let who = Person::of(&name.join(" "))
        .filter(|who| !["the", "a", "an", "der", "die", "le", "la"].contains(&who.account()))?;
    let words = vec![who.shown().to_owned()];
    let what = format!("It says who took this copy: “{label} {}”.", who.shown());
    Some(Evidence::new(Tells::Copy, Set::named([who]), true, what, told(words, pages)))
}

/// An address that stands on every page as a watermark does.
fn across(pages: &[Page]) -> Option<Evidence> {
    const FEWEST: usize = 2;
    let addresses = |text: &str| -> Vec<String> {
        let bare = |token: &str| token.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        text.split_whitespace()
            .filter(|token| token.contains('@'))
            .map(bare)
            .filter(|token| token.contains('@'))
            .collect()
    };
    let (first, others) = pages.split_first()?;
    if pages.len() < FEWEST {
        return None;
    }
    let mut shared = addresses(&first.text);
    shared.truncate(MOST_LINES);
    shared.retain(|address| Person::of(address).is_some_and(|one| !one.is_many()));
    for page in others {
        let here = addresses(&page.text);
        shared.retain(|address| here.contains(address));
    }
    shared.dedup();
    let set = Set::named(shared.iter().filter_map(|address| Person::of(address)));
    if set.is_empty() {
        return None;
    }
    let what = format!("“{}” stands on every page, as marks of a copy do.", shared.join(", "));
    Some(Evidence::new(Tells::Copy, set, false, what, told(shared, pages)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(texts: &[&str]) -> Vec<Page> {
        let page = |(number, text): (u32, &&str)| Page { number, text: (*text).to_owned(), left: (*text).to_owned() };
        (1..).zip(texts).map(page).collect()
    }

    #[test]
    fn numbered_copies_are_read_in_many_languages() {
        for (line, number, of) in [
            ("Copy 3 of 12", 3, Some(12)),
            ("SECRET — Copy No. 3 of 12 copies", 3, Some(12)),
            ("Ausfertigung 3/12", 3, Some(12)),
            ("Exemplaire n° 7 sur 20.", 7, Some(20)),
            ("Ejemplar 2 de 5", 2, Some(5)),
            ("Экз. №4", 4, None),
            ("(Copy No. 9)", 9, None),
            ("Copy 9", 9, None),
        ] {
            let read = numbered(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((read.number, read.of), (number, of), "{line}");
        }
        for line in [
            "Copy 2 files to the share",
            "a copy of 12 letters",
            "Copyright 2024",
            "Copy that",
            "Copy 13 of 12 is long and no copy",
        ] {
            assert_eq!(numbered(line), None, "{line}");
        }
    }

    #[test]
    fn a_mark_counts_as_long_as_any_of_its_telling_words_stand() {
        let mut pages = pages(&["Minutes\nCopy 3 of 12\n"]);
        let seen = |pages: &[Page]| on(pages, "EL-1", false)[1].is_seen();
        assert!(seen(&pages));
        pages[0].left = "Minutes\n3 of 12\n".to_owned();
        assert!(seen(&pages), "the word before is covered, the number isn't");
        pages[0].left = "Minutes\n13 of 12\n".to_owned();
        assert!(!seen(&pages));
    }

    #[test]
    fn stamps_name_who_took_it() {
        for (line, who) in [
            ("Printed by m.voss on 3 March 2026, 14:03", "m.voss"),
            ("Downloaded by: Maria Voss, 2026-03-03", "Maria Voss"),
            ("Heruntergeladen von Maria Voss am 3.3.2026", "Maria Voss"),
            ("Licensed to maria.voss@a.example. Do not copy.", "maria.voss@a.example"),
        ] {
            let mark = taken(line, &pages(&[line])).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(mark.set.people[0].shown(), who, "{line}");
            assert!(mark.is_seen());
        }
        for line in ["It was printed by the state press", "reprinted by m.voss", "issued to"] {
            assert!(taken(line, &pages(&[line])).is_none(), "{line}");
        }
    }

    #[test]
    fn lists_of_receivers_are_read_beside_and_under_their_heads() {
        let set = |text: &str, is_mail| on(&pages(&[text]), "EL-1", is_mail).pop().map(|mark| mark.set);
        assert_eq!(set("Distribution: M. Voss, J. Berg; I. Holm\n", false).unwrap().people.len(), 3);
        let under = set(
            "Verteiler:\n- Maria Voss\n- Jan Berg\nEs wird gebeten, den Vermerk nicht weiterzugeben.\nIlse Holm\n",
            false,
        )
        .unwrap();
        assert_eq!(under.people.len(), 2);
        assert_eq!(set("To: all staff\n", false).unwrap().groups.len(), 1);
        assert!(set("To: m.voss@a.example\n", true).is_none(), "the mail's header tells it");
        assert!(set("We came to: nobody\n", false).is_none());
    }

    /// Whoever got what a letter quotes didn't get the letter: the estimate would be too high.
    #[test]
    fn who_got_an_older_letter_is_not_counted() {
        let people = |text: &str| {
            let mark = on(&pages(&[text]), "EL-1", false).pop().unwrap();
            (mark.set.people.len(), mark.what.contains("what it quotes"))
        };
        let older = "From: J. Berg\nTo: A. Adler, B. Brandt, C. Cohn\nCc: D. Drost\nThe sand is sold.\n";
        for between in
            ["-----Original Message-----\n", "________________________________\n", "On 3 March J. Berg wrote:\n", ""]
        {
            let letter = format!("From: I. Holm\nTo: M. Voss\nSee below.\n{between}{older}");
            assert_eq!(people(&letter), (1, true), "{between}");
        }
        assert_eq!(people("From: I. Holm\nTo: M. Voss\nSee you.\ncc: J. Berg, K. Lund\n"), (3, false));
        assert_eq!(
            people("To: M. Voss\nSee you.\n____________\nI. Holm\ncc: J. Berg, K. Lund\n"),
            (3, false),
            "a signature"
        );
        assert_eq!(
            people(&format!("-----Original Message-----\n{older}")).0,
            3,
            "nothing else is named: the first of it"
        );
    }

    #[test]
    fn an_address_on_every_page_is_a_mark() {
        let with = |text: &str| on(&pages(&[text, text, "voss@a.example"]), "EL-1", false);
        assert_eq!(with("Report\nvoss@a.example · 3 March\n").len(), 1);
        assert!(with("Report\nberg@a.example\n").is_empty());
        assert!(on(&pages(&["info@a.example", "info@a.example"]), "EL-1", false).is_empty(), "a letterhead");
        assert!(on(&pages(&["voss@a.example"]), "EL-1", false).is_empty(), "one page is no pattern");
    }
}
