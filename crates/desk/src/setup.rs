//! A newsroom's beginning: its keys, its database, its first people. Once, and never over something that is there.
//!
//! Used by `safehouse init` (all at once) and by the enrolment page (the first person alone).

use std::{fs, io, path::Path};

use jiff::Timestamp;
use rand::rngs::OsRng;
use seal::{Identity, age::secrecy::ExposeSecret};
use serde::Serialize;
use unseal::{ChannelSettings, NewsroomSetup, Passphrase, PersonFile, UnlockedPerson, Vault};

use crate::{
    Error, Newsroom,
    domain::{
        passphrase::weakness,
        person::{Person, Role, clean_name},
        totp,
    },
    durable,
    keys::{self, Folder},
    store::{Store, fresh_id},
};

/// Somebody who was enrolled without the pages. What they need to sign in besides their passphrase is in here: it is shown to them
/// once and kept nowhere in clear.
#[derive(Clone, Debug, Serialize)]
pub struct Enrolled {
    pub name: String,
    /// `administrator` or `editor`.
    pub role: String,
    /// `otpauth://…`: what an authenticator takes.
    pub totp_uri: String,
    /// The same secret, to be typed.
    pub totp_base32: String,
    /// With the first person alone: the offline recovery key of the whole vault (an `AGE-SECRET-KEY-PQ-1…`).
    pub recovery_key: Option<String>,
}

impl Enrolled {
    pub(crate) fn of(secrets: &UnlockedPerson, role: Role, newsroom: &str) -> Self {
        let totp = secrets.totp_secret().expose();
        Self {
            name: secrets.name().to_owned(),
            role: role.word().to_owned(),
            totp_uri: totp::uri(totp, newsroom, secrets.name()),
            totp_base32: totp::base32(totp),
            recovery_key: None,
        }
    }
}

/// Whether the newsroom in this folder (the desk's own, `DIR/desk`) has nobody who could open a drop. A folder that isn't there
/// has nobody.
///
/// # Errors
/// The folder can't be looked into.
pub fn nobody_enrolled(folder: &Path) -> Result<bool, Error> {
    Ok(!Folder(folder.to_owned()).vault().try_exists()?)
}

/// Begins the newsroom in this folder (the desk's own, `DIR/desk`) with one or two people, each a name and a passphrase: the first is
/// administrator, the second editor, both are approvers. Takes about two seconds and 128 MiB a person. When it returns, all of it
/// is on disk; a crash before leaves a folder in which nobody is enrolled.
///
/// # Errors
/// [`Error::Refused`], in words: somebody is enrolled already, a name is none or stands twice, a passphrase is weak, nobody or more
/// than two people were named.
pub async fn init(
    folder: &Path,
    newsroom: &Newsroom,
    people: Vec<(String, String)>,
    now: Timestamp,
) -> Result<Vec<Enrolled>, Error> {
    let folder = Folder(folder.to_owned());
    if people.is_empty() || people.len() > 2 {
        return Err(Error::refused("a newsroom begins with one or two people; the others are invited at the desk"));
    }
    let mut founders: Vec<Founder> = Vec::new();
    for ((name, passphrase), role) in people.into_iter().zip([Role::Administrator, Role::Editor]) {
        let name = clean_name(&name).ok_or_else(|| Error::refused("a name has 1 to 60 characters"))?;
        if founders.iter().any(|founder| founder.person.name.to_lowercase() == name.to_lowercase()) {
            return Err(Error::refused("two people can't go by the same name"));
        }
        if let Some(why) = weakness(&passphrase, &name) {
            return Err(Error::refused(format!("the passphrase of {name}: {why}")));
        }
        let (file, secrets) = make_person(&name, passphrase).await?;
        let person = Person { id: file.id(), name, role };
        founders.push(Founder { person, file, secrets, totp_step: 0 });
    }
    let begun = begin(&folder, newsroom, &founders, now).await?;
    let mut recovery = Some(begun.recovery.to_secret_string().expose_secret().to_owned());
    Ok(founders
        .iter()
        .map(|founder| Enrolled {
            recovery_key: recovery.take(),
            ..Enrolled::of(&founder.secrets, founder.person.role, &newsroom.name)
        })
        .collect())
}

/// Makes somebody's keys under their passphrase. Takes about a second and 128 MiB.
///
/// # Errors
/// The passphrase is too short.
pub(crate) async fn make_person(name: &str, passphrase: String) -> Result<(PersonFile, UnlockedPerson), Error> {
    let name = name.to_owned();
    tokio::task::spawn_blocking(move || {
        let passphrase = Passphrase::choose(passphrase)?;
        Ok(PersonFile::create(fresh_id(), &name, &passphrase, &mut OsRng)?)
    })
    .await?
}

/// One of those with whom a newsroom begins.
pub(crate) struct Founder {
    pub person: Person,
    pub file: PersonFile,
    pub secrets: UnlockedPerson,
    /// The step of the code with which they proved their authenticator; 0 for none.
    pub totp_step: u64,
}

/// A newsroom that is on disk.
pub(crate) struct Begun {
    pub vault: Vault,
    /// To be shown once, and dropped: nothing on any disk holds it.
    pub recovery: Identity,
}

/// Makes everything, the vault's file last: with it somebody is enrolled. Whatever an earlier try left is thrown away, for its keys
/// are lost.
pub(crate) async fn begin(
    folder: &Folder,
    newsroom: &Newsroom,
    founders: &[Founder],
    now: Timestamp,
) -> Result<Begun, Error> {
    if folder.vault().try_exists()? {
        return Err(Error::refused("somebody is enrolled in this newsroom already"));
    }
    folder.prepare()?;
    clear(folder)?;
    let NewsroomSetup { mut vault, recovery, .. } =
        NewsroomSetup::generate(&newsroom.name, &newsroom.origin, now, &mut OsRng)?;
    for founder in founders {
        vault.add_member(founder.person.id, founder.secrets.recipient())?;
        folder.write_person(&founder.file)?;
    }
    let approvers = keys::first_approvers(founders.iter().map(|founder| founder.secrets.signing_key()));
    let keyring = keys::issue(&mut vault, None, &approvers, &[ChannelSettings::first(&newsroom.name)], now)?;
    let store = Store::open(&folder.database(), &vault.database_key()).await?;
    let written = first_rows(&store, founders, now).await;
    store.close().await;
    written?;
    keys::write_keyring(folder, &keyring)?;
    folder.know_recovery(&vault)?;
    durable::write(&folder.vault(), &vault.seal()?)?;
    Ok(Begun { vault, recovery })
}

async fn first_rows(store: &Store, founders: &[Founder], now: Timestamp) -> Result<(), Error> {
    let mut tx = store.begin().await?;
    for Founder { person, totp_step, .. } in founders {
        store.enrol(&mut tx, person, &model::clock::day(now), *totp_step).await?;
        store.note_in(&mut tx, now, &person.name, "enrolled", &person.name, person.role.word()).await?;
    }
    Ok(tx.commit().await?)
}

fn clear(folder: &Folder) -> io::Result<()> {
    let database = folder.database();
    let beside = |end: &str| database.with_file_name(format!("desk.db{end}"));
    for path in
        [folder.keyring(), folder.rehearsed(), database.clone(), beside("-wal"), beside("-shm"), beside("-journal")]
    {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    for entry in fs::read_dir(folder.people())? {
        fs::remove_file(entry?.path())?;
    }
    Ok(())
}
