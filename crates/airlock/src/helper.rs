//! Starting an outside program in the helper profile, in two steps that are both this program: the launcher leaves the
//! parent's namespaces; what it starts is process 1 of its own, puts up the walls and becomes the outside program.

use std::{
    ffi::{OsStr, OsString},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use crate::sandbox;

/// The word after the worker's own that makes a launcher: `worker-v1 helper MEMORY PROGRAM ARGUMENT…`.
pub(crate) const HELPER_WORD: &str = "helper";
/// In the place of a program: tells on standard output what walls would stand, and ends.
pub(crate) const PROBE: &str = "-";
const INSIDE_WORD: &str = "helper-inside";
const NOT_CONFINED: u8 = 71;
const NOT_STARTED: u8 = 72;

/// Runs as launcher or as the process inside when the words say so.
pub(crate) fn run_if_asked(words: &[OsString]) -> Option<ExitCode> {
    let (word, rest) = words.split_first()?;
    if word == HELPER_WORD {
        return Some(launch(rest));
    }
    if word == INSIDE_WORD {
        return Some(inside(rest));
    }
    None
}

fn launch(words: &[OsString]) -> ExitCode {
    if sandbox::alone().is_err() {
        return ExitCode::from(NOT_CONFINED);
    }
    let apart = if sandbox::own_namespaces() { "apart" } else { "together" };
    let Some(own_word) = std::env::args_os().nth(1) else { return ExitCode::from(NOT_STARTED) };
    let ended =
        Command::new("/proc/self/exe").arg(own_word).args([INSIDE_WORD, apart]).args(words).env_clear().status();
    match ended {
        Ok(status) => match status.code() {
            Some(code) => ExitCode::from(u8::try_from(code).unwrap_or(NOT_STARTED)),
            // As shells say it.
            None => ExitCode::from(128 + u8::try_from(status.signal().unwrap_or(0)).unwrap_or(0)),
        },
        Err(_) => ExitCode::from(NOT_STARTED),
    }
}

fn inside(words: &[OsString]) -> ExitCode {
    let [apart, memory, program, arguments @ ..] = words else { return ExitCode::from(NOT_STARTED) };
    let memory = memory.to_str().and_then(|memory| memory.parse().ok());
    let Some(memory) = memory else { return ExitCode::from(NOT_STARTED) };
    let Ok(mut report) = sandbox::helper(memory, &readable(Path::new(program))) else {
        return ExitCode::from(NOT_CONFINED);
    };
    report.namespaces = apart == "apart";
    if program == OsStr::new(PROBE) {
        println!("{}", serde_json::to_string(&report).unwrap_or_default());
        return ExitCode::SUCCESS;
    }
    if !report.holds() {
        return ExitCode::from(NOT_CONFINED);
    }
    // One thread: several that share two cores take longer (FACTS.md).
    let _gone =
        Command::new(program).args(arguments).env_clear().env("OMP_THREAD_LIMIT", "1").env("LC_ALL", "C").exec();
    ExitCode::from(NOT_STARTED)
}

/// What an outside program may read and execute: the system's own folders.
fn readable(program: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = ["/usr", "/lib", "/lib64", "/etc/ld.so.cache"].map(PathBuf::from).into();
    folders.push(program.to_owned());
    folders
}
