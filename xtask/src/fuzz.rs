//! `cargo xtask fuzz`: bytes steered by coverage into every parser of strangers' bytes, in a build of its own. A crash is kept as a file,
//! to become a seed of the ordinary tests.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};

use crate::{
    bench,
    run::{commit, must_with, program, root},
};

/// As `TARGETS` of `crates/fuzz` has them; its test compares.
const TARGETS: [&str; 25] = [
    "multipart",
    "codename",
    "tus",
    "envelope",
    "asked",
    "detect",
    "pdf",
    "office",
    "compound",
    "mail",
    "mapi",
    "html",
    "rtf",
    "image",
    "recording",
    "archive",
    "text",
    "signature",
    "tsv",
    "passwords",
    "worker",
    "job",
    "coded",
    "plan",
    "proof",
];
/// The target without a parser, which steering solves at once.
const CONTROL: &str = "control";
/// How long steering may take for it. Chance alone needs hours.
const SOLVED: u64 = 20;
/// With which a crate counts which of its edges were taken and tells what it compares; stable Rust has that.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Which crates of the build do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    All,
    /// Ours, beside others as the tests have built them: nothing is built twice for a few seconds of trying.
    Ours,
}

/// In seconds: an opener has ten in the airlock, in a build that is quicker.
const TIMEOUT: &str = "-timeout=20";
/// What an opener may hold, and what is kept of the inputs that led further, in MiB.
const MEMORY: &str = "-rss_limit_mb=2560";

/// What was said of one target.
struct Ran {
    name: &'static str,
    runs: u64,
    /// Edges that were seen.
    edges: u64,
    seconds: u64,
    found: Option<PathBuf>,
    /// Where crates from outside panicked, with which a worker's job ends.
    contained: Vec<String>,
}

/// Each of the targets (all, where none is named) for so long; two at a time. What lies `beside` the seeds is tried, too.
pub fn campaign(
    named: &[String],
    each: Duration,
    counted: Counted,
    beside: Option<&Path>,
    record: bool,
) -> anyhow::Result<()> {
    for name in named {
        ensure!(TARGETS.contains(&name.as_str()), "{name} is none of {}", TARGETS.join(", "));
    }
    let targets: Vec<&'static str> =
        TARGETS.into_iter().filter(|target| named.is_empty() || named.iter().any(|name| name == target)).collect();
    let place = Place::build(counted)?;
    place.control()?;
    let commit = commit();
    let mut ran = Vec::new();
    for pair in targets.chunks(2) {
        let running: Vec<_> = pair.iter().map(|name| place.start(name, each, beside)).collect::<Result<_, _>>()?;
        for one in running {
            ran.push(one.end()?);
        }
    }
    let text = told(&ran)?;
    println!("{text}");
    if record {
        write_down(&text, &commit, each)?;
    }
    for one in &ran {
        if let Some(found) = &one.found {
            bail!(
                "{}: something doesn't hold for the bytes in {}; make them a seed in crates/fuzz/seeds/{}",
                one.name,
                found.display(),
                one.name
            );
        }
    }
    Ok(())
}

struct Place {
    steered: PathBuf,
    folder: PathBuf,
}

struct Running {
    name: &'static str,
    child: Child,
    log: PathBuf,
    found: PathBuf,
    begun: Instant,
}

impl Place {
    fn build(counted: Counted) -> anyhow::Result<Self> {
        let own = std::env::current_exe()?;
        let built = own.parent().context("this program lies in a target folder")?;
        let folder = built.parent().context("this program lies in a target folder")?.join("fuzz");
        if counted == Counted::Ours {
            // Programs that the build itself runs have nothing to count with.
            let script =
                format!("#!/bin/sh\ncase \" $* \" in *\" build_script_\"*) exec \"$@\";; esac\nexec \"$@\" {FLAGS}\n");
            fs::create_dir_all(&folder)?;
            let wrapper = folder.join("count.sh");
            fs::write(&wrapper, script)?;
            fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755))?;
            must_with(
                "cargo build --locked --workspace --features fuzz/steered --bin steered",
                &[("RUSTC_WORKSPACE_WRAPPER", &wrapper.display().to_string())],
            )?;
            return Ok(Self { steered: folder.with_file_name("debug").join("steered"), folder });
        }
        let said = program("rustc -vV").output()?;
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let host = said.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
        // For a named target, so that the programs that the build itself runs are not steered.
        must_with(
            &format!(
                "cargo build --locked --package fuzz --features steered --bin steered --profile fuzz --target {host} --target-dir {}",
                folder.display()
            ),
            &[("RUSTFLAGS", FLAGS), ("CARGO_INCREMENTAL", "0")],
        )?;
        Ok(Self { steered: folder.join(host).join("fuzz/steered"), folder })
    }

    /// Shows that the bytes are steered: without, nothing that was found or not found would say anything.
    fn control(&self) -> anyhow::Result<()> {
        let grown = self.folder.join("corpus").join(CONTROL);
        if grown.exists() {
            // From nothing, each time.
            fs::remove_dir_all(grown)?;
        }
        let control = self.start(CONTROL, Duration::from_secs(SOLVED), None)?.end()?;
        let found =
            control.found.with_context(|| format!("the control fails: {} runs were not steered", control.runs))?;
        eprintln!("the control is solved after {} runs, as it has to be", control.runs);
        Ok(fs::remove_dir_all(found)?)
    }

    fn start(&self, name: &'static str, time: Duration, beside: Option<&Path>) -> anyhow::Result<Running> {
        let at = |what: &str| self.folder.join(what).join(name);
        let (grown, found, log) = (at("corpus"), at("found"), at("logs"));
        let seeds = root().join("crates/fuzz/seeds").join(name);
        for folder in [&grown, &found] {
            fs::create_dir_all(folder)?;
        }
        fs::create_dir_all(self.folder.join("logs"))?;
        let words = root().join("crates/fuzz/seeds").join(format!("{name}.dict"));
        let mut command = Command::new(&self.steered);
        command.env("TARGET", name).arg(format!("-max_total_time={}", time.as_secs()));
        let longest = 2 * longest(&seeds)?;
        command.args([TIMEOUT, MEMORY, "-print_final_stats=1"]).arg(format!("-max_len={}", longest.max(8192)));
        command.arg(format!("-artifact_prefix={}/", found.display()));
        if words.exists() {
            command.arg(format!("-dict={}", words.display()));
        }
        command
            .arg(&grown)
            .args(Some(seeds).filter(|seeds| seeds.exists()))
            .args(beside)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log)?);
        let child = command.spawn().with_context(|| format!("can't run {}", self.steered.display()))?;
        Ok(Running { name, child, log, found, begun: Instant::now() })
    }
}

impl Running {
    fn end(mut self) -> anyhow::Result<Ran> {
        let status = loop {
            match self.child.try_wait()? {
                Some(status) => break status,
                None => thread::sleep(Duration::from_millis(100)),
            }
        };
        let said = fs::read(&self.log)?;
        let said = String::from_utf8_lossy(&said);
        let number = |before: &str| {
            let rest = said.rsplit_once(before)?.1.trim_start();
            rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
        };
        let crashed = fs::read_dir(&self.found)?.next().is_some();
        ensure!(status.success() || crashed, "{} ended with {status}: {}", self.name, self.log.display());
        if !status.success() && self.name != CONTROL {
            eprintln!(
                "{}",
                said.lines()
                    .filter(|line| line.contains("panicked") || line.contains("ERROR"))
                    .collect::<Vec<_>>()
                    .join("\n")
            );
        }
        Ok(Ran {
            name: self.name,
            runs: number("stat::number_of_executed_units:").or_else(|| number("#")).unwrap_or(0),
            edges: number(" cov: ").unwrap_or(0),
            seconds: self.begun.elapsed().as_secs(),
            found: (!status.success()).then_some(self.found),
            contained: said.lines().filter_map(|line| line.strip_prefix("contained: ")).map(shortened).collect(),
        })
    }
}

/// The longest file's length, in bytes: longer ones would be cut.
fn longest(folder: &Path) -> anyhow::Result<u64> {
    let mut longest = 0;
    for entry in fs::read_dir(folder).into_iter().flatten() {
        longest = longest.max(entry?.metadata()?.len());
    }
    Ok(longest)
}

/// A source file in a crate from outside, from the crate's name on.
fn shortened(place: &str) -> String {
    place
        .split_once("/registry/src/")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map_or(place, |(_, rest)| rest)
        .to_owned()
}

fn told(ran: &[Ran]) -> anyhow::Result<String> {
    let mut text = String::from("| parser | seconds | inputs tried | edges seen | found |\n|---|---|---|---|---|\n");
    for Ran { name, runs, edges, seconds, found, .. } in ran {
        let found = if found.is_some() { "**something**" } else { "nothing" };
        writeln!(text, "| {name} | {seconds} | {runs} | {edges} | {found} |")?;
    }
    let others: BTreeSet<&String> = ran.iter().flat_map(|one| &one.contained).collect();
    if !others.is_empty() {
        text.push_str(
            "\nPanics in crates from outside, each of which ended one page or one job of a worker and no more:\n\n",
        );
    }
    for place in others {
        writeln!(text, "- `{place}`")?;
    }
    Ok(text)
}

fn write_down(text: &str, commit: &str, each: Duration) -> anyhow::Result<()> {
    let day = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let path = root().join("docs/results").join(format!("{day}-fuzz.md"));
    let head = format!(
        "# Strangers' bytes, fuzzed, {day}\n\nMade by `cargo xtask fuzz --minutes {} --record` of `{commit}`, two targets at a time on {} \
         processors ({}), with a load of {} at its end. libFuzzer, steered by the coverage of every crate of the build; the control was \
         solved before. What has to hold for each stands in `crates/fuzz/src`.\n\n",
        each.as_secs() / 60,
        thread::available_parallelism().map_or(0, std::num::NonZero::get),
        bench::model(),
        bench::load(),
    );
    fs::write(&path, head + text)?;
    eprintln!("written: {}", path.display());
    Ok(())
}
