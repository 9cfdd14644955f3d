//! A worker that waits behind its walls for the next tree, so that nobody waits for its start. It has seen no document: what was given to
//! one tree is ended with it, and never taken back.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    link::Link,
    process::{Watch, WorkerCommand},
};

/// How long a start may take before it is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// Place for one. A worker ends with the thread that started it, so that none outlives its parent: one thread starts all of them, and lives as
/// long as this.
#[derive(Clone)]
pub(crate) struct Spare {
    place: Place,
    orders: Sender<Order>,
}

type Place = Arc<Mutex<Option<Ready>>>;

/// What is to be started, and its memory limit in bytes.
type Order = (WorkerCommand, u64);

struct Ready {
    memory: u64,
    link: Link,
}

impl Spare {
    /// `cancelled`: set once nothing may run any more. Where no thread can be had nothing ever waits, and each tree starts its worker itself.
    pub fn new(cancelled: Arc<AtomicBool>) -> Self {
        let (orders, coming) = mpsc::channel();
        let place = Place::default();
        let fill = Arc::clone(&place);
        let _without =
            thread::Builder::new().name("spare".to_owned()).spawn(move || start_all(&coming, &fill, &cancelled));
        Self { place, orders }
    }

    /// The worker that waits, when it has this limit and still lives.
    pub fn take(&self, memory: u64, watch: &mut Watch) -> Option<Link> {
        let ready = lock(&self.place).take();
        ready.filter(|ready| ready.memory == memory)?.link.watched(watch)
    }

    /// Starts the next one, unless one waits.
    pub fn start(&self, command: WorkerCommand, memory: u64) {
        // Nobody there to take it: then nothing waits.
        let _without = self.orders.send((command, memory));
    }

    /// Ends the one that waits.
    pub fn end(&self) {
        lock(&self.place).take();
    }

    pub fn id(&self) -> Option<u32> {
        lock(&self.place).as_ref().map(|ready| ready.link.id())
    }
}

fn start_all(orders: &Receiver<Order>, place: &Place, cancelled: &Arc<AtomicBool>) {
    while let Ok((command, memory)) = orders.recv() {
        if lock(place).as_ref().is_some_and(|ready| ready.memory == memory) {
            continue;
        }
        let mut watch = Watch::new(Instant::now() + PATIENCE, memory, Arc::clone(cancelled));
        // What is wrong says the next tree, which starts its worker itself then.
        let Ok(Ok(link)) = Link::start_warm(&command, memory, &mut watch) else { continue };
        let mut place = lock(place);
        // Asked under the lock: whoever cancels empties the place after it.
        if !cancelled.load(Ordering::SeqCst) {
            *place = Some(Ready { memory, link });
        }
    }
}

fn lock(place: &Place) -> MutexGuard<'_, Option<Ready>> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Spare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Spare").field(&self.id()).finish()
    }
}
