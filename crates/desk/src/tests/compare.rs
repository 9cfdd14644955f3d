//! Two copies, in one drop or in any: the document names its twin, the two are shown side by side, and who reads one channel alone gets nothing.

use std::collections::HashSet;

use model::{LocalId, Sha256};

use crate::store::{NewDocument, NewOriginal, fresh_id};

use super::{Client, House, Source, channels, end, inbox, until, whole};

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

#[tokio::test(flavor = "multi_thread")]
async fn copies_are_found_in_all_drops_that_somebody_reads_and_in_no_other() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let mut ben = channels::invited(&house, &mut ada, "editor", "Ben").await;
    let keyring = channels::health(&house, &desk, &mut ada).await;
    let (other, kept) = (MEMO.replace("at night", "by night"), MEMO.replace("nobody", "n\u{43e}body"));
    let first = Source::new().sealed(&keyring, 1, "One", &[("memo.txt", MEMO.as_bytes()), ("weir.txt", b"the weir")]);
    let second = Source::new().sealed(&keyring, 1, "Another", &[("second.pdf", other.as_bytes())]);
    let secret = Source::new().sealed_for(&keyring, "health", "health", 1, "Kept", &[("secret.txt", kept.as_bytes())]);
    for sealed in [&first, &second, &secret] {
        house.intake.receive(sealed);
    }
    until("the drops", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.len() == 3
    })
    .await;
    for sealed in [&first, &second, &secret] {
        ada.post(&format!("/drop/{}/accept", sealed.drop), &[]).await;
    }
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let open = desk.open().unwrap();
    let memo = open.store.documents_of(first.drop).await.unwrap()[0].id;
    let at = open.store.find_drop(second.drop).await.unwrap().unwrap().mailbox;
    let label = open.store.mailbox(at).await.unwrap().label;
    let (page, offers) = (format!("/document/{memo}"), format!("/document/{memo}/compare"));
    for turn in 0..2 {
        let all = ada.get(&page).await;
        whole::check("copies", &all.text());
        let said = format!("<bdi>second.pdf</bdi> (96 %), which came to {label}.");
        assert!(all.has(&said) && all.has("Almost the same text as <bdi>secret.txt</bdi>"), "{}", all.text());
        assert!(ada.get(&offers).await.has("secret.txt"));
        let bens = ben.get(&page).await;
        assert!(bens.has(&said) && !bens.has("secret.txt") && !bens.has("weir.txt</bdi>"), "{}", bens.text());
        assert!(!ben.get(&offers).await.has("secret.txt"));
        // What was opened before such was kept is looked at once.
        if turn == 0 {
            for sql in ["delete from copy_tags", "update documents set banded = 0"] {
                sqlx::query(sql).execute(open.store.pool()).await.unwrap();
            }
            assert!(!ada.get(&page).await.has("Almost the same"));
            let mut unread = HashSet::new();
            let kept = || async {
                let kept = sqlx::query_scalar::<_, i64>("select count(*) from copy_tags where document = $1");
                kept.bind(memo.to_string()).fetch_one(open.store.pool()).await.unwrap()
            };
            // What can't be read isn't taken for looked at.
            let text = open.blobs.file_of(open.store.document(memo).await.unwrap().text.unwrap());
            let aside = text.with_extension("aside");
            std::fs::rename(&text, &aside).unwrap();
            assert!(crate::work::copies::look_at_some(&open, &mut unread).await.unwrap());
            assert!(!crate::work::copies::look_at_some(&open, &mut unread).await.unwrap());
            assert_eq!((unread.drain().collect::<Vec<_>>(), kept().await), (vec![memo], 0));
            std::fs::rename(&aside, &text).unwrap();
            assert!(crate::work::copies::look_at_some(&open, &mut unread).await.unwrap());
            assert!(!crate::work::copies::look_at_some(&open, &mut unread).await.unwrap());
            assert!(kept().await > 0);
        }
    }
    for sealed in [&first, &second, &secret] {
        for what in ["put-back", "decline"] {
            ada.post(&format!("/drop/{}/{what}", sealed.drop), &[]).await;
        }
    }
    let left: i64 = sqlx::query_scalar("select count(*) from copy_tags").fetch_one(open.store.pool()).await.unwrap();
    assert_eq!(left, 0);
    end(&desk).await;
}

/// One text among many that share most of its words, in another order.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_found_among_many() {
    let house = House::new().await;
    let (desk, _) = house.enrolled().await;
    let drop = house.arrived(&desk, "One", &[("memo.txt", MEMO.as_bytes())]).await;
    let store = desk.open().unwrap().store.clone();
    let (row, ada) = (store.documents_of(drop).await.unwrap().remove(0), store.people().await.unwrap()[0].person.id);
    let text = |n: u64| -> String {
        let word = |at: u64| Sha256::of(&(n << 32 | at).to_le_bytes()).to_string()[..2].to_owned();
        (0..300).map(|at| word(at) + " ").collect()
    };
    const MANY: u64 = 100;
    let mut tx = store.begin().await.unwrap();
    for n in 0..MANY {
        let new = NewDocument {
            id: fresh_id(),
            drop,
            parent: Some(row.id),
            position: n as u32,
            name: format!("{n}.txt"),
            size: 1,
            sha256: row.sha256,
            original: NewOriginal::Pages(Vec::new()),
        };
        store.record_document(&mut tx, &new).await.unwrap();
        store.record_bands(&mut tx, "newsroom", new.id, &page::compare::bands(&text(n))).await.unwrap();
    }
    tx.commit().await.unwrap();
    let asked = page::compare::bands(&text(MANY / 2).replacen("a", "b", 5));
    let found = store.alike(ada, &asked, row.id).await.unwrap();
    assert_eq!(found[0].name, format!("{}.txt", MANY / 2));
    end(&desk).await;
}
