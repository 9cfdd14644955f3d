//! Passwords for the members of an archive: the one that opened the last is tried first on the next. Knows no format.

use airlock::Passwords;

use crate::{found::Found, locked::Opened};

/// Where none fits so many members, none is tried on those that follow.
const PATIENCE: usize = 10;

pub struct Keys<K> {
    all: Vec<K>,
    /// Which one opened the last member.
    fits: Option<usize>,
    locked: usize,
}

impl<K> Keys<K> {
    /// `forms`: a password as the format wants it; several where nobody knows how it was written down.
    pub fn new(passwords: &Passwords, forms: impl Fn(&str) -> Vec<K>) -> Self {
        Self { all: passwords.iter().flat_map(forms).collect(), fits: None, locked: 0 }
    }

    /// The first key that fits a member.
    ///
    /// # Errors
    /// An attempt's own, which ends it.
    pub fn fitting<E>(
        &mut self,
        name: &str,
        found: &mut Found,
        mut attempt: impl FnMut(&K) -> Result<bool, E>,
    ) -> Result<Option<&K>, E> {
        let none_fitted = self.fits.is_none() && self.locked >= PATIENCE;
        let order = self.fits.into_iter().chain(0..self.all.len());
        for at in order.take(if none_fitted { 0 } else { usize::MAX }) {
            if attempt(&self.all[at])? {
                if self.fits.replace(at).is_none() {
                    found.findings.push(Opened::Given.finding());
                }
                return Ok(Some(&self.all[at]));
            }
        }
        self.locked += 1;
        super::locked(
            name,
            match (self.all.is_empty(), none_fitted) {
                (true, _) => "A password is needed to open this member.",
                (false, false) => "A password is needed to open this member. None of those that were tried opens it.",
                (false, true) => {
                    "A password is needed to open this member. Those that were given opened none of the members before it, and were not tried on it."
                }
            },
            found,
        );
        Ok(None)
    }

    /// Whether something stayed locked.
    pub fn left_some(&self) -> bool {
        self.locked > 0
    }
}
