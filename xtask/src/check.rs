//! The whole check, cheapest first, so that a slip shows early.

use std::time::{Duration, Instant};

use crate::{
    crash, door2, door2_walk, fuzz, invariants, languages,
    run::{installed, must, must_with},
    tour, walk,
};

pub fn everything() -> anyhow::Result<()> {
    let begun = Instant::now();
    let step = |name: &str| eprintln!("\n== {name} ({} s)", begun.elapsed().as_secs());
    step("tools");
    must("bash scripts/setup-dev")?;
    step("form and links");
    must("cargo fmt --all --check")?;
    invariants::check()?;
    if installed("cargo-deny") {
        must("cargo deny --locked --log-level error check licenses bans sources")?;
    } else {
        eprintln!("skipped: cargo deny is not installed");
    }
    step("door 2's script");
    door2::make(true)?;
    step("build and tests");
    must("cargo build --locked --workspace --all-targets")?;
    if installed("cargo-nextest") {
        must(
            "cargo nextest run --locked --workspace --no-fail-fast --hide-progress-bar --status-level fail --final-status-level slow",
        )?;
    } else {
        must("cargo test --locked --workspace --no-fail-fast --lib --bins --tests --examples")?;
    }
    must("cargo test --locked --workspace --doc --quiet")?;
    step("the whole journey, in a browser");
    walk::walk(None)?;
    door2_walk::walk(None)?;
    tour::tour(None)?;
    languages::check(false, None)?;
    step("killed at random moments");
    crash::campaign(1000, Some(40), false, None)?;
    step("strangers' bytes, fuzzed");
    // Killing and fuzzing together: three minutes.
    fuzz::campaign(&[], Duration::from_secs(7), fuzz::Counted::Ours, None, false)?;
    step("lints and documentation");
    must("cargo clippy --locked --workspace --all-targets -- -D warnings")?;
    must_with("cargo doc --locked --workspace --no-deps --quiet", &[("RUSTDOCFLAGS", "-D warnings")])?;
    eprintln!("\neverything holds, after {} s", begun.elapsed().as_secs());
    Ok(())
}
