//! `safehouse clean`: a page on this machine alone, where files are dropped, looked at, compared, cleaned, redacted and saved.
//!
//! It keeps nothing: originals lie in nameless files, all else in memory, and both are gone when it ends. Whoever knows its address may use it:
//! the address holds a secret, made anew at each start, and no page of another origin can learn it. It never parses a document; the airlock does.

mod compare;
mod compared;
mod inside;
mod pages;
mod redact;
mod suggest;
mod table;
mod work;

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};

use airlock::Airlock;
use axum::{Router, extract::DefaultBodyLimit};
use model::limits::OpenLimits;
use rand::{RngCore, rngs::OsRng};
use tokio::{
    net::TcpListener,
    sync::{Mutex, Notify},
};
use web::{
    Mood,
    server::{Hosts, Policy, check_host, protect},
};

use crate::table::Table;

/// What it is told at its start.
pub struct Config {
    pub airlock: Airlock,
    pub limits: OpenLimits,
    /// Where originals wait without a name: in memory, best.
    pub scratch: PathBuf,
    /// 0 takes any free port.
    pub port: u16,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("can't listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    #[error("{}: {source}", folder.display())]
    Scratch { folder: PathBuf, source: io::Error },
    #[error("the page ended: {0}")]
    Serve(#[from] io::Error),
}

/// The server's own state.
struct Clean {
    table: Table,
    scratch: PathBuf,
    /// `/` and the secret: what every address begins with.
    base: String,
    /// Whoever compares holds it.
    comparing: Arc<Mutex<()>>,
    stop: Notify,
}

type Desk = Arc<Clean>;

/// Serves until somebody stops it on the page or by a signal, or its terminal is closed. `ready` is told the address once, to be opened in a
/// browser.
///
/// # Errors
/// When the port can't be had, or originals have no place to wait.
pub async fn run(config: Config, ready: impl FnOnce(&str)) -> Result<(), Error> {
    let Config { airlock, limits, scratch, port } = config;
    tempfile::tempfile_in(&scratch).map_err(|source| Error::Scratch { folder: scratch.clone(), source })?;
    let listen = SocketAddr::from(([127, 0, 0, 1], port));
    let listener = TcpListener::bind(listen).await.map_err(|error| Error::Listen(listen, error))?;
    let told = web::server::until_told()?;
    let mut secret = [0; 16];
    OsRng.fill_bytes(&mut secret);
    let base = format!("/{}", hex::encode(secret));
    let table = Table::new(airlock, limits, scratch.clone())?;
    let clean = Arc::new(Clean { table, scratch, base, comparing: Arc::default(), stop: Notify::new() });
    ready(&format!("http://{}{}/", listener.local_addr()?, clean.base));
    let stopped = clean.clone();
    let end = async move {
        tokio::select! {
            () = told => {}
            () = stopped.stop.notified() => {}
        }
    };
    Ok(web::server::serve(listener, router(&clean), end).await?)
}

fn router(clean: &Desk) -> Router {
    let names = ["127.0.0.1", "localhost"].map(str::to_owned);
    let routes = pages::routes().merge(compare::routes()).merge(redact::routes()).merge(suggest::routes());
    Router::new()
        .route(&format!("{}/", clean.base), pages::all())
        .nest(&clean.base, routes)
        .merge(web::server::style_route(Mood::Desk))
        .fallback(pages::nothing_here)
        .with_state(clean.clone())
        .layer(DefaultBodyLimit::disable())
        .layer(axum::middleware::from_fn_with_state(Hosts::new(names, Mood::Desk), check_host))
        .layer(axum::middleware::from_fn_with_state(Policy { scripts: false, keep: false }, protect))
}
