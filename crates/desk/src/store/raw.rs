//! How a process with open databases ends. The only unsafe code of this crate.
#![allow(unsafe_code)]

use std::{
    ffi::{c_int, c_void},
    sync::Once,
};

unsafe extern "C" {
    fn on_exit(handler: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
}

extern "C" fn end(status: c_int, _: *mut c_void) {
    // SAFETY: takes a number and doesn't return. Rust's own buffers were flushed before the first handler is called.
    unsafe { libc::_exit(status) }
}

/// Lets the process end under its database threads as a power cut would, instead of taking SQLCipher's memory from under them.
///
/// SQLCipher clears and frees its keys and its cipher in an exit handler, while sqlx's threads may still be in the middle of a page:
/// they crash, or seal the page under a key of zeros. This handler is registered later than that one, so it is called first, and ends
/// the process with the status it was about to have. What was committed is on the disk; the kernel clears the memory. glibc's
/// `on_exit(3)`, as `atexit(3)` isn't told the status.
pub fn end_under_open_databases() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: may be called at any time from any thread. It registers SQLCipher's handler, so ours comes after it.
        unsafe { libsqlite3_sys::sqlite3_initialize() };
        // SAFETY: a function that lives as long as the process, and a null argument that it ignores.
        unsafe { on_exit(end, std::ptr::null_mut()) };
    });
}
