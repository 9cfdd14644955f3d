//! What the walls keep out, tried at run time from inside a worker; each deed first without walls, where it must succeed, or the
//! refusal would prove nothing.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

mod kept;

use std::{
    fs,
    net::{TcpListener, UdpSocket},
    os::unix::net::UnixListener,
    process::{Child, Command},
    time::Duration,
};

use airlock::{Failure, Limit};
use kept::{limits, run};
use model::limits::OpenLimits;

/// How a deed went, behind these walls.
fn tried(walls: &str, deed: &str, word: &str) -> String {
    let ran = run(walls, deed, &[word], &limits(), b"x");
    match ran.top().failure {
        Some(failure) => format!("ended: {failure:?}"),
        None => ran.kept.text().trim_end().to_owned(),
    }
}

const ENDED: &str = "ended: Crashed";
const DENIED: &str = "refused: PermissionDenied";

#[test]
fn files_can_be_neither_read_nor_written_nor_listed() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, "x").unwrap();
    let secret = secret.to_str().unwrap();
    let trace = folder.path().join("trace");
    for (deed, word) in
        [("read", secret), ("write", trace.to_str().unwrap()), ("list", folder.path().to_str().unwrap())]
    {
        assert_eq!(tried("bare", deed, word), "done", "{deed}");
        let _made_by_the_control = fs::remove_file(&trace);
        assert_eq!(tried("strict", deed, word), ENDED, "{deed}");
        assert_eq!(tried("seccomp", deed, word), ENDED, "{deed}");
        assert_eq!(tried("landlock", deed, word), DENIED, "{deed}");
        assert!(tried("limits", deed, word).starts_with("refused"), "{deed}");
        assert!(!trace.exists(), "{deed}");
    }
    assert_eq!(tried("landlock", "read", "/proc/self/environ"), DENIED);
}

#[test]
fn no_network_of_any_kind() {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = tcp.local_addr().unwrap().port().to_string();
    assert_eq!(tried("bare", "tcp", &port), "done");
    tcp.accept().unwrap();
    tcp.set_nonblocking(true).unwrap();
    assert_eq!(tried("strict", "tcp", &port), ENDED);
    assert_eq!(tried("seccomp", "tcp", &port), ENDED);
    assert_eq!(tried("landlock", "tcp", &port), DENIED);
    assert!(tcp.accept().is_err(), "nobody came");

    // Landlock lets UDP pass: the filter has to stop it.
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    udp.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let port = udp.local_addr().unwrap().port().to_string();
    assert_eq!(tried("bare", "udp", &port), "done");
    assert_eq!(udp.recv(&mut [0; 9]).unwrap(), 5);
    udp.set_nonblocking(true).unwrap();
    assert_eq!(tried("strict", "udp", &port), ENDED);
    assert_eq!(tried("seccomp", "udp", &port), ENDED);
    assert!(udp.recv(&mut [0; 9]).is_err(), "nothing came");

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("door");
    let _door = UnixListener::bind(&path).unwrap();
    assert_eq!(tried("bare", "unix", path.to_str().unwrap()), "done");
    assert_eq!(tried("strict", "unix", path.to_str().unwrap()), ENDED);
    assert_eq!(tried("bare", "netlink", ""), "done");
    assert_eq!(tried("strict", "netlink", ""), ENDED);
}

#[test]
fn nothing_fills_a_disk() {
    // No file at all can be made (above); nor one that lies in no folder, which no limit on files counts.
    assert_eq!(tried("bare", "nameless-file", ""), "done");
    assert_eq!(tried("strict", "nameless-file", ""), ENDED);
}

#[test]
fn no_other_process_can_be_traced_or_looked_into() {
    let bystander = Bystander::new();
    let id = bystander.0.id().to_string();
    for deed in ["trace", "look-into"] {
        let control = tried("bare", deed, &id);
        if control == DENIED {
            // A kernel that lets nobody trace what isn't its own child: nothing can be shown here.
            println!("skipped: {deed} is forbidden to everybody on this system");
            continue;
        }
        assert_eq!(control, "done", "{deed}");
        assert_eq!(tried("strict", deed, &id), ENDED, "{deed}");
        assert_eq!(tried("seccomp", deed, &id), ENDED, "{deed}");
        assert_eq!(tried("landlock", deed, &id), DENIED, "{deed}");
    }
}

#[test]
fn no_new_program_and_no_new_process() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let word = trace.to_str().unwrap();
    for deed in ["exec", "fork"] {
        assert_eq!(tried("bare", deed, word), "done", "{deed}");
        assert!(trace.exists(), "{deed}: the control leaves its trace");
        fs::remove_file(&trace).unwrap();
        assert_eq!(tried("strict", deed, word), ENDED, "{deed}");
        assert_eq!(tried("seccomp", deed, word), ENDED, "{deed}");
        assert!(!trace.exists(), "{deed}");
    }
    assert_eq!(tried("bare", "thread", ""), "done");
    assert_eq!(tried("strict", "thread", ""), ENDED);
    assert_eq!(tried("bare", "executable-memory", ""), "done");
    assert_eq!(tried("strict", "executable-memory", ""), ENDED);
}

/// A process of the test's own, to be signalled.
struct Bystander(Child);

impl Bystander {
    fn new() -> Self {
        Self(Command::new("/bin/sleep").arg("60").spawn().unwrap())
    }

    fn lives(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for Bystander {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

#[test]
fn no_other_process_can_be_signalled() {
    let mut bystander = Bystander::new();
    let id = bystander.0.id().to_string();
    assert_eq!(tried("strict", "signal", &id), ENDED);
    assert_eq!(tried("seccomp", "signal", &id), ENDED);
    // Before its sixth version Landlock can't keep signals apart; the worker's report then says that it lacks something.
    let lacks = run("strict", "none", &[], &limits(), b"x").outcome.unwrap().sandbox_lacks;
    if lacks.is_empty() {
        assert_eq!(tried("landlock", "signal", &id), DENIED);
    } else {
        println!("skipped: {lacks:?}");
    }
    assert!(bystander.lives());
    assert_eq!(tried("bare", "signal", &id), "done");
    assert!(!bystander.0.wait().unwrap().success(), "the control ends it");
}

#[test]
fn memory_is_counted_for_all_processes() {
    let roomy = OpenLimits { memory: 256 << 20, time: Duration::from_secs(20), ..limits() };
    assert_eq!(run("strict", "hoard", &["100"], &roomy, b"x").kept.text(), "done\n");
    // 400 MiB meet the address limit of the process itself (256 and some more), a larger share the parent's count.
    for walls in ["strict", "bare"] {
        let ran = run(walls, "hoard", &["2000"], &roomy, b"x");
        assert_eq!(ran.top().failure, Some(Failure::Limit(Limit::Memory)), "{walls}");
    }
}
