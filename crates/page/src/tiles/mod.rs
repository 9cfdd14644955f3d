//! Openings that can be proved: a page's committed pixels as tiles under one root. It proves what was committed, neither that
//! an original is authentic nor that a text layer says what the pixels do.
//!
//! Leaf = SHA-256(tag ‖ salt ‖ document ‖ page ‖ x ‖ y ‖ pixels); salts come from a tree of seeds. The root binds the page's name
//! and size too. Every tile is 16 pixels wide and 4 high (at 150 dpi 7.7 by 1.9 points), cut at the right and lower edge:
//! wide, because a box's width is what tells a secret's; low, because lines stand close and their height tells nothing.

mod merkle;
mod proof;
mod proving;
mod seeds;

pub use proof::{PageProof, Proof};
pub use proving::{Proving, Seed};
use seeds::{Revealed, Salts, SeedTree};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Error, Raster, redact};

/// A tile's width in pixels.
pub const WIDTH: u32 = 16;
/// A tile's height in pixels.
pub const HEIGHT: u32 = 4;

/// A tile's place: its column and row, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TileAt {
    pub x: u32,
    pub y: u32,
}

/// Which page of what, and its size in pixels: what every leaf and the root are bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PageName {
    /// The public id, as `EL-0027`.
    document: String,
    /// From 1.
    page: u32,
    width: u32,
    height: u32,
}

impl PageName {
    fn columns(&self) -> u32 {
        self.width.div_ceil(WIDTH)
    }

    fn tiles(&self) -> u32 {
        self.columns() * self.height.div_ceil(HEIGHT)
    }

    /// A tile's number, row by row.
    fn index(&self, at: TileAt) -> Result<u32, Error> {
        if at.x >= self.columns() || at.y >= self.height.div_ceil(HEIGHT) {
            return Err(Error::NoSuchTile { x: at.x, y: at.y });
        }
        Ok(at.y * self.columns() + at.x)
    }

    fn place(&self, index: u32) -> TileAt {
        TileAt { x: index % self.columns(), y: index / self.columns() }
    }

    fn leaf(&self, at: TileAt, salt: &[u8; 32], pixels: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"safehouse/tile/v1\n");
        hash.update(salt);
        self.name_into(&mut hash);
        hash.update(at.x.to_be_bytes());
        hash.update(at.y.to_be_bytes());
        hash.update(pixels);
        hash.finalize().into()
    }

    fn root(&self, tree: [u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"safehouse/page/v1\n");
        self.name_into(&mut hash);
        hash.update(self.width.to_be_bytes());
        hash.update(self.height.to_be_bytes());
        hash.update(tree);
        hash.finalize().into()
    }

    fn name_into(&self, hash: &mut Sha256) {
        hash.update((self.document.len() as u64).to_be_bytes());
        hash.update(self.document.as_bytes());
        hash.update(self.page.to_be_bytes());
    }
}

fn pixels(raster: &Raster, at: TileAt) -> Vec<u8> {
    let (x, y) = (at.x * WIDTH, at.y * HEIGHT);
    raster.part(x, y, x + WIDTH, y + HEIGHT)
}

/// A page's tiles under their root. Made from the pixels before painting: it belongs in the vault.
struct PageTree {
    name: PageName,
    leaves: Vec<[u8; 32]>,
}

impl PageTree {
    fn new(document: &str, page: u32, raster: &Raster, seeds: &SeedTree) -> Self {
        let name = PageName { document: document.to_owned(), page, width: raster.width(), height: raster.height() };
        let leaf = |(index, salt)| {
            let at = name.place(index);
            name.leaf(at, &salt, &pixels(raster, at))
        };
        let leaves = (0..).zip(seeds.all(name.tiles())).map(leaf).collect();
        Self { name, leaves }
    }

    fn root(&self) -> [u8; 32] {
        self.name.root(merkle::root(&self.leaves))
    }

    /// A hidden tile's leaf: salted, so it tells nothing of the pixels; published, so that the rest can be checked.
    fn leaf(&self, at: TileAt) -> Result<[u8; 32], Error> {
        Ok(self.leaves[self.name.index(at)? as usize])
    }
}

/// Checks a published page: every tile but the hidden ones has the committed pixels, and in those is nothing but a bar. Otherwise
/// whoever makes a proof could call a tile hidden and write into it.
fn verify_page(
    root: &[u8; 32],
    document: &str,
    page: u32,
    published: &Raster,
    salts: &Salts,
    hidden: &BTreeMap<TileAt, [u8; 32]>,
) -> Result<(), Error> {
    let name = PageName { document: document.to_owned(), page, width: published.width(), height: published.height() };
    let black_and_white = published.is_black_and_white();
    let mut leaves = Vec::with_capacity(name.tiles() as usize);
    for index in 0..name.tiles() {
        let at = name.place(index);
        leaves.push(match hidden.get(&at) {
            Some(leaf) if redact::is_bar(&pixels(published, at), black_and_white) => *leaf,
            Some(_) => return Err(Error::WrongTile),
            None => name.leaf(at, &salts.get(index).ok_or(Error::WrongTile)?, &pixels(published, at)),
        });
    }
    if name.root(merkle::root(&leaves)) == *root { Ok(()) } else { Err(Error::WrongTile) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn raster(width: u32, height: u32, seed: u8) -> Raster {
        let rgb = (0..width * height * 3).map(|i| (i as u8).wrapping_mul(31) ^ seed).collect();
        Raster::from_rgb(width, height, rgb).unwrap()
    }

    proptest! {
        #[test]
        fn a_published_page_is_checked_without_what_is_hidden(
            width in 1u32..90, height in 1u32..40, seed: u8, picks in proptest::collection::btree_set(any::<u32>(), 0..5),
        ) {
            let original = raster(width, height, seed);
            let seeds = SeedTree::new([seed; 32], "EL-0001", 1);
            let tree = PageTree::new("EL-0001", 1, &original, &seeds);
            let name = PageName { document: "EL-0001".into(), page: 1, width, height };
            let hidden: BTreeSet<u32> = picks.into_iter().map(|p| p % name.tiles()).collect();
            let leaves: BTreeMap<_, _> =
                hidden.iter().map(|i| (name.place(*i), tree.leaf(name.place(*i)).unwrap())).collect();
            let mut published = original.clone();
            for at in leaves.keys() {
                let (x, y) = (at.x * WIDTH, at.y * HEIGHT);
                redact::paint_bar(&mut published, [x, y, (x + WIDTH).min(width), (y + HEIGHT).min(height)], "x");
            }
            let salts = seeds.open_but(name.tiles(), &hidden).salts(name.tiles());
            let check = |page: &Raster| verify_page(&tree.root(), "EL-0001", 1, page, &salts, &leaves);
            prop_assert!(check(&published).is_ok());
            if let Some(open) = (0..name.tiles()).find(|i| !hidden.contains(i)) {
                let at = name.place(open);
                let mut forged = published.clone();
                let [r, g, b] = forged.get(at.x * WIDTH, at.y * HEIGHT);
                forged.set(at.x * WIDTH, at.y * HEIGHT, [r ^ 1, g, b]);
                prop_assert!(check(&forged).is_err());
            }
        }
    }
}
