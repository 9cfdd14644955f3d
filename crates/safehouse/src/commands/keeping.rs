//! `safehouse backup` and `safehouse restore`: the whole newsroom as one sealed file, and the way back.

use std::{
    fs,
    io::{self, BufRead, IsTerminal},
    path::Path,
};

use desk::backup::Newcomer;
use seal::Identity;
use serde_json::json;
use terminal::{Outcome, ProgressLine, Refused, print_json};
use zeroize::Zeroizing;

use super::init::{first_line, say_authenticator};
use crate::cli::{Backup, Restore};

pub fn backup(words: &Backup, json: bool) -> Outcome {
    if !words.data.is_dir() {
        return Err(Refused::because(format!(
            "{} holds no newsroom (name its folder with --data)",
            words.data.display()
        )));
    }
    let line = ProgressLine::on_stderr();
    let made =
        desk::backup::make(&words.data, &words.file, &words.to, &mut |what| line.say(&format!("copying {what}…")));
    line.clear();
    let made = made?;
    if json {
        return print_json(
            &json!({"file": words.file.display().to_string(), "files": made.files, "bytes": made.bytes, "sealed": made.sealed, "running": made.running}),
        );
    }
    println!(
        "{}: {} files, {} bytes, sealed to the recovery key. Try it: safehouse restore {} --key - --rehearse",
        words.file.display(),
        made.files,
        made.bytes,
        words.file.display()
    );
    Ok(())
}

pub fn restore(words: &Restore, json: bool) -> Outcome {
    let key = key(&words.key)?;
    let (restored, enrolled) = if words.rehearse {
        (desk::backup::rehearse(&words.file, &key)?, None)
    } else {
        let newcomer = match (&words.admin, &words.passphrase_file) {
            (Some(name), Some(file)) => Some(Newcomer { name: name.clone(), passphrase: first_line(file)? }),
            _ => None,
        };
        desk::backup::restore(&words.file, &key, &words.data, newcomer)?
    };
    if json {
        return print_json(
            &json!({"newsroom": restored.newsroom, "day": restored.day, "files": restored.files, "bytes": restored.bytes, "kept": !words.rehearse, "enrolled": enrolled}),
        );
    }
    let what = format!(
        "{}, as of {}: {} files, {} bytes. The vault and the databases open.",
        restored.newsroom, restored.day, restored.files, restored.bytes
    );
    if words.rehearse {
        println!("{what} It was a rehearsal: nothing was kept.");
        return Ok(());
    }
    enrolled.iter().for_each(say_authenticator);
    println!("{what}\nNow: safehouse up --data {}", words.data.display());
    println!(
        "If something was published after that day, don't publish from here before you have the newer record: a record that forks is seen by every mirror."
    );
    Ok(())
}

/// What was written on paper, typed into a file or, with `-`, here: then it lies on no disk. Lines that begin with # don't count.
fn key(path: &Path) -> Result<Identity, Refused> {
    let (text, whence) = if path == Path::new("-") {
        (typed_here()?, "What was typed".to_owned())
    } else {
        let read = fs::read_to_string(path)
            .map_err(|error| Refused::because(format!("{} can't be read: {error}", path.display())))?;
        (Zeroizing::new(read), path.display().to_string())
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let key = Zeroizing::new(lines.collect::<Vec<_>>().join("\n"));
    desk::backup::typed_key(&key).map_err(|slip| Refused::because(format!("{whence}: {slip}")))
}

/// Up to an empty line, or the end.
fn typed_here() -> Result<Zeroizing<String>, Refused> {
    if io::stdin().is_terminal() {
        eprintln!("Type the recovery key as it stands on the paper, then an empty line:");
    }
    let mut text = Zeroizing::new(String::with_capacity(1024));
    for line in io::stdin().lock().lines() {
        let line = Zeroizing::new(line?);
        match (line.trim().is_empty(), text.is_empty()) {
            (true, true) => continue,
            (true, false) => break,
            (false, _) => {}
        }
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}
