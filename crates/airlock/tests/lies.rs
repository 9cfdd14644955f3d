//! A worker that was taken over and lies: the parent survives each lie, says so in plain words, and goes on with the next file.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

mod kept;

use std::time::Duration;

use airlock::{Airlock, Config, Error, Failure, Limit};
use kept::{Kept, limits, processes, run, worker};
use model::limits::OpenLimits;

/// Lies that no honest worker tells: the worker is thrown away.
#[test]
fn nonsense_is_an_ordinary_result() {
    for lie in [
        "huge-length",
        "unknown-kind",
        "parents-kind",
        "out-of-order",
        "no-facts",
        "two-hellos",
        "early-done",
        "png-as-pixels",
        "too-many-pixels",
        "enormous-page",
        "nan-box",
        "infinite-box",
        "null-box",
        "far-box",
        "turned-box",
        "not-utf8",
        "terminal-codes",
        "own-severity",
        "unknown-finding",
        "path-as-name",
    ] {
        let ran = run("strict", lie, &[], &limits(), &[b'x'; 3 << 20]);
        assert!(matches!(ran.top().failure, Some(Failure::Protocol(_))), "{lie}: {:?}", ran.top().failure);
        assert!(ran.took < Duration::from_secs(2), "{lie}: it was stopped at once");
        assert!(ran.kept.not_finished(""), "{lie}");
        assert!(ran.kept.children.is_empty() && ran.kept.text().is_empty(), "{lie}: nothing of it is shown");
        assert!(!ran.outcome.unwrap().complete, "{lie}");
    }
}

#[test]
fn a_crash_is_an_ordinary_result() {
    for end in ["abort", "gone", "broken-memory", "short-frame"] {
        let ran = run("strict", end, &[], &limits(), b"x");
        assert_eq!(ran.top().failure, Some(Failure::Crashed), "{end}");
        assert!(ran.kept.not_finished(""), "{end}");
        // The facts of the file are the parent's own.
        assert_eq!(ran.top().facts.size, 1);
        assert_eq!(ran.top().facts.name, "letter.pdf");
    }
    let ran = run("strict", "silent-then-gone", &[], &limits(), &[0; 5 << 20]);
    assert_eq!(ran.top().failure, Some(Failure::Crashed));
    assert_eq!(ran.top().facts.size, 5 << 20, "also when the worker never took the file");
}

#[test]
fn what_has_no_end_is_ended() {
    let small = OpenLimits { memory: 128 << 20, ..limits() };
    for (lie, limit) in [
        ("endless-text", Limit::Text),
        ("endless-findings", Limit::Findings),
        ("endless-words", Limit::Text),
        ("endless-pages", Limit::Pages),
        ("endless-children", Limit::Children),
        ("endless-child", Limit::ChildBytes),
    ] {
        let patient = OpenLimits { time: Duration::from_secs(20), ..small };
        let ran = run("strict", lie, &[], &patient, b"x");
        assert_eq!(ran.top().failure, Some(Failure::Limit(limit)), "{lie}");
    }
    // Hundreds of pages are in each piece that comes: the clock is asked between them.
    let hurried = OpenLimits { time: Duration::from_secs(1), pages: u32::MAX, memory: 1 << 30, ..limits() };
    let ran = run("strict", "endless-paper", &[], &hurried, b"x");
    assert_eq!(ran.top().failure, Some(Failure::Limit(Limit::Time)));
    assert!(ran.took < Duration::from_secs(3), "{:?}", ran.took);
    // What the parent itself holds counts as memory too.
    let roomy = OpenLimits { child_bytes: u64::MAX, time: Duration::from_secs(20), ..small };
    let ran = run("strict", "endless-child", &[], &roomy, b"x");
    assert_eq!(ran.top().failure, Some(Failure::Limit(Limit::Memory)));
}

/// A worker that lies about the kind gets no more than the most, and that for no small file.
#[test]
fn limits_follow_kind_and_size() {
    let some = OpenLimits { time: Duration::from_millis(400), most_time: Duration::from_millis(900), ..limits() };
    let (small, large) = (&b"x"[..], &[b'x'; 3 << 20][..]);
    for (lie, file, least) in [("silent-pdf", small, 400), ("silent-picture", large, 400), ("silent-pdf", large, 900)] {
        let ran = run("strict", lie, &[], &some, file);
        assert_eq!(ran.top().failure, Some(Failure::Limit(Limit::Time)), "{lie}");
        let took = ran.took.as_millis();
        assert!((least..least + 400).contains(&took), "{lie} of {} bytes took {took} ms", file.len());
    }
    let roomy = OpenLimits { memory: 1 << 30, time: Duration::from_secs(20), ..limits() };
    let hoards = |lie| run("strict", lie, &[], &roomy, small);
    assert_eq!(hoards("hoarding-page").kept.text(), "done\n");
    assert_eq!(hoards("hoarding-text").top().failure, Some(Failure::Limit(Limit::Memory)));
}

#[test]
fn whoever_never_answers_is_ended_in_time() {
    let short = OpenLimits { time: Duration::from_millis(400), ..limits() };
    for lie in ["no-hello", "deaf", "errors-flood", "half-then-silent"] {
        let ran = run("strict", lie, &[], &short, &[b'x'; 3 << 20]);
        assert_eq!(ran.top().failure, Some(Failure::Limit(Limit::Time)), "{lie}");
        assert!(ran.took < Duration::from_millis(1200), "{lie} took {:?}", ran.took);
        assert!(ran.kept.not_finished(""), "{lie}");
        if lie == "half-then-silent" {
            assert_eq!(ran.kept.text(), "the first half\n", "what is finished stays");
            assert!(ran.top().opened);
        }
    }
}

#[test]
fn a_crash_at_one_child_leaves_its_brothers() {
    let ran = run("strict", "crash-at-the-second-child", &[], &limits(), b"archive");
    let names: Vec<&str> = ran.kept.children.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(names, ["one", "two", "three"]);
    assert_eq!(ran.kept.texts.get("/0001").map(String::as_str), Some("one"));
    assert_eq!(ran.kept.texts.get("/0003").map(String::as_str), Some("three"));
    assert_eq!(ran.kept.ended["/0002"].failure, Some(Failure::Crashed));
    assert!(ran.kept.not_finished("/0002") && ran.kept.not_finished(""), "told there, and at the top");
    assert!(!ran.kept.not_finished("/0001") && !ran.kept.not_finished("/0003"));
    assert_eq!(ran.kept.order, ["/0001", "/0002", "/0003", ""]);
    let outcome = ran.outcome.unwrap();
    assert!(!outcome.complete && outcome.top.failure.is_none());
}

#[test]
fn depth_has_an_end() {
    let ran = run("strict", "russian-doll", &[], &limits(), b"x");
    assert_eq!(ran.kept.children.len(), 3);
    assert_eq!(ran.kept.ended["/0001/0001/0001"].failure, Some(Failure::Limit(Limit::Depth)));
}

#[test]
fn nothing_is_opened_without_walls() {
    let ran = run("honest-without", "gone", &[], &limits(), b"x");
    assert!(matches!(ran.outcome, Err(Error::NoSandbox(_))));
    assert!(ran.kept.ended.is_empty());
}

#[test]
fn a_program_of_another_kind_is_no_worker() {
    let (mut command, _) = worker("strict", "x", &[]);
    command.program = "/bin/true".into();
    let airlock = Airlock::new(Config { allow_without_sandbox: true, ..Config::alone(command) });
    let ended = airlock.open_tree(&mut &b"x"[..], "x", &limits(), &mut Kept::default());
    assert!(matches!(ended, Err(Error::NotAWorker)));
}

#[test]
fn locking_ends_what_is_being_opened() {
    let (command, mark) = worker("strict", "half-then-silent", &[]);
    let airlock = Airlock::new(Config::alone(command));
    let locked = airlock.clone();
    let patient = OpenLimits { time: Duration::from_secs(60), ..limits() };
    let start = std::time::Instant::now();
    let opening = std::thread::spawn(move || airlock.open_tree(&mut &b"x"[..], "x", &patient, &mut Kept::default()));
    while processes(&mark).is_empty() {
        assert!(start.elapsed() < Duration::from_secs(10), "the worker never started");
        std::thread::yield_now();
    }
    locked.cancel();
    let outcome = opening.join().unwrap().unwrap();
    assert_eq!(outcome.top.failure, Some(Failure::Cancelled));
    assert!(processes(&mark).is_empty());
    assert!(start.elapsed() < Duration::from_secs(20));
    // For good: what is opened after that is not opened.
    let after = locked.open_tree(&mut &b"x"[..], "x", &limits(), &mut Kept::default()).unwrap();
    assert_eq!(after.top.failure, Some(Failure::Cancelled));
}
