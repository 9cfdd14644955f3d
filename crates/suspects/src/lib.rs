//! How many people could have had what is about to be published, from what the desk knows, and what would make that number larger. No files, no
//! time, no network.
//!
//! The number is for whoever decides; that it is too high gets a source found. So: what isn't known gives no number, never a large one; what only may
//! tell a copy counts as if it did; covering a list of receivers changes nothing, because whoever sent it has that list; and headers can lie. What
//! nobody can see from here (who passed it on, whose wording was changed for them alone, who read it on a server that keeps a log) is said, not counted.

mod estimate;
mod evidence;
mod marks;
mod person;
mod quoted;
mod read;
mod set;
#[cfg(test)]
mod tests;

/// How good it was on leaks that a program makes: what `cargo xtask bench suspects` finds, which fails when it finds something else.
pub const TRIAL: &str = "In a trial with 200 leaks that a program made in an organisation of 500, the number was too high in 1 of 177 and less than half \
    in 25; whoever leaked was among those it left in 154. What it proposed first really raised the number in 144 of 158.";

pub use estimate::{Act, Alone, Estimate, Known, Proposal, Sureness, estimate};
pub use evidence::{Document, Evidence, Page, Place, Stated, Tells};
pub use person::{Person, people};
pub use set::{Count, Group, Set};
