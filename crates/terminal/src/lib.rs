//! How a command ends: exit status 0 done or holds, 1 refused or does not hold, 2 wrong usage.

use std::{io::IsTerminal, process::ExitCode};

use serde::Serialize;

/// Why a command was refused, or what does not hold: each reason becomes one line of standard error.
pub struct Refused(pub Vec<String>);

impl Refused {
    pub fn because(reason: impl Into<String>) -> Self {
        Self(vec![reason.into()])
    }
}

impl<E: std::error::Error> From<E> for Refused {
    fn from(error: E) -> Self {
        let mut reason = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let inner_text = inner.to_string();
            if !reason.contains(&inner_text) {
                reason = format!("{reason}: {inner_text}");
            }
            cause = inner.source();
        }
        Self::because(reason)
    }
}

pub type Outcome = Result<(), Refused>;

/// Prints the reasons and gives the exit status.
pub fn end(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Refused(reasons)) => {
            for reason in reasons {
                eprintln!("{}", harmless(&reason));
            }
            ExitCode::FAILURE
        }
    }
}

/// Without control characters: a reason may hold a name that a stranger chose (of a file on a drive, in an archive), and a terminal
/// obeys what it is shown.
pub fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// One JSON document on standard output.
pub fn print_json(value: &impl Serialize) -> Outcome {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// A line of progress on standard error, rewritten in place; silent where standard error is no terminal.
#[derive(Clone, Copy)]
pub struct ProgressLine {
    shown: bool,
}

impl ProgressLine {
    pub fn on_stderr() -> Self {
        Self { shown: std::io::stderr().is_terminal() }
    }

    pub fn say(&self, text: &str) {
        if self.shown {
            eprint!("\r\x1b[2K{text}");
        }
    }

    pub fn clear(&self) {
        if self.shown {
            eprint!("\r\x1b[2K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_a_stranger_chose_moves_no_cursor() {
        assert_eq!(
            harmless("left out: a\u{1b}[2Jb\u{9b}1m\r (a link)\nnext"),
            "left out: a\u{fffd}[2Jb\u{fffd}1m\u{fffd} (a link)\nnext"
        );
    }
}
