//! What the desk decides, as values: no files, no database, no clock of its own.

pub mod authenticity;
pub mod bound;
pub mod channel;
pub mod comments;
pub mod confirmation;
pub mod heartbeat;
pub mod history;
pub mod label;
pub mod note;
pub mod passkey;
pub mod passphrase;
pub mod person;
pub mod publishing;
pub mod qr;
pub mod relying;
pub mod retention;
pub mod stage;
pub mod throttle;
pub mod totp;
pub mod triage;
pub mod weeks;
