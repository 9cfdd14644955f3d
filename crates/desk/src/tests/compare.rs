//! Two copies in one drop: the document names its twin, the two are shown side by side, and who reads one channel alone gets nothing.

use model::LocalId;

use super::{Client, House, Source, end, inbox, until, whole};

const MEMO: &str = "The barges were moved at night and nobody signed for them. The captain of the port says that it was his own idea.\u{c}The second page has nothing to hide from anybody at all.";

#[tokio::test(flavor = "multi_thread")]
async fn two_copies_are_named_shown_side_by_side_and_filtered() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let other = MEMO.replace("at night", "by night").replace("hide", "h\u{456}de");
    // More than are compared, and none of them like it, lie before its copy.
    let notes: Vec<(String, String)> =
        (0..9).map(|n| (format!("note-{n}.txt"), format!("Note {n}: the harbour is closed.\u{c}And open."))).collect();
    let notes = notes.iter().map(|(name, text)| (name.as_str(), text.as_bytes()));
    let files: Vec<(&str, &[u8])> = notes
        .chain([
            ("memo.txt", MEMO.as_bytes()),
            ("memo-2.txt", other.as_bytes()),
            ("weir.txt", b"the weir is high"),
            ("clean.pdf", b"Paid in full"),
            ("stamped.pdf", b"Paid in full\t"),
        ])
        .collect();
    let source = Source::new();
    let sealed = source.sealed(&house.intake.keyring().unwrap(), 1, "Two copies", &files);
    house.intake.receive(&sealed);
    until("the drop", || async {
        desk.collect_now.notify_one();
        !inbox(&desk).await.is_empty()
    })
    .await;
    let store = desk.open().unwrap().store.clone();
    let ids: Vec<LocalId> = store.documents_of(sealed.drop).await.unwrap().iter().skip(9).map(|row| row.id).collect();
    let [first, second, weir, clean, stamped] = ids[..] else { panic!("{ids:?}") };
    let closed = ada.get(&format!("/document/{first}/compare/{second}")).await;
    assert!(closed.status.is_client_error() && closed.has("isn’t opened yet"), "{}", closed.text());
    ada.post(&format!("/drop/{}/accept", sealed.drop), &[]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;

    let page = ada.get(&format!("/document/{first}")).await;
    assert!(page.has("Almost the same text as <bdi>memo-2.txt</bdi>") && page.has("data-key=\"c\""), "{}", page.text());
    assert!(!ada.get(&format!("/document/{weir}")).await.has("Almost the same"));
    // What one copy alone says may be whose it is.
    let suspects = ada.get(&format!("/document/{first}/suspects")).await;
    whole::check("suspects", &suspects.text());
    for words in ["<b>1 person</b>", "It has other words than memo-2.txt", "Cover “moved at”, “at night”"] {
        assert!(suspects.has(words), "{words}: {}", suspects.text());
    }
    let choose = ada.get(&format!("/document/{first}/compare")).await;
    whole::check("choose", &choose.text());
    assert!(choose.has("% of the words are the same") && choose.has(&format!("/compare/{weir}")), "{}", choose.text());
    let typed = ada
        .get(&format!("/document/{first}/compare?other=http%3A%2F%2F127.0.0.1%2Fdocument%2F{second}%3Fpage%3D2"))
        .await;
    let at = format!("/document/{first}/compare/{second}");
    assert_eq!(typed.location(), at);
    assert!(ada.get(&format!("/document/{first}/compare?other=nonsense")).await.has("no document of this desk"));

    let shown = ada.get(&at).await;
    whole::check(&at, &shown.text());
    for words in [
        "<del>at</del>",
        "<ins>by</ins>",
        "can name the recipient",
        "other wording (1)",
        "letters that look alike (1)",
        &format!("/document/{first}/page/1"),
        &format!("/document/{second}/page/1"),
        "<i id=\"m1\">",
        "href=\"?at=2&#38;kind=\" rel=\"next\" data-key=\"n\"",
    ] {
        assert!(shown.has(words), "{words}: {}", shown.text());
    }
    assert!(!shown.has("<i id=\"m2\">"), "one mark on each page");
    let style = ada.get(&format!("{at}/marks.css?at=1&kind=")).await;
    assert_eq!(style.text().lines().count(), 2, "{}", style.text());
    let next = ada.get(&format!("{at}?at=2")).await;
    assert!(next.has("U+0456") && next.has("rel=\"prev\"") && !next.has("rel=\"next\""), "{}", next.text());
    let filtered = ada.get(&format!("{at}?at=1&kind=look-alike")).await;
    assert!(
        filtered.has("No difference of this kind on this page") && !filtered.has("rel=\"prev\""),
        "{}",
        filtered.text()
    );
    assert!(!filtered.has("<del>at</del>") && filtered.has("selected>letters that look alike"));
    let same = ada.get(&format!("/document/{first}/compare/{first}")).await;
    assert!(same.has("No difference was found"), "{}", same.text());
    pixels(&mut ada, clean, stamped).await;

    // What the same source sent at another time is near, too.
    let later = source.sealed(&house.intake.keyring().unwrap(), 2, "Once more", &[("memo-3.txt", MEMO.as_bytes())]);
    house.intake.receive(&later);
    until("the later drop", || async {
        desk.collect_now.notify_one();
        store.find_drop(later.drop).await.unwrap().is_some()
    })
    .await;
    ada.post(&format!("/drop/{}/accept", later.drop), &[]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let page = ada.get(&format!("/document/{first}")).await;
    assert!(page.has("<bdi>memo-3.txt</bdi> (100 %)"), "{}", page.text());
    end(&desk).await;
}

/// Where files draw their own pages, what no word explains is marked on both.
async fn pixels(ada: &mut Client, clean: LocalId, stamped: LocalId) {
    let at = format!("/document/{clean}/compare/{stamped}?kind=picture");
    let shown = ada.get(&at).await;
    assert!(shown.has("A place where the pixels differ") && shown.has("pixels (1)"), "{}", shown.text());
    let style = ada.get(&at.replace("?", "/marks.css?")).await;
    assert!(style.text().starts_with("#m0{left:20.00%;top:75.00%"), "{}", style.text());
    let same = ada.get(&format!("/document/{clean}/compare/{clean}")).await;
    assert!(!same.has("the pixels differ"), "{}", same.text());
}
