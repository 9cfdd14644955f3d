//! What the forms of preparing say, as values. A form is a list of fields in the order in which they stand, some repeated.

use model::{
    Descriptor, HarmReview, Rect,
    review::{PersonAtRisk, RightOfReply},
};

use super::StoryWords;

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
            first_copy: self.line("first_copy"),
        }
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
