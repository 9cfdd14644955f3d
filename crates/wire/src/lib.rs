//! What strangers send to the intake, read: the drop's form as its bytes come, short forms, the headers of sealed pieces.
//!
//! Bytes in, values out: no sockets, no store, no clock. So all of it can be fuzzed alone (`crates/fuzz`).

mod account;
mod coming;
mod form;
mod gate;
mod headers;
mod heads;

pub use account::Account;
pub use coming::{Coming, NotNext, SEALED};
pub use form::{Asked, BadDay, Form, Limits, Part, Unread, day, file_name};
pub use headers::{
    Announcement, LENGTH, OFFSET, Piece, RESUMABLE, Refused, VERSION, announced, announcement, blobs, mailbox, piece,
    speaks_tus,
};
