//! A dossier: its facts, its entries one by one, and a look at it before it goes anywhere.

use askama::Template;
use axum::extract::Path;
use model::{
    Dossier, LocalId,
    dossier::{Named, Number, Party},
};
use press::{dossier::Said, story::Slug};
use web::Layout;

use super::{Answer, Frame, back_to, day, page};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, Withdrawable, dossier::DossierWords, forms::Fields, quotations::Verdict},
    session::{Click, Posted, Seat},
    store::{DossierRow, fresh_id},
    work::publishing::{Change, Judged, before, dossier_verdicts, whole},
};

#[derive(Template)]
#[template(path = "dossier_begin.html")]
struct BeginView {
    layout: Layout,
    frame: Frame,
    release: String,
    /// Slug and title of what is published and can be carried on.
    known: Vec<(String, String)>,
    published: bool,
}

pub async fn begin(Path(release): Path<LocalId>, seat: Seat) -> Answer {
    let store = &seat.open.store;
    let row = store.release(release).await?;
    let here: Vec<String> = store.dossiers(release).await?.into_iter().map(|row| row.slug).collect();
    let mut known: Vec<(String, String)> = Vec::new();
    for published in store.published_dossiers().await? {
        let DossierRow { slug, words, .. } = published.dossier;
        let gone = store.is_withdrawn(&Withdrawable::dossier(&slug)).await?;
        if !gone && !here.contains(&slug) && !known.iter().any(|(known, _)| *known == slug) {
            known.push((slug, words.dossier.title));
        }
    }
    let (layout, frame) = seat.frame("releases", "Dossier");
    let published = matches!(row.stage, ReleaseStage::Published { .. });
    page(&BeginView { layout, frame, release: release.to_string(), known, published })
}

fn slug_of(typed: &str, title: &str) -> Result<Slug, Error> {
    match typed {
        "" => Slug::of(title).ok_or_else(|| Error::refused("type an address for it: the title gives none")),
        typed => typed
            .parse()
            .map_err(|_| Error::refused("a dossier’s address has lower-case letters, digits and single hyphens only")),
    }
}

/// A new dossier, or the next version of a published one.
pub async fn create(Path(release): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let (slug, words) = match fields.get("carry") {
        "" => {
            let mut words = DossierWords::default();
            words.dossier.title = fields.line("title");
            if words.dossier.title.is_empty() {
                return Err(Error::refused("a dossier needs a title"));
            }
            let slug = slug_of(&fields.line("slug"), &words.dossier.title)?.to_string();
            if before(&seat.open, &slug).await?.is_some() {
                return Err(Error::refused(format!("a dossier “{slug}” is published: carry that one on")));
            }
            (slug, words)
        }
        carry => {
            let all = seat.open.store.published_dossiers().await?.into_iter().map(|row| row.dossier);
            if seat.open.store.is_withdrawn(&Withdrawable::dossier(carry)).await? {
                return Err(Error::refused("it was withdrawn: it can’t be carried on"));
            }
            let (newest, _) = before(&seat.open, carry).await?.ok_or(Error::NotFound)?;
            let is_newest = |row: &DossierRow| {
                let file = row.built.as_deref().map(str::as_bytes).unwrap_or_default();
                row.slug == carry && ledger::dossier_from_bytes(file).is_ok_and(|dossier| dossier == newest)
            };
            let known = all.into_iter().find(is_newest).ok_or(Error::NotFound)?;
            (known.slug, DossierWords::after(&known.words))
        }
    };
    let new = DossierRow { id: fresh_id(), release, slug, words, built: None };
    let mut change = Change::begin(&seat, release, "added a dossier").await?;
    seat.open.store.keep_dossier(&mut change.tx, &new).await?;
    change.commit(&seat, "wrote a dossier", &new.slug, "new").await?;
    back_to(format!("/dossier/{}", new.id))
}

pub struct LineView {
    pub number: Number,
    pub label: String,
    pub detail: String,
    /// How its passages stand.
    pub verdicts: Vec<Verdict>,
}

/// One list of entries, and the entries that can be added to it.
pub struct SectionView {
    pub title: &'static str,
    pub lines: Vec<LineView>,
    pub adds: Vec<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "dossier_edit.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    release: String,
    slug: String,
    dossier: Dossier,
    version: u32,
    sections: Vec<SectionView>,
    gaps: Vec<String>,
    published: bool,
    signed: bool,
    documents: Vec<(String, String)>,
}

fn said(said: &Said) -> String {
    if said.lead.is_empty() { said.text.clone() } else { format!("{}: {}", said.lead, said.text) }
}

fn sections(dossier: &Dossier, judged: &[Judged]) -> Vec<SectionView> {
    let of = |number: Number| -> Vec<Verdict> {
        judged.iter().filter(|judged| judged.item == number).map(|judged| judged.verdict.clone()).collect()
    };
    let line = |number: Number, label: String, detail: String| LineView { number, label, detail, verdicts: of(number) };
    let parties = dossier.parties.iter().map(|item| {
        let mut detail = vec![item.entry.standing().to_owned()];
        detail.extend(Some(item.entry.protection().to_owned()).filter(|words| !words.is_empty()));
        if let Party::Named(Named { note, .. }) = &item.entry {
            detail.extend(Some(note.clone()).filter(|note| !note.is_empty()));
        }
        line(item.id, item.entry.shown(), detail.join("; "))
    });
    let proceedings = dossier.proceedings.iter().map(|item| {
        let runs = match &item.entry.until {
            Some(until) => format!("{} to {}", day(item.entry.since.as_str()), day(until.as_str())),
            None => format!("since {}", day(item.entry.since.as_str())),
        };
        line(item.id, item.entry.title.clone(), format!("{}, {runs}", dossier.jurisdiction(item.entry.jurisdiction)))
    });
    let of_proceeding =
        |number: Number| dossier.proceeding(number).map(|known| known.title.clone()).unwrap_or_default();
    let grounds = dossier.grounds.iter().map(|item| {
        line(item.id, of_proceeding(item.entry.proceeding), said(&press::dossier::told(&item.entry.told, dossier)))
    });
    let conditions = dossier.conditions.iter().map(|item| {
        let words = said(&press::dossier::attributed(&item.entry.decided, dossier));
        let holds = format!("in force since {}", day(item.entry.since.as_str()));
        line(item.id, of_proceeding(item.entry.proceeding), format!("{words} ({holds})"))
    });
    let events = dossier.events.iter().map(|item| {
        let event = &item.entry;
        let mut words = said(&press::dossier::happened(&event.what, dossier));
        for side in event.what.sides() {
            words.push_str(&format!(" {}.", said(&press::dossier::attributed(side, dossier)).trim_end_matches('.')));
        }
        line(item.id, format!("{}, {}", event.what.kind(), day_or_span(&event.when)), words)
    });
    let places = dossier.jurisdictions.iter().map(|item| line(item.id, item.entry.name.clone(), String::new()));
    vec![
        SectionView {
            title: "Who takes part",
            lines: parties.collect(),
            adds: vec![("named", "Add somebody who is named"), ("protected", "Add somebody who is protected")],
        },
        SectionView {
            title: "Jurisdictions",
            lines: places.collect(),
            adds: vec![("jurisdiction", "Add a jurisdiction")],
        },
        SectionView {
            title: "Proceedings",
            lines: proceedings.collect(),
            adds: vec![("proceeding", "Add a proceeding")],
        },
        SectionView { title: "Grounds", lines: grounds.collect(), adds: vec![("ground", "Add a ground")] },
        SectionView { title: "Conditions", lines: conditions.collect(), adds: vec![("condition", "Add a condition")] },
        SectionView {
            title: "Events and open questions",
            lines: events.collect(),
            adds: vec![("event", "Add an event or a question")],
        },
    ]
}

fn day_or_span(when: &model::dossier::When) -> String {
    let from = day(when.from.as_str());
    when.to.as_ref().map_or(from.clone(), |to| format!("{from} to {}", day(to.as_str())))
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let store = &seat.open.store;
    let row = store.dossier(id).await?;
    let release = store.release(row.release).await?;
    let renditions = store.renditions(row.release).await?;
    let whole = whole(&seat.open, &row).await?;
    let judged = dossier_verdicts(&seat.desk, &seat.open, &renditions, &whole).await?;
    let mut documents = Vec::new();
    for row in renditions {
        documents.push((
            crate::work::publishing::public_id(&seat.desk, row.number)?.to_string(),
            row.descriptor.title.clone(),
        ));
    }
    let (layout, frame) = seat.frame("releases", &row.slug);
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        release: row.release.to_string(),
        slug: row.slug,
        sections: sections(&whole, &judged),
        gaps: whole.gaps(),
        version: whole.dossier_version,
        dossier: whole,
        published: matches!(release.stage, ReleaseStage::Published { .. }),
        signed: matches!(release.stage, ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. }),
        documents,
    })
}

/// Changes the draft of a dossier in one transaction: two people who add entries at once both find theirs.
pub async fn edit(
    seat: &Seat,
    id: LocalId,
    action: &str,
    work: impl FnOnce(&mut DossierRow) -> Result<(), Error>,
) -> Answer {
    let row = seat.open.store.dossier(id).await?;
    let mut change = Change::begin(seat, row.release, &format!("changed the dossier “{}”", row.slug)).await?;
    let mut row = seat.open.store.dossier_in(&mut change.tx, id).await?;
    work(&mut row)?;
    seat.open.store.keep_dossier(&mut change.tx, &row).await?;
    change.commit(seat, action, &row.slug, "").await?;
    back_to(format!("/dossier/{id}"))
}

pub async fn save(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let slug = slug_of(&fields.line("slug"), &fields.line("title"))?.to_string();
    let row = seat.open.store.dossier(id).await?;
    if slug != row.slug
        && (before(&seat.open, &row.slug).await?.is_some() || before(&seat.open, &slug).await?.is_some())
    {
        return Err(Error::refused("a published dossier keeps its address, and another can’t take it"));
    }
    edit(&seat, id, "wrote a dossier", |row| {
        row.slug = slug;
        let dossier = &mut row.words.dossier;
        dossier.title = fields.line("title");
        dossier.summary = fields.text("summary");
        dossier.language = fields.line("language");
        dossier.changes = fields.text("changes");
        Ok(())
    })
    .await
}

pub async fn delete(Path(id): Path<LocalId>, Posted { seat, .. }: Posted<Click>) -> Answer {
    let row = seat.open.store.dossier(id).await?;
    let mut change = Change::begin(&seat, row.release, &format!("deleted the dossier “{}”", row.slug)).await?;
    seat.open.store.remove_dossier(&mut change.tx, id).await?;
    let release = change.commit(&seat, "deleted a dossier", &row.slug, "").await?;
    back_to(format!("/release/{release}"))
}

/// A dossier as it will be read, for the preview and for the person who approves.
pub struct Look {
    pub slug: String,
    pub dossier: Dossier,
    pub sections: Vec<SectionView>,
}

pub fn look(slug: &str, dossier: Dossier, judged: &[Judged]) -> Look {
    Look { slug: slug.to_owned(), sections: sections(&dossier, judged), dossier }
}

#[derive(Template)]
#[template(path = "dossier_preview.html")]
struct Preview {
    layout: Layout,
    frame: Frame,
    id: String,
    look: Look,
}

pub async fn preview(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let row = seat.open.store.dossier(id).await?;
    let renditions = seat.open.store.renditions(row.release).await?;
    let whole = whole(&seat.open, &row).await?;
    let judged = dossier_verdicts(&seat.desk, &seat.open, &renditions, &whole).await?;
    let (layout, frame) = seat.frame("releases", &whole.title);
    page(&Preview { layout, frame, id: id.to_string(), look: look(&row.slug, whole, &judged) })
}
