//! Findings that could identify the source are settled and opened again, never altered; kept with the drop, sealed, and gone with it.

use axum::http::StatusCode;
use model::LocalId;
use sqlx::Row;

use super::{Client, House, end, until};

/// The values of a page's ticks, of open findings and then of settled ones.
async fn marks(ada: &mut Client, page: &str) -> Vec<String> {
    let text = ada.get(page).await.text();
    let mut rest = text.split("name=\"finding\" value=\"");
    rest.next();
    rest.map(|part| part[..64].to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_is_settled_and_opened_again_and_what_was_said_never_changes() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let drop = house.arrived(&desk, "A letter.", &[("letter.txt", b"The harbour"), ("copy.txt", b"The harbour")]).await;
    ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    let opened = || async { desk.open().unwrap().next_queued().await.unwrap().is_none() };
    until("the airlock", opened).await;
    let store = desk.open().unwrap().store.clone();
    let rows = store.documents_of(drop).await.unwrap();
    let (letter, copy) = (rows[0].id, rows[1].id);
    let page = format!("/document/{letter}/settle");
    let open = |id: LocalId| {
        let store = store.clone();
        async move { store.identifying(id).await.unwrap() }
    };
    assert_eq!((open(letter).await, open(copy).await), (1, 1));
    let document = format!("/document/{letter}");
    assert!(ada.get(&document).await.has("1 that could identify the source is open."));
    let first = ada.get(&page).await;
    assert!(first.has("Open (1)") && first.has("m.tidewell &#60;script&#62;"), "{}", first.text());
    super::whole::check(&page, &first.text());
    let author = marks(&mut ada, &page).await.remove(0);

    // What is lacking is said, nothing is kept, and what was typed stays.
    for (fields, why) in [
        ([("finding", &*author), ("how", "not-theirs"), ("note", " ")], "write down how you know"),
        ([("finding", &author), ("how", "whatever"), ("note", "It is the ministry.")], "say why it does no harm"),
        ([("other", "x"), ("how", "agreed"), ("note", "They <agree>.")], "choose the findings"),
        ([("finding", "0"), ("how", "agreed"), ("note", "They <agree>.")], "look at the list again"),
        // It is open already.
        ([("finding", &author), ("how", "open"), ("note", "Once more.")], "look at the list again"),
    ] {
        let refused = ada.post(&page, &fields).await;
        assert!(refused.status == StatusCode::CONFLICT && refused.has(why), "{}", refused.text());
    }
    let kept = ada.post(&page, &[("how", "agreed"), ("note", "They <agree>.")]).await;
    assert!(kept.has("They &#60;agree&#62;.</textarea>") && kept.has("value=\"agreed\" checked"), "{}", kept.text());
    assert_eq!(open(letter).await, 1);

    let settled = [("finding", &*author), ("how", "not-theirs"), ("note", "The ministry’s <press office>.")];
    assert_eq!(ada.post(&page, &settled).await.location(), page);
    assert_eq!((open(letter).await, open(copy).await), (0, 0), "the same file in the same drop");
    let shown = ada.get(&page).await;
    assert!(shown.has("Nothing is open") && shown.has("Settled (1)"), "{}", shown.text());
    super::whole::check(&page, &shown.text());
    let said = "it says nothing of the source (Ada, 2026-11-24): The ministry’s &#60;press office&#62;.";
    assert!(shown.has(said), "{}", shown.text());
    // Of many that are settled each can be reached: this list begins behind the only one.
    let beyond = ada.get(&format!("{page}?from=1")).await;
    assert!(beyond.has("Settled (1)") && beyond.has("href=\"?from=0\"") && !beyond.has(said), "{}", beyond.text());
    let document_page = ada.get(&document).await;
    assert!(
        document_page.has(&format!("Settled: {said}"))
            && document_page.has("Nothing that could identify the source is open.")
    );
    assert!(!ada.get("/inbox").await.has("could identify the source"));
    // Somebody else's tick comes too late.
    assert!(ada.post(&page, &settled).await.has("look at the list again"));

    // Opened again it is still that finding.
    ada.post(&format!("/document/{letter}/open"), &[]).await;
    until("the airlock", opened).await;
    assert_eq!(open(letter).await, 0);
    let report = ada.post(&format!("/document/{letter}/report"), &[]).await;
    assert!(report.has("Settled: it says nothing of the source\n") && !report.has("press office"), "{}", report.text());

    // The database itself changes nothing, and shows nothing to who reads the disk.
    let changed = sqlx::query("update settlings set how = 'agreed'").execute(store.pool()).await;
    assert!(changed.unwrap_err().to_string().contains("never changed"));
    let lies: Vec<u8> = sqlx::query("select body from settlings").fetch_one(store.pool()).await.unwrap().get(0);
    assert!(!lies.is_empty() && !lies.windows(8).any(|part| part == b"tidewell" || part == b"ministry"));
    let journal = ada.get("/journal").await;
    assert!(journal.has("settled findings") && journal.has("1: it says nothing of the source"));
    assert!(!journal.has("press office") && !journal.has("tidewell"));

    let again = [("finding", &*author), ("how", "open"), ("note", "It is their own account.")];
    assert_eq!(ada.post(&page, &again).await.location(), page);
    assert_eq!((open(letter).await, open(copy).await), (1, 1));
    let shown = ada.get(&page).await;
    assert!(shown.has("Open (1)") && shown.has("All that was said (2)") && shown.has("It is their own account."));
    assert!(ada.get("/journal").await.has("opened findings again"));

    ada.post(&format!("/drop/{drop}/put-back"), &[]).await;
    assert_eq!(ada.post(&format!("/drop/{drop}/decline"), &[]).await.status, StatusCode::SEE_OTHER);
    let left: i64 = sqlx::query("select count(*) from settlings").fetch_one(store.pool()).await.unwrap().get(0);
    assert_eq!(left, 0);
    end(&desk).await;
}
