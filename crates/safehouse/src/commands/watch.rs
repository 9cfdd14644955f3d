//! `watch-keyring`: whether an intake hands out what its newsroom signed and logged. Reads words, asks `sender` and `mirror`, says
//! how it went.

use std::{
    ffi::OsString,
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use model::{
    Clock,
    clock::{self, SystemClock},
};
use seal::{Keyring, UnverifiedKeyring};
use sender::{Address, Looked, Patience, Watch};
use serde::{Deserialize, Serialize};
use serde_json::json;
use terminal::{Outcome, Refused, print_json};

use crate::cli;
use door3::refuse_bare_onion;

/// The largest state that is read, in bytes.
const MOST: u64 = 4 << 20;

/// The keyring of the last look that held.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    version: u32,
    keyring: UnverifiedKeyring,
}

/// Nothing could be held against anything.
struct Unseen {
    reasons: Vec<String>,
    /// Nobody answered, which is no lie: the next look may be better.
    again: bool,
}

/// Once, or every so many minutes until something doesn't hold.
pub fn run(words: &cli::WatchKeyring, json: bool) -> Outcome {
    let address: Address = words.url.parse()?;
    refuse_bare_onion(&address, words.proxy.as_ref())?;
    let watch = Watch::new(address, words.proxy.as_ref(), words.root, Patience::default());
    loop {
        let before = words.state.as_deref().map(read).transpose()?.flatten();
        match once(&watch, words, before.as_ref()) {
            Ok(looked) => {
                tell(&looked, words, before.is_some(), json)?;
                if let Some(state) = &words.state {
                    keep(state, &looked)?;
                }
                if !looked.problems.is_empty() {
                    return Err(Refused(looked.problems));
                }
            }
            Err(Unseen { reasons, again }) => {
                if json {
                    print_json(&json!({ "holds": false, "refused": reasons }))?;
                }
                if words.every.is_none() || !again {
                    return Err(Refused(reasons));
                }
                reasons.iter().for_each(|reason| eprintln!("{reason}"));
            }
        }
        let Some(minutes) = words.every else { return Ok(()) };
        std::thread::sleep(Duration::from_secs(minutes * 60));
    }
}

fn once(watch: &Watch, words: &cli::WatchKeyring, before: Option<&Keyring>) -> Result<Looked, Unseen> {
    let logged = match &words.archive {
        Some(url) => {
            let proxy = words.proxy.as_ref().map(sender::Proxy::for_ureq);
            let record = mirror::read_record(url, proxy).map_err(|refused| Unseen {
                again: matches!(refused, mirror::Refused::Unreachable { .. }),
                reasons: refused.reasons().into_iter().map(|reason| format!("record: {reason}")).collect(),
            })?;
            Some(record.keyrings().cloned().collect::<Vec<_>>())
        }
        None => None,
    };
    watch
        .look(before, logged.as_deref(), &clock::day(SystemClock.now()))
        .map_err(|error| Unseen { again: error.is_of_the_line(), reasons: Refused::from(error).0 })
}

fn tell(looked: &Looked, words: &cli::WatchKeyring, seen: bool, json: bool) -> Outcome {
    let (body, holds) = (looked.keyring.body(), looked.problems.is_empty());
    let root = body.root.0.to_string();
    if json {
        let checked_by = if words.root.is_some() {
            "key"
        } else if seen {
            "seen"
        } else {
            "unchecked"
        };
        return print_json(&json!({
            "holds": holds, "newsroom": body.newsroom, "sequence": body.sequence, "keyring": looked.keyring.hash(), "root": root,
            "checked_by": checked_by, "compared": looked.compared, "notes": looked.notes, "problems": looked.problems,
        }));
    }
    looked.notes.iter().for_each(|note| eprintln!("Note: {note}"));
    if holds {
        match (words.root.is_some(), seen) {
            (true, _) => println!("holds, signed by {root}"),
            (false, true) => println!("holds, signed by {root}, the key of the last look"),
            (false, false) => println!("consistent with itself; the newsroom's key was not checked: {root}"),
        }
        let record = if words.archive.is_some() { ", the newest of the record" } else { "" };
        println!(
            "{}: keyring {}{record}; {} pages and files of door 2 are those that it names",
            terminal::harmless(&body.newsroom),
            body.sequence,
            looked.compared
        );
    }
    Ok(())
}

/// The keyring that was seen last; `None` before the first look. A file that can't be read is no first look.
fn read(state: &Path) -> Result<Option<Keyring>, Refused> {
    let wrong =
        || Refused::because(format!("{}: not what the last look left there; nothing was asked", state.display()));
    let file = match fs::File::open(state) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Refused::because(format!("{}: {error}", state.display()))),
    };
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    let seen: Seen = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
    let root = seen.keyring.claimed_root().map_err(|_| wrong())?;
    let keyring = seen.keyring.verify(&root).map_err(|_| wrong())?;
    if seen.version == 1 { Ok(Some(keyring)) } else { Err(wrong()) }
}

/// Remembers a keyring that holds. One that doesn't is put beside, as evidence: what was seen before stays.
fn keep(state: &Path, looked: &Looked) -> Outcome {
    let seen = Seen { version: 1, keyring: looked.keyring.signed().clone() };
    let to = if looked.problems.is_empty() { state.to_owned() } else { beside(state, ".refused") };
    let unfinished = beside(&to, ".new");
    let mut file = fs::File::create(&unfinished)?;
    file.write_all(&serde_json::to_vec(&seen)?)?;
    file.sync_all()?;
    Ok(fs::rename(&unfinished, &to)?)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
