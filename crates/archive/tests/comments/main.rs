//! Readers' comments through the real router, over a log that the newsroom signed: what is taken, what is refused in words, what
//! lies on the disk, and what the desk gets.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should say where")]

mod canary;
mod faults;
mod house;
mod taking;
