//! Signing in: the passphrase opens a person's keys, those open the vault, a code from the authenticator or a passkey opens the session.
//!
//! One try at a time, and slower after each failure. What was wrong is never told apart: a passkey is asked for before anybody knows whose,
//! and looked at only once passphrase and vault have opened, where codes are.

use std::sync::Arc;

use jiff::Timestamp;
use model::{LocalId, clock};
use tokio::sync::MutexGuard;
use unseal::{Passphrase, PersonFile, UnlockedPerson, Vault};
use webauthn_rs::prelude::DiscoverableAuthentication;

use crate::{
    Desk, Error,
    domain::{passkey, person::Person, relying::Relying, totp},
    session::Entered,
    store::{PasskeyRow, Store},
};

/// What somebody shows besides their passphrase.
pub enum Proof {
    /// From the authenticator.
    Code(String),
    /// A passkey's answer to the challenge of a sign-in that was begun here.
    Passkey { relying: Relying, state: Box<DiscoverableAuthentication>, answer: String },
    /// The answer to a challenge that there isn't, or not any more: worth nothing, and counted as a try.
    Nothing,
}

/// Why somebody isn't let in; the words are shown.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("Name, passphrase or code is not right. A code changes each 30 seconds and is taken once.")]
    Wrong,
    #[error(
        "Name, passphrase or passkey is not right, or it took too long. A passkey works at the address alone at which it was added."
    )]
    WrongWithPasskey,
    #[error("That is not your passphrase, or the code is not right. A code changes each 30 seconds and is taken once.")]
    NotProved,
    #[error("That is not your passphrase, or the passkey is not right, or it took too long.")]
    NotProvedWithPasskey,
    #[error("Too many tries. Wait {0} seconds before the next one.")]
    TooFast(i64),
    #[error(transparent)]
    Trouble(#[from] Error),
}

/// Lets somebody in, and unlocks the desk if it is locked. Gives the session's cookie line.
///
/// # Errors
/// [`Refused`].
pub async fn unlock(desk: &Arc<Desk>, name: &str, passphrase: String, proof: Proof) -> Result<String, Refused> {
    let _one_at_a_time = desk.trying.lock().await;
    let now = desk.now();
    if let Some(wait) = desk.throttled(|throttle| throttle.wait(now)) {
        return Err(Refused::TooFast(wait.as_secs() + 1));
    }
    // Counted before the work, so that whoever breaks off the request has used up the try.
    desk.throttled(|throttle| throttle.failed(now));
    let wrong = || if matches!(proof, Proof::Code(_)) { Refused::Wrong } else { Refused::WrongWithPasskey };
    let (secrets, vault) = open_keys(desk, name, passphrase).await?.ok_or_else(wrong)?;
    let shown = second_factor(desk, &secrets, &vault, &proof, now).await?;
    let Some((person, with)) = shown else { return Err(wrong()) };
    // A newsroom that was made before there were backups.
    desk.folder.know_recovery(&vault).map_err(Error::from)?;
    let open = desk.unlock(vault, secrets.identity()).await?;
    let failed = desk.throttled(crate::domain::throttle::Throttle::succeeded).saturating_sub(1);
    let mut detail = with.as_ref().map_or(String::new(), |with| format!("with the passkey “{}”", with.name));
    if failed > 0 {
        detail = format!("{detail} after {failed} failed tries").trim().to_owned();
    }
    open.store.note(now, &person.name, "signed in", "", &detail).await?;
    let entered = with.map_or(Entered::ByCode, |with| Entered::ByPasskey(with.id));
    Ok(desk.begin_session(person, secrets, entered).0)
}

/// Whether it is somebody themself who changes what lets them in: by all that a sign-in asks for, tried and counted as one, the code taken
/// as one. A session that sits open shows neither, and the code that began it is spent. As long as what this gives is held, nobody is
/// removed, nor are passkeys.
///
/// # Errors
/// [`Refused`]; the words are for a page that asks for no name.
pub async fn prove(
    desk: &Desk,
    person: LocalId,
    passphrase: String,
    proof: Proof,
) -> Result<MutexGuard<'_, ()>, Refused> {
    let one_at_a_time = desk.trying.lock().await;
    let now = desk.now();
    if let Some(wait) = desk.throttled(|throttle| throttle.wait(now)) {
        return Err(Refused::TooFast(wait.as_secs() + 1));
    }
    let before = desk.throttled(|throttle| throttle.clone());
    desk.throttled(|throttle| throttle.failed(now));
    let files: Vec<_> = desk.folder.persons()?.into_iter().filter(|file| file.id() == person).collect();
    let opened = tokio::task::spawn_blocking(move || unlock_all(&files, passphrase)).await.map_err(Error::from)?;
    // Their file could have been exchanged for one that opens to another passphrase: it has to open the vault, too.
    let theirs = opened.into_iter().find_map(|secrets| {
        let vault = desk.folder.open_vault(secrets.identity()).ok()?;
        Some((secrets, vault))
    });
    let shown = match &theirs {
        Some((secrets, vault)) => second_factor(desk, secrets, vault, &proof, now).await?,
        None => None,
    };
    if shown.is_none() {
        let with_code = matches!(proof, Proof::Code(_));
        return Err(if with_code { Refused::NotProved } else { Refused::NotProvedWithPasskey });
    }
    // No more than this try: who guesses somebody else's code can't have their tries forgotten by their own.
    desk.throttled(|throttle| *throttle = before);
    Ok(one_at_a_time)
}

/// The person's keys and the vault; `None` when name or passphrase is wrong, or the vault isn't sealed to them.
async fn open_keys(desk: &Desk, name: &str, passphrase: String) -> Result<Option<(UnlockedPerson, Vault)>, Error> {
    if !desk.folder.somebody_enrolled() {
        return Ok(None);
    }
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut files = desk.folder.persons_named(&name)?;
    let known = !files.is_empty();
    if !known {
        // Somebody's file is tried all the same: the time doesn't tell whether a name is known.
        files = desk.folder.persons()?.into_iter().take(1).collect();
    }
    let unlocked = tokio::task::spawn_blocking(move || unlock_all(&files, passphrase)).await?;
    // A file that somebody put there opens no vault, whatever its name and passphrase.
    for secrets in unlocked.into_iter().filter(|_| known) {
        match desk.folder.open_vault(secrets.identity()) {
            Ok(vault) => return Ok(Some((secrets, vault))),
            Err(Error::Keys(unseal::Error::NoKey)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

fn unlock_all(files: &[PersonFile], passphrase: String) -> Vec<UnlockedPerson> {
    let passphrase = Passphrase::typed(passphrase);
    files.iter().filter_map(|file| file.unlock(&passphrase).ok()).collect()
}

/// Who it is, when what they show besides the passphrase is right, and with which passkey. The database is opened for it where the desk is
/// locked: what codes and passkeys are held against lies in there, under the vault's key.
async fn second_factor(
    desk: &Desk,
    secrets: &UnlockedPerson,
    vault: &Vault,
    proof: &Proof,
    now: Timestamp,
) -> Result<Option<(Person, Option<PasskeyRow>)>, Error> {
    let open = desk.open();
    let store = match &open {
        Some(open) => open.store.clone(),
        None => Store::open(&desk.folder.database(), &vault.database_key()).await?,
    };
    let shown = match store.person(secrets.id()).await {
        Ok(person) => match proof {
            Proof::Code(code) => Ok(use_code(&store, secrets, code, now).await?.then_some((person, None))),
            Proof::Passkey { relying, state, answer } => {
                let with = use_passkey(desk, &store, &person, (relying, state, answer), now).await;
                with.map(|with| with.map(|with| (person, Some(with))))
            }
            Proof::Nothing => Ok(None),
        },
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    };
    if open.is_none() {
        store.close().await;
    }
    shown
}

/// Takes the code's step, once.
async fn use_code(store: &Store, secrets: &UnlockedPerson, code: &str, now: Timestamp) -> Result<bool, Error> {
    let second = now.as_second().max(0).cast_unsigned();
    match totp::check(secrets.totp_secret().expose(), code, second, 0) {
        Ok(step) => store.use_totp_step(secrets.id(), step).await,
        Err(_) => Ok(false),
    }
}

/// Takes a passkey's answer. One whose counter went back is stopped: two devices hold it.
async fn use_passkey(
    desk: &Desk,
    store: &Store,
    person: &Person,
    (relying, state, answer): (&Relying, &DiscoverableAuthentication, &str),
    now: Timestamp,
) -> Result<Option<PasskeyRow>, Error> {
    let mut rows = store.passkeys(person.id).await?;
    rows.retain(|row| row.address == relying.id && row.stopped.is_none());
    let kept: Vec<_> = rows.iter().map(|row| row.kept.clone()).collect();
    let (newsroom, today) = (&desk.config.newsroom.name, clock::day(now));
    match passkey::check(relying, newsroom, state.clone(), answer, person.id, &kept)? {
        passkey::Answer::Right(place, kept) => {
            let row = rows.swap_remove(place);
            Ok(store.use_passkey(row.id, &kept, &today).await?.then_some(row))
        }
        passkey::Answer::Copied(place) => {
            let row = rows.swap_remove(place);
            let mut tx = store.begin().await?;
            store.stop_passkey(&mut tx, row.id, &today).await?;
            let subject = format!("{}: {}", person.name, row.name);
            let why = "its counter went back, as that of a copy does";
            store.note_in(&mut tx, now, "the desk", "stopped a passkey", &subject, why).await?;
            tx.commit().await?;
            desk.sessions.end_all_entered_by(&[row.id], None);
            Ok(None)
        }
        passkey::Answer::Wrong => Ok(None),
    }
}
