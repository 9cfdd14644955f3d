//! `heartbeat.json`: which mailboxes are the desk's own, on disk before anything is sent to one.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use crate::{domain::heartbeat::Heartbeat, durable};

pub struct Beats {
    path: PathBuf,
    now: Mutex<Heartbeat>,
}

impl Beats {
    /// What is remembered. Where that doesn't read it begins anew: a test drop that is on its way may then come in as a source's,
    /// which harms nobody.
    ///
    /// # Errors
    /// A file that is there and can't be read.
    pub fn read(path: PathBuf) -> io::Result<Self> {
        let now = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Heartbeat::default(),
            Err(error) => return Err(error),
            Ok(json) => Heartbeat::parse(&json).unwrap_or_else(|| {
                eprintln!("desk: heartbeat.json does not read; it begins anew");
                Heartbeat::default()
            }),
        };
        Ok(Self { path, now: Mutex::new(now) })
    }

    pub fn look<T>(&self, look: impl FnOnce(&Heartbeat) -> T) -> T {
        look(&self.now.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Durable when it returns; when it fails, nothing has changed.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn change<T>(&self, change: impl FnOnce(&mut Heartbeat) -> T) -> io::Result<T> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = now.clone();
        let done = change(&mut changed);
        durable::write(&self.path, &changed.to_json()?)?;
        *now = changed;
        Ok(done)
    }
}
