//! How many people could have had a document, or all that a release brings: the number with its grounds, what would raise it, and a form for what the
//! newsroom knows. It decides nothing: whoever signs has seen it, and the second person sees what they saw.

mod told;

use askama::Template;
use axum::extract::Path;
use model::LocalId;
use suspects::{Person, Stated, people};
use web::Layout;

pub use told::{Told, of_document, of_release, said};

use super::{Answer, Frame, back_to, page, releases::count as number_of};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, forms::Fields},
    session::{Posted, Seat},
    store::Audience,
    work::publishing::Change,
};

/// Nobody works in a larger organisation.
const MOST: u32 = 10_000_000;
/// The code that a newsroom begins with for what could lead to its source.
const SOURCE: &str = "source";
/// More lists than these are not asked about.
const LISTS: usize = 30;

#[derive(Template)]
#[template(path = "suspects.html")]
struct View {
    layout: Layout,
    frame: Frame,
    /// The page above, and what it is called.
    up: (String, String),
    title: &'static str,
    told: Told,
    /// Whether a release is looked at, of which something can still be changed.
    editable: bool,
    signed: bool,
    /// Why words are covered here that could lead to the source.
    reason: String,
    form: Form,
}

/// What the page asks.
enum Form {
    Release { organisation: String },
    Document { number: String, people: String, called: String, lists: Vec<(String, String)> },
}

/// Holds the number that a page showed against what it is now: nobody signs under another one. A page without documents shows none.
///
/// # Errors
/// Where it changed.
pub fn still(shown: &str, told: &Told) -> Result<(), Error> {
    if shown.is_empty() || shown == told.said {
        return Ok(());
    }
    Err(Error::refused(format!(
        "how many people could have had it changed while you looked: it was {shown}, and is {} now. Look at it again, and sign then",
        told.said
    )))
}

pub async fn release(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let store = &seat.open.store;
    let release = store.release(id).await?;
    let told = of_release(&seat, &release, &store.renditions(id).await?).await?;
    let name = super::releases::name_of(&release);
    let organisation = store.organisation(id).await?.map(|size| size.to_string()).unwrap_or_default();
    let (layout, frame) = seat.frame("releases", "Who could have had it");
    page(&View {
        layout,
        frame,
        up: (format!("/release/{id}"), name),
        title: "Who could have had all of it",
        told,
        editable: !matches!(release.stage, ReleaseStage::Published { .. }),
        signed: matches!(release.stage, ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. }),
        reason: store.reasons().await?.or_first(SOURCE).to_owned(),
        form: Form::Release { organisation },
    })
}

pub async fn document(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let store = &seat.open.store;
    let row = store.document(id).await?;
    let told = of_document(&seat, &row).await?;
    let known = store.audience(id).await?;
    let stated = known.stated.unwrap_or_default();
    let mut lists: Vec<(String, String)> =
        known.lists.into_iter().map(|(name, size)| (name, size.to_string())).collect();
    // Those that the file names, and nobody has counted.
    for name in &told.lists {
        if lists.len() < LISTS && !lists.iter().any(|(known, _)| known == name) {
            lists.push((name.clone(), String::new()));
        }
    }
    lists.push(Default::default());
    let (layout, frame) = seat.frame("inbox", "Who could have had it");
    let signed = !unpublished(&seat, id, true).await?.is_empty();
    page(&View {
        layout,
        frame,
        up: (format!("/document/{id}"), row.name),
        title: "Who could have had it",
        told,
        editable: true,
        signed,
        reason: store.reasons().await?.or_first(SOURCE).to_owned(),
        form: Form::Document {
            number: stated.number.map(|number| number.to_string()).unwrap_or_default(),
            people: stated.people.iter().map(Person::shown).collect::<Vec<_>>().join("\n"),
            called: stated.called,
            lists,
        },
    })
}

/// The releases with a document that aren't published; `signed`: those alone that somebody signed.
async fn unpublished(seat: &Seat, document: LocalId, signed: bool) -> Result<Vec<LocalId>, Error> {
    let store = &seat.open.store;
    let mut open = Vec::new();
    for rendition in store.renditions_of(document).await? {
        let wanted = match store.release(rendition.release).await?.stage {
            ReleaseStage::Published { .. } => false,
            ReleaseStage::Draft => !signed,
            ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. } => true,
        };
        if wanted && !open.contains(&rendition.release) {
            open.push(rendition.release);
        }
    }
    Ok(open)
}

fn whole_number(fields: &Fields, name: &str) -> Result<Option<u32>, Error> {
    let typed = fields.line(name).replace([' ', ',', '.', '\u{a0}'], "");
    if typed.is_empty() {
        return Ok(None);
    }
    let number = typed.parse().ok().filter(|number| (1..=MOST).contains(number));
    number.map(Some).ok_or_else(|| Error::refused("how many people: a whole number from 1, or nothing"))
}

type Sent = Posted<Vec<(String, String)>>;

pub async fn post_release(Path(id): Path<LocalId>, Posted { seat, form }: Sent) -> Answer {
    let size = whole_number(&Fields(form), "organisation")?;
    let mut change = Change::begin(&seat, id, "changed how many people the organisation has").await?;
    seat.open.store.write_organisation(&mut change.tx, id, size).await?;
    change.commit(&seat, "said how many people the organisation has", "", "").await?;
    back_to(format!("/release/{id}/suspects"))
}

pub async fn post_document(Path(id): Path<LocalId>, Posted { seat, form }: Sent) -> Answer {
    let fields = Fields(form);
    let mut lists = Vec::new();
    for (name, size) in fields.all("list").zip(fields.all("size")) {
        let name = name.trim().to_lowercase();
        let row = Fields(vec![("size".to_owned(), size.to_owned())]);
        if let Some(size) = whole_number(&row, "size")?.filter(|_| !name.is_empty()) {
            lists.push((name, size));
        }
    }
    lists.truncate(LISTS);
    let stated = Stated {
        number: whole_number(&fields, "number")?,
        people: people(&fields.text("people")),
        called: fields.line("called"),
    };
    let known = Audience { stated: (stated != Stated::default()).then_some(stated), lists };
    let store = &seat.open.store;
    store.document(id).await?;
    let what = "changed what is known of who had one of its documents";
    let did = "wrote what is known of who had a document";
    let mut open = unpublished(&seat, id, false).await?.into_iter();
    match open.next() {
        Some(release) => {
            let mut change = Change::begin(&seat, release, what).await?;
            for other in open {
                change.also(&seat, other, what).await?;
            }
            store.write_audience(&mut change.tx, id, &known).await?;
            change.commit(&seat, did, &id.to_string(), "").await?;
        }
        None => {
            let mut tx = store.begin().await?;
            store.write_audience(&mut tx, id, &known).await?;
            store.note_in(&mut tx, seat.desk.now(), &seat.person.name, did, &id.to_string(), "").await?;
            tx.commit().await?;
        }
    }
    back_to(format!("/document/{id}/suspects"))
}

impl View {
    fn documents(&self) -> String {
        number_of(self.told.documents.len(), "document", "documents")
    }
}
