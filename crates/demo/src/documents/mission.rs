//! The house at the harbour of Port-Aline by night, one window lit: drawn by arithmetic for the second story.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

use super::{Error, painting::noise};

const SKY: [f32; 3] = [22.0, 30.0, 46.0];
const HAZE: [f32; 3] = [58.0, 66.0, 82.0];
const WALL: [f32; 3] = [34.0, 36.0, 42.0];
const ROOF: [f32; 3] = [17.0, 18.0, 23.0];
const LAMP: [f32; 3] = [244.0, 190.0, 110.0];
const QUAY: f32 = 0.72;

fn mix(a: [f32; 3], b: [f32; 3], share: f32) -> [f32; 3] {
    std::array::from_fn(|part| a[part] + (b[part] - a[part]) * share.clamp(0.0, 1.0))
}

/// `u` and `v` from 0 to 1, from the top left corner.
fn at(u: f32, v: f32) -> [f32; 3] {
    let (x, y) = (u * 160.0, v * 90.0);
    if v > QUAY {
        return water(u, v);
    }
    let house = (58.0..112.0).contains(&x) && y > 34.0;
    let gable = (y - 18.0) > 0.0 && y <= 34.0 && (x - 85.0).abs() < (y - 18.0) * 1.95;
    let chimney = (98.0..102.0).contains(&x) && (17.0..30.0).contains(&y);
    if gable || chimney {
        return ROOF;
    }
    if house {
        return front(x, y);
    }
    // The row of roofs behind it, and the mast of a boat.
    let row = 50.0 + 4.0 * (x * 0.19).sin().signum() + 2.0 * (x * 0.07).cos();
    if y > row {
        return mix(ROOF, HAZE, 0.12);
    }
    if (24.0..24.6).contains(&x) && y > 30.0 {
        return ROOF;
    }
    let glow = (-((x - 78.0) / 30.0).powi(2) - ((y - 46.0) / 24.0).powi(2)).exp();
    mix(mix(SKY, HAZE, v * v * 1.6), LAMP, glow * 0.10)
}

fn front(x: f32, y: f32) -> [f32; 3] {
    let column = ((x - 63.0) / 9.5).floor();
    let inside = (x - 63.0).rem_euclid(9.5) < 5.0 && (0.0..5.0).contains(&column);
    let upper = (39.0..47.0).contains(&y);
    let lower = (52.0..60.0).contains(&y);
    let cross = (x - 63.0).rem_euclid(9.5);
    let bar = (cross - 2.5).abs() < 0.25 || (y - 43.0).abs() < 0.22 || (y - 56.0).abs() < 0.22;
    if inside && (upper || lower) {
        if bar {
            return ROOF;
        }
        // One of ten is lit.
        return if upper && column == 1.0 {
            mix(LAMP, [255.0, 226.0, 170.0], (47.0 - y) / 9.0)
        } else {
            [20.0, 23.0, 31.0]
        };
    }
    let glow = (-((x - 75.0) / 8.0).powi(2) - ((y - 44.0) / 9.0).powi(2)).exp();
    mix(WALL, LAMP, glow * 0.22)
}

fn water(u: f32, v: f32) -> [f32; 3] {
    let deep = (v - QUAY) / (1.0 - QUAY);
    let ripple = ((v * 330.0).sin() + (u * 47.0 + v * 120.0).sin()) * 0.25 + 0.5;
    let lane = (-((u * 160.0 - 75.0 + (v * 210.0).sin() * 2.0) / (3.0 + 7.0 * deep)).powi(2)).exp();
    let base = mix([30.0, 36.0, 47.0], [10.0, 13.0, 19.0], deep);
    if deep < 0.05 { ROOF } else { mix(base, LAMP, lane * ripple * (0.75 - 0.5 * deep)) }
}

pub fn night_png() -> Result<Vec<u8>, Error> {
    let (width, height) = (1280_u32, 720_u32);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let mut sum = [0.0_f32; 3];
        for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
            let colour = at((x as f32 + dx) / width as f32, (y as f32 + dy) / height as f32);
            for (sum, part) in sum.iter_mut().zip(colour) {
                *sum += part / 4.0;
            }
        }
        let speck = (noise(x, y) - 0.5) * 5.0;
        Rgb(sum.map(|part| (part + speck).clamp(0.0, 255.0) as u8))
    });
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}
