//! Pages and pictures that are blank when they are drawn, though words lie in their place: the words are set there, in letters of ours, and that is said.

use hayro::kurbo::{Point, Rect};
use model::Word;
use page::{
    Raster,
    font::{self, Face},
};

use super::{
    draw::{Cover, Recorder},
    judge::Verdict,
    pixels::Picture,
    words,
};

/// Pictures of a page in which words are looked for.
const MOST_PICTURES: usize = 100;
/// Boxes and fills over them; where there are more, no word counts as uncovered.
const MOST_FILLS: usize = 1_000;
/// Of a word's box, the em, and what hangs below the line, as they are recorded.
const EM: f32 = 1.0 / 0.92;
const BELOW: f32 = 0.2 / 0.92;
/// An em in pixels: what is smaller can't be read, what is larger is no text.
const LEAST: f32 = 4.0;
const MOST: f32 = 400.0;

/// The words that a page has and its picture lacks. `blank`: the page is of one colour, then those that should be seen. `lost`: a picture on it can't
/// be decoded, then those that lie unseen over one that drew nothing, as OCR programs put them over a scan; what a box covers stays covered. They
/// count as shown from now on: see [`set`]. `empty`: whether a place has one colour.
pub fn missing(
    recorder: &Recorder,
    verdicts: &mut [Verdict],
    blank: bool,
    lost: bool,
    empty: impl Fn(Rect) -> bool,
) -> Vec<Word> {
    if !blank && !lost {
        return Vec::new();
    }
    let pictures = recorder.covers.iter().filter(|cover| lost && cover.picture).take(MOST_PICTURES);
    let pictures: Vec<&Cover> = pictures.filter(|picture| empty(picture.bounds)).collect();
    let first = pictures.first().map_or(usize::MAX, |picture| picture.order);
    let fills = recorder.covers.iter().filter(|cover| !cover.picture && cover.order > first).take(MOST_FILLS + 1);
    let fills: Vec<&Cover> = fills.collect();
    let lies_on_one = |point: Point| {
        let below = pictures.iter().find(|picture| picture.holds(point));
        below.is_some_and(|below| {
            fills.len() <= MOST_FILLS && !fills.iter().any(|fill| fill.order > below.order && fill.holds(point))
        })
    };
    let mut glyphs = Vec::new();
    for (glyph, verdict) in recorder.glyphs.iter().zip(verdicts) {
        let is_missing = match verdict {
            Verdict::NotDrawn => blank,
            Verdict::Unseen | Verdict::Under => lost && glyph.invisible && lies_on_one(glyph.cell.center()),
            _ => false,
        };
        if is_missing {
            *verdict = Verdict::Shown;
            glyphs.push(glyph);
        }
    }
    words::words(glyphs)
}

/// Draws words in their places.
pub fn set(words: &[Word], picture: &mut Picture) {
    if words.is_empty() {
        return;
    }
    let Ok(mut raster) = Raster::from_rgb(picture.width, picture.height, picture.rgb.clone()) else { return };
    let dark = raster.get(0, 0).iter().all(|channel| *channel < 128);
    let ink = if dark { Raster::WHITE } else { Raster::BLACK };
    let (across, down) = (picture.scale.0 as f32, picture.scale.1 as f32);
    for word in words {
        let (wide, high) = ((word.rect.x1 - word.rect.x0) * across, (word.rect.y1 - word.rect.y0) * down);
        let em = (high * EM).clamp(LEAST, MOST);
        // Letters of another face are wider or narrower: they keep to the word's place.
        let fits = wide / font::width(Face::Text, em, &word.text).max(1.0);
        let em = (em * fits.min(1.0)).max(LEAST);
        let line = word.rect.y1 * down - high * BELOW;
        font::draw(&mut raster, Face::Text, em, (word.rect.x0 * across, line), &word.text, ink);
    }
    picture.rgb = raster.into_rgb();
}

/// What is said of such a page. `set`: words were.
pub fn what(blank: bool, lost: bool, set: bool) -> Option<&'static str> {
    Some(match (blank, lost, set) {
        (false, false, _) => return None,
        (true, _, true) => {
            "The page is blank when it is drawn, though it has words. They were set in their places, in letters of ours: it isn't how the page looks."
        }
        (true, true, false) => {
            "The page is blank when it is drawn: its picture can't be decoded, and no words lie there that could be set instead."
        }
        (true, false, false) => {
            "The page has content, but it is blank when it is drawn, and has no words that could be set instead."
        }
        (false, true, true) => {
            "A picture on the page can't be decoded. The words that lie over it unseen were set in its place, in letters of ours."
        }
        (false, true, false) => {
            "A picture on the page can't be decoded: nothing is shown in its place, and no words lie there that could be."
        }
    })
}
