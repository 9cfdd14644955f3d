//! The whole check, cheapest first, so that a slip shows early.

use std::time::Instant;

use crate::{
    invariants,
    run::{installed, must, must_with},
};

pub fn everything() -> anyhow::Result<()> {
    let begun = Instant::now();
    must("bash scripts/setup-dev")?;
    must("cargo fmt --all --check")?;
    invariants::check()?;
    if installed("cargo-deny") {
        must("cargo deny --offline --log-level error check licenses bans sources")?;
    } else {
        eprintln!("skipped: cargo deny is not installed");
    }
    must("cargo clippy --workspace --all-targets -- -D warnings")?;
    must("cargo build --workspace")?;
    if installed("cargo-nextest") {
        must("cargo nextest run --workspace --no-fail-fast --hide-progress-bar --status-level fail --final-status-level slow")?;
    } else {
        must("cargo test --workspace --no-fail-fast --lib --bins --tests --examples")?;
    }
    must("cargo test --workspace --doc --quiet")?;
    must_with("cargo doc --workspace --no-deps --quiet", &[("RUSTDOCFLAGS", "-D warnings")])?;
    eprintln!("\neverything holds, after {} s", begun.elapsed().as_secs());
    Ok(())
}
