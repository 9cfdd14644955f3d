//! Challenges for passkeys that wait for their answer: in memory alone, counted, each good for minutes and for one answer, right or wrong.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use model::{LocalId, Sha256};
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

use crate::{
    domain::{passkey::PATIENCE, relying::Relying},
    pages::enrol::random_word,
};

/// How many sign-ins may be begun at once. Whoever begins more pushes out the oldest; codes go on working.
const AT_ONCE: usize = 256;

/// Somebody adds a passkey.
pub struct Adding {
    /// Whose it will be.
    pub person: LocalId,
    /// What they call it.
    pub name: String,
    pub relying: Relying,
    pub state: PasskeyRegistration,
    until: Timestamp,
}

struct Entering {
    relying: Relying,
    state: DiscoverableAuthentication,
    until: Timestamp,
}

#[derive(Default)]
pub struct Ceremonies {
    /// By the hash of the session's cookie: one at a time for each.
    adding: Mutex<HashMap<Sha256, Adding>>,
    /// By the hash of a ticket that only the page has that begins it.
    entering: Mutex<HashMap<Sha256, Entering>>,
}

fn until(now: Timestamp) -> Timestamp {
    now.checked_add(SignedDuration::try_from(PATIENCE).unwrap_or_default()).unwrap_or(now)
}

fn all<T>(map: &Mutex<T>) -> MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ceremonies {
    /// Begins to add one, in place of what the same session had begun.
    pub fn add(
        &self,
        session: &str,
        person: LocalId,
        name: String,
        relying: Relying,
        state: PasskeyRegistration,
        now: Timestamp,
    ) {
        let mut adding = all(&self.adding);
        adding.retain(|_, other| other.until > now);
        adding.insert(Sha256::of(session.as_bytes()), Adding { person, name, relying, state, until: until(now) });
    }

    /// Ends what somebody has begun to add, in whichever session: whoever takes passkeys away means that one, too.
    pub fn end_adding_of(&self, person: LocalId) {
        all(&self.adding).retain(|_, other| other.person != person);
    }

    /// What this session had begun at this address, once.
    pub fn take_adding(&self, session: &str, relying: &Relying, now: Timestamp) -> Option<Adding> {
        let taken = all(&self.adding).remove(&Sha256::of(session.as_bytes()))?;
        (taken.until > now && taken.relying == *relying).then_some(taken)
    }

    /// Begins a sign-in. Gives its ticket.
    pub fn enter(&self, relying: Relying, state: DiscoverableAuthentication, now: Timestamp) -> String {
        let mut entering = all(&self.entering);
        entering.retain(|_, other| other.until > now);
        while entering.len() >= AT_ONCE
            && let Some(oldest) = entering.iter().min_by_key(|(_, other)| other.until).map(|(ticket, _)| *ticket)
        {
            entering.remove(&oldest);
        }
        let ticket = random_word();
        entering.insert(Sha256::of(ticket.as_bytes()), Entering { relying, state, until: until(now) });
        ticket
    }

    /// The sign-in that was begun with this ticket at this address, once.
    pub fn take_entering(&self, ticket: &str, relying: &Relying, now: Timestamp) -> Option<DiscoverableAuthentication> {
        let taken = all(&self.entering).remove(&Sha256::of(ticket.as_bytes()))?;
        (taken.until > now && taken.relying == *relying).then_some(taken.state)
    }

    /// How many are being added.
    #[cfg(test)]
    pub fn adding(&self) -> usize {
        all(&self.adding).len()
    }

    /// How many sign-ins wait.
    #[cfg(test)]
    pub fn waiting(&self) -> usize {
        all(&self.entering).len()
    }
}
