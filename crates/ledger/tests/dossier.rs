//! Dossiers under the reader's own check, and laws of their form that hold for any dossier.

#![allow(clippy::unwrap_used)]

mod sample;

use ledger::{dossier_from_bytes, verify_site};
use model::{
    Dossier, Sha256,
    dossier::{
        Allegation, Citation, Claim, Decision, Dispute, Earlier, Event, Fact, Happening, Item, Jurisdiction, Letter,
        Named, Party, Protected, ProtectedStanding, Question, Side, Sort, Standing, Told, Unnamed,
    },
};
use proptest::prelude::*;
use sample::{Newsroom, dossier};

const PATH: &str = "dossiers/the-case/dossier.json";

fn with(file: Vec<u8>) -> Newsroom {
    let mut newsroom = Newsroom::with_a_release();
    newsroom.dossier = Some(file);
    newsroom.release(2, &[], None);
    newsroom
}

fn problems(newsroom: &Newsroom) -> Vec<String> {
    let report = verify_site(&newsroom.site, Some(&newsroom.vkey()));
    report.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_dossiers_quotations_are_checked_as_a_storys_are() {
    let newsroom = with(dossier("Authorised, number to follow"));
    let report = verify_site(&newsroom.site, Some(&newsroom.vkey()));
    assert!(report.holds(), "{:?}", report.problems);
    assert_eq!(report.counts.quotations, verify_site(&Newsroom::with_a_release().site, None).counts.quotations + 1);
    let untrue = problems(&with(dossier("Authorised, number to come")));
    assert_eq!(
        untrue,
        [format!("{PATH}: it quotes “Authorised, number to come”, which doesn't stand on page 1 of EL-0001")]
    );
}

#[test]
fn two_peoples_signatures_do_not_make_a_dossier_of_what_is_none() {
    let sound = String::from_utf8(dossier("number to follow")).unwrap();
    for (wrong, why) in [
        (sound.replace("\"as\":\"alleged\"", "\"as\":\"fact\""), "a dossier"),
        (sound.replace("\"letter\":\"A\"", "\"letter\":\"A\",\"name\":\"Anna Lee\""), "a dossier"),
        (sound.replace("\"by\":1", "\"by\":7"), "names a party that isn’t there"),
        (format!("{sound} "), "canonical"),
    ] {
        let found = problems(&with(wrong.into_bytes()));
        assert!(found.len() == 1 && found[0].starts_with(PATH) && found[0].contains(why), "{why}: {found:?}");
    }
}

#[test]
fn a_statement_that_is_cited_must_be_there() {
    let file = String::from_utf8(dossier("number to follow")).unwrap();
    let cited = |slug: &str| {
        let one = format!("\"cited\":[{{\"in\":\"statement\",\"statement\":\"{slug}\",\"words\":\"\"}},");
        file.replace("\"cited\":[", &one)
    };
    let found = problems(&with(cited("refusal").into_bytes()));
    assert_eq!(found, [format!("{PATH}: it cites the statement refusal, which isn't published")]);
    let found = problems(&with(cited("../../checkpoint").into_bytes()));
    assert!(found.len() == 1 && found[0].contains("can’t be cited"), "{found:?}");
    let dossier = dossier_from_bytes(cited("refusal").as_bytes()).unwrap();
    let told = |words: &str| ledger::quotes::statements_of(&dossier, |_| ledger::quotes::Page::Text(words.to_owned()));
    assert_eq!(told("After deep examination."), Vec::<String>::new());
}

#[test]
fn a_changed_missing_or_extra_dossier_is_named() {
    let newsroom = with(dossier("number to follow"));
    let mut changed = newsroom.site.clone();
    changed.get_mut(PATH).unwrap()[20] ^= 1;
    let mut missing = newsroom.site.clone();
    missing.remove(PATH);
    for site in [changed, missing] {
        let report = verify_site(&site, Some(&newsroom.vkey()));
        assert!(report.problems.iter().any(|problem| problem.path == PATH), "{:?}", report.problems);
    }
    let mut extra = newsroom.site.clone();
    extra.insert("dossiers/another/dossier.json".into(), dossier("number to follow"));
    let report = verify_site(&extra, Some(&newsroom.vkey()));
    assert!(report.problems.iter().any(|problem| problem.path.contains("another")), "{:?}", report.problems);
}

fn text() -> impl Strategy<Value = String> {
    "[a-zA-Zäß„“\"\\\\{},.é0-9 ]{0,20}[a-zé0-9]".prop_map(|text| text.trim().to_owned())
}

fn cited() -> impl Strategy<Value = Vec<Citation>> {
    let one = prop_oneof![
        (1..90_u32, 1..9_u32, text()).prop_map(|(number, page, words)| Citation::Document {
            document: model::PublicId::new("EL", number).unwrap(),
            page,
            words,
        }),
        text().prop_map(|words| Citation::Statement { statement: "refusal".into(), words }),
    ];
    proptest::collection::vec(one, 1..3)
}

fn told() -> impl Strategy<Value = Told> {
    (0..4, 1..4_u32, text()).prop_map(|(how, by, text)| match how {
        0 => Told::Fact(Fact::new(vec![by], &text)),
        1 => Told::Alleged(Allegation::new(by, &text)),
        2 => Told::Claimed(Claim::new(by, &text)),
        _ => Told::Decided(Decision::new(by, &text)),
    })
}

fn happening() -> impl Strategy<Value = Happening> {
    (0..8, told(), text(), text(), cited()).prop_map(|(kind, told, text, other, mut cited)| {
        let sides = vec![Side::new(1, &text, cited.pop()), Side::new(2, &other, None)];
        match kind {
            0 => Happening::Request { told },
            1 => Happening::Examination { told },
            2 => Happening::Statement { told },
            3 => Happening::Incident { told },
            4 => Happening::Decision { decided: Decision::new(2, &text) },
            5 => Happening::Dispute { dispute: Dispute::new(&other, sides) },
            6 => Happening::Question { question: Question::new(Some(3), &text) },
            _ => Happening::Unsettled { whether: Sort::Request, sides, told },
        }
    })
}

fn event() -> impl Strategy<Value = Event> {
    ((2000..2030, 1..13, 1..29), happening(), cited()).prop_map(|((year, month, day), what, cited)| Event {
        when: format!("{year}-{month:02}-{day:02}").parse().unwrap(),
        proceeding: None,
        what,
        cited,
    })
}

fn any_dossier() -> impl Strategy<Value = Dossier> {
    (text(), text(), text(), proptest::collection::vec(event(), 1..6)).prop_map(|(title, summary, name, events)| {
        let protected = |letter| {
            Party::Protected(Protected {
                standing: ProtectedStanding::Witness,
                letter: Letter::new(letter).unwrap(),
                unnamed: Unnamed::Rule,
            })
        };
        let named =
            Named { name, standing: Standing::Other("office".into()), note: summary.clone(), own_choice: false };
        let item = |id, entry| Item { id, added: 1, changed: None, entry };
        let mut dossier = Dossier {
            title,
            summary,
            jurisdictions: vec![Item {
                id: 4,
                added: 1,
                changed: None,
                entry: Jurisdiction { name: "Estuary".into() },
            }],
            parties: vec![item(1, protected('A')), item(2, protected('B')), item(3, Party::Named(named))],
            events: (5..).zip(events).map(|(id, entry)| Item { id, added: 1, changed: None, entry }).collect(),
            ..Dossier::default()
        };
        dossier.sort();
        dossier
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// One dossier, one spelling; and what follows it is marked for what changed, and for nothing else.
    #[test]
    fn any_dossier_comes_back_from_its_file_and_is_followed(before in any_dossier(), new in event(), at in any::<prop::sample::Index>()) {
        let bytes = ledger::dossier_to_bytes(&before).unwrap();
        prop_assert_eq!(&dossier_from_bytes(&bytes).unwrap(), &before);
        let earlier = Earlier {
            version: 1,
            release: "R-0001".parse().unwrap(),
            published: "2026-11-24".into(),
            sha256: Sha256::of(&bytes),
        };
        let mut next = before.clone();
        next.changes = "More.".into();
        let touched = at.get(&next.events).id;
        next.events.iter_mut().filter(|item| item.id == touched).for_each(|item| item.entry.cited.push(item.entry.cited[0].clone()));
        next.events.push(Item { id: 90, added: 1, changed: None, entry: new });
        next.sort();
        let next = next.follow(Some((&before, earlier.clone())));
        prop_assert_eq!(&next.clone().follow(Some((&before, earlier))), &next, "following again changes nothing");
        for item in &next.events {
            let marks = if item.id == 90 { (2, None) } else if item.id == touched { (1, Some(2)) } else { (1, None) };
            prop_assert_eq!((item.added, item.changed), marks);
        }
        prop_assert_eq!(next.taken_out, 0);
        let again = dossier_from_bytes(&ledger::dossier_to_bytes(&next).unwrap()).unwrap();
        prop_assert_eq!(again, next);
    }
}
