//! Findings as people read them: by what they mean, the worst first; each kind with how sure it is and what to do about it. Those whose place on a
//! page is known have a number, which stands there, too.

use std::{collections::HashMap, fmt::Write};

use model::{Finding, Rect, Severity, Size};

use crate::marks;

/// The most numbers at one place: a worker that was taken over can say twenty thousand things of it.
const MOST_HERE: usize = 20;
/// The most numbers on one page.
const MOST: usize = 400;

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
    /// From 1, where its place on a page is known.
    pub number: Option<usize>,
    /// What a person said of it; empty: nothing.
    pub said: String,
}

/// What is framed on one page.
#[derive(Default)]
pub struct Spots {
    pub all: Vec<Spot>,
    /// Places of findings that have no number there, for there are too many.
    pub more: usize,
}

/// A place on a page's picture that is framed.
pub struct Spot {
    /// The element's id, for [`spots_style`].
    pub id: String,
    rect: Rect,
    /// The class of its gravest finding.
    pub class: &'static str,
    pub labels: Vec<Label>,
    /// Findings at this place without a number there.
    pub more: usize,
}

/// A finding's number beside a frame.
pub struct Label {
    pub number: usize,
    /// What the finding says, at its first place: the one to which it leads.
    pub first: Option<String>,
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
            let found = Found { finding: finding.clone(), number: None, said: String::new() };
            let (sure, advice) = (finding.kind.sureness().words(), finding.kind.advice());
            match kinds.iter_mut().find(|alike| alike.sure == sure && alike.advice == advice) {
                Some(alike) => alike.findings.push(found),
                None => kinds.push(Alike { sure, advice, findings: vec![found] }),
            }
        }
        kinds
    };
    let groups = ORDER.map(|(severity, class, word)| Group { class, word, kinds: of(severity) });
    let mut groups: Vec<Group> = groups.into_iter().filter(|group| !group.kinds.is_empty()).collect();
    let all = groups.iter_mut().flat_map(|group| &mut group.kinds).flat_map(|kind| &mut kind.findings);
    for (found, number) in all.filter(|found| !found.finding.rects.is_empty()).zip(1..) {
        found.number = Some(number);
    }
    groups
}

/// All of them as plain text, to be kept beside the file.
pub fn as_text(groups: &[Group]) -> String {
    let mut text = String::new();
    for group in groups {
        let _ = write!(text, "\n{}\n", group.word);
        for kind in &group.kinds {
            for found in &kind.findings {
                let _ = writeln!(text, "- {} ({})", found.finding.what, found.finding.place);
                for line in found.finding.detail.lines() {
                    let _ = writeln!(text, "    {line}");
                }
            }
            let _ = writeln!(text, "  {} {}", kind.advice, kind.sure);
        }
    }
    text
}

/// What is framed on a page. Findings at the very same place share a frame.
pub fn spots(groups: &[Group], page: u32) -> Spots {
    let (mut spots, mut labels) = (Spots::default(), 0);
    let mut known = HashMap::new();
    for group in groups {
        let all = group.kinds.iter().flat_map(|kind| &kind.findings);
        for found in all.filter(|found| found.finding.page() == Some(page)) {
            let Some(number) = found.number else { continue };
            for (at, rect) in found.finding.rects.iter().enumerate() {
                let place = [rect.x0, rect.y0, rect.x1, rect.y1].map(f32::to_bits);
                let here = known.get(&place).copied().unwrap_or(spots.all.len());
                if labels >= MOST || spots.all.get(here).is_some_and(|spot| spot.labels.len() >= MOST_HERE) {
                    spots.more += 1;
                    if let Some(spot) = spots.all.get_mut(here) {
                        spot.more += 1;
                    }
                    continue;
                }
                if here == spots.all.len() {
                    known.insert(place, here);
                    let id = format!("p{here}");
                    spots.all.push(Spot { id, rect: *rect, class: group.class, labels: Vec::new(), more: 0 });
                }
                let first = (at == 0).then(|| found.finding.what.clone());
                spots.all[here].labels.push(Label { number, first });
                labels += 1;
            }
        }
    }
    spots
}

/// The style sheet that lays the frames over the picture of a page of this size, inside `.marked`.
pub fn spots_style(spots: &Spots, size: Size) -> String {
    let mut style = String::new();
    for spot in &spots.all {
        marks::lay(&mut style, &spot.id, marks::parts(spot.rect, size));
    }
    style
}

#[cfg(test)]
mod tests {
    use model::{FindingKind, Place};

    use super::*;

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

    #[test]
    fn as_text_the_worst_stands_first_with_what_to_do_about_it() {
        let of = |kind, detail: &str| Finding::new(kind, "properties", "A thing.", detail);
        let text = as_text(&grouped(&[of(FindingKind::Software, ""), of(FindingKind::Author, "Ann\nExample")]));
        let author = FindingKind::Author;
        let first = format!(
            "\nCould identify the source\n- A thing. (properties)\n    Ann\n    Example\n  {} {}\n\nNotes\n",
            author.advice(),
            author.sureness().words()
        );
        assert!(text.starts_with(&first), "{text}");
        assert_eq!(as_text(&[]), "");
    }

    #[test]
    fn what_has_a_place_has_a_number_there_and_here() {
        let rect = |n: u16| Rect::new(f32::from(n), 0.0, f32::from(n) + 10.0, 20.0);
        let finding =
            |kind, place: &str, rects: Vec<Rect>| Finding::new(kind, Place::from(place).at(rects), "A thing.", "");
        let groups = grouped(&[
            finding(FindingKind::Comment, "page 2", vec![rect(1), rect(30)]),
            finding(FindingKind::Comment, "page 1", Vec::new()),
            finding(FindingKind::Author, "page 2", vec![rect(1)]),
            finding(FindingKind::QrCode, "page 1", vec![rect(90)]),
        ]);
        let numbers: Vec<_> = groups
            .iter()
            .flat_map(|group| &group.kinds)
            .flat_map(|kind| &kind.findings)
            .map(|one| one.number)
            .collect();
        assert_eq!(numbers, [Some(1), Some(2), None, Some(3)]);
        let told = |page| {
            let told = |spot: &Spot| {
                let labels = spot.labels.iter().map(|label| (label.number, label.first.is_some())).collect::<Vec<_>>();
                (spot.id.clone(), spot.class, labels)
            };
            spots(&groups, page).all.iter().map(told).collect::<Vec<_>>()
        };
        // The author's and the comment's place is the same; the graver one gives the colour.
        let (author, comment) = ((1, true), (2, true));
        assert_eq!(told(2), [("p0".into(), "id", vec![author, comment]), ("p1".into(), "hid", vec![(2, false)])]);
        assert_eq!(told(1), [("p0".into(), "hid", vec![(3, true)])]);
        assert!(told(3).is_empty());
        let style = spots_style(&spots(&groups, 1), Size { width: 95.0, height: 80.0 });
        assert_eq!(style, "#p0{left:94.74%;top:0.00%;width:5.26%;height:25.00%}\n", "cut at the page's edge");
    }

    #[test]
    fn a_page_has_so_many_numbers_and_says_how_many_more_there_would_be() {
        let told = |place: fn(u16) -> f32| {
            let finding = |n| {
                let rect = Rect::new(place(n), 0.0, place(n) + 10.0, 20.0);
                Finding::new(FindingKind::Comment, Place::from("page 1").at([rect]), "A thing.", "")
            };
            let spots = spots(&grouped(&(0..1_000).map(finding).collect::<Vec<_>>()), 1);
            let labels = spots.all.iter().map(|spot| spot.labels.len()).sum::<usize>();
            (spots.all.len(), labels, spots.all[0].more, spots.more)
        };
        assert_eq!(told(|_| 1.0), (1, 20, 980, 980), "all at one place");
        assert_eq!(told(f32::from), (400, 400, 0, 600), "each at its own");
        assert_eq!(told(|n| f32::from(n % 30)), (30, 400, 20, 600), "at some, again and again");
    }
}
