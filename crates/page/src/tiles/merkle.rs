//! A Merkle tree over leaves that are hashes already, in the shape of RFC 6962 section 2.1. Inner nodes begin with the byte 1,
//! leaves with a text: none can pass for the other.

use sha2::{Digest, Sha256};

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sha256::new_with_prefix([1]).chain_update(left).chain_update(right).finalize().into()
}

/// How many leaves the left side has: the largest power of two below their number.
fn split(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}

/// There is at least one leaf: a page has a pixel.
pub fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => [0; 32],
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}
