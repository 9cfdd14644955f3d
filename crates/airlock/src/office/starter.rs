//! The process that starts launchers, one after the other, for a parent that can't: the desk's wall forbids what a folder in memory needs.
//! It was started before the wall, takes files and hands back what was made of them, and reads nothing of either.

use std::{
    ffi::OsString,
    io::{self, Write},
    process::ExitCode,
};

use rustix::event::{PollFd, PollFlags, Timespec};

use super::{MOST_IN, MOST_OUT, NotMade, Order, launcher, unwatched};
use crate::{
    frame::{self, Kind, PART},
    process::{self, WorkerCommand},
    sandbox,
    sink::Failure,
};

/// `worker-v1 office PROGRAM`.
pub const WORD: &str = "office";
const BROKEN: u8 = 70;

/// Serves until its pipe closes: it ends with its parent, whichever thread started it.
pub fn serve(words: &[OsString]) -> ExitCode {
    let (Some(own_word), [program]) = (std::env::args_os().nth(1), words) else { return ExitCode::from(BROKEN) };
    let command = WorkerCommand { program: "/proc/self/exe".into(), arguments: vec![own_word] };
    let served = sandbox::with_its_pipe().and_then(|()| orders(&command, program));
    if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(BROKEN) }
}

fn orders(command: &WorkerCommand, program: &OsString) -> io::Result<()> {
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    // Unbuffered: while a file is worked on, the next byte on the pipe is a stop.
    while let Some(first) = frame::read(&mut Unbuffered)? {
        match first.kind {
            // A stop that came too late.
            Kind::End => continue,
            Kind::Job => {}
            _ => return Err(broken()),
        }
        let order: Order = serde_json::from_slice(&first.payload)?;
        let mut file = Vec::new();
        loop {
            let next = frame::read(&mut Unbuffered)?.ok_or_else(broken)?;
            match next.kind {
                Kind::Bytes if file.len() + next.payload.len() <= MOST_IN => file.extend(next.payload),
                Kind::End => break,
                _ => return Err(broken()),
            }
        }
        let made = make(command, program, &order, &file);
        drop(file);
        answer(&mut io::stdout().lock(), made)?;
    }
    Ok(())
}

fn make(command: &WorkerCommand, program: &OsString, order: &Order, file: &[u8]) -> Result<Vec<u8>, NotMade> {
    let words: [OsString; 4] =
        [launcher::WORD.into(), program.clone(), order.ending.clone().into(), order.memory.to_string().into()];
    let stopped = |_: &mut process::Watch| if told() { Err(Failure::Cancelled) } else { Ok(()) };
    match process::converse(command, &words, file, MOST_OUT, &mut unwatched(), stopped) {
        Ok(Ok((status, pdf))) => launcher::judged(status).map(|()| pdf),
        Ok(Err(failure)) => Err(failure.into()),
        Err(_) => Err(NotMade::NotStarted),
    }
}

/// Whether something has come, or the parent has gone.
fn told() -> bool {
    let input = io::stdin();
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    !matches!(rustix::event::poll(&mut [PollFd::new(&input, PollFlags::IN)], Some(&now)), Ok(0))
}

fn answer(out: &mut impl Write, made: Result<Vec<u8>, NotMade>) -> io::Result<()> {
    match made {
        Ok(pdf) => {
            pdf.chunks(PART).try_for_each(|part| frame::write(out, Kind::ChildBytes, part))?;
            frame::write(out, Kind::ChildEnd, b"")?;
        }
        Err(why) => frame::write(out, Kind::Failed, &serde_json::to_vec(&why)?)?,
    }
    out.flush()
}

struct Unbuffered;

impl io::Read for Unbuffered {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::retry_on_intr(|| rustix::io::read(io::stdin(), &mut *bytes))?)
    }
}
