//! A worker at the other end of its pipes: jobs go out, frames come in, time and memory are watched meanwhile.

use std::{
    ffi::OsString,
    io::{self, Read},
};

use model::Sha256;
use sha2::Digest;

use crate::{
    error::Error,
    film,
    frame::{self, Decoder, Frame, Kind, PIECE},
    inbox, office,
    passwords::Passwords,
    process::{self, Process, Watch, WorkerCommand},
    protocol::{Hello, Job, OpenFailure, VERSION},
    sandbox::SandboxReport,
    sink::Failure,
    worker::WARM,
};

/// What a worker is fed with: a file as it is read, counted and hashed on its way.
pub(crate) struct Feed<'a> {
    input: &'a mut dyn Read,
    hash: sha2::Sha256,
    pub size: u64,
    most: u64,
    ended: bool,
    /// A copy of what went by, of a file that a helper may be asked about, and how long that may be.
    kept: Option<Vec<u8>>,
    most_kept: Keeping,
}

/// The most bytes that are kept of a file for each helper that may be asked about it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Keeping {
    pub office: u64,
    pub film: u64,
}

impl Keeping {
    fn of(self, beginning: &[u8]) -> u64 {
        if office::may_be(beginning) {
            self.office
        } else if film::may_be(beginning) {
            self.film
        } else {
            0
        }
    }
}

impl<'a> Feed<'a> {
    /// `most`: beyond so many bytes the file is too large for the memory limit.
    pub fn new(input: &'a mut dyn Read, most: u64) -> Self {
        Self {
            input,
            hash: sha2::Sha256::new(),
            size: 0,
            most,
            ended: false,
            kept: None,
            most_kept: Keeping::default(),
        }
    }

    /// The same, which keeps a file that LibreOffice or ffmpeg may be asked about.
    pub fn keeping(self, most_kept: Keeping) -> Self {
        Self { kept: Some(Vec::new()), most_kept, ..self }
    }

    pub fn kept(&self) -> Option<&[u8]> {
        self.kept.as_deref()
    }

    fn keep(&mut self, part: &[u8]) {
        self.kept = self.kept.take().and_then(|mut kept| {
            kept.extend_from_slice(part);
            (kept.len() as u64 <= self.most_kept.of(&kept)).then_some(kept)
        });
    }

    /// The next part as a frame. `Ok(Err(_))`: the file is too large.
    fn fill(&mut self, outgoing: &mut Vec<u8>) -> io::Result<Result<(), Failure>> {
        let mut part = vec![0; PIECE];
        let got = read_some(self.input, &mut part)?;
        if got == 0 {
            self.ended = true;
            frame::write(outgoing, Kind::End, b"")?;
            return Ok(Ok(()));
        }
        self.hash.update(&part[..got]);
        self.size += got as u64;
        if self.size > self.most {
            return Ok(Err(Failure::Opener(OpenFailure::TooLarge)));
        }
        self.keep(&part[..got]);
        frame::write(outgoing, Kind::Bytes, &part[..got])?;
        Ok(Ok(()))
    }

    /// So many bytes of it have been handed to the worker.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Whether the end has been handed to the worker.
    pub fn delivered(&self) -> bool {
        self.ended
    }

    /// Size and hash of the whole file, also when the worker didn't get all of it.
    pub fn facts(mut self) -> io::Result<(u64, Sha256)> {
        let mut part = vec![0; PIECE];
        while !self.ended {
            match read_some(self.input, &mut part)? {
                0 => self.ended = true,
                got => {
                    self.hash.update(&part[..got]);
                    self.size += got as u64;
                }
            }
        }
        Ok((self.size, Sha256::from_bytes(self.hash.finalize().into())))
    }
}

fn read_some(input: &mut dyn Read, part: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(part) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

pub(crate) struct Link {
    process: Process,
    decoder: Decoder,
    outgoing: Vec<u8>,
    sent: usize,
    pub sandbox: SandboxReport,
}

impl Link {
    /// Starts a worker and waits until it stands behind its walls.
    pub fn start(command: &WorkerCommand, memory: u64, watch: &mut Watch) -> Result<Result<Self, Failure>, Error> {
        Self::start_with(command, &[memory.to_string().into()], watch)
    }

    /// As [`Link::start`], and until it has warmed itself for its first job.
    pub fn start_warm(command: &WorkerCommand, memory: u64, watch: &mut Watch) -> Result<Result<Self, Failure>, Error> {
        Self::start_with(command, &[memory.to_string().into(), WARM.into()], watch)
    }

    fn start_with(
        command: &WorkerCommand,
        words: &[OsString],
        watch: &mut Watch,
    ) -> Result<Result<Self, Failure>, Error> {
        let process = Process::start(command, words, watch).map_err(Error::Start)?;
        let (decoder, outgoing) = (Decoder::default(), Vec::new());
        let mut link = Self { process, decoder, outgoing, sent: 0, sandbox: SandboxReport::NONE };
        match link.next(None, watch)? {
            Ok(frame) if frame.kind == Kind::Hello => {
                let hello: Hello = inbox::json(&frame.payload).map_err(|_| Error::NotAWorker)?;
                if hello.version != VERSION {
                    return Err(Error::NotAWorker);
                }
                link.sandbox = hello.sandbox;
                Ok(Ok(link))
            }
            Ok(_) => Err(Error::NotAWorker),
            Err(Failure::Crashed) => Err(Error::NotAWorker),
            Err(failure) => {
                link.kill(watch);
                Ok(Err(failure))
            }
        }
    }

    /// Takes a worker that was started before into a tree's watch. `None` when it has ended meanwhile.
    pub fn watched(mut self, watch: &mut Watch) -> Option<Self> {
        self.process.watched(watch).then_some(self)
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    pub fn job(&mut self, job: &Job) -> Result<(), Error> {
        let payload = serde_json::to_vec(job).map_err(io::Error::from).map_err(Error::Start)?;
        frame::write(&mut self.outgoing, Kind::Job, &payload).map_err(Error::Start)
    }

    /// What may be tried on the job's file: after the job, before its bytes.
    pub fn passwords(&mut self, passwords: &Passwords) -> Result<(), Error> {
        passwords.write(&mut self.outgoing).map_err(Error::Start)
    }

    /// The worker's next frame; meanwhile the file is fed to it. The inner error ends the worker: call [`Link::kill`].
    pub fn next(&mut self, mut feed: Option<&mut Feed>, watch: &mut Watch) -> Result<Result<Frame, Failure>, Error> {
        loop {
            match self.decoder.next_frame() {
                // Ten bytes may stand for a page.
                Ok(Some(frame)) if frame.kind == Kind::Same => return Ok(watch.look().map(|()| frame)),
                Ok(Some(frame)) => return Ok(Ok(frame)),
                Ok(None) => {}
                Err(_) => return Ok(Err(Failure::Protocol("a frame that is none"))),
            }
            if self.process.silent {
                return Ok(Err(Failure::Crashed));
            }
            if let Err(failure) = watch.look() {
                return Ok(Err(failure));
            }
            if self.sent == self.outgoing.len() {
                self.outgoing.clear();
                self.sent = 0;
                if let Some(feed) = feed.as_deref_mut().filter(|feed| !feed.ended)
                    && self.process.listens()
                    && let Err(failure) = feed.fill(&mut self.outgoing).map_err(Error::Input)?
                {
                    return Ok(Err(failure));
                }
            }
            let decoder = &mut self.decoder;
            let sent = self.process.turn(&self.outgoing[self.sent..], &mut |bytes| decoder.push(bytes));
            self.sent += sent.map_err(Error::Start)?;
        }
    }

    /// Whether every byte of the job has been delivered: only then may a worker be done.
    pub fn delivered(&self) -> bool {
        self.sent == self.outgoing.len()
    }

    /// Ends the worker at once.
    pub fn kill(self, watch: &mut Watch) {
        self.process.kill(watch);
    }

    /// The worker has closed its pipe: why.
    pub fn cause(self, watch: &mut Watch) -> Failure {
        match self.process.finish(watch) {
            Ok((status, said)) => process::cause(status, &said),
            Err(_) => Failure::Crashed,
        }
    }
}
