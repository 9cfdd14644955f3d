//! The attacker in LibreOffice's place: the file that it is to open says what it does, and its answer is what it says that it made.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
};

use airlock::sandbox;

use crate::{deeds, forever};

/// As airlock's own workers are started, so that the starter and the launcher are the real ones.
const WORD: &str = "worker-v1";
/// The same, in a Landlock domain that the starter finds itself in.
const IN_A_DOMAIN: &str = "worker-v1-in-a-domain";
const FILE: &str = "/tmp/in/document.docx";
const MADE: &str = "/tmp/out/document.pdf";

pub fn run_if_asked(words: &[String]) -> Option<ExitCode> {
    match words.first().map(String::as_str) {
        Some(WORD) => {}
        Some(IN_A_DOMAIN) => {
            sandbox::single::a_domain_alone().unwrap();
        }
        Some("--headless") => {
            act();
            return Some(ExitCode::SUCCESS);
        }
        _ => return None,
    }
    Some(airlock::worker::main(&[], |_, _, _, _| Err(airlock::OpenFailure::Fault)))
}

fn act() {
    let file = fs::read_to_string(FILE).unwrap();
    let mut words = file.split(' ').map(str::to_owned);
    let deed = words.next().unwrap();
    let rest: Vec<String> = words.collect();
    let answer = match deed.as_str() {
        "fill" => fill(),
        "many-files" => many_files(),
        "exec-own" => exec_own(),
        "listen" => said(std::os::unix::net::UnixListener::bind("/tmp/door").map(drop)),
        "tcp-listen" => said(std::net::TcpListener::bind("127.0.0.1:0").map(drop)),
        "link-out" => {
            std::os::unix::fs::symlink(&rest[0], MADE).unwrap();
            return;
        }
        "folder-out" => {
            fs::remove_dir("/tmp/out").unwrap();
            std::os::unix::fs::symlink(&rest[0], "/tmp/out").unwrap();
            return;
        }
        "pipe" => {
            let path = c"/tmp/out/document.pdf";
            // SAFETY: a string that ends, and a number.
            assert_eq!(unsafe { libc::mkfifo(path.as_ptr(), 0o600) }, 0);
            return;
        }
        "huge" => {
            File::create(MADE).unwrap().set_len(65 << 20).unwrap();
            return;
        }
        "nothing" => return,
        "crash" => std::process::abort(),
        "forever" => forever(),
        other => deeds::with(other, &rest).unwrap(),
    };
    fs::write(MADE, answer).unwrap();
}

fn said(done: io::Result<()>) -> String {
    match done {
        Ok(()) => "done\n".to_owned(),
        Err(error) => format!("refused: {:?}\n", error.kind()),
    }
}

/// How many MiB fit.
fn fill() -> String {
    let part = vec![1; 1 << 20];
    let mut written = 0;
    for number in 0.. {
        let Ok(mut file) = File::create(format!("/tmp/full{number}")) else { break };
        let before = written;
        while file.write_all(&part).is_ok() {
            written += 1;
        }
        if written == before {
            break;
        }
    }
    fs::remove_file("/tmp/full0").unwrap();
    written.to_string()
}

/// How many files fit.
fn many_files() -> String {
    let made = (0..100_000).take_while(|number| File::create(format!("/tmp/in/{number}")).is_ok()).count();
    fs::remove_file("/tmp/in/0").unwrap();
    made.to_string()
}

/// Lays a program there and becomes it.
fn exec_own() -> String {
    let own = std::env::args_os().next().unwrap();
    if let Err(error) = fs::copy(own, "/tmp/owned") {
        return format!("not even copied: {error}");
    }
    said(Err(Command::new("/tmp/owned").exec()))
}
