//! Looking for words through the documents of a release or of a mailbox, and the list of what was found, to be looked through before any of it
//! counts. It works without scripts: ticks travel in the form, and so do the words that are looked for; they are kept nowhere.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query};
use model::LocalId;
use page::redact::{reasons::Reasons, seek::Form as Likeness};
use serde::Deserialize;
use web::Layout;

use super::{Answer, Frame, page, releases::count};
use crate::{
    Error,
    domain::publishing::forms::Fields,
    session::{Posted, Seat},
    work::publishing::sweep::{
        Asked, Candidate, Done, Found, Hit, LONGEST, MOST_DOCUMENTS, MOST_TEXTS, Scope, Sweep, candidates, look, redact,
    },
};

/// Places on one page of the list, and on all of them.
const PART: usize = 100;
const MOST: usize = 3000;

#[derive(Deserialize)]
pub struct Only {
    /// The one document that is ticked at first.
    only: Option<LocalId>,
}

struct Choice {
    id: String,
    name: String,
    title: String,
    closed: &'static str,
    chosen: bool,
}

struct Line {
    key: String,
    page: u32,
    link: String,
    /// The picture of the place; empty where nothing is prepared.
    picture: String,
    before: String,
    found: String,
    after: String,
    likeness: &'static str,
    ticked: bool,
    covered: bool,
    fixed: bool,
}

/// A document with what was found in it; of its places those on this part of the list.
struct Block {
    id: String,
    name: String,
    title: String,
    link: String,
    closed: &'static str,
    counts: String,
    lines: Vec<Line>,
    elsewhere: Vec<(String, String)>,
    trouble: String,
    /// Whether anything in it can be ticked.
    open: bool,
}

struct Told {
    step: String,
    rendition: String,
    what: String,
}

/// What the list shows.
struct List {
    blocks: Vec<Block>,
    elsewhere: Vec<(String, String)>,
    nowhere: Vec<String>,
    /// Documents in which nothing was found.
    clean: Vec<String>,
    counts: String,
    left_out: usize,
    part: usize,
    parts: usize,
    /// The last part that was shown.
    seen: usize,
    ticked: usize,
    /// Ticks on other parts, kept in the form.
    carried: Vec<String>,
    open: bool,
}

#[derive(Template)]
#[template(path = "sweep.html")]
struct View {
    layout: Layout,
    frame: Frame,
    at: String,
    up: (String, String),
    collection: bool,
    text: String,
    names: bool,
    known: bool,
    choices: Vec<Choice>,
    more_documents: usize,
    most_documents: usize,
    reasons: Reasons,
    reason: String,
    note: String,
    list: Option<List>,
    done: Option<Told>,
    problem: String,
}

pub async fn of_release(Path(id): Path<LocalId>, Query(only): Query<Only>, seat: Seat) -> Answer {
    begin(seat, Scope::Release(id), only.only).await
}

pub async fn of_mailbox(Path(id): Path<LocalId>, Query(only): Query<Only>, seat: Seat) -> Answer {
    begin(seat, Scope::Mailbox(id), only.only).await
}

type Form = Posted<Vec<(String, String)>>;

pub async fn look_release(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    answer(seat, Scope::Release(id), Fields(form)).await
}

pub async fn look_mailbox(Path(id): Path<LocalId>, Posted { seat, form }: Form) -> Answer {
    answer(seat, Scope::Mailbox(id), Fields(form)).await
}

/// The page without a list.
async fn blank(seat: &Seat, scope: Scope) -> Result<(View, Vec<Candidate>), Error> {
    let store = &seat.open.store;
    let (at, up) = match scope {
        Scope::Release(id) => {
            let name = super::releases::name_of(&store.release(id).await?);
            (format!("/release/{id}"), name)
        }
        Scope::Mailbox(id) => (format!("/mailbox/{id}"), store.mailbox(id).await?.label),
    };
    let (all, more_documents) = candidates(seat, scope).await?;
    let reasons = store.reasons().await?;
    let (layout, frame) = seat.frame("releases", "Look for words in many documents");
    let choice = |one: &Candidate| Choice {
        id: one.id().to_string(),
        name: one.name.clone(),
        title: one.rendition.as_ref().map(|row| row.descriptor.title.clone()).unwrap_or_default(),
        closed: one.closed,
        chosen: true,
    };
    let view = View {
        layout,
        frame,
        up: (at.clone(), up),
        at: format!("{at}/sweep"),
        collection: matches!(scope, Scope::Mailbox(_)),
        text: String::new(),
        names: true,
        known: false,
        choices: all.iter().map(choice).collect(),
        more_documents,
        most_documents: MOST_DOCUMENTS,
        reason: reasons.or_first("").to_owned(),
        reasons,
        note: String::new(),
        list: None,
        done: None,
        problem: String::new(),
    };
    Ok((view, all))
}

async fn begin(seat: Seat, scope: Scope, only: Option<LocalId>) -> Answer {
    let (mut view, _) = blank(&seat, scope).await?;
    if let Some(only) = only.map(|only| only.to_string())
        && view.choices.iter().any(|choice| choice.id == only)
    {
        view.choices.iter_mut().for_each(|choice| choice.chosen = choice.id == only);
    }
    page(&view)
}

/// What is looked for, from the form; `Err` is a sentence for the page.
fn asked(fields: &Fields, known: Vec<String>) -> Result<Asked, String> {
    let mut texts: Vec<String> = Vec::new();
    let typed = fields.text("text");
    for line in typed.lines().map(str::to_owned).chain(known) {
        let text = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && texts.iter().all(|known| known.to_lowercase() != text.to_lowercase()) {
            texts.push(text);
        }
    }
    if let Some(long) = texts.iter().find(|text| text.chars().count() > LONGEST) {
        let begin: String = long.chars().take(40).collect();
        return Err(format!("“{begin}…” is longer than {LONGEST} characters: look for a part of it."));
    }
    if let Some(empty) = texts.iter().find(|text| !text.chars().any(char::is_alphanumeric)) {
        return Err(format!("“{empty}” has neither letters nor digits: nothing is found by it."));
    }
    match texts.len() {
        0 => Err("Type the words, phrases or names that are to be looked for, one a line.".to_owned()),
        many if many > MOST_TEXTS => Err(format!("{many} are too many for one look: at most {MOST_TEXTS}.")),
        _ => Ok(Asked { texts, names: fields.get("names") == "yes" }),
    }
}

async fn answer(seat: Seat, scope: Scope, fields: Fields) -> Answer {
    let (mut view, all) = blank(&seat, scope).await?;
    let chosen: BTreeSet<&str> = fields.all("d").collect();
    view.choices.iter_mut().for_each(|choice| choice.chosen = chosen.contains(choice.id.as_str()));
    view.text = fields.text("text");
    view.names = fields.get("names") == "yes";
    view.known = fields.get("known") == "yes";
    view.note = fields.line("note");
    view.reason = view.reasons.or_first(fields.get("reason")).to_owned();
    let plans = all.iter().filter(|_| view.known).filter_map(|one| one.rendition.as_ref());
    let known = plans.flat_map(|row| &row.plan.words).map(|word| word.text.clone()).collect();
    let asked = match asked(&fields, known) {
        Ok(asked) => asked,
        Err(problem) => {
            view.problem = problem;
            return page(&view);
        }
    };
    let picked: Vec<Candidate> = all.into_iter().filter(|one| chosen.contains(one.id().to_string().as_str())).collect();
    if picked.is_empty() {
        view.problem = "Tick the documents that are to be searched.".to_owned();
        return page(&view);
    }
    let mut sweep = look(&seat, picked.clone(), &asked).await?;
    let mut ticks = Ticks::of(&fields);
    // Whoever presses has been shown a list.
    if fields.get("do") == "redact" && ticks.seen > 0 {
        ticks.show(&sweep);
        let done = match view.reasons.pick(fields.get("reason")) {
            Ok(reason) => redact(&seat, &sweep, &ticks.keys, &reason, &view.note).await,
            Err(wrong) => Err(wrong.into()),
        };
        match done {
            Ok(done) => {
                view.done = Some(told(&done, &view.reason));
                // The list as it stands now, with the same ticks.
                let (_, all) = blank(&seat, scope).await?;
                let again = all.into_iter().filter(|one| picked.iter().any(|known| known.id() == one.id())).collect();
                sweep = look(&seat, again, &asked).await?;
            }
            Err(Error::Refused(why)) => view.problem = format!("Nothing was redacted: {why}."),
            Err(error) => return Err(error),
        }
    }
    ticks.show(&sweep);
    view.list = Some(list(&sweep, &ticks));
    page(&view)
}

fn told(done: &Done, reason: &str) -> Told {
    Told {
        step: done.step.to_string(),
        rendition: done.rendition.to_string(),
        what: format!(
            "{} in {} redacted, with the reason “{reason}”",
            count(done.places, "place is", "places are"),
            count(done.documents, "document", "documents")
        ),
    }
}

/// What is ticked. Places that nobody has been shown yet never are.
struct Ticks {
    keys: BTreeSet<String>,
    /// The part that is shown, and the last one that was, from 1.
    part: usize,
    seen: usize,
    /// A document all of whose places are ticked or unticked by a button.
    all: String,
    none: String,
}

impl Ticks {
    fn of(fields: &Fields) -> Self {
        let number = |name: &str| fields.number(name).map_or(0, |number| number as usize);
        Self {
            keys: fields.all("w").map(str::to_owned).collect(),
            part: if number("go") > 0 { number("go") } else { number("part") },
            seen: number("seen"),
            all: fields.get("all").to_owned(),
            none: fields.get("none").to_owned(),
        }
    }

    /// Ticks what stands as it was typed on parts that are shown for the first time.
    fn show(&mut self, sweep: &Sweep) {
        let places: Vec<(&Found, &Hit)> = listed(sweep).collect();
        let parts = places.len().div_ceil(PART).max(1);
        self.part = self.part.clamp(1, parts);
        let new = (self.seen * PART).min(places.len())..(self.part.max(self.seen) * PART).min(places.len());
        for (one, hit) in &places[new] {
            if can_be_ticked(one, hit) && hit.place.form == Likeness::Typed {
                self.keys.insert(hit.key.clone());
            }
        }
        self.seen = self.seen.max(self.part).min(parts);
        for (at, (one, hit)) in places.iter().enumerate() {
            let id = one.candidate.id().to_string();
            let shown = at / PART < self.seen;
            if !shown || !can_be_ticked(one, hit) || id == self.none {
                self.keys.remove(&hit.key);
            } else if id == self.all {
                self.keys.insert(hit.key.clone());
            }
        }
        let there: BTreeSet<&str> = places.iter().map(|(_, hit)| hit.key.as_str()).collect();
        self.keys.retain(|key| there.contains(key.as_str()));
    }
}

fn can_be_ticked(one: &Found, hit: &Hit) -> bool {
    one.candidate.closed.is_empty() && !hit.covered
}

/// The places that the list has, of all documents in their order.
fn listed(sweep: &Sweep) -> impl Iterator<Item = (&Found, &Hit)> {
    sweep.found.iter().flat_map(|one| one.hits.iter().map(move |hit| (one, hit))).take(MOST)
}

fn list(sweep: &Sweep, ticks: &Ticks) -> List {
    let places: Vec<(&Found, &Hit)> = listed(sweep).collect();
    let all: usize = sweep.found.iter().map(|one| one.hits.len()).sum();
    let shown = (ticks.part - 1) * PART..(ticks.part * PART).min(places.len());
    let on_this_part: BTreeSet<&str> = places[shown.clone()].iter().map(|(_, hit)| hit.key.as_str()).collect();
    let mut blocks = Vec::new();
    let mut clean = Vec::new();
    for one in &sweep.found {
        let lines: Vec<Line> = one
            .hits
            .iter()
            .filter(|hit| on_this_part.contains(hit.key.as_str()))
            .map(|hit| line(one, hit, ticks))
            .collect();
        let says = !one.elsewhere.is_empty() || !one.trouble.is_empty();
        if one.hits.is_empty() && !says {
            clean.push(one.candidate.name.clone());
            continue;
        }
        // What can't be ticked is said once, with the first part.
        if lines.is_empty() && !(says && ticks.part == 1) {
            continue;
        }
        let number = |of: &dyn Fn(&Hit) -> bool| one.hits.iter().filter(|hit| of(hit)).count();
        let (covered, ticked) = (number(&|hit| hit.covered), number(&|hit| ticks.keys.contains(&hit.key)));
        blocks.push(Block {
            id: one.candidate.id().to_string(),
            name: one.candidate.name.clone(),
            title: one.candidate.rendition.as_ref().map(|row| row.descriptor.title.clone()).unwrap_or_default(),
            link: one.candidate.link(),
            closed: one.candidate.closed,
            counts: format!("{}, {ticked} ticked, {covered} covered already", count(one.hits.len(), "place", "places")),
            open: lines.iter().any(|line| !line.covered && !line.fixed),
            lines,
            elsewhere: one.elsewhere.clone(),
            trouble: one.trouble.clone(),
        });
    }
    let documents = sweep.found.iter().filter(|one| !one.hits.is_empty()).count();
    List {
        counts: format!("{} in {}", count(all, "place", "places"), count(documents, "document", "documents")),
        left_out: all - places.len(),
        part: ticks.part,
        parts: places.len().div_ceil(PART).max(1),
        seen: ticks.seen,
        ticked: ticks.keys.len(),
        carried: ticks.keys.iter().filter(|key| !on_this_part.contains(key.as_str())).cloned().collect(),
        open: places.iter().any(|(one, hit)| can_be_ticked(one, hit)),
        blocks,
        elsewhere: if ticks.part == 1 { sweep.elsewhere.clone() } else { Vec::new() },
        nowhere: sweep.nowhere.clone(),
        clean,
    }
}

fn line(one: &Found, hit: &Hit, ticks: &Ticks) -> Line {
    let number = hit.place.page;
    let rects: Vec<String> =
        hit.place.rects.iter().map(|r| format!("{:.1},{:.1},{:.1},{:.1}", r.x0, r.y0, r.x1, r.y1)).collect();
    Line {
        key: hit.key.clone(),
        page: number,
        link: format!("{}?page={number}", one.candidate.link()),
        picture: match &one.candidate.rendition {
            Some(row) => format!("/rendition/{}/part/{number}?r={}", row.id, rects.join(";")),
            None => String::new(),
        },
        before: hit.before.clone(),
        found: hit.found.clone(),
        after: hit.after.clone(),
        likeness: match (hit.place.form, hit.from_pixels) {
            (Likeness::Typed, false) => "",
            (Likeness::Typed, true) => "read from pixels",
            (Likeness::Accents, _) => "with other accents",
            (Likeness::Name, _) => "another form of the name",
            (Likeness::Inside, _) => "inside a longer word",
        },
        ticked: ticks.keys.contains(&hit.key),
        covered: hit.covered,
        fixed: !one.candidate.closed.is_empty(),
    }
}
