//! What can go wrong with a page, named by what the caller can do about it.

/// Every error of this crate. Pages are counted from 1.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "a page of {width} × {height} pixels is not possible (at least 1 × 1, at most {} pixels)",
        model::limits::MAX_PIXELS
    )]
    Dimensions { width: u32, height: u32 },
    #[error("{found} bytes of pixels instead of {expected}")]
    PixelBytes { expected: usize, found: usize },
    #[error("a page size of {0} × {1} points is not possible")]
    PageSize(f32, f32),
    #[error("not a PNG that this program wrote: {0}")]
    NotOurPng(&'static str),
    #[error("writing: {0}")]
    Write(#[from] std::io::Error),
    #[error("more different characters than a text layer can hold")]
    TooManyCharacters,
    #[error("these characters can't be set: {}. Choose facsimile for this document", .0.iter().collect::<String>())]
    NoGlyph(Vec<char>),
    #[error("the plan names page {page}, the document has {pages}")]
    NoSuchPage { page: u32, pages: u32 },
    #[error("box {number} lies outside page {page}")]
    OutsidePage { number: usize, page: u32 },
    #[error("box {number} of the plan is not a rectangle")]
    NotARectangle { number: usize },
    #[error("can't search words on page {}: no text. Read it with OCR or draw boxes", list(.0))]
    NoText(Vec<u32>),
    #[error("page {} has no text, and retypeset would lose it. Read it with OCR or choose facsimile", list(.0))]
    NothingToSet(Vec<u32>),
    #[error("“{0}” stands nowhere in the document")]
    NotFound(String),
    #[error("a word of the plan is empty")]
    EmptyWord,
    #[error("a reason code must have 1 to {most} characters that can be printed: “{reason}”", most = crate::redact::MAX_REASON)]
    Reason { reason: String },
    #[error("“{0}” would still stand in the result; nothing was written")]
    StillThere(String),
    #[error("no such tile: {x}, {y}")]
    NoSuchTile { x: u32, y: u32 },
    #[error("the tile is not the one that the page's root commits to")]
    WrongTile,
    #[error("page {page}: its pixels aren't those that were committed to")]
    OtherPixels { page: u32 },
    #[error("not a proof of openings: {0}")]
    NotAProof(String),
    #[error("not a seed: {0}")]
    NotASeed(String),
    #[error(
        "the pages aren't those that the seed was made for: another document, or one that is drawn otherwise by now; nothing was written"
    )]
    OtherPages,
    #[error("pages that are set anew have no pixels to commit to: a proof needs facsimile")]
    ProofOfRetypeset,
}

fn list(pages: &[u32]) -> String {
    pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}
