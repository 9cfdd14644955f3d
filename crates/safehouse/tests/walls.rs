//! Invariant 1 at run time: behind the walls of intake and archive, the desk's folder can't be read, its process can't be
//! signalled or traced, and nothing elsewhere can be reached. The same attempts without walls must succeed, or nothing is shown.

mod support;

use std::{
    fs,
    io::Write,
    net::TcpListener,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use support::{Newsroom, PROGRAM, up_command};

/// Attempts that a kernel with the whole wall refuses. Landlock knows plain TCP connections alone: the others are ways around it.
const REFUSED: [&str; 15] = [
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

struct Trial {
    newsroom: Newsroom,
    elsewhere: TcpListener,
    _data: tempfile::TempDir,
}

impl Trial {
    fn begin() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let newsroom = Newsroom::up(data.path());
        fs::write(data.path().join("desk/people/canary.txt"), "of the desk alone").expect("it is written");
        Self { newsroom, elsewhere: TcpListener::bind("127.0.0.1:0").expect("a port"), _data: data }
    }

    /// What happens behind one role's walls (`None`: without walls), reaching for the real, running desk.
    fn behind(&self, role: Option<&str>, victim: i32) -> Value {
        self.reaching(role, victim, "desk/people/canary.txt")
    }

    /// The same, with another file below the data folder to read and write.
    fn reaching(&self, role: Option<&str>, victim: i32, file: &str) -> Value {
        let data = &self.newsroom.data;
        let token = "00".repeat(32);
        let site = data.join("archive/site");
        let listen = "127.0.0.1:0";
        let config = match role {
            Some("intake") => {
                json!({"version": 1, "folder": data.join("intake"), "listen": listen, "newsroom": "N", "collect_token": token})
            }
            Some("archive") => {
                json!({"version": 1, "folder": data.join("archive"), "site": site, "listen": listen, "newsroom": "N"})
            }
            Some("notice") => {
                json!({"version": 1, "folder": data.join("notice"), "listen": listen, "token": token})
            }
            Some("heartbeat") => {
                json!({"version": 1, "folder": data.join("heartbeat"), "listen": listen, "token": token, "front": "http://127.0.0.1:1"})
            }
            _ => Value::Null,
        };
        let asked = json!({"role": role, "config": config, "file": data.join(file), "process": victim,
            "address": self.elsewhere.local_addr().expect("an address")});
        let mut child = Command::new(PROGRAM)
            .args(["role-v1", "trial"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        child.stdin.take().expect("a pipe").write_all(asked.to_string().as_bytes()).expect("it listens");
        let output = child.wait_with_output().expect("it ends");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

#[test]
fn intake_archive_and_heartbeat_reach_nothing_of_the_desk() {
    let trial = Trial::begin();
    let desk = trial.newsroom.process("desk");
    for role in ["intake", "archive", "heartbeat"] {
        let answers = trial.behind(Some(role), desk);
        for attempt in REFUSED {
            let said = answers[attempt].as_str();
            assert!(
                said.is_some_and(|said| said.contains("denied") || said.contains("not permitted")),
                "{role}: {attempt}: {answers}"
            );
        }
    }
}

/// Who tells people outside may connect anywhere and ask name servers, and holds nothing: no file, no process, no program.
#[test]
fn the_notices_reach_strange_servers_and_nothing_of_the_newsroom() {
    let trial = Trial::begin();
    let desk = trial.newsroom.process("desk");
    let answers = trial.behind(Some("notice"), desk);
    for attempt in REFUSED {
        let open = ["connect", "datagram"].contains(&attempt);
        assert_eq!(answers[attempt].is_null(), open, "{attempt}: {answers}");
    }
    for file in ["intake/intake.db", "archive/lock", "desk/vault.age"] {
        let said = trial.reaching(Some("notice"), desk, file);
        assert!(said["read"].is_string() && said["write"].is_string(), "{file}: {said}");
    }
    assert!(trial.reaching(Some("notice"), desk, "notice/lock")["read"].is_null(), "its own folder is its own");
}

/// The archive writes in `own/` alone: never what is published, not even its own lock.
#[test]
fn the_archive_writes_in_its_own_folder_alone() {
    let trial = Trial::begin();
    let desk = trial.newsroom.process("desk");
    for (file, writable) in [("archive/own/probe", true), ("archive/site/probe", false), ("archive/lock", false)] {
        let path = trial.newsroom.data.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
        fs::write(&path, "").expect("it is written");
        let said = trial.reaching(Some("archive"), desk, file)["write"].clone();
        assert_eq!(said.is_null(), writable, "{file}: {said}");
    }
}

#[test]
fn without_walls_everything_is_reached() {
    let trial = Trial::begin();
    let answers = trial.behind(None, trial.newsroom.process("desk"));
    for attempt in
        ["read", "write", "list", "signal", "connect", "datagram", "fast-open", "local-socket", "dump", "program"]
    {
        assert_eq!(answers[attempt], Value::Null, "{attempt}: {answers}");
    }
    // Tracing is tried on the trial's own parent's child, where the machine lets anybody trace (root, or Yama switched off).
    let mut other = Command::new("sleep").arg("60").stdin(Stdio::piped()).spawn().expect("it starts");
    let answers = trial.behind(None, other.id().cast_signed());
    let walled = trial.behind(Some("intake"), other.id().cast_signed());
    other.kill().expect("it is killed");
    other.wait().expect("it has ended");
    let yama = fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope").unwrap_or_default();
    if matches!(yama.trim(), "" | "0") {
        assert_eq!([&answers["descriptor"], &answers["memory"]], [&Value::Null, &Value::Null], "{answers}");
    } else {
        eprintln!("skipped: this machine's Yama lets nobody trace");
    }
    assert!(
        walled["descriptor"].is_string() && walled["memory"].is_string() && walled["signal"].is_string(),
        "{walled}"
    );
}

#[test]
fn the_servers_that_run_are_behind_walls() {
    let trial = Trial::begin();
    let field = |id: i32, name: &str| {
        let status = fs::read_to_string(format!("/proc/{id}/status")).expect("a process");
        status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(":\t"))
            .map(str::to_owned)
            .expect("a field")
    };
    for id in trial.newsroom.processes() {
        assert_eq!((field(id, "NoNewPrivs").as_str(), field(id, "Seccomp").as_str()), ("1", "2"));
        // Nothing was handed down: standard streams, and what the server opened itself.
        let environment = fs::read(format!("/proc/{id}/environ"));
        assert!(environment.is_ok_and(|text| text.is_empty()), "a server has an environment");
    }
    let supervisor = trial.newsroom.child.id().cast_signed();
    assert_eq!(field(supervisor, "Seccomp"), "0", "the control: the supervisor has no walls");
}

#[test]
fn a_kernel_without_landlock_is_said() {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
    // A kernel that doesn't know the call, as far as this thread and what it starts can see.
    let data = tempfile::tempdir().expect("a folder");
    let path = data.path().to_owned();
    let said = std::thread::spawn(move || {
        let call = 444; // landlock_create_ruleset, on every architecture
        let arch = TargetArch::try_from(std::env::consts::ARCH).expect("known");
        let missing = SeccompAction::Errno(38); // ENOSYS
        let filter =
            SeccompFilter::new([(call, vec![])].into(), SeccompAction::Allow, missing, arch).expect("a filter");
        seccompiler::apply_filter(&BpfProgram::try_from(filter).expect("a program")).expect("it is applied");
        let mut child =
            up_command(&path, "0,0,0").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
        support::until("run.json", || path.join("run.json").exists().then_some(()));
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-s", "INT", &id]).status().expect("kill").success());
        let mut text = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().expect("a pipe"), &mut text).expect("text");
        assert_eq!(child.wait().expect("it ends").code(), Some(0), "{text}");
        text
    })
    .join()
    .expect("no panic");
    assert_eq!(said.matches("This kernel has no Landlock").count(), 1, "{said}");
}
