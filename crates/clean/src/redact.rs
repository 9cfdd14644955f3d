//! Redaction of one file on the table: words and boxes, each with its undoing; the page as it will be saved; the PDF.
//!
//! A box is two clicks on the page's picture, or four numbers: nothing needs a script.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query, State},
    http::header,
    response::IntoResponse,
    routing::{get, post},
};
use model::{Mode, Plan, Rect, plan::PlanBox};
use page::redact::{
    Covered, Drawn, Policy,
    edit::{self, Wrong},
    mark,
    reasons::{Picked, Reasons},
};
use scrub::{Kind, redacted::preview as preview_of};
use serde::Deserialize;
use web::Layout;

use crate::{
    Desk,
    pages::{Answer, Trouble, back_to, download, layout, opened, page, saved_as},
    table::{Document, Opened, Proof},
};

/// Width of the page's picture in CSS pixels: a click's place is told in these.
const SHOWN: f32 = 744.0;

pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/d/{id}/redact", get(show))
        .route("/d/{id}/redact/mode", post(mode))
        .route("/d/{id}/redact/word", post(word))
        .route("/d/{id}/redact/unword", post(unword))
        .route("/d/{id}/redact/click", post(click))
        .route("/d/{id}/redact/box", post(add_box))
        .route("/d/{id}/redact/longer", post(longer))
        .route("/d/{id}/redact/unbox", post(unbox))
        .route("/d/{id}/redact/marked/{page}", get(marked))
        .route("/d/{id}/redact/preview/{page}", get(preview))
        .route("/d/{id}/redacted.pdf", get(save))
        .route("/d/{id}/redact/prove", post(prove))
        .route("/d/{id}/proved/{file}", get(save_proved))
}

type Fields = Form<Vec<(String, String)>>;

impl From<Wrong> for Trouble {
    fn from(wrong: Wrong) -> Self {
        Self::refused(wrong.to_string())
    }
}

impl From<page::Error> for Trouble {
    fn from(error: page::Error) -> Self {
        Self::refused(error.to_string())
    }
}

#[derive(Deserialize)]
struct At {
    page: Option<u32>,
    x0: Option<f32>,
    y0: Option<f32>,
}

struct BoxLine {
    json: String,
    rect: Rect,
    reason: String,
}

struct CoveredLine {
    reason: String,
    words: usize,
    bits: String,
    /// What asks for a longer box, where this one tells much.
    longer: Option<String>,
}

#[derive(Template)]
#[template(path = "redact.html")]
struct View {
    layout: Layout,
    base: String,
    id: u32,
    name: String,
    saved: String,
    number: u32,
    pages: u32,
    facsimile: bool,
    words: Vec<(String, String)>,
    boxes: Vec<BoxLine>,
    elsewhere: usize,
    reasons: Reasons,
    corner: Option<(f32, f32)>,
    points: String,
    width: u32,
    height: u32,
    /// Why the plan can't be carried out.
    trouble: String,
    preview: u32,
    preview_pages: u32,
    covered: Vec<CoveredLine>,
    remarks: Vec<String>,
    proof: ProofView,
}

/// A file that can be redacted: every page of it is there. And what is planned.
pub fn read(desk: &Desk, id: u32) -> Result<(String, Arc<Opened>, Plan), Trouble> {
    let (name, opened) = opened(desk, id)?;
    opened
        .whole
        .check(&opened.top)
        .map_err(|why| Trouble::refused(format!("half a document can’t be redacted: {why}")))?;
    if opened.whole.pages.is_empty() {
        return Err(Trouble::refused("it has no pages that could be redacted"));
    }
    let plan = desk.table.change(id, |document: &mut Document| document.plan.clone()).ok_or_else(Trouble::gone)?;
    Ok((name, opened, plan))
}

/// Drawing pages takes a while: away from the threads that answer.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, page::Error> + Send + 'static,
) -> Result<Result<T, page::Error>, Trouble> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Trouble::refused("this page failed; try again"))
}

async fn show(State(desk): State<Desk>, Path(id): Path<u32>, Query(at): Query<At>) -> Answer {
    let (name, opened, plan) = read(&desk, id)?;
    let pages = opened.whole.pages.len() as u32;
    let number = at.page.unwrap_or(1).clamp(1, pages);
    let size = opened.whole.pages[number as usize - 1].text.size;
    let (asked, look) = (plan.clone(), opened.clone());
    let made = blocking(move || preview_of(&look.whole, &asked, number)).await?;
    let (trouble, made) = match made {
        Ok(made) => (String::new(), Some(made)),
        Err(error) => (error.to_string(), None),
    };
    let proof = desk.table.change(id, |document| ProofView::of(document.proof.as_ref(), &plan));
    let proof = proof.ok_or_else(Trouble::gone)?;
    let boxes = plan.boxes.iter().filter(|planned| planned.page == number).filter_map(|planned| {
        let json = serde_json::to_string(planned).ok()?;
        Some(BoxLine { json, rect: planned.rect, reason: planned.reason.clone() })
    });
    let boxes: Vec<BoxLine> = boxes.collect();
    let preview_pages = made.as_ref().map_or(0, |made| made.pages);
    let (covered, remarks) = made.map_or_else(Default::default, |made| (made.covered, made.remarks));
    let remarks = remarks.iter().map(ToString::to_string).collect();
    let covered = covered.into_iter().map(|one| CoveredLine {
        longer: (one.leak_bits > page::leak::TELLS).then(|| longer_box(&one)).flatten(),
        reason: one.reason,
        words: one.words,
        bits: format!("{:.1}", one.leak_bits),
    });
    page(&View {
        layout: layout("Redact"),
        base: desk.base.clone(),
        id,
        saved: saved_as(&name, "redacted", Kind::Pdf),
        name,
        number,
        pages,
        facsimile: plan.mode == Mode::Facsimile,
        words: plan.words.into_iter().map(|word| (word.text, word.reason)).collect(),
        elsewhere: plan.boxes.len() - boxes.len(),
        boxes,
        reasons: Reasons::default(),
        corner: at.x0.zip(at.y0),
        points: format!("{:.0}", size.width),
        width: SHOWN as u32,
        height: (SHOWN * size.height / size.width) as u32,
        trouble,
        preview: number.min(preview_pages.max(1)),
        preview_pages,
        covered: covered.collect(),
        remarks,
        proof,
    })
}

/// Of what several boxes cover together the first one's reason is kept.
fn longer_box(covered: &Covered) -> Option<String> {
    let reason = covered.reason.split(", ").next().unwrap_or_default().to_owned();
    serde_json::to_string(&PlanBox { page: covered.page, rect: covered.rect, reason }).ok()
}

fn png(raster: &page::Raster) -> Answer {
    let bytes = page::png::encode(raster)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], bytes).into_response())
}

async fn preview(State(desk): State<Desk>, Path((id, number)): Path<(u32, u32)>) -> Answer {
    let (_, opened, plan) = read(&desk, id)?;
    png(&blocking(move || preview_of(&opened.whole, &plan, number)).await??.content.raster)
}

async fn marked(State(desk): State<Desk>, Path((id, number)): Path<(u32, u32)>, Query(at): Query<At>) -> Answer {
    let (_, opened, plan) = read(&desk, id)?;
    let raster = blocking(move || {
        let content = scrub::redacted::page(&opened.whole, number)?.content()?;
        let mut raster = content.raster;
        let boxes: Vec<Drawn> = plan.boxes.iter().filter(|b| b.page == number).map(|b| b.rect.into()).collect();
        mark(&mut raster, content.size, &boxes, at.x0.zip(at.y0));
        Ok(raster)
    });
    png(&raster.await??)
}

async fn save(State(desk): State<Desk>, Path(id): Path<u32>) -> Answer {
    let (name, opened, plan) = read(&desk, id)?;
    let written =
        blocking(move || scrub::redacted::write(&opened.whole, &plan, Policy::default(), Vec::new(), None, |_| ()));
    let (bytes, _) = written.await??;
    download(bytes, "application/pdf", &saved_as(&name, "redacted", Kind::Pdf))
}

/// What stands on the page about a copy that can be proved.
enum ProofView {
    /// Nobody asked for one, or the plan is another by now.
    None,
    Working,
    Ready {
        commitment: String,
    },
    Refused {
        why: String,
    },
}

impl ProofView {
    /// Or comes.
    fn is_there(&self) -> bool {
        matches!(self, Self::Working | Self::Ready { .. })
    }

    fn of(proof: Option<&(Plan, Proof)>, plan: &Plan) -> Self {
        match proof.filter(|(of, _)| of == plan).map(|(_, proof)| proof) {
            None => Self::None,
            Some(Proof::Working) => Self::Working,
            Some(Proof::Ready(proved)) => Self::Ready { commitment: proved.commitment.clone() },
            Some(Proof::Refused(why)) => Self::Refused { why: why.clone() },
        }
    }
}

/// Asks for a redacted copy whose openings can be proved.
async fn prove(State(desk): State<Desk>, Path(id): Path<u32>, Form(fields): Fields) -> Answer {
    read(&desk, id)?;
    if !desk.table.prove(id).ok_or_else(Trouble::gone)? {
        return Err(Trouble::refused("a copy with a proof is being made; wait for that one"));
    }
    back_to(format!("{}/d/{id}/redact?page={}", desk.base, page_of(&fields)))
}

async fn save_proved(State(desk): State<Desk>, Path((id, file)): Path<(u32, String)>) -> Answer {
    let read = |document: &mut Document| (document.name.clone(), document.plan.clone(), document.proof.clone());
    let (name, plan, proof) = desk.table.change(id, read).ok_or_else(Trouble::gone)?;
    let Some(Proof::Ready(proved)) = proof.filter(|(of, _)| *of == plan).map(|(_, proof)| proof) else {
        return Err(Trouble::refused("there is no copy with a proof of what is redacted now"));
    };
    let pdf = saved_as(&name, "redacted", Kind::Pdf);
    match file.as_str() {
        "pdf" => download(proved.pdf.clone(), "application/pdf", &pdf),
        "proof" => download(proved.proof.clone(), "application/json", &format!("{pdf}.proof")),
        "seed" => download(proved.seed.expose().clone(), "application/json", &format!("{pdf}.seed")),
        _ => Err(Trouble::gone()),
    }
}

fn value<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).unwrap_or_default()
}

fn number(fields: &[(String, String)], name: &str) -> Option<f32> {
    value(fields, name).trim().replace(',', ".").parse().ok().filter(|number: &f32| number.is_finite())
}

/// The page that a form is about.
fn page_of(fields: &[(String, String)]) -> u32 {
    value(fields, "page").parse().unwrap_or(1)
}

/// Nobody's newsroom is known here: the codes are those that every newsroom begins with.
fn picked(fields: &[(String, String)]) -> Result<Picked, Wrong> {
    Reasons::default().pick(value(fields, "reason"))
}

/// Changes the plan and goes back to the page.
fn change(
    desk: &Desk,
    id: u32,
    fields: &[(String, String)],
    change: impl FnOnce(&mut Plan) -> Result<(), Wrong>,
) -> Answer {
    desk.table.change(id, |document| change(&mut document.plan)).ok_or_else(Trouble::gone)??;
    back_to(format!("{}/d/{id}/redact?page={}", desk.base, page_of(fields)))
}

async fn mode(State(desk): State<Desk>, Path(id): Path<u32>, Form(fields): Fields) -> Answer {
    let mode = if value(&fields, "mode") == "retypeset" { Mode::Retypeset } else { Mode::Facsimile };
    change(&desk, id, &fields, |plan| {
        plan.mode = mode;
        Ok(())
    })
}

async fn word(State(desk): State<Desk>, Path(id): Path<u32>, Form(fields): Fields) -> Answer {
    let reason = picked(&fields)?;
    change(&desk, id, &fields, |plan| edit::add_word(plan, value(&fields, "text"), &reason))
}

async fn unword(State(desk): State<Desk>, Path(id): Path<u32>, Form(fields): Fields) -> Answer {
    change(&desk, id, &fields, |plan| edit::remove_word(plan, value(&fields, "text")))
}

async fn add_box(State(desk): State<Desk>, Path(id): Path<u32>, Form(fields): Fields) -> Answer {
    let corners = ["x0", "y0", "x1", "y1"].map(|name| number(&fields, name));
    let [Some(x0), Some(y0), Some(x1), Some(y1)] = corners else { return Err(Wrong::Box.into()) };
    boxed(&desk, id, &fields, Rect::new(x0, y0, x1, y1))
}

fn boxed(desk: &Desk, id: u32, fields: &[(String, String)], rect: Rect) -> Answer {
    let (_, opened, _) = read(desk, id)?;
    let number = page_of(fields);
    let size = scrub::redacted::page(&opened.whole, number)?.text.size;
    let reason = picked(fields)?;
    change(desk, id, fields, |plan| edit::add_box(plan, number, size, rect, &reason))
}

/// Two clicks on the page's picture are a box; the first one comes back as the page's corner.
async fn click(State(desk): State<Desk>, Path(id): Path<u32>, Form(fields): Fields) -> Answer {
    let (_, opened, _) = read(&desk, id)?;
    let page = page_of(&fields);
    let scale = scrub::redacted::page(&opened.whole, page)?.text.size.width / SHOWN;
    let (Some(x), Some(y)) = (number(&fields, "at.x"), number(&fields, "at.y")) else { return Err(Wrong::Box.into()) };
    let (x, y) = (x * scale, y * scale);
    match (number(&fields, "x0"), number(&fields, "y0")) {
        (Some(x0), Some(y0)) => boxed(&desk, id, &fields, Rect::new(x0, y0, x, y)),
        _ => back_to(format!("{}/d/{id}/redact?page={page}&x0={x:.1}&y0={y:.1}", desk.base)),
    }
}

/// Makes a box longer, over everything whose place depends on what it hides.
async fn longer(State(desk): State<Desk>, Path(id): Path<u32>, Form(fields): Fields) -> Answer {
    let (_, opened, _) = read(&desk, id)?;
    let covered: PlanBox = serde_json::from_str(value(&fields, "box")).map_err(|_| Wrong::Changed)?;
    let text = &scrub::redacted::page(&opened.whole, covered.page)?.text;
    change(&desk, id, &fields, |plan| {
        let reason = Reasons::default().pick_for(plan, &covered.reason)?;
        edit::extend(plan, covered.page, text, covered.rect, &reason)
    })
}

async fn unbox(State(desk): State<Desk>, Path(id): Path<u32>, Form(fields): Fields) -> Answer {
    let planned: PlanBox = serde_json::from_str(value(&fields, "box")).map_err(|_| Wrong::Changed)?;
    change(&desk, id, &fields, |plan| edit::remove_box(plan, &planned))
}
