//! A dossier from its first entry to the archive, through the real router, and on to its second version.

use ledger::Folder as _;

use super::{
    desk_of_two::{ADA, BEN, Browser, Newsroom, first_of},
    journey::{MEMO, approve, prepared, review},
};

/// Adds an entry; gives its number, as the dossier's page has it.
async fn add(browser: &Browser, dossier: &str, section: &str, fields: &[(&str, &str)]) -> String {
    let form = format!("{dossier}/add/{section}");
    let mut all = vec![("section", section)];
    all.extend(fields);
    let before = numbers(&browser.see(dossier).await);
    assert_eq!(browser.send(&form, &form, &all).await, dossier);
    let after = numbers(&browser.see(dossier).await);
    after.into_iter().find(|number| !before.contains(number)).expect("a new entry")
}

fn numbers(page: &str) -> Vec<String> {
    let after = page.match_indices("/entry/").map(|(at, _)| &page[at + 7..]);
    let number = |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>();
    after.filter(|rest| rest[number(rest).len()..].starts_with('"')).map(number).collect()
}

const CITED: [(&str, &str); 3] =
    [("cite_source", "EL-0001"), ("cite_page", "1"), ("cite_words", "The second measure is a formality")];

async fn parties(ada: &Browser, dossier: &str) -> (String, String) {
    let form = ada.see(&format!("{dossier}/add/protected")).await;
    assert!(form.contains("No name can be entered here"), "{form}");
    for field in ["name=\"name\"", "name=\"note\"", "name=\"other\"", "<textarea"] {
        assert!(!form.contains(field), "a protected party’s form has {field}");
    }
    let protected = [("standing", "complainant"), ("letter", "A"), ("unnamed", "own-choice"), ("name", "Anna Lee")];
    let clerk = add(ada, dossier, "protected", &protected).await;
    let office =
        [("name", "Works department"), ("standing", "other"), ("other", "office"), ("note", "Of the port authority.")];
    assert!(ada.see(&format!("{dossier}/add/named")).await.contains("named in every copy for good"));
    let office = add(ada, dossier, "named", &office).await;
    (clerk, office)
}

#[tokio::test]
async fn a_dossier_goes_the_whole_way_and_on() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (release, _) = prepared(&newsroom, &ada, MEMO).await;
    let begin = format!("{release}/dossier");
    let dossier = ada.send(&begin, &begin, &[("title", "The second measure")]).await;
    let (clerk, office) = parties(&ada, &dossier).await;
    let page = ada.see(&dossier).await;
    assert!(page.contains("Complainant A") && page.contains("unnamed, by own choice"));
    assert!(!page.contains("Anna"), "no field takes a name");

    let place = add(&ada, &dossier, "jurisdiction", &[("name", "Estuary")]).await;
    let proceeding = [("title", "Complaint"), ("jurisdiction", place.as_str()), ("since", "2026-03-04"), ("until", "")];
    let proceeding = add(&ada, &dossier, "proceeding", &proceeding).await;
    let mut condition = vec![
        ("proceeding", proceeding.as_str()),
        ("jurisdiction", place.as_str()),
        ("who", office.as_str()),
        ("text", "Nothing may be measured."),
        ("since", "2026-03-04"),
        ("until", ""),
    ];
    condition.extend(CITED);
    add(&ada, &dossier, "condition", &condition).await;
    let mut alleged = vec![
        ("when", "2026-04"),
        ("kind", "incident"),
        ("told", "alleged"),
        ("who", &*clerk),
        ("text", "Nobody measured."),
    ];
    alleged.extend(CITED);
    add(&ada, &dossier, "event", &alleged).await;
    // An allegation of two is nobody's.
    let two: Vec<(&str, &str)> = alleged.iter().copied().chain([("section", "event"), ("who", &*office)]).collect();
    let form = format!("{dossier}/add/event");
    assert!(ada.refused(&form, &form, &two).await.contains("exactly one"));
    // Whether it was a request at all is disputed.
    let unsettled = [
        ("when", "2026-03-04"),
        ("kind", "unsettled"),
        ("whether", "request"),
        ("told", "fact"),
        ("who", &*clerk),
        ("who", &*office),
        ("text", "A sheet goes to the works department."),
        ("side_by", &*clerk),
        ("side_says", "It was asked for."),
        ("side_by", &*office),
        ("side_says", "Nothing was asked for."),
    ];
    let unsettled = add(&ada, &dossier, "event", &unsettled).await;

    // An event without a passage is refused by name, and so is one whose words don't stand there.
    assert!(ada.see(&dossier).await.contains("“Disputed: a request or not” of 2026-03-04 cites no passage"));
    let said = ada.refused(&release, &format!("{release}/sign"), &[]).await;
    assert!(said.contains("Dossier “the-second-measure”"), "{said}");
    let entry = format!("{dossier}/entry/{unsettled}");
    let shown = ada.see(&entry).await;
    assert!(shown.contains("value=\"Nothing was asked for.\"") && shown.contains("A sheet goes to"), "{shown}");
    let again = |words: &'static str| {
        [
            ("section", "event"),
            ("when", "2026-03-04"),
            ("kind", "unsettled"),
            ("whether", "request"),
            ("told", "fact"),
            ("who", &*clerk),
            ("who", &*office),
            ("text", "A sheet goes to the works department."),
            ("side_by", &*clerk),
            ("side_says", "It was asked for."),
            ("side_by", &*office),
            ("side_says", "Nothing was asked for."),
            ("cite_source", "EL-0001"),
            ("cite_page", "1"),
            ("cite_words", words),
        ]
    };
    ada.send(&entry, &entry, &again("a number to come")).await;
    let facts = [
        ("title", "The second measure"),
        ("slug", "the-second-measure"),
        ("summary", "Who asked whom."),
        ("language", "en"),
    ];
    ada.send(&dossier, &dossier, &facts).await;
    assert!(ada.see(&dossier).await.contains("doesn’t stand in EL-0001 page 1"));
    assert!(ada.refused(&release, &format!("{release}/sign"), &[]).await.contains("doesn’t stand"));
    ada.send(&entry, &entry, &again("a number to follow")).await;
    let page = ada.see(&release).await;
    assert!(page.contains("Nothing is missing."), "{page}");

    // Signed; a change voids the signature; signed again, and approved by a second person who sees it all.
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let ben = newsroom.enter(BEN).await;
    let seen = ben.see(&format!("{release}/approve")).await;
    for shown in
        ["Alleged by Complainant A: Nobody measured.", "Works department says: Nothing was asked for", "<b>stands</b>"]
    {
        assert!(seen.contains(shown), "{shown} in {seen}");
    }
    ada.refused(&dossier, &format!("{dossier}/entry/{office}/down"), &[]).await;
    ada.send(&dossier, &format!("{dossier}/entry/{office}/up"), &[]).await;
    assert!(ada.see(&release).await.contains("The signatures under it are void"));
    ben.refused(&release, &format!("{release}/approve"), &[("decision", "approve"), ("seen", "x")]).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;
    let report = newsroom.verify();
    assert_eq!((report.counts.releases, report.counts.quotations), (1, 3));
    let read = |path: &str| std::fs::read_to_string(newsroom.site().join(path)).unwrap();
    let page = read("dossiers/the-second-measure/index.html");
    for told in [
        "Alleged by Complainant A:",
        "Whether it was a request is disputed:",
        "In force since 4 March 2026, in Estuary",
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
    assert!(ada.refused(&dossier, &dossier, &facts).await.contains("published"));
    let first = read("dossiers/the-second-measure/dossier.json");

    // The case goes on, in another release.
    let next = ada.send("/releases", "/releases", &[("title", "It goes on")]).await;
    review(&ada, &next).await;
    let begin = format!("{next}/dossier");
    assert!(ada.see(&begin).await.contains("Carry on “The second measure”"));
    let refused = ada.refused(&begin, &begin, &[("title", "The second measure")]).await;
    assert!(refused.contains("carry that one on"), "{refused}");
    let second = ada.send(&begin, &begin, &[("carry", "the-second-measure")]).await;
    assert!(ada.see(&second).await.contains("say what is new in this version"));
    let question = [
        ("when", "2026-05"),
        ("kind", "question"),
        ("text", "Who measured?"),
        ("proceeding", "0"),
        CITED[0],
        CITED[1],
        CITED[2],
    ];
    add(&ada, &second, "event", &question).await;
    let mut facts = facts.to_vec();
    facts.push(("changes", "A question is open."));
    ada.send(&second, &second, &facts).await;
    ada.send(&next, &format!("{next}/sign"), &[]).await;
    approve(&ben, &next).await;
    newsroom.verify();
    let page = read("dossiers/the-second-measure/index.html");
    for told in ["New in version 2", "A question is open.", "Open question:", "Version 1 of"] {
        assert!(page.contains(told), "{told} in {page}");
    }
    let hash = model::Sha256::of(first.as_bytes()).to_string();
    assert!(page.contains(&hash) && read("r/R-0001/manifest.json").contains(&hash));

    // Whoever changes a word of it is found out by the reader's own tool.
    let sound = std::fs::read(newsroom.site().join("dossiers/the-second-measure/dossier.json")).unwrap();
    let path = newsroom.site().join("dossiers/the-second-measure/dossier.json");
    let changed = std::fs::read_to_string(&path).unwrap().replace("Nobody measured.", "Somebody measured");
    std::fs::write(&path, changed).unwrap();
    let site = press::site::SiteFolder::new(newsroom.site());
    let key = String::from_utf8(site.read("log.vkey", 1024).unwrap().unwrap()).unwrap();
    let report = ledger::verify_site(&site, Some(&key.trim().parse().unwrap()));
    assert!(report.problems.iter().any(|p| p.path == "dossiers/the-second-measure/dossier.json"), "{report:?}");
    std::fs::write(&path, sound).unwrap();

    // It turns out to endanger somebody: two people take it back, all versions at once.
    let withdraw = format!("{second}/withdraw");
    let reason = [("reason", "A person in it is threatened.")];
    ada.send(&withdraw, &withdraw, &reason).await;
    ben.send(&withdraw, &format!("{withdraw}/confirm"), &reason).await;
    assert_eq!(newsroom.verify().counts.withdrawn, 1);
    assert!(!path.exists());
    let tombstone = read("dossiers/the-second-measure/index.html");
    assert!(tombstone.contains("This dossier was withdrawn") && !tombstone.contains("Nobody measured"), "{tombstone}");
    for version in [&dossier, &second] {
        assert!(ada.see(&format!("{version}/withdraw")).await.contains("It was withdrawn on"));
    }
    let third = ada.send("/releases", "/releases", &[("title", "On and on")]).await;
    let begin = format!("{third}/dossier");
    assert!(!ada.see(&begin).await.contains("Carry on"));
    ada.refused(&begin, &begin, &[("carry", "the-second-measure")]).await;
}

#[tokio::test]
async fn a_named_party_can_be_made_unnamed_and_keeps_its_number() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let release = ada.send("/releases", "/releases", &[("title", "A case")]).await;
    let begin = format!("{release}/dossier");
    let dossier = ada.send(&begin, &begin, &[("title", "A case")]).await;
    let named = [("name", "Anna Lee"), ("standing", "complainant"), ("other", ""), ("note", "A nurse.")];
    let party = add(&ada, &dossier, "named", &named).await;
    assert!(ada.see(&dossier).await.contains("complainants are unnamed unless they chose otherwise"));
    let entry = format!("{dossier}/entry/{party}");
    assert!(ada.see(&entry).await.contains(&format!("{entry}/unnamed")));
    let form = ada.see(&format!("{entry}/unnamed")).await;
    assert!(!form.contains("Anna") && form.contains("<option value=\"complainant\" selected>"), "{form}");
    let letter = first_of(&form, "name=\"letter\"><option value=\"");
    let protected =
        [("section", "protected"), ("standing", "complainant"), ("letter", &*letter), ("unnamed", "own-choice")];
    ada.send(&format!("{entry}/unnamed"), &entry, &protected).await;
    let page = ada.see(&dossier).await;
    assert!(page.contains("Complainant A") && !page.contains("Anna") && numbers(&page) == [party], "{page}");
    assert!(!ada.see("/journal").await.contains("Anna"));
}

/// The preparer and the approver are told where a redacted word is said all the same; nothing is told where it isn't.
#[tokio::test]
async fn a_redacted_word_that_is_said_elsewhere_is_named_with_its_place() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    let warning = "Redacted, and still shown or said elsewhere";
    assert!(!ada.see(&release).await.contains(warning));
    let fields = [
        ("title", "Memorandum on the second measure"),
        ("summary", "The works department calls a measurement a formality; Marrow signed it."),
        ("language", "en"),
        ("verification", "Compared with two letters by the same office."),
    ];
    ada.send(&rendition, &rendition, &fields).await;
    let story = [
        ("headline", "A formality"),
        ("deck", "On paper."),
        ("byline", "the harbour desk"),
        ("day", "2026-11-24"),
        ("language", "en"),
        ("body", "It was MARROW’s sheet."),
    ];
    ada.send(&format!("{release}/story"), &format!("{release}/story"), &story).await;
    let begin = format!("{release}/dossier");
    let dossier = ada.send(&begin, &begin, &[("title", "The second measure")]).await;
    let office =
        add(&ada, &dossier, "named", &[("name", "A clerk"), ("standing", "witness"), ("other", ""), ("note", "")])
            .await;
    let mut event =
        vec![("when", "2026"), ("kind", "incident"), ("told", "fact"), ("who", &*office), ("text", "Marrow signs.")];
    event.extend(CITED);
    add(&ada, &dossier, "event", &event).await;
    let facts =
        [("title", "The second measure"), ("slug", "the-second-measure"), ("summary", "A case."), ("language", "en")];
    ada.send(&dossier, &dossier, &facts).await;
    let places = [
        "EL-0001, its description, summary: “marrow” stands there, and is redacted in EL-0001.",
        "Story “a-formality”, body: “marrow” stands there",
        "Dossier “the-second-measure”, events: “marrow” stands there",
    ];
    let page = ada.see(&release).await;
    places.iter().for_each(|place| assert!(page.contains(place), "{place} in {page}"));
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let ben = newsroom.enter(BEN).await;
    let page = ben.see(&format!("{release}/approve")).await;
    places.iter().for_each(|place| assert!(page.contains(place), "{place} in {page}"));
}
