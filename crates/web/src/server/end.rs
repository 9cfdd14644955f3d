//! How a server starts answering and how it ends: on SIGTERM or SIGINT, or when the process that started it is gone.
//!
//! Whoever connects and says nothing is sent away after a while, and there are never more connections than descriptors allow:
//! otherwise one visitor who opens a thousand of them would close the door to all others.

use std::{future::Future, io, os::fd::OwnedFd, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use rustix::process::{PidfdFlags, Resource, Rlimit, getppid, getrlimit, pidfd_open, setrlimit};
use tokio::{
    io::{AsyncRead, AsyncWrite, unix::AsyncFd},
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
};

/// How long requests under way may take to finish once the end was asked for.
const LAST_REQUESTS: Duration = Duration::from_secs(5);
/// How long a request's head may take, and how long a connection may be idle. Slow lines need a few seconds.
const HEAD: Duration = Duration::from_secs(30);
/// The most of a head, and of a body at once, that is read into memory, in bytes.
const READ: usize = 64 << 10;
/// The most connections at once, where the system allows so many descriptors.
const CONNECTIONS: u64 = 16_384;
/// Descriptors that are kept for files, databases, and a second listener ([`serve_over`]).
const FILES: u64 = 512;
/// The most connections at once of a second listener.
const FEW: usize = 128;

/// Resolves on SIGTERM, SIGINT, or the end of the parent (watched through a pidfd, so that no signal of it can be missed). The
/// handlers are in place when this returns, before the future is first polled.
///
/// # Errors
/// When signal handlers can't be installed.
pub fn until_told() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
            () = parent_gone() => {}
        }
    })
}

/// Never resolves where the parent can't be watched (it lies outside of this PID namespace): signals remain.
#[expect(deprecated, reason = "sound for an OwnedFd that nothing else holds; its replacement needs an unsafe block")]
async fn parent_gone() {
    let watched: Option<AsyncFd<OwnedFd>> = getppid()
        .and_then(|parent| pidfd_open(parent, PidfdFlags::NONBLOCK).ok())
        .and_then(|fd| AsyncFd::with_interest(fd, tokio::io::Interest::READABLE).ok());
    match watched {
        Some(fd) => drop(fd.readable().await),
        None => std::future::pending().await,
    }
}

/// Serves until `end` resolves; then takes no new connections, and gives those under way five seconds.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    end: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_patiently(listener, router, end, HEAD).await
}

/// [`serve`] with another patience than usual: tests have less.
///
/// # Errors
/// When the listener fails.
#[doc(hidden)]
pub async fn serve_patiently(
    listener: TcpListener,
    router: Router,
    end: impl Future<Output = ()> + Send + 'static,
    head: Duration,
) -> io::Result<()> {
    listen(listener, router, end, head, places(), |stream| std::future::ready(Ok(stream))).await
}

/// [`serve`] over what `wrap` makes of each connection (TLS), for callers who prove who they are: never many at once. One that isn't made
/// in time is broken off.
///
/// # Errors
/// When the listener fails.
pub async fn serve_over<S, W, F>(
    listener: TcpListener,
    router: Router,
    end: impl Future<Output = ()> + Send + 'static,
    wrap: W,
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    W: Fn(TcpStream) -> F + Clone + Send + 'static,
    F: Future<Output = io::Result<S>> + Send + 'static,
{
    listen(listener, router, end, HEAD, FEW, wrap).await
}

async fn listen<S, W, F>(
    listener: TcpListener,
    router: Router,
    end: impl Future<Output = ()> + Send + 'static,
    head: Duration,
    places: usize,
    wrap: W,
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    W: Fn(TcpStream) -> F + Clone + Send + 'static,
    F: Future<Output = io::Result<S>> + Send + 'static,
{
    let (told, heard) = watch::channel(false);
    let places = Arc::new(Semaphore::new(places));
    let mut connections = JoinSet::new();
    let mut end = pin!(end);
    loop {
        let (stream, place) = tokio::select! {
            () = &mut end => break,
            next = next(&listener, &places) => next?,
        };
        let (made, router, heard) = (wrap(stream), router.clone(), heard.clone());
        connections.spawn(async move {
            // Who can't prove who they are, or takes too long, is not answered.
            if let Ok(Ok(stream)) = tokio::time::timeout(head, made).await {
                connection(stream, router, heard, place, head).await;
            }
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    // Nobody hears it when there is no connection.
    let _ = told.send(true);
    let _ = tokio::time::timeout(LAST_REQUESTS, async { while connections.join_next().await.is_some() {} }).await;
    Ok(())
}

/// As many connections as there are descriptors for; the system's own limit is taken up first.
fn places() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(u64::MAX).min(CONNECTIONS + FILES);
    let raised = Rlimit { current: Some(wanted.max(limit.current.unwrap_or(wanted))), maximum: limit.maximum };
    let have = setrlimit(Resource::Nofile, raised).map_or(limit.current, |()| Some(wanted)).unwrap_or(wanted);
    usize::try_from(have.saturating_sub(FILES).clamp(16, CONNECTIONS)).unwrap_or(16)
}

async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return Ok((stream, place)),
            Err(error) if gone(&error) => {}
            // No descriptors, no memory: it passes.
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}

/// The visitor went before we came to the door.
fn gone(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    router: Router,
    mut heard: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
    head: Duration,
) {
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_buf_size(READ)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut served = pin!(served);
    // What a visitor's connection ends with is nobody's to know.
    let _ = tokio::select! {
        ended = served.as_mut() => ended,
        () = is_told(&mut heard) => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
}

async fn is_told(heard: &mut watch::Receiver<bool>) {
    // An error means that the server is gone: that tells as much.
    let _ = heard.wait_for(|told| *told).await;
}
