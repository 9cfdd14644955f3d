//! An intake to look at: a practice newsroom with one mailbox that has two replies. `cargo run -p intake --example practice`
//!
//! Its keys live in memory and its folder goes when it ends: nothing real can be received with it.

#[path = "../tests/intake/newsroom.rs"]
mod newsroom;

use newsroom::{Form, House, fresh_codename, fresh_drop};

#[tokio::main]
async fn main() {
    let closed = std::env::args().any(|word| word == "--closed");
    let house = if closed { House::closed().await } else { House::open().await };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port on loopback");
    let address = listener.local_addr().expect("a bound listener has an address");
    let source = fresh_codename();
    if !closed {
        let form = Form::drop(source.expose(), &fresh_drop(), "The second contract is the one to look at.");
        house.upload("/en/drop", form.file("contract.txt", b"practice")).await;
        let replies = [
            "Thank you. We have read it and are checking the dates.",
            "One question: is the signature on page 4 the one you meant, or the one on page 7?\n\nTake your time.",
        ];
        for (at, text) in replies.into_iter().enumerate() {
            let sealed = house.newsroom.reply(&source, at as u64 + 1, text);
            house.put_reply(&source, &hex::encode([at as u8 + 1; 16]), sealed).await;
        }
    }
    println!("http://{address} {}", source.expose().replace(' ', "-"));
    let end = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, house.router.clone())
        .with_graceful_shutdown(end)
        .await
        .expect("a server that ends when told");
}
