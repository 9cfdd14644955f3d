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
mod read;
mod set;
#[cfg(test)]
mod tests;

pub use estimate::{Act, Alone, Estimate, Known, Proposal, Sureness, estimate};
pub use evidence::{Document, Evidence, Page, Place, Stated, Tells};
pub use person::{Person, people};
pub use set::{Count, Group, Set};
