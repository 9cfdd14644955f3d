//! The airlock's queue: one document after the other is opened by a worker, and what comes back becomes sealed blobs and rows.
//!
//! A crash, a time-out, a bomb is an ordinary result, shown on the document. Only **lock everything** leaves a document in the
//! queue: it is opened after the next unlock.

use std::{
    io::{self, Read},
    sync::Arc,
};

use airlock::ocr::{Languages, Ocr};
use airlock::{Airlock, BoundPage, Checked, DkimKeys, Failure, Outcome, Passwords, SignatureJob, Sink, candidates};
use model::{LocalId, PageList, Redacted, limits::OpenLimits};
use tokio::runtime::Handle;

use super::{aside, keeping::Keeping};
use crate::{
    Error,
    state::{Desk, Open},
    store::{Blobs, BoundRow, DocumentRow, DocumentState, DropRow, Opened},
};

/// So many of a drop's mails are looked through for passwords.
const MAILS: usize = 20;

/// How a tree is opened.
#[derive(Default)]
pub struct How {
    /// Tried on what is locked.
    pub passwords: Passwords,
    /// What pages are read in; `None`: what fits.
    pub languages: Option<Languages>,
    /// The pages that this is meant for, which are read whatever text they have; none: all that have to be read.
    pub pages: PageList,
    /// What a mail's signatures are held against.
    pub keys: DkimKeys,
}

/// Opens hostile files. The desk gets [`Airlock`]; tests may hand in something of their own.
pub trait Opener: Send + Sync + 'static {
    /// Opens one file and everything in it into a sink. Blocks: call it from a thread that may.
    ///
    /// # Errors
    /// Only what is not the document's doing; a document that can't be opened is an `Ok` that says so.
    fn open(
        &self,
        input: &mut dyn Read,
        name: &str,
        how: How,
        limits: &OpenLimits,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, airlock::Error>;

    /// Opens files as the pages of one document. Blocks, as [`Opener::open`] does.
    ///
    /// # Errors
    /// As [`Opener::open`].
    fn open_bound(
        &self,
        pages: &mut [BoundPage<'_>],
        name: &str,
        how: How,
        limits: &OpenLimits,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, airlock::Error>;

    /// In what languages pages can be read, each with its English name.
    fn languages(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Ends every worker now and for good.
    fn cancel(&self);

    /// Asks a worker of its own whether a signature holds. Blocks, as [`Opener::open`] does.
    ///
    /// # Errors
    /// As [`Opener::open`]; the inner one: the worker gave no answer.
    fn check_signature(&self, asked: &SignatureJob) -> Result<Result<Checked, Failure>, airlock::Error>;
}

fn set(airlock: &Airlock, how: How) -> Airlock {
    let set = airlock.trying(how.passwords).with_keys(how.keys);
    // What was asked for and isn't installed any more is read as if nobody had asked.
    let found = airlock.ocr().clone();
    let ocr = how.languages.and_then(|languages| found.clone().in_languages(languages).ok()).unwrap_or(found);
    set.reading(ocr.again(how.pages))
}

impl Opener for Airlock {
    fn open(
        &self,
        input: &mut dyn Read,
        name: &str,
        how: How,
        limits: &OpenLimits,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, airlock::Error> {
        set(self, how).open_tree(input, name, limits, sink)
    }

    fn open_bound(
        &self,
        pages: &mut [BoundPage<'_>],
        name: &str,
        how: How,
        limits: &OpenLimits,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, airlock::Error> {
        Airlock::open_bound(&set(self, how), pages, name, limits, sink)
    }

    fn check_signature(&self, asked: &SignatureJob) -> Result<Result<Checked, Failure>, airlock::Error> {
        Airlock::check_signature(self, asked)
    }

    fn languages(&self) -> Vec<(String, String)> {
        match self.ocr() {
            Ocr::Ready(reader) => reader.installed.named(),
            _ => Vec::new(),
        }
    }

    fn cancel(&self) {
        Airlock::cancel(self);
    }
}

/// Works through the queue until the desk locks.
pub async fn work_through(desk: Arc<Desk>, open: Arc<Open>) {
    loop {
        // Asked for before the look, so that a document queued in between is not slept over.
        let waits = open.work_waits.notified();
        match open.next_queued().await {
            Ok(Some(document)) if !open.ending.is_cancelled() => {
                if let Err(error) = open_one(&desk, &open, &document).await {
                    eprintln!("desk: a document's results were not kept: {error}");
                    give_up(
                        &open,
                        document.id,
                        "what was found in it could not be kept; the desk's own output says why",
                    )
                    .await;
                }
                desk.status(|status| status.opening = false);
                continue;
            }
            Ok(_) => {}
            Err(error) => eprintln!("desk: the airlock's queue does not read: {error}"),
        }
        tokio::select! {
            () = open.ending.cancelled() => return,
            () = waits => {}
            // A look without being asked: should the store have failed a moment ago.
            () = tokio::time::sleep(super::PAUSE) => {}
        }
    }
}

async fn open_one(desk: &Arc<Desk>, open: &Arc<Open>, document: &DocumentRow) -> Result<(), Error> {
    desk.status(|status| status.opening = true);
    let drop = open.store.find_drop(document.drop).await?.ok_or(Error::NotFound)?;
    let opened_as = open.store.opened_as(document.id).await?;
    // They were looked at when they were pasted.
    let keys = DkimKeys::new(&open.store.dkim_keys_of(document.id).await?).unwrap_or_default();
    let how =
        How { passwords: likely(open, &drop).await?, languages: opened_as.languages, pages: opened_as.pages, keys };
    let channel = drop.channel;
    let (opener, name, keeping) =
        (desk.opener.clone(), document.name.clone(), Keeping::new(open.clone(), document, channel, Handle::current()));
    let limits = desk.config.open_limits(opened_as.more);
    let original = match document.original {
        Some(original) => Some(open.blobs.reader(original).await?),
        None => None,
    };
    let files = open.store.bound_pages(document.id).await?;
    let (blobs, runtime) = (open.blobs.clone(), Handle::current());
    let (outcome, keeping) = aside(move || {
        let mut keeping = keeping;
        let outcome = match original {
            Some(mut original) => opener.open(&mut original, &name, how, &limits, &mut keeping),
            None => {
                let mut pages: Vec<_> = files.into_iter().map(|file| bound_page(file, &blobs, &runtime)).collect();
                opener.open_bound(&mut pages, &name, how, &limits, &mut keeping)
            }
        };
        (outcome, keeping)
    })
    .await?;
    if open.ending.is_cancelled() {
        return keeping.discard().await;
    }
    match outcome {
        Ok(_) => keeping.record().await,
        Err(error) => {
            keeping.discard().await?;
            eprintln!("desk: the airlock: {error}");
            let reason = match error {
                airlock::Error::NoSandbox(_) => error.to_string(),
                _ => "the airlock could not work; the desk's own output says why".to_owned(),
            };
            give_up(open, document.id, &reason).await;
            Ok(())
        }
    }
}

/// What may open a drop's locked files: what was typed for it, then words of its message and of the mails in it.
async fn likely(open: &Open, drop: &DropRow) -> Result<Passwords, Error> {
    let mut texts = vec![open.store.message_of(drop).await?];
    for document in
        open.store.documents_of(drop.id).await?.into_iter().filter(|row| is_mail(&row.media_type)).take(MAILS)
    {
        // A mail whose text doesn't read keeps nothing else from being opened.
        if let Some(text) = document.text
            && let Ok(bytes) = open.blobs.get(text).await
        {
            texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    let typed = open.store.passwords_of(drop).await?.into_iter();
    let said = texts.iter().flat_map(|text| candidates(text)).map(Redacted::new);
    let mut all = Passwords::default();
    for password in typed.chain(said) {
        // One that is too long is none; of too many the last are words of mails.
        let _not_tried = all.add(password);
    }
    Ok(all)
}

fn is_mail(media_type: &str) -> bool {
    matches!(media_type, "message/rfc822" | "application/vnd.ms-outlook")
}

/// A page's file, opened when its turn comes. Only where blocking is fine.
fn bound_page<'a>(file: BoundRow, blobs: &'a Blobs, runtime: &'a Handle) -> BoundPage<'a> {
    let open = move || {
        let reader = runtime.block_on(blobs.reader(file.original)).map_err(io::Error::other)?;
        Ok(Box::new(reader) as Box<dyn Read>)
    };
    BoundPage { name: file.name, open: Box::new(open) }
}

/// The document is shown as failed, with the reason. When even that fails it stays in the queue.
async fn give_up(open: &Open, id: LocalId, reason: &str) {
    let failed = Opened {
        state: DocumentState::Failed { reason: reason.to_owned() },
        media_type: String::new(),
        text: None,
        words: None,
        pages: Vec::new(),
        findings: Vec::new(),
        bands: Vec::new(),
    };
    let write = async {
        let mut tx = open.store.begin().await?;
        let old = open.store.record_opened(&mut tx, id, &failed).await?;
        tx.commit().await?;
        open.blobs.delete(&old).await
    };
    if let Err(error) = write.await {
        eprintln!("desk: that a document failed could not be written: {error}");
        tokio::time::sleep(super::PAUSE).await;
    }
}
