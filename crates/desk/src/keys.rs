//! The newsroom's keys as files (`people/`, `vault.age`, `keyring.json`) and, unlocked, in memory.
//!
//! The vault's file is on disk before anything that depends on it leaves: a keyring whose weeks nobody can open would lose drops.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use jiff::Timestamp;
use model::{LocalId, Week};
use rand::rngs::OsRng;
use seal::{ApproverKey, Door2, Identity, Keyring, UnverifiedKeyring, VerifyKey};
use unseal::{ChannelSettings, PersonFile, Readers, UnlockedPerson, Vault};

use crate::{Error, domain::weeks, durable};

/// How many people become approvers by enrolling. A later one needs two existing approvers.
const FIRST_APPROVERS: usize = 2;

/// Where everything of the desk lies.
#[derive(Clone, Debug)]
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn people(&self) -> PathBuf {
        self.0.join("people")
    }

    pub fn vault(&self) -> PathBuf {
        self.0.join("vault.age")
    }

    /// The public half of the offline recovery key, for backups.
    pub fn recovery(&self) -> PathBuf {
        self.0.join("recovery.txt")
    }

    /// The day of the last rehearsal of the recovery key.
    pub fn rehearsed(&self) -> PathBuf {
        self.0.join("rehearsed.json")
    }

    /// Writes the public half of the recovery key down where it isn't, or where another stands: whoever could put theirs there would read every backup.
    pub fn know_recovery(&self, vault: &Vault) -> io::Result<()> {
        let own = format!("{}\n", vault.recovery());
        if fs::read(self.recovery()).is_ok_and(|there| there == own.as_bytes()) {
            return Ok(());
        }
        durable::write(&self.recovery(), own.as_bytes())
    }

    pub fn keyring(&self) -> PathBuf {
        self.0.join("keyring.json")
    }

    /// Every keyring that was ever issued, by its sequence: the ledger holds the whole chain.
    pub fn keyrings(&self) -> PathBuf {
        self.0.join("keyrings")
    }

    pub fn database(&self) -> PathBuf {
        self.0.join("desk.db")
    }

    pub fn blobs(&self) -> PathBuf {
        self.0.join("blobs")
    }

    /// The search's index, sealed.
    pub fn index(&self) -> PathBuf {
        self.0.join("index")
    }

    /// Of which mailboxes no notice goes out, for a locked desk.
    pub fn quiet(&self) -> PathBuf {
        self.0.join("quiet.json")
    }

    /// The desk's certificate for its network.
    pub fn lan(&self) -> PathBuf {
        self.0.join("lan.json")
    }

    /// What is remembered of our own test drops.
    pub fn heartbeat(&self) -> PathBuf {
        self.0.join("heartbeat.json")
    }

    pub fn spool(&self) -> PathBuf {
        self.0.join("spool")
    }

    /// Makes what is missing.
    pub fn prepare(&self) -> io::Result<()> {
        for folder in [&self.0, &self.people(), &self.keyrings(), &self.blobs(), &self.spool()] {
            durable::folder(folder)?;
        }
        durable::sync_folder(&self.0)
    }

    /// The vault's file is written last when a newsroom begins: with it, somebody is enrolled.
    pub fn somebody_enrolled(&self) -> bool {
        self.vault().exists()
    }

    /// The files of everybody who goes by this name (one, or none).
    pub fn persons_named(&self, name: &str) -> Result<Vec<PersonFile>, Error> {
        Ok(self.persons()?.into_iter().filter(|person| person.name().to_lowercase() == name.to_lowercase()).collect())
    }

    pub fn persons(&self) -> Result<Vec<PersonFile>, Error> {
        let mut all = Vec::new();
        for entry in fs::read_dir(self.people())? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                all.push(PersonFile::parse(&fs::read(path)?)?);
            }
        }
        Ok(all)
    }

    pub fn remove_person(&self, id: LocalId) -> io::Result<()> {
        match fs::remove_file(self.people().join(format!("{id}.json"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        durable::sync_folder(&self.people())
    }

    pub fn write_person(&self, person: &PersonFile) -> io::Result<()> {
        durable::write(&self.people().join(format!("{}.json", person.id())), &person.to_json())
    }

    /// The newsroom's public keys as they lie here, unverified against anything: for those who only seal.
    pub fn read_keyring(&self) -> Result<Keyring, Error> {
        let signed = UnverifiedKeyring::parse(&fs::read(self.keyring())?)?;
        let root = signed.claimed_root()?;
        Ok(signed.verify(&root)?)
    }

    /// Opens the vault's file for a member.
    pub fn open_vault(&self, identity: &Identity) -> Result<Vault, Error> {
        Ok(Vault::open(&fs::read(self.vault())?, identity)?)
    }
}

/// What is in memory while the desk is unlocked.
pub struct Keys {
    folder: Folder,
    vault: RwLock<Arc<Vault>>,
    keyring: RwLock<Keyring>,
    /// One change at a time.
    changing: Mutex<()>,
}

impl Keys {
    pub fn new(folder: Folder, vault: Vault, keyring: Keyring) -> Self {
        let (vault, keyring) = (RwLock::new(Arc::new(vault)), RwLock::new(keyring));
        Self { folder, vault, keyring, changing: Mutex::default() }
    }

    /// The vault as it is now. Whoever holds on to it doesn't hold up a change.
    pub fn vault(&self) -> Arc<Vault> {
        self.vault.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks at the vault while no change of it is on its way to the disk. Blocks.
    pub fn still<T>(&self, look: impl FnOnce(&Vault) -> T) -> T {
        let _still = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        look(&self.vault())
    }

    /// Changes a copy of the vault and, where `work` says so beside its result, writes it durably before anybody works with it: a key
    /// that is in use lies on the disk. Blocks.
    fn change<T>(&self, work: impl FnOnce(&mut Vault) -> Result<(T, bool), Error>) -> Result<T, Error> {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut vault = Vault::clone(&self.vault());
        let (done, write) = work(&mut vault)?;
        if write {
            durable::write(&self.folder.vault(), &vault.seal()?)?;
        }
        *self.vault.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(vault);
        Ok(done)
    }

    pub fn keyring(&self) -> Keyring {
        self.keyring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets somebody new open the vault, durably.
    pub fn add_member(&self, person: &UnlockedPerson) -> Result<(), Error> {
        self.change(|vault| {
            vault.add_member(person.id(), person.recipient())?;
            Ok(((), true))
        })
    }

    /// Opens the channels that somebody reads, and brings all into line with who reads what by the database, durably: whoever doesn't
    /// any more is out. It lets nobody in, for anybody who works here could have written into the database's file. `true` when a
    /// channel is open that wasn't. Blocks.
    pub fn open_more(&self, identity: &Identity, readers: &[(String, Readers)]) -> Result<bool, Error> {
        self.change(|vault| {
            let mut changed = false;
            if vault.is_whole() {
                vault.part(readers.to_vec(), &mut OsRng)?;
                changed = true;
            }
            let more = vault.open_more(identity)? > 0;
            for (channel, readers) in readers {
                changed |= keep_to(vault, channel, readers)?;
            }
            Ok((more, vault.settle(&mut OsRng)? || changed))
        })
    }

    /// The names of the channels that somebody has opened since the unlock.
    pub fn open_channels(&self) -> Vec<String> {
        self.vault().open_channels().map(str::to_owned).collect()
    }

    /// Lets these people read a channel besides those who do, or makes it for them, durably: before the database says so. Blocks.
    pub fn let_read(&self, channel: &str, readers: &Readers) -> Result<(), Error> {
        self.change(|vault| {
            let both = match (vault.readers_of(channel), readers) {
                (None, _) => {
                    vault.make_channel(channel, readers.clone(), &mut OsRng)?;
                    return Ok(((), true));
                }
                (Some(Readers::Everybody), _) => return Ok(((), false)),
                (_, Readers::Everybody) => Readers::Everybody,
                (Some(Readers::These(before)), Readers::These(more)) => {
                    let new = more.iter().filter(|id| !before.contains(id));
                    Readers::These(before.iter().chain(new).copied().collect())
                }
            };
            vault.set_readers(channel, both, &mut OsRng)?;
            Ok(((), true))
        })
    }

    /// Takes a channel from those who don't read it any more, durably: after the database says so. Blocks.
    pub fn keep_to(&self, channel: &str, readers: &Readers) -> Result<(), Error> {
        self.change(|vault| Ok(((), keep_to(vault, channel, readers)?)))
    }

    /// Takes somebody's way into the vault away, durably: their wrap of it is gone with the next file, new blobs are sealed to a key
    /// that they never had, and their own file goes. Nothing happens for somebody who was no member.
    pub fn remove_member(&self, id: LocalId) -> Result<(), Error> {
        self.change(|vault| {
            let is_member = vault.members().iter().any(|member| member.id == id);
            if is_member {
                vault.remove_member(id, &mut OsRng)?;
            }
            Ok(((), is_member))
        })?;
        Ok(self.folder.remove_person(id)?)
    }

    /// Whether the keyring in force is running out of weeks, has ended, lacks an approver, says something else of the channels, is
    /// from before there were comments, or names other pages of door 2 than this program has.
    pub fn needs_new_keyring(
        &self,
        approvers: &[VerifyKey],
        left: &[VerifyKey],
        channels: &[ChannelSettings],
        now: Timestamp,
    ) -> bool {
        let keyring = self.keyring();
        let this = Week::of(now);
        let announced = &keyring.body().channels;
        let ahead = announced.iter().map(|channel| channel.keys.iter().filter(|key| key.week >= this).count()).min();
        let same = channels.len() == announced.len()
            && channels.iter().zip(announced).all(|(ours, theirs)| ours.is_announced_by(theirs));
        let known: Vec<_> = keyring.approvers().iter().map(|approver| approver.key).collect();
        // Whoever left approves nothing more.
        let has_left = known.iter().any(|key| left.contains(key));
        !same
            || has_left
            || ahead.unwrap_or(0) < weeks::FEW
            || keyring.moderation().is_none()
            || keyring.body().door2.as_ref() != Some(&door2(&keyring.body().newsroom))
            || (known != approvers && known.len() < FIRST_APPROVERS)
    }

    /// Issues the next keyring. Approvers that were in the last one stay; the first two people become approvers by enrolling.
    pub fn issue_keyring(
        &self,
        approvers: &[VerifyKey],
        left: &[VerifyKey],
        channels: &[ChannelSettings],
        now: Timestamp,
    ) -> Result<Keyring, Error> {
        // Held to the end: two that follow the same one would bear the same number.
        let mut current = self.keyring.write().unwrap_or_else(PoisonError::into_inner);
        let staying: Vec<_> =
            current.approvers().iter().map(|approver| approver.key).filter(|key| !left.contains(key)).collect();
        let keys = if staying.len() < FIRST_APPROVERS {
            let next = approvers.iter().filter(|key| !staying.contains(key));
            staying.iter().chain(next).copied().take(FIRST_APPROVERS).collect()
        } else {
            staying
        };
        let next = self.change(|vault| Ok((issue(vault, Some(&current), &keys, channels, now)?, true)))?;
        write_keyring(&self.folder, &next)?;
        *current = next.clone();
        Ok(next)
    }

    /// Destroys the private keys of past weeks, of open channels alone or of all. Called when nothing sealed to them can be on its way
    /// any more: nothing that they could open lies in the spool, the intake holds nothing, and a week has passed for whoever began to
    /// seal before midnight on Sunday.
    pub fn destroy_old_weeks(&self, now: Timestamp, all: bool) -> Result<(), Error> {
        let oldest = weeks::oldest_needed(now);
        if self.vault().weeks(all).all(|week| week >= oldest) {
            return Ok(());
        }
        self.change(|vault| Ok(((), vault.destroy_weeks_before(oldest, all) > 0)))
    }
}

/// Takes a channel from those who don't read it any more. `true` when there was somebody.
fn keep_to(vault: &mut Vault, channel: &str, readers: &Readers) -> Result<bool, Error> {
    let left = match (vault.readers_of(channel), readers) {
        (Some(Readers::Everybody), Readers::These(_)) => readers.clone(),
        (Some(Readers::These(before)), Readers::These(now)) => {
            Readers::These(before.iter().copied().filter(|id| now.contains(id)).collect())
        }
        _ => return Ok(false),
    };
    if vault.readers_of(channel) == Some(&left) {
        return Ok(false);
    }
    vault.set_readers(channel, left, &mut OsRng)?;
    Ok(true)
}

/// Picks those who become approvers by enrolling, from everybody in the order of enrolment.
pub fn first_approvers(keys: impl IntoIterator<Item = VerifyKey>) -> Vec<VerifyKey> {
    keys.into_iter().take(FIRST_APPROVERS).collect()
}

/// Issues a keyring from a vault. The caller makes the vault durable before the keyring.
pub fn issue(
    vault: &mut Vault,
    previous: Option<&Keyring>,
    approvers: &[VerifyKey],
    channels: &[ChannelSettings],
    now: Timestamp,
) -> Result<Keyring, Error> {
    let named = approvers.iter().zip(1..);
    let named = named.map(|(key, n)| ApproverKey { pseudonym: format!("approver {n}"), key: *key }).collect();
    let door2 = door2(vault.newsroom());
    Ok(vault.issue_keyring(previous, named, channels, Some(door2), now, &mut OsRng)?)
}

/// What door 2 of a newsroom of this name serves. The intake has it from the same crate: another version of it is another door.
pub fn door2(newsroom: &str) -> Door2 {
    let web::door2::Served { script, style, pages, policy } = web::door2::served(newsroom);
    Door2 { script, style, pages, policy: policy.to_owned() }
}

/// Makes a keyring the one in force. It lies among all that were issued first: one that was missing there could never be
/// published, and the ledger's chain would end before it.
pub fn write_keyring(folder: &Folder, keyring: &Keyring) -> Result<(), Error> {
    let signed = serde_json::to_vec(keyring.signed())?;
    durable::folder(&folder.keyrings())?;
    durable::write(&folder.keyrings().join(format!("{:06}.json", keyring.body().sequence)), &signed)?;
    Ok(durable::write(&folder.keyring(), &signed)?)
}

/// Every keyring that was issued after this sequence, in order, each checked against the root.
pub fn keyrings_after(folder: &Folder, sequence: u64, root: &seal::RootKey) -> Result<Vec<Keyring>, Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder.keyrings())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let keyring = UnverifiedKeyring::parse(&fs::read(path)?)?.verify(root)?;
            if keyring.body().sequence > sequence {
                found.push(keyring);
            }
        }
    }
    found.sort_by_key(|keyring| keyring.body().sequence);
    Ok(found)
}

/// Reads the keyring that lies beside an opened vault, checked against the vault's own root: an exchanged file is refused.
pub fn own_keyring(folder: &Folder, vault: &Vault) -> Result<Keyring, Error> {
    Ok(UnverifiedKeyring::parse(&fs::read(folder.keyring())?)?.verify(&vault.root())?)
}
