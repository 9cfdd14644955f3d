//! What is published so that anybody can hold a document's pages against their roots, without what is hidden on them. The same form opens
//! a box later: made with an earlier version's seed, it shows that what a later version no longer hides is what the earlier committed to.

use std::collections::{BTreeMap, BTreeSet};

use model::Sha256;
use serde::{Deserialize, Serialize};
use sha2::Digest;

use super::{PageName, PageTree, Revealed, SeedTree, TileAt, verify_page};
use crate::{Error, Raster};

/// The pages of one document, each with what its root is made of (docs/contracts.md, "Proofs of openings").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Always [`Proof::VERSION`].
    pub version: u8,
    /// The public id, as `EL-0027`.
    pub document: String,
    /// The document version whose roots these are; the pages may be those of a later one.
    pub of: u32,
    /// All pages, in their order.
    pub pages: Vec<PageProof>,
}

/// One page: the fewest seeds that give the salts of all tiles that are shown, and the leaves of those that are hidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageProof {
    pub root: Sha256,
    /// `(level, index, seed)`; level 0 is the root of the tree of seeds, the index counts from the left.
    pub seeds: Vec<(u8, u32, Sha256)>,
    /// `(tile, leaf)`, by rising tile.
    pub hidden: Vec<(u32, Sha256)>,
}

impl PageProof {
    /// Commits to a page's pixels, and proves all of them but the hidden tiles.
    ///
    /// # Errors
    /// [`Error::NoSuchTile`].
    pub fn new(
        document: &str,
        page: u32,
        committed: &Raster,
        hidden: &[TileAt],
        document_seed: [u8; 32],
    ) -> Result<Self, Error> {
        let seeds = SeedTree::new(document_seed, document, page);
        let tree = PageTree::new(document, page, committed, &seeds);
        let hidden: BTreeMap<u32, Sha256> = hidden
            .iter()
            .map(|at| Ok((tree.name.index(*at)?, Sha256::from_bytes(tree.leaf(*at)?))))
            .collect::<Result<_, Error>>()?;
        let open = seeds.open_but(tree.name.tiles(), &hidden.keys().copied().collect::<BTreeSet<_>>());
        Ok(Self {
            root: Sha256::from_bytes(tree.root()),
            seeds: open.0.into_iter().map(|(level, index, seed)| (level, index, Sha256::from_bytes(seed))).collect(),
            hidden: hidden.into_iter().collect(),
        })
    }

    /// Holds a published page against the root: every tile but the hidden ones has the committed pixels, and those show a bar alone. Whether the root is the one that
    /// was published is for the caller to see. `page` counts from 1.
    ///
    /// # Errors
    /// [`Error::WrongTile`]; [`Error::NoSuchTile`] when a hidden tile lies outside the page.
    pub fn verify(&self, document: &str, page: u32, published: &Raster) -> Result<(), Error> {
        let name =
            PageName { document: document.to_owned(), page, width: published.width(), height: published.height() };
        let mut hidden = BTreeMap::new();
        for (index, leaf) in &self.hidden {
            let at = name.place(*index);
            name.index(at)?;
            hidden.insert(at, *leaf.as_bytes());
        }
        let revealed = self.seeds.iter().map(|(level, index, seed)| (*level, *index, *seed.as_bytes())).collect();
        let salts = Revealed(revealed).salts(name.tiles());
        verify_page(self.root.as_bytes(), document, page, published, &salts, &hidden)
    }

    /// The hidden tiles' numbers.
    pub fn hidden_tiles(&self) -> Vec<u32> {
        self.hidden.iter().map(|(index, _)| *index).collect()
    }

    /// Whether it hides none but these. What a proof calls hidden isn't held against its root: the version that is shown has to hide it, too, or anything
    /// could stand there.
    pub fn hides_only(&self, tiles: &[u32]) -> bool {
        let tiles: BTreeSet<u32> = tiles.iter().copied().collect();
        self.hidden.iter().all(|(index, _)| tiles.contains(index))
    }
}

impl Proof {
    /// The form that is written and read.
    pub const VERSION: u8 = 1;

    /// What a publisher makes known at publication, so that nobody can choose other pixels afterwards: over the document's name and all roots.
    pub fn commitment(&self) -> Sha256 {
        let mut hash = sha2::Sha256::new_with_prefix(b"safehouse/commitment/v1\n");
        hash.update((self.document.len() as u64).to_be_bytes());
        hash.update(self.document.as_bytes());
        for page in &self.pages {
            hash.update(page.root.as_bytes());
        }
        Sha256::from_bytes(hash.finalize().into())
    }

    /// Holds all pages of a document against the proof, in their order; gives how many tiles are hidden.
    ///
    /// # Errors
    /// The first page, from 1, whose pixels are others. [`Error::NotAProof`] when it has more pages or fewer.
    pub fn verify<E: From<Error>>(&self, pages: impl ExactSizeIterator<Item = Result<Raster, E>>) -> Result<u64, E> {
        if pages.len() != self.pages.len() {
            let told = format!("it is about {} pages, the document has {}", self.pages.len(), pages.len());
            return Err(Error::NotAProof(told).into());
        }
        let mut hidden = 0;
        for ((page, raster), number) in self.pages.iter().zip(pages).zip(1..) {
            page.verify(&self.document, number, &raster?).map_err(|_| Error::OtherPixels { page: number })?;
            hidden += page.hidden.len() as u64;
        }
        Ok(hidden)
    }

    /// Reads a proof. It proves nothing before its pages were held against it.
    ///
    /// # Errors
    /// [`Error::NotAProof`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let proof: Self = serde_json::from_slice(bytes).map_err(|error| Error::NotAProof(error.to_string()))?;
        match proof.version {
            Self::VERSION => Ok(proof),
            other => Err(Error::NotAProof(format!("it is of version {other}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiles::{HEIGHT, WIDTH};

    const SEED: [u8; 32] = [7; 32];

    fn committed() -> Raster {
        let rgb = (0..160 * 40 * 3_u32).map(|i| (i % 251) as u8).collect();
        Raster::from_rgb(160, 40, rgb).unwrap()
    }

    fn painted(tiles: &[TileAt]) -> Raster {
        let mut page = committed();
        for at in tiles {
            let (x, y) = (at.x * WIDTH, at.y * HEIGHT);
            crate::redact::paint_bar(&mut page, [x, y, x + WIDTH, y + HEIGHT], "x");
        }
        page
    }

    fn tiles(columns: std::ops::Range<u32>) -> Vec<TileAt> {
        columns.flat_map(|x| (2..5).map(move |y| TileAt { x, y })).collect()
    }

    fn proof(hidden: &[TileAt]) -> PageProof {
        PageProof::new("EL-0001", 1, &committed(), hidden, SEED).unwrap()
    }

    #[test]
    fn a_box_opened_later_is_proved_by_the_earlier_root_and_opens_no_other() {
        let (first, second) = (tiles(1..3), tiles(5..8));
        let both = [first.clone(), second.clone()].concat();
        let before = proof(&both);
        before.verify("EL-0001", 1, &painted(&both)).unwrap();
        assert!(before.verify("EL-0001", 1, &painted(&first)).is_err(), "a tile that is called hidden shows something");

        let later = proof(&second);
        assert_eq!(later.root, before.root);
        later.verify("EL-0001", 1, &painted(&second)).unwrap();
        let mut forged = painted(&second);
        forged.set(WIDTH + 3, 2 * HEIGHT, [1, 2, 3]);
        assert!(later.verify("EL-0001", 1, &forged).is_err());
        // All that was ever given away, together, has no salt of what stays hidden.
        let all = [before.seeds, later.seeds].concat();
        let name = PageName { document: "EL-0001".into(), page: 1, width: 160, height: 40 };
        for (level, index, seed) in all {
            let salts = Revealed(vec![(level, index, *seed.as_bytes())]).salts(name.tiles());
            assert!(second.iter().all(|at| salts.get(name.index(*at).unwrap()).is_none()));
        }
    }

    #[test]
    fn a_proof_is_of_one_document_and_one_page() {
        let proof = proof(&tiles(1..3));
        let page = painted(&tiles(1..3));
        assert!(proof.verify("EL-0002", 1, &page).is_err() && proof.verify("EL-0001", 2, &page).is_err());
        let mut outside = proof.clone();
        outside.hidden.push((9_999, outside.root));
        assert!(outside.verify("EL-0001", 1, &page).is_err());
    }

    #[test]
    fn seeds_that_overlap_are_not_followed() {
        let mut twice = proof(&tiles(1..3));
        twice.seeds.push(twice.seeds[0]);
        assert!(twice.verify("EL-0001", 1, &painted(&tiles(1..3))).is_err());
        let mut many = proof(&[]);
        many.seeds = vec![many.seeds[0]; 1 << 20];
        assert!(many.verify("EL-0001", 1, &committed()).is_err(), "and that ends at once");
    }

    #[test]
    fn another_version_is_not_read() {
        let whole = Proof { version: 1, document: "EL-0001".into(), of: 1, pages: vec![proof(&tiles(1..2))] };
        let text = serde_json::to_string(&whole).unwrap();
        assert_eq!(Proof::from_bytes(text.as_bytes()).unwrap(), whole);
        assert!(Proof::from_bytes(text.replace("\"version\":1", "\"version\":2").as_bytes()).is_err());
        assert!(Proof::from_bytes(text.replace("\"of\"", "\"more\":1,\"of\"").as_bytes()).is_err());
    }
}
