//! The people of the demonstration: a source, and two journalists who take the case from the inbox to the record.

pub mod visitor;
