//! The fuzzer's program: libFuzzer around the target that the variable `TARGET` names.

#![no_main]

use std::{alloc::System, sync::OnceLock};

use cap::Cap;
use fuzz::{METER, target};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

fn holds() -> fn(&[u8]) {
    static HOLDS: OnceLock<fn(&[u8])> = OnceLock::new();
    *HOLDS.get_or_init(|| {
        METER.get_or_init(|| || MEMORY.allocated());
        let name = std::env::var("TARGET").unwrap_or_default();
        target(&name).map(|target| target.holds).unwrap_or_else(|| panic!("no target is called {name:?}"))
    })
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| holds()(data));
