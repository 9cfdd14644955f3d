//! Pictures of pages, small enough for a repository: a palette instead of true colours.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufWriter, Cursor},
    path::Path,
};

use anyhow::{Context, ensure};

/// Writes a browser's PNG anew with at most 256 colours.
pub fn write_small(path: &Path, taken: &[u8]) -> anyhow::Result<()> {
    let mut decoder = png::Decoder::new(Cursor::new(taken));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().context("a picture too large")?];
    let info = reader.next_frame(&mut pixels)?;
    let channels = info.color_type.samples();
    ensure!(channels >= 3, "a picture without colours");
    let (palette, indices) = palette(pixels[..info.buffer_size()].chunks_exact(channels).map(|p| [p[0], p[1], p[2]]));
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), info.width, info.height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(())
}

/// Drops as few low bits as it must until there are 256 colours or fewer; each then is the mean of those that fell together.
fn palette(pixels: impl Iterator<Item = [u8; 3]>) -> (Vec<u8>, Vec<u8>) {
    let pixels: Vec<_> = pixels.collect();
    for dropped in 0..8 {
        let mut places: HashMap<[u8; 3], usize> = HashMap::new();
        let mut sums: Vec<[u64; 4]> = Vec::new();
        let mut indices = Vec::with_capacity(pixels.len());
        // Run by run: most pixels of a page are like the one before them.
        for run in pixels.chunk_by(|a, b| a == b) {
            let Some([red, green, blue]) = run.first().copied() else { continue };
            let next = places.len();
            let place = *places.entry([red, green, blue].map(|value| value >> dropped)).or_insert(next);
            let Ok(index) = u8::try_from(place) else { break };
            if place == sums.len() {
                sums.push([0; 4]);
            }
            for (sum, value) in sums[place].iter_mut().zip([red, green, blue, 1]) {
                *sum += u64::from(value) * run.len() as u64;
            }
            indices.resize(indices.len() + run.len(), index);
        }
        if indices.len() == pixels.len() {
            let mean = |sum: &[u64; 4]| [0, 1, 2].map(|at| u8::try_from(sum[at] / sum[3]).unwrap_or(u8::MAX));
            return (sums.iter().flat_map(mean).collect(), indices);
        }
    }
    // Unreachable: without its low seven bits a colour is one of eight.
    (vec![0, 0, 0], vec![0; pixels.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_stay_exact_and_many_stay_near() {
        let (few, indices) = palette([[1, 2, 3], [200, 100, 0], [1, 2, 3]].into_iter());
        assert_eq!((few, indices), (vec![1, 2, 3, 200, 100, 0], vec![0, 1, 0]));
        let many: Vec<_> = (0..4096_u32).map(|n| [(n >> 4) as u8, (n & 0xff) as u8, (n % 251) as u8]).collect();
        let (palette, indices) = palette(many.iter().copied());
        assert!(palette.len() <= 768 && indices.len() == many.len());
        for (pixel, index) in many.iter().zip(indices) {
            let shown = &palette[usize::from(index) * 3..][..3];
            assert!(pixel.iter().zip(shown).all(|(a, b)| a.abs_diff(*b) < 128), "{pixel:?} became {shown:?}");
        }
    }
}
