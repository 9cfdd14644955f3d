//! What must hold of everything that the intake reads from strangers, for any bytes: one function a parser, which panics where it
//! doesn't. `cargo xtask fuzz` steers by coverage towards such bytes; the test of the committed seeds runs with all others.

mod asked;
mod codename;
mod envelope;
mod form;
mod pieces;

use std::sync::OnceLock;

/// A parser, and what must hold of it.
pub struct Target {
    pub name: &'static str,
    pub holds: fn(&[u8]),
}

/// Every parser of strangers' bytes that the intake owns.
pub const TARGETS: [Target; 5] = [
    Target { name: "multipart", holds: form::holds },
    Target { name: "codename", holds: codename::holds },
    Target { name: "tus", holds: pieces::holds },
    Target { name: "envelope", holds: envelope::holds },
    Target { name: "asked", holds: asked::holds },
];

/// No parser: a fault that blind luck doesn't find and that steering finds at once, to show that there is steering.
pub const CONTROL: Target = Target { name: "control", holds: control };

/// Says how many bytes this process has allocated. Only the fuzzer's program has one.
pub static METER: OnceLock<fn() -> usize> = OnceLock::new();

/// Bytes allocated now; 0 where nobody counts.
fn allocated() -> usize {
    METER.get().map_or(0, |meter| meter())
}

/// The target of that name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().chain([CONTROL]).find(|target| target.name == name)
}

fn control(data: &[u8]) {
    let mut depth = 0;
    for (byte, wanted) in data.iter().zip(b"drop") {
        if byte != wanted {
            break;
        }
        depth += 1;
    }
    assert!(depth < 4, "found, as it should be");
}
