//! The people of the demonstration: a source, and two journalists who take the case from the inbox to the record.

pub mod editor;
pub mod journalist;
pub mod source;

use std::time::{Duration, Instant};

pub use ::visitor;
use visitor::Stuck;

/// How long anybody waits for something that the programs do by themselves.
const PATIENCE: Duration = Duration::from_secs(60);

/// Looks again and again until `look` finds what it looks for.
pub(crate) fn wait<T>(what: &str, mut look: impl FnMut() -> Result<Option<T>, Stuck>) -> Result<T, Stuck> {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if Instant::now() > until {
            return Err(Stuck::Other(format!("waited {} s in vain for {what}", PATIENCE.as_secs())));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
