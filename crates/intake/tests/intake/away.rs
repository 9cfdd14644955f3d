//! The slim program on the exposed machine: its configuration from a file, the desk over the pinned channel alone, walls and no dumps.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use link::{
    Key,
    rustls::{ClientConnection, StreamOwned, pki_types::ServerName},
};
use serde_json::{Value, json};

use crate::newsroom::{Newsroom, TOKEN};

const PROGRAM: &str = env!("CARGO_BIN_EXE_safehouse-intake");

struct Away {
    child: Child,
    public: SocketAddr,
    collect: SocketAddr,
    intake: Key,
    desk: Key,
    folder: tempfile::TempDir,
}

fn config(folder: &Path, intake: &Key, desk: &Key) -> Value {
    json!({
        "version": 1,
        "folder": folder.join("own"),
        "listen": "127.0.0.1:0",
        "newsroom": "The Estuary Ledger",
        "floor": 0,
        "collect": {"listen": "127.0.0.1:0", "key": intake.to_text().expose(), "desk": desk.public().unwrap()},
    })
}

fn write(path: &Path, config: &Value, mode: u32) {
    fs::write(path, config.to_string()).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

impl Away {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (intake, desk) = (Key::generate().unwrap(), Key::generate().unwrap());
        let file = folder.path().join("intake.json");
        write(&file, &config(folder.path(), &intake, &desk), 0o600);
        let mut child = Command::new(PROGRAM)
            .arg("--config")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let public = ready["ready"].as_str().unwrap().trim_start_matches("http://").parse().unwrap();
        let collect = ready["collect"].as_str().unwrap().parse().unwrap();
        Self { child, public, collect, intake, desk, folder }
    }

    /// One request as the desk, with whichever keys: `None` when there is no channel.
    fn as_desk(&self, own: &Key, pinned: &Key, request: &str, body: &[u8]) -> Option<String> {
        let config = link::client(own, &pinned.public().unwrap()).unwrap();
        let conn = ClientConnection::new(config, ServerName::IpAddress(self.collect.ip().into())).unwrap();
        let stream = TcpStream::connect(self.collect).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut stream = StreamOwned::new(conn, stream);
        let head =
            format!("{request} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()?;
        let mut answer = Vec::new();
        // An intake that closes without a farewell has said what it said.
        let _ = stream.read_to_end(&mut answer);
        (!answer.is_empty()).then(|| String::from_utf8_lossy(&answer).into_owned())
    }

    fn in_clear(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let bearer = hex::encode(TOKEN);
        let head = format!(
            "{request} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {bearer}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_desk_is_answered_over_its_channel_and_nobody_else_anywhere() {
    let away = Away::start();
    let keyring = serde_json::to_vec(&Newsroom::new().keyring()).unwrap();
    let put = "PUT /collect/v1/keyring";
    let other = Key::generate().unwrap();
    assert_eq!(away.as_desk(&other, &away.intake, put, &keyring), None, "another desk");
    assert_eq!(away.as_desk(&away.desk, &other, put, &keyring), None, "the desk takes no other intake");
    assert!(Away::in_clear(away.public, "GET /api/v1/keyring").starts_with("HTTP/1.1 503"), "nobody opened it so far");
    let answer = away.as_desk(&away.desk, &away.intake, put, &keyring).unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    assert!(Away::in_clear(away.public, "GET /api/v1/keyring").starts_with("HTTP/1.1 200"));
    let answer = away.as_desk(&away.desk, &away.intake, "GET /collect/v1/parcels", b"").unwrap();
    assert!(answer.contains("{\"parcels\":[]}"), "{answer}");

    // Neither listener has the other's pages.
    assert!(Away::in_clear(away.public, "GET /collect/v1/parcels").starts_with("HTTP/1.1 404"));
    assert!(!Away::in_clear(away.collect, "GET /collect/v1/parcels").contains("HTTP/1.1"));
    let answer = away.as_desk(&away.desk, &away.intake, "GET /en", b"").unwrap();
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}

#[test]
fn it_is_walled_in_and_nothing_of_it_falls_to_the_disk() {
    let away = Away::start();
    let id = away.child.id();
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    for line in ["NoNewPrivs:\t1", "Seccomp:\t2"] {
        assert!(status.contains(line), "{line} in {status}");
    }
    let limits = fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
    // Not dumpable: its memory belongs to root, so nobody else of this user can read it.
    let owner = fs::metadata(format!("/proc/{id}/mem")).map(|facts| std::os::unix::fs::MetadataExt::uid(&facts));
    assert_eq!(owner.unwrap(), 0);
}

/// What lies behind the walls, and the same reached for without them.
#[test]
fn behind_the_walls_nothing_elsewhere_is_reached() {
    let away = Away::start();
    let outside = TcpListener::bind("127.0.0.1:0").unwrap();
    let canary = away.folder.path().join("canary.txt");
    fs::write(&canary, "not the intake's").unwrap();
    let trial = |config: Value| -> Value {
        let asked = json!({"config": config, "file": canary, "process": away.child.id(), "address": outside.local_addr().unwrap()});
        let output = with_input(&["--try-walls"], &asked.to_string());
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let walled = trial(config(away.folder.path(), &away.intake, &away.desk));
    let free = trial(Value::Null);
    let refused = [
        "read",
        "write",
        "list",
        "signal",
        "descriptor",
        "memory",
        "connect",
        "datagram",
        "fast-open",
        "multipath",
        "local-socket",
        "sequence-socket",
        "kernel-socket",
        "dump",
        "program",
    ];
    for attempt in refused {
        let said = walled[attempt].as_str();
        let no = said.is_some_and(|said| said.contains("denied") || said.contains("not permitted"));
        assert!(no, "{attempt}: {walled}");
    }
    for attempt in
        ["read", "write", "list", "signal", "connect", "datagram", "fast-open", "local-socket", "dump", "program"]
    {
        assert_eq!(free[attempt], Value::Null, "the control: {attempt}: {free}");
    }
}

fn with_input(words: &[&str], input: &str) -> Output {
    let mut child = Command::new(PROGRAM)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_configuration_that_others_read_or_that_leaves_two_ways_in_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (intake, desk) = (Key::generate().unwrap(), Key::generate().unwrap());
    let file = folder.path().join("intake.json");
    let right = config(folder.path(), &intake, &desk);
    let refused = |config: &Value, mode| {
        write(&file, config, mode);
        let mut child = Command::new(PROGRAM)
            .arg("--config")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // One that is taken serves, and would never end.
        let until = Instant::now() + Duration::from_secs(10);
        while child.try_wait().unwrap().is_none() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains(intake.to_text().expose()), "{said}");
        said
    };
    assert!(refused(&right, 0o644).contains("chmod 600"));
    let (mut both, mut neither, mut bad) = (right.clone(), right.clone(), right);
    both["collect_token"] = hex::encode(TOKEN).into();
    neither["collect"] = Value::Null;
    bad["collect"]["key"] = "c2VjcmV0".into();
    for wrong in [&both, &neither] {
        assert!(refused(wrong, 0o600).contains("not both"), "{wrong}");
    }
    assert!(refused(&bad, 0o600).contains("isn't what the contract says"));
    let usage = with_input(&["--listen", "0.0.0.0:80"], "");
    assert_eq!(usage.status.code(), Some(2));
}
