//! Suggestions as a person looks through them: by kind, each text once, with the words around it and what speaks for it.

use model::Plan;

use super::{Kind, Suggestion, Sure, grouped, suggest};
use crate::redact::PageText;

/// The most lines of a list.
const MOST: usize = 400;
/// The most names that are looked for.
const MOST_NAMES: usize = 200;
/// Words shown before and after what was found.
const AROUND: usize = 5;

/// A list to look through.
pub struct Listed {
    pub kinds: Vec<Kinds>,
    /// Lines beyond the most that are listed.
    pub left_out: usize,
}

/// What was found of one kind.
pub struct Kinds {
    pub name: &'static str,
    pub lines: Vec<Line>,
}

/// One text, wherever it stands.
pub struct Line {
    pub text: String,
    pub pages: String,
    pub sure: &'static str,
    pub why: String,
    pub before: String,
    pub found: String,
    pub after: String,
    /// The plan has it already.
    pub taken: bool,
}

/// Names to look for: those that somebody typed, one a line, and what is redacted already, for who is covered once matters everywhere. No more
/// than are looked for in a moment.
pub fn names<'a>(typed: &str, plans: impl IntoIterator<Item = &'a Plan>) -> Vec<String> {
    let lines = typed.lines().map(str::trim).filter(|name| !name.is_empty());
    let known = plans.into_iter().flat_map(|plan| &plan.words).map(|word| word.text.as_str());
    lines.chain(known).take(MOST_NAMES).map(str::to_owned).collect()
}

/// What is suggested, by kind; with what a plan has already.
pub fn list(texts: &[PageText], names: &[String], plan: &Plan) -> Listed {
    let found = suggest(texts, names);
    let mut groups = grouped(&found);
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
    Listed { kinds, left_out }
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
