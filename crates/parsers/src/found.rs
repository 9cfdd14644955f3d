//! What an opener has found so far: findings and children, held until they are handed to the output. Bounded: a document can't fill memory by repeating itself.

use model::{Finding, FindingKind, Place};

use crate::signs::{self, Fonts};

/// A file that came out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// As the document has it: data to show, never a path to write to.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Findings of one kind beyond this many are counted, not listed.
const MOST_OF_A_KIND: usize = 200;

#[derive(Debug, Default)]
pub struct Found {
    pub findings: Vec<Finding>,
    pub children: Vec<Child>,
    /// What the file's words are set in.
    pub fonts: Fonts,
    /// How many of a kind were only counted, and the words of those that stand nowhere else.
    left_out: Vec<(FindingKind, usize, String)>,
}

impl Found {
    /// Notes a finding. The same thing said twice is said once, at both places.
    pub fn say(
        &mut self,
        kind: FindingKind,
        place: impl Into<Place>,
        what: impl Into<String>,
        detail: impl Into<String>,
    ) {
        let finding = Finding::new(kind, place, what, detail);
        if let Some(known) = self.findings.iter_mut().find(|known| known.says_the_same(&finding)) {
            known.also_at(finding);
            return;
        }
        if self.findings.iter().filter(|f| f.kind == kind).count() < MOST_OF_A_KIND {
            self.findings.push(finding);
            return;
        }
        let at = self.left_out.iter().position(|(k, ..)| *k == kind).unwrap_or_else(|| {
            self.left_out.push((kind, 0, String::new()));
            self.left_out.len() - 1
        });
        let (_, count, words) = &mut self.left_out[at];
        *count += 1;
        // What is left out of the text would be nowhere.
        let only_here =
            matches!(kind, FindingKind::InvisibleText | FindingKind::TrackedChange | FindingKind::HiddenPart);
        if only_here && words.len() < Finding::LONG {
            words.push_str(&finding.detail);
            words.push('\n');
        }
    }

    pub fn child(&mut self, name: impl Into<String>, bytes: Vec<u8>) {
        self.children.push(Child { name: name.into(), bytes });
    }

    /// The children so far, for those who hand them out themselves.
    pub fn take_children(&mut self) -> Vec<Child> {
        std::mem::take(&mut self.children)
    }

    /// All findings, with the signs that they are of together, and a last word on those that were only counted.
    pub fn finish(mut self) -> (Vec<Finding>, Vec<Child>) {
        // Of days that weren't kept none is the latest.
        if !self.left_out.iter().any(|(kind, ..)| *kind == FindingKind::Timestamp) {
            let signs = signs::of(&self.findings, &self.fonts);
            self.findings.extend(signs);
        }
        for (kind, count, words) in std::mem::take(&mut self.left_out) {
            self.findings.push(Finding::new(
                kind,
                "whole file",
                format!("There are {count} more of the same kind that are not listed."),
                words.trim_end(),
            ));
        }
        (self.findings, self.children)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_is_counted_and_not_kept() {
        let mut found = Found::default();
        for n in 0..1_000 {
            found.say(FindingKind::Comment, "page 1", "A comment.", n.to_string());
            found.say(FindingKind::Author, "properties", "A name.", "the same");
        }
        let (findings, _) = found.finish();
        assert_eq!(findings.iter().filter(|f| f.kind == FindingKind::Author).count(), 1);
        assert_eq!(findings.iter().filter(|f| f.kind == FindingKind::Comment).count(), MOST_OF_A_KIND + 1);
    }
}
