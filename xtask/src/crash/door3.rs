//! Door 3: the program itself, `safehouse drop`, which is killed as well, and told to go on.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use rand::Rng;

use super::{
    promises::{Door, Promise, Promises},
    sources::Letter,
};

/// What the program says once what is needed to go on lies on its disk.
const KEPT: &str = "holds what is needed to go on";
/// What the program says when it has nothing to go on with, alone or beside what an earlier receipt left.
const NOTHING_KEPT: [&str; 2] = ["waits to be resumed", "doesn't open with this codename"];

/// A source with a machine of their own.
pub struct Machine {
    program: PathBuf,
    /// Its disk.
    folder: PathBuf,
    running: Option<Run>,
    begun: Option<Begun>,
    pub resumed: usize,
}

struct Run {
    child: Child,
    marker: String,
    /// It was this machine that lost its power.
    died: bool,
}

/// What has no receipt yet.
struct Begun {
    /// As it was written down.
    codename: String,
    /// That of its message.
    marker: String,
    /// Whether the program has said that it can go on.
    kept: bool,
}

impl Drop for Run {
    fn drop(&mut self) {
        // Ended already, or nobody waits for it any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Machine {
    pub fn new(program: &Path, folder: PathBuf) -> anyhow::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { program: program.to_owned(), folder, running: None, begun: None, resumed: 0 })
    }

    pub fn is_under_way(&self) -> bool {
        self.begun.is_some() || self.running.is_some()
    }

    /// Goes on with the drop that is under way, or makes one, to the receipt. Once `stopped`, the program is killed like the others,
    /// or left to find the intake again by itself.
    pub fn drop(&mut self, intake: &str, promises: &Promises, stopped: &AtomicBool) -> anyhow::Result<()> {
        let run = match self.running.take() {
            Some(run) => run,
            None => self.start(intake, promises)?,
        };
        let run = self.running.insert(run);
        let mut chance = rand::thread_rng();
        // Now and then this machine is the one that loses its power.
        let dies = chance.gen_bool(0.2).then(|| Instant::now() + Duration::from_millis(chance.gen_range(1..900)));
        loop {
            if run.child.try_wait()?.is_some() {
                break;
            }
            if dies.is_some_and(|moment| Instant::now() > moment) {
                run.child.kill()?;
                run.died = true;
            }
            if stopped.load(Ordering::Relaxed) {
                if chance.gen_bool(0.5) {
                    bail!("it is left to find the intake again");
                }
                run.child.kill()?;
                run.child.wait()?;
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.settle(promises)
    }

    fn start(&mut self, intake: &str, promises: &Promises) -> anyhow::Result<Run> {
        let mut command = Command::new(&self.program);
        command.args(["drop", intake, "--json", "--state"]).arg(self.folder.join("state"));
        let marker = match &self.begun {
            Some(Begun { codename, marker, .. }) => {
                self.resumed += 1;
                let note = self.folder.join("codename");
                fs::write(&note, codename)?;
                command.arg("--resume").stdin(File::open(note)?);
                marker.clone()
            }
            None => {
                let letter = Letter::new(rand::thread_rng().gen_bool(0.7));
                promises.tried(&letter);
                command.args(["--yes", "--message", &letter.message()]).stdin(Stdio::null());
                for file in &letter.files {
                    let path = self.folder.join(&file.name);
                    fs::write(&path, &file.bytes)?;
                    command.arg(path);
                }
                letter.marker
            }
        };
        command.stdout(File::create(self.folder.join("out"))?).stderr(File::create(self.folder.join("err"))?);
        Ok(Run { child: command.spawn().context("safehouse drop")?, marker, died: false })
    }

    /// What the program said, however it ended.
    fn settle(&mut self, promises: &Promises) -> anyhow::Result<()> {
        let Some(run) = self.running.take() else { return Ok(()) };
        let said: Option<serde_json::Value> = serde_json::from_slice(&fs::read(self.folder.join("out"))?).ok();
        let words = fs::read_to_string(self.folder.join("err"))?;
        if said.is_some_and(|said| said["receipt"]["drop"].is_string()) {
            promises.note(Promise::Receipt { marker: run.marker.clone(), door: Door::Program });
            self.begun = None;
            return Ok(());
        }
        if let Some(codename) = words.lines().find_map(|line| line.strip_prefix("Codename: ")) {
            self.begun = Some(Begun { codename: codename.to_owned(), marker: run.marker.clone(), kept: false });
        }
        if let Some(begun) = &mut self.begun {
            begun.kept |= words.contains(KEPT);
            // Killed before anything was kept, and so before anything was sent. After that, it must be able to go on.
            if !begun.kept && NOTHING_KEPT.iter().any(|said| words.contains(said)) {
                self.begun = None;
                return Ok(());
            }
        }
        match run.died {
            true => Ok(()),
            false => bail!("safehouse drop: {}", words.trim().lines().last().unwrap_or_default()),
        }
    }
}
