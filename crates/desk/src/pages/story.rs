//! A story: its facts, its Markdown, each citation checked as it is saved, and a look at it before it goes anywhere.

use askama::Template;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use model::LocalId;
use press::{
    correction::{Changed, difference},
    story::{Author, Slug, markdown},
};
use std::sync::Arc;
use web::Layout;

use super::{Answer, Frame, back_to, day, page, rendition::png};
use crate::{
    Desk, Error,
    domain::publishing::{ReleaseStage, StoryWords, forms::Fields, quotations::Verdict},
    session::{Click, Posted, Seat},
    store::{StoryRow, fresh_id},
    work::publishing::{Change, MOST_PICTURE, public_id, take_in, verdicts},
};

struct CitedLine {
    public: String,
    title: String,
    pages: String,
}

struct AuthorTick {
    author: Author,
    ticked: bool,
    older: bool,
}

#[derive(Template)]
#[template(path = "story_edit.html")]
struct View {
    layout: Layout,
    frame: Frame,
    /// Where the form goes.
    action: String,
    /// Empty for a story that isn't saved yet.
    id: String,
    release: String,
    slug: String,
    words: StoryWords,
    has_picture: bool,
    published: bool,
    /// What corrects it: in a draft, or published.
    correction: String,
    /// The differences from the text that it corrects.
    changed: Vec<Changed>,
    direction: &'static str,
    language: String,
    signed: bool,
    gap: String,
    verdicts: Vec<Verdict>,
    documents: Vec<CitedLine>,
    authors: Vec<AuthorTick>,
}

async fn documents(seat: &Seat, release: LocalId) -> Result<Vec<CitedLine>, Error> {
    let mut lines = Vec::new();
    for row in seat.open.store.renditions(release).await? {
        lines.push(CitedLine {
            public: public_id(&seat.desk, row.number)?.to_string(),
            title: row.descriptor.title,
            pages: super::releases::count(seat.open.store.pages_of(row.document).await?.len(), "page", "pages"),
        });
    }
    Ok(lines)
}

pub async fn begin(Path(release): Path<LocalId>, seat: Seat) -> Answer {
    let row = seat.open.store.release(release).await?;
    let words = StoryWords { day: seat.today(), language: "en".to_owned(), ..StoryWords::default() };
    let (layout, frame) = seat.frame("releases", "New story");
    page(&View {
        layout,
        frame,
        action: format!("/release/{release}/story"),
        id: String::new(),
        release: release.to_string(),
        slug: String::new(),
        authors: authors(&seat, &words).await?,
        words,
        has_picture: false,
        published: matches!(row.stage, ReleaseStage::Published { .. }),
        correction: String::new(),
        changed: Vec::new(),
        direction: "ltr",
        language: String::new(),
        signed: false,
        gap: String::new(),
        verdicts: Vec::new(),
        documents: documents(&seat, release).await?,
    })
}

/// The address that was typed, or one made from the title.
pub fn slug_of(fields: &Fields, title: &str) -> Result<Slug, Error> {
    let refused = |error: press::story::StoryError| Error::refused(error.to_string());
    match fields.line("slug") {
        typed if !typed.is_empty() => typed.parse().map_err(refused),
        _ => Slug::of(title).ok_or_else(|| Error::refused("type an address for it: its title or name gives none")),
    }
}

/// The authors that were ticked, as they stand in the newsroom's list now.
async fn chosen(seat: &Seat, fields: &Fields) -> Result<Vec<Author>, Error> {
    let known = seat.open.store.authors().await?;
    Ok(known
        .into_iter()
        .map(|row| row.author)
        .filter(|a| fields.all("author").any(|slug| slug == a.slug.as_str()))
        .collect())
}

/// The newsroom's authors: address, name, whether the story names them, whether it has them as they were before.
async fn authors(seat: &Seat, words: &StoryWords) -> Result<Vec<AuthorTick>, Error> {
    let tick = |author: Author| {
        let named = words.authors.iter().find(|named| named.slug == author.slug);
        AuthorTick { ticked: named.is_some(), older: named.is_some_and(|named| *named != author), author }
    };
    Ok(seat.open.store.authors().await?.into_iter().map(|row| tick(row.author)).collect())
}

pub async fn create(Path(release): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let words = StoryWords { authors: chosen(&seat, &fields).await?, ..fields.story() };
    let slug = slug_of(&fields, &words.headline)?;
    let new = StoryRow { id: fresh_id(), release, slug: slug.to_string(), words, picture: None, corrects: None };
    let mut change = Change::begin(&seat, release, "added a story").await?;
    seat.open.store.keep_story(&mut change.tx, &new).await?;
    change.commit(&seat, "wrote a story", slug.as_str(), "new").await?;
    back_to(format!("/story/{}", new.id))
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let store = &seat.open.store;
    let story = store.story(id).await?;
    let release = store.release(story.release).await?;
    let renditions = store.renditions(story.release).await?;
    let verdicts = verdicts(&seat.desk, &seat.open, &renditions, &story).await?;
    let whole = story.slug.parse().and_then(|slug| story.words.whole(slug, story.picture.is_some()));
    let (layout, frame) = seat.frame("releases", &story.slug);
    page(&View {
        layout,
        frame,
        action: format!("/story/{id}"),
        id: id.to_string(),
        release: story.release.to_string(),
        has_picture: story.picture.is_some(),
        published: matches!(release.stage, ReleaseStage::Published { .. }),
        correction: store.correction_of(id).await?.map(|row| row.id.to_string()).unwrap_or_default(),
        changed: changed(&seat, &story).await?,
        direction: press::direction(&story.words.language),
        language: story.words.language.clone(),
        signed: matches!(release.stage, ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. }),
        gap: whole.err().map(|gap| gap.to_string()).unwrap_or_default(),
        verdicts,
        documents: documents(&seat, story.release).await?,
        authors: authors(&seat, &story.words).await?,
        slug: story.slug,
        words: story.words,
    })
}

/// In what a correction differs from the text that it corrects.
///
/// # Errors
/// The store's.
pub async fn changed(seat: &Seat, story: &StoryRow) -> Result<Vec<Changed>, Error> {
    let Some(before) = story.corrects else { return Ok(Vec::new()) };
    let before = seat.open.store.story(before).await?;
    let draft = |row: &StoryRow| row.slug.parse().and_then(|slug| row.words.draft(slug, row.picture.is_some()));
    // A draft that can't be read as a story says so elsewhere on the page.
    Ok(match (draft(&before), draft(story)) {
        (Ok(before), Ok(now)) => difference(&before, &now),
        _ => Vec::new(),
    })
}

pub async fn save(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let story = seat.open.store.story(id).await?;
    let corrects = story.words.corrects.clone();
    let words = StoryWords { authors: chosen(&seat, &fields).await?, corrects, ..fields.story() };
    // A correction has the address of what it corrects.
    let slug = match story.corrects {
        Some(_) => story.slug.parse().map_err(|error: press::story::StoryError| Error::refused(error.to_string()))?,
        None => slug_of(&fields, &words.headline)?,
    };
    let mut change = Change::begin(&seat, story.release, &format!("changed the story “{}”", story.slug)).await?;
    let saved = StoryRow { slug: slug.to_string(), words, ..story };
    seat.open.store.keep_story(&mut change.tx, &saved).await?;
    change.commit(&seat, "wrote a story", slug.as_str(), "").await?;
    back_to(format!("/story/{id}"))
}

pub async fn delete(Path(id): Path<LocalId>, Posted { seat, .. }: Posted<Click>) -> Answer {
    let story = seat.open.store.story(id).await?;
    let mut change = Change::begin(&seat, story.release, &format!("deleted the story “{}”", story.slug)).await?;
    seat.open.store.remove_story(&mut change.tx, id).await?;
    let gone: Vec<LocalId> = story.picture.into_iter().collect();
    seat.open.store.forget_blobs(&mut change.tx, &gone).await?;
    change.gone.extend(gone);
    let release = change.commit(&seat, "deleted a story", &story.slug, "").await?;
    back_to(format!("/release/{release}"))
}

/// Swaps a story's picture for another blob, or none.
async fn change_picture(seat: &Seat, id: LocalId, new: Option<crate::store::NewBlob>, action: &str) -> Answer {
    let store = &seat.open.store;
    let story = store.story(id).await?;
    let mut change = Change::begin(seat, story.release, &format!("changed the picture of “{}”", story.slug)).await?;
    if let Some(blob) = &new {
        store.adopt_blob(&mut change.tx, blob).await?;
    }
    let gone: Vec<LocalId> = story.picture.into_iter().collect();
    store.forget_blobs(&mut change.tx, &gone).await?;
    change.gone.extend(gone);
    let slug = story.slug.clone();
    store.keep_story(&mut change.tx, &StoryRow { picture: new.map(|blob| blob.id), ..story }).await?;
    change.commit(seat, action, &slug, "").await?;
    back_to(format!("/story/{id}"))
}

/// The token comes first in the form: nothing is taken before it holds.
pub async fn picture(State(desk): State<Arc<Desk>>, Path(id): Path<LocalId>, seat: Seat, request: Request) -> Answer {
    let unreadable = || Error::refused("that form could not be read, or the picture is larger than 40 MB");
    let mut parts = Multipart::from_request(request, &desk).await.map_err(|_| unreadable())?;
    let (mut trusted, mut bytes) = (false, Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
        match part.name() {
            Some("csrf") => {
                seat.check_csrf(&part.text().await.map_err(|_| unreadable())?)?;
                trusted = true;
            }
            Some("picture") if trusted => bytes = part.bytes().await.map_err(|_| unreadable())?.to_vec(),
            _ => {}
        }
    }
    if !trusted {
        return Err(Error::StaleForm);
    }
    if bytes.len() > MOST_PICTURE {
        return Err(unreadable());
    }
    let blob = take_in(&desk, &seat.open, bytes).await?;
    change_picture(&seat, id, Some(blob), "took in a picture").await
}

pub async fn no_picture(Path(id): Path<LocalId>, Posted { seat, .. }: Posted<Click>) -> Answer {
    change_picture(&seat, id, None, "removed a picture").await
}

pub async fn picture_file(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let picture = seat.open.store.story(id).await?.picture.ok_or(Error::NotFound)?;
    Ok(png(seat.open.blobs.get(picture).await?.to_vec()))
}

pub struct BeatView {
    /// Made by `press`, which lets nothing through that isn't safe in a page.
    pub html: String,
    pub notes: Vec<(usize, Verdict)>,
}

/// A story as it will be read, with how its citations stand beside each paragraph.
pub fn beats(words: &StoryWords, verdicts: &[Verdict]) -> Vec<BeatView> {
    let body = markdown::parse(&words.body.replace("\r\n", "\n"));
    let note = |number: usize| verdicts.get(number - 1).cloned().map(|verdict| (number, verdict));
    body.beats
        .into_iter()
        .map(|beat| BeatView { html: beat.html, notes: beat.notes.into_iter().filter_map(note).collect() })
        .collect()
}

#[derive(Template)]
#[template(path = "story_preview.html")]
struct Preview {
    layout: Layout,
    frame: Frame,
    id: String,
    words: StoryWords,
    day: String,
    has_picture: bool,
    beats: Vec<BeatView>,
}

pub async fn preview(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let story = seat.open.store.story(id).await?;
    let renditions = seat.open.store.renditions(story.release).await?;
    let verdicts = verdicts(&seat.desk, &seat.open, &renditions, &story).await?;
    let (layout, frame) = seat.frame("releases", &story.words.headline);
    page(&Preview {
        layout,
        frame,
        id: id.to_string(),
        day: day(&story.words.day),
        has_picture: story.picture.is_some(),
        beats: beats(&story.words, &verdicts),
        words: story.words,
    })
}
