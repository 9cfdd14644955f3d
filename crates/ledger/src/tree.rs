//! The Merkle tree in memory and its tiles (C2SP tlog-tiles: height 8, entry bundles with 16-bit lengths). Never trusts a tile: it makes them.

use tlog_tiles::{Error as TlogError, Hash, HashReader, Tile};

use crate::{Error, Head};

/// Height of a tile: 256 hashes.
pub(crate) const HEIGHT: u8 = 8;
const WIDTH: u64 = 1 << HEIGHT;
/// The largest tile and entry bundle, in bytes.
pub(crate) const MAX_TILE: u64 = WIDTH * 32;
pub(crate) const MAX_BUNDLE: u64 = WIDTH * (2 + u16::MAX as u64);

/// All hashes of a log, in the order of `stored_hash_index`; the tree of every smaller size is a prefix.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    size: u64,
    hashes: Vec<Hash>,
}

impl HashReader for Tree {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, TlogError> {
        let at = |index: &u64| usize::try_from(*index).ok().and_then(|i| self.hashes.get(i)).copied();
        indexes.iter().map(|index| at(index).ok_or(TlogError::IndexesNotInTree)).collect()
    }
}

impl Tree {
    /// The tree over these leaf hashes.
    pub(crate) fn of(leaves: impl IntoIterator<Item = Hash>) -> Result<Self, Error> {
        let mut tree = Self::default();
        for leaf in leaves {
            let new = tlog_tiles::stored_hashes_for_record_hash(tree.size, leaf, &tree)
                .map_err(|e| Error::malformed("the tree", e))?;
            tree.hashes.extend(new);
            tree.size += 1;
        }
        Ok(tree)
    }

    /// Size and root when the log had `size` entries, at most as many as now.
    pub(crate) fn head_at(&self, size: u64) -> Result<Head, Error> {
        let root = tlog_tiles::tree_hash(size, self).map_err(|e| Error::malformed("the tree", e))?;
        Ok(Head::new(size, root))
    }

    pub(crate) fn inclusion(&self, size: u64, index: u64) -> Result<Vec<Hash>, Error> {
        tlog_tiles::prove_record(size, index, self).map_err(|e| Error::malformed("an inclusion proof", e))
    }

    pub(crate) fn consistency(&self, size: u64, from: u64) -> Result<Vec<Hash>, Error> {
        tlog_tiles::prove_tree(size, from, self).map_err(|e| Error::malformed("a consistency proof", e))
    }

    pub(crate) fn tile(&self, tile: &Tile) -> Result<Vec<u8>, Error> {
        tile.read_data(self).map_err(|e| Error::malformed("a tile", e))
    }
}

/// The tiles of a log of this size, the full ones and the partial ones at its edge.
pub(crate) fn tiles_between(old: u64, new: u64) -> Vec<Tile> {
    Tile::new_tiles(HEIGHT, old, new)
}

/// Where C2SP tlog-tiles has a tile: `tile/0/000`, `tile/1/000.p/7`.
pub(crate) fn tile_path(tile: &Tile) -> String {
    tile_path_at(&tile.level().to_string(), tile)
}

/// Where the entries of a level 0 tile stand: `tile/entries/000`.
pub(crate) fn bundle_path(tile: &Tile) -> String {
    tile_path_at("entries", tile)
}

fn tile_path_at(level: &str, tile: &Tile) -> String {
    let plain = Tile::new(HEIGHT, 0, tile.level_index(), tile.width(), false).path();
    // The crate writes `tile/8/0/000` as Go's sumdb does; C2SP leaves the height out.
    format!("tile/{level}/{}", plain.strip_prefix("tile/8/0/").unwrap_or(&plain))
}

/// What a path below `tile/` names: the tile, and whether it means the entries.
pub(crate) fn parse_tile_path(path: &str) -> Option<(Tile, bool)> {
    let (level, place) = path.strip_prefix("tile/")?.split_once('/')?;
    let (level, entries) =
        if level == "entries" { (0, true) } else { (level.parse::<u8>().ok().filter(|l| *l < 8)?, false) };
    let (place, width) = match place.split_once(".p/") {
        Some((place, width)) => (place, width.parse::<u32>().ok().filter(|w| (1..WIDTH as u32).contains(w))?),
        None => (place, WIDTH as u32),
    };
    let mut number = 0_u64;
    for part in place.split('/') {
        let digits = part.trim_start_matches('x').parse::<u64>().ok().filter(|n| *n < 1000)?;
        number = number.checked_mul(1000)?.checked_add(digits)?;
    }
    let tile = Tile::new(HEIGHT, level, number, width, false);
    let back = if entries { bundle_path(&tile) } else { tile_path(&tile) };
    (back == path).then_some((tile, entries))
}

/// The entries of a tile's range in the form of an entry bundle.
pub(crate) fn bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    for entry in entries {
        let too_large = Error::TooLarge { what: "an entry", size: entry.len(), limit: crate::MAX_ENTRY };
        bytes.extend_from_slice(&u16::try_from(entry.len()).map_err(|_| too_large)?.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// Takes a bundle apart; `None` unless it holds exactly `count` entries and nothing else.
pub(crate) fn unbundle(mut bytes: &[u8], count: usize) -> Option<Vec<Vec<u8>>> {
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        entries.push(entry.to_vec());
        bytes = rest;
    }
    bytes.is_empty().then_some(entries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let tile = Tile::new(HEIGHT, 2, 1_234_067, 256, false);
        assert_eq!(tile_path(&tile), "tile/2/x001/x234/067");
        assert_eq!(bundle_path(&Tile::new(HEIGHT, 0, 7, 12, false)), "tile/entries/007.p/12");
        for wrong in [
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/64/000",
            "tile/00/000",
            "tile/0/0",
            "tile/0/x000",
            "tile/0/000/p/1",
            "tile/0/000.p/01",
            "tile/entries/",
            "tile/0/x000/001",
        ] {
            assert!(parse_tile_path(wrong).is_none(), "{wrong}");
        }
    }

    /// The roots of Certificate Transparency's own test of RFC 6962 trees, of one to eight leaves.
    #[test]
    fn roots_are_those_of_rfc_6962() {
        let leaves =
            ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let leaves = leaves.map(|leaf| tlog_tiles::record_hash(&hex::decode(leaf).unwrap()));
        let tree = Tree::of(leaves).unwrap();
        for (root, size) in roots.iter().zip(1..) {
            assert_eq!(tree.head_at(size).unwrap().root.to_string(), *root, "{size} leaves");
        }
    }

    proptest! {
        #[test]
        fn a_tile_path_reads_back(level in 0_u8..8, number in 0_u64..5_000_000, width in 1_u32..=256) {
            let tile = Tile::new(HEIGHT, level, number, width, false);
            prop_assert_eq!(parse_tile_path(&tile_path(&tile)), Some((tile, false)));
        }

        #[test]
        fn a_bundle_reads_back(entries in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..20)) {
            let bytes = bundle(entries.iter().map(Vec::as_slice)).unwrap();
            prop_assert_eq!(unbundle(&bytes, entries.len()), Some(entries.clone()));
            prop_assert_eq!(unbundle(&bytes, entries.len() + 1), None);
        }
    }
}
