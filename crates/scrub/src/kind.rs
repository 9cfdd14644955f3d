//! What a clean file can be.

use std::path::Path;

/// A kind of file that can be written with certainty: nothing stands in it but what is handed to its writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Png,
    Jpeg,
    Tiff,
    Gif,
    WebP,
    Bmp,
    Text,
    /// Pixels with an invisible layer of text.
    Pdf,
    /// Sound as samples.
    Wav,
    /// Pictures and sound of a film.
    WebM,
}

impl Kind {
    /// The same kind as a file that the airlock says is of `media_type`. `None` where a clean one can't be written with certainty:
    /// then PDF or text stand in for it.
    pub fn same_as(media_type: &str) -> Option<Self> {
        Some(match media_type {
            "image/png" => Self::Png,
            "image/jpeg" => Self::Jpeg,
            "image/tiff" => Self::Tiff,
            "image/gif" => Self::Gif,
            "image/webp" => Self::WebP,
            "image/bmp" => Self::Bmp,
            "text/plain" | "text/csv" | "text/tab-separated-values" | "text/markdown" => Self::Text,
            "application/pdf" => Self::Pdf,
            "audio/vnd.wave" => Self::Wav,
            "video/webm" => Self::WebM,
            _ => return None,
        })
    }

    /// Whether it is made of a recording, and of nothing else.
    pub fn is_recording(self) -> bool {
        matches!(self, Self::Wav | Self::WebM)
    }

    /// What a file of that type and of so many pages becomes when nobody says. A film is its sound, where nobody made it again.
    pub fn instead_of(media_type: &str, pages: usize) -> Self {
        match media_type {
            "image/heic" | "image/heif" if pages == 1 => Self::Jpeg,
            _ if is_recording(media_type) => Self::Wav,
            _ => Self::same_as(media_type).unwrap_or(Self::Pdf),
        }
    }

    /// The kind that a name's ending asks for.
    pub fn of_name(name: &Path) -> Option<Self> {
        Some(match name.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "png" => Self::Png,
            "jpg" | "jpeg" => Self::Jpeg,
            "tif" | "tiff" => Self::Tiff,
            "gif" => Self::Gif,
            "webp" => Self::WebP,
            "bmp" => Self::Bmp,
            "txt" | "text" | "csv" | "tsv" | "md" => Self::Text,
            "pdf" => Self::Pdf,
            "wav" => Self::Wav,
            "webm" => Self::WebM,
            _ => return None,
        })
    }

    /// How names of this kind end as a rule.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Tiff => "tif",
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Bmp => "bmp",
            Self::Text => "txt",
            Self::Pdf => "pdf",
            Self::Wav => "wav",
            Self::WebM => "webm",
        }
    }
}

/// Whether a file of that type is sound or a film: its page only says so, and is no copy of it.
pub fn is_recording(media_type: &str) -> bool {
    media_type.starts_with("audio/") || is_film(media_type)
}

/// Whether a file of that type is a film.
pub fn is_film(media_type: &str) -> bool {
    media_type.starts_with("video/")
}
