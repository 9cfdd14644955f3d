//! A program in LibreOffice's place that has been taken over: what it can do in its folder in memory, and that it can do nothing else. Each deed
//! first without walls, where it must succeed.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

mod film;
mod kept;

use std::{
    fs,
    net::{TcpListener, UdpSocket},
    os::unix::net::UnixListener,
    path::PathBuf,
    time::{Duration, Instant},
};

use airlock::{
    WorkerCommand,
    office::{NotMade, Office},
};
use kept::{limits, processes, run};
use tempfile::TempDir;

/// A taken-over office program, under a name of its own.
struct Taken {
    office: Office,
    worker: WorkerCommand,
    mark: String,
    folder: TempDir,
}

impl Taken {
    fn new() -> Self {
        Self::started_by("worker-v1")
    }

    fn started_by(word: &str) -> Self {
        // Not in `/tmp`, which it can't see: there lies its own folder.
        let folder = tempfile::tempdir_in("/var/tmp").unwrap();
        let mark = folder.path().file_name().unwrap().to_str().unwrap().to_owned();
        let evil = PathBuf::from(env!("CARGO_BIN_EXE_evil-worker"));
        let program = folder.path().join("office");
        fs::copy(&evil, &program).unwrap();
        let worker = WorkerCommand { program: evil, arguments: vec![word.into()] };
        Self { office: Office::of(&program), worker, mark, folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn made(&self, deed: &str) -> Result<Vec<u8>, NotMade> {
        self.office.trial(&self.worker, deed.as_bytes(), 512 << 20, Duration::from_secs(20)).unwrap()
    }

    fn tried(&self, deed: &str) -> String {
        match self.made(deed) {
            Ok(said) => String::from_utf8(said).unwrap().trim_end().to_owned(),
            Err(why) => format!("{why:?}"),
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.office = Office::Own;
        let end = Instant::now() + Duration::from_secs(5);
        while !processes(&self.mark).is_empty() {
            assert!(Instant::now() < end, "no process outlives it");
        }
    }
}

/// The same deed in a worker without walls.
fn control(deed: &str, word: &str) {
    assert_eq!(run("bare", deed, &[word], &limits(), b"x").kept.text().trim_end(), "done", "{deed}");
}

const DENIED: &str = "refused: PermissionDenied";

#[test]
fn it_writes_in_its_folder_and_nothing_of_it_stays() {
    let taken = Taken::new();
    let mark = format!("/tmp/{}", taken.mark);
    assert_eq!(taken.tried(&format!("write {mark}")), "done");
    assert!(!fs::exists(&mark).unwrap(), "nobody else sees it");
    assert_eq!(taken.tried(&format!("read {mark}")), "refused: NotFound");
    assert_eq!(taken.tried("list /tmp"), "done");
}

#[test]
fn it_writes_and_reads_nowhere_else() {
    let taken = Taken::new();
    let trace = taken.path("trace");
    let shared = format!("/dev/shm/{}", taken.mark);
    let kept = format!("/var/tmp/{}-trace", taken.mark);
    for path in [&trace, &shared, &kept] {
        control("write", path);
        fs::remove_file(path).unwrap();
        assert_eq!(taken.tried(&format!("write {path}")), DENIED, "{path}");
        assert!(!fs::exists(path).unwrap(), "{path}");
    }
    fs::write(taken.path("secret"), "x").unwrap();
    for (deed, path) in [
        ("read", taken.path("secret")),
        ("read", "/etc/passwd".to_owned()),
        ("list", taken.path("")),
        ("list", "/".to_owned()),
    ] {
        control(deed, &path);
        assert_eq!(taken.tried(&format!("{deed} {path}")), DENIED, "{deed} {path}");
    }
}

#[test]
fn its_folder_is_bounded() {
    let taken = Taken::new();
    let mib: u32 = taken.tried("fill").parse().unwrap();
    assert!((180..=192).contains(&mib), "{mib}");
    let files: u32 = taken.tried("many-files").parse().unwrap();
    assert!((3_000..=4_000).contains(&files), "{files}");
}

#[test]
fn it_reaches_no_network_and_no_socket() {
    let taken = Taken::new();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = tcp.local_addr().unwrap().port().to_string();
    control("tcp", &port);
    tcp.accept().unwrap();
    tcp.set_nonblocking(true).unwrap();
    assert_eq!(taken.tried(&format!("tcp {port}")), DENIED);
    assert!(tcp.accept().is_err(), "nobody came");
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = udp.local_addr().unwrap().port().to_string();
    control("udp", &port);
    assert_eq!(taken.tried(&format!("udp {port}")), DENIED);
    let door = taken.path("door");
    let _door = UnixListener::bind(&door).unwrap();
    control("unix", &door);
    assert_eq!(taken.tried(&format!("unix {door}")), DENIED);
    // LibreOffice waits at a socket in its folder for others of its kind, and gives up where it can't.
    assert_eq!(taken.tried("listen"), "done");
    assert_eq!(taken.tried("tcp-listen"), DENIED);
}

#[test]
fn it_starts_no_process_and_no_program() {
    let taken = Taken::new();
    let trace = taken.path("trace");
    for deed in ["exec", "fork"] {
        control(deed, &trace);
        fs::remove_file(&trace).unwrap();
        assert_eq!(taken.tried(&format!("{deed} {trace}")), DENIED, "{deed}");
    }
    // What it lays there itself can't be executed.
    assert_eq!(taken.tried("exec-own"), DENIED);
    assert_eq!(taken.tried("thread"), "done");
    let id = std::process::id().to_string();
    // It sees no process but its own.
    assert!(taken.tried(&format!("signal {id}")).starts_with("refused"));
}

#[test]
fn what_it_made_is_a_plain_file_of_a_bounded_length_and_its_own() {
    let taken = Taken::new();
    let secret = taken.path("document.pdf");
    fs::write(&secret, "secret").unwrap();
    assert_eq!(taken.made("nothing"), Err(NotMade::Failed));
    assert_eq!(taken.made("pipe"), Err(NotMade::Failed));
    assert_eq!(taken.made("huge"), Err(NotMade::TooLong));
    assert_eq!(taken.made(&format!("link-out {secret}")), Err(NotMade::Failed));
    assert_eq!(taken.made(&format!("folder-out {}", taken.path(""))), Err(NotMade::Failed));
}

#[test]
fn it_is_ended_at_a_limit_and_the_next_file_is_worked_on() {
    let taken = Taken::new();
    let memory = 512 << 20;
    let ended = taken.office.trial(&taken.worker, b"forever", memory, Duration::from_millis(700)).unwrap();
    assert_eq!(ended, Err(NotMade::Stopped));
    let end = Instant::now() + Duration::from_secs(5);
    while processes(&taken.mark).len() > 1 {
        assert!(Instant::now() < end, "the starter alone is left");
    }
    assert_eq!(taken.tried("thread"), "done");
    // 512 MiB less the folder's 192 are fewer than these.
    assert_eq!(taken.made("hoard 400"), Err(NotMade::Stopped));
    assert_eq!(taken.tried("hoard 200"), "done");
}

#[test]
fn where_it_cant_be_confined_it_is_off() {
    let taken = Taken::started_by("worker-v1-in-a-domain");
    assert_eq!(taken.office.probe(&taken.worker).unwrap(), Err(NotMade::NotConfined));
    assert_eq!(taken.made("thread"), Err(NotMade::NotConfined));
    let taken = Taken::new();
    assert_eq!(taken.office.probe(&taken.worker).unwrap(), Ok(()));
}

#[test]
fn a_program_that_crashes_is_gone() {
    let taken = Taken::new();
    assert_eq!(taken.made("crash"), Err(NotMade::Failed));
}

#[test]
fn libreoffice_itself_works_behind_these_walls() {
    let office = Office::find();
    let Office::LibreOffice(_) = office else {
        println!("skipped: LibreOffice is not installed");
        return;
    };
    let evil = PathBuf::from(env!("CARGO_BIN_EXE_evil-worker"));
    let worker = WorkerCommand { program: evil, arguments: vec!["worker-v1".into()] };
    let memo = br"{\rtf1\ansi The sand was moved at night.\par}";
    let made = office.trial(&worker, memo, 1 << 30, Duration::from_secs(60)).unwrap();
    assert!(made.is_ok_and(|pdf| pdf.starts_with(b"%PDF-")));
}
