//! A program in Tesseract's place that has been taken over: what it can do behind the helper profile's walls. Each deed first without them, where it
//! must succeed.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

use std::{
    fs,
    net::{TcpListener, UdpSocket},
    os::unix::net::UnixListener,
    path::Path,
    process::{Child, Command},
};

const EVIL: &str = env!("CARGO_BIN_EXE_evil-worker");
const MIB: u64 = 1 << 20;
const DENIED: &str = "refused: PermissionDenied";

fn said(command: &mut Command) -> String {
    let output = command.env_clear().output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    if output.status.success() { said.trim_end().to_owned() } else { format!("ended: {:?}", output.status.code()) }
}

/// The same deed by a program of nobody's.
fn control(deed: &str, word: &str) -> String {
    said(Command::new(EVIL).args(["--deed", deed, word]))
}

/// The real launcher, the real walls, and the attacker as the outside program.
fn tried(deed: &str, word: &str) -> String {
    let memory = (256 * MIB).to_string();
    said(Command::new(EVIL).args(["worker-v1", "helper", &memory, EVIL, "--deed", deed, word]))
}

fn denied(deed: &str, word: &str) {
    assert_eq!(control(deed, word), "done", "{deed} {word}");
    assert_eq!(tried(deed, word), DENIED, "{deed} {word}");
}

#[test]
fn it_reads_the_system_alone_and_writes_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("secret"), "x").unwrap();
    assert_eq!(tried("list", "/usr/lib"), "done", "what it needs itself");
    for (deed, word) in [
        ("read", path("secret")),
        ("read", "/etc/passwd".to_owned()),
        ("list", path("")),
        ("list", "/usr/bin".to_owned()),
    ] {
        denied(deed, &word);
    }
    for word in [path("trace"), format!("/dev/shm/{}", folder.path().file_name().unwrap().to_str().unwrap())] {
        assert_eq!(control("write", &word), "done");
        fs::remove_file(&word).unwrap();
        assert_eq!(tried("write", &word), DENIED);
        assert!(!Path::new(&word).exists());
    }
    denied("nameless-file", "");
}

#[test]
fn it_reaches_no_network_and_no_socket() {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    denied("tcp", &tcp.local_addr().unwrap().port().to_string());
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    denied("udp", &udp.local_addr().unwrap().port().to_string());
    let folder = tempfile::tempdir().unwrap();
    let door = folder.path().join("door");
    let _door = UnixListener::bind(&door).unwrap();
    denied("unix", door.to_str().unwrap());
    denied("netlink", "");
}

#[test]
fn it_starts_no_process_and_no_program() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    for deed in ["exec", "fork"] {
        assert_eq!(control(deed, trace.to_str().unwrap()), "done", "{deed}");
        fs::remove_file(&trace).unwrap();
        assert_eq!(tried(deed, trace.to_str().unwrap()), DENIED, "{deed}");
        assert!(!trace.exists(), "{deed}");
    }
    assert_eq!(tried("thread", ""), "done", "programs may use several");
}

#[test]
fn it_does_not_know_the_machines_name() {
    let own = control("host-name", "");
    assert!(!own.is_empty());
    if own == "host" || !namespaces() {
        println!("skipped: this machine's name proves nothing, or no namespaces can be had on this system");
        return;
    }
    assert_eq!(tried("host-name", ""), "host");
}

/// Whether a process of this system may leave its namespaces.
fn namespaces() -> bool {
    let probed = said(Command::new(EVIL).args(["worker-v1", "helper", &(256 * MIB).to_string(), "-"]));
    probed.contains(r#""namespaces":true"#)
}

struct Bystander(Child);

impl Drop for Bystander {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

#[test]
fn it_touches_no_other_process() {
    let mut bystander = Bystander(Command::new("/bin/sleep").arg("60").spawn().unwrap());
    let id = bystander.0.id().to_string();
    for deed in ["trace", "look-into"] {
        match control(deed, &id) {
            // A kernel that lets nobody trace what isn't its own child: nothing can be shown here.
            denied if denied == DENIED => println!("skipped: {deed} is forbidden to everybody on this system"),
            control => {
                assert_eq!(control, "done", "{deed}");
                assert_eq!(tried(deed, &id), DENIED, "{deed}");
            }
        }
    }
    // In namespaces of its own it isn't seen; in the desk's domain Landlock says no.
    assert!(tried("signal", &id).starts_with("refused"));
    assert!(bystander.0.try_wait().unwrap().is_none(), "it lives");
    assert_eq!(control("signal", &id), "done");
    assert!(!bystander.0.wait().unwrap().success(), "the control ends it");
}

#[test]
fn its_memory_is_bounded() {
    assert_eq!(tried("hoard", "100"), "done");
    assert_eq!(control("hoard", "1000"), "done");
    // 256 MiB, and some more for the program itself.
    assert!(tried("hoard", "1000").starts_with("ended"));
}
