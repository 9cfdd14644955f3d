//! The stages of a drop at the desk. A transition takes the old stage and gives the new one, or says why it can't.

use model::LocalId;
use serde::{Deserialize, Serialize};

/// Where one drop stands, with who put it there and on which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum Stage {
    New,
    Asked {
        by: LocalId,
        day: String,
    },
    Accepted {
        by: LocalId,
        day: String,
    },
    /// Message and blobs are destroyed; only this fact is kept.
    Declined {
        by: LocalId,
        day: String,
    },
    /// Nobody accepted it in time: destroyed like a declined one, by the desk.
    Expired {
        day: String,
    },
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} that is {stage} can't be {action}")]
pub struct WrongStage {
    what: &'static str,
    stage: &'static str,
    action: &'static str,
}

impl WrongStage {
    pub fn new(stage: &'static str, action: &'static str) -> Self {
        Self::of("a drop", stage, action)
    }

    pub fn of(what: &'static str, stage: &'static str, action: &'static str) -> Self {
        Self { what, stage, action }
    }
}

impl Stage {
    pub fn accept(self, by: LocalId, day: &str) -> Result<Self, WrongStage> {
        match self {
            Self::New | Self::Asked { .. } => Ok(Self::Accepted { by, day: day.to_owned() }),
            other => Err(other.refuses("accepted")),
        }
    }

    /// The source was asked something; the drop waits for the answer.
    pub fn ask(self, by: LocalId, day: &str) -> Result<Self, WrongStage> {
        match self {
            Self::New | Self::Asked { .. } => Ok(Self::Asked { by, day: day.to_owned() }),
            other => Err(other.refuses("put in question")),
        }
    }

    /// For good. An accepted drop is put back first, so that nobody destroys what is being worked on with one click.
    pub fn decline(self, by: LocalId, day: &str) -> Result<Self, WrongStage> {
        match self {
            Self::New | Self::Asked { .. } => Ok(Self::Declined { by, day: day.to_owned() }),
            other => Err(other.refuses("declined")),
        }
    }

    /// Nobody accepted it in time.
    pub fn expire(self, day: &str) -> Result<Self, WrongStage> {
        match self {
            Self::New | Self::Asked { .. } => Ok(Self::Expired { day: day.to_owned() }),
            other => Err(other.refuses("left to expire")),
        }
    }

    /// Undoes an acceptance or a question.
    pub fn put_back(self) -> Result<Self, WrongStage> {
        match self {
            Self::Asked { .. } | Self::Accepted { .. } => Ok(Self::New),
            other => Err(other.refuses("put back")),
        }
    }

    pub fn word(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Asked { .. } => "asked",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined and destroyed",
            Self::Expired { .. } => "expired and destroyed",
        }
    }

    /// Whether it is destroyed.
    pub fn is_declined(&self) -> bool {
        matches!(self, Self::Declined { .. } | Self::Expired { .. })
    }

    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted { .. })
    }

    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::New | Self::Asked { .. })
    }

    fn refuses(&self, action: &'static str) -> WrongStage {
        WrongStage::new(self.word(), action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: LocalId = LocalId::from_bytes([7; 16]);

    #[test]
    fn what_is_destroyed_stays_destroyed() {
        let gone = Stage::New.decline(WHO, "2026-11-24").unwrap();
        assert!(gone.clone().accept(WHO, "2026-11-24").is_err());
        assert!(gone.clone().ask(WHO, "2026-11-24").is_err());
        assert!(gone.clone().put_back().is_err());
        assert!(gone.decline(WHO, "2026-11-24").is_err());
    }

    #[test]
    fn an_acceptance_can_be_undone_and_only_then_declined() {
        let accepted = Stage::New.accept(WHO, "2026-11-24").unwrap();
        assert!(accepted.clone().decline(WHO, "2026-11-24").is_err());
        assert_eq!(accepted.put_back().unwrap(), Stage::New);
    }

    #[test]
    fn stages_are_stored_with_their_data() {
        let stage = Stage::New.ask(WHO, "2026-11-24").unwrap();
        let text = serde_json::to_string(&stage).unwrap();
        assert_eq!(serde_json::from_str::<Stage>(&text).unwrap(), stage);
        assert!(text.contains("\"stage\":\"asked\""), "{text}");
    }
}
