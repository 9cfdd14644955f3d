//! A dossier's pages: the case as a timeline, the same as a table, and the list of all dossiers.

use askama::Template;
use model::dossier::{
    Attributed as _, Citation, Dossier, Event, Happening, Item, Moment, Named, Party, Side, When, capital,
};
use web::Layout;

use super::{
    Context, Frame, Made, count, push, strips,
    tombstone::{self, GoneLine},
};
use crate::{
    Error,
    dossier::{PublishedDossier, Said, attributed, happened, told},
    story::{Slug, markdown},
};

/// An event in one line, for feeds: its kind and date, and what is said with whose words it is.
pub(super) fn in_words(context: &Context<'_>, dossier: &Dossier, event: &Event) -> (String, String) {
    let Said { lead, text } = happened(&event.what, dossier);
    let mut words = if lead.is_empty() { text } else { format!("{lead}: {text}") };
    for side in event.what.sides() {
        let wording = side.wording(dossier);
        let (lead, text) = wording.parts();
        words.push_str(&format!("; {lead}: {text}"));
    }
    (format!("{}, {}", event.what.kind(), when(context, &event.when)), words)
}

/// A note in the form that a story's has.
struct Note {
    document: String,
    page: u32,
    title: String,
    address: String,
    words: String,
    strip: Option<(String, u32, u32)>,
    withdrawn: Option<(String, String)>,
}

/// A citation of a statement: its words and the way there.
struct Elsewhere {
    address: String,
    words: String,
    withdrawn: Option<GoneLine>,
}

struct EventView {
    id: u32,
    day: String,
    stamp: String,
    kind: String,
    said: Said,
    /// Over what the sides disagree, where it is the event's own kind.
    over: String,
    sides: Vec<Said>,
    proceeding: String,
    /// "New in version 2".
    mark: String,
    notes: Vec<Note>,
    elsewhere: Vec<Elsewhere>,
}

struct PartyView {
    id: u32,
    shown: String,
    standing: String,
    protection: &'static str,
    note: String,
    mark: String,
}

struct PointView {
    id: u32,
    said: Said,
    /// Of a condition: where it holds, and since when.
    holds: String,
    mark: String,
    notes: Vec<Note>,
    elsewhere: Vec<Elsewhere>,
}

struct ProceedingView {
    id: u32,
    title: String,
    jurisdiction: String,
    runs: String,
    mark: String,
    grounds: Vec<PointView>,
    conditions: Vec<PointView>,
}

struct VersionView {
    version: u32,
    day: String,
    release: String,
    sha256: String,
}

#[derive(Template)]
#[template(path = "dossier.html")]
struct DossierView {
    layout: Layout,
    frame: Frame,
    title: String,
    summary: String,
    language: String,
    line: String,
    release: String,
    changes: String,
    taken_out: String,
    version: u32,
    parties: Vec<PartyView>,
    proceedings: Vec<ProceedingView>,
    events: Vec<EventView>,
    questions: Vec<EventView>,
    stories: Vec<(String, String)>,
    earlier: Vec<VersionView>,
}

#[derive(Template)]
#[template(path = "dossier-table.html")]
struct TableView {
    layout: Layout,
    frame: Frame,
    title: String,
    language: String,
    events: Vec<EventView>,
}

/// A dossier in a list.
pub(super) struct DossierLine {
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub language: String,
    pub line: String,
}

#[derive(Template)]
#[template(path = "dossiers.html")]
struct DossiersView {
    layout: Layout,
    frame: Frame,
    dossiers: Vec<DossierLine>,
    gone: Vec<GoneLine>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    for (slug, published) in &context.site.dossiers {
        push(made, format!("dossiers/{slug}/index.html"), &view(context, slug, published))?;
        push(made, format!("dossiers/{slug}/table/index.html"), &table(context, slug, published))?;
    }
    tombstone::of_parts(context, made, "dossier")?;
    let path = "dossiers/index.html";
    let about = format!("The files of cases that {} follows over time.", context.masthead.newsroom);
    let frame = context.frame(path, "dossiers", "Dossiers", &about, None);
    let gone = tombstone::lines(context, "dossier", |_| true);
    let view = DossiersView { layout: context.layout(&frame), frame, dossiers: lines(context), gone };
    push(made, path.to_owned(), &view)
}

/// Newest first.
pub(super) fn lines(context: &Context<'_>) -> Vec<DossierLine> {
    let mut all: Vec<_> = context.site.dossiers.iter().collect();
    all.sort_by(|a, b| (b.1.entry, a.0).cmp(&(a.1.entry, b.0)));
    all.into_iter().map(|(slug, published)| line(context, slug, published)).collect()
}

pub(super) fn line(context: &Context<'_>, slug: &Slug, published: &PublishedDossier) -> DossierLine {
    DossierLine {
        slug: slug.to_string(),
        title: published.dossier.title.clone(),
        summary: published.dossier.summary.clone(),
        language: published.dossier.language.clone(),
        line: facts(context, published),
    }
}

fn facts(context: &Context<'_>, published: &PublishedDossier) -> String {
    let dossier = &published.dossier;
    let open = dossier.events.iter().filter(|item| item.entry.what.is_question()).count();
    let mut facts = vec![
        format!("Version {} of {}", dossier.dossier_version, context.day(&published.published)),
        count(dossier.parties.len(), "party", "parties"),
        count(dossier.events.len() - open, "event", "events"),
    ];
    if open > 0 {
        facts.push(count(open, "open question", "open questions"));
    }
    facts.join("\u{a0}· ")
}

fn view(context: &Context<'_>, slug: &Slug, published: &PublishedDossier) -> DossierView {
    let dossier = &published.dossier;
    let path = format!("dossiers/{slug}/index.html");
    let place = Some((published.entry, published.published.as_str()));
    let mut frame = context.frame(&path, "dossiers", &dossier.title, &dossier.summary, place);
    frame.kind = "article";
    let (questions, events) =
        events(context, published, "").into_iter().partition(|(_, question): &(EventView, bool)| *question);
    let bare = |events: Vec<(EventView, bool)>| events.into_iter().map(|(event, _)| event).collect();
    let linking = context.site.stories.values().filter(|story| markdown::dossiers(&story.story.body).contains(slug));
    let earlier = dossier.earlier.iter().rev().map(|earlier| VersionView {
        version: earlier.version,
        day: context.day(&earlier.published),
        release: earlier.release.to_string(),
        sha256: earlier.sha256.to_string(),
    });
    DossierView {
        layout: context.layout(&frame),
        title: dossier.title.clone(),
        summary: dossier.summary.clone(),
        language: dossier.language.clone(),
        line: facts(context, published),
        release: published.release.to_string(),
        changes: dossier.changes.clone(),
        taken_out: match dossier.taken_out {
            0 => String::new(),
            1 => "1 entry of the version before was taken out.".to_owned(),
            gone => format!("{gone} entries of the version before were taken out."),
        },
        version: dossier.dossier_version,
        parties: dossier.parties.iter().map(|item| party(dossier, item)).collect(),
        proceedings: proceedings(context, published),
        events: bare(events),
        questions: bare(questions),
        stories: linking.map(|story| (story.story.slug.to_string(), story.story.headline.clone())).collect(),
        earlier: earlier.collect(),
        frame,
    }
}

fn table(context: &Context<'_>, slug: &Slug, published: &PublishedDossier) -> TableView {
    let dossier = &published.dossier;
    let path = format!("dossiers/{slug}/table/index.html");
    let title = format!("{}, as a table", dossier.title);
    let place = Some((published.entry, published.published.as_str()));
    let frame = context.frame(&path, "dossiers", &title, &dossier.summary, place);
    TableView {
        layout: context.layout(&frame),
        title: dossier.title.clone(),
        language: dossier.language.clone(),
        events: events(context, published, "../").into_iter().map(|(event, _)| event).collect(),
        frame,
    }
}

fn party(dossier: &Dossier, item: &Item<Party>) -> PartyView {
    PartyView {
        id: item.id,
        shown: item.entry.shown(),
        standing: capital(item.entry.standing()),
        protection: item.entry.protection(),
        note: match &item.entry {
            Party::Named(Named { note, .. }) => note.clone(),
            Party::Protected(_) => String::new(),
        },
        mark: mark(dossier, item),
    }
}

/// What a reader of the version before looks for.
fn mark<T>(dossier: &Dossier, item: &Item<T>) -> String {
    match item.changed {
        _ if dossier.dossier_version == 1 => String::new(),
        Some(version) => format!("Changed in version {version}"),
        None if item.added > 1 => format!("New in version {}", item.added),
        None => String::new(),
    }
}

fn since(context: &Context<'_>, what: &str, since: &Moment, until: Option<&Moment>) -> String {
    // A date, never a count of days: a page that nobody builds anew must not grow old.
    match until {
        Some(until) => format!("{what} from {} to {}", context.day(since.as_str()), context.day(until.as_str())),
        None => format!("{what} since {}", context.day(since.as_str())),
    }
}

pub(super) fn when(context: &Context<'_>, when: &When) -> String {
    let from = context.day(when.from.as_str());
    when.to.as_ref().map_or(from.clone(), |to| format!("{from} to {}", context.day(to.as_str())))
}

/// Hands out the numbers of citations, in the order of [`Dossier::citations`].
struct Numbers<'a> {
    context: &'a Context<'a>,
    published: &'a PublishedDossier,
    next: usize,
    up: &'static str,
}

impl Numbers<'_> {
    fn take(&mut self, cited: &[&Citation]) -> (Vec<Note>, Vec<Elsewhere>) {
        let (mut notes, mut elsewhere) = (Vec::new(), Vec::new());
        for citation in cited {
            let number = self.next;
            self.next += 1;
            match citation {
                Citation::Document { document, page, words } => {
                    let known = self.context.site.documents.get(document);
                    let stone = self.context.site.tombstones.get(document);
                    let address = match known {
                        Some(_) => format!("{}../../d/{document}/p/{page}/index.html", self.up),
                        None => format!("{}../../d/{document}/index.html", self.up),
                    };
                    let strip = self.published.strips.get(&number);
                    notes.push(Note {
                        document: document.to_string(),
                        page: *page,
                        title: known.map(|known| known.body().descriptor.title.clone()).unwrap_or_default(),
                        address,
                        words: words.clone(),
                        strip: strip.map(|strip| (strips::name(number), strip.width, strip.height)),
                        withdrawn: stone.map(|stone| (stone.reason.clone(), self.context.day(&stone.day))),
                    });
                }
                Citation::Statement { statement, words } => elsewhere.push(Elsewhere {
                    address: format!("{}../../statements/{statement}/index.html", self.up),
                    words: words.clone(),
                    withdrawn: tombstone::statement(self.context, statement),
                }),
            }
        }
        (notes, elsewhere)
    }
}

fn proceedings(context: &Context<'_>, published: &PublishedDossier) -> Vec<ProceedingView> {
    let dossier = &published.dossier;
    let mut numbers = Numbers { context, published, next: 1, up: "" };
    let mut grounds: Vec<(u32, PointView)> = Vec::new();
    for item in &dossier.grounds {
        let (notes, elsewhere) = numbers.take(&item.entry.cited.iter().collect::<Vec<_>>());
        let said = told(&item.entry.told, dossier);
        let view = PointView { id: item.id, said, holds: String::new(), mark: mark(dossier, item), notes, elsewhere };
        grounds.push((item.entry.proceeding, view));
    }
    let mut conditions: Vec<(u32, PointView)> = Vec::new();
    for item in &dossier.conditions {
        let (notes, elsewhere) = numbers.take(&item.entry.cited.iter().collect::<Vec<_>>());
        let said = attributed(&item.entry.decided, dossier);
        let holds = since(context, "In force", &item.entry.since, item.entry.until.as_ref());
        let holds = format!("{holds}, in {}", dossier.jurisdiction(item.entry.jurisdiction));
        let view = PointView { id: item.id, said, holds, mark: mark(dossier, item), notes, elsewhere };
        conditions.push((item.entry.proceeding, view));
    }
    let of = |points: &mut Vec<(u32, PointView)>, proceeding: u32| -> Vec<PointView> {
        points.extract_if(.., |(of, _)| *of == proceeding).map(|(_, point)| point).collect()
    };
    let view = |item: &Item<model::dossier::Proceeding>| ProceedingView {
        id: item.id,
        title: item.entry.title.clone(),
        jurisdiction: dossier.jurisdiction(item.entry.jurisdiction).to_owned(),
        runs: since(context, "Running", &item.entry.since, item.entry.until.as_ref())
            .replace("Running from", "Ran from"),
        mark: mark(dossier, item),
        grounds: of(&mut grounds, item.id),
        conditions: of(&mut conditions, item.id),
    };
    dossier.proceedings.iter().map(view).collect()
}

/// Every event, and whether it is an open question.
fn events(context: &Context<'_>, published: &PublishedDossier, up: &'static str) -> Vec<(EventView, bool)> {
    let dossier = &published.dossier;
    let points = dossier.grounds.iter().map(|item| item.entry.cited.len());
    let points = points.chain(dossier.conditions.iter().map(|item| item.entry.cited.len()));
    let mut numbers = Numbers { context, published, next: 1 + points.sum::<usize>(), up };
    let view = |item: &Item<Event>| {
        let Event { when: date, proceeding, what, cited } = &item.entry;
        let sides = what.sides().iter().filter_map(|side| side.cited.as_ref());
        let (notes, elsewhere) = numbers.take(&cited.iter().chain(sides).collect::<Vec<_>>());
        let proceeding = proceeding.and_then(|number| dossier.proceeding(number));
        let view = EventView {
            id: item.id,
            day: when(context, date),
            stamp: date.from.as_str().to_owned(),
            kind: what.kind(),
            said: happened(what, dossier),
            over: match what {
                Happening::Unsettled { whether, .. } => format!("Whether it was {} is disputed:", whether.words()),
                _ => String::new(),
            },
            sides: what.sides().iter().map(|side: &Side| attributed(side, dossier)).collect(),
            proceeding: proceeding.map(|known| known.title.clone()).unwrap_or_default(),
            mark: mark(dossier, item),
            notes,
            elsewhere,
        };
        (view, what.is_question())
    };
    dossier.events.iter().map(view).collect()
}
