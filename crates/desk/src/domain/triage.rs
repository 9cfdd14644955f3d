//! Sorting the inbox: which lines a filter shows, and what a label is.

use model::LocalId;
use serde::Deserialize;

use super::stage::Stage;

/// The most characters of a label.
const LABEL: usize = 40;

/// A label as it is kept: spaces collapsed, small letters, so that one word doesn't stand on the list twice.
pub fn clean_label(word: &str) -> Option<String> {
    let word = word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let fine = (1..=LABEL).contains(&word.chars().count()) && !word.chars().any(|c| c.is_control() || c == ',');
    fine.then_some(word)
}

/// What the inbox shows, as it stands in the address. Empty parts ask for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// A stage's word.
    pub stage: String,
    pub label: String,
    /// A channel's name.
    pub channel: String,
    /// `me`, `nobody`, or a person's id.
    pub to: String,
    /// `us` or `source`: who has to say something next.
    pub waits: String,
    /// `1`: what was set aside, and nothing else.
    pub spam: String,
}

/// What a filter looks at of one line of the inbox.
pub struct Facts<'a> {
    pub stages: &'a [Stage],
    pub labels: &'a [String],
    pub assigned: Option<LocalId>,
    pub spam: bool,
}

impl Filter {
    pub fn of_spam(&self) -> bool {
        self.spam == "1"
    }

    /// Whether it leaves out anything but spam.
    pub fn is_empty(&self) -> bool {
        [&self.stage, &self.label, &self.channel, &self.to, &self.waits].iter().all(|part| part.is_empty())
    }

    pub fn shows(&self, line: &Facts<'_>, me: LocalId) -> bool {
        let new = line.stages.contains(&Stage::New);
        let asked = line.stages.iter().any(|stage| matches!(stage, Stage::Asked { .. }));
        line.spam == self.of_spam()
            && (self.stage.is_empty() || line.stages.iter().any(|stage| stage.word() == self.stage))
            && (self.label.is_empty() || line.labels.contains(&self.label))
            && match self.to.as_str() {
                "" => true,
                "me" => line.assigned == Some(me),
                "nobody" => line.assigned.is_none(),
                person => line.assigned.is_some_and(|id| id.to_string() == person),
            }
            && match self.waits.as_str() {
                "us" => new,
                // A question is open as long as nothing new came after it.
                "source" => asked && !new,
                _ => true,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: LocalId = LocalId::from_bytes([1; 16]);
    const YOU: LocalId = LocalId::from_bytes([2; 16]);

    #[test]
    fn each_part_of_a_filter_leaves_out_what_it_says() {
        let asked = [Stage::New.ask(ME, "2026-11-24").unwrap()];
        let labels = ["harbour".to_owned()];
        let line = |assigned, spam| Facts { stages: &asked, labels: &labels, assigned, spam };
        let shows = |filter: Filter, assigned| filter.shows(&line(assigned, false), ME);
        let with = |change: fn(&mut Filter)| {
            let mut filter = Filter::default();
            change(&mut filter);
            filter
        };
        assert!(shows(Filter::default(), None));
        assert!(shows(with(|f| f.stage = "asked".into()), None));
        assert!(!shows(with(|f| f.stage = "new".into()), None));
        assert!(shows(with(|f| f.label = "harbour".into()), None));
        assert!(!shows(with(|f| f.label = "river".into()), None));
        assert!(shows(with(|f| f.to = "me".into()), Some(ME)) && !shows(with(|f| f.to = "me".into()), Some(YOU)));
        assert!(shows(with(|f| f.to = "nobody".into()), None) && !shows(with(|f| f.to = "nobody".into()), Some(ME)));
        assert!(with(|_| ()).is_empty() && !with(|f| f.to = YOU.to_string()).is_empty());
        let yours = Filter { to: YOU.to_string(), ..Filter::default() };
        assert!(shows(yours.clone(), Some(YOU)) && !shows(yours, Some(ME)));
        assert!(shows(with(|f| f.waits = "source".into()), None) && !shows(with(|f| f.waits = "us".into()), None));
        // Spam is nowhere but among spam, and nothing else is there.
        let spam = with(|f| f.spam = "1".into());
        assert!(!Filter::default().shows(&line(None, true), ME) && spam.shows(&line(None, true), ME));
        assert!(!spam.shows(&line(None, false), ME));
    }

    #[test]
    fn labels_are_one_word_list() {
        assert_eq!(clean_label("  Harbour \t Works ").as_deref(), Some("harbour works"));
        assert_eq!(clean_label("a,b"), None);
        assert_eq!(clean_label("   "), None);
        assert_eq!(clean_label(&"x".repeat(41)), None);
    }
}
