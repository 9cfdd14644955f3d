//! A newsroom of two in a folder of its own, its clock and its opener in the test's hands, and browsers to it.

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use airlock::{BoundPage, Checked, Ended, Failure, NodePath, Outcome, SignatureJob, Sink, WhyNot};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    response::Response,
};
use desk::{Config, Desk, How, Opener};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use ledger::Vkey;
use model::{Clock, FileFacts, Finding, FindingKind, Rect, Sha256, Word, limits::OpenLimits};
use page::{
    PageContent,
    font::{self, Face},
    typeset::{Missing, typeset},
};
use tower::ServiceExt;

pub const ADA: (&str, &str) = ("Ada Vance", "seven brass lanterns over the quay");
pub const BEN: (&str, &str) = ("Ben Okoro", "nine copper herons beside the mill");

/// A clock that goes when it is told to.
pub struct HandClock(Mutex<Timestamp>);

impl HandClock {
    pub fn forward(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Sets a file's text on pages; a file that says so has a finding that names its source, or marks in colour. A signature holds that says the words' hash:
/// what real ones are is tried with real workers elsewhere.
struct Typesetter {
    /// Nothing is opened as long as this is set.
    held: Arc<AtomicBool>,
}

impl Opener for Typesetter {
    fn open(
        &self,
        input: &mut dyn Read,
        name: &str,
        _: How,
        _: &OpenLimits,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, airlock::Error> {
        while self.held.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).unwrap();
        let top = NodePath::top();
        let text = String::from_utf8(bytes.clone()).unwrap();
        let picture = text == "a picture";
        let mut pages: Vec<_> = typeset(&text, Missing::Box).unwrap().collect();
        if text.contains("on tinted paper") {
            pages.iter_mut().for_each(mark);
        }
        for (page, number) in pages.iter().zip(1..) {
            sink.page(&top, number, page).unwrap();
        }
        sink.text(&top, &text).unwrap();
        if text.contains("names-source") {
            sink.finding(&top, &Finding::new(FindingKind::Author, "properties", "An author is named", "m.tidewell"))
                .unwrap();
        }
        let media_type = if picture { "image/png" } else { "text/plain" }.to_owned();
        let facts =
            FileFacts { name: name.to_owned(), sha256: Sha256::of(&bytes), size: bytes.len() as u64, media_type };
        let ended = Ended { facts, pages: pages.len() as u32, opened: true, failure: None };
        sink.end(&top, &ended).unwrap();
        Ok(Outcome { top: ended, complete: true, sandbox_lacks: Vec::new() })
    }

    fn open_bound(
        &self,
        pages: &mut [BoundPage<'_>],
        name: &str,
        how: How,
        limits: &OpenLimits,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, airlock::Error> {
        // As one text: what becomes of pages is tried elsewhere.
        let mut whole = String::new();
        for page in pages {
            (page.open)().unwrap().read_to_string(&mut whole).unwrap();
        }
        self.open(&mut whole.as_bytes(), name, how, limits, sink)
    }

    fn check_signature(&self, asked: &SignatureJob) -> Result<Result<Checked, Failure>, airlock::Error> {
        let of = |text: &&String| asked.signature.trim() == format!("signed {}", Sha256::of(text.as_bytes()));
        Ok(Ok(match asked.texts.iter().position(|text| of(&text)) {
            Some(text) => Checked::Holds {
                text,
                fingerprint: asked.key.lines().last().unwrap().to_owned(),
                algorithm: "minisign-ed25519".into(),
                namespace: String::new(),
            },
            None => Checked::DoesNotHold { why: WhyNot::Words },
        }))
    }

    fn cancel(&self) {}
}

/// Dots of three strengths, a pale word, pale paper and a red stamp, in the lower half of a page of 1,240 by 1,754 pixels.
fn mark(page: &mut PageContent) {
    page.raster.fill(100, 1400, 600, 1500, [250, 214, 220]);
    page.raster.fill(700, 1400, 1100, 1500, [190, 20, 40]);
    for (row, dot) in [[255, 255, 0], [255, 250, 120], [252, 250, 225]].into_iter().enumerate() {
        for x in (40..1200).step_by(60) {
            let y = 1000 + 40 * row as u32;
            page.raster.fill(x, y, x + 2, y + 2, dot);
        }
    }
    let end = font::draw(&mut page.raster, Face::Text, 30.0, (200.0, 1300.0), "recipient-17", [200; 3]);
    let rect = Rect::new(96.0, 611.0, end * 0.48, 628.0);
    page.words.push(Word { text: "recipient-17".into(), rect, line_end: true });
}

pub struct Newsroom {
    pub folder: tempfile::TempDir,
    pub clock: Arc<HandClock>,
    pub desk: Arc<Desk>,
    secrets: Vec<Vec<u8>>,
    archive: (String, Option<String>),
    /// Whether the airlock waits.
    pub held: Arc<AtomicBool>,
}

impl Newsroom {
    /// Begins one. The clock starts now: imported parcels are sealed to the key of this week.
    pub async fn begin() -> Self {
        Self::begin_before("http://127.0.0.1:7001", None).await
    }

    /// The same with an archive, whose address and token the desk gets.
    pub async fn begin_before(archive: &str, token: Option<&str>) -> Self {
        let archive = (archive.to_owned(), token.map(str::to_owned));
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::now();
        let own = |(name, passphrase): (&str, &str)| (name.to_owned(), passphrase.to_owned());
        let newsroom = desk::Newsroom {
            version: 1,
            name: "The Estuary Ledger".into(),
            origin: "estuary.example/log".into(),
            prefix: "EL".into(),
        };
        let people =
            desk::setup::init(&folder.path().join("desk"), &newsroom, vec![own(ADA), own(BEN)], now).await.unwrap();
        let secrets = people.iter().map(|person| base32(&person.totp_base32)).collect();
        let clock = Arc::new(HandClock(Mutex::new(now)));
        let held = Arc::default();
        let desk = start(folder.path(), &clock, &archive, &held);
        Self { archive, folder, clock, desk, secrets, held }
    }

    pub fn site(&self) -> PathBuf {
        self.folder.path().join("archive/site")
    }

    /// The process ends and begins anew, locked. Codes are taken once, so the clock goes on.
    pub async fn restart(&mut self) {
        let old = self.desk.clone();
        old.lock_everything();
        if let Some(open) = old.open() {
            open.store.close().await;
        }
        self.clock.forward(SignedDuration::from_secs(60));
        self.desk = start(self.folder.path(), &self.clock, &self.archive, &self.held);
    }

    /// Signs somebody in.
    pub async fn enter(&self, (name, passphrase): (&str, &str)) -> Browser {
        let secret = &self.secrets[usize::from(name == BEN.0)];
        let code = desk::totp::code(secret.as_slice().try_into().unwrap(), self.clock.now().as_second() as u64);
        let router = desk::router(self.desk.clone(), desk::Way::Loopback);
        let body = form(&[("name", name), ("passphrase", passphrase), ("code", &code)]);
        let answer = router.clone().oneshot(request("POST", "/unlock", "", body)).await.unwrap();
        let cookie = answer.headers().get(header::SET_COOKIE).expect("a session").to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Browser { router, cookie }
    }

    /// Invites somebody and lets them enrol. Gives their browser.
    pub async fn invited(&self, administrator: &Browser, name: &str, role: &str) -> Browser {
        let (status, page) = administrator.try_send("/people", "/people/invite", &[("role", role)]).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let at = page.find("/enrol/").expect("a link");
        let link: String = page[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        let passphrase = "four silver barges under the arch";
        let body = form(&[("name", name), ("passphrase", passphrase), ("again", passphrase)]);
        let answer = administrator.ask(request("POST", &link, "", body)).await;
        let page = String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
        let at = page.find("id=\"secret\">").unwrap_or_else(|| panic!("no secret in {page}"));
        let secret = base32(page[at + 12..].split('<').next().unwrap());
        let code = desk::totp::code(secret.as_slice().try_into().unwrap(), self.clock.now().as_second() as u64);
        let body = form(&[("ticket", &first_of(&page, "name=\"ticket\" value=\"")), ("code", &code)]);
        let answer = administrator.ask(request("POST", &format!("{link}/confirm"), "", body)).await;
        let cookie = answer.headers().get(header::SET_COOKIE).expect("a session").to_str().unwrap();
        Browser { router: administrator.router.clone(), cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    /// Brings in a text file, accepts its drop, and waits until it is opened. Gives the document's id.
    pub async fn document(&self, browser: &Browser, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        desk::import(&self.folder.path().join("desk"), &[path], Some(name)).unwrap();
        let mut accepted = false;
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            assert!(Instant::now() < deadline, "{name} did not come in");
            tokio::time::sleep(Duration::from_millis(100)).await;
            let inbox = browser.see("/inbox").await;
            let Some(at) = inbox.find(&format!("<b>by hand: {name}")) else { continue };
            let mailbox = last_of(&inbox[..at], "href=\"/mailbox/");
            let page = browser.see(&format!("/mailbox/{mailbox}")).await;
            if !accepted && page.contains("/accept\"") {
                let drop = first_of(&page, "action=\"/drop/").replace("/accept", "");
                browser.send(&format!("/mailbox/{mailbox}"), &format!("/drop/{drop}/accept"), &[]).await;
                accepted = true;
                continue;
            }
            if !page.contains("href=\"/document/") {
                continue;
            }
            let document = first_of(&page, "href=\"/document/");
            if browser.see(&format!("/document/{document}")).await.contains("/prepare\"") {
                return document;
            }
        }
    }

    /// What anybody can check of what is published, its openings too: nothing that doesn't hold.
    pub fn verify(&self) -> ledger::Report {
        let text = std::fs::read_to_string(self.site().join("log.vkey")).expect("a key");
        let key: Vkey = text.trim().parse().unwrap();
        let open = self.desk.open().expect("unlocked");
        assert_eq!(key.to_string(), open.keys.keyring().body().log, "the log's own key");
        let report = mirror::verify_folder(&self.site(), Some(&key), true, &|_| {}).unwrap();
        assert!(report.holds(), "{:#?}", report.problems);
        report
    }
}

fn start(
    folder: &Path,
    clock: &Arc<HandClock>,
    (archive, token): &(String, Option<String>),
    held: &Arc<AtomicBool>,
) -> Arc<Desk> {
    let config: Config = serde_json::from_value(serde_json::json!({
        "version": 1, "folder": folder.join("desk"), "listen": "127.0.0.1:0", "site": folder.join("archive/site"),
        "newsroom": {"version": 1, "name": "The Estuary Ledger", "origin": "estuary.example/log", "prefix": "EL"},
        "intake": "http://127.0.0.1:9", "archive": archive, "archive_token": token, "collect_token": "00", "same_machine": true,
    }))
    .unwrap();
    Desk::new(config, clock.clone(), Arc::new(Typesetter { held: held.clone() })).unwrap()
}

/// RFC 4648, without padding.
fn base32(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for c in text.bytes().filter(|c| *c != b'=' && *c != b' ') {
        let value = if c.is_ascii_digit() { c - b'2' + 26 } else { c.to_ascii_uppercase() - b'A' };
        (bits, held) = (bits << 5 | u32::from(value), held + 5);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    bytes
}

pub fn form(fields: &[(&str, &str)]) -> String {
    let coded = |text: &str| -> String {
        text.bytes()
            .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
            .collect()
    };
    fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect::<Vec<_>>().join("&")
}

fn request(method: &str, path: &str, cookie: &str, body: String) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "127.0.0.1")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap()
}

/// What follows a mark, up to the next quotation mark.
pub fn first_of(page: &str, mark: &str) -> String {
    let at = page.find(mark).unwrap_or_else(|| panic!("no {mark} in {page}"));
    page[at + mark.len()..].split('"').next().unwrap().to_owned()
}

fn last_of(page: &str, mark: &str) -> String {
    let at = page.rfind(mark).unwrap_or_else(|| panic!("no {mark}"));
    page[at + mark.len()..].split('"').next().unwrap().to_owned()
}

/// One person's browser: a cookie, and forms sent from pages that were loaded before.
pub struct Browser {
    pub router: Router,
    pub cookie: String,
}

impl Browser {
    pub async fn ask(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn bytes(&self, path: &str) -> (StatusCode, Vec<u8>) {
        let answer = self.ask(request("GET", path, &self.cookie, String::new())).await;
        (answer.status(), answer.into_body().collect().await.unwrap().to_bytes().to_vec())
    }

    /// A page that is there, and is a whole page.
    pub async fn see(&self, path: &str) -> String {
        let (status, bytes) = self.bytes(path).await;
        let page = String::from_utf8(bytes).unwrap();
        assert_eq!(status, StatusCode::OK, "{path}: {page}");
        super::whole::check(path, &page);
        page
    }

    /// Sends a form from a page; gives the answer's status and where it leads, or what it says.
    pub async fn try_send(&self, from: &str, to: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let token = first_of(&self.see(from).await, "name=\"csrf\" value=\"");
        let mut all = vec![("csrf", token.as_str())];
        all.extend(fields);
        let answer = self.ask(request("POST", to, &self.cookie, form(&all))).await;
        let status = answer.status();
        if let Some(place) = answer.headers().get(header::LOCATION) {
            return (status, place.to_str().unwrap().to_owned());
        }
        // A file that is saved is no text.
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    /// Sends a form that is taken.
    pub async fn send(&self, from: &str, to: &str, fields: &[(&str, &str)]) -> String {
        let (status, place) = self.try_send(from, to, fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{to}: {place}");
        place
    }

    /// Sends a form that is refused, and gives the refusal's page.
    pub async fn refused(&self, from: &str, to: &str, fields: &[(&str, &str)]) -> String {
        let (status, page) = self.try_send(from, to, fields).await;
        assert_eq!(status, StatusCode::CONFLICT, "{to}: {page}");
        page
    }
}
