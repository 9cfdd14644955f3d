//! A page as pixels with placed text: what becomes of any document once its bytes have been left behind.
//!
//! Writes PNG and safe PDF, sets text, covers what must not be seen, commits to pixels. Memory only: it never touches a file,
//! a network or a clock, and never parses a document.

pub mod compare;
pub mod dots;
mod error;
pub mod font;
mod layer;
pub mod leak;
pub mod legible;
pub mod letters;
pub mod pdf;
pub mod pictured;
pub mod png;
mod raster;
pub mod redact;
pub mod suggest;
pub mod tiles;
pub mod typeset;

pub use dots::Dots;
pub use error::Error;
pub use raster::Raster;
pub use redact::{Policy, Redacted, redact};
pub use typeset::typeset;

use model::{Size, Word};
use serde::{Deserialize, Serialize};

/// Where a page's words come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The document itself carried them.
    Embedded,
    /// Read from the pixels.
    Ocr,
    /// Some the document carried itself, the others were read from the pixels.
    Both,
    /// There are none, or none that could be read.
    #[default]
    None,
}

impl Origin {
    /// Its name in files and in the desk's database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Ocr => "ocr",
            Self::Both => "both",
            Self::None => "none",
        }
    }

    /// From its name; what isn't known has no words.
    pub fn of_word(word: &str) -> Self {
        [Self::Embedded, Self::Ocr, Self::Both].into_iter().find(|origin| origin.word() == word).unwrap_or_default()
    }

    /// Whether any of the words were read from the pixels, and may be wrong.
    pub fn is_read(self) -> bool {
        matches!(self, Self::Ocr | Self::Both)
    }
}

/// A page without its document: pixels, and the words that stand on them.
#[derive(Clone, Debug, PartialEq)]
pub struct PageContent {
    pub raster: Raster,
    /// In points. The raster is stretched over it.
    pub size: Size,
    /// In reading order; rectangles in points from the top left corner.
    pub words: Vec<Word>,
    pub origin: Origin,
}

impl PageContent {
    /// The words as running text: a space between words, a line feed where a line ends.
    pub fn text(&self) -> String {
        text(&self.words)
    }

    /// Pixels a point, across and down.
    pub fn scale(&self) -> (f32, f32) {
        (self.raster.width() as f32 / self.size.width, self.raster.height() as f32 / self.size.height)
    }
}

/// Words as running text: a space between words, a line feed where a line ends.
pub fn text(words: &[Word]) -> String {
    let mut text = String::with_capacity(words.iter().map(|w| w.text.len() + 1).sum());
    for word in words {
        text.push_str(&word.text);
        text.push(if word.line_end { '\n' } else { ' ' });
    }
    if text.ends_with(' ') {
        text.pop();
        text.push('\n');
    }
    text
}
