//! The codename, and the keys that follow from it (`docs/contracts.md`, "Codename"). It is all that a source has to keep.
//!
//! 8 words of 7,772: 103 bits, so the derivation needs no slow hash.

use std::str::FromStr;

use hkdf::Hkdf;
use model::Redacted;
use rand::{CryptoRng, Rng, RngCore};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Identity, MailboxSecret, SigningKey, words};

const SALT: &[u8] = b"safehouse/codename/v1";

/// 8 words, canonically in lower case with single spaces.
#[derive(Clone, Debug)]
pub struct Codename(Redacted<String>);

/// Why what somebody typed is not a codename. The word in it was typed by a source: for their page only, never for a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodenameError {
    #[error("a codename has 8 words, this has {found}")]
    WrongCount { found: usize },
    /// `position` counts from 1.
    #[error("word {position} (\"{word}\") is not on the list{}", suggestion.map(|s| format!("; did you mean \"{s}\"?")).unwrap_or_default())]
    UnknownWord { position: usize, word: String, suggestion: Option<&'static str> },
}

/// Everything that follows from a codename.
#[derive(Clone, Debug)]
pub struct SourceKeys {
    pub mailbox: MailboxSecret,
    /// Opens replies.
    pub identity: Identity,
    /// Signs envelopes.
    pub signing: SigningKey,
    /// Seals resume state on the source's own machine.
    pub resume: Redacted<[u8; 32]>,
}

impl Codename {
    pub const WORDS: usize = 8;

    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        let list = words();
        let mut text = String::with_capacity(128);
        for at in 0..Self::WORDS {
            if at > 0 {
                text.push(' ');
            }
            text.push_str(list[rng.gen_range(0..list.len())]);
        }
        Self(Redacted::new(text))
    }

    /// The canonical form, to be shown to the source and nobody else.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    pub fn keys(&self) -> SourceKeys {
        let hkdf = Hkdf::<Sha256>::new(Some(SALT), self.expose().as_bytes());
        let derive = |label: &str| {
            let mut key = Zeroizing::new([0; 32]);
            hkdf.expand(label.as_bytes(), &mut *key).expect("32 bytes are fewer than HKDF's limit of 8,160");
            key
        };
        SourceKeys {
            mailbox: MailboxSecret::from_bytes(*derive("mailbox")),
            identity: Identity::from_seed(*derive("identity")),
            signing: SigningKey::from_seed(&derive("signature")),
            resume: Redacted::new(*derive("resume")),
        }
    }
}

impl FromStr for Codename {
    type Err = CodenameError;

    /// Forgiving: any case; whatever is not a letter separates words; a beginning that only one word has stands for it.
    fn from_str(typed: &str) -> Result<Self, CodenameError> {
        let lower = Zeroizing::new(typed.to_lowercase());
        let typed: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        let mut text = Zeroizing::new(String::with_capacity(128));
        for (at, word) in typed.iter().enumerate() {
            let known = recognise(word).ok_or_else(|| CodenameError::UnknownWord {
                position: at + 1,
                word: word.chars().take(40).collect(),
                suggestion: suggest(word),
            })?;
            if at > 0 {
                text.push(' ');
            }
            text.push_str(known);
        }
        if typed.len() == Self::WORDS {
            Ok(Self(Redacted::new(std::mem::take(&mut *text))))
        } else {
            Err(CodenameError::WrongCount { found: typed.len() })
        }
    }
}

/// The word itself, or the only one that begins so.
fn recognise(typed: &str) -> Option<&'static str> {
    let list = words();
    let from = list.partition_point(|word| *word < typed);
    let mut fitting = list[from..].iter().take_while(|word| word.starts_with(typed));
    let first = *fitting.next()?;
    (first == typed || fitting.next().is_none()).then_some(first)
}

/// The nearest word at one or two slips of the hand.
fn suggest(typed: &str) -> Option<&'static str> {
    let typed: Vec<char> = typed.chars().take(40).collect();
    let most = if typed.len() < 4 { 1 } else { 2 };
    // One slip changes the length by one at most. All of the list's letters are of one byte.
    let close = words().iter().filter(|word| word.len().abs_diff(typed.len()) <= most);
    let near = close.map(|word| (slips(&typed, word), *word)).min_by_key(|(slips, _)| *slips)?;
    (near.0 <= most).then_some(near.1)
}

/// Optimal string alignment distance: letters changed, left out, added, or two neighbours swapped.
fn slips(typed: &[char], word: &str) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=typed.len()).collect();
    let mut previous = '\0';
    for (row, letter) in word.chars().enumerate() {
        let mut now = vec![row + 1];
        for (at, other) in typed.iter().enumerate() {
            let change = last[at] + usize::from(*other != letter);
            let mut best = change.min(last[at + 1] + 1).min(now[at] + 1);
            if row > 0 && at > 0 && *other == previous && typed[at - 1] == letter {
                best = best.min(before[at - 1] + 1);
            }
            now.push(best);
        }
        before = std::mem::replace(&mut last, now);
        previous = letter;
    }
    last[typed.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    const ONE: &str = "abacus zoom unlit moisture acrobat pelican stardust yodel";

    #[test]
    fn derivation_is_that_of_the_contract() {
        let keys = ONE.parse::<Codename>().unwrap().keys();
        let expected = |label: &str| {
            let mut out = [0u8; 32];
            Hkdf::<Sha256>::new(Some(b"safehouse/codename/v1"), ONE.as_bytes())
                .expand(label.as_bytes(), &mut out)
                .unwrap();
            out
        };
        assert_eq!(keys.mailbox.id(), MailboxSecret::from_bytes(expected("mailbox")).id());
        assert_eq!(*keys.identity.seed().expose(), expected("identity"));
        assert_eq!(keys.signing.verify_key(), SigningKey::from_seed(&expected("signature")).verify_key());
        assert_eq!(*keys.resume.expose(), expected("resume"));
    }

    #[test]
    fn typing_is_forgiven() {
        for typed in [
            "Abacus ZOOM unlit moisture acrobat pelican stardust yodel",
            "  abacus-zoom-unlit-moisture-acrobat-pelican-stardust-yodel\n",
            "abacus, zoom,unlit; moisture.acrobat\tpelican stardust yodel",
            "1. abacus 2. zoom 3. unlit 4. moisture 5. acrobat 6. pelican 7. stardust 8. yodel",
            "abac zoom unlit moistu acrob pelica stardu yod",
        ] {
            assert_eq!(typed.parse::<Codename>().unwrap().expose(), ONE, "{typed}");
        }
    }

    #[test]
    fn a_misspelt_word_is_named_with_a_suggestion() {
        let wrong = ONE.replace("moisture", "miosture").parse::<Codename>().unwrap_err();
        let CodenameError::UnknownWord { position: 4, word, suggestion: Some("moisture") } = wrong else {
            panic!("{wrong:?}")
        };
        assert_eq!(word, "miosture");
        let wrong = ONE.replace("zoom", "xqxqxqxq").parse::<Codename>().unwrap_err();
        assert!(matches!(wrong, CodenameError::UnknownWord { position: 2, suggestion: None, .. }), "{wrong:?}");
        // Many words begin with "un": that is no word.
        let wrong = ONE.replace("unlit", "un").parse::<Codename>().unwrap_err();
        assert!(matches!(wrong, CodenameError::UnknownWord { position: 3, .. }), "{wrong:?}");
    }

    #[test]
    fn the_count_is_checked() {
        assert_eq!("abacus zoom".parse::<Codename>().unwrap_err(), CodenameError::WrongCount { found: 2 });
        assert_eq!("".parse::<Codename>().unwrap_err(), CodenameError::WrongCount { found: 0 });
        assert_eq!(format!("{ONE} zoom").parse::<Codename>().unwrap_err(), CodenameError::WrongCount { found: 9 });
    }

    #[test]
    fn it_is_not_shown_by_debug() {
        assert_eq!(format!("{:?}", ONE.parse::<Codename>().unwrap()), "Codename(Redacted)");
    }

    proptest! {
        #[test]
        fn every_codename_comes_back_however_it_is_typed(seed: u64, upper: bool, separator in "[ ,\\-\n\t_./]{1,3}") {
            let made = Codename::generate(&mut StdRng::seed_from_u64(seed));
            let mut typed = made.expose().replace(' ', &separator);
            if upper {
                typed.make_ascii_uppercase();
            }
            let read: Codename = typed.parse().unwrap();
            prop_assert_eq!(read.expose(), made.expose());
            prop_assert_eq!(read.keys().mailbox.id(), made.keys().mailbox.id());
        }

        #[test]
        fn nothing_typed_ends_the_program(typed in "\\PC{0,200}") {
            let _ = typed.parse::<Codename>();
        }

        #[test]
        fn a_shortened_word_is_never_taken_for_another(seed: u64, cut in 1usize..6) {
            let made = Codename::generate(&mut StdRng::seed_from_u64(seed));
            let short: Vec<&str> = made.expose().split(' ').map(|w| &w[..w.len().saturating_sub(cut).max(1)]).collect();
            if let Ok(read) = short.join(" ").parse::<Codename>() {
                for (typed, word) in short.iter().zip(read.expose().split(' ')) {
                    prop_assert!(word.starts_with(typed));
                }
            }
        }
    }
}
