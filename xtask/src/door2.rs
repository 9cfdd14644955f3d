//! `cargo xtask door2`: makes door 2's one script from its source and lock file. With `--check`: that the committed one is just that,
//! and the script's own tests. Nothing else needs npm: a build takes the script as it is committed.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, bail, ensure};

use crate::run::{installed, root};

fn folder() -> PathBuf {
    root().join("crates/web/door2")
}

fn script() -> PathBuf {
    root().join("crates/web/assets/door2.js")
}

/// Runs a program in the script's folder.
fn must(line: &str) -> anyhow::Result<()> {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    let status = command.args(words).current_dir(folder()).status().with_context(|| format!("can't run {line}"))?;
    ensure!(status.success(), "{line}: {status}");
    Ok(())
}

/// The packages of the lock file, once. No package runs anything of its own while it is fetched.
fn packages() -> anyhow::Result<()> {
    let lock = fs::read(folder().join("package-lock.json"))?;
    let mark = folder().join("node_modules/.fetched-for");
    if fs::read(&mark).is_ok_and(|fetched| fetched == lock) {
        return Ok(());
    }
    must("npm ci --ignore-scripts --no-audit --no-fund")?;
    Ok(fs::write(mark, lock)?)
}

pub fn make(check: bool) -> anyhow::Result<()> {
    if !installed("npm") || !installed("node") {
        if check {
            eprintln!("skipped: node and npm are not installed (scripts/setup-dev installs them)");
            return Ok(());
        }
        bail!("node and npm are not installed; scripts/setup-dev installs them");
    }
    packages()?;
    let committed = fs::read(script()).unwrap_or_default();
    let build = "npm run --silent build -- --log-level=warning";
    if !check {
        return must(build);
    }
    let made = tempfile::NamedTempFile::new()?;
    must(&format!("{build} --outfile={} --allow-overwrite", made.path().display()))?;
    ensure!(
        fs::read(made.path())? == committed,
        "crates/web/assets/door2.js is not what its source and lock file make; run `cargo xtask door2`"
    );
    must("node --test")
}
