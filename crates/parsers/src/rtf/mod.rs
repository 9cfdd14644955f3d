//! RTF (Rich Text Format 1.9.1): the words that a reader sees, in order, set on clean pages; what is hidden, tracked, commented, linked or
//! told about people as findings; objects and pictures as children. Loads nothing, updates nothing.

mod body;
mod charset;
mod meta;
mod object;
mod token;
mod walk;

use airlock::OpenFailure;

use crate::{
    JobLimits, Output,
    detect::Kind,
    found::Found,
    html,
    paper::{Facts, Paper},
};
use walk::Walk;

/// Objects are written in digits and stand beside the file once more, half as large.
const SHARE_OF_MEMORY: u64 = 8;

/// Whether bytes begin as RTF begins. Readers ask for no more than this, and some files lack the number.
pub fn is_rtf(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{\\rt")
}

pub fn open(bytes: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if bytes.len() as u64 > limits.memory / SHARE_OF_MEMORY {
        out.facts(Kind::Rtf.media_type(), 0)?;
        return Err(OpenFailure::TooLarge);
    }
    let mut found = Found::default();
    let mut paper = Paper::new(limits);
    Walk::new(&mut found, &mut paper).read(bytes);
    if paper.is_empty() {
        paper.note(crate::paper::NO_TEXT);
    }
    let files = found.take_children();
    paper.hand_over(&Facts { media_type: Kind::Rtf.media_type(), place: "text" }, found, limits, out, |out| {
        html::hand_out(&files, limits, out)
    })
}
