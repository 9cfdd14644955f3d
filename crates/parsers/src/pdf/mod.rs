//! PDF (ISO 32000): pixels and words of each page from one interpretation, and findings for all that the file holds besides.
//!
//! Follows no reference out of the file, runs nothing. A page that can't be read costs that page.

mod actions;
mod beneath;
mod beside;
mod catalog;
mod columns;
mod draw;
mod judge;
mod layers;
mod locked;
mod mend;
mod notes;
mod objects;
mod pages;
mod pixels;
mod properties;
mod revisions;
mod signed;
mod stamps;
mod trailers;
mod values;
mod words;

use airlock::{OpenFailure, Passwords};
use hayro_syntax::{LoadPdfError, Pdf};
use model::FindingKind::{Damaged, Encrypted, TrailingData};

use crate::{JobLimits, Output, detect::Kind, found::Found, locked::Opened};
use locked::{Key, NotLoaded};

/// Reads a PDF's words without drawing it: for measuring. `None` when it doesn't open without a password.
pub fn words_alone(bytes: &[u8]) -> Option<(usize, Vec<model::Word>)> {
    let (pdf, ..) = locked::load(bytes, &Passwords::default()).ok()?;
    Some(pages::words_alone(&pdf))
}

pub fn open(bytes: &[u8], passwords: &Passwords, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if bytes.len() as u64 > limits.memory / 4 {
        out.facts(Kind::Pdf.media_type(), 0)?;
        return Err(OpenFailure::TooLarge);
    }
    let mut found = Found::default();
    let (pdf, key, lock) = match locked::load(bytes, passwords) {
        Ok(loaded) => loaded,
        Err(error) => {
            out.facts(Kind::Pdf.media_type(), 0)?;
            return Err(refuse(error, found, out)?);
        }
    };
    out.facts(Kind::Pdf.media_type(), u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX))?;
    let instead = structure(&pdf, bytes, &key, lock, &mut found);
    // What the structure tells comes before the pages, which take long, and files come last: a limit takes no finding along.
    for finding in &found.findings {
        out.finding(finding.clone())?;
    }
    let told = found.findings.len();
    let shown = pages::show(&pdf, instead, limits, &mut found, out);
    let (findings, children) = found.finish();
    for finding in findings.into_iter().skip(told) {
        out.finding(finding)?;
    }
    for child in children {
        out.child(&child.name, &mut child.bytes.as_slice())?;
    }
    shown
}

/// All that can be told without drawing a page. Each part may fail on a strange file without the others. Gives the words that stand for parts of pages
/// when they are copied.
fn structure(pdf: &Pdf, file: &[u8], key: &Key, lock: Option<Opened>, found: &mut Found) -> Vec<String> {
    let root = catalog::root(pdf);
    found.findings.extend(lock.map(Opened::finding));
    let mut part = |work: &mut dyn FnMut(&mut Found)| {
        if values::quietly(|| work(found)).is_none() {
            found.say(Damaged, "whole file", "A part of the file's structure could not be read.", "");
        }
    };
    part(&mut |found| properties::inspect(pdf, file, found));
    part(&mut |found| {
        if let Some(root) = &root {
            catalog::inspect(pdf, root, found);
        }
    });
    let mut instead = Vec::new();
    part(&mut |found| instead = objects::inspect(pdf, file, root.as_ref(), found));
    part(&mut |found| layers::inspect(pdf, file, key, found));
    part(&mut |found| revisions::inspect(pdf, file, key, found));
    outside(file, found);
    instead
}

/// Bytes before the header and behind the end belong to no PDF.
fn outside(file: &[u8], found: &mut Found) {
    let (before, after) = trailers::outside(file);
    for (bytes, place) in [(before, "before the beginning"), (after, "after the end")] {
        if !bytes.is_empty() {
            let what = format!("{} bytes stand {place} of the document. Viewers don't show them.", bytes.len());
            found.say(TrailingData, place, what, crate::bytes::preview(bytes));
            found.child(format!("bytes-{}", place.replace(' ', "-")), bytes.to_vec());
        }
    }
}

fn refuse(error: NotLoaded, mut found: Found, out: &mut dyn Output) -> Result<OpenFailure, OpenFailure> {
    let failure = match error {
        NotLoaded::Locked(failure) => {
            found.say(Encrypted, "whole file", "The file is encrypted. Ask the source for the password.", "");
            failure
        }
        NotLoaded::Other(LoadPdfError::Decryption(_)) => {
            found.say(Encrypted, "whole file", "The file is encrypted in a way that can't be read here.", "");
            OpenFailure::Encrypted
        }
        NotLoaded::Other(LoadPdfError::Invalid) => {
            found.say(Damaged, "whole file", "No page could be found in the file.", "");
            OpenFailure::Damaged
        }
    };
    crate::hand_over(found, out)?;
    Ok(failure)
}
