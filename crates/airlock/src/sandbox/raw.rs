//! The two system calls that no safe crate offers.
#![allow(unsafe_code)]

use std::io;

use rustix::thread::UnshareFlags;

/// Closes every descriptor from 3 on. Call it only where nothing owns such a descriptor: at the start of a worker.
pub fn close_all_but_the_pipes() -> io::Result<()> {
    // SAFETY: takes three numbers and touches no memory. A worker's first act, when no Rust value owns a descriptor but the
    // standard three, so none is closed under an owner.
    let done = unsafe { libc::syscall(libc::SYS_close_range, 3u32, u32::MAX, 0u32) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Leaves the parent's user, mount, PID, network and IPC namespaces.
pub fn unshare_all() -> io::Result<()> {
    let all = UnshareFlags::NEWUSER
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWIPC;
    // SAFETY: `FILES`, the flag that makes this call unsafe, is not among them; the process has one thread.
    unsafe { rustix::thread::unshare_unsafe(all) }.map_err(io::Error::from)
}
