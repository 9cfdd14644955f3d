//! Looking for words through many documents at once, and redacting what a person ticked of what was found: in one step, which is taken back
//! in one step. Nothing counts before somebody pressed.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use model::{LocalId, Plan, Rect};
use page::redact::{
    Redaction,
    edit::{self, Wrong},
    reasons::Picked,
    seek::{Form, MOST, Place, Search, plain, stands_in},
};

use super::{
    Material, contents,
    leftovers::said,
    plans::{Step, closed, edit_plan, rendition_in},
    version_name,
};
use crate::{
    Error,
    domain::publishing::build::Texts,
    session::Seat,
    store::{DocumentRow, Matter, RenditionRow},
};

/// The most documents that are searched at once, and the most texts that are looked for.
pub const MOST_DOCUMENTS: usize = 500;
pub const MOST_TEXTS: usize = 100;
/// The longest of them, in characters.
pub const LONGEST: usize = 200;
/// Words that are shown before and after a place.
const AROUND: usize = 9;

/// What is searched: a release, or what came by one mailbox or was brought in as one collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Release(LocalId),
    Mailbox(LocalId),
}

/// What is looked for.
pub struct Asked {
    pub texts: Vec<String>,
    /// Whether they are people's names: then their other forms count, too.
    pub names: bool,
}

/// A document that can be searched.
#[derive(Clone)]
pub struct Candidate {
    pub document: DocumentRow,
    /// What is prepared of it; `None`: nothing is.
    pub rendition: Option<RenditionRow>,
    /// "EL-0001", or the file's name.
    pub name: String,
    /// Why its plan can't be changed, as a clause; empty when it can.
    pub closed: &'static str,
}

impl Candidate {
    /// How forms name it: the rendition's id, or the document's.
    pub fn id(&self) -> LocalId {
        self.rendition.as_ref().map_or(self.document.id, |row| row.id)
    }

    pub fn link(&self) -> String {
        match &self.rendition {
            Some(row) => format!("/rendition/{}/redact", row.id),
            None => format!("/document/{}", self.document.id),
        }
    }
}

/// One place in a document, as a person decides upon it.
pub struct Hit {
    pub key: String,
    pub place: Place,
    pub before: String,
    pub found: String,
    pub after: String,
    /// The plan covers it.
    pub covered: bool,
    /// Its words were read from pixels.
    pub from_pixels: bool,
}

/// What was found in one document.
pub struct Found {
    pub candidate: Candidate,
    pub hits: Vec<Hit>,
    /// What a box can't take away, and where it stands: a sentence and a link.
    pub elsewhere: Vec<(String, String)>,
    /// For each of the texts whether it stands on its pages.
    stands: Vec<bool>,
    /// Why it could not be searched; empty when it was.
    pub trouble: String,
}

/// Everything that was found.
pub struct Sweep {
    pub found: Vec<Found>,
    /// In what a release says beside its documents: a sentence and a link.
    pub elsewhere: Vec<(String, String)>,
    /// Of the texts, those that stand nowhere that was searched.
    pub nowhere: Vec<String>,
}

/// The documents that this person may read, in the order in which they stand there; and how many more there are.
///
/// # Errors
/// The store's.
pub async fn candidates(seat: &Seat, scope: Scope) -> Result<(Vec<Candidate>, usize), Error> {
    let store = &seat.open.store;
    let mut rows: Vec<(LocalId, Option<RenditionRow>)> = Vec::new();
    match scope {
        Scope::Release(id) => {
            rows.extend(store.renditions(id).await?.into_iter().map(|row| (row.document, Some(row))));
        }
        Scope::Mailbox(id) => {
            for drop in store.drops_for(id, seat.person.id).await? {
                for document in store.documents_of(drop.id).await? {
                    let renditions = store.renditions_of(document.id).await?;
                    if renditions.is_empty() {
                        rows.push((document.id, None));
                    }
                    rows.extend(renditions.into_iter().map(|row| (document.id, Some(row))));
                }
            }
        }
    }
    let more = rows.len().saturating_sub(MOST_DOCUMENTS);
    rows.truncate(MOST_DOCUMENTS);
    let mut all = Vec::new();
    for (document, rendition) in rows {
        if store.is_closed_to(seat.person.id, Matter::Document, &document.to_string()).await? {
            continue;
        }
        let document = store.document(document).await?;
        let (name, why) = match &rendition {
            Some(row) => (version_name(&seat.desk, row)?, closed(&store.release(row.release).await?.stage)),
            None => (document.name.clone(), Some("nothing of it is prepared for publication")),
        };
        all.push(Candidate { document, rendition, name, closed: why.unwrap_or_default() });
    }
    Ok((all, more))
}

/// Looks through these documents.
///
/// # Errors
/// The store's.
pub async fn look(seat: &Seat, candidates: Vec<Candidate>, asked: &Asked) -> Result<Sweep, Error> {
    let mut found = Vec::new();
    // What stands in the documents is looked for elsewhere, too: a surname that a description gives alone.
    let mut said_there: BTreeSet<String> = asked.texts.iter().cloned().collect();
    let mut known = vec![false; asked.texts.len()];
    let mut releases = BTreeSet::new();
    for candidate in candidates {
        releases.extend(candidate.rendition.as_ref().map(|row| row.release));
        let one = look_at(seat, candidate, asked).await?;
        known.iter_mut().zip(&one.stands).for_each(|(known, stands)| *known |= stands);
        for hit in &one.hits {
            if hit.place.form != Form::Inside {
                said_there.extend(hit.place.word.clone());
            }
        }
        found.push(one);
    }
    let mut elsewhere = Vec::new();
    let store = &seat.open.store;
    for id in releases {
        if store.is_closed_to(seat.person.id, Matter::Release, &id.to_string()).await? {
            continue;
        }
        let release = store.release(id).await?;
        let saying = contents(&seat.desk, &seat.open, &release).await?;
        for place in said(&seat.desk, &seat.open, &release, &saying).await? {
            let stands: Vec<&String> = said_there.iter().filter(|text| stands_in(&place.text, text)).collect();
            if !stands.is_empty() {
                elsewhere.push((format!("{}: {}", place.name, quoted(&stands)), place.link));
            }
        }
    }
    elsewhere.dedup();
    let everywhere = |text: &String| {
        let here = |(line, _): &(String, String)| line.contains(&format!("“{text}”"));
        elsewhere.iter().any(here) || found.iter().flat_map(|one| &one.elsewhere).any(here)
    };
    let nowhere = asked.texts.iter().zip(known).filter(|(text, known)| !known && !everywhere(text));
    let nowhere = nowhere.map(|(text, _)| text.clone()).collect();
    Ok(Sweep { found, elsewhere, nowhere })
}

fn quoted(texts: &[&String]) -> String {
    texts.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>().join(", ")
}

async fn look_at(seat: &Seat, candidate: Candidate, asked: &Asked) -> Result<Found, Error> {
    let mut one =
        Found { candidate, hits: Vec::new(), elsewhere: Vec::new(), stands: Vec::new(), trouble: String::new() };
    let document = &one.candidate.document;
    let at = format!("/document/{}", document.id);
    let holds = |text: &str| asked.texts.iter().filter(|wanted| stands_in(text, wanted)).collect::<Vec<_>>();
    let mut tell = |what: &str, stands: Vec<&String>| {
        if !stands.is_empty() {
            one.elsewhere.push((format!("{what}: {}", quoted(&stands)), at.clone()));
        }
    };
    tell("The file’s name, which is not published", holds(&document.name));
    let mut told = BTreeSet::new();
    for finding in seat.open.store.findings_of(document.id).await? {
        let text = format!("{} {} {}", finding.place, finding.what, finding.detail);
        if told.insert((finding.what.clone(), finding.place.clone())) {
            tell(
                &format!("Found in the original, which is not copied ({}, {})", finding.what, finding.place),
                holds(&text),
            );
        }
    }
    let material = match Material::load(&seat.open, document.id).await {
        Ok(material) => material,
        Err(Error::Refused(why)) => {
            one.trouble = why;
            return Ok(one);
        }
        Err(error) => return Err(error),
    };
    let whole = match document.text {
        Some(text) => String::from_utf8_lossy(&seat.open.blobs.get(text).await?).into_owned(),
        None => String::new(),
    };
    let plan = one.candidate.rendition.as_ref().map(|row| row.plan.clone());
    let (texts, names, id) = (asked.texts.clone(), asked.names, one.candidate.id());
    let made = tokio::task::spawn_blocking(move || {
        let search = Search::new(&material.texts.pages);
        let places = search.places(&texts, names);
        let doubtful = search.doubtful(&texts, &places);
        let stands = search.found(&texts, &places);
        let on_no_page = |at: &usize| !stands[*at] && !doubtful.iter().any(|(doubted, _)| doubted == at);
        // The quick question first: texts are long.
        let bare = plain(&whole);
        let beyond: Vec<usize> = (0..texts.len())
            .filter(|at| on_no_page(at) && bare.contains(&plain(&texts[*at])) && stands_in(&whole, &texts[*at]))
            .collect();
        let covered = plan.map(|plan| search.covered(&plan)).unwrap_or_default();
        let hits = places.into_iter().map(|place| hit(id, place, &material.texts, &covered)).collect::<Vec<_>>();
        let silent: Vec<u32> = (1..)
            .zip(&material.texts.pages)
            .filter(|(_, page)| page.words.is_empty() && !page.blank)
            .map(|(number, _)| number)
            .collect();
        (hits, doubtful, beyond, silent, stands)
    });
    let (hits, doubtful, mut beyond, silent, mut stands) = made.await?;
    if hits.len() >= MOST {
        let line = format!(
            "More than {MOST} places were found here, and only those are listed: look for fewer words at once."
        );
        one.elsewhere.push((line, at.clone()));
        // Of none it can be said that it isn't there.
        stands.fill(true);
        beyond.clear();
    }
    (one.hits, one.stands) = (hits, stands);
    for (wanted, page) in doubtful {
        let text = &asked.texts[wanted];
        let line = format!("Page {page} may have “{text}” with spaces or signs between its letters: look at it.");
        one.elsewhere.push((line, page_link(&one.candidate, page)));
    }
    for wanted in beyond {
        let line = format!("“{}” stands in the document’s text, and on none of its pages.", asked.texts[wanted]);
        one.elsewhere.push((line, at.clone()));
    }
    for page in silent {
        let line = format!("Page {page} has no text that could be searched: look at it.");
        one.elsewhere.push((line, page_link(&one.candidate, page)));
    }
    Ok(one)
}

fn page_link(candidate: &Candidate, page: u32) -> String {
    format!("{}?page={page}", candidate.link())
}

fn hit(id: LocalId, place: Place, texts: &Texts, covered: &[Vec<bool>]) -> Hit {
    let at = place.page as usize - 1;
    let words = &texts.pages[at].words;
    let said = |range: Range<usize>| {
        let part = words.get(range.start..range.end.min(words.len())).unwrap_or_default();
        part.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let Range { start, end } = place.words;
    Hit {
        key: format!("{id}.{}.{start}.{end}", place.page),
        before: said(start.saturating_sub(AROUND)..start),
        found: said(start..end),
        after: said(end..end + AROUND),
        covered: covered
            .get(at)
            .and_then(|page| page.get(start..end))
            .is_some_and(|part| part.iter().all(|gone| *gone)),
        from_pixels: texts.origins.get(at).is_some_and(|origin| origin.is_read()),
        place,
    }
}

/// What a press did.
pub struct Done {
    pub step: LocalId,
    /// One of the plans that it changed.
    pub rendition: LocalId,
    pub places: usize,
    pub documents: usize,
}

/// Redacts the ticked places in their documents, all in one step. Where everything that a word covers in a document was ticked, the word
/// goes into its plan: what is left can't hold it. Else boxes do.
///
/// # Errors
/// Nothing is ticked; a document was signed or changed meanwhile, or its plan could not be carried out
/// any more. Then no document is changed.
pub async fn redact(
    seat: &Seat,
    sweep: &Sweep,
    ticked: &BTreeSet<String>,
    reason: &Picked,
    note: &str,
) -> Result<Done, Error> {
    let mut work: Vec<(&Found, Vec<&Hit>)> = Vec::new();
    for one in sweep.found.iter().filter(|one| one.candidate.closed.is_empty()) {
        let hits: Vec<&Hit> = one.hits.iter().filter(|hit| !hit.covered && ticked.contains(&hit.key)).collect();
        if !hits.is_empty() {
            work.push((one, hits));
        }
    }
    let places = work.iter().map(|(_, hits)| hits.len()).sum::<usize>();
    if places == 0 {
        return Err(Error::refused("tick what is to go"));
    }
    // What each plan gets is found before the transaction begins: it reads documents.
    let mut additions = Vec::new();
    for (one, hits) in &work {
        let Some(row) = &one.candidate.rendition else { continue };
        let material = Material::load(&seat.open, row.document).await?;
        let places: Vec<Place> = hits.iter().map(|hit| hit.place.clone()).collect();
        let plan = row.plan.clone();
        let (material, added) = tokio::task::spawn_blocking(move || {
            let added = additions_of(&material.texts, &plan, &places);
            (material, added)
        })
        .await?;
        additions.push((row, one.candidate.name.clone(), Arc::new(material), added));
    }
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let what = format!(
        "{} in {} by search: {reason}",
        count(places, "place", "places"),
        count(additions.len(), "document", "documents")
    );
    let step = Step::new(what, note);
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    let mut releases = BTreeSet::new();
    for (row, name, material, (words, boxes)) in &additions {
        if releases.insert(row.release) {
            let stage = store.release_in(&mut tx, row.release).await?.stage;
            if let Some(why) = closed(&stage) {
                return Err(Error::refused(format!("{name}: {why}")));
            }
            store.reopen_release(&mut tx, row.release, "").await?;
        }
        // What is covered already was told by the plan as it was.
        let now = rendition_in(seat, &mut tx, row).await?;
        if now.plan != row.plan {
            return Err(Error::refused(format!(
                "somebody changed what is redacted in {name} a moment ago: look again"
            )));
        }
        edit_plan(seat, &mut tx, &now, &step, |plan| {
            for word in words {
                take(edit::add_word(plan, word, reason))?;
            }
            for (page, rect) in boxes {
                let size = material.texts.pages[*page as usize - 1].size;
                take(edit::add_box(plan, *page, size, *rect, reason))?;
            }
            // A plan that could be carried out before has to stay one.
            let possible = |plan: &Plan| Redaction::find(&material.texts.pages, plan).map(drop);
            match (possible(&row.plan), possible(plan)) {
                (Ok(()), Err(why)) => Err(Error::refused(format!("{name}: {why}"))),
                _ => Ok(()),
            }
        })
        .await?;
    }
    let names: Vec<&str> = additions.iter().map(|(_, name, ..)| name.as_str()).collect();
    // The words themselves are what must not get about: the journal has their number and reason alone.
    store
        .note_in(&mut tx, seat.desk.now(), &seat.person.name, "redacted by search", &names.join(", "), &step.what)
        .await?;
    tx.commit().await?;
    let first = additions.first().ok_or(Error::NotFound)?.0.id;
    Ok(Done { step: step.id, rendition: first, places, documents: additions.len() })
}

fn take(added: Result<(), Wrong>) -> Result<(), Error> {
    match added {
        Ok(()) | Err(Wrong::Twice) => Ok(()),
        Err(wrong) => Err(wrong.into()),
    }
}

/// The words and the boxes that cover these places and nothing else.
fn additions_of(texts: &Texts, plan: &Plan, places: &[Place]) -> (Vec<String>, Vec<(u32, Rect)>) {
    let search = Search::new(&texts.pages);
    let mut ticked = search.covered(plan);
    for place in places {
        ticked[place.page as usize - 1][place.words.clone()].fill(true);
    }
    let whole = |word: &str| {
        let all = search.of_word(word);
        all.into_iter().all(|(page, words)| ticked[page as usize - 1][words].iter().all(|ticked| *ticked))
    };
    // Where a page has no words, no plan that names some can be carried out.
    let searchable = texts.all_have_text();
    let mut words: BTreeMap<String, (String, bool)> = BTreeMap::new();
    let mut boxes = Vec::new();
    for place in places {
        let word = place.word.as_ref().filter(|_| searchable);
        let goes =
            word.is_some_and(|word| words.entry(word.to_lowercase()).or_insert_with(|| (word.clone(), whole(word))).1);
        if !goes {
            boxes.extend(place.rects.iter().map(|rect| (place.page, *rect)));
        }
    }
    (words.into_values().filter(|(_, goes)| *goes).map(|(word, _)| word).collect(), boxes)
}
