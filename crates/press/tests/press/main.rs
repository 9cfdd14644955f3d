//! The press from the outside: a case published step by step, its pages looked at, its disk failed.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should say where")]

#[path = "../../examples/sample/case.rs"]
mod case;
mod comments;
mod corrections;
mod crash;
mod dossier;
mod feeds;
mod journey;
mod manifest;
mod pages;
mod refused;
mod sites;
mod statements;
mod versions;
mod withdrawals;
