//! A secret in memory: not shown, not serialised, wiped when dropped.

use std::fmt;

use serde::{Deserialize, Deserializer};
use zeroize::Zeroize;

/// Holds a secret. It has no `Display`, `Deref` or `Serialize`; whoever needs the value says so with [`Redacted::expose`].
#[derive(Clone)]
pub struct Redacted<T: Zeroize>(T);

impl<T: Zeroize> Redacted<T> {
    pub fn new(secret: T) -> Self {
        Self(secret)
    }

    /// The secret itself. Each call is a place to look at in a review.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redacted")
    }
}

/// Out of a configuration that came through a pipe. There is no way back: nothing serialises one.
impl<'de> Deserialize<'de> for Redacted<String> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self)
    }
}

impl<T: Zeroize> Drop for Redacted<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
