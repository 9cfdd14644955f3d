//! The number itself: of each document, of all of them together, and of what would be left without one thing or another.

use std::collections::BTreeSet;

use crate::{
    evidence::{Document, Place, Tells},
    set::{Count, Limit, Roster, Set, meet},
};

/// All that is known of what is published together.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub documents: &'a [Document],
    /// How many people the organisation has.
    pub organisation: Option<u32>,
    /// Lists with how many are on them.
    pub lists: &'a [(String, u32)],
}

/// How much the number can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// Nothing that is known narrows it. That doesn't mean that many had it.
    Nothing,
    /// Overlaps that nobody counted, lists of unknown length, marks that may be none, names that don't meet, or documents of which nothing is known.
    Guessed,
    /// As sure as what the files and pages say of themselves, which anybody can have written.
    Written,
    /// As sure as what the newsroom says.
    Stated,
}

/// One thing that somebody could do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Cover these words wherever they stand. `pages`: where they would be seen as things are.
    Cover { document: usize, words: Vec<String>, pages: Vec<u32> },
    /// Set its pages anew, or cover the place.
    ChangeLook { document: usize, pages: Vec<u32> },
    /// Leave the document out, and say nothing that only it says.
    LeaveOut { document: usize },
}

/// Things to do together, and the number that they leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub acts: Vec<Act>,
    /// `None`: then nothing that is known narrows it.
    pub count: Option<Count>,
}

/// One document by itself, as it would be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alone {
    pub count: Option<Count>,
    /// The places, in its evidence, of what counts; the one that narrows most is the first.
    pub counting: Vec<usize>,
}

#[derive(Clone, Debug)]
pub struct Estimate {
    /// How many could have had all of it, for those who read what is published as things stand.
    pub count: Option<Count>,
    /// For somebody who gets hold of the files themselves.
    pub files: Option<Count>,
    pub sureness: Sureness,
    /// In the documents' order.
    pub documents: Vec<Alone>,
    /// The best first; none that doesn't raise the number.
    pub proposals: Vec<Proposal>,
}

const MOST_PROPOSALS: usize = 8;
/// Of more documents than these, pairs to leave out are not tried.
const PAIRS_OF: usize = 12;
/// More than these are not tried one by one.
const MOST_DOCUMENTS: usize = 60;

/// What is left out and covered.
#[derive(Clone, Default)]
struct Done {
    out: BTreeSet<usize>,
    covered: BTreeSet<(usize, usize)>,
}

struct Work<'a> {
    known: Known<'a>,
    /// Of each document's evidence: the set with the lists' sizes, and where its people stand in the roster.
    sets: Vec<Vec<(Set, Vec<usize>)>>,
}

/// Estimates how many people could have had all of these documents, as they would be published.
pub fn estimate(known: Known<'_>) -> Estimate {
    let mut roster = Roster::default();
    let sets = known.documents.iter().map(|document| {
        let sized = document.evidence.iter().map(|evidence| evidence.set.clone().with_sizes(known.lists));
        sized.map(|set| (roster.places(&set), set)).map(|(places, set)| (set, places)).collect()
    });
    let work = Work { sets: sets.collect(), known };
    let now = Done::default();
    let count = work.count(&now, false);
    let documents = (0..known.documents.len()).map(|document| work.alone(document)).collect();
    Estimate {
        count,
        files: work.count(&now, true),
        sureness: work.sureness(count),
        documents,
        proposals: count.map(|count| work.proposals(count)).unwrap_or_default(),
    }
}

impl Work<'_> {
    fn of(&self, document: usize) -> &Document {
        &self.known.documents[document]
    }

    /// What counts of a document. Those whom it was given to are one set: sets of one document lie in each other, so the smallest stands for all.
    fn counting(&self, document: usize, done: &Done, files: bool) -> Vec<usize> {
        let evidence = &self.of(document).evidence;
        let stated = evidence.iter().any(|one| one.place == Place::Stated);
        let whom = (0..evidence.len()).filter(|at| {
            // What the newsroom knows stands before what we took for granted.
            evidence[*at].tells == Tells::Whom && (evidence[*at].sure || !stated)
        });
        let about = |at: usize| self.sets[document][at].0.about();
        let smallest =
            whom.min_by_key(|at| (about(*at), !evidence[*at].sure, self.sets[document][*at].0.people.is_empty()));
        let copies = (0..evidence.len()).filter(|at| {
            let one = &evidence[*at];
            one.tells == Tells::Copy && (files || one.is_seen()) && !done.covered.contains(&(document, *at))
        });
        let mut counting: Vec<usize> = smallest.into_iter().chain(copies).collect();
        counting.sort_by_key(|at| about(*at));
        counting
    }

    fn limits(&self, document: usize, done: &Done, files: bool) -> Vec<Limit<'_>> {
        let limit = |at: usize| {
            let (set, people) = &self.sets[document][at];
            Limit { set, people, sure: self.of(document).evidence[at].sure }
        };
        self.counting(document, done, files).into_iter().map(limit).collect()
    }

    fn count(&self, done: &Done, files: bool) -> Option<Count> {
        let left = (0..self.sets.len()).filter(|document| !done.out.contains(document));
        let limits: Vec<Vec<Limit<'_>>> = left.map(|document| self.limits(document, done, files)).collect();
        let open = limits.iter().any(Vec::is_empty);
        Some(Count { open, ..meet(&limits.concat(), self.known.organisation)? })
    }

    fn alone(&self, document: usize) -> Alone {
        let now = Done::default();
        Alone {
            count: meet(&self.limits(document, &now, false), self.known.organisation),
            counting: self.counting(document, &now, false),
        }
    }

    fn sureness(&self, count: Option<Count>) -> Sureness {
        let Some(count) = count else { return Sureness::Nothing };
        if count.guessed || count.nobody || count.open {
            return Sureness::Guessed;
        }
        let now = Done::default();
        let stated = (0..self.sets.len()).all(|document| {
            let mut counting = self.counting(document, &now, false).into_iter();
            counting.all(|at| self.of(document).evidence[at].place == Place::Stated)
        });
        if stated { Sureness::Stated } else { Sureness::Written }
    }

    /// Every mark that is seen and could go, as document and place.
    fn marks(&self) -> Vec<(usize, usize)> {
        let of = |document: usize| {
            let evidence = &self.of(document).evidence;
            let seen = (0..evidence.len()).filter(|at| evidence[*at].tells == Tells::Copy && evidence[*at].is_seen());
            seen.map(move |at| (document, at)).collect::<Vec<_>>()
        };
        (0..self.sets.len()).flat_map(of).collect()
    }

    fn acts(&self, done: &Done) -> Vec<Act> {
        let mut acts: Vec<Act> = Vec::new();
        for (document, at) in done.covered.iter().filter(|(document, _)| !done.out.contains(document)) {
            let (document, pages) = (*document, self.of(*document).evidence[*at].pages().to_vec());
            let act = match &self.of(document).evidence[*at].place {
                Place::Words { words, .. } => Act::Cover { document, words: words.clone(), pages },
                _ => Act::ChangeLook { document, pages },
            };
            if !acts.contains(&act) {
                acts.push(act);
            }
        }
        acts.extend(done.out.iter().map(|document| Act::LeaveOut { document: *document }));
        acts
    }

    /// What could be done: each mark, the marks of each document, all marks; with and without one or two documents.
    fn ways(&self) -> Vec<Done> {
        let marks = self.marks();
        let documents = self.sets.len().min(MOST_DOCUMENTS);
        let covering = |of: &dyn Fn(&(usize, usize)) -> bool| Done {
            out: BTreeSet::new(),
            covered: marks.iter().copied().filter(|mark| of(mark)).collect(),
        };
        let mut ways: Vec<Done> =
            marks.iter().take(MOST_DOCUMENTS).map(|mark| covering(&|other| other == mark)).collect();
        ways.extend((0..documents).map(|document| covering(&|(of, _)| *of == document)));
        let mut outs: Vec<BTreeSet<usize>> = Vec::new();
        // Of two or more: who leaves out the last one publishes nothing.
        if self.sets.len() > 1 {
            outs.extend((0..documents).map(|document| BTreeSet::from([document])));
        }
        if self.sets.len() > 2 && documents <= PAIRS_OF {
            outs.extend((0..documents).flat_map(|a| (a + 1..documents).map(move |b| BTreeSet::from([a, b]))));
        }
        ways.push(covering(&|_| true));
        for out in outs {
            ways.push(Done { out: out.clone(), covered: BTreeSet::new() });
            let covered = covering(&|(document, _)| !out.contains(document)).covered;
            ways.push(Done { out, covered });
        }
        ways
    }

    fn proposals(&self, now: Count) -> Vec<Proposal> {
        let raised = |count: Option<Count>| count.map_or(u32::MAX, |count| count.about);
        let mut found: Vec<(Proposal, BTreeSet<Act>)> = Vec::new();
        for way in self.ways() {
            let acts = self.acts(&way);
            let count = self.count(&way, false);
            if acts.is_empty() || raised(count) <= now.about {
                continue;
            }
            let set: BTreeSet<Act> = acts.iter().cloned().collect();
            if !found.iter().any(|(_, known)| *known == set) {
                found.push((Proposal { acts, count }, set));
            }
        }
        // What does no more than a part of it is no proposal.
        let better = |(one, set): &(Proposal, BTreeSet<Act>)| {
            !found.iter().any(|(other, part)| {
                part.len() < set.len() && part.is_subset(set) && raised(other.count) >= raised(one.count)
            })
        };
        let mut proposals: Vec<Proposal> = found.iter().filter(|one| better(one)).map(|(one, _)| one.clone()).collect();
        let left_out = |one: &Proposal| one.acts.iter().filter(|act| matches!(act, Act::LeaveOut { .. })).count();
        proposals.sort_by_key(|one| (std::cmp::Reverse(raised(one.count)), left_out(one), one.acts.len()));
        proposals.truncate(MOST_PROPOSALS);
        proposals
    }
}
