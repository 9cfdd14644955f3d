//! The wall around each server process (Landlock): what it doesn't own it can neither read nor signal nor trace.
//!
//! Workers have walls of their own, in crate `airlock`.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, NetPort, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope,
};

/// What one server process may touch.
#[derive(Default)]
pub struct Domain {
    /// Folders to read and write.
    pub own: Vec<PathBuf>,
    /// Folders to read.
    pub readable: Vec<PathBuf>,
    /// Folders and files whose programs it may start (the desk's workers and helpers).
    pub programs: Vec<PathBuf>,
    /// TCP ports it may connect to. Everything else is refused.
    pub connect: Vec<u16>,
}

/// Walls this process in for good. On a kernel without Landlock it says so once on standard error and goes on, since
/// file permissions still hold; `THREAT-MODEL.md` says what is lost.
///
/// # Errors
/// A folder that can't be opened, or a kernel that refuses the rules.
pub fn enter(domain: &Domain) -> anyhow::Result<()> {
    let abi = ABI::V6;
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::ConnectTcp)?
        .scope(Scope::Signal | Scope::AbstractUnixSocket)?
        .create()?;
    for folder in &domain.own {
        rules = rules.add_rule(PathBeneath::new(PathFd::new(folder)?, AccessFs::from_all(abi) & !AccessFs::Execute))?;
    }
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    for (folders, access) in [(&domain.readable, read), (&domain.programs, read | AccessFs::Execute)] {
        for folder in folders.iter().filter(|folder| folder.exists()) {
            let access = if folder.is_dir() { access } else { access & AccessFs::from_file(abi) };
            rules = rules.add_rule(PathBeneath::new(PathFd::new(folder)?, access))?;
        }
    }
    for port in &domain.connect {
        rules = rules.add_rule(NetPort::new(*port, AccessNet::ConnectTcp))?;
    }
    let status = rules.restrict_self()?;
    if status.ruleset == RulesetStatus::NotEnforced {
        eprintln!("This kernel has no Landlock: the servers are kept apart by file permissions alone.");
    }
    Ok(())
}

/// What the workers (this very program) and the helpers need in order to start.
pub fn system_folders() -> Vec<PathBuf> {
    let fixed = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/dev/null"].map(PathBuf::from);
    fixed.into_iter().chain(std::env::current_exe().ok()).collect()
}

/// The port of an address such as `http://127.0.0.1:8080`.
pub fn port_of(url: &str) -> Option<u16> {
    url.trim_end_matches('/').rsplit(':').next()?.parse().ok()
}

/// Makes a folder that is its owner's alone.
///
/// # Errors
/// As the operating system says.
pub fn private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}
