//! A real newsroom for crash tests, walks, pictures and measurements: the program itself, on a folder of its own.

use std::{
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::Value;
use totp_rs::{Builder, Secret, Totp};

use crate::run::must;

/// The program that was named, or that of this tree. Absolute: it is run from elsewhere.
pub fn program(named: Option<PathBuf>, release: bool) -> anyhow::Result<PathBuf> {
    match named {
        Some(program) => program.canonicalize().with_context(|| program.display().to_string()),
        None => built(release),
    }
}

/// Where the program is that `cargo build` makes: beside this one.
pub fn built(release: bool) -> anyhow::Result<PathBuf> {
    if release {
        must("cargo build --release --locked --package safehouse --bins")?;
        // Apart, or it would get the features that the other's dependencies have: SQLCipher among them.
        must("cargo build --release --locked --package intake --bins")?;
    } else {
        // As the check builds it: another selection of packages would build the dependencies anew, with other features.
        must("cargo build --locked --workspace --all-targets")?;
    }
    let own = std::env::current_exe()?;
    let target = own.parent().and_then(Path::parent).context("this program lies in a target folder")?;
    Ok(target.join(if release { "release" } else { "debug" }).join("safehouse"))
}

/// Runs the program to its end.
pub fn run(program: &Path, words: &[&str]) -> anyhow::Result<Output> {
    Command::new(program).args(words).output().with_context(|| format!("can't run {}", program.display()))
}

/// A running `safehouse up`, killed when it is dropped.
pub struct Newsroom {
    pub child: Child,
    _out: ChildStdout,
    pub said: Said,
}

/// What `up --json` says.
#[derive(Clone, Debug, Deserialize)]
pub struct Said {
    pub intake: String,
    pub desk: String,
    pub archive: String,
    pub enrol: Option<String>,
    /// Where colleagues reach the desk, with `--lan`.
    #[serde(default)]
    pub lan: Option<String>,
    /// With `--demo`: everybody's passphrase and second factor.
    #[serde(default)]
    pub demo: Option<Value>,
}

impl Newsroom {
    pub fn up(program: &Path, data: &Path, more: &[&str]) -> anyhow::Result<Self> {
        let mut child = Command::new(program)
            .args(["up", "--json", "--ports", "0,0,0"])
            .args(more)
            .arg("--data")
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut out = child.stdout.take().context("a pipe")?;
        let said =
            serde_json::Deserializer::from_reader(&mut out).into_iter().next().context("`up` ended without a word");
        match said.and_then(|said| Ok(said?)) {
            Ok(said) => Ok(Self { child, _out: out, said }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error)
            }
        }
    }

    /// The id of one server's process; `None` in the moment in which it is started again.
    pub fn process(&self, server: &str) -> Option<u32> {
        let id = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).ok()?;
        children.split_whitespace().filter_map(|child| child.parse().ok()).find(|child: &u32| {
            let words = std::fs::read(format!("/proc/{child}/cmdline")).unwrap_or_default();
            words.split(|&byte| byte == 0).any(|word| word == server.as_bytes())
        })
    }

    /// Ends it as Ctrl-C does.
    pub fn end(mut self) -> anyhow::Result<()> {
        signal(self.child.id(), "INT")?;
        let status = self.child.wait()?;
        ensure!(status.success(), "after Ctrl-C it ended with {status}");
        Ok(())
    }
}

impl Drop for Newsroom {
    fn drop(&mut self) {
        // After `end` there is nothing left to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal by its name to one process.
pub fn signal(id: u32, name: &str) -> anyhow::Result<()> {
    let status = Command::new("kill").args(["-s", name, &id.to_string()]).stderr(Stdio::null()).status()?;
    ensure!(status.success(), "process {id} can't be signalled");
    Ok(())
}

/// Somebody of a newsroom, with all that they need to sign in.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub passphrase: String,
    pub secret: String,
    /// The step of the last code that was used: each is taken once.
    last: u64,
}

impl Person {
    pub fn new(name: &str, passphrase: &str, secret: &str) -> Self {
        Self { name: name.to_owned(), passphrase: passphrase.to_owned(), secret: secret.to_owned(), last: 0 }
    }

    /// Somebody else signed in as this person a moment ago.
    pub fn used_just_now(&mut self) -> anyhow::Result<()> {
        self.last = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs() / 30;
        Ok(())
    }

    /// Whether there is a code now that wasn't used.
    pub fn has_code(&self) -> bool {
        let now =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |now| now.as_secs() / 30);
        self.last <= now
    }

    /// A code that the desk takes for half a minute more at least: that of this step or of the next, each once. Waits when both were
    /// used. (The desk would take the one of the step before too, but perhaps no longer when it is sent.)
    pub fn code(&mut self) -> anyhow::Result<String> {
        let totp = totp(&self.secret)?;
        loop {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs() / 30;
            let step = (self.last + 1).max(now);
            if step <= now + 1 {
                self.last = step;
                return Ok(totp.generate(step * 30).to_string());
            }
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
    }
}

/// As an authenticator that was given this secret.
fn totp(secret: &str) -> anyhow::Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|_| anyhow::anyhow!("not a secret in Base32"))?;
    Ok(Builder::new().with_secret(secret).with_step_duration(30).with_skew(1).build_noncompliant())
}

/// Makes a newsroom with two people, Ada and Ben, by `safehouse init`.
pub fn founded(program: &Path, data: &Path, scratch: &Path) -> anyhow::Result<[Person; 2]> {
    let people = [
        ("Ada Vance", "a lantern over the north mole at low tide"),
        ("Ben Okafor", "seven crates of salt behind the bakery door"),
    ];
    let mut files = Vec::new();
    for (name, passphrase) in people {
        let path = scratch.join(name);
        std::fs::write(&path, passphrase)?;
        files.push(path.display().to_string());
    }
    let data = data.display().to_string();
    let made = run(
        program,
        &[
            "init",
            "--json",
            "--data",
            &data,
            "--newsroom",
            "The Estuary Ledger",
            "--admin",
            people[0].0,
            "--passphrase-file",
            &files[0],
            "--second",
            people[1].0,
            "--second-passphrase-file",
            &files[1],
        ],
    )?;
    ensure!(made.status.success(), "init: {}", String::from_utf8_lossy(&made.stderr));
    let said: Value = serde_json::from_slice(&made.stdout)?;
    let secret = |at: usize| said["people"][at]["totp_base32"].as_str().context("init says no secret");
    Ok([Person::new(people[0].0, people[0].1, secret(0)?), Person::new(people[1].0, people[1].1, secret(1)?)])
}

#[cfg(test)]
mod tests {
    use std::time::{SystemTime, UNIX_EPOCH};

    use super::*;

    /// Whoever types slowly, or a desk that is busy, is no reason for a walk to end.
    #[test]
    fn a_code_holds_for_half_a_minute() {
        let mut who = Person::new("Ada", "", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        for _ in 0..2 {
            let code = who.code().unwrap();
            let later = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 29;
            assert!(totp(&who.secret).unwrap().check(&code, later).is_some());
        }
    }
}
