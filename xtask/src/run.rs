//! Other programs, run from the workspace's root.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

/// The workspace's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// A program from the root, with its words split at spaces.
pub fn program(line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).current_dir(root());
    command
}

/// Runs it, and fails when it does.
pub fn must(line: &str) -> anyhow::Result<()> {
    must_with(line, &[])
}

/// Runs it with variables added to its environment.
pub fn must_with(line: &str, variables: &[(&str, &str)]) -> anyhow::Result<()> {
    eprintln!("\n$ {line}");
    let status = program(line).envs(variables.iter().copied()).status().with_context(|| format!("can't run {line}"))?;
    if !status.success() {
        bail!("{line}: {status}");
    }
    Ok(())
}

/// Where a program is, also among those that Debian keeps from people's paths.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    folders.map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// Whether a program can be found.
pub fn installed(name: &str) -> bool {
    find(name).is_some()
}

/// The short name of the commit that is built, for what is recorded.
pub fn commit() -> String {
    let said = program("git describe --always --dirty --abbrev=7 --exclude *").output();
    said.ok().map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned()).unwrap_or_default()
}
