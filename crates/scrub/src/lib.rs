//! A clean file, written from what the airlock handed out: its pixels, and the letters that can be seen. It never reads an original, and
//! what it wrote counts only after the airlock has opened it again and [`scrub`] found nothing in it that must go.

mod kind;
mod left;
mod letter;
mod make;
pub mod redacted;
mod scrub;
mod webm;

pub use kind::{Kind, is_film, is_recording};
pub use make::Error;
pub use scrub::{NotClean, Scrubbed, scrub};
