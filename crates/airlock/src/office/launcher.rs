//! One file through one office program: the launcher makes the folder in memory, lays the file there, starts what becomes the program, and
//! hands out what lies in the folder afterwards. The folder, and all that was written, goes with it.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::{self, Read},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, ExitCode, ExitStatus, Stdio},
};

use rustix::fs::{FileType, Mode, OFlags};

use super::{FOLDER, MOST_IN, MOST_OUT, NotMade};
use crate::sandbox;

/// `worker-v1 office-launch PROGRAM ENDING MEMORY`, the file on standard input.
pub const WORD: &str = "office-launch";
pub const INSIDE_WORD: &str = "office-inside";
/// In the place of an ending: the walls are tried, nothing is started.
pub const PROBE: &str = "-";

/// Bytes that its allocator keeps.
const KEPT: &str = "268435456";

const NOT_CONFINED: u8 = 71;
const NOT_STARTED: u8 = 72;
const NOTHING_MADE: u8 = 73;
const TOO_LONG: u8 = 74;

/// No macros, no scripts, no links followed or refreshed, nothing calculated anew, no Java, no OpenCL.
const PROFILE: &str = include_str!("profile.xcu");

/// What a launcher's end means.
pub fn judged(status: ExitStatus) -> Result<(), NotMade> {
    match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(0) => Ok(()),
        Some(NOT_CONFINED) => Err(NotMade::NotConfined),
        Some(NOT_STARTED) => Err(NotMade::NotStarted),
        Some(TOO_LONG) => Err(NotMade::TooLong),
        _ => Err(NotMade::Failed),
    }
}

pub fn launch(words: &[OsString]) -> ExitCode {
    let (Some(own_word), [program, ending, memory]) = (std::env::args_os().nth(1), words) else {
        return ExitCode::from(NOT_STARTED);
    };
    // Before the process is closed to others: the kernel lets it describe its own namespace only while it is open.
    if sandbox::own_folder(FOLDER).is_err() || sandbox::alone().is_err() {
        return ExitCode::from(NOT_CONFINED);
    }
    let folder = Path::new(sandbox::FOLDER);
    let probe = ending == OsStr::new(PROBE);
    let Ok(document) = lay_out(folder, Path::new(program), ending) else { return ExitCode::from(NOT_STARTED) };
    let inside = Command::new("/proc/self/exe")
        .arg(own_word)
        .args([OsStr::new(INSIDE_WORD), program, memory, if probe { OsStr::new(PROBE) } else { document.as_os_str() }])
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut inside) = inside else { return ExitCode::from(NOT_STARTED) };
    // What was made is read from behind a wall of our own: whatever it links to, nothing but the folder can be read.
    if sandbox::folder_alone().is_err() {
        return ExitCode::from(NOT_CONFINED);
    }
    let code = match inside.wait() {
        Ok(status) => status.code(),
        Err(_) => return ExitCode::from(NOT_STARTED),
    };
    match code.and_then(|code| u8::try_from(code).ok()) {
        Some(code @ (NOT_CONFINED | NOT_STARTED)) => ExitCode::from(code),
        Some(0) if probe => ExitCode::SUCCESS,
        // Whether it is content with itself says less than what lies there.
        _ => match hand_out(&folder.join("out/document.pdf")) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::from(TOO_LONG),
            Err(_) => ExitCode::from(NOTHING_MADE),
        },
    }
}

/// The file and the profile. Gives where the file lies.
fn lay_out(folder: &Path, program: &Path, ending: &OsStr) -> io::Result<PathBuf> {
    let plain = ending.as_encoded_bytes().iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'-');
    if !plain || ending.len() > 8 {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    for name in ["in", "out", "profile/user/extensions"] {
        fs::create_dir_all(folder.join(name))?;
    }
    fs::write(folder.join("profile/user/registrymodifications.xcu"), PROFILE)?;
    // It believes a profile of its own build; another one it makes anew, and asks to be started again.
    let facts = program.parent().map(|own| fs::read_to_string(own.join("versionrc"))).transpose().unwrap_or_default();
    if let Some(build) = facts.iter().flat_map(|facts| facts.lines()).find_map(|line| line.strip_prefix("buildid=")) {
        fs::write(folder.join("profile/user/extensions/buildid"), build)?;
    }
    let document = folder.join("in/document").with_extension(ending);
    let mut file = File::create_new(&document)?;
    io::copy(&mut io::stdin().lock().take(MOST_IN as u64), &mut file)?;
    Ok(document)
}

/// Writes a plain file to standard output. `false` when it is too long.
fn hand_out(path: &Path) -> io::Result<bool> {
    // A pipe in its place would be waited for without end.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let facts = rustix::fs::fstat(&file)?;
    if FileType::from_raw_mode(facts.st_mode) != FileType::RegularFile {
        return Err(io::ErrorKind::InvalidData.into());
    }
    if u64::try_from(facts.st_size).map_or(true, |size| size > MOST_OUT as u64) {
        return Ok(false);
    }
    io::copy(&mut file.take(MOST_OUT as u64), &mut io::stdout().lock()).map(|_| true)
}

/// Process 1 of its own: puts up the walls and becomes the program.
pub fn inside(words: &[OsString]) -> ExitCode {
    let [program, memory, document] = words else { return ExitCode::from(NOT_STARTED) };
    let memory = memory.to_str().and_then(|memory| memory.parse().ok());
    let Some(memory) = memory else { return ExitCode::from(NOT_STARTED) };
    let program = Path::new(program);
    match sandbox::helper_with_a_folder(memory, FOLDER, &readable(program)) {
        Ok(report) if report.holds() => {}
        _ => return ExitCode::from(NOT_CONFINED),
    }
    if document == OsStr::new(PROBE) {
        return ExitCode::SUCCESS;
    }
    let folder = sandbox::FOLDER;
    let _gone = Command::new(program)
        .args(["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"])
        .arg(format!("-env:UserInstallation=file://{folder}/profile"))
        .args(["--convert-to", "pdf", "--outdir"])
        .arg(format!("{folder}/out"))
        .arg(document)
        .env_clear()
        .envs([("HOME", folder), ("TMPDIR", folder), ("LC_ALL", "C.UTF-8"), ("SAL_USE_VCLPLUGIN", "svp")])
        // It takes and gives back 64 MiB again and again: half of its time goes into that, unless it keeps them.
        .envs([("MALLOC_MMAP_THRESHOLD_", KEPT), ("MALLOC_TRIM_THRESHOLD_", KEPT), ("MALLOC_ARENA_MAX", "1")])
        .exec();
    ExitCode::from(NOT_STARTED)
}

/// What it may read and execute: the system's own folders, its own, and what says which fonts there are.
fn readable(program: &Path) -> Vec<PathBuf> {
    let fixed = [
        "/usr",
        "/lib",
        "/lib64",
        "/etc/ld.so.cache",
        "/etc/fonts",
        "/etc/libreoffice",
        "/var/cache/fontconfig",
        // Where its own links lead.
        "/var/lib/libreoffice",
        "/var/spool/libreoffice",
        "/dev/null",
        "/dev/urandom",
    ];
    let own = if program.starts_with("/opt") { program.parent().and_then(Path::parent) } else { None };
    fixed.into_iter().map(PathBuf::from).chain([own.unwrap_or(program).to_owned()]).collect()
}
