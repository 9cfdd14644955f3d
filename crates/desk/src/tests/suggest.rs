//! Suggestions for redaction: nothing counts before somebody ticked it, and what counts is the plan's.

use super::{House, end, until, whole};

const LETTER: &str = "Dear Mr Marrow, pay to GB82 WEST 1234 5698 7654 32. Write to nora.quill@port.example soon. Ilse Pell knows, and Pell will not tell.";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ticked_is_redacted_and_nothing_else() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let drop = house.arrived(&desk, "A letter", &[("letter.txt", LETTER.as_bytes())]).await;
    ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    let store = desk.open().unwrap().store.clone();
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let document = store.documents_of(drop).await.unwrap()[0].id;
    let prepared =
        ada.post(&format!("/document/{document}/prepare"), &[("release", "new"), ("title", "Letters")]).await;
    let rendition = prepared.location().to_owned();
    let at = format!("{rendition}/suggest");

    let page = ada.get(&at).await;
    whole::check(&at, &page.text());
    for words in
        ["Bank accounts (IBAN)", "GB82 WEST 1234 5698 7654 32", "check digits are right", "nora.quill@port.example"]
    {
        assert!(page.has(words), "{words}: {}", page.text());
    }
    assert!(page.has("Marrow") && !page.has("value=\"Pell\""), "{}", page.text());
    assert!(ada.get(&format!("{rendition}/redact")).await.has(&at), "it is linked");
    // A name that somebody typed is looked for in other forms, and kept nowhere.
    let named = ada.post(&at, &[("names", "Ilse Pell")]).await;
    assert!(named.has("value=\"Pell\"") || named.has("value=\"Ilse Pell\""), "{}", named.text());
    assert!(!ada.get(&at).await.has("Ilse Pell</b>"));
    assert!(plan(&desk).await.is_empty(), "nothing counts yet");

    let address = format!("{rendition}/suggested");
    let nothing: &[(&str, &str)] = &[("reason", "privacy")];
    let absent: &[(&str, &str)] = &[("reason", "privacy"), ("w", "Zeppelin")];
    for fields in [nothing, absent] {
        assert!(ada.post(&address, fields).await.has("ick what is to go"));
    }
    let ticked = [("reason", "privacy"), ("w", "GB82 WEST 1234 5698 7654 32"), ("w", "nora.quill@port.example")];
    assert_eq!(ada.post(&address, &ticked).await.location(), format!("{rendition}/redact?page=1&reason=privacy"));
    assert_eq!(plan(&desk).await, ["GB82 WEST 1234 5698 7654 32", "nora.quill@port.example"]);
    let again = ada.get(&at).await.text();
    assert_eq!(again.matches("is redacted already").count(), 2, "{again}");
    let journal = ada.get("/journal").await;
    assert!(journal.has("2 suggestions: privacy") && !journal.has("nora.quill"), "{}", journal.text());
    end(&desk).await;
}

async fn plan(desk: &crate::Desk) -> Vec<String> {
    let store = desk.open().unwrap().store.clone();
    let release = store.releases().await.unwrap()[0].id;
    let plan = store.renditions(release).await.unwrap().remove(0).plan;
    plan.words.into_iter().map(|word| word.text).collect()
}
