//! Notices from the desk's side: set by administrators, told of what arrives, also while locked; never told of spam or of what was
//! declined. The process that tells people is the real one.

use std::{
    fs,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::http::StatusCode;
use model::{Clock, Redacted};

use super::{Client, House, NOTICE_TOKEN, Source, end, inbox, until};
use crate::Desk;

/// A process that tells people, over a folder of its own.
struct Teller {
    folder: tempfile::TempDir,
    address: String,
}

impl Teller {
    async fn start(house: &House) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listen = "127.0.0.1:0".parse().unwrap();
        let token = Redacted::new(NOTICE_TOKEN.into());
        let config = notice::Config { version: 1, folder: folder.path().to_owned(), listen, token };
        let process = notice::Notice::new(config, house.clock.clone() as Arc<dyn Clock>).unwrap();
        let listener = tokio::net::TcpListener::bind(listen).await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(notice::serve(listener, process, Duration::from_millis(20)));
        Self { folder, address }
    }

    fn is_due(&self) -> bool {
        self.folder.path().join("due").exists()
    }

    fn forget(&self) {
        fs::remove_file(self.folder.path().join("due")).unwrap();
    }
}

/// A chat server that takes what it is sent.
async fn hook() -> (String, Arc<Mutex<Vec<String>>>) {
    let got = Arc::new(Mutex::new(Vec::new()));
    let kept = got.clone();
    let take = axum::routing::post(move |body: String| async move {
        kept.lock().unwrap().push(body);
        StatusCode::NO_CONTENT
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().route("/hook", take)).await });
    (address, got)
}

const FIELDS: [(&str, &str); 3] = [("text", "Look at the desk."), ("pretended", "0"), ("security", "tls")];

/// Whether the desk has looked at the intake once more, with all that it does afterwards.
async fn looked(desk: &Arc<Desk>) {
    for _ in 0..2 {
        let before = desk.status(|status| status.looks);
        until("a look", || async {
            desk.collect_now.notify_one();
            desk.status(|status| status.looks) > before
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sets_and_tries_notices_and_the_inbox_says_what_failed() {
    let mut house = House::new().await;
    let teller = Teller::start(&house).await;
    house.notice = Some(teller.address.clone());
    let (desk, mut ada) = house.enrolled().await;
    let link = ada.post("/people/invite", &[("role", "editor")]).await.between("href=\"/enrol/", "\"");
    let mut ben = Client::new(&desk);
    ben.enrol(&link, "Ben").await;
    assert_eq!(ben.get("/notices").await.status, StatusCode::FORBIDDEN);
    assert_eq!(ben.post("/notices/set", &FIELDS).await.status, StatusCode::FORBIDDEN);
    super::whole::check("/notices", &ada.get("/notices").await.text());
    assert!(ada.post("/notices/test", &[]).await.has("Nothing is set"));

    let (address, got) = hook().await;
    let refused = ada.post("/notices/set", &[&FIELDS[..], &[("webhook", "ftp://x")]].concat()).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.has("webhook’s address"), "{}", refused.text());
    let set = ada.post("/notices/set", &[&FIELDS[..], &[("webhook", &address)]].concat()).await;
    assert_eq!(set.location(), "/notices", "{}", set.text());
    assert!(ada.get("/notices").await.has(&address));
    assert!(ada.post("/notices/test", &[]).await.has("The notice went out"));
    assert_eq!(*got.lock().unwrap(), ["{\"text\":\"Look at the desk.\"}"]);

    // Nobody answers any more.
    let gone = [&FIELDS[..], &[("webhook", "http://127.0.0.1:9/")]].concat();
    ada.post("/notices/set", &gone).await;
    assert!(ada.post("/notices/test", &[]).await.has("The webhook was not reached"));
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    house.intake.receive(&Source::new().sealed(&house.intake.keyring().unwrap(), 1, "hello", &[]));
    until("a notice that is due", || async {
        desk.collect_now.notify_one();
        teller.is_due()
    })
    .await;
    let _there = desk.trying.lock().await;
    house.clock.forward(notice::LONGEST);
    until("the failure", || async {
        desk.collect_now.notify_one();
        // On a busy machine the process for notices may itself be late, which is said, too.
        desk.status(|status| status.notices.iter().any(|trouble| trouble.contains("The webhook was not reached")))
    })
    .await;
    let journal = desk.open().unwrap().store.journal(i64::MAX, 50).await.unwrap();
    let lines: Vec<String> = journal.iter().map(|line| format!("{} {}", line.line.action, line.line.detail)).collect();
    assert!(lines.contains(&"set the notices webhook".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("127.0.0.1") || line.contains("Look at")), "{lines:?}");
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrives_is_told_also_while_locked_and_spam_never_is() {
    let mut house = House::new().await;
    let teller = Teller::start(&house).await;
    house.notice = Some(teller.address.clone());
    let (desk, mut ada) = house.enrolled().await;
    let (address, _got) = hook().await;
    ada.post("/notices/set", &[&FIELDS[..], &[("webhook", &address)]].concat()).await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let keyring = house.intake.keyring().unwrap();
    let [spammer, declined, honest] = [Source::new(), Source::new(), Source::new()];
    let first = declined.sealed(&keyring, 1, "no", &[]);
    house.intake.receive(&spammer.sealed(&keyring, 1, "pills", &[]));
    house.intake.receive(&first);
    until("both", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.len() == 2
    })
    .await;
    until("a notice that is due", || async { teller.is_due() }).await;
    let store = desk.open().unwrap().store.clone();
    let spam = store.mailbox_at_intake(spammer.keys.mailbox.id()).await.unwrap().unwrap().id.to_string();
    ada.post("/inbox/aside", &[("mailbox", &spam)]).await;
    ada.post(&format!("/drop/{}/decline", first.drop), &[]).await;
    looked(&desk).await;
    teller.forget();

    house.intake.receive(&spammer.sealed(&keyring, 2, "more pills", &[]));
    looked(&desk).await;
    assert!(!teller.is_due(), "spam raised a notice");
    // The same while nobody has the keys.
    end(&desk).await;
    let desk = house.desk();
    house.intake.receive(&spammer.sealed(&keyring, 3, "pills again", &[]));
    house.intake.receive(&declined.sealed(&keyring, 2, "but I", &[]));
    until("the spool", || async {
        desk.collect_now.notify_one();
        desk.status(|status| status.spooled) >= 2
    })
    .await;
    looked(&desk).await;
    assert!(desk.open().is_none() && !teller.is_due(), "a locked desk told of spam");
    house.intake.receive(&honest.sealed(&keyring, 1, "a true story", &[]));
    until("a notice that is due", || async {
        desk.collect_now.notify_one();
        teller.is_due()
    })
    .await;
    // What a locked desk goes by names no mailbox.
    let list = fs::read_to_string(house.folder.join("quiet.json")).unwrap();
    assert!(list.contains("salt") && !list.contains(&spammer.keys.mailbox.id().to_string()));
    end(&desk).await;
}
