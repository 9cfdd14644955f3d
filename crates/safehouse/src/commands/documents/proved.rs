//! A redacted PDF's proof: what it commits to, the secret by which a box is opened later, and holding the one against the other.

use std::{fs, io, path::Path};

use airlock::Whole;
use model::Sha256;
use page::{
    Raster,
    tiles::{PageProof, Proof, TileAt},
};
use rand::{RngCore, rngs::OsRng};
use serde::{Deserialize, Serialize};
use terminal::Refused;

use super::fresh::Fresh;

/// The largest proof and the largest seed file that is read, in bytes.
const MOST: u64 = 64 << 20;

/// The secret of a commitment, as it lies on disk. It has no `Debug`: with it hidden tiles can be guessed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    version: u8,
    /// What the proofs call the document.
    document: String,
    seed: Sha256,
    /// What was committed to: the pages must still be drawn like this.
    roots: Vec<Sha256>,
}

/// A proof that grows page by page.
pub struct Proving {
    seed: Seed,
    /// Whether the seed was there before.
    known: bool,
    pages: Vec<PageProof>,
}

impl Proving {
    /// Begins with the seed in this file, or with a new one. `out` names the document when it is new.
    ///
    /// # Errors
    /// What lies there is no seed.
    pub fn begin(seed: Option<&Path>, out: &Path) -> Result<Self, Refused> {
        if let Some(path) = seed.filter(|path| path.exists()) {
            let refused = |why: String| Refused::because(format!("{}: {why}", path.display()));
            let seed: Seed =
                serde_json::from_slice(&bounded(path)?).map_err(|e| refused(format!("not a seed: {e}")))?;
            if seed.version != 1 {
                return Err(refused(format!("a seed of version {}; this program knows version 1", seed.version)));
            }
            return Ok(Self { seed, known: true, pages: Vec::new() });
        }
        let mut secret = [0; 32];
        OsRng.fill_bytes(&mut secret);
        let seed =
            Seed { version: 1, document: super::shown_name(out), seed: Sha256::from_bytes(secret), roots: Vec::new() };
        Ok(Self { seed, known: false, pages: Vec::new() })
    }

    /// Commits to the next page.
    pub fn page(&mut self, committed: &Raster, hidden: &[TileAt]) -> Result<(), Refused> {
        let number = self.pages.len() as u32 + 1;
        self.pages.push(PageProof::new(&self.seed.document, number, committed, hidden, *self.seed.seed.as_bytes())?);
        Ok(())
    }

    /// The proof, and its seed.
    ///
    /// # Errors
    /// The pages aren't those that the seed committed to.
    pub fn done(mut self) -> Result<Proved, Refused> {
        let roots: Vec<Sha256> = self.pages.iter().map(|page| page.root).collect();
        if self.known && self.seed.roots != roots {
            return Err(Refused::because(
                "the pages aren't those that the seed was made for: another document, or one that is drawn otherwise by now; nothing was written",
            ));
        }
        self.seed.roots = roots;
        let document = self.seed.document.clone();
        let proof = Proof { version: Proof::VERSION, document, of: 1, pages: self.pages };
        Ok(Proved { proof, seed: self.seed, known: self.known })
    }
}

pub struct Proved {
    pub proof: Proof,
    seed: Seed,
    known: bool,
}

impl Proved {
    /// Writes the seed, when one is to be kept and isn't there, and then the proof. Both are durable when this returns.
    pub fn keep(&self, proof: &Path, seed: Option<&Path>) -> Result<(), Refused> {
        if let Some(path) = seed.filter(|_| !self.known) {
            let mut fresh = Fresh::beside(path)?;
            serde_json::to_writer(&mut fresh, &self.seed).map_err(io::Error::from)?;
            fresh.keep_new(path)?;
        }
        let mut fresh = Fresh::beside(proof)?;
        serde_json::to_writer(&mut fresh, &self.proof).map_err(io::Error::from)?;
        fresh.keep(proof)
    }
}

/// What holding a document against its proof gave (`--json`).
#[derive(Serialize)]
pub struct Held {
    holds: bool,
    commitment: Sha256,
    pages: usize,
    hidden_tiles: u64,
}

impl Held {
    pub fn summary(&self, file: &Path) -> String {
        let Self { commitment, pages, hidden_tiles, .. } = self;
        let pages = super::opened::counted(*pages, "page");
        format!(
            "{}: {pages} as committed to, {hidden_tiles} tiles hidden\ncommitment {commitment}\nCompare it with the one that was made known when the document first came out: a proof can be made anew, that can't.",
            file.display()
        )
    }
}

pub fn read(path: &Path) -> Result<Proof, Refused> {
    Proof::from_bytes(&bounded(path)?).map_err(|error| Refused::because(format!("{}: {error}", path.display())))
}

/// # Errors
/// The first page whose pixels are others.
pub fn hold(proof: &Proof, document: &Whole) -> Result<Held, Refused> {
    let pages = document.pages.iter().map(|page| Ok::<_, Refused>(page.content()?.raster));
    let hidden_tiles = proof.verify(pages)?;
    Ok(Held { holds: true, commitment: proof.commitment(), pages: proof.pages.len(), hidden_tiles })
}

fn bounded(path: &Path) -> Result<Vec<u8>, Refused> {
    let refused = |why: String| Refused::because(format!("{}: {why}", path.display()));
    let facts = fs::metadata(path).map_err(|error| refused(error.to_string()))?;
    if facts.len() > MOST {
        return Err(refused("larger than any proof".to_owned()));
    }
    fs::read(path).map_err(|error| refused(error.to_string()))
}
