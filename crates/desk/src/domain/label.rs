//! The desk's own names for mailboxes: two words and a number, drawn at random. They share nothing with a codename:
//! none of these words stands on the list that codenames are made of, and a test says so.

use rand::{Rng, seq::SliceRandom};

const FIRST: [&str; 40] = [
    "amber", "ashen", "azure", "birch", "brisk", "bronze", "calm", "cedar", "cobalt", "copper", "dusky", "early",
    "fallow", "flint", "frosty", "gentle", "golden", "granite", "hazel", "hidden", "inner", "iron", "ivory", "jade",
    "late", "linen", "lunar", "maple", "marble", "mellow", "misty", "northern", "pale", "pewter", "quiet", "russet",
    "silver", "slate", "tidal", "violet",
];
const SECOND: [&str; 40] = [
    "anchor", "arch", "barge", "beacon", "bridge", "brook", "canal", "chapel", "cove", "delta", "dune", "ferry",
    "field", "forge", "garden", "gate", "grove", "harbour", "heath", "hill", "inlet", "island", "key", "lake",
    "lantern", "lock", "meadow", "mill", "moor", "orchard", "pier", "quay", "reef", "ridge", "river", "shore", "tower",
    "valley", "well", "wharf",
];

/// A fresh label. The caller makes sure that no other mailbox has it.
pub fn draw(rng: &mut impl Rng) -> String {
    let mut word = |list: &[&'static str]| *list.choose(rng).unwrap_or(&"mailbox");
    format!("{} {} {}", word(&FIRST), word(&SECOND), rng.gen_range(10..100))
}
