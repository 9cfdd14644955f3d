//! A redacted PDF's proof: what it commits to, the secret by which a box is opened later, and holding the one against the other.

use std::{fs, io, path::Path};

use airlock::Whole;
use model::Sha256;
use page::tiles::{Proof, Proving, Seed};
use rand::{RngCore, rngs::OsRng};
use serde::Serialize;
use terminal::Refused;

use super::fresh::Fresh;

/// The largest proof and the largest seed file that is read, in bytes.
const MOST: u64 = 64 << 20;

/// Begins with the seed in this file, or with a new one. `out` names the document when it is new.
///
/// # Errors
/// What lies there is no seed.
pub fn begin(seed: Option<&Path>, out: &Path) -> Result<Proving, Refused> {
    if let Some(path) = seed.filter(|path| path.exists()) {
        let seed = Seed::from_bytes(&bounded(path)?);
        return Ok(Proving::again(seed.map_err(|error| Refused::because(format!("{}: {error}", path.display())))?));
    }
    let mut secret = [0; 32];
    OsRng.fill_bytes(&mut secret);
    Ok(Proving::new(super::shown_name(out), secret))
}

/// Writes the seed, where a new one is to be kept, and then the proof. Both are durable when this returns.
pub fn keep((proof, secret): &(Proof, Seed), out: &Path, new_seed: Option<&Path>) -> Result<(), Refused> {
    if let Some(path) = new_seed {
        let mut fresh = Fresh::beside(path)?;
        serde_json::to_writer(&mut fresh, secret).map_err(io::Error::from)?;
        fresh.keep_new(path)?;
    }
    let mut fresh = Fresh::beside(out)?;
    serde_json::to_writer(&mut fresh, proof).map_err(io::Error::from)?;
    fresh.keep(out)
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
