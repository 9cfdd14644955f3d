//! Printer dots: the yellow specks with which colour printers sign a page. Takes them off pixels, and reads those whose pattern is known. Grey does not hide them (yellow is a little darker than paper), so the pixels themselves are changed.

mod code;

use crate::Raster;
pub use code::{Code, MOST, read};

/// The policy of a release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dots {
    /// Small yellow specks on light ground become the ground.
    #[default]
    Remove,
    /// The pixels stay as they are.
    Keep,
}

/// A dot is about 0.1 mm wide; smeared by a scanner and at 600 dpi that is at most this many pixels in any direction.
const LARGEST: usize = 14;

/// Applies the policy. Only light pixels that are bluer-poor than their own red and green are touched, and only where they
/// form specks: a yellow logo, a highlighted line or a photograph keeps its colours.
pub fn clean(raster: &mut Raster, policy: Dots) {
    if policy == Dots::Keep {
        return;
    }
    let Some(ground) = ground(raster) else { return };
    let (width, height) = (raster.width() as usize, raster.height() as usize);
    let yellow = yellow(raster, ground);
    specks(&yellow, width, height, |speck| {
        wipe(raster, speck, ground);
        true
    });
}

/// The middles of all specks, in pixels; no more than `most`, for nobody reads from more.
pub fn middles(raster: &Raster, most: usize) -> Vec<(f32, f32)> {
    let Some(ground) = ground(raster) else { return Vec::new() };
    let (width, height) = (raster.width() as usize, raster.height() as usize);
    let mut middles = Vec::new();
    specks(&yellow(raster, ground), width, height, |speck| {
        let sum = |of: fn(usize, usize) -> usize| speck.iter().map(|at| of(*at, width)).sum::<usize>() as f32;
        let count = speck.len() as f32;
        middles.push((sum(|at, width| at % width) / count, sum(|at, width| at / width) / count));
        middles.len() < most
    });
    middles
}

fn yellow(raster: &Raster, ground: [u8; 3]) -> Vec<bool> {
    raster.rgb().chunks_exact(3).map(|p| is_yellow(p, ground)).collect()
}

/// Hands out the pixels of each speck, one after the other, as long as more are wanted.
fn specks(yellow: &[bool], width: usize, height: usize, mut each: impl FnMut(&[usize]) -> bool) {
    let mut seen = vec![false; yellow.len()];
    let (mut speck, mut queue) = (Vec::new(), Vec::new());
    for start in 0..yellow.len() {
        if !yellow[start] || seen[start] {
            continue;
        }
        speck.clear();
        queue.push(start);
        seen[start] = true;
        let (mut left, mut right, mut top, mut bottom) = (width, 0, height, 0);
        while let Some(at) = queue.pop() {
            speck.push(at);
            let (x, y) = (at % width, at / width);
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
            for (nx, ny) in around(x, y, width, height) {
                let next = ny * width + nx;
                if yellow[next] && !seen[next] {
                    seen[next] = true;
                    queue.push(next);
                }
            }
        }
        if right - left < LARGEST && bottom - top < LARGEST && !each(&speck) {
            return;
        }
    }
}

/// The paper's colour: the most frequent light one, in steps of 8. None when no such colour fills a good part of it: then it
/// is a photograph.
fn ground(raster: &Raster) -> Option<[u8; 3]> {
    let mut counts = vec![0u32; 1 << 15];
    for p in raster.rgb().chunks_exact(3).step_by(7) {
        if p.iter().all(|v| *v >= 160) {
            counts[usize::from(p[0] >> 3) << 10 | usize::from(p[1] >> 3) << 5 | usize::from(p[2] >> 3)] += 1;
        }
    }
    let (at, _) = counts.iter().enumerate().max_by_key(|(at, count)| (**count, *at))?;
    let ground = [at >> 10, at >> 5 & 31, at & 31].map(|v| ((v << 3) | (v >> 2)) as u8);
    let close = |p: &&[u8]| p.iter().zip(ground).all(|(a, b)| a.abs_diff(b) <= 24);
    let pixels = raster.rgb().chunks_exact(3).step_by(7);
    (pixels.clone().filter(close).count() * 4 >= pixels.len()).then_some(ground)
}

/// Yellow on this ground: blue falls clearly further below the paper's than red and green do, and it is still light.
fn is_yellow(p: &[u8], ground: [u8; 3]) -> bool {
    let fall = |i: usize| i16::from(ground[i]) - i16::from(p[i]);
    let warm = fall(0).max(fall(1));
    p[0] >= 150 && p[1] >= 140 && fall(2) >= 8 && fall(2) - warm >= 6 && fall(2) >= warm * 3 / 2
}

fn around(x: usize, y: usize, width: usize, height: usize) -> impl Iterator<Item = (usize, usize)> {
    let (xs, ys) = (x.saturating_sub(1)..(x + 2).min(width), y.saturating_sub(1)..(y + 2).min(height));
    ys.flat_map(move |ny| xs.clone().map(move |nx| (nx, ny)))
}

/// Paints a speck and its rim with the ground: the rim holds what a scanner smeared, too faint for [`is_yellow`].
fn wipe(raster: &mut Raster, speck: &[usize], ground: [u8; 3]) {
    let (width, height) = (raster.width() as usize, raster.height() as usize);
    for &at in speck {
        for (x, y) in around(at % width, at / width, width, height) {
            let place = (y * width + x) * 3;
            let pixel = &mut raster.rgb_mut()[place..place + 3];
            // Ink beside a speck stays ink.
            if pixel[0] >= 150 && pixel[1] >= 140 {
                pixel.copy_from_slice(&ground);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{font, typeset::Missing};

    /// Text with a grid of dots as a printer lays it: 0.1 mm, every 1/50 inch or so, at a resolution.
    fn page(dpi: u32, soft: bool) -> Raster {
        let (width, height) = (dpi * 3, dpi * 2);
        let mut raster = Raster::new(width, height, Raster::WHITE).unwrap();
        let size = dpi as f32 * 0.16;
        font::draw(&mut raster, font::Face::Text, size, (20.0, dpi as f32), "Harbour office, March", [20; 3]);
        let dot = (dpi as f32 * 0.1 / 25.4).ceil() as u32;
        for y in (5..height - 8).step_by(dpi as usize / 16) {
            for x in (5..width - 8).step_by(dpi as usize / 16) {
                if raster.get(x, y) == Raster::WHITE {
                    if soft {
                        raster.fill(x - 1, y - 1, x + dot + 1, y + dot + 1, [254, 253, 244]);
                    }
                    raster.fill(x, y, x + dot, y + dot, if soft { [250, 248, 200] } else { [255, 255, 0] });
                }
            }
        }
        raster
    }

    #[test]
    fn no_dot_is_left_at_any_resolution() {
        for dpi in [150, 300, 600] {
            for soft in [false, true] {
                let mut raster = page(dpi, soft);
                let blue_poor = |r: &Raster| r.rgb().chunks_exact(3).filter(|p| p[2] < p[0].min(p[1]) - 2).count();
                assert!(blue_poor(&raster) > 500);
                clean(&mut raster, Dots::Remove);
                assert_eq!(blue_poor(&raster), 0, "{dpi} {soft}");
                assert!(raster.rgb().chunks_exact(3).any(|p| p[0] < 60), "the text stays");
            }
        }
    }

    #[test]
    fn larger_yellow_things_and_plain_text_stay() {
        let mut raster = Raster::new(200, 200, Raster::WHITE).unwrap();
        raster.fill(20, 20, 120, 50, [255, 240, 60]);
        let before = raster.clone();
        clean(&mut raster, Dots::Remove);
        assert_eq!(raster, before);
        let text = crate::typeset("Nothing yellow here.", Missing::Refuse).unwrap().next().unwrap().raster;
        let mut cleaned = text.clone();
        clean(&mut cleaned, Dots::Remove);
        assert_eq!(cleaned, text);
    }
}
