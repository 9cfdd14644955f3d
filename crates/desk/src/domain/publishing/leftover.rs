//! What is redacted in a release's documents and still said elsewhere in it: on another page, in a title, a description, a story, a dossier. It
//! warns; whether a word there is the secret, or just the same word, is for people.

use std::collections::{BTreeSet, HashMap};

use model::{Plan, Word};

/// A word under a box counts from this length on: shorter ones stand everywhere. In scripts without capitals words are short.
const LEAST: usize = 4;
const LEAST_OF_OTHERS: usize = 2;
/// Words of one document that are named as still shown, and the pages that are named of each other document.
const MOST_NAMED: usize = 20;
const MOST_PAGES: usize = 5;

/// What one document hides, and what it shows.
#[derive(Clone, Debug, Default)]
pub struct Redacted {
    /// Its public id.
    pub document: String,
    /// Words and phrases of the plan, folded.
    phrases: BTreeSet<String>,
    /// Single words that a box covers, folded, of which some look like names, numbers or addresses.
    covered: BTreeSet<String>,
    names: BTreeSet<String>,
    /// What is shown, page by page, folded; nothing in the place of what is hidden.
    shown: Vec<Vec<String>>,
}

/// Something that is said in a release outside of its documents.
pub struct Place {
    /// "Story “paid-twice”, text".
    pub name: String,
    pub text: String,
    /// The desk's page where it can be changed.
    pub link: String,
}

impl Redacted {
    /// `pages`: the original's words, page by page.
    pub fn of<'a>(document: String, pages: impl Iterator<Item = &'a [Word]>, plan: &Plan) -> Self {
        let mut redacted = Self { document, ..Self::default() };
        redacted.phrases = plan.words.iter().map(|word| folded(&word.text)).filter(|word| !word.is_empty()).collect();
        for (number, words) in (1..).zip(pages) {
            let boxes: Vec<_> = plan.boxes.iter().filter(|one| one.page == number).collect();
            let is_hidden = |word: &Word| boxes.iter().any(|one| one.rect.overlaps(&word.rect));
            let mut shown = Vec::new();
            let mut take = |shown: &mut Vec<String>, text: &str, hidden: bool| {
                let name = looks_like_a_name(text);
                for token in folded(text).split(' ').filter(|token| !token.is_empty()) {
                    if hidden {
                        redacted.covered.insert(token.to_owned());
                    }
                    if hidden && name {
                        redacted.names.insert(token.to_owned());
                    }
                    shown.push(if hidden { String::new() } else { token.to_owned() });
                }
            };
            words.iter().for_each(|word| take(&mut shown, &word.text, is_hidden(word)));
            // Words that a line's end parts once more, whole, each by itself.
            for pair in words.windows(2).filter(|pair| pair[0].line_end) {
                if let Some(begin) = pair[0].text.strip_suffix(['-', '\u{ad}', '\u{2010}']) {
                    shown.push(String::new());
                    take(&mut shown, &format!("{begin}{}", pair[1].text), pair.iter().any(is_hidden));
                }
            }
            let mut by_phrases = Vec::new();
            for at in 0..shown.len() {
                let here = redacted.phrases.iter().filter(|phrase| stands_at(&shown[at..], phrase));
                by_phrases.extend(here.map(|phrase| at..at + phrase.split(' ').count()));
            }
            by_phrases.into_iter().for_each(|place| shown[place].fill(String::new()));
            redacted.shown.push(shown);
        }
        redacted
    }

    /// What it hides and is worth looking for elsewhere.
    fn secrets(&self) -> impl Iterator<Item = &str> {
        let long = |word: &&String| is_long_enough(word);
        self.phrases.iter().chain(self.names.iter().filter(long)).map(String::as_str)
    }
}

fn stands_at(shown: &[String], words: &str) -> bool {
    let mut shown = shown.iter();
    words.split(' ').all(|word| shown.next().is_some_and(|token| token == word))
}

/// A capital, a digit, or an address's sign: a word that isn't just any word of the language. Where there are no capitals, any may be one.
fn looks_like_a_name(text: &str) -> bool {
    text.chars().any(|c| c.is_uppercase() || c.is_numeric() || "@/\\_".contains(c) || has_no_case(c))
}

fn has_no_case(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

fn is_long_enough(word: &str) -> bool {
    let least = if word.chars().any(has_no_case) { LEAST_OF_OTHERS } else { LEAST };
    word.chars().count() >= least
}

/// What is hidden in one place and still shown in another, as a sentence for people for each word or phrase.
pub fn still_shown(documents: &[Redacted]) -> Vec<String> {
    let places = bare_places(documents);
    let mut lines = Vec::new();
    for redacted in documents {
        let mut found: Vec<(&str, &Vec<(&str, usize)>)> =
            redacted.secrets().filter_map(|words| Some((words, places.get(words)?))).collect();
        // What stands seldom is more likely the secret than what stands everywhere.
        found.sort_by_key(|(_, places)| places.len());
        let more = found.len().saturating_sub(MOST_NAMED);
        let document = &redacted.document;
        for (words, places) in found.into_iter().take(MOST_NAMED) {
            let other = match places.len() {
                1 => "1 other place".to_owned(),
                count => format!("{count} other places"),
            };
            let on: Vec<String> = places.chunk_by(|a, b| a.0 == b.0).map(on).collect();
            lines.push(format!("“{words}” is redacted in {document}, and still shown in {other}: {}.", on.join("; ")));
        }
        if more > 0 {
            lines.push(format!("{more} more words that are redacted in {document} are still shown elsewhere."));
        }
    }
    lines
}

/// Where what any document hides is shown: document and page, in their order.
fn bare_places(documents: &[Redacted]) -> HashMap<&str, Vec<(&str, usize)>> {
    let mut beginnings: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for words in documents.iter().flat_map(Redacted::secrets) {
        beginnings.entry(words.split(' ').next().unwrap_or(words)).or_default().insert(words);
    }
    let mut places: HashMap<&str, Vec<(&str, usize)>> = HashMap::new();
    for Redacted { document, shown, .. } in documents {
        for (page, shown) in (1..).zip(shown) {
            for (at, token) in shown.iter().enumerate() {
                for words in beginnings.get(token.as_str()).into_iter().flatten() {
                    if stands_at(&shown[at..], words) {
                        places.entry(words).or_default().push((document, page));
                    }
                }
            }
        }
    }
    places
}

/// "EL-0002, pages 1, 4", of places in one document.
fn on(places: &[(&str, usize)]) -> String {
    let document = places.first().map_or("", |(document, _)| document);
    let pages: BTreeSet<usize> = places.iter().map(|(_, page)| *page).collect();
    let named: Vec<String> = pages.iter().take(MOST_PAGES).map(ToString::to_string).collect();
    let page = if pages.len() == 1 { "page" } else { "pages" };
    let more = if pages.len() > MOST_PAGES { " and more" } else { "" };
    format!("{document}, {page} {}{more}", named.join(", "))
}

/// Every place that says what a document hides, as a sentence for people.
pub fn warnings(documents: &[Redacted], places: &[Place]) -> Vec<String> {
    let shown: BTreeSet<&String> = documents.iter().flat_map(|document| &document.shown).flatten().collect();
    let mut warnings = Vec::new();
    for Place { name, text, .. } in places {
        let said = format!(" {} ", folded(text));
        let says = |words: &str| said.contains(&format!(" {words} "));
        for Redacted { document, phrases, covered, names, .. } in documents {
            // An ordinary word that a page shows all the same is no secret by itself.
            let secret = |word: &String| names.contains(word) || !shown.contains(word);
            let telling = |word: &&String| is_long_enough(word) && secret(word);
            let found = phrases.iter().chain(covered.iter().filter(telling)).filter(|words| says(words));
            let found: BTreeSet<String> = found.map(|words| format!("“{words}”")).collect();
            if !found.is_empty() {
                let found: Vec<String> = found.into_iter().collect();
                let stands = if found.len() == 1 { "stands" } else { "stand" };
                let is = if found.len() == 1 { "is" } else { "are" };
                warnings.push(format!("{name}: {} {stands} there, and {is} redacted in {document}.", found.join(", ")));
            }
        }
    }
    warnings
}

/// Every text in a value, with the name of the field of the value in which it stands, after `of`.
pub fn places(of: &str, link: &str, value: &serde_json::Value) -> Vec<Place> {
    fn texts<'a>(value: &'a serde_json::Value, all: &mut Vec<&'a str>) {
        match value {
            serde_json::Value::String(text) => all.push(text),
            serde_json::Value::Array(values) => values.iter().for_each(|value| texts(value, all)),
            serde_json::Value::Object(values) => values.values().for_each(|value| texts(value, all)),
            _ => {}
        }
    }
    let mut places = Vec::new();
    for (field, value) in value.as_object().into_iter().flatten() {
        let mut all = Vec::new();
        texts(value, &mut all);
        // No word of one text and the next makes a phrase.
        let name = format!("{of}, {}", field.replace('_', " "));
        places.extend(all.into_iter().map(|text| Place {
            name: name.clone(),
            text: text.to_owned(),
            link: link.to_owned(),
        }));
    }
    places
}

/// Letters and digits in lower case, everything else one space.
fn folded(text: &str) -> String {
    let plain: String =
        text.chars().flat_map(char::to_lowercase).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use model::{
        Mode, Rect,
        plan::{PlanBox, PlanWord},
    };

    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let word = |(at, text): (usize, &str)| {
            let x = at as f32 * 50.0;
            Word { text: text.into(), rect: Rect::new(x, 0.0, x + 40.0, 12.0), line_end: false }
        };
        text.split(' ').enumerate().map(word).collect()
    }

    fn none() -> Plan {
        Plan { mode: Mode::Retypeset, boxes: Vec::new(), words: Vec::new() }
    }

    fn said(text: &str) -> Vec<String> {
        // The second and the third word are under a box; "Anna Lee" goes by the plan's words.
        let plan = Plan {
            mode: Mode::Facsimile,
            boxes: vec![PlanBox { page: 1, rect: Rect::new(55.0, 1.0, 135.0, 8.0), reason: "privacy".into() }],
            words: vec![PlanWord { text: "Anna Lee".into(), reason: "source".into() }],
        };
        let page = words("signed Tidewell, harbour of Anna Lee harbour");
        let redacted = Redacted::of("EL-0001".into(), [page.as_slice()].into_iter(), &plan);
        let place = Place { name: "Story “a”, text".into(), text: text.into(), link: "/story/1".into() };
        warnings(&[redacted], &[place])
    }

    #[test]
    fn what_is_hidden_and_said_elsewhere_is_named_with_its_place() {
        let expected = "Story “a”, text: “tidewell” stands there, and is redacted in EL-0001.";
        assert_eq!(said("As Mr TIDEWELL’s letter says."), [expected]);
        assert_eq!(said("Asked, Anna\nLee was silent.").len(), 1);
        assert_eq!(said("Anna-Lee, by Tidewell").len(), 1, "one line for a place");
    }

    #[test]
    fn what_is_shown_all_the_same_and_parts_of_words_are_no_warning() {
        for fine in ["The harbour signed.", "Anna was there, and Lee.", "Tidewells", "of", ""] {
            assert_eq!(said(fine), Vec::<String>::new(), "{fine}");
        }
    }

    #[test]
    fn what_is_hidden_in_one_document_and_bare_in_another_is_counted() {
        let plan = |page, text: &str| Plan {
            mode: Mode::Facsimile,
            boxes: vec![PlanBox { page, rect: Rect::new(55.0, 1.0, 135.0, 8.0), reason: "privacy".into() }],
            words: vec![PlanWord { text: text.into(), reason: "source".into() }],
        };
        let of = |name: &str, pages: &[&str], plan: &Plan| {
            let pages: Vec<Vec<Word>> = pages.iter().map(|page| words(page)).collect();
            Redacted::of(name.into(), pages.iter().map(Vec::as_slice), plan)
        };
        let first = of("EL-0001", &["signed Tidewell, harbour of Anna Lee", "by Tidewell"], &plan(1, "Anna Lee"));
        let second = of("EL-0002", &["the harbour", "and Anna Lee, TIDEWELL’s", "Tidewell"], &none());
        let third = of("EL-0003", &["asked Tidewell there"], &plan(1, ""));
        assert_eq!(
            still_shown(&[first, second, third]),
            [
                "“anna lee” is redacted in EL-0001, and still shown in 1 other place: EL-0002, page 2.",
                "“tidewell” is redacted in EL-0001, and still shown in 3 other places: EL-0001, page 2; EL-0002, pages 2, 3.",
                "“tidewell” is redacted in EL-0003, and still shown in 3 other places: EL-0001, page 2; EL-0002, pages 2, 3.",
            ]
        );
    }

    #[test]
    fn names_without_capitals_count_and_words_that_a_line_parts() {
        let plan = Plan {
            mode: Mode::Facsimile,
            boxes: vec![PlanBox { page: 1, rect: Rect::new(55.0, 1.0, 135.0, 8.0), reason: "privacy".into() }],
            words: vec![],
        };
        let hides = words("x محمد Tidewell, harbour");
        let mut shows = words("محمد and Tide- well");
        shows[2].line_end = true;
        let hides = Redacted::of("EL-0001".into(), [hides.as_slice()].into_iter(), &plan);
        let shows = Redacted::of("EL-0002".into(), [shows.as_slice()].into_iter(), &none());
        let told = still_shown(&[hides, shows]).join("\n");
        assert!(told.contains("“محمد” is redacted in EL-0001") && told.contains("“tidewell”"), "{told}");
    }

    #[test]
    fn a_name_in_a_title_is_named_also_when_another_document_shows_it() {
        let plan = Plan {
            mode: Mode::Facsimile,
            boxes: vec![PlanBox { page: 1, rect: Rect::new(55.0, 1.0, 135.0, 8.0), reason: "privacy".into() }],
            words: vec![],
        };
        let (hides, shows) = (words("signed Tidewell, harbour"), words("Tidewell and harbour"));
        let hides = Redacted::of("EL-0001".into(), [hides.as_slice()].into_iter(), &plan);
        let shows = Redacted::of("EL-0002".into(), [shows.as_slice()].into_iter(), &none());
        let title = Place { name: "EL-0002".into(), text: "Tidewell’s harbour".into(), link: String::new() };
        assert_eq!(
            warnings(&[hides, shows], &[title]),
            ["EL-0002: “tidewell” stands there, and is redacted in EL-0001."]
        );
    }

    #[test]
    fn every_text_of_a_value_has_its_fields_name() {
        let value =
            serde_json::json!({"title": "a", "editors_note": "b", "parties": [{"entry": {"name": "c"}}], "n": 1});
        let mut names: Vec<String> =
            places("D", "/dossier/1", &value).into_iter().map(|p| format!("{}={}", p.name, p.text)).collect();
        names.sort();
        assert_eq!(names, ["D, editors note=b", "D, parties=c", "D, title=a"]);
    }
}
