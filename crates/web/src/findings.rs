//! Findings as people read them: by what they mean, the worst first.

use model::{Finding, Severity};

/// Findings of one severity, with its class in the style sheet.
pub struct Group {
    pub class: &'static str,
    pub word: &'static str,
    pub findings: Vec<Finding>,
}

/// Severities without a finding are left out.
pub fn grouped(findings: &[Finding]) -> Vec<Group> {
    const ORDER: [(Severity, &str, &str); 5] = [
        (Severity::IdentifiesSource, "id", "Could identify the source"),
        (Severity::HiddenContent, "hid", "Hidden content"),
        (Severity::ActiveContent, "hid", "Active content"),
        (Severity::RemoteReference, "hid", "Points elsewhere"),
        (Severity::Note, "low", "Notes"),
    ];
    let of = |severity| findings.iter().filter(|f| f.severity == severity).cloned().collect::<Vec<_>>();
    let groups = ORDER.map(|(severity, class, word)| Group { class, word, findings: of(severity) });
    groups.into_iter().filter(|group| !group.findings.is_empty()).collect()
}
