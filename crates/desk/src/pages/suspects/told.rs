//! What is known of documents, counted, and told in words. The number says what it rests on; it never says that somebody is safe.

use model::{Mode, Plan};
use page::redact::seek::Search;
use suspects::{Act, Count, Document, Estimate, Known, Place, Proposal, Sureness, Tells};

use crate::{
    Error,
    pages::compare,
    session::Seat,
    store::{Counted, DocumentRow, ReleaseRow, RenditionRow},
    work::publishing::{Material, public_id},
};

/// One document, and where it is worked on.
struct Subject {
    document: Document,
    link: String,
    /// Its rendition's address; empty: it isn't prepared.
    rendition: String,
}

/// What was counted, in words.
pub struct Told {
    pub said: String,
    pub most: String,
    pub sure: &'static str,
    /// For somebody who gets the files themselves.
    pub files: String,
    pub few: bool,
    pub nobody: bool,
    pub several: bool,
    /// Those of which nothing is known, while others count.
    pub unknown: Vec<String>,
    /// The lists that files and pages name.
    pub lists: Vec<String>,
    pub documents: Vec<DocumentTold>,
    pub proposals: Vec<ProposalTold>,
    pub counted: Counted,
    /// Where all of it stands.
    pub at: String,
}

impl Told {
    /// The number, where it begins a sentence.
    pub fn begins(&self) -> String {
        let mut letters = self.said.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

pub struct DocumentTold {
    pub name: String,
    pub link: String,
    pub said: String,
    pub grounds: Vec<Ground>,
}

pub struct Ground {
    pub what: String,
    pub state: &'static str,
    pub counts: bool,
    /// Pages on which it would be seen: number and address; no address where it isn't prepared.
    pub pages: Vec<(u32, String)>,
}

pub struct ProposalTold {
    pub acts: Vec<ActTold>,
    pub becomes: String,
}

pub struct ActTold {
    pub what: String,
    pub link: String,
    pub link_says: &'static str,
    /// Where words are covered by a form, and the words.
    pub rendition: String,
    pub words: Vec<String>,
    pub page: u32,
}

/// "about 12 people": the number to act by.
pub fn said(count: Option<Count>) -> String {
    match count {
        None => "not known".to_owned(),
        Some(Count { about: 1, .. }) => "1 person".to_owned(),
        Some(Count { about, open: true, .. }) => format!("no more than about {about} people"),
        Some(Count { about, .. }) => format!("about {about} people"),
    }
}

/// What it is if everything that is known is true and whole, where that is more.
fn most(count: Option<Count>) -> String {
    match count {
        Some(Count { about, most: Some(most), open: false, .. }) if most > about => {
            format!("If all that is known is true and whole, it may be as many as {most}.")
        }
        _ => String::new(),
    }
}

fn sure(sureness: Sureness) -> &'static str {
    match sureness {
        Sureness::Nothing => "Nothing that is known narrows it. That doesn’t mean that many had it.",
        Sureness::Guessed => {
            "A guess: it rests on overlaps that nobody counted, lists of unknown length, marks that may be none, or documents of which nothing is known."
        }
        Sureness::Written => "As sure as what the files say of themselves, and anybody can have written that.",
        Sureness::Stated => "As sure as what the newsroom says.",
    }
}

/// What is known of one document. `plan`: what is hidden of it.
async fn read(seat: &Seat, row: &DocumentRow, name: &str, plan: &Plan) -> Result<Document, Error> {
    let store = &seat.open.store;
    let findings = store.findings_of(row.id).await?;
    let around = match row.parent {
        Some(parent) => Some(store.findings_of(parent).await?),
        None => None,
    };
    let texts = match Material::load(&seat.open, row.id).await {
        Ok(material) => material.texts.pages,
        // It has no pages: then they say nothing.
        Err(Error::Refused(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    let unlike = compare::unlike(seat, row).await?;
    let (name, plan, known) = (name.to_owned(), plan.clone(), store.audience(row.id).await?);
    let work = tokio::task::spawn_blocking(move || {
        let covered = Search::new(&texts).covered(&plan);
        let pages = (1..).zip(&texts).zip(&covered).map(|((number, text), covered)| {
            let left = text.words.iter().zip(covered).filter(|(_, covered)| !**covered);
            let left: Vec<model::Word> = left.map(|(word, _)| word.clone()).collect();
            suspects::Page { number, text: page::text(&text.words), left: page::text(&left) }
        });
        let pages: Vec<suspects::Page> = pages.collect();
        let mut document = Document::read(&name, &findings, around.as_deref(), &pages, plan.mode);
        if let Some(stated) = &known.stated {
            document.state(stated);
        }
        for compare::Unlike { name, words, otherwise } in unlike {
            document.differs(&name, words, otherwise, &pages, plan.mode);
        }
        document
    });
    Ok(work.await?)
}

fn told(known: &[Subject], estimate: &Estimate, at: String) -> Told {
    let document = |(one, alone): (&Subject, &suspects::Alone)| DocumentTold {
        name: one.document.name.clone(),
        link: one.link.clone(),
        said: said(alone.count),
        grounds: grounds(one, &alone.counting),
    };
    let unknown = known.iter().zip(&estimate.documents).filter(|(_, alone)| alone.counting.is_empty());
    let unknown = unknown.map(|(one, _)| one.document.name.clone()).collect();
    let groups = known.iter().flat_map(|one| &one.document.evidence).flat_map(|evidence| &evidence.set.groups);
    let lists = groups.filter(|group| group.size.is_none()).map(|group| group.name.clone()).collect();
    Told {
        lists,
        unknown: if estimate.count.is_some() { unknown } else { Vec::new() },
        said: said(estimate.count),
        most: most(estimate.count),
        sure: sure(estimate.sureness),
        files: said(estimate.files),
        few: estimate.count.is_some_and(|count| count.about <= 5),
        nobody: estimate.count.is_some_and(|count| count.nobody),
        several: known.len() > 1,
        documents: known.iter().zip(&estimate.documents).map(document).collect(),
        proposals: estimate.proposals.iter().map(|proposal| proposed(known, proposal)).collect(),
        counted: Counted { count: estimate.count },
        at,
    }
}

/// Everything that is known of one document: what counts first.
fn grounds(one: &Subject, counting: &[usize]) -> Vec<Ground> {
    let all = &one.document.evidence;
    let others = (0..all.len()).filter(|at| !counting.contains(at));
    let ground = |at: usize| {
        let evidence = &all[at];
        let counts = counting.contains(&at);
        let link = |page: &u32| match one.rendition.as_str() {
            "" => (*page, String::new()),
            rendition => (*page, format!("{rendition}/redact?page={page}")),
        };
        Ground {
            what: evidence.what.clone(),
            counts,
            state: match (&evidence.place, evidence.tells) {
                _ if counts && evidence.sure => "counts",
                _ if counts => "counts as if it were so",
                (_, Tells::Whom) => "something else narrows it more",
                (Place::File, _) => "in the file alone: not published",
                _ => "covered",
            },
            pages: evidence.pages().iter().map(link).collect(),
        }
    };
    counting.iter().copied().chain(others).map(ground).collect()
}

fn proposed(known: &[Subject], proposal: &Proposal) -> ProposalTold {
    let act = |act: &Act| {
        let (document, pages, words) = match act {
            Act::Cover { document, words, pages } => (*document, pages.as_slice(), words.as_slice()),
            Act::ChangeLook { document, pages } => (*document, pages.as_slice(), &[][..]),
            Act::LeaveOut { document } => (*document, &[][..], &[][..]),
        };
        let (one, page) = (&known[document], pages.first().copied().unwrap_or(1));
        let name = &one.document.name;
        let quoted = || words.iter().map(|words| format!("“{words}”")).collect::<Vec<_>>().join(", ");
        let (what, mut link, mut link_says) = match act {
            Act::Cover { .. } => {
                (format!("Cover {} in {name}", quoted()), format!("{}/redact?page={page}", one.rendition), "Redact")
            }
            Act::ChangeLook { .. } => (
                format!("Set the pages of {name} anew, or lay a box over what marks it on page {page}"),
                format!("{}/redact?page={page}", one.rendition),
                "Redact",
            ),
            Act::LeaveOut { .. } => {
                (format!("Leave {name} out, and say nothing that only it says"), one.rendition.clone(), "Take it out")
            }
        };
        if one.rendition.is_empty() {
            (link, link_says) = (format!("{}/prepare", one.link), "Prepare for publication");
        }
        let words = words.to_vec();
        ActTold { what, link, link_says, rendition: one.rendition.clone(), words, page }
    };
    let becomes = match proposal.count {
        Some(count) => said(Some(count)),
        None => "then nothing that is known narrows it".to_owned(),
    };
    ProposalTold { acts: proposal.acts.iter().map(act).collect(), becomes }
}

/// What is known of all that a release brings.
///
/// # Errors
/// The store's.
pub async fn of_release(seat: &Seat, release: &ReleaseRow, renditions: &[RenditionRow]) -> Result<Told, Error> {
    let store = &seat.open.store;
    let (mut known, mut lists) = (Vec::new(), Vec::new());
    for row in renditions {
        let document = store.document(row.document).await?;
        let name = public_id(&seat.desk, row.number)?.to_string();
        lists.extend(store.audience(row.document).await?.lists);
        known.push(Subject {
            document: read(seat, &document, &name, &row.plan).await?,
            link: format!("/document/{}", row.document),
            rendition: format!("/rendition/{}", row.id),
        });
    }
    count(known, store.organisation(release.id).await?, lists, format!("/release/{}/suspects", release.id)).await
}

/// What is known of one document, as it came.
///
/// # Errors
/// The store's.
pub async fn of_document(seat: &Seat, row: &DocumentRow) -> Result<Told, Error> {
    let plan = Plan { mode: Mode::Facsimile, boxes: Vec::new(), words: Vec::new() };
    let document = read(seat, row, &row.name, &plan).await?;
    let lists = seat.open.store.audience(row.id).await?.lists;
    let link = format!("/document/{}", row.id);
    let at = format!("{link}/suspects");
    count(vec![Subject { document, link, rendition: String::new() }], None, lists, at).await
}

async fn count(
    known: Vec<Subject>,
    organisation: Option<u32>,
    lists: Vec<(String, u32)>,
    at: String,
) -> Result<Told, Error> {
    let work = tokio::task::spawn_blocking(move || {
        let documents: Vec<Document> = known.iter().map(|one| one.document.clone()).collect();
        let estimate = suspects::estimate(Known { documents: &documents, organisation, lists: &lists });
        told(&known, &estimate, at)
    });
    Ok(work.await?)
}
