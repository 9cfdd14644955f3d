//! A statement and a dossier are taken back: what stays, what goes, what cites them, and what is refused from then on.

use ledger::Part;
use model::{
    Dossier,
    dossier::{Citation, Claim, Event, Happening, Told},
};
use press::{DossierDraft, Publisher, Release, Withdrawn};

use crate::{
    case::{FILE, Newsroom, draft, item},
    sites::{Files, Place, files, text},
    statements::{SLUG, after, publish, releasing, sound, statement},
};

const LETTER: &str = "You were asked for the invoices in May.\n\nThe heron is in the reeds.\n";
const REASON: &str = "The letter was forged, its supposed author told us <by telephone>.";

/// The published dossier carried on by this change.
fn carried(publisher: &Publisher, newsroom: &Newsroom, change: impl FnOnce(&mut Dossier)) -> DossierDraft {
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let before = &site.dossiers[&FILE.parse().unwrap()];
    let mut next = before.dossier.clone();
    next.changes = "More of it.".into();
    change(&mut next);
    draft(next.follow(Some((&before.dossier, before.earlier()))))
}

fn cites_the_letter(dossier: &mut Dossier, id: u32) {
    let event = Event {
        when: "2026-11-20".parse().unwrap(),
        proceeding: None,
        what: Happening::Request { told: Told::Claimed(Claim::new(3, "The clerk asked for the invoices.")) },
        cited: vec![Citation::Statement {
            statement: SLUG.into(),
            words: "You were asked for the invoices in May.".into(),
        }],
    };
    dossier.events.push(item(id, event));
}

/// A letter, a refusal that answers it, and a dossier that cites it.
fn with_a_letter() -> (Newsroom, Place, Publisher) {
    let (newsroom, place) = (Newsroom::new(), after(2));
    let mut publisher = place.publisher();
    let letters = vec![
        statement(SLUG, "Open letter", LETTER, None),
        statement("the-refusal", "The refusal", "After deep examination, no.", Some(SLUG)),
    ];
    publish(&newsroom, &mut publisher, releasing(8, letters), "2026-12-02");
    let case = carried(&publisher, &newsroom, |dossier| cites_the_letter(dossier, 90));
    publish(&newsroom, &mut publisher, Release { dossiers: vec![case], ..releasing(9, Vec::new()) }, "2026-12-03");
    assert_eq!(place.verify(&newsroom).problems, []);
    (newsroom, place, publisher)
}

fn take_back(newsroom: &Newsroom, publisher: &mut Publisher, part: Part) {
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let plan = newsroom.plan_taking_back(&site, &Withdrawn::Part(part), REASON).unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();
}

fn letter() -> Part {
    Part::Statement(SLUG.into())
}

/// Why a release can't be planned.
fn refused(newsroom: &Newsroom, publisher: &Publisher, release: Release) -> String {
    let site = publisher.site(&newsroom.vkey()).unwrap();
    newsroom.plan_release(&site, release, "2026-12-09").unwrap_err().to_string()
}

fn nowhere(files: &Files, words: &str) {
    for (path, bytes) in files {
        assert!(!String::from_utf8_lossy(bytes).contains(words), "{path} still says “{words}”");
    }
}

#[test]
fn a_forged_letter_goes_and_everything_that_leaned_on_it_says_so() {
    let (newsroom, place, mut publisher) = with_a_letter();
    let before = files(&place.site());
    assert!(text(&before, "statements/open-letter/statement.txt").contains("heron"), "the control");
    take_back(&newsroom, &mut publisher, letter());
    let report = place.verify(&newsroom);
    assert_eq!(report.problems, []);
    assert_eq!((report.counts.statements, report.counts.withdrawn), (1, 1));
    let now = files(&place.site());
    sound(&now);
    nowhere(&now, "The heron is in the reeds");
    let left: Vec<&String> = now.keys().filter(|path| path.starts_with("statements/open-letter/")).collect();
    assert_eq!(left, ["statements/open-letter/index.html"]);
    for (path, words) in [
        ("statements/open-letter/index.html", "This statement was withdrawn"),
        ("statements/open-letter/index.html", "Answers it: The refusal"),
        ("statements/open-letter/index.html", "../../dossiers/the-second-measure/index.html"),
        ("statements/index.html", "statements/open-letter/index.html"),
        ("statements/the-refusal/index.html", "a statement that was withdrawn</a> on 1 December 2026"),
        ("dossiers/the-second-measure/index.html", "Withdrawn on 1 December 2026"),
        ("dossiers/the-second-measure/table/index.html", "Statement</a> (withdrawn)"),
        ("r/R-0008/index.html", "statements/open-letter/index.html"),
        ("record/index.html", "Takes back this statement of R-0008"),
        ("feed.xml", "was withdrawn"),
        ("dossiers/the-second-measure/feed.xml", "The statement “open-letter” was withdrawn"),
    ] {
        assert!(text(&now, path).contains(words), "{words}: {path}: {}", text(&now, path));
    }
    // Readers see the reason, as words, wherever they meet what is gone.
    for path in [
        "statements/open-letter",
        "statements",
        "statements/the-refusal",
        "dossiers/the-second-measure",
        "r/R-0008",
        "record",
    ] {
        let page = text(&now, &format!("{path}/index.html"));
        assert!(page.contains("told us &#60;by telephone&#62;."), "{path}: {page}");
    }
    assert!(!text(&now, "index.html").contains("statements/open-letter/"), "the home page doesn't lead there");

    // Read from the disk again, the site goes on; the address is never used again.
    assert!(
        refused(&newsroom, &publisher, releasing(10, vec![statement(SLUG, "Another", "Else.", None)]))
            .contains("never used again")
    );
    let answering = statement("a-second-answer", "Second", "No again.", Some(SLUG));
    assert!(refused(&newsroom, &publisher, releasing(10, vec![answering])).contains("isn’t published"));
    let leaning = carried(&publisher, &newsroom, |dossier| cites_the_letter(dossier, 91));
    let leaning = Release { dossiers: vec![leaning], ..releasing(10, Vec::new()) };
    assert!(refused(&newsroom, &publisher, leaning).contains("which was withdrawn"));
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let twice = newsroom.plan_taking_back(&site, &Withdrawn::Part(letter()), REASON).unwrap_err();
    assert!(twice.to_string().contains("isn't published"), "{twice}");

    // What answered or cited it before may come in a new version.
    let again = statement("the-refusal", "The refusal", "After deeper examination, no.", Some(SLUG));
    let on = carried(&publisher, &newsroom, |_| {});
    publish(&newsroom, &mut publisher, Release { dossiers: vec![on], ..releasing(10, vec![again]) }, "2026-12-09");
    assert_eq!(place.verify(&newsroom).problems, []);
    sound(&files(&place.site()));
}

#[test]
fn a_dossier_that_endangers_somebody_goes_whole() {
    let (newsroom, place, mut publisher) = with_a_letter();
    let before = files(&place.site());
    let own = |files: &Files| {
        files.keys().filter(|path| path.starts_with("dossiers/the-second-measure/")).cloned().collect::<Vec<_>>()
    };
    assert!(own(&before).iter().any(|path| path.ends_with("strips/1.png")), "the control");
    take_back(&newsroom, &mut publisher, Part::Dossier(FILE.into()));
    let report = place.verify(&newsroom);
    assert_eq!((report.problems.as_slice(), report.counts.withdrawn), ([].as_slice(), 1));
    let now = files(&place.site());
    sound(&now);
    let left = ["feed.xml", "index.html", "table/index.html"].map(|end| format!("dossiers/the-second-measure/{end}"));
    assert_eq!(own(&now), left);
    nowhere(&now, "Complainant A");
    nowhere(&now, "The clerk asked for the invoices");
    for (path, words) in [
        ("dossiers/the-second-measure/index.html", "This dossier was withdrawn"),
        ("dossiers/the-second-measure/index.html", "stories/paid-twice/index.html"),
        ("dossiers/the-second-measure/table/index.html", "../../../stories/paid-twice/index.html"),
        ("dossiers/index.html", "the-second-measure, a dossier"),
        ("stories/paid-twice/index.html", "a dossier that was withdrawn on 1 December 2026"),
        ("record/index.html", "Takes back this dossier of R-0009"),
        ("dossiers/the-second-measure/feed.xml", "was withdrawn"),
    ] {
        assert!(text(&now, path).contains(words), "{words}: {path}: {}", text(&now, path));
    }
    let feed = atom_syndication::Feed::read_from(now[&left[0]].as_slice()).unwrap();
    assert_eq!(feed.entries().len(), 1);
    let first = draft(crate::case::dossier());
    let anew = Release { dossiers: vec![first], ..releasing(10, Vec::new()) };
    assert!(refused(&newsroom, &publisher, anew).contains("never used again"));
    // A story that links to it can still be corrected, and what else there is goes on.
    publish(&newsroom, &mut publisher, releasing(10, vec![statement("last", "Last", "Words.", None)]), "2026-12-09");
    assert_eq!(place.verify(&newsroom).problems, []);
}
