//! Findings that could identify the source and that somebody has settled: why they do no harm. A line is never altered; what was settled wrongly is
//! opened again by another. A finding that reads otherwise, when the file is opened again, is another one, and open.

use std::collections::HashMap;

use model::{Finding, FindingKind, LocalId, Severity, Sha256};
use serde::{Deserialize, Serialize};

use super::note::PrivateNote;

closed_list! {
    /// What somebody says of a finding.
    How {
        NotTheirs = "not-theirs", "it says nothing of the source";
        StaysHere = "stays-here", "it isn’t in what will be published";
        Agreed = "agreed", "the source knows of it, and agrees";
        Open = "open", "open again";
    }
}

/// A finding's words, by which it is known again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    pub kind: FindingKind,
    pub place: String,
    pub what: String,
    pub detail: String,
}

impl Told {
    /// `None`: it identifies nobody, and needs no settling.
    pub fn of(finding: &Finding) -> Option<Self> {
        (finding.severity == Severity::IdentifiesSource).then(|| Self {
            kind: finding.kind,
            place: finding.place.to_string(),
            what: finding.what.clone(),
            detail: finding.detail.clone(),
        })
    }

    /// What stands for it in a form. It is kept nowhere: a short detail could be guessed from it.
    pub fn mark(&self) -> String {
        Sha256::of(format!("{:?}", (self.kind, &self.place, &self.what, &self.detail)).as_bytes()).to_string()
    }
}

pub struct Settling {
    pub id: LocalId,
    pub person: String,
    /// RFC 3339, UTC.
    pub at: String,
    pub how: How,
    pub told: Told,
    pub note: PrivateNote,
}

impl Settling {
    /// In a line: how, and who said so.
    pub fn said(&self) -> String {
        let day = self.at.split('T').next().unwrap_or_default();
        format!("{} ({}, {day}): {}", self.how.shown(), self.person, self.note.at_the_desk())
    }
}

/// What holds of each finding, by all that was said of them.
pub struct Settled<'a>(HashMap<&'a Told, &'a Settling>);

impl<'a> Settled<'a> {
    /// `settlings` in their order: the last word on a finding holds.
    pub fn new(settlings: &'a [Settling]) -> Self {
        Self(settlings.iter().map(|settling| (&settling.told, settling)).collect())
    }

    /// Why it does no harm; `None`: it is open, or identifies nobody.
    pub fn of(&self, finding: &Finding) -> Option<&'a Settling> {
        self.0.get(&Told::of(finding)?).copied().filter(|settling| settling.how != How::Open)
    }

    /// Whether it could identify the source, and nobody has settled it.
    pub fn is_open(&self, finding: &Finding) -> bool {
        finding.severity == Severity::IdentifiesSource && self.of(finding).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settling(n: u8, how: How, finding: &Finding) -> Settling {
        Settling {
            id: LocalId::from_bytes([n; 16]),
            person: "Ada".to_owned(),
            at: "2026-11-24T10:00:00Z".to_owned(),
            how,
            told: Told::of(finding).unwrap(),
            note: PrivateNote::new(&format!("note {n}")).unwrap(),
        }
    }

    #[test]
    fn the_last_word_on_a_finding_holds_and_on_no_other() {
        let author = |detail: &str| Finding::new(FindingKind::Author, "properties", "It names its author.", detail);
        let (ann, ben) = (author("Ann"), author("Ben"));
        let all = [
            settling(1, How::NotTheirs, &ann),
            settling(2, How::Open, &ann),
            settling(3, How::Agreed, &ben),
            settling(4, How::StaysHere, &ann),
        ];
        let of = |so_far: usize, finding: &Finding| Settled::new(&all[..so_far]).of(finding).map(Settling::said);
        assert_eq!(of(0, &ann), None);
        assert_eq!(of(1, &ann).unwrap(), "it says nothing of the source (Ada, 2026-11-24): note 1");
        assert_eq!(of(2, &ann), None, "it was opened again");
        assert_eq!(of(3, &ann), None, "another name is another finding");
        assert!(of(3, &ben).unwrap().contains("note 3") && of(4, &ann).unwrap().contains("note 4"));
        assert!(!Settled::new(&all).is_open(&ann) && Settled::new(&[]).is_open(&ann));
    }

    #[test]
    fn what_identifies_nobody_is_never_open() {
        let software = Finding::new(FindingKind::Software, "properties", "It names a program.", "Word");
        assert!(Told::of(&software).is_none() && !Settled::new(&[]).is_open(&software));
    }
}
