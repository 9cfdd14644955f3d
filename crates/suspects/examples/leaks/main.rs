//! How good the estimate of who could have had a leak is: leaks that a program makes in an organisation that a program makes, opened by the real openers.
//! `cargo xtask bench suspects` runs it. The figures that it is tuned by and those that are reported come from different seeds.
#![allow(clippy::unwrap_used, reason = "a measurement that can't go on says so by ending")]

mod leak;
mod organisation;
mod papers;
mod tally;

#[path = "../../../parsers/tests/gather/mod.rs"]
mod gather;

use std::collections::BTreeSet;

use model::{Finding, Mode, Plan, plan::PlanWord};
use page::{
    Origin,
    compare::{self, Copy, Leaf},
    redact::{PageText, seek::Search},
};
use suspects::{Act, Document, Estimate, Known, Page, Place, Proposal, estimate};

use gather::Gather;
use leak::{Leak, Paper};
use organisation::{Dice, Organisation};
use tally::Tally;

/// The seed of the figures that are reported. Nothing was tuned by it.
const REPORTED: u64 = 20_261_127;
const LEAKS: usize = 200;

fn main() {
    let seed = std::env::args().nth(1).map_or(REPORTED, |word| word.parse().unwrap());
    let mut dice = Dice::new(seed);
    let house = Organisation::new(&mut dice);
    let mut tally = Tally::default();
    for number in 0..LEAKS {
        let leak = Leak::make(&mut dice, &house, number);
        measure(&leak, &house, &mut tally);
    }
    println!("{LEAKS} leaks in an organisation of {} (seed {seed}):\n", organisation::PEOPLE);
    tally.tell();
    if seed == REPORTED {
        assert_eq!(tally.sentence(), suspects::TRIAL, "the desk tells of another trial than this one");
    }
}

/// A document as the desk holds it once the airlock has opened it.
struct Held {
    findings: Vec<Finding>,
    around: Option<Vec<Finding>>,
    texts: Vec<PageText>,
    text: String,
    media_type: String,
}

impl Held {
    fn open(bytes: &[u8], is_attached: bool) -> Self {
        let outer = Gather::of(bytes);
        let (opened, around) = if is_attached {
            let (_, inner) = outer.children.first().expect("the attachment");
            (Gather::of(inner), Some(outer.findings))
        } else {
            (outer, None)
        };
        let texts = opened.pages.into_iter().map(|page| PageText { size: page.size, words: page.words, blank: false });
        Self {
            findings: opened.findings,
            around,
            texts: texts.collect(),
            text: opened.text,
            media_type: opened.media_type,
        }
    }

    /// Its pages, with what a plan leaves of them.
    fn pages(&self, plan: &Plan) -> Vec<Page> {
        let covered = Search::new(&self.texts).covered(plan);
        let page = |((number, text), covered): ((u32, &PageText), &Vec<bool>)| {
            let left: Vec<_> = text
                .words
                .iter()
                .zip(covered)
                .filter(|(_, covered)| !**covered)
                .map(|(word, _)| word.clone())
                .collect();
            Page { number, text: page::text(&text.words), left: page::text(&left) }
        };
        (1..).zip(&self.texts).zip(&covered).map(page).collect()
    }

    /// What tells it from another copy.
    fn unlike(&self, other: &Self) -> (Vec<String>, bool) {
        let (one, two) = (self.leaves(), other.leaves());
        compare::compare(&self.copy(&one), &other.copy(&two)).marks_of_first()
    }

    fn leaves(&self) -> Vec<Leaf<'_>> {
        let leaf = |(number, text)| Leaf { number, text, origin: Origin::Embedded };
        (1..).zip(&self.texts).map(leaf).collect()
    }

    fn copy<'a>(&'a self, pages: &'a [Leaf<'a>]) -> Copy<'a> {
        Copy { text: &self.text, pages, findings: &self.findings, media_type: &self.media_type }
    }
}

/// What is published, by now.
struct Release<'a> {
    leak: &'a Leak,
    held: Vec<(Held, Option<Held>)>,
    plans: Vec<Plan>,
    out: BTreeSet<usize>,
}

impl Release<'_> {
    fn documents(&self) -> Vec<Document> {
        let read = |((paper, (held, second)), plan): ((&Paper, &(Held, Option<Held>)), &Plan)| {
            let pages = held.pages(plan);
            let mut document = Document::read(&paper.name, &held.findings, held.around.as_deref(), &pages, plan.mode);
            if let Some(stated) = &paper.stated {
                document.state(stated);
            }
            if let Some(second) = second {
                let (words, otherwise) = held.unlike(second);
                document.differs("another copy", words, otherwise, &pages, plan.mode);
            }
            document
        };
        self.leak.papers.iter().zip(&self.held).zip(&self.plans).map(read).collect()
    }

    fn estimate(&self, documents: &[Document]) -> Estimate {
        estimate(Known { documents, organisation: self.leak.organisation, lists: &self.leak.lists })
    }

    /// Everybody who could have had all that is left, by what the program knows and what can be read. Asks nothing of the estimate.
    fn truth(&self, house: &Organisation) -> BTreeSet<usize> {
        let mut left: BTreeSet<usize> = (0..house.people.len()).collect();
        for (at, paper) in self.leak.papers.iter().enumerate().filter(|(at, _)| !self.out.contains(at)) {
            left.retain(|one| paper.had.contains(one));
            let text = self.held[at].0.pages(&self.plans[at]).into_iter().map(|page| page.left.to_lowercase());
            let text = text.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
            for mark in &paper.marks {
                if mark.words.iter().any(|words| text.contains(&words.to_lowercase())) {
                    left.retain(|one| mark.leaves.contains(one));
                }
            }
        }
        left
    }

    /// Carries a proposal out, as somebody at the desk would.
    fn carry_out(&mut self, proposal: &Proposal) {
        for act in &proposal.acts {
            match act {
                Act::Cover { document, words, .. } => {
                    let words = words.iter().map(|text| PlanWord { text: text.clone(), reason: "source".to_owned() });
                    self.plans[*document].words.extend(words);
                }
                Act::ChangeLook { document, .. } => self.plans[*document].mode = Mode::Retypeset,
                Act::LeaveOut { document } => {
                    self.out.insert(*document);
                }
            }
        }
    }
}

fn measure(leak: &Leak, house: &Organisation, tally: &mut Tally) {
    let held = || {
        let open = |paper: &Paper| {
            let second = paper.second.as_ref().map(|bytes| Held::open(bytes, false));
            (Held::open(&paper.bytes, paper.is_attached), second)
        };
        leak.papers.iter().map(open).collect::<Vec<_>>()
    };
    let plan = || Plan { mode: Mode::Facsimile, boxes: Vec::new(), words: Vec::new() };
    let mut release =
        Release { leak, held: held(), plans: leak.papers.iter().map(|_| plan()).collect(), out: BTreeSet::new() };
    let documents = release.documents();
    let told = release.estimate(&documents);
    let truth = release.truth(house);
    assert!(truth.contains(&leak.source), "the program's own truth holds the source");
    let unseen_mark = |paper: &Paper| paper.second.is_none() && paper.marks.iter().any(|mark| mark.in_wording);
    let case = tally::Case {
        kinds: leak.papers.iter().map(|paper| paper.kind).collect(),
        about: told.count.filter(|count| !count.open).map(|count| count.about),
        no_more_than: told.count.filter(|count| count.open).map(|count| count.about),
        most: told.count.and_then(|count| count.most),
        truth: truth.len() as u32,
        sureness: told.sureness,
        inside: inside(leak, house, &documents, &told),
        unseen_mark: leak.papers.iter().any(unseen_mark),
    };
    tally.cases.push(case);
    for (place, proposal) in told.proposals.iter().enumerate() {
        release.plans = leak.papers.iter().map(|_| plan()).collect();
        release.out.clear();
        release.carry_out(proposal);
        let after = release.truth(house).len() as u32;
        let covers = proposal.acts.iter().all(|act| matches!(act, Act::Cover { .. } | Act::ChangeLook { .. }));
        let raised = tally::Raised {
            first: place == 0,
            covers,
            before: truth.len() as u32,
            after,
            told: proposal.count.filter(|count| !count.open).map(|count| count.about),
            kinds: leak.papers.iter().map(|paper| paper.kind).collect(),
        };
        tally.raised.push(raised);
    }
}

/// Whether the source is among those whom everything that counts leaves. Where people are only counted, nothing names anybody.
fn inside(leak: &Leak, house: &Organisation, documents: &[Document], told: &Estimate) -> bool {
    documents.iter().zip(&told.documents).all(|(document, alone)| {
        alone.counting.iter().map(|at| &document.evidence[*at]).all(|evidence| {
            let source = suspects::Person::of(&format!(
                "{} <{}>",
                house.people[leak.source].name, house.people[leak.source].address
            ));
            let named = evidence.set.people.iter().any(|one| source.as_ref().is_some_and(|source| one.is(source)));
            let listed = evidence.set.groups.iter().any(|group| {
                // Who is only counted could be anybody; a list has its members.
                house.list(&group.name).is_none_or(|list| list.members.contains(&leak.source))
            });
            let of_list = evidence.set.people.iter().filter_map(|one| house.list(one.account()));
            named
                || listed
                || of_list.into_iter().any(|list| list.members.contains(&leak.source))
                || matches!(evidence.place, Place::Stated) && evidence.set.people.is_empty()
        })
    })
}
