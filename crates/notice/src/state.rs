//! What this process remembers: where notices go, whether one is due, and how the last one went.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use jiff::{SignedDuration, Timestamp};
use model::{Clock, Redacted};
use rand::rngs::OsRng;

use crate::{Config, Error, deliver::deliver, schedule::Schedule, settings::Settings};

pub struct Notice {
    folder: PathBuf,
    pub token: Redacted<String>,
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    settings: Settings,
    schedule: Schedule,
    troubles: Vec<String>,
    /// What is to be said of the heartbeat, and not before when.
    saying: Option<(Saying, Timestamp)>,
}

/// Of the heartbeat. Neutral words: whoever reads them on their way learns of no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saying {
    Stopped,
    Back,
}

impl Saying {
    fn text(self) -> &'static str {
        match self {
            Self::Stopped => "The heartbeat has stopped. Look at the desk.",
            Self::Back => "The heartbeat is back.",
        }
    }
}

/// How long after a failure it is tried again.
const SAY_AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// Without a word in it: a notice is due. It outlives a restart, after which the time is drawn anew.
const DUE: &str = "due";

impl Notice {
    /// # Errors
    /// A folder that can't be read.
    pub fn new(config: Config, clock: Arc<dyn Clock>) -> Result<Arc<Self>, Error> {
        let mut kept = Kept { settings: Settings::read(&config.folder)?, ..Kept::default() };
        if config.folder.join(DUE).exists() {
            kept.schedule.arrived(clock.now(), &mut OsRng);
        }
        Ok(Arc::new(Self { folder: config.folder, token: config.token, clock, kept: Mutex::new(kept) }))
    }

    fn with<T>(&self, look: impl FnOnce(&mut Kept) -> T) -> T {
        look(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn settings(&self) -> Settings {
        self.with(|kept| kept.settings.clone())
    }

    pub fn troubles(&self) -> Vec<String> {
        self.with(|kept| kept.troubles.clone())
    }

    /// # Errors
    /// As the operating system says; then the old ones stay.
    pub fn set(&self, settings: Settings) -> Result<(), Error> {
        settings.write(&self.folder)?;
        self.with(|kept| (kept.settings, kept.troubles) = (settings, Vec::new()));
        Ok(())
    }

    /// Something arrived. Nothing is due where nobody would hear of it.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn arrived(&self) -> Result<(), Error> {
        if !self.settings().tells_anybody() {
            return Ok(());
        }
        // Before the disk, which may take its time: the delay counts from the arrival.
        let now = self.clock.now();
        self.mark()?;
        self.with(|kept| kept.schedule.arrived(now, &mut OsRng));
        Ok(())
    }

    /// The heartbeat stopped or is back: goes out at the next look. It isn't kept over a restart; the desk's pages say it all the time.
    pub fn say(&self, saying: Saying) {
        let now = self.clock.now();
        self.with(|kept| kept.saying = kept.settings.tells_anybody().then_some((saying, now)));
    }

    async fn say_what_is_due(&self) {
        let now = self.clock.now();
        let Some((saying, _)) = self.with(|kept| kept.saying).filter(|(_, at)| *at <= now) else { return };
        let troubles = send(Settings { text: saying.text().to_owned(), ..self.settings() }).await;
        self.with(|kept| {
            // Another may have come meanwhile.
            if kept.saying.is_some_and(|(there, _)| there == saying) {
                let again = now.checked_add(SAY_AGAIN).unwrap_or(now);
                kept.saying = (!troubles.is_empty()).then_some((saying, again));
            }
            kept.troubles = troubles;
        });
    }

    fn mark(&self) -> io::Result<()> {
        let file = fs::File::create(self.folder.join(DUE))?;
        // Its time would be the arrival's.
        file.set_modified(SystemTime::UNIX_EPOCH)?;
        file.sync_all()?;
        fs::File::open(&self.folder)?.sync_all()
    }

    fn unmark(&self) -> io::Result<()> {
        match fs::remove_file(self.folder.join(DUE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Sends one at once, because an administrator asked. Gives what went wrong.
    pub async fn test(&self) -> Vec<String> {
        let settings = self.settings();
        if !settings.tells_anybody() {
            return vec!["Nothing is set: there is nowhere to send it.".to_owned()];
        }
        send(settings).await
    }

    async fn look(&self) -> io::Result<()> {
        self.say_what_is_due().await;
        let now = self.clock.now();
        let due = self.with(|kept| {
            if kept.settings.tells_anybody() {
                kept.schedule.pretend(now, kept.settings.pretended, &mut OsRng);
            }
            kept.schedule.is_due(now, &mut OsRng)
        });
        if !due {
            return Ok(());
        }
        let troubles = send(self.settings()).await;
        let sent = troubles.is_empty();
        self.with(|kept| {
            kept.troubles = troubles;
            if sent { kept.schedule.is_sent() } else { kept.schedule.has_failed(now, &mut OsRng) }
        });
        if sent { self.unmark() } else { Ok(()) }
    }
}

async fn send(settings: Settings) -> Vec<String> {
    let sent = tokio::task::spawn_blocking(move || deliver(&settings)).await;
    sent.unwrap_or_else(|_| vec!["The notice could not be made.".to_owned()])
}

/// Sends what is due, until the process ends.
pub async fn keep_time(notice: Arc<Notice>, look: Duration) {
    loop {
        if let Err(error) = notice.look().await {
            eprintln!("notice: its folder can't be written: {error}");
        }
        tokio::time::sleep(look).await;
    }
}
