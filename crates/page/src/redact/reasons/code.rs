//! One reason code: what can be printed into a box, and read in the text of what is published.

use std::{fmt, str::FromStr};

use unicode_normalization::UnicodeNormalization;

use super::Unfit;
use crate::{font, redact::MAX_REASON};

/// What may stand in a code beside letters, digits and spaces. Never a comma, with which the codes of merged boxes are joined, nor a
/// bracket, which ends a marker in the text.
pub(super) const SIGNS: &str = "-–./()&+'’:§#";

/// A code that can be printed: 1 to [`MAX_REASON`] letters, digits, spaces and a few signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonCode(String);

impl FromStr for ReasonCode {
    type Err = Unfit;

    /// Spaces around it and double ones go, letters with accents become one character each.
    fn from_str(text: &str) -> Result<Self, Unfit> {
        let code: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
        if code.is_empty() {
            return Err(Unfit::NoCode);
        }
        if let Some(sign) = code.chars().find(|c| !printable(*c)) {
            return Err(Unfit::Sign(sign));
        }
        if code.chars().count() > MAX_REASON {
            return Err(Unfit::Long);
        }
        if code.chars().any(char::is_alphanumeric) { Ok(Self(code)) } else { Err(Unfit::NoLetter) }
    }
}

fn printable(c: char) -> bool {
    c == ' ' || SIGNS.contains(c) || c.is_alphanumeric() && font::has(c)
}

impl ReasonCode {
    /// One of this program's own. A test holds them against the rules.
    pub(super) fn known(code: &str) -> Self {
        Self(code.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Two codes that differ in capitals alone would be one to readers.
    pub(super) fn is(&self, text: &str) -> bool {
        self.0.to_lowercase() == text.to_lowercase()
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use model::{Mode, Plan, plan::PlanWord};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        redact::{PageText, Policy, Redaction, marker, redact, without_markers},
        typeset::{Missing, typeset},
    };

    fn plan(mode: Mode, reason: &str) -> Plan {
        let word = PlanWord { text: "Marrow".into(), reason: reason.into() };
        Plan { mode, boxes: Vec::new(), words: vec![word] }
    }

    #[test]
    fn what_a_code_may_be() {
        for (text, code) in [
            ("privacy", "privacy"),
            ("  third \t party\n", "third party"),
            ("(b)(6)", "(b)(6)"),
            ("§ 5/2", "§ 5/2"),
            ("Persönlichkeitsrecht", "Persönlichkeitsrecht"),
            ("e\u{301}tat", "état"),
            ("источник", "источник"),
            ("abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx"),
        ] {
            assert_eq!(text.parse::<ReasonCode>().map(|code| code.to_string()), Ok(code.to_owned()), "{text}");
        }
        for (text, why) in [
            ("", Unfit::NoCode),
            (" \n ", Unfit::NoCode),
            ("abcdefghijklmnopqrstuvwxy", Unfit::Long),
            ("privacy, source", Unfit::Sign(',')),
            ("[redacted", Unfit::Sign('[')),
            ("a]b", Unfit::Sign(']')),
            ("secret\u{200b}", Unfit::Sign('\u{200b}')),
            ("a\u{202e}b", Unfit::Sign('\u{202e}')),
            ("机密", Unfit::Sign('机')),
            ("<b>", Unfit::Sign('<')),
            ("a\u{0}", Unfit::Sign('\u{0}')),
            ("- §", Unfit::NoLetter),
        ] {
            assert_eq!(text.parse::<ReasonCode>(), Err(why), "{text:?}");
        }
        assert!(Unfit::Sign('\u{200b}').to_string().contains("u{200b}"), "what shows nothing is named all the same");
    }

    #[test]
    fn every_sign_of_a_code_is_published_as_it_is() {
        let pages: Vec<_> = typeset("Signed by Marrow on the quay.", Missing::Refuse).unwrap().collect();
        let signs = SIGNS.chars().map(|sign| format!("a{sign}b"));
        for code in signs.chain(["third party".to_owned(), "(b)(6)".to_owned(), "ß 1".to_owned()]) {
            for mode in [Mode::Facsimile, Mode::Retypeset] {
                let made = redact(&pages, &plan(mode, &code), Policy::default()).unwrap();
                assert_eq!(made.covered[0].reason, code);
                let text = made.pages.iter().map(|page| page.text()).collect::<String>();
                assert!(text.contains(&marker(&code)) && !text.contains("Marrow"), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_for_a_code_can_be_redacted_with(text in "[a-zäß §(),\\[\\]#'’:/.0-9–\u{301}\u{ad}\u{200b}]{0,26}|\\PC{0,26}") {
            let Ok(code) = text.parse::<ReasonCode>() else { return Ok(()) };
            let code = code.as_str();
            prop_assert_eq!(code.parse::<ReasonCode>().map(|again| again.to_string()), Ok(code.to_owned()));
            let pages: Vec<_> = typeset("Marrow", Missing::Refuse).unwrap().map(|page| PageText::from(&page)).collect();
            prop_assert!(Redaction::find(&pages, &plan(Mode::Facsimile, code)).is_ok());
            prop_assert_eq!(without_markers(&marker(code)), "");
            let joined = format!("{code}, {code}");
            prop_assert_eq!(joined.split(", ").collect::<Vec<_>>(), [code, code]);
        }
    }
}
