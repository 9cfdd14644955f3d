//! A confirmation copy of a document: passages that somebody chose, to whom they go and why. The journal keeps both.

use askama::Template;
use axum::{extract::Path, http::header, response::IntoResponse};
use web::Layout;

use super::{Answer, Frame, document::document, page};
use crate::{
    Error,
    domain::{
        confirmation::{betrays, passages, write},
        publishing::forms::Fields,
        settled::{How, Settled},
    },
    session::{Posted, Seat},
    store::{DocumentRow, JournalLine, PageWords},
};

#[derive(Template)]
#[template(path = "confirmation.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    name: String,
    title: String,
    to: String,
    why: String,
    passages: String,
    fault: String,
    /// What stands in it and could identify the source.
    betrays: Vec<String>,
    /// Copies that were made of it before: the day, who made it, how much, for whom and why.
    before: Vec<(String, String, String)>,
}

/// What the journal calls it.
const MADE: &str = "made a confirmation copy";

impl View {
    async fn new(seat: &Seat, row: &DocumentRow, fields: &Fields) -> Result<Self, Error> {
        let (layout, frame) = seat.frame("inbox", "Confirmation copy");
        let before = seat.open.store.journal_of(MADE, &row.id.to_string()).await?.into_iter();
        let told = |JournalLine { line, .. }| {
            let day = line.at.split('T').next().unwrap_or_default().to_owned();
            (day, line.who, line.detail)
        };
        Ok(Self {
            before: before.map(told).collect(),
            layout,
            frame,
            id: row.id.to_string(),
            name: row.name.clone(),
            title: fields.line("title"),
            to: fields.line("to"),
            why: fields.line("why"),
            passages: fields.text("passages"),
            fault: String::new(),
            betrays: Vec::new(),
        })
    }
}

pub async fn get(seat: Seat, Path(id): Path<String>) -> Answer {
    let row = document(&seat, &id).await?;
    page(&View::new(&seat, &row, &Fields(Vec::new())).await?)
}

pub async fn post(Path(id): Path<String>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let row = document(&seat, &id).await?;
    let fields = Fields(form);
    let mut view = View::new(&seat, &row, &fields).await?;
    if [&view.title, &view.to, &view.why].iter().any(|line| line.is_empty()) {
        view.fault = "say what it is called, to whom it goes, and why".to_owned();
        return page(&view);
    }
    let chosen = match passages(&view.passages, &pages(&seat, &row).await?) {
        Ok(chosen) => chosen,
        Err(wrong) => {
            view.fault = wrong.to_string();
            return page(&view);
        }
    };
    let settlings = seat.open.store.settlings_of(&row).await?;
    let settled = Settled::new(&settlings);
    let mut findings = seat.open.store.findings_of(row.id).await?;
    // What stays out of a publication, or has the source's consent for one, can still say something here.
    findings.retain(|finding| settled.of(finding).is_none_or(|settling| settling.how != How::NotTheirs));
    view.betrays = betrays(&view.title, &row.name, &chosen, &findings);
    // Somebody ticks what they were shown: a passage that is added later is looked at anew.
    if !view.betrays.is_empty() && fields.all("looked").ne(view.betrays.iter().map(String::as_str)) {
        return page(&view);
    }
    let (title, newsroom, day) = (view.title.clone(), seat.desk.config.newsroom.name.clone(), seat.today());
    let count = chosen.len();
    let pdf = tokio::task::spawn_blocking(move || write(&title, &newsroom, &day, &chosen)).await?;
    let pdf = match pdf {
        Ok(pdf) => pdf,
        Err(wrong) => {
            view.fault = wrong.to_string();
            return page(&view);
        }
    };
    // The journal names no document: not everybody who reads it reads this channel.
    let detail = format!(
        "{} for {}: {}",
        if count == 1 { "1 passage".into() } else { format!("{count} passages") },
        view.to,
        view.why
    );
    let (store, now) = (&seat.open.store, seat.desk.now());
    store.note(now, &seat.person.name, MADE, &row.id.to_string(), &detail).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"passages.pdf\""),
    ];
    Ok((headers, pdf).into_response())
}

/// The document's text by page; all of it as page 0 where it has no pages.
async fn pages(seat: &Seat, row: &DocumentRow) -> Result<Vec<(u32, String)>, Error> {
    if let Some(words) = row.words {
        let all: Vec<PageWords> = serde_json::from_slice(&seat.open.blobs.get(words).await?)?;
        if !all.is_empty() {
            return Ok(all.into_iter().map(|page| (page.page, page::text(&page.words))).collect());
        }
    }
    let Some(text) = row.text else { return Err(Error::refused("it has no text that could be retyped")) };
    Ok(vec![(0, String::from_utf8_lossy(&seat.open.blobs.get(text).await?).into_owned())])
}
