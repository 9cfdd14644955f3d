//! The full-text index and the query language, used by desk and archive.
//!
//! One index entry a page, one for each document, story, statement, dossier, message and draft as a whole. It touches its index folder alone: never the
//! web, never a key that it wasn't handed, never the files that it is told about. What is in an entry, and who may see it, is the
//! caller's to decide.

mod compile;
mod entry;
mod fields;
mod index;
mod marks;
mod query;
mod sealed;
mod text;
mod together;

pub use entry::{Entry, Kind, parted};
pub use fields::{Field, Room};
pub use index::{Filters, Found, Hit, Index, PAGE, Values, Writer};
pub use marks::{Piece, boxes, highlighted};
pub use query::{LONGEST, NotUnderstood, Query};
pub use sealed::{Key, Sealed};
pub use together::Together;

/// Of the index's fields and of the way words are cut and folded: an index of another version is built again.
pub const VERSION: u32 = 2;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Build it again: nothing is lost, everything in it stands elsewhere.
    #[error("the index is damaged or of another version: {0}")]
    Damaged(String),
    #[error("the index can't be written: {0}")]
    Write(#[from] std::io::Error),
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Damaged(error.to_string())
    }
}
