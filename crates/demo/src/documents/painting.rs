//! A dredger before the evening sky, painted by arithmetic: the story's picture and the photograph's motif.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

use super::Error;

/// A dredger's outline on a field of 160 by 90: the hull, the house, the funnel, the ladder with its gantry, the mast.
const SHIP: &[&[(f32, f32)]] = &[
    &[(34.0, 57.6), (118.0, 57.6), (121.0, 54.0), (126.0, 54.0), (122.5, 62.6), (38.5, 62.6)],
    &[
        (96.0, 57.6),
        (96.0, 46.5),
        (99.0, 46.5),
        (99.0, 43.0),
        (112.5, 43.0),
        (112.5, 46.5),
        (115.0, 46.5),
        (115.0, 57.6),
    ],
    &[(104.0, 43.0), (104.4, 36.5), (108.6, 36.5), (109.0, 43.0)],
    &[(44.0, 57.6), (50.2, 37.0), (52.4, 37.0), (58.6, 57.6), (56.6, 57.6), (51.3, 41.0), (46.0, 57.6)],
    &[(51.3, 39.6), (28.0, 61.6), (26.4, 60.4), (50.4, 37.2)],
    &[(51.3, 37.6), (82.0, 53.4), (81.6, 54.4), (51.0, 38.8)],
    &[(74.0, 57.6), (74.0, 45.0), (74.7, 45.0), (74.7, 57.6)],
    &[(60.0, 57.6), (62.0, 53.6), (92.0, 53.6), (94.0, 57.6)],
];

const SKY: &[(f32, [f32; 3])] = &[
    (0.0, [38.0, 52.0, 72.0]),
    (0.30, [74.0, 82.0, 100.0]),
    (0.48, [142.0, 110.0, 100.0]),
    (0.60, [206.0, 138.0, 88.0]),
    (0.655, [236.0, 176.0, 112.0]),
];

const HORIZON: f32 = 0.655;

/// `width` by nine sixteenths of it.
pub fn dusk(width: u32, grain: f32) -> RgbImage {
    painted(width, grain, true)
}

/// The same evening, and nothing lies there.
pub fn empty(width: u32, grain: f32) -> RgbImage {
    painted(width, grain, false)
}

fn painted(width: u32, grain: f32, ship: bool) -> RgbImage {
    let height = width * 9 / 16;
    RgbImage::from_fn(width, height, |x, y| {
        let mut sum = [0.0_f32; 3];
        // Four looks a pixel keep the outline smooth.
        for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
            let colour = at((x as f32 + dx) / width as f32, (y as f32 + dy) / height as f32, ship);
            for (sum, part) in sum.iter_mut().zip(colour) {
                *sum += part / 4.0;
            }
        }
        let speck = (noise(x, y) - 0.5) * grain;
        Rgb(sum.map(|part| (part + speck).clamp(0.0, 255.0) as u8))
    })
}

fn at(u: f32, v: f32, ship: bool) -> [f32; 3] {
    let (x, y) = (u * 160.0, v * 90.0);
    if ship && SHIP.iter().any(|part| inside(part, x, y)) {
        // A lamp or two in the house.
        let lamp = (46.8..48.0).contains(&y) && (103.0..110.0).contains(&x) && (x % 2.4) < 1.1;
        return if lamp { [232.0, 186.0, 110.0] } else { [17.0, 20.0, 25.0] };
    }
    if v < HORIZON { sky(u, v) } else { sea(u, v, ship) }
}

fn sky(u: f32, v: f32) -> [f32; 3] {
    let mut colour = SKY[0].1;
    for pair in SKY.windows(2) {
        let ((from, below), (to, above)) = (pair[0], pair[1]);
        if v >= from {
            let share = ((v - from) / (to - from)).clamp(0.0, 1.0);
            colour = mix(below, above, share);
        }
    }
    let glow = (-((u - 0.30) * 3.2).powi(2) - ((v - HORIZON) * 9.0).powi(2)).exp();
    let bank = (wave(u * 9.0 + v * 31.0) * wave(u * 2.3 - v * 57.0) * 0.5 + 0.5) * (v / HORIZON);
    mix(mix(colour, [92.0, 82.0, 92.0], bank * 0.22), [255.0, 214.0, 150.0], glow * 0.75)
}

fn sea(u: f32, v: f32, ship: bool) -> [f32; 3] {
    let deep = (v - HORIZON) / (1.0 - HORIZON);
    let base = mix([92.0, 78.0, 74.0], [17.0, 24.0, 31.0], deep.powf(0.6));
    let ripple = wave(u * (34.0 - 18.0 * deep) + (v * 260.0).sin() * 1.7) * wave(v * (420.0 - 240.0 * deep));
    let glow = (-((u - 0.30) * (5.0 - 2.0 * deep)).powi(2)).exp() * (1.0 - deep * 0.85);
    // The hull's own shadow on the water.
    let shade = if ship && (0.23..0.78).contains(&u) { (1.0 - (deep * 3.2)).clamp(0.0, 1.0) * 0.75 } else { 0.0 };
    let lit = mix(base, [238.0, 170.0, 104.0], (glow * (0.45 + 0.4 * ripple)).clamp(0.0, 0.9));
    mix(lit, [16.0, 19.0, 24.0], shade)
}

fn wave(x: f32) -> f32 {
    (x + (x * 0.61).sin() * 1.3).sin()
}

fn mix(a: [f32; 3], b: [f32; 3], share: f32) -> [f32; 3] {
    std::array::from_fn(|part| a[part] + (b[part] - a[part]) * share)
}

/// Even-odd rule.
fn inside(outline: &[(f32, f32)], x: f32, y: f32) -> bool {
    let mut inside = false;
    for (at, &(x1, y1)) in outline.iter().enumerate() {
        let (x2, y2) = outline[(at + 1) % outline.len()];
        if (y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 {
            inside = !inside;
        }
    }
    inside
}

pub fn noise(x: u32, y: u32) -> f32 {
    let mut hash = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77);
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
    ((hash ^ (hash >> 13)) & 0xffff) as f32 / 65_535.0
}

/// As it stands over the story.
pub fn dusk_png() -> Result<Vec<u8>, Error> {
    let mut png = Cursor::new(Vec::new());
    dusk(1280, 5.0).write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}
