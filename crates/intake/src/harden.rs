//! No core dump may ever hold a source's words: the limit is zero and the process isn't dumpable.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

use crate::Error;

/// # Errors
/// When the kernel refuses: then nothing is served.
pub fn no_core_dumps() -> Result<(), Error> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).map_err(|e| Error::Harden(e.into()))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|e| Error::Harden(e.into()))
}
