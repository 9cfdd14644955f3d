//! Writing a reply: signed and sealed to the source's own key at once, stored with its counter, sent by the collector.

use model::MailboxId;
use seal::{Recipient, ReplyDraft, ReplyKind, WishState};

use crate::{
    Error,
    domain::stage::Stage,
    session::Seat,
    store::{DropRow, Enclosed, MailboxRow, fresh_id},
};

/// In bytes: far below the largest class, however it is escaped.
const LONGEST: usize = 32 << 10;

/// What a reply says.
pub struct Letter {
    /// May be empty where the rest says something.
    pub text: String,
    pub kind: ReplyKind,
    pub wish: Option<WishState>,
    /// What goes with it, sealed to its source already.
    pub files: Vec<Enclosed>,
}

/// To whom a mailbox's replies are sealed.
///
/// # Errors
/// In words: it came by hand.
pub fn recipient(mailbox: &MailboxRow) -> Result<Recipient, Error> {
    Ok(mailbox.reply_to.as_deref().ok_or_else(nobody)?.parse()?)
}

fn nobody() -> Error {
    Error::refused("this came by hand: there is no source here who could read a reply")
}

/// Tells a source what became of the wish that came with a drop, and notes it there.
///
/// # Errors
/// As [`write()`]; there was no such wish, or nothing that could end.
pub async fn answer_wish(seat: &Seat, mailbox: &MailboxRow, drop: &DropRow, wish: WishState) -> Result<(), Error> {
    if drop.embargo.is_none() {
        return Err(Error::refused("this drop came without a wish to wait"));
    }
    if wish == WishState::Ended && !matches!(drop.wish, Some(WishState::Accepted { .. })) {
        return Err(Error::refused("only a wish that was accepted can end"));
    }
    let letter = Letter { text: String::new(), kind: ReplyKind::Answer, wish: Some(wish), files: Vec::new() };
    send(seat, mailbox, letter, Some(drop)).await
}

/// Stores a reply durably. With a question the mailbox's new drops wait for an answer from now on.
///
/// # Errors
/// In words: nobody can be replied to, it says nothing, or too much.
pub async fn write(seat: &Seat, mailbox: &MailboxRow, letter: Letter) -> Result<(), Error> {
    send(seat, mailbox, letter, None).await
}

async fn send(seat: &Seat, mailbox: &MailboxRow, letter: Letter, wished: Option<&DropRow>) -> Result<(), Error> {
    let at_intake: MailboxId = mailbox.intake_id.ok_or_else(nobody)?;
    let to = recipient(mailbox)?;
    let text = letter.text.replace("\r\n", "\n").trim().to_owned();
    let letter = Letter { text, ..letter };
    let question = letter.kind == ReplyKind::Question;
    let says = !letter.text.is_empty() || letter.wish.is_some() || !letter.files.is_empty();
    if !says && letter.kind != ReplyKind::Read {
        return Err(Error::refused("the reply says nothing"));
    }
    if letter.text.len() > LONGEST {
        return Err(Error::refused("the reply is too long: 32,000 characters at most"));
    }
    let store = &seat.open.store;
    let drops = store.drops_for(mailbox.id, seat.person.id).await?;
    let channel = drops.last().map(|drop| drop.channel.clone()).ok_or(Error::NotFound)?;
    let (id, day, now) = (fresh_id(), seat.today(), seat.desk.now());
    let key = seat.open.keys.vault().reply_key();
    let mut tx = store.begin().await?;
    let counter = store.next_reply(&mut tx, mailbox.id).await?;
    let Letter { text, kind, wish, files } = &letter;
    let draft = ReplyDraft {
        mailbox: at_intake,
        counter,
        day: day.clone(),
        text: text.clone(),
        kind: *kind,
        wish: wish.clone(),
        files: files.iter().map(|file| file.entry.clone()).collect(),
    };
    let sealed = draft.seal(&key, &to).map_err(|error| match error {
        seal::Error::Malformed(_) => Error::refused(
            "the reply has words in it that this program writes itself (“--- safehouse/files/”); write them otherwise",
        ),
        other => other.into(),
    })?;
    store.record_reply(&mut tx, id, mailbox.id, counter, &day, &letter, seat.person.id, &channel, &sealed).await?;
    if question {
        for drop in drops.iter().filter(|drop| drop.stage == Stage::New) {
            let asked = drop.stage.clone().ask(seat.person.id, &day)?;
            store.change_stage(&mut tx, drop.id, &drop.stage, &asked).await?;
        }
    }
    if let (Some(drop), Some(wish)) = (wished, &letter.wish) {
        store.write_wish(&mut tx, drop.id, wish).await?;
    }
    let action = match (&letter.wish, letter.kind) {
        (Some(WishState::Accepted { .. }), _) => "accepted the wish to wait",
        (Some(WishState::Declined), _) => "declined the wish to wait",
        (Some(WishState::Ended), _) => "told that the wish to wait has ended",
        (None, ReplyKind::Question) => "asked the source",
        (None, ReplyKind::Read) => "told the source that it was read",
        (None, ReplyKind::Answer) => "replied",
    };
    // By number alone: the journal is read by every editor, of every channel.
    let detail = match files.len() {
        0 => format!("reply {counter}"),
        1 => format!("reply {counter}, with 1 file"),
        more => format!("reply {counter}, with {more} files"),
    };
    store.note_in(&mut tx, now, &seat.person.name, action, &mailbox.label, &detail).await?;
    tx.commit().await?;
    seat.desk.collect_now.notify_one();
    Ok(())
}
