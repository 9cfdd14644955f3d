//! `safehouse-intake`: the slim program for an exposed machine. Wiring only.

use std::{io, process::ExitCode};

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("safehouse-intake: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<(), intake::Error> {
    let config = intake::Config::read(io::stdin().lock())?;
    let runtime = tokio::runtime::Runtime::new().map_err(intake::Error::Serve)?;
    runtime.block_on(intake::run(config))
}
