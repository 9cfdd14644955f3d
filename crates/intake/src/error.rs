//! What ends the intake, or keeps it from starting: for its operator. What a visitor may read is `failure`.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the configuration is refused: {0}")]
    Config(&'static str),
    #[error("the folder can't be used: {0}; check that it exists and is writable by this user alone")]
    Folder(io::Error),
    #[error("the address can't be listened on: {0}")]
    Listen(io::Error),
    #[error("the store can't be used: {0}; check the disk")]
    Store(#[from] crate::store::StoreError),
    #[error("the channel to the desk can't be set up: {0}")]
    Link(#[from] link::Error),
    #[error("the wall can't be built: {0}")]
    Wall(#[from] walls::Error),
    #[error("the process can't be hardened: {0}")]
    Harden(io::Error),
    #[error("the server ended: {0}")]
    Serve(io::Error),
}
