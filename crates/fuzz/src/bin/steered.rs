//! The fuzzer's program: libFuzzer around the target that the variable `TARGET` names.

#![no_main]

use std::{
    alloc::System,
    collections::BTreeSet,
    panic,
    sync::{Mutex, OnceLock, atomic::Ordering},
};

use cap::Cap;
use fuzz::{CONTAINED, METER, Meter, is_of_others, target};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

fn holds() -> fn(&[u8]) {
    static HOLDS: OnceLock<fn(&[u8])> = OnceLock::new();
    *HOLDS.get_or_init(|| {
        METER.get_or_init(|| Meter {
            allocated: || MEMORY.allocated(),
            // Where less is left than is taken already, nothing more can be had at all.
            most: |bytes| {
                let _taken_already = MEMORY.set_limit(bytes);
            },
        });
        tell_of_others();
        let name = std::env::var("TARGET").unwrap_or_default();
        target(&name).map(|target| target.holds).unwrap_or_else(|| panic!("no target is called {name:?}"))
    })
}

/// libFuzzer ends at every panic, also at one that is caught: those in crates from outside are told once each instead, and go their way.
fn tell_of_others() {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let ends = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        let Some(place) = panicked.location().filter(|place| is_of_others(place.file())) else { return ends(panicked) };
        CONTAINED.store(true, Ordering::Relaxed);
        let place = place.to_string();
        if TOLD.lock().is_ok_and(|mut told| told.insert(place.clone())) {
            eprintln!("contained: {place}");
        }
    }));
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| holds()(data));
