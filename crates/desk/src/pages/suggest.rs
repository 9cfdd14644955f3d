//! Suggestions for redaction: what somebody may want to cover in a document, found by form, check digits and names. A list to look
//! through: nothing of it counts before a person has ticked it.

use askama::Template;
use axum::extract::Path;
use model::{LocalId, Mode, Plan};
use page::redact::edit::{self as plan, REASONS, Wrong};
use page::{
    redact::PageText,
    suggest::{self, Kind, Suggestion, Sure},
};
use web::Layout;

use super::{Answer, Frame, page, redact::change, releases::count};
use crate::{
    Error,
    domain::publishing::{ReleaseStage, forms::Fields},
    session::{Posted, Seat},
    work::publishing::{Material, version_name},
};

/// The most lines on the page; what is left out is said.
const MOST: usize = 400;
/// The most names that are looked for.
const MOST_NAMES: usize = 200;
/// Words shown before and after what was found.
const AROUND: usize = 5;

struct Kinds {
    name: &'static str,
    lines: Vec<Line>,
}

/// One text, wherever it stands.
struct Line {
    text: String,
    pages: String,
    sure: &'static str,
    why: String,
    before: String,
    found: String,
    after: String,
    /// The plan has it already.
    taken: bool,
}

#[derive(Template)]
#[template(path = "suggest.html")]
struct View {
    layout: Layout,
    frame: Frame,
    id: String,
    public: String,
    names: String,
    reasons: [&'static str; 5],
    kinds: Vec<Kinds>,
    left_out: usize,
    unread: usize,
    published: bool,
    signed: bool,
}

pub async fn get(Path(id): Path<LocalId>, seat: Seat) -> Answer {
    show(&seat, id, "").await
}

/// The same list, with names that somebody typed: they are looked for once, and kept nowhere.
pub async fn names(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    show(&seat, id, &Fields(form).text("names")).await
}

async fn show(seat: &Seat, id: LocalId, typed: &str) -> Answer {
    let store = &seat.open.store;
    let row = store.rendition(id).await?;
    let release = store.release(row.release).await?;
    let material = Material::load(&seat.open, row.document).await?;
    let mut names: Vec<String> =
        typed.lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    // Who is covered in one document of the release matters in all of them.
    for known in store.renditions(row.release).await? {
        names.extend(known.plan.words.into_iter().map(|word| word.text));
    }
    names.truncate(MOST_NAMES);
    let texts = material.texts.pages;
    let unread = texts.iter().filter(|page| page.words.is_empty() && !page.blank).count();
    let plan = row.plan.clone();
    let (kinds, left_out) = tokio::task::spawn_blocking(move || list(&texts, &names, &plan)).await?;
    let public = version_name(&seat.desk, &row)?;
    let (layout, frame) = seat.frame("releases", &format!("Suggestions for {public}"));
    page(&View {
        layout,
        frame,
        id: id.to_string(),
        public,
        names: typed.to_owned(),
        reasons: REASONS,
        kinds,
        left_out,
        unread,
        published: matches!(release.stage, ReleaseStage::Published { .. }),
        signed: matches!(release.stage, ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. }),
    })
}

/// What was found, by kind, and how many lines were left out.
fn list(texts: &[PageText], names: &[String], plan: &Plan) -> (Vec<Kinds>, usize) {
    let found = suggest::suggest(texts, names);
    let mut groups = suggest::grouped(&found);
    groups.sort_by_key(|group| (group.kind, group.sure));
    let left_out = groups.len().saturating_sub(MOST);
    let mut kinds: Vec<Kinds> = Vec::new();
    for group in groups.into_iter().take(MOST) {
        let places: Vec<&Suggestion> = group.places.iter().filter_map(|at| found.get(*at)).collect();
        let Some(first) = places.first() else { continue };
        let (before, shown, after) = around(texts, first);
        let line = Line {
            pages: pages(&places),
            sure: sure(group.sure),
            why: first.why.clone(),
            before,
            found: shown,
            after,
            taken: plan.words.iter().any(|word| word.text.to_lowercase() == group.text.to_lowercase()),
            text: group.text,
        };
        let name = called(group.kind);
        match kinds.last_mut() {
            Some(last) if last.name == name => last.lines.push(line),
            _ => kinds.push(Kinds { name, lines: vec![line] }),
        }
    }
    (kinds, left_out)
}

fn around(texts: &[PageText], found: &Suggestion) -> (String, String, String) {
    let words = texts.get(found.page as usize - 1).map_or(&[][..], |page| &page.words);
    let joined = |from: usize, to: usize| {
        let part = words.get(from..to.min(words.len())).unwrap_or_default();
        part.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let (from, to) = (found.words.start, found.words.end);
    (joined(from.saturating_sub(AROUND), from), joined(from, to), joined(to, to + AROUND))
}

fn pages(places: &[&Suggestion]) -> String {
    const NAMED: usize = 6;
    let mut numbers: Vec<u32> = places.iter().map(|place| place.page).collect();
    numbers.dedup();
    let named: Vec<String> = numbers.iter().take(NAMED).map(u32::to_string).collect();
    let more = if numbers.len() > NAMED { format!(" and {} more", numbers.len() - NAMED) } else { String::new() };
    let pages = if numbers.len() == 1 { "page" } else { "pages" };
    match places.len() {
        1 => format!("{pages} {}", named.join(", ")),
        many => format!("{many} times, {pages} {}{more}", named.join(", ")),
    }
}

fn sure(sure: Sure) -> &'static str {
    match sure {
        Sure::Checked => "its check digits are right",
        Sure::Near => "what stands beside it says so",
        Sure::Form => "by its form alone",
    }
}

/// What people call it.
fn called(kind: Kind) -> &'static str {
    match kind {
        Kind::Email => "E-mail addresses",
        Kind::Phone => "Telephone numbers",
        Kind::Iban => "Bank accounts (IBAN)",
        Kind::PaymentCard => "Payment cards",
        Kind::Bic => "Banks (BIC)",
        Kind::UkNino => "British National Insurance numbers",
        Kind::UkNhs => "NHS numbers",
        Kind::UsSsn => "US Social Security numbers",
        Kind::DeSteuerId => "German tax numbers",
        Kind::FrNir => "French social security numbers",
        Kind::EsDni => "Spanish identity numbers",
        Kind::ItCodiceFiscale => "Italian tax codes",
        Kind::NlBsn => "Dutch citizen numbers",
        Kind::PlPesel => "Polish PESEL numbers",
        Kind::PtNif => "Portuguese tax numbers",
        Kind::UaTaxNumber => "Ukrainian tax numbers",
        Kind::RuInn => "Russian tax numbers",
        Kind::RuSnils => "Russian insurance numbers",
        Kind::TrKimlik => "Turkish identity numbers",
        Kind::IrNationalCode => "Iranian national codes",
        Kind::CnResidentId => "Chinese resident numbers",
        Kind::PassportMrz => "Lines that machines read in passports",
        Kind::Coordinates => "Places (coordinates)",
        Kind::IpAddress => "Network addresses",
        Kind::MacAddress => "Addresses of devices (MAC)",
        Kind::Plate => "Vehicle plates",
        Kind::Vin => "Vehicle numbers (VIN)",
        Kind::Imei => "Telephones’ serial numbers (IMEI)",
        Kind::Address => "Addresses",
        Kind::BirthDate => "Dates of birth",
        Kind::Name => "Names",
    }
}

/// What was ticked goes, wherever it stands in the document.
pub async fn take(Path(id): Path<LocalId>, Posted { seat, form }: Posted<Vec<(String, String)>>) -> Answer {
    let fields = Fields(form);
    let reason = fields.get("reason").to_owned();
    let mut ticked = Plan { mode: Mode::Facsimile, boxes: Vec::new(), words: Vec::new() };
    for text in fields.all("w") {
        match plan::add_word(&mut ticked, text, &reason) {
            Ok(()) | Err(Wrong::Twice) => {}
            Err(wrong) => return Err(wrong.into()),
        }
    }
    let row = seat.open.store.rendition(id).await?;
    let material = Material::load(&seat.open, row.document).await?;
    // A page that is older than the document's text.
    let words = tokio::task::spawn_blocking(move || {
        ticked.words.retain(|word| material.texts.holds(word));
        ticked.words
    });
    let words = words.await?;
    if words.is_empty() {
        return Err(Error::refused("tick what is to go"));
    }
    // The words themselves are what must not get about: the journal has their number and reason alone.
    let detail = format!("{}: {reason}", count(words.len(), "suggestion", "suggestions"));
    change(&seat, id, &fields, &detail, |plan| {
        for word in &words {
            match plan::add_word(plan, &word.text, &word.reason) {
                Ok(()) | Err(Wrong::Twice) => {}
                Err(wrong) => return Err(wrong.into()),
            }
        }
        Ok(())
    })
    .await
}
