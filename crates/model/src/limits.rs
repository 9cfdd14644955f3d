//! How much of anything is taken.

use std::time::Duration;

/// What one top-level file and all that comes out of it may use in the airlock, all processes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenLimits {
    /// What every file may take.
    pub time: Duration,
    /// What a large one of a kind that is long may take ([`OpenLimits::of_file`]). Less than `time` counts as `time`.
    pub most_time: Duration,
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
            most_time: Duration::from_secs(60),
            memory: 1 << 30,
            pages: 2_000,
            children: 2_000,
            depth: 8,
            child_bytes: 4 << 30,
            text_bytes: 64 << 20,
        }
    }
}

/// A file up to this size, in bytes (1 MiB), gets no more time than any other.
const SMALL: u64 = 1 << 20;
/// What reading text and setting it on pages needs at most beside the text itself, in bytes.
const FOR_TEXT: u64 = 256 << 20;
/// How often a text is held while it is read: as it came, decoded, and what is told of it.
const COPIES: u64 = 32;

impl OpenLimits {
    /// Time and memory in bytes of a file of this kind (its media type, by content) and size in bytes.
    ///
    /// A long kind (PDF, office, mail, archive) gets a millisecond more for each KiB beyond the first 1,024, up to `most_time`. Plain text gets what it
    /// can need, and less memory than the rest.
    pub fn of_file(&self, media_type: &str, size: u64) -> (Duration, u64) {
        match Class::of(media_type) {
            Class::Plain => (self.time, self.memory.min(size.saturating_mul(COPIES).saturating_add(FOR_TEXT))),
            Class::Short => (self.time, self.memory),
            Class::Long => {
                let more = Duration::from_millis(size.saturating_sub(SMALL) >> 10);
                (self.time.saturating_add(more).min(self.most_time).max(self.time), self.memory)
            }
        }
    }
}

/// Kinds of files, by what they may need.
enum Class {
    Plain,
    /// A picture is decoded at once, a recording hardly looked at; and what nobody knows.
    Short,
    Long,
}

impl Class {
    fn of(media_type: &str) -> Self {
        let kind = media_type.split_once('/').map_or("", |(kind, _)| kind);
        match (kind, media_type) {
            (_, "text/plain" | "text/csv" | "text/tab-separated-values" | "text/markdown")
            | (_, "application/json" | "application/xml") => Self::Plain,
            (_, "application/octet-stream") => Self::Short,
            // Of many pages.
            (_, "image/tiff") | ("application" | "message" | "multipart" | "text", _) => Self::Long,
            _ => Self::Short,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_gets_ten_seconds_and_a_gibibyte_whatever_it_says_it_is() {
        let limits = OpenLimits::default();
        for kind in [
            "application/pdf",
            "application/zip",
            "application/mbox",
            "image/tiff",
            "image/jpeg",
            "video/mp4",
            "",
            "nonsense",
        ] {
            for size in [0, 1, SMALL] {
                assert_eq!(limits.of_file(kind, size), (Duration::from_secs(10), 1 << 30), "{kind} {size}");
            }
        }
    }

    #[test]
    fn a_large_one_of_a_long_kind_gets_more_up_to_the_most() {
        let limits = OpenLimits::default();
        let time = |kind: &str, mib: u64| limits.of_file(kind, mib << 20).0.as_millis();
        assert_eq!(time("application/pdf", 2), 11_024);
        assert_eq!(time("application/vnd.ms-outlook-pst", 11), 20_240);
        assert_eq!(time("message/rfc822", 11), 20_240);
        assert_eq!(time("application/zip", 1_000), 60_000);
        assert_eq!(limits.of_file("application/zip", u64::MAX).0, limits.most_time);
        for kind in ["text/plain", "image/png", "audio/mpeg", "video/mp4", "application/octet-stream"] {
            assert_eq!(time(kind, 1_000), 10_000, "{kind}");
        }
        let patient = OpenLimits { time: Duration::from_secs(120), ..limits };
        assert_eq!(
            patient.of_file("application/zip", u64::MAX).0,
            patient.time,
            "never less than what every file may take"
        );
    }

    #[test]
    fn plain_text_gets_less_memory_as_far_as_it_is_small() {
        let limits = OpenLimits::default();
        let memory = |kind: &str, size: u64| limits.of_file(kind, size).1;
        assert_eq!(memory("text/plain", 0), 256 << 20);
        assert_eq!(memory("text/csv", 4 << 20), 384 << 20);
        assert_eq!(memory("application/json", 300 << 20), 1 << 30);
        assert_eq!(memory("text/plain", u64::MAX), 1 << 30);
        assert_eq!(memory("text/html", 0), 1 << 30);
        assert_eq!(
            OpenLimits { memory: 64 << 20, ..limits }.of_file("text/plain", 0).1,
            64 << 20,
            "never more than all"
        );
    }
}
