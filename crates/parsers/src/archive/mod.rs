//! What archives of every kind have in common: members become children, within what is allowed, and what their names and times tell of
//! people and machines becomes findings. Writes nothing anywhere: a member's name is data.

mod keys;
pub mod packed;
pub mod sevenz;
mod tape;
pub mod tar;
pub mod zip;

use std::io::Read;

use airlock::OpenFailure;
use mail_parser::DateTime;
use model::FindingKind::{Damaged, Encrypted, NotFinished, Owner, Thumbnail, Timestamp, TrailingData};

use crate::{JobLimits, Limit, Output, found::Found};

/// The names and times of a listing that are shown.
const LISTED: usize = 500;
/// Members of a stream beyond this many are not listed: no directory says beforehand how many there are.
const MOST_MEMBERS: usize = 200_000;

/// The members of an archive, as they are met: the listing as text, and what it tells.
#[derive(Default)]
struct Listing {
    text: String,
    count: usize,
    times: Vec<(String, String)>,
    first_and_last: Option<(String, String)>,
}

impl Listing {
    /// Takes a member. `time` is as it sorts, or nothing when the archive doesn't say.
    fn member(&mut self, name: &str, time: Option<String>, found: &mut Found) {
        self.count += 1;
        if self.count <= LISTED {
            self.text.push_str(name);
            self.text.push('\n');
        }
        names_somebody(name, found);
        // What programs write that keep the time to themselves.
        let silent = |time: &String| ["1980-01-01", "1980-00-00", "1970-01-01"].iter().any(|day| time.starts_with(day));
        let Some(time) = time.filter(|time| !silent(time)) else { return };
        if self.times.len() < LISTED {
            self.times.push((time.clone(), name.to_owned()));
        }
        let (first, last) = self.first_and_last.get_or_insert_with(|| (time.clone(), time.clone()));
        if time < *first {
            *first = time;
        } else if time > *last {
            *last = time;
        }
    }

    /// Whether no more are taken.
    fn is_full(&self) -> bool {
        self.count >= MOST_MEMBERS
    }

    /// The listing's text; says when the members were changed.
    fn finish(mut self, found: &mut Found) -> String {
        if self.count > LISTED {
            self.text.push_str(&format!("… and {} more\n", self.count - LISTED));
        }
        self.times.sort();
        if let Some((first, last)) = self.first_and_last {
            let list: Vec<String> = self.times.iter().map(|(time, name)| format!("{time} {name}")).collect();
            found.say(
                Timestamp,
                "archive",
                "The archive says when each file was last changed, by the clock of the machine it was packed on.",
                format!("{first} to {last}\n{}", list.join("\n")),
            );
        }
        self.text
    }
}

/// A member's name as it is shown.
fn shown(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(1024).collect()
}

/// Seconds since 1970 as they sort; `None` when no clock shows them.
fn time(seconds: i64) -> Option<String> {
    const YEAR_9999: i64 = 253_402_300_799;
    (1..=YEAR_9999).contains(&seconds).then(|| DateTime::from_timestamp(seconds).to_rfc3339().replace('T', " "))
}

/// The account that packed an archive, as far as it says.
fn packed_by(user: &str, group: &str, found: &mut Found) {
    found.say(
        Owner,
        "archive",
        "The archive keeps the number of the user who packed it.",
        format!("user {user}, group {group}"),
    );
}

/// Bytes around an archive that programs which unpack it don't show.
fn outside(place: &str, bytes: &[u8], length: u64, found: &mut Found) {
    let side = if place.ends_with("beginning") { "before" } else { "after" };
    found.say(
        TrailingData,
        place,
        format!("{length} bytes stand {side} the archive. Programs that unpack it don't show them."),
        crate::bytes::preview(bytes),
    );
}

/// A member that nobody can open without its password.
fn locked(name: &str, what: &'static str, found: &mut Found) {
    found.say(Encrypted, format!("member {name}"), what, name);
}

/// Members that were left unlisted.
fn unlisted(found: &mut Found) {
    found.say(
        NotFinished,
        "archive",
        "The archive is so large that only its first members were listed and looked at for what they tell.",
        "",
    );
}

/// Paths and helper files that tell who packed the archive.
fn names_somebody(name: &str, found: &mut Found) {
    let unix = name.replace('\\', "/");
    let lower = unix.to_ascii_lowercase();
    let parts: Vec<&str> = unix.split('/').filter(|p| !p.is_empty()).collect();
    let home = parts.iter().zip(parts.iter().skip(1)).find(|(folder, user)| {
        matches!(folder.to_ascii_lowercase().as_str(), "users" | "home" | "documents and settings") && !user.is_empty()
    });
    if let (Some((_, user)), true) = (home, parts.len() > 2) {
        found.say(
            Owner,
            format!("member {name}"),
            "A path in the archive names a user of the machine it was packed on.",
            (*user).to_owned(),
        );
    } else if unix.starts_with('/') || lower.get(1..3) == Some(":/") {
        found.say(
            Owner,
            format!("member {name}"),
            "The archive keeps the whole path of a file on the machine it was packed on.",
            name,
        );
    } else if parts.contains(&"..") {
        found.say(
            Damaged,
            format!("member {name}"),
            "A path in the archive tries to leave the folder it is unpacked in. It is shown as a name only.",
            name,
        );
    }
    if parts.first() == Some(&"__MACOSX") || parts.last() == Some(&".DS_Store") {
        found.say(Owner, "archive", "The archive was packed on a Mac and holds its hidden helper files.", name);
    } else if parts.last().is_some_and(|n| matches!(n.to_ascii_lowercase().as_str(), "thumbs.db" | "desktop.ini")) {
        found.say(
            Thumbnail,
            format!("member {name}"),
            "A hidden helper file of Windows is in the archive. It can hold small pictures of files that were deleted.",
            name,
        );
    }
}

/// Hands out members as children, and no more of them than is allowed.
pub struct Children<'o> {
    out: &'o mut dyn Output,
    children: u32,
    bytes: u64,
}

impl<'o> Children<'o> {
    pub fn new(limits: &JobLimits, out: &'o mut dyn Output) -> Self {
        Self { out, children: limits.children, bytes: limits.child_bytes }
    }

    /// Whether there is room for one more.
    fn room(&self) -> Result<(), OpenFailure> {
        if self.bytes == 0 {
            Err(OpenFailure::Limit(Limit::ChildBytes))
        } else if self.children == 0 {
            Err(OpenFailure::Limit(Limit::Children))
        } else {
            Ok(())
        }
    }

    /// One member. The size that an archive claims is not believed: reading stops at what is left, and one byte more says that it did.
    pub fn hand(&mut self, name: &str, bytes: &mut dyn Read) -> Result<(), OpenFailure> {
        self.room()?;
        self.children -= 1;
        let mut counted = Counted::new(bytes.take(self.bytes));
        self.out.child(name, &mut counted)?;
        self.bytes -= counted.read().min(self.bytes);
        let more = self.bytes == 0 && bytes.read(&mut [0]).is_ok_and(|n| n > 0);
        if more { Err(OpenFailure::Limit(Limit::ChildBytes)) } else { Ok(()) }
    }
}

/// Counts what passes.
pub struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R> Counted<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, read: 0 }
    }

    pub fn read(&self) -> u64 {
        self.read
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_on_people() {
        let mut found = Found::default();
        for name in ["Users/jdoe/Desktop/a.txt", "C:\\memo.txt", "../../etc/passwd", "__MACOSX/._a", "docs/a.txt"] {
            names_somebody(name, &mut found);
        }
        let said: Vec<_> = found.findings.iter().map(|f| (f.kind, f.detail.as_str())).collect();
        assert_eq!(said[0], (Owner, "jdoe"));
        assert_eq!(said.len(), 4);
    }

    #[test]
    fn times_are_told_when_a_clock_shows_them() {
        assert_eq!(time(1_773_307_200).as_deref(), Some("2026-03-12 09:20:00Z"));
        for odd in [i64::MIN, -1, 0, i64::MAX] {
            assert_eq!(time(odd), None);
        }
    }
}
