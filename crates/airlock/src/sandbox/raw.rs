//! The system calls that no safe crate offers.
#![allow(unsafe_code)]

use std::{io, ptr};

use rustix::thread::UnshareFlags;

/// A heap that is larger than this at a worker's start is none: its place was elsewhere.
const MOST_HEAP: usize = 1 << 30;

/// Closes every descriptor from 3 on. Call it only where nothing owns such a descriptor: at the start of a worker.
pub fn close_all_but_the_pipes() -> io::Result<()> {
    // SAFETY: takes three numbers and touches no memory. A worker's first act, when no Rust value owns a descriptor but the
    // standard three, so none is closed under an owner.
    let done = unsafe { libc::syscall(libc::SYS_close_range, 3u32, u32::MAX, 0u32) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Asks the kernel for large pages beneath what the heap has now, from its first free place on: a page's pixels are megabytes, which come in
/// pieces of 4 KiB otherwise. glibc asks by itself where it is told to (`glibc.malloc.hugetlb`), but 2.36 compares the kernel's answer
/// with an unended string, and gives it up by chance. Where there are no large pages, or another libc, nothing changes.
pub fn large_pages() {
    let page = rustix::param::page_size();
    let place = Box::new(0u8);
    let start = (&raw const *place).addr().next_multiple_of(page);
    // SAFETY: asked to move by nothing it only tells where the heap ends.
    let end = unsafe { libc::sbrk(0) }.addr();
    if (start..start + MOST_HEAP).contains(&end) {
        // SAFETY: within the heap, and an advice that changes no byte of it.
        let _without =
            unsafe { libc::madvise(ptr::with_exposed_provenance_mut(start), end - start, libc::MADV_HUGEPAGE) };
    }
}

/// Leaves the parent's user, mount, PID, network and IPC namespaces, and its host name, which a picture could carry away.
pub fn unshare_all() -> io::Result<()> {
    let all = UnshareFlags::NEWUSER
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS;
    // SAFETY: `FILES`, the flag that makes this call unsafe, is not among them; the process has one thread.
    unsafe { rustix::thread::unshare_unsafe(all) }?;
    let name = "host";
    // SAFETY: so many bytes of a string that lives on.
    let done = unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
