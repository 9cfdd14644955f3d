//! Three sources, one at each door, who drop for as long as they are let, and go on with what a kill interrupted where their door can.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{bail, ensure};
use demo::people::visitor::Visitor;
use model::Sha256;
use rand::{Rng, RngCore};

use super::{
    door2::Tab,
    door3::Machine,
    promises::{Door, Promise, Promises},
};

/// Between two drops of one source: a load, and yet a number of drops that the desk's pages can show.
const PAUSE: Duration = Duration::from_millis(120);
/// How long what a kill interrupted may take to its receipt, once nothing is killed any more.
const LAST: Duration = Duration::from_secs(60);

/// What somebody sends.
pub struct Letter {
    pub marker: String,
    pub files: Vec<Attached>,
}

pub struct Attached {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Letter {
    pub fn new(with_file: bool) -> Self {
        let marker = marker();
        let text = format!("A note that a source kept.\nIts mark is {marker}.\n");
        let files = with_file.then(|| Attached { name: format!("{marker}.txt"), bytes: text.into_bytes() });
        Self { marker, files: files.into_iter().collect() }
    }

    pub fn message(&self) -> String {
        format!("The mark is {}.", self.marker)
    }

    /// Each file's name and SHA-256.
    pub fn facts(&self) -> Vec<(String, String)> {
        self.files.iter().map(|file| (file.name.clone(), Sha256::of(&file.bytes).to_string())).collect()
    }
}

fn marker() -> String {
    let mut bytes = [0; 8];
    rand::thread_rng().fill_bytes(&mut bytes);
    format!("mark{}", hex::encode(bytes))
}

/// One drop at door 1, to the receipt.
fn by_form(intake: &str, promises: &Promises) -> anyhow::Result<()> {
    let visitor = Visitor::new(intake);
    let letter = Letter::new(rand::thread_rng().gen_bool(0.5));
    promises.tried(&letter);
    let codename = visitor.submit(&visitor.get("/")?.form("/codename")?)?;
    let form = visitor.submit(&codename.form("/write")?)?.form("/drop")?;
    let mut form = form.set("message", &letter.message())?;
    for file in &letter.files {
        form = form.attach("files", &file.name, &file.bytes)?;
    }
    let receipt = visitor.submit(&form)?;
    ensure!(!receipt.all("dl.receipt").is_empty(), "no receipt, but “{}”", receipt.heading());
    promises.note(Promise::Receipt { marker: letter.marker, door: Door::Form });
    Ok(())
}

/// All of them. What is under way is kept from one round to the next.
pub struct Sources {
    tab: Tab,
    machine: Machine,
}

impl Sources {
    pub fn new(program: &Path, scratch: &Path) -> anyhow::Result<Self> {
        Ok(Self { tab: Tab::new(), machine: Machine::new(program, scratch.join("machine"))? })
    }

    /// Drops that went on after a kill: in the browser, by the program.
    pub fn resumed(&self) -> (usize, usize) {
        (self.tab.resumed, self.machine.resumed)
    }

    /// They drop until `stopped`. Whatever goes wrong meanwhile is the kill, or is found by the look afterwards.
    pub fn work<'scope, 'all: 'scope>(
        &'all mut self,
        scope: &'scope thread::Scope<'scope, '_>,
        intake: &'all str,
        promises: &'all Promises,
        stopped: &'all AtomicBool,
    ) {
        let Self { tab, machine } = self;
        let until_stopped = move |mut once: Box<dyn FnMut() -> anyhow::Result<()> + Send + 'scope>| {
            while !stopped.load(Ordering::Relaxed) {
                if let Err(error) = once() {
                    // A moment later it is known whether that was the kill.
                    thread::sleep(PAUSE);
                    if !stopped.load(Ordering::Relaxed) {
                        eprintln!("\rsources stopped: {error:#}");
                    }
                    return;
                }
                thread::sleep(PAUSE);
            }
        };
        scope.spawn(move || until_stopped(Box::new(move || by_form(intake, promises))));
        scope.spawn(move || until_stopped(Box::new(move || tab.drop(intake, promises))));
        scope.spawn(move || until_stopped(Box::new(move || machine.drop(intake, promises, stopped))));
    }

    /// When nothing is killed any more, what was interrupted comes to its receipt.
    pub fn finish(&mut self, intake: &str, promises: &Promises) -> anyhow::Result<()> {
        let never = AtomicBool::new(false);
        let end = Instant::now() + LAST;
        let mut last = None;
        while self.tab.is_under_way() || self.machine.is_under_way() {
            if Instant::now() > end {
                bail!("what a kill interrupted came to no receipt: {}", last.unwrap_or_default());
            }
            let tab = if self.tab.is_under_way() { self.tab.drop(intake, promises) } else { Ok(()) };
            let machine =
                if self.machine.is_under_way() { self.machine.drop(intake, promises, &never) } else { Ok(()) };
            if let Err(error) = tab.and(machine) {
                last = Some(format!("{error:#}"));
                thread::sleep(PAUSE);
            }
        }
        Ok(())
    }
}
