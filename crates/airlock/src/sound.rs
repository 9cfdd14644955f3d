//! A recording's sound, decoded by a worker of its own: samples, and nothing else. What comes back is numbers, checked for their count; what
//! they sound like is the recording's.

use std::{io::Read, time::Instant};

use model::{PageList, limits::OpenLimits};

use crate::{
    dkim::DkimKeys,
    error::Error,
    inbox::{Budget, Event, Inbox},
    link::{Feed, Link},
    process::Watch,
    protocol::{Job, JobKind},
    sink::Failure,
    tree::Airlock,
};

/// A file may be a third of the memory limit, as everywhere; so may the samples.
const SHARE_OF_MEMORY: u64 = 3;
/// Samples a second, and channels, beyond which a worker lies.
const MOST_RATE: u32 = 768_000;
const MOST_CHANNELS: u16 = 32;
/// Rate and channels, before the samples.
const HEAD: usize = 6;

/// Samples of 16 bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// Samples a second, of each channel.
    pub rate: u32,
    pub channels: u16,
    samples: Vec<u8>,
}

impl Sound {
    /// What a worker sent. `None`: it is no sound.
    fn of(mut bytes: Vec<u8>) -> Option<Self> {
        let (head, samples) = bytes.split_at_checked(HEAD)?;
        let rate = u32::from_le_bytes([head[0], head[1], head[2], head[3]]);
        let channels = u16::from_le_bytes([head[4], head[5]]);
        if !(1..=MOST_RATE).contains(&rate) || !(1..=MOST_CHANNELS).contains(&channels) {
            return None;
        }
        if samples.is_empty() || samples.len() % (usize::from(channels) * 2) != 0 {
            return None;
        }
        bytes.drain(..HEAD);
        Some(Self { rate, channels, samples: bytes })
    }

    /// Moment by moment, channel by channel, little-endian.
    pub fn samples(&self) -> &[u8] {
        &self.samples
    }
}

impl Airlock {
    /// The sound of a recording, or of a film. Blocks; call it from a thread that may.
    ///
    /// # Errors
    /// Only what is not the recording's doing. The inner failure: it has no sound that could be decoded whole.
    pub fn sound(&self, input: &mut dyn Read, limits: &OpenLimits) -> Result<Result<Sound, Failure>, Error> {
        let share = limits.memory / SHARE_OF_MEMORY;
        let mut watch = Watch::new(Instant::now() + limits.time, limits.memory, self.cancelled());
        let mut link = match Link::start(&self.config().worker, limits.memory, &mut watch)? {
            Ok(link) => link,
            Err(failure) => return Ok(Err(failure)),
        };
        if !link.sandbox.holds() && !self.config().allow_without_sandbox {
            return Err(Error::NoSandbox(link.sandbox.missing().join("; ")));
        }
        let mut budget = Budget::new(&OpenLimits { pages: 0, children: 1, child_bytes: share, ..*limits });
        let job = Job {
            kind: JobKind::Sound,
            name: String::new(),
            limits: budget.for_job(true),
            finer: false,
            again: PageList::default(),
            keys: DkimKeys::default(),
        };
        link.job(&job)?;
        let mut feed = Feed::new(input, share);
        let mut inbox = Inbox::new(true);
        let mut sound = None;
        let failure = loop {
            watch.held = inbox.held();
            let frame = match link.next(Some(&mut feed), &mut watch)? {
                Ok(frame) => frame,
                Err(failure) => break failure,
            };
            match inbox.take(frame, &mut budget) {
                Ok(None | Some(Event::Facts(_))) => {}
                Ok(Some(Event::Child { bytes, .. })) if sound.is_none() => match Sound::of(bytes) {
                    Some(whole) => sound = Some(whole),
                    None => break Failure::Protocol("samples that are none"),
                },
                Ok(Some(Event::Done)) if link.delivered() && feed.delivered() => match sound {
                    Some(sound) => {
                        link.kill(&mut watch);
                        return Ok(Ok(sound));
                    }
                    None => break Failure::Protocol("no answer"),
                },
                Ok(Some(Event::Failed(why))) => break Failure::Opener(why),
                Ok(Some(_)) => break Failure::Protocol("not the answer to a question for samples"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_sound_is_not_taken_for_one() {
        let sound = |rate: u32, channels: u16, samples: &[u8]| {
            Sound::of([&rate.to_le_bytes()[..], &channels.to_le_bytes(), samples].concat())
        };
        let good = sound(8_000, 2, &[1, 0, 2, 0]).map(|sound| (sound.rate, sound.channels, sound.samples().to_vec()));
        assert_eq!(good, Some((8_000, 2, vec![1, 0, 2, 0])));
        for bad in [
            sound(0, 1, &[0, 0]),
            sound(8_000, 0, &[0, 0]),
            sound(u32::MAX, 1, &[0, 0]),
            sound(8_000, 33, &[0; 66]),
            sound(8_000, 2, &[0, 0, 0]),
            sound(8_000, 1, &[]),
            Sound::of(vec![1, 2, 3]),
        ] {
            assert_eq!(bad, None);
        }
    }
}
