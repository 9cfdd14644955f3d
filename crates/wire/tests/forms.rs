//! Forms that want more than they are worth: what is refused is read to its end, and never held.

#![allow(clippy::unwrap_used)]

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
};

use bytes::Bytes;
use futures::{Stream, StreamExt, executor::block_on, stream};
use wire::{Account, Form, Limits, Unread};

/// After a part that is refused, a header that never ends.
#[test]
fn what_is_passed_over_is_held_no_more_than_what_is_read() {
    let given = Arc::new(AtomicUsize::new(0));
    let account = Account::new(64 << 10);
    let start = "--paper\r\nContent-Disposition: form-data; name=\"drop\"\r\n\r\nno id\r\n--paper\r\nX: ";
    let first = stream::iter([Bytes::from(start)]);
    let body = first.chain(stream::repeat(Bytes::from_static(&[b'a'; 1024]))).map({
        let (account, given) = (account.clone(), given.clone());
        move |piece| {
            given.fetch_add(piece.len(), Ordering::Relaxed);
            if account.give(piece.len() as u64) { Ok(piece) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
        }
    });
    let limits = Limits { short: 100, message: 100 };
    let mut form = Form::new("multipart/form-data; boundary=paper", one_by_one(body), limits, account.clone()).unwrap();
    assert_eq!(block_on(form.next()).unwrap_err(), Unread::Malformed);
    account.at_most(8 << 30);
    assert_eq!(block_on(form.pass_over()), 0);
    let given = given.load(Ordering::Relaxed);
    assert!(given < 70 << 10, "{given} bytes were taken in");
}

/// Files that are passed over are of use as far as they go: their sender shall see the answer.
#[test]
fn what_is_refused_is_read_to_its_end() {
    let account = Account::new(4 << 10);
    let part = "--paper\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\n";
    let refused = "--paper\r\nContent-Disposition: form-data; name=\"drop\"\r\n\r\nno id";
    let body = [refused.to_owned(), format!("\r\n{part}{}", "x".repeat(100_000)), format!("\r\n{part}y\r\n--paper--")]
        .concat();
    let pieces: Vec<_> = body.as_bytes().chunks(1000).map(Bytes::copy_from_slice).collect();
    let body = stream::iter(pieces).map({
        let account = account.clone();
        move |piece| {
            if account.give(piece.len() as u64) { Ok(piece) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
        }
    });
    let limits = Limits { short: 100, message: 100 };
    let mut form = Form::new("multipart/form-data; boundary=paper", one_by_one(body), limits, account.clone()).unwrap();
    assert_eq!(block_on(form.next()).unwrap_err(), Unread::Malformed);
    account.at_most(8 << 30);
    assert_eq!(block_on(form.pass_over()), 2);
}

/// The reader gets a turn before each piece.
fn one_by_one<S: Stream<Item = io::Result<Bytes>> + Send + Unpin + 'static>(
    mut pieces: S,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let mut turn = false;
    stream::poll_fn(move |context| {
        turn = !turn;
        if turn {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        pieces.poll_next_unpin(context)
    })
}
