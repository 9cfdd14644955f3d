//! What a visitor typed, and what is wrong with it. Values only.

use model::{
    Passage,
    comment::{MAX_NAME, MAX_TEXT},
};

/// The longest form, in bytes: four bytes a character, each written as `%F0`.
pub const MOST: usize = 96 << 10;

/// The fields as they came.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub on: String,
    pub passage: String,
    pub name: String,
    pub text: String,
    /// The random word of the form's loading; empty for one that stands in a plain page.
    pub form: String,
}

/// Why a comment isn't taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Empty,
    /// By so many characters.
    TooLong(usize),
    LongName,
    NoSuchPassage,
}

/// A comment that may be sealed.
#[derive(Debug, PartialEq, Eq)]
pub struct Draft {
    pub passage: Option<Passage>,
    pub name: String,
    pub text: String,
}

impl Typed {
    /// Reads a form as browsers send it; what isn't one reads as an empty one.
    pub fn read(body: &[u8]) -> Self {
        let mut typed = Self::default();
        for (name, value) in url::form_urlencoded::parse(body) {
            match name.as_ref() {
                "on" => typed.on = value.into_owned(),
                "passage" => typed.passage = value.into_owned(),
                "name" => typed.name = value.into_owned(),
                "text" => typed.text = value.replace("\r\n", "\n"),
                "form" => typed.form = value.into_owned(),
                _ => {}
            }
        }
        typed
    }

    /// Whether this can be a story's slug: then it can be part of a file's name.
    pub fn names_a_story(&self) -> bool {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (1..=80).contains(&self.on.len()) && self.on.bytes().all(plain)
    }

    /// # Errors
    /// What the visitor can put right.
    pub fn draft(&self, passages: &[(String, String)]) -> Result<Draft, Fault> {
        let passage = match self.passage.as_str() {
            "" => None,
            at if passages.iter().any(|(known, _)| known == at) => Some(at.parse().map_err(|_| Fault::NoSuchPassage)?),
            _ => return Err(Fault::NoSuchPassage),
        };
        let shown = |c: char| !c.is_control();
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        let name: String = name.chars().filter(|c| shown(*c)).collect();
        let text: String = self.text.trim().chars().filter(|c| shown(*c) || *c == '\n').collect();
        let long = text.chars().count();
        if text.trim().is_empty() {
            Err(Fault::Empty)
        } else if long > MAX_TEXT {
            Err(Fault::TooLong(long - MAX_TEXT))
        } else if name.chars().count() > MAX_NAME {
            Err(Fault::LongName)
        } else {
            Ok(Draft { passage, name, text })
        }
    }
}

impl Fault {
    /// What is wrong and what to do.
    pub fn says(self) -> (&'static str, String) {
        match self {
            Self::Empty => ("There is nothing to send", "Write your comment into the large field.".to_owned()),
            Self::TooLong(by) => (
                "Your comment is too long",
                format!(
                    "It has {by} character{} more than the 4,000 that we take. Nothing was sent; shorten it and send it again.",
                    if by == 1 { "" } else { "s" }
                ),
            ),
            Self::LongName => ("That name is too long", "A name has at most 60 characters. Nothing was sent.".to_owned()),
            Self::NoSuchPassage => (
                "That passage is no longer there",
                "The story has changed since you opened it. Choose the passage again, or the whole story. Nothing was sent."
                    .to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passages() -> Vec<(String, String)> {
        vec![("p1".into(), "One.".into()), ("c2".into(), "two".into())]
    }

    fn typed(text: &str) -> Typed {
        Typed { on: "paid-twice".into(), text: text.into(), ..Typed::default() }
    }

    #[test]
    fn a_form_is_read_as_browsers_send_it() {
        let typed = Typed::read(b"on=a-b&passage=c2&name=A+%C3%A9+&text=One%0D%0A%3Cb%3E&form=00&x=%ff%");
        assert_eq!((typed.on.as_str(), typed.passage.as_str(), typed.form.as_str()), ("a-b", "c2", "00"));
        let draft = typed.draft(&passages()).unwrap();
        assert_eq!(draft, Draft { passage: Some(Passage::Citation(2)), name: "A é".into(), text: "One\n<b>".into() });
        assert_eq!(Typed::read(b"\xff\x00").draft(&[]), Err(Fault::Empty));
    }

    #[test]
    fn limits_are_in_characters_and_exact() {
        assert!(typed(&"🕊".repeat(MAX_TEXT)).draft(&[]).is_ok());
        assert_eq!(typed(&"a".repeat(MAX_TEXT + 1)).draft(&[]), Err(Fault::TooLong(1)));
        assert_eq!(typed(" \n\u{7} ").draft(&[]), Err(Fault::Empty));
        let long = Typed { name: "n".repeat(MAX_NAME + 1), ..typed("a") };
        assert_eq!(long.draft(&[]), Err(Fault::LongName));
        let form = format!("on=a&text={}", "%F0%9F%95%8A".repeat(MAX_TEXT));
        assert!(form.len() < MOST && Typed::read(form.as_bytes()).draft(&[]).is_ok());
    }

    #[test]
    fn a_passage_must_be_the_storys_own() {
        for wrong in ["c1", "p2", "x", "../p1"] {
            let typed = Typed { passage: wrong.into(), ..typed("a") };
            assert_eq!(typed.draft(&passages()), Err(Fault::NoSuchPassage), "{wrong}");
        }
        for wrong in ["", "../x", "A", "a/b", "a b", &"a".repeat(81)] {
            assert!(!Typed { on: wrong.into(), ..Typed::default() }.names_a_story(), "{wrong}");
        }
    }
}
