//! Newsroom identities, channel keys, the vault, decryption of what arrives. Only the desk links this.
//!
//! Bytes in, bytes out: no network, no files of its own. Times, days and randomness are handed in.

mod error;
mod parcel;
mod passphrase;
mod person;
pub mod recovery;
mod safe;
mod setup;
mod vault;

pub use error::Error;
pub use parcel::open_stream;
pub use passphrase::Passphrase;
pub use person::{PersonFile, UnlockedPerson};
pub use safe::Readers;
pub use setup::{CHANNEL, ChannelSettings, NewsroomSetup, WEEKS_AHEAD};
pub use vault::{Member, Vault};
