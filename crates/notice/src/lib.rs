//! Tells people outside that something arrived, by mail or webhook and some time later, or that the heartbeat stopped, and nothing else.
//!
//! A process of its own, because it is the one part of a newsroom that speaks to strange servers. It holds no key, reads nobody's
//! folder but its own, and all that it ever hears from the desk is one of three words.

mod api;
mod config;
mod deliver;
mod schedule;
mod settings;
mod state;

use std::sync::Arc;

use model::{Clock, clock::SystemClock};
use tokio::net::TcpListener;

pub use config::Config;
pub use schedule::{LONGEST, SHORTEST};
pub use settings::{Mail, Refused, Security, Settings};
pub use state::Notice;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("a file of the notices: {0}")]
    Files(#[from] std::io::Error),
    #[error("the settings don't read: {0}")]
    Settings(#[from] serde_json::Error),
}

/// Serves until its parent ends it. Says on standard output where it listens.
///
/// # Errors
/// When the folder can't be used or the address not be listened on.
pub async fn run(config: Config) -> Result<(), Error> {
    let listener = TcpListener::bind(config.listen).await?;
    println!("{}", serde_json::json!({ "ready": format!("http://{}", listener.local_addr()?) }));
    let notice = Notice::new(config, Arc::new(SystemClock) as Arc<dyn Clock>)?;
    serve(listener, notice, std::time::Duration::from_secs(20)).await
}

/// [`run`] with what a test chooses: how often it looks at the clock.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, notice: Arc<Notice>, look: std::time::Duration) -> Result<(), Error> {
    tokio::spawn(state::keep_time(notice.clone(), look));
    Ok(axum::serve(listener, api::router(notice)).await?)
}
