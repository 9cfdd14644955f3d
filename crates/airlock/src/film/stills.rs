//! Single pictures of a film, each upon a page with its moment beneath it.

use model::Rect;
use page::{
    Origin, PageContent, Raster,
    typeset::{A4, Missing, typeset},
};

use super::{Ffmpeg, NoFilm, owned, reading};
use crate::{
    error::Error,
    process::{Watch, WorkerCommand},
};

/// The longer side of a still, in pixels: as wide as a page.
pub(crate) const MOST_SIDE: u32 = 1_240;
/// Where the moment stands on the page that it is set on, and how high it is, in pixels.
const LINE: (u32, u32) = (120, 70);

impl Ffmpeg {
    /// The picture at a moment, in seconds.
    ///
    /// # Errors
    /// The outer: the machine's. The inner: there is none.
    pub(crate) fn still(
        &self,
        worker: &WorkerCommand,
        form: &str,
        film: &[u8],
        at: f64,
        (width, height): (u32, u32),
        watch: &mut Watch,
    ) -> Result<Result<Raster, NoFilm>, Error> {
        let filters = format!("yadif=deint=interlaced,scale={width}:{height},format=rgb24");
        let to = ["-map", "0:V:0", "-frames:v", "1", "-vf", &filters, "-f", "rawvideo", "pipe:1"];
        let arguments = [reading(form, Some(at), "quiet"), owned(&to)].concat();
        let most = width as usize * height as usize * 3;
        let said = self.said(worker, &self.ffmpeg, &arguments, film, most, watch)?;
        Ok(said.and_then(|rgb| Raster::from_rgb(width, height, rgb).map_err(|_| NoFilm::NoPictures)))
    }
}

/// A page as high as the picture and a line beneath it.
///
/// # Errors
/// When memory failed.
pub(crate) fn page(still: &Raster, line: &str) -> Result<PageContent, page::Error> {
    let set = typeset(line, Missing::Box)?.next().ok_or(page::Error::NoSuchPage { page: 1, pages: 0 })?;
    let (wide, (from, high)) = (set.raster.width(), LINE);
    let mut raster = Raster::new(wide, still.height() + high, Raster::WHITE)?;
    let left = (wide - still.width().min(wide)) / 2;
    for y in 0..still.height() {
        (0..still.width().min(wide)).for_each(|x| raster.set(left + x, y, still.get(x, y)));
    }
    for y in 0..high {
        (0..wide).for_each(|x| raster.set(x, still.height() + y, set.raster.get(x, from + y)));
    }
    let points = A4.width / wide as f32;
    let down = (still.height() as f32 - from as f32) * points;
    let moved = |rect: Rect| Rect::new(rect.x0, rect.y0 + down, rect.x1, rect.y1 + down);
    let words = set.words.into_iter().map(|word| model::Word { rect: moved(word.rect), ..word }).collect();
    let size = model::Size { width: A4.width, height: raster.height() as f32 * points };
    Ok(PageContent { raster, size, words, origin: Origin::Embedded })
}

/// How many stills of so many seconds.
pub(crate) fn count(seconds: Option<f64>) -> u32 {
    const MOST: f64 = 6.0;
    seconds.map_or(1, |seconds| seconds.round().clamp(1.0, MOST) as u32)
}

/// A moment, to the tenth of a second.
pub(crate) fn moment(seconds: f64) -> String {
    let tenths = (seconds * 10.0).round() as u64;
    format!("{}:{:02}:{:02}.{}", tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_stands_beneath_the_picture() -> Result<(), page::Error> {
        let still = Raster::new(320, 180, [9, 9, 9])?;
        let made = page(&still, "Still 2 of 6, 0:00:12.5 from the beginning")?;
        assert_eq!((made.raster.width(), made.raster.height()), (1240, 250));
        assert_eq!(
            (made.raster.get(460, 0), made.raster.get(779, 179), made.raster.get(780, 0)),
            ([9; 3], [9; 3], [255; 3])
        );
        let beneath = made.words.iter().all(|word| word.rect.y0 > 180.0 * 0.48 && word.rect.y1 <= made.size.height);
        assert!(beneath && made.words.len() == 8, "{:?}", made.words);
        let ink = (150..600).any(|x| (185..245).any(|y| made.raster.get(x, y) != [255; 3]));
        assert!(ink, "the line is drawn");
        Ok(())
    }

    #[test]
    fn stills_are_counted_by_the_length() {
        assert_eq!([None, Some(0.0), Some(1.5), Some(600.0)].map(count), [1, 1, 2, 6]);
        assert_eq!((moment(0.0), moment(3_725.25)), ("0:00:00.0".to_owned(), "1:02:05.3".to_owned()));
    }
}
