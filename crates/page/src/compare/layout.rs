//! Which pages are each other's counterpart, and where the same words stand beside their place. What follows from a change of words (the
//! rest of its line, the lines that it pushed) is set aside.

use std::{collections::HashMap, ops::Range};

use model::Rect;

use super::{Kind, Leaf, Pair, Side, align::Run, said::List, words::Row};
use crate::{Origin, layer::same_line};

/// In points. Files that a program wrote twice put their words at the same places, to far less than this.
const STEADY: f32 = 0.15;
/// The same for words that were read from pixels, and for what isn't exact in a picture.
const READ: f32 = 3.0;
/// Beyond this, in points, a word's pixels aren't where the other page has them.
const ASIDE: f32 = 0.4;
/// Around a word whose pixels are set aside, in points: letters reach over their boxes.
const MARGIN: f32 = 2.5;
/// Where more than half of so many lines or more stand elsewhere, the document was set anew, and not marked here and there.
const THROUGHOUT: usize = 12;
/// A page is shifted as a whole when at least this part of its words is.
const WHOLE: f32 = 0.9;
/// Sides of a page that differ by less, in points, are rounded in different ways.
const SAME_SIZE: f32 = 0.5;

type Leaves<'a> = (&'a [Leaf<'a>], &'a [Leaf<'a>]);

/// Words of one line that both documents have whole, and nothing else on it.
struct Line {
    first: Range<usize>,
    second: Range<usize>,
    pair: (usize, usize),
    /// How far each word stands from the other one, in points.
    moved: Vec<(f32, f32)>,
    /// Whether the line before it in the list is the line above it in both.
    follows: bool,
}

/// Finds each page's counterpart: the one with which it shares most words; pages without words by their order.
pub fn pairs(leaves: Leaves<'_>, drawn: bool, list: &mut List<'_>, runs: &[Run]) -> Vec<Pair> {
    let mut votes: HashMap<(usize, usize), usize> = HashMap::new();
    for (a, b) in together(list.one, list.other, runs) {
        *votes.entry((a.1.0, b.1.0)).or_default() += 1;
    }
    let mut ranked: Vec<((usize, usize), usize)> = votes.into_iter().collect();
    ranked.sort_by_key(|(pair, count)| (std::cmp::Reverse(*count), *pair));
    let (mut of, mut taken) = (vec![None; leaves.0.len()], vec![false; leaves.1.len()]);
    for ((a, b), _) in ranked {
        if of[a].is_none() && !taken[b] {
            (of[a], taken[b]) = (Some(b), true);
        }
    }
    // Between two pages that have their counterparts the others go in order.
    let mut next = 0;
    for known in &mut of {
        match known {
            Some(b) => next = *b + 1,
            None if taken.get(next) == Some(&false) => {
                taken[next] = true;
                *known = Some(next);
                next += 1;
            }
            None => {}
        }
    }
    let begins = |row: &Row<'_>, page: usize| row.tokens.partition_point(|t| t.at.is_none_or(|(at, _)| at < page));
    let mut pairs: Vec<Pair> = (0..leaves.0.len())
        .map(|a| Pair {
            first: Some(leaves.0[a].number),
            second: of[a].map(|b| leaves.1[b].number),
            order: begins(list.one, a),
            ..Pair::default()
        })
        .collect();
    for b in (0..leaves.1.len()).filter(|b| !taken[*b]) {
        // Behind the page that the one before it belongs to.
        let at = b.checked_sub(1).and_then(|before| {
            pairs.iter().position(|pair| pair.second == Some(leaves.1[before].number)).map(|at| at + 1)
        });
        let at = at.unwrap_or(0);
        let order = pairs.get(at).map_or(list.one.len(), |pair| pair.order);
        pairs.insert(at, Pair { second: Some(leaves.1[b].number), order, ..Pair::default() });
    }
    if drawn {
        tell(leaves, list, &pairs);
    }
    pairs
}

fn tell(leaves: Leaves<'_>, list: &mut List<'_>, pairs: &[Pair]) {
    let size = |all: &[Leaf<'_>], number: Option<u32>| {
        all.iter().find(|leaf| Some(leaf.number) == number).map(|leaf| leaf.text.size)
    };
    for pair in pairs {
        let what = match (size(leaves.0, pair.first), size(leaves.1, pair.second)) {
            (Some(_), None) => "The first has this page alone.".to_owned(),
            (None, Some(_)) => "The second has this page alone.".to_owned(),
            (Some(a), Some(b)) if far((a.width - b.width, a.height - b.height)) > SAME_SIZE => format!(
                "The page’s size: first {:.1} × {:.1} points, second {:.1} × {:.1}.",
                a.width, a.height, b.width, b.height
            ),
            _ => continue,
        };
        list.other(Kind::Page, what, (Side::of_page(pair.first), Side::of_page(pair.second)), pair.order);
    }
}

type Placed = (usize, (usize, Rect));

/// Words that both have, with their places.
fn together<'a>(one: &'a Row<'_>, other: &'a Row<'_>, runs: &'a [Run]) -> impl Iterator<Item = (Placed, Placed)> + 'a {
    let same = runs.iter().filter(|run| run.same);
    same.flat_map(|run| run.first.clone().zip(run.second.clone()))
        .filter_map(|(i, j)| Some(((i, one.tokens[i].at?), (j, other.tokens[j].at?))))
}

/// Says what moved, and notes for each pair how far its pages are shifted and what pixels say nothing new about.
pub fn compare(leaves: Leaves<'_>, list: &mut List<'_>, pairs: &mut [Pair], runs: &[Run]) {
    let (one, other) = (list.one, list.other);
    let mut apart: HashMap<(usize, usize), Vec<(f32, f32)>> = HashMap::new();
    for ((_, a), (_, b)) in together(one, other, runs) {
        apart.entry((a.0, b.0)).or_default().push((b.1.x0 - a.1.x0, b.1.y0 - a.1.y0));
    }
    let number = |row: &Row<'_>, page: usize| row.numbers.get(page).copied();
    let origin = |all: &[Leaf<'_>], at: usize| all.get(at).map_or(Origin::None, |leaf| leaf.origin);
    let steady = |(a, b): (usize, usize)| tolerance(origin(leaves.0, a), origin(leaves.1, b));
    for pair in pairs.iter_mut() {
        let of = |all: &[u32], number: Option<u32>| all.iter().position(|n| Some(*n) == number);
        let (Some(a), Some(b)) = (of(&one.numbers, pair.first), of(&other.numbers, pair.second)) else { continue };
        let Some(moved) = apart.get(&(a, b)) else { continue };
        let shift = (median(moved.iter().map(|m| m.0)), median(moved.iter().map(|m| m.1)));
        pair.shift = shift;
        let steady = steady((a, b));
        let along = moved.iter().filter(|m| far((m.0 - shift.0, m.1 - shift.1)) <= steady).count();
        if far(shift) > steady && along as f32 >= moved.len() as f32 * WHOLE {
            let what = format!("Everything on this page stands {} in the second.", distance(shift));
            list.other(Kind::Moved, what, (Side::of_page(pair.first), Side::of_page(pair.second)), pair.order);
        }
    }
    aside(one, other, runs, pairs);
    let lines = lines(one, other, runs);
    let mut moved = Vec::new();
    let mut back = None;
    for (at, line) in lines.iter().enumerate() {
        let (tolerance, own) = (steady(line.pair), line.own());
        // The line as a whole, against the one above it.
        let above = at.checked_sub(1).map(|above| &lines[above]).filter(|_| line.follows);
        let step = above.map_or((0.0, 0.0), |above| (own.0 - above.own().0, own.1 - above.own().1));
        if far(step) > tolerance && back.take() != Some(at) {
            let below = lines.get(at + 1).filter(|below| below.follows).map(Line::own);
            let returns = below.is_some_and(|b| far((b.0 - own.0 + step.0, b.1 - own.1 + step.1)) <= tolerance);
            let what = if returns {
                back = Some(at + 1);
                format!("This line stands {} in the second.", distance(step))
            } else {
                format!("From this line on all stand {} in the second.", distance(step))
            };
            moved.push((what, line.first.clone(), line.second.clone()));
        }
        // Words within it, against the line.
        let off: Vec<usize> = (0..line.moved.len()).filter(|k| (line.moved[*k].0 - own.0).abs() > tolerance).collect();
        if let (Some(from), Some(to)) = (off.first(), off.last()) {
            let most = off.iter().map(|k| (line.moved[*k].0 - own.0).abs()).fold(0.0, f32::max);
            let words = if off.len() == 1 { "A word of this line stands" } else { "Words of this line stand" };
            let what = format!("{words} up to {most:.2} points nearer to or farther from each other in the second.");
            moved.push((
                what,
                line.first.start + from..line.first.start + to + 1,
                line.second.start + from..line.second.start + to + 1,
            ));
        }
    }
    if lines.len() >= THROUGHOUT && moved.len() > lines.len() / 2 {
        let what = format!(
            "{} places in {} lines that both have: the two are set in different ways throughout. Places are not listed.",
            moved.len(),
            lines.len()
        );
        let first = lines.first().map_or((0, 0), |line| line.pair);
        let sides = (Side::of_page(number(one, first.0)), Side::of_page(number(other, first.1)));
        list.other(Kind::Moved, what, sides, 0);
        return;
    }
    for (what, first, second) in moved {
        list.words(Kind::Moved, what, first, second);
    }
}

impl Line {
    fn own(&self) -> (f32, f32) {
        (median(self.moved.iter().map(|m| m.0)), median(self.moved.iter().map(|m| m.1)))
    }
}

/// Lines that stand whole in both.
fn lines(one: &Row<'_>, other: &Row<'_>, runs: &[Run]) -> Vec<Line> {
    let on_a_line = |row: &Row<'_>, a: usize, b: usize| match (row.tokens.get(a), row.tokens.get(b)) {
        (Some(a), Some(b)) => a.at.zip(b.at).is_some_and(|(a, b)| a.0 == b.0 && same_line(&a.1, &b.1)),
        _ => false,
    };
    let same_text = |i: usize, j: usize| one.tokens[i].text == other.tokens[j].text;
    let same_gap = |i: usize, j: usize| one.tokens[i].gap == other.tokens[j].gap;
    let mut lines: Vec<Line> = Vec::new();
    for run in runs.iter().filter(|run| run.same) {
        let (mut at, mut above) = (0, false);
        while at < run.first.len() {
            let (i, j) = (run.first.start + at, run.second.start + at);
            let starts = i == 0 || !on_a_line(one, i - 1, i);
            let starts = starts && (j == 0 || !on_a_line(other, j - 1, j));
            let mut count = 1;
            while at + count < run.first.len()
                && on_a_line(one, i + count - 1, i + count)
                && on_a_line(other, j + count - 1, j + count)
            {
                count += 1;
            }
            let ends = !on_a_line(one, i + count - 1, i + count) && !on_a_line(other, j + count - 1, j + count);
            let placed =
                (0..count).map(|k| one.tokens[i + k].at.zip(other.tokens[j + k].at)).collect::<Option<Vec<_>>>();
            let typed = (0..count).all(|k| same_text(i + k, j + k)) && (1..count).all(|k| same_gap(i + k, j + k));
            match placed.filter(|_| starts && ends && typed) {
                Some(placed) => {
                    let pair = (placed[0].0.0, placed[0].1.0);
                    let moved = placed.iter().map(|(a, b)| (b.1.x0 - a.1.x0, b.1.y0 - a.1.y0)).collect();
                    let follows = above && lines.last().is_some_and(|last| last.pair == pair);
                    lines.push(Line { first: i..i + count, second: j..j + count, pair, moved, follows });
                    above = true;
                }
                None => above = false,
            }
            at += count;
        }
    }
    lines
}

/// What pixels say nothing new about: words that differ, and words that stand elsewhere.
fn aside(one: &Row<'_>, other: &Row<'_>, runs: &[Run], pairs: &mut [Pair]) {
    let by = |of: fn(&Pair) -> Option<u32>| -> HashMap<u32, usize> {
        pairs.iter().enumerate().filter_map(|(at, pair)| Some((of(pair)?, at))).collect()
    };
    let (firsts, seconds) = (by(|pair| pair.first), by(|pair| pair.second));
    let place = |row: &Row<'_>, token: usize, pairs: &HashMap<u32, usize>| {
        let (page, rect) = row.tokens[token].at?;
        Some((*pairs.get(row.numbers.get(page)?)?, rect))
    };
    for run in runs {
        let both = run.first.len().max(run.second.len());
        for k in 0..both {
            let (i, j) = (run.first.start + k, run.second.start + k);
            let a = run.first.contains(&i).then(|| place(one, i, &firsts)).flatten();
            let b = run.second.contains(&j).then(|| place(other, j, &seconds)).flatten();
            if let (true, Some((pair, from)), Some((counterpart, to))) = (run.same, a, b)
                && pair == counterpart
                && one.tokens[i].text == other.tokens[j].text
            {
                let shift = pairs[pair].shift;
                if far((to.x0 - from.x0 - shift.0, to.y0 - from.y0 - shift.1)) <= ASIDE {
                    continue;
                }
            }
            if let Some((pair, rect)) = a {
                pairs[pair].aside.0.push(rect.grown(MARGIN));
            }
            if let Some((pair, rect)) = b {
                pairs[pair].aside.1.push(rect.grown(MARGIN));
            }
        }
    }
}

fn tolerance(first: Origin, second: Origin) -> f32 {
    if first == Origin::Embedded && second == Origin::Embedded { STEADY } else { READ }
}

fn far((x, y): (f32, f32)) -> f32 {
    x.abs().max(y.abs())
}

fn distance((x, y): (f32, f32)) -> String {
    let side = |value: f32, less: &str, more: &str| {
        format!("{:.2} points {}", value.abs(), if value < 0.0 { less } else { more })
    };
    match (x.abs() >= 0.05, y.abs() >= 0.05) {
        (true, true) => format!("{} and {}", side(x, "to the left", "to the right"), side(y, "higher", "lower")),
        (true, false) => side(x, "to the left", "to the right"),
        _ => side(y, "higher", "lower"),
    }
}

/// The middle one; 0 of none. Never a NaN's place: those are sorted to the end.
fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut all: Vec<f32> = values.collect();
    all.sort_by(f32::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}
