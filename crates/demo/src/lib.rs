//! The demonstration's documents, and the people who walk them through a newsroom by the doors that everybody has.

pub mod case;
pub mod documents;
pub mod people;
