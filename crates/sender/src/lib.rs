//! The source's own machine: seals there, sends through the intake's door 3, opens its mailbox.
//!
//! Nothing is written on this machine but, where the caller names a folder, what an interrupted drop needs to go on, sealed under its
//! codename, and files from the newsroom. No address is asked but the one that a person typed: no redirect is followed, no
//! proxy is taken from the environment (one that is named takes every connection), no header tells which program asks.

mod address;
mod door;
mod error;
mod file;
mod private;
mod proxy;
mod resume;
mod saved;
mod send;
mod stream;
mod watch;

pub use address::Address;
pub use door::{Patience, Receipt};
pub use error::Error;
pub use proxy::Proxy;
pub use resume::Held;
pub use send::{Letter, Mailbox, MailboxReply, Say, Sender, Sent};
pub use watch::{Looked, Watch};
