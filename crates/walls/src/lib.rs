//! The wall around each server process (Landlock and seccomp): what it doesn't own it can neither read nor signal nor trace; and
//! what it holds in memory never falls to the disk when it crashes.
//!
//! The all-in-one program and the slim intake build the same wall, from here. Workers have walls of their own, in crate `airlock`.

pub mod trial;

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, NetPort, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope,
};
use rustix::{
    fs::{FlockOperation, flock},
    process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit},
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

/// Why there is no wall: then nothing may be served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("a folder can't be opened for the wall: {0}")]
    Folder(#[from] landlock::PathFdError),
    #[error("the kernel refuses Landlock's rules: {0}")]
    Landlock(#[from] landlock::RulesetError),
    #[error("the kernel refuses the filter of system calls: {0}")]
    Filter(#[from] seccompiler::Error),
    #[error("the kernel refuses the filter of system calls: {0}")]
    Rule(#[from] seccompiler::BackendError),
    #[error("core dumps can't be switched off: {0}")]
    Dumps(#[from] io::Error),
}

/// What one server process may touch.
#[derive(Default)]
pub struct Domain {
    /// Folders to read and write.
    pub own: Vec<PathBuf>,
    /// Folders and files to read.
    pub readable: Vec<PathBuf>,
    /// Folders to list and to make durable; what lies in them stays closed.
    pub listed: Vec<PathBuf>,
    /// Folders and files whose programs it may start (the desk's workers and helpers).
    pub programs: Vec<PathBuf>,
    /// TCP ports it may connect to. Everything else is refused.
    pub connect: Vec<u16>,
    /// Whether it may connect by TCP to anywhere (Tor alone).
    pub connect_anywhere: bool,
    /// Whether it may ask name servers, by UDP (the notices alone).
    pub names: bool,
}

/// How much of the wall this kernel holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    Whole,
    /// An older kernel: it lacks some of the rules.
    Part,
    /// No Landlock: file permissions alone remain, and all servers run as one user.
    None,
}

impl Wall {
    /// What an operator must know, `None` when the wall is whole.
    pub fn warning(self) -> Option<&'static str> {
        match self {
            Self::Whole => None,
            Self::Part => Some(
                "This kernel's Landlock is older than 6.12: intake, desk and archive are kept from each other's files, but not from signalling each other or connecting elsewhere.",
            ),
            Self::None => Some(
                "This kernel has no Landlock: nothing keeps intake, desk and archive apart, and documents can't be opened. Use one with Landlock (Linux 5.13 or newer, with landlock among its security modules).",
            ),
        }
    }
}

/// Walls this process in for good. Call it before there is a second thread: the others would stay outside.
///
/// # Errors
/// A folder that can't be opened, or a kernel that refuses the rules.
pub fn enter(domain: &Domain) -> Result<Wall, Error> {
    let abi = ABI::V6;
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .scope(Scope::Signal | Scope::AbstractUnixSocket)?;
    if !domain.connect_anywhere {
        rules = rules.handle_access(AccessNet::ConnectTcp)?;
    }
    let mut rules = rules.create()?;
    for folder in &domain.own {
        rules = rules.add_rule(PathBeneath::new(PathFd::new(folder)?, AccessFs::from_all(abi) & !AccessFs::Execute))?;
    }
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let several = [
        (&domain.readable, read),
        (&domain.listed, AccessFs::ReadDir.into()),
        (&domain.programs, read | AccessFs::Execute),
    ];
    for (folders, access) in several {
        for folder in folders.iter().filter(|folder| folder.exists()) {
            let access = if folder.is_dir() { access } else { access & AccessFs::from_file(abi) };
            rules = rules.add_rule(PathBeneath::new(PathFd::new(folder)?, access))?;
        }
    }
    for port in &domain.connect {
        rules = rules.add_rule(NetPort::new(*port, AccessNet::ConnectTcp))?;
    }
    no_core_dumps()?;
    let status = rules.restrict_self()?;
    refuse_calls(domain.names)?;
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => Wall::Whole,
        RulesetStatus::PartiallyEnforced => Wall::Part,
        RulesetStatus::NotEnforced => Wall::None,
    })
}

/// The desk's memory holds the vault's keys, the intake's a source's words. Workers set their own limits.
///
/// # Errors
/// When the kernel refuses.
pub fn no_core_dumps() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// What Landlock leaves open: every socket but plain TCP (it knows no other), connecting by sending (`MSG_FASTOPEN`, which never
/// asks it), other processes' memory and descriptors, and `io_uring`, which goes around filters of calls.
fn refuse_calls(names: bool) -> Result<(), Error> {
    let whole = [
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_pidfd_getfd,
        libc::SYS_kcmp,
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_io_uring_register,
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
    ];
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = whole.into_iter().map(|call| (call, Vec::new())).collect();
    let number = |argument, comparison, value: i32| {
        SeccompCondition::new(argument, SeccompCmpArgLen::Dword, comparison, u64::from(value.unsigned_abs()))
    };
    // The low bits of a socket's type are its kind; the rest are flags.
    let kind = |wanted| number(1, SeccompCmpOp::MaskedEq(0xf), wanted);
    let not = |argument, wanted| number(argument, SeccompCmpOp::Ne, wanted);
    let mut protocols = vec![not(2, 0)?, not(2, libc::IPPROTO_TCP)?];
    if names {
        protocols.push(not(2, libc::IPPROTO_UDP)?);
    }
    let mut sockets =
        vec![SeccompRule::new(vec![not(0, libc::AF_INET)?, not(0, libc::AF_INET6)?])?, SeccompRule::new(protocols)?];
    // `SOCK_PACKET` of old, which makes a raw socket of a plain family.
    let packet = 10;
    let datagram = if names { None } else { Some(libc::SOCK_DGRAM) };
    let others = [libc::SOCK_RAW, libc::SOCK_RDM, libc::SOCK_SEQPACKET, libc::SOCK_DCCP, packet];
    for other in others.into_iter().chain(datagram) {
        sockets.push(SeccompRule::new(vec![kind(other)?])?);
    }
    rules.insert(libc::SYS_socket, sockets);
    let fast = u64::from(libc::MSG_FASTOPEN.unsigned_abs());
    for (call, flags) in [(libc::SYS_sendto, 3), (libc::SYS_sendmsg, 2), (libc::SYS_sendmmsg, 3)] {
        let opens = SeccompCondition::new(flags, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(fast), fast)?;
        rules.insert(call, vec![SeccompRule::new(vec![opens])?]);
    }
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let filter: BpfProgram = SeccompFilter::new(rules, SeccompAction::Allow, refused, arch)?.try_into()?;
    Ok(seccompiler::apply_filter(&filter)?)
}

/// What the workers (this very program) and the helpers need in order to start.
pub fn system_folders() -> Vec<PathBuf> {
    let fixed = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/dev/null"].map(PathBuf::from);
    fixed.into_iter().chain(std::env::current_exe().ok()).collect()
}

/// What the C library reads to find out how names are looked up. A resolver's own file may lie where a link leads.
pub fn name_service() -> Vec<PathBuf> {
    let fixed = ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/host.conf"];
    let fixed = fixed.map(PathBuf::from);
    let led_to = PathBuf::from("/etc/resolv.conf").canonicalize().ok();
    let beside = led_to.and_then(|path| path.parent().map(Path::to_path_buf)).filter(|path| path.starts_with("/run"));
    fixed.into_iter().chain(beside).collect()
}

/// The port of an address such as `http://127.0.0.1:8080`.
pub fn port_of(url: &str) -> Option<u16> {
    url.trim_end_matches('/').rsplit(':').next()?.parse().ok()
}

/// Makes a folder that is its owner's alone.
///
/// # Errors
/// As the operating system says.
pub fn private_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Waits until no other process serves from this folder: when a supervisor is killed, the kernel frees its lock a moment before
/// it ends its servers. Held until the file is dropped.
///
/// # Errors
/// As the operating system says.
pub fn hold(folder: &Path) -> io::Result<File> {
    let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(folder.join("lock"))?;
    flock(&lock, FlockOperation::LockExclusive)?;
    Ok(lock)
}
