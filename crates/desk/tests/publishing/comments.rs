//! A reader's comment from the archive's form to the public page and out of it again, with the real archive on a port of its own; and
//! what a lying archive can do.

use std::{
    fs,
    time::{Duration, Instant},
};

use archive::{CommentParts, Config, router_with};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt;
use model::{LocalId, Redacted};
use seal::Comment;
use tower::ServiceExt;

use super::{
    desk_of_two::{ADA, BEN, Browser, Newsroom},
    journey::{MEMO, approve, prepared},
};

const ON: &str = "a-formality-twice";

struct Reader {
    archive: Router,
}

impl Reader {
    async fn write(&self, passage: &str, name: &str, text: &str) {
        let form = super::desk_of_two::form(&[("on", ON), ("passage", passage), ("name", name), ("text", text)]);
        let request = Request::post("/comments").body(Body::from(form)).unwrap();
        let answer = self.archive.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }

    async fn read(&self, path: &str) -> String {
        let answer = self.archive.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
    }
}

/// A newsroom that has published a story, and an archive over it.
async fn published() -> (Newsroom, Reader, Browser) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let newsroom = Newsroom::begin_before(&address, Some(&"07".repeat(32))).await;
    let config = Config {
        version: 1,
        folder: newsroom.folder.path().join("archive"),
        site: newsroom.site(),
        listen: "127.0.0.1:0".parse().unwrap(),
        newsroom: "The Estuary Ledger".into(),
        onion: None,
        collect_token: Some(Redacted::new([7; 32])),
    };
    let parts = CommentParts { clock: newsroom.clock.clone(), ..CommentParts::default() };
    let archive = router_with(&config, parts).unwrap();
    let served = archive.clone();
    tokio::spawn(async move { axum::serve(listener, served).await });

    let ada = newsroom.enter(ADA).await;
    let (release, _) = prepared(&newsroom, &ada, MEMO).await;
    let story = [
        ("headline", "A formality, twice"),
        ("slug", ON),
        ("deck", "The department measured on paper."),
        ("byline", "the harbour desk"),
        ("day", "2026-11-24"),
        ("language", "en"),
        ("body", "They wrote [“a number to follow”](doc:EL-0001/1)."),
    ];
    ada.send(&format!("{release}/story"), &format!("{release}/story"), &story).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&newsroom.enter(BEN).await, &release).await;
    (newsroom, Reader { archive }, ada)
}

/// Looks at the archive until the page says so; gives the page.
async fn until(browser: &Browser, show: &str, says: &str) -> String {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        browser.send("/comments", "/comments/collect", &[]).await;
        let page = browser.see(&format!("/comments?show={show}")).await;
        if page.contains(says) {
            return page;
        }
        assert!(Instant::now() < deadline, "waited in vain for {says}: {page}");
    }
}

/// The address of the comment that has these words, and one of its buttons.
fn of(page: &str, words: &str) -> String {
    let at = page.find(words).unwrap_or_else(|| panic!("no {words} in {page}"));
    let rest = &page[at..];
    let at = rest.find("/comment/").expect("a form");
    rest[at..at + "/comment/".len() + 32].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_is_released_published_and_erased() {
    let (newsroom, reader, ada) = published().await;
    reader.write("c1", "A reader", "I was there in March.").await;
    reader.write("", "", "Canary of the second reader").await;
    until(&ada, "waiting", "I was there in March.").await;
    let page = until(&ada, "waiting", "Canary of the second reader").await;
    assert!(page.contains("<q dir=\"auto\">a number to follow</q>") && page.contains("Comments (2)"), "{page}");
    let (first, second) = (of(&page, "I was there in March."), of(&page, "Canary of the second reader"));
    // Nothing is public before somebody says so, and a released one can still be held back.
    ada.send("/comments", &format!("{first}/release"), &[]).await;
    ada.send("/comments", &format!("{second}/release"), &[]).await;
    ada.send("/comments", &format!("{second}/hold"), &[("note", "a name in it?")]).await;
    assert!(reader.read(&format!("/stories/{ON}/")).await.contains("No comments yet"));
    ada.send("/comments", &format!("{second}/release"), &[]).await;
    ada.send("/comments", "/comments/publish", &[]).await;
    let all = reader.read(&format!("/stories/{ON}/comments/")).await;
    assert!(all.contains("I was there in March.") && all.contains("Canary of the second reader"), "{all}");
    assert_eq!(newsroom.verify().problems, []);
    ada.refused("/comments", &format!("{second}/hold"), &[]).await;
    ada.refused("/comments", &format!("{second}/decline"), &[]).await;

    ada.send("/comments", &format!("{second}/erase"), &[("note", "asked for by its reader")]).await;
    let all = reader.read(&format!("/stories/{ON}/comments/")).await;
    assert!(all.contains("2 comments") && all.contains("Erased by the newsroom") && !all.contains("Canary"), "{all}");
    assert_eq!(newsroom.verify().problems, []);
    for folder in ["archive", "desk"] {
        let found = canary::search_folder(
            &newsroom.folder.path().join(folder),
            &[canary::Canary::known("text", "Canary of the second reader")],
        );
        assert_eq!(found.unwrap(), Vec::<String>::new());
    }
    let row = newsroom.desk.open().unwrap().store.comments(Some("erased"), 9).await.unwrap().remove(0);
    assert_eq!((row.body.as_str(), row.name.as_str(), row.quoted.as_str()), ("", "", ""));
    let journal = ada.see("/journal").await;
    for line in ["released a comment", "held a comment back", "erased a comment", "collected comments"] {
        assert!(journal.contains(line), "{line}");
    }
    assert!(!journal.contains("Canary") && !journal.contains("in March"), "no words in the journal");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_tells_what_is_redacted_is_held_back() {
    let (newsroom, reader, ada) = published().await;
    reader.write("", "", "Everybody knows that M-a-r-r-o-w signed it.").await;
    let page = until(&ada, "held", "Everybody knows").await;
    assert!(page.contains("Tells what is redacted") && page.contains("“marrow”, redacted in EL-0001"), "{page}");
    let one = of(&page, "Everybody knows");
    assert!(ada.refused("/comments", &format!("{one}/release"), &[]).await.contains("redacted"));
    // It takes an editor, and a second look.
    let jo = newsroom.invited(&ada, "Jo Reed", "journalist").await;
    assert!(!jo.see("/comments?show=held").await.contains("Release all the same"));
    jo.refused("/comments", &format!("{one}/release"), &[("seen", "yes")]).await;
    ada.send("/comments", &format!("{one}/release"), &[("seen", "yes")]).await;
    ada.send("/comments", "/comments/publish", &[]).await;
    assert!(reader.read(&format!("/stories/{ON}/")).await.contains("Everybody knows"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lying_archive_fills_a_list_and_nothing_else() {
    let (newsroom, reader, ada) = published().await;
    reader.write("", "", "An honest comment").await;
    until(&ada, "waiting", "An honest comment").await;
    let open = newsroom.desk.open().unwrap();
    let key = open.keys.keyring().moderation().unwrap().clone();
    let today = model::clock::day(model::Clock::now(&*newsroom.clock));
    let id = |number: u8| LocalId::from_bytes([number; 16]);
    let comment = |number, day: &str, on: &str, text: &str| {
        Comment::new(id(number), day.into(), on.into(), None, String::new(), text.into()).seal(&key).unwrap()
    };
    let put = |number: u8, sealed: &[u8]| {
        let own = newsroom.folder.path().join("archive/own/comments");
        fs::write(own.join(format!("{}.age", id(number))), sealed).unwrap();
    };
    put(1, b"nothing that opens");
    put(2, &comment(9, &today, ON, "Under another's name"));
    put(3, &comment(3, &today, ON, "An honest comment"));
    put(4, &comment(4, "2999-01-01", ON, "From the future"));
    put(5, &comment(5, &today, "no-such-story", "On nothing"));
    put(6, &comment(6, &today, ON, "\u{200b}\u{202e}"));
    let fine = comment(7, &today, ON, "Another honest one");
    put(7, &fine);
    let page = until(&ada, "waiting", "Another honest one").await;
    for reason in
        ["can’t be opened", "another’s name", "same words came before", "lies ahead", "isn’t published", "show nothing"]
    {
        assert!(page.contains(reason), "{reason}: {page}");
    }
    // Shown once more, it is no second one.
    put(7, &fine);
    reader.write("", "", "After all that").await;
    let page = until(&ada, "waiting", "After all that").await;
    assert_eq!(page.matches("Another honest one").count(), 1);
    assert_eq!(open.store.comments(Some("waiting"), 99).await.unwrap().len(), 3);
}
