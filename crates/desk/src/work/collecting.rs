//! The collector: pulls sealed parcels into the spool, also while the desk is locked; brings the keyring and replies to the intake.
//!
//! The intake is asked to forget a parcel only once it is on this disk. It may lie about everything: what it lists is bounded, what
//! it sends is as long as it listed, and what is in there is judged by its envelope when it is taken in.

use std::{io::Write, sync::Arc};

use super::{PAUSE, aside, telling};
use crate::{
    Error,
    intake_client::{IntakeClient, Listing, Parcel, SealedFile, Sent, short},
    notice_client::NoticeClient,
    quiet,
    spool::{Spool, Spooled},
    state::{Desk, Open},
    store::{Erasure, Waiting, WaitingFile},
};

/// What stays free on the desk's disk whatever anybody sends, in bytes: on a full one nobody could even sign in, since that is
/// written down.
pub(super) const FLOOR: u64 = 512 << 20;

/// Looks at the intake until the desk ends.
///
/// # Errors
/// A configuration that leads to no intake.
pub fn collect_forever(desk: Arc<Desk>) -> Result<(), Error> {
    let client = Arc::new(IntakeClient::new(&desk.config)?);
    tokio::spawn(async move {
        let notices = NoticeClient::of(&desk.config).map(Arc::new);
        let spool = Spool::new(desk.folder.spool());
        if let Err(error) = spool.sweep() {
            eprintln!("desk: the spool can't be cleared of leftovers: {error}");
        }
        loop {
            let woken = desk.collect_now.notified();
            look(&desk, &client, &spool).await;
            telling::tell(&desk, notices.as_ref()).await;
            if let Some(open) = desk.open()
                && let Err(error) = telling::keep_quiet_list(&desk, &open).await
                && !open.ending.is_cancelled()
            {
                eprintln!("desk: the list of those who raise no notice can't be kept: {error}");
            }
            tokio::select! {
                _ = desk.ended() => return,
                () = woken => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    });
    Ok(())
}

/// One look. Whatever goes wrong is noted for the pages.
async fn look(desk: &Arc<Desk>, client: &Arc<IntakeClient>, spool: &Spool) {
    let mut troubles = Vec::new();
    let went = visit(desk, client, spool, &mut troubles).await;
    desk.arriving(Vec::clear);
    let spooled = spool.count().unwrap_or(0);
    desk.status(|status| {
        status.intake = went.err().map(|error| match error {
            Error::Intake(words) => words,
            other => {
                eprintln!("desk: collecting: {other}");
                "what it has can't be kept here; the desk's own output says why".to_owned()
            }
        });
        if status.intake.is_some() {
            status.keyring = None;
        }
        status.troubles = troubles;
        status.spooled = spooled;
        status.looks += 1;
    });
}

async fn visit(
    desk: &Arc<Desk>,
    client: &Arc<IntakeClient>,
    spool: &Spool,
    troubles: &mut Vec<String>,
) -> Result<(), Error> {
    bring_keyring(desk, client, troubles).await?;
    let Listing { parcels, faults, empty } = ask(client, IntakeClient::parcels).await?;
    troubles.extend(faults);
    // Of what no open channel's key opens nothing is needed to open it.
    let waiting: Vec<_> = spool.list()?.into_iter().map(|parcel| parcel.drop).collect();
    let others = desk.foreign(|foreign| waiting.iter().all(|drop| foreign.parcels.contains(drop)));
    let nothing_left = empty && spool.count()? == waiting.len() && others;
    desk.arriving(|mailboxes| *mailboxes = parcels.iter().map(|parcel| parcel.mailbox).collect());
    for parcel in parcels {
        let (name, mailbox) = (short(parcel.drop), parcel.mailbox);
        match collect(desk, client, spool, parcel).await {
            Ok(()) => {}
            Err(Error::Intake(why)) => {
                troubles.push(format!("Parcel {name} did not come whole: {why}. It is asked for again."))
            }
            Err(other) => return Err(other),
        }
        // Also what did not come whole: an intake can't hold up a source's other drops by it.
        desk.arriving(|mailboxes| mailboxes.iter().position(|one| *one == mailbox).map(|at| mailboxes.remove(at)));
        if let Some(open) = desk.open() {
            open.spool_waits.notify_one();
        }
    }
    if let Some(open) = desk.open() {
        open.spool_waits.notify_one();
        send_replies(&open, client, troubles).await?;
        have_erased(&open, client, spool, troubles).await?;
        if nothing_left {
            open.keys.destroy_old_weeks(desk.now(), waiting.is_empty())?;
        }
    }
    Ok(())
}

async fn ask<T: Send + 'static>(
    client: &Arc<IntakeClient>,
    question: impl FnOnce(&IntakeClient) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let client = client.clone();
    aside(move || question(&client)).await?
}

/// With a keyring the intake is open. It gets each new one, and the last one again after it was away.
async fn bring_keyring(desk: &Desk, client: &Arc<IntakeClient>, troubles: &mut Vec<String>) -> Result<(), Error> {
    if !desk.folder.somebody_enrolled() {
        return Ok(());
    }
    let keyring = desk.folder.read_keyring()?;
    let sequence = keyring.body().sequence;
    if desk.status(|status| status.keyring) == Some(sequence) {
        return Ok(());
    }
    let signed = keyring.signed().clone();
    match ask(client, move |client| client.send_keyring(&signed)).await? {
        Sent::Taken => desk.status(|status| status.keyring = Some(sequence)),
        Sent::Refused(status) => {
            troubles.push(format!(
                "The intake does not take keyring {sequence} (it answered {status}): it may hold another newsroom's."
            ));
        }
    }
    Ok(())
}

async fn collect(desk: &Arc<Desk>, client: &Arc<IntakeClient>, spool: &Spool, parcel: Parcel) -> Result<(), Error> {
    if !spool.holds(parcel.drop) && !taken_in(desk, &parcel).await? {
        let spool = spool.clone();
        let fetched = parcel.clone();
        ask(client, move |client| fetch(client, &spool, &fetched)).await?;
        let ours = desk.beats.look(|beats| beats.is_ours(parcel.mailbox));
        if !ours && !quiet::is_quiet(&desk.folder.quiet(), parcel.mailbox) {
            desk.status(|status| status.to_tell = true);
        }
    }
    // Lost answers included: asked again as long as the intake lists what is here.
    ask(client, move |client| client.forget(parcel.drop)).await
}

/// Whether this very parcel was taken in before: then the last request to forget it got lost.
async fn taken_in(desk: &Desk, parcel: &Parcel) -> Result<bool, Error> {
    let Some(open) = desk.open() else { return Ok(false) };
    let row = open.store.find_drop(parcel.drop).await?;
    Ok(row.is_some_and(|row| row.envelope == parcel.envelope.sha256))
}

/// A parcel lies in the spool and, for a moment, in the vault as well.
fn room_for(spool: &Spool, parcel: &Parcel) -> Result<(), Error> {
    let bytes = parcel.blobs.iter().fold(parcel.envelope.size, |sum, blob| sum.saturating_add(blob.size));
    if spool.free()? >= bytes.saturating_mul(2).saturating_add(FLOOR) {
        Ok(())
    } else {
        Err(Error::Intake("the desk’s disk has no room for it".into()))
    }
}

fn fetch(client: &IntakeClient, spool: &Spool, parcel: &Parcel) -> Result<(), Error> {
    room_for(spool, parcel)?;
    let draft = spool.begin(parcel.drop)?;
    let come = || {
        draft.envelope()?.write_all(&client.fetch_envelope(parcel.drop, parcel.envelope)?)?;
        for blob in &parcel.blobs {
            client.fetch_blob(parcel.drop, *blob, &mut draft.blob(blob.blob)?)?;
        }
        Ok(())
    };
    if let Err(error) = come() {
        draft.discard()?;
        return Err(error);
    }
    draft.commit(&Spooled {
        version: 1,
        drop: parcel.drop,
        mailbox: parcel.mailbox,
        day: parcel.day.clone(),
        envelope: parcel.envelope.sha256,
        blobs: parcel.blobs.iter().map(|blob| blob.blob).collect(),
        by_hand: false,
    })
}

/// What was destroyed here goes there too, however often that has to be asked.
async fn have_erased(
    open: &Arc<Open>,
    client: &Arc<IntakeClient>,
    spool: &Spool,
    troubles: &mut Vec<String>,
) -> Result<(), Error> {
    for what in open.store.erasures().await? {
        let path = what.clone();
        match ask(client, move |client| client.erase(&path)).await {
            Ok(()) => {
                // What was collected of it before that goes, too: from here on the intake has nothing of it to give.
                for parcel in spool.list()? {
                    if !parcel.by_hand && what == Erasure::Mailbox(parcel.mailbox).path() {
                        spool.destroy(parcel.drop)?;
                    }
                }
                open.store.is_erased(&what).await?;
            }
            Err(Error::Intake(why)) => {
                troubles
                    .push(format!("Something destroyed here may still lie at the intake: {why}. It is asked again."));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

async fn send_replies(open: &Arc<Open>, client: &Arc<IntakeClient>, troubles: &mut Vec<String>) -> Result<(), Error> {
    let (mut refused, mut full) = (0, 0);
    let mut waiting = open.store.waiting_replies().await?;
    // What is quickly brought doesn't wait for what isn't.
    waiting.sort_by_key(|reply| !reply.files.is_empty());
    for reply in waiting {
        let (id, files) = (reply.id, reply.files.len());
        match bring(open, client, reply).await {
            Ok(Sent::Taken) => {
                let gone = open.store.reply_is_sent(id).await?;
                open.blobs.erase(&gone).await?;
            }
            Ok(Sent::Refused(507)) => full += 1,
            // Its source may have deleted the mailbox; the reply stays here, and shows as not sent.
            Ok(Sent::Refused(_)) => refused += 1,
            // What came of its files stays there; the rest is brought with the next look.
            Err(Error::Intake(why)) if files > 0 => {
                troubles.push(format!("A reply’s files did not reach the intake: {why}. It is tried again."));
            }
            Err(Error::Files(error)) if files > 0 => {
                eprintln!("desk: a reply’s files can’t be read: {error}");
                troubles.push("A reply’s files can’t be read here; the desk’s own output says why.".to_owned());
            }
            Err(other) => return Err(other),
        }
    }
    if full > 0 {
        troubles.push(format!("Replies for whose files the intake’s disk has no room: {full}. It is tried again."));
    }
    if refused > 0 {
        troubles.push(format!(
            "Replies that the intake does not take: {refused}. Their mailboxes may have been deleted by their sources; an intake of an older version takes no files."
        ));
    }
    Ok(())
}

/// Files first, those that aren't there yet: the intake shows no reply of which a file is missing.
async fn bring(open: &Arc<Open>, client: &Arc<IntakeClient>, reply: Waiting) -> Result<Sent, Error> {
    let Waiting { id, mailbox, sealed, files } = reply;
    if !files.is_empty() {
        let Some(there) = ask(client, move |client| client.reply_files(mailbox, id)).await? else {
            return Ok(Sent::Refused(404));
        };
        let lacks = |there: &[SealedFile]| -> Vec<WaitingFile> {
            let is_there =
                |file: &WaitingFile| there.iter().any(|one| one.blob == file.blob && one.sealed == file.sealed);
            files.iter().filter(|file| !is_there(file)).copied().collect()
        };
        let brought = lacks(&there);
        for file in &brought {
            let (blob, size, path) = (file.blob, file.sealed.size, open.blobs.file_of(file.outgoing));
            let sent = ask(client, move |client| client.send_reply_file((mailbox, id), blob, &path, size)).await?;
            if sent != Sent::Taken {
                return Ok(sent);
            }
        }
        // What lies there now, for the copy here goes once the reply is sent.
        if !brought.is_empty() {
            let there = ask(client, move |client| client.reply_files(mailbox, id)).await?;
            if there.is_none_or(|there| !lacks(&there).is_empty()) {
                return Err(Error::Intake("what lies there is not what was written here".to_owned()));
            }
        }
    }
    let listed: Vec<_> = files.iter().map(|file| file.blob).collect();
    ask(client, move |client| client.send_reply(mailbox, id, &sealed, &listed)).await
}
