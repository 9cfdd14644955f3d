//! A mail's body alone: what stays of a letter that is cleaned. Who wrote it, to whom, when and about what stays behind, with its attachments. What of a
//! letter's text that is, its opener says.

use airlock::{NodePath, Sink, Whole};
use page::{
    letters,
    typeset::{Missing, typeset},
};

use crate::make::Error;

/// Whether it is a letter, by what the airlock said.
pub fn is_one(media_type: &str) -> bool {
    matches!(media_type, "message/rfc822" | "application/vnd.ms-outlook")
}

/// The letter without its head and the list of its attachments, set anew.
///
/// # Errors
/// Where nothing is left.
pub fn body(letter: &Whole) -> Result<Whole, Error> {
    let text = letter.body.trim();
    if letters::visible_lines(text).is_empty() {
        return Err(Error::NoBody);
    }
    let mut body = Whole::default();
    for (number, page) in (1..).zip(typeset(text, Missing::Box)?) {
        body.page(&NodePath::top(), number, &page)?;
    }
    text.clone_into(&mut body.text);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(body: &str) -> Whole {
        Whole { text: format!("From: A <a@b.example>\n{body}"), body: body.to_owned(), ..Whole::default() }
    }

    #[test]
    fn what_the_opener_says_is_the_body_whatever_it_looks_like() {
        let text = body(&letter("\nTo: whom it may concern\n\nAttachments:\n\n• none\n")).unwrap().text;
        assert_eq!(text, "To: whom it may concern\n\nAttachments:\n\n• none");
    }

    #[test]
    fn a_letter_that_says_nothing_is_told_as_one() {
        for nothing in ["", "\n \n", "\u{200b}\u{feff}\n"] {
            assert!(matches!(body(&letter(nothing)), Err(Error::NoBody)), "{nothing:?}");
        }
    }
}
