//! Writing a reply: signed and sealed to the source's own key at once, stored with its counter, sent by the collector.

use model::MailboxId;
use seal::{Recipient, ReplyDraft};

use crate::{
    Error,
    domain::stage::Stage,
    session::Seat,
    store::{MailboxRow, fresh_id},
};

/// In bytes: far below the largest class, however it is escaped.
const LONGEST: usize = 32 << 10;

/// Stores a reply durably. With `question` the mailbox's new drops wait for an answer from now on.
///
/// # Errors
/// In words: nobody can be replied to, it says nothing, or too much.
pub async fn write(seat: &Seat, mailbox: &MailboxRow, text: &str, question: bool) -> Result<(), Error> {
    let nobody = || Error::refused("this came by hand: there is no source here who could read a reply");
    let at_intake: MailboxId = mailbox.intake_id.ok_or_else(nobody)?;
    let to: Recipient = mailbox.reply_to.as_deref().ok_or_else(nobody)?.parse()?;
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        return Err(Error::refused("the reply says nothing"));
    }
    if text.len() > LONGEST {
        return Err(Error::refused("the reply is too long: 32,000 characters at most"));
    }
    let store = &seat.open.store;
    let drops = store.drops_for(mailbox.id, seat.person.id).await?;
    let channel = drops.last().map(|drop| drop.channel.clone()).ok_or(Error::NotFound)?;
    let (id, day, now) = (fresh_id(), seat.today(), seat.desk.now());
    let key = seat.open.keys.vault().reply_key();
    let mut tx = store.begin().await?;
    let counter = store.next_reply(&mut tx, mailbox.id).await?;
    let draft = ReplyDraft { mailbox: at_intake, counter, day: day.clone(), text: text.clone() };
    let sealed = draft.seal(&key, &to)?;
    store.record_reply(&mut tx, id, mailbox.id, counter, &day, &text, seat.person.id, &channel, &sealed).await?;
    if question {
        for drop in drops.iter().filter(|drop| drop.stage == Stage::New) {
            let asked = drop.stage.clone().ask(seat.person.id, &day)?;
            store.change_stage(&mut tx, drop.id, &drop.stage, &asked).await?;
        }
    }
    let action = if question { "asked the source" } else { "replied" };
    store.note_in(&mut tx, now, &seat.person.name, action, &mailbox.label, &format!("reply {counter}")).await?;
    tx.commit().await?;
    seat.desk.collect_now.notify_one();
    Ok(())
}
