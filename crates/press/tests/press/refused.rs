//! What the press doesn't publish: untrue quotations, hostile Markdown, unapproved or out-of-turn releases, a second history.

use press::{Error, Picture, Release, StoryDraft, story::PictureWords};

use crate::{
    case::{self, Newsroom},
    pages::problems,
    sites::{Files, Place, STEPS, files, restore},
};

/// A place with the case as it stands after this step.
fn after(step: usize) -> Place {
    let place = Place::new();
    restore(&place.site(), &STEPS[step].0);
    place
}

fn telling(body: &str) -> Release {
    let stories = vec![StoryDraft { story: case::story("told", body), picture: None }];
    Release {
        id: "R-0009".parse().unwrap(),
        title: "Another".into(),
        documents: Vec::new(),
        stories,
        dossiers: Vec::new(),
        statements: Vec::new(),
    }
}

fn plan(step: usize, release: Release) -> Result<(), Error> {
    let newsroom = Newsroom::new();
    let place = after(step);
    let site = place.publisher().site(&newsroom.vkey()).unwrap();
    // A plan is long to print.
    newsroom.plan_release(&site, release, "2026-12-02").map(drop)
}

#[test]
fn a_quotation_that_does_not_stand_is_refused() {
    plan(1, telling("It says [“Measure as in October”](doc:EL-0001/1).")).unwrap();
    let refused = plan(1, telling("It says [“Measure as in November”](doc:EL-0001/1)."));
    assert!(
        matches!(&refused, Err(Error::Quotes { quotes, .. }) if quotes[0].contains("Measure as in November")),
        "{refused:?}"
    );
    let other_page = plan(1, telling("It says [“Measure as in October”](doc:EL-0001/2)."));
    assert!(matches!(other_page, Err(Error::Quotes { .. })));
    let hidden = plan(1, telling("It is for [“Ada Lindqvist”](doc:EL-0001/1)."));
    assert!(matches!(hidden, Err(Error::Quotes { .. })), "what is redacted can't be quoted");
    for nowhere in ["[a](doc:EL-0001/3)", "[a](doc:EL-0099/1)"] {
        assert!(matches!(plan(1, telling(nowhere)), Err(Error::Cites { .. })), "{nowhere}");
    }
    let withdrawn = plan(3, telling("They heard that [“the second measure is paid”](doc:EL-0003/1)."));
    assert!(matches!(withdrawn, Err(Error::Cites { .. })), "nobody could check it");
    plan(3, telling("They heard it, as [the minutes](doc:EL-0003/1) said.")).unwrap();
    plan(1, telling("As [the file](dossier:the-second-measure) tells.")).unwrap();
    let nowhere = plan(1, telling("As [the file](dossier:the-third-measure) tells."));
    assert!(matches!(&nowhere, Err(Error::Refused(why)) if why.contains("the-third-measure")), "{nowhere:?}");
}

#[test]
fn markdown_smuggles_nothing_in() {
    let newsroom = Newsroom::new();
    let place = after(1);
    let mut publisher = place.publisher();
    let mut draft = StoryDraft {
        story: case::story(
            "told",
            "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> ![a](https://x.example/a.png) [b](javascript:alert(1)) \
             [c](data:text/html,x) [d](//x.example) [e](https://x.example/\"onclick=\"a) [f](HTTPS://x.example/<script>)\n\n\
             > <p style=\"x\">g</p>\n> — [h](doc:EL-0001/1) <script>i</script>\n\n<h1>j</h1>\n\n# k\n\n\
             [“Measure as in October”<script>](doc:EL-0001/1) &lt;script&gt;",
        ),
        picture: Some(Picture(case::dusk(40, 30))),
    };
    let hostile = "\"><script>alert(1)</script><h1>";
    for field in [&mut draft.story.headline, &mut draft.story.deck, &mut draft.story.byline] {
        field.push_str(hostile);
    }
    draft.story.picture = Some(PictureWords { alt: hostile.into(), caption: hostile.into(), credit: hostile.into() });
    let release = Release {
        id: "R-0009".parse().unwrap(),
        title: hostile.into(),
        documents: Vec::new(),
        stories: vec![draft],
        dossiers: Vec::new(),
        statements: Vec::new(),
    };
    let plan = newsroom.plan_release(&publisher.site(&newsroom.vkey()).unwrap(), release, "2026-12-02").unwrap();
    publisher.apply(&plan, &newsroom.log).unwrap();
    assert_eq!(place.verify(&newsroom).problems, []);
    let published: Files = files(&place.site());
    for path in published.keys().filter(|path| path.ends_with(".html")) {
        let problems = problems(&published, path);
        assert!(problems.is_empty(), "{path}: {problems:#?}");
    }
    for path in ["stories/told/index.html", "index.html", "feed.xml", "r/R-0009/index.html"] {
        let page = String::from_utf8_lossy(&published[path]).to_lowercase();
        assert!(!page.contains("<script"), "{path}");
        assert!(
            path == "r/R-0009/index.html" || page.contains("&lt;script") || page.contains("&#60;script"),
            "{path}: the words stay, as words"
        );
    }
}

#[test]
fn two_different_people_must_have_signed_exactly_this() {
    let newsroom = Newsroom::new();
    let release = telling("Nothing is cited here.");
    let day = "2026-12-02";
    let make = |release: &Release, approvals| {
        press::ClearedRelease::new(release.clone(), case::NAME, day, &case::review(), approvals, &newsroom.approvers())
    };
    let good = newsroom.approve(&release.body(case::NAME, day));
    make(&release, good.clone()).unwrap();
    let mut changed = release.clone();
    changed.stories[0].story.body.push('!');
    assert!(matches!(make(&changed, good.clone()), Err(Error::Ledger(_))), "a change voids it");
    assert!(matches!(make(&release, vec![good[0].clone()]), Err(Error::Ledger(_))));
    assert!(matches!(make(&release, vec![good[0].clone(), good[0].clone()]), Err(Error::Ledger(_))));
    assert!(matches!(make(&release, vec![good[1].clone(), good[0].clone()]), Err(Error::Ledger(_))));
    let mut review = case::review();
    review.source.clear();
    let unreviewed = press::ClearedRelease::new(release, case::NAME, day, &review, good, &newsroom.approvers());
    assert!(matches!(unreviewed, Err(Error::Review(_))));
}

#[test]
fn what_is_out_of_turn_is_refused() {
    let newsroom = Newsroom::new();
    let site = Place::new().publisher().site(&newsroom.vkey()).unwrap();
    assert!(
        matches!(newsroom.plan_release(&site, telling("a"), "2026-12-02"), Err(Error::Refused(_))),
        "no keyring yet"
    );
    for (step, again, why) in
        [(1, 1, "the release is published"), (2, 2, "the release is published"), (3, 3, "nothing to withdraw")]
    {
        let place = after(step);
        let site = place.publisher().site(&newsroom.vkey()).unwrap();
        assert!(matches!(newsroom.plan(&site, again), Err(Error::Refused(_))), "{why}");
    }
    let place = after(2);
    let site = place.publisher().site(&newsroom.vkey()).unwrap();
    assert!(matches!(newsroom.plan_withdrawal(&site, "EL-0003", "  "), Err(Error::Refused(_))), "a reason is needed");
}

#[test]
fn a_restored_older_site_is_never_signed_over() {
    let newsroom = Newsroom::new();
    let place = Place::new();
    let mut publisher = place.publisher();
    for step in 0..2 {
        newsroom.publish(&mut publisher, step).unwrap();
    }
    let older = files(&place.site());
    newsroom.publish(&mut publisher, 2).unwrap();
    restore(&place.site(), &older);
    let refused = newsroom.publish(&mut publisher, 2);
    assert!(matches!(refused, Err(Error::Ledger(ledger::Error::Behind { .. }))), "{refused:?}");
    assert!(files(&place.site()) == older, "nothing was written");
    // The newest copy goes on where it stood.
    restore(&place.site(), &STEPS[2].0);
    newsroom.publish(&mut publisher, 3).unwrap();
    assert_eq!(place.verify(&newsroom).problems, []);
}

#[test]
fn a_plan_for_another_state_is_refused() {
    let newsroom = Newsroom::new();
    let place = after(1);
    let mut publisher = place.publisher();
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let (first, second) =
        (newsroom.plan(&site, 2).unwrap(), newsroom.plan_release(&site, telling("a"), "2026-12-02").unwrap());
    publisher.apply(&first, &newsroom.log).unwrap();
    assert!(matches!(publisher.apply(&second, &newsroom.log), Err(Error::Refused(_))));
    assert_eq!(place.verify(&newsroom).problems, []);
}
