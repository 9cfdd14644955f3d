//! What a source does: drop, come back, read, add, delete.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use model::{Clock, DropId, LocalId, Week, clock, limits};
use rand::{CryptoRng, Rng, RngCore};
use seal::{
    BlobPlan, Codename, EnvelopeDraft, FileEntry, Keyring, OpenedReplies, Recipient, ReplyKind, RootKey, SourceKeys,
    WishState,
};
use zeroize::Zeroizing;

use crate::{
    Address, Error, Patience, Proxy, Receipt,
    door::{Blob, Door, StoredMailbox},
    file::SourceFile,
    resume::{self, Held, Part, State},
    saved,
    stream::Sealing,
};

/// What the source should know while it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Say {
    /// No root key was given, so the keyring vouches for itself: this is the key that it names.
    Unpinned(RootKey),
    /// Sealed bytes sent so far, of how many (about; padding included).
    Progress { sent: u64, total: u64 },
    /// The connection broke; what was under way is sent again.
    Again,
    /// What is needed to go on lies there, sealed, until there is a receipt.
    Kept(PathBuf),
    /// The file changed since it was begun: what was sent of it is given up, and it is sent anew.
    Anew(PathBuf),
    /// The key that the drop was begun under is past its week: all of it is sent anew.
    NewWeek,
}

/// What is to be sent.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    pub message: Zeroizing<String>,
    pub files: Vec<PathBuf>,
    /// The files are the pages of one document, in their order.
    pub one_document: bool,
}

/// A drop that the intake has on its disk.
#[derive(Debug)]
pub struct Sent {
    pub codename: Codename,
    pub receipt: Receipt,
    /// To be destroyed once the receipt was shown.
    pub kept: Option<Held>,
}

/// A reply that the newsroom signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxReply {
    pub id: LocalId,
    /// The UTC day.
    pub day: String,
    pub text: String,
    pub kind: ReplyKind,
    /// What became of the wish to wait before publishing, where the reply says it.
    pub wish: Option<WishState>,
    /// What came with it.
    pub files: Vec<FileEntry>,
}

/// A mailbox as its source may read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// In the newsroom's order.
    pub replies: Vec<MailboxReply>,
    /// Replies that can't be shown to be the newsroom's.
    pub refused: Vec<LocalId>,
}

/// How long after its week a key is still sealed to: the desk keeps it for a week, and sending takes its time.
const LATE: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// One intake, as one source meets it.
pub struct Sender<'a> {
    door: Door,
    root: Option<RootKey>,
    channel: String,
    clock: &'a dyn Clock,
    states: Option<PathBuf>,
}

impl<'a> Sender<'a> {
    /// `root`: the newsroom's root key, from elsewhere than its intake; without it the keyring is only consistent with itself.
    /// `channel`: its name; empty for the newsroom's first.
    pub fn new(
        address: Address,
        proxy: Option<&Proxy>,
        root: Option<RootKey>,
        channel: &str,
        clock: &'a dyn Clock,
        patience: Patience,
    ) -> Self {
        Self { door: Door::new(address, proxy, patience), root, channel: channel.to_owned(), clock, states: None }
    }

    /// Keeps in `folder` what a first drop needs to go on after this program ended.
    #[must_use]
    pub fn resuming_from(mut self, folder: &Path) -> Self {
        self.states = Some(folder.to_owned());
        self
    }

    /// A first drop, under a fresh codename, which `keep` is shown before anything of the drop is sent: a source who hasn't written
    /// it down has no way back. When it returns, the intake has it durably.
    ///
    /// # Errors
    /// The desk will never see anything of it then. [`Error::NotKept`] when `keep` said no.
    pub fn drop(
        &self,
        letter: &Letter,
        rng: &mut (impl CryptoRng + RngCore),
        keep: &mut dyn FnMut(&Codename) -> bool,
        say: &mut dyn FnMut(Say),
    ) -> Result<Sent, Error> {
        let codename = Codename::generate(rng);
        let mut files = read(letter)?;
        let keyring = self.keyring(say)?;
        // What would refuse it anyway is said before a codename is.
        let state = self.begin(&keyring, 1, letter, &files, rng)?;
        if !keep(&codename) {
            return Err(Error::NotKept);
        }
        let keys = codename.keys();
        let kept = self.states.as_ref().map(|folder| Held::new(folder, &keys, &state, rng)).transpose()?;
        if let Some(kept) = &kept {
            say(Say::Kept(kept.path().to_owned()));
        }
        let receipt = self.send(&keys, &state, &mut files, say)?;
        Ok(Sent { codename, receipt, kept })
    }

    /// Goes on with the drop of this codename that was interrupted on this machine.
    ///
    /// # Errors
    /// [`Error::NothingToResume`], [`Error::NotThisCodename`], [`Error::InUse`] among others.
    pub fn resume(
        &self,
        codename: &Codename,
        rng: &mut (impl CryptoRng + RngCore),
        say: &mut dyn FnMut(Say),
    ) -> Result<Sent, Error> {
        let keys = codename.keys();
        let folder = self.states.as_deref().unwrap_or(Path::new(""));
        let (mut kept, mut state) = resume::find(folder, &keys)?;
        let keyring = self.keyring(say)?;
        if keyring.body().root != state.root {
            return Err(Error::WrongRoot);
        }
        // Its envelope may have arrived, and the receipt been lost: then the files aren't needed any more.
        let nobody = LocalId::from_bytes(rng.r#gen());
        let asked =
            self.door.persist(|| self.door.receipt(&keys.mailbox, state.drop, nobody), &mut || say(Say::Again))?;
        let receipt = match asked {
            Some(receipt) => receipt,
            None => {
                let mut files = state.files.iter().map(reopen).collect::<Result<Vec<_>, _>>()?;
                self.channel_takes(&keyring, &state.channel, &files)?;
                let given_up = self.renew(&mut state, &keyring, &files, rng, say)?;
                if !given_up.is_empty() {
                    // First here: what lies at the intake is never sealed to again under the same key.
                    kept.replace(&keys, &state)?;
                }
                for blob in given_up {
                    let at = Blob { drop: state.drop, blob };
                    self.door.persist(|| self.door.forget_blob(&keys.mailbox, at), &mut || say(Say::Again))?;
                }
                self.send(&keys, &state, &mut files, say)?
            }
        };
        Ok(Sent { codename: codename.clone(), receipt, kept: Some(kept) })
    }

    /// Plans anew what can't be sent as it was begun, and says which blobs are given up with that.
    fn renew(
        &self,
        state: &mut State,
        keyring: &Keyring,
        files: &[SourceFile],
        rng: &mut (impl CryptoRng + RngCore),
        say: &mut dyn FnMut(Say),
    ) -> Result<Vec<LocalId>, Error> {
        let late = self.clock.now().checked_sub(LATE).unwrap_or(self.clock.now());
        let announced = keyring.recipient(&state.channel, state.week);
        let over = state.week < Week::of(late) || announced.is_some_and(|recipient| *recipient != state.recipient);
        if over {
            state.recipient = self.recipient(keyring, &state.channel)?;
            state.week = Week::of(self.clock.now());
            say(Say::NewWeek);
        }
        let mut given_up = Vec::new();
        for (part, file) in state.files.iter_mut().zip(files) {
            let changed = !part.plan.is_of(file.contents());
            if changed {
                say(Say::Anew(part.path.clone()));
            }
            if over || changed {
                part.plan = BlobPlan::new(&state.recipient, file.contents()).map_err(Error::Seal)?;
                given_up.push(std::mem::replace(&mut part.blob, LocalId::from_bytes(rng.r#gen())));
            }
        }
        Ok(given_up)
    }

    /// More for a mailbox that is there.
    ///
    /// # Errors
    /// [`Error::NoMailbox`] among others.
    pub fn add(
        &self,
        codename: &Codename,
        letter: &Letter,
        rng: &mut (impl CryptoRng + RngCore),
        say: &mut dyn FnMut(Say),
    ) -> Result<Receipt, Error> {
        let mut files = read(letter)?;
        let keyring = self.keyring(say)?;
        let keys = codename.keys();
        let stored = self.stored(&keys, say)?;
        let state = self.begin(&keyring, stored.counter + 1, letter, &files, rng)?;
        self.send(&keys, &state, &mut files, say)
    }

    /// The replies, opened on this machine and checked against the keyring.
    ///
    /// # Errors
    /// [`Error::NoMailbox`] among others.
    pub fn mailbox(&self, codename: &Codename, say: &mut dyn FnMut(Say)) -> Result<Mailbox, Error> {
        let keyring = self.keyring(say)?;
        let keys = codename.keys();
        let stored = self.stored(&keys, say)?;
        let sealed = stored.replies.iter().map(|(id, sealed)| (*id, &sealed[..]));
        let OpenedReplies { replies, refused } = OpenedReplies::open(&keys, Some(&keyring), sealed);
        let replies = replies
            .into_iter()
            .map(|(id, reply)| MailboxReply {
                id,
                day: reply.day,
                text: reply.text,
                kind: reply.kind,
                wish: reply.wish,
                files: reply.files,
            })
            .collect();
        Ok(Mailbox { replies, refused })
    }

    /// Fetches a file that came with a reply and saves it in a folder, under its own name where that is free: what lies there is
    /// never replaced. Gives its path.
    ///
    /// # Errors
    /// [`Error::FileMissing`], [`Error::FileChanged`], [`Error::Save`] among others; then nothing of it is in the folder.
    pub fn save_file(
        &self,
        codename: &Codename,
        reply: LocalId,
        file: &FileEntry,
        folder: &Path,
        say: &mut dyn FnMut(Say),
    ) -> Result<PathBuf, Error> {
        let keys = codename.keys();
        let fetch = || self.door.file(&keys.mailbox, reply, file.blob);
        let sealed = self.door.persist(fetch, &mut || say(Say::Again))?;
        let sealed = sealed.ok_or_else(|| Error::FileMissing(model::SafeName::of(&file.name).to_string()))?;
        saved::save(file, &keys.identity, &sealed, folder)
    }

    /// Deletes one reply at the intake.
    ///
    /// # Errors
    /// [`Error::NoMailbox`] among others.
    pub fn forget_reply(&self, codename: &Codename, reply: LocalId, say: &mut dyn FnMut(Say)) -> Result<(), Error> {
        let secret = codename.keys().mailbox;
        self.door.persist(|| self.door.forget_reply(&secret, reply), &mut || say(Say::Again))
    }

    /// Deletes the mailbox, its replies, and what of it the desk hasn't collected.
    ///
    /// # Errors
    /// [`Error::NoMailbox`] when there is none (any more).
    pub fn forget_mailbox(&self, codename: &Codename) -> Result<(), Error> {
        // Not made again by itself: the second answer would be that there is no such mailbox.
        self.door.forget_mailbox(&codename.keys().mailbox)
    }

    fn stored(&self, keys: &SourceKeys, say: &mut dyn FnMut(Say)) -> Result<StoredMailbox, Error> {
        self.door.persist(|| self.door.mailbox(&keys.mailbox), &mut || say(Say::Again))
    }

    /// The keyring in force, under the pinned root key or the one that it names itself.
    fn keyring(&self, say: &mut dyn FnMut(Say)) -> Result<Keyring, Error> {
        let signed = self.door.keyring()?;
        let root = match self.root {
            Some(root) => root,
            None => signed.claimed_root().map_err(|_| Error::ForgedKeyring)?,
        };
        let keyring = signed.verify(&root).map_err(|error| match error {
            seal::Error::WrongRoot => Error::WrongRoot,
            _ => Error::ForgedKeyring,
        })?;
        if keyring.expired(&clock::day(self.clock.now())) {
            return Err(Error::ExpiredKeyring(keyring.body().expires.clone()));
        }
        if self.root.is_none() {
            say(Say::Unpinned(root));
        }
        Ok(keyring)
    }

    /// The channel's key of this week.
    fn recipient(&self, keyring: &Keyring, channel: &str) -> Result<Recipient, Error> {
        if keyring.channel(channel).is_none() {
            let names: Vec<_> = keyring.body().channels.iter().map(|channel| channel.name.as_str()).collect();
            return Err(Error::NoChannel(channel.to_owned(), names.join(", ")));
        }
        let week = Week::of(self.clock.now());
        keyring.recipient(channel, week).cloned().ok_or(Error::NoKeyThisWeek)
    }

    /// What the channel says that it takes: asked before anything is sent, for the intake can't see it.
    fn channel_takes(&self, keyring: &Keyring, channel: &str, files: &[SourceFile]) -> Result<(), Error> {
        let Some(channel) = keyring.channel(channel) else { return Ok(()) };
        if !channel.takes_files && !files.is_empty() {
            return Err(Error::NoFiles(channel.name.clone()));
        }
        match channel.largest.filter(|largest| files.iter().any(|file| file.size() > *largest)) {
            Some(largest) => Err(Error::FileTooLargeForChannel(channel.name.clone(), largest)),
            None => Ok(()),
        }
    }

    /// Decides all that a drop is sent with, and sends nothing.
    fn begin(
        &self,
        keyring: &Keyring,
        counter: u64,
        letter: &Letter,
        files: &[SourceFile],
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<State, Error> {
        let channel = match self.channel.as_str() {
            "" => keyring.default_channel().map_or("", |first| &first.name),
            named => named,
        };
        let recipient = self.recipient(keyring, channel)?;
        self.channel_takes(keyring, channel, files)?;
        let mut part = |file: &SourceFile| {
            let plan = BlobPlan::new(&recipient, file.contents()).map_err(Error::Seal)?;
            Ok(Part { path: file.whole_path()?, blob: LocalId::from_bytes(rng.r#gen()), plan })
        };
        let files = files.iter().map(&mut part).collect::<Result<_, Error>>()?;
        Ok(State {
            version: 1,
            root: keyring.body().root,
            drop: DropId::from_bytes(rng.r#gen()),
            counter,
            channel: channel.to_owned(),
            week: Week::of(self.clock.now()),
            recipient,
            message: letter.message.trim().to_owned(),
            one_document: letter.one_document,
            files,
        })
    }

    fn send(
        &self,
        keys: &SourceKeys,
        state: &State,
        files: &mut [SourceFile],
        say: &mut dyn FnMut(Say),
    ) -> Result<Receipt, Error> {
        let drop = state.drop;
        let total = files.iter().map(|file| seal::blob_length(file.size())).sum();
        let (mut sent, mut entries) = (0, Vec::with_capacity(files.len()));
        for (file, Part { plan, blob, .. }) in files.iter_mut().zip(&state.files) {
            let blob = Blob { drop, blob: *blob };
            let mut entry = self.send_file(keys, blob, file, plan, &mut |event| match event {
                Say::Progress { sent: more, .. } => say(Say::Progress { sent: (sent + more).min(total), total }),
                other => say(other),
            })?;
            sent += plan.sealed_length();
            entry.page_of = state.one_document.then_some(1);
            entries.push(entry);
        }
        let blobs: Vec<LocalId> = entries.iter().map(|entry| entry.blob).collect();
        let envelope = EnvelopeDraft {
            counter: state.counter,
            channel: state.channel.clone(),
            message: state.message.clone(),
            files: entries,
            embargo: None,
        };
        let envelope = envelope.seal(keys, &state.recipient).map_err(|error| match error {
            seal::Error::TooLarge => Error::MessageTooLong,
            other => Error::Seal(other),
        })?;
        let once = || self.door.put_envelope(&keys.mailbox, drop, &blobs, &envelope);
        self.door.persist(once, &mut || say(Say::Again))
    }

    /// Sends what the intake doesn't have yet of one file's sealed bytes: the same bytes at each try, so that it goes on where a
    /// broken connection left it. Tries are counted anew after each that brought something.
    fn send_file(
        &self,
        keys: &SourceKeys,
        at: Blob,
        file: &mut SourceFile,
        plan: &BlobPlan,
        say: &mut dyn FnMut(Say),
    ) -> Result<FileEntry, Error> {
        let length = plan.sealed_length();
        let say = std::cell::RefCell::new(say);
        let mut moved = |sent: u64| (say.borrow_mut())(Say::Progress { sent, total: length });
        let mut most = 0;
        let mut once = || {
            let there = self.door.begin_blob(&keys.mailbox, at, length)?;
            let further = std::mem::replace(&mut most, there) < there;
            let mut sealing = Sealing::new(file, plan, &mut moved);
            sealing.skip(there)?;
            if there < length {
                let sent = self.door.send_blob(&keys.mailbox, at, (there, length), &mut sealing);
                if let Some(own) = sealing.failed() {
                    return Err(own);
                }
                if let Err(error) = sent {
                    return if further && error.is_of_the_line() { Ok(None) } else { Err(error) };
                }
            }
            sealing.finish().map(Some).ok_or(Error::NotAnIntake)
        };
        let sealed_sha256 = loop {
            if let Some(hash) = self.door.persist(&mut once, &mut || (say.borrow_mut())(Say::Again))? {
                break hash;
            }
        };
        let contents = file.contents();
        Ok(FileEntry {
            blob: at.blob,
            name: file.name(),
            size: contents.size(),
            sha256: contents.sha256(),
            sealed_sha256,
            page_of: None,
        })
    }
}

/// A file of a drop that was begun.
fn reopen(part: &Part) -> Result<SourceFile, Error> {
    SourceFile::open(&part.path).map_err(|error| match error {
        Error::File(path, cause) => Error::Missing(path, cause),
        other => other,
    })
}

/// Opens and hashes every file: whatever is wrong with one is said before anything leaves this machine.
fn read(letter: &Letter) -> Result<Vec<SourceFile>, Error> {
    if letter.message.trim().is_empty() && letter.files.is_empty() {
        return Err(Error::Empty);
    }
    if letter.message.trim().len() > limits::MAX_MESSAGE {
        return Err(Error::MessageTooLong);
    }
    if letter.files.len() > limits::MAX_FILES {
        return Err(Error::TooManyFiles);
    }
    letter.files.iter().map(|path| SourceFile::open(path)).collect()
}
