//! `safehouse-intake`: the slim program for an exposed machine. Wiring only.

use std::{ffi::OsString, io, path::PathBuf, process::ExitCode};

use serde::Deserialize;
use walls::trial::Trial;

const USAGE: &str = "\
Takes what sources send, seals it and keeps it for the desk. `safehouse intake-kit` makes its configuration.

Usage: safehouse-intake [--config FILE]

Without --config the configuration is read from standard input.";

fn main() -> ExitCode {
    // Whatever this program writes is for its own user alone.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    let ended = match words.iter().map(|word| word.to_str().unwrap_or_default()).collect::<Vec<_>>()[..] {
        [] => intake::Config::read(io::stdin().lock()).and_then(serve),
        ["--config", _] => intake::Config::read_file(&PathBuf::from(&words[1])).and_then(serve),
        ["--try-walls"] => try_walls(),
        ["--version"] => {
            println!("safehouse-intake {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("safehouse-intake: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(config: intake::Config) -> Result<(), intake::Error> {
    walls::private_folder(&config.folder).map_err(intake::Error::Folder)?;
    let _held = walls::hold(&config.folder).map_err(intake::Error::Folder)?;
    // Before there is a second thread: others would stay outside.
    if let Some(warning) = walls::enter(&intake::domain(&config))?.warning() {
        eprintln!("safehouse-intake: {warning}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.map_err(intake::Error::Serve)?.block_on(intake::run(config))
}

/// Enters the walls that this configuration has, and says what can be reached from there: for the operator and for tests.
fn try_walls() -> Result<(), intake::Error> {
    #[derive(Deserialize)]
    struct Asked {
        /// `null`: without walls, the positive control.
        config: Option<intake::Config>,
        #[serde(flatten)]
        trial: Trial,
    }
    let asked: Asked = serde_json::from_reader(io::stdin().lock())
        .map_err(|_| intake::Error::Config("it isn't what a trial of the walls needs"))?;
    if let Some(config) = &asked.config {
        walls::enter(&intake::domain(config))?;
    }
    walls::trial::run(&asked.trial).map_err(intake::Error::Serve)
}
