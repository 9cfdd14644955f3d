//! Pixels in memory, bounded. Never a file format.

use model::limits::MAX_PIXELS;

use crate::Error;

/// Rows of RGB pixels, eight bits a channel, from the top left corner.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Raster {
    pub const WHITE: [u8; 3] = [255; 3];
    pub const BLACK: [u8; 3] = [0; 3];

    /// A raster of one colour.
    ///
    /// # Errors
    /// [`Error::Dimensions`] when a side is zero or there are more than [`MAX_PIXELS`].
    pub fn new(width: u32, height: u32, colour: [u8; 3]) -> Result<Self, Error> {
        let bytes = Self::bytes(width, height)?;
        let mut pixels = vec![colour[0]; bytes];
        if colour != [colour[0]; 3] {
            pixels.chunks_exact_mut(3).for_each(|pixel| pixel.copy_from_slice(&colour));
        }
        Ok(Self { width, height, pixels })
    }

    /// Takes rows of RGB as they come from a worker.
    ///
    /// # Errors
    /// [`Error::Dimensions`], or [`Error::PixelBytes`] when there are not exactly `width * height * 3` bytes.
    pub fn from_rgb(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self, Error> {
        let expected = Self::bytes(width, height)?;
        if pixels.len() != expected {
            return Err(Error::PixelBytes { expected, found: pixels.len() });
        }
        Ok(Self { width, height, pixels })
    }

    fn bytes(width: u32, height: u32) -> Result<usize, Error> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 || pixels > MAX_PIXELS {
            return Err(Error::Dimensions { width, height });
        }
        usize::try_from(pixels * 3).map_err(|_| Error::Dimensions { width, height })
    }

    pub fn width(&self) -> u32 {
        self.width
    }

    pub fn height(&self) -> u32 {
        self.height
    }

    /// All rows, three bytes a pixel.
    pub fn rgb(&self) -> &[u8] {
        &self.pixels
    }

    pub fn into_rgb(self) -> Vec<u8> {
        self.pixels
    }

    /// The colour at a place; white outside.
    pub fn get(&self, x: u32, y: u32) -> [u8; 3] {
        if x >= self.width || y >= self.height {
            return Self::WHITE;
        }
        let at = self.at(x, y);
        [self.pixels[at], self.pixels[at + 1], self.pixels[at + 2]]
    }

    /// Sets a pixel; outside nothing happens.
    pub fn set(&mut self, x: u32, y: u32, colour: [u8; 3]) {
        if x < self.width && y < self.height {
            let at = self.at(x, y);
            self.pixels[at..at + 3].copy_from_slice(&colour);
        }
    }

    /// Fills `x0..x1` by `y0..y1`, cut at the edges.
    pub fn fill(&mut self, x0: u32, y0: u32, x1: u32, y1: u32, colour: [u8; 3]) {
        let x1 = x1.min(self.width);
        if x0 >= x1 {
            return;
        }
        for y in y0..y1.min(self.height) {
            let (from, to) = (self.at(x0, y), self.at(x1 - 1, y) + 3);
            for pixel in self.pixels[from..to].chunks_exact_mut(3) {
                pixel.copy_from_slice(&colour);
            }
        }
    }

    /// The rows of a part, cut at the edges.
    pub fn part(&self, x0: u32, y0: u32, x1: u32, y1: u32) -> Vec<u8> {
        let x1 = x1.min(self.width);
        let mut part = Vec::new();
        if x0 < x1 {
            for y in y0..y1.min(self.height) {
                part.extend_from_slice(&self.pixels[self.at(x0, y)..self.at(x1 - 1, y) + 3]);
            }
        }
        part
    }

    /// How light a pixel is, 0 to 255 (Rec. 601 weights).
    pub fn luma(&self, x: u32, y: u32) -> u8 {
        luma(self.get(x, y))
    }

    /// Whether nothing is on it: every pixel near white.
    pub fn is_blank(&self) -> bool {
        self.pixels.iter().all(|&v| v >= 240)
    }

    /// Whether there is nothing between black and white on it.
    pub fn is_black_and_white(&self) -> bool {
        self.pixels.chunks_exact(3).all(|p| p == Self::BLACK || p == Self::WHITE)
    }

    pub(crate) fn rgb_mut(&mut self) -> &mut [u8] {
        &mut self.pixels
    }

    fn at(&self, x: u32, y: u32) -> usize {
        (y as usize * self.width as usize + x as usize) * 3
    }
}

pub(crate) fn luma([r, g, b]: [u8; 3]) -> u8 {
    ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000) as u8
}

impl std::fmt::Debug for Raster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raster({} × {})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_holds() {
        assert!(Raster::new(0, 5, Raster::WHITE).is_err());
        assert!(Raster::new(1 << 20, 1 << 20, Raster::WHITE).is_err());
        assert!(Raster::from_rgb(2, 2, vec![0; 11]).is_err());
        assert!(Raster::from_rgb(u32::MAX, u32::MAX, vec![]).is_err());
    }

    #[test]
    fn filling_is_cut_at_the_edges() {
        let mut raster = Raster::new(3, 3, Raster::WHITE).unwrap();
        raster.fill(2, 1, 99, 99, Raster::BLACK);
        assert_eq!(raster.get(2, 2), Raster::BLACK);
        assert_eq!(raster.get(1, 2), Raster::WHITE);
        assert_eq!(raster.part(2, 0, 9, 2), [255, 255, 255, 0, 0, 0]);
    }
}
