//! All releases, and a new one.

use askama::Template;
use model::LocalId;
use web::Layout;

use super::{Answer, Frame, back_to, day, page};
use crate::{
    Error,
    domain::publishing::{
        ReleaseStage,
        forms::{Fields, day_if_any},
    },
    session::{Posted, Seat},
    store::{Matter, ReleaseRow, fresh_id},
    work::publishing::release_id,
};

/// A release's name in lists: its public id once it has one.
pub fn name_of(release: &ReleaseRow) -> String {
    let id = release.number.and_then(|number| release_id(number).ok());
    id.map_or_else(|| release.title.clone(), |id| format!("{id} {}", release.title))
}

/// Where a release stands, in one clause.
pub fn stage_of(release: &ReleaseRow) -> String {
    match (&release.stage, &release.embargo) {
        (ReleaseStage::Published { day: on, .. }, _) => format!("published on {}", day(on)),
        (ReleaseStage::Approved { .. }, Some(until)) => {
            format!("approved; published on {}, or at the first unlocking after it", day(until))
        }
        (ReleaseStage::Approved { .. }, None) => "approved, on its way into the record".to_owned(),
        (stage, Some(until)) => format!("{}, embargo until {}", stage.word(), day(until)),
        (stage, None) => stage.word().to_owned(),
    }
}

pub struct Line {
    pub id: String,
    pub title: String,
    pub stage: String,
    pub holds: String,
}

#[derive(Template)]
#[template(path = "releases.html")]
struct View {
    layout: Layout,
    frame: Frame,
    lines: Vec<Line>,
}

pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The releases of which this person may read every document.
///
/// # Errors
/// The store's.
pub async fn readable(seat: &Seat) -> Result<Vec<ReleaseRow>, Error> {
    let mut all = Vec::new();
    for release in seat.open.store.releases().await? {
        if !seat.open.store.is_closed_to(seat.person.id, Matter::Release, &release.id.to_string()).await? {
            all.push(release);
        }
    }
    Ok(all)
}

pub async fn lines(seat: &Seat) -> Result<Vec<Line>, Error> {
    let store = &seat.open.store;
    let mut lines = Vec::new();
    for release in readable(seat).await? {
        let documents = store.renditions(release.id).await?.len();
        let stories = store.stories(release.id).await?.len();
        let some = |number: usize, one: &str, many: &str| match number {
            0 => String::new(),
            some => format!(", {}", count(some, one, many)),
        };
        let dossiers = some(store.dossiers(release.id).await?.len(), "dossier", "dossiers");
        let statements = some(store.statements(release.id).await?.len(), "statement", "statements");
        lines.push(Line {
            id: release.id.to_string(),
            title: name_of(&release),
            stage: stage_of(&release),
            holds: format!(
                "{}, {}{statements}{dossiers}",
                count(documents, "document", "documents"),
                count(stories, "story", "stories")
            ),
        });
    }
    Ok(lines)
}

/// Those that aren't published.
///
/// # Errors
/// The store's.
pub async fn open_lines(seat: &Seat) -> Result<Vec<Line>, Error> {
    let all = lines(seat).await?.into_iter().zip(readable(seat).await?);
    Ok(all.filter(|(_, row)| !matches!(row.stage, ReleaseStage::Published { .. })).map(|(line, _)| line).collect())
}

pub async fn get(seat: Seat) -> Answer {
    let lines = lines(&seat).await?;
    let (layout, frame) = seat.frame("releases", "Releases");
    page(&View { layout, frame, lines })
}

/// The title and the embargo of a form.
///
/// # Errors
/// There is no title, or the embargo is no day.
pub fn title_and_embargo(fields: &Fields) -> Result<(String, Option<String>), Error> {
    let title = fields.line("title");
    if title.is_empty() || title.chars().count() > 200 {
        return Err(Error::refused("a release needs a title of at most 200 characters"));
    }
    let embargo = day_if_any(fields.get("embargo"))
        .map_err(|()| Error::refused("the embargo is a day, as 2027-01-31, or empty"))?;
    Ok((title, embargo))
}

pub async fn begin(seat: &Seat, title: &str, embargo: Option<&str>) -> Result<LocalId, Error> {
    let (store, id) = (&seat.open.store, fresh_id());
    let mut tx = store.begin().await?;
    store.begin_release(&mut tx, id, title, embargo).await?;
    store
        .note_in(&mut tx, seat.desk.now(), &seat.person.name, "began a release", title, embargo.unwrap_or_default())
        .await?;
    tx.commit().await?;
    Ok(id)
}

pub async fn post(Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let (title, embargo) = title_and_embargo(&Fields(form))?;
    let id = begin(&seat, &title, embargo.as_deref()).await?;
    back_to(format!("/release/{id}"))
}
