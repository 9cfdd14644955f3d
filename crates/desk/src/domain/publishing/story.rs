//! A story as its form holds it: drafts may lack anything, so it is kept field by field until it is whole.

use model::Correction;
use press::story::{Author, FirstPublication, PictureWords, Slug, Story, StoryError};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoryWords {
    pub headline: String,
    pub deck: String,
    pub byline: String,
    pub day: String,
    pub language: String,
    /// Markdown.
    pub body: String,
    pub picture_alt: String,
    pub picture_caption: String,
    pub picture_credit: String,
    pub first_outlet: String,
    pub first_address: String,
    pub first_day: String,
    pub first_copy: String,
    /// As they stood when the story was saved: what was signed doesn’t change when somebody edits the list.
    pub authors: Vec<Author>,
    /// Of a correction: what was corrected before it. `None` for a story that comes for the first time.
    pub corrects: Option<Vec<Correction>>,
    /// What was corrected, and why, for readers.
    pub correction: String,
    /// Whether the texts before it are no longer to be read.
    pub earlier_gone: bool,
}

impl StoryWords {
    /// The same words, to be corrected. What was said of earlier corrections stays.
    pub fn to_correct(&self) -> Self {
        Self { corrects: Some(self.corrections()), correction: String::new(), earlier_gone: false, ..self.clone() }
    }

    fn corrections(&self) -> Vec<Correction> {
        let Some(mut all) = self.corrects.clone() else { return Vec::new() };
        all.push(Correction {
            what: self.correction.split_whitespace().collect::<Vec<_>>().join(" "),
            earlier_gone: self.earlier_gone,
        });
        all
    }

    /// The story, whole or not. Words about a picture count when there is one.
    ///
    /// # Errors
    /// The copy's hash isn't one.
    pub fn draft(&self, slug: Slug, has_picture: bool) -> Result<Story, StoryError> {
        let copy = match self.first_copy.trim() {
            "" => None,
            copy => Some(copy.parse().map_err(|_| StoryError::FirstPublication("copy’s SHA-256"))?),
        };
        let first = !self.first_outlet.trim().is_empty()
            || !self.first_address.trim().is_empty()
            || !self.first_day.trim().is_empty()
            || copy.is_some();
        Ok(Story {
            slug,
            headline: self.headline.trim().to_owned(),
            deck: self.deck.trim().to_owned(),
            byline: self.byline.trim().to_owned(),
            authors: self.authors.clone(),
            day: self.day.trim().to_owned(),
            language: self.language.trim().to_owned(),
            picture: has_picture.then(|| PictureWords {
                alt: self.picture_alt.trim().to_owned(),
                caption: self.picture_caption.trim().to_owned(),
                credit: self.picture_credit.trim().to_owned(),
            }),
            first: first.then(|| FirstPublication {
                outlet: self.first_outlet.trim().to_owned(),
                address: self.first_address.trim().to_owned(),
                day: self.first_day.trim().to_owned(),
                copy,
            }),
            corrections: self.corrections(),
            body: self.body.replace("\r\n", "\n").trim().to_owned(),
        })
    }

    /// The story, ready to be published: reads back from its own file as what it is.
    ///
    /// # Errors
    /// What is missing or malformed.
    pub fn whole(&self, slug: Slug, has_picture: bool) -> Result<Story, StoryError> {
        let draft = self.draft(slug, has_picture)?;
        draft.complete()?;
        Story::parse(draft.slug.clone(), &draft.to_file())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_may_lack_anything_and_a_whole_story_nothing() {
        let slug: Slug = "paid-twice".parse().unwrap();
        let mut words =
            StoryWords { headline: "Paid twice".into(), body: "One.\r\n\r\nTwo.".into(), ..StoryWords::default() };
        assert_eq!(words.draft(slug.clone(), false).unwrap().body, "One.\n\nTwo.");
        assert!(words.whole(slug.clone(), false).is_err());
        words.deck = "Documents show it.".into();
        words.byline = "the harbour desk".into();
        words.day = "2026-11-24".into();
        words.language = "en".into();
        assert!(words.whole(slug.clone(), false).is_ok());
        assert_eq!(words.whole(slug, true), Err(StoryError::Picture("description (alt text)")));
    }
}
