//! What the process that codes a clean film says, IVF or Ogg: however it comes in pieces it is the same, and no more is held than came.
//!
//! The first byte says which of the two it is, and how it is cut.

use airlock::ends::coded;

use crate::within;

/// What may be held beside what came, in bytes.
const HELD: usize = 1 << 20;

pub fn holds(data: &[u8]) {
    let Some((how, bytes)) = data.split_first() else { return };
    let (pictures, cut) = (how & 1 == 0, usize::from(how >> 1));
    // A packet of one byte has its place in a list besides.
    let most = HELD + 32 * bytes.len();
    let whole = within(most, || coded(bytes, pictures, bytes.len()));
    let piecemeal = within(most, || coded(bytes, pictures, cut));
    assert!(whole == piecemeal, "it depends on how it comes");
    let Some((packets, held)) = whole else { return };
    let length: usize = packets.iter().map(<[u8]>::len).sum();
    assert!(length <= bytes.len() && packets.iter().all(|packet| !packet.is_empty()));
    assert!(held >= length as u64, "more than it says");
}
