//! Which mail answers which, as a list to read from top to bottom: the idea is Jamie Zawinski's (jwz.org/doc/threading.html), with one rule for
//! mails that were made to mislead. A mail that is there is placed by its own words alone; what others claim of it moves it nowhere. Subjects are no
//! evidence, and aren't looked at.
//!
//! Any mails take time in their number (and the sorting by day), whatever they claim of each other, and no stack.

use std::{
    cmp::Reverse,
    collections::{HashMap, hash_map::Entry},
};

use crate::mail::{Mail, above};

/// A line of the list: what answers a mail stands below it, one deeper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place among the mails that were given. `None`: it isn't among them, and several answer it.
    pub mail: Option<usize>,
    /// 0 for what begins a thread.
    pub depth: u32,
    /// The line that it answers.
    pub answers: Option<usize>,
    /// Mails below it that answer it, and answer those.
    pub below: u32,
    pub remark: Option<Remark>,
}

/// What is strange about a mail's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// What it answers isn't there, and nothing else that is there answers the same.
    AnswersMissing,
    /// It has the number of the mail above it: a copy, or a forgery.
    SameNumber,
    /// By what mails say it answers one of those that answer it. It was set at the beginning.
    Loop,
}

impl Remark {
    /// In words, for a list.
    pub fn words(self) -> &'static str {
        match self {
            Self::AnswersMissing => "answers a mail that isn’t here",
            Self::SameNumber => "has the same number as the one above: a copy, or made up",
            Self::Loop => "is said to answer what answers it",
        }
    }
}

type Node = u32;

/// The mails first, then those that are only spoken of.
#[derive(Default)]
struct Forest<'a> {
    parents: Vec<Option<Node>>,
    ids: HashMap<&'a str, Node>,
    indices: HashMap<&'a str, Node>,
}

impl<'a> Forest<'a> {
    /// A mail of that name that isn't there.
    fn missing(names: &mut HashMap<&'a str, Node>, parents: &mut Vec<Option<Node>>, name: &'a str) -> Node {
        *names.entry(name).or_insert_with(|| {
            parents.push(None);
            node(parents.len() - 1)
        })
    }

    fn parent(&mut self, at: Node, mail: &'a Mail, there: Node) -> Option<Node> {
        let mut nearest = None;
        for id in &mail.answers {
            let named = Self::missing(&mut self.ids, &mut self.parents, id);
            // Of what isn't there, the first that speaks of it says what it answered.
            let parent = &mut self.parents[named as usize];
            if named >= there && parent.is_none() && nearest != Some(named) {
                *parent = nearest;
            }
            nearest = Some(named);
        }
        if nearest.is_some_and(|parent| parent < there) {
            return nearest;
        }
        let index = mail.index.as_deref().unwrap_or_default();
        let known = |index: &str| self.indices.get(index).copied().filter(|parent| *parent != at && *parent < there);
        if let Some(parent) = above(index).next().and_then(known) {
            return Some(parent);
        }
        nearest.or_else(|| above(index).find_map(known)).or_else(|| {
            let first = above(index).last()?;
            Some(Self::missing(&mut self.indices, &mut self.parents, first))
        })
    }
}

/// Every mail once.
pub fn threads(mails: &[Mail]) -> Vec<Line> {
    let there = node(mails.len());
    let mut forest = Forest { parents: vec![None; mails.len()], ..Forest::default() };
    let mut copies: Vec<(Node, Node)> = Vec::new();
    let mut is_copy = vec![false; mails.len()];
    for (at, mail) in mails.iter().enumerate() {
        if let Some(id) = &mail.id {
            match forest.ids.entry(id) {
                Entry::Vacant(free) => drop(free.insert(node(at))),
                Entry::Occupied(first) => {
                    copies.push((*first.get(), node(at)));
                    is_copy[at] = true;
                }
            }
        }
        if let Some(index) = mail.index.as_deref().filter(|_| !is_copy[at]) {
            forest.indices.entry(index).or_insert(node(at));
        }
    }
    for (at, mail) in mails.iter().enumerate().filter(|(at, _)| !is_copy[*at]) {
        forest.parents[at] = forest.parent(node(at), mail, there);
    }
    let mut parents = forest.parents;
    let date = |at: Node| mails.get(at as usize).and_then(|mail| mail.date);
    // What others say of a mail that isn't there goes first: it moves no mail that is.
    let looped = break_loops(&mut parents, |at| (at < there, date(at).unwrap_or(i64::MAX), at));
    let order = parents_first(&parents);

    // What isn't there is a line where at least two lines answer it, and else nothing.
    let (mut live, mut when) = (vec![0_u32; parents.len()], (0..node(parents.len())).map(date).collect::<Vec<_>>());
    for at in order.iter().rev() {
        let Some(parent) = parents[*at as usize].map(|parent| parent as usize) else { continue };
        if *at < there || live[*at as usize] > 0 {
            live[parent] += 1;
        }
        // The day of what has none is that of the first answer.
        if date(node(parent)).is_none() {
            when[parent] = [when[parent], when[*at as usize]].into_iter().flatten().min();
        }
    }
    let is_line = |at: Node| at < there && !is_copy[at as usize] || at >= there && live[at as usize] > 1;
    let mut shown: Vec<Option<Node>> = vec![None; parents.len()];
    for at in &order {
        let parent = parents[*at as usize];
        shown[*at as usize] =
            parent.and_then(|parent| if is_line(parent) { Some(parent) } else { shown[parent as usize] });
    }
    let mut lines: Vec<Node> = order.into_iter().filter(|at| is_line(*at)).collect();
    lines.sort_unstable_by_key(|at| (shown[*at as usize], Reverse((when[*at as usize].unwrap_or(i64::MAX), *at))));
    copies.sort_unstable();
    let remark = |at: Node| {
        let missing = || parents[at as usize].is_some_and(|parent| !is_line(parent));
        if looped[at as usize] && at < there {
            Some(Remark::Loop)
        } else if at < there && missing() {
            Some(Remark::AnswersMissing)
        } else {
            None
        }
    };
    written(&lines, &shown, &copies, there, remark)
}

/// Reads the forest from top to bottom. `lines`: by what they answer, and the last first.
fn written(
    lines: &[Node],
    shown: &[Option<Node>],
    copies: &[(Node, Node)],
    there: Node,
    remark: impl Fn(Node) -> Option<Remark>,
) -> Vec<Line> {
    let answers = |to: Option<Node>| {
        let begin = lines.partition_point(|at| shown[*at as usize] < to);
        let end = lines.partition_point(|at| shown[*at as usize] <= to);
        &lines[begin..end]
    };
    let mut list: Vec<Line> = Vec::with_capacity(lines.len() + copies.len());
    let mut waiting: Vec<(Node, Option<usize>)> = answers(None).iter().map(|at| (*at, None)).collect();
    while let Some((at, above)) = waiting.pop() {
        let depth = above.map_or(0, |above: usize| list[above].depth + 1);
        let here = list.len();
        let mail = (at < there).then_some(at as usize);
        list.push(Line { mail, depth, answers: above, below: 0, remark: remark(at) });
        let begin = copies.partition_point(|(of, _)| *of < at);
        for (_, copy) in copies[begin..].iter().take_while(|(of, _)| *of == at) {
            let remark = Some(Remark::SameNumber);
            list.push(Line { mail: Some(*copy as usize), depth, answers: above, below: 0, remark });
        }
        waiting.extend(answers(Some(at)).iter().map(|answer| (*answer, Some(here))));
    }
    for at in (0..list.len()).rev() {
        let Line { mail, answers, below, .. } = list[at];
        if let Some(above) = answers {
            list[above].below += below + u32::from(mail.is_some());
        }
    }
    list
}

/// Takes from each circle the parent of the one that comes first, and says which those are.
fn break_loops<K: Ord>(parents: &mut [Option<Node>], first: impl Fn(Node) -> K) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        OnThisWay,
        Before,
    }
    let mut seen = vec![Seen::Not; parents.len()];
    let mut looped = vec![false; parents.len()];
    for start in 0..parents.len() {
        let (mut way, mut next) = (Vec::new(), Some(node(start)));
        while let Some(at) = next.filter(|at| seen[*at as usize] == Seen::Not) {
            seen[at as usize] = Seen::OnThisWay;
            way.push(at);
            next = parents[at as usize];
        }
        if let Some(begin) = next.filter(|at| seen[*at as usize] == Seen::OnThisWay) {
            let circle = way.iter().skip_while(|at| **at != begin);
            if let Some(root) = circle.copied().min_by_key(|at| first(*at)) {
                parents[root as usize] = None;
                looped[root as usize] = true;
            }
        }
        for at in way {
            seen[at as usize] = Seen::Before;
        }
    }
    looped
}

/// Every node behind what it answers. There are no circles.
fn parents_first(parents: &[Option<Node>]) -> Vec<Node> {
    let mut by_parent: Vec<Node> = (0..node(parents.len())).collect();
    by_parent.sort_unstable_by_key(|at| parents[*at as usize]);
    let roots = by_parent.partition_point(|at| parents[*at as usize].is_none());
    let mut order: Vec<Node> = by_parent[..roots].to_vec();
    let mut at = 0;
    while at < order.len() {
        let parent = Some(order[at]);
        let begin = by_parent.partition_point(|at| parents[*at as usize] < parent);
        let end = by_parent.partition_point(|at| parents[*at as usize] <= parent);
        order.extend_from_slice(&by_parent[begin..end]);
        at += 1;
    }
    order
}

/// So many mails don't fit into memory.
fn node(at: usize) -> Node {
    Node::try_from(at).unwrap_or(Node::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mail `id` that answers `answers`, sent at `date`.
    fn mail(id: &str, answers: &[&str], date: i64) -> Mail {
        let some = |id: &str| Some(id.to_owned()).filter(|id| !id.is_empty());
        let answers = answers.iter().map(|&id| id.to_owned()).collect();
        Mail { id: some(id), answers, date: Some(date), ..Mail::default() }
    }

    /// One line each: as many dots as it is deep, its number (or `?`), how many are below, and what is strange.
    fn told(mails: &[Mail]) -> Vec<String> {
        let line = |line: &Line| {
            let name = line.mail.map_or("?", |at| mails[at].id.as_deref().unwrap_or("-"));
            let remark = match line.remark {
                Some(Remark::AnswersMissing) => " missing",
                Some(Remark::SameNumber) => " copy",
                Some(Remark::Loop) => " loop",
                None => "",
            };
            format!("{}{name} {}{remark}", ".".repeat(line.depth as usize), line.below)
        };
        threads(mails).iter().map(line).collect()
    }

    /// What a forged mail says of one that isn't there moves no mail that is.
    #[test]
    fn nobody_moves_others_through_what_is_not_there() {
        let honest = [mail("b", &["gone"], 1), mail("c", &["gone"], 2)];
        let forged = [&honest[..], &[mail("forged", &["b", "gone"], 3)]].concat();
        let above = |mails: &[Mail], of: usize| {
            let lines = threads(mails);
            let line = lines.iter().find(|line| line.mail == Some(of)).unwrap();
            (line.answers.map(|at| lines[at].mail), line.remark)
        };
        assert_eq!(above(&honest, 0), (Some(None), None), "both answer what isn't there");
        for of in 0..2 {
            assert_eq!(above(&forged, of), above(&honest, of));
        }
    }

    #[test]
    fn answers_stand_below_what_they_answer_by_day() {
        let mails = [
            mail("late", &[], 9),
            mail("c", &["a", "b"], 4),
            mail("d", &["a"], 3),
            mail("a", &[], 1),
            mail("b", &["a"], 2),
            mail("e", &["a"], 2),
        ];
        assert_eq!(told(&mails), ["a 4", ".b 1", "..c 0", ".e 0", ".d 0", "late 0"]);
    }

    #[test]
    fn what_is_not_there_is_a_line_where_two_answer_it() {
        assert_eq!(told(&[mail("b", &["gone"], 2), mail("c", &["gone"], 1)]), ["? 2", ".c 0", ".b 0"]);
        assert_eq!(told(&[mail("b", &["gone"], 2)]), ["b 0 missing"]);
        // Through what isn't there to what is.
        let mails = [mail("a", &[], 1), mail("c", &["a", "gone"], 2), mail("e", &["a", "gone", "lost"], 3)];
        assert_eq!(told(&mails), ["a 2", ".? 2", "..c 0", "..e 0 missing"]);
        assert_eq!(told(&mails[1..]), ["? 2", ".c 0", ".e 0 missing"]);
        assert_eq!(told(&[mails[0].clone(), mails[2].clone()]), ["a 1", ".e 0 missing"]);
    }

    #[test]
    fn what_others_claim_of_a_mail_moves_it_nowhere() {
        // The forger says that the first mail answers a mail of theirs, and that the answer is another's.
        let mails = [
            mail("first", &[], 1),
            mail("answer", &["first"], 2),
            mail("forged", &["answer", "evil", "first"], 3),
            mail("evil", &[], 4),
        ];
        assert_eq!(told(&mails), ["first 2", ".answer 0", ".forged 0", "evil 0"]);
    }

    #[test]
    fn a_number_that_is_used_twice_is_a_copy_of_the_first() {
        let mails =
            [mail("a", &[], 1), mail("a", &["b"], 0), mail("b", &["a"], 2), mail("b", &[], 3), mail("", &[], 4)];
        assert_eq!(told(&mails), ["a 2", "a 0 copy", ".b 0", ".b 0 copy", "- 0"]);
    }

    #[test]
    fn circles_are_broken_at_their_first_mail() {
        assert_eq!(
            told(&[mail("a", &["b"], 2), mail("b", &["a"], 1), mail("c", &["a"], 3)]),
            ["b 2 loop", ".a 1", "..c 0"]
        );
        // Of mails that aren't there, by two that are: one says that it answers the other, one the reverse.
        let mails = [mail("x", &["gone", "lost"], 1), mail("y", &["lost", "gone"], 2)];
        assert_eq!(told(&mails), ["? 2", ".x 0 missing", ".y 0"]);
    }

    #[test]
    fn a_conversation_s_index_counts_where_numbers_say_nothing() {
        let head = "01".repeat(22);
        let index = |steps: usize| Some(format!("{head}{}", "02".repeat(5 * steps)));
        let of = |id: &str, answers: &[&str], date, steps| Mail { index: index(steps), ..mail(id, answers, date) };
        let mails = [of("a", &[], 1, 0), of("b", &[], 2, 1), of("c", &[], 3, 2), of("far", &[], 4, 4)];
        assert_eq!(told(&mails), ["a 3", ".b 2", "..c 1", "...far 0"]);
        assert_eq!(told(&mails[1..3]), ["b 1 missing", ".c 0"], "a conversation without its first mail");
        let two = [of("x", &[], 1, 1), Mail { index: Some(format!("{head}0303030303")), ..mail("y", &[], 2) }];
        assert_eq!(told(&two), ["? 2", ".x 0", ".y 0"]);
        // The number of a mail that is there counts more; that of one that isn't less than the index of one that is.
        assert_eq!(told(&[of("a", &[], 1, 0), mail("n", &[], 2), of("b", &["n"], 3, 1)]), ["a 0", "n 1", ".b 0"]);
        assert_eq!(told(&[of("a", &[], 1, 0), of("b", &["gone"], 3, 1)]), ["a 1", ".b 0"]);
        // A circle of both kinds.
        assert_eq!(told(&[of("a", &["b"], 1, 0), of("b", &[], 2, 1)]), ["a 1 loop", ".b 0"]);
    }

    #[test]
    fn any_mails_stand_there_once_and_below_what_they_answer() {
        let mut seed = 7_u64;
        let mut random = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        for round in 0..300 {
            let count = 1 + random(30);
            let mails: Vec<Mail> = (0..count)
                .map(|_| Mail {
                    id: Some(random(count + 3).to_string()).filter(|_| round % 3 != 0),
                    answers: (0..random(4)).map(|_| random(count + 6).to_string()).collect(),
                    index: Some(format!("{}{}", "01".repeat(22), "02".repeat(5 * random(4) as usize)))
                        .filter(|_| round % 2 == 0),
                    date: Some(random(50).cast_signed()).filter(|date| *date < 40),
                    ..Mail::default()
                })
                .collect();
            let lines = threads(&mails);
            let mut shown: Vec<usize> = lines.iter().filter_map(|line| line.mail).collect();
            shown.sort_unstable();
            assert_eq!(shown, (0..mails.len()).collect::<Vec<_>>(), "{mails:#?}");
            for (at, line) in lines.iter().enumerate() {
                let above = line.answers.map(|above| (above < at, lines[above].depth + 1));
                assert_eq!(above.unwrap_or((true, 0)), (true, line.depth), "{mails:#?}");
                assert!(line.mail.is_some() || line.below > 1, "{mails:#?}");
            }
            let all: u32 = lines
                .iter()
                .filter(|line| line.depth == 0)
                .map(|line| line.below + u32::from(line.mail.is_some()))
                .sum();
            assert_eq!(all as usize, mails.len());
        }
    }

    /// Hostile ones: a chain of all of them that bites its tail, each of which also names two that aren't there.
    #[test]
    fn a_hundred_thousand_mails_in_one_circle_take_a_moment_and_no_stack() {
        const MANY: usize = 100_000;
        let mails: Vec<Mail> = (0..MANY)
            .map(|at| {
                let mut answers = vec![format!("gone-{}", at * 7 % MANY), format!("gone-{}", at * 13 % MANY)];
                answers.push(((at + 1) % MANY).to_string());
                Mail { id: Some(at.to_string()), answers, date: Some((at as i64 * 7_919) % 1_000), ..Mail::default() }
            })
            .collect();
        let begin = std::time::Instant::now();
        let lines = threads(&mails);
        let took = begin.elapsed();
        assert_eq!(lines.iter().filter(|line| line.mail.is_some()).count(), MANY);
        assert_eq!(
            (lines[0].remark, lines.iter().map(|line| line.depth).max()),
            (Some(Remark::Loop), Some(MANY as u32 - 1))
        );
        // A tree that grew with the square would take minutes.
        assert!(took.as_secs() < 10, "{took:?}");
    }
}
