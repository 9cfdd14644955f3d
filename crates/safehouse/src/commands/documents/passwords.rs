//! The passwords that a person gives for a locked file: typed without being shown, or in a list. Never as a word of the command line, which
//! everybody on the machine can read.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, IsTerminal},
};

use airlock::{NotTaken, Passwords};
use model::Redacted;
use terminal::Refused;
use zeroize::Zeroizing;

use crate::cli;

/// Asks for what is to be typed, then reads the list.
///
/// # Errors
/// When nothing can be read, or a password isn't taken.
pub fn given(words: &cli::How) -> Result<Passwords, Refused> {
    let mut passwords = Passwords::default();
    if words.password {
        let typed = if io::stdin().is_terminal() {
            rpassword::prompt_password("Password (it isn't shown): ")?
        } else {
            let mut line = String::with_capacity(Passwords::LONGEST);
            io::stdin().lock().read_line(&mut line)?;
            line
        };
        add(&mut passwords, Zeroizing::new(typed)).map_err(|why| Refused::because(format!("{why}")))?;
    }
    if let Some(path) = &words.passwords {
        let refused = |why: &dyn std::fmt::Display| Refused::because(format!("{}: {why}", path.display()));
        let mut list = BufReader::new(File::open(path).map_err(|error| refused(&error))?);
        passwords.add_lines(&mut list).map_err(|error| refused(&error))?.map_err(|why| refused(&why))?;
    }
    Ok(passwords)
}

/// A line, without its end: spaces belong to a password.
fn add(passwords: &mut Passwords, line: Zeroizing<String>) -> Result<(), NotTaken> {
    passwords.add(Redacted::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}
