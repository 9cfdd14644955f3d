//! What people do by hand more than twice: `cargo xtask --help`.

mod browser;
mod check;
mod invariants;
mod run;

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
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Check => check::everything(),
        Task::Invariants => invariants::check(),
    }
}
