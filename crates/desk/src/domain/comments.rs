//! The stages of a reader's comment at the desk. A transition takes the old stage and gives the new one, or says why it can't.

use model::LocalId;
use serde::{Deserialize, Serialize};

use super::stage::WrongStage;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum CommentStage {
    Waiting,
    /// By somebody, or (`None`) by the desk itself.
    Held {
        by: Option<LocalId>,
        day: String,
        why: String,
    },
    /// `despite`: redacted words in it that somebody saw, and let pass.
    Released {
        by: LocalId,
        day: String,
        despite: Vec<String>,
    },
    /// Its words are destroyed.
    Declined {
        by: LocalId,
        day: String,
    },
    /// It was released, and its words are destroyed.
    Erased {
        by: LocalId,
        day: String,
    },
}

impl CommentStage {
    pub fn release(self, by: LocalId, day: &str, despite: Vec<String>) -> Result<Self, WrongStage> {
        match self {
            Self::Waiting | Self::Held { .. } => Ok(Self::Released { by, day: day.to_owned(), despite }),
            other => Err(other.refuses("released")),
        }
    }

    /// `published`: whether the record shows it, or is about to. Then it can be erased, not held back.
    pub fn hold(self, by: Option<LocalId>, day: &str, why: &str, published: bool) -> Result<Self, WrongStage> {
        match self {
            Self::Released { .. } if published => {
                Err(WrongStage::of("a comment", "public", "held back: it can be erased"))
            }
            Self::Waiting | Self::Held { .. } | Self::Released { .. } => {
                Ok(Self::Held { by, day: day.to_owned(), why: why.to_owned() })
            }
            other => Err(other.refuses("held back")),
        }
    }

    pub fn decline(self, by: LocalId, day: &str) -> Result<Self, WrongStage> {
        match self {
            Self::Waiting | Self::Held { .. } => Ok(Self::Declined { by, day: day.to_owned() }),
            other => Err(other.refuses("declined")),
        }
    }

    pub fn erase(self, by: LocalId, day: &str) -> Result<Self, WrongStage> {
        match self {
            Self::Released { .. } => Ok(Self::Erased { by, day: day.to_owned() }),
            other => Err(other.refuses("erased")),
        }
    }

    /// The name under which it is stored.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Held { .. } => "held",
            Self::Released { .. } => "released",
            Self::Declined { .. } => "declined",
            Self::Erased { .. } => "erased",
        }
    }

    pub fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Held { .. } => "held back",
            Self::Released { .. } => "released",
            Self::Declined { .. } => "declined and destroyed",
            Self::Erased { .. } => "erased",
        }
    }

    fn refuses(&self, action: &'static str) -> WrongStage {
        WrongStage::of("a comment", self.word(), action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: LocalId = LocalId::from_bytes([1; 16]);
    const DAY: &str = "2026-11-24";

    #[test]
    fn what_is_destroyed_stays_destroyed() {
        let declined = CommentStage::Waiting.decline(ADA, DAY).unwrap();
        let erased = CommentStage::Waiting.release(ADA, DAY, vec![]).unwrap().erase(ADA, DAY).unwrap();
        for gone in [declined, erased] {
            assert!(gone.clone().release(ADA, DAY, vec![]).is_err());
            assert!(gone.clone().hold(None, DAY, "why", false).is_err());
            assert!(gone.clone().decline(ADA, DAY).is_err());
            assert!(gone.erase(ADA, DAY).is_err());
        }
    }

    #[test]
    fn a_public_one_is_erased_never_held_back() {
        let released = CommentStage::Waiting.release(ADA, DAY, vec![]).unwrap();
        assert!(released.clone().hold(Some(ADA), DAY, "why", true).is_err());
        assert!(released.clone().hold(Some(ADA), DAY, "why", false).unwrap().release(ADA, DAY, vec![]).is_ok());
        assert!(released.clone().decline(ADA, DAY).is_err());
        assert!(CommentStage::Waiting.erase(ADA, DAY).is_err());
    }
}
