//! A pasted signature is checked by a worker of its own: what came from outside meets its parser behind the walls, and what comes
//! back is one bounded frame. A worker that was taken over could still lie in it, so nobody is asked to believe the answer alone:
//! the exact bytes are published with it (docs/decisions/006).

use std::time::{Duration, Instant};

use model::{PageList, limits::OpenLimits};

use crate::{
    dkim::DkimKeys,
    error::Error,
    inbox::{Budget, Event, Inbox},
    link::{Feed, Link},
    process::Watch,
    protocol::{Checked, Job, JobKind, SignatureJob},
    sink::Failure,
    tree::Airlock,
};

/// A check takes milliseconds.
const TIME: Duration = Duration::from_secs(5);
const MEMORY: u64 = 256 << 20;

impl Airlock {
    /// Asks a fresh worker whether a signature holds. Blocks; call it from a thread that may.
    ///
    /// # Errors
    /// Only what is not the signature's doing. The inner failure: the worker gave no answer (a crash, a time-out).
    pub fn check_signature(&self, asked: &SignatureJob) -> Result<Result<Checked, Failure>, Error> {
        let limits =
            OpenLimits { pages: 0, children: 0, depth: 0, time: TIME, memory: MEMORY, ..OpenLimits::default() };
        let mut watch = Watch::new(Instant::now() + TIME, MEMORY, self.cancelled());
        let mut link = match Link::start(&self.config().worker, MEMORY, &mut watch)? {
            Ok(link) => link,
            Err(failure) => return Ok(Err(failure)),
        };
        if !link.sandbox.holds() && !self.config().allow_without_sandbox {
            return Err(Error::NoSandbox(link.sandbox.missing().join("; ")));
        }
        let mut budget = Budget::new(&limits);
        let limits = budget.for_job(false);
        let keys = DkimKeys::default();
        link.job(&Job {
            kind: JobKind::Signature,
            name: String::new(),
            limits,
            finer: false,
            again: PageList::default(),
            keys,
        })?;
        let bytes = serde_json::to_vec(asked).map_err(std::io::Error::from).map_err(Error::Input)?;
        let mut input = bytes.as_slice();
        let mut feed = Feed::new(&mut input, u64::MAX);
        let mut inbox = Inbox::for_signature(asked.texts.len());
        let mut answer = None;
        let failure = loop {
            let frame = match link.next(Some(&mut feed), &mut watch)? {
                Ok(frame) => frame,
                Err(failure) => break failure,
            };
            match inbox.take(frame, &mut budget) {
                Ok(None) => {}
                Ok(Some(Event::Checked(checked))) if answer.is_none() => answer = Some(checked),
                Ok(Some(Event::Done)) if link.delivered() && feed.delivered() => match answer {
                    Some(checked) => {
                        link.kill(&mut watch);
                        return Ok(Ok(checked));
                    }
                    None => break Failure::Protocol("no answer"),
                },
                Ok(Some(Event::Failed(why))) => break Failure::Opener(why),
                Ok(Some(_)) => break Failure::Protocol("not the answer to a signature"),
                Err(stop) => break stop.into(),
            }
        };
        if failure == Failure::Crashed {
            return Ok(Err(link.cause(&mut watch)));
        }
        link.kill(&mut watch);
        Ok(Err(failure))
    }
}
