//! What stands on layers that are switched off. The interpreter leaves it out, so a copy of the file is read in which they are on.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use model::FindingKind::HiddenLayer;

use super::{locked::Key, revisions::lines};
use crate::{bytes, found::Found};

/// The key that lists what is off, and one of the same length that means nothing.
const OFF: &[u8] = b"/OFF";
const NOTHING: &[u8] = b"/OXX";

/// Says the lines of text that only the hidden layers hold. Where the list is packed into an object stream nothing is said: the layer's name already was.
pub fn inspect(pdf: &Pdf, file: &[u8], key: &Key, found: &mut Found) {
    if !found.findings.iter().any(|f| f.kind == HiddenLayer && !f.detail.is_empty()) {
        return;
    }
    let places = bytes::find_all(file, OFF, 1_000);
    if places.is_empty() {
        return;
    }
    let mut copy = file.to_vec();
    for at in places {
        copy[at..at + OFF.len()].copy_from_slice(NOTHING);
    }
    let Some(shown) = key.load(copy) else { return };
    let known: HashSet<String> = lines(pdf).into_iter().collect();
    let hidden: Vec<String> = lines(&shown).into_iter().filter(|line| !known.contains(line)).collect();
    if !hidden.is_empty() {
        found.say(HiddenLayer, "whole file", "Text stands on a layer that is switched off.", hidden.join("\n"));
    }
}
