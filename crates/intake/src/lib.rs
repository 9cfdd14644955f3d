//! The source-facing server: gives codenames, seals what arrives, keeps it for the desk, shows replies.
//!
//! It holds no key that opens a stored drop, links no parser, and writes nothing that identifies a source.

mod api;
mod config;
mod domain;
mod error;
mod event;
mod failure;
mod pages;
mod routes;
mod state;
pub mod store;

use std::{
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use link::tokio_rustls::TlsAcceptor;
use model::clock::SystemClock;
use tokio::{net::TcpListener, sync::watch};
use walls::Domain;

pub use config::{Collect, Config};
pub use error::Error;
pub use event::Event;
pub use routes::{collect_router, router};
pub use state::{FreeSpace, Intake, KeyringRefused, Limits};

/// How often the daily work looks at the clock.
const LOOK: Duration = Duration::from_secs(60);

/// Binds, prints the ready line, serves until SIGTERM or the end of the parent.
///
/// # Errors
/// What keeps it from starting, for its operator.
pub async fn run(config: Config) -> Result<(), Error> {
    config.check()?;
    walls::no_core_dumps().map_err(Error::Harden)?;
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
    let away = match &config.collect {
        Some(collect) => Some(Away::listen(collect).await?),
        None => None,
    };
    // Caught from before the ready line on: whoever read it may ask for the end at once.
    let end = web::server::until_told().map_err(Error::Serve)?;
    let (told, heard) = watch::channel(false);
    tokio::spawn(async move {
        end.await;
        // Nobody hears it when everything has ended.
        let _ = told.send(true);
    });
    say_ready(&format!("http://{address}"), away.as_ref().map(|away| away.address)).map_err(Error::Listen)?;
    let upkeep = tokio::spawn(daily(intake.clone()));
    let public = web::server::serve(listener, router(intake.clone()), is_told(heard.clone()));
    let served = match away {
        Some(away) => tokio::try_join!(public, away.serve(intake, is_told(heard))).map(|_| ()),
        None => public.await,
    };
    upkeep.abort();
    served.map_err(Error::Serve)
}

/// What this process may touch once it is walled in: its folder, and the connections that come to it.
pub fn domain(config: &Config) -> Domain {
    // SQLite asks for it; without, it falls back on the clock.
    let random = PathBuf::from("/dev/urandom");
    Domain { own: vec![config.folder.clone()], readable: vec![random], ..Domain::default() }
}

/// The second listener, for a desk on another machine.
struct Away {
    listener: TcpListener,
    address: SocketAddr,
    tls: TlsAcceptor,
}

impl Away {
    async fn listen(collect: &config::Collect) -> Result<Self, Error> {
        let tls = link::server(&collect.key, &collect.desk)?;
        let listener = TcpListener::bind(collect.listen).await.map_err(Error::Listen)?;
        let address = listener.local_addr().map_err(Error::Listen)?;
        Ok(Self { listener, address, tls })
    }

    async fn serve(self, intake: Arc<Intake>, end: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let tls = self.tls;
        web::server::serve_over(self.listener, collect_router(intake), end, move |stream| tls.accept(stream)).await
    }
}

async fn is_told(mut heard: watch::Receiver<bool>) {
    // An error means that nobody can tell any more: that tells as much.
    let _ = heard.wait_for(|told| *told).await;
}

async fn daily(intake: Arc<Intake>) {
    loop {
        intake.daily().await;
        tokio::time::sleep(LOOK).await;
    }
}

fn say_ready(address: &str, collect: Option<SocketAddr>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let line = match collect {
        Some(collect) => serde_json::json!({ "ready": address, "collect": collect }),
        None => serde_json::json!({ "ready": address }),
    };
    writeln!(out, "{line}")?;
    out.flush()
}

/// The folder is this user's alone: made so, or set so.
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}
