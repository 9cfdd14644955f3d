//! What the intake does with what arrives: receiving, sealing, opening replies. Handlers only call this.

pub mod body;
pub mod receive;
pub mod replies;
pub mod sealed;
