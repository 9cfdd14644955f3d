//! What differs of the two files besides their pages: what was found in each.

use std::collections::BTreeMap;

use model::{Finding, FindingKind};

use super::{Kind, Side, said::List};

/// Of a finding's text so much is shown, in bytes.
const SHOWN: usize = 600;

/// Findings of the same kind at the same place are each other's counterpart.
pub fn compare(first: &[Finding], second: &[Finding], list: &mut List<'_>) {
    type Said<'a> = BTreeMap<(FindingKind, &'a str, &'a str), Vec<&'a str>>;
    fn said(findings: &[Finding]) -> Said<'_> {
        let mut said = Said::new();
        // The letters were compared one by one.
        let letters = [FindingKind::InvisibleCharacters, FindingKind::Homoglyphs];
        for finding in findings.iter().filter(|finding| !letters.contains(&finding.kind)) {
            said.entry((finding.kind, &finding.place, &finding.what)).or_default().push(&finding.detail);
        }
        said.values_mut().for_each(|details| details.sort_unstable());
        said
    }
    let (one, other) = (said(first), said(second));
    let all: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    for at in all {
        let (a, b) = (one.get(at), other.get(at));
        if a == b {
            continue;
        }
        let side = |details: Option<&Vec<&str>>, others: Option<&Vec<&str>>| {
            let details = details.map_or(&[][..], Vec::as_slice).iter();
            // What both have needs no reading.
            let own: Vec<&str> =
                details.filter(|detail| others.is_none_or(|others| !others.contains(detail))).copied().collect();
            let text = own.join("\n");
            let cut = text.floor_char_boundary(SHOWN);
            Side { text: format!("{}{}", &text[..cut], if cut < text.len() { "…" } else { "" }), ..Side::default() }
        };
        let only = match (a, b) {
            (Some(_), None) => "In the first alone",
            (None, Some(_)) => "In the second alone",
            _ => "Other in each",
        };
        let what = format!("{only} ({}): {}", at.1, at.2);
        list.other(Kind::Property, what, (side(a, b), side(b, a)), usize::MAX);
    }
}
