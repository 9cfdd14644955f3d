//! Who changed and said what beside the text: tracked changes and comments.

use model::FindingKind::{Author, TrackedChange};

use super::{
    super::super::{Reading, word::settings::comment},
    Body,
};
use crate::xml::{Part, Xml};

impl Body<'_> {
    /// What was deleted, and who inserted what.
    pub(super) fn tracked(&mut self, xml: &mut Xml<'_>, reading: &mut Reading<'_, '_>) {
        const MOST: usize = 20_000;
        let (mut id, mut what, mut author, mut date, mut text) =
            (String::new(), String::new(), String::new(), String::new(), String::new());
        while let Some(next) = xml.next() {
            match next {
                Part::Start(tag) => match tag.name() {
                    "changed-region" => {
                        id = tag.get("id").unwrap_or_default();
                        (author, date, text) = (String::new(), String::new(), String::new());
                    }
                    "insertion" | "deletion" | "format-change" => what = tag.name().to_owned(),
                    "creator" => author = xml.inner_text(),
                    "date" => date = xml.inner_text(),
                    _ => {}
                },
                Part::Text(more) => text.push_str(&more),
                Part::End(name) => match &*name {
                    "p" | "h" => text.push('\n'),
                    "changed-region" => {
                        if !author.is_empty() {
                            reading.found.say(
                                Author,
                                "tracked changes",
                                "A tracked change names its author.",
                                author.as_str(),
                            );
                        }
                        if what == "insertion" && self.insertions.len() < MOST {
                            self.insertions.insert(id.clone(), (author.clone(), date.clone()));
                        } else if what == "deletion" && !text.trim().is_empty() {
                            reading.found.say(
                                TrackedChange,
                                self.place.as_str(),
                                "Words were taken out while changes were tracked; they are still in the file.",
                                format!("{author}, {date}: {}", text.trim()),
                            );
                        }
                    }
                    "tracked-changes" => break,
                    _ => {}
                },
            }
        }
    }

    pub(super) fn insertion_end(&mut self, reading: &mut Reading<'_, '_>) {
        let Some((id, text)) = self.inserted.take() else { return };
        if let Some((author, date)) = self.insertions.get(&id)
            && !text.trim().is_empty()
        {
            reading.found.say(
                TrackedChange,
                self.place.as_str(),
                "Words were put in while changes were tracked.",
                format!("{author}, {date}: {}", text.trim()),
            );
        }
    }

    pub(super) fn annotation(&mut self, xml: &mut Xml<'_>, reading: &mut Reading<'_, '_>) {
        let (mut author, mut date, mut said) = (String::new(), String::new(), String::new());
        while let Some(next) = xml.next() {
            match next {
                Part::Start(tag) => match tag.name() {
                    "creator" => author = xml.inner_text(),
                    "date" => date = xml.inner_text(),
                    "creator-initials" | "sender-initials" | "date-string" => xml.skip(),
                    _ => {}
                },
                Part::Text(more) => said.push_str(&more),
                Part::End(name) => match &*name {
                    "p" => said.push('\n'),
                    "annotation" => break,
                    _ => {}
                },
            }
        }
        comment(&author, "", &date, &said, &self.place, reading.found);
    }
}
