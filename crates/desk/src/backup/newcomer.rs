//! Letting somebody in by the recovery key while a backup is brought back: for a newsroom all of whose people lost their passphrases.

use jiff::Timestamp;
use rand::rngs::OsRng;
use seal::Identity;
use unseal::PersonFile;

use crate::{
    Error,
    domain::{
        passphrase::weakness,
        person::{Person, Role, clean_name},
    },
    durable,
    keys::Folder,
    setup::{Enrolled, make_person},
    store::Store,
};

/// Who is to be administrator.
pub struct Newcomer {
    pub name: String,
    pub passphrase: String,
}

/// Makes them a member of the vault and one of the newsroom's people, in a folder that nobody else uses yet. The journal says how they came.
pub(super) async fn let_in(
    desk: &Folder,
    newsroom: &str,
    identity: &Identity,
    newcomer: Newcomer,
    now: Timestamp,
) -> Result<Enrolled, Error> {
    let Newcomer { name, passphrase } = newcomer;
    let name = clean_name(&name).ok_or_else(|| Error::refused("a name has 1 to 60 characters"))?;
    if let Some(why) = weakness(&passphrase, &name) {
        return Err(Error::refused(format!("the passphrase of {name}: {why}")));
    }
    let mut vault = desk.open_vault(identity)?;
    let (file, secrets) = make_person(&name, passphrase).await?;
    let store = Store::open(&desk.database(), &vault.database_key()).await?;
    let written = rows(&store, &file, now).await;
    let readers = store.readers().await;
    store.close().await;
    written?;
    vault.add_member(secrets.id(), secrets.recipient())?;
    // Nobody else may be left who could let them into a channel.
    for (channel, readers) in readers? {
        if vault.readers_of(&channel).is_some() {
            vault.set_readers(&channel, readers, &mut OsRng)?;
        }
    }
    desk.write_person(&file)?;
    durable::write(&desk.vault(), &vault.seal()?)?;
    Ok(Enrolled::of(&secrets, Role::Administrator, newsroom))
}

async fn rows(store: &Store, file: &PersonFile, now: Timestamp) -> Result<(), Error> {
    if store.is_name_taken(file.name()).await? {
        return Err(Error::refused("somebody in this newsroom goes, or went, by that name; take another"));
    }
    let person = Person { id: file.id(), name: file.name().to_owned(), role: Role::Administrator };
    let mut tx = store.begin().await?;
    store.enrol(&mut tx, &person, &model::clock::day(now), 0).await?;
    store.note_in(&mut tx, now, "the recovery key", "enrolled", &person.name, person.role.word()).await?;
    for channel in store.join_all_channels(&mut tx, person.id).await? {
        store.note_in(&mut tx, now, "the recovery key", "let into a channel", &channel, &person.name).await?;
    }
    Ok(tx.commit().await?)
}
