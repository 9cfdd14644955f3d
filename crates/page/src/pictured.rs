//! Whether a page shows writing that its words don't account for: a stamp, a scan pasted beside typed text. Words can't be searched
//! there, so nothing can be redacted there by word. A guess from pixels: it never says what is written.

use model::Rect;

use crate::{PageContent, raster::luma};

/// Side of a cell, in pixels: about the height of a line of print at 150 dpi.
const CELL: u32 = 16;
/// How much darker than the lightest pixel around it ink is.
const INK: u8 = 70;
/// Changes between ink and paper, along the rows and along the columns of a cell. A ruled line has them in one direction alone.
const STROKES: u32 = 12;
/// Cells side by side with strokes: a short word.
const RUN: u32 = 3;
/// Around a word, in points: parts of its letters reach over its box.
const MARGIN: f32 = 3.0;

/// Whether there is something like writing outside of all words.
pub fn shows_writing(page: &PageContent) -> bool {
    let (sx, sy) = page.scale();
    let (across, down) = (page.raster.width().div_ceil(CELL), page.raster.height().div_ceil(CELL));
    let told = |x: u32, y: u32| {
        let point = |cell: u32, scale: f32| (cell * CELL) as f32 / scale;
        let cell = Rect::new(point(x, sx), point(y, sy), point(x + 1, sx), point(y + 1, sy));
        page.words.iter().any(|word| word.rect.grown(MARGIN).overlaps(&cell))
    };
    (0..down).any(|y| {
        let mut run = 0;
        (0..across).any(|x| {
            // Asked in this order: most cells of a page are empty, and words are many.
            run = if strokes(page, x, y) && !told(x, y) { run + 1 } else { 0 };
            run >= RUN
        })
    })
}

fn strokes(page: &PageContent, x: u32, y: u32) -> bool {
    let raster = &page.raster;
    let (x0, y0) = (x * CELL, y * CELL);
    let (x1, y1) = ((x0 + CELL).min(raster.width()), (y0 + CELL).min(raster.height()));
    let lightest = (y0..y1).flat_map(|y| (x0..x1).map(move |x| (x, y))).map(|(x, y)| luma(raster.get(x, y))).max();
    let ink = |x: u32, y: u32| luma(raster.get(x, y)) < lightest.unwrap_or(255).saturating_sub(INK);
    let changes = |at: &dyn Fn(u32, u32) -> bool, long: u32, wide: u32| {
        (0..wide).map(|line| (1..long).filter(|step| at(*step, line) != at(step - 1, line)).count() as u32).sum::<u32>()
    };
    let along_rows = changes(&|step, line| ink(x0 + step, y0 + line), x1 - x0, y1 - y0);
    along_rows >= STROKES && changes(&|step, line| ink(x0 + line, y0 + step), y1 - y0, x1 - x0) >= STROKES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::{Missing, typeset};

    const TEXT: &str = "To the works department.\n\nThe sand was moved at night.\n\nThe informant is Marrowson.\n";

    fn page(text: &str) -> PageContent {
        typeset(text, Missing::Refuse).unwrap().next().unwrap()
    }

    #[test]
    fn a_page_whose_words_are_all_there_shows_nothing_else() {
        assert!(!shows_writing(&page(TEXT)));
        assert!(!shows_writing(&page("")));
    }

    #[test]
    fn a_line_that_is_a_mere_picture_is_noticed() {
        let mut page = page(TEXT);
        page.words.retain(|word| word.rect.y0 < 105.0);
        assert!(
            page.words.iter().any(|word| word.text == "night.")
                && page.words.iter().all(|word| word.text != "informant")
        );
        assert!(shows_writing(&page));
    }

    #[test]
    fn rules_and_tables_are_no_writing() {
        let mut page = page(TEXT);
        for at in 0..8 {
            page.raster.fill(150, 900 + at * 60, 1100, 903 + at * 60, [0; 3]);
            page.raster.fill(150 + at * 120, 900, 153 + at * 120, 1320, [0; 3]);
        }
        page.raster.fill(200, 1400, 700, 1450, [20; 3]);
        assert!(!shows_writing(&page));
    }
}
