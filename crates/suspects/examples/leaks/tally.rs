//! What the leaks came to, counted and printed.

use std::collections::BTreeMap;

use suspects::Sureness;

pub struct Case {
    pub kinds: Vec<&'static str>,
    pub about: Option<u32>,
    /// Where something is in it of which nothing is known.
    pub no_more_than: Option<u32>,
    pub most: Option<u32>,
    pub truth: u32,
    pub sureness: Sureness,
    /// Whether the source is among those whom the estimate leaves.
    pub inside: bool,
    /// Whether a mark in the wording names the source that nobody sees without a second copy.
    pub unseen_mark: bool,
}

/// A proposal that was carried out.
pub struct Raised {
    /// The one that is shown first.
    pub first: bool,
    /// Nothing is left out.
    pub covers: bool,
    pub before: u32,
    pub after: u32,
    pub told: Option<u32>,
    pub kinds: Vec<&'static str>,
}

#[derive(Default)]
pub struct Tally {
    pub cases: Vec<Case>,
    pub raised: Vec<Raised>,
}

fn part(some: usize, all: usize) -> String {
    if all == 0 { "–".to_owned() } else { format!("{some} of {all} ({:.0} %)", some as f64 * 100.0 / all as f64) }
}

fn median(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).map_or("–".to_owned(), |value| format!("{value:.2}"))
}

fn row(name: &str, cases: &[&Case]) {
    let numbers: Vec<(&Case, f64)> =
        cases.iter().filter_map(|case| Some((*case, f64::from(case.about?) / f64::from(case.truth)))).collect();
    let count = |holds: &dyn Fn(f64) -> bool| numbers.iter().filter(|(_, ratio)| holds(*ratio)).count();
    let all = numbers.len();
    let inside = numbers.iter().filter(|(case, _)| case.inside).count();
    let bounded = numbers.iter().filter(|(case, _)| case.most.is_some()).count();
    let held = numbers.iter().filter(|(case, _)| case.most.is_some_and(|most| most >= case.truth)).count();
    let worst = numbers.iter().map(|(_, ratio)| *ratio).fold(0.0, f64::max);
    println!(
        "| {name} | {} | {} | {} | {} | {} | {} | {worst:.1} | {} | {} |",
        cases.len(),
        cases.len() - all,
        part(inside, all),
        part(count(&|ratio| ratio > 1.0), all),
        part(count(&|ratio| ratio > 2.0), all),
        part(count(&|ratio| ratio < 0.5), all),
        median(numbers.iter().map(|(_, ratio)| *ratio).collect()),
        part(held, bounded),
    );
}

impl Tally {
    /// In one line, as the desk says it.
    pub fn sentence(&self) -> String {
        let told: Vec<(u32, &Case)> = self.cases.iter().filter_map(|case| Some((case.about?, case))).collect();
        let high = told.iter().filter(|(about, case)| *about > case.truth).count();
        let low = told.iter().filter(|(about, case)| about * 2 < case.truth).count();
        let inside = told.iter().filter(|(_, case)| case.inside).count();
        let first = || self.raised.iter().filter(|one| one.first);
        format!(
            "In a trial with {} leaks that a program made in an organisation of {}, the number was too high in {high} of {} and less than half in {low}; \
             whoever leaked was among those it left in {inside}. What it proposed first really raised the number in {} of {}.",
            self.cases.len(),
            crate::organisation::PEOPLE,
            told.len(),
            first().filter(|one| one.after > one.before).count(),
            first().count(),
        )
    }

    pub fn tell(&self) {
        println!(
            "| leaks | of them | no number, or “no more than” | source inside | too high | more than twice too high | less than half | worst | median of number ÷ truth | “at most” held |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|");
        let all: Vec<&Case> = self.cases.iter().collect();
        row("all", &all);
        for (name, sureness) in [
            ("as the newsroom says", Sureness::Stated),
            ("as the files say", Sureness::Written),
            ("guessed", Sureness::Guessed),
        ] {
            row(name, &all.iter().copied().filter(|case| case.sureness == sureness).collect::<Vec<_>>());
        }
        row("one document", &all.iter().copied().filter(|case| case.kinds.len() == 1).collect::<Vec<_>>());
        row("several", &all.iter().copied().filter(|case| case.kinds.len() > 1).collect::<Vec<_>>());
        for (name, from, to) in
            [("truly 1 person", 1, 1), ("truly 2 to 10", 2, 10), ("truly 11 to 50", 11, 50), ("truly more", 51, 500)]
        {
            row(name, &all.iter().copied().filter(|case| (from..=to).contains(&case.truth)).collect::<Vec<_>>());
        }
        row(
            "a mark in the wording, no second copy",
            &all.iter().copied().filter(|case| case.unseen_mark).collect::<Vec<_>>(),
        );
        row("without those", &all.iter().copied().filter(|case| !case.unseen_mark).collect::<Vec<_>>());
        let open: Vec<(u32, u32)> = all.iter().filter_map(|case| Some((case.no_more_than?, case.truth))).collect();
        let one = open.iter().filter(|(told, _)| *told == 1).count();
        let true_ = open.iter().filter(|(told, truth)| told >= truth).count();
        println!(
            "\n“No more than about”, where nothing is known of a document: {} leaks, {one} of them “1 person”; true of {}.",
            open.len(),
            part(true_, open.len())
        );
        self.tell_worst();
        println!(
            "\n| proposals | carried out | really raised the number | to less than was told | truth after ÷ before, median |"
        );
        println!("|---|---|---|---|---|");
        let told = |name: &str, of: Vec<&Raised>| {
            let raised = of.iter().filter(|one| one.after > one.before).count();
            let less = of.iter().filter(|one| one.told.is_some_and(|told| one.after < told)).count();
            let numbered = of.iter().filter(|one| one.told.is_some()).count();
            let ratio = median(of.iter().map(|one| f64::from(one.after) / f64::from(one.before)).collect());
            println!("| {name} | {} | {} | {} | {ratio} |", of.len(), part(raised, of.len()), part(less, numbered));
        };
        told("the first of each leak", self.raised.iter().filter(|one| one.first).collect());
        told("all", self.raised.iter().collect());
        told("all that only cover", self.raised.iter().filter(|one| one.covers).collect());
        told("all that leave something out", self.raised.iter().filter(|one| !one.covers).collect());
        let high = self.raised.iter().filter(|one| one.covers && one.told.is_some_and(|told| told > one.after));
        println!("\nAfter covering, less than was told:");
        by_kinds(high.map(|one| (&one.kinds, "", one.told, one.after)));
    }

    /// The numbers that were too high, by what the leaks were made of.
    fn tell_worst(&self) {
        let high = self.cases.iter().filter(|case| case.about.is_some_and(|about| about > case.truth));
        println!("\nToo high:");
        by_kinds(
            high.map(|case| {
                (&case.kinds, if case.unseen_mark { " (mark unseen)" } else { "" }, case.about, case.truth)
            }),
        );
    }
}

/// What leaks were made of, how many of each there are, and the last number that was told with the true one.
fn by_kinds<'a>(all: impl Iterator<Item = (&'a Vec<&'static str>, &'static str, Option<u32>, u32)>) {
    let mut counted: BTreeMap<String, (usize, u32, u32)> = BTreeMap::new();
    for (kinds, mark, told, truth) in all {
        let mut kinds = kinds.clone();
        kinds.sort_unstable();
        let entry = counted.entry(format!("{}{mark}", kinds.join(" + "))).or_default();
        *entry = (entry.0 + 1, told.unwrap_or(0), truth);
    }
    for (kinds, (count, told, truth)) in counted {
        println!("  {count} × {kinds}, the last one {told} for {truth}");
    }
}
