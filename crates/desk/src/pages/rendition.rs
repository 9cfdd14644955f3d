//! One document of a release: its public description, which an editor writes, beside what the source wrote, which nobody copies.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::header,
    response::{IntoResponse, Response},
};
use model::{Correction, Descriptor, FindingKind, LocalId, Rect, SourceWords};
use press::correction::Changed;
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, back_to, page, plan_history::History};
use crate::{
    Error,
    domain::{
        publishing::{ReleaseStage, build, forms::Fields},
        settled::{Settled, Settling},
    },
    session::{Click, Posted, Seat},
    store::RenditionRow,
    work::publishing::{self, Change, Material, followed, version_name},
};

/// Of a finding's own words so many are shown where many findings stand, in characters.
const LONG: usize = 400;

pub struct FindingLine {
    /// Its words may not be all, or not be right: what is searched may be missed.
    pub unread: bool,
    /// Something of the file was not read at all: nobody knows what it says.
    pub closed: bool,
    /// It could identify the source, and nobody settled it.
    pub identifies: bool,
    /// How it was settled, by whom and why; empty: it isn't, or needn't be.
    pub settled: String,
    pub what: String,
    pub place: String,
    pub detail: String,
}

#[derive(Template)]
#[template(path = "rendition.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    public: String,
    release: String,
    release_name: String,
    document: String,
    published: bool,
    /// Whether a next version may follow it.
    followed: bool,
    /// The version that took its place, or will: its id and name.
    later: Option<(String, String)>,
    correction: Option<Correction>,
    signed: bool,
    words: Descriptor,
    countries: String,
    organisations: String,
    persons: String,
    translations: String,
    missing: String,
    /// The source's own words, to be read here and nowhere else.
    message: SourceWords,
    file_name: SourceWords,
    findings: Vec<FindingLine>,
}

impl View {
    /// Whether something could identify the source, and nobody settled it.
    fn open(&self) -> bool {
        self.findings.iter().any(|finding| finding.identifies)
    }
}

pub async fn findings(seat: &Seat, document: LocalId) -> Result<Vec<FindingLine>, Error> {
    let store = &seat.open.store;
    let mut found = store.findings_of(document).await?;
    let settlings = store.settlings_of(&store.document(document).await?).await?;
    let settled = Settled::new(&settlings);
    // What is open stands before what is settled.
    found.sort_by_key(|finding| (finding.severity, settled.of(finding).is_some()));
    let line = |finding: model::Finding| FindingLine {
        identifies: settled.is_open(&finding),
        settled: settled.of(&finding).map(Settling::said).unwrap_or_default(),
        unread: matches!(finding.kind, FindingKind::Ocr | FindingKind::NotFinished | FindingKind::TextDoubtful),
        closed: matches!(finding.kind, FindingKind::NotRead | FindingKind::NotFinished | FindingKind::Encrypted),
        what: finding.what,
        place: finding.place,
        detail: short(finding.detail),
    };
    Ok(found.into_iter().map(line).collect())
}

/// What is cut says so: the end may be what names somebody.
fn short(detail: String) -> String {
    match detail.char_indices().nth(LONG) {
        Some((cut, _)) => format!("{}… (cut: all of it stands with the document)", &detail[..cut]),
        None => detail,
    }
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let store = &seat.open.store;
    let row = store.rendition(id).await?;
    let release = store.release(row.release).await?;
    let document = store.document(row.document).await?;
    let message = match store.find_drop(document.drop).await? {
        Some(drop) => store.message_of(&drop).await?,
        None => String::new(),
    };
    let public = version_name(&seat.desk, &row)?;
    let next = store.versions(row.number).await?.into_iter().find(|known| known.version == row.version + 1);
    let later = next.map(|next| Ok::<_, Error>((next.id.to_string(), version_name(&seat.desk, &next)?))).transpose()?;
    let (layout, frame) = seat.frame("releases", &public);
    let followed = later.is_none() && followed(&seat.open, id).await.is_ok();
    let words = row.descriptor;
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        public,
        release: row.release.to_string(),
        release_name: super::releases::name_of(&release),
        document: row.document.to_string(),
        published: matches!(release.stage, ReleaseStage::Published { .. }),
        followed,
        later,
        correction: row.correction,
        signed: matches!(release.stage, ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. }),
        countries: words.countries.join("\n"),
        organisations: words.organisations.join("\n"),
        persons: words.persons.join("\n"),
        translations: words.translations.join("\n"),
        missing: words.complete().err().map(|gap| gap.to_string()).unwrap_or_default(),
        words,
        message: SourceWords::new(message),
        file_name: SourceWords::new(document.name),
        findings: findings(&seat, row.document).await?,
    })
}

pub async fn post(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let row = seat.open.store.rendition(id).await?;
    let (public, fields) = (version_name(&seat.desk, &row)?, Fields(form));
    let mut change = Change::begin(&seat, row.release, &format!("changed the description of {public}")).await?;
    seat.open.store.write_descriptor(&mut change.tx, id, &fields.descriptor()).await?;
    if row.correction.is_some() {
        seat.open.store.write_correction(&mut change.tx, id, &fields.version()).await?;
    }
    change.commit(&seat, "described a document", &public, "").await?;
    back_to(format!("/rendition/{id}"))
}

pub async fn remove(Path(id): Path<LocalId>, Posted { seat, .. }: Posted<Click>) -> Answer {
    let row = seat.open.store.rendition(id).await?;
    let public = version_name(&seat.desk, &row)?;
    let mut change = Change::begin(&seat, row.release, &format!("took {public} out")).await?;
    seat.open.store.remove_rendition(&mut change.tx, id).await?;
    let release = change.commit(&seat, "took a document out of a release", &public, "").await?;
    back_to(format!("/release/{release}"))
}

#[derive(Template)]
#[template(path = "difference.html")]
struct DifferenceView {
    layout: Layout,
    frame: Frame,
    id: String,
    public: String,
    language: String,
    direction: &'static str,
    changed: Vec<Changed>,
}

/// What a next version would change, from the plan as it is now.
pub async fn difference(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let row = seat.open.store.rendition(id).await?;
    if row.correction.is_none() {
        return Err(Error::refused("it is a first version: there is none before it"));
    }
    let changed = publishing::difference(&seat.open, &row).await?;
    let public = version_name(&seat.desk, &row)?;
    let (layout, frame) = seat.frame("releases", &format!("What {public} changes"));
    let language = row.descriptor.language;
    let direction = press::direction(&language);
    page(&DifferenceView { layout, frame, id: id.to_string(), public, language, direction, changed })
}

/// Bytes of a PNG that this program wrote.
pub fn png(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "image/png")], bytes).into_response()
}

/// The first corner of a box that is being drawn without scripts.
#[derive(Deserialize)]
pub struct Corner {
    x0: Option<f32>,
    y0: Option<f32>,
}

/// The original's page with its boxes around what they hide.
pub async fn marked_page(Path((id, number)): Path<(LocalId, u32)>, Query(corner): Query<Corner>, seat: Seat) -> Answer {
    let row = seat.open.store.rendition(id).await?;
    let boxes = History::of(&seat, &row).await?.drawn(&row.plan, number);
    let material = Material::load(&seat.open, row.document).await?;
    let corner = corner.x0.zip(corner.y0).filter(|(x, y)| x.is_finite() && y.is_finite());
    let made = tokio::task::spawn_blocking(move || {
        let size =
            (number as usize).checked_sub(1).and_then(|at| material.texts.pages.get(at)).ok_or(Error::NotFound)?.size;
        let mut raster = material.pixels(number)?;
        page::redact::mark(&mut raster, size, &boxes, corner);
        Ok::<_, Error>(page::png::encode(&raster)?)
    });
    Ok(png(made.await??))
}

/// A place on the original's page, with what stands around it: `r` is a list of rectangles in points, `x0,y0,x1,y1;…`.
#[derive(Deserialize)]
pub struct Part {
    r: String,
}

/// The most rectangles of one place.
const MOST_RECTS: usize = 20;

pub async fn part_of_page(Path((id, number)): Path<(LocalId, u32)>, Query(part): Query<Part>, seat: Seat) -> Answer {
    let rect = |text: &str| {
        let sides: Vec<f32> = text.split(',').map(|side| side.parse().unwrap_or(f32::NAN)).collect();
        let sides: [f32; 4] = sides.try_into().ok()?;
        Rect::from(sides).normal()
    };
    let rects: Vec<Rect> = part.r.split(';').take(MOST_RECTS).filter_map(rect).collect();
    let store = &seat.open.store;
    let row = store.page(store.rendition(id).await?.document, number).await?;
    let png_of_page = seat.open.blobs.get(row.image).await?;
    let made = tokio::task::spawn_blocking(move || {
        let raster = page::png::decode_own(&png_of_page)?;
        let part = page::redact::cut_out(&raster, row.size, &rects).ok_or(Error::NotFound)?;
        Ok::<_, Error>(page::png::encode(&part)?)
    });
    Ok(png(made.await??))
}

/// A page as it will be published, from the plan as it is now.
pub async fn preview_page(Path((id, number)): Path<(LocalId, u32)>, seat: Seat) -> Answer {
    let row = seat.open.store.rendition(id).await?;
    let colours = seat.open.store.colours_of(&row).await?;
    let RenditionRow { document, plan, .. } = row;
    let material = Material::load(&seat.open, document).await?;
    let made = tokio::task::spawn_blocking(move || {
        let preview = build::preview(&material.texts, (&plan, colours), number, |page| material.pixels(page))?;
        Ok::<_, Error>(page::png::encode(&preview.content.raster)?)
    });
    Ok(png(made.await??))
}

/// A page as it was built for signing: these bytes are published.
pub async fn built_page(Path((id, number)): Path<(LocalId, u32)>, seat: Seat) -> Answer {
    let built = seat.open.store.rendition(id).await?.built.ok_or(Error::NotFound)?;
    let image = (number as usize).checked_sub(1).and_then(|at| built.images.get(at)).ok_or(Error::NotFound)?;
    Ok(png(seat.open.blobs.get(*image).await?.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_finding_says_that_it_is_cut() {
        let whole = "ä".repeat(LONG);
        assert_eq!(short(whole.clone()), whole);
        assert_eq!(short(format!("{whole}Jane Doe")), format!("{whole}… (cut: all of it stands with the document)"));
    }
}
