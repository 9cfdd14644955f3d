//! Pages of office files by LibreOffice, an outside program in the helper profile with one folder in memory. What it makes is a PDF, as
//! hostile as any other file: it goes through a strict worker before anything of it is shown.

mod complete;
mod launcher;
mod starter;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError},
    thread,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    frame::{self, Decoder, Kind, PART},
    process::{Process, TICK, Watch, WorkerCommand},
    sink::Failure,
};

pub use complete::Shown;

/// The largest file that is given to it, in bytes.
pub(crate) const MOST_IN: usize = 64 << 20;
/// The longest PDF that is taken from it, in bytes.
const MOST_OUT: usize = 64 << 20;
/// The folder in memory holds the file, the program's profile, what it makes, and nothing after it.
const FOLDER: u64 = 192 << 20;
/// How long a stop may take to be heard.
const GRACE: Duration = Duration::from_secs(2);
const PROBE_TIME: Duration = Duration::from_secs(5);
const PROBE_MEMORY: u64 = 1 << 30;
/// Where Debian, Fedora and The Document Foundation's own packages put it.
const PROGRAMS: [&str; 3] = [
    "/usr/lib/libreoffice/program/soffice.bin",
    "/usr/lib64/libreoffice/program/soffice.bin",
    "/opt/libreoffice/program/soffice.bin",
];

/// Who makes the pages of office files.
#[derive(Clone, Debug, Default)]
pub enum Office {
    /// Our own typesetting alone: the operator wants no other.
    #[default]
    Own,
    NotInstalled,
    /// LibreOffice, where the kernel can confine it.
    LibreOffice(Helper),
}

/// An installed LibreOffice, and the process that starts it.
#[derive(Clone, Debug)]
pub struct Helper {
    program: PathBuf,
    starter: Arc<Mutex<Option<Process>>>,
}

/// Why LibreOffice made no pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum NotMade {
    #[error("LibreOffice is installed, but can't be confined on this system, so it is off")]
    NotConfined,
    #[error("LibreOffice could not be started")]
    NotStarted,
    #[error("LibreOffice could not open it")]
    Failed,
    #[error("LibreOffice made more of it than is taken")]
    TooLong,
    #[error("LibreOffice was ended: a limit was reached")]
    Stopped,
}

/// What the starter is asked for. The file's bytes follow.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    /// The ending by which LibreOffice knows the kind of file, or [`launcher::PROBE`].
    ending: String,
    /// Bytes of memory.
    memory: u64,
}

/// Becomes one of the processes around an office program when the words say so.
pub(crate) fn run_if_asked(words: &[OsString]) -> Option<ExitCode> {
    let (word, rest) = words.split_first()?;
    if word == starter::WORD {
        return Some(starter::serve(rest));
    }
    if word == launcher::WORD {
        return Some(launcher::launch(rest));
    }
    if word == launcher::INSIDE_WORD {
        return Some(launcher::inside(rest));
    }
    None
}

/// The ending of a media type that LibreOffice is asked about.
pub(crate) fn ending(media_type: &str) -> Option<&'static str> {
    Some(match media_type {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/vnd.ms-excel.sheet.binary.macroenabled.12" => "xlsb",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "pptx",
        "application/vnd.oasis.opendocument.text" => "odt",
        "application/vnd.oasis.opendocument.spreadsheet" => "ods",
        "application/vnd.oasis.opendocument.presentation" => "odp",
        "application/msword" => "doc",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.ms-powerpoint" => "ppt",
        "application/rtf" => "rtf",
        _ => return None,
    })
}

/// Whether a file that begins so may be one of those: its bytes are kept until its kind is known.
pub(crate) fn may_be(beginning: &[u8]) -> bool {
    [b"PK".as_slice(), b"\xD0\xCF\x11\xE0", b"{\\rt"].iter().any(|magic| beginning.starts_with(magic))
}

impl Office {
    /// Looks for LibreOffice. Whether it can be confined shows when it is first needed, or asked by [`Office::probe`].
    pub fn find() -> Self {
        match PROGRAMS.into_iter().map(Path::new).find(|path| path.exists()) {
            Some(program) => Self::of(program),
            None => Self::NotInstalled,
        }
    }

    /// With this program in LibreOffice's place.
    #[doc(hidden)]
    pub fn of(program: &Path) -> Self {
        Self::LibreOffice(Helper { program: program.to_owned(), starter: Arc::default() })
    }

    /// Starts the process that will start LibreOffice. A process that will wall itself in calls it before: from inside a Landlock domain
    /// nothing can be mounted, and so no folder in memory be had.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn begin(&self, worker: &WorkerCommand) -> Result<(), Error> {
        if let Self::LibreOffice(helper) = self {
            let mut starter = helper.starter.lock().unwrap_or_else(PoisonError::into_inner);
            if starter.is_none() {
                *starter = Some(helper.start(worker)?);
            }
        }
        Ok(())
    }

    /// Tries the walls, without LibreOffice. Takes some milliseconds.
    ///
    /// # Errors
    /// As [`Office::begin`]; the inner one: they don't stand.
    pub fn probe(&self, worker: &WorkerCommand) -> Result<Result<(), NotMade>, Error> {
        let Self::LibreOffice(helper) = self else { return Ok(Ok(())) };
        let mut watch = Watch::new(Instant::now() + PROBE_TIME, PROBE_MEMORY, Arc::default());
        Ok(helper.convert(worker, launcher::PROBE, b"", PROBE_MEMORY, &mut watch)?.map(drop))
    }

    /// What a program in LibreOffice's place makes of a file: for this crate's tests.
    ///
    /// # Errors
    /// As [`Office::probe`].
    #[doc(hidden)]
    pub fn trial(
        &self,
        worker: &WorkerCommand,
        file: &[u8],
        memory: u64,
        time: Duration,
    ) -> Result<Result<Vec<u8>, NotMade>, Error> {
        let Self::LibreOffice(helper) = self else { return Ok(Err(NotMade::NotStarted)) };
        let mut watch = Watch::new(Instant::now() + time, memory, Arc::default());
        helper.convert(worker, "docx", file, memory, &mut watch)
    }
}

impl Helper {
    fn start(&self, worker: &WorkerCommand) -> Result<Process, Error> {
        let words = [starter::WORD.into(), self.program.clone().into_os_string()];
        Process::start(worker, &words, &mut unwatched()).map_err(Error::Start)
    }

    /// The PDF that LibreOffice makes of a file, not yet believed. One file at a time.
    ///
    /// # Errors
    /// The outer: the machine's. The inner: this file has no pages by LibreOffice.
    pub(crate) fn convert(
        &self,
        worker: &WorkerCommand,
        ending: &str,
        file: &[u8],
        memory: u64,
        watch: &mut Watch,
    ) -> Result<Result<Vec<u8>, NotMade>, Error> {
        let Some(mut place) = self.turn(watch) else { return Ok(Err(NotMade::Stopped)) };
        let ready = place.take().and_then(|mut ready| ready.watched(watch).then_some(ready));
        let mut starter = match ready {
            Some(ready) => ready,
            None => {
                let mut new = self.start(worker)?;
                new.watched(watch);
                new
            }
        };
        let order = job(ending, file, memory).map_err(Error::Start)?;
        let held = order.len() as u64 + FOLDER;
        watch.held += held;
        let answer = converse(&mut starter, order, watch);
        watch.held -= held;
        starter.unwatched(watch);
        Ok(match answer.map_err(Error::Start)? {
            Some(answer) => {
                *place = Some(starter);
                answer
            }
            // It has gone, or speaks nonsense: the next file gets a new one, where one can still be started.
            None => Err(NotMade::NotStarted),
        })
    }

    /// Waits until nobody else uses it, which costs the file nothing of its time. `None`: a limit was reached first.
    fn turn(&self, watch: &mut Watch) -> Option<MutexGuard<'_, Option<Process>>> {
        loop {
            match self.starter.try_lock() {
                Ok(place) => return Some(place),
                Err(TryLockError::Poisoned(place)) => return Some(place.into_inner()),
                Err(TryLockError::WouldBlock) if watch.look().is_ok() => {
                    thread::sleep(TICK);
                    watch.deadline += TICK;
                }
                Err(TryLockError::WouldBlock) => return None,
            }
        }
    }
}

/// For processes that no tree's limits end.
fn unwatched() -> Watch {
    Watch::new(Instant::now(), u64::MAX, Arc::default())
}

fn job(ending: &str, file: &[u8], memory: u64) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(file.len() + (64 << 10));
    let order = Order { ending: ending.to_owned(), memory };
    frame::write(&mut out, Kind::Job, &serde_json::to_vec(&order)?)?;
    for part in file.chunks(PART) {
        frame::write(&mut out, Kind::Bytes, part)?;
    }
    frame::write(&mut out, Kind::End, b"")?;
    Ok(out)
}

/// Sends an order and hears the answer; a limit that is reached meanwhile is sent after it as a stop. `None`: no answer came.
fn converse(
    starter: &mut Process,
    mut order: Vec<u8>,
    watch: &mut Watch,
) -> std::io::Result<Option<Result<Vec<u8>, NotMade>>> {
    let (mut decoder, mut pdf, mut sent) = (Decoder::default(), Vec::new(), 0);
    let mut given_up: Option<Instant> = None;
    while !starter.silent {
        match given_up {
            Some(until) if Instant::now() > until => return Ok(None),
            Some(_) => {}
            None if watch.look().is_err() => {
                frame::write(&mut order, Kind::End, b"")?;
                given_up = Some(Instant::now() + GRACE);
            }
            None => {}
        }
        sent += starter.turn(&order[sent..], &mut |bytes| decoder.push(bytes))?;
        loop {
            match decoder.next_frame() {
                Ok(None) => break,
                Ok(Some(frame)) => match frame.kind {
                    Kind::ChildBytes if pdf.len() + frame.payload.len() <= MOST_OUT => pdf.extend(frame.payload),
                    Kind::ChildEnd => {
                        return Ok(Some(if given_up.is_some() { Err(NotMade::Stopped) } else { Ok(pdf) }));
                    }
                    Kind::Failed => return Ok(serde_json::from_slice(&frame.payload).ok().map(Err)),
                    _ => return Ok(None),
                },
                Err(_) => return Ok(None),
            }
        }
    }
    Ok(None)
}

impl From<Failure> for NotMade {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Protocol(_) => Self::TooLong,
            Failure::Limit(_) | Failure::Cancelled => Self::Stopped,
            _ => Self::Failed,
        }
    }
}
