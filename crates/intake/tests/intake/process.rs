//! The slim program itself, as an operator runs it: configuration on standard input, one ready line, memory that stays flat.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use crate::newsroom::{BOUNDARY, Form, Newsroom, TOKEN, fresh_codename, fresh_drop};

pub struct Running {
    child: Option<Child>,
    pub address: String,
}

impl Running {
    pub fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_safehouse-intake"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let config = serde_json::json!({
            "version": 1,
            "folder": folder,
            "listen": "127.0.0.1:0",
            "newsroom": "The Estuary Ledger",
            "collect_token": hex::encode(TOKEN),
            "floor": 0,
        });
        child.stdin.take().unwrap().write_all(config.to_string().as_bytes()).unwrap();
        // One byte at a time: what follows the line is kept for the end.
        let mut line = Vec::new();
        let out = child.stdout.as_mut().unwrap();
        while line.last() != Some(&b'\n') {
            let mut byte = [0];
            assert_eq!(out.read(&mut byte).unwrap(), 1, "it ended before it was ready");
            line.push(byte[0]);
        }
        let ready: serde_json::Value = serde_json::from_slice(&line).unwrap();
        let address = ready["ready"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        Self { child: Some(child), address }
    }

    /// One request over a connection of its own; the answer whole, head and body.
    pub fn ask(&self, head: &str, body: &[u8]) -> Vec<u8> {
        self.stream(head, body.len() as u64, |out| out.write_all(body))
    }

    pub fn stream(&self, head: &str, length: u64, body: impl FnOnce(&mut TcpStream) -> std::io::Result<()>) -> Vec<u8> {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        let head = format!("{head}\r\nHost: {}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n", self.address);
        connection.write_all(head.as_bytes()).unwrap();
        body(&mut connection).unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).unwrap();
        let _ = connection.shutdown(Shutdown::Both);
        answer
    }

    pub fn bring_keyring(&self, newsroom: &Newsroom) {
        let head = format!("PUT /collect/v1/keyring HTTP/1.1\r\nAuthorization: Bearer {}", hex::encode(TOKEN));
        let answer = self.ask(&head, &serde_json::to_vec(&newsroom.keyring()).unwrap());
        assert!(answer.starts_with(b"HTTP/1.1 204"), "{}", String::from_utf8_lossy(&answer));
    }

    fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// The most memory that it ever had resident, in bytes.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
    }

    /// SIGTERM, and everything that it said.
    pub fn end(mut self) -> Output {
        let child = self.child.take().unwrap();
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        child.wait_with_output().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn memory_stays_flat_while_200_megabytes_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let (intake, newsroom) = (Running::start(folder.path()), Newsroom::new());
    intake.bring_keyring(&newsroom);
    let upload = |size: usize| {
        let mut form = Form::drop(fresh_codename().expose(), &fresh_drop(), "large");
        form.file_head("large.bin");
        let before = form.0;
        let after = format!("\r\n--{BOUNDARY}--\r\n");
        let head = format!("POST /en/drop HTTP/1.1\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}");
        let answer = intake.stream(&head, (before.len() + size + after.len()) as u64, |out| {
            out.write_all(&before)?;
            let part = vec![0x5a; 1 << 20];
            (0..size >> 20).try_for_each(|_| out.write_all(&part))?;
            out.write_all(after.as_bytes())
        });
        assert!(String::from_utf8_lossy(&answer).contains("We have it."), "{}", String::from_utf8_lossy(&answer));
    };
    upload(4 << 20);
    let before = intake.peak();
    upload(200 << 20);
    let grown = intake.peak().saturating_sub(before);
    assert!(grown < 16 << 20, "200 MB took {} KiB of memory more than 4 MB", grown >> 10);
    assert!(intake.end().status.success());
    let stored: u64 =
        std::fs::read_dir(folder.path().join("blobs")).unwrap().map(|b| b.unwrap().metadata().unwrap().len()).sum();
    assert!(stored > 204 << 20, "both drops are there");
}

#[test]
fn it_ends_cleanly_says_nothing_of_visits_and_its_folder_is_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let intake = Running::start(folder.path());
    intake.bring_keyring(&Newsroom::new());
    intake.ask("GET / HTTP/1.1", b"");
    let mode = folder.path().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", intake.pid())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "no core dumps: {core}");
    let output = intake.end();
    assert!(output.status.success());
    let said: Vec<_> = BufReader::new(&output.stderr[..]).lines().map(Result::unwrap).collect();
    // The daily work may have run already.
    let allowed = [
        "safehouse-intake: a keyring was taken; the intake is open",
        "safehouse-intake: blobs and rows were re-packed",
    ];
    assert!(said.iter().all(|line| allowed.contains(&line.as_str())), "{said:?}");
}

#[test]
fn a_wrong_configuration_is_refused_without_quoting_it() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_safehouse-intake"))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let config = r#"{"version":1,"folder":"/nowhere","listen":"127.0.0.1:0","newsroom":"x","collect_token":"s3cret"}"#;
    child.stdin.take().unwrap().write_all(config.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("s3cret"));
}
