//! Passwords that may be tried on what is locked. They reach a worker through its pipe alone: never as an argument, in the environment, in a
//! finding or in an error.

mod said;

use std::io::{self, BufRead, Read};

use model::Redacted;
use zeroize::Zeroizing;

pub(crate) use said::LOOKED_AT;
pub use said::candidates;

use crate::frame::{self, Frame, Kind};

/// Passwords in the order in which they are tried, for a file and all that comes out of it. Whoever has none tries none.
#[derive(Clone, Debug, Default)]
pub struct Passwords(Vec<Redacted<String>>);

/// Why a password isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    #[error("more than {} passwords: each takes time to try; give those that are likely", Passwords::MOST)]
    TooMany,
    #[error("a password longer than {} bytes", Passwords::LONGEST)]
    TooLong,
}

impl Passwords {
    /// The most that are tried on one file. A workbook of Excel 2013 took 0.15 s for each, in a debug build.
    pub const MOST: usize = 100;
    /// The longest, in bytes of UTF-8.
    pub const LONGEST: usize = 1 << 10;

    /// Adds one at the end. An empty one is always tried and isn't counted, as one that is there already.
    ///
    /// # Errors
    /// When it is too long, or one too many.
    pub fn add(&mut self, password: Redacted<String>) -> Result<(), NotTaken> {
        if password.expose().is_empty() || self.iter().any(|known| known == password.expose()) {
            return Ok(());
        }
        if password.expose().len() > Self::LONGEST {
            return Err(NotTaken::TooLong);
        }
        if self.0.len() == Self::MOST {
            return Err(NotTaken::TooMany);
        }
        self.0.push(password);
        Ok(())
    }

    /// Adds the lines of a list, each without its end: spaces belong to a password. No more is read of a line than a password may have.
    ///
    /// # Errors
    /// The list's own. The inner error: the first line that isn't taken.
    pub fn add_lines(&mut self, list: &mut impl BufRead) -> io::Result<Result<(), NotTaken>> {
        loop {
            let mut line = Zeroizing::new(Vec::with_capacity(Self::LONGEST + 2));
            if list.by_ref().take(Self::LONGEST as u64 + 2).read_until(b'\n', &mut line)? == 0 {
                return Ok(Ok(()));
            }
            for end in [b'\n', b'\r'] {
                if line.last() == Some(&end) {
                    line.pop();
                }
            }
            if line.len() > Self::LONGEST {
                return Ok(Err(NotTaken::TooLong));
            }
            let text = std::str::from_utf8(&line)
                .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the list is not in UTF-8"))?;
            if let Err(why) = self.add(Redacted::new(text.to_owned())) {
                return Ok(Err(why));
            }
        }
    }

    /// Adds what a message may name as a password, as long as fewer than `most` are known.
    pub fn add_said(&mut self, text: &str, most: usize) {
        for word in candidates(text) {
            if self.len() >= most.min(Self::MOST) {
                return;
            }
            // One that is too long is none.
            let _not_tried = self.add(Redacted::new(word));
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The passwords themselves.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|password| password.expose().as_str())
    }

    /// One frame each.
    pub(crate) fn write(&self, out: &mut impl io::Write) -> io::Result<()> {
        self.iter().try_for_each(|password| frame::write(out, Kind::Password, password.as_bytes()))
    }

    /// Takes one that came in a frame.
    pub(crate) fn take(&mut self, Frame { payload, .. }: Frame) -> Option<()> {
        self.add(Redacted::new(String::from_utf8(payload).ok()?)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> Passwords {
        let mut passwords = Passwords::default();
        words.iter().for_each(|word| passwords.add(Redacted::new((*word).to_owned())).unwrap());
        passwords
    }

    #[test]
    fn nothing_shows_them() {
        assert_eq!(format!("{:?}", of(&["tidewell"])), "Passwords([Redacted])");
    }

    #[test]
    fn a_list_is_read_line_by_line_and_no_line_fills_memory() {
        let mut passwords = Passwords::default();
        passwords.add_lines(&mut &b"tidewell\r\n\n two words \ngr\xc3\xbcn"[..]).unwrap().unwrap();
        assert_eq!(passwords.iter().collect::<Vec<_>>(), ["tidewell", " two words ", "gr\u{fc}n"]);
        let longest = [&[b'x'; Passwords::LONGEST][..], b"\r\nnext"].concat();
        passwords.add_lines(&mut &longest[..]).unwrap().unwrap();
        assert_eq!(passwords.len(), 5);
        // Nobody reads to its end.
        let mut endless = io::BufReader::new(io::repeat(b'x'));
        assert_eq!(passwords.add_lines(&mut endless).unwrap(), Err(NotTaken::TooLong));
        assert!(passwords.add_lines(&mut &b"gr\xfcn\n"[..]).is_err(), "a list in another encoding");
    }

    #[test]
    fn they_travel_as_they_are_and_are_bounded() {
        let sent = of(&["tidewell", "", "grün", "tidewell"]);
        assert_eq!(sent.iter().collect::<Vec<_>>(), ["tidewell", "grün"]);
        let mut bytes = Vec::new();
        sent.write(&mut bytes).unwrap();
        assert_eq!(bytes, b"\x04\x08\0\0\0tidewell\x04\x05\0\0\0gr\xc3\xbcn");
        let (mut pipe, mut came) = (&bytes[..], Passwords::default());
        while let Some(frame) = frame::read(&mut pipe).unwrap() {
            came.take(frame).unwrap();
        }
        assert!(came.iter().eq(sent.iter()));
        let mut many = Passwords::default();
        for number in 0..Passwords::MOST {
            many.add(Redacted::new(number.to_string())).unwrap();
        }
        assert_eq!(many.add(Redacted::new("one more".to_owned())), Err(NotTaken::TooMany));
        let long = "x".repeat(Passwords::LONGEST + 1);
        assert_eq!(Passwords::default().add(Redacted::new(long)), Err(NotTaken::TooLong));
    }
}
