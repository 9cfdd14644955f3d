//! `cargo xtask crash`: invariant 6 on the real processes. People drop by every door, accept, sign and publish; at a random moment one process,
//! or the supervisor with all of them, is killed; then everything that was shown as done must be there, and nothing that is half.

mod door2;
mod door3;
mod people;
mod promises;
mod sources;

use std::{
    collections::VecDeque,
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use demo::people::visitor::Visitor;
use rand::Rng;

use self::{
    people::Desk,
    promises::{Door, Promise, Promises},
    sources::Sources,
};
use crate::{
    bench,
    newsroom::{self, Newsroom, signal},
    run::{commit, root},
};

/// The longest that people work before something is killed, in milliseconds.
const WORK: u64 = 2000;
/// How long the desk may take to have a drop that a source was shown a receipt for.
const COLLECTED: Duration = Duration::from_secs(90);
/// How often servers may fall within a minute under one supervisor.
const FALLS: usize = 5;
/// How long promises pile up at most before the desk's people look whether they hold, while there are kills.
const LOOK: Duration = Duration::from_secs(20);

#[derive(Default)]
struct Tally {
    kills: u32,
    supervisor: u32,
    intake: u32,
    desk: u32,
    archive: u32,
    /// Of drops that went on after something broke.
    resumed: (usize, usize),
}

/// Kills so often, or for as many seconds.
pub fn campaign(kills: u32, within: Option<u64>, record: bool, program: Option<PathBuf>) -> anyhow::Result<()> {
    let program = newsroom::program(program, false)?;
    let scratch = tempfile::tempdir()?;
    let data = scratch.path().join("newsroom");
    let people = newsroom::founded(&program, &data, scratch.path())?;
    let (begun, commit) = (Instant::now(), commit());
    let promises = Promises::default();
    let mut tally = Tally::default();
    let place = Place { program: &program, data: &data };
    let sources = Sources::new(&program, scratch.path())?;
    let result = rounds(&place, Desk::new(people), sources, &promises, &mut tally, |made| {
        made < kills && within.is_none_or(|seconds| begun.elapsed() < Duration::from_secs(seconds))
    });
    let text = told(&tally, &promises, &result)?;
    println!("{text}");
    if result.is_err() {
        // What went wrong lies in there.
        eprintln!("the newsroom is kept: {}", scratch.keep().display());
    }
    if record {
        write_down(&text, &commit, kills, begun.elapsed())?;
    }
    result?;
    // People who get stuck promise nothing, and nothing that was promised is missing then.
    let published = promises.count(|promise| matches!(promise, Promise::Published { .. }));
    ensure!(
        tally.kills < 100 || published > 0,
        "in {} rounds nothing was published: the campaign says nothing of approvals and publications",
        tally.kills
    );
    for door in Door::ALL {
        ensure!(promises.receipts(door) > 0, "nobody was promised anything by {}: that tests nothing", door.words());
    }
    Ok(())
}

/// The program, and the newsroom's folder.
struct Place<'a> {
    program: &'a Path,
    data: &'a Path,
}

fn rounds(
    place: &Place<'_>,
    mut desk: Desk,
    mut sources: Sources,
    promises: &Promises,
    tally: &mut Tally,
    goes_on: impl Fn(u32) -> bool,
) -> anyhow::Result<()> {
    let mut newsroom = Newsroom::up(place.program, place.data, &[])?;
    let mut looked = Instant::now();
    let mut falls = VecDeque::new();
    desk.unlock(&newsroom.said.desk)?;
    wait_until_open(&newsroom)?;
    loop {
        let last = !goes_on(tally.kills);
        if last {
            sources.finish(&newsroom.said.intake, promises).with_context(|| format!("after {} kills", tally.kills))?;
        }
        tally.resumed = sources.resumed();
        if last || desk.could_unlock() {
            let seats = desk.unlock(&newsroom.said.desk)?;
            if last || looked.elapsed() > LOOK {
                promises
                    .check(place.program, place.data, &newsroom, seats, COLLECTED, last)
                    .with_context(|| format!("after {} kills", tally.kills))?;
                looked = Instant::now();
            }
        }
        if last {
            newsroom.end()?;
            return Ok(());
        }
        let victim = victim(&mut falls);
        let killed = work_and_kill(victim, &newsroom, &mut desk, &mut sources, promises)?;
        tally.kills += 1;
        eprint!("\r{} kills, now the {killed}   ", tally.kills);
        match killed {
            "supervisor" => {
                tally.supervisor += 1;
                desk.leave();
                falls.clear();
                newsroom.child.wait()?;
                newsroom = Newsroom::up(place.program, place.data, &[]).context("`up` after the kill")?;
                wait_until_open(&newsroom)?;
            }
            "desk" => {
                tally.desk += 1;
                desk.leave();
                wait_until_answered(&newsroom.said.desk)?;
            }
            "intake" => {
                tally.intake += 1;
                wait_until_answered(&newsroom.said.intake)?;
            }
            _ => {
                tally.archive += 1;
                wait_until_answered(&newsroom.said.archive)?;
            }
        }
    }
}

/// Whom it hits: most often the intake, which makes the promises that nobody can ask for again. A supervisor gives up on a server that
/// falls too often within a minute: before that, it is its own turn.
fn victim(falls: &mut VecDeque<Instant>) -> &'static str {
    while falls.front().is_some_and(|at| at.elapsed() > Duration::from_secs(62)) {
        falls.pop_front();
    }
    let victim = match rand::thread_rng().gen_range(0..20) {
        _ if falls.len() >= FALLS => "supervisor",
        0 => "supervisor",
        1..4 => "desk",
        4..19 => "intake",
        _ => "archive",
    };
    if victim != "supervisor" {
        falls.push_back(Instant::now());
    }
    victim
}

/// Sources drop by every door and the desk works, until the kill; says who was killed.
fn work_and_kill(
    victim: &'static str,
    newsroom: &Newsroom,
    desk: &mut Desk,
    sources: &mut Sources,
    promises: &Promises,
) -> anyhow::Result<&'static str> {
    let stopped = AtomicBool::new(false);
    let pause = Duration::from_millis(rand::thread_rng().gen_range(20..WORK));
    thread::scope(|scope| {
        sources.work(scope, &newsroom.said.intake, promises, &stopped);
        if desk.seats().is_some() {
            scope.spawn(|| {
                while !stopped.load(Ordering::Relaxed) {
                    if let Err(error) = desk.work(promises) {
                        // Said as well: people who get stuck by themselves would keep no promise, and break none.
                        if !stopped.load(Ordering::Relaxed) {
                            eprintln!("\rthe desk's people stopped: {error:#}");
                        }
                        return;
                    }
                }
            });
        }
        thread::sleep(pause);
        let id = if victim == "supervisor" { Some(newsroom.child.id()) } else { newsroom.process(victim) };
        let killed = id.with_context(|| format!("no {victim} to kill")).and_then(|id| signal(id, "KILL"));
        stopped.store(true, Ordering::Relaxed);
        killed.map(|()| victim)
    })
}

fn told(tally: &Tally, promises: &Promises, result: &anyhow::Result<()>) -> anyhow::Result<String> {
    let mut text = String::new();
    writeln!(
        text,
        "- Kills with SIGKILL: {}. The intake {} times, the supervisor with all of them {}, the desk {}, the archive {}.",
        tally.kills, tally.intake, tally.supervisor, tally.desk, tally.archive
    )?;
    let doors = Door::ALL.map(|door| format!("{} by {}", promises.receipts(door), door.words()));
    writeln!(text, "- Receipts shown: {}.", doors.join(", "))?;
    let (tab, machine) = tally.resumed;
    writeln!(
        text,
        "- Drops that went on after something broke: {tab} in the tab, {machine} by `safehouse drop --resume`."
    )?;
    let count = |kind: fn(&Promise) -> bool| promises.count(kind);
    writeln!(
        text,
        "- Shown as done at the desk: {} accepted drops, {} signatures of who prepared, {} publications.",
        count(|promise| matches!(promise, Promise::Accepted { .. })),
        count(|promise| matches!(promise, Promise::Signed { .. })),
        count(|promise| matches!(promise, Promise::Published { .. }))
    )?;
    match result {
        Ok(()) => writeln!(
            text,
            "- Every receipt that was shown opened: the desk opened {} drops with the newsroom's keys, and words, names and SHA-256 of \
             files are those that were sent. Missing: 0. Half drops: 0. Held parcels: 0. Drops that came twice: 0.",
            promises.opened()
        )?,
        Err(error) => writeln!(text, "- **It failed**: {error:#}")?,
    }
    Ok(text)
}

fn wait_until_answered(url: &str) -> anyhow::Result<()> {
    wait(url, |visitor| visitor.get("/").is_ok())
}

/// The intake takes drops as soon as the desk has given it the keyring.
fn wait_until_open(newsroom: &Newsroom) -> anyhow::Result<()> {
    wait(&newsroom.said.intake, |visitor| visitor.get("/").is_ok_and(|page| page.form("/codename").is_ok()))
}

fn wait(url: &str, fine: impl Fn(&Visitor) -> bool) -> anyhow::Result<()> {
    let end = Instant::now() + Duration::from_secs(30);
    let visitor = Visitor::new(url);
    while !fine(&visitor) {
        if Instant::now() > end {
            bail!("{url} does not answer as it should within 30 s");
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn write_down(text: &str, commit: &str, kills: u32, took: Duration) -> anyhow::Result<()> {
    let day = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let folder = root().join("docs/results");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{day}-crash.md"));
    let head = format!(
        "# Killed at random moments, {day}\n\nMade by `cargo xtask crash --kills {kills} --record` in {} min, on the real processes of a \
         debug build of `{commit}`, on {} processors ({}), with a load of {} at its end. Sources drop by all three doors, two journalists \
         accept, prepare, sign and publish; after up to {WORK} ms something is killed. Now and then, and at the end for everything, each \
         promise that a page had made is looked for, and the site verified.\n\n",
        took.as_secs() / 60,
        std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        bench::model(),
        bench::load(),
    );
    std::fs::write(&path, head + text)?;
    eprintln!("written: {}", path.display());
    Ok(())
}
