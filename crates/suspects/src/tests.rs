use model::{Finding, FindingKind, Mode};

use crate::*;

#[path = "../../parsers/tests/gather/mod.rs"]
mod gather;
#[allow(dead_code, reason = "the measurement uses all of it")]
#[path = "../examples/leaks/papers.rs"]
mod papers;

const FROM: &str = "Who the mail says it is from. Anybody can write anything here.";
const TO: &str = "Who the mail says it was written to.";
const BCC: &str = "Who got a copy that the others were not to see.";
const OWN: &str = "The mailbox that this copy was delivered to: whose copy it is.";

fn mail(headers: &[(&str, &str)]) -> Vec<Finding> {
    let one = |(what, detail): &(&str, &str)| Finding::new(FindingKind::Correspondent, "mail header", *what, *detail);
    headers.iter().map(one).collect()
}

fn page(text: &str, left: &str) -> Page {
    Page { number: 1, text: text.to_owned(), left: left.to_owned() }
}

fn read(name: &str, findings: &[Finding], text: &str) -> Document {
    Document::read(name, findings, None, &[page(text, text)], Mode::Facsimile)
}

fn known(documents: &[Document]) -> Estimate {
    estimate(Known { documents, organisation: Some(500), lists: &[] })
}

fn crowd(from: u32, to: u32) -> String {
    (from..to).map(|n| format!("p{n}@x.example")).collect::<Vec<_>>().join(", ")
}

#[test]
fn nothing_known_is_no_number_whatever_the_organisation_has() {
    let told = known(&[read("EL-1", &[], "The harbour is empty.")]);
    assert_eq!((told.count, told.sureness), (None, Sureness::Nothing));
    assert!(told.proposals.is_empty());
}

#[test]
fn each_alone_is_many_and_together_two() {
    let of = |name, from, to| read(name, &mail(&[(FROM, "p0@x.example"), (TO, &crowd(from, to))]), "");
    let told = known(&[of("A", 1, 40), of("B", 39, 78), of("C", 39, 41)]);
    assert_eq!(told.documents.iter().map(|one| one.count.unwrap().about).collect::<Vec<_>>(), [40, 40, 3]);
    assert_eq!((told.count.unwrap().about, told.count.unwrap().most, told.sureness), (2, Some(2), Sureness::Written));
    assert_eq!(told.proposals[0].acts, [Act::LeaveOut { document: 0 }, Act::LeaveOut { document: 2 }]);
    assert_eq!(told.proposals[0].count.unwrap().about, 40);
    // Without A, C is left with all of its three in B.
    assert!(
        told.proposals.iter().any(|one| one.acts == [Act::LeaveOut { document: 0 }] && one.count.unwrap().about == 3)
    );
}

#[test]
fn covering_who_received_a_mail_raises_nothing() {
    let findings = mail(&[(FROM, "a@x.example"), (TO, "b@x.example, c@x.example")]);
    let text = "From: a@x.example\nTo: b@x.example, c@x.example\n";
    let covered = Document::read("EL-1", &findings, None, &[page(text, "")], Mode::Facsimile);
    let told = known(&[covered]);
    assert_eq!(told.count.unwrap().about, 3);
    assert!(told.proposals.is_empty());
}

#[test]
fn a_mark_of_the_copy_counts_until_it_is_covered() {
    let findings = mail(&[(FROM, "a@x.example"), (TO, &crowd(1, 20)), (BCC, "z@x.example"), (OWN, "p4@x.example")]);
    let text = "Bcc: z@x.example\nCopy 3 of 12\n";
    let told = known(&[read("EL-1", &findings, text)]);
    assert_eq!(told.count.unwrap().about, 1);
    assert_eq!(told.files.unwrap().about, 1);
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let number = Act::Cover { document: 0, words: words(&["Copy 3 of 12", "3 of 12"]), pages: vec![1] };
    let unseen = Act::Cover { document: 0, words: words(&["z@x.example", "z@x.example"]), pages: vec![1] };
    // The number alone leaves the two of whom a copy shows who got it unseen; both leave the twelve that are said to exist.
    assert_eq!(told.proposals[0].acts, [unseen, number.clone()]);
    assert_eq!(told.proposals[0].count.unwrap().about, 12);

    let covered = Document::read("EL-1", &findings, None, &[page(text, "Bcc:\n")], Mode::Facsimile);
    let told = known(&[covered]);
    assert_eq!(told.count.unwrap().about, 12);
    assert_eq!(told.files.unwrap().about, 1, "whoever gets the file sees whose copy it is");
    assert!(told.proposals.is_empty());
}

#[test]
fn what_the_newsroom_knows_stands_before_what_was_taken_for_granted() {
    let draft = [
        Finding::new(
            FindingKind::TrackedChange,
            "document",
            "Words were put in while changes were tracked.",
            "M. Voss: a",
        ),
        Finding::new(FindingKind::Author, "tracked changes", "A tracked change names its author.", "Maria Voss"),
    ];
    let mut document = read("EL-1", &draft, "");
    let told = known(std::slice::from_ref(&document));
    assert_eq!((told.count.unwrap().about, told.count.unwrap().most, told.sureness), (1, None, Sureness::Guessed));
    document.state(&Stated { number: Some(500), people: Vec::new(), called: "the whole ministry".to_owned() });
    let told = known(&[document]);
    assert_eq!((told.count.unwrap().about, told.sureness), (500, Sureness::Stated));
}

#[test]
fn the_newsroom_doesnt_widen_what_a_header_says() {
    let mut document = read("EL-1", &mail(&[(FROM, "a@x.example"), (TO, "b@x.example")]), "");
    document.state(&Stated { number: Some(400), ..Stated::default() });
    assert_eq!(known(&[document]).count.unwrap().about, 2);
}

#[test]
fn a_list_counts_as_few_until_somebody_says_how_many() {
    let documents = [read("EL-1", &mail(&[(FROM, "a@x.example"), (TO, "all@x.example")]), "")];
    let told = known(&documents);
    assert_eq!((told.count.unwrap().about, told.count.unwrap().most), (3, None));
    let lists = [("all@x.example".to_owned(), 450)];
    let told = estimate(Known { documents: &documents, organisation: Some(500), lists: &lists });
    assert_eq!((told.count.unwrap().about, told.sureness), (450, Sureness::Written));
}

#[test]
fn what_nothing_is_known_of_makes_a_number_an_upper_bound() {
    let documents = [
        read("EL-1", &mail(&[(FROM, "a@x.example"), (TO, &crowd(1, 40))]), ""),
        read("EL-2", &[], "Printed by p7\nThe dredger was sold.\n"),
        read("EL-3", &[], "The harbour is empty."),
    ];
    let open = |documents: &[Document]| known(documents).count.map(|count| (count.about, count.open));
    assert_eq!(open(&documents[..1]), Some((40, false)));
    assert_eq!(open(&documents[..2]), Some((1, false)));
    assert_eq!(open(&documents), Some((1, true)));
    let told = known(&documents[..2]);
    let covered = told.proposals.iter().find(|one| matches!(one.acts[..], [Act::Cover { .. }])).unwrap();
    assert!(covered.count.unwrap().open, "without its stamp nothing is known of it");
}

#[test]
fn a_copy_that_is_unlike_another_may_be_somebodys_own() {
    let text = "The dredger was sold in spring.\n";
    let mut document = read("EL-1", &mail(&[(FROM, "a@x.example"), (TO, &crowd(1, 12))]), text);
    document.differs("EL-1 from Ben", vec!["in spring".to_owned()], false, &[page(text, text)], Mode::Facsimile);
    let told = known(&[document]);
    assert_eq!((told.count.unwrap().about, told.count.unwrap().most), (1, Some(12)));
    assert_eq!(told.proposals[0].count.unwrap().about, 12);
}

#[test]
fn names_that_never_meet_are_no_comfort() {
    let of = |name, to: &str| read(name, &mail(&[(FROM, to)]), "");
    let told = known(&[of("A", "a@x.example"), of("B", "b@x.example")]);
    assert_eq!((told.count.unwrap().about, told.count.unwrap().nobody, told.sureness), (1, true, Sureness::Guessed));
}

#[test]
fn a_release_of_many_long_lists_is_counted_in_time() {
    let of = |n: u32| read(&format!("EL-{n}"), &mail(&[(TO, &crowd(n, n + 400))]), "Copy 3 of 12\nPrinted by p7\n");
    let begun = std::time::Instant::now();
    assert_eq!(known(&(0..24).map(of).collect::<Vec<_>>()).count.unwrap().about, 1);
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

/// The openers say in sentences what they found: here the two understand each other, on the bytes of real files.
fn opened(bytes: &[u8]) -> Document {
    let opened = gather::Gather::of(bytes);
    let text = opened.text.clone();
    Document::read("EL-1", &opened.findings, None, &[page(&text, &text)], Mode::Facsimile)
}

#[test]
fn what_the_openers_find_in_a_mail_is_understood() {
    let written = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    let bytes = papers::mail(&papers::Mail {
        from: "Maria Voss <m.voss@x.example>",
        to: &written(&["Jan Berg <j.berg@x.example>", "kreis@x.example"]),
        cc: &written(&["Ilse Holm <i.holm@x.example>"]),
        bcc: &written(&["Ruth Pell <r.pell@x.example>"]),
        delivered_to: Some("j.berg@x.example"),
        list_id: Some("kreis.x.example"),
        number: 1,
        body: "Hello",
        attached: None,
    });
    let evidence = opened(&bytes).evidence;
    let [whom, unseen, own] = &evidence[..] else { panic!("{evidence:?}") };
    let names = |one: &Evidence| one.set.people.iter().map(|one| one.account().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(whom), ["m.voss@x.example", "j.berg@x.example", "i.holm@x.example", "r.pell@x.example"]);
    assert_eq!((whom.set.groups[0].name.as_str(), whom.set.groups[0].size), ("kreis@x.example", None));
    assert_eq!(names(unseen), ["m.voss@x.example", "r.pell@x.example"]);
    assert_eq!((names(own), &own.place), (vec!["j.berg@x.example".to_owned()], &Place::File));
    assert!(unseen.is_seen(), "the page shows it");
}

#[test]
fn what_the_openers_find_in_an_office_file_is_understood() {
    let text = "Distribution: Jan Berg, Ilse Holm\nCopy 2 of 9";
    let bytes =
        papers::docx(text, "Ruth Pell", "Jan Berg", &[("Maria Voss", "not before May"), ("Jan Berg", "quietly")]);
    let told: Vec<(bool, u32)> =
        opened(&bytes).evidence.iter().map(|one| (one.tells == Tells::Whom, one.set.about())).collect();
    // Who changed it, who saved it, how many copies there are, which one it is, and the list on its page.
    assert_eq!(told, [(true, 2), (false, 1), (true, 9), (false, 1), (true, 2)]);
}
