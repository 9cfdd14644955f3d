//! The all-in-one program. Wiring only: each command parses its words, calls one room, and says how it went.
//!
//! Before anything else it looks whether it was started as a worker: then it parses one hostile document inside the
//! sandbox and nothing of the rest of this program runs.

mod away;
mod cli;
mod commands;
mod doctor;
mod kit;
mod onion;
mod role;
mod supervise;

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == airlock::WORKER_WORD) {
        return parsers::worker::main();
    }
    // Whatever this program writes is for its own user alone.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    if let Some(ended) = role::run_if_asked() {
        return ended;
    }
    cli::run()
}
