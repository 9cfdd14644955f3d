//! Whether a page shows writing that its words don't account for: a stamp, a scan pasted beside typed text. Words can't be searched
//! there, so nothing can be redacted there by word. A guess from pixels: it never says what is written.

use model::Rect;

use crate::{PageContent, Raster, raster::luma};

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
        let band = Band::of(&page.raster, y);
        let mut run = 0;
        (0..across).any(|x| {
            // Asked in this order: most cells of a page are empty, and words are many.
            run = if band.strokes(x) && !told(x, y) { run + 1 } else { 0 };
            run >= RUN
        })
    })
}

/// The lightness of a band of rows, as tall as a cell, of a whole page: read once, for all of its cells.
struct Band {
    width: usize,
    luma: Vec<u8>,
}

impl Band {
    fn of(raster: &Raster, y: u32) -> Self {
        let width = raster.width() as usize;
        let (from, to) = ((y * CELL) as usize, ((y + 1) * CELL).min(raster.height()) as usize);
        let rows = &raster.rgb()[from * width * 3..to * width * 3];
        Self { width, luma: rows.chunks_exact(3).map(|p| luma([p[0], p[1], p[2]])).collect() }
    }

    /// Whether ink and paper change often enough in the cell at `x`, in both directions.
    fn strokes(&self, x: u32) -> bool {
        let x0 = (x * CELL) as usize;
        let x1 = (x0 + CELL as usize).min(self.width);
        let rows = || self.luma.chunks_exact(self.width).map(|row| &row[x0..x1]);
        let (mut darkest, mut lightest) = (255, 0);
        for &v in rows().flatten() {
            (darkest, lightest) = (v.min(darkest), v.max(lightest));
        }
        let Some(ground) = lightest.checked_sub(INK).filter(|ground| darkest < *ground) else { return false };
        // A bit for each pixel of a row that is ink.
        let ink = |row: &[u8]| row.iter().fold(0u32, |bits, &v| bits << 1 | u32::from(v < ground));
        let (mut along_rows, mut along_columns, mut above) = (0, 0, None);
        for row in rows().map(ink) {
            along_rows += ((row ^ row >> 1) & !(1 << (x1 - x0 - 1))).count_ones();
            along_columns += above.map_or(0, |above: u32| (above ^ row).count_ones());
            above = Some(row);
        }
        along_rows >= STROKES && along_columns >= STROKES
    }
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
