//! A small archive over HTTP that can be told to misbehave.
#![allow(dead_code, clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

#[derive(Clone)]
pub enum Answer {
    Bytes(Vec<u8>),
    Redirect(String),
    /// Says that so many bytes follow, and sends zeros without end.
    Endless(u64),
    /// One byte now and then.
    Drip,
    /// Says more than it sends.
    Cut(Vec<u8>),
}

#[derive(Clone)]
pub struct Server {
    pub url: String,
    pub answers: Arc<Mutex<BTreeMap<String, Answer>>>,
    pub asked: Arc<Mutex<Vec<String>>>,
    /// After so many requests every connection is closed without an answer.
    pub until: Arc<AtomicUsize>,
}

impl Server {
    pub fn of(site: &BTreeMap<String, Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            answers: Arc::default(),
            asked: Arc::default(),
            until: Arc::new(AtomicUsize::new(usize::MAX)),
        };
        server.serve(site);
        let mine = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mine = mine.clone();
                thread::spawn(move || mine.talk(&stream));
            }
        });
        server
    }

    pub fn serve(&self, site: &BTreeMap<String, Vec<u8>>) {
        *self.answers.lock().unwrap() =
            site.iter().map(|(path, bytes)| (path.clone(), Answer::Bytes(bytes.clone()))).collect();
    }

    pub fn answer(&self, path: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    pub fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    fn talk(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream);
        loop {
            let mut first = String::new();
            reader.read_line(&mut first).ok().filter(|n| *n > 0)?;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
                if line == "\r\n" {
                    break;
                }
            }
            let path = first.split(' ').nth(1)?.trim_start_matches('/').to_owned();
            self.until.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).ok()?;
            self.asked.lock().unwrap().push(path.clone());
            let answer = self.answers.lock().unwrap().get(&path).cloned();
            let mut out = stream;
            match answer {
                None => out.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").ok()?,
                Some(Answer::Bytes(bytes)) => {
                    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", bytes.len());
                    out.write_all(&[head.as_bytes(), &bytes].concat()).ok()?;
                }
                Some(Answer::Cut(bytes)) => {
                    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", bytes.len() + 10);
                    out.write_all(&[head.as_bytes(), &bytes].concat()).ok()?;
                    return None;
                }
                Some(Answer::Redirect(to)) => {
                    out.write_all(
                        format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n").as_bytes(),
                    )
                    .ok()?;
                }
                Some(Answer::Endless(_)) => {
                    out.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").ok()?;
                    let chunk = [b"10000\r\n".as_slice(), &[0; 0x10000], b"\r\n"].concat();
                    loop {
                        out.write_all(&chunk).ok()?;
                    }
                }
                Some(Answer::Drip) => {
                    out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n").ok()?;
                    for _ in 0..100 {
                        out.write_all(b"x").ok()?;
                        // The attack itself: a byte now and then, so that a wait for silence never ends it.
                        thread::sleep(Duration::from_millis(50));
                    }
                }
            }
        }
    }
}
