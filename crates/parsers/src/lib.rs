//! The openers of every format: bytes in, results out. No file, no network, no key; run only inside the airlock's sandbox.

mod archive;
mod base64;
mod bytes;
mod colour;
mod compound;
mod csv;
pub mod detect;
mod found;
mod html;
mod image;
mod locked;
mod mail;
mod mapi;
mod media;
mod office;
pub mod output;
mod paper;
mod pdf;
mod qr;
mod rtf;
mod scene;
pub mod signature;
mod signs;
mod specks;
mod svg;
mod text;
mod times;
pub mod tsv;
mod wording;
pub mod worker;
mod xml;

pub use airlock::{
    Passwords,
    protocol::{JobLimits, Limit, OpenFailure},
};
pub use output::Output;

use detect::Kind;
use found::Found;

/// Opens one file: looks at its content to know what it is, and hands out all that is in it.
///
/// `name` is a hint for words in messages and for the name of what was packed, never what decides the type; a finding says so where it names another.
///
/// # Errors
/// What was handed out before a failure stays and is shown.
pub fn open(bytes: &[u8], name: &str, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    open_with(Given { passwords: &Passwords::default(), keys: "" }, bytes, name, limits, out)
}

/// How many pages a PDF has, and the words of all letters on them, without drawing it: for measuring alone, since what is hidden can't be told
/// so. `None` when it doesn't open without a password.
#[doc(hidden)]
pub fn pdf_words_alone(bytes: &[u8]) -> Option<(usize, Vec<model::Word>)> {
    pdf::words_alone(bytes)
}

/// What a person gave with a file.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// Tried where the file is locked.
    pub passwords: &'a Passwords,
    /// Public keys that a mail's signatures are held against, as DNS has them; may be empty.
    pub keys: &'a str,
}

/// As [`open`], with what a person gave.
///
/// # Errors
/// As [`open`]; [`OpenFailure::NoneFits`] when no password opens it.
pub fn open_with(
    Given { passwords, keys }: Given<'_>,
    bytes: &[u8],
    name: &str,
    limits: &JobLimits,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    if bytes.is_empty() {
        return Err(OpenFailure::Empty);
    }
    let kind = detect::kind(bytes);
    let opened = open_as(kind, Given { passwords, keys }, bytes, name, limits, out);
    if let Some(disagreement) = detect::named::disagrees(name, kind) {
        let what = "The name says one kind of file, and the content is of another. It was taken for what it is.";
        out.finding(model::Finding::new(model::FindingKind::NameDisagrees, "name", what, disagreement))?;
    }
    opened
}

fn open_as(
    kind: Kind,
    Given { passwords, keys }: Given<'_>,
    bytes: &[u8],
    name: &str,
    limits: &JobLimits,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    match kind {
        Kind::Pdf => pdf::open(bytes, passwords, limits, out),
        Kind::Text | Kind::Xml | Kind::Json | Kind::Markdown => text::open(bytes, kind, limits, out),
        Kind::Csv(separator) => csv::open(bytes, separator, limits, out),
        Kind::Svg => svg::open(bytes, limits, out),
        Kind::Zip => archive::zip::open(bytes, passwords, limits, out),
        Kind::Tar => archive::tar::open(bytes, limits, out),
        Kind::SevenZ => archive::sevenz::open(bytes, passwords, limits, out),
        kind if kind.is_packed() => archive::packed::open(bytes, kind, name, limits, out),
        Kind::Mail => mail::open(bytes, keys, limits, out),
        Kind::Saved => mail::saved::open(bytes, limits, out),
        Kind::Mbox => mail::mbox::open(bytes, limits, out),
        Kind::Html => html::open(bytes, limits, out),
        Kind::Pst => mapi::pst::open(bytes, limits, out),
        Kind::Tnef => mapi::tnef::open(bytes, limits, out),
        Kind::Rtf => rtf::open(bytes, limits, out),
        Kind::Recording(media_type) => media::open(bytes, media_type, out),
        kind if kind.is_office() => office::open(bytes, kind, passwords, limits, out),
        kind if kind.is_image() => image::open(bytes, kind, limits, out),
        kind if kind.is_compound() => compound::open(bytes, kind, passwords, limits, out),
        kind => {
            out.facts(kind.media_type(), 0)?;
            Err(OpenFailure::Unsupported)
        }
    }
}

/// Opens a picture; of anything else says what it is.
///
/// # Errors
/// [`OpenFailure::Unsupported`] for what is no picture; others as [`open`].
pub fn open_picture(bytes: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if bytes.is_empty() {
        return Err(OpenFailure::Empty);
    }
    let kind = detect::kind(bytes);
    if kind.is_image() {
        return image::open(bytes, kind, limits, out);
    }
    out.facts(kind.media_type(), 0)?;
    Err(OpenFailure::Unsupported)
}

/// The samples of a recording's sound, and nothing else of it.
///
/// # Errors
/// [`OpenFailure::Unsupported`] for what is no recording, or holds no sound that is known; others as [`open`].
pub fn samples(bytes: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    match detect::kind(bytes) {
        // AVI has no reader of sound here.
        Kind::Recording(media_type) if media_type != "video/vnd.avi" => media::sound::samples(bytes, limits, out),
        kind => {
            out.facts(kind.media_type(), 0)?;
            Err(OpenFailure::Unsupported)
        }
    }
}

/// Hands out what was found: findings first, so that a child that ends the work doesn't take them along.
fn hand_over(found: Found, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let (findings, children) = found.finish();
    for finding in findings {
        out.finding(finding)?;
    }
    for child in children {
        out.child(&child.name, &mut child.bytes.as_slice())?;
    }
    Ok(())
}
