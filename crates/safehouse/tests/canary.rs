//! Invariant 3 over the three real processes: whoever comes to intake, desk or archive controls headers, paths, fields and files; none
//! of it, and no address, is found in any file of the newsroom or in what the program said.

mod support;

use std::{
    fs::{self, File},
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use canary::{Canary, missed, search_folder};
use demo::people::{
    journalist::{Account, Journalist},
    source::Source,
};
use seal::Codename;
use serde_json::Value;
use support::{Newsroom, safehouse, stderr, up_command};

const BOUNDARY: &str = "----------------------------2c9a";
const FORM: &str = "application/x-www-form-urlencoded";
const PASSPHRASE: &str = "anchor-bollard-capstan-davit-eyebolt";

fn plus(text: &str) -> String {
    text.replace(' ', "+")
}

/// Somebody outside: every request carries all headers' canaries.
struct Stranger {
    headers: Vec<Canary>,
    fields: Vec<Canary>,
}

impl Stranger {
    fn new(server: &str) -> Self {
        let of = |field: &&str| Canary::of(&format!("{server} {field}"));
        let headers =
            ["User-Agent", "Cookie", "Referer", "X-Forwarded-For", "Forwarded", "Accept-Language", "Via", "X-Anything"];
        let fields = [
            "path",
            "query",
            "language",
            "message",
            "file name",
            "content",
            "type",
            "unknown",
            "codename",
            "embargo",
            "person",
            "passphrase",
            "code",
            "comment",
            "name",
            "form",
            "inside",
        ];
        Self { headers: headers.iter().map(of).collect(), fields: fields.iter().map(of).collect() }
    }

    fn of(&self, field: &str) -> &str {
        &self.fields.iter().find(|canary| canary.field.ends_with(&format!(" {field}"))).expect("a field").text
    }

    /// One request; the whole answer.
    fn ask(&self, url: &str, line: &str, kind: &str, body: &[u8]) -> String {
        let address = url.trim_start_matches("http://");
        let told: String = self
            .headers
            .iter()
            .map(|header| format!("{}: {}\r\n", header.field.split_once(' ').expect("two words").1, header.text))
            .collect();
        let head = format!(
            "{line} HTTP/1.1\r\nHost: {address}\r\n{told}Content-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let mut connection = TcpStream::connect(address).expect("it listens");
        connection.write_all(&[head.as_bytes(), body].concat()).expect("it takes the request");
        let mut answer = Vec::new();
        // A server that refuses early may reset the connection: what it said before is all that there is.
        let _ = connection.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn wander(&self, url: &str) {
        let (path, query, language) = (plus(self.of("path")), plus(self.of("query")), plus(self.of("language")));
        for line in [
            format!("GET /{path}?q={query}"),
            format!("GET /search?q={query}&type={path}"),
            format!("GET /{language}/return"),
            format!("POST /{path}"),
            format!("{} /", "BREW"),
        ] {
            self.ask(url, &line, FORM, format!("{}={}", plus(self.of("unknown")), plus(self.of("content"))).as_bytes());
        }
    }

    fn drop(&self, intake: &str, codename: &str) -> String {
        let part = |name: &str, more: &str, value: &str| {
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
        };
        let file = format!("; filename=\"{}\"\r\nContent-Type: {}", self.of("file name"), self.of("type"));
        let body = [
            part("codename", "", codename),
            part("drop", "", &hex::encode(rand::random::<[u8; 16]>())),
            part("message", "", self.of("message")),
            part("embargo", "", ""),
            part(self.of("unknown"), "", self.of("unknown")),
            part("files", &file, &self.of("content").repeat(40)),
            format!("--{BOUNDARY}--\r\n"),
        ];
        self.ask(
            intake,
            "POST /en/drop",
            &format!("multipart/form-data; boundary={BOUNDARY}"),
            body.concat().as_bytes(),
        )
    }
}

fn found(scratch: &Path, data: &Path) -> Account {
    let passphrase = scratch.join("passphrase");
    fs::write(&passphrase, PASSPHRASE).expect("it is written");
    let (data, file) = (data.display().to_string(), passphrase.display().to_string());
    let words =
        ["init", "--json", "--data", &data, "--newsroom", "The Ledger", "--admin", "Ada", "--passphrase-file", &file];
    let made = safehouse(&words);
    assert!(made.status.success(), "{}", stderr(&made));
    let said: Value = serde_json::from_slice(&made.stdout).expect("JSON");
    let secret = said["people"][0]["totp_base32"].as_str().expect("a secret").to_owned();
    Account { name: "Ada".into(), passphrase: PASSPHRASE.into(), totp_secret_base32: secret }
}

#[test]
fn nothing_that_anybody_outside_controls_is_written_by_any_of_the_three() {
    let scratch = tempfile::tempdir().expect("a folder");
    let (data, log) = (scratch.path().join("newsroom"), scratch.path().join("said"));
    let account = found(scratch.path(), &data);
    let mut command = up_command(&data, "0,0,0");
    command.stderr(Stdio::from(File::create(&log).expect("a file")));
    let newsroom = Newsroom::started(command, &data);
    let [intake, desk, archive] = ["intake", "desk", "archive"].map(|server| newsroom.url(server));
    let ada = Journalist::sign_in(&desk, account.clone(), &account.code().expect("a code")).expect("she signs in");

    let [source, intruder, reader] = ["intake", "desk", "archive"].map(Stranger::new);
    let codename = Codename::generate(&mut rand::rngs::OsRng);
    source.wander(&intake);
    source.ask(&intake, "POST /en/mailbox", FORM, format!("codename={}", plus(source.of("codename"))).as_bytes());
    let receipt = source.drop(&intake, codename.expose());
    assert!(receipt.contains("It is sealed and safely stored"), "{receipt}");
    // The command line's door, from another machine as far as it knows.
    let sealed_at_home = Source::drop(&intake, source.of("comment"), &[]).expect("it is taken");

    intruder.wander(&desk);
    let words = [("name", "person"), ("passphrase", "passphrase"), ("code", "code")]
        .map(|(name, field)| format!("{name}={}", plus(intruder.of(field))));
    intruder.ask(&desk, "POST /unlock", FORM, words.join("&").as_bytes());
    intruder.ask(&desk, &format!("GET /enrol/{}", plus(intruder.of("code"))), FORM, b"");

    reader.wander(&archive);
    let words = [("text", "comment"), ("name", "name"), ("on", "message")]
        .map(|(name, field)| format!("{name}={}", plus(reader.of(field))));
    reader.ask(&archive, "POST /comments", FORM, words.join("&").as_bytes());

    // The desk collects, opens and answers: its store holds what came, sealed.
    ada.wait_for_a_drop().expect("a drop");
    let mailbox = mailbox_with(&ada, source.of("message"));
    ada.accept(&mailbox).expect("it is accepted");
    ada.opened(&mailbox).expect("they are opened");
    let inside = source.of("inside").repeat(40);
    ada.reply_with(&mailbox, source.of("name"), &[(source.of("form"), inside.as_bytes())]).expect("a reply");
    saved_at_door_one(&source, &intake, codename.expose());
    let mut shown = String::new();
    for link in ada.get("/inbox").expect("the inbox").links().into_iter().filter(|(_, to)| to.contains("/mailbox/")) {
        shown += &ada.get(&link.1).expect("a mailbox").words();
    }
    assert!(shown.contains(source.of("name")), "the control: what is sealed there is shown to who may see it");

    let mut canaries: Vec<Canary> = [&source, &intruder, &reader]
        .iter()
        .flat_map(|stranger| stranger.headers.iter().chain(&stranger.fields))
        .cloned()
        .collect();
    let words: Vec<&str> = codename.expose().split(' ').collect();
    canaries.push(Canary::known("codename", &words[..3].join(" ")));
    canaries.push(Canary::known(
        "other codename",
        &sealed_at_home.codename().split(' ').take(3).collect::<Vec<_>>().join(" "),
    ));
    canaries.push(Canary::known("mailbox secret", codename.keys().mailbox.to_header().as_ref()));
    canaries.push(Canary::known("passphrase", PASSPHRASE));
    fs::remove_file(scratch.path().join("passphrase")).expect("it goes");

    nowhere_in(scratch.path(), &canaries, &ada, newsroom);
    let blobs = fs::read_dir(data.join("desk/blobs")).expect("the desk's blobs").count();
    assert!(blobs > 0, "there was something to search");

    let control = scratch.path().join("control");
    fs::create_dir(&control).expect("a folder");
    // Each kind of field once: a hundred canaries in sixteen forms would take minutes and say the same.
    let few: Vec<Canary> = canaries.iter().step_by(9).cloned().collect();
    assert_eq!(missed(&control, &few).expect("files"), Vec::<String>::new());
}

/// The mailbox in which somebody wrote this.
fn mailbox_with(ada: &Journalist, words: &str) -> String {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        let links = ada.get("/inbox").expect("the inbox").links();
        let mut mailboxes = links.into_iter().map(|(_, to)| to).filter(|to| to.contains("/mailbox/"));
        if let Some(found) = mailboxes.find(|to| ada.get(to).is_ok_and(|page| page.words().contains(words))) {
            return found;
        }
        assert!(Instant::now() < end, "no mailbox says {words}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A file from the newsroom, opened by the intake for this one answer.
fn saved_at_door_one(source: &Stranger, intake: &str, codename: &str) {
    let typed = format!("codename={}", plus(codename));
    let end = Instant::now() + Duration::from_secs(30);
    let page = loop {
        let page = source.ask(intake, "POST /en/mailbox", FORM, typed.as_bytes());
        if page.contains(source.of("form")) {
            break page;
        }
        assert!(Instant::now() < end, "the reply did not come: {page}");
        std::thread::sleep(Duration::from_millis(100));
    };
    let value =
        |name: &str| page.rsplit_once(&format!("name=\"{name}\" value=\"")).expect("a field").1[..32].to_owned();
    let before = page.find("class=\"enclosed\"").expect("files");
    let what = page[before..].split_once("name=\"what\" value=\"").expect("a field").1[..32].to_owned();
    let asked = format!("{typed}&what={what}&file={}", value("file"));
    let saved = source.ask(intake, "POST /en/mailbox/file", FORM, asked.as_bytes());
    assert!(saved.contains("attachment") && saved.contains(source.of("inside")), "{saved}");
}

/// Looks while they run, with their logs of writes open, and after *Lock everything* and their end.
fn nowhere_in(folder: &Path, canaries: &[Canary], ada: &Journalist, newsroom: Newsroom) {
    let running = search_folder(folder, canaries).expect("files");
    ada.submit(&ada.get("/inbox").expect("a page").form("/lock").expect("the button")).expect("it locks");
    newsroom.signal("INT");
    newsroom.ended();
    let ended = search_folder(folder, canaries).expect("files");
    assert!(running.is_empty() && ended.is_empty(), "while they ran: {running:#?}\nafter their end: {ended:#?}");
}

/// The kit's key, which the first enrolment shows once: proved by the real processes, and then in no file of theirs and in nothing they said.
#[test]
fn the_recovery_key_is_in_no_file_and_in_nothing_that_was_said() {
    let scratch = tempfile::tempdir().expect("a folder");
    let (data, log) = (scratch.path().join("newsroom"), scratch.path().join("said"));
    let mut command = up_command(&data, "0,0,0");
    command.arg("--newsroom").arg("The Ledger").stderr(Stdio::from(File::create(&log).expect("a file")));
    let newsroom = Newsroom::started(command, &data);
    let (ada, kit) = Journalist::enrol(&newsroom.url("enrol"), "Ada", PASSPHRASE).expect("she enrols");
    let shown = kit.all("#recovery").concat();
    let letters: String = shown.trim_start_matches("AGE-SECRET-KEY-PQ-1").split_whitespace().collect();
    assert_eq!(letters.len(), 58, "the kit has the key");
    let page = ada.get("/recovery").expect("a page");
    let form = page.form("/recovery/try").expect("a form").set("key", &letters.to_lowercase()).expect("a field");
    assert!(ada.submit(&form).expect("an answer").words().contains("Last rehearsed on"));

    let parts = [letters.clone(), letters[20..40].to_owned(), letters.to_lowercase(), grouped(&letters[..20])];
    let canaries: Vec<Canary> = parts.iter().map(|part| Canary::known("recovery key", part)).collect();
    nowhere_in(scratch.path(), &canaries, &ada, newsroom);
    fs::write(data.join("desk/control"), format!("kit: {}", grouped(&letters))).expect("it is written");
    assert!(!search_folder(scratch.path(), &canaries).expect("files").is_empty(), "the control");
}

/// As on the paper.
fn grouped(letters: &str) -> String {
    let groups: Vec<&str> = (0..letters.len()).step_by(4).map(|at| &letters[at..letters.len().min(at + 4)]).collect();
    groups.join(" ")
}
