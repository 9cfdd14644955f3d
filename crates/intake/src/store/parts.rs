//! Bytes as they come, gathered into large parts: each is worked on, on a thread for what blocks, while the next one is gathered.

use std::io;

use tokio::task::JoinHandle;
use zeroize::Zeroizing;

/// How much is worked on at once, in bytes. As much again is gathered meanwhile. Whole chunks of age.
pub const PART: usize = 512 << 10;

/// What is done with parts, one after another.
pub trait Worker: Send + 'static {
    /// `last`: none comes after it; it alone may be shorter than `PART`. After one that failed there is no other.
    ///
    /// # Errors
    /// The disk's, among others.
    fn work(&mut self, part: &[u8], last: bool) -> io::Result<()>;
}

/// The parts on their way to a worker. What was in them is zeroized in the end: at one door it is a source's file.
pub struct Parts<W> {
    gathered: Zeroizing<Vec<u8>>,
    taken: u64,
    resting: Option<Team<W>>,
    at_work: Option<JoinHandle<(Team<W>, io::Result<()>)>>,
    /// A part that failed is the last one: what follows would stand in the wrong place. Why is said to whoever asks.
    failed: Option<io::ErrorKind>,
}

/// A worker, and the part that it worked on last, emptied.
struct Team<W> {
    worker: W,
    part: Zeroizing<Vec<u8>>,
}

impl<W: Worker> Parts<W> {
    pub fn new(worker: W) -> Self {
        let resting = Some(Team { worker, part: Zeroizing::default() });
        Self { gathered: Zeroizing::default(), taken: 0, resting, at_work: None, failed: None }
    }

    /// How many bytes it took.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Takes the next bytes. A future of this that is dropped half-way has taken the first of them, and no other.
    ///
    /// # Errors
    /// The worker's, about these bytes or earlier ones.
    pub async fn take(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.gathered.len() == PART {
                self.hand_on(false).await?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(PART - self.gathered.len()));
            // What comes first often stays alone. Where more comes there is room for all of it at once: growing by and by would leave
            // copies behind.
            let more = if self.gathered.is_empty() { now.len() } else { PART - self.gathered.len() };
            self.gathered.reserve_exact(more);
            self.gathered.extend_from_slice(now);
            self.taken += now.len() as u64;
            bytes = later;
        }
        Ok(())
    }

    /// Has the last part worked on, and gives the worker back, with how it went. There is none when it fell over.
    pub async fn finish(mut self) -> (Option<W>, io::Result<()>) {
        let ended = self.end().await;
        (self.resting.map(|team| team.worker), ended)
    }

    async fn end(&mut self) -> io::Result<()> {
        if !self.gathered.is_empty() {
            self.hand_on(true).await?;
        }
        self.rest().await
    }

    async fn hand_on(&mut self, last: bool) -> io::Result<()> {
        self.rest().await?;
        let Some(mut team) = self.resting.take() else { return Err(io::ErrorKind::BrokenPipe.into()) };
        std::mem::swap(&mut self.gathered, &mut team.part);
        self.at_work = Some(tokio::task::spawn_blocking(move || {
            let done = team.worker.work(&team.part, last);
            team.part.clear();
            (team, done)
        }));
        Ok(())
    }

    /// Waits until nobody is at work.
    async fn rest(&mut self) -> io::Result<()> {
        if let Some(at_work) = &mut self.at_work {
            let worked = at_work.await;
            (self.at_work, self.failed) = (None, Some(io::ErrorKind::BrokenPipe));
            let (team, done) = worked.map_err(io::Error::other)?;
            self.resting = Some(team);
            self.failed = done.as_ref().err().map(io::Error::kind);
            done?;
        }
        self.failed.map_or(Ok(()), |kind| Err(kind.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes down what it gets; fails at one part.
    #[derive(Default)]
    struct Notes {
        parts: Vec<(Vec<u8>, bool)>,
        fails_at: Option<usize>,
    }

    impl Worker for Notes {
        fn work(&mut self, part: &[u8], last: bool) -> io::Result<()> {
            self.parts.push((part.to_vec(), last));
            if self.fails_at == Some(self.parts.len()) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }
    }

    #[tokio::test]
    async fn every_byte_is_worked_on_once_in_its_order_and_only_the_last_part_is_short() {
        for length in [0, 1, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 7] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let mut parts = Parts::new(Notes::default());
            for piece in bytes.chunks(70_001) {
                parts.take(piece).await.unwrap();
            }
            assert_eq!(parts.taken(), length as u64);
            let (notes, ended) = parts.finish().await;
            ended.unwrap();
            let notes = notes.unwrap().parts;
            assert_eq!(notes.iter().flat_map(|(part, _)| part).copied().collect::<Vec<u8>>(), bytes);
            let count = length.div_ceil(PART);
            assert!(
                notes
                    .iter()
                    .enumerate()
                    .all(|(at, (part, last))| { *last == (at + 1 == count) && (*last || part.len() == PART) })
            );
            assert_eq!(notes.len(), count);
        }
    }

    #[tokio::test]
    async fn after_a_part_that_failed_there_is_no_other() {
        let mut parts = Parts::new(Notes { fails_at: Some(2), ..Notes::default() });
        let mut failed = false;
        for _ in 0..8 {
            failed |= parts.take(&vec![1; PART]).await.is_err();
        }
        let (notes, ended) = parts.finish().await;
        let kind = ended.map_err(|error| error.kind());
        assert!(failed && kind == Err(io::ErrorKind::StorageFull), "whoever asks at the end must hear of it, too");
        assert_eq!(notes.unwrap().parts.len(), 2);
    }
}
