//! Tries the walls from inside: reaches for what lies outside, and says what the kernel answered. It can do nothing that whoever
//! started it couldn't.
//!
//! It stands in the shipped programs so that what is tried is what is shipped (`crates/safehouse/tests/walls.rs`, and the intake's own).

use std::{
    fs,
    io::Write,
    net::{SocketAddr, TcpStream, UdpSocket},
    path::PathBuf,
    process::Command,
    time::Duration,
};

use rustix::process::{
    DumpableBehavior, Pid, PidfdFlags, PidfdGetfdFlags, Resource, dumpable_behavior, getrlimit, pidfd_getfd,
    pidfd_open, test_kill_process,
};
use serde::Deserialize;
use serde_json::json;
use socket2::{Domain, Protocol, Socket, Type};

/// What is reached for.
#[derive(Deserialize)]
pub struct Trial {
    /// A file to read, and to write.
    pub file: PathBuf,
    /// A process to signal and to trace.
    pub process: i32,
    /// Where to connect.
    pub address: SocketAddr,
}

/// Prints one JSON document: for each attempt `null` when it was possible, or the kernel's words.
///
/// # Errors
/// A process id that is none, or standard output that is closed.
pub fn run(trial: &Trial) -> std::io::Result<()> {
    let process = Pid::from_raw(trial.process).ok_or(std::io::ErrorKind::InvalidInput)?;
    let said = |attempt: std::io::Result<()>| attempt.err().map(|error| error.to_string());
    let answers = json!({
        "read": said(fs::read(&trial.file).map(drop)),
        "write": said(fs::OpenOptions::new().append(true).open(&trial.file).map(drop)),
        "list": said(trial.file.parent().map_or(Ok(()), |folder| fs::read_dir(folder).map(drop))),
        "signal": said(test_kill_process(process).map_err(Into::into)),
        "descriptor": said(descriptor_of(process)),
        "memory": said(fs::read(format!("/proc/{}/auxv", trial.process)).map(drop)),
        "connect": said(TcpStream::connect_timeout(&trial.address, Duration::from_secs(5)).map(drop)),
        "datagram": said(UdpSocket::bind("127.0.0.1:0").map(drop)),
        "fast-open": said(fast_open(trial.address)),
        "multipath": said(kind_of_socket(Domain::IPV4, Type::STREAM, libc::IPPROTO_MPTCP)),
        "local-socket": said(kind_of_socket(Domain::UNIX, Type::STREAM, 0)),
        "sequence-socket": said(kind_of_socket(Domain::UNIX, Type::SEQPACKET, 0)),
        "kernel-socket": said(kind_of_socket(Domain::from(libc::AF_NETLINK), Type::RAW, 0)),
        "dump": said(dump()),
        "program": said(Command::new("/bin/true").status().map(drop)),
    });
    writeln!(std::io::stdout(), "{answers}")
}

/// Takes a copy of another process's standard input: allowed to whoever may trace it.
fn descriptor_of(process: Pid) -> std::io::Result<()> {
    let handle = pidfd_open(process, PidfdFlags::empty())?;
    Ok(pidfd_getfd(handle, 0, PidfdGetfdFlags::empty()).map(drop)?)
}

/// Connects by sending at once: the kernel asks Landlock about `connect` alone.
fn fast_open(address: SocketAddr) -> std::io::Result<()> {
    let stream = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    stream.send_to_with_flags(b"out", &address.into(), libc::MSG_FASTOPEN).map(drop)
}

fn kind_of_socket(domain: Domain, kind: Type, protocol: i32) -> std::io::Result<()> {
    Socket::new(domain, kind, (protocol != 0).then(|| Protocol::from(protocol))).map(drop)
}

/// Whether a crash would write this process's memory to the disk.
fn dump() -> std::io::Result<()> {
    let none = getrlimit(Resource::Core).maximum == Some(0);
    if none && dumpable_behavior()? == DumpableBehavior::NotDumpable {
        return Err(std::io::ErrorKind::PermissionDenied.into());
    }
    Ok(())
}
