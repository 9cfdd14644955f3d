//! Sets of people of whom some are named and some only counted, and how many can be in all of several sets. Leans to the smaller number wherever
//! nobody can know, and never below one.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::person::{MOST_PEOPLE, Person, add};

/// A list of which nobody said how long it is counts as this many: lists are made where there are a few.
const OF_UNKNOWN_LIST: u32 = 3;

/// People of whom only the number is known, if that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What tells it from others, in small letters: the same name is the same people.
    pub name: String,
    /// How many; `None`: not known.
    pub size: Option<u32>,
}

impl Group {
    fn about(&self) -> u32 {
        self.size.unwrap_or(OF_UNKNOWN_LIST)
    }
}

/// Those who could have had something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set {
    pub people: Vec<Person>,
    pub groups: Vec<Group>,
}

impl Set {
    pub fn named(list: impl IntoIterator<Item = Person>) -> Self {
        let mut set = Self::default();
        for one in list {
            set.put(one);
        }
        set
    }

    pub fn counted(name: &str, size: u32) -> Self {
        Self { people: Vec::new(), groups: vec![Group { name: name.to_lowercase(), size: Some(size.max(1)) }] }
    }

    /// Adds a person, or the list that an address stands for.
    pub fn put(&mut self, one: Person) {
        if one.is_many() { self.put_list(list_name(&one)) } else { add(&mut self.people, Some(one)) }
    }

    pub fn put_list(&mut self, name: &str) {
        let name = name.to_lowercase();
        if !self.groups.iter().any(|group| group.name == name) {
            self.groups.push(Group { name, size: None });
        }
    }

    /// Takes what the newsroom says of lists' lengths. What was taken for a person and is such a list becomes one.
    pub fn with_sizes(mut self, lists: &[(String, u32)]) -> Self {
        for (name, size) in lists {
            let name = name.trim().to_lowercase();
            let before = self.people.len();
            self.people.retain(|one| list_name(one) != name);
            if self.people.len() < before {
                self.put_list(&name);
            }
            self.groups.iter_mut().filter(|group| group.name == name).for_each(|group| {
                // Where two say otherwise, the smaller one counts.
                group.size = Some(group.size.map_or(*size, |known| known.min(*size)));
            });
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.groups.is_empty()
    }

    /// How many, leaning to fewer: those who are named beside a list may stand on it, too.
    pub fn about(&self) -> u32 {
        (self.people.len() as u32).max(self.of_groups())
    }

    /// How many at most; `None`: a list of unknown length is among them.
    pub fn most(&self) -> Option<u32> {
        let of_groups = self.groups.iter().map(|group| group.size).sum::<Option<u32>>()?;
        Some(of_groups.saturating_add(self.people.len() as u32))
    }

    fn of_groups(&self) -> u32 {
        self.groups.iter().fold(0, |sum, group| sum.saturating_add(group.about()))
    }

    fn has_group(&self, one: &Group) -> bool {
        self.groups.iter().any(|known| known.name == one.name)
    }
}

fn list_name(one: &Person) -> &str {
    if one.account().is_empty() { one.shown() } else { one.account() }
}

/// Everybody who is named anywhere, each once.
#[derive(Debug, Default)]
pub struct Roster {
    people: Vec<Person>,
    /// By their whole addresses: two of those are the same only when they are equal.
    by_address: HashMap<String, usize>,
    /// Those who are known by a name or an account alone.
    loose: Vec<usize>,
}

impl Roster {
    /// Where the people of a set stand, in order. Somebody who comes too late to be listed is taken for nobody: that makes the number smaller.
    pub fn places(&mut self, set: &Set) -> Vec<usize> {
        let mut places: Vec<usize> = set.people.iter().filter_map(|one| self.place(one)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    fn place(&mut self, one: &Person) -> Option<usize> {
        let has_address = one.account().contains('@');
        let known = match self.by_address.get(one.account()) {
            Some(known) => Some(*known),
            None if has_address => self.loose.iter().copied().find(|at| self.people[*at].is(one)),
            None => self.people.iter().position(|known| known.is(one)),
        };
        if known.is_some() || self.people.len() >= MOST_PEOPLE {
            return known;
        }
        let new = self.people.len();
        if has_address {
            self.by_address.insert(one.account().to_owned(), new);
        } else {
            self.loose.push(new);
        }
        self.people.push(one.clone());
        Some(new)
    }
}

/// One thing that narrows the number: those whom it leaves.
#[derive(Clone, Copy, Debug)]
pub struct Limit<'a> {
    pub set: &'a Set,
    /// Where its people stand in the roster.
    pub people: &'a [usize],
    /// Whether it tells for certain, if what is written is true. What only may tell counts for the smaller number and not for the larger.
    pub sure: bool,
}

impl Limit<'_> {
    fn has(&self, one: usize) -> bool {
        self.people.binary_search(&one).is_ok()
    }

    /// Whether somebody who isn't named by it can't be in it.
    fn is_closed(&self) -> bool {
        self.set.groups.is_empty()
    }
}

/// How many people could have had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The number to act by, leaning to fewer; at least 1.
    pub about: u32,
    /// If everything that is known is true and whole; `None`: not known.
    pub most: Option<u32>,
    /// Whether the number rests on guesses: overlaps that nobody counted, lists of unknown length, marks that may be none.
    pub guessed: bool,
    /// Whether a document is among them of which nothing is known: it can only make the number smaller, and nobody knows by how much.
    pub open: bool,
    /// Whether nobody who is named is left: the sets have no common member by name.
    pub nobody: bool,
}

/// How many can be in all of these; `None` when nothing narrows it, which says nothing about how many they are.
///
/// Where a named person may or may not be among people who are only counted, that is taken as likely as for anybody in the organisation; without
/// its size, as not so.
pub fn meet(limits: &[Limit<'_>], organisation: Option<u32>) -> Option<Count> {
    let smallest = limits.iter().map(|limit| limit.set.about()).min()?;
    let share = |set: &Set| match organisation {
        Some(all) => (f64::from(set.of_groups()) / f64::from(all.max(1))).min(1.0),
        None => 0.0,
    };
    let people: BTreeSet<usize> = limits.iter().flat_map(|limit| limit.people).copied().collect();
    let mut groups: Vec<&Group> = Vec::new();
    for group in limits.iter().flat_map(|limit| &limit.set.groups) {
        if !groups.iter().any(|known| known.name == group.name) {
            groups.push(group);
        }
    }
    let unknown = |limit: &Limit<'_>| limit.set.groups.iter().any(|group| group.size.is_none());
    let mut guessed = limits.iter().any(|limit| !limit.sure || unknown(limit));
    let (mut named, mut certain, mut possible) = (0.0, 0_u32, 0_u32);
    for one in people {
        let out = |limit: &Limit<'_>| !limit.has(one) && limit.is_closed();
        named += limits.iter().map(|limit| if limit.has(one) { 1.0 } else { share(limit.set) }).product::<f64>();
        possible += u32::from(!limits.iter().any(|limit| limit.sure && out(limit)));
        guessed |= !limits.iter().any(out) && !limits.iter().all(|limit| limit.has(one));
    }
    let mut of_groups = Some(0_u32);
    for group in &groups {
        if !limits.iter().any(|limit| limit.sure && limit.is_closed()) {
            of_groups = of_groups.zip(group.size).map(|(sum, size)| sum.saturating_add(size));
        }
        let always = limits.iter().all(|limit| limit.set.has_group(group));
        guessed |= !always && !limits.iter().any(Limit::is_closed);
        certain = certain.saturating_add(if always { group.about() } else { 0 });
    }
    let counted = f64::from(certain).max(organisation.map_or(0.0, |all| overlap(limits, all, share)));
    let whole = organisation.unwrap_or(u32::MAX);
    // Half a person is nobody.
    let about = (f64::max(named, counted) + 1e-9).floor() as u32;
    let about = about.min(smallest).min(whole).max(1);
    let sure = || limits.iter().filter(|limit| limit.sure);
    let bounds = sure().filter_map(|limit| limit.set.most());
    let together = of_groups.map(|of_groups| of_groups.saturating_add(possible)).filter(|_| sure().next().is_some());
    let nobody = limits.len() > 1 && possible == 0 && of_groups == Some(0);
    let most = bounds.chain(together).min().map(|most| most.min(whole).max(about));
    Some(Count { about, most, guessed, open: false, nobody })
}

/// How many of those who are only counted are in all, if whoever got one thing is neither more nor less likely to get another. The same groups are
/// the same people, and count once.
fn overlap(limits: &[Limit<'_>], all: u32, share: impl Fn(&Set) -> f64) -> f64 {
    let mut known: Vec<&[Group]> = Vec::new();
    let mut weight = f64::from(all);
    for limit in limits {
        let groups = limit.set.groups.as_slice();
        if !known.contains(&groups) {
            known.push(groups);
            weight *= share(limit.set);
        }
    }
    weight
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::people;

    fn count(sets: &[(&Set, bool)], organisation: Option<u32>) -> Count {
        let mut roster = Roster::default();
        let people: Vec<Vec<usize>> = sets.iter().map(|(set, _)| roster.places(set)).collect();
        let limits = sets.iter().zip(&people).map(|((set, sure), people)| Limit { set, people, sure: *sure });
        meet(&limits.collect::<Vec<_>>(), organisation).unwrap()
    }

    fn told(sets: &[Set], organisation: Option<u32>) -> (u32, Option<u32>) {
        let count = count(&sets.iter().map(|set| (set, true)).collect::<Vec<_>>(), organisation);
        (count.about, count.most)
    }

    fn named(list: &str) -> Set {
        Set::named(people(list))
    }

    #[test]
    fn nothing_known_is_no_number() {
        assert_eq!(meet(&[], Some(500)), None);
    }

    #[test]
    fn counted_lists_overlap_as_chance_has_it() {
        let list = |name: &str| Set::counted(name, 120);
        assert_eq!(told(&[list("a")], Some(500)), (120, Some(120)));
        assert_eq!(told(&[list("a"), list("b"), list("c")], Some(500)), (6, Some(120)));
        assert_eq!(told(&[list("a"), list("a")], Some(500)), (120, Some(120)), "the same list is the same people");
        assert_eq!(
            told(&[list("a"), list("b")], None),
            (1, Some(120)),
            "without the organisation's size nobody knows the overlap"
        );
    }

    #[test]
    fn names_are_compared_one_by_one() {
        let (a, b) =
            (named("a@x.example, b@x.example, c@x.example"), named("c@x.example, B <b@x.example>, d@x.example"));
        assert_eq!(told(&[a.clone(), b.clone()], None), (2, Some(2)));
        assert_eq!(told(&[a.clone(), named("e@x.example")], None), (1, Some(1)));
        assert!(count(&[(&a, true), (&named("e@x.example"), true)], None).nobody);
        assert_eq!(told(&[a, b, Set::counted("l", 250)], Some(500)), (1, Some(2)), "half of two");
    }

    #[test]
    fn a_list_of_unknown_length_gives_no_upper_bound_and_counts_as_few() {
        let list = named("m.voss@x.example, all@x.example");
        assert_eq!(told(std::slice::from_ref(&list), Some(500)), (3, None));
        let known = list.with_sizes(&[("ALL@x.example".to_owned(), 480)]);
        assert_eq!(told(&[known], Some(500)), (480, Some(481)));
        let told_list = named("kreis@x.example").with_sizes(&[("kreis@x.example".to_owned(), 9)]);
        assert_eq!(told(&[told_list], Some(500)), (9, Some(9)), "the newsroom knows that it is a list");
    }

    #[test]
    fn what_only_may_tell_lowers_the_number_and_not_the_bound() {
        let all = named("a@x.example, b@x.example, c@x.example");
        let one = Set::counted("mark", 1);
        let count = count(&[(&all, true), (&one, false)], Some(500));
        assert_eq!((count.about, count.most, count.guessed), (1, Some(3), true));
    }

    #[test]
    fn there_are_never_more_than_work_there() {
        assert_eq!(told(&[Set::counted("a", 900)], Some(500)), (500, Some(500)));
    }
}
