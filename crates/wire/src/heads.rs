//! Control characters in the heads of a form's parts become `_` as the body passes: a file's name may have them (under Linux and macOS it
//! can), browsers send them as they are, and `multer` refuses the whole form for them. A part's content is never touched.
//!
//! Where a head ends is seen no later than `multer` sees it: at the first empty line after the delimiter.

use bytes::{Bytes, BytesMut};
use memchr::memmem::Finder;

/// What ends a head, and the beginning of a delimiter.
const EMPTY_LINE: [u8; 4] = *b"\r\n\r\n";

pub struct Heads {
    /// `\r\n--` and the boundary. It has no `\r` but its first byte.
    delimiter: Finder<'static>,
    /// How much of it has been seen: the body may begin in its middle, without a line's end.
    seen: usize,
    /// The last bytes of the head that is passing; none within a part's content.
    head: Option<[u8; 4]>,
}

impl Heads {
    pub fn new(boundary: &str) -> Self {
        let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
        Self { delimiter: Finder::new(&delimiter).into_owned(), seen: 2, head: None }
    }

    /// The next piece of the body, as it goes on.
    pub fn pass(&mut self, piece: Bytes) -> Bytes {
        let mut changed: Option<BytesMut> = None;
        let mut at = 0;
        while at < piece.len() {
            if self.head.is_none() && self.seen == 0 {
                // Without one, only its beginning can stand here: at the end.
                let beginning = piece.len().saturating_sub(self.delimiter.needle().len() - 1).max(at);
                match self.delimiter.find(&piece[at..]) {
                    Some(skipped) => at += skipped,
                    None => {
                        for byte in &piece[beginning..] {
                            self.step(*byte);
                        }
                        break;
                    }
                }
            }
            if self.step(piece[at]) {
                changed.get_or_insert_with(|| BytesMut::from(&piece[..]))[at] = b'_';
            }
            at += 1;
        }
        changed.map_or(piece, BytesMut::freeze)
    }

    /// Goes over one byte, and says whether it is to be replaced.
    fn step(&mut self, byte: u8) -> bool {
        if let Some(last) = &mut self.head {
            last.rotate_left(1);
            last[3] = byte;
            if *last == EMPTY_LINE {
                self.head = None;
            }
            return byte.is_ascii_control() && !matches!(byte, b'\r' | b'\n' | b'\t');
        }
        self.seen = match byte {
            byte if byte == self.delimiter.needle()[self.seen] => self.seen + 1,
            b'\r' => 1,
            _ => 0,
        };
        if self.seen == self.delimiter.needle().len() {
            (self.seen, self.head) = (0, Some([0; 4]));
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(body: &[u8], cut: usize) -> Vec<u8> {
        let mut heads = Heads::new("paper");
        body.chunks(cut).flat_map(|piece| heads.pass(Bytes::copy_from_slice(piece)).to_vec()).collect()
    }

    #[test]
    fn a_heads_control_characters_go_and_a_parts_stay_however_the_body_is_cut() {
        let body = b"--paper\r\nA: \"x\x01\x7f\ty\"\r\n\r\n\x01\x02\r\n\r\n--\r\r\n--pape\x03\r\n--paper\r\nB: \x00\xc3\xa9\r\n\r\n\r\r\n--paper\r\n\r\n\x04\r\n--paper--\x05";
        let clean = b"--paper\r\nA: \"x__\ty\"\r\n\r\n\x01\x02\r\n\r\n--\r\r\n--pape\x03\r\n--paper\r\nB: _\xc3\xa9\r\n\r\n\r\r\n--paper\r\n\r\n\x04\r\n--paper--_";
        for cut in 1..body.len() {
            assert_eq!(passed(body, cut), clean, "{cut}");
        }
        // A delimiter in the middle of a line is none.
        assert_eq!(passed(b"x--paper\r\n\x01", 3), b"x--paper\r\n\x01");
    }
}
