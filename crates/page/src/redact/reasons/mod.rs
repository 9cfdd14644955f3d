//! The reason codes of a newsroom: what may be printed into a box, what each means, and which are offered. Nothing goes into a plan
//! by [`super::edit`] whose reason didn't pass here.

mod code;

use std::fmt;

use model::Plan;

use super::{MAX_REASON, edit::Wrong};
pub use code::ReasonCode;
use code::SIGNS;

/// The most codes on a list, those that were retired among them.
pub const MOST: usize = 60;
/// The longest sentence that says what a code means, in characters.
pub const LONGEST: usize = 200;

/// Why a list can't be so, as a sentence for whoever changes it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("type the code, a short word that is printed into boxes")]
    NoCode,
    #[error("a code has at most {most} characters, so that boxes have room for it", most = MAX_REASON)]
    Long,
    #[error("a code can’t have “{}”: it is made of letters and digits that our font has, spaces, and {signs}", .0.escape_debug(), signs = SIGNS)]
    Sign(char),
    #[error("a code needs a letter or a digit")]
    NoLetter,
    #[error("say in a sentence what it means, in at most {most} characters", most = LONGEST)]
    Meaning,
    #[error("“{0}” is on the list already; where it was retired, offer it again")]
    Known(ReasonCode),
    #[error("there is no such code on the list")]
    Unknown,
    #[error("one code must stay: add another one first")]
    Last,
    #[error("the list has {most} codes, and takes no more", most = MOST)]
    Full,
}

/// A code with what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    code: ReasonCode,
    means: String,
    retired: bool,
}

impl Reason {
    /// # Errors
    /// The code can't be printed, or the sentence is none.
    pub fn new(code: &str, means: &str, retired: bool) -> Result<Self, Unfit> {
        Ok(Self { code: code.parse()?, means: meaning(means)?, retired })
    }

    pub fn code(&self) -> &ReasonCode {
        &self.code
    }

    pub fn means(&self) -> &str {
        &self.means
    }

    /// Whether it stays on what has it, and isn't offered any more.
    pub fn is_retired(&self) -> bool {
        self.retired
    }
}

fn meaning(text: &str) -> Result<String, Unfit> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=LONGEST).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text) } else { Err(Unfit::Meaning) }
}

/// A newsroom's list, in its order: no code is there twice, and at least one is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reasons(Vec<Reason>);

impl Default for Reasons {
    /// What a newsroom begins with.
    fn default() -> Self {
        let all = [
            ("privacy", "It would tell of somebody’s private life what the public needn’t know."),
            ("source", "It could lead to whoever gave us the document."),
            ("safety", "It could put somebody in danger."),
            ("third party", "It is about somebody who has no part in the matter."),
            ("legal", "The law, or a court, forbids us to publish it."),
        ];
        let reason = |(code, means): (&str, &str)| Reason {
            code: ReasonCode::known(code),
            means: means.to_owned(),
            retired: false,
        };
        Self(all.map(reason).into())
    }
}

/// A reason that may go into a plan: one that the list offers, or one that the plan has. Made by [`Reasons`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked(String);

impl Picked {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Picked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Reasons {
    /// A list as it was kept.
    ///
    /// # Errors
    /// A code is there twice, all are retired, or there are more than [`MOST`].
    pub fn new(list: Vec<Reason>) -> Result<Self, Unfit> {
        if list.len() > MOST {
            return Err(Unfit::Full);
        }
        for (at, reason) in list.iter().enumerate() {
            if let Some(known) = list[..at].iter().find(|known| known.code.is(reason.code.as_str())) {
                return Err(Unfit::Known(known.code.clone()));
            }
        }
        if list.iter().all(Reason::is_retired) { Err(Unfit::Last) } else { Ok(Self(list)) }
    }

    /// All of them, those that were retired too.
    pub fn all(&self) -> &[Reason] {
        &self.0
    }

    pub fn offered(&self) -> impl DoubleEndedIterator<Item = &Reason> {
        self.0.iter().filter(|reason| !reason.retired)
    }

    pub fn retired(&self) -> impl Iterator<Item = &Reason> {
        self.0.iter().filter(|reason| reason.retired)
    }

    /// The code that a form begins with: this one, while it is offered, or else the first of all.
    pub fn or_first(&self, code: &str) -> &str {
        let offered = || self.offered().map(|reason| reason.code.as_str());
        offered().find(|known| *known == code).or_else(|| offered().next()).unwrap_or_default()
    }

    /// What goes into a plan.
    ///
    /// # Errors
    /// The list doesn't offer it.
    pub fn pick(&self, code: &str) -> Result<Picked, Wrong> {
        let found = self.offered().find(|reason| reason.code.as_str() == code);
        found.map(|reason| Picked(reason.code.to_string())).ok_or(Wrong::Reason)
    }

    /// The same for what takes the place of something that is planned: a code that was retired since stays with it.
    ///
    /// # Errors
    /// The list doesn't offer it, and nothing in the plan has it.
    pub fn pick_for(&self, plan: &Plan, code: &str) -> Result<Picked, Wrong> {
        let planned = plan.boxes.iter().any(|known| known.reason == code);
        if planned || plan.words.iter().any(|known| known.reason == code) {
            return Ok(Picked(code.to_owned()));
        }
        self.pick(code)
    }

    /// Adds one at the end.
    ///
    /// # Errors
    /// As [`Reason::new`]; it is there already; there is no more room.
    pub fn add(&mut self, code: &str, means: &str) -> Result<(), Unfit> {
        let new = Reason::new(code, means, false)?;
        if let Some(known) = self.0.iter().find(|known| known.code.is(new.code.as_str())) {
            return Err(Unfit::Known(known.code.clone()));
        }
        if self.0.len() >= MOST {
            return Err(Unfit::Full);
        }
        self.0.push(new);
        Ok(())
    }

    /// Says otherwise what one means.
    ///
    /// # Errors
    /// It isn't there, or the sentence is none.
    pub fn explain(&mut self, code: &str, means: &str) -> Result<(), Unfit> {
        let means = meaning(means)?;
        let at = self.place(code)?;
        self.0[at].means = means;
        Ok(())
    }

    /// Moves one by one place among those that are offered. The first stays where it is, and so does the last.
    ///
    /// # Errors
    /// It isn't offered.
    pub fn shift(&mut self, code: &str, up: bool) -> Result<(), Unfit> {
        let at = self.place(code)?;
        let offered: Vec<usize> = (0..self.0.len()).filter(|at| !self.0[*at].retired).collect();
        let here = offered.iter().position(|known| *known == at).ok_or(Unfit::Unknown)?;
        let beside = if up { here.checked_sub(1) } else { Some(here + 1) };
        if let Some(other) = beside.and_then(|beside| offered.get(beside)) {
            self.0.swap(at, *other);
        }
        Ok(())
    }

    /// Offers one no more.
    ///
    /// # Errors
    /// It isn't there, or it is the last one that is offered.
    pub fn retire(&mut self, code: &str) -> Result<(), Unfit> {
        let at = self.place(code)?;
        if self.0.iter().enumerate().all(|(other, reason)| other == at || reason.retired) {
            return Err(Unfit::Last);
        }
        self.0[at].retired = true;
        Ok(())
    }

    /// Offers one again that was retired, at its old place.
    ///
    /// # Errors
    /// It isn't there.
    pub fn offer(&mut self, code: &str) -> Result<(), Unfit> {
        let at = self.place(code)?;
        self.0[at].retired = false;
        Ok(())
    }

    fn place(&self, code: &str) -> Result<usize, Unfit> {
        self.0.iter().position(|known| known.code.as_str() == code).ok_or(Unfit::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use model::{Mode, plan::PlanWord};
    use proptest::prelude::*;

    use super::*;

    fn plan(reason: &str) -> Plan {
        let word = PlanWord { text: "Marrow".into(), reason: reason.into() };
        Plan { mode: Mode::Facsimile, boxes: Vec::new(), words: vec![word] }
    }

    fn codes(reasons: &Reasons) -> Vec<&str> {
        reasons.offered().map(|reason| reason.code().as_str()).collect()
    }

    /// What a desk has had so far stays, word for word: plans and published documents have it.
    #[test]
    fn a_newsroom_begins_with_five_that_pass_their_own_rules() {
        let reasons = Reasons::default();
        assert_eq!(codes(&reasons), ["privacy", "source", "safety", "third party", "legal"]);
        for reason in reasons.all() {
            assert_eq!(Reason::new(reason.code().as_str(), reason.means(), false).as_ref(), Ok(reason));
        }
        assert_eq!(Reasons::new(reasons.all().to_vec()), Ok(reasons));
    }

    #[test]
    fn a_retired_code_stays_on_what_has_it_and_is_offered_no_more() {
        let mut reasons = Reasons::default();
        reasons.retire("source").unwrap();
        assert_eq!(codes(&reasons), ["privacy", "safety", "third party", "legal"]);
        assert_eq!(reasons.pick("source"), Err(Wrong::Reason));
        assert_eq!(reasons.pick("safety").unwrap().as_str(), "safety");
        assert_eq!((reasons.or_first("source"), reasons.or_first("legal")), ("privacy", "legal"));
        let has = plan("source");
        assert_eq!(reasons.pick_for(&has, "source").unwrap().as_str(), "source");
        assert_eq!(reasons.pick_for(&plan("legal"), "source"), Err(Wrong::Reason));
        assert_eq!(reasons.pick_for(&has, "because"), Err(Wrong::Reason));
        let known = Unfit::Known("source".parse().unwrap());
        assert_eq!(reasons.add("Source", "It could lead to somebody."), Err(known), "one word to readers");
        reasons.offer("source").unwrap();
        assert_eq!(reasons, Reasons::default());
    }

    #[test]
    fn the_list_keeps_an_order_and_at_least_one() {
        let mut reasons = Reasons::default();
        reasons.add("(b)(6)", "A law that is named so.").unwrap();
        reasons.retire("legal").unwrap();
        // Past what was retired; the first and the last stay.
        reasons.shift("(b)(6)", true).unwrap();
        reasons.shift("privacy", true).unwrap();
        reasons.shift("third party", false).unwrap();
        assert_eq!(codes(&reasons), ["privacy", "source", "safety", "(b)(6)", "third party"]);
        assert_eq!(reasons.shift("legal", true), Err(Unfit::Unknown));
        reasons.explain("safety", "  Somebody could\nbe hurt. ").unwrap();
        assert_eq!(reasons.all()[2].means(), "Somebody could be hurt.");
        for wrong in ["", " ", "a\u{7}b", &"x".repeat(LONGEST + 1)] {
            assert_eq!(reasons.explain("safety", wrong), Err(Unfit::Meaning), "{wrong}");
        }
        for code in ["privacy", "source", "safety", "(b)(6)"] {
            reasons.retire(code).unwrap();
        }
        assert_eq!(reasons.retire("third party"), Err(Unfit::Last));
        assert_eq!(reasons.retire("nothing"), Err(Unfit::Unknown));
        for number in reasons.all().len()..MOST {
            reasons.add(&format!("code {number}"), "One of many.").unwrap();
        }
        assert_eq!(reasons.add("one more", "Too many."), Err(Unfit::Full));
        let retired = |code: &str| Reason::new(code, "A sentence.", true).unwrap();
        assert_eq!(Reasons::new(Vec::new()), Err(Unfit::Last));
        assert_eq!(Reasons::new(vec![retired("a"), retired("b")]), Err(Unfit::Last));
        assert_eq!(Reasons::new(vec![retired("a"), retired("A")]), Err(Unfit::Known("a".parse().unwrap())));
    }

    proptest! {
        #[test]
        fn no_change_makes_a_list_that_could_not_be_kept(changes in proptest::collection::vec((0..5, "[a-cA-C]{0,2}"), 0..60)) {
            let mut reasons = Reasons::default();
            for (what, code) in changes {
                let before = reasons.clone();
                let done = match what {
                    0 => reasons.add(&code, "A sentence."),
                    1 => reasons.retire(&code),
                    2 => reasons.retire(before.or_first("")),
                    3 => reasons.shift(&code, code.len() == 1),
                    _ => reasons.offer(&code),
                };
                prop_assert!(done.is_ok() || reasons == before);
                prop_assert_eq!(Reasons::new(reasons.all().to_vec()), Ok(reasons.clone()));
                prop_assert!(reasons.pick(reasons.or_first("")).is_ok());
            }
        }
    }
}
