//! `safehouse backup` and `safehouse restore`: the whole newsroom as one sealed file, and the way back.

use std::{fs, path::Path};

use seal::Identity;
use serde_json::json;

use crate::{
    cli::{Backup, Restore},
    outcome::{Outcome, ProgressLine, Refused, print_json},
};

pub fn backup(words: &Backup, json: bool) -> Outcome {
    if !words.data.is_dir() {
        return Err(Refused::because(format!(
            "{} holds no newsroom (name its folder with --data)",
            words.data.display()
        )));
    }
    let line = ProgressLine::new();
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
        "{}: {} files, {} bytes, sealed to the recovery key. Try it: safehouse restore {} --key F --check",
        words.file.display(),
        made.files,
        made.bytes,
        words.file.display()
    );
    Ok(())
}

pub fn restore(words: &Restore, json: bool) -> Outcome {
    let key = key(&words.key)?;
    let restored = desk::backup::restore(&words.file, &key, &words.data, !words.check)?;
    if json {
        return print_json(
            &json!({"newsroom": restored.newsroom, "day": restored.day, "files": restored.files, "bytes": restored.bytes, "kept": !words.check}),
        );
    }
    let what = format!(
        "{}, as of {}: {} files, {} bytes. The vault and the databases open.",
        restored.newsroom, restored.day, restored.files, restored.bytes
    );
    if words.check {
        println!("{what} It was a drill: nothing was kept.");
        return Ok(());
    }
    println!("{what}\nNow: safehouse up --data {}", words.data.display());
    println!(
        "If something was published after that day, don't publish from here before you have the newer record: a record that forks is seen by every mirror."
    );
    Ok(())
}

/// The first line that is a key: what was written on paper, typed into a file.
fn key(path: &Path) -> Result<Identity, Refused> {
    let text = zeroize::Zeroizing::new(
        fs::read_to_string(path)
            .map_err(|error| Refused::because(format!("{} can't be read: {error}", path.display())))?,
    );
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    line.parse().map_err(|_| Refused::because(format!("{} holds no key such as AGE-SECRET-KEY-PQ-1…", path.display())))
}
