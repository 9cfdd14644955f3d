//! What the forms of preparing say, as values. A form is a list of fields in the order in which they stand, some repeated.

use model::{
    Correction, Descriptor, HarmReview, Rect,
    review::{PersonAtRisk, RightOfReply},
};

use press::story::{Author, Handle, HandleKind, Slug};

use super::{StatementWords, StoryWords, statement::TranslationWords};

/// The fields of one form.
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first field of this name, as it was typed; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every field of this name, in order.
    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A line of text: trimmed, without line breaks.
    pub fn line(&self, name: &str) -> String {
        self.get(name).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Text of several lines.
    pub fn text(&self, name: &str) -> String {
        self.get(name).replace("\r\n", "\n").trim().to_owned()
    }

    /// One value a line; empty lines don't count.
    fn lines(&self, name: &str) -> Vec<String> {
        self.text(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    pub fn number(&self, name: &str) -> Option<u32> {
        self.get(name).trim().parse().ok()
    }

    /// A place in points; not a number becomes `None`.
    pub fn place(&self, name: &str) -> Option<f32> {
        self.get(name).trim().replace(',', ".").parse::<f32>().ok().filter(|value| value.is_finite())
    }

    pub fn rect(&self) -> Option<Rect> {
        let [x0, y0, x1, y1] = ["x0", "y0", "x1", "y1"].map(|name| self.place(name));
        Rect::new(x0?, y0?, x1?, y1?).normal()
    }

    pub fn descriptor(&self) -> Descriptor {
        Descriptor {
            title: self.line("title"),
            summary: self.text("summary"),
            context: self.text("context"),
            kind: self.line("kind"),
            countries: self.lines("countries"),
            organisations: self.lines("organisations"),
            persons: self.lines("persons"),
            language: self.line("language"),
            translations: self.lines("translations"),
            document_date: self.line("document_date"),
            marking: self.line("marking"),
            editors_note: self.text("editors_note"),
            verification: self.text("verification"),
            rights: self.line("rights"),
        }
    }

    /// What a next version of a document changes. Unless somebody says that it may stay, what was before goes.
    pub fn version(&self) -> Correction {
        Correction { what: self.text("correction"), earlier_gone: self.get("earlier") != "stays" }
    }

    pub fn story(&self) -> StoryWords {
        StoryWords {
            headline: self.line("headline"),
            deck: self.line("deck"),
            byline: self.line("byline"),
            day: self.line("day"),
            language: self.line("language"),
            body: self.text("body"),
            picture_alt: self.line("picture_alt"),
            picture_caption: self.line("picture_caption"),
            picture_credit: self.line("picture_credit"),
            first_outlet: self.line("first_outlet"),
            first_address: self.line("first_address"),
            first_day: self.line("first_day"),
            first_copy: self.line("first_copy"),
            // Their handles come from the newsroom’s list, never from the form.
            authors: Vec::new(),
            // Nor what was corrected before.
            corrects: None,
            correction: self.line("correction"),
            earlier_gone: self.get("earlier_gone") == "yes",
        }
    }

    /// Words are kept to the letter: a signature may be over them. Rows of translations that are wholly empty don't count.
    pub fn statement(&self) -> StatementWords {
        let letter = |name: &str| self.get(name).replace("\r\n", "\n");
        let column = |name: &'static str| self.all(name).map(|text| text.replace("\r\n", "\n")).collect::<Vec<_>>();
        let columns = [column("t_language"), column("t_by"), column("t_text")];
        let rows = columns.iter().map(Vec::len).max().unwrap_or_default();
        let cell = |at: usize, row: usize| columns[at].get(row).map(|text| text.trim().to_owned()).unwrap_or_default();
        let translations =
            (0..rows).map(|row| TranslationWords { language: cell(0, row), by: cell(1, row), text: cell(2, row) });
        StatementWords {
            title: self.line("title"),
            kind: self.line("kind"),
            speaker: self.line("speaker"),
            standing: self.line("standing"),
            day: self.line("day"),
            language: self.line("language"),
            text: letter("text"),
            format: self.line("format"),
            signature: letter("signature"),
            key: letter("key"),
            key_from: self.line("key_from"),
            sure: self.line("sure"),
            reported_by: self.line("reported_by"),
            reported_place: self.line("reported_place"),
            reported_day: self.line("reported_day"),
            whom: self.line("whom"),
            capacity: self.line("capacity"),
            publisher: self.line("publisher"),
            publisher_address: self.line("publisher_address"),
            publisher_day: self.line("publisher_day"),
            publisher_copy: self.line("publisher_copy"),
            answers: self.line("answers"),
            passage_document: self.line("passage_document"),
            passage_page: self.line("passage_page"),
            passage_words: self.text("passage_words"),
            translations: translations
                .filter(|made| ![&made.language, &made.by, &made.text].iter().all(|text| text.is_empty()))
                .collect(),
        }
    }

    /// An author of the newsroom's list, under this address.
    pub fn author(&self, slug: Slug) -> Author {
        let handles = HandleKind::ALL.into_iter().filter_map(|kind| {
            let name = serde_json::to_value(kind).ok()?;
            let value = self.line(name.as_str()?);
            (!value.is_empty()).then_some(Handle { kind, value })
        });
        Author { slug, name: self.line("name"), role: self.line("role"), handles: handles.collect() }
    }

    /// Rows of persons that are wholly empty don't count; a half-filled one does, so that its gap is named.
    pub fn review(&self) -> HarmReview {
        let column = |name: &'static str| self.all(name).map(|value| value.trim().to_owned()).collect::<Vec<_>>();
        let (who, harm, measure) = (column("who"), column("harm"), column("measure"));
        let cell = |column: &[String], row: usize| column.get(row).cloned().unwrap_or_default();
        let rows = (0..who.len().max(harm.len()).max(measure.len())).map(|row| PersonAtRisk {
            who: cell(&who, row),
            harm: cell(&harm, row),
            measure: cell(&measure, row),
        });
        let words = self.text("reply_words");
        HarmReview {
            persons: rows
                .filter(|person| ![&person.who, &person.harm, &person.measure].iter().all(|text| text.is_empty()))
                .collect(),
            nobody_named: Some(self.text("nobody_named")).filter(|text| !text.is_empty()),
            source: self.text("source"),
            right_of_reply: match self.get("reply") {
                "nobody-accused" => RightOfReply::NobodyAccused,
                "not-asked" => RightOfReply::NotAsked(words),
                _ => RightOfReply::Asked(words),
            },
        }
    }
}

/// A UTC day, or nothing. `Err` when it is neither.
pub fn day_if_any(text: &str) -> Result<Option<String>, ()> {
    match text.trim() {
        "" => Ok(None),
        day if day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok() => Ok(Some(day.to_owned())),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn rows_of_persons_stay_together() {
        let review = fields(&[
            ("who", "A. Marrow"),
            ("harm", "Dismissal"),
            ("measure", "Name removed"),
            ("who", ""),
            ("harm", ""),
            ("measure", ""),
            ("who", "The director"),
            ("harm", ""),
            ("measure", ""),
            ("source", "Nothing"),
            ("reply", "nobody-accused"),
        ])
        .review();
        assert_eq!(review.persons.len(), 2);
        assert_eq!(review.persons[1].who, "The director");
        assert_eq!(review.complete(), Err(model::review::ReviewGap::Person(2)));
    }

    #[test]
    fn places_are_numbers_or_nothing() {
        let rect = fields(&[("x0", "90,5"), ("y0", "10"), ("x1", "20"), ("y1", "40")]).rect();
        assert_eq!(rect, Some(Rect::new(20.0, 10.0, 90.5, 40.0)));
        for wrong in ["", "NaN", "inf", "x"] {
            assert_eq!(fields(&[("x0", wrong), ("y0", "1"), ("x1", "2"), ("y1", "3")]).rect(), None, "{wrong}");
        }
        assert_eq!(day_if_any(" "), Ok(None));
        assert!(day_if_any("2026-02-30").is_err() && day_if_any("tomorrow").is_err());
    }
}
