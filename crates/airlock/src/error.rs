//! What can go wrong besides a document: all of it is the machine's or the caller's, and none is a document's doing.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("a worker could not be started")]
    Start(#[source] io::Error),
    #[error("the program that was started as a worker is not one of this version")]
    NotAWorker,
    #[error("nothing is opened without a sandbox: {0}")]
    NoSandbox(String),
    #[error("the file could not be read")]
    Input(#[source] io::Error),
    #[error("the results could not be kept")]
    Sink(#[source] io::Error),
}
