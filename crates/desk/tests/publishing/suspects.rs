//! Who could have had what is published: the number stands before both who sign, says what would raise it, and what the newsroom knows voids what
//! was signed without it.

use super::{
    desk_of_two::{ADA, BEN, Newsroom, first_of},
    journey::{approve, prepared},
};

const MINUTES: &str = "Minutes of the board.\nCopy 3 of 12\nThe second measure is a formality, says Marrow.";

#[tokio::test]
async fn a_numbered_copy_is_one_persons_until_its_number_is_covered_and_both_see_what_is_left() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, rendition) = prepared(&newsroom, &ada, MINUTES).await;
    let page = ada.see(&release).await;
    assert!(page.contains("Who could have had it: <span class=\"sev id\">1 person</span>"), "{page}");
    assert!(page.contains("Cover “Copy 3 of 12”, “3 of 12” in EL-0001. It becomes: about 12 people."), "{page}");

    // The page behind it offers to do it, where it can be done.
    let at = format!("{release}/suspects");
    let page = ada.see(&at).await;
    for words in [
        "<b>It is numbered as copy 3: a list somewhere says whose that is.</b>",
        "It becomes: <b>about 12 people</b>",
        "It can always be one",
        &format!("<a href=\"{rendition}/redact?page=1\">1</a>"),
        &format!("action=\"{rendition}/word\""),
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // With the code for it, or the first one where the newsroom has another list.
    assert!(page.contains("name=\"reason\" value=\"source\""), "{page}");
    ada.send("/reasons", "/reasons/retire", &[("code", "source")]).await;
    let page = ada.see(&at).await;
    assert!(page.contains("name=\"reason\" value=\"privacy\""), "{page}");
    let fields =
        [("page", "1"), ("reason", "privacy"), ("text", first_of(&page, "name=\"text\" value=\"").leak() as &str)];
    ada.send(&at, &format!("{rendition}/word"), &fields).await;
    let page = ada.see(&at).await;
    assert!(page.contains("<b>About 12 people</b>") && page.contains("covered"), "{page}");
    assert!(page.contains("Nothing that could be covered, as far as is known."), "{page}");

    // Nobody signs under another number than the page showed.
    let sign = format!("{release}/sign");
    let why = ada.refused(&release, &sign, &[("counted", "about 400 people")]).await;
    assert!(why.contains("it was about 400 people, and is about 12 people now"), "{why}");

    // It blocks nothing, and the second person sees what the first saw.
    ada.send(&release, &sign, &[("counted", "about 12 people")]).await;
    let approving = format!("{release}/approve");
    let mark = first_of(&ben.see(&approving).await, "name=\"seen\" value=\"");
    let other = [("decision", "approve"), ("seen", mark.as_str()), ("counted", "about 400 people")];
    assert!(ben.refused(&approving, &approving, &other).await.contains("changed while you looked"));
    let shown = ben.see(&format!("{release}/approve")).await;
    assert!(shown.contains("When Ada Vance signed it, that number was: <b>about 12 people</b>"), "{shown}");
    assert!(!shown.contains("It has changed since"), "{shown}");

    // What somebody knows better voids the signature: nobody approves another number than was shown.
    let document = first_of(&ada.see(&rendition).await, "<a class=\"btn quiet\" href=\"/document/");
    let known = format!("/document/{document}/suspects");
    assert!(ben.see(&known).await.contains("Saving a change here voids the signatures"));
    let four = [
        ("number", ""),
        ("people", "Maria Voss\r\nJan Berg, Ilse Holm; A. Pell"),
        ("called", ""),
        ("list", ""),
        ("size", ""),
    ];
    ben.send(&known, &known, &four).await;
    let page = ada.see(&release).await;
    assert!(page.contains("changed what is known of who had one of its documents"), "{page}");
    assert!(page.contains("about 4 people"), "{page}");
    assert!(ben.see(&known).await.contains("Maria Voss\nJan Berg\nIlse Holm\nA. Pell"), "it is kept as it was typed");
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;
    let page = ada.see(&release).await;
    assert!(page.contains("It is in the record") && !page.contains("Who could have had"), "{page}");
    let page = ada.see(&at).await;
    assert!(page.contains("About 4 people") && !page.contains(">Save<"), "{page}");
    newsroom.verify();
    // Nothing of it is published, and the journal names nobody.
    for file in std::fs::read_dir(newsroom.site().join("d/EL-0001")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        assert!(!bytes.windows(4).any(|four| four == b"Voss"), "what the desk knows is published");
    }
    assert!(!ada.see("/journal").await.contains("Voss"));
}

#[tokio::test]
async fn what_nothing_is_known_of_has_no_number_and_several_together_are_fewer_than_each() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let release = ada.send("/releases", "/releases", &[("title", "Nothing yet"), ("embargo", "")]).await;
    let page = ada.see(&format!("{release}/suspects")).await;
    assert!(page.contains("No document is in it yet"), "{page}");
    assert!(!ada.see(&release).await.contains("Who could have had"));

    let plain = newsroom.document(&ada, "plain.txt", "The harbour is empty.").await;
    assert!(ada.see(&format!("/document/{plain}")).await.contains(&format!("/document/{plain}/suspects")));
    let page = ada.see(&format!("/document/{plain}/suspects")).await;
    assert!(page.contains("<b>Not known</b>") && page.contains("That doesn’t mean that many had it"), "{page}");

    let memo = newsroom.document(&ada, "staff.txt", "To: all staff\nThe harbour is empty.").await;
    let at = format!("/document/{memo}/suspects");
    let page = ada.see(&at).await;
    assert!(page.contains("<b>About 3 people</b>") && page.contains("value=\"all staff\""), "{page}");
    let fields = [
        ("number", ""),
        ("people", ""),
        ("called", ""),
        ("list", "All staff"),
        ("size", "420"),
        ("list", ""),
        ("size", ""),
    ];
    ada.send(&at, &at, &fields).await;
    let page = ada.see(&at).await;
    assert!(page.contains("<b>About 420 people</b>") && page.contains("value=\"420\""), "{page}");
    let wrong = [("number", "0"), ("people", ""), ("called", "")];
    assert!(ada.refused(&at, &at, &wrong).await.contains("a whole number from 1"));

    // Each alone is many, together they are few.
    let (release, first) = prepared(
        &newsroom,
        &ada,
        "Distribution: Anna Berg, Ivo Kern, Ruth Pell, Jan Holm\nThe second measure, says Marrow.",
    )
    .await;
    let text = "Distribution: Ruth Pell, Jan Holm, Olga Drew, Paul Gray\nThe third measure is none, says Marrow.";
    let document = newsroom.document(&ada, "second.txt", text).await;
    let ask = format!("/document/{document}/prepare");
    let id = release.trim_start_matches("/release/");
    let second = ada.send(&ask, &ask, &[("release", id)]).await;
    let page = ada.see(&release).await;
    assert!(page.contains("Who could have had all of it: <span class=\"sev id\">about 2 people</span>"), "{page}");
    let page = ada.see(&format!("{release}/suspects")).await;
    assert_eq!(page.matches("by itself: about 4 people").count(), 2, "{page}");
    for rendition in [&first, &second] {
        assert!(page.contains(&format!("<a href=\"{rendition}\">Take it out</a>")), "{rendition}: {page}");
    }
    assert!(page.contains("It becomes: <b>about 4 people</b>"), "{page}");

    // Somebody who says how many work there is asked for a number.
    let at = format!("{release}/suspects");
    assert!(ada.refused(&at, &at, &[("organisation", "many")]).await.contains("a whole number from 1"));
    ada.send(&at, &at, &[("organisation", "12 500")]).await;
    assert!(ada.see(&at).await.contains("value=\"12500\""));
    ada.send(&second, &format!("{second}/remove"), &[]).await;
    assert!(ada.see(&release).await.contains("about 4 people"));
}
