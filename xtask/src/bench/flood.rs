//! An attack on the intake: slow senders, floods of contacts and of new mailboxes, malformed bodies, endless headers. Meanwhile honest
//! people drop, and somebody whose mailbox was there before reads it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context;
use demo::people::visitor::{Stuck, Visitor};

use super::{
    bars::{Bar, text_drop},
    figures, processes,
    slim::Slim,
};

/// Connections that bring a byte a second.
const SLOW: usize = 200;
/// Threads that do each of the loud attacks.
const LOUD: usize = 4;
/// How often an honest person comes.
const HONEST: Duration = Duration::from_secs(2);

pub fn attack(slim: &Slim, time: Duration) -> anyhow::Result<Vec<Bar>> {
    let codename = mailbox(slim)?;
    let quiet = (0..10).map(|_| read(slim, &codename)).collect::<Result<Vec<_>, _>>()?;
    let memory = processes::peak(slim.id())?;
    let stop = AtomicBool::new(false);
    let (attacks, begun) = (AtomicUsize::new(0), Instant::now());
    let (mut drops, mut reads, mut failed) = (Vec::new(), Vec::new(), 0);
    let before = slim.parcels()?;
    thread::scope(|scope| {
        scope.spawn(|| slow(&slim.url, &stop));
        for _ in 0..LOUD {
            for kind in [contacts, malformed, endless] {
                let (stop, attacks) = (&stop, &attacks);
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        kind(&slim.url);
                        attacks.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        }
        while begun.elapsed() < time {
            let visitor = Visitor::new(&slim.url);
            let from = Instant::now();
            match text_drop(&visitor) {
                Ok(()) => drops.push(from.elapsed()),
                Err(why) => {
                    eprintln!("  an honest drop failed: {why}");
                    failed += 1;
                }
            }
            match read(slim, &codename) {
                Ok(took) => reads.push(took),
                Err(why) => {
                    eprintln!("  a mailbox wasn't shown: {why}");
                    failed += 1;
                }
            }
            thread::sleep(HONEST);
        }
        stop.store(true, Ordering::Relaxed);
    });
    let grown = processes::peak(slim.id())? - memory;
    let kept = slim.parcels()? - before;
    let (calm, pressed) = (median(quiet), median(reads));
    let minutes = time.as_secs() / 60;
    println!(
        "{} attacks in {minutes} minutes beside {SLOW} slow senders; {} honest drops, p50 {} ms; {kept} drops kept, the flood's among them.",
        attacks.into_inner(),
        drops.len(),
        figures(median(drops) * 1000.0),
    );
    Ok(vec![
        Bar {
            what: format!("{minutes} minutes of hostile load: honest people"),
            bar: "all succeed",
            measured: format!("{failed} failed"),
            holds: failed == 0,
            rival: "; nobody else tests it",
        },
        Bar {
            what: "memory that it adds".into(),
            bar: "bounded: 128 MiB",
            measured: format!("{} MiB", figures(grown)),
            holds: grown < 128.0,
            rival: "",
        },
        Bar {
            what: "how much slower a mailbox is that was there before".into(),
            bar: "50 times",
            measured: format!(
                "{} times ({} ms after {} ms)",
                figures(pressed / calm),
                figures(pressed * 1000.0),
                figures(calm * 1000.0)
            ),
            holds: pressed <= calm * 50.0,
            rival: "",
        },
    ])
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(f64::NAN, Duration::as_secs_f64)
}

/// A mailbox with one drop in it; its codename.
fn mailbox(slim: &Slim) -> anyhow::Result<String> {
    let visitor = Visitor::new(&slim.url);
    let shown = visitor.submit(&visitor.get("/")?.form("codename")?)?;
    let form = visitor.submit(&shown.form("write")?)?.form("drop")?.set("message", "The first one.")?;
    let codename = form.value("codename").context("a codename")?.to_owned();
    visitor.submit(&form)?;
    Ok(codename)
}

fn read(slim: &Slim, codename: &str) -> Result<Duration, Stuck> {
    let visitor = Visitor::new(&slim.url);
    let form = visitor.get("/en/return")?.form("mailbox")?.set("codename", codename)?;
    let from = Instant::now();
    visitor.submit(&form)?;
    Ok(from.elapsed())
}

/// Many connections that bring a byte a second each, half of them in headers, half in a body; new ones when they are closed.
fn slow(url: &str, stop: &AtomicBool) {
    let host = url.trim_start_matches("http://");
    let open = |at: usize| -> std::io::Result<TcpStream> {
        let mut stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        if at.is_multiple_of(2) {
            write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ")?;
        } else {
            write!(
                stream,
                "POST /en/drop HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=edge\r\nContent-Length: 100000000\r\n\r\n--edge\r\n"
            )?;
        }
        Ok(stream)
    };
    let mut streams: Vec<Option<TcpStream>> = (0..SLOW).map(|at| open(at).ok()).collect();
    while !stop.load(Ordering::Relaxed) {
        for (at, stream) in streams.iter_mut().enumerate() {
            if stream.as_mut().is_none_or(|stream| stream.write_all(b"a").is_err()) {
                *stream = open(at).ok();
            }
        }
        thread::sleep(Duration::from_secs(1));
    }
}

/// A new mailbox, as fast as it goes.
fn contacts(url: &str) {
    // What becomes of it is no matter to whoever floods.
    let _ = text_drop(&Visitor::new(url));
}

/// A form that is none: cut, mis-declared, random.
fn malformed(url: &str) {
    let mut body = vec![0; 4096];
    rand::RngCore::fill_bytes(&mut rand::rngs::OsRng, &mut body);
    let head = "Content-Type: multipart/form-data; boundary=edge\r\n";
    let part = b"--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\r\n\r\n".to_vec();
    send(
        url,
        &format!("POST /en/drop HTTP/1.1\r\n{head}Content-Length: {}\r\n", part.len() + body.len() + 9),
        &[part, body].concat(),
    );
}

/// Headers without an end.
fn endless(url: &str) {
    send(url, "GET / HTTP/1.1\r\n", &b"X-More: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(4000));
}

fn send(url: &str, head: &str, rest: &[u8]) {
    let host = url.trim_start_matches("http://");
    let Ok(mut stream) = TcpStream::connect(host) else { return };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let end = if head.starts_with("GET") { "" } else { "\r\n" };
    // It is cut off at some point: that is the point.
    let _ = write!(stream, "{head}Host: {host}\r\nConnection: close\r\n{end}").and_then(|()| stream.write_all(rest));
    let _ = stream.read_to_end(&mut Vec::new());
}
