//! Findings as people read them: by what they mean, the worst first; each kind with how sure it is and what to do about it.

use model::{Finding, Severity};

/// Findings of one severity, with its class in the style sheet.
pub struct Group {
    pub class: &'static str,
    pub word: &'static str,
    pub kinds: Vec<Alike>,
}

/// Findings that are worth the same, and ask for the same.
pub struct Alike {
    pub sure: &'static str,
    pub advice: &'static str,
    pub findings: Vec<Found>,
}

pub struct Found {
    pub finding: Finding,
    /// The page on which it is, where its place names one.
    pub page: Option<u32>,
}

/// Severities without a finding are left out. What is alike stands in the order in which it was found first.
pub fn grouped(findings: &[Finding]) -> Vec<Group> {
    const ORDER: [(Severity, &str, &str); 5] = [
        (Severity::IdentifiesSource, "id", "Could identify the source"),
        (Severity::HiddenContent, "hid", "Hidden content"),
        (Severity::ActiveContent, "hid", "Active content"),
        (Severity::RemoteReference, "hid", "Points elsewhere"),
        (Severity::Note, "low", "Notes"),
    ];
    let of = |severity| {
        let mut kinds: Vec<Alike> = Vec::new();
        for finding in findings.iter().filter(|finding| finding.severity == severity) {
            let found = Found { finding: finding.clone(), page: page_of(&finding.place) };
            let (sure, advice) = (finding.kind.sureness().words(), finding.kind.advice());
            match kinds.iter_mut().find(|alike| alike.sure == sure && alike.advice == advice) {
                Some(alike) => alike.findings.push(found),
                None => kinds.push(Alike { sure, advice, findings: vec![found] }),
            }
        }
        kinds
    };
    let groups = ORDER.map(|(severity, class, word)| Group { class, word, kinds: of(severity) });
    groups.into_iter().filter(|group| !group.kinds.is_empty()).collect()
}

/// "page 3, EXIF" is on page 3; "pages 1, 4" begins with page 1.
fn page_of(place: &str) -> Option<u32> {
    let rest = place.strip_prefix("page")?;
    let rest = rest.strip_prefix('s').unwrap_or(rest).strip_prefix(' ')?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use model::FindingKind;

    use super::*;

    #[test]
    fn a_place_on_a_page_is_a_link_to_it() {
        for (place, page) in [
            ("page 3", Some(3)),
            ("page 12, EXIF", Some(12)),
            ("pages 2, 4", Some(2)),
            ("page header", None),
            ("properties", None),
            ("pages", None),
        ] {
            assert_eq!(page_of(place), page, "{place}");
        }
    }

    #[test]
    fn what_asks_for_the_same_stands_together_under_one_advice() {
        let finding = |kind, place: &str| Finding::new(kind, place, "A thing.", "");
        let groups = grouped(&[
            finding(FindingKind::Comment, "page 1"),
            finding(FindingKind::Author, "properties"),
            finding(FindingKind::Thumbnail, "page 1"),
            finding(FindingKind::Comment, "page 2"),
        ]);
        let told: Vec<Vec<usize>> =
            groups.iter().map(|group| group.kinds.iter().map(|kind| kind.findings.len()).collect()).collect();
        assert_eq!(told, [vec![1], vec![2, 1]]);
    }
}
