//! Redaction: a page with its boxes and words, what each box tells by its width, and what the page will look like.
//!
//! Everything works without scripts: a box is two clicks on the page's image, or four numbers, or ticked words. With scripts it is
//! drawn (`assets/redact.js`), and sent through the same form.

use askama::Template;
use axum::extract::{Path, Query};
use model::{Colours, LocalId, Mode, Plan, Rect, plan::PlanBox};
use page::redact::{
    edit::{self as plan, Wrong},
    reasons::Reasons,
};
use serde::Deserialize;
use web::Layout;

use super::{
    Answer, Frame, back_to, page,
    plan_history::{History, Mark, Since, StepLine, Who},
    rendition::{FindingLine, findings},
};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, build, forms::Fields},
    session::{Posted, Seat},
    work::publishing::{
        Change, Material,
        plans::{self, Step, edit_plan, rendition_in},
        version_name,
    },
};

/// Width of the page's image in CSS pixels: a click's place is told in these.
const SHOWN: f32 = 744.0;

impl From<Wrong> for Error {
    fn from(wrong: Wrong) -> Self {
        Self::refused(wrong.to_string())
    }
}

#[derive(Deserialize)]
pub struct At {
    page: Option<u32>,
    x0: Option<f32>,
    y0: Option<f32>,
    reason: Option<String>,
}

struct BoxLine {
    json: String,
    reason: String,
    rect: Rect,
    who: Option<Who>,
}

struct CoveredLine {
    reason: String,
    rect: Rect,
    bits: String,
    tells: bool,
    words: usize,
}

struct WordLine {
    text: String,
    reason: String,
    who: Option<Who>,
}

struct TextWord {
    index: usize,
    text: String,
    line_end: bool,
}

#[derive(Template)]
#[template(path = "redact.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    public: String,
    release: String,
    number: u32,
    pages: u32,
    shown_width: u32,
    shown_height: u32,
    points_wide: f32,
    facsimile: bool,
    identifying: i64,
    unread: Vec<FindingLine>,
    published: bool,
    signed: bool,
    corner: Option<(f32, f32)>,
    reason: String,
    reasons: Reasons,
    boxes: Vec<BoxLine>,
    other_boxes: usize,
    words: Vec<WordLine>,
    text: Vec<TextWord>,
    /// Why the plan can't be carried out; empty when it can.
    trouble: String,
    covered: Vec<CoveredLine>,
    preview: u32,
    preview_pages: u32,
    remarks: Vec<String>,
    /// Those who set boxes, where there is more than one.
    people: Vec<Mark>,
    since: Option<Since>,
    steps: Vec<StepLine>,
    older: usize,
}

/// What the plan gives on the page that is looked at.
struct Looked {
    trouble: String,
    covered: Vec<CoveredLine>,
    preview_pages: u32,
    remarks: Vec<String>,
}

fn look(material: &Material, (plan, colours): (&Plan, Colours), number: u32) -> Result<Looked, Error> {
    let mut looked = Looked { trouble: String::new(), covered: Vec::new(), preview_pages: 0, remarks: Vec::new() };
    let (how, pixels) = ((plan, colours), |page| material.pixels(page));
    let made = build::outline(&material.texts, how, pixels).and_then(|(pages, remarks)| {
        looked.preview_pages = pages;
        looked.remarks = remarks.iter().map(ToString::to_string).collect();
        build::preview(&material.texts, how, number.min(pages).max(1), pixels)
    });
    match made {
        Ok(preview) => {
            let here = preview.covered.into_iter().filter(|covered| covered.page == number);
            looked.covered = here
                .map(|covered| CoveredLine {
                    bits: format!("{:.1}", covered.leak_bits),
                    tells: covered.leak_bits > page::leak::TELLS,
                    reason: covered.reason,
                    rect: covered.rect,
                    words: covered.words,
                })
                .collect();
        }
        Err(Error::Refused(why)) => looked.trouble = why,
        Err(error) => return Err(error),
    }
    Ok(looked)
}

pub async fn get(Path(id): Path<LocalId>, Query(at): Query<At>, seat: Seat) -> Answer {
    let store = &seat.open.store;
    let row = store.rendition(id).await?;
    let release = store.release(row.release).await?;
    let material = Material::load(&seat.open, row.document).await?;
    let pages = material.texts.count();
    let number = at.page.unwrap_or(1).clamp(1, pages);
    let here = &material.texts.pages[number as usize - 1];
    let size = here.size;
    let text = here
        .words
        .iter()
        .enumerate()
        .map(|(index, word)| TextWord { index, text: word.text.clone(), line_end: word.line_end })
        .collect();
    let (plan, colours) = (row.plan.clone(), store.colours_of(&row).await?);
    let looked = tokio::task::spawn_blocking(move || look(&material, (&plan, colours), number)).await??;
    let history = History::of(&seat, &row).await?;
    let line = |known: &PlanBox| {
        let (json, reason) = (serde_json::to_string(known)?, known.reason.clone());
        Ok(BoxLine { json, reason, rect: known.rect, who: history.of_box(known) })
    };
    let boxes: Vec<BoxLine> =
        row.plan.boxes.iter().filter(|known| known.page == number).map(line).collect::<Result<_, Error>>()?;
    let public = version_name(&seat.desk, &row)?;
    let reasons = store.reasons().await?;
    let (steps, older) = history.steps();
    let (layout, frame) = seat.frame("releases", &format!("Redact {public}"));
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        public,
        release: row.release.to_string(),
        number,
        pages,
        shown_width: SHOWN as u32,
        shown_height: (SHOWN * size.height / size.width).round() as u32,
        points_wide: size.width,
        facsimile: row.plan.mode == Mode::Facsimile,
        identifying: store.identifying(row.document).await?,
        unread: findings(&seat, row.document).await?.into_iter().filter(|finding| finding.unread).collect(),
        published: matches!(release.stage, ReleaseStage::Published { .. }),
        signed: matches!(release.stage, ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. }),
        corner: at.x0.zip(at.y0).filter(|(x, y)| x.is_finite() && y.is_finite()),
        reason: reasons.or_first(at.reason.as_deref().unwrap_or_default()).to_owned(),
        reasons,
        other_boxes: row.plan.boxes.len() - boxes.len(),
        boxes,
        words: row
            .plan
            .words
            .iter()
            .map(|word| WordLine { text: word.text.clone(), reason: word.reason.clone(), who: history.of_word(word) })
            .collect(),
        text,
        trouble: looked.trouble,
        covered: looked.covered,
        preview: number.min(looked.preview_pages).max(1),
        preview_pages: looked.preview_pages,
        remarks: looked.remarks,
        people: history.people(),
        since: history.since(&row.plan),
        steps,
        older,
    })
}

/// A code as it stands in an address.
fn in_address(code: &str) -> String {
    url::form_urlencoded::byte_serialize(code.as_bytes()).collect()
}

/// Changes one plan in a transaction, and goes back to its page.
pub(super) async fn change(
    seat: &Seat,
    id: LocalId,
    fields: &Fields,
    detail: &str,
    edit: impl FnOnce(&mut Plan) -> Result<(), Error> + Send,
) -> Answer {
    let row = seat.open.store.rendition(id).await?;
    let public = version_name(&seat.desk, &row)?;
    let mut change = Change::begin(seat, row.release, &format!("changed what is redacted in {public}")).await?;
    let row = rendition_in(seat, &mut change.tx, &row).await?;
    edit_plan(seat, &mut change.tx, &row, &Step::new(detail, &fields.line("note")), edit).await?;
    change.commit(seat, "changed a redaction", &public, detail).await?;
    let page = fields.number("page").unwrap_or(1);
    let reason = fields.get("reason");
    let kept = if reason.is_empty() { String::new() } else { format!("&reason={}", in_address(reason)) };
    back_to(format!("/rendition/{id}/redact?page={page}{kept}"))
}

type Form = Posted<Vec<(String, String)>>;

pub async fn mode(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let mode = match fields.get("mode") {
        "facsimile" => Mode::Facsimile,
        "retypeset" => Mode::Retypeset,
        _ => return Err(Error::refused("choose facsimile or retypeset")),
    };
    change(&seat, id, &fields, fields.get("mode"), |plan| {
        plan.mode = mode;
        Ok(())
    })
    .await
}

fn missing_place() -> Error {
    Error::refused("a box needs four numbers: left, top, right and bottom, in points from the page’s top left corner")
}

async fn page_of(seat: &Seat, id: LocalId, fields: &Fields) -> Result<(Material, u32), Error> {
    let material = Material::load(&seat.open, seat.open.store.rendition(id).await?.document).await?;
    let number = fields.number("page").filter(|page| (1..=material.texts.count()).contains(page));
    Ok((material, number.ok_or_else(|| Error::refused("there is no such page"))?))
}

pub async fn add_box(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let (material, number) = page_of(&seat, id, &fields).await?;
    let size = material.texts.pages[number as usize - 1].size;
    let rect = fields.rect().ok_or_else(missing_place)?;
    let reason = seat.open.store.reasons().await?.pick(fields.get("reason"))?;
    change(&seat, id, &fields, &format!("a box on page {number}: {reason}"), |plan| {
        Ok(plan::add_box(plan, number, size, rect, &reason)?)
    })
    .await
}

/// Two clicks on the page's image are a box; the first one comes back as the page's corner.
pub async fn click(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let (material, number) = page_of(&seat, id, &fields).await?;
    let size = material.texts.pages[number as usize - 1].size;
    let (Some(x), Some(y)) = (fields.place("at.x"), fields.place("at.y")) else { return Err(missing_place()) };
    let (x, y) = (x * size.width / SHOWN, y * size.width / SHOWN);
    let reason = seat.open.store.reasons().await?.pick(fields.get("reason"))?;
    let (Some(x0), Some(y0)) = (fields.place("x0"), fields.place("y0")) else {
        let reason = in_address(reason.as_str());
        return back_to(format!("/rendition/{id}/redact?page={number}&x0={x:.1}&y0={y:.1}&reason={reason}"));
    };
    let rect = Rect::new(x0, y0, x, y);
    change(&seat, id, &fields, &format!("a box on page {number}: {reason}"), |plan| {
        Ok(plan::add_box(plan, number, size, rect, &reason)?)
    })
    .await
}

/// Boxes over words that were ticked on one page.
pub async fn words(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let (material, number) = page_of(&seat, id, &fields).await?;
    let here = &material.texts.pages[number as usize - 1];
    let picked = fields.all("w").filter_map(|index| index.parse().ok()).collect();
    let rects = plan::rects_of(&here.words, picked);
    if rects.is_empty() {
        return Err(Error::refused("tick the words that are to go"));
    }
    let reason = seat.open.store.reasons().await?.pick(fields.get("reason"))?;
    change(
        &seat,
        id,
        &fields,
        &format!("{} by words on page {number}: {reason}", super::releases::count(rects.len(), "box", "boxes")),
        |plan| {
            for rect in rects {
                match plan::add_box(plan, number, here.size, rect, &reason) {
                    Ok(()) | Err(Wrong::Twice) => {}
                    Err(wrong) => return Err(wrong.into()),
                }
            }
            Ok(())
        },
    )
    .await
}

/// A word or phrase wherever it stands in this document. In more than one, it is looked for first: [`super::sweep`].
pub async fn word(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let (text, reason) = (fields.line("text"), seat.open.store.reasons().await?.pick(fields.get("reason"))?);
    let mut new = Plan { mode: Mode::Facsimile, boxes: Vec::new(), words: Vec::new() };
    plan::add_word(&mut new, &text, &reason)?;
    let material = Material::load(&seat.open, seat.open.store.rendition(id).await?.document).await?;
    let word = new.words.remove(0);
    if !tokio::task::spawn_blocking(move || material.texts.holds(&word)).await? {
        return Err(Error::refused(format!(
            "“{text}” stands nowhere that words can be searched; a page without text needs boxes"
        )));
    }
    // The word itself is what must not get about: the journal has its reason alone.
    change(&seat, id, &fields, &format!("a word: {reason}"), |plan| match plan::add_word(plan, &text, &reason) {
        Ok(()) | Err(Wrong::Twice) => Ok(()),
        Err(wrong) => Err(wrong.into()),
    })
    .await
}

/// Makes a box longer, over everything whose place depends on what it hides.
pub async fn extend(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let (material, number) = page_of(&seat, id, &fields).await?;
    let rect = fields.rect().ok_or_else(missing_place)?;
    // Of what several boxes cover together the first one's reason is kept.
    let reason = fields.get("reason").split(", ").next().unwrap_or_default();
    let reasons = seat.open.store.reasons().await?;
    change(&seat, id, &fields, &format!("a longer box on page {number}: {reason}"), |plan| {
        let page = &material.texts.pages[number as usize - 1];
        let reason = reasons.pick_for(plan, reason)?;
        Ok(plan::extend(plan, number, page, rect, &reason)?)
    })
    .await
}

pub async fn remove_box(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let gone: PlanBox = serde_json::from_str(fields.get("box")).map_err(|_| Error::from(Wrong::Changed))?;
    change(&seat, id, &fields, &format!("removed a box on page {}", gone.page), |plan| {
        Ok(plan::remove_box(plan, &gone)?)
    })
    .await
}

pub async fn remove_word(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let text = fields.get("text").to_owned();
    change(&seat, id, &fields, "removed a word", |plan| Ok(plan::remove_word(plan, &text)?)).await
}

/// Takes a step of the plan's history back, in every document that it changed.
pub async fn undo(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    plans::undo(&seat, fields.get("step").parse().map_err(|_| Error::NotFound)?).await?;
    back_to(format!("/rendition/{id}/redact?page={}", fields.number("page").unwrap_or(1)))
}

/// That this person has looked at all that the page showed.
pub async fn seen(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    let fields = Fields(form);
    let upto: i64 = fields.get("upto").parse().map_err(|_| Error::refused("that form could not be read"))?;
    let store = &seat.open.store;
    let last = store.plan_steps(id).await?.last().map_or(0, |step| step.number);
    let upto = last.min(upto);
    let mut tx = store.begin().await?;
    store.mark_seen(&mut tx, id, seat.person.id, upto, &seat.today()).await?;
    tx.commit().await?;
    back_to(format!("/rendition/{id}/redact?page={}", fields.number("page").unwrap_or(1)))
}

/// Drawing by hand. No page needs it.
pub async fn script() -> impl axum::response::IntoResponse {
    ([(axum::http::header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../../assets/redact.js"))
}
