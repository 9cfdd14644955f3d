//! Two of the files side by side: where they differ, by text and by pixels, and what could mark a copy. Long documents take a while: nobody's page
//! hangs on it, and one pair is compared at a time.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use page::compare::{Comparison, Kind, Spread};
use serde::Deserialize;
use web::{Lang, Layout};

use crate::{
    Desk,
    compared::{Cannot, Found, Held, Other, Two, has_something, look},
    pages::{Answer, Trouble, back_to, layout, page},
    table::{Cleaning, Laid},
};

/// So long a page waits for what it shows, before it says that it waits.
const PATIENCE: Duration = Duration::from_secs(2);

pub fn routes() -> Router<Desk> {
    Router::new()
        .route("/compare", get(chosen))
        .route("/d/{id}/compare/{other}", get(show))
        .route("/d/{id}/compare/{other}/marks.css", get(marks))
        .route("/d/{id}/clean/page/{page}", get(picture))
}

impl From<Cannot> for Trouble {
    fn from(why: Cannot) -> Self {
        let status = match why {
            Cannot::OneGone(_) | Cannot::BothGone => StatusCode::NOT_FOUND,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self(status, why.to_string())
    }
}

/// A file that can be chosen.
pub struct Offer {
    pub id: u32,
    /// What tells it from others of its name.
    pub words: String,
}

/// All files with something to compare, the newest first.
pub fn offers(laid: &Laid) -> Vec<Offer> {
    let offer = |(id, document): (&u32, &crate::table::Document)| {
        let top = document.inside.and_then(|top| laid.1.get(&top));
        let inside = top.map_or_else(String::new, |top| format!(", in {}", top.name));
        let words = format!("{}{inside}, {}", document.name, web::size(Lang::En, document.size));
        Offer { id: *id, words }
    };
    laid.1.iter().rev().filter(|(_, document)| has_something(document)).map(offer).collect()
}

#[derive(Deserialize)]
struct Chosen {
    first: Option<u32>,
    second: Option<u32>,
}

async fn chosen(State(desk): State<Desk>, Query(chosen): Query<Chosen>) -> Answer {
    let (Some(first), Some(second)) = (chosen.first, chosen.second) else {
        return Err(Trouble::refused("Choose two files that lie on the table."));
    };
    back_to(format!("{}/d/{first}/compare/{second}", desk.base))
}

#[derive(Deserialize)]
struct Which {
    /// The pair of pages, from 1.
    at: Option<usize>,
    /// One kind of differences alone.
    #[serde(default)]
    kind: String,
}

/// What is shown of two files.
struct Shown {
    both: [Held; 2],
    comparison: Comparison,
    /// Kinds that there are, each with its number.
    kinds: Vec<(Kind, usize)>,
    /// The one that is shown alone.
    kind: Option<Kind>,
    said: Vec<String>,
    /// From 1.
    at: usize,
}

impl Shown {
    fn new(other: Other, both: [Held; 2], found: &Comparison, which: &Which) -> Self {
        let kind = Kind::of_word(&which.kind);
        let (kinds, said) = (found.kinds(kind), said(other, found));
        let mut comparison = found.clone();
        comparison.differences.retain(|difference| kind.is_none_or(|kind| difference.kind == kind));
        Self { both, comparison, kinds, kind, said, at: which.at.unwrap_or(1) }
    }

    fn spread(&self) -> Spread<'_> {
        let size = |held: &Held, number| held.whole().numbered(Some(number)).map(|page| page.text.size);
        self.comparison.spread(self.at, (|n| size(&self.both[0], n), |n| size(&self.both[1], n)))
    }
}

/// Who got which copy is no question between a file and what was made of it here.
fn said(other: Other, found: &Comparison) -> Vec<String> {
    match other {
        Other::File(_) => found.verdict().said,
        Other::CleanCopy if found.same() => {
            vec!["No difference was found. What is not compared may still differ.".to_owned()]
        }
        Other::CleanCopy => vec![
            "What is listed is what cleaning changed: what went with the original’s properties, and what was drawn or set anew.".to_owned(),
        ],
    }
}

/// The two, and what is known of them. `None`: they are being compared.
async fn compared(desk: &Desk, two: Two, which: &Which) -> Result<([Held; 2], Option<Arc<Comparison>>), Trouble> {
    let at = which.at.unwrap_or(1);
    let (both, known) = {
        let laid = desk.table.lock();
        let both = laid.both(two)?;
        let known = laid.found(two, &both, at);
        (both, known)
    };
    let found = match known {
        Some(known) => Some(known),
        None => tokio::time::timeout(PATIENCE, in_turn(desk, two, both.clone(), at)).await.ok().transpose()?,
    };
    let found = found.transpose().map_err(|why| Trouble::refused(format!("They could not be compared: {why}.")))?;
    Ok((both, found))
}

/// One comparison after the other: those of long documents take much memory. It goes on when nobody waits for it, and is kept for when they look again.
async fn in_turn(desk: &Desk, two: Two, both: [Held; 2], at: usize) -> Result<Found, Trouble> {
    let turn = desk.comparing.clone().lock_owned().await;
    let table = desk.table.clone();
    let work = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        look(&table, two, both, at)
    });
    work.await.map_err(|_| Trouble::refused("this page failed; try again"))
}

#[derive(Template)]
#[template(path = "comparing.html")]
struct Waiting {
    layout: Layout,
    base: String,
    names: (String, String),
}

#[derive(Template)]
#[template(path = "compare.html")]
struct View<'a> {
    layout: Layout,
    base: &'a str,
    id: u32,
    other: Other,
    names: (&'a str, &'a str),
    said: &'a [String],
    remarks: &'a [String],
    left_out: usize,
    kind: &'a str,
    kinds: &'a [(Kind, usize)],
    /// Where the pages' pictures are: this, and the page's number.
    pictures: (String, String),
    spread: Spread<'a>,
}

impl View<'_> {
    fn marks_style(&self) -> String {
        let Self { base, id, other, kind, .. } = self;
        format!("{base}/d/{id}/compare/{other}/marks.css?at={}&kind={kind}", self.spread.at)
    }

    /// The page of the second, if that is a file.
    fn second(&self) -> Option<String> {
        match self.other {
            Other::File(second) => Some(format!("{}/d/{second}", self.base)),
            Other::CleanCopy => None,
        }
    }

    fn turned(&self, at: &usize) -> String {
        format!("?at={at}&kind={}", self.kind)
    }
}

fn two(first: u32, other: &str) -> Result<Two, Trouble> {
    Ok(Two { first, other: Other::of_word(other).ok_or_else(Trouble::gone)? })
}

async fn show(State(desk): State<Desk>, Path((id, other)): Path<(u32, String)>, Query(which): Query<Which>) -> Answer {
    let two = two(id, &other)?;
    let (both, found) = compared(&desk, two, &which).await?;
    let Some(found) = found else {
        let [first, second] = both.map(|held| held.name);
        let names = (first, second);
        return page(&Waiting { layout: layout("Compare"), base: desk.base.clone(), names });
    };
    let shown = Shown::new(two.other, both, &found, &which);
    let base = &desk.base;
    let second = match two.other {
        Other::File(second) => format!("{base}/d/{second}/page/"),
        Other::CleanCopy => format!("{base}/d/{id}/clean/page/"),
    };
    page(&View {
        layout: layout("Compare"),
        base,
        id,
        other: two.other,
        names: (&shown.both[0].name, &shown.both[1].name),
        said: &shown.said,
        remarks: &shown.comparison.remarks,
        left_out: shown.comparison.left_out,
        kind: shown.kind.map_or("", Kind::word),
        kinds: &shown.kinds,
        pictures: (format!("{base}/d/{id}/page/"), second),
        spread: shown.spread(),
    })
}

/// The style sheet that lays the marks over the two pictures: numbers alone.
async fn marks(State(desk): State<Desk>, Path((id, other)): Path<(u32, String)>, Query(which): Query<Which>) -> Answer {
    let two = two(id, &other)?;
    let (both, found) = compared(&desk, two, &which).await?;
    let found = found.ok_or_else(|| Trouble::refused("They are being compared."))?;
    let style = web::marks_style(&Shown::new(two.other, both, &found, &which).spread().marks);
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], style).into_response())
}

/// A page of the clean copy, as it was opened again.
async fn picture(State(desk): State<Desk>, Path((id, number)): Path<(u32, u32)>) -> Answer {
    let clean = desk.table.change(id, |document| document.clean.clone()).ok_or_else(Trouble::gone)?;
    let Some(Cleaning::Ready(scrubbed)) = clean else { return Err(Trouble::gone()) };
    let page = scrubbed.made.numbered(Some(number)).ok_or_else(Trouble::gone)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], page.png().to_vec()).into_response())
}
