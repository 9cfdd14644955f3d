//! One confined process and its pipes; the watch over all processes of a tree. Each process is ended by its own id, and ends
//! with the value that holds it.

use std::{
    ffi::OsString,
    fs, io,
    io::{Read, Write},
    os::{fd::AsFd, unix::process::ExitStatusExt},
    path::PathBuf,
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec},
    fs::OFlags,
    process::{Pid, PidfdFlags},
};

use crate::{protocol::Limit, sink::Failure};

/// How often time and memory are looked at.
pub(crate) const TICK: Duration = Duration::from_millis(10);
/// How long a process that has closed its pipe may take to be gone.
const GRACE: Duration = Duration::from_millis(200);
/// What a pipe holds: a page is megabytes, and each filling of the pipe is a change of process.
const PIPE: usize = 1 << 20;

/// How much of that is taken at once.
const READ: usize = 256 << 10;

/// A page’s pixels are megabytes. Where glibc can, the heap begins with 128 MiB of addresses, and what was freed is kept for the next page.
const MEMORY: (&str, &str) = (
    "GLIBC_TUNABLES",
    "glibc.malloc.top_pad=134217728:glibc.malloc.mmap_threshold=268435456:glibc.malloc.trim_threshold=536870912",
);

/// The program that becomes a worker, and its first arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerCommand {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

impl Default for WorkerCommand {
    /// This program itself.
    fn default() -> Self {
        Self { program: "/proc/self/exe".into(), arguments: vec![crate::WORKER_WORD.into()] }
    }
}

/// The limits of a tree while it is worked on: all processes together.
pub(crate) struct Watch {
    pub deadline: Instant,
    memory: u64,
    cancelled: Arc<AtomicBool>,
    processes: Vec<u32>,
    /// Bytes that the parent itself holds for the tree (children in wait, a page that is coming).
    pub held: u64,
    looked: Instant,
}

impl Watch {
    pub fn new(deadline: Instant, memory: u64, cancelled: Arc<AtomicBool>) -> Self {
        Self { deadline, memory, cancelled, processes: Vec::new(), held: 0, looked: Instant::now() }
    }

    /// Resident bytes that all processes together may use.
    pub fn memory(&self) -> u64 {
        self.memory
    }

    /// From now on.
    pub fn allow(&mut self, deadline: Instant, memory: u64) {
        (self.deadline, self.memory) = (deadline, memory);
    }

    /// Looks at everything, at most once a tick.
    pub fn look(&mut self) -> Result<(), Failure> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Failure::Cancelled);
        }
        let now = Instant::now();
        if now >= self.deadline {
            return Err(Failure::Limit(Limit::Time));
        }
        if now.duration_since(self.looked) >= TICK {
            self.looked = now;
            if self.held.saturating_add(self.processes.iter().map(|&id| resident_of_family(id)).sum()) > self.memory {
                return Err(Failure::Limit(Limit::Memory));
            }
        }
        Ok(())
    }
}

/// Resident bytes of a process and of what it started.
fn resident_of_family(id: u32) -> u64 {
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    let grown: u64 = children.split_whitespace().filter_map(|child| child.parse().ok()).map(resident_of_family).sum();
    resident(id).saturating_add(grown)
}

/// Resident bytes, shared pages among them: a process can't hide memory by sharing it.
fn resident(id: u32) -> u64 {
    let pages = fs::read_to_string(format!("/proc/{id}/statm"))
        .ok()
        .and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    pages.unwrap_or(0).saturating_mul(rustix::param::page_size() as u64)
}

/// A running process with pipes that never block.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
    errors: ChildStderr,
    /// What is read into, again and again.
    part: Vec<u8>,
    /// Its output is at its end.
    pub silent: bool,
}

impl Process {
    /// Starts it with an empty environment, and watches it from now on.
    pub fn start(command: &WorkerCommand, arguments: &[OsString], watch: &mut Watch) -> io::Result<Self> {
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .args(arguments)
            .env_clear()
            .env(MEMORY.0, MEMORY.1)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(output), Some(errors)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("a process without pipes"));
        };
        watch.processes.push(child.id());
        let process = Self { child, input: Some(input), output, errors, part: vec![0; READ], silent: false };
        for pipe in
            [process.input.as_ref().map(AsFd::as_fd), Some(process.output.as_fd()), Some(process.errors.as_fd())]
        {
            rustix::fs::fcntl_setfl(pipe.ok_or(io::ErrorKind::BrokenPipe)?, OFlags::NONBLOCK)?;
        }
        // Only faster: the operator's limit on pipes may refuse it.
        let _slower = rustix::pipe::fcntl_setpipe_size(&process.output, PIPE);
        Ok(process)
    }

    /// Puts it under a watch, when it still lives.
    pub fn watched(&mut self, watch: &mut Watch) -> bool {
        let lives = matches!(self.child.try_wait(), Ok(None));
        if lives {
            watch.processes.push(self.child.id());
        }
        lives
    }

    /// Takes it out of a watch: it lives on, and works for nobody.
    pub fn unwatched(&self, watch: &mut Watch) {
        watch.processes.retain(|&id| id != self.child.id());
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Says that nothing more will be written.
    pub fn close_input(&mut self) {
        self.input = None;
    }

    /// Whether it still takes input.
    pub fn listens(&self) -> bool {
        self.input.is_some()
    }

    /// Waits up to a tick until a pipe is ready; writes from `outgoing`, hands what comes to `incoming`. Gives how many bytes were written.
    pub fn turn(&mut self, outgoing: &[u8], incoming: &mut dyn FnMut(&[u8])) -> io::Result<usize> {
        let (mut readable, mut writable) = (false, false);
        {
            let mut pipes = Vec::with_capacity(2);
            pipes.push(PollFd::new(&self.output, PollFlags::IN));
            if let Some(input) = self.input.as_ref().filter(|_| !outgoing.is_empty()) {
                pipes.push(PollFd::new(input, PollFlags::OUT));
            }
            let tick = Timespec { tv_sec: 0, tv_nsec: TICK.subsec_nanos().into() };
            match rustix::event::poll(&mut pipes, Some(&tick)) {
                Ok(_) => {
                    readable = !pipes[0].revents().is_empty();
                    writable = pipes.get(1).is_some_and(|pipe| !pipe.revents().is_empty());
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if readable {
            match self.output.read(&mut self.part) {
                Ok(0) => self.silent = true,
                Ok(got) => incoming(&self.part[..got]),
                Err(error) if would_wait(&error) => {}
                Err(error) => return Err(error),
            }
        }
        if writable && let Some(input) = &mut self.input {
            match input.write(outgoing) {
                Ok(sent) => return Ok(sent),
                Err(error) if would_wait(&error) => {}
                // It has gone, or wants no more: what it said until then still counts.
                Err(_) => self.input = None,
            }
        }
        Ok(0)
    }

    /// Ends it, if it hasn't ended by itself, and tells how.
    pub fn finish(mut self, watch: &mut Watch) -> io::Result<(ExitStatus, String)> {
        self.input = None;
        self.wait_a_little();
        self.child.kill()?;
        let status = self.child.wait()?;
        self.unwatched(watch);
        let mut said = vec![0; 4 << 10];
        let length = self.errors.read(&mut said).unwrap_or(0);
        Ok((status, String::from_utf8_lossy(&said[..length]).into_owned()))
    }

    fn wait_a_little(&self) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let Some(Ok(handle)) = id.map(|id| rustix::process::pidfd_open(id, PidfdFlags::empty())) else { return };
        let grace = Timespec { tv_sec: 0, tv_nsec: GRACE.subsec_nanos().into() };
        let _ended_or_not = rustix::event::poll(&mut [PollFd::new(&handle, PollFlags::IN)], Some(&grace));
    }

    /// Ends it at once.
    pub fn kill(mut self, watch: &mut Watch) {
        self.end_now();
        self.unwatched(watch);
    }

    fn end_now(&mut self) {
        // One that stands outside this process's wall can't be killed from here: it ends by this.
        self.input = None;
        // An error means that it has ended already; the id is ours until it is waited for.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end_now();
    }
}

/// Starts a process, gives it all of `input`, and takes what it says, up to `most` bytes, until it is silent and has ended. `look` is asked
/// all the while: its error ends the process.
///
/// # Errors
/// The outer: the machine's. The inner: it was ended.
pub(crate) fn converse(
    command: &WorkerCommand,
    words: &[OsString],
    input: &[u8],
    most: usize,
    watch: &mut Watch,
    look: impl Fn(&mut Watch) -> Result<(), Failure>,
) -> io::Result<Result<(ExitStatus, Vec<u8>), Failure>> {
    let mut process = Process::start(command, words, watch)?;
    let (mut said, mut sent, mut overlong) = (Vec::new(), 0, false);
    while !process.silent {
        if let Err(failure) = look(watch) {
            process.kill(watch);
            return Ok(Err(failure));
        }
        if sent == input.len() {
            process.close_input();
        }
        sent += process.turn(&input[sent..], &mut |bytes| {
            if said.len() + bytes.len() > most {
                overlong = true;
            } else {
                said.extend_from_slice(bytes);
            }
        })?;
        if overlong {
            process.kill(watch);
            return Ok(Err(Failure::Protocol("an answer without end")));
        }
    }
    let (status, _) = process.finish(watch)?;
    Ok(Ok((status, said)))
}

/// Why a process ended that should not have.
pub(crate) fn cause(status: ExitStatus, said: &str) -> Failure {
    // Rust's allocator says this before it aborts: the limit on address space was met before the parent's count.
    if status.signal() == Some(libc::SIGABRT) && said.contains("memory allocation of") {
        return Failure::Limit(Limit::Memory);
    }
    Failure::Crashed
}

fn would_wait(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}
