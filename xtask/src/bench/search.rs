//! How long a question takes: measured in a program of its own, built as the real one is.

use std::process::Command;

use anyhow::{Context, ensure};

use crate::run::root;

/// Pages that are searched; a debug build gets fewer, only to see that it works.
const PAGES: [&str; 2] = ["10000", "300"];

pub fn search(debug: bool) -> anyhow::Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).args(["run", "--quiet", "--locked", "--package", "search", "--example", "measure"]);
    if !debug {
        cargo.arg("--release");
    }
    let done = cargo.args(["--", PAGES[usize::from(debug)]]).status().context("cargo")?;
    ensure!(done.success(), "the measurement failed");
    println!();
    Ok(())
}
