//! Taking back what is published, a document, a statement or a dossier: one person asks, with a reason for readers; another confirms;
//! a tombstone stays.

use askama::Template;
use axum::extract::Path;
use ledger::Part;
use model::LocalId;
use web::Layout;

use super::{Answer, Frame, back_to, day, page, release::name_of_person};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, Withdrawable, forms::Fields},
    session::{Click, Posted, Seat},
    work::publishing::{carry_through, is_approver, public_id},
};

/// The desk's pages from which something is withdrawn: the first part of their addresses.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    Rendition,
    Statement,
    Dossier,
}

impl Of {
    pub const ALL: [Self; 3] = [Self::Rendition, Self::Statement, Self::Dossier];

    pub fn word(self) -> &'static str {
        match self {
            Self::Rendition => "rendition",
            Self::Statement => "statement",
            Self::Dossier => "dossier",
        }
    }
}

#[derive(Template)]
#[template(path = "withdraw.html")]
struct View {
    layout: Layout,
    frame: Frame,
    /// The page that it is withdrawn from: `/statement/ID`.
    item: String,
    release: String,
    /// Its public id or address.
    public: String,
    title: String,
    /// "document".
    kind: &'static str,
    /// What leaves the archive.
    gone: &'static str,
    approver: bool,
    /// `none`, `asked`, `confirmed`, `done`.
    state: &'static str,
    reason: String,
    asked_by: String,
    own: bool,
    day: String,
    /// Its tombstone, or where it will stand.
    address: String,
}

/// Something published, as far as this page is concerned.
struct Case {
    what: Withdrawable,
    release: LocalId,
    public: String,
    title: String,
    address: String,
}

impl Case {
    async fn of(seat: &Seat, of: Of, id: LocalId) -> Result<Self, Error> {
        let store = &seat.open.store;
        let case = match of {
            Of::Rendition => {
                let row = store.rendition(id).await?;
                let public = public_id(&seat.desk, row.number)?.to_string();
                let (what, title) = (Withdrawable::Document(row.number), row.descriptor.title);
                Self { what, release: row.release, title, address: format!("d/{public}/"), public }
            }
            Of::Statement => {
                let row = store.statement(id).await?;
                Self::part(Part::Statement(row.slug), row.release, row.words.title)
            }
            Of::Dossier => {
                let row = store.dossier(id).await?;
                Self::part(Part::Dossier(row.slug), row.release, row.words.dossier.title)
            }
        };
        match store.release(case.release).await?.stage {
            ReleaseStage::Published { .. } => Ok(case),
            _ => Err(Error::refused("it isn't published: there is nothing to withdraw")),
        }
    }

    fn part(part: Part, release: LocalId, title: String) -> Self {
        let (public, address) = (part.slug().to_owned(), part.folder());
        Self { what: Withdrawable::Part(part), release, public, title, address }
    }
}

fn must_approve(seat: &Seat) -> Result<(), Error> {
    if is_approver(seat) {
        Ok(())
    } else {
        Err(Error::refused("only an approver of the keyring in force can withdraw"))
    }
}

pub async fn get(of: Of, Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let case = Case::of(&seat, of, id).await?;
    let gone = seat.open.store.withdrawal(&case.what).await?;
    let asked_by = match &gone {
        Some(gone) => name_of_person(&seat, gone.asked_by).await?,
        None => String::new(),
    };
    let (layout, frame) = seat.frame("releases", &format!("Withdraw {}", case.public));
    page(&View {
        layout,
        frame,
        item: format!("/{}/{id}", of.word()),
        release: case.release.to_string(),
        public: case.public,
        title: case.title,
        kind: match of {
            Of::Rendition => "document",
            Of::Statement | Of::Dossier => of.word(),
        },
        gone: match of {
            Of::Rendition => "All its versions, their files, text, descriptions and hashes",
            Of::Statement => "Its words, translations and signature, of every version,",
            Of::Dossier => "All that is in it, of every version,",
        },
        approver: is_approver(&seat),
        state: match &gone {
            None => "none",
            Some(gone) if gone.done => "done",
            Some(gone) if gone.confirmed_by.is_some() => "confirmed",
            Some(_) => "asked",
        },
        own: gone.as_ref().is_some_and(|gone| gone.asked_by == seat.person.id),
        day: gone.as_ref().and_then(|gone| gone.day.as_deref()).map(day).unwrap_or_default(),
        reason: gone.map(|gone| gone.reason).unwrap_or_default(),
        asked_by,
        address: format!("{}/{}index.html", seat.desk.config.archive, case.address),
    })
}

pub async fn ask(of: Of, Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    must_approve(&seat)?;
    let case = Case::of(&seat, of, id).await?;
    let reason = Fields(form).line("reason");
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(Error::refused(
            "a withdrawal needs a reason that readers can understand, of at most 500 characters",
        ));
    }
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.ask_withdrawal(&mut tx, &case.what, &reason, seat.person.id).await?;
    let name = &seat.person.name;
    store.note_in(&mut tx, seat.desk.now(), name, "asked for a withdrawal", &case.public, &reason).await?;
    tx.commit().await?;
    back_to(format!("/{}/{id}/withdraw", of.word()))
}

pub async fn confirm(of: Of, Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    must_approve(&seat)?;
    let case = Case::of(&seat, of, id).await?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    let (reason, today) = (Fields(form).line("reason"), seat.today());
    store.confirm_withdrawal(&mut tx, &case.what, &reason, seat.person.id, &today).await?;
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "confirmed a withdrawal", &case.public, "").await?;
    tx.commit().await?;
    // The confirmation is durable; should the record fail now, the desk tries again.
    if let Err(error) = carry_through(&seat.desk, &seat.open).await {
        eprintln!("desk: publishing: {error}");
    }
    back_to(format!("/{}/{id}/withdraw", of.word()))
}

pub async fn cancel(of: Of, Path(id): Path<LocalId>, Posted { seat, .. }: Posted<Click>) -> Answer {
    let case = Case::of(&seat, of, id).await?;
    let store = &seat.open.store;
    let mut tx = store.begin().await?;
    store.cancel_withdrawal(&mut tx, &case.what).await?;
    store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "refused a withdrawal", &case.public, "").await?;
    tx.commit().await?;
    back_to(format!("/{}/{id}/withdraw", of.word()))
}
