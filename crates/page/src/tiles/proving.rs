//! A proof that grows page by page, and the secret by which a box is opened later. No I/O and no chance: both are the caller's.

use model::Sha256;
use serde::{Deserialize, Serialize};

use super::{PageProof, Proof, TileAt};
use crate::{Error, Raster};

/// The secret of a commitment, as it is kept. It has no `Debug`: with it hidden tiles can be guessed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    version: u8,
    /// What the proofs call the document.
    document: String,
    seed: Sha256,
    /// What was committed to: the pages must still be drawn like this.
    roots: Vec<Sha256>,
}

impl Seed {
    const VERSION: u8 = 1;

    /// As it was kept.
    ///
    /// # Errors
    /// [`Error::NotASeed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let seed: Self = serde_json::from_slice(bytes).map_err(|error| Error::NotASeed(error.to_string()))?;
        if seed.version != Self::VERSION {
            return Err(Error::NotASeed(format!("version {}; this program knows version 1", seed.version)));
        }
        Ok(seed)
    }
}

/// A proof of a document's openings, while its pages are being committed to.
pub struct Proving {
    seed: Seed,
    /// Whether the seed was there before.
    known: bool,
    pages: Vec<PageProof>,
}

impl Proving {
    /// The first proof of a document. `secret` is chosen by chance alone.
    pub fn new(document: String, secret: [u8; 32]) -> Self {
        let seed = Seed { version: Seed::VERSION, document, seed: Sha256::from_bytes(secret), roots: Vec::new() };
        Self { seed, known: false, pages: Vec::new() }
    }

    /// One more proof of the same pages.
    pub fn again(seed: Seed) -> Self {
        Self { seed, known: true, pages: Vec::new() }
    }

    /// Commits to the next page.
    ///
    /// # Errors
    /// As [`PageProof::new`].
    pub fn page(&mut self, committed: &Raster, hidden: &[TileAt]) -> Result<(), Error> {
        let (number, secret) = (self.pages.len() as u32 + 1, *self.seed.seed.as_bytes());
        self.pages.push(PageProof::new(&self.seed.document, number, committed, hidden, secret)?);
        Ok(())
    }

    /// The proof, and its seed to be kept.
    ///
    /// # Errors
    /// [`Error::OtherPages`] when the seed committed to others.
    pub fn done(self) -> Result<(Proof, Seed), Error> {
        let Self { mut seed, known, pages } = self;
        let roots: Vec<Sha256> = pages.iter().map(|page| page.root).collect();
        if known && seed.roots != roots {
            return Err(Error::OtherPages);
        }
        seed.roots = roots;
        Ok((Proof { version: Proof::VERSION, document: seed.document.clone(), of: 1, pages }, seed))
    }
}
