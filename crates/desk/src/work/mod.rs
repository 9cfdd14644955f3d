//! What the desk does by itself: collects (also while locked), takes in, opens, sends replies, keeps keyrings fresh, locks when idle.
//!
//! Nothing here ends the desk, whatever the intake or a document does: what fails is told on the pages and tried again.

pub mod binding;
mod collecting;
pub mod comments;
pub mod copies;
pub mod destroying;
pub mod enclosing;
pub mod exporting;
mod heartbeat;
mod indexing;
mod keeping;
pub mod opening;
pub mod publishing;
pub mod replies;
pub mod retention;
mod taking_in;
mod telling;
mod upkeep;

use std::{collections::HashMap, io, sync::Arc, time::Duration};

use model::LocalId;
use tokio::sync::oneshot;

pub use collecting::collect_forever;
pub use heartbeat::beat_forever;

use crate::{
    Error,
    domain::heartbeat::Turn,
    state::{Desk, Open},
};

/// Between two looks at the intake, and at the spool.
pub const PAUSE: Duration = Duration::from_secs(5);

/// What the pages tell of the work in the background. Nothing in it comes from a source.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// How often the intake was looked at.
    pub looks: u64,
    /// Why the intake can't be reached, or what it answers wrongly; empty when all is well.
    pub intake: Option<String>,
    /// What is wrong with single parcels that the intake offers.
    pub troubles: Vec<String>,
    /// Sealed parcels in the spool, held ones included.
    pub spooled: usize,
    /// Those of them that wait for somebody who reads their channel, or that of another of the same source.
    pub closed: usize,
    /// The sequence of the keyring that the intake confirmed.
    pub keyring: Option<u64>,
    /// Comments that wait for a moderator, those held back among them.
    pub comments: i64,
    /// How often the archive was looked at for comments, and what was wrong the last time.
    pub comment_looks: u64,
    pub comment_troubles: Vec<String>,
    /// For each person the drops of their channels that nobody has decided on, spam left out.
    pub new: HashMap<LocalId, usize>,
    /// Something arrived of which the notices' process hasn't been told.
    pub to_tell: bool,
    /// What was wrong with the last notice.
    pub notices: Vec<String>,
    /// Whether a worker has a document right now.
    pub opening: bool,
    /// Whether a test drop of our own is on its way.
    pub beating: bool,
    /// How many were followed to their end, good or bad.
    pub beats: u64,
    /// The heartbeat stopped or is back, and the notices' process hasn't been told.
    pub turn: Option<Turn>,
}

/// Begins what needs keys. It ends when the desk locks.
pub fn begin(desk: Arc<Desk>, open: Arc<Open>) {
    tokio::spawn(opening::work_through(desk.clone(), open.clone()));
    tokio::spawn(taking_in::take_in_forever(desk.clone(), open.clone()));
    publishing::begin(desk.clone(), open.clone());
    tokio::spawn(indexing::follow_the_store(desk.clone(), open.clone()));
    tokio::spawn(comments::collect_forever(desk.clone(), open.clone()));
    tokio::spawn(copies::catch_up(open.clone()));
    tokio::spawn(upkeep::keep_up(desk, open));
}

/// Runs blocking work on a thread of its own, which the end of the process doesn't wait for: a slow intake must not hold up
/// **lock everything**.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let (tell, told) = oneshot::channel();
    std::thread::Builder::new().name("desk-aside".to_owned()).spawn(move || drop(tell.send(work())))?;
    Ok(told.await.map_err(|_| io::Error::other("a thread of the desk's work ended early"))?)
}
