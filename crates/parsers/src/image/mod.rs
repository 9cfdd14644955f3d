//! Pictures: pixels as pages, and what lies beside the pixels. Never allocates for a picture before its size has been checked.

mod bmp;
mod exif;
mod gif;
mod heif;
mod icc;
mod iptc;
pub mod jpeg;
mod pixels;
mod png;
mod resolution;
mod tiff;
mod webp;
pub mod xmp;

use airlock::OpenFailure;
pub use exif::strings;
use model::FindingKind;

use crate::{JobLimits, Output, detect::Kind, found::Found};

/// Opens a picture of `kind`. Findings come even when the pixels can't be decoded.
pub fn open(bytes: &[u8], kind: Kind, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if kind.is_heif() {
        return heif::open(bytes, kind, limits, out);
    }
    let mut found = Found::default();
    match kind {
        Kind::Jpeg => jpeg::inspect(bytes, "picture", &mut found),
        Kind::Png => png::inspect(bytes, &mut found),
        Kind::Gif => gif::inspect(bytes, &mut found),
        Kind::WebP => webp::inspect(bytes, &mut found),
        Kind::Tiff => tiff::inspect(bytes, &mut found),
        Kind::Bmp => bmp::inspect(bytes, &mut found),
        _ => {}
    }
    let orientation = exif::orientation(bytes, kind);
    let shown = pixels::show(bytes, kind, orientation, limits, &mut found, out);
    if shown.is_err() && !matches!(shown, Err(OpenFailure::Limit(_))) && !found.findings.is_empty() {
        found.say(
            FindingKind::Damaged,
            "picture",
            "The picture itself could not be decoded; what stands beside it could be read.",
            "",
        );
    }
    crate::hand_over(found, out)?;
    shown
}
