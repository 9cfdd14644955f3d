//! A statement: whose words, of which kind, the words themselves; its signature is checked as it is saved; a look at it as a letter
//! before it goes anywhere.

use askama::Template;
use axum::{extract::Path, http::header, response::IntoResponse};
use model::LocalId;
use press::{
    StatementDraft,
    statement::{StatementKind, commands, kind_in_words, paragraphs},
    story::Slug,
};
use web::Layout;

use super::{Answer, Frame, back_to, day, page, story::slug_of};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, SignatureCheck, StatementWords, forms::Fields, statement::TranslationWords},
    session::{Click, Posted, Seat},
    store::{StatementRow, fresh_id},
    work::publishing::{Change, check_signature, faults_of_statement},
};

/// Empty rows of translations after those that are filled in.
const MORE: usize = 1;

#[derive(Template)]
#[template(path = "statement_edit.html")]
struct View {
    layout: Layout,
    frame: Frame,
    action: String,
    /// Empty for one that isn't saved yet.
    id: String,
    release: String,
    slug: String,
    words: StatementWords,
    translations: Vec<TranslationWords>,
    /// Statements that it can answer: address and title.
    others: Vec<(String, String)>,
    check: SignatureCheck,
    faults: Vec<String>,
    published: bool,
    signed: bool,
}

async fn view(seat: &Seat, row: &StatementRow, is_new: bool) -> Answer {
    let store = &seat.open.store;
    let release = store.release(row.release).await?;
    let mut faults = Vec::new();
    if !is_new {
        let (renditions, beside) = (store.renditions(row.release).await?, store.statements(row.release).await?);
        faults = faults_of_statement(&seat.desk, &seat.open, &renditions, &beside, row).await?;
    }
    let mut others: Vec<(String, String)> = Vec::new();
    for other in store.all_statements().await?.into_iter().filter(|other| other.slug != row.slug) {
        if others.last().is_none_or(|(slug, _)| *slug != other.slug) {
            others.push((other.slug, other.words.title));
        }
    }
    let mut translations = row.words.translations.clone();
    translations.extend(std::iter::repeat_n(TranslationWords::default(), MORE));
    let title = if is_new { "New statement" } else { row.slug.as_str() };
    let (layout, frame) = seat.frame("releases", title);
    page(&View {
        layout,
        frame,
        action: if is_new { format!("/release/{}/statement", row.release) } else { format!("/statement/{}", row.id) },
        id: if is_new { String::new() } else { row.id.to_string() },
        release: row.release.to_string(),
        slug: row.slug.clone(),
        words: row.words.clone(),
        translations,
        others,
        check: row.check.clone(),
        faults,
        published: matches!(release.stage, ReleaseStage::Published { .. }),
        signed: matches!(release.stage, ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. }),
    })
}

pub async fn begin(Path(release): Path<LocalId>, seat: Seat) -> Answer {
    let words = StatementWords {
        kind: "unsigned".to_owned(),
        day: seat.today(),
        language: "en".to_owned(),
        format: "minisign".to_owned(),
        ..StatementWords::default()
    };
    let new = StatementRow { id: fresh_id(), release, slug: String::new(), words, check: SignatureCheck::None };
    view(&seat, &new, true).await
}

pub async fn create(Path(release): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let words = fields.statement();
    let slug = slug_of(&fields, &words.title)?;
    let check = check_signature(&seat.desk, &words).await?;
    let new = StatementRow { id: fresh_id(), release, slug: slug.to_string(), words, check };
    let mut change = Change::begin(&seat, release, "added a statement").await?;
    seat.open.store.keep_statement(&mut change.tx, &new).await?;
    change.commit(&seat, "wrote a statement", slug.as_str(), "new").await?;
    back_to(format!("/statement/{}", new.id))
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let row = seat.open.store.statement(id).await?;
    view(&seat, &row, false).await
}

pub async fn save(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let words = fields.statement();
    let slug = slug_of(&fields, &words.title)?;
    let row = seat.open.store.statement(id).await?;
    let check = check_signature(&seat.desk, &words).await?;
    let mut change = Change::begin(&seat, row.release, &format!("changed the statement “{}”", row.slug)).await?;
    let saved = StatementRow { slug: slug.to_string(), words, check, ..row };
    seat.open.store.keep_statement(&mut change.tx, &saved).await?;
    change.commit(&seat, "wrote a statement", slug.as_str(), "").await?;
    back_to(format!("/statement/{id}"))
}

pub async fn delete(Path(id): Path<LocalId>, Posted { seat, .. }: Posted<Click>) -> Answer {
    let row = seat.open.store.statement(id).await?;
    let mut change = Change::begin(&seat, row.release, &format!("deleted the statement “{}”", row.slug)).await?;
    seat.open.store.remove_statement(&mut change.tx, id).await?;
    let release = change.commit(&seat, "deleted a statement", &row.slug, "").await?;
    back_to(format!("/release/{release}"))
}

/// A statement as it will be read.
pub struct Letter {
    pub id: String,
    pub slug: String,
    pub kind: String,
    pub words: StatementWords,
    pub day: String,
    pub paragraphs: Vec<Vec<String>>,
    /// Name and size of each file that a reader gets.
    pub files: Vec<(String, usize)>,
    /// What the signature was found to be; empty for other kinds.
    pub fingerprint: String,
    pub commands: Vec<String>,
}

impl Letter {
    pub fn of(row: &StatementRow, draft: &StatementDraft) -> Self {
        let statement = draft.statement();
        let (fingerprint, commands) = match &statement.kind {
            StatementKind::Signed(by) => (by.fingerprint.clone(), commands(by)),
            _ => (String::new(), Vec::new()),
        };
        Self {
            id: row.id.to_string(),
            slug: row.slug.clone(),
            kind: kind_in_words(statement),
            words: row.words.clone(),
            day: day(&statement.day),
            paragraphs: paragraphs(&row.words.text),
            files: draft.files().iter().map(|(name, bytes)| (name.to_string(), bytes.len())).collect(),
            fingerprint,
            commands,
        }
    }
}

fn draft(row: &StatementRow) -> Result<StatementDraft, Error> {
    let slug: Slug = row.slug.parse().map_err(|gap: press::story::StoryError| Error::refused(gap.to_string()))?;
    row.words.whole(slug, &row.check).map_err(|gap| Error::refused(format!("it isn’t complete: {gap}")))
}

#[derive(Template)]
#[template(path = "statement_preview.html")]
struct Preview {
    layout: Layout,
    frame: Frame,
    letter: Letter,
}

pub async fn preview(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let row = seat.open.store.statement(id).await?;
    let letter = Letter::of(&row, &draft(&row)?);
    let (layout, frame) = seat.frame("releases", &row.words.title);
    page(&Preview { layout, frame, letter })
}

/// One of its files, to the byte, for whoever checks the signature with a tool of their own.
pub async fn file(Path((id, name)): Path<(LocalId, String)>, seat: Seat) -> Answer {
    let row = seat.open.store.statement(id).await?;
    let draft = draft(&row)?;
    let (name, bytes) = draft.files().iter().find(|(known, _)| known.as_str() == name).ok_or(Error::NotFound)?;
    let saved_as = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, saved_as)];
    Ok((headers, bytes.clone()).into_response())
}
