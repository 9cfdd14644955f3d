//! The intake through its real router, and through its real process. One file a subject.

mod canary;
mod collect;
mod door3;
mod faults;
mod newsroom;
mod pages;
mod process;
mod walk;
