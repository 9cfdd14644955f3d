//! Keeps the search's indexes in step with the store: what is new or changed is put in, what is gone is taken out. A channel that nobody
//! opened waits.
//!
//! Nobody has to tell it what changed: it compares marks. So whatever a crash or a damaged file left behind is mended by the next look.

use std::{collections::HashMap, sync::Arc, time::Duration};

use search::{Entry, Index, Kind, parted};

use super::aside;
use crate::{
    Error,
    lookup::{Progress, Shelf},
    state::{Desk, Open},
    store::{Content, DocumentRow, PageWords, Thing},
    work::publishing::public_id,
};

/// After something was written: more is likely to follow at once.
const REST: Duration = Duration::from_millis(300);
/// A look without being asked.
const LOOK: Duration = Duration::from_secs(60);
/// Things that go in together, and bytes of text after which they do at the latest.
const TOGETHER: usize = 64;
const HEAVY: usize = 8 << 20;
/// The most of a text that belongs to no page.
const TEXT: usize = 4 << 20;

/// Until the desk locks.
pub async fn follow_the_store(desk: Arc<Desk>, open: Arc<Open>) {
    let mut known = HashMap::new();
    loop {
        let asked = open.lookup.asked();
        match follow(&desk, &open, &mut known).await {
            Ok(()) => open.lookup.is_done(asked),
            Err(error) => {
                known.clear();
                // Stored things are never quoted in an error of the index.
                eprintln!("desk: the search's index is not in step and is tried again: {error}");
                if matches!(error, Error::Index(_)) {
                    let again = open.clone();
                    let _ = aside(move || again.lookup.forget()).await;
                }
                tokio::time::sleep(super::PAUSE).await;
            }
        }
        tokio::select! {
            () = open.ending.cancelled() => return,
            () = open.lookup.wanted.notified() => {}
            () = open.store.written.notified() => tokio::time::sleep(REST).await,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// What each index holds, as keys and marks; read from it once.
type Known = HashMap<Shelf, HashMap<String, String>>;

async fn follow(desk: &Arc<Desk>, open: &Arc<Open>, known: &mut Known) -> Result<(), Error> {
    let mut steps = Vec::new();
    let things = open.store.things().await?;
    for shelf in open.lookup.shelves() {
        let (here, which) = (open.clone(), shelf.clone());
        let (index, fresh) = aside(move || here.lookup.open(&which)).await??;
        if fresh || !known.contains_key(&shelf) {
            let read = index.clone();
            known.insert(shelf.clone(), aside(move || read.wholes()).await??.into_iter().collect());
        }
        let marks = known.get(&shelf);
        let held = |key: &str| marks.and_then(|marks| marks.get(key));
        let there: HashMap<&str, &Thing> =
            things.iter().filter(|thing| thing.channel == shelf).map(|thing| (thing.key.as_str(), thing)).collect();
        let gone: Vec<String> = marks
            .into_iter()
            .flat_map(HashMap::keys)
            .filter(|key| !there.contains_key(key.as_str()))
            .cloned()
            .collect();
        let changed = |thing: &&Thing| thing.channel == shelf && held(&thing.key) != Some(&thing.mark);
        let anew: Vec<_> = things.iter().filter(changed).collect();
        steps.push((shelf, index, gone, anew));
    }
    let all = steps.iter().map(|(_, _, _, anew)| anew.len()).sum();
    let mut progress = Progress { done: 0, all };
    open.lookup.tell(progress);
    for (shelf, index, gone, anew) in steps {
        fill(desk, open, (&index, known.entry(shelf).or_default()), gone, anew, &mut progress).await?;
        if open.ending.is_cancelled() {
            return Ok(());
        }
    }
    open.lookup.tell(Progress { done: all, all });
    Ok(())
}

async fn fill(
    desk: &Arc<Desk>,
    open: &Arc<Open>,
    (index, known): (&Arc<Index>, &mut HashMap<String, String>),
    gone: Vec<String>,
    anew: Vec<&Thing>,
    progress: &mut Progress,
) -> Result<(), Error> {
    // What is written and not yet told: a failure in between makes the next look read the index again.
    let mut marks = Vec::new();
    if !gone.is_empty() {
        write(index, gone.clone(), Vec::new()).await?;
        gone.iter().for_each(|key| drop(known.remove(key)));
    }
    let (mut keys, mut entries, mut weight) = (Vec::new(), Vec::new(), 0);
    for thing in anew {
        if open.ending.is_cancelled() {
            return Ok(());
        }
        let found = match entries_of(desk, open, thing).await {
            // It went away since the list was made; the next look takes it out.
            Err(Error::NotFound) => Vec::new(),
            // One that doesn't read keeps nothing else out of the index. It is tried again by the next process.
            Err(Error::Keys(error)) => {
                eprintln!("desk: something is left out of the search, for it can't be read: {error}");
                marks.push((thing.key.clone(), thing.mark.clone()));
                Vec::new()
            }
            found => found?,
        };
        progress.done += 1;
        weight += found.iter().map(|entry| entry.text.len()).sum::<usize>();
        keys.push(thing.key.clone());
        if !found.is_empty() {
            marks.push((thing.key.clone(), thing.mark.clone()));
        }
        entries.extend(found);
        if keys.len() >= TOGETHER || weight >= HEAVY {
            write(index, std::mem::take(&mut keys), std::mem::take(&mut entries)).await?;
            weight = 0;
            open.lookup.tell(*progress);
        }
    }
    if !keys.is_empty() {
        write(index, keys, entries).await?;
    }
    known.extend(marks);
    Ok(())
}

/// Puts entries in the place of what had these keys, durably.
async fn write(index: &Arc<Index>, keys: Vec<String>, entries: Vec<Entry>) -> Result<(), Error> {
    let index = index.clone();
    aside(move || {
        let mut writer = index.writer()?;
        keys.iter().for_each(|key| writer.remove(key));
        entries.iter().try_for_each(|entry| writer.add(entry))?;
        Ok(writer.commit()?)
    })
    .await?
}

async fn entries_of(desk: &Desk, open: &Open, thing: &Thing) -> Result<Vec<Entry>, Error> {
    let begun = |kind| {
        let mut entry = Entry::new(kind, thing.key.clone(), "");
        thing.mark.clone_into(&mut entry.tag);
        entry
    };
    match &thing.content {
        Content::Message { drop } => {
            let row = open.store.find_drop(*drop).await?.ok_or(Error::NotFound)?;
            let mut entry = begun(Kind::Message);
            entry.mailbox = open.store.mailbox(row.mailbox).await?.label;
            entry.title = format!("Message of {}", entry.mailbox);
            entry.stage = row.stage.word().to_owned();
            (entry.text, entry.date) = (open.store.message_of(&row).await?, row.day);
            Ok(vec![entry])
        }
        Content::Note { id } => {
            let row = open.store.note_with(*id).await?;
            let mut entry = begun(Kind::Note);
            entry.mailbox = open.store.mailbox(row.mailbox).await?.label;
            entry.title = format!("Note on {}, by {}", entry.mailbox, row.author_name);
            (entry.text, entry.date) = (row.note.at_the_desk().to_owned(), row.day);
            Ok(vec![entry])
        }
        Content::Story { id } => {
            let (words, stage) = open.store.draft(*id).await?;
            let mut entry = begun(Kind::Draft);
            entry.text = parted([words.deck.as_str(), &words.byline, &press::story::markdown::plain(&words.body)]);
            entry.stage = stage.word().to_owned();
            (entry.title, entry.language, entry.date) = (words.headline, words.language, words.day);
            if entry.title.trim().is_empty() {
                entry.title = "A story without a headline".to_owned();
            }
            Ok(vec![entry])
        }
        Content::Statement { id } => {
            let row = open.store.statement(*id).await?;
            let (words, stage) = (row.words, open.store.release(row.release).await?.stage);
            let mut entry = begun(Kind::Statement);
            entry.stage = stage.word().to_owned();
            let who = [words.speaker.as_str(), &words.standing, &words.whom, &words.reported_by, &words.publisher];
            let translations = words.translations.iter().map(|made| made.text.as_str());
            entry.text = parted(who.into_iter().chain([words.text.as_str()]).chain(translations));
            entry.translations = words.translations.iter().map(|made| made.language.clone()).collect();
            entry.persons = vec![words.speaker];
            (entry.title, entry.language, entry.date) = (words.title, words.language, words.day);
            (entry.id, entry.sort) = (row.slug, words.kind);
            if entry.title.trim().is_empty() {
                entry.title = "A statement without a title".to_owned();
            }
            Ok(vec![entry])
        }
        Content::Document { id, drop, described } => {
            let row = open.store.document(*id).await?;
            let drop = open.store.find_drop(*drop).await?.ok_or(Error::NotFound)?;
            let mut whole = begun(Kind::Document);
            whole.mailbox = open.store.mailbox(drop.mailbox).await?.label;
            whole.stage = drop.stage.word().to_owned();
            whole.severities = open.store.severities_of(&row).await?;
            (whole.title, whole.sort, whole.date) = (row.name.clone(), row.media_type.clone(), drop.day);
            let mut told = Vec::new();
            let mut ids = Vec::new();
            for (number, words) in described {
                ids.push(public_id(desk, *number)?.to_string());
                told.extend(
                    [&words.title, &words.summary, &words.context, &words.kind, &words.editors_note].map(Clone::clone),
                );
                told.extend([&words.persons, &words.organisations, &words.countries].map(|list| list.join(", ")));
                whole.persons.extend(words.persons.iter().cloned());
                whole.organisations.extend(words.organisations.iter().cloned());
                whole.countries.extend(words.countries.iter().cloned());
                words.language.clone_into(&mut whole.language);
            }
            whole.id = ids.join(" ");
            for finding in open.store.findings_of(row.id).await? {
                told.push(format!("{}: {} {}", finding.what, finding.place, finding.detail));
            }
            whole.text = parted(told.iter().map(String::as_str));
            pages(open, &row, whole).await
        }
    }
}

/// The document's own entry, and one for each page that has words.
async fn pages(open: &Open, row: &DocumentRow, mut whole: Entry) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    if let Some(words) = row.words {
        let pages: Vec<PageWords> = serde_json::from_slice(&open.blobs.get(words).await?)?;
        for page in pages.iter().filter(|page| !page.words.is_empty()) {
            let text = page::text(&page.words);
            entries.push(Entry { kind: Kind::Page, page: Some(page.page), text, ..whole.clone() });
        }
    }
    if let Some(text) = row.text.filter(|_| entries.is_empty()) {
        let bytes = open.blobs.get(text).await?;
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(TEXT)]);
        whole.text = parted([whole.text.as_str(), &text]);
    }
    entries.insert(0, whole);
    Ok(entries)
}
