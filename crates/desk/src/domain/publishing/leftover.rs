//! What is redacted in a release's documents and still said elsewhere in it: in a title, a description, a story, a dossier. It warns;
//! whether a word there is the secret, or just the same word, is for people.

use std::collections::BTreeSet;

use model::{Plan, Word};

/// A word under a box counts from this length on: shorter ones stand everywhere.
const LEAST: usize = 4;

/// What one document hides, and what it shows.
#[derive(Clone, Debug, Default)]
pub struct Redacted {
    /// Its public id.
    pub document: String,
    /// Words and phrases of the plan, folded.
    phrases: BTreeSet<String>,
    /// Single words that a box covers, folded.
    covered: BTreeSet<String>,
    shown: BTreeSet<String>,
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
        let of_plan: BTreeSet<&str> = redacted.phrases.iter().flat_map(|phrase| phrase.split(' ')).collect();
        let (mut covered, mut shown) = (BTreeSet::new(), BTreeSet::new());
        for (number, words) in (1..).zip(pages) {
            let boxes: Vec<_> = plan.boxes.iter().filter(|one| one.page == number).collect();
            for word in words {
                let hidden = boxes.iter().any(|one| one.rect.overlaps(&word.rect));
                let bare = folded(&word.text);
                for token in bare.split(' ').filter(|token| !token.is_empty()) {
                    if hidden {
                        covered.insert(token.to_owned());
                    } else if !of_plan.contains(token) {
                        shown.insert(token.to_owned());
                    }
                }
            }
        }
        (redacted.covered, redacted.shown) = (covered, shown);
        redacted
    }
}

/// Every place that says what a document hides, as a sentence for people.
pub fn warnings(documents: &[Redacted], places: &[Place]) -> Vec<String> {
    // What a page of the release shows all the same is no secret by itself.
    let shown: BTreeSet<&String> = documents.iter().flat_map(|document| &document.shown).collect();
    let mut warnings = Vec::new();
    for Place { name, text, .. } in places {
        let said = format!(" {} ", folded(text));
        let says = |words: &str| said.contains(&format!(" {words} "));
        for Redacted { document, phrases, covered, .. } in documents {
            let telling = |word: &&String| word.chars().count() >= LEAST && !shown.contains(word);
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
    fn every_text_of_a_value_has_its_fields_name() {
        let value =
            serde_json::json!({"title": "a", "editors_note": "b", "parties": [{"entry": {"name": "c"}}], "n": 1});
        let mut names: Vec<String> =
            places("D", "/dossier/1", &value).into_iter().map(|p| format!("{}={}", p.name, p.text)).collect();
        names.sort();
        assert_eq!(names, ["D, editors note=b", "D, parties=c", "D, title=a"]);
    }
}
