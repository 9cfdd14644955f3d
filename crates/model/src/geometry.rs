//! Places on a page. Unit: the point (1/72 inch); a picture has the size of its paper, or of a sheet. Origin: the top left corner of the page
//! as shown, after cropping and rotation; y grows downwards.

use serde::{Deserialize, Serialize};

/// A rectangle, written as `[x0, y0, x1, y1]` in JSON. `x0 <= x1` and `y0 <= y1` once [`Rect::normal`] has been applied.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f32; 4]", into = "[f32; 4]")]
pub struct Rect {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

impl Rect {
    pub const fn new(x0: f32, y0: f32, x1: f32, y1: f32) -> Self {
        Self { x0, y0, x1, y1 }
    }

    /// The same rectangle with its corners in order. `None` when a coordinate is not a finite number.
    pub fn normal(self) -> Option<Self> {
        let all = [self.x0, self.y0, self.x1, self.y1];
        all.iter()
            .all(|v| v.is_finite())
            .then(|| Self::new(self.x0.min(self.x1), self.y0.min(self.y1), self.x0.max(self.x1), self.y0.max(self.y1)))
    }

    pub fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    pub fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    /// Whether the two share an area (touching edges do not count).
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    pub fn union(&self, other: &Self) -> Self {
        Self::new(self.x0.min(other.x0), self.y0.min(other.y0), self.x1.max(other.x1), self.y1.max(other.y1))
    }

    pub fn grown(&self, by: f32) -> Self {
        Self::new(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)
    }
}

impl From<[f32; 4]> for Rect {
    fn from([x0, y0, x1, y1]: [f32; 4]) -> Self {
        Self { x0, y0, x1, y1 }
    }
}

impl From<Rect> for [f32; 4] {
    fn from(r: Rect) -> Self {
        [r.x0, r.y0, r.x1, r.y1]
    }
}

/// A page's size in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Size {
    pub width: f32,
    pub height: f32,
}

/// One word where it stands on its page, in reading order among its fellows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    pub text: String,
    pub rect: Rect,
    /// Whether a line ends after this word.
    #[serde(default)]
    pub line_end: bool,
}
