//! `safehouse-source`: door 3 by itself, for machines on which the all-in-one program isn't there (macOS, Windows, a small download).

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};
use door3::Words;

const NAME: &str = "safehouse-source";

/// Sends documents to a newsroom, sealed on this machine, and reads its answers.
#[derive(Parser)]
#[command(name = NAME, version, propagate_version = true, max_term_width = 100)]
struct Cli {
    /// One JSON document on standard output instead of words.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    words: Words,
}

fn main() -> ExitCode {
    // Whatever this program writes is for its own user alone.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let mut command = Cli::command();
    for name in ["drop", "mailbox"] {
        command = command.mut_subcommand(name, |words| {
            let help = words.get_after_help().map(|help| help.to_string().replace("safehouse ", &format!("{NAME} ")));
            match help {
                Some(help) => words.after_help(help),
                None => words,
            }
        });
    }
    let Cli { json, words } = Cli::from_arg_matches(&command.get_matches()).unwrap_or_else(|wrong| wrong.exit());
    terminal::end(words.run(json))
}
