//! PDF (ISO 32000): pixels and words of each page from one interpretation, and findings for all that the file holds besides.
//!
//! Follows no reference out of the file, runs nothing. A page that can't be read costs that page.

mod columns;
mod draw;
mod judge;
mod pages;
mod pixels;
mod values;
mod words;

use airlock::OpenFailure;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use model::FindingKind::{Damaged, Encrypted};

use crate::{JobLimits, Output, detect::Kind, found::Found};

pub fn open(bytes: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if bytes.len() as u64 > limits.memory / 4 {
        out.facts(Kind::Pdf.media_type(), 0)?;
        return Err(OpenFailure::TooLarge);
    }
    let mut found = Found::default();
    let pdf = match load(bytes) {
        Ok(pdf) => pdf,
        Err(error) => {
            out.facts(Kind::Pdf.media_type(), 0)?;
            return Err(refuse(error, found, out)?);
        }
    };
    out.facts(Kind::Pdf.media_type(), u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX))?;
    let shown = pages::show(&pdf, limits, &mut found, out);
    crate::hand_over(found, out)?;
    shown
}

/// Reads the file; a panic of the reader is damage.
fn load(bytes: &[u8]) -> Result<Pdf, LoadPdfError> {
    values::quietly(|| Pdf::new(bytes.to_vec())).unwrap_or(Err(LoadPdfError::Invalid))
}

fn refuse(error: LoadPdfError, mut found: Found, out: &mut dyn Output) -> Result<OpenFailure, OpenFailure> {
    let failure = match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            found.say(Encrypted, "whole file", "The file is encrypted. Ask the source for the password.", "");
            OpenFailure::Encrypted
        }
        LoadPdfError::Decryption(_) => {
            found.say(Encrypted, "whole file", "The file is encrypted in a way that can't be read here.", "");
            OpenFailure::Encrypted
        }
        LoadPdfError::Invalid => {
            found.say(Damaged, "whole file", "No page could be found in the file.", "");
            OpenFailure::Damaged
        }
    };
    crate::hand_over(found, out)?;
    Ok(failure)
}
