//! The intake through its real router, and through its real process. One file a subject.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod away;
mod browser;
mod canary;
mod channels;
mod collect;
mod damage;
mod door3;
mod enclosed;
mod faults;
mod newsroom;
mod pages;
mod paper;
mod pieces;
mod process;
mod sizes;
mod walk;
