//! What the second person sees before they sign: every page as it was built, its text, every word that will be published, the
//! review, and what could still identify the source. Then "approve and publish", or back with a note.

use askama::Template;
use axum::extract::Path;
use model::{Correction, HarmReview, LocalId, review::RightOfReply};
use web::Layout;

use super::{
    Answer, Frame,
    as_published::{Described, mode_name},
    back_to, day,
    dossier::{self, Look},
    page,
    plan_history::{History, Since},
    release::name_of_person,
    rendition::{FindingLine, findings},
    statement::Letter,
    story::{BeatView, beats},
    suspects::{self, Told},
};
use crate::{
    Error,
    domain::{
        authenticity,
        publishing::{ReleaseStage, StoryWords, forms::Fields},
    },
    session::{Posted, Seat},
    store::{BuiltPage, Log, RenditionRow, Tie},
    work::publishing::{
        approve, carry_through, contents, difference, dossier_verdicts, is_approver, leftovers, look, opens, public_id,
        send_back, verdicts,
    },
};

struct PageView {
    number: usize,
    text: String,
}

struct DocumentView {
    id: String,
    /// What it is made of.
    document: String,
    public: String,
    described: Described,
    pages: Vec<PageView>,
    files: Vec<(String, u64, String)>,
    version: u32,
    correction: Option<Correction>,
    changed: Vec<press::correction::Changed>,
    direction: &'static str,
    findings: Vec<FindingLine>,
    /// Its authenticity log first, then those around it.
    logs: Vec<LogView>,
    /// What changed in its plan since whoever looks now last did.
    since: Option<Since>,
}

/// Signs in a file, and its authenticity log: how many checks, and those that are open or contradict.
struct LogView {
    /// What the file is to the document; empty: itself.
    of: String,
    signs: usize,
    checks: usize,
    unsettled: Vec<Unsettled>,
    /// Where it can be read.
    document: Option<LocalId>,
}

impl LogView {
    fn of(log: &Log) -> Self {
        let place = if log.elsewhere { ", in another drop" } else { "" };
        let of = match log.tie {
            Tie::Itself if log.elsewhere => "The same file in another drop:".to_owned(),
            Tie::Itself => String::new(),
            Tie::Page => format!("The page “{}”{place}:", log.name),
            Tie::Around => format!("“{}”, in which it came{place}:", log.name),
            Tie::Gone => "A file of its drop that was bound, parted or opened anew since:".to_owned(),
        };
        let unsettled = authenticity::unsettled(&log.checks).into_iter().map(|check| Unsettled {
            told: format!("{}: {}. {}", check.kind.shown(), check.outcome.shown(), check.person),
            note: check.note.at_the_desk().to_owned(),
        });
        Self { of, signs: log.signs, checks: log.checks.len(), unsettled: unsettled.collect(), document: log.document }
    }
}

struct Unsettled {
    told: String,
    note: String,
}

struct StoryView {
    id: String,
    slug: String,
    words: StoryWords,
    day: String,
    has_picture: bool,
    beats: Vec<BeatView>,
    direction: &'static str,
    changed: Vec<press::correction::Changed>,
}

#[derive(Template)]
#[template(path = "approve.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    name: String,
    day: String,
    later: bool,
    past: bool,
    keeps_seeds: bool,
    prepared_by: String,
    own: bool,
    approver: bool,
    waiting: bool,
    mark: String,
    documents: Vec<DocumentView>,
    stories: Vec<StoryView>,
    dossiers: Vec<Look>,
    /// What is redacted and said elsewhere.
    leftovers: Vec<String>,
    /// How many could have had all of it, and what stood there when it was signed as prepared.
    who: Option<Told>,
    who_then: String,
    letters: Vec<Letter>,
    review: Option<HarmReview>,
    nobody_named: String,
    reply: String,
    /// Findings that could identify the source: open, and settled.
    identifying: usize,
    settled: usize,
    unread: usize,
}

fn reply_of(review: &HarmReview) -> String {
    match &review.right_of_reply {
        RightOfReply::Asked(words) => format!("Asked: {words}"),
        RightOfReply::NotAsked(words) => format!("Not asked: {words}"),
        RightOfReply::NobodyAccused => "Nobody is accused.".to_owned(),
    }
}

fn counted_findings(documents: &[DocumentView], which: fn(&FindingLine) -> bool) -> usize {
    documents.iter().flat_map(|document| &document.findings).filter(|finding| which(finding)).count()
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    let seen = look(&seat.open, seat.person.id, id).await?;
    let mut documents = Vec::new();
    for ((row, built, body), logs) in seen.documents.iter().zip(&seen.logs) {
        let pages: Vec<BuiltPage> = serde_json::from_slice(&seat.open.blobs.get(built.pages).await?)?;
        let texts = pages.iter().zip(1..).map(|(page, number)| PageView { number, text: page::text(&page.words) });
        documents.push(DocumentView {
            logs: logs.iter().map(LogView::of).collect(),
            id: row.id.to_string(),
            document: row.document.to_string(),
            public: public_id(&seat.desk, row.number)?.to_string(),
            described: Described {
                words: body.descriptor.clone(),
                mode: mode_name(body.mode),
                colours: body.colours,
                ocr: body.ocr,
                redactions: body.redactions.iter().map(|told| (told.page, told.reason.clone())).collect(),
                opens: opens(&seat.open, row, body).await?,
            },
            version: row.version,
            correction: body.correction.clone(),
            changed: difference(&seat.open, row).await?,
            direction: press::direction(&body.descriptor.language),
            since: History::of(&seat, row).await?.since(&row.plan),
            pages: texts.collect(),
            files: body
                .files
                .iter()
                .map(|(name, fact)| (name.to_string(), fact.size, fact.sha256.to_string()))
                .collect(),
            findings: findings(&seat, row.document)
                .await?
                .into_iter()
                .filter(|finding| finding.identifies || finding.unread || !finding.settled.is_empty())
                .collect(),
        });
    }
    let saying = contents(&seat.desk, &seat.open, &seen.release).await?;
    let leftovers = leftovers(&seat.desk, &seat.open, &seen.release, &saying).await?;
    let renditions = saying.renditions;
    let mut stories = Vec::new();
    for (row, _) in &seen.stories {
        let verdicts = verdicts(&seat.desk, &seat.open, &renditions, row).await?;
        stories.push(StoryView {
            id: row.id.to_string(),
            slug: row.slug.clone(),
            day: day(&row.words.day),
            has_picture: row.picture.is_some(),
            beats: beats(&row.words, &verdicts),
            direction: press::direction(&row.words.language),
            changed: super::story::changed(&seat, row).await?,
            words: row.words.clone(),
        });
    }
    let mut dossiers = Vec::new();
    for (row, draft) in &seen.dossiers {
        let judged = dossier_verdicts(&seat.desk, &seat.open, &renditions, draft.dossier()).await?;
        dossiers.push(dossier::look(&row.slug, draft.dossier().clone(), &judged));
    }
    let (by, waiting) = match &seen.release.stage {
        ReleaseStage::Prepared { by, .. } => (Some(*by), true),
        ReleaseStage::Approved { by, .. } => (Some(*by), false),
        _ => (None, false),
    };
    let prepared_by = match by {
        Some(by) => name_of_person(&seat, by).await?,
        None => String::new(),
    };
    let rows: Vec<RenditionRow> = seen.documents.iter().map(|(row, ..)| row.clone()).collect();
    let counted = if rows.is_empty() { None } else { Some(suspects::of_release(&seat, &seen.release, &rows).await?) };
    let then = seat.open.store.counted(id).await?;
    let review = seen.release.review.clone();
    let today = seat.today();
    let name = super::releases::name_of(&seen.release);
    let (layout, frame) = seat.frame("releases", &name);
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        name,
        day: day(&seen.body.published),
        later: seen.body.published > today,
        past: seen.body.published < today,
        keeps_seeds: seen.release.keeps_seeds,
        prepared_by,
        own: by == Some(seat.person.id),
        approver: is_approver(&seat),
        waiting,
        mark: seen.mark.to_string(),
        identifying: counted_findings(&documents, |finding| finding.identifies),
        settled: counted_findings(&documents, |finding| !finding.settled.is_empty()),
        unread: counted_findings(&documents, |finding| finding.unread),
        documents,
        stories,
        dossiers,
        leftovers,
        who: counted,
        who_then: then.map(|then| suspects::said(then.count)).unwrap_or_default(),
        letters: seen.statements.iter().map(|(row, draft)| Letter::of(row, draft)).collect(),
        nobody_named: review.as_ref().and_then(|review| review.nobody_named.clone()).unwrap_or_default(),
        reply: review.as_ref().map(reply_of).unwrap_or_default(),
        review,
    })
}

pub async fn post(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    match fields.get("decision") {
        "approve" => {
            let store = &seat.open.store;
            let (release, renditions) = (store.release(id).await?, store.renditions(id).await?);
            suspects::still(fields.get("counted"), &suspects::of_release(&seat, &release, &renditions).await?)?;
            approve(&seat, id, fields.get("seen")).await?;
            // The approval is durable. Should the record fail now, the release's page says why, and the desk tries again.
            if let Err(error) = carry_through(&seat.desk, &seat.open).await {
                eprintln!("desk: publishing: {error}");
            }
        }
        "back" => {
            let note = fields.text("note");
            if note.is_empty() {
                return Err(Error::refused("say what has to change, so that it can"));
            }
            send_back(&seat, id, &note).await?;
        }
        _ => return Err(Error::refused("approve it, or send it back")),
    }
    back_to(format!("/release/{id}"))
}
