//! The newsroom's server: collects sealed parcels, opens them while somebody has unlocked it, and is where documents are read,
//! prepared and decided upon.
//!
//! It listens on loopback, and over TLS on one address of the newsroom's own network where that is wanted. It links `unseal` and never `parsers`: bytes from outside meet a parser in the airlock's workers alone.
//! What lies on its disk is ciphertext, save the newsroom's public keys and the names of its people.

mod archive_client;
pub mod backup;
mod beats;
mod ceremony;
mod compared;
mod config;
mod domain;
mod durable;
mod entry;
mod error;
mod heartbeat_client;
mod import;
mod intake_client;
mod keys;
pub mod lan;
mod lookup;
mod neighbour;
mod notice_client;
mod pages;
mod pinned;
mod quiet;
pub mod rehearsal;
mod routes;
mod session;
pub mod setup;
mod spool;
mod state;
mod store;
#[cfg(test)]
mod tests;
mod work;

use std::sync::Arc;

use model::{Clock, clock::SystemClock};
use tokio::net::TcpListener;

pub use config::{Config, Lan, Limits, Newsroom};
pub use domain::totp;
pub use error::Error;
pub use import::{Imported, import};
use lan::Certificate;
pub use routes::{Way, router};
pub use state::Desk;
pub use work::opening::{How, Opener};

/// How the desk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It was told to, or its parent went.
    Ended,
    /// Somebody locked everything, or everybody was idle: the process is to be started again, without keys.
    Locked,
}

/// Serves until it is told to end or is locked. Says on standard output where it listens. `office` was begun before the process was walled in.
///
/// # Errors
/// When the folder can't be used or the address not be listened on.
pub async fn run(config: Config, office: airlock::office::Office) -> Result<Exit, Error> {
    let memory = config.open_limits(false).memory;
    let opener = tokio::task::spawn_blocking(move || {
        airlock::Airlock::new(airlock::Config { office, ..airlock::Config::of_this_program() }).with_a_spare(memory)
    });
    let opener = opener.await?;
    serve(Desk::new(config, Arc::new(SystemClock) as Arc<dyn Clock>, Arc::new(opener))?).await
}

/// [`run`] with the parts that tests and the demonstration choose.
///
/// # Errors
/// When the address can't be listened on, or isn't loopback.
pub async fn serve(desk: Arc<Desk>) -> Result<Exit, Error> {
    if !desk.config.listen.ip().is_loopback() {
        return Err(Error::refused("the desk speaks plain HTTP and listens on loopback only"));
    }
    let listener = TcpListener::bind(desk.config.listen).await?;
    let address = listener.local_addr()?;
    // Set once: it listens once.
    let _ = desk.port.set(address.port());
    println!("{}", serde_json::json!({ "ready": format!("http://{address}") }));
    work::collect_forever(desk.clone())?;
    work::beat_forever(desk.clone())?;
    let network = match &desk.config.lan {
        Some(lan) => Some(listen_on_the_network(&desk, lan).await?),
        None => None,
    };
    let (told, until_told) = (desk.clone(), web::server::until_told()?);
    tokio::spawn(async move {
        until_told.await;
        told.finish();
    });
    let end = desk.clone();
    let here = web::server::serve(listener, router(desk.clone(), Way::Loopback), async move {
        end.ended().await;
    });
    match network {
        Some(network) => tokio::try_join!(here, network).map(drop)?,
        None => here.await?,
    }
    if let Some(open) = desk.open() {
        open.store.close().await;
    }
    Ok(desk.ended().await)
}

/// The listener for colleagues, over TLS, with the certificate that it has or makes.
async fn listen_on_the_network(
    desk: &Arc<Desk>,
    lan: &Lan,
) -> Result<impl Future<Output = std::io::Result<()>> + use<>, Error> {
    let certificate = Certificate::load_or_make(&desk.folder.lan(), lan, desk.now())?;
    let acceptor = certificate.acceptor()?;
    // Set once: it listens once.
    let _ = desk.certificate.set(certificate);
    let listener = TcpListener::bind(lan.listen).await.map_err(|error| {
        Error::refused(format!("the desk can't listen on {}, the address for its network: {error}", lan.listen))
    })?;
    let (router, end) = (router(desk.clone(), Way::Network), desk.clone());
    Ok(web::server::serve_over(
        listener,
        router,
        async move {
            end.ended().await;
        },
        move |stream| acceptor.accept(stream),
    ))
}
