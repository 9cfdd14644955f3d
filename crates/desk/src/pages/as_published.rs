//! A document as the public will see it, page by page, from its plan and its description as they are now: pixels, text layer, and what is
//! said of it. Nothing is built or signed by looking.

use askama::Template;
use axum::extract::{Path, Query};
use model::{Colours, Descriptor, LocalId, Mode};
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, page};
use crate::{
    Error,
    domain::publishing::build,
    session::Seat,
    work::publishing::{Material, version_name},
};

#[derive(Deserialize)]
pub struct At {
    page: Option<u32>,
}

/// What a document's description is shown from, here and where it is approved.
pub struct Described {
    pub words: Descriptor,
    pub mode: &'static str,
    pub colours: Colours,
    pub ocr: bool,
    /// Page and reason.
    pub redactions: Vec<(u32, String)>,
    /// What it shows that earlier versions hid.
    pub opens: Vec<String>,
}

pub fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Facsimile => "facsimile",
        Mode::Retypeset => "set anew",
    }
}

#[derive(Template)]
#[template(path = "as_published.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    public: String,
    number: u32,
    pages: u32,
    /// Why it can't be made; empty when it can.
    trouble: String,
    text: String,
    direction: &'static str,
    described: Described,
}

pub async fn get(Path(id): Path<LocalId>, Query(at): Query<At>, seat: Seat) -> Answer {
    let row = seat.open.store.rendition(id).await?;
    let material = Material::load(&seat.open, row.document).await?;
    let colours = seat.open.store.colours_of(&row).await?;
    let (plan, ocr) = (row.plan.clone(), material.texts.origins.iter().any(|origin| origin.is_read()));
    let asked = at.page.unwrap_or(1);
    let made = tokio::task::spawn_blocking(move || {
        let (pages, _) = build::outline(&material.texts, (&plan, colours), |page| material.pixels(page))?;
        let number = asked.clamp(1, pages.max(1));
        let made = build::preview(&material.texts, (&plan, colours), number, |page| material.pixels(page))?;
        let reason = |word: &model::Word| {
            let reason = word.text.strip_prefix("[redacted: ")?.strip_suffix(']')?;
            Some((number, reason.to_owned()))
        };
        let redactions: Vec<(u32, String)> = made.content.words.iter().filter_map(reason).collect();
        Ok::<_, Error>((pages, number, made.content.text(), redactions))
    });
    let (trouble, (pages, number, text, redactions)) = match made.await? {
        Ok(made) => (String::new(), made),
        Err(Error::Refused(why)) => (why, (0, 1, String::new(), Vec::new())),
        Err(error) => return Err(error),
    };
    let public = version_name(&seat.desk, &row)?;
    let (layout, frame) = seat.frame("releases", &format!("{public} as the public sees it"));
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        public,
        number,
        pages,
        trouble,
        text,
        direction: press::direction(&row.descriptor.language),
        described: Described {
            mode: mode_name(row.plan.mode),
            colours,
            ocr,
            redactions,
            opens: Vec::new(),
            words: row.descriptor,
        },
    })
}
