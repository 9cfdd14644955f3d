//! What the desk decides, as values: no files, no database, no clock of its own.

pub mod history;
pub mod label;
pub mod person;
pub mod stage;
pub mod throttle;
pub mod totp;
