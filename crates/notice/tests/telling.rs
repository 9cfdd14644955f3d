//! The whole of it over real connections: the desk says "now", and a mail server and a web server on loopback get what is set, the
//! same bytes each time, and not at once.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use model::{Clock, Redacted};
use notice::{Config, LONGEST, Mail, Notice, SHORTEST, Security, Settings};

const TOKEN: &str = "the desk's token";

struct Hand(Mutex<Timestamp>);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

impl Hand {
    fn forward(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }
}

type Got = Arc<Mutex<Vec<String>>>;

/// A web server that keeps what it was sent; while `broken` it answers 500.
fn web() -> (SocketAddr, Got, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, got, broken) = (listener.local_addr().unwrap(), Got::default(), Arc::new(AtomicBool::new(false)));
    let (kept, fails) = (got.clone(), broken.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if let Some(size) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = size.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
                head.push_str(&line);
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            kept.lock().unwrap().push(format!("{head}\n{}", String::from_utf8(body).unwrap()));
            let status = if fails.load(Ordering::Relaxed) { "500 No" } else { "204 Yes" };
            write!(&stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        }
    });
    (address, got, broken)
}

/// A mail server of the plainest kind (RFC 5321).
fn mail_server() -> (SocketAddr, Got) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, got) = (listener.local_addr().unwrap(), Got::default());
    let kept = got.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = talk(stream, &kept);
        }
    });
    (address, got)
}

fn talk(stream: TcpStream, kept: &Got) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let mut out = stream;
    write!(out, "220 here\r\n")?;
    let mut said = String::new();
    while let Some(line) = lines.next() {
        let line = line?;
        said.push_str(&line);
        said.push('\n');
        match line.split(' ').next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => write!(out, "250-here\r\n250 8BITMIME\r\n")?,
            "DATA" => {
                write!(out, "354 go on\r\n")?;
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    said.push_str(&line);
                    said.push('\n');
                }
                kept.lock().unwrap().push(said.clone());
                write!(out, "250 taken\r\n")?;
            }
            "QUIT" => {
                write!(out, "221 bye\r\n")?;
                break;
            }
            _ => write!(out, "250 fine\r\n")?,
        }
    }
    Ok(())
}

fn settings(web: SocketAddr, smtp: SocketAddr) -> Settings {
    let mail = Mail {
        server: "127.0.0.1".into(),
        port: smtp.port(),
        security: Security::None,
        user: String::new(),
        password: String::new(),
        from: "office@example.org".into(),
        to: "ada@example.org".into(),
        subject: "A note from the office".into(),
    };
    let webhook = format!("http://{web}/hook");
    Settings { version: 1, webhook, mail: Some(mail), text: "Look at the desk.".into(), pretended: 0 }
}

struct House {
    folder: tempfile::TempDir,
    clock: Arc<Hand>,
}

impl House {
    fn new() -> Self {
        let clock = Arc::new(Hand(Mutex::new("2026-11-24T10:00:00Z".parse().unwrap())));
        Self { folder: tempfile::tempdir().unwrap(), clock }
    }

    /// A process over this folder. Gives its address.
    async fn process(&self) -> String {
        let listen = "127.0.0.1:0".parse().unwrap();
        let config =
            Config { version: 1, folder: self.folder.path().to_owned(), listen, token: Redacted::new(TOKEN.into()) };
        let notice = Notice::new(config, self.clock.clone()).unwrap();
        let listener = tokio::net::TcpListener::bind(listen).await.unwrap();
        let address = format!("http://{}/notice/v1", listener.local_addr().unwrap());
        tokio::spawn(notice::serve(listener, notice, Duration::from_millis(20)));
        address
    }
}

/// Says something to the process as the desk does. Gives status and body.
async fn say(method: &'static str, address: String, token: &'static str, body: Option<String>) -> (u16, String) {
    tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let bearer = format!("Bearer {token}");
        let answer = match (method, body) {
            ("GET", _) => agent.get(&address).header("Authorization", bearer).call(),
            ("PUT", Some(body)) => {
                let request = agent.put(&address).header("Authorization", bearer);
                request.header("Content-Type", "application/json").send(body)
            }
            _ => agent.post(&address).header("Authorization", bearer).send_empty(),
        };
        let mut answer = answer.unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    })
    .await
    .unwrap()
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < patience, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_goes_out_later_once_and_says_nothing() {
    let (house, (web_at, hooks, _), (smtp_at, mails)) = (House::new(), web(), mail_server());
    let at = house.process().await;
    assert_eq!(say("POST", format!("{at}/arrived"), "another token", None).await.0, 404);
    let json = serde_json::to_string(&settings(web_at, smtp_at)).unwrap();
    assert_eq!(say("PUT", format!("{at}/settings"), TOKEN, Some(json)).await.0, 204);

    for _ in 0..5 {
        assert_eq!(say("POST", format!("{at}/arrived"), TOKEN, None).await.0, 204);
    }
    house.clock.forward(SHORTEST - SignedDuration::from_secs(1));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(hooks.lock().unwrap().is_empty() && mails.lock().unwrap().is_empty(), "it went out at once");
    house.clock.forward(LONGEST);
    until("the webhook", || hooks.lock().unwrap().len() == 1).await;
    until("the mail", || mails.lock().unwrap().len() == 1).await;
    house.clock.forward(LONGEST);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!((hooks.lock().unwrap().len(), mails.lock().unwrap().len()), (1, 1), "one for all that came");

    let (hook, mail) = (hooks.lock().unwrap()[0].clone(), mails.lock().unwrap()[0].clone());
    assert!(hook.starts_with("POST /hook HTTP/1.1") && hook.ends_with("{\"text\":\"Look at the desk.\"}"), "{hook}");
    assert!(mail.contains("Subject: A note from the office") && mail.contains("Look at the desk."), "{mail}");
    assert!(mail.contains("EHLO localhost") && mail.contains("<ada@example.org>"), "{mail}");

    // The next one is the same, byte for byte, but for the mail's own date.
    say("POST", format!("{at}/arrived"), TOKEN, None).await;
    house.clock.forward(LONGEST);
    until("the second", || hooks.lock().unwrap().len() == 2 && mails.lock().unwrap().len() == 2).await;
    assert_eq!(hooks.lock().unwrap()[1], hook);
    let undated =
        |mail: &str| mail.lines().filter(|line| !line.starts_with("Date:")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(undated(&mails.lock().unwrap()[1]), undated(&mail));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_told_and_tried_again_also_by_the_next_process() {
    let (house, (web_at, hooks, broken)) = (House::new(), web());
    let at = house.process().await;
    let only_hook = Settings { mail: None, ..settings(web_at, web_at) };
    let json = serde_json::to_string(&only_hook).unwrap();
    say("PUT", format!("{at}/settings"), TOKEN, Some(json)).await;
    broken.store(true, Ordering::Relaxed);
    say("POST", format!("{at}/arrived"), TOKEN, None).await;
    house.clock.forward(LONGEST);
    until("the try", || hooks.lock().unwrap().len() == 1).await;
    let told = async |at: &str| say("GET", format!("{at}/state"), TOKEN, None).await.1;
    let patience = Instant::now() + Duration::from_secs(30);
    while !told(&at).await.contains("The webhook was not reached: it answered 500.") {
        assert!(Instant::now() < patience, "{}", told(&at).await);
    }
    // What is due outlives the process; its file tells nothing, and no time.
    let due = house.folder.path().join("due");
    let facts = std::fs::metadata(&due).unwrap();
    assert_eq!((facts.len(), facts.modified().unwrap()), (0, std::time::SystemTime::UNIX_EPOCH));
    broken.store(false, Ordering::Relaxed);
    let next = house.process().await;
    house.clock.forward(LONGEST);
    until("the next process", || hooks.lock().unwrap().len() >= 2).await;
    until("an end to it", || !due.exists()).await;
    assert_eq!(told(&next).await, "[]");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_goes_out_at_once_and_settings_show_no_password() {
    let (house, (web_at, hooks, _), (smtp_at, _)) = (House::new(), web(), mail_server());
    let at = house.process().await;
    let nowhere = say("POST", format!("{at}/test"), TOKEN, None).await;
    assert!(nowhere.1.contains("Nothing is set"), "{nowhere:?}");
    let mut set = settings(web_at, smtp_at);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    if let Some(mail) = &mut set.mail {
        (mail.user, mail.password, mail.port) = ("desk".into(), "a canary password".into(), closed.port());
    }
    let put = async |set: &Settings| {
        say("PUT", format!("{at}/settings"), TOKEN, Some(serde_json::to_string(set).unwrap())).await
    };
    assert_eq!(put(&set).await.0, 204);
    let tried = say("POST", format!("{at}/test"), TOKEN, None).await;
    assert!(tried.1.contains("The mail was not taken") && !tried.1.contains("webhook"), "{tried:?}");
    assert_eq!(hooks.lock().unwrap().len(), 1);
    let shown = say("GET", format!("{at}/settings"), TOKEN, None).await.1;
    assert!(shown.contains("office@example.org") && !shown.contains("canary"), "{shown}");
    // And nothing goes in the clear to another machine.
    if let Some(mail) = &mut set.mail {
        mail.server = "mail.example.org".into();
    }
    let refused = put(&set).await;
    assert!(refused.0 == 422 && refused.1.contains("without TLS"), "{refused:?}");
}
