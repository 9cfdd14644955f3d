//! The authenticity log of a document: what its file gives away, and what people found out. A check is never altered; one that was wrong is
//! corrected by another that points at it. No verdict is drawn from any of it.

use std::collections::HashSet;

use model::{Finding, FindingKind, LocalId};

use super::{note::PrivateNote, settled::Settled};

closed_list! {
    /// What somebody did.
    Kind {
        Asked = "asked", "Asked somebody";
        Compared = "compared", "Compared it with another document";
        LookedUp = "looked-up", "Looked it up in a register, an archive or on the web";
        Examined = "examined", "Examined the file";
        Other = "other", "Something else";
    }
}

closed_list! {
    /// What came of it.
    Outcome {
        Supports = "supports", "supports it";
        Contradicts = "contradicts", "contradicts it";
        Open = "open", "open";
    }
}

pub struct Check {
    pub id: LocalId,
    pub person: String,
    /// RFC 3339, UTC.
    pub at: String,
    pub kind: Kind,
    pub outcome: Outcome,
    pub note: PrivateNote,
    /// The one that it corrects.
    pub corrects: Option<LocalId>,
}

/// The checks that no other corrects, in their order.
pub fn standing(checks: &[Check]) -> Vec<&Check> {
    let corrected: HashSet<LocalId> = checks.iter().filter_map(|check| check.corrects).collect();
    checks.iter().filter(|check| !corrected.contains(&check.id)).collect()
}

/// Those that somebody who approves has to know of: what is open, and what contradicts.
pub fn unsettled(checks: &[Check]) -> Vec<&Check> {
    standing(checks).into_iter().filter(|check| check.outcome != Outcome::Supports).collect()
}

/// Whether a finding says something of whether the file is what it says.
pub fn is_sign(kind: FindingKind) -> bool {
    use FindingKind::{DifferentText, EarlierRevision, ForgerySign, Signature, TextDoubtful};
    matches!(kind, ForgerySign | Signature | DifferentText | EarlierRevision | TextDoubtful)
}

/// A document, as its report names it.
pub struct About<'a> {
    pub name: &'a str,
    pub media_type: &'a str,
    pub size: u64,
    pub sha256: &'a str,
}

/// All of it as plain text, to be kept or given to somebody. `day` is when.
pub fn report(about: &About<'_>, day: &str, findings: &[Finding], settled: &Settled<'_>, checks: &[Check]) -> String {
    use std::fmt::Write;
    let mut text = format!(
        "Report and authenticity log\n\nFile: {}\nKind, by content: {}\nSize: {} bytes\nSHA-256: {}\nWritten: {day}\n",
        about.name, about.media_type, about.size, about.sha256
    );
    let mut list = |title: &str, wanted: &dyn Fn(FindingKind) -> bool, none: &str| {
        let _ = write!(text, "\n{title}\n");
        let mut any = false;
        for finding in findings.iter().filter(|finding| wanted(finding.kind)) {
            any = true;
            let _ = writeln!(text, "- {} ({})", finding.what, finding.place);
            for line in finding.detail.lines() {
                let _ = writeln!(text, "    {line}");
            }
            if let Some(settling) = settled.of(finding) {
                // Without the note: that is for those who read the channel, and this may leave.
                let _ = writeln!(text, "    Settled: {}", settling.how.shown());
            }
        }
        if !any {
            let _ = writeln!(text, "{none}");
        }
    };
    list("What the file gives away of whether it is what it says", &is_sign, "Nothing was found. That proves nothing.");
    list("What else was found in it", &|kind| !is_sign(kind), "Nothing.");
    text.push_str("\nWhat people found out\n");
    if checks.is_empty() {
        text.push_str("Nobody wrote a check down.\n");
    }
    for (number, check) in (1..).zip(checks) {
        let _ = write!(
            text,
            "{number}. {}, {}: {} – {}",
            check.at,
            check.person,
            check.kind.shown(),
            check.outcome.shown()
        );
        if let Some(at) = check.corrects.and_then(|id| checks.iter().position(|other| other.id == id)) {
            let _ = write!(text, " (corrects {})", at + 1);
        }
        text.push('\n');
        for line in check.note.at_the_desk().lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: u8, outcome: Outcome, corrects: Option<u8>) -> Check {
        let id_of = |number: u8| LocalId::from_bytes([number; 16]);
        Check {
            id: id_of(id),
            person: "Ada".to_owned(),
            at: "2026-11-24T10:00:00Z".to_owned(),
            kind: Kind::Asked,
            outcome,
            note: PrivateNote::new(&format!("note {id}")).unwrap(),
            corrects: corrects.map(id_of),
        }
    }

    #[test]
    fn what_was_corrected_stays_and_no_longer_counts() {
        use Outcome::{Contradicts, Open, Supports};
        let checks =
            [check(1, Open, None), check(2, Supports, Some(1)), check(3, Contradicts, None), check(4, Supports, None)];
        let notes =
            |checks: Vec<&Check>| checks.iter().map(|check| check.note.at_the_desk().to_owned()).collect::<Vec<_>>();
        assert_eq!(notes(standing(&checks)), ["note 2", "note 3", "note 4"]);
        assert_eq!(notes(unsettled(&checks)), ["note 3"]);
        // A correction that was wrong is corrected in turn.
        let again = [check(1, Open, None), check(2, Supports, Some(1)), check(3, Open, Some(2))];
        assert_eq!(notes(unsettled(&again)), ["note 3"]);
    }

    #[test]
    fn the_report_holds_all_of_it() {
        let about = About { name: "memo.pdf", media_type: "application/pdf", size: 12, sha256: "ab" };
        let findings = [
            Finding::new(FindingKind::ForgerySign, "properties", "The day is too early.", "LibreOffice 7.0"),
            Finding::new(FindingKind::Author, "properties", "It names its author.", "Ann Example"),
        ];
        let checks = [check(1, Outcome::Open, None), check(2, Outcome::Supports, Some(1))];
        let text = report(&about, "2026-11-24", &findings, &Settled::new(&[]), &checks);
        let signs = text.find("The day is too early.").unwrap();
        assert!(signs < text.find("What else was found").unwrap() && text.contains("    Ann Example"), "{text}");
        assert!(
            text.contains("2. 2026-11-24T10:00:00Z, Ada: Asked somebody – supports it (corrects 1)\n    note 2"),
            "{text}"
        );
        assert!(report(&about, "", &[], &Settled::new(&[]), &[]).contains("Nobody wrote a check down."));
    }
}
