//! Salts from a tree of seeds (Goldreich, Goldwasser, Micali 1986): whoever has an inner seed has all salts below it and none
//! beside it, so the salts of all tiles but a few are told in few seeds. The root seed never leaves the vault.

use std::collections::BTreeSet;

use hkdf::Hkdf;
use model::Redacted;
use sha2::{Digest, Sha256};

/// All salts of one page.
pub(super) struct SeedTree(Redacted<[u8; 32]>);

/// Seeds that were given away: `(level, index, seed)`; level 0 is the root, index counts from the left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Revealed(pub Vec<(u8, u32, [u8; 32])>);

/// The salts that follow from revealed seeds.
#[derive(Clone, Debug)]
pub(super) struct Salts(Vec<Option<[u8; 32]>>);

impl SeedTree {
    /// The tree of a page, from its document's secret seed.
    pub fn new(document_seed: [u8; 32], document: &str, page: u32) -> Self {
        let secret = Redacted::new(document_seed);
        let hkdf = Hkdf::<Sha256>::new(Some(b"safehouse/tiles/v1"), secret.expose());
        let mut root = [0; 32];
        // HKDF-SHA256 only fails for more than 8,160 bytes.
        let done = hkdf.expand_multi_info(&[document.as_bytes(), b"\n", &page.to_be_bytes()], &mut root);
        debug_assert!(done.is_ok());
        Self(Redacted::new(root))
    }

    /// All salts, in order.
    pub(super) fn all(&self, tiles: u32) -> Vec<[u8; 32]> {
        let mut salts = Salts(vec![None; tiles as usize]);
        fill(&mut salts.0, self.0.expose(), 0, depth(tiles));
        salts.0.into_iter().flatten().collect()
    }

    /// The fewest seeds that give every salt but the hidden tiles'. None of them lies above a hidden tile.
    pub fn open_but(&self, tiles: u32, hidden: &BTreeSet<u32>) -> Revealed {
        let mut revealed = Vec::new();
        let mut open = vec![(0u8, 0u32, *self.0.expose())];
        while let Some((level, index, seed)) = open.pop() {
            let below = depth(tiles) - level;
            let first = u64::from(index) << below;
            if first >= u64::from(tiles) {
                continue;
            }
            let last = (first + (1 << below) - 1).min(u64::from(u32::MAX)) as u32;
            if hidden.range(first as u32..=last).next().is_none() {
                revealed.push((level, index, seed));
            } else if below > 0 {
                open.push((level + 1, index * 2 + 1, child(&seed, 1)));
                open.push((level + 1, index * 2, child(&seed, 0)));
            }
        }
        Revealed(revealed)
    }
}

impl Revealed {
    /// The salts that follow, for a page of so many tiles. Seeds that lie outside the tree give none. Two for the same tile end it: who
    /// gives away the fewest has none, and many would cost much to follow.
    pub fn salts(&self, tiles: u32) -> Salts {
        let mut salts = vec![None; tiles as usize];
        for (level, index, seed) in &self.0 {
            if let Some(below) = depth(tiles).checked_sub(*level)
                && u64::from(*index) < 1 << *level
                && !fill(&mut salts, seed, u64::from(*index) << below, below)
            {
                return Salts(Vec::new());
            }
        }
        Salts(salts)
    }
}

impl Salts {
    pub fn get(&self, index: u32) -> Option<[u8; 32]> {
        self.0.get(index as usize).copied().flatten()
    }
}

fn depth(tiles: u32) -> u8 {
    tiles.max(1).next_power_of_two().trailing_zeros() as u8
}

fn child(seed: &[u8; 32], side: u32) -> [u8; 32] {
    Sha256::new_with_prefix(b"safehouse/seed/v1\n").chain_update([side as u8]).chain_update(seed).finalize().into()
}

/// A leaf's seed is not its salt: a salt that is shown must not look like a seed.
fn salt(seed: &[u8; 32]) -> [u8; 32] {
    Sha256::new_with_prefix(b"safehouse/salt/v1\n").chain_update(seed).finalize().into()
}

/// `false`: a tile has its salt already.
fn fill(salts: &mut [Option<[u8; 32]>], seed: &[u8; 32], first: u64, below: u8) -> bool {
    let Some(place) = usize::try_from(first).ok().filter(|f| *f < salts.len()) else { return true };
    if below == 0 {
        return salts[place].replace(salt(seed)).is_none();
    }
    fill(salts, &child(seed, 0), first, below - 1)
        && fill(salts, &child(seed, 1), first + (1 << (below - 1)), below - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn puncturing_gives_all_but_the_hidden(
            tiles in 1u32..600, hidden in proptest::collection::btree_set(0u32..600, 0..12), seed: [u8; 32],
        ) {
            let hidden: BTreeSet<u32> = hidden.into_iter().filter(|h| *h < tiles).collect();
            let tree = SeedTree::new(seed, "EL-0001", 3);
            let revealed = tree.open_but(tiles, &hidden);
            // No ancestor of a hidden tile, the tile itself included, is ever among them.
            for (level, index, _) in &revealed.0 {
                let below = depth(tiles) - level;
                prop_assert!(hidden.iter().all(|h| h >> below != *index));
            }
            let all = tree.all(tiles);
            let salts = revealed.salts(tiles);
            for i in 0..tiles {
                let known = (!hidden.contains(&i)).then_some(all[i as usize]);
                prop_assert_eq!(salts.get(i), known);
            }
            prop_assert!(revealed.0.len() <= 1 + hidden.len() * usize::from(depth(tiles)));
        }

        #[test]
        fn hostile_seeds_do_no_harm(level: u8, index: u32, tiles in 1u32..100) {
            let _ = Revealed(vec![(level, index, [0; 32])]).salts(tiles);
        }
    }

    #[test]
    fn pages_and_documents_have_salts_of_their_own() {
        let salt = |document, page| SeedTree::new([7; 32], document, page).all(9)[4];
        assert_ne!(salt("EL-0001", 1), salt("EL-0001", 2));
        assert_ne!(salt("EL-0001", 1), salt("EL-0002", 1));
    }
}
