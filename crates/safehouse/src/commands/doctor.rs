//! `safehouse doctor`: what this machine lacks, and what is set wrongly.
use terminal::{Outcome, Refused, print_json};

use crate::{
    cli::Doctor,
    doctor::{self, State},
};

pub fn run(words: &Doctor, json: bool) -> Outcome {
    let checks = doctor::look(&words.data, words.ports);
    let problems: Vec<String> =
        checks.iter().filter(|check| check.state == State::Problem).map(|check| check.found.clone()).collect();
    if json {
        print_json(&checks)?;
    } else {
        for check in &checks {
            let word = match check.state {
                State::Good => "good   ",
                State::Note => "note   ",
                State::Problem => "PROBLEM",
            };
            println!("{word}  {:<12} {}", check.name, check.found);
            if !check.mend.is_empty() {
                println!("{:23}→ {}", "", check.mend);
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Refused(problems)) }
}
