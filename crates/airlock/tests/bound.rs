//! A bound document whose files, and whose worker, do their worst: each costs its own page, and nobody else's.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

mod kept;

use std::time::Duration;

use airlock::{Airlock, BOUND, BoundPage, Config, Failure, Outcome, bound_sha256};
use kept::{Kept, limits, processes, worker};
use model::{FindingKind, Sha256, limits::OpenLimits};

fn open(files: &[&'static [u8]], limits: &OpenLimits) -> (Outcome, Kept) {
    let (worker, mark) = worker("strict", "by-page", &[]);
    let airlock = Airlock::new(Config::alone(worker));
    let mut kept = Kept::default();
    let page = |(bytes, number): (&&'static [u8], u32)| {
        let bytes: &'static [u8] = bytes;
        BoundPage { name: format!("IMG_{number}.jpg"), open: Box::new(move || Ok(Box::new(bytes))) }
    };
    let mut pages: Vec<_> = files.iter().zip(1..).map(page).collect();
    let outcome = airlock.open_bound(&mut pages, "IMG_1.jpg and more", limits, &mut kept).unwrap();
    assert_eq!(processes(&mark), Vec::<String>::new(), "no process outlives its tree");
    (outcome, kept)
}

#[test]
fn each_page_costs_itself_and_its_place_stays() {
    let files: [&[u8]; 7] = [b"good", b"crash", b"hang", b"far", b"nonsense", b"text", b"good too"];
    let limits = OpenLimits { time: Duration::from_millis(700), ..limits() };
    let (outcome, kept) = open(&files, &limits);
    // The second, third, fifth and sixth are sheets; the fourth has two pages, and numbers of its own that nobody believes.
    assert_eq!(kept.pages, (1..=8).map(|number| (String::new(), number)).collect::<Vec<_>>());
    for number in [2, 3, 6, 7] {
        assert!(kept.text().contains(&format!("Page {number} c")), "{}", kept.text());
    }
    assert_eq!(kept.text().matches("This sheet is not part of what came.").count(), 4);
    let places = |kind| -> Vec<&str> {
        kept.findings.iter().filter(|(node, f)| node.is_empty() && f.kind == kind).map(|(_, f)| &f.place[..]).collect()
    };
    assert_eq!(places(FindingKind::Gps), ["page 1, EXIF", "page 4", "page 8, EXIF"], "never another's page");
    assert_eq!(places(FindingKind::NotFinished), ["page 2", "page 3", "page 6"]);
    assert_eq!(places(FindingKind::NotRead), ["page 7"]);
    let children: Vec<_> = kept.children.iter().map(|(node, name, bytes)| (&node[..], &name[..], &bytes[..])).collect();
    assert_eq!(
        children,
        [
            ("/0001", "page 1, thumbnail.jpg", &b"small"[..]),
            ("/0002", "IMG_6.jpg", b"text"),
            ("/0003", "page 8, thumbnail.jpg", b"small")
        ]
    );
    assert_eq!(kept.order, ["/0001", "/0002", "/0003", ""], "the whole ends last");
    assert!(outcome.top.opened && outcome.top.failure.is_none() && !outcome.complete);
    assert_eq!((outcome.top.pages, &outcome.top.facts.media_type[..]), (8, BOUND));
    assert_eq!(outcome.top.facts.sha256, bound_sha256(files.map(Sha256::of)), "of all that came");
    assert_eq!(outcome.top.facts.size, files.iter().map(|file| file.len() as u64).sum::<u64>());
}

#[test]
fn a_whole_that_gives_no_page_says_why_and_shows_no_sheets() {
    let (outcome, kept) = open(&[b"crash", b"nonsense", b"crash"], &limits());
    assert_eq!(outcome.top.failure, Some(Failure::Crashed));
    assert!(!outcome.top.opened && kept.pages.is_empty() && kept.text().is_empty());
}

#[test]
fn limits_are_those_of_the_whole_and_what_is_over_them_is_said() {
    let few = OpenLimits { pages: 3, children: 2, ..limits() };
    let (outcome, kept) = open(&[&b"good"[..]; 20], &few);
    assert!(!outcome.complete);
    assert_eq!(kept.children.len(), 2);
    let said = kept.findings.iter().filter(|(node, f)| node.is_empty() && f.what.contains("limit of")).count();
    assert!(said >= 17, "{said} pages are said to be over a limit");
    // Sheets among them: the source's numbers hold.
    assert_eq!(kept.pages.last().unwrap().1, 20);
}
