//! `cargo xtask bench`: what it costs, beside tools that do the like. Each measurement prints its own comparison; what needs a
//! tool that isn't installed is skipped with a line. All of it ends within some minutes.

mod bars;
mod cleaning;
mod documents;
mod flood;
mod folder;
mod intake;
mod processes;
mod proofs;
mod publishing;
mod readers;
mod search;
mod slim;

use std::{path::PathBuf, time::Instant};

pub use documents::opening;
pub use folder::campaign as folder;
pub use processes::{load, model};

use anyhow::ensure;

use crate::newsroom::{self, Newsroom};

const NAMES: [&str; 15] = [
    "intake", "airlock", "cleaning", "proofs", "leak", "suspects", "contact", "drop", "pages", "archive", "verify",
    "memory", "kinds", "search", "release",
];

/// What every measurement works with: a newsroom with the demonstration's case.
struct Bench {
    program: PathBuf,
    newsroom: Newsroom,
    data: tempfile::TempDir,
}

/// How far `bench intake` goes.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Reach {
    /// `intake`: how large the largest drop is, in GiB.
    #[arg(long, default_value_t = 4)]
    gib: u64,
    /// `intake`: for how many minutes it is attacked.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
}

/// Measures what is named, or everything but `intake`, `airlock`, `cleaning`, `proofs`, `leak` and `suspects`, which are named when they are wanted: they take minutes.
pub fn measure(names: &[String], debug: bool, program: Option<PathBuf>, reach: Reach) -> anyhow::Result<()> {
    for name in names {
        ensure!(NAMES.contains(&name.as_str()), "{name} is none of {}", NAMES.join(", "));
    }
    if names.is_empty() || names.iter().any(|name| name == "search") {
        if debug {
            println!("A debug build: these figures mean nothing.\n");
        }
        search::search(debug)?;
    }
    // These need no newsroom.
    let alone = ["search", "intake", "airlock", "cleaning", "proofs", "leak", "suspects"];
    if names.iter().any(|name| name == "airlock") {
        documents::opening(debug, &[])?;
    }
    if names.iter().any(|name| name == "leak") {
        documents::leak(debug)?;
    }
    if names.iter().any(|name| name == "suspects") {
        documents::suspects(debug)?;
    }
    if !names.is_empty() && names.iter().all(|name| ["search", "airlock", "leak", "suspects"].contains(&name.as_str()))
    {
        return Ok(());
    }
    let program = newsroom::program(program, !debug)?;
    if debug {
        println!("A debug build: these figures mean nothing.\n");
    }
    if names.iter().any(|name| name == "intake") {
        println!(
            "On {} cores, {}, load {}.\n",
            std::thread::available_parallelism()?,
            processes::model(),
            processes::load()
        );
        bars::intake(&program.with_file_name("safehouse-intake"), &program, reach.gib, reach.minutes)?;
    }
    if names.iter().any(|name| name == "cleaning") {
        cleaning::beside_others(&program)?;
    }
    if names.iter().any(|name| name == "proofs") {
        proofs::cost(&program)?;
    }
    if !names.is_empty() && names.iter().all(|name| alone.contains(&name.as_str())) {
        return Ok(());
    }
    let data = tempfile::tempdir()?;
    eprintln!("loading the demonstration…");
    let begun = Instant::now();
    let newsroom = Newsroom::up(&program, data.path(), &["--demo"])?;
    println!("The demonstration is loaded, from nothing to served, in {} s.\n", figures(begun.elapsed().as_secs_f64()));
    let bench = Bench { program, newsroom, data };
    println!(
        "On {} cores, {}, load {}.\n",
        std::thread::available_parallelism()?,
        processes::model(),
        processes::load()
    );
    let wanted = |name: &str| names.is_empty() || names.iter().any(|asked| asked == name);
    // Memory first: afterwards nobody is idle.
    if wanted("memory") {
        processes::memory(&bench)?;
    }
    if wanted("archive") {
        readers::archive(&bench)?;
    }
    if wanted("verify") {
        readers::verify(&bench)?;
    }
    if wanted("pages") {
        documents::pages(&bench)?;
    }
    if wanted("kinds") {
        documents::kinds(&bench)?;
    }
    if wanted("contact") {
        intake::contact(&bench)?;
    }
    if wanted("drop") {
        intake::drop(&bench)?;
    }
    // Last: it changes what is published.
    if wanted("release") {
        publishing::release(&bench)?;
    }
    bench.newsroom.end()
}

/// `123`, `12.3`, `0.45`: three figures are all that is true.
fn figures(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}
