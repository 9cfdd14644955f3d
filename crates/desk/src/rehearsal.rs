//! Proving the recovery key: that what is on the paper opens what lies on the disk. In memory alone, and nothing of the key stays.
//!
//! When that was done last stands in the database with the name, and as a day alone in a file in clear: a locked desk and `doctor` say
//! when it was long ago.

use std::{fs, io, path::Path};

use jiff::civil::Date;
use seal::Identity;
use serde::{Deserialize, Serialize};
use unseal::Vault;

use crate::{
    Error, durable,
    keys::{Folder, Keys},
};

/// After so many days it is said that it was long ago.
pub const LONG: i32 = 90;
/// Under which the last rehearsal stands among the settings.
pub(crate) const NAME: &str = "rehearsal";

/// The last rehearsal that went well.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Rehearsed {
    version: u32,
    /// UTC day.
    pub day: String,
    pub by: String,
}

impl Rehearsed {
    pub fn new(day: String, by: String) -> Self {
        Self { version: 1, day, by }
    }
}

/// How a rehearsal went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The key is the one that backups are sealed to, it opens the vault's file, and that holds what the open newsroom works with.
    Right,
    /// It is a key, but not this newsroom's.
    Another,
    /// It is the key, and the public half beside the vault was another: backups from before now may be sealed to somebody else.
    BackupsElsewhere,
    /// It is the key, and the vault's file doesn't open by it, or holds something else.
    VaultElsewhere,
}

/// Tries a key against what lies on the disk right now. It writes nothing.
///
/// # Errors
/// The vault's file can't be read.
pub(crate) fn prove(folder: &Folder, keys: &Keys, identity: &Identity) -> Result<Verdict, Error> {
    keys.still(|own| {
        let recipient = identity.recipient();
        if recipient != *own.recovery() {
            return Ok(Verdict::Another);
        }
        let sealed = fs::read(folder.vault())?;
        // Channels' keys among what it opens: each is sealed to it, too.
        if !Vault::open(&sealed, identity).is_ok_and(|opened| opened.is_same_as(own) && opened.is_all_open()) {
            return Ok(Verdict::VaultElsewhere);
        }
        let beside = fs::read_to_string(folder.recovery()).unwrap_or_default();
        if beside.trim() == recipient.to_string() { Ok(Verdict::Right) } else { Ok(Verdict::BackupsElsewhere) }
    })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: u32,
    day: String,
}

/// How long ago the last rehearsal was, as far as it is known without keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Never,
    /// More than [`LONG`] days ago; the day.
    LongAgo(String),
    Lately(String),
}

/// From the desk's folder; `today` is a UTC day. A file that can't be read is none.
pub fn standing(desk: &Path, today: &str) -> Standing {
    let kept = fs::read(Folder(desk.to_owned()).rehearsed()).ok().and_then(|json| serde_json::from_slice(&json).ok());
    let Some(Kept { version: 1, day }) = kept else { return Standing::Never };
    let days = |from: &str| Some(from.parse::<Date>().ok()?.until(today.parse::<Date>().ok()?).ok()?.get_days());
    match days(&day) {
        None => Standing::Never,
        Some(days) if days > LONG => Standing::LongAgo(day),
        Some(_) => Standing::Lately(day),
    }
}

/// Writes the day down for a locked desk.
pub(crate) fn keep(folder: &Folder, day: &str) -> io::Result<()> {
    let kept = Kept { version: 1, day: day.to_owned() };
    durable::write(&folder.rehearsed(), &serde_json::to_vec(&kept)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_days_are_not_long_and_ninety_one_are() {
        let disk = tempfile::tempdir().unwrap();
        let folder = Folder(disk.path().to_owned());
        assert_eq!(standing(disk.path(), "2026-11-24"), Standing::Never);
        keep(&folder, "2026-11-24").unwrap();
        // The format, as it lies there.
        assert_eq!(fs::read_to_string(folder.rehearsed()).unwrap(), r#"{"version":1,"day":"2026-11-24"}"#);
        for (today, is) in [
            ("2026-11-24", Standing::Lately("2026-11-24".into())),
            ("2027-02-22", Standing::Lately("2026-11-24".into())),
            ("2027-02-23", Standing::LongAgo("2026-11-24".into())),
            // A clock that went back.
            ("2026-11-01", Standing::Lately("2026-11-24".into())),
        ] {
            assert_eq!(standing(disk.path(), today), is, "{today}");
        }
        for damaged in ["", "{}", r#"{"version":2,"day":"2026-11-24"}"#, r#"{"version":1,"day":"lately"}"#] {
            fs::write(folder.rehearsed(), damaged).unwrap();
            assert_eq!(standing(disk.path(), "2026-11-24"), Standing::Never, "{damaged}");
        }
    }
}
