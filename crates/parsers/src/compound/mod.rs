//! Compound files ([MS-CFB]): Word, Excel and PowerPoint of 1997 to 2003, Outlook's messages, and objects that were taken out of other documents.
//! What a document says about itself, its macros and what is embedded is told for all of them. Runs no macro, follows no link.

pub mod codepage;
mod doc;
pub mod file;
mod locked;
mod macros;
mod objects;
mod pictures;
mod ppt;
mod properties;
mod remains;
pub mod write;
mod xls;

use airlock::{OpenFailure, Passwords};
use model::FindingKind::{Damaged, EarlierRevision};

use crate::{
    JobLimits, Output,
    detect::Kind,
    found::Found,
    html, mapi,
    paper::{Facts, Paper},
};
use file::{Compound, ROOT};
use locked::Lock;

pub use file::MAGIC;
pub use locked::cbc;
pub use objects::clean as clean_name;
pub use xls::{error, rk};

/// What kind of document a compound file is, by the streams in it.
pub fn kind(file: &[u8]) -> Kind {
    Compound::read(file).map_or(Kind::Ole, |compound| kind_of(&compound, ROOT))
}

/// What kind of document a storage is.
fn kind_of(compound: &Compound<'_>, storage: usize) -> Kind {
    let has = |name: &str| compound.find(storage, name).is_some();
    if has("WordDocument") {
        Kind::Doc
    } else if has("Workbook") || has("Book") {
        Kind::Xls
    } else if has("PowerPoint Document") {
        Kind::Ppt
    } else if has("__properties_version1.0") {
        Kind::Msg
    } else if has("VisioDocument") {
        Kind::Visio
    } else if has("Quill") {
        Kind::Publisher
    } else if compound.children(storage).any(|id| compound.entry(id).name.starts_with("Props")) {
        Kind::Project
    } else if has("MatOST") || has("WksSSWorkBook") || has("SPELLING") {
        Kind::Works
    } else if has("HwpSummaryInformation") || has("\u{5}HwpSummaryInformation") {
        Kind::Hwp
    } else {
        Kind::Ole
    }
}

pub fn open(
    file: &[u8],
    kind: Kind,
    passwords: &Passwords,
    limits: &JobLimits,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    let Some(compound) = Compound::read(file) else {
        out.facts(kind.media_type(), 0)?;
        return Err(OpenFailure::Damaged);
    };
    match Lock::find(&compound, kind) {
        Some(lock) => lock.open(passwords, limits, out),
        None => open_plain(&compound, kind, limits, out),
    }
}

/// What stands in the file beside its document, whether that can be read or not.
fn besides(compound: &Compound<'_>, kind: Kind, found: &mut Found) {
    objects::read(compound, kind, found);
    let words = remains::of_unused(compound);
    if !words.is_empty() {
        found.say(
            EarlierRevision,
            "unused parts of the file",
            "Words stand in parts of the file that are no longer used: most likely of an earlier state, or of another document.",
            words,
        );
    }
    if compound.is_short() {
        found.say(Damaged, "whole file", "The file is damaged or was cut; what could be read of it is shown.", "");
    }
}

/// A file without a lock, or from behind one.
fn open_plain(
    compound: &Compound<'_>,
    kind: Kind,
    limits: &JobLimits,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    let mut found = Found::default();
    let mut paper = Paper::new(limits);
    properties::read(compound, &mut found);
    let macros = macros::read(compound, "whole file", &mut found);
    let read = match kind {
        Kind::Doc => doc::read(compound, &mut found, &mut paper),
        Kind::Xls => xls::read(compound, &mut found, &mut paper),
        Kind::Ppt => ppt::read(compound, &mut found, &mut paper),
        Kind::Msg => {
            mapi::show(mapi::msg::read(compound, ROOT, ROOT), limits, &mut found, &mut paper);
            Ok(())
        }
        _ => Err(OpenFailure::Unsupported),
    };
    besides(compound, kind, &mut found);
    let files = found.take_children();
    // An object is what it holds.
    let read = if kind == Kind::Ole && read == Err(OpenFailure::Unsupported) && macros {
        paper.note("This file holds macros and nothing else. Their source stands in the findings.");
        Ok(())
    } else if kind == Kind::Ole && read == Err(OpenFailure::Unsupported) && !files.is_empty() {
        paper.note("This file is an object that was embedded in a document. It holds:");
        paper.text(&files.iter().map(|child| child.name.as_str()).collect::<Vec<_>>().join("\n"));
        Ok(())
    } else {
        read
    };
    if read.is_ok() && paper.is_empty() {
        paper.note(crate::paper::NO_TEXT);
    }
    let facts = Facts { media_type: kind.media_type(), place: "text" };
    paper.hand_over(&facts, found, limits, out, |out| html::hand_out(&files, limits, out))?;
    read
}
