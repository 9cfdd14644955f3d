//! A recording as the reader of its tracks gets to see it: without what that refuses though it is no damage. Changes no length.

use std::io::{Cursor, Read, Result, Seek, SeekFrom};

use heifer::heifer_isobmff::BoxIter;
use symphonia::core::io::MediaSource;

use crate::bytes;

/// The reader of tracks takes no more of what a decoder of H.265 has to know, which nobody decodes here; x265 writes its settings there.
const MOST_CONFIG: u32 = 1024;
/// Places of that name that are looked at in a file: each is looked for again in all that is read.
const MOST: usize = 100;
/// What is passed over (ISO/IEC 14496-12, 8.1.2).
const FREE: [u8; 4] = *b"free";

pub struct Source<'f> {
    file: Cursor<&'f [u8]>,
    /// Where [`FREE`] stands instead of a box's name.
    freed: Vec<u64>,
}

impl<'f> Source<'f> {
    pub fn of(file: &'f [u8]) -> Self {
        let (mut freed, mut left) = (Vec::new(), MOST);
        for part in BoxIter::new(file).map_while(std::result::Result::ok) {
            if part.header.box_type.0 != *b"moov" {
                continue;
            }
            let begins = part.offset + part.header.header_size as usize;
            let places = bytes::find_all(part.content, b"hvcC", left);
            left -= places.len();
            for at in places {
                let large = at >= 4 && bytes::u32_be(part.content, at - 4).is_some_and(|size| size > MOST_CONFIG + 8);
                if large {
                    freed.push((begins + at) as u64);
                }
            }
        }
        Self { file: Cursor::new(file), freed }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let from = self.file.position();
        let read = self.file.read(buffer)?;
        for freed in &self.freed {
            for (at, byte) in (*freed..).zip(FREE) {
                let place = at.checked_sub(from).and_then(|at| buffer[..read].get_mut(at as usize));
                if let Some(place) = place {
                    *place = byte;
                }
            }
        }
        Ok(read)
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.file.seek(to)
    }
}

impl MediaSource for Source<'_> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.file.get_ref().len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
    }

    /// Read to its end, a few bytes at a time.
    fn seen(file: &[u8]) -> Vec<u8> {
        let (mut source, mut all, mut some) = (Source::of(file), Vec::new(), [0; 7]);
        loop {
            match source.read(&mut some).unwrap_or_default() {
                0 => return all,
                read => all.extend_from_slice(&some[..read]),
            }
        }
    }

    #[test]
    fn only_a_large_list_for_a_decoder_is_passed_over() {
        let film = |config: &[u8]| {
            let movie = part(b"moov", &part(b"trak", &part(b"hvcC", config)));
            [part(b"ftyp", b"isom"), part(b"mdat", &part(b"hvcC", &[7; 2_000])), movie].concat()
        };
        let (small, large) = (film(&[7; 1_024]), film(&[7; 1_025]));
        assert_eq!(seen(&small), small);
        let at = large.windows(4).rposition(|name| name == b"hvcC").unwrap_or_default();
        let mut wanted = large.clone();
        wanted[at..at + 4].copy_from_slice(b"free");
        assert_eq!(seen(&large), wanted);
        assert_eq!(Source::of(&large).byte_len(), Some(large.len() as u64));
    }

    #[test]
    fn so_many_places_are_passed_over_in_a_file_however_many_movies_it_has() {
        let movie = part(b"moov", &part(b"hvcC", &[7; 1_025]).repeat(60));
        let film = movie.repeat(3);
        let freed = bytes::find_all(&seen(&film), b"free", 1_000);
        assert_eq!(freed.len(), MOST);
    }
}
