//! A document leaves the desk as a whole, by two people: one asks, another sees what was found in it and allows or refuses, and the first saves it, once.
//!
//! Here alone an original is served. Everybody who reads the channel may ask; who allows is an approver of the keyring in force, as with a release.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    body::Body,
    extract::Path,
    http::header,
    response::IntoResponse,
    routing::{get, post},
};
use model::LocalId;
use web::Layout;

use super::{
    Answer, Frame, back_to, day,
    document::accepted,
    page,
    release::name_of_person,
    rendition::{FindingLine, findings},
    size,
};
use crate::{
    Desk, Error,
    domain::{
        export::{ExportStage, GOOD, LONGEST, LONGEST_NAME, Reply, What, Wish},
        publishing::forms::Fields,
    },
    session::{Click, Posted, Seat},
    store::{DocumentRow, DocumentState, ExportRow, Inside, Matter, Tx},
    work::{
        exporting::{Leaving, seen},
        publishing::is_approver,
    },
};

pub fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/document/{id}/export", get(begin).post(ask))
        .route("/export/{id}", get(show))
        .route("/export/{id}/answer", post(answer))
        .route("/export/{id}/take-back", post(take_back))
        .route("/export/{id}/save", post(save))
}

#[derive(Template)]
#[template(path = "export_ask.html")]
struct Asking {
    layout: Layout,
    frame: Frame,
    id: String,
    name: String,
    /// Whether there is text of which a confirmation copy could be made.
    has_text: bool,
    has_pages: bool,
    /// How many files it is bound from.
    files: usize,
    before: Vec<Before>,
    /// Which of the two is chosen.
    original: bool,
    safe: bool,
    to: String,
    why: String,
    fault: String,
    days: i64,
}

/// What was asked of it before.
struct Before {
    id: String,
    what: &'static str,
    to: String,
    by: String,
    state: &'static str,
    day: String,
}

#[derive(Template)]
#[template(path = "export.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    /// `None`: the file is no document of its own any more.
    file: Option<File>,
    what: &'static str,
    original: bool,
    by: String,
    to: String,
    why: String,
    /// `asked`, `allowed`, `over`, `refused`, `saved`, `back`.
    state: &'static str,
    day: String,
    until: String,
    /// Who answered, or took it back.
    second: String,
    note: String,
    own: bool,
    /// Whether whoever looks may answer, or take it back.
    answers: bool,
    takes_back: bool,
    /// Who could answer, by name.
    waits_for: Vec<String>,
    days: i64,
}

/// What the second person sees of the file.
struct File {
    document: String,
    name: String,
    size: String,
    sha256: String,
    media_type: String,
    files: usize,
    /// How far the airlock got with it.
    opened: &'static str,
    /// Settled ones, too: that something stays out of a publication says nothing of what leaves here.
    identifying: Vec<FindingLine>,
    /// What of it was not read.
    closed: Vec<FindingLine>,
    others: usize,
    inside: Inside,
    seen: String,
}

impl File {
    async fn of(seat: &Seat, row: DocumentRow, what: What) -> Result<Self, Error> {
        let store = &seat.open.store;
        // Before all that is shown: what comes in between is seen by nobody, and what is said of it then doesn't count.
        let seen = seen(&seat.open, &row, what).await?.to_string();
        let (identifying, others): (Vec<_>, Vec<_>) =
            findings(seat, row.id).await?.into_iter().partition(|one| one.identifies || !one.settled.is_empty());
        let (closed, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|one| one.closed);
        Ok(Self {
            seen,
            document: row.id.to_string(),
            size: size(row.size),
            sha256: row.sha256.to_string(),
            files: store.bound_pages(row.id).await?.len(),
            opened: match row.state {
                DocumentState::Opened { .. } => "",
                DocumentState::Failed { .. } => "It could not be opened",
                DocumentState::Queued => "It waits for the airlock",
                DocumentState::Closed => "It was not opened yet",
            },
            inside: store.inside(row.id).await?,
            name: row.name,
            media_type: row.media_type,
            identifying,
            closed,
            others: others.len(),
        })
    }
}

impl Asking {
    async fn new(seat: &Seat, row: &DocumentRow, fields: &Fields) -> Result<Self, Error> {
        let store = &seat.open.store;
        let mut before = Vec::new();
        for export in store.exports_of(row).await? {
            before.push(Before {
                id: export.id.to_string(),
                what: export.what.shown(),
                by: name_of_person(seat, export.stage.by()).await?,
                state: if export.stage.is_over(seat.desk.now()) {
                    "allowed, and not saved in time"
                } else {
                    export.stage.word()
                },
                day: day(export.stage.day()),
                to: export.wish.to,
            });
        }
        let (layout, frame) = seat.frame("inbox", "Export");
        Ok(Self {
            layout,
            frame,
            id: row.id.to_string(),
            name: row.name.clone(),
            has_text: row.text.is_some() || row.words.is_some(),
            has_pages: row.page_count() > 0,
            files: store.bound_pages(row.id).await?.len(),
            before,
            original: fields.get("what") == "original",
            safe: fields.get("what") == "safe-copy",
            to: fields.line("to"),
            why: fields.line("why"),
            fault: String::new(),
            days: GOOD.as_hours() / 24,
        })
    }
}

async fn begin(seat: Seat, Path(id): Path<String>) -> Answer {
    let (row, _) = accepted(&seat, &id).await?;
    page(&Asking::new(&seat, &row, &Fields(Vec::new())).await?)
}

async fn ask(Path(id): Path<String>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let (row, _) = accepted(&seat, &id).await?;
    let fields = Fields(form);
    let mut view = Asking::new(&seat, &row, &fields).await?;
    let (what, wish) = (What::parse(fields.get("what")), Wish::new(&view.to, &view.why));
    view.fault = match (what, &wish) {
        (None, _) => "choose the original or a safe copy".to_owned(),
        (Some(What::SafeCopy), _) if !view.has_pages => "it has no pages of which a safe copy could be made".to_owned(),
        (_, None) => {
            format!("say to whom it goes, in at most {LONGEST_NAME} characters, and why, in at most {LONGEST}")
        }
        _ => String::new(),
    };
    let (Some(what), Some(wish), true) = (what, wish, view.fault.is_empty()) else { return page(&view) };
    let store = &seat.open.store;
    let stage = ExportStage::ask(seat.person.id, seat.desk.now());
    let mut tx = store.begin().await?;
    let export = store.ask_export(&mut tx, &row, what, &stage, &wish).await?;
    tell(&seat, &mut tx, "asked to export", what, export, &wish).await?;
    tx.commit().await?;
    back_to(format!("/export/{export}"))
}

/// The journal has to whom, and names no file: not everybody who reads it reads this channel.
async fn tell(seat: &Seat, tx: &mut Tx, did: &str, what: What, id: LocalId, wish: &Wish) -> Result<(), Error> {
    let (now, name, action) = (seat.desk.now(), &seat.person.name, format!("{did} {}", what.shown()));
    seat.open.store.note_in(tx, now, name, &action, &id.to_string(), &format!("for {}", wish.to)).await
}

async fn show(seat: Seat, Path(id): Path<LocalId>) -> Answer {
    let store = &seat.open.store;
    let row = store.export(id).await?;
    let (me, now) = (seat.person.id, seat.desk.now());
    let file = match store.document_of_file(row.drop, row.sha256).await? {
        Some(document) => Some(File::of(&seat, document, row.what).await?),
        None => None,
    };
    let (state, second) = match &row.stage {
        ExportStage::Asked { .. } => ("asked", None),
        stage @ ExportStage::Allowed { .. } if stage.is_over(now) => ("over", stage.second()),
        stage @ ExportStage::Allowed { .. } => ("allowed", stage.second()),
        stage @ ExportStage::Refused { .. } => ("refused", stage.second()),
        stage @ ExportStage::Saved { .. } => ("saved", stage.second()),
        ExportStage::TakenBack { who, .. } => ("back", Some(*who)),
    };
    let second = match second {
        Some(second) => name_of_person(&seat, second).await?,
        None => String::new(),
    };
    let own = row.stage.by() == me;
    let (layout, frame) = seat.frame("inbox", "Export");
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        what: row.what.shown(),
        original: row.what == What::Original,
        by: name_of_person(&seat, row.stage.by()).await?,
        answers: state == "asked" && !own && file.is_some() && is_approver(&seat),
        takes_back: row.stage.clone().take_back(me, is_approver(&seat), now).is_ok(),
        waits_for: if state == "asked" { approvers(&seat, &row).await? } else { Vec::new() },
        file,
        to: row.wish.to,
        why: row.wish.why,
        state,
        day: day(row.stage.day()),
        until: if let ExportStage::Allowed { until, .. } = &row.stage { day(until) } else { String::new() },
        second,
        note: row.reply.map(|reply| reply.note).unwrap_or_default(),
        own,
        days: GOOD.as_hours() / 24,
    })
}

/// Those who could allow it: approvers who read its channel, without who asked.
async fn approvers(seat: &Seat, row: &ExportRow) -> Result<Vec<String>, Error> {
    let (files, keyring) = (seat.desk.folder.persons()?, seat.open.keys.keyring());
    let approves = |id: LocalId| {
        let key = files.iter().find(|file| file.id() == id).map(|file| *file.signing_key());
        key.is_some_and(|key| keyring.approvers().iter().any(|approver| approver.key == key))
    };
    let mut names = Vec::new();
    for person in seat.open.store.people().await?.into_iter().map(|row| row.person) {
        let may = person.id != row.stage.by() && approves(person.id);
        if may && !seat.open.store.is_closed_to(person.id, Matter::Export, &row.id.to_string()).await? {
            names.push(person.name);
        }
    }
    Ok(names)
}

/// The file that was asked for, as long as it is one and its drop is accepted.
async fn file_of(seat: &Seat, row: &ExportRow) -> Result<DocumentRow, Error> {
    let document = seat.open.store.document_of_file(row.drop, row.sha256).await?.ok_or_else(|| {
        Error::refused(
            "the file that was asked for was bound, parted or opened anew since: ask again for what it is now",
        )
    })?;
    accepted(seat, &document.id.to_string()).await?;
    Ok(document)
}

async fn answer(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let store = &seat.open.store;
    let row = store.export(id).await?;
    if !is_approver(&seat) {
        return Err(Error::refused("only an approver of the keyring in force can allow or refuse an export"));
    }
    let (fields, now) = (Fields(form), seat.desk.now());
    let document = file_of(&seat, &row).await?;
    let seen = seen(&seat.open, &document, row.what).await?;
    // What the person saw, and not what came a moment later.
    if fields.get("seen") != seen.to_string() {
        return Err(Error::refused("what is known of this file changed since you looked: look at it again"));
    }
    let note = fields.line("note");
    let (stage, did) = match fields.get("decision") {
        "allow" => (row.stage.clone().allow(seat.person.id, now)?, "allowed the export of"),
        "refuse" if note.is_empty() => return Err(Error::refused("say in the note why it is refused")),
        "refuse" => (row.stage.clone().refuse(seat.person.id, now)?, "refused the export of"),
        _ => return Err(Error::refused("choose: allow it or refuse it")),
    };
    if note.chars().count() > LONGEST {
        return Err(Error::refused(format!("a note has at most {LONGEST} characters")));
    }
    let mut tx = store.begin().await?;
    store.change_export(&mut tx, &row, &stage, Some(&Reply { note, seen })).await?;
    tell(&seat, &mut tx, did, row.what, id, &row.wish).await?;
    tx.commit().await?;
    back_to(format!("/export/{id}"))
}

async fn take_back(Path(id): Path<LocalId>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let store = &seat.open.store;
    let row = store.export(id).await?;
    let stage = row.stage.clone().take_back(seat.person.id, is_approver(&seat), seat.desk.now())?;
    let mut tx = store.begin().await?;
    store.change_export(&mut tx, &row, &stage, None).await?;
    tell(&seat, &mut tx, "took back the export of", row.what, id, &row.wish).await?;
    tx.commit().await?;
    back_to(format!("/export/{id}"))
}

async fn save(Path(id): Path<LocalId>, Posted { seat, form: Click {} }: Posted<Click>) -> Answer {
    let store = &seat.open.store;
    let row = store.export(id).await?;
    let stage = row.stage.clone().save(seat.person.id, seat.desk.now())?;
    let document = file_of(&seat, &row).await?;
    // What is sent is taken before it is compared with what was seen.
    let leaving = Leaving::of(&seat.open, &document, row.what).await?;
    if row.reply.as_ref().map(|reply| reply.seen) != Some(seen(&seat.open, &document, row.what).await?) {
        return Err(Error::refused("it was opened anew since it was allowed, and shows something else now: ask again"));
    }
    // Spent, and in the journal, before the first byte leaves: what breaks off is asked for again.
    let mut tx = store.begin().await?;
    store.change_export(&mut tx, &row, &stage, None).await?;
    tell(&seat, &mut tx, "saved", row.what, id, &row.wish).await?;
    tx.commit().await?;
    let (name, kind) = leaving.named();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(leaving.stream(seat.open.clone()).await?)).into_response())
}
