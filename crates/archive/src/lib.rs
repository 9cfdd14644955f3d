//! The reader-facing server: gives out the files of a published site, as they are, searches them, and takes readers' comments.
//!
//! It reads one folder, and answers questions about what lies there from an index of its own. It writes nothing but `own/`: that
//! index, and sealed comments. It keeps no request log, holds no key that opens anything, and decides nothing about what is
//! published: for all that is published any web server could stand in its place, without the search.

mod answer;
mod comments;
mod files;
mod media;
mod path;
mod searching;

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};

use askama::Template;
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use model::Redacted;
use serde::{Deserialize, Deserializer};
use tokio::net::TcpListener;
use web::{
    Lang, Layout, Mood,
    server::{Policy, protect},
};

pub use crate::comments::{Disk, Limits, Parts as CommentParts, RealDisk};

use crate::{
    comments::Comments,
    files::{Files, Found},
    path::Wanted,
    searching::{Asked, Search},
};

/// What the archive is told at its start: one JSON document on standard input (`docs/contracts.md`, "The data folder").
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub version: u32,
    /// The archive's folder. The process writes in `own/` below it alone.
    pub folder: PathBuf,
    /// What is published. It may be missing before the first publication.
    pub site: PathBuf,
    pub listen: SocketAddr,
    pub newsroom: String,
    /// `http://….onion` of the same site, told to readers who come by the clear web.
    #[serde(default)]
    pub onion: Option<String>,
    /// With which the desk collects comments: 32 random bytes in hex. Without it none are taken.
    #[serde(default, deserialize_with = "token")]
    pub collect_token: Option<Redacted<[u8; 32]>>,
}

fn token<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Redacted<[u8; 32]>>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    let mut bytes = [0; 32];
    // No cause in the message: it would quote the secret.
    hex::decode_to_slice(text, &mut bytes)
        .map_err(|_| serde::de::Error::custom("the collect token is not 32 bytes in hexadecimal"))?;
    Ok(Some(Redacted::new(bytes)))
}

impl Config {
    /// The one folder that the archive's process writes.
    pub fn own(&self) -> PathBuf {
        self.folder.join("own")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("this archive doesn't know configuration version {0}")]
    Version(u32),
    #[error("{0:?} is not the address of an onion service")]
    Onion(String),
    #[error("can't listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    #[error("the server ended: {0}")]
    Serve(#[from] io::Error),
}

/// Binds, prints the ready line, serves until SIGTERM or the end of the parent.
///
/// # Errors
/// When the address can't be had, or the configuration is not one of this version's.
pub async fn run(config: Config) -> Result<(), Error> {
    let listener = TcpListener::bind(config.listen).await.map_err(|error| Error::Listen(config.listen, error))?;
    let address = listener.local_addr()?;
    let router = router(&config)?;
    // Before the ready line: whoever reads it may say "end" at once.
    let told = web::server::until_told()?;
    println!("{}", serde_json::json!({ "ready": format!("http://{address}") }));
    Ok(web::server::serve(listener, router, told).await?)
}

struct Archive {
    files: Files,
    search: Arc<Search>,
    comments: Comments,
    newsroom: String,
    onion: Option<HeaderValue>,
}

/// The whole server, for [`run`] and for tests. Called inside a runtime: the search looks for what is published as long as the router
/// lives.
///
/// # Errors
/// When the configuration is not one of this version's.
pub fn router(config: &Config) -> Result<Router, Error> {
    router_with(config, CommentParts::default())
}

/// [`router`] with the clock and the disk of the caller's: for tests that move one and fail the other.
///
/// # Errors
/// As [`router`].
pub fn router_with(config: &Config, parts: CommentParts) -> Result<Router, Error> {
    if config.version != 1 {
        return Err(Error::Version(config.version));
    }
    let onion = match &config.onion {
        Some(address) => Some(onion_header(address).ok_or_else(|| Error::Onion(address.clone()))?),
        None => None,
    };
    let own = config.own();
    let comments = Comments::open(&own, &config.newsroom, config.collect_token.clone(), parts);
    let search = Search::new(config.site.clone(), own);
    search.keep();
    let files = Files::new(config.site.clone());
    let archive = Archive { files, search, comments, newsroom: config.newsroom.clone(), onion };
    Ok(Router::new()
        .merge(comments::routes())
        .merge(web::server::style_route(Mood::Archive))
        .fallback(give)
        .with_state(Arc::new(archive))
        .layer(axum::middleware::from_fn_with_state(Policy::ARCHIVE, protect)))
}

fn onion_header(address: &str) -> Option<HeaderValue> {
    let host = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://"))?;
    let plain = host.strip_suffix(".onion")?.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    if plain { HeaderValue::from_str(address).ok() } else { None }
}

async fn give(State(archive): State<Arc<Archive>>, request: Request) -> Response {
    let (request, _) = request.into_parts();
    let mut response = archive.answer(&request).await;
    if let Some(onion) = &archive.onion {
        let address = [onion.as_bytes(), request.uri.path().as_bytes()].concat();
        if let Ok(address) = HeaderValue::from_bytes(&address) {
            response.headers_mut().insert(HeaderName::from_static("onion-location"), address);
        }
    }
    response
}

impl Archive {
    async fn answer(&self, request: &Parts) -> Response {
        if request.method != Method::GET && request.method != Method::HEAD {
            return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
        }
        if let Some(asked) = Asked::of(request.uri.path(), request.uri.query()) {
            let question = request.uri.query().unwrap_or_default();
            let answer = searching::answer(&self.search, &self.newsroom, asked, question).await;
            return match answer {
                Some(answer) => answer,
                None => self.not_found(request).await,
            };
        }
        let Some(wanted) = Wanted::parse(request.uri.path()) else { return self.not_found(request).await };
        match self.files.find(&wanted).await {
            Ok(Found::File(file)) => answer::file(request, wanted.file(), file, StatusCode::OK),
            Ok(Found::Folder) => Redirect::permanent(&format!("{}/", request.uri.path())).into_response(),
            Ok(Found::Nothing) if wanted.file() == "index.html" => self.nothing_yet(),
            Ok(Found::Nothing) => self.not_found(request).await,
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }

    async fn not_found(&self, request: &Parts) -> Response {
        let page = Wanted::parse("/404.html").map(|wanted| async move { self.files.find(&wanted).await });
        match page {
            Some(page) => match page.await {
                Ok(Found::File(file)) => answer::file(request, "404.html", file, StatusCode::NOT_FOUND),
                _ => web::server::not_found(Lang::En, Mood::Archive, &self.newsroom),
            },
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }

    fn nothing_yet(&self) -> Response {
        let layout = Layout::served(Lang::En, Mood::Archive, "Nothing has been published yet", &self.newsroom);
        web::server::html(StatusCode::OK, &NothingYet { layout })
    }
}

#[derive(Template)]
#[template(path = "nothing_yet.html")]
struct NothingYet {
    layout: Layout,
}
