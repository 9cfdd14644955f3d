//! What a person types to unlock their keys. Wiped when dropped, never shown.

use model::Redacted;
use rand::{CryptoRng, Rng, RngCore};
use seal::age::secrecy::SecretString;

use crate::Error;

/// A passphrase. Only one of at least [`Passphrase::SHORTEST`] characters can be chosen; whatever is typed can be tried.
#[derive(Clone, Debug)]
pub struct Passphrase(Redacted<String>);

impl Passphrase {
    /// In characters.
    pub const SHORTEST: usize = 12;
    /// Words of a generated one: 7 of 7,772 are 90 bits.
    const WORDS: usize = 7;

    /// For protecting keys from now on.
    ///
    /// # Errors
    /// [`Error::PassphraseTooShort`].
    pub fn choose(text: String) -> Result<Self, Error> {
        let chosen = Self(Redacted::new(text));
        if chosen.0.expose().chars().count() < Self::SHORTEST { Err(Error::PassphraseTooShort) } else { Ok(chosen) }
    }

    /// As typed to unlock: a wrong one just doesn't open.
    pub fn typed(text: String) -> Self {
        Self(Redacted::new(text))
    }

    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        let list = seal::words();
        let picked: Vec<&str> = (0..Self::WORDS).map(|_| list[rng.gen_range(0..list.len())]).collect();
        Self(Redacted::new(picked.join(" ")))
    }

    /// To show a generated one, once.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    pub(crate) fn long_enough(&self) -> bool {
        self.0.expose().chars().count() >= Self::SHORTEST
    }

    pub(crate) fn secret(&self) -> SecretString {
        SecretString::from(self.0.expose().clone())
    }
}
