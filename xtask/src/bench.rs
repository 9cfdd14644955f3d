//! `cargo xtask bench`: what it costs, beside tools that do the like. Each measurement prints its own comparison; what needs a
//! tool that isn't installed is skipped with a line. All of it ends within some minutes.

mod documents;
mod intake;
mod processes;
mod publishing;
mod readers;
mod search;

use std::{path::PathBuf, time::Instant};

use anyhow::ensure;

use crate::newsroom::{self, Newsroom};

const NAMES: [&str; 9] = ["contact", "drop", "pages", "archive", "verify", "memory", "kinds", "search", "release"];

/// What every measurement works with: a newsroom with the demonstration's case.
struct Bench {
    program: PathBuf,
    newsroom: Newsroom,
    data: tempfile::TempDir,
}

/// Measures what is named, or everything.
pub fn measure(names: &[String], debug: bool, program: Option<PathBuf>) -> anyhow::Result<()> {
    for name in names {
        ensure!(NAMES.contains(&name.as_str()), "{name} is none of {}", NAMES.join(", "));
    }
    if names.is_empty() || names.iter().any(|name| name == "search") {
        if debug {
            println!("A debug build: these figures mean nothing.\n");
        }
        search::search(debug)?;
    }
    // Nothing else needs a newsroom.
    if names.iter().all(|name| name == "search") && !names.is_empty() {
        return Ok(());
    }
    let program = newsroom::program(program, !debug)?;
    if debug {
        println!("A debug build: these figures mean nothing.\n");
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
