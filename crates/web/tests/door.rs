//! Nobody keeps a connection by saying nothing, and whoever is being answered when the end comes is answered.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use axum::{Router, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};
use web::server::serve_patiently;

const HEAD: Duration = Duration::from_millis(300);

async fn door() -> (std::net::SocketAddr, oneshot::Sender<()>, JoinHandle<std::io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = oneshot::channel::<()>();
    let slow = || async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        "slow"
    };
    let router = Router::new().route("/", get(|| async { "here" })).route("/slow", get(slow));
    let end = async move { drop(told.await) };
    (address, tell, tokio::spawn(serve_patiently(listener, router, end, HEAD)))
}

/// All that comes until the server closes the connection; `None` when it doesn't within five seconds.
async fn rest(stream: &mut TcpStream) -> Option<String> {
    let mut text = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut text)).await.ok()?;
    // A reset is a close, too.
    let _ = read;
    Some(String::from_utf8_lossy(&text).into_owned())
}

#[tokio::test]
async fn whoever_says_nothing_is_sent_away() {
    let (address, _tell, _serving) = door().await;
    for said in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let begun = Instant::now();
        let answer = rest(&mut stream).await;
        assert!(answer.is_some(), "{said:?} holds its connection for ever");
        assert!(begun.elapsed() >= HEAD / 2, "{said:?} was sent away at once");
        assert_eq!(answer.unwrap().contains("here"), said.ends_with("\r\n\r\n"), "{said:?}");
    }
}

#[tokio::test]
async fn who_is_being_answered_at_the_end_is_answered() {
    let (address, tell, serving) = door().await;
    let mut idle = TcpStream::connect(address).await.unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    tell.send(()).unwrap();
    assert!(rest(&mut stream).await.unwrap().ends_with("slow"));
    assert_eq!(rest(&mut idle).await.as_deref(), Some(""));
    let ended = tokio::time::timeout(Duration::from_secs(3), serving).await;
    ended.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
