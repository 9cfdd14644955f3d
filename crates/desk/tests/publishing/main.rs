//! From a document to the public record and back out of it, through the real router, with two people's sessions.
//!
//! The documents come in by `desk::import`, and are opened by an opener of the test's own that sets their text: what the airlock
//! does is tested elsewhere.

#![allow(clippy::unwrap_used, reason = "a test's own desk and browsers: what fails here is a failed test")]

mod authenticity;
mod colours;
mod comments;
mod confirmation;
mod corrections;
mod desk_of_two;
mod dossiers;
mod journey;
mod openings;
mod reasons;
mod redacting;
mod reviewing;
mod settling;
mod statements;
mod suspects;
mod sweeping;
mod trouble;
mod versions;
#[path = "../../src/tests/whole.rs"]
mod whole;
