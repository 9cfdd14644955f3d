//! What the intake does with what arrives: receiving and sealing. Handlers only call this.

pub mod body;
pub mod enclosed;
pub mod look;
pub mod pieces;
pub mod receive;
pub mod sealed;
pub mod sealing;
