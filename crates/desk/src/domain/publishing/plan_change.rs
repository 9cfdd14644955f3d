//! What one step changed in a redaction plan, how it is taken back, and whose each box and word is. Who did what stays at the desk: it is
//! no part of a plan, and of nothing that is published.

use model::{
    LocalId, Mode, Plan,
    plan::{PlanBox, PlanWord},
};
use serde::{Deserialize, Serialize};

/// What came into a plan and what went.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanChange {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<PlanBox>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes_gone: Vec<PlanBox>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<PlanWord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words_gone: Vec<PlanWord>,
    /// Before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<(Mode, Mode)>,
}

fn lacking<T: PartialEq + Clone>(all: &[T], known: &[T]) -> Vec<T> {
    all.iter().filter(|one| !known.contains(one)).cloned().collect()
}

impl PlanChange {
    pub fn between(before: &Plan, after: &Plan) -> Self {
        Self {
            boxes: lacking(&after.boxes, &before.boxes),
            boxes_gone: lacking(&before.boxes, &after.boxes),
            words: lacking(&after.words, &before.words),
            words_gone: lacking(&before.words, &after.words),
            mode: (before.mode != after.mode).then_some((before.mode, after.mode)),
        }
    }

    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Takes it back beneath later steps: what one of them set anew is theirs, and stays.
    pub fn undo_beneath(&self, later: &[&Self], plan: &mut Plan) {
        let own = Self {
            boxes: self
                .boxes
                .iter()
                .filter(|one| !later.iter().any(|step| step.boxes.contains(one)))
                .cloned()
                .collect(),
            words: self
                .words
                .iter()
                .filter(|one| !later.iter().any(|step| step.words.contains(one)))
                .cloned()
                .collect(),
            mode: self.mode.filter(|_| later.iter().all(|step| step.mode.is_none())),
            ..self.clone()
        };
        own.undo(plan);
    }

    /// Takes it back, as far as it still stands: what somebody else took away or put back meanwhile stays as they have it.
    pub fn undo(&self, plan: &mut Plan) {
        plan.boxes.retain(|known| !self.boxes.contains(known));
        plan.words.retain(|known| !self.words.contains(known));
        plan.boxes.extend(lacking(&self.boxes_gone, &plan.boxes));
        let said = |plan: &Plan, word: &PlanWord| {
            plan.words.iter().any(|known| known.text.to_lowercase() == word.text.to_lowercase())
        };
        for word in &self.words_gone {
            if !said(plan, word) {
                plan.words.push(word.clone());
            }
        }
        if let Some((before, _)) = self.mode {
            plan.mode = before;
        }
    }

    /// "3 boxes added, 1 moved, 2 words removed".
    pub fn told(&self) -> String {
        let moved = self.moved();
        let mut parts = Vec::new();
        let mut say = |number: usize, one: &str, many: &str, what: &str| {
            if number > 0 {
                parts.push(format!("{number} {} {what}", if number == 1 { one } else { many }));
            }
        };
        say(self.boxes.len() - moved.len(), "box", "boxes", "added");
        say(moved.len(), "box", "boxes", "moved");
        say(self.boxes_gone.len() - moved.len(), "box", "boxes", "removed");
        say(self.words.len(), "word", "words", "added");
        say(self.words_gone.len(), "word", "words", "removed");
        match self.mode {
            Some((_, Mode::Facsimile)) => parts.push("published as a facsimile now".to_owned()),
            Some((_, Mode::Retypeset)) => parts.push("set anew now".to_owned()),
            None => {}
        }
        parts.join(", ")
    }

    /// Boxes that took another's place: each with the one that went. One that went is one other's at most.
    pub fn moved(&self) -> Vec<(&PlanBox, &PlanBox)> {
        let mut free: Vec<&PlanBox> = self.boxes_gone.iter().collect();
        let mut moved = Vec::new();
        for new in &self.boxes {
            let same = |old: &&PlanBox| old.page == new.page && old.rect.overlaps(&new.rect);
            if let Some(at) = free.iter().position(same) {
                moved.push((new, free.remove(at)));
            }
        }
        moved
    }
}

/// One step of a plan's history.
#[derive(Clone, Debug)]
pub struct PlanStep {
    /// Grows with every step at the desk.
    pub number: i64,
    /// What was changed at once, in one document or several.
    pub step: LocalId,
    pub rendition: LocalId,
    pub person: LocalId,
    /// UTC, RFC 3339.
    pub at: String,
    pub what: String,
    pub note: String,
    pub change: PlanChange,
    pub undone: bool,
}

/// The step by which a box came into the plan. What came before steps were kept has none.
pub fn of_box<'a>(steps: &'a [PlanStep], wanted: &PlanBox) -> Option<&'a PlanStep> {
    steps.iter().rev().find(|step| step.change.boxes.contains(wanted))
}

/// The same of a word.
pub fn of_word<'a>(steps: &'a [PlanStep], wanted: &PlanWord) -> Option<&'a PlanStep> {
    steps.iter().rev().find(|step| step.change.words.contains(wanted))
}

/// The plan as it was after a step (0: before all of them), from the plan as it is now.
pub fn after(steps: &[PlanStep], number: i64, now: &Plan) -> Plan {
    let mut plan = now.clone();
    for step in steps.iter().rev().filter(|step| step.number > number) {
        step.change.undo(&mut plan);
    }
    plan
}

#[cfg(test)]
mod tests {
    use model::Rect;

    use super::*;

    fn one(x: f32) -> PlanBox {
        PlanBox { page: 1, rect: Rect::new(x, 10.0, x + 50.0, 20.0), reason: "privacy".into() }
    }

    fn word(text: &str) -> PlanWord {
        PlanWord { text: text.into(), reason: "source".into() }
    }

    fn plan(boxes: &[PlanBox], words: &[PlanWord]) -> Plan {
        Plan { mode: Mode::Facsimile, boxes: boxes.to_vec(), words: words.to_vec() }
    }

    fn step(number: i64, before: &Plan, after: &Plan) -> PlanStep {
        let id = LocalId::from_bytes([number as u8; 16]);
        PlanStep {
            number,
            step: id,
            rendition: id,
            person: id,
            at: String::new(),
            what: String::new(),
            note: String::new(),
            change: PlanChange::between(before, after),
            undone: false,
        }
    }

    #[test]
    fn a_step_is_taken_back_and_what_others_did_since_stays() {
        let before = plan(&[one(0.0)], &[word("Marrow")]);
        let mut after = plan(&[one(100.0)], &[word("Lee"), word("Pell")]);
        after.mode = Mode::Retypeset;
        let change = PlanChange::between(&before, &after);
        let mut back = after.clone();
        change.undo(&mut back);
        assert_eq!(back, before);
        // Somebody removed Lee, added a box, and put Marrow back with another reason.
        let theirs = PlanWord { text: "marrow".into(), reason: "legal".into() };
        let mut later = plan(&[one(100.0), one(300.0)], &[word("Pell"), theirs.clone()]);
        change.undo(&mut later);
        assert_eq!(later, plan(&[one(300.0), one(0.0)], &[theirs]));
    }

    #[test]
    fn what_somebody_set_again_since_is_theirs_and_stays_when_the_first_step_is_taken_back() {
        let (none, some) = (plan(&[], &[]), plan(&[one(0.0)], &[word("Marrow")]));
        let anew = Plan { mode: Mode::Retypeset, ..some.clone() };
        let steps =
            [PlanChange::between(&none, &anew), PlanChange::between(&anew, &none), PlanChange::between(&none, &anew)];
        let mut now = anew.clone();
        steps[0].undo_beneath(&[&steps[1], &steps[2]], &mut now);
        assert_eq!(now, anew);
        steps[2].undo_beneath(&[], &mut now);
        assert_eq!(now, none);
    }

    #[test]
    fn a_box_in_anothers_place_was_moved() {
        let change = PlanChange::between(&plan(&[one(0.0), one(200.0)], &[]), &plan(&[one(20.0), one(400.0)], &[]));
        assert_eq!(change.moved(), [(&one(20.0), &one(0.0))]);
        assert_eq!(change.told(), "1 box added, 1 box moved, 1 box removed");
        assert!(PlanChange::between(&plan(&[], &[]), &plan(&[], &[])).is_nothing());
    }

    #[test]
    fn the_plan_of_an_earlier_look_comes_back_and_each_box_is_whoevers_step_it_was() {
        let plans = [
            plan(&[], &[]),
            plan(&[one(0.0)], &[]),
            plan(&[one(0.0)], &[word("Marrow")]),
            plan(&[one(30.0)], &[word("Marrow")]),
        ];
        let steps: Vec<PlanStep> =
            plans.windows(2).zip(1..).map(|(pair, number)| step(number, &pair[0], &pair[1])).collect();
        for (known, number) in plans.iter().zip(0..) {
            assert_eq!(after(&steps, number, &plans[3]), *known);
        }
        assert_eq!(of_box(&steps, &one(30.0)).unwrap().number, 3);
        assert_eq!(of_word(&steps, &word("Marrow")).unwrap().number, 2);
        assert!(of_box(&steps, &one(900.0)).is_none());
    }
}
