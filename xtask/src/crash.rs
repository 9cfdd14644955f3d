//! `cargo xtask crash`: invariant 6 on the real processes. People drop, accept, sign and publish; at a random moment one process, or
//! the supervisor with all of them, is killed; then everything that a page had shown as done must be there.

mod people;
mod promises;

use std::{
    fmt::Write as _,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use demo::people::visitor::Visitor;
use rand::Rng;

use self::{
    people::{Desk, Source},
    promises::Promises,
};
use crate::{
    newsroom::{self, Newsroom, Person, signal},
    run::root,
};

/// The longest that people work before something is killed.
const WORK: u64 = 3500;
/// How long the desk may take to have a drop that a source was shown a receipt for.
const COLLECTED: Duration = Duration::from_secs(45);

#[derive(Default)]
struct Tally {
    rounds: u32,
    supervisor: u32,
    intake: u32,
    desk: u32,
    archive: u32,
}

/// Kills `times` times, or for as many seconds.
pub fn campaign(times: u32, within: Option<u64>, record: bool) -> anyhow::Result<()> {
    let program = newsroom::built(false)?;
    let scratch = tempfile::tempdir()?;
    let data = scratch.path().join("newsroom");
    let people = newsroom::founded(&program, &data, scratch.path())?;
    let begun = Instant::now();
    let promises = Promises::default();
    let mut tally = Tally::default();
    let result = rounds(&program, &data, people, &promises, &mut tally, |rounds| {
        rounds < times && within.is_none_or(|seconds| begun.elapsed() < Duration::from_secs(seconds))
    });
    let mut text = String::new();
    let (receipts, accepted, signed, published) = promises.counts();
    writeln!(
        text,
        "- Rounds: {}. Killed with SIGKILL: the supervisor {} times, the intake {}, the desk {}, the archive {}.",
        tally.rounds, tally.supervisor, tally.intake, tally.desk, tally.archive
    )?;
    writeln!(
        text,
        "- Shown as done before a kill: {receipts} receipts, {accepted} accepted drops, {signed} signatures of who prepared, {published} publications."
    )?;
    match &result {
        Ok(()) => writeln!(text, "- Missing afterwards: none.")?,
        Err(error) => writeln!(text, "- **It failed**: {error:#}")?,
    }
    println!("{text}");
    if result.is_err() {
        // What went wrong lies in there.
        eprintln!("the newsroom is kept: {}", scratch.keep().display());
    }
    if record {
        write_down(&text, begun.elapsed())?;
    }
    result?;
    // People who get stuck promise nothing, and nothing that was promised is missing then.
    ensure!(
        tally.rounds < 20 || (signed > 0 && published > 0),
        "in {} rounds nothing was signed or published: the campaign says nothing of approvals and publications",
        tally.rounds
    );
    ensure!(receipts > 0, "nobody was promised anything: the test tests nothing");
    Ok(())
}

fn rounds(
    program: &Path,
    data: &Path,
    mut people: [Person; 2],
    promises: &Promises,
    tally: &mut Tally,
    goes_on: impl Fn(u32) -> bool,
) -> anyhow::Result<()> {
    let mut newsroom = Newsroom::up(program, data, &[])?;
    let mut desk = Desk::unlock(&newsroom.said.desk, &mut people)?;
    wait_until_open(&newsroom)?;
    loop {
        let last = !goes_on(tally.rounds);
        promises
            .check(program, data, &newsroom, &desk, COLLECTED, last)
            .with_context(|| format!("after round {}", tally.rounds))?;
        if last {
            newsroom.end()?;
            return Ok(());
        }
        tally.rounds += 1;
        let killed = work_and_kill(&newsroom, &mut desk, promises)?;
        eprint!("\rround {}: {killed} killed   ", tally.rounds);
        match killed {
            "supervisor" => {
                tally.supervisor += 1;
                newsroom.child.wait()?;
                newsroom = Newsroom::up(program, data, &[]).context("`up` after the kill")?;
                wait_until_open(&newsroom)?;
                desk = desk.again(&newsroom.said.desk, &mut people)?;
            }
            "desk" => {
                tally.desk += 1;
                wait_until_answered(&newsroom.said.desk)?;
                desk = desk.again(&newsroom.said.desk, &mut people)?;
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

/// Two sources drop and the desk works, until the kill; says who was killed.
fn work_and_kill(newsroom: &Newsroom, desk: &mut Desk, promises: &Promises) -> anyhow::Result<&'static str> {
    let stopped = AtomicBool::new(false);
    let mut chance = rand::thread_rng();
    let pause = Duration::from_millis(chance.gen_range(20..WORK));
    let victim = match chance.gen_range(0..10) {
        0..4 => "supervisor",
        4..7 => "desk",
        7..9 => "intake",
        _ => "archive",
    };
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut source = Source::new(&newsroom.said.intake);
                loop {
                    // Whatever goes wrong here is the kill, or is found by the look afterwards.
                    if stopped.load(Ordering::Relaxed) || source.drop(promises).is_err() {
                        return;
                    }
                }
            });
        }
        scope.spawn(|| {
            loop {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                if let Err(error) = desk.work(promises) {
                    // Said as well: people who get stuck by themselves would keep no promise, and break none.
                    if !stopped.load(Ordering::Relaxed) {
                        eprintln!("\rthe desk's people stopped: {error:#}");
                    }
                    return;
                }
            }
        });
        thread::sleep(pause);
        let id = if victim == "supervisor" { Some(newsroom.child.id()) } else { newsroom.process(victim) };
        let killed = id.with_context(|| format!("no {victim} to kill")).and_then(|id| signal(id, "KILL"));
        stopped.store(true, Ordering::Relaxed);
        killed.map(|()| victim)
    })
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

fn write_down(text: &str, took: Duration) -> anyhow::Result<()> {
    let day = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let folder = root().join("docs/results");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{day}-crash.md"));
    let head = format!(
        "# Killed at random moments, {day}\n\nMade by `cargo xtask crash --record` in {} min, on the real processes of a debug build. Two sources drop, two journalists accept, prepare, \
         sign and publish; after up to {WORK} ms something is killed; then every promise that a page had made is looked for, and the site verified.\n\n",
        took.as_secs() / 60
    );
    std::fs::write(&path, head + text)?;
    eprintln!("written: {}", path.display());
    Ok(())
}
