//! A clean file, written from what the airlock handed out: its pixels, and the letters that can be seen. It never reads an original, and
//! what it wrote counts only after the airlock has opened it again and [`left`] found nothing.

mod kind;
mod left;
mod make;

pub use kind::Kind;
pub use left::{Left, gone, left};
pub use make::{Error, make};
