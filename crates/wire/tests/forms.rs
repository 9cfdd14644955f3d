//! Forms that want more than they are worth: what is refused is read to its end, and never held.

#![allow(clippy::unwrap_used)]

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use futures::{StreamExt, executor::block_on, stream};
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
    let mut form = Form::new("multipart/form-data; boundary=paper", body, limits, account.clone()).unwrap();
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
    let mut form = Form::new("multipart/form-data; boundary=paper", body, limits, account.clone()).unwrap();
    assert_eq!(block_on(form.next()).unwrap_err(), Unread::Malformed);
    account.at_most(8 << 30);
    assert_eq!(block_on(form.pass_over()), 2);
}

/// A piece that holds many parts is read to its end before the next one is taken in.
#[test]
fn many_small_parts_do_not_pile_up() {
    let taken = Arc::new(AtomicUsize::new(0));
    let part = "--paper\r\nContent-Disposition: form-data; name=\"channel\"\r\n\r\na\r\n";
    let pieces = vec![Bytes::from(part.repeat(100)); 50];
    let body = stream::iter(pieces).map({
        let taken = taken.clone();
        move |piece| {
            taken.fetch_add(1, Ordering::Relaxed);
            Ok(piece)
        }
    });
    let limits = Limits { short: 100, message: 100 };
    let mut form = Form::new("multipart/form-data; boundary=paper", body, limits, Account::new(u64::MAX)).unwrap();
    for read in 0..4990 {
        assert!(block_on(form.next()).unwrap().is_some());
        let taken = taken.load(Ordering::Relaxed);
        assert!(taken <= read / 100 + 2, "{taken} pieces were taken in for {read} parts");
    }
}
