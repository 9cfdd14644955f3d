//! The committed seeds, and what campaigns found, through every property: with all other tests, without a fuzzer.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use fuzz::{CONTROL, TARGETS, target};

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds"))
}

#[test]
fn everything_holds_for_every_seed() {
    for target in TARGETS {
        let mut seeds = 0;
        for seed in fs::read_dir(folder().join(target.name)).unwrap() {
            (target.holds)(&fs::read(seed.unwrap().path()).unwrap());
            seeds += 1;
        }
        assert!(seeds >= 3, "{} has {seeds} seeds", target.name);
    }
}

#[test]
#[should_panic(expected = "found, as it should be")]
fn the_control_is_there_to_be_found() {
    (CONTROL.holds)(b"drop");
}

#[test]
fn the_command_runs_every_target() {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let command = bare(include_str!("../../../xtask/src/fuzz.rs"));
    let names = TARGETS.map(|target| format!("{:?},", target.name)).concat();
    assert!(command.contains(&format!("=[{names}];")), "xtask fuzz has other targets");
    assert!(target("nothing").is_none());
}
