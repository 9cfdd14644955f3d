//! A document that leaves the desk as a whole: one person asks, a second one allows or refuses, and then the first may save it, once.
//!
//! A safe copy needs two people as well. It is harmless to whoever opens it, but not to the source: all that stands on the pages goes along, and how it
//! stands there, which is the most that a facsimile can give away. And findings name what was looked for, so that none is no reason to let one person do it.
//! What one person alone may hand out is a confirmation copy: passages, each one chosen.

use jiff::{SignedDuration, Timestamp};
use model::{LocalId, Sha256, clock::day};
use serde::{Deserialize, Serialize};

use super::stage::WrongStage;

/// How long an allowance is good. It ends with the UTC day.
pub const GOOD: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most characters of to whom it goes, and of each other text.
pub const LONGEST_NAME: usize = 200;
pub const LONGEST: usize = 500;

/// What leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The bytes as they came.
    Original,
    /// A PDF made of the pictures of its pages, and of nothing else.
    SafeCopy,
}

impl What {
    /// With its article, for sentences.
    pub fn shown(self) -> &'static str {
        match self {
            Self::Original => "an original",
            Self::SafeCopy => "a safe copy",
        }
    }

    /// From a form.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "original" => Some(Self::Original),
            "safe-copy" => Some(Self::SafeCopy),
            _ => None,
        }
    }
}

/// To whom it goes and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    pub to: String,
    pub why: String,
}

impl Wish {
    /// `None` when one of the two says nothing or too much.
    pub fn new(to: &str, why: &str) -> Option<Self> {
        let fits = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
        (fits(to, LONGEST_NAME) && fits(why, LONGEST)).then(|| Self { to: to.to_owned(), why: why.to_owned() })
    }
}

/// What the second person answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub note: String,
    /// Over what they were shown of the file. It is kept sealed: whoever could read it could try out what was found.
    pub seen: Sha256,
}

/// Where it stands, with who put it there and on which UTC day. `by` is who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum ExportStage {
    Asked {
        by: LocalId,
        day: String,
    },
    /// By a second person, until the end of a day.
    Allowed {
        by: LocalId,
        second: LocalId,
        day: String,
        until: String,
    },
    Refused {
        by: LocalId,
        second: LocalId,
        day: String,
    },
    /// The allowance is spent.
    Saved {
        by: LocalId,
        second: LocalId,
        day: String,
    },
    TakenBack {
        by: LocalId,
        who: LocalId,
        day: String,
    },
}

impl ExportStage {
    pub fn ask(by: LocalId, now: Timestamp) -> Self {
        Self::Asked { by, day: day(now) }
    }

    /// # Errors
    /// It isn't asked for any more, or who allows is who asked.
    pub fn allow(self, second: LocalId, now: Timestamp) -> Result<Self, WrongStage> {
        match self {
            Self::Asked { by, .. } if by == second => {
                Err(wrong("asked for by you", "allowed by you: a second person has to"))
            }
            Self::Asked { by, .. } => {
                let until = day(now.checked_add(GOOD).unwrap_or(now));
                Ok(Self::Allowed { by, second, day: day(now), until })
            }
            other => Err(other.refuses("allowed")),
        }
    }

    /// # Errors
    /// As [`ExportStage::allow`]: who asked takes it back.
    pub fn refuse(self, second: LocalId, now: Timestamp) -> Result<Self, WrongStage> {
        match self {
            Self::Asked { by, .. } if by == second => Err(wrong("asked for by you", "refused by you: take it back")),
            Self::Asked { by, .. } => Ok(Self::Refused { by, second, day: day(now) }),
            other => Err(other.refuses("refused")),
        }
    }

    /// By who asked, and, once it is allowed, by every approver: whoever allowed it may be gone.
    ///
    /// # Errors
    /// It is somebody else's, or nothing is left to be taken back.
    pub fn take_back(self, who: LocalId, approver: bool, now: Timestamp) -> Result<Self, WrongStage> {
        let day = day(now);
        match self {
            Self::Asked { by, .. } if by == who => Ok(Self::TakenBack { by, who, day }),
            Self::Allowed { by, second, .. } if approver || [by, second].contains(&who) => {
                Ok(Self::TakenBack { by, who, day })
            }
            Self::Asked { .. } | Self::Allowed { .. } => Err(wrong("somebody else’s", "taken back by you")),
            other => Err(other.refuses("taken back")),
        }
    }

    /// Spends the allowance. Whoever allowed it may have left meanwhile: it was given to who asked, and to nobody else.
    ///
    /// # Errors
    /// It isn't allowed, its time is over, or somebody else asked.
    pub fn save(self, who: LocalId, now: Timestamp) -> Result<Self, WrongStage> {
        match self {
            Self::Allowed { by, .. } if by != who => Err(wrong("somebody else’s", "saved by you")),
            Self::Allowed { .. } if self.is_over(now) => {
                Err(wrong("allowed until a day that is over", "saved: ask again"))
            }
            Self::Allowed { by, second, .. } => Ok(Self::Saved { by, second, day: day(now) }),
            other => Err(other.refuses("saved")),
        }
    }

    /// Who asked.
    pub fn by(&self) -> LocalId {
        match self {
            Self::Asked { by, .. }
            | Self::Allowed { by, .. }
            | Self::Refused { by, .. }
            | Self::Saved { by, .. }
            | Self::TakenBack { by, .. } => *by,
        }
    }

    /// Who answered.
    pub fn second(&self) -> Option<LocalId> {
        match self {
            Self::Allowed { second, .. } | Self::Refused { second, .. } | Self::Saved { second, .. } => Some(*second),
            Self::Asked { .. } | Self::TakenBack { .. } => None,
        }
    }

    /// The day on which it came here.
    pub fn day(&self) -> &str {
        match self {
            Self::Asked { day, .. }
            | Self::Allowed { day, .. }
            | Self::Refused { day, .. }
            | Self::Saved { day, .. }
            | Self::TakenBack { day, .. } => day,
        }
    }

    /// Whether nobody used it in time.
    pub fn is_over(&self, now: Timestamp) -> bool {
        // Days as text stand in the order of time.
        matches!(self, Self::Allowed { until, .. } if *until < day(now))
    }

    pub fn word(&self) -> &'static str {
        match self {
            Self::Asked { .. } => "asked for",
            Self::Allowed { .. } => "allowed",
            Self::Refused { .. } => "refused",
            Self::Saved { .. } => "saved",
            Self::TakenBack { .. } => "taken back",
        }
    }

    fn refuses(&self, action: &'static str) -> WrongStage {
        wrong(self.word(), action)
    }
}

fn wrong(stage: &'static str, action: &'static str) -> WrongStage {
    WrongStage::of("an export", stage, action)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: LocalId = LocalId::from_bytes([1; 16]);
    const BEN: LocalId = LocalId::from_bytes([2; 16]);
    const CLEO: LocalId = LocalId::from_bytes([3; 16]);

    fn at(days: i64) -> Timestamp {
        let begin: Timestamp = "2026-11-24T23:00:00Z".parse().unwrap();
        begin + SignedDuration::from_hours(24 * days)
    }

    /// One of each, asked for by Ada and answered by Ben.
    fn all() -> [ExportStage; 5] {
        let asked = ExportStage::ask(ADA, at(0));
        let allowed = asked.clone().allow(BEN, at(0)).unwrap();
        [
            asked.clone().refuse(BEN, at(0)).unwrap(),
            allowed.clone().save(ADA, at(0)).unwrap(),
            asked.clone().take_back(ADA, false, at(0)).unwrap(),
            asked,
            allowed,
        ]
    }

    #[test]
    fn nobody_allows_or_refuses_what_they_asked_for() {
        let asked = ExportStage::ask(ADA, at(0));
        let told = asked.clone().allow(ADA, at(0)).unwrap_err().to_string();
        assert_eq!(told, "an export that is asked for by you can't be allowed by you: a second person has to");
        assert!(asked.clone().refuse(ADA, at(0)).is_err());
        assert_eq!(asked.allow(BEN, at(0)).unwrap().second(), Some(BEN));
    }

    #[test]
    fn an_allowance_alone_is_saved_by_who_asked_and_once() {
        for stage in all() {
            let is_allowed = matches!(stage, ExportStage::Allowed { .. });
            assert_eq!(stage.clone().save(ADA, at(0)).is_ok(), is_allowed, "{stage:?}");
            assert!(stage.clone().save(BEN, at(0)).is_err() && stage.save(CLEO, at(0)).is_err());
        }
    }

    #[test]
    fn an_allowance_ends_with_its_last_day() {
        let allowed = ExportStage::ask(ADA, at(0)).allow(BEN, at(0)).unwrap();
        assert!(!allowed.is_over(at(7)) && allowed.clone().save(ADA, at(7)).is_ok());
        assert!(allowed.is_over(at(8)));
        let told = allowed.save(ADA, at(8)).unwrap_err().to_string();
        assert!(told.contains("ask again"), "{told}");
    }

    #[test]
    fn either_takes_an_allowance_back_and_nobody_what_is_over() {
        for stage in all() {
            let may = |who| stage.clone().take_back(who, false, at(1)).is_ok();
            let as_approver = stage.clone().take_back(CLEO, true, at(1)).is_ok();
            assert_eq!(as_approver, matches!(stage, ExportStage::Allowed { .. }), "{stage:?}");
            let expected = match stage {
                ExportStage::Asked { .. } => [true, false, false],
                ExportStage::Allowed { .. } => [true, true, false],
                _ => [false; 3],
            };
            assert_eq!([may(ADA), may(BEN), may(CLEO)], expected, "{stage:?}");
        }
    }

    #[test]
    fn what_is_answered_is_not_answered_again() {
        for stage in all().into_iter().filter(|stage| !matches!(stage, ExportStage::Asked { .. })) {
            assert!(
                stage.clone().allow(CLEO, at(0)).is_err() && stage.clone().refuse(CLEO, at(0)).is_err(),
                "{stage:?}"
            );
        }
    }

    #[test]
    fn stages_are_stored_with_their_data() {
        for stage in all() {
            let text = serde_json::to_string(&stage).unwrap();
            assert_eq!(serde_json::from_str::<ExportStage>(&text).unwrap(), stage);
            assert_eq!(stage.by(), ADA);
        }
        let allowed = serde_json::to_string(&all()[4]).unwrap();
        assert!(allowed.contains("\"stage\":\"allowed\"") && allowed.contains("\"until\":\"2026-12-01\""), "{allowed}");
    }

    #[test]
    fn a_wish_says_to_whom_and_why() {
        assert!(Wish::new("Dr Osei", "to check").is_some());
        for (to, why) in [("", "why"), ("who", ""), (&*"x".repeat(LONGEST_NAME + 1), "why")] {
            assert!(Wish::new(to, why).is_none());
        }
    }
}
