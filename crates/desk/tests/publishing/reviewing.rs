//! Two people at one plan: whose each box is, what changed since somebody looked, what is taken back, and that none of it is published.

use canary::Canary;
use jiff::SignedDuration;

use super::{
    desk_of_two::{ADA, BEN, Newsroom, first_of},
    journey::{MEMO, approve, describe, prepared, review},
    sweeping::{id, plan},
};

const NOTE: &str = "canary-of-a-note-to-colleagues";

fn numbers(x1: &'static str, y1: &'static str) -> [(&'static str, &'static str); 6] {
    [("page", "1"), ("reason", "legal"), ("x0", "60"), ("y0", "60"), ("x1", x1), ("y1", y1)]
}

#[tokio::test]
async fn whose_a_box_is_shows_and_whoever_looks_again_sees_what_changed() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    let redact = format!("{rendition}/redact");
    let with_note = [&numbers("200", "90")[..], &[("note", NOTE)]].concat();
    ada.send(&redact, &format!("{rendition}/box"), &with_note).await;

    // Whoever did it has seen it; the other is told.
    assert!(!ada.see(&redact).await.contains("I have looked at it"));
    let page = ben.see(&redact).await;
    assert!(page.contains("You haven’t looked at this plan yet:</b> 1 box added, 1 word added"), "{page}");
    assert!(page.contains(NOTE) && page.contains("<b>AV</b> solid, Ada Vance,"), "{page}");
    let upto = first_of(&page, "name=\"upto\" value=\"");

    // Something comes between the look and the press: it isn't marked.
    newsroom.clock.forward(SignedDuration::from_secs(120));
    ada.send(&redact, &format!("{rendition}/words"), &[("page", "1"), ("reason", "privacy"), ("w", "0")]).await;
    ben.send(&redact, &format!("{rendition}/seen"), &[("upto", &upto)]).await;
    let page = ben.see(&redact).await;
    assert!(page.contains("Since you looked on") && page.contains("1 box added."), "{page}");
    let upto = first_of(&page, "name=\"upto\" value=\"");
    ben.send(&redact, &format!("{rendition}/seen"), &[("upto", &upto)]).await;
    assert!(!ben.see(&redact).await.contains("I have looked at it"));
    // Nobody marks what isn't there yet.
    ben.send(&redact, &format!("{rendition}/seen"), &[("upto", "999999")]).await;

    // Moved, removed, added.
    let ids = plan(&newsroom, &rendition).await;
    let json = serde_json::to_string(&ids.boxes[0]).unwrap();
    ada.send(&redact, &format!("{rendition}/unbox"), &[("page", "1"), ("box", &json)]).await;
    ada.send(&redact, &format!("{rendition}/box"), &numbers("240", "95")).await;
    ada.send(&redact, &format!("{rendition}/unword"), &[("page", "1"), ("text", "marrow")]).await;
    let page = ben.see(&redact).await;
    assert!(page.contains("1 box moved, 1 word removed"), "{page}");
    for line in ["<b>moved</b>: a box, legal", "<b>removed</b>: “marrow”, privacy"] {
        assert!(page.contains(line), "{line}: {page}");
    }
    // His own box is his, and told apart by more than a colour.
    let alone = ben.bytes(&format!("{rendition}/marked/1")).await.1;
    let legal = [("page", "1"), ("reason", "legal"), ("x0", "300"), ("y0", "300"), ("x1", "400"), ("y1", "340")];
    ben.send(&redact, &format!("{rendition}/box"), &legal).await;
    let page = ada.see(&redact).await;
    assert!(page.contains("<b>BO</b> dashed, Ben Okoro,") && page.contains("Whose boxes"), "{page}");
    assert!(page.contains("1 box added") && ben.bytes(&format!("{rendition}/marked/1")).await.1 != alone);
    // The same box as hers looks otherwise.
    let his = ada.bytes(&format!("{rendition}/marked/1")).await.1;
    let json = serde_json::to_string(plan(&newsroom, &rendition).await.boxes.last().unwrap()).unwrap();
    ada.send(&redact, &format!("{rendition}/unbox"), &[("page", "1"), ("box", &json)]).await;
    ada.send(&redact, &format!("{rendition}/box"), &legal).await;
    assert_ne!(ada.bytes(&format!("{rendition}/marked/1")).await.1, his);

    // Signed: the approver is told what changed since his last look.
    describe(&ada, &rendition).await;
    review(&ada, &release).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let shown = ben.see(&format!("{release}/approve")).await;
    assert!(shown.contains("What is redacted changed since you looked on") && shown.contains("1 box moved"), "{shown}");
    // He sends it back: he has looked. What comes after is new to him again.
    let back = [("decision", "back"), ("note", "The name has to go.")];
    ben.send(&format!("{release}/approve"), &format!("{release}/approve"), &back).await;
    assert!(!ben.see(&redact).await.contains("Since you looked"));
    ada.send(&redact, &format!("{rendition}/word"), &[("page", "1"), ("text", "marrow"), ("reason", "privacy")]).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let shown = ben.see(&format!("{release}/approve")).await;
    assert!(shown.contains("since you looked on") && shown.contains("1 word added"), "{shown}");
}

#[tokio::test]
async fn a_step_is_taken_back_in_another_session_and_what_others_did_since_stays() {
    let mut newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let (_, rendition) = prepared(&newsroom, &ada, MEMO).await;
    let redact = format!("{rendition}/redact");
    ada.send(&redact, &format!("{rendition}/box"), &numbers("200", "90")).await;
    newsroom.restart().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let page = ben.see(&redact).await;
    let step = first_of(&page, "name=\"step\" value=\"");
    ben.send(&redact, &format!("{rendition}/mode"), &[("page", "1"), ("mode", "retypeset")]).await;
    ada.send(&redact, &format!("{rendition}/undo"), &[("page", "1"), ("step", &step)]).await;
    let now = plan(&newsroom, &rendition).await;
    assert_eq!((now.boxes.len(), now.words.len(), now.mode), (0, 1, model::Mode::Retypeset));
    let page = ada.see(&redact).await;
    assert!(page.contains("taken back") && page.contains("took back: a box on page 1: legal"), "{page}");
    // What was taken back comes again in the same way.
    let step = first_of(&page, "name=\"step\" value=\"");
    ada.send(&redact, &format!("{rendition}/undo"), &[("page", "1"), ("step", &step)]).await;
    assert_eq!(plan(&newsroom, &rendition).await.boxes.len(), 1);
    let nobody = "00112233445566778899aabbccddeeff";
    let (status, _) = ada.try_send(&redact, &format!("{rendition}/undo"), &[("step", nobody)]).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn who_redacted_what_and_why_is_in_nothing_that_is_published() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    let redact = format!("{rendition}/redact");
    let with_note = [&numbers("200", "90")[..], &[("note", NOTE)]].concat();
    ben.send(&redact, &format!("{rendition}/box"), &with_note).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;
    newsroom.verify();
    // The desk knows all of it.
    let page = ada.see(&redact).await;
    assert!(page.contains(NOTE) && page.contains(BEN.0) && page.contains(ADA.0), "{page}");
    let steps = newsroom.desk.open().unwrap().store.plan_steps(id(&rendition).parse().unwrap()).await.unwrap();
    let mut canaries = vec![Canary::known("note", NOTE), Canary::known("Ada", ADA.0), Canary::known("Ben", BEN.0)];
    canaries.extend(steps.iter().flat_map(|step| {
        [Canary::known("person", &step.person.to_string()), Canary::known("step", &step.step.to_string())]
    }));
    let site = newsroom.site();
    assert!(site.join("d/EL-0001/manifest.json").exists());
    assert_eq!(canary::search_folder(&site, &canaries).unwrap(), Vec::<String>::new());
    let control = [Canary::known("the reason", "[redacted: legal]")];
    assert!(!canary::search_folder(&site, &control).unwrap().is_empty(), "what is published is searched");
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(canary::missed(elsewhere.path(), &canaries).unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_shown_as_the_public_sees_it_is_what_is_published() {
    for (mode, name) in [("facsimile", "facsimile"), ("retypeset", "set anew")] {
        let newsroom = Newsroom::begin().await;
        let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
        let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
        let redact = format!("{rendition}/redact");
        ada.send(&redact, &format!("{rendition}/mode"), &[("page", "1"), ("mode", mode)]).await;
        assert!(ada.see(&redact).await.contains(&format!("{rendition}/as-published")));
        let page = ada.see(&format!("{rendition}/as-published?page=7")).await;
        assert!(page.contains(&format!("<dd>{name}</dd>")) && page.contains("page 1: privacy"), "{page}");
        assert!(page.contains("Memorandum on the second measure") && page.contains("Page 1 of 1"), "{page}");
        let text = page.split("<pre class=\"said\" dir=\"ltr\">").nth(1).unwrap().split("</pre>").next().unwrap();
        assert!(text.contains("[redacted: privacy]") && !text.to_lowercase().contains("marrow"), "{text}");
        let pixels = ada.bytes(&format!("{rendition}/preview/1")).await.1;
        ada.send(&release, &format!("{release}/sign"), &[]).await;
        approve(&ben, &release).await;
        let site = newsroom.site().join("d/EL-0001");
        assert_eq!(std::fs::read_to_string(site.join("EL-0001.txt")).unwrap().trim(), text.trim());
        assert_eq!(std::fs::read(site.join("pages/0001.png")).unwrap(), pixels);
    }
}
