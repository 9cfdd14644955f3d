//! Whether a page shows writing that its words don't account for: a stamp, a scan pasted beside typed text. Words can't be searched
//! there, so nothing can be redacted there by word. A guess from pixels: it never says what is written.

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
    let (across, down) = (page.raster.width().div_ceil(CELL), page.raster.height().div_ceil(CELL));
    let told = told(page, across, down);
    (0..down).any(|y| {
        let mut run = 0;
        (0..across).any(|x| {
            let counts = !told[(y * across + x) as usize] && Cell::of(&page.raster, x, y).has_strokes();
            run = if counts { run + 1 } else { 0 };
            run >= RUN
        })
    })
}

/// The cells that words lie on, row by row: each word's corners are noted, and summed up at the end, for words may be many and large.
fn told(page: &PageContent, across: u32, down: u32) -> Vec<bool> {
    let (sx, sy) = page.scale();
    let (width, height) = (across as usize, down as usize);
    let cells = |from: f32, to: f32, scale: f32, most: usize| {
        let cell = |at: f32| at * scale / CELL as f32;
        ((cell(from).floor().max(0.0) as usize).min(most), (cell(to).ceil().max(0.0) as usize).min(most))
    };
    // One more than there are cells: where a word at the edge ends.
    let mut sums = vec![0i32; (width + 1) * (height + 1)];
    for word in &page.words {
        let rect = word.rect.grown(MARGIN);
        let ((x0, x1), (y0, y1)) = (cells(rect.x0, rect.x1, sx, width), cells(rect.y0, rect.y1, sy, height));
        if x0 < x1 && y0 < y1 {
            for (x, y, by) in [(x0, y0, 1), (x1, y0, -1), (x0, y1, -1), (x1, y1, 1)] {
                sums[y * (width + 1) + x] += by;
            }
        }
    }
    let mut told = vec![false; width * height];
    for y in 0..height {
        let mut row = 0;
        for x in 0..width {
            row += sums[y * (width + 1) + x];
            let above = if y > 0 { sums[(y - 1) * (width + 1) + x] } else { 0 };
            // From here on the sum of all above and to the left.
            sums[y * (width + 1) + x] = above + row;
            told[y * width + x] = above + row > 0;
        }
    }
    told
}

/// A square of a page's pixels, smaller at the right and lower edge.
struct Cell<'a> {
    raster: &'a Raster,
    x: usize,
    width: usize,
    rows: std::ops::Range<usize>,
}

impl<'a> Cell<'a> {
    fn of(raster: &'a Raster, x: u32, y: u32) -> Self {
        let x0 = (x * CELL) as usize;
        let width = (raster.width() as usize - x0).min(CELL as usize);
        Self { raster, x: x0, width, rows: (y * CELL) as usize..((y + 1) * CELL).min(raster.height()) as usize }
    }

    fn rows(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        let across = self.raster.width() as usize;
        self.rows.clone().map(move |y| {
            let at = (y * across + self.x) * 3;
            &self.raster.rgb()[at..at + self.width * 3]
        })
    }

    /// Whether all its bytes are the same: paper, mostly.
    fn is_flat(&self) -> bool {
        let mut rows = self.rows();
        let first = rows.next().unwrap_or_default();
        first.windows(2).all(|two| two[0] == two[1]) && rows.all(|row| row == first)
    }

    /// Whether ink and paper change often enough, in both directions.
    fn has_strokes(&self) -> bool {
        if self.is_flat() {
            return false;
        }
        let mut lights = [[0u8; CELL as usize]; CELL as usize];
        let (mut darkest, mut lightest) = (255, 0);
        for (row, lights) in self.rows().zip(&mut lights) {
            for (pixel, light) in row.chunks_exact(3).zip(lights) {
                *light = luma([pixel[0], pixel[1], pixel[2]]);
                (darkest, lightest) = (darkest.min(*light), lightest.max(*light));
            }
        }
        let Some(ground) = lightest.checked_sub(INK).filter(|ground| darkest < *ground) else { return false };
        // A bit for each pixel of a row that is ink.
        let ink = |row: &[u8]| row.iter().fold(0u32, |bits, &v| bits << 1 | u32::from(v < ground));
        let (mut along_rows, mut along_columns, mut above) = (0, 0, None);
        for row in lights[..self.rows.len()].iter().map(|row| ink(&row[..self.width])) {
            along_rows += ((row ^ row >> 1) & !(1 << (self.width - 1))).count_ones();
            along_columns += above.map_or(0, |above: u32| (above ^ row).count_ones());
            above = Some(row);
        }
        along_rows >= STROKES && along_columns >= STROKES
    }
}

#[cfg(test)]
mod tests {
    use model::Rect;

    use super::*;
    use crate::typeset::{Missing, typeset};

    #[test]
    fn the_cells_that_words_lie_on_are_told_and_no_others() {
        let mut page = page(TEXT);
        page.words[0].rect = Rect::new(-5.0, -5.0, 5000.0, 11.0);
        page.words[1].rect = Rect::new(40.0, 700.0, 41.0, 5000.0);
        let (across, down) = (page.raster.width().div_ceil(CELL), page.raster.height().div_ceil(CELL));
        let (sx, sy) = page.scale();
        let told = told(&page, across, down);
        for (y, x) in (0..down).flat_map(|y| (0..across).map(move |x| (y, x))) {
            let point = |cell: u32, scale: f32| (cell * CELL) as f32 / scale;
            let cell = Rect::new(point(x, sx), point(y, sy), point(x + 1, sx), point(y + 1, sy));
            let lies = page.words.iter().any(|word| word.rect.grown(MARGIN).overlaps(&cell));
            assert_eq!(told[(y * across + x) as usize], lies, "{x} {y}");
        }
    }

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
