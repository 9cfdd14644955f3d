//! How an opener hands out what it finds. Behind the trait stands the pipe to the parent, or a vector in a test.
//!
//! Rules for openers:
//! - `facts` once, first, as soon as the kind is known (before an `Encrypted` or `Damaged` failure too, when it is).
//! - Pages in ascending order. For each page `page`, then at once its `words` (or none), then its part of the `text`.
//! - `text` is what becomes `text.txt`: the openers call it, page after page, and end each page's text with a line feed.
//!   A page whose words and text are (almost) missing is read by OCR, and its text added, by the parent.
//! - Every method fails with [`OpenFailure`] when a limit of the tree is reached or nobody listens: pass it on with `?`.
//!   Limits that matter are in `JobLimits`; an opener may look at them to leave out rendering but still report findings.

use airlock::OpenFailure;
use model::{Finding, Size, Word};

pub trait Output {
    /// `media_type` by content (`application/pdf`); `pages` as many as the file has, 0 when it has none.
    fn facts(&mut self, media_type: &str, pages: u32) -> Result<(), OpenFailure>;

    /// Page `number` (from 1) as pixels: `rgb` holds exactly `width * height * 3` bytes, rows from the top. `size` is in points.
    /// At most `model::limits::MAX_PIXELS` pixels.
    fn page(&mut self, number: u32, size: Size, width: u32, height: u32, rgb: &[u8]) -> Result<(), OpenFailure>;

    /// Whether [`Output::finer`] is of use for a page with these words of its own: it will be read by OCR.
    fn wants_finer(&self, _page: u32, _words: &[Word]) -> bool {
        false
    }

    /// The page that came last once more, finer: `grey` holds exactly `width * height` bytes, each pixel's lightness. Before the page's words, and
    /// only where it is wanted.
    fn finer(&mut self, _width: u32, _height: u32, _grey: &[u8]) -> Result<(), OpenFailure> {
        Ok(())
    }

    /// The file's own words on the page that came last, in reading order. May be called more than once for a page.
    fn words(&mut self, number: u32, words: &[Word]) -> Result<(), OpenFailure>;

    /// The next part of the document's text.
    fn text(&mut self, text: &str) -> Result<(), OpenFailure>;

    /// The next part of the document's text, which is what a letter itself says: neither its head nor the list of its attachments.
    fn body(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.text(text)
    }

    /// Words that stand on the pages that follow and are the opener's own ("Slide 3"): no other picture of the document has them.
    fn ours(&mut self, _text: &str) -> Result<(), OpenFailure> {
        Ok(())
    }

    fn finding(&mut self, finding: Finding) -> Result<(), OpenFailure>;

    /// A file inside this file: all its bytes, read until the end. `name` is shown, and never used as a path; keep the folders of an archive member in it.
    ///
    /// An error of `bytes` itself ends the child there (what was read is kept, a finding says so) and is not an error here.
    fn child(&mut self, name: &str, bytes: &mut dyn std::io::Read) -> Result<(), OpenFailure>;
}
