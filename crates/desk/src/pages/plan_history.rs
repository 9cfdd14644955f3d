//! What the pages of preparing say of a plan's history: whose each box is, what changed since somebody last looked, what can be taken back.
//! Nothing of it is published.

use std::collections::BTreeMap;

use model::{
    LocalId, Plan, Rect,
    plan::{PlanBox, PlanWord},
};
use page::redact::{Drawn, Line};

use super::{day, releases::count};
use crate::{
    Error,
    domain::publishing::plan_change::{self, PlanChange, PlanStep},
    session::Seat,
    store::RenditionRow,
};

/// Steps on the redaction page, the newest first.
const LISTED: usize = 12;

/// What the first step of a next version did.
pub const TAKEN_OVER: &str = "took over what the version before redacts";

/// Somebody who changed the plan, as boxes show it.
#[derive(Clone)]
pub struct Mark {
    pub name: String,
    pub letters: String,
    pub line: Line,
}

/// Who put something into the plan, and when.
#[derive(Clone)]
pub struct Who {
    pub letters: String,
    pub line: &'static str,
    pub name: String,
    pub when: String,
    pub note: String,
}

pub struct StepLine {
    pub step: String,
    pub name: String,
    pub when: String,
    pub what: String,
    pub told: String,
    pub note: String,
    pub undone: bool,
    /// All that a next version began with: no key takes that back.
    pub taken_over: bool,
}

/// One thing that is otherwise than when somebody last looked.
pub struct ChangeLine {
    pub kind: &'static str,
    pub what: String,
    /// From 1; none for the whole document.
    pub page: Option<u32>,
    pub by: String,
}

/// What changed since this person last looked.
pub struct Since {
    /// The day; empty: never.
    pub day: String,
    pub told: String,
    pub lines: Vec<ChangeLine>,
    /// The step that all of this leads up to.
    pub upto: i64,
}

pub struct History {
    steps: Vec<PlanStep>,
    marks: BTreeMap<LocalId, Mark>,
    seen: Option<(i64, String)>,
}

/// "24 November 2026, 10:05".
fn when(at: &str) -> String {
    let (date, time) = at.split_once('T').unwrap_or((at, ""));
    match time.get(..5) {
        Some(time) => format!("{}, {time} UTC", day(date)),
        None => day(date),
    }
}

/// Two letters for a name, or one; a number where they are taken or can't be drawn.
fn letters(name: &str, number: usize, taken: &BTreeMap<LocalId, Mark>) -> String {
    let first: Vec<char> =
        name.split_whitespace().filter_map(|part| part.chars().find(|c| c.is_alphanumeric())).collect();
    let short: String = match first.as_slice() {
        [first, .., last] => [*first, *last].iter().flat_map(|c| c.to_uppercase()).collect(),
        [only] => only.to_uppercase().collect(),
        [] => String::new(),
    };
    let free =
        !short.is_empty() && short.chars().all(page::font::has) && taken.values().all(|mark| mark.letters != short);
    if free { short } else { format!("{short}{number}").chars().filter(|c| page::font::has(*c)).collect() }
}

impl History {
    pub async fn of(seat: &Seat, row: &RenditionRow) -> Result<Self, Error> {
        let store = &seat.open.store;
        let steps = store.plan_steps(row.id).await?;
        let mut marks: BTreeMap<LocalId, Mark> = BTreeMap::new();
        for step in &steps {
            if !marks.contains_key(&step.person) {
                let name = super::release::name_of_person(seat, step.person).await?;
                let number = marks.len();
                let letters = letters(&name, number + 1, &marks);
                marks.insert(step.person, Mark { name, letters, line: Line::ALL[number % Line::ALL.len()] });
            }
        }
        Ok(Self { steps, marks, seen: store.plan_seen(row.id, seat.person.id).await? })
    }

    fn who(&self, step: Option<&PlanStep>) -> Option<Who> {
        let step = step?;
        let mark = self.marks.get(&step.person)?;
        Some(Who {
            letters: mark.letters.clone(),
            line: mark.line.name(),
            name: mark.name.clone(),
            when: when(&step.at),
            note: step.note.clone(),
        })
    }

    pub fn of_box(&self, wanted: &PlanBox) -> Option<Who> {
        self.who(plan_change::of_box(&self.steps, wanted))
    }

    pub fn of_word(&self, wanted: &PlanWord) -> Option<Who> {
        self.who(plan_change::of_word(&self.steps, wanted))
    }

    /// The boxes of a page, each as its owner's.
    pub fn drawn(&self, plan: &Plan, number: u32) -> Vec<Drawn> {
        let drawn = |known: &PlanBox| {
            let mark = plan_change::of_box(&self.steps, known).and_then(|step| self.marks.get(&step.person));
            let rect: Rect = known.rect;
            mark.map_or_else(|| Drawn::from(rect), |mark| Drawn { rect, line: mark.line, by: mark.letters.clone() })
        };
        plan.boxes.iter().filter(|known| known.page == number).map(drawn).collect()
    }

    /// The people who changed this plan, where there is more than one.
    pub fn people(&self) -> Vec<Mark> {
        let mut people: Vec<Mark> = Vec::new();
        for step in &self.steps {
            if let Some(mark) = self.marks.get(&step.person)
                && people.iter().all(|known| known.letters != mark.letters)
            {
                people.push(mark.clone());
            }
        }
        if people.len() > 1 { people } else { Vec::new() }
    }

    /// The newest steps, and how many are older.
    pub fn steps(&self) -> (Vec<StepLine>, usize) {
        let line = |step: &PlanStep| StepLine {
            step: step.step.to_string(),
            name: self.marks.get(&step.person).map(|mark| mark.name.clone()).unwrap_or_default(),
            when: when(&step.at),
            what: step.what.clone(),
            told: step.change.told(),
            note: step.note.clone(),
            undone: step.undone,
            taken_over: step.what == TAKEN_OVER,
        };
        let listed: Vec<StepLine> = self.steps.iter().rev().take(LISTED).map(line).collect();
        (listed, self.steps.len().saturating_sub(LISTED))
    }

    /// What is otherwise than when this person last looked; `None`: nothing is.
    pub fn since(&self, plan: &Plan) -> Option<Since> {
        let upto = self.steps.last()?.number;
        let (seen, looked) = match &self.seen {
            Some((number, day)) => (*number, super::day(day)),
            None => (0, String::new()),
        };
        if seen >= upto {
            return None;
        }
        let then = plan_change::after(&self.steps, seen, plan);
        let change = PlanChange::between(&then, plan);
        let by = |found: &dyn Fn(&PlanChange) -> bool| {
            let step = self.steps.iter().rev().find(|step| found(&step.change));
            step.and_then(|step| Some(format!("{}, {}", self.marks.get(&step.person)?.name, when(&step.at))))
                .unwrap_or_default()
        };
        let moved = change.moved();
        let mut lines = Vec::new();
        for one in &change.boxes {
            let kind = if moved.iter().any(|(new, _)| *new == one) { "moved" } else { "added" };
            let by = by(&|change| change.boxes.contains(one) || change.boxes_gone.contains(one));
            lines.push(ChangeLine { kind, what: format!("a box, {}", one.reason), page: Some(one.page), by });
        }
        for one in change.boxes_gone.iter().filter(|one| !moved.iter().any(|(_, old)| old == one)) {
            let by = by(&|change| change.boxes_gone.contains(one));
            lines.push(ChangeLine {
                kind: "removed",
                what: format!("a box, {}", one.reason),
                page: Some(one.page),
                by,
            });
        }
        for one in &change.words {
            let by = by(&|change| change.words.contains(one) || change.words_gone.contains(one));
            lines.push(ChangeLine {
                kind: "added", what: format!("“{}”, {}", one.text, one.reason), page: None, by
            });
        }
        for one in &change.words_gone {
            let by = by(&|change| change.words_gone.contains(one));
            lines.push(ChangeLine {
                kind: "removed", what: format!("“{}”, {}", one.text, one.reason), page: None, by
            });
        }
        if change.mode.is_some() {
            let by = by(&|known| known.mode.is_some());
            lines.push(ChangeLine { kind: "changed", what: "how it is published".to_owned(), page: None, by });
        }
        let told = if change.is_nothing() {
            format!(
                "{} that took each other back",
                count(self.steps.iter().filter(|s| s.number > seen).count(), "step", "steps")
            )
        } else {
            change.told()
        };
        Some(Since { day: looked, told, lines, upto })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_people_apart() {
        let mut taken = BTreeMap::new();
        for (number, (name, expected)) in
            [("Ada Vance", "AV"), ("ada maria vogt", "AV2"), ("Ben", "B"), ("عمر", "4"), ("", "5")]
                .into_iter()
                .enumerate()
        {
            let letters = letters(name, number + 1, &taken);
            assert_eq!(letters, expected);
            let mark = Mark { name: name.into(), letters, line: Line::Solid };
            taken.insert(LocalId::from_bytes([number as u8; 16]), mark);
        }
        assert_eq!(when("2026-11-24T10:05:09Z"), "24 November 2026, 10:05 UTC");
    }
}
