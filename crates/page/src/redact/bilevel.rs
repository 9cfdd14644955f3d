//! Pages in pure black and white: of what was pale or in colour nothing is left, neither among the pixels nor in the text layer.
//!
//! One plain threshold for the whole page. One that follows its neighbourhood would bring a pale mark out in black wherever nothing darker
//! stands beside it, and dithering would keep every grey as a pattern of dots.

use model::{Rect, Word};

use crate::{PageContent, Raster, layer, raster::luma, redact::words};

/// From about this lightness on a pixel becomes white; the limit is so much higher or lower at most.
const MIDDLE: usize = 128;
const SHIFT: usize = 24;
/// What differs from its ground by less is hardly seen: more than what the airlock takes for the same.
const FAINT: usize = 24;
/// What is lighter or darker than its ground by more than this is a mark.
const MARK: u8 = 16;
/// Of a word's marks one in so many has to stay, or the word isn't seen any more. Few, for words may stand on something pale.
const STAYS: u32 = 16;
/// The same of a word that is larger than others, as a watermark is: a rule or a signature that crosses it doesn't count for it.
const STAYS_OF_LARGE: u32 = 5;
/// So many pixels of a word are looked at; of a larger one some.
const LOOKED_AT: u32 = 1 << 14;
/// Side of the cells by which it is known where words stand, in pixels.
const CELL: u32 = 4;

/// Makes every pixel black or white, at the lightness near the middle that fewest of the page's pixels have: where words differ hardly from their ground,
/// so that nobody saw them and no redaction knows them, both fall on one side.
pub fn threshold(raster: &mut Raster) {
    let mut lights = [0_u32; 256];
    for pixel in raster.rgb().chunks_exact(3) {
        lights[usize::from(luma([pixel[0], pixel[1], pixel[2]]))] += 1;
    }
    let near = |at: usize| lights[at - FAINT..at + FAINT].iter().sum::<u32>();
    let limit = (MIDDLE - SHIFT..=MIDDLE + SHIFT).min_by_key(|at| (near(*at), at.abs_diff(MIDDLE))).unwrap_or(MIDDLE);
    for pixel in raster.rgb_mut().chunks_exact_mut(3) {
        let light = usize::from(luma([pixel[0], pixel[1], pixel[2]]));
        pixel.fill(if light >= limit { 255 } else { 0 });
    }
}

/// Makes a page black and white. Words that aren't seen on it any more are gone from its text.
pub fn page(content: &mut PageContent) {
    let scale = content.scale();
    let gone: Vec<bool> = apply(&mut content.raster, &content.words, scale).into_iter().map(|shown| !shown).collect();
    if gone.contains(&true) {
        content.words = words::left(&content.words, &gone, &[]).into_iter().map(|left| left.word).collect();
    }
}

/// Makes every pixel black or white, and tells for each word whether it is seen still. `scale`: pixels a point.
pub(super) fn apply(raster: &mut Raster, words: &[Word], scale: (f32, f32)) -> Vec<bool> {
    let before = raster.clone();
    threshold(raster);
    shown(&before, raster, words, scale)
}

/// `made`: the same in black and white.
fn shown(raster: &Raster, made: &Raster, words: &[Word], scale: (f32, f32)) -> Vec<bool> {
    let mut heights: Vec<f32> = words.iter().map(|word| word.rect.height()).collect();
    heights.sort_by(f32::total_cmp);
    let usual = heights.get(heights.len() / 2).copied().unwrap_or_default();
    let large = |word: &&Word| word.rect.height() > usual * 2.0;
    // What smaller words show is theirs, also where a watermark lies under them.
    let (across, down) = (raster.width().div_ceil(CELL), raster.height().div_ceil(CELL));
    let mut taken = vec![false; (across * down) as usize];
    for word in words.iter().filter(|word| !large(word)) {
        let [x0, y0, x1, y1] = pixels(raster, word.rect, scale);
        for y in y0 / CELL..y1.div_ceil(CELL) {
            taken[(y * across + x0 / CELL) as usize..(y * across + x1.div_ceil(CELL).max(x0 / CELL)) as usize]
                .fill(true);
        }
    }
    let of_another = |x: u32, y: u32| taken[(y / CELL * across + x / CELL) as usize];
    let one = |word: &Word| {
        let area = pixels(raster, layer::inner(&word.rect), scale);
        if large(&word) {
            stays((raster, made), area, of_another, STAYS_OF_LARGE)
        } else {
            stays((raster, made), area, |_, _| false, STAYS)
        }
    };
    words.iter().map(one).collect()
}

fn pixels(raster: &Raster, rect: Rect, (sx, sy): (f32, f32)) -> [u32; 4] {
    let px = |v: f32, most: u32| v.clamp(0.0, most as f32) as u32;
    let (width, height) = (raster.width(), raster.height());
    [
        px(rect.x0 * sx, width),
        px(rect.y0 * sy, height),
        px((rect.x1 * sx).ceil(), width),
        px((rect.y1 * sy).ceil(), height),
    ]
}

/// Whether enough of what stands out in an area stands out in black and white.
fn stays(
    (raster, made): (&Raster, &Raster),
    [x0, y0, x1, y1]: [u32; 4],
    passed_over: impl Fn(u32, u32) -> bool,
    of: u32,
) -> bool {
    let area = x1.saturating_sub(x0).saturating_mul(y1.saturating_sub(y0));
    let step = (area / LOOKED_AT).isqrt().max(1) as usize;
    // How many are of each lightness, and how many of those became white.
    let mut lights = [(0_u32, 0_u32); 256];
    for y in (y0..y1).step_by(step) {
        for x in (x0..x1).step_by(step).filter(|x| !passed_over(*x, y)) {
            let (all, white) = &mut lights[usize::from(raster.luma(x, y))];
            *all += 1;
            *white += u32::from(made.get(x, y) == Raster::WHITE);
        }
    }
    let half = lights.iter().map(|(all, _)| all).sum::<u32>().div_ceil(2);
    let mut below = 0;
    // The ground's lightness: the middle one.
    let ground = (0..=u8::MAX).zip(lights).find(|(_, (all, _))| {
        below += all;
        below >= half
    });
    let Some((ground, (all, white))) = ground else { return false };
    let light_ground = white * 2 >= all;
    let (mut marks, mut stay) = (0, 0);
    for (light, (all, white)) in (0..=u8::MAX).zip(lights) {
        let stands_out = if light_ground { all - white } else { white };
        if light.abs_diff(ground) > MARK {
            marks += all;
            stay += stands_out;
        }
    }
    stay > 0 && stay * of >= marks
}

#[cfg(test)]
mod tests {
    use model::Size;

    use super::*;
    use crate::{
        Origin,
        font::{self, Face},
    };

    const SIZE: Size = Size { width: 300.0, height: 200.0 };
    /// As at 144 dots an inch.
    const SCALE: f32 = 2.0;

    fn blank() -> PageContent {
        let raster = Raster::new(600, 400, Raster::WHITE).unwrap();
        PageContent { raster, size: SIZE, words: Vec::new(), origin: Origin::Embedded }
    }

    /// Draws a word with its baseline there, in points.
    fn word(page: &mut PageContent, (x, y): (f32, f32), em: f32, text: &str, colour: [u8; 3]) {
        let end = font::draw(&mut page.raster, Face::Text, em * SCALE, (x * SCALE, y * SCALE), text, colour);
        let rect = Rect::new(x, y - em * 0.9, end / SCALE, y + em * 0.25);
        page.words.push(Word { text: text.into(), rect, line_end: false });
    }

    fn texts(page: &PageContent) -> Vec<&str> {
        page.words.iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn what_is_pale_goes_from_pixels_and_text() {
        let mut page = blank();
        for (x, text) in [(20.0, "paid"), (60.0, "three"), (110.0, "invoices")] {
            word(&mut page, (x, 40.0), 10.0, text, [20; 3]);
        }
        word(&mut page, (20.0, 80.0), 10.0, "printed", [200; 3]);
        word(&mut page, (70.0, 80.0), 10.0, "yellow", [255, 250, 120]);
        word(&mut page, (120.0, 80.0), 10.0, "pink", [250, 190, 200]);
        word(&mut page, (20.0, 120.0), 10.0, "stamp", [190, 20, 30]);
        // Light words on dark ground are seen, dark ones on it aren't.
        page.raster.fill(30, 280, 300, 320, [30, 40, 110]);
        word(&mut page, (20.0, 155.0), 10.0, "light", [250; 3]);
        word(&mut page, (80.0, 155.0), 10.0, "dark", [0; 3]);
        super::page(&mut page);
        assert_eq!(texts(&page), ["paid", "three", "invoices", "stamp", "light"]);
        assert!(page.raster.is_black_and_white());
        let pale = page.raster.part(40, 130, 340, 170);
        assert!(pale.iter().all(|v| *v == 255), "something pale is left");
        assert!(page.words.last().unwrap().line_end);
    }

    /// Nobody sees it, no word of the page says it, and no redaction knows it: it mustn't become black on white.
    #[test]
    fn what_is_hardly_seen_is_not_brought_out() {
        for (ground, ink) in [(133, 120), (128, 127), (120, 140), (130, 108)] {
            let mut page = blank();
            page.raster.fill(0, 0, 600, 400, [ground; 3]);
            word(&mut page, (20.0, 60.0), 12.0, "Marrow", [ink; 3]);
            super::page(&mut page);
            let first = page.raster.get(0, 0);
            assert!(page.raster.rgb().chunks_exact(3).all(|p| p == first), "{ink} on {ground} is black on white");
            assert!(page.words.is_empty());
        }
    }

    #[test]
    fn a_watermark_under_the_text_goes_and_the_text_on_it_stays() {
        for pale in [[200; 3], [225; 3], [255, 235, 150]] {
            let mut page = blank();
            // Its strokes are as wide as letters of the text are high.
            word(&mut page, (10.0, 130.0), 110.0, "COPY", pale);
            for (line, text) in ["the", "harbour", "office", "paid", "twice"].into_iter().enumerate() {
                for column in 0..4 {
                    let at = (20.0 + 65.0 * column as f32, 50.0 + 18.0 * line as f32);
                    word(&mut page, at, 10.0, text, [20; 3]);
                }
            }
            // A rule crosses it.
            page.raster.fill(0, 190, 600, 192, [0; 3]);
            let all = page.words.len();
            super::page(&mut page);
            assert!(page.raster.is_black_and_white());
            assert!(!texts(&page).contains(&"COPY"), "{pale:?}: the watermark's word is left");
            assert_eq!(page.words.len(), all - 1, "{pale:?}: a word of the text went with it");
        }
        // The control: one that is dark stays.
        let mut page = blank();
        word(&mut page, (10.0, 130.0), 110.0, "COPY", [60; 3]);
        word(&mut page, (20.0, 180.0), 10.0, "paid", [20; 3]);
        word(&mut page, (80.0, 180.0), 10.0, "twice", [20; 3]);
        super::page(&mut page);
        assert_eq!(texts(&page), ["COPY", "paid", "twice"]);
    }

    #[test]
    fn tinted_paper_loses_no_word() {
        for (ground, ink) in [([255; 3], [60; 3]), ([190, 200, 170], [40; 3]), ([60, 60, 90], [240; 3])] {
            let mut page = blank();
            page.raster.fill(0, 0, 600, 400, ground);
            for (at, em) in [8.0, 9.0, 10.0, 12.0, 14.0].into_iter().enumerate() {
                let y = 30.0 + 30.0 * at as f32;
                for (column, text) in ["invoices", "of", "March,", "1.", "i", "illi", "–"].into_iter().enumerate() {
                    word(&mut page, (20.0 + 40.0 * column as f32, y), em, text, ink);
                }
            }
            let all = page.words.len();
            super::page(&mut page);
            assert_eq!(page.words.len(), all, "{ground:?}: {:?}", texts(&page));
        }
    }

    #[test]
    fn places_that_are_none_are_no_trouble() {
        let mut page = blank();
        for rect in [
            Rect::new(-50.0, -50.0, -10.0, -10.0),
            Rect::new(900.0, 900.0, 990.0, 990.0),
            Rect::new(50.0, 60.0, 10.0, 20.0),
            Rect::new(f32::NAN, 0.0, 10.0, f32::INFINITY),
        ] {
            page.words.push(Word { text: "nowhere".into(), rect, line_end: true });
        }
        super::page(&mut page);
        assert!(page.words.is_empty());
    }
}
