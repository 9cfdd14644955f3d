//! The heartbeat from the desk's side, with the real intake and the real process that pretends to be a source.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::Request,
    http::{Method, StatusCode},
    middleware::{Next, from_fn},
    response::IntoResponse,
};
use model::{Clock, MailboxId, Redacted};

use super::{Client, HEARTBEAT_TOKEN, House, NOTICE_TOKEN, Source, TOKEN, end, files, inbox, until};
use crate::Desk;

/// A real intake, its front behind a line that a test can cut.
struct Front {
    store: intake::store::Store,
    intake: Arc<intake::Intake>,
    /// Where the desk collects, uncut.
    behind: String,
    line: Arc<AtomicU16>,
    /// The status of the page that answers every form with files; 0 where that is the intake's own.
    broken: Arc<AtomicU16>,
    /// What was sent, by its path.
    seen: Arc<Mutex<Vec<String>>>,
    folder: tempfile::TempDir,
}

impl Front {
    /// Stands before a house's desk, with the process that knocks there.
    async fn before(house: &mut House) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = intake::store::Store::open(folder.path()).await.unwrap();
        let mut token = [0; 32];
        hex::decode_to_slice(TOKEN, &mut token).unwrap();
        let (token, clock) = (Redacted::new(token), house.clock.clone() as Arc<dyn Clock>);
        let limits = intake::Limits::new(0);
        let intake = intake::Intake::new(store.clone(), "x".into(), Vec::new(), token, limits, clock).unwrap();
        let intake = Arc::new(intake);
        let broken = Arc::new(AtomicU16::new(0));
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let (breaks, sees) = (broken.clone(), seen.clone());
        let breaking = move |request: Request, next: Next| {
            if request.method() != Method::GET {
                sees.lock().unwrap().push(request.uri().path().to_owned());
            }
            let status = breaks.load(Ordering::Relaxed);
            let breaks = request.uri().path().ends_with("/drop") && status != 0;
            async move {
                if breaks {
                    return (StatusCode::from_u16(status).unwrap(), "<h1>Call 555 0100</h1>").into_response();
                }
                next.run(request).await
            }
        };
        let behind = serve(intake::router(intake.clone()).layer(from_fn(breaking))).await;
        let line = Arc::new(AtomicU16::new(behind.port()));
        let front = pass_on(line.clone()).await;
        let config = heartbeat::Config {
            version: 1,
            folder: folder.path().join("heartbeat"),
            listen: "127.0.0.1:0".parse().unwrap(),
            token: Redacted::new(HEARTBEAT_TOKEN.into()),
            front: format!("http://{front}"),
            proxy: None,
        };
        std::fs::create_dir(&config.folder).unwrap();
        let listener = tokio::net::TcpListener::bind(config.listen).await.unwrap();
        house.heartbeat = Some(format!("http://{}", listener.local_addr().unwrap()));
        let process = heartbeat::Heartbeat::new(config, house.clock.clone()).unwrap();
        tokio::spawn(heartbeat::serve(listener, process));
        let behind = format!("http://{behind}");
        house.other_intake = Some(behind.clone());
        Self { store, intake, behind, line, broken, seen, folder }
    }

    fn cut(&self) {
        self.line.store(0, Ordering::Relaxed);
    }

    /// How often something was sent to an address that ends so.
    fn saw(&self, end: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|path| path.ends_with(end)).count()
    }

    fn mend(&self) {
        let port = self.behind.rsplit(':').next().unwrap().parse().unwrap();
        self.line.store(port, Ordering::Relaxed);
    }
}

async fn serve(router: axum::Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Passes connections on to the port that is set; to none while it is 0.
async fn pass_on(to: Arc<AtomicU16>) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut from, _)) = listener.accept().await {
            let port = to.load(Ordering::Relaxed);
            if port != 0 {
                tokio::spawn(async move {
                    let mut there = tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
                    tokio::io::copy_bidirectional(&mut from, &mut there).await
                });
            }
        }
    });
    address
}

/// Sends a test drop and waits until it is through, or isn't.
async fn beat(desk: &Arc<Desk>) {
    let before = desk.status(|status| status.beats);
    desk.beat_now.notify_one();
    until("a beat", || async { desk.status(|status| status.beats) > before }).await;
}

async fn open_for_sources(front: &Front) {
    until("the keyring", || async { front.intake.newest_keyring().is_some() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_drop_goes_all_the_way_and_leaves_nothing_behind() {
    let mut house = House::new().await;
    let front = Front::before(&mut house).await;
    let (desk, mut ada) = house.enrolled().await;
    open_for_sources(&front).await;
    assert!(ada.get("/inbox").await.has("not known yet"));
    beat(&desk).await;
    let page = ada.get("/inbox").await;
    assert!(page.has("A source could get through today at 10:00 UTC"), "{}", page.text());
    assert!(page.has("was opened and answered"), "{}", page.text());
    // It is nobody's: no mailbox, no drop, no notice; nothing of it lies anywhere.
    assert!(inbox(&desk).await.is_empty() && page.has("Nothing has come yet"));
    assert!(!desk.status(|status| status.to_tell));
    assert!(files(&house.folder.join("spool")).is_empty());
    assert!(front.store.parcels().await.unwrap().is_empty());
    assert!(desk.beats.look(|beats| beats.lingering()).is_empty());
    assert!(files(&front.folder.path().join("heartbeat")).is_empty(), "the file that was sent is gone");

    // The next goes by the pages and forms.
    beat(&desk).await;
    let page = ada.get("/inbox").await;
    assert!(page.has("today at 10:00 UTC by the forms without scripts, and today at 10:00 UTC with safehouse drop"));
    assert!(page.has("were opened and answered") && page.has("Nothing has come yet"), "{}", page.text());
    assert!(files(&house.folder.join("spool")).is_empty() && front.store.parcels().await.unwrap().is_empty());
    assert!(desk.beats.look(|beats| beats.lingering()).is_empty());
    assert_eq!((front.saw("/en/drop"), front.saw("/envelope"), front.saw("/en/mailbox/forget")), (1, 1, 2));

    // A locked desk opens nothing, and says so.
    end(&desk).await;
    let desk = house.desk();
    beat(&desk).await;
    let page = Client::new(&desk).get("/").await;
    assert!(page.has("A source could get through") && page.has("it was not opened"), "{}", page.text());
    assert!(files(&house.folder.join("spool")).is_empty());
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_front_door_that_fails_is_said_on_the_desk_and_told_outside() {
    let mut house = House::new().await;
    let front = Front::before(&mut house).await;
    let got = Arc::new(Mutex::new(Vec::new()));
    let kept = got.clone();
    let hook = axum::routing::post(move |body: String| async move {
        kept.lock().unwrap().push(body);
        StatusCode::NO_CONTENT
    });
    let hook = serve(axum::Router::new().route("/", hook)).await;
    let teller = tempfile::tempdir().unwrap();
    let config = notice::Config {
        version: 1,
        folder: teller.path().to_owned(),
        listen: "127.0.0.1:0".parse().unwrap(),
        token: Redacted::new(NOTICE_TOKEN.into()),
    };
    let listener = tokio::net::TcpListener::bind(config.listen).await.unwrap();
    house.notice = Some(format!("http://{}", listener.local_addr().unwrap()));
    let process = notice::Notice::new(config, house.clock.clone() as Arc<dyn Clock>).unwrap();
    tokio::spawn(notice::serve(listener, process, Duration::from_millis(20)));
    let (desk, mut ada) = house.enrolled().await;
    let hook = format!("http://{hook}/");
    let fields = [("text", "Look."), ("pretended", "0"), ("security", "tls"), ("webhook", hook.as_str())];
    assert_eq!(ada.post("/notices/set", &fields).await.location(), "/notices");
    open_for_sources(&front).await;

    front.cut();
    beat(&desk).await;
    let page = ada.get("/inbox").await;
    assert!(page.has("Sources may not get through with safehouse drop since today at 10:00 UTC"), "{}", page.text());
    assert!(page.has("None of our own test drops has ever come through there"), "{}", page.text());
    assert!(got.lock().unwrap().is_empty(), "one failure can be the line's");
    beat(&desk).await;
    let told = |word: &'static str| {
        let got = got.clone();
        move || {
            let got = got.clone();
            async move { got.lock().unwrap().iter().any(|body| body.contains(word)) }
        }
    };
    until("people outside are told", told("has stopped")).await;

    front.mend();
    beat(&desk).await;
    assert!(ada.get("/inbox").await.has("A source could get through today at 10:00 UTC by the forms"));
    assert_eq!(got.lock().unwrap().len(), 1, "one door says nothing of the other");
    beat(&desk).await;
    until("people outside are told", told("is back")).await;
    assert_eq!(got.lock().unwrap().len(), 2, "{got:?}");
    end(&desk).await;
}

/// What `safehouse drop` needs is whole, and no browser gets anything through.
#[tokio::test(flavor = "multi_thread")]
async fn forms_that_are_broken_are_noticed_though_the_sealed_door_works() {
    let mut house = House::new().await;
    let front = Front::before(&mut house).await;
    let (desk, mut ada) = house.enrolled().await;
    open_for_sources(&front).await;
    front.broken.store(500, Ordering::Relaxed);
    for _ in 0..3 {
        beat(&desk).await;
    }
    let page = ada.get("/inbox").await;
    assert!(page.has("Sources may not get through by the forms without scripts since today"), "{}", page.text());
    assert!(page.has("the receipt is an error page, 500"), "{}", page.text());
    assert!(page.has("A source could get through today at 10:00 UTC with safehouse drop"), "{}", page.text());
    // A page that is well and no receipt; whatever it says, the desk doesn't.
    front.broken.store(200, Ordering::Relaxed);
    for _ in 0..2 {
        beat(&desk).await;
    }
    let page = ada.get("/inbox").await;
    assert!(page.has("is no receipt for it") && !page.has("555"), "{}", page.text());
    front.broken.store(0, Ordering::Relaxed);
    for _ in 0..2 {
        beat(&desk).await;
    }
    assert!(!ada.get("/inbox").await.has("may not get through"), "both doors are back");
    end(&desk).await;
}

/// Somebody took the intake over and hands out keys of their own.
#[tokio::test(flavor = "multi_thread")]
async fn an_intake_with_another_newsrooms_keys_fails_the_beat() {
    let mut house = House::new().await;
    let front = Front::before(&mut house).await;
    let (desk, mut ada) = house.enrolled().await;
    open_for_sources(&front).await;
    // Another newsroom, with an intake of its own: the line leads there now.
    let mut other = House::new().await;
    let theirs = Front::before(&mut other).await;
    let (their_desk, _) = other.enrolled().await;
    open_for_sources(&theirs).await;
    let port = theirs.behind.rsplit(':').next().unwrap().parse().unwrap();
    front.line.store(port, Ordering::Relaxed);
    beat(&desk).await;
    let page = ada.get("/inbox").await;
    assert!(page.has("Sources may not get through") && page.has("key is not the one"), "{}", page.text());
    assert!(theirs.store.parcels().await.unwrap().is_empty(), "nothing was sent");
    end(&desk).await;
    end(&their_desk).await;
}

/// The power went after a test drop was sent: it never becomes a source's, and the next beat clears it away.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_beat_left_behind_is_never_taken_for_a_source() {
    let mut house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let source = Source::new();
    let sealed = source.sealed(&house.intake.keyring().unwrap(), 1, "pretended", &[]);
    let mailbox: MailboxId = source.keys.mailbox.id();
    let now = desk.now();
    desk.beats.change(|beats| beats.remember(mailbox, now)).unwrap();
    end(&desk).await;

    let desk = house.desk();
    house.intake.receive(&sealed);
    desk.collect_now.notify_one();
    until("the spool", || async { desk.status(|status| status.spooled) == 1 }).await;
    assert!(!desk.status(|status| status.to_tell));
    let mut ada = {
        ada = ada.at(&desk);
        ada.unlock(&house.clock, "Ada").await;
        ada
    };
    for _ in 0..3 {
        ada.post("/collect", &[]).await;
    }
    assert!(inbox(&desk).await.is_empty(), "a test drop came in as a source's");
    end(&desk).await;

    // The next beat destroys it here and has it erased there, before it sends its own.
    let front = Front::before(&mut house).await;
    house.other_intake = None;
    let desk = house.desk();
    beat(&desk).await;
    drop(front);
    assert!(files(&house.folder.join("spool")).is_empty());
    assert!(desk.beats.look(|beats| beats.is_ours(mailbox) && !beats.lingering().contains(&mailbox)));
    end(&desk).await;
}
