//! The walls that a worker or a helper puts around itself before it reads a byte from outside: Landlock, seccomp, limits.
//!
//! Each profile only ever takes rights away. What the kernel doesn't have is reported, and the parent decides.

mod calls;
mod raw;

use std::{io, path::PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope,
};
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
use serde::{Deserialize, Serialize};

/// The newest Landlock that was tried. On an older kernel the rest of the rules holds.
const LANDLOCK: ABI = ABI::V7;
/// Address space beyond the memory limit: program text, stacks, guard pages. Resident memory is what the parent counts.
const ADDRESS_SLACK: u64 = 256 << 20;
/// Deeply nested documents recurse; the main thread's stack may grow to this.
const STACK: u64 = 64 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Enforcement {
    Full,
    /// The kernel knows only a part of the rules.
    Partial,
    None,
}

/// What stands around a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SandboxReport {
    pub landlock: Enforcement,
    pub seccomp: bool,
    /// Namespaces of its own: sought for helpers alone, since a worker can't reach what they would hide.
    pub namespaces: bool,
}

impl SandboxReport {
    pub const NONE: Self = Self { landlock: Enforcement::None, seccomp: false, namespaces: false };

    /// Whether documents may be opened behind it: no files and no network, by two walls.
    pub fn holds(&self) -> bool {
        self.landlock != Enforcement::None && self.seccomp
    }

    /// What a worker lacks, in words for an operator.
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        match self.landlock {
            Enforcement::Full => {}
            Enforcement::Partial => {
                missing.push("this kernel's Landlock is older than the rules (some scopes are missing)")
            }
            Enforcement::None => missing.push("this kernel has no Landlock"),
        }
        if !self.seccomp {
            missing.push("this kernel has no seccomp filters");
        }
        missing
    }
}

/// The strict profile, for our own parsers: no files but its pipes, no network, no new programs, no signals to others.
/// `memory` is the tree's limit in bytes.
///
/// # Errors
/// A limit that can't be set: then the caller must end. A missing Landlock or seccomp is no error but in the report.
pub fn strict(memory: u64) -> io::Result<SandboxReport> {
    alone()?;
    // Before the limits: the rules need a descriptor of their own.
    let landlock = landlock(&[])?;
    limits(memory, Profile::Strict)?;
    Ok(SandboxReport { landlock, seccomp: calls::strict(), namespaces: false })
}

/// The helper profile, for outside programs such as Tesseract: reads and executes in `folders`, writes nowhere, no network.
/// The namespaces were left before, by the process that started this one.
///
/// # Errors
/// As for [`strict`].
pub fn helper(memory: u64, folders: &[PathBuf]) -> io::Result<SandboxReport> {
    alone()?;
    limits(memory, Profile::Helper)?;
    let landlock = landlock(folders)?;
    Ok(SandboxReport { landlock, seccomp: calls::helper(), namespaces: false })
}

/// Leaves the parent's namespaces; what this process starts next is process 1 of its own. `false` where it can't be had.
pub fn own_namespaces() -> bool {
    raw::unshare_all().is_ok()
}

/// Ends with its parent, can't be traced, leaves no core dump, holds nothing but its standard pipes.
///
/// # Errors
/// As the kernel says.
pub fn alone() -> io::Result<()> {
    // If the parent has already gone, no signal comes, but the pipe is at its end and the worker ends by that.
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    rustix::thread::set_no_new_privs(true)?;
    raw::close_all_but_the_pipes()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Profile {
    Strict,
    Helper,
}

fn limits(memory: u64, profile: Profile) -> io::Result<()> {
    let set =
        |resource, most: u64| rustix::process::setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    set(Resource::Core, 0)?;
    set(Resource::Fsize, 0)?;
    set(Resource::As, memory.saturating_add(ADDRESS_SLACK))?;
    let hard = rustix::process::getrlimit(Resource::Stack).maximum;
    let stack = hard.map_or(STACK, |hard| hard.min(STACK));
    rustix::process::setrlimit(Resource::Stack, Rlimit { current: Some(stack), maximum: Some(stack) })?;
    if profile == Profile::Strict {
        // What is open stays open; nothing can be opened any more.
        set(Resource::Nofile, 3)?;
        set(Resource::Nproc, 0)?;
    } else {
        set(Resource::Nofile, 64)?;
    }
    Ok(())
}

/// No path, no port, no signal or abstract socket out of the domain; reading and executing beneath `folders`.
fn landlock(folders: &[PathBuf]) -> io::Result<Enforcement> {
    let rules = || -> Result<RulesetStatus, landlock::RulesetError> {
        let mut rules = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(LANDLOCK))?
            .handle_access(AccessNet::from_all(LANDLOCK))?
            .scope(Scope::from_all(LANDLOCK))?
            .create()?;
        let read: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::ReadDir | AccessFs::Execute;
        for folder in folders {
            let Ok(opened) = PathFd::new(folder) else { continue };
            let access = if folder.is_dir() { read } else { read & AccessFs::from_file(LANDLOCK) };
            rules = rules.add_rule(PathBeneath::new(opened, access))?;
        }
        Ok(rules.restrict_self()?.ruleset)
    };
    match rules().map_err(io::Error::other)? {
        RulesetStatus::FullyEnforced => Ok(Enforcement::Full),
        RulesetStatus::PartiallyEnforced => Ok(Enforcement::Partial),
        RulesetStatus::NotEnforced => Ok(Enforcement::None),
    }
}

/// Single walls, so that each can be shown to hold without the others. For this crate's tests.
#[doc(hidden)]
pub mod single {
    pub fn landlock_alone() -> std::io::Result<super::Enforcement> {
        super::landlock(&[])
    }

    pub fn seccomp_alone() -> bool {
        super::calls::strict()
    }

    pub fn limits_alone(memory: u64) -> std::io::Result<()> {
        super::limits(memory, super::Profile::Strict)
    }
}
