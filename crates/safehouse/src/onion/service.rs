//! Watching over tor: starts it, hears when the service can be found, tells it of new clients, ends with it.

use std::{
    fs,
    path::Path,
    process::{ExitCode, Stdio},
    time::{Duration, SystemTime},
};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use super::{
    Config, address, clients,
    control::{Control, Heard},
    service_folder, torrc,
};
use walls::private_folder;

use crate::supervise::Told;

/// How long tor may take until it knows its address.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long the service may not be found before that is said.
const CONCERN: Duration = Duration::from_secs(180);
const LOOK: Duration = Duration::from_secs(2);

/// Serves until it is told to end, or until tor ends.
///
/// # Errors
/// Tor that doesn't start, or ends; with what it said last.
pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(config.version == 1, "the onion service's configuration has another version");
    let folder = &config.folder;
    for private in [folder.join("state"), service_folder(folder), clients::folder(folder), clients::own_keys(folder)] {
        private_folder(&private)?;
    }
    // Before the service is there: alone on the list, the heartbeat would keep everybody out.
    if let Some(known) = address(folder)? {
        clients::let_the_heartbeat_in(folder, &known)?;
    }
    // Of a run before: it would be taken for this one's.
    for old in [torrc::CONTROL_PORT, torrc::COOKIE] {
        fs::remove_file(folder.join(old))
            .or_else(|e| if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(e) })?;
    }
    fs::write(folder.join(torrc::TORRC), torrc::torrc(&config))?;
    fs::write(folder.join(torrc::DEFAULTS), "")?;
    let mut told = Told::listen()?;
    let mut tor = Command::new(&config.program)
        .arg("--defaults-torrc")
        .arg(folder.join(torrc::DEFAULTS))
        .arg("-f")
        .arg(folder.join(torrc::TORRC))
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("can't start {}", config.program.display()))?;
    let mut lines = BufReader::new(tor.stdout.take().context("no pipe from tor")?).lines();
    let mut said = String::from("tor said nothing");

    let started = tokio::time::timeout(PATIENCE, started(folder));
    tokio::pin!(started);
    let mut control = loop {
        tokio::select! {
            control = &mut started => break control.context("tor does not answer")??,
            line = lines.next_line() => match line? {
                Some(line) => hear(&line, &mut said),
                None => bail!("tor ended: {said}"),
            },
            () = told.wait() => return Ok(ExitCode::SUCCESS),
        }
    };
    let address = address(folder)?.context("tor has made no address")?;
    println!("{}", serde_json::json!({ "ready": address }));

    let mut found = false;
    let concern = tokio::time::sleep(CONCERN);
    tokio::pin!(concern);
    let mut concerned = false;
    let mut look = tokio::time::interval(LOOK);
    clients::let_the_heartbeat_in(folder, &address)?;
    // What was listed before the first start counts as a change: its service had no address for the heartbeat's key.
    let mut seen = Vec::new();
    loop {
        tokio::select! {
            () = told.wait() => {
                control.say("SIGNAL HALT").await?;
                tor.wait().await?;
                return Ok(ExitCode::SUCCESS);
            }
            heard = control.heard() => match heard {
                Ok(Heard::Uploaded) if !found => {
                    found = true;
                    eprintln!("The onion service can be reached: {address}");
                }
                Ok(_) => {}
                Err(_) => bail!("tor ended: {said}"),
            },
            line = lines.next_line() => match line? {
                Some(line) => hear(&line, &mut said),
                None => bail!("tor ended: {said}"),
            },
            () = &mut concern, if !concerned => {
                concerned = true;
                if !found {
                    eprintln!("The onion service can't be reached yet. Tor said last: {said}");
                }
            }
            _ = look.tick() => {
                let now = stamp(&clients::folder(folder));
                if now != seen {
                    clients::let_the_heartbeat_in(folder, &address)?;
                    seen = stamp(&clients::folder(folder));
                    control.say("SIGNAL RELOAD").await?;
                }
            }
        }
    }
}

async fn started(folder: &Path) -> anyhow::Result<Control> {
    let control = Control::connect(folder).await?;
    while !service_folder(folder).join("hostname").exists() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(control)
}

/// Warnings go on to the operator; of the rest the last is remembered. Tor scrubs addresses, and its times are left out.
fn hear(line: &str, said: &mut String) {
    let Some((_, rest)) = line.split_once('[') else { return };
    let Some((level, text)) = rest.split_once("] ") else { return };
    text.clone_into(said);
    if matches!(level, "warn" | "err") {
        eprintln!("tor: {text}");
    }
}

/// By which a folder is known to have changed.
fn stamp(folder: &Path) -> Vec<(std::ffi::OsString, Option<SystemTime>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let of = |entry: fs::DirEntry| (entry.file_name(), entry.metadata().and_then(|facts| facts.modified()).ok());
    let mut all: Vec<_> = entries.flatten().map(of).collect();
    all.sort();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_tors_words_the_last_is_remembered_without_its_time() {
        let mut said = String::new();
        hear("Nov 26 03:15:08.000 [notice] Bootstrapped 45% (requesting_descriptors): Asking", &mut said);
        assert_eq!(said, "Bootstrapped 45% (requesting_descriptors): Asking");
        hear("no line of tor's", &mut said);
        assert_eq!(said, "Bootstrapped 45% (requesting_descriptors): Asking");
    }
}
