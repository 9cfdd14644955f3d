//! The walls that a worker or a helper puts around itself before it reads a byte from outside: Landlock, seccomp, limits.
//!
//! Each profile only ever takes rights away. What the kernel doesn't have is reported, and the parent decides.

mod calls;
mod raw;

pub(crate) use raw::large_pages;

use std::{ffi::CString, fs, io, path::PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope,
};
use rustix::{
    mount::{MountFlags, MountPropagationFlags, mount, mount_change},
    process::{DumpableBehavior, Resource, Rlimit, Signal},
};
use serde::{Deserialize, Serialize};

/// The newest Landlock that was tried. On an older kernel the rest of the rules holds.
const LANDLOCK: ABI = ABI::V7;
/// Address space beyond the memory limit: program text, stacks, guard pages. Resident memory is what the parent counts.
const ADDRESS_SLACK: u64 = 256 << 20;
/// The same for a program that maps its libraries, fonts and data.
const PROGRAM_SLACK: u64 = 2 << 30;
/// Deeply nested documents recurse; the main thread's stack may grow to this.
const STACK: u64 = 64 << 20;

/// Where a helper's folder in memory lies: no other process sees it there.
pub const FOLDER: &str = "/tmp";
/// Files and folders that it may hold.
const FOLDER_ENTRIES: u32 = 4_000;

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
    let landlock = landlock(&Reach::default(), Scope::from_all(LANDLOCK))?;
    limits(memory, Profile::Strict)?;
    Ok(SandboxReport { landlock, seccomp: calls::strict(), namespaces: false })
}

/// The helper profile, for Tesseract and ffmpeg: reads in what stands in `read`, executes the programs in `run` and no other, writes
/// nowhere, no network. The namespaces were left before, by the process that started this one.
///
/// # Errors
/// As for [`strict`].
pub fn helper(memory: u64, run: &[PathBuf], read: &[PathBuf]) -> io::Result<SandboxReport> {
    alone()?;
    limits(memory, Profile::Helper)?;
    let landlock = landlock(&Reach { run, read, own: &[] }, Scope::from_all(LANDLOCK))?;
    Ok(SandboxReport { landlock, seccomp: calls::helper(), namespaces: false })
}

/// The helper profile for a program that needs files: it also writes in [`FOLDER`], which holds so many bytes ([`own_folder`] made it).
///
/// # Errors
/// As for [`strict`].
pub fn helper_with_a_folder(memory: u64, bytes: u64, folders: &[PathBuf]) -> io::Result<SandboxReport> {
    alone()?;
    limits(memory, Profile::Folder(bytes))?;
    let landlock = landlock(&Reach { run: folders, read: &[], own: &[FOLDER] }, Scope::from_all(LANDLOCK))?;
    Ok(SandboxReport { landlock, seccomp: calls::helper_with_a_folder(), namespaces: true })
}

/// Leaves the parent's namespaces, as [`own_namespaces`] does, and lays an empty folder of so many bytes, in memory, over [`FOLDER`].
/// It goes with the last process that sees it. Call it before [`alone`]: only a process that is open may say who it is in there.
///
/// # Errors
/// Where it can't be had: a kernel or an administrator that allows none, a Landlock domain around this process.
pub fn own_folder(bytes: u64) -> io::Result<()> {
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    raw::unshare_all()?;
    fs::write("/proc/self/setgroups", "deny")?;
    // Not 0: no program that is started in there gets any right over its namespaces.
    fs::write("/proc/self/uid_map", format!("1000 {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("1000 {group} 1"))?;
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    let options = CString::new(format!("size={bytes},nr_inodes={FOLDER_ENTRIES},mode=0700"))?;
    Ok(mount("tmpfs", FOLDER, "tmpfs", flags, options.as_c_str())?)
}

/// From now on this process opens nothing but what lies in [`FOLDER`].
///
/// # Errors
/// As the kernel says; also when it has no Landlock.
pub fn folder_alone() -> io::Result<()> {
    // What it started must still hear that it has ended: its signals stay.
    let folder = [PathBuf::from(FOLDER)];
    match landlock(&Reach { read: &folder, ..Reach::default() }, Scope::AbstractUnixSocket.into())? {
        Enforcement::None => Err(io::ErrorKind::Unsupported.into()),
        Enforcement::Full | Enforcement::Partial => Ok(()),
    }
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
    with_its_pipe()
}

/// As [`alone`], for a process that ends when its pipe does, whichever thread started it.
///
/// # Errors
/// As the kernel says.
pub fn with_its_pipe() -> io::Result<()> {
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    rustix::thread::set_no_new_privs(true)?;
    raw::close_all_but_the_pipes()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Profile {
    Strict,
    Helper,
    /// With a folder of so many bytes.
    Folder(u64),
}

fn limits(memory: u64, profile: Profile) -> io::Result<()> {
    let set = |resource, most: u64| -> io::Result<()> {
        Ok(rustix::process::setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?)
    };
    set(Resource::Core, 0)?;
    let (file, slack) = match profile {
        Profile::Strict | Profile::Helper => (0, ADDRESS_SLACK),
        Profile::Folder(bytes) => (bytes, PROGRAM_SLACK),
    };
    set(Resource::Fsize, file)?;
    set(Resource::As, memory.saturating_add(slack))?;
    let hard = rustix::process::getrlimit(Resource::Stack).maximum;
    let stack = hard.map_or(STACK, |hard| hard.min(STACK));
    rustix::process::setrlimit(Resource::Stack, Rlimit { current: Some(stack), maximum: Some(stack) })?;
    match profile {
        // What is open stays open; nothing can be opened any more.
        Profile::Strict => {
            set(Resource::Nofile, 3)?;
            set(Resource::Nproc, 0)
        }
        Profile::Helper => set(Resource::Nofile, 64),
        Profile::Folder(_) => {
            set(Resource::Nofile, 256)?;
            // Threads; the filter of calls allows no second process.
            set(Resource::Nproc, 64)
        }
    }
}

/// Files and folders that a domain leaves open.
#[derive(Default)]
struct Reach<'a> {
    /// To read, and to execute what lies there.
    run: &'a [PathBuf],
    read: &'a [PathBuf],
    /// For everything but executing and making devices.
    own: &'a [&'a str],
}

/// No path but those of `reach`, no port, nothing of `scope` out of the domain.
fn landlock(reach: &Reach<'_>, scope: BitFlags<Scope>) -> io::Result<Enforcement> {
    let rules = || -> Result<RulesetStatus, landlock::RulesetError> {
        let mut rules = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(LANDLOCK))?
            .handle_access(AccessNet::from_all(LANDLOCK))?
            .scope(scope)?
            .create()?;
        let read = AccessFs::ReadFile | AccessFs::ReadDir;
        let runs = reach.run.iter().map(|path| (path, read | AccessFs::Execute));
        for (path, access) in runs.chain(reach.read.iter().map(|path| (path, read))) {
            let Ok(opened) = PathFd::new(path) else { continue };
            let access = if path.is_dir() { access } else { access & AccessFs::from_file(LANDLOCK) };
            rules = rules.add_rule(PathBeneath::new(opened, access))?;
        }
        let devices = AccessFs::MakeChar | AccessFs::MakeBlock | AccessFs::IoctlDev;
        for folder in reach.own {
            let Ok(opened) = PathFd::new(folder) else { continue };
            let access = AccessFs::from_all(LANDLOCK) & !(devices | AccessFs::Execute);
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
    use landlock::{Access, Scope};

    pub fn landlock_alone() -> std::io::Result<super::Enforcement> {
        super::landlock(&super::Reach::default(), Scope::from_all(super::LANDLOCK))
    }

    /// A domain in which everything but devices is allowed: what remains forbidden is what every domain forbids, such as mounting.
    pub fn a_domain_alone() -> std::io::Result<super::Enforcement> {
        let all = ["/".into()];
        super::landlock(&super::Reach { run: &all, read: &[], own: &["/"] }, Scope::AbstractUnixSocket.into())
    }

    pub fn seccomp_alone() -> bool {
        super::calls::strict()
    }

    pub fn limits_alone(memory: u64) -> std::io::Result<()> {
        super::limits(memory, super::Profile::Strict)
    }
}
