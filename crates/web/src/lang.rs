//! Languages: one method a message, made from `locales/` by the build, so that an id can't be misspelt.
//!
//! Never guesses from request headers, and keeps nothing: a visitor chooses, and the choice is the beginning of the address.

use std::{fmt, str::FromStr, sync::OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use crate::text::{Text, isolated};

/// A line of `locales/languages.txt`, and the language's messages.
struct Facts {
    tag: &'static str,
    name: &'static str,
    rtl: bool,
    checked: bool,
    /// Messages that English has and this one lacks.
    lacks: &'static [&'static str],
    /// The messages, as Fluent reads them.
    source: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a language of these pages")]
pub struct UnknownLanguage;

type Bundle = FluentBundle<FluentResource>;

/// Each language's messages, read when they are first asked for.
static BUNDLES: [OnceLock<Bundle>; FACTS.len()] = [const { OnceLock::new() }; FACTS.len()];

fn bundle(lang: Lang) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![lang.tag().parse().unwrap_or_default()]);
    // Fluent's own marks would be invisible characters in a page's text: `Text` makes tags of ours.
    bundle.set_use_isolating(false);
    if lang == Lang::Fa {
        bundle.set_formatter(Some(in_persian));
    }
    // The build has parsed this very text and refused ids that stand twice: what could fail here has failed there.
    let resource = FluentResource::try_new(lang.facts().source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

fn in_persian<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(Lang::Fa.digits(&number.as_string())),
        _ => None,
    }
}

impl Lang {
    fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }

    /// The BCP 47 tag, for `lang` attributes and the beginning of addresses.
    pub fn tag(self) -> &'static str {
        self.facts().tag
    }

    /// The language's own name.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    pub fn is_rtl(self) -> bool {
        self.facts().rtl
    }

    /// For `dir` attributes.
    pub fn direction(self) -> &'static str {
        if self.is_rtl() { "rtl" } else { "ltr" }
    }

    /// Whether a native reader has read all of it. Where nobody has, its pages say so and show the English beside it.
    pub fn checked(self) -> bool {
        self.facts().checked
    }

    /// The messages that it lacks: pages show them in English.
    pub fn lacks(self) -> &'static [&'static str] {
        self.facts().lacks
    }

    /// A number's digits as the language writes them. Arabic has its own in one part of its countries and these in the other, and
    /// reads these everywhere.
    pub fn digits(self, number: &str) -> String {
        let persian = |c: char| c.to_digit(10).and_then(|digit| char::from_u32('۰' as u32 + digit)).unwrap_or(c);
        if self == Self::Fa { number.chars().map(persian).collect() } else { number.to_owned() }
    }

    /// The language that a path begins with: `/fr/write`.
    pub fn leading(path: &str) -> Option<Self> {
        path.strip_prefix('/')?.split('/').next()?.parse().ok()
    }

    /// The language that a path begins with; English where it begins with none.
    pub fn of_path(path: &str) -> Self {
        Self::leading(path).unwrap_or_default()
    }

    /// Where the pages for sources begin in this language.
    pub fn start(self) -> String {
        format!("/{self}")
    }

    fn message(self, id: &str, values: &[(&'static str, FluentValue<'_>)]) -> Text {
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            let value = match value {
                FluentValue::String(words) => isolated(words, self).into(),
                other => other.clone(),
            };
            arguments.set(*name, value);
        }
        let words = |lang: Self| {
            let bundle = BUNDLES[lang as usize].get_or_init(|| bundle(lang));
            let pattern = bundle.get_message(id)?.value()?;
            Some(Text::new(bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned(), lang, self))
        };
        // English has every message: the methods are made from it.
        let english = || words(Self::default()).unwrap_or_else(|| Text::new(id.to_owned(), Self::default(), self));
        words(self).unwrap_or_else(english)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Lang {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag).ok_or(UnknownLanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_finds_its_own_words() {
        assert_eq!(Lang::ALL.len(), FACTS.len());
        for lang in Lang::ALL {
            assert_eq!(lang.tag().parse(), Ok(lang));
        }
        assert_eq!(Lang::En.skip_to_content().plain(), "Skip to the content");
        assert_eq!(Lang::Fr.skip_to_content().plain(), "Aller au contenu");
    }

    #[test]
    fn variables_and_plurals_are_filled_in() {
        assert_eq!(Lang::En.size_bytes(1).plain(), "1 byte");
        assert_eq!(Lang::En.size_bytes(2).plain(), "2 bytes");
        assert_eq!(Lang::Fr.size_bytes(0).plain().replace('\u{a0}', " "), "0 octet");
    }

    #[test]
    fn a_path_that_begins_with_no_language_is_english() {
        for path in ["/fr", "/fr/", "/fr/mailbox/add"] {
            assert_eq!(Lang::of_path(path), Lang::Fr, "{path}");
        }
        for path in ["/", "", "/FR'><script>", "/french", "/return/fr", "fr"] {
            assert_eq!(Lang::leading(path), None, "{path}");
            assert_eq!(Lang::of_path(path), Lang::En, "{path}");
        }
    }

    #[test]
    fn a_message_that_is_nowhere_is_its_id() {
        assert_eq!(Lang::Fr.message("no-such-message", &[]).plain(), "no-such-message");
    }
}
