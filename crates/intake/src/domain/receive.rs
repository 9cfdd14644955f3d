//! Door 1's drop: a form's parts become sealed blobs and one sealed envelope as they arrive.
//!
//! The plaintext of files passes through buffers of bounded size and is never written anywhere; the message is held in memory
//! up to its limit. Whatever ends the request before the drop is recorded leaves nothing behind.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{extract::Request, http::header};
use model::{DropId, LocalId};
use seal::{Channel, Codename, EnvelopeDraft, FileEntry, Recipient, SourceKeys};
use tokio::sync::OwnedSemaphorePermit;
use web::Lang;
use wire::{Form, Part, Unread};
use zeroize::Zeroizing;

use super::{
    body::{Watch, guarded},
    sealing::{FileSealer, Whole},
};
use crate::{
    failure::Failure,
    state::Intake,
    store::{Arrival, Arriving, BlobRow, Receipt},
};

/// Longest field besides message and files, in bytes.
const SHORT: usize = 4 << 10;
/// How often free space is asked for again while a file arrives, in bytes.
pub const LOOK: u64 = 64 << 20;
/// How much more of a refused request is read (and thrown away), so that its sender can see the answer: browsers show a broken
/// connection otherwise. In bytes.
const LINGER: u64 = 8 << 30;

/// What the visitor had typed, to be shown in the form again, to them alone.
#[derive(Default)]
pub struct Typed {
    pub lang: Lang,
    pub codename: Option<Codename>,
    pub drop: Option<DropId>,
    pub message: Zeroizing<String>,
    pub embargo: String,
    /// The name of the channel that was chosen; empty for the first.
    pub channel: String,
}

/// A drop that is recorded, and what the receipt page tells of it.
pub struct Received {
    pub receipt: Receipt,
    pub files: usize,
}

/// One file, sealed and durable; it goes again unless the drop is recorded.
struct SealedFile {
    entry: FileEntry,
    row: BlobRow,
    guard: Arriving,
}

/// Where a drop goes: the channel, and its key of the week.
struct Sealing {
    channel: Channel,
    recipient: Recipient,
}

struct Receiving<'a> {
    intake: &'a Intake,
    watch: Watch,
    typed: Typed,
    files: Vec<SealedFile>,
    /// Files that were chosen, whether or not they are taken.
    chosen: usize,
    keys: Option<SourceKeys>,
    /// Held from the first byte of a file on.
    place: Option<OwnedSemaphorePermit>,
    uploading: Arc<AtomicBool>,
}

enum End {
    Failed(Failure),
    /// The same drop was recorded before: nothing more is needed.
    Again(Receipt),
}

impl<F: Into<Failure>> From<F> for End {
    fn from(failure: F) -> Self {
        Self::Failed(failure.into())
    }
}

/// Receives one form. Shown as done only when it is durable.
///
/// # Errors
/// Why not; nothing is stored then.
pub async fn receive(intake: &Arc<Intake>, t: Lang, request: Request) -> (Typed, Result<Received, Failure>) {
    let typed = Typed { lang: t, ..Typed::default() };
    let form_place = match intake.form_place().await {
        Ok(place) => place,
        Err(failure) => return (typed, Err(failure)),
    };
    let (parts, body) = request.into_parts();
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let announced = header(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()).unwrap_or(0);
    let content_type = header(header::CONTENT_TYPE).unwrap_or_default().to_owned();
    let uploading = Arc::new(AtomicBool::new(false));
    let (stream, watch) = guarded(body, intake.limits.idle, intake.crowded(uploading.clone()));
    let limits = wire::Limits { short: SHORT, message: intake.limits.message };
    let Ok(mut form) = Form::new(&content_type, stream, limits, watch.account.clone()) else {
        return (typed, Err(Failure::Broken));
    };
    let mut receiving = Receiving {
        intake,
        watch: watch.clone(),
        typed,
        files: Vec::new(),
        chosen: 0,
        keys: None,
        place: None,
        uploading,
    };
    let end = receiving.fields(&mut form, announced).await;
    let Receiving { typed, files, mut chosen, keys, place, .. } = receiving;
    let result = match end {
        Ok(to) => record(intake, &typed, files, keys, to).await,
        Err(end) => {
            drop(files);
            // Somebody else's turn: the rest is only read to be polite.
            drop((form_place, place));
            watch.account.at_most(LINGER);
            chosen += form.pass_over().await;
            match end {
                End::Failed(failure) => Err(failure),
                End::Again(receipt) => Ok(Received { receipt, files: chosen }),
            }
        }
    };
    (typed, result)
}

impl Receiving<'_> {
    async fn fields(&mut self, form: &mut Form, announced: u64) -> Result<Sealing, End> {
        let mut to: Option<Sealing> = None;
        while let Some(part) = form.next().await.map_err(|why| self.unread(why))? {
            match part {
                Part::Codename(codename) => {
                    self.keys = Some(codename.keys());
                    self.typed.codename = Some(codename);
                }
                Part::Drop(drop) => self.typed.drop = Some(drop),
                Part::Channel(name) => self.typed.channel = name,
                Part::Embargo(typed) => self.typed.embargo = typed,
                Part::Message(message) => self.typed.message = message,
                Part::File { name, page } => {
                    self.chosen += usize::from(!name.is_empty());
                    if to.is_none() {
                        to = Some(self.ready(announced).await?);
                    }
                    if let Some(to) = &to {
                        self.file(name, page, form, to).await?;
                    }
                }
            }
        }
        if self.typed.message.trim().is_empty() && self.files.is_empty() {
            return Err(Failure::Empty.into());
        }
        match to {
            Some(to) => Ok(to),
            None => Ok(self.ready(0).await?),
        }
    }

    /// Before the first byte of a file is taken: who, which drop, is there a key, is there room.
    async fn ready(&self, announced: u64) -> Result<Sealing, End> {
        let (Some(keys), Some(drop)) = (&self.keys, self.typed.drop) else { return Err(Failure::Broken.into()) };
        if let Some(receipt) = self.intake.store.receipt(drop, keys.mailbox.id()).await? {
            return Err(End::Again(receipt));
        }
        let (channel, recipient) = self.intake.channel(&self.typed.channel)?;
        self.intake.room_for(announced)?;
        Ok(Sealing { channel, recipient })
    }

    async fn file(&mut self, name: String, page: bool, form: &mut Form, to: &Sealing) -> Result<(), Failure> {
        let limits = self.intake.limits;
        if !to.channel.takes_files {
            return Err(Failure::NoFiles);
        }
        let largest = self.intake.largest(&to.channel);
        if self.files.len() == limits.files {
            return Err(Failure::TooManyFiles(limits.files));
        }
        if self.place.is_none() {
            self.place = Some(self.intake.upload_place().await?);
            self.uploading.store(true, Ordering::Relaxed);
        }
        let before: u64 = self.files.iter().map(|file| file.entry.size).sum();
        let (guard, file) = self.intake.store.arriving().await?;
        let mut sealer = FileSealer::new(&to.recipient, file)?;
        let mut looked = 0;
        while let Some(bytes) = form.bytes().await.map_err(|why| self.unread(why))? {
            if sealer.size() + bytes.len() as u64 > largest {
                return Err(Failure::TooLarge(largest));
            }
            if before + sealer.size() + bytes.len() as u64 > limits.drop {
                return Err(Failure::TooMuch(limits.drop));
            }
            if sealer.size() >= looked + LOOK {
                looked = sealer.size();
                self.intake.room_for(0)?;
            }
            sealer.take(&bytes).await?;
        }
        let Whole { size, sha256, sealed_size, file } = sealer.finish().await?;
        let sealed_sha256 = self.intake.store.complete(file).await?;
        let blob = LocalId::from_bytes(rand::random());
        let row = BlobRow { blob, object: guard.object(), size: sealed_size };
        let entry = FileEntry { blob, name, size, sha256, sealed_sha256, page_of: page.then_some(1) };
        self.files.push(SealedFile { entry, row, guard });
        Ok(())
    }

    fn unread(&self, why: Unread) -> Failure {
        match why {
            Unread::Codename(error) => Failure::Codename(error),
            Unread::MessageTooLong(most) => Failure::MessageTooLong(most),
            Unread::Malformed => Failure::Broken,
            Unread::Broken => self.watch.failure(),
        }
    }
}

/// Seals the envelope and records everything at once. It goes on when the visitor's connection breaks: whether the blobs are
/// kept is decided by whether the drop was recorded, and by nothing else.
async fn record(
    intake: &Arc<Intake>,
    typed: &Typed,
    files: Vec<SealedFile>,
    keys: Option<SourceKeys>,
    to: Sealing,
) -> Result<Received, Failure> {
    let (Some(keys), Some(drop)) = (keys, typed.drop) else { return Err(Failure::Broken) };
    let embargo = wire::day(&typed.embargo)?;
    let message = typed.message.trim().to_owned();
    let arrival = Arrival { drop, mailbox: keys.mailbox.id(), day: intake.day() };
    let store = intake.store.clone();
    let count = files.len();
    let recording = tokio::spawn(async move {
        let (mut entries, mut rows, mut guards) = (Vec::new(), Vec::new(), Vec::new());
        for file in files {
            entries.push(file.entry);
            rows.push(file.row);
            guards.push(file.guard);
        }
        let seal = |counter| {
            EnvelopeDraft { counter, channel: to.channel.name, message, files: entries, embargo }
                .seal(&keys, &to.recipient)
        };
        let recorded = store.record_arrival(&arrival, &rows, &[], seal).await?;
        if matches!(recorded, crate::store::Recorded::New(_)) {
            guards.into_iter().for_each(Arriving::keep);
        }
        Ok::<_, crate::store::NotRecorded>(recorded.receipt())
    });
    let receipt = recording.await.map_err(|_| Failure::Server)??;
    Ok(Received { receipt, files: count })
}
