//! From the spool into the vault: each parcel is opened with its week's key, checked against its mailbox and its envelope, sealed
//! again under the vault's own key, and only then leaves the spool.
//!
//! A parcel that doesn't hold stays in the spool, with the reason shown, until its people try it again or destroy it.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, BufReader, Read},
    sync::Arc,
};

use model::{DropId, LocalId, Sha256};
use rand::rngs::OsRng;
use seal::{Envelope, FileEntry, PinnedSource, UnverifiedEnvelope};
use tokio_util::sync::CancellationToken;

use super::PAUSE;
use crate::{
    Error,
    domain::{
        bound::{self, Unit},
        label,
    },
    spool::{Spool, Spooled},
    state::{Desk, Foreign, Open},
    store::{HeldRow, Kind, MailboxRow, NewBlob, NewDocument, NewDrop, NewMailbox, NewOriginal, NewPage, fresh_id},
};

/// Why a parcel is not taken in.
enum Refusal {
    /// It doesn't hold: it is kept, and shown with these words.
    Held(String),
    /// The desk's own trouble: tried again.
    Ours(Error),
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Ours(error.into())
    }
}

fn held(words: impl Into<String>) -> Refusal {
    Refusal::Held(words.into())
}

pub async fn take_in_forever(desk: Arc<Desk>, open: Arc<Open>) {
    let spool = Spool::new(desk.folder.spool());
    loop {
        let waits = open.spool_waits.notified();
        if let Err(error) = take_in_all(&desk, &open, &spool).await
            && !open.ending.is_cancelled()
        {
            eprintln!("desk: taking in: {error}");
        }
        desk.status(|status| status.spooled = spool.count().unwrap_or(0));
        tokio::select! {
            () = open.ending.cancelled() => return,
            () = waits => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// Takes in what the spool has, each source's envelopes in the order of their counters.
async fn take_in_all(desk: &Desk, open: &Arc<Open>, spool: &Spool) -> Result<(), Error> {
    let (mut parcels, mut waiting, mut closed, mut trouble) = (Vec::new(), Vec::new(), 0, None);
    // Both at one moment: what is listed either came with all that the intake had of its mailbox, or waits.
    let (arriving, list) = desk.arriving(|mailboxes| (mailboxes.clone(), spool.list()));
    let (list, tried) = (list?, open.keys.open_channels());
    desk.foreign(|foreign| {
        if foreign.tried != tried {
            *foreign = Foreign { tried, parcels: HashSet::new() };
        }
        foreign.parcels.retain(|drop| list.iter().any(|parcel| parcel.drop == *drop));
    });
    for parcel in list {
        if !parcel.by_hand && arriving.contains(&parcel.mailbox) {
            continue;
        }
        // The heartbeat's: it opens and destroys them itself.
        if !parcel.by_hand && desk.beats.look(|beats| beats.is_ours(parcel.mailbox)) {
            continue;
        }
        if !parcel.by_hand && open.store.is_unwanted(parcel.mailbox).await? {
            // Its mailbox was destroyed while this was on its way.
            spool.destroy(parcel.drop)?;
            open.store.release_held(parcel.drop).await?;
            continue;
        }
        if open.store.is_held(parcel.drop).await? {
            continue;
        }
        if desk.foreign(|foreign| foreign.parcels.contains(&parcel.drop)) {
            closed += 1;
            waiting.push(parcel.mailbox);
            continue;
        }
        match open_envelope(open, spool, &parcel).await {
            Ok((envelope, channel)) => parcels.push((parcel, envelope, channel)),
            // It may be a closed channel's: whoever reads that signs in one day.
            Err(Refusal::Ours(Error::Keys(unseal::Error::Closed))) => {
                desk.foreign(|foreign| foreign.parcels.insert(parcel.drop));
                closed += 1;
                waiting.push(parcel.mailbox);
            }
            // One parcel's trouble doesn't hold up those of others.
            Err(Refusal::Ours(error)) => {
                trouble.get_or_insert(error);
                waiting.push(parcel.mailbox);
            }
            Err(Refusal::Held(reason)) => keep_held(open, &parcel, reason).await?,
        }
    }
    // What the same source sent may hang on it: its first envelope says by which keys the next ones are known.
    let opened = parcels.len();
    parcels.retain(|(parcel, ..)| !waiting.contains(&parcel.mailbox));
    desk.status(|status| status.closed = closed + opened - parcels.len());
    parcels.sort_by_key(|(parcel, envelope, _)| (parcel.mailbox, envelope.claimed_counter()));
    for (parcel, envelope, channel) in parcels {
        if open.ending.is_cancelled() {
            return Ok(());
        }
        if waiting.contains(&parcel.mailbox) {
            continue;
        }
        match take_in(open, spool, &parcel, envelope, &channel).await {
            Ok(()) => spool.remove(parcel.drop)?,
            Err(Refusal::Ours(error)) => {
                trouble.get_or_insert(error);
                waiting.push(parcel.mailbox);
            }
            Err(Refusal::Held(reason)) => keep_held(open, &parcel, reason).await?,
        }
    }
    trouble.map_or(Ok(()), Err)
}

async fn keep_held(open: &Open, parcel: &Spooled, reason: String) -> Result<(), Error> {
    let mailbox = open.store.mailbox_at_intake(parcel.mailbox).await?.map(|mailbox| mailbox.label);
    open.store.hold(&HeldRow { id: parcel.drop, mailbox, day: parcel.day.clone(), reason }).await
}

/// The envelope, and the channel whose key opened it.
async fn open_envelope(
    open: &Arc<Open>,
    spool: &Spool,
    parcel: &Spooled,
) -> Result<(UnverifiedEnvelope, String), Refusal> {
    let (path, keys, expected) = (spool.envelope(parcel.drop), open.keys.clone(), parcel.envelope);
    let opened = tokio::task::spawn_blocking(move || {
        let sealed = fs::read(path)?;
        let same = Sha256::of(&sealed) == expected;
        Ok::<_, io::Error>((same, keys.vault().open_envelope(&sealed)))
    });
    match opened.await?? {
        (false, _) => Err(held("its envelope was changed on this disk")),
        (true, Ok(opened)) => Ok(opened),
        (true, Err(unseal::Error::Io(error))) => Err(error.into()),
        (true, Err(error @ unseal::Error::Closed)) => Err(Error::Keys(error).into()),
        (true, Err(unseal::Error::Seal(seal::Error::NotOpened) | unseal::Error::NoKey)) => {
            Err(held("its envelope is sealed to none of the newsroom's keys, or was changed"))
        }
        (true, Err(error)) => Err(held(format!("its envelope does not read: {error}"))),
    }
}

async fn take_in(
    open: &Arc<Open>,
    spool: &Spool,
    parcel: &Spooled,
    envelope: UnverifiedEnvelope,
    channel: &str,
) -> Result<(), Refusal> {
    let store = &open.store;
    if let Some(row) = store.find_drop(parcel.drop).await? {
        // A crash came between the vault's commit and the spool's clearing.
        return if row.envelope == parcel.envelope {
            Ok(())
        } else {
            Err(held("another parcel came before under the same id"))
        };
    }
    if store.drop_with_envelope(parcel.envelope).await?.is_some() {
        return Err(held("the same envelope came before: somebody plays it again"));
    }
    let mailbox = if parcel.by_hand { None } else { store.mailbox_at_intake(parcel.mailbox).await? };
    let pinned = match &mailbox {
        Some(mailbox) => Some(pinned(open, mailbox).await?),
        None => None,
    };
    let envelope = envelope.verify(parcel.mailbox, pinned.as_ref()).map_err(|error| held(error.to_string()))?;
    if envelope.channel() != channel {
        return Err(held("it names another channel than the one that it is sealed to"));
    }
    let named = |blob: &LocalId| envelope.files().iter().any(|file| file.blob == *blob);
    if !parcel.blobs.iter().all(named) {
        return Err(held("it brought a file that its envelope does not name"));
    }
    if envelope.files().iter().any(|file| !parcel.blobs.contains(&file.blob)) {
        return Err(held("a file that its envelope names did not come"));
    }
    let mut blobs = Vec::new();
    let kept = keep_files(open, spool, parcel, &envelope, &mut blobs).await;
    let written = match kept {
        Ok(()) => write_rows(open, parcel, &envelope, mailbox, &blobs).await.map_err(Refusal::Ours),
        Err(refusal) => Err(refusal),
    };
    if written.is_err() {
        open.blobs.delete(&blobs.iter().map(|blob| blob.id).collect::<Vec<_>>()).await?;
    }
    written
}

/// What the mailbox's first envelope pinned, and the last counter.
async fn pinned(open: &Open, mailbox: &MailboxRow) -> Result<PinnedSource, Refusal> {
    let missing = || held("its mailbox has no pinned keys here");
    let reply_to = mailbox.reply_to.as_deref().and_then(|text| text.parse().ok()).ok_or_else(missing)?;
    let verify_key = mailbox.verify_key.as_deref().and_then(|text| text.parse().ok()).ok_or_else(missing)?;
    let counter = open.store.drops_of(mailbox.id).await?.iter().map(|drop| drop.counter).max().unwrap_or(0);
    Ok(PinnedSource { reply_to, verify_key, counter })
}

async fn keep_files(
    open: &Arc<Open>,
    spool: &Spool,
    parcel: &Spooled,
    envelope: &Envelope,
    blobs: &mut Vec<NewBlob>,
) -> Result<(), Refusal> {
    for (number, entry) in envelope.files().iter().enumerate() {
        match keep_file(open, spool, parcel, envelope.channel(), entry.clone()).await {
            Ok(blob) => blobs.push(blob),
            Err(Error::Keys(unseal::Error::NotAsDescribed | unseal::Error::NoKey)) => {
                return Err(held(format!("file {} is not the one that its envelope names", number + 1)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Re-seals one file under the vault, in constant memory, and stops at once when the desk locks.
async fn keep_file(
    open: &Arc<Open>,
    spool: &Spool,
    parcel: &Spooled,
    channel: &str,
    entry: FileEntry,
) -> Result<NewBlob, Error> {
    let (path, ending, channel) = (spool.blob(parcel.drop, entry.blob), open.ending.clone(), channel.to_owned());
    let write = move |out: &mut dyn io::Write, keys: &crate::keys::Keys| {
        let sealed = Stoppable { inner: BufReader::with_capacity(256 << 10, File::open(path)?), ending };
        Ok(keys.vault().take_in_blob(&channel, sealed, &entry, out)?.1)
    };
    open.blobs.put_sealed(write).await
}

/// A reader that fails once the desk locks.
struct Stoppable<R> {
    inner: R,
    ending: CancellationToken,
}

impl<R: Read> Read for Stoppable<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.ending.is_cancelled() {
            return Err(io::Error::other("the desk locks"));
        }
        self.inner.read(out)
    }
}

async fn write_rows(
    open: &Open,
    parcel: &Spooled,
    envelope: &Envelope,
    known: Option<MailboxRow>,
    blobs: &[NewBlob],
) -> Result<(), Error> {
    let store = &open.store;
    let known = if parcel.by_hand { store.mailbox_labelled(&collection(envelope)).await? } else { known };
    let fresh_label = if known.is_none() && !parcel.by_hand { Some(free_label(open).await?) } else { None };
    let counter = match &known {
        Some(row) if parcel.by_hand => store.drops_of(row.id).await?.iter().map(|d| d.counter).max().unwrap_or(0) + 1,
        _ => envelope.counter(),
    };
    let mut tx = store.begin().await?;
    let mailbox = match known {
        Some(row) if store.is_gone(&mut tx, row.id).await? => {
            return Err(Error::refused("its mailbox was destroyed in this moment"));
        }
        Some(row) => row.id,
        None => {
            let id = fresh_id();
            let (reply_to, verify_key) = (envelope.reply_to().to_string(), envelope.pin().verify_key.to_string());
            let source = !parcel.by_hand;
            let new = NewMailbox {
                id,
                kind: if source { Kind::Source } else { Kind::Import },
                intake_id: source.then_some(parcel.mailbox),
                label: &fresh_label.unwrap_or_else(|| collection(envelope)),
                reply_to: source.then_some(reply_to.as_str()),
                verify_key: source.then_some(verify_key.as_str()),
                opened: &parcel.day,
            };
            store.open_mailbox(&mut tx, &new).await?;
            id
        }
    };
    let new = NewDrop {
        id: parcel.drop,
        mailbox,
        counter,
        envelope: parcel.envelope,
        day: &parcel.day,
        channel: envelope.channel(),
        message: if parcel.by_hand { "" } else { envelope.message() },
        embargo: envelope.embargo(),
    };
    store.record_arrival(&mut tx, &new).await?;
    for (unit, position) in bound::units(envelope.files()).into_iter().zip(1..) {
        let document = document(parcel.drop, position, envelope.files(), blobs, unit);
        store.record_document(&mut tx, &document).await?;
    }
    Ok(tx.commit().await?)
}

/// A document of a file, or of several that are its pages. `blobs` are those of `files`, in their order.
fn document(drop: DropId, position: u32, files: &[FileEntry], blobs: &[NewBlob], unit: Unit) -> NewDocument {
    let new = |name, size, sha256, original| NewDocument {
        id: fresh_id(),
        drop,
        parent: None,
        position,
        name,
        size,
        sha256,
        original,
    };
    match unit {
        Unit::File(at) => {
            let file = &files[at];
            new(file.name.clone(), file.size, file.sha256, NewOriginal::File(blobs[at]))
        }
        Unit::Pages(places) => {
            let page = |at: usize| {
                let FileEntry { name, size, sha256, .. } = files[at].clone();
                NewPage { name, size, sha256, original: blobs[at] }
            };
            let pages: Vec<NewPage> = places.into_iter().map(page).collect();
            let name = bound::name(&pages[0].name, pages.len());
            let sha256 = airlock::bound_sha256(pages.iter().map(|page| page.sha256));
            new(name, pages.iter().map(|page| page.size).sum(), sha256, NewOriginal::Pages(pages))
        }
    }
}

/// The name of a collection that was brought in by hand, told apart from a source's mailbox.
fn collection(envelope: &Envelope) -> String {
    format!("by hand: {}", envelope.message())
}

async fn free_label(open: &Open) -> Result<String, Error> {
    loop {
        let label = label::draw(&mut OsRng);
        if open.store.mailbox_labelled(&label).await?.is_none() {
            return Ok(label);
        }
    }
}
