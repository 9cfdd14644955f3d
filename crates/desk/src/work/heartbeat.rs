//! The heartbeat: about once an hour a drop of our own goes through the front door by its pages, and one as `safehouse drop` goes, and is
//! followed to the end.
//!
//! A process of its own sends it (`crates/heartbeat`); the desk collects it like any other, opens and answers it when it is unlocked,
//! has the answer read, and has all of it deleted. It never becomes a mailbox here: whose it will be is on this disk before anything is
//! sent. An intake that lies can make a beat fail. It can also let beats pass and stop sources, as far as it can tell them apart.

use std::{
    fs::File,
    io::{self, BufReader},
    sync::Arc,
    time::Duration,
};

use model::{DropId, MailboxId, clock};
use rand::{Rng, rngs::OsRng, seq::SliceRandom};
use seal::{Recipient, ReplyDraft, ReplyKind, RootKey};

use super::aside;
use crate::{
    Error,
    domain::heartbeat::{Door, Heartbeat, Turn},
    heartbeat_client::HeartbeatClient,
    intake_client::{IntakeClient, Sent},
    spool::Spool,
    state::{Desk, Open},
    store::{Erasure, fresh_id},
};

/// Seconds until the first one, between two, which go by the two doors in turns, and as long as a door wasn't tried or failed: never the
/// same twice.
const FIRST: std::ops::Range<u64> = 3 * 60..8 * 60;
const BETWEEN: std::ops::Range<u64> = 22 * 60..38 * 60;
const AGAIN: std::ops::Range<u64> = 4 * 60..8 * 60;
/// How long the collector may take to bring it.
const COLLECTED: Duration = Duration::from_secs(5 * 60);
const LOOK: Duration = Duration::from_millis(500);

/// What stood in the way, in words that go on after "Sources may not get through since …:".
type Stuck = String;

struct Beat {
    desk: Arc<Desk>,
    front: Arc<HeartbeatClient>,
    intake: Arc<IntakeClient>,
    spool: Spool,
}

/// Tries the front door until the desk ends; never, where there is no way to it.
///
/// # Errors
/// A configuration that leads to no intake.
pub fn beat_forever(desk: Arc<Desk>) -> Result<(), Error> {
    let Some(front) = HeartbeatClient::of(&desk.config) else { return Ok(()) };
    let spool = Spool::new(desk.folder.spool());
    let beat = Beat { intake: Arc::new(IntakeClient::new(&desk.config)?), front: Arc::new(front), desk, spool };
    tokio::spawn(async move {
        let mut pause = FIRST;
        loop {
            let seconds = OsRng.gen_range(pause);
            tokio::select! {
                _ = beat.desk.ended() => return,
                () = beat.desk.beat_now.notified() => {}
                () = tokio::time::sleep(Duration::from_secs(seconds)) => {}
            }
            // Until somebody could open a drop the intake takes none.
            if !beat.desk.folder.somebody_enrolled() {
                pause = FIRST;
                continue;
            }
            beat.once().await;
            pause = if beat.desk.beats.look(Heartbeat::is_well) { BETWEEN } else { AGAIN };
        }
    });
    Ok(())
}

impl Beat {
    /// One beat, and what it means for the pages and for people outside.
    async fn once(&self) {
        self.desk.status(|status| status.beating = true);
        let door = self.desk.beats.look(Heartbeat::next);
        let went = self.follow(door).await;
        let now = self.desk.now();
        let kept = self.desk.beats.change(|beats| match went {
            Ok(answered) => beats.came_through(door, now, answered),
            Err(why) => beats.failed(door, now, why),
        });
        match kept {
            Ok(turn) => self.turn(turn),
            Err(error) => eprintln!("desk: the heartbeat can't be written down: {error}"),
        }
        self.desk.status(|status| {
            status.beating = false;
            status.beats += 1;
        });
    }

    fn turn(&self, turn: Option<Turn>) {
        if turn.is_some() {
            self.desk.status(|status| status.turn = turn);
            self.desk.collect_now.notify_one();
        }
    }

    /// Whether it was opened and answered; on a locked desk, or by a channel that nobody opened yet, it is only collected.
    async fn follow(&self, door: Door) -> Result<bool, Stuck> {
        self.clear_away().await?;
        let keyring = self.desk.folder.read_keyring().map_err(ours)?;
        let root = keyring.body().root;
        let channel = keyring.body().channels.choose(&mut OsRng).ok_or("the keyring has no channel")?;
        let message = hex::encode(OsRng.r#gen::<[u8; 16]>());
        let asked = (channel.name.clone(), message.clone(), channel.takes_files);
        let mailbox = self
            .ask(move |front| front.begin(door, &root, &asked.0, &asked.1, asked.2))
            .await
            .map_err(|why| format!("the front door did not let a test drop in ({why})"))?;
        let now = self.desk.now();
        self.desk.beats.change(|beats| beats.remember(mailbox, now)).map_err(ours)?;
        let drop = self.ask(|front| front.send()).await.map_err(|why| format!("a test drop got no receipt ({why})"))?;
        self.collected(drop).await?;
        let opened = self.desk.open().filter(|open| open.keys.vault().is_open(&channel.name));
        let answered = match opened {
            Some(open) => {
                let read = self.read(&open, drop, mailbox, &channel.name, &message).await;
                self.spool.destroy(drop).map_err(ours)?;
                self.answered(&open, root, mailbox, &read?, &message).await?;
                true
            }
            None => {
                self.spool.destroy(drop).map_err(ours)?;
                false
            }
        };
        self.ask(|front| front.forget()).await.map_err(|why| format!("a test mailbox could not be deleted ({why})"))?;
        self.desk.beats.change(|beats| beats.is_gone(mailbox)).map_err(ours)?;
        Ok(answered)
    }

    /// What earlier beats left: at the intake, and in the spool.
    async fn clear_away(&self) -> Result<(), Stuck> {
        for parcel in self.spool.list().map_err(ours)? {
            if !parcel.by_hand && self.desk.beats.look(|beats| beats.is_ours(parcel.mailbox)) {
                self.spool.destroy(parcel.drop).map_err(ours)?;
            }
        }
        for mailbox in self.desk.beats.look(|beats| beats.lingering()) {
            let (intake, path) = (self.intake.clone(), Erasure::Mailbox(mailbox).path());
            aside(move || intake.erase(&path))
                .await
                .and_then(|erased| erased)
                .map_err(|why| format!("the intake does not clear away an earlier test drop ({why})"))?;
            self.desk.beats.change(|beats| beats.is_gone(mailbox)).map_err(ours)?;
        }
        Ok(())
    }

    /// Waits until the collector has brought it.
    async fn collected(&self, drop: DropId) -> Result<(), Stuck> {
        self.desk.collect_now.notify_one();
        let wait = async {
            while !self.spool.holds(drop) {
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::select! {
            _ = self.desk.ended() => Err("the desk ends".to_owned()),
            waited = tokio::time::timeout(COLLECTED, wait) => waited.map_err(|_| {
                match self.desk.status(|status| status.intake.clone()) {
                    Some(why) => format!("a test drop got a receipt, and does not reach the desk: {why}"),
                    None => "a test drop got a receipt, and the intake does not hand it to the desk".to_owned(),
                }
            }),
        }
    }

    /// Opens it as a drop is opened, and holds it against what was sent.
    async fn read(
        &self,
        open: &Arc<Open>,
        drop: DropId,
        mailbox: MailboxId,
        channel: &str,
        message: &str,
    ) -> Result<Recipient, Stuck> {
        let (spool, keys) = (self.spool.clone(), open.keys.clone());
        let (channel, message) = (channel.to_owned(), message.to_owned());
        let done = aside(move || {
            let vault = keys.vault();
            let sealed = std::fs::read(spool.envelope(drop))?;
            let (envelope, by) = vault.open_envelope(&sealed)?;
            let envelope = envelope.verify(mailbox, None)?;
            for entry in envelope.files() {
                let file = BufReader::new(File::open(spool.blob(drop, entry.blob))?);
                vault.take_in_blob(&by, file, entry, io::sink())?;
            }
            let same = by == channel && envelope.message() == message;
            Ok::<_, Error>(same.then(|| envelope.reply_to().clone()))
        });
        match done.await.and_then(|done| done) {
            Ok(Some(reply_to)) => Ok(reply_to),
            Ok(None) => Err("a test drop came out as another than it was sent".to_owned()),
            Err(error) => Err(format!("a test drop arrived and does not open ({error})")),
        }
    }

    /// Answers it, and has the answer read at the front door.
    async fn answered(
        &self,
        open: &Open,
        root: RootKey,
        mailbox: MailboxId,
        to: &Recipient,
        message: &str,
    ) -> Result<(), Stuck> {
        let draft = ReplyDraft {
            files: Vec::new(),
            mailbox,
            counter: 1,
            day: clock::day(self.desk.now()),
            text: message.to_owned(),
            kind: ReplyKind::Answer,
            wish: None,
        };
        let sealed = draft.seal(&open.keys.vault().reply_key(), to).map_err(ours)?;
        let intake = self.intake.clone();
        match aside(move || intake.send_reply(mailbox, fresh_id(), &sealed, &[])).await.and_then(|sent| sent) {
            Ok(Sent::Taken) => {}
            Ok(Sent::Refused(status)) => {
                return Err(format!("the intake does not take the answer to a test drop (it answered {status})"));
            }
            Err(why) => return Err(format!("the answer to a test drop does not reach the intake ({why})")),
        }
        let replies = self
            .ask(move |front| front.replies(&root))
            .await
            .map_err(|why| format!("the answer to a test drop could not be read ({why})"))?;
        if replies == [message] {
            Ok(())
        } else {
            Err("the answer to a test drop did not come back to its mailbox as it was written".to_owned())
        }
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&HeartbeatClient) -> Result<T, Stuck> + Send + 'static,
    ) -> Result<T, Stuck> {
        let front = self.front.clone();
        aside(move || question(&front)).await.map_err(ours)?
    }
}

/// The desk's own trouble.
fn ours(error: impl Into<Error>) -> Stuck {
    let error = error.into();
    format!("this desk’s own trouble: {error}")
}
