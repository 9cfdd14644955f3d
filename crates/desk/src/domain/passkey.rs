//! The second factor of the login in its other form: a key that only one device has signs a challenge (WebAuthn, level 2). It takes the
//! place of a code, and of nothing else: the passphrase stays what opens anybody's keys.
//!
//! A passkey is found by its device alone (discoverable), so that a sign-in names no key before somebody has shown that they may sign in;
//! and the device asks for its own PIN or a finger (user verification), so that one found on a table opens nothing.

use std::time::Duration;

use model::{LocalId, Sha256};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    Credential, CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

use super::{person::Person, relying::Relying};
use crate::Error;

/// How long a challenge can be answered.
pub const PATIENCE: Duration = Duration::from_secs(180);
/// How many somebody may have: more would be a slip.
pub const MOST: usize = 20;

/// What stands in the database, version 1.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    version: u32,
    passkey: Passkey,
}

impl Kept {
    fn new(passkey: Passkey) -> Self {
        Self { version: 1, passkey }
    }

    /// # Errors
    /// It isn't one of version 1.
    pub fn parse(json: &str) -> Result<Self, Error> {
        let kept: Self = serde_json::from_str(json)?;
        if kept.version == 1 { Ok(kept) } else { Err(Error::refused("a passkey of a later version than this program")) }
    }

    /// # Errors
    /// None that is known.
    pub fn to_json(&self) -> Result<String, Error> {
        Ok(serde_json::to_string(self)?)
    }

    /// By which the device and the browser know it.
    pub fn credential(&self) -> &CredentialID {
        self.passkey.cred_id()
    }

    /// Whether a copy of it may lie in an account of Apple, Google, Microsoft or a password manager.
    pub fn may_be_copied(&self) -> bool {
        Credential::from(self.passkey.clone()).backup_eligible
    }
}

/// How somebody's passkey answered.
#[derive(Debug)]
pub enum Answer {
    /// The one at this place of the list, as it is to be kept from now on.
    Right(usize, Box<Kept>),
    /// The one at this place signed, but has counted less than it had already: two devices hold it.
    Copied(usize),
    Wrong,
}

fn webauthn(relying: &Relying, newsroom: &str) -> Result<Webauthn, Error> {
    let builder = WebauthnBuilder::new(&relying.id, &relying.origin).map(|it| it.rp_name(newsroom).timeout(PATIENCE));
    builder.and_then(WebauthnBuilder::build).map_err(|error| Error::Passkeys(error.to_string()))
}

/// Under which a device keeps somebody's passkeys: not their name, and the same at every desk's address.
fn handle(person: LocalId) -> Uuid {
    let hash = Sha256::of(format!("safehouse/passkey-user/v1\n{person}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    Uuid::from_bytes(bytes)
}

/// A challenge for a new passkey: what the browser is told, and what its answer is held against. Devices that have one of `known` refuse.
///
/// # Errors
/// None that is known.
pub fn begin_adding(
    relying: &Relying,
    newsroom: &str,
    person: &Person,
    known: Vec<CredentialID>,
) -> Result<(Value, PasskeyRegistration), Error> {
    let begun = webauthn(relying, newsroom)?.start_passkey_registration(
        handle(person.id),
        &person.name,
        &person.name,
        Some(known),
    );
    let (options, state) = begun.map_err(|error| Error::Passkeys(error.to_string()))?;
    let mut options = serde_json::to_value(options)?["publicKey"].take();
    // The library leaves it to the device; a sign-in finds those alone that the device keeps itself.
    options["authenticatorSelection"]["residentKey"] = json!("required");
    options["authenticatorSelection"]["requireResidentKey"] = json!(true);
    Ok((options, state))
}

/// The new passkey; `None` when the answer isn't one to this challenge, at this address, by a device that verified who holds it.
///
/// # Errors
/// None that is known.
pub fn finish_adding(
    relying: &Relying,
    newsroom: &str,
    state: &PasskeyRegistration,
    answer: &str,
) -> Result<Option<Kept>, Error> {
    let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else { return Ok(None) };
    Ok(webauthn(relying, newsroom)?.finish_passkey_registration(&answer, state).ok().map(Kept::new))
}

/// A challenge for somebody who signs in, whoever they are.
///
/// # Errors
/// None that is known.
pub fn begin_entering(relying: &Relying, newsroom: &str) -> Result<(Value, DiscoverableAuthentication), Error> {
    let begun = webauthn(relying, newsroom)?.start_discoverable_authentication();
    let (options, state) = begun.map_err(|error| Error::Passkeys(error.to_string()))?;
    Ok((serde_json::to_value(options)?["publicKey"].take(), state))
}

/// Holds an answer against the challenge and against one person's passkeys of this address. A challenge is spent by it.
///
/// # Errors
/// None that is known.
pub fn check(
    relying: &Relying,
    newsroom: &str,
    state: DiscoverableAuthentication,
    answer: &str,
    person: LocalId,
    passkeys: &[Kept],
) -> Result<Answer, Error> {
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else { return Ok(Answer::Wrong) };
    let named = answer.get_user_unique_id() == Some(handle(person).as_bytes().as_slice());
    let place = passkeys.iter().position(|kept| kept.credential() == answer.get_credential_id());
    let Some((place, kept)) = place.filter(|_| named).and_then(|place| Some((place, passkeys.get(place)?))) else {
        return Ok(Answer::Wrong);
    };
    let webauthn = webauthn(relying, newsroom)?;
    Ok(match webauthn.finish_discoverable_authentication_v2(&answer, state, &kept.passkey) {
        Ok(result) => {
            let mut passkey = kept.passkey.clone();
            passkey.update_credential(&result);
            Answer::Right(place, Box::new(Kept::new(passkey)))
        }
        Err(WebauthnError::CredentialPossibleCompromise) => Answer::Copied(place),
        Err(_) => Answer::Wrong,
    })
}
