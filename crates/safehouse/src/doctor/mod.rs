//! What this machine lacks for a newsroom, and what is set wrongly, in words. Looks only: it changes nothing, and it opens no document
//! but a line of its own.

mod machine;
mod newsroom;

use std::path::Path;

use serde::Serialize;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Good,
    /// It works; something is missing, or better known.
    Note,
    /// Something doesn't work, or doesn't protect as it should.
    Problem,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// A word for it, the same in every version.
    pub name: &'static str,
    pub state: State,
    /// What was found, in a sentence.
    pub found: String,
    /// What to do; empty when there is nothing.
    pub mend: String,
}

impl Check {
    fn good(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, state: State::Good, found: found.into(), mend: String::new() }
    }

    fn note(name: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { name, state: State::Note, found: found.into(), mend: mend.into() }
    }

    fn problem(name: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { name, state: State::Problem, found: found.into(), mend: mend.into() }
    }
}

/// Everything: the machine, and the newsroom in `data` where there is one.
pub fn look(data: &Path, ports: [u16; 3]) -> Vec<Check> {
    let mut checks = machine::look();
    checks.extend(newsroom::look(data, ports));
    checks
}

/// What `up` says before it starts: only what is wrong with the folder, its disk and the clock.
pub fn before_start(data: &Path) -> Vec<Check> {
    let mut checks = newsroom::folder(data);
    checks.retain(|check| check.state == State::Problem);
    checks
}
