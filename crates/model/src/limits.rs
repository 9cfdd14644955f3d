//! How much of anything is taken.

use std::time::Duration;

/// What one top-level file and all that comes out of it may use in the airlock, all processes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenLimits {
    pub time: Duration,
    /// Resident memory of all workers and helpers together, in bytes.
    pub memory: u64,
    /// Pages rendered in the whole tree.
    pub pages: u32,
    /// Children (attachments, archive members) in the whole tree.
    pub children: u32,
    /// How deep children of children go.
    pub depth: u32,
    /// Bytes of all children together.
    pub child_bytes: u64,
    /// Bytes of text in the whole tree.
    pub text_bytes: u64,
}

impl Default for OpenLimits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(10),
            memory: 1 << 30,
            pages: 2_000,
            children: 2_000,
            depth: 8,
            child_bytes: 4 << 30,
            text_bytes: 64 << 20,
        }
    }
}

/// The largest file a source can send, in bytes (4 GiB).
pub const MAX_FILE: u64 = 4 << 30;
/// The most files in one drop.
pub const MAX_FILES: usize = 100;
/// The longest message, in bytes of UTF-8.
pub const MAX_MESSAGE: usize = 128 << 10;
/// The most files that the newsroom sends with one reply.
pub const MAX_REPLY_FILES: usize = 10;
/// The largest of them, in bytes (25 MiB).
pub const MAX_REPLY_FILE: u64 = 25 << 20;
/// A page's raster may have at most this many pixels; a larger page is rendered at a lower resolution, and a finding says so.
pub const MAX_PIXELS: u64 = 40_000_000;
/// The resolution at which pages are rendered, in dots per inch.
pub const DPI: f32 = 150.0;
