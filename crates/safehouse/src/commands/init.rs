//! `safehouse init`: the first run without questions.

use std::{fs, path::Path};

use desk::setup::Enrolled;
use model::{Clock, clock::SystemClock};
use serde_json::json;
use terminal::{Outcome, Refused, print_json};

use crate::{
    cli::Init,
    supervise::{DataFolder, Newsroom},
};

pub fn run(words: &Init, json: bool) -> Outcome {
    let mut people = vec![(words.admin.clone(), first_line(&words.passphrase_file)?)];
    if let (Some(name), Some(file)) = (&words.second, &words.second_passphrase_file) {
        people.push((name.clone(), first_line(file)?));
    }
    let data = DataFolder::hold(&words.data).map_err(|error| Refused::because(format!("{error:#}")))?;
    let desk_folder = data.path.join("desk");
    if !desk::setup::nobody_enrolled(&desk_folder)? {
        return Err(Refused::because(format!(
            "{} holds a newsroom already; nothing was changed",
            words.data.display()
        )));
    }
    let Newsroom { version, name, origin, prefix } =
        Newsroom::load_or_make(&data.path, &words.newsroom).map_err(|error| Refused::because(format!("{error:#}")))?;
    if name != words.newsroom {
        return Err(Refused::because(format!(
            "{} is called “{name}” already; give that name, or another folder",
            words.data.display()
        )));
    }
    let newsroom = desk::Newsroom { version, name, origin, prefix };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let enrolled = runtime.block_on(desk::setup::init(&desk_folder, &newsroom, people, SystemClock.now()))?;
    if json {
        return print_json(&json!({"newsroom": newsroom.name, "people": enrolled}));
    }
    println!("{} is made. What follows is shown once and kept nowhere.", newsroom.name);
    enrolled.iter().for_each(say_authenticator);
    if let Some(key) = enrolled.iter().find_map(|person| person.recovery_key.as_ref()) {
        println!(
            "\nThe recovery key opens everything without a passphrase. Write it down twice, keep the papers in two places away from this machine,\nand prove at the desk, under People, that what you wrote opens it:\n  {key}"
        );
    }
    if enrolled.len() < 2 {
        println!("\nTwo people publish, never one: invite the second at the desk.");
    }
    println!("\nNow: safehouse up --data {}", words.data.display());
    Ok(())
}

/// What somebody needs besides their passphrase.
pub fn say_authenticator(person: &Enrolled) {
    println!(
        "\n{} ({}): give this to the authenticator\n  {}\n  by hand: {}",
        person.name, person.role, person.totp_uri, person.totp_base32
    );
}

/// A passphrase: the file's first line.
pub fn first_line(path: &Path) -> Result<String, Refused> {
    let text = fs::read_to_string(path)
        .map_err(|error| Refused::because(format!("{} can't be read: {error}", path.display())))?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Refused::because(format!("{} has no passphrase in its first line", path.display())));
    }
    Ok(line.to_owned())
}
