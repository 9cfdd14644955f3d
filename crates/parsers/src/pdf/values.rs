//! Values of a PDF as text, and panics of its readers as nothing. Pure.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` gives, or `None` when it panics: the readers of hostile structures may.
pub fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
