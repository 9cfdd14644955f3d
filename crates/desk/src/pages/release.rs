//! One release: what is in it, what is missing, who signed, and what happens next.

use askama::Template;
use axum::extract::Path;
use model::{Colours, LocalId};
use serde::Deserialize;
use web::Layout;

use super::{
    Answer, Frame, back_to, page,
    releases::{name_of, stage_of, title_and_embargo},
    suspects::{self, Told},
};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, Withdrawable, forms::Fields},
    session::{Click, Posted, Seat},
    work::publishing::{Change, contents, is_approver, leftovers, public_id, seeds, sign},
};

pub struct DocumentLine {
    pub id: String,
    pub public: String,
    pub version: u32,
    pub title: String,
    pub mode: &'static str,
    pub colours: Colours,
    pub redactions: String,
    pub identifying: i64,
    /// What its withdrawal stands at; empty for none.
    pub withdrawal: &'static str,
}

pub struct StoryLine {
    pub id: String,
    pub slug: String,
    pub headline: String,
    pub quotations: String,
    pub fine: bool,
}

pub struct FileLine {
    pub id: String,
    pub slug: String,
    pub title: String,
    pub holds: String,
    pub fine: bool,
    /// As a document's.
    pub withdrawal: &'static str,
}

pub struct StatementLine {
    pub id: String,
    pub slug: String,
    pub title: String,
    pub about: String,
    pub fine: bool,
    /// As a document's.
    pub withdrawal: &'static str,
}

#[derive(Template)]
#[template(path = "release.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    name: String,
    title: String,
    stage: String,
    embargo: String,
    keeps_seeds: bool,
    colours: Colours,
    seeds_held: i64,
    notice: String,
    documents: Vec<DocumentLine>,
    stories: Vec<StoryLine>,
    dossiers: Vec<FileLine>,
    statements: Vec<StatementLine>,
    missing: Vec<String>,
    /// What is redacted and said elsewhere.
    leftovers: Vec<String>,
    /// How many could have had all of it; nothing where it has no documents, or is published.
    who: Option<Told>,
    draft: bool,
    waiting: bool,
    published: bool,
    empty: bool,
    approver: bool,
    /// Whether this person signed it as prepared.
    own: bool,
    prepared_by: String,
    approved_by: String,
    archive: String,
}

pub async fn name_of_person(seat: &Seat, id: LocalId) -> Result<String, Error> {
    // Also of somebody who has left.
    Ok(seat.open.store.name_of(id).await?.unwrap_or_else(|| "somebody".to_owned()))
}

/// How far the withdrawal of something is; empty for none.
async fn state_of(seat: &Seat, what: &Withdrawable) -> Result<&'static str, Error> {
    Ok(seat.open.store.withdrawal(what).await?.map_or("", |gone| gone.state()))
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let store = &seat.open.store;
    let release = store.release(id).await?;
    let saying = contents(&seat.desk, &seat.open, &release).await?;
    let leftovers = leftovers(&seat.desk, &seat.open, &release, &saying).await?;
    let mut documents = Vec::new();
    for row in &saying.renditions {
        let (boxes, words) = (row.plan.boxes.len(), row.plan.words.len());
        documents.push(DocumentLine {
            id: row.id.to_string(),
            public: public_id(&seat.desk, row.number)?.to_string(),
            version: row.version,
            title: row.descriptor.title.clone(),
            mode: match row.plan.mode {
                model::Mode::Facsimile => "facsimile",
                model::Mode::Retypeset => "retypeset",
            },
            colours: store.colours_of(row).await?,
            redactions: match (boxes, words) {
                (0, 0) => "nothing redacted".to_owned(),
                _ => format!(
                    "{}, {}",
                    super::releases::count(boxes, "box", "boxes"),
                    super::releases::count(words, "word", "words")
                ),
            },
            identifying: store.identifying(row.document).await?,
            withdrawal: state_of(&seat, &Withdrawable::Document(row.number)).await?,
        });
    }
    let stories: Vec<StoryLine> = saying
        .stories
        .iter()
        .map(|(story, verdicts)| {
            let wrong = verdicts.iter().filter(|verdict| !verdict.stands).count();
            StoryLine {
                id: story.id.to_string(),
                slug: story.slug.clone(),
                headline: story.words.headline.clone(),
                quotations: match (verdicts.len(), wrong) {
                    (0, _) => "cites nothing".to_owned(),
                    (all, 0) => format!("{}, each stands", super::releases::count(all, "citation", "citations")),
                    (all, wrong) => {
                        format!("{wrong} of {} not standing", super::releases::count(all, "citation", "citations"))
                    }
                },
                fine: wrong == 0,
            }
        })
        .collect();
    // What a release that isn't published yet shares its address with is no concern of its line.
    let published = matches!(release.stage, ReleaseStage::Published { .. });
    let mut dossiers = Vec::new();
    for (row, whole, judged) in &saying.dossiers {
        dossiers.push(FileLine {
            withdrawal: if published { state_of(&seat, &Withdrawable::dossier(&row.slug)).await? } else { "" },
            id: row.id.to_string(),
            slug: row.slug.clone(),
            title: whole.title.clone(),
            holds: format!(
                "version {}, {}",
                whole.dossier_version,
                super::releases::count(whole.events.len(), "event", "events")
            ),
            fine: whole.gaps().is_empty() && judged.iter().all(|judged| judged.verdict.stands),
        });
    }
    let mut statements = Vec::new();
    for (row, faults) in &saying.statements {
        statements.push(StatementLine {
            withdrawal: if published { state_of(&seat, &Withdrawable::statement(&row.slug)).await? } else { "" },
            id: row.id.to_string(),
            slug: row.slug.clone(),
            title: row.words.title.clone(),
            about: format!("statement, {}, {}", row.words.kind.replace('-', " "), row.words.speaker),
            fine: faults.is_empty(),
        });
    }
    let (prepared, approved) = match &release.stage {
        ReleaseStage::Prepared { by, .. } => (Some(*by), None),
        ReleaseStage::Approved { by, approver, .. } => (Some(*by), Some(*approver)),
        _ => (None, None),
    };
    let counted = !published && !saying.renditions.is_empty();
    let who = if counted { Some(suspects::of_release(&seat, &release, &saying.renditions).await?) } else { None };
    let mut names = [String::new(), String::new()];
    for (name, person) in names.iter_mut().zip([prepared, approved]) {
        if let Some(person) = person {
            *name = name_of_person(&seat, person).await?;
        }
    }
    let [prepared_by, approved_by] = names;
    let name = name_of(&release);
    let (layout, frame) = seat.frame("releases", &name);
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        title: release.title.clone(),
        stage: stage_of(&release),
        embargo: release.embargo.clone().unwrap_or_default(),
        keeps_seeds: release.keeps_seeds,
        colours: release.colours,
        seeds_held: store.seeds_held(id).await?,
        notice: release.notice.clone(),
        empty: documents.is_empty() && stories.is_empty() && dossiers.is_empty() && statements.is_empty(),
        documents,
        stories,
        dossiers,
        statements,
        missing: saying.missing,
        leftovers,
        who,
        draft: release.stage == ReleaseStage::Draft,
        waiting: matches!(release.stage, ReleaseStage::Prepared { .. }),
        published: matches!(release.stage, ReleaseStage::Published { .. }),
        approver: is_approver(&seat),
        own: prepared == Some(seat.person.id),
        prepared_by,
        approved_by,
        archive: seat.desk.config.archive.clone(),
        name,
    })
}

pub async fn edit(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let (title, embargo) = title_and_embargo(&fields)?;
    let keeps = fields.get("seeds") == "keep";
    let mut change = Change::begin(&seat, id, "changed its title, embargo, colours or openings").await?;
    let colours = match fields.get("colours") {
        "kept" => Colours::Kept,
        "black-and-white" => Colours::BlackAndWhite,
        // A form that doesn't ask changes nothing.
        "" => seat.open.store.release_in(&mut change.tx, id).await?.colours,
        _ => return Err(Error::refused("choose whether its pages keep their colours")),
    };
    seat.open.store.edit_release(&mut change.tx, id, &title, embargo.as_deref(), keeps, colours).await?;
    let detail = format!(
        "embargo {}; seeds {}; {}",
        embargo.as_deref().unwrap_or("none"),
        if keeps { "kept" } else { "dropped" },
        if colours.are_kept() { "colours kept" } else { "black and white" }
    );
    change.commit(&seat, "edited a release", &title, &detail).await?;
    back_to(format!("/release/{id}"))
}

pub async fn discard(Path(id): Path<LocalId>, Posted { seat, .. }: Posted<Click>) -> Answer {
    let store = &seat.open.store;
    let told = !store.stories(id).await?.is_empty() || !store.dossiers(id).await?.is_empty();
    if told || !store.renditions(id).await?.is_empty() || !store.statements(id).await?.is_empty() {
        return Err(Error::refused("take out its documents, stories, statements and dossiers first"));
    }
    if store.release(id).await?.number.is_some() {
        return Err(Error::refused("it was signed once and has a number: it stays"));
    }
    let mut change = Change::begin(&seat, id, "discarded it").await?;
    store.discard_release(&mut change.tx, id).await?;
    change.commit(&seat, "discarded a release", "", "").await?;
    back_to("/releases")
}

#[derive(Deserialize)]
pub struct Signing {
    /// How many could have had it, as the page said.
    #[serde(default)]
    counted: String,
}

pub async fn post_sign(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Signing>) -> Answer {
    let release = seat.open.store.release(id).await?;
    let renditions = seat.open.store.renditions(id).await?;
    let told = suspects::of_release(&seat, &release, &renditions).await?;
    suspects::still(&form.counted, &told)?;
    sign(&seat, id, &told.counted).await?;
    back_to(format!("/release/{id}"))
}

/// What its documents hide can't be opened with proof any more, for good.
pub async fn destroy_seeds(Path(id): Path<LocalId>, Posted { seat, .. }: Posted<Click>) -> Answer {
    seeds::destroy(&seat, id).await?;
    back_to(format!("/release/{id}"))
}
