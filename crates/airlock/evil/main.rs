//! The worker that plays the attacker: it stands behind the walls that its words name, and then does its worst.
//!
//! `evil-worker WALLS DEED [WORD…] MEMORY`. It speaks the protocol by hand, so that it can speak it wrongly.
#![allow(unsafe_code, clippy::unwrap_used)]

mod deeds;
mod film;
mod lies;
mod office;

use std::{
    io::{self, Read, Write},
    process::ExitCode,
};

use airlock::sandbox::{self, SandboxReport};

pub const HELLO: u8 = 0x80;
pub const FACTS: u8 = 0x81;
pub const PAGE: u8 = 0x82;
pub const PIXELS: u8 = 0x83;
pub const SAME: u8 = 0x8f;
pub const WORDS: u8 = 0x84;
pub const TEXT: u8 = 0x85;
pub const FINDING: u8 = 0x86;
pub const CHILD: u8 = 0x87;
pub const CHILD_BYTES: u8 = 0x88;
pub const CHILD_END: u8 = 0x89;
pub const DONE: u8 = 0x8a;
pub const FAILED: u8 = 0x8b;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some(ended) = film::run_if_asked(&words).or_else(|| office::run_if_asked(&words)) {
        return ended;
    }
    // In the place of an outside program.
    if let [word, deed, rest @ ..] = words.as_slice()
        && word == "--deed"
    {
        print!("{}", deeds::with(deed, rest).unwrap());
        return ExitCode::SUCCESS;
    }
    let [walls, deed, rest @ .., memory] = words.as_slice() else { std::process::exit(2) };
    let memory: u64 = memory.parse().unwrap();
    if deed == "no-hello" {
        forever();
    }
    let claimed = r#"{"landlock":"full","seccomp":true,"namespaces":false}"#;
    let report = match walls.as_str() {
        "strict" => json(&sandbox::strict(memory).unwrap()),
        "landlock" => {
            sandbox::single::landlock_alone().unwrap();
            claimed.to_owned()
        }
        "limits" => {
            sandbox::single::limits_alone(memory).unwrap();
            claimed.to_owned()
        }
        "seccomp" => {
            assert!(sandbox::single::seccomp_alone());
            claimed.to_owned()
        }
        "bare" => claimed.to_owned(),
        "honest-without" => json(&SandboxReport::NONE),
        _ => std::process::exit(2),
    };
    send(HELLO, format!(r#"{{"version":1,"sandbox":{report}}}"#).as_bytes());
    lies::before_the_job(deed);
    while let Some(file) = job() {
        if deed == "by-page" {
            lies::by_page(&file);
            continue;
        }
        lies::about(deed, &file);
        if let Some(answer) = deeds::with(deed, rest) {
            facts("text/plain", 0);
            send(TEXT, answer.as_bytes());
        }
        send(DONE, b"");
    }
    ExitCode::SUCCESS
}

fn json(report: &SandboxReport) -> String {
    serde_json::to_string(report).unwrap()
}

/// A frame, whatever its length.
pub fn send(kind: u8, payload: &[u8]) {
    raw(kind, u32::try_from(payload.len()).unwrap(), payload);
}

/// A frame that says another length than it has.
pub fn raw(kind: u8, length: u32, payload: &[u8]) {
    let mut frame = vec![kind];
    frame.extend(length.to_le_bytes());
    frame.extend_from_slice(payload);
    let mut out = io::stdout();
    // The parent may have gone: then there is nothing left to do harm to.
    if out.write_all(&frame).and_then(|()| out.flush()).is_err() {
        std::process::exit(3);
    }
}

pub fn facts(media_type: &str, pages: u32) {
    send(FACTS, format!(r#"{{"media_type":"{media_type}","pages":{pages}}}"#).as_bytes());
}

pub fn page(number: u32, width: u32, height: u32) {
    let head =
        format!(r#"{{"number":{number},"width":{width},"height":{height},"size":{{"width":100.0,"height":50.0}}}}"#);
    send(PAGE, head.as_bytes());
}

pub fn forever() -> ! {
    let mut turns = 0u64;
    loop {
        turns = std::hint::black_box(turns.wrapping_add(1));
    }
}

/// The next job's bytes.
fn job() -> Option<Vec<u8>> {
    let mut input = io::stdin().lock();
    let mut file = Vec::new();
    loop {
        let mut head = [0; 5];
        input.read_exact(&mut head).ok()?;
        let mut payload = vec![0; u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize];
        input.read_exact(&mut payload).ok()?;
        match head[0] {
            1 => {}
            2 => file.extend(payload),
            _ => return Some(file),
        }
    }
}
