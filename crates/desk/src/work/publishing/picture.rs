//! A story's picture: opened by a worker, like everything from outside, and kept as pixels alone.

use std::sync::Arc;

use airlock::Whole;
use model::limits::OpenLimits;
use page::Raster;

use crate::{Desk, Error, How, state::Open, store::NewBlob, work::aside};

/// The largest picture that can be uploaded, in bytes.
pub const MOST: usize = 40 << 20;
/// Wider ones are reduced to this many pixels: a page shows no more.
const WIDEST: u32 = 1600;

/// Decodes a picture in the airlock and stores its pixels, encoded anew. A row must adopt the blob.
///
/// # Errors
/// It is no picture, or can't be read.
pub async fn take_in(desk: &Arc<Desk>, open: &Arc<Open>, bytes: Vec<u8>) -> Result<NewBlob, Error> {
    if bytes.is_empty() {
        return Err(Error::refused("choose a picture first"));
    }
    let opener = desk.opener.clone();
    let limits = OpenLimits { pages: 2, children: 0, depth: 0, ..OpenLimits::default() };
    let png = aside(move || {
        let failed = |error: airlock::Error| Error::Files(std::io::Error::other(error));
        let mut whole = Whole::default();
        let top = opener.open(&mut &bytes[..], "picture", How::default(), &limits, &mut whole).map_err(failed)?.top;
        let media_type = top.facts.media_type.as_str();
        // A drawing's pages are its words set anew, not what it shows.
        if !media_type.starts_with("image/") || media_type == "image/svg+xml" {
            return Err(Error::refused("that is not a picture: JPEG, PNG, TIFF, GIF or WebP"));
        }
        let unread = || match &top.failure {
            Some(failure) => Error::refused(format!("the picture could not be opened: {failure}")),
            None => Error::refused("the picture could not be opened"),
        };
        let first = whole.pages.first().ok_or_else(unread)?.content()?;
        Ok(page::png::encode(&reduced(&first.raster)?)?)
    })
    .await??;
    open.blobs.put(None, png).await
}

/// The picture at a width that a page can show; each pixel is the mean of those that it stands for.
fn reduced(raster: &Raster) -> Result<Raster, page::Error> {
    let (width, height) = (raster.width(), raster.height());
    if width <= WIDEST {
        return Ok(raster.clone());
    }
    let new_height = (u64::from(height) * u64::from(WIDEST) / u64::from(width)).max(1) as u32;
    let edge = |at: u32, from: u32, to: u32| (u64::from(at) * u64::from(from) / u64::from(to)) as u32;
    let mut rgb = Vec::with_capacity(WIDEST as usize * new_height as usize * 3);
    for y in 0..new_height {
        let (y0, y1) = (edge(y, height, new_height), edge(y + 1, height, new_height));
        for x in 0..WIDEST {
            let (x0, x1) = (edge(x, width, WIDEST), edge(x + 1, width, WIDEST));
            let mut sum = [0_u32; 3];
            for py in y0..y1.max(y0 + 1) {
                for px in x0..x1 {
                    let colour = raster.get(px, py);
                    sum = [0, 1, 2].map(|at| sum[at] + u32::from(colour[at]));
                }
            }
            let count = (y1.max(y0 + 1) - y0) * (x1 - x0);
            rgb.extend(sum.map(|value| (value / count.max(1)) as u8));
        }
    }
    Raster::from_rgb(WIDEST, new_height, rgb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_picture_is_reduced_and_keeps_its_colours() {
        let mut raster = Raster::new(4000, 3000, [10, 200, 30]).unwrap();
        raster.fill(0, 0, 2000, 3000, [200, 10, 90]);
        let small = reduced(&raster).unwrap();
        assert_eq!((small.width(), small.height()), (1600, 1200));
        assert_eq!((small.get(10, 600), small.get(1590, 600)), ([200, 10, 90], [10, 200, 30]));
        assert_eq!(reduced(&small).unwrap(), small);
    }
}
