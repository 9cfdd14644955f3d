//! One file a group of commands. Each reads its words, calls one room, and says how it went.

pub mod doctor;
pub mod documents;
pub mod import;
pub mod init;
pub mod keeping;
pub mod kit;
pub mod onion;
pub mod record;
pub mod up;
pub mod watch;
