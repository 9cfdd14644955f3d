//! The forms of a dossier's entries, both ways: what stands in them, and what they say. The form of a protected party has a standing,
//! a letter and a reason, each from a closed list: nothing in it could carry a name.

use model::dossier::{
    Allegation, Attributed, Citation, Claim, Condition, Decision, Dispute, Dossier, Event, Fact, Ground, Happening,
    Jurisdiction, Letter, Named, Number, Party, Proceeding, Protected, ProtectedStanding, Question, Side, Sort,
    Standing, Told, Unnamed, fact_text,
};

use super::{dossier::Entry, forms::Fields};

/// Empty rows for citations and sides after those that are filled in.
const MORE: usize = 2;

/// What an entry's form shows. Fields that its kind doesn't have are empty.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// `jurisdiction`, `named`, `protected`, `proceeding`, `ground`, `condition`, `event`.
    pub section: &'static str,
    pub name: String,
    pub standing: String,
    pub other: String,
    pub note: String,
    pub own_choice: bool,
    pub letter: String,
    pub unnamed: String,
    pub title: String,
    pub jurisdiction: Number,
    pub proceeding: Number,
    pub since: String,
    pub until: String,
    pub when: String,
    pub kind: String,
    pub whether: String,
    pub told: String,
    pub who: Vec<Number>,
    pub text: String,
    pub sides: Vec<SideRow>,
    pub cited: Vec<CiteRow>,
}

#[derive(Clone, Debug, Default)]
pub struct CiteRow {
    /// A document's id, or `statement:` and a statement's address.
    pub source: String,
    pub page: String,
    pub words: String,
}

#[derive(Clone, Debug, Default)]
pub struct SideRow {
    pub by: Number,
    pub says: String,
    pub cited: CiteRow,
}

pub const SECTIONS: [&str; 7] = ["jurisdiction", "named", "protected", "proceeding", "ground", "condition", "event"];
pub const STANDINGS: [&str; 7] = ["accused", "complainant", "witness", "official", "counsel", "author", "other"];
/// The value of each kind of event, and what it is called.
pub const KINDS: [(&str, &str); 8] = [
    ("request", "Request"),
    ("examination", "Examination"),
    ("decision", "Decision"),
    ("statement", "Statement"),
    ("incident", "Something else that happened"),
    ("dispute", "Dispute: what each side says"),
    ("question", "Open question"),
    ("unsettled", "Something of which it is disputed whether it was a request, an examination, …"),
];
/// How something is told.
pub const TOLD: [(&str, &str); 4] = [
    ("fact", "As a fact that the newsroom stands for"),
    ("alleged", "Alleged: an accusation that nobody has decided on"),
    ("claimed", "Claimed: what somebody says of themselves or of the matter"),
    ("decided", "Decided by an office or a court"),
];

pub fn word_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn from_word<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

impl CiteRow {
    fn of(citation: &Citation) -> Self {
        match citation {
            Citation::Document { document, page, words } => {
                Self { source: document.to_string(), page: page.to_string(), words: words.clone() }
            }
            Citation::Statement { statement, words } => {
                Self { source: format!("statement:{statement}"), page: String::new(), words: words.clone() }
            }
        }
    }

    fn read(&self) -> Result<Option<Citation>, String> {
        let words = self.words.clone();
        if [&self.source, &self.page, &words].iter().all(|text| text.is_empty()) {
            return Ok(None);
        }
        if let Some(statement) = self.source.strip_prefix("statement:") {
            return Ok(Some(Citation::Statement { statement: statement.trim().to_owned(), words }));
        }
        let document = self.source.parse().map_err(|_| {
            format!("“{}” is neither a document’s id, as EL-0001, nor statement: and an address", self.source)
        })?;
        let page = self.page.parse().ok().filter(|page| *page > 0);
        let page = page.ok_or_else(|| format!("the passage in {} needs its page, from 1", self.source))?;
        if words.is_empty() {
            return Err(format!("the passage in {} needs the words that stand there", self.source));
        }
        Ok(Some(Citation::Document { document, page, words }))
    }
}

impl Form {
    pub fn empty(section: &'static str, dossier: &Dossier) -> Self {
        let mut form = Self { section, told: "fact".into(), kind: "request".into(), ..Self::default() };
        form.jurisdiction = dossier.jurisdictions.first().map_or(0, |item| item.id);
        form.proceeding = if section == "event" { 0 } else { dossier.proceedings.first().map_or(0, |item| item.id) };
        form.more();
        form
    }

    pub fn of(entry: &Entry, dossier: &Dossier) -> Self {
        let mut form = Self::default();
        match entry {
            Entry::Jurisdiction(Jurisdiction { name }) => (form.section, form.name) = ("jurisdiction", name.clone()),
            Entry::Party(Party::Named(named)) => {
                form.section = "named";
                (form.name, form.note, form.own_choice) = (named.name.clone(), named.note.clone(), named.own_choice);
                (form.standing, form.other) = match &named.standing {
                    Standing::Other(word) => ("other".to_owned(), word.clone()),
                    known => (known.word().to_owned(), String::new()),
                };
            }
            Entry::Party(Party::Protected(party)) => {
                form.section = "protected";
                form.standing = word_of(&party.standing);
                (form.letter, form.unnamed) = (word_of(&party.letter), word_of(&party.unnamed));
            }
            Entry::Proceeding(proceeding) => {
                form.section = "proceeding";
                (form.title, form.jurisdiction) = (proceeding.title.clone(), proceeding.jurisdiction);
                form.since = proceeding.since.as_str().to_owned();
                form.until = proceeding.until.as_ref().map(|until| until.as_str().to_owned()).unwrap_or_default();
            }
            Entry::Ground(ground) => {
                (form.section, form.proceeding) = ("ground", ground.proceeding);
                form.tell(&ground.told, dossier);
                form.cited = ground.cited.iter().map(CiteRow::of).collect();
            }
            Entry::Condition(condition) => {
                (form.section, form.proceeding, form.jurisdiction) =
                    ("condition", condition.proceeding, condition.jurisdiction);
                form.since = condition.since.as_str().to_owned();
                form.until = condition.until.as_ref().map(|until| until.as_str().to_owned()).unwrap_or_default();
                form.who = vec![condition.decided.by];
                form.text = condition.decided.wording(dossier).parts().1.to_owned();
                form.cited = condition.cited.iter().map(CiteRow::of).collect();
            }
            Entry::Event(event) => form.show(event, dossier),
        }
        form.more();
        form
    }

    fn show(&mut self, event: &Event, dossier: &Dossier) {
        self.section = "event";
        self.when = event.when.to_string();
        self.proceeding = event.proceeding.unwrap_or(0);
        self.kind = kind_of(&event.what).to_owned();
        self.told = "fact".to_owned();
        let words = |words: &dyn Attributed| words.wording(dossier).parts().1.to_owned();
        match &event.what {
            Happening::Decision { decided } => {
                (self.told, self.who, self.text) = ("decided".into(), vec![decided.by], words(decided));
            }
            Happening::Question { question } => {
                (self.who, self.text) = (question.to.into_iter().collect(), words(question));
            }
            Happening::Dispute { dispute } => self.text = words(dispute),
            other => {
                if let Some(told) = other.told() {
                    self.tell(told, dossier);
                }
            }
        }
        if let Happening::Unsettled { whether, .. } = &event.what {
            self.whether = word_of(whether);
        }
        let side = |side: &Side| SideRow {
            by: side.by,
            says: words(side),
            cited: side.cited.as_ref().map(CiteRow::of).unwrap_or_default(),
        };
        self.sides = event.what.sides().iter().map(side).collect();
        self.cited = event.cited.iter().map(CiteRow::of).collect();
    }

    fn tell(&mut self, told: &Told, dossier: &Dossier) {
        self.who = told.who();
        let words = |words: &dyn Attributed| words.wording(dossier).parts().1.to_owned();
        let (how, text) = match told {
            Told::Fact(fact) => ("fact", fact_text(fact).to_owned()),
            Told::Alleged(alleged) => ("alleged", words(alleged)),
            Told::Claimed(claimed) => ("claimed", words(claimed)),
            Told::Decided(decided) => ("decided", words(decided)),
        };
        (self.told, self.text) = (how.to_owned(), text);
    }

    fn more(&mut self) {
        self.cited.extend(std::iter::repeat_with(CiteRow::default).take(MORE));
        self.sides.extend(std::iter::repeat_with(SideRow::default).take(MORE));
    }
}

fn kind_of(what: &Happening) -> &'static str {
    match what {
        Happening::Request { .. } => "request",
        Happening::Examination { .. } => "examination",
        Happening::Decision { .. } => "decision",
        Happening::Statement { .. } => "statement",
        Happening::Incident { .. } => "incident",
        Happening::Dispute { .. } => "dispute",
        Happening::Question { .. } => "question",
        Happening::Unsettled { .. } => "unsettled",
    }
}

/// What a form says. Words for people where it says something that can't be.
pub fn read(section: &str, fields: &Fields) -> Result<Entry, String> {
    let number = |name: &str| fields.number(name).unwrap_or(0);
    let since = || fields.line("since").parse().map_err(|error: model::dossier::NotADate| error.to_string());
    let until = || match fields.line("until").as_str() {
        "" => Ok(None),
        until => until.parse().map(Some).map_err(|error: model::dossier::NotADate| error.to_string()),
    };
    let needed = |name: &str, what: &str| match fields.line(name) {
        text if text.is_empty() => Err(format!("it needs {what}")),
        text => Ok(text),
    };
    Ok(match section {
        "jurisdiction" => Entry::Jurisdiction(Jurisdiction { name: needed("name", "a name")? }),
        "named" => Entry::Party(Party::Named(Named {
            name: needed("name", "a name")?,
            standing: match fields.get("standing") {
                "other" => Standing::Other(needed("other", "a word for the standing")?),
                known => from_word(known).ok_or("choose a standing")?,
            },
            note: fields.text("note"),
            own_choice: fields.get("own_choice") == "yes",
        })),
        "protected" => Entry::Party(Party::Protected(Protected {
            standing: from_word::<ProtectedStanding>(fields.get("standing")).ok_or("choose a standing")?,
            letter: from_word::<Letter>(fields.get("letter")).ok_or("choose a letter")?,
            unnamed: from_word::<Unnamed>(fields.get("unnamed")).ok_or("choose why they are not named")?,
        })),
        "proceeding" => Entry::Proceeding(Proceeding {
            title: needed("title", "a title")?,
            jurisdiction: number("jurisdiction"),
            since: since()?,
            until: until()?,
        }),
        "ground" => {
            Entry::Ground(Ground { proceeding: number("proceeding"), told: told(fields)?, cited: cited(fields)? })
        }
        "condition" => Entry::Condition(Condition {
            proceeding: number("proceeding"),
            jurisdiction: number("jurisdiction"),
            decided: Decision::new(one(fields)?, &text(fields)?),
            since: since()?,
            until: until()?,
            cited: cited(fields)?,
        }),
        "event" => Entry::Event(Event {
            when: fields.line("when").parse().map_err(|error: model::dossier::NotADate| error.to_string())?,
            proceeding: fields.number("proceeding").filter(|number| *number > 0),
            what: what(fields)?,
            cited: cited(fields)?,
        }),
        _ => return Err("there is no such kind of entry".to_owned()),
    })
}

fn what(fields: &Fields) -> Result<Happening, String> {
    Ok(match fields.get("kind") {
        "request" => Happening::Request { told: told(fields)? },
        "examination" => Happening::Examination { told: told(fields)? },
        "statement" => Happening::Statement { told: told(fields)? },
        "incident" => Happening::Incident { told: told(fields)? },
        "decision" => Happening::Decision { decided: Decision::new(one(fields)?, &text(fields)?) },
        "question" => {
            let who = who(fields);
            if who.len() > 1 {
                return Err("a question is put to one party, or to nobody: tick one at most".to_owned());
            }
            Happening::Question { question: Question::new(who.first().copied(), &text(fields)?) }
        }
        "dispute" => Happening::Dispute { dispute: Dispute::new(&text(fields)?, sides(fields)?) },
        "unsettled" => Happening::Unsettled {
            whether: from_word::<Sort>(fields.get("whether")).ok_or("choose what it is disputed to have been")?,
            sides: sides(fields)?,
            told: told(fields)?,
        },
        _ => return Err("choose a kind".to_owned()),
    })
}

fn told(fields: &Fields) -> Result<Told, String> {
    let text = text(fields)?;
    Ok(match fields.get("told") {
        "fact" => Told::Fact(Fact::new(who(fields), &text)),
        "alleged" => Told::Alleged(Allegation::new(one(fields)?, &text)),
        "claimed" => Told::Claimed(Claim::new(one(fields)?, &text)),
        "decided" => Told::Decided(Decision::new(one(fields)?, &text)),
        _ => return Err("choose how it is told".to_owned()),
    })
}

fn text(fields: &Fields) -> Result<String, String> {
    let text = fields.text("text");
    if text.is_empty() { Err("say what happened, or what is said".to_owned()) } else { Ok(text) }
}

fn who(fields: &Fields) -> Vec<Number> {
    fields.all("who").filter_map(|number| number.parse().ok()).collect()
}

/// Whose words or decision it is.
fn one(fields: &Fields) -> Result<Number, String> {
    match who(fields).as_slice() {
        [one] => Ok(*one),
        _ => Err("an allegation, a claim and a decision are one party’s: tick exactly one".to_owned()),
    }
}

fn cited(fields: &Fields) -> Result<Vec<Citation>, String> {
    rows(fields, ["cite_source", "cite_page", "cite_words"]).iter().filter_map(|row| row.read().transpose()).collect()
}

fn rows(fields: &Fields, names: [&'static str; 3]) -> Vec<CiteRow> {
    let [source, page, words] = names.map(|name| fields.all(name).map(line).collect::<Vec<_>>());
    let cell = |column: &[String], row: usize| column.get(row).cloned().unwrap_or_default();
    (0..source.len().max(page.len()).max(words.len()))
        .map(|row| CiteRow { source: cell(&source, row), page: cell(&page, row), words: cell(&words, row) })
        .collect()
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Rows that are wholly empty don't count.
fn sides(fields: &Fields) -> Result<Vec<Side>, String> {
    let by: Vec<Number> = fields.all("side_by").map(|by| by.parse().unwrap_or(0)).collect();
    let says: Vec<String> = fields.all("side_says").map(line).collect();
    let cited = rows(fields, ["side_source", "side_page", "side_words"]);
    let mut sides = Vec::new();
    for row in 0..by.len().max(says.len()) {
        let (by, says) = (by.get(row).copied().unwrap_or(0), says.get(row).cloned().unwrap_or_default());
        let cited = cited.get(row).cloned().unwrap_or_default().read()?;
        match (by, says.is_empty(), &cited) {
            (0, true, None) => {}
            (0, ..) => return Err("say whose side it is".to_owned()),
            (_, true, _) => return Err("say what that side says".to_owned()),
            _ => sides.push(Side::new(by, &says, cited)),
        }
    }
    Ok(sides)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn the_form_of_a_protected_party_takes_no_name() {
        let entry = read(
            "protected",
            &fields(&[
                ("standing", "complainant"),
                ("letter", "A"),
                ("unnamed", "own-choice"),
                ("name", "Anna Lee"),
                ("note", "Anna Lee, a nurse"),
            ]),
        );
        let kept = serde_json::to_string(&DraftOf(entry.unwrap())).unwrap();
        assert!(!kept.contains("Anna"), "{kept}");
        assert!(read("protected", &fields(&[("standing", "Anna"), ("letter", "A"), ("unnamed", "rule")])).is_err());
        assert!(
            read("protected", &fields(&[("standing", "witness"), ("letter", "Anna"), ("unnamed", "rule")])).is_err()
        );
    }

    struct DraftOf(Entry);

    impl serde::Serialize for DraftOf {
        fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            let mut words = super::super::dossier::DossierWords::default();
            words.add(self.0.clone());
            words.serialize(to)
        }
    }

    #[test]
    fn what_a_form_says_it_shows_again() {
        let typed = fields(&[
            ("when", "2026-03-04/2026-03-06"),
            ("kind", "unsettled"),
            ("whether", "request"),
            ("told", "alleged"),
            ("who", "2"),
            ("text", "A sheet was handed over."),
            ("side_by", "1"),
            ("side_says", "It was a request."),
            ("side_source", "EL-0001"),
            ("side_page", "1"),
            ("side_words", "we ask"),
            ("side_by", "2"),
            ("side_says", "It was a  greeting."),
            ("side_by", "0"),
            ("side_says", ""),
            ("cite_source", "EL-0001"),
            ("cite_page", "1"),
            ("cite_words", "we ask"),
            ("cite_source", "statement:refusal"),
            ("cite_page", ""),
            ("cite_words", ""),
        ]);
        let entry = read("event", &typed).unwrap();
        let form = Form::of(&entry, &Dossier::default());
        assert_eq!(
            (form.kind.as_str(), form.whether.as_str(), form.told.as_str()),
            ("unsettled", "request", "alleged")
        );
        assert_eq!((form.when.as_str(), form.who.as_slice()), ("2026-03-04/2026-03-06", [2].as_slice()));
        assert_eq!(form.sides[1].says, "It was a greeting.");
        assert_eq!((form.cited[1].source.as_str(), form.cited.len()), ("statement:refusal", 2 + MORE));
        for (name, value) in [("when", "spring"), ("whether", "party"), ("cite_page", "0"), ("told", "known")] {
            let mut wrong = Fields(typed.0.clone());
            wrong.0.iter_mut().filter(|(known, _)| known == name).for_each(|(_, typed)| *typed = value.into());
            assert!(read("event", &wrong).is_err(), "{name}");
        }
        let two = Fields(typed.0.iter().cloned().chain([("who".to_owned(), "3".to_owned())]).collect());
        assert!(read("event", &two).unwrap_err().contains("exactly one"));
    }
}
