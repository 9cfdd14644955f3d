//! The machine: the airlock's walls, OCR, LibreOffice, ffmpeg, memory, swap, Tor.

use std::{fs, process::Command};

use airlock::{Airlock, Config, film::NoFilm, folder::Folder, ocr::Ocr, office::Office};
use model::limits::OpenLimits;

use super::Check;
use crate::onion;

pub fn look() -> Vec<Check> {
    let config = Config::of_this_program();
    let mut checks = vec![ocr(&config.ocr), office(&config), films(&config), airlock(Airlock::new(config))];
    checks.extend([memory(), swap(), tor()].into_iter().flatten());
    checks
}

/// A line of text goes the whole way through a worker.
fn airlock(airlock: Airlock) -> Check {
    const NAME: &str = "airlock";
    let trial = || -> Result<airlock::Outcome, String> {
        let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mut folder = Folder::create(&scratch.path().join("opened")).map_err(|error| error.to_string())?;
        let mut line = b"A line to be opened.\n".as_slice();
        airlock.open_tree(&mut line, "line.txt", &OpenLimits::default(), &mut folder).map_err(|error| error.to_string())
    };
    match trial() {
        Ok(outcome) if outcome.top.opened && outcome.sandbox_lacks.is_empty() => {
            Check::good(NAME, "documents open behind Landlock and a filter of system calls")
        }
        Ok(outcome) if outcome.top.opened => Check::note(
            NAME,
            format!("documents open, but {}", outcome.sandbox_lacks.join("; ")),
            "a newer kernel (Linux 6.12) holds all the rules",
        ),
        Ok(outcome) => {
            let lacks = if outcome.sandbox_lacks.is_empty() {
                "a worker doesn't answer".to_owned()
            } else {
                outcome.sandbox_lacks.join("; ")
            };
            Check::problem(
                NAME,
                format!("documents can't be opened: {lacks}"),
                "use a kernel with Landlock among its security modules (Linux 5.13 or newer) and seccomp",
            )
        }
        Err(error) => {
            Check::problem(NAME, format!("documents can't be opened: {error}"), "run it where programs may be started")
        }
    }
}

fn ocr(found: &Ocr) -> Check {
    const NAME: &str = "ocr";
    match found {
        Ocr::Ready(reader) => {
            let languages: Vec<String> = reader.installed.named().into_iter().map(|(_, english)| english).collect();
            Check::good(NAME, format!("scans are read by Tesseract, confined, in {}", languages.join(", ")))
        }
        Ocr::NotInstalled => Check::note(
            NAME,
            "Tesseract is not installed: scans stay pictures, and no word can be searched in them",
            "apt install tesseract-ocr, and tesseract-ocr-LANG for each language",
        ),
        Ocr::NotConfined => Check::note(
            NAME,
            "Tesseract is installed but can't be confined on this kernel, so it is off",
            "a kernel with Landlock and seccomp",
        ),
        Ocr::Off => Check::note(NAME, "OCR is switched off", ""),
    }
}

fn office(config: &Config) -> Check {
    const NAME: &str = "office";
    match (&config.office, config.office.probe(&config.worker)) {
        (Office::LibreOffice(_), Ok(Ok(()))) => {
            Check::good(NAME, "office files are shown as LibreOffice draws them, confined")
        }
        (Office::LibreOffice(_), Ok(Err(why))) => {
            Check::note(NAME, format!("{why}: office files are set anew from their text"), WHERE_IT_IS)
        }
        (Office::LibreOffice(_), Err(error)) => Check::note(NAME, error.to_string(), WHERE_IT_IS),
        _ => Check::note(
            NAME,
            "LibreOffice is not installed: office files are set anew from their text, without their layout and pictures",
            "apt install --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui",
        ),
    }
}

fn films(config: &Config) -> Check {
    const NAME: &str = "films";
    let instead = "films are told by a sheet alone, and only their sound can be made anew";
    match config.films.probe(&config.worker) {
        Ok(Ok(_)) => Check::good(NAME, "stills of films are shown, and films made anew, by ffmpeg, confined"),
        Ok(Err(NoFilm::NotInstalled)) => {
            Check::note(NAME, format!("ffmpeg is not installed: {instead}"), "apt install ffmpeg")
        }
        Ok(Err(why)) => Check::note(NAME, format!("{why}: {instead}"), "a kernel with Landlock and seccomp"),
        Err(error) => Check::note(NAME, error.to_string(), "a kernel with Landlock and seccomp"),
    }
}

/// What LibreOffice's confinement needs of a kernel.
const WHERE_IT_IS: &str = "a kernel with Landlock, seccomp and user namespaces for everybody";

/// A number of KiB from `/proc/meminfo`.
fn meminfo(field: &str) -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')?.split_whitespace().next()?.parse().ok())
}

fn memory() -> Option<Check> {
    const LEAST: u64 = 2 << 20;
    let available = meminfo("MemAvailable")?;
    let words = format!("{} MiB of memory are free", available >> 10);
    Some(if available < LEAST {
        Check::note("memory", words, "a document may take 1 GiB, and the desk needs some beside it: 2 GiB are better")
    } else {
        Check::good("memory", words)
    })
}

fn swap() -> Option<Check> {
    let swaps = fs::read_to_string("/proc/swaps").ok()?;
    // Compressed memory is no disk.
    let disks: Vec<&str> = swaps.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    let disks: Vec<&str> = disks.into_iter().filter(|name| !name.contains("zram")).collect();
    Some(if disks.is_empty() {
        Check::good("swap", "no memory is swapped to a disk")
    } else {
        Check::note(
            "swap",
            format!("memory is swapped to {}: keys and what a source writes could lie there", disks.join(", ")),
            "encrypt the swap with a key that is made anew at each start, or switch it off (swapoff -a)",
        )
    })
}

fn tor() -> Option<Check> {
    const NAME: &str = "tor";
    let Some(program) = onion::program() else {
        return Some(Check::note(
            NAME,
            "Tor is not installed: the intake answers on this machine alone, and no source can reach it",
            "apt install tor, then safehouse up --onion",
        ));
    };
    let modules = Command::new(program).arg("--list-modules").output().ok()?;
    Some(if String::from_utf8_lossy(&modules.stdout).lines().any(|line| line == "pow: yes") {
        Check::good(NAME, "Tor is installed; safehouse up --onion starts it with a service that leads to the intake")
    } else {
        Check::note(
            NAME,
            "Tor is installed without proof of work: a flood can keep sources out",
            "a tor that was built with --enable-gpl, as Debian's is (0.4.8 or newer)",
        )
    })
}
