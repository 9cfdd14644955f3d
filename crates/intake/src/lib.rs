//! The source-facing server: gives codenames, seals what arrives, keeps it for the desk, shows replies.
//!
//! It holds no key that opens a stored drop, links no parser, and writes nothing that identifies a source.

mod api;
mod config;
mod domain;
mod error;
mod event;
mod failure;
mod harden;
mod pages;
mod routes;
mod state;
pub mod store;

use std::{io::Write, path::Path, sync::Arc, time::Duration};

use model::clock::SystemClock;
use tokio::net::TcpListener;

pub use config::Config;
pub use error::Error;
pub use event::Event;
pub use routes::router;
pub use state::{FreeSpace, Intake, KeyringRefused, Limits};

/// How often the daily work looks at the clock.
const LOOK: Duration = Duration::from_secs(60);

/// Binds, prints the ready line, serves until SIGTERM or the end of the parent.
///
/// # Errors
/// What keeps it from starting, for its operator.
pub async fn run(config: Config) -> Result<(), Error> {
    harden::no_core_dumps()?;
    make_private(&config.folder).map_err(Error::Folder)?;
    let (store, swept) = store::Store::open(&config.folder).await?;
    if swept {
        Event::Swept.tell();
    }
    let limits = Limits::new(config.floor);
    let clock = Arc::new(SystemClock);
    let intake = Arc::new(Intake::new(store, config.newsroom, config.hosts, config.collect_token, limits, clock)?);
    let listener = TcpListener::bind(config.listen).await.map_err(Error::Listen)?;
    let address = listener.local_addr().map_err(Error::Listen)?;
    // Caught from before the ready line on: whoever read it may ask for the end at once.
    let end = web::server::until_told().map_err(Error::Serve)?;
    say_ready(&format!("http://{address}")).map_err(Error::Listen)?;
    let upkeep = tokio::spawn(daily(intake.clone()));
    let served = web::server::serve(listener, router(intake), end).await.map_err(Error::Serve);
    upkeep.abort();
    served
}

async fn daily(intake: Arc<Intake>) {
    loop {
        intake.daily().await;
        tokio::time::sleep(LOOK).await;
    }
}

fn say_ready(address: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::json!({ "ready": address }))?;
    out.flush()
}

/// The folder is this user's alone: made so, or set so.
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}
