//! Layout, forms, languages, assets: everything that the pages of source, desk and archive share.
//!
//! Pure without the feature `server`, which adds security headers, CSRF tokens, host checks and the way a server ends.
//! Never a database, never a rule of the domain.

pub mod assets;
mod comment_form;
pub mod door2;
mod error_page;
mod escape;
pub mod findings;
mod fingerprint;
pub mod host;
mod human;
mod lang;
mod layout;
mod marks;
#[cfg(feature = "server")]
pub mod server;
mod text;

pub use comment_form::CommentForm;
pub use error_page::ErrorPage;
pub use escape::escape;
pub use fingerprint::fingerprint_svg;
pub use human::{date, number, size};
pub use lang::{Lang, UnknownLanguage};
pub use layout::{Layout, Mood};
pub use marks::{marks_style, parts};
pub use text::Text;
