//! The whole way at the desk: enrol, collect, accept, open, read, reply, lock, and what is there afterwards.

use axum::http::StatusCode;
use jiff::SignedDuration;
use seal::{ReplyKind, WishState};

use super::{Client, FakeOpener, House, LINK, PASSPHRASE, Source, end, inbox, until};
use crate::Exit;

/// Waits until the inbox shows something.
async fn inbox_shows(client: &mut Client, words: &str) {
    for _ in 0..200 {
        client.post("/collect", &[]).await;
        if client.get("/inbox").await.has(words) {
            return;
        }
    }
    panic!("the inbox never showed {words}: {}", client.get("/inbox").await.text());
}

async fn document_shows(client: &mut Client, path: &str, words: &str) -> super::Page {
    for _ in 0..500 {
        let page = client.get(path).await;
        if page.has(words) {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{path} never showed {words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_enrolment_to_the_lock_and_back() {
    let house = House::new().await;
    let desk = house.desk();
    let mut ada = Client::new(&desk);
    // Nobody can open anything: the intake gets no keyring.
    assert!(ada.get("/").await.has("Nobody is enrolled yet"));
    until("the first look", || async { desk.status(|status| status.looks) > 0 }).await;
    assert!(house.intake.keyring().is_none());
    assert_eq!(ada.get("/enrol/another-link").await.status, StatusCode::NOT_FOUND);

    let page = ada.enrol(LINK, "Ada").await;
    assert!(page.has("AGE-SECRET-KEY-PQ-1"), "{}", page.text());
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    assert_eq!(house.intake.keyring().unwrap().approvers().len(), 1);
    // The first link is worth nothing now.
    assert_eq!(Client::new(&desk).get(&format!("/enrol/{LINK}")).await.status, StatusCode::NOT_FOUND);

    let invitation = ada.post("/people/invite", &[("role", "editor")]).await;
    let link = invitation.between("href=\"/enrol/", "\"");
    let mut ben = Client::new(&desk);
    assert_eq!(ben.enrol(&link, "Ben").await.location(), "/inbox");
    assert_eq!(Client::new(&desk).get(&format!("/enrol/{link}")).await.status, StatusCode::NOT_FOUND);
    until("both approvers", || async { house.intake.keyring().unwrap().approvers().len() == 2 }).await;

    let source = Source::new();
    let sealed = source.sealed(
        &house.intake.keyring().unwrap(),
        1,
        "I took <b>this</b> from the safe",
        &[("memo & plan.txt", b"CHILD the inner words"), ("bomb.bin", b"CRASH"), ("strange.xyz", b"UNKNOWN")],
    );
    house.intake.receive(&sealed);
    inbox_shows(&mut ben, "1 new").await;
    assert!(house.intake.with(|held| held.parcels.is_empty()), "the intake was not asked to forget");
    let mailbox = format!("/mailbox/{}", ben.get("/inbox").await.between("href=\"/mailbox/", "\""));
    let page = ben.get(&mailbox).await;
    assert!(page.has("I took &#60;b&#62;this&#60;/b&#62; from the safe"), "{}", page.text());
    assert!(page.has("not before 31 January 2027") && page.has("memo &#38; plan.txt") && page.has("not opened"));

    // Nothing is opened before somebody accepts.
    let document = format!("/document/{}", page.between("href=\"/document/", "\""));
    assert_eq!(ben.post(&format!("{document}/open"), &[]).await.status, StatusCode::CONFLICT);
    let question = ben.post(&format!("{mailbox}/reply"), &[("text", "Which year?"), ("kind", "question")]).await;
    assert_eq!(question.status, StatusCode::SEE_OTHER);
    assert!(ben.get(&mailbox).await.has("asked"));
    ben.post(&format!("/drop/{}/accept", sealed.drop), &[]).await;
    let page = document_shows(&mut ben, &document, "Open again").await;
    for words in
        ["Could identify the source", "m.tidewell &#60;script&#62;", "Page 1 of 1", "the inner words", "inner.txt"]
    {
        assert!(page.has(words), "{words}: {}", page.text());
    }
    let png = ben.get(&format!("{document}/page/1")).await;
    assert!(png.bytes.starts_with(b"\x89PNG"));
    until("the other two", || async {
        let page = ada.desk.open().unwrap().next_queued().await.unwrap();
        page.is_none()
    })
    .await;
    let page = ben.get(&mailbox).await;
    assert!(
        page.has("crashed and was thrown away") && page.has("no opener knows this kind of file"),
        "{}",
        page.text()
    );

    // Opening again keeps the child that somebody may be working on.
    let child = ben.get(&document).await.text();
    ben.post(&format!("{document}/open"), &[]).await;
    document_shows(&mut ben, &document, "Open again").await;
    let links = |text: &str| text.matches("href=\"/document/").count();
    assert_eq!(links(&ben.get(&document).await.text()), links(&child));

    until("the reply", || async { !source.replies(&house.intake).is_empty() }).await;
    assert_eq!(source.replies(&house.intake), [(1, "Which year?".to_owned())]);
    until("the reply's mark", || async { ben.desk.open().unwrap().store.waiting_replies().await.unwrap().is_empty() })
        .await;

    // Their answer comes in order, and is declined and destroyed.
    let second = source.sealed(&house.intake.keyring().unwrap(), 2, "Last year", &[("more.txt", b"more")]);
    house.intake.receive(&second);
    inbox_shows(&mut ben, "2 drops").await;
    let decline = format!("/drop/{}/decline", second.drop);
    assert!(ben.get(&decline).await.has("Decline and destroy this drop?"));
    ben.post(&decline, &[]).await;
    let page = ben.get(&mailbox).await;
    assert!(page.has("declined and destroyed") && !page.has("Last year"), "{}", page.text());
    assert_eq!(ben.post(&format!("/drop/{}/accept", second.drop), &[]).await.status, StatusCode::CONFLICT);

    let journal = ben.get("/journal").await;
    assert!(journal.has("the chain holds") && journal.has("asked the source") && journal.has("declined and destroyed"));

    assert!(ben.post("/lock", &[]).await.has("<h1>Locked</h1>"));
    assert_eq!(desk.ended().await, Exit::Locked);
    end(&desk).await;

    // The process that starts again has no keys, and everything that was shown.
    let desk = house.desk();
    let mut ben = ben.at(&desk);
    assert_eq!(ben.get(&mailbox).await.location(), "/");
    assert!(ben.get("/").await.has("The desk is locked"));
    assert_eq!(ben.unlock(&house.clock, "ben").await.location(), "/inbox");
    let page = ben.get(&mailbox).await;
    assert!(page.has("I took") && page.has("Which year?") && page.has("at the intake"), "{}", page.text());
    assert!(ben.get("/journal").await.has("locked everything"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_desk_collects_and_takes_in_at_the_next_unlock() {
    let house = House::new().await;
    let (desk, ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    end(&desk).await;

    let desk = house.desk();
    let keyring = house.intake.keyring().unwrap();
    let source = Source::new();
    // They come in the wrong order.
    house.intake.receive(&source.sealed(&keyring, 2, "the second", &[]));
    house.intake.receive(&source.sealed(&keyring, 1, "the first", &[("a.txt", b"a")]));
    desk.collect_now.notify_one();
    until("the spool", || async { desk.status(|status| status.spooled) == 2 }).await;
    until("the intake's end of it", || async { house.intake.with(|held| held.parcels.is_empty()) }).await;
    assert!(Client::new(&desk).get("/").await.has("2 of them now"));

    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    inbox_shows(&mut ada, "2 drops, 2 new").await;
    assert!(ada.get("/inbox").await.text().matches("class=\"item\"").count() == 1);
    until("an empty spool", || async { desk.status(|status| status.spooled) == 0 }).await;
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_desk_locks_and_a_running_worker_ends_with_it() {
    let house = House::new().await;
    let opener = FakeOpener { slow: true, ..FakeOpener::default() };
    let desk = house.desk_with(opener.clone());
    let mut ada = Client::new(&desk);
    ada.enrol(LINK, "Ada").await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let sealed = Source::new().sealed(&house.intake.keyring().unwrap(), 1, "", &[("a.txt", b"words")]);
    house.intake.receive(&sealed);
    inbox_shows(&mut ada, "1 new").await;
    ada.post(&format!("/drop/{}/accept", sealed.drop), &[]).await;
    until("a worker", || async { desk.status(|status| status.opening) }).await;
    let cookie = ada.cookie.clone();
    house.clock.forward(SignedDuration::from_mins(16));
    let ended = tokio::time::timeout(std::time::Duration::from_secs(30), desk.ended()).await;
    assert_eq!(ended.expect("an idle desk locks"), Exit::Locked);
    assert!(opener.cancelled.load(std::sync::atomic::Ordering::Relaxed));
    assert_eq!(ada.get("/inbox").await.location(), "/");
    end(&desk).await;

    // The document is still in the queue: nothing of what the worker had was kept.
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.cookie = cookie;
    assert_eq!(ada.get("/inbox").await.location(), "/", "a session outlived its process");
    ada.unlock(&house.clock, "Ada").await;
    until("the opened document", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_taken_in_as_drops_are() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let drive = tempfile::tempdir().unwrap();
    std::fs::create_dir(drive.path().join("letters")).unwrap();
    std::fs::write(drive.path().join("letters/one.txt"), "the first letter").unwrap();
    for number in 0..100 {
        std::fs::write(drive.path().join(format!("{number:03}.txt")), "x").unwrap();
    }
    std::os::unix::fs::symlink("/etc/passwd", drive.path().join("link")).unwrap();
    let (folder, paths) = (house.folder.clone(), vec![drive.path().to_owned()]);
    let now = desk.now();
    let done =
        tokio::task::spawn_blocking(move || crate::import::import_at(&folder, &paths, Some("the blue drive"), now))
            .await
            .unwrap()
            .unwrap();
    assert_eq!((done.files, done.drops, done.skipped.len()), (101, 2, 1), "{done:?}");
    assert!(done.skipped[0].1.contains("symbolic link"));
    inbox_shows(&mut ada, "2 drops").await;
    let inbox = ada.get("/inbox").await;
    assert!(inbox.has("by hand: the blue drive") && inbox.has("101 documents"), "{}", inbox.text());
    let mailbox = format!("/mailbox/{}", inbox.between("href=\"/mailbox/", "\""));
    assert!(ada.get(&mailbox).await.has("letters/one.txt"));
    // Nobody is there to read a reply.
    assert_eq!(ada.post(&format!("{mailbox}/reply"), &[("text", "hello")]).await.status, StatusCode::CONFLICT);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn init_makes_two_people_who_can_sign_in() {
    let house = House::new().await;
    assert!(crate::setup::nobody_enrolled(&house.folder).unwrap());
    let people = || {
        vec![("Ada".to_owned(), PASSPHRASE.to_owned()), ("Ben".to_owned(), "another long one, unlike it".to_owned())]
    };
    let now = model::Clock::now(&*house.clock);
    let weak = vec![("Ada".to_owned(), "aaaaaaaaaaaaaaaa".to_owned())];
    assert!(crate::setup::init(&house.folder, &super::newsroom(), weak, now).await.is_err());
    let made = crate::setup::init(&house.folder, &super::newsroom(), people(), now).await.unwrap();
    assert_eq!(made.iter().map(|person| person.role.as_str()).collect::<Vec<_>>(), ["administrator", "editor"]);
    assert!(made[0].recovery_key.is_some() && made[1].recovery_key.is_none());
    assert!(!crate::setup::nobody_enrolled(&house.folder).unwrap());
    assert!(
        crate::setup::init(&house.folder, &super::newsroom(), people(), now).await.is_err(),
        "never over what is there"
    );

    let desk = house.desk();
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    assert_eq!(house.intake.keyring().unwrap().approvers().len(), 2);
    let mut ada = Client::new(&desk);
    ada.totp = Some(super::clients::from_base32(&made[0].totp_base32));
    assert_eq!(ada.unlock(&house.clock, "Ada").await.location(), "/inbox");
    end(&desk).await;
}

/// An acknowledgement, a question and the answers to a wish reach the source as what they are, each signed and with a coarse day.
#[tokio::test(flavor = "multi_thread")]
async fn a_source_learns_that_it_was_read_and_what_became_of_its_wish() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let source = Source::new();
    // It wishes that nothing is published before 2027-01-31.
    let sealed = source.sealed(&house.intake.keyring().unwrap(), 1, "Please wait", &[]);
    house.intake.receive(&sealed);
    until("the drop", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.len() == 1
    })
    .await;
    let mailbox = format!("/mailbox/{}", inbox(&desk).await[0].id);
    let wish = format!("/drop/{}/wish", sealed.drop);
    assert!(ada.post(&wish, &[("answer", "end")]).await.has("wish that was accepted can end"));
    for until in ["", "soon", "2026-11-24"] {
        assert_eq!(
            ada.post(&wish, &[("answer", "accept"), ("until", until)]).await.status,
            StatusCode::CONFLICT,
            "{until}"
        );
    }
    assert!(ada.post(&format!("{mailbox}/reply"), &[("text", " ")]).await.has("reply says nothing"));
    ada.post(&format!("{mailbox}/reply"), &[("text", ""), ("kind", "read")]).await;
    ada.post(&format!("{mailbox}/reply"), &[("text", "Which day?"), ("kind", "question")]).await;
    ada.post(&wish, &[("answer", "accept"), ("until", "2027-01-31")]).await;
    assert!(ada.get(&mailbox).await.has("They were told: accepted until 31 January 2027"));
    ada.post(&wish, &[("answer", "end")]).await;
    ada.post(&wish, &[("answer", "decline")]).await;
    until("all replies", || async { source.typed_replies(&house.intake).len() == 5 }).await;
    let accepted = Some(WishState::Accepted { until: "2027-01-31".to_owned() });
    let expected = [
        (1, ReplyKind::Read, None, ""),
        (2, ReplyKind::Question, None, "Which day?"),
        (3, ReplyKind::Answer, accepted, ""),
        (4, ReplyKind::Answer, Some(WishState::Ended), ""),
        (5, ReplyKind::Answer, Some(WishState::Declined), ""),
    ];
    let mut came = source.typed_replies(&house.intake);
    came.sort_by_key(|reply| reply.counter);
    for (reply, (counter, kind, wish, text)) in came.iter().zip(expected) {
        assert_eq!((reply.counter, reply.kind, &reply.wish, reply.text.as_str()), (counter, kind, &wish, text));
        assert_eq!(reply.day, "2026-11-24");
    }
    let page = ada.get(&mailbox).await;
    assert!(
        page.has("Ada told them that it was read") && page.has("Ada asked") && page.has("They were told: declined")
    );
    end(&desk).await;
}
