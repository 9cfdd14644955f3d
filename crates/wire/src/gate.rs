//! A body of which a piece comes through only when what came before is not enough.
//!
//! `multer` takes in all that is there, at each question, before it looks at what it has: a body of many small parts would then come in
//! faster than it is read, all of it, into memory.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use futures::{Stream, StreamExt};

/// The reader's end.
#[derive(Debug)]
pub struct Gate(Arc<AtomicBool>);

/// The body behind it.
pub struct Gated<S> {
    body: S,
    open: Arc<AtomicBool>,
}

/// Shut from the beginning.
pub fn gated<S>(body: S) -> (Gate, Gated<S>) {
    let open = Arc::new(AtomicBool::new(false));
    (Gate(open.clone()), Gated { body, open })
}

impl Gate {
    /// Asks without the body first, then lets one piece after another through until there is an answer or nothing more has come yet.
    pub fn ask<T>(&self, mut question: impl FnMut() -> Poll<T>) -> Poll<T> {
        self.0.store(false, Ordering::Relaxed);
        loop {
            let answer = question();
            // Still open: the body itself has nothing, and will wake the reader.
            if answer.is_ready() || self.0.swap(true, Ordering::Relaxed) {
                return answer;
            }
        }
    }
}

impl<S: Stream + Unpin> Stream for Gated<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        if !self.open.load(Ordering::Relaxed) {
            return Poll::Pending;
        }
        let piece = self.body.poll_next_unpin(context);
        if piece.is_ready() {
            self.open.store(false, Ordering::Relaxed);
        }
        piece
    }
}
