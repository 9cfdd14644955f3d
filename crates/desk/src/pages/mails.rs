//! Mails among others: those of a mailbox as threads, and what one mail answers and is answered by. Shows nobody a mail that they may not read, nor
//! that there is one.

use std::collections::HashSet;

use model::{LocalId, Mail, threads};

use crate::{
    Error,
    session::Seat,
    store::{DocumentRow, Fellow, MOST_FELLOWS},
};

/// Lines of a list on one page.
const LINES: usize = 100;
/// Deeper answers are set in no further, and say how deep they are.
const DEEPEST: u32 = 8;

/// How a mailbox's mails are listed.
pub struct Asked {
    /// In the mailbox's own order.
    pub list: bool,
    /// The first line shown, from 1.
    pub from: Option<usize>,
    /// The mail whose page of the list is wanted.
    pub at: Option<LocalId>,
}

/// The mails that came out of a file.
pub struct Mails {
    pub lines: Vec<Line>,
    pub list: bool,
    pub count: usize,
    pub threads: usize,
    /// The first lines of the pages of the list before and behind.
    pub before: Option<usize>,
    pub after: Option<usize>,
}

pub struct Line {
    /// `None`: a mail that isn't there.
    pub id: Option<String>,
    pub subject: String,
    pub from: String,
    /// Its day, and what is to be said of its place.
    pub about: String,
    pub depth: u32,
}

impl Line {
    /// How far it is set in.
    pub fn step(&self) -> u32 {
        self.depth.min(DEEPEST)
    }
}

impl Mails {
    /// Another page of the list.
    pub fn turned(&self, from: &usize) -> String {
        format!("?list={}&from={from}#mails", self.list)
    }
}

/// `None` where fewer than two mails came out of it. Which ones are listed comes with them.
///
/// # Errors
/// The store's.
pub async fn of(seat: &Seat, row: &DocumentRow, asked: &Asked) -> Result<(Option<Mails>, HashSet<LocalId>), Error> {
    let all = seat.open.store.mails_in(row.id).await?;
    if all.len() < 2 {
        return Ok((None, HashSet::new()));
    }
    let (ids, mails): (Vec<LocalId>, Vec<Mail>) = all.into_iter().unzip();
    let (set, mails) = tokio::task::spawn_blocking(move || (threads::threads(&mails), mails)).await?;
    let plain = |mail| threads::Line { mail: Some(mail), depth: 0, answers: None, below: 0, remark: None };
    // A copy of a first mail begins none.
    let begins = |line: &&threads::Line| line.depth == 0 && line.remark != Some(threads::Remark::SameNumber);
    let threads = set.iter().filter(begins).count();
    let lines: Vec<threads::Line> = if asked.list { (0..mails.len()).map(plain).collect() } else { set };
    let at = asked.at.and_then(|id| lines.iter().position(|line| line.mail.is_some_and(|mail| ids[mail] == id)));
    let from = at.map_or(asked.from.unwrap_or(1).saturating_sub(1), |at| at - at % LINES).min(lines.len() - 1);
    let shown = lines.iter().skip(from).take(LINES).map(|line| shown(line, &ids, &mails)).collect();
    let mails = Mails {
        lines: shown,
        list: asked.list,
        count: mails.len(),
        threads,
        before: (from > 0).then(|| from.saturating_sub(LINES) + 1),
        after: (from + LINES < lines.len()).then_some(from + LINES + 1),
    };
    Ok((Some(mails), ids.into_iter().collect()))
}

fn shown(line: &threads::Line, ids: &[LocalId], mails: &[Mail]) -> Line {
    let mail = line.mail.map(|at| &mails[at]);
    let answers = match (line.depth, line.below) {
        (0, 1) => Some("1 answer".to_owned()),
        (0, below @ 2..) => Some(format!("{below} answers")),
        _ => None,
    };
    let deep = (line.depth > DEEPEST).then(|| format!("{} deep", line.depth));
    let remark = line.remark.map(|remark| remark.words().to_owned());
    let about = [mail.and_then(Mail::day), answers, deep, remark];
    Line {
        id: line.mail.map(|at| ids[at].to_string()),
        subject: mail.map(subject).unwrap_or_default(),
        from: mail.map(|mail| mail.from.clone()).unwrap_or_default(),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        depth: line.depth,
    }
}

fn subject(mail: &Mail) -> String {
    if mail.subject.trim().is_empty() { "(no subject)".to_owned() } else { mail.subject.clone() }
}

/// What one mail answers, and what answers it, among those that this person reads.
#[derive(Default)]
pub struct Conversation {
    pub answers: Others,
    /// What it answers at once isn't among them; these are further up.
    pub further: bool,
    /// It answers something, and nothing of it is among them.
    pub unseen: bool,
    pub answered: Others,
    /// Others that have its number.
    pub same: Others,
}

/// A list of mails, by day; those without one last.
#[derive(Default)]
pub struct Others {
    pub shown: Vec<Other>,
    /// There are more than are shown.
    pub more: bool,
}

pub struct Other {
    pub id: String,
    pub subject: String,
    pub from: String,
    pub day: String,
}

impl Conversation {
    pub fn is_empty(&self) -> bool {
        self.answers.shown.is_empty() && !self.unseen && self.answered.shown.is_empty() && self.same.shown.is_empty()
    }
}

/// # Errors
/// The store's.
pub async fn conversation(seat: &Seat, row: &DocumentRow) -> Result<Option<Conversation>, Error> {
    let (store, person) = (&seat.open.store, seat.person.id);
    let Some(mail) = store.mail_of(row.id).await? else { return Ok(None) };
    let mut told = Conversation::default();
    for name in mail.named() {
        let found = store.mails_named(person, &name, false, row.id).await?;
        told.unseen = found.is_empty();
        if !found.is_empty() {
            told.further = !mail.answered().any(|direct| direct == name);
            told.answers = others(found);
            break;
        }
    }
    let (mut known, mut answered) = (HashSet::new(), Vec::new());
    for name in mail.names() {
        let found = store.mails_named(person, &name, true, row.id).await?;
        answered.extend(found.into_iter().filter(|one| known.insert(one.document)));
        if name.starts_with("id ") {
            told.same = others(store.mails_named(person, &name, false, row.id).await?);
        }
    }
    told.answered = others(answered);
    Ok(Some(told))
}

fn others(mut fellows: Vec<Fellow>) -> Others {
    let more = fellows.len() > MOST_FELLOWS;
    fellows.truncate(MOST_FELLOWS);
    fellows.sort_by_key(|one| one.mail.date.unwrap_or(i64::MAX));
    let other = |one: Fellow| Other {
        id: one.document.to_string(),
        subject: if one.mail.subject.trim().is_empty() { one.name } else { one.mail.subject.clone() },
        day: one.mail.day().unwrap_or_default(),
        from: one.mail.from,
    };
    Others { shown: fellows.into_iter().map(other).collect(), more }
}
