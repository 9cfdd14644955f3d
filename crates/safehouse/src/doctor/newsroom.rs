//! The newsroom's folder: who may read it, what disk it lies on, whether the clock fits what it holds; and the ports.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
    time::SystemTime,
};

use desk::{
    lan::SOON,
    rehearsal::{LONG, Standing},
};
use model::{
    Clock,
    clock::{self, SystemClock},
};
use rustix::fs::{FsWord, statfs, statvfs};

use super::Check;
use crate::supervise::{loopback, runs};

/// Below this much free disk, drops will soon be refused.
const LITTLE: u64 = 2 << 30;
/// Below this the newsroom stops being able to take anything in.
const TOO_LITTLE: u64 = 256 << 20;
/// statfs(2): file systems in memory, and across the network.
const IN_MEMORY: [FsWord; 2] = [0x0102_1994, 0x8584_58f6];
const ELSEWHERE: [FsWord; 4] = [0x6969, 0xff53_4d42, 0xfe53_4d42, 0x517b];

pub fn look(data: &Path, given: [u16; 3]) -> Vec<Check> {
    let mut checks = folder(data);
    let running = data.is_dir() && runs(data);
    if running {
        checks.push(Check::good("running", "the newsroom is running"));
    } else {
        checks.extend(given.into_iter().filter(|port| *port != 0).map(port));
    }
    checks
}

/// The folder, its disk and the clock; nothing where there is no folder yet but its disk.
pub fn folder(data: &Path) -> Vec<Check> {
    let Some(there) = data
        .ancestors()
        .find(|path| path.exists())
        .map(|path| if path.as_os_str().is_empty() { Path::new(".") } else { path })
    else {
        return Vec::new();
    };
    let mut checks = vec![disk(there)];
    checks.extend(kind_of_disk(there));
    if data.is_dir() {
        checks.extend([permissions(data), clock_fits(data)]);
        checks.extend(people(data));
        checks.extend(rehearsal(data));
        checks.extend(network(data));
    } else {
        checks.push(Check::note(
            "newsroom",
            format!("{} holds no newsroom yet", data.display()),
            "`safehouse up` makes one",
        ));
    }
    checks
}

fn disk(path: &Path) -> Check {
    const NAME: &str = "disk";
    let Ok(facts) = statvfs(path) else {
        return Check::problem(
            NAME,
            format!("{} can't be looked at", path.display()),
            "name another folder with --data",
        );
    };
    let free = facts.f_bavail.saturating_mul(facts.f_frsize);
    let words = format!("{} MiB are free on the disk of {}", free >> 20, path.display());
    if free < TOO_LITTLE {
        Check::problem(NAME, words, "make room: drops and publications are refused when the disk is full")
    } else if free < LITTLE || facts.f_favail < 10_000 {
        Check::note(NAME, words, "make room soon: a source may send 4 GiB in one file")
    } else {
        Check::good(NAME, words)
    }
}

fn kind_of_disk(path: &Path) -> Option<Check> {
    let kind = statfs(path).ok()?.f_type;
    if IN_MEMORY.contains(&kind) {
        return Some(Check::problem(
            "file-system",
            format!("{} lies in memory: everything is gone at the next power cut", path.display()),
            "name a folder on a disk with --data",
        ));
    }
    ELSEWHERE.contains(&kind).then(|| {
        Check::problem(
            "file-system",
            format!("{} lies on another machine: locks and power cuts don't hold there as they must", path.display()),
            "name a folder on a disk of this machine with --data",
        )
    })
}

fn permissions(data: &Path) -> Check {
    const NAME: &str = "permissions";
    let own = rustix::process::geteuid().as_raw();
    let mut open = Vec::new();
    let mut foreign = Vec::new();
    let rooms = [
        "",
        "intake",
        "desk",
        "archive",
        "desk/people",
        "desk/vault.age",
        "desk/desk.db",
        "intake/intake.db",
        "intake-away.json",
    ];
    for path in rooms.map(|room| data.join(room)) {
        let Ok(facts) = fs::metadata(&path) else { continue };
        if facts.permissions().mode() & 0o077 != 0 {
            open.push(path.display().to_string());
        }
        if facts.uid() != own {
            foreign.push(path.display().to_string());
        }
    }
    if !foreign.is_empty() {
        let mend = "run Safehouse as the user to whom the folder belongs, or give it back (chown -R)";
        return Check::problem(NAME, format!("{} belong to another user", foreign.join(", ")), mend);
    }
    if open.is_empty() {
        Check::good(NAME, "the newsroom's folder is for its own user alone")
    } else {
        let mend = format!("chmod -R go= {}", data.display());
        Check::problem(NAME, format!("other users of this machine may read {}", open.join(", ")), mend)
    }
}

/// A clock that is behind what the newsroom has done already: keys would be taken for those of a week that is over.
fn clock_fits(data: &Path) -> Check {
    const NAME: &str = "clock";
    const HOUR: u64 = 3600;
    let seconds = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let now = seconds(SystemTime::now());
    let files = ["desk/keyring.json", "desk/vault.age", "archive/site/checkpoint", "newsroom.json"];
    let newest = files
        .iter()
        .filter_map(|file| fs::metadata(data.join(file)).and_then(|facts| facts.modified()).ok())
        .map(seconds)
        .max()
        .unwrap_or(0);
    if newest > now + HOUR {
        let found = format!("the clock is {} hours behind what this newsroom wrote last", (newest - now) / HOUR);
        return Check::problem(NAME, found, "set the clock: days and weeks of keys follow it");
    }
    if Path::new("/run/systemd/timesync/synchronized").exists() {
        return Check::good(NAME, "the clock is held by the network's time");
    }
    Check::note(
        NAME,
        "nothing on this machine says that the clock is held by the network's time",
        "have systemd-timesyncd or chrony hold it: days and weeks of keys follow it",
    )
}

/// Whether somebody proved, not too long ago, that the recovery key on paper opens this newsroom.
fn rehearsal(data: &Path) -> Option<Check> {
    const NAME: &str = "recovery";
    if !data.join("desk/vault.age").exists() {
        return None;
    }
    let mend =
        "an administrator types it at the desk, under People; a backup: safehouse restore BACKUP --key - --rehearse";
    let today = clock::day(SystemClock.now());
    Some(match desk::rehearsal::standing(&data.join("desk"), &today) {
        Standing::Never => Check::note(NAME, "nobody has proved yet that the recovery key opens this newsroom", mend),
        Standing::LongAgo(day) => {
            Check::note(NAME, format!("the recovery key was last tried on {day}, more than {LONG} days ago"), mend)
        }
        Standing::Lately(day) => {
            Check::good(NAME, format!("the recovery key was tried on {day}, and opened the vault"))
        }
    })
}

/// How long the desk's certificate for the newsroom's network is still good, where it ever had one.
fn network(data: &Path) -> Option<Check> {
    const NAME: &str = "network";
    let (until, left) = desk::lan::standing(&data.join("desk"), &clock::day(SystemClock.now()))?;
    let mend = "in its last two weeks it is made anew at a start with --lan; then take the new one to each machine (People, A second machine)";
    Some(if left < 0 {
        let found = format!("the desk's certificate for the network is over since {until}: browsers refuse it");
        Check::problem(
            NAME,
            found,
            "where the desk answers on the network, start it again: it makes the next one, to be taken to each machine",
        )
    } else if left < SOON {
        Check::note(
            NAME,
            format!("the desk's certificate for the network is good for {left} more days, through {until}"),
            mend,
        )
    } else {
        Check::good(NAME, format!("the desk's certificate for the network is good for {left} more days"))
    })
}

fn people(data: &Path) -> Option<Check> {
    if !data.join("desk/vault.age").exists() {
        return Some(Check::note("people", "nobody is enrolled yet", "`safehouse up` prints the first person's link"));
    }
    let people = fs::read_dir(data.join("desk/people")).map(|entries| entries.flatten().count()).unwrap_or(0);
    Some(if people < 2 {
        Check::note("people", "one person is enrolled: nothing can be published", "invite a second person at the desk")
    } else if data.join("desk/recovery.txt").exists() {
        Check::good("people", format!("{people} people are enrolled; backups can be made (`safehouse backup`)"))
    } else {
        Check::note(
            "people",
            format!("{people} people are enrolled; the recovery key's public half isn't written down"),
            "unlock the desk once",
        )
    })
}

fn port(port: u16) -> Check {
    match TcpListener::bind(loopback(port)) {
        Ok(_) => Check::good("port", format!("port {port} is free")),
        Err(error) => Check::problem(
            "port",
            format!("port {port} can't be had: {error}"),
            "another program may be listening there; name others with --ports, or 0,0,0 for free ones",
        ),
    }
}
