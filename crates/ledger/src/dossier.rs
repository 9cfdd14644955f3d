//! A dossier's published file: canonical JSON, `dossiers/SLUG/dossier.json`. Never accepts one that breaks a rule of its version.

use model::Dossier;

use crate::{Error, canonical};

const WHAT: &str = "a dossier";

/// The file of a dossier.
///
/// # Errors
/// [`Error::Malformed`] with the first rule that it breaks.
pub fn dossier_to_bytes(dossier: &Dossier) -> Result<Vec<u8>, Error> {
    whole(dossier)?;
    canonical::encode(WHAT, dossier)
}

/// Reads a dossier's file.
///
/// # Errors
/// [`Error::Malformed`] when it isn't canonical, or with the first rule that it breaks.
pub fn dossier_from_bytes(bytes: &[u8]) -> Result<Dossier, Error> {
    let dossier = canonical::decode(WHAT, bytes)?;
    whole(&dossier)?;
    Ok(dossier)
}

fn whole(dossier: &Dossier) -> Result<(), Error> {
    match dossier.gaps().into_iter().next() {
        Some(gap) => Err(Error::malformed(WHAT, gap)),
        None => Ok(()),
    }
}
