//! Starting an outside program in the helper profile, in two steps that are both this program: the launcher leaves the
//! parent's namespaces; what it starts is process 1 of its own, puts up the walls and becomes the outside program.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, Read},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use rustix::fs::{MemfdFlags, Mode, SealFlags};

use crate::sandbox;

/// The word after the worker's own that makes a launcher: `worker-v1 helper MEMORY PROGRAM ARGUMENT…`.
pub(crate) const HELPER_WORD: &str = "helper";
/// The same for a program that goes to and fro in a file: all that comes in lies in memory then, and is [`FILE`] to the program. Nobody
/// can change it, and it is no program.
pub(crate) const WITH_A_FILE: &str = "helper-with-a-file";
/// Standard input, to be opened again.
pub(crate) const FILE: &str = "/proc/self/fd/0";
/// In the place of a program: tells on standard output what walls would stand, and ends.
pub(crate) const PROBE: &str = "-";
const INSIDE_WORD: &str = "helper-inside";
pub(crate) const NOT_CONFINED: u8 = 71;
pub(crate) const NOT_STARTED: u8 = 72;

/// What a process is started with to be such a launcher.
pub(crate) fn words(word: &str, memory: u64, program: &Path, arguments: &[impl AsRef<OsStr>]) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![word.into(), memory.to_string().into(), program.into()];
    words.extend(arguments.iter().map(OsString::from));
    words
}

/// Runs as launcher or as the process inside when the words say so.
pub(crate) fn run_if_asked(words: &[OsString]) -> Option<ExitCode> {
    let (word, rest) = words.split_first()?;
    if word == HELPER_WORD {
        return Some(launch(rest, || Ok(Stdio::inherit())));
    }
    if word == WITH_A_FILE {
        return Some(launch(rest, || sealed(&mut io::stdin().lock()).map(Stdio::from)));
    }
    if word == INSIDE_WORD {
        return Some(inside(rest));
    }
    None
}

fn launch(words: &[OsString], input: impl FnOnce() -> io::Result<Stdio>) -> ExitCode {
    if sandbox::alone().is_err() {
        return ExitCode::from(NOT_CONFINED);
    }
    let apart = if sandbox::own_namespaces() { "apart" } else { "together" };
    let (Some(own_word), Ok(input)) = (std::env::args_os().nth(1), input()) else {
        return ExitCode::from(NOT_STARTED);
    };
    let mut inside = Command::new("/proc/self/exe");
    match inside.arg(own_word).args([INSIDE_WORD, apart]).args(words).env_clear().stdin(input).status() {
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
    let program = Path::new(program);
    let Ok(mut report) = sandbox::helper(memory, &runs(program), &READS.map(PathBuf::from)) else {
        return ExitCode::from(NOT_CONFINED);
    };
    report.namespaces = apart == "apart";
    if program.as_os_str() == OsStr::new(PROBE) {
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

/// A file in memory that can't be changed, written, or executed.
fn sealed(input: &mut impl Read) -> io::Result<File> {
    let mut file = File::from(rustix::fs::memfd_create("file", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?);
    io::copy(input, &mut file)?;
    rustix::fs::fchmod(&file, Mode::RUSR)?;
    let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
    rustix::fs::fcntl_add_seals(&file, seals)?;
    Ok(file)
}

/// Libraries and what belongs to them, as the system's packages bring them: all that an outside program may read.
const READS: [&str; 8] = [
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share",
    "/usr/local/share",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
];

/// What it may execute: itself. The kernel starts it by the loader of its libraries.
fn runs(program: &Path) -> Vec<PathBuf> {
    const LOADERS: [&str; 5] = [
        "/lib64/ld-linux-x86-64.so.2",
        "/lib/ld-linux-aarch64.so.1",
        "/lib/ld-linux-riscv64-lp64d.so.1",
        "/lib/ld-musl-x86_64.so.1",
        "/lib/ld-musl-aarch64.so.1",
    ];
    LOADERS.into_iter().map(PathBuf::from).chain([program.to_owned()]).collect()
}
