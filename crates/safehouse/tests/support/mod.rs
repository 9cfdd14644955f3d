//! A real newsroom for a test: the program itself, on a folder of its own, on free ports.
#![allow(dead_code, reason = "each test uses a part")]

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_safehouse");

/// A running `safehouse up`; killed when it is dropped.
pub struct Newsroom {
    pub child: Child,
    /// Kept open: a program that can't print any more would end.
    _out: ChildStdout,
    /// What `up --json` said.
    pub said: Value,
    pub data: PathBuf,
}

impl Newsroom {
    pub fn up(data: &Path) -> Self {
        Self::up_on(data, "0,0,0")
    }

    pub fn up_on(data: &Path, ports: &str) -> Self {
        Self::started(up_command(data, ports), data)
    }

    /// From a command of [`up_command`], with the caller's wishes.
    pub fn started(mut command: Command, data: &Path) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut out = child.stdout.take().expect("a pipe");
        let said = serde_json::Deserializer::from_reader(&mut out).into_iter().next();
        let said = said.expect("`up` ended without a word").expect("`up --json` says JSON");
        Self { child, _out: out, said, data: data.to_owned() }
    }

    pub fn url(&self, server: &str) -> String {
        self.said[server].as_str().expect("an address").to_owned()
    }

    /// The id of one server's process.
    pub fn process(&self, server: &str) -> i32 {
        until("the server's process", || {
            children_of(self.child.id()).into_iter().find(|&id| words_of(id).ends_with(&[server.to_owned()]))
        })
    }

    pub fn processes(&self) -> Vec<i32> {
        ["intake", "desk", "archive", "notice", "heartbeat"].map(|server| self.process(server)).into()
    }

    pub fn run_file(&self) -> PathBuf {
        self.data.join("run.json")
    }

    /// Waits until it has ended by itself.
    pub fn ended(mut self) {
        until("the program's end", || self.child.try_wait().expect("a child"));
    }

    /// Sends a signal by its name, as `kill` does.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().expect("kill").success());
    }
}

impl Drop for Newsroom {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn up_command(data: &Path, ports: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["up", "--json", "--ports", ports, "--data"]).arg(data);
    command
}

/// Runs the program to its end.
pub fn safehouse(words: &[&str]) -> Output {
    Command::new(PROGRAM).args(words).output().expect("the program starts")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Polls until there is something. Panics after ten seconds.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub fn alive(id: i32) -> bool {
    // A zombie has ended; it only waits for its parent to look.
    fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| !stat.contains(") Z ") && !stat.contains(") X "))
}

pub fn children_of(id: u32) -> Vec<i32> {
    let list = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

pub fn words_of(id: i32) -> Vec<String> {
    let words = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&words).split('\0').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// One GET, whatever the status: the status and the body.
pub fn get(url: &str) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent.get(url).call().expect("an answer");
    let mut body = String::new();
    answer.body_mut().as_reader().read_to_string(&mut body).expect("text");
    (answer.status().as_u16(), body)
}
