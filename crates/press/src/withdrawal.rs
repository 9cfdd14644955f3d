//! Taking back what is published: a document, a statement or a dossier. What it leaves is an entry with the reason, and a tombstone.

use std::collections::BTreeSet;

use ledger::{Entry, Part, Vkey};
use model::PublicId;

use crate::{
    Error, Masthead, Plan, Site,
    dossier::passages,
    plan::{files_of, finish},
    site::Tombstone,
    story::markdown,
};

/// What can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    Document(PublicId),
    Part(Part),
}

impl std::fmt::Display for Withdrawn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Document(id) => id.fmt(f),
            Self::Part(part) => part.fmt(f),
        }
    }
}

/// Takes something back: its bytes, text and description go, of a document also hashes and salt; a tombstone with the reason stays.
///
/// # Errors
/// When it isn't published, or the reason is empty.
pub fn plan_withdrawal(
    site: &Site,
    masthead: &Masthead,
    what: &Withdrawn,
    reason: &str,
    vkey: &Vkey,
    day: &str,
) -> Result<Plan, Error> {
    if reason.trim().is_empty() {
        return Err(Error::Refused("a withdrawal needs a reason that readers can understand".to_owned()));
    }
    let mut next = site.clone();
    let mut stone = Tombstone {
        entry: next.size(),
        of: 0,
        reason: reason.trim().to_owned(),
        day: day.to_owned(),
        pages: BTreeSet::new(),
    };
    let taken = match what {
        Withdrawn::Document(id) => take_document(&mut next, id, &mut stone).map(|files| (id.clone(), None, files)),
        Withdrawn::Part(part) => {
            take_part(&mut next, part, &mut stone).map(|(id, files)| (id, Some(part.clone()), files))
        }
    };
    let (id, part, files) = taken.ok_or_else(|| Error::Refused(format!("{what} isn't published")))?;
    let (reason, day_of_it) = (stone.reason.clone(), stone.day.clone());
    next.entries.push(Entry::Withdrawal {
        entry: stone.of,
        id: id.clone(),
        part: part.clone(),
        reason,
        day: day_of_it,
    });
    match part {
        Some(part) => drop(next.taken_back.insert(part, stone)),
        None => drop(next.tombstones.insert(id, stone)),
    }
    finish(site, next, masthead, vkey, day, Vec::new(), files)
}

/// Gives the files that go. What cites it loses the strips that show its pages.
fn take_document(next: &mut Site, id: &PublicId, stone: &mut Tombstone) -> Option<Vec<String>> {
    let document = next.documents.remove(id)?;
    next.versions.remove(id);
    stone.of = document.entry;
    stone.pages = (1..=document.body().pages).collect();
    for story in next.stories.values_mut() {
        let cited = markdown::parse(&story.story.body).citations;
        story.strips.retain(|number, _| cited.get(number - 1).is_none_or(|citation| citation.document != *id));
    }
    for published in next.dossiers.values_mut() {
        let of_it = passages(&published.dossier).into_iter().filter(|(_, citation, _)| citation.document == *id);
        let gone: BTreeSet<usize> = of_it.map(|(number, ..)| number).collect();
        published.strips.retain(|number, _| !gone.contains(number));
    }
    Some(files_of(&document))
}

/// Gives the release that brought it last, and the files that go: all that is there, which is its newest version.
fn take_part(next: &mut Site, part: &Part, stone: &mut Tombstone) -> Option<(PublicId, Vec<String>)> {
    let mut files = vec![part.path(), format!("{}.tlog-proof", part.path())];
    let slug = part.slug().parse().ok()?;
    let (release, entry) = match part {
        Part::Statement(_) => {
            let published = next.statements.remove(&slug)?;
            files.extend(published.statement.files_by_path(part.slug()).into_keys());
            (published.release, published.entry)
        }
        Part::Dossier(_) => {
            let published = next.dossiers.remove(&slug)?;
            (published.release, published.entry)
        }
    };
    stone.of = entry;
    Some((release, files))
}
