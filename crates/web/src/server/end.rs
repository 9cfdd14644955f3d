//! How a server starts answering and how it ends: on SIGTERM or SIGINT, or when the process that started it is gone.

use std::{future::Future, io, os::fd::OwnedFd, time::Duration};

use axum::Router;
use rustix::process::{PidfdFlags, getppid, pidfd_open};
use tokio::{
    io::unix::AsyncFd,
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

/// How long requests under way may take to finish once the end was asked for.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

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
    let (told, heard) = oneshot::channel();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        end.await;
        // The receiver is gone only when the server is, too.
        let _ = told.send(());
    });
    tokio::select! {
        result = server => result,
        () = async { drop(heard.await); tokio::time::sleep(LAST_REQUESTS).await; } => Ok(()),
    }
}
