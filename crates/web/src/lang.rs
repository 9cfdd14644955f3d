//! Languages: one method a message, made from `locales/` by the build, so that an id can't be misspelt.
//!
//! Never guesses from request headers, and keeps nothing: a visitor chooses, and the choice is the beginning of the address.

use std::{fmt, str::FromStr, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    #[default]
    En,
    Fr,
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a language of these pages")]
pub struct UnknownLanguage;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<Vec<Bundle>> = LazyLock::new(|| SOURCES.iter().map(|(tag, text)| bundle(tag, text)).collect());

fn bundle(tag: &str, text: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![tag.parse().unwrap_or_default()]);
    // The marks that isolate directions are invisible characters in a page's text; both languages read left to right.
    bundle.set_use_isolating(false);
    // The build has parsed this very text and refused ids that stand twice: what could fail here has failed there.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// The BCP 47 tag, for `lang` attributes and the beginning of addresses.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The language's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "Français",
        }
    }

    /// For `dir` attributes.
    pub fn direction(self) -> &'static str {
        "ltr"
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

    fn message(self, id: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
        let bundle = &BUNDLES[self as usize];
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            arguments.set(*name, value.clone());
        }
        let pattern = bundle.get_message(id).and_then(|message| message.value());
        pattern.map_or_else(
            || id.to_owned(),
            |pattern| bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned(),
        )
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
    fn the_bundles_stand_in_the_order_of_the_languages() {
        for lang in Lang::ALL {
            assert_eq!(SOURCES[lang as usize].0, lang.tag());
        }
        assert_eq!(Lang::En.skip_to_content(), "Skip to the content");
        assert_eq!(Lang::Fr.skip_to_content(), "Aller au contenu");
    }

    #[test]
    fn variables_and_plurals_are_filled_in() {
        assert_eq!(Lang::En.size_bytes(1), "1 byte");
        assert_eq!(Lang::En.size_bytes(2), "2 bytes");
        assert_eq!(Lang::Fr.size_bytes(0), "0 octet");
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
}
