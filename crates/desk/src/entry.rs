//! Signing in: the passphrase opens a person's keys, those open the vault, a code from the authenticator opens the session.
//!
//! One try at a time, and slower after each failure. What was wrong is never told apart.

use std::sync::Arc;

use unseal::{Passphrase, PersonFile, UnlockedPerson, Vault};

use crate::{
    Desk, Error,
    domain::{person::Person, totp},
    store::Store,
};

/// Why somebody isn't let in; the words are shown.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("Name, passphrase or code is not right. A code changes each 30 seconds and is taken once.")]
    Wrong,
    #[error("Too many tries. Wait {0} seconds before the next one.")]
    TooFast(i64),
    #[error(transparent)]
    Trouble(#[from] Error),
}

/// Lets somebody in, and unlocks the desk if it is locked. Gives the session's cookie line.
///
/// # Errors
/// [`Refused`].
pub async fn unlock(desk: &Arc<Desk>, name: &str, passphrase: String, code: &str) -> Result<String, Refused> {
    let _one_at_a_time = desk.trying.lock().await;
    let now = desk.now();
    if let Some(wait) = desk.throttled(|throttle| throttle.wait(now)) {
        return Err(Refused::TooFast(wait.as_secs() + 1));
    }
    // Counted before the work, so that whoever breaks off the request has used up the try.
    desk.throttled(|throttle| throttle.failed(now));
    let (secrets, vault) = open_keys(desk, name, passphrase).await?.ok_or(Refused::Wrong)?;
    let second = now.as_second().max(0).cast_unsigned();
    let step = totp::check(secrets.totp_secret().expose(), code, second, 0).map_err(|_| Refused::Wrong)?;
    let person = use_step(desk, &secrets, &vault, step).await?.ok_or(Refused::Wrong)?;
    // A newsroom that was made before there were backups.
    desk.folder.know_recovery(&vault).map_err(Error::from)?;
    let open = desk.unlock(vault).await?;
    let failed = desk.throttled(crate::domain::throttle::Throttle::succeeded).saturating_sub(1);
    let detail = if failed == 0 { String::new() } else { format!("after {failed} failed tries") };
    open.store.note(now, &person.name, "signed in", "", &detail).await?;
    Ok(desk.begin_session(person, secrets).0)
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

/// Takes the code's step, once. `None` when it was used before, or the person isn't one of the newsroom's.
async fn use_step(desk: &Desk, secrets: &UnlockedPerson, vault: &Vault, step: u64) -> Result<Option<Person>, Error> {
    let open = desk.open();
    let store = match &open {
        Some(open) => open.store.clone(),
        None => Store::open(&desk.folder.database(), &vault.database_key()).await?,
    };
    let person = match store.person(secrets.id()).await {
        Ok(person) => store.use_totp_step(person.id, step).await.map(|used| used.then_some(person)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    };
    if open.is_none() {
        store.close().await;
    }
    person
}
