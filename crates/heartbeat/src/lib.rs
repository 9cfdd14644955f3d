//! A source that isn't one: drops something through the real front door when the desk asks, reads the reply, and forgets all of it.
//!
//! A process of its own, because the desk may reach nothing but its own servers, and the way to an onion service is a way to
//! everywhere. It holds no key but that of the one mailbox that it pretends with, and writes nothing down but the file that it sends.

mod api;
mod beat;
mod config;
mod plain;

use std::sync::Arc;

use model::clock::SystemClock;
use tokio::net::TcpListener;

pub use beat::Heartbeat;
pub use config::Config;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the heartbeat's files: {0}")]
    Files(#[from] std::io::Error),
    /// Where it is to knock.
    #[error("the heartbeat's way: {0}")]
    Way(#[source] sender::Error),
}

/// Serves until its parent ends it. Says on standard output where it listens.
///
/// # Errors
/// When the folder can't be used, the address not be listened on, or the way is none.
pub async fn run(config: Config) -> Result<(), Error> {
    let listener = TcpListener::bind(config.listen).await?;
    let ready = serde_json::json!({ "ready": format!("http://{}", listener.local_addr()?) });
    let heartbeat = Heartbeat::new(config, Arc::new(SystemClock))?;
    println!("{ready}");
    serve(listener, heartbeat).await
}

/// [`run`] with a listener of the caller's.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, heartbeat: Arc<Heartbeat>) -> Result<(), Error> {
    Ok(axum::serve(listener, api::router(heartbeat)).await?)
}
