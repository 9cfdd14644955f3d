//! The stages of a release. Two people move it: one prepares and signs, another approves and signs. Any change in between
//! takes it back to the draft, and both signatures are void.

use model::LocalId;
use serde::{Deserialize, Serialize};

use crate::domain::stage::WrongStage;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum ReleaseStage {
    /// Everything in it can change.
    Draft,
    /// Built, frozen, and signed by who prepared it.
    Prepared { by: LocalId, day: String },
    /// Signed by a second person. It is published when the embargo's day has come.
    Approved { by: LocalId, approver: LocalId, day: String },
    /// In the ledger.
    Published { number: u32, day: String },
}

impl ReleaseStage {
    pub fn prepare(self, by: LocalId, day: &str) -> Result<Self, WrongStage> {
        match self {
            Self::Draft => Ok(Self::Prepared { by, day: day.to_owned() }),
            other => Err(other.refuses("signed as prepared")),
        }
    }

    /// # Errors
    /// It isn't waiting for an approval, or who approves is who prepared it.
    pub fn approve(self, approver: LocalId, day: &str) -> Result<Self, WrongStage> {
        match self {
            Self::Prepared { by, .. } if by == approver => {
                Err(WrongStage::new("prepared by you", "approved by you: a second person has to"))
            }
            Self::Prepared { by, .. } => Ok(Self::Approved { by, approver, day: day.to_owned() }),
            other => Err(other.refuses("approved")),
        }
    }

    pub fn publish(self, number: u32, day: &str) -> Result<Self, WrongStage> {
        match self {
            Self::Approved { .. } => Ok(Self::Published { number, day: day.to_owned() }),
            other => Err(other.refuses("published")),
        }
    }

    /// What a change, or a second person's "not like this", does.
    pub fn reopen(self) -> Result<Self, WrongStage> {
        match self {
            Self::Draft | Self::Prepared { .. } | Self::Approved { .. } => Ok(Self::Draft),
            other => Err(other.refuses("changed")),
        }
    }

    pub fn word(&self) -> &'static str {
        match self {
            Self::Draft => "a draft",
            Self::Prepared { .. } => "waiting for approval",
            Self::Approved { .. } => "approved",
            Self::Published { .. } => "published",
        }
    }

    fn refuses(&self, action: &'static str) -> WrongStage {
        WrongStage::new(self.word(), action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: LocalId = LocalId::from_bytes([1; 16]);
    const BEN: LocalId = LocalId::from_bytes([2; 16]);
    const DAY: &str = "2026-11-24";

    #[test]
    fn nobody_approves_what_they_prepared() {
        let prepared = ReleaseStage::Draft.prepare(ADA, DAY).unwrap();
        assert!(prepared.clone().approve(ADA, DAY).is_err());
        assert!(prepared.approve(BEN, DAY).is_ok());
    }

    #[test]
    fn nothing_is_published_that_was_not_approved() {
        assert!(ReleaseStage::Draft.publish(1, DAY).is_err());
        assert!(ReleaseStage::Draft.approve(BEN, DAY).is_err());
        assert!(ReleaseStage::Draft.prepare(ADA, DAY).unwrap().publish(1, DAY).is_err());
    }

    #[test]
    fn a_change_takes_it_back_until_it_is_published() {
        let approved = ReleaseStage::Draft.prepare(ADA, DAY).unwrap().approve(BEN, DAY).unwrap();
        assert_eq!(approved.clone().reopen().unwrap(), ReleaseStage::Draft);
        assert!(approved.publish(1, DAY).unwrap().reopen().is_err());
    }
}
