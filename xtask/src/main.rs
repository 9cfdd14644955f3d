//! What people do by hand more than twice: `cargo xtask --help`.

mod bench;
mod browser;
mod check;
mod crash;
mod door2;
mod door2_walk;
mod fuzz;
mod invariants;
mod languages;
mod newsroom;
mod picture;
mod run;
mod screens;
mod second_machine;
mod tour;
mod walk;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "What people do by hand more than twice")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Everything that must hold before a change lands; `.ci/run` calls it.
    Check,
    /// Which room links which, held against the rules, with positive controls.
    Invariants,
    /// Kills the real processes at random moments and counts what people had been promised.
    Crash {
        /// How many times something is killed.
        #[arg(long, default_value_t = 50)]
        kills: u32,
        /// Ends after so many seconds, however many kills were made.
        #[arg(long, value_name = "SECONDS")]
        within: Option<u64>,
        /// Writes the result, dated, into docs/results/.
        #[arg(long)]
        record: bool,
        /// A program that is built already, instead of building the one of this tree.
        #[arg(long, value_name = "FILE")]
        program: Option<std::path::PathBuf>,
    },
    /// Looks for bytes for which a parser of strangers' bytes doesn't do what it must, steered by coverage.
    Fuzz {
        /// As `crates/fuzz/src/lib.rs` names them; all of them when none is named.
        targets: Vec<String>,
        /// How long for each; two run at a time.
        #[arg(long, default_value_t = 1)]
        minutes: u64,
        /// A folder of documents that are tried beside the seeds: some that were collected for being difficult.
        #[arg(long, value_name = "FOLDER")]
        beside: Option<std::path::PathBuf>,
        /// Writes the result, dated, into docs/results/.
        #[arg(long)]
        record: bool,
    },
    /// Makes door 2's script from its source and lock file.
    Door2 {
        /// Only says whether the committed one is that, and runs its tests.
        #[arg(long)]
        check: bool,
    },
    /// One document's whole journey in a real browser without scripts.
    Walk {
        /// A program that is built already, instead of building the one of this tree.
        #[arg(long, value_name = "FILE")]
        program: Option<std::path::PathBuf>,
    },
    /// A colleague's machine over TLS, and passkeys, in a real browser. `walk` does it, too.
    SecondMachine {
        /// A program that is built already, instead of building the one of this tree.
        #[arg(long, value_name = "FILE")]
        program: Option<std::path::PathBuf>,
    },
    /// What each language lacks; a whole drop in each, in a real browser, with axe on every page and in every error state.
    Languages {
        /// Only what is missing: no browser.
        #[arg(long)]
        missing: bool,
        /// A practice intake that is built already, instead of building the one of this tree.
        #[arg(long, value_name = "FILE")]
        practice: Option<std::path::PathBuf>,
    },
    /// A drop sealed in a real browser, over a line that breaks and a server that is killed, to the reply and its deletion.
    Door2Walk {
        /// A program that is built already, instead of building the one of this tree.
        #[arg(long, value_name = "FILE")]
        program: Option<std::path::PathBuf>,
    },
    /// The guided tour of the README, in a browser over the demonstration.
    Tour {
        /// A program that is built already, instead of building the one of this tree.
        #[arg(long, value_name = "FILE")]
        program: Option<std::path::PathBuf>,
    },
    /// Pictures of every page into docs/screens/.
    Screens {
        /// A program that is built already, instead of building the one of this tree.
        #[arg(long, value_name = "FILE")]
        program: Option<std::path::PathBuf>,
        /// Takes those alone whose names begin so, and leaves the others as they are; more than one, with commas.
        #[arg(long, value_name = "BEGINNINGS", value_delimiter = ',')]
        only: Vec<String>,
    },
    /// Cleans a folder of many mixed files, twice: whether it ends, its memory, what could not be cleaned and why.
    Folder {
        #[arg(long, default_value_t = 10_000)]
        count: usize,
        /// A program that is built already, instead of building the one of this tree.
        #[arg(long, value_name = "FILE")]
        program: Option<std::path::PathBuf>,
    },
    /// Opens files that are damaged on purpose, and says how each ended; all must end as ordinary results.
    Hostile {
        /// How many.
        #[arg(long, default_value_t = 10_000)]
        count: u64,
        /// The same number damages the same files in the same way.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Measures, beside the tools that do the like.
    Bench {
        /// intake, airlock, cleaning, proofs, leak, suspects, contact, drop, pages, archive, verify, memory, kinds, search, release; all but the first six when none is named.
        names: Vec<String>,
        /// With the debug build: to try the measuring, not to measure.
        #[arg(long)]
        debug: bool,
        /// A program that is built already, instead of building the one of this tree.
        #[arg(long, value_name = "FILE", conflicts_with = "debug")]
        program: Option<std::path::PathBuf>,
        #[command(flatten)]
        reach: bench::Reach,
    },
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Check => check::everything(),
        Task::Invariants => invariants::check(),
        Task::Crash { kills, within, record, program } => crash::campaign(kills, within, record, program),
        Task::Fuzz { targets, minutes, beside, record } => fuzz::campaign(
            &targets,
            std::time::Duration::from_secs(60 * minutes),
            fuzz::Counted::All,
            beside.as_deref(),
            record,
        ),
        Task::Door2 { check } => door2::make(check),
        Task::Walk { program } => walk::walk(program),
        Task::SecondMachine { program } => second_machine::walk(program),
        Task::Languages { missing, practice } => languages::check(missing, practice),
        Task::Door2Walk { program } => door2_walk::walk(program),
        Task::Tour { program } => tour::tour(program),
        Task::Screens { program, only } => screens::take(program, only),
        Task::Folder { count, program } => bench::folder(count, program),
        Task::Hostile { count, seed } => bench::opening(false, &["hostile", &count.to_string(), &seed.to_string()]),
        Task::Bench { names, debug, program, reach } => bench::measure(&names, debug, program, reach),
    }
}
