//! A sealed blob that comes in pieces: how far it is, and which bytes may come next.

/// The first line of every age file. What doesn't begin so is not sealed, and not taken.
pub const SEALED: &[u8] = b"age-encryption.org/v1\n";

/// A blob on its way; it never ends beyond its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    end: u64,
    length: u64,
}

/// Why a piece isn't the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNext {
    /// It doesn't begin where the last one ended.
    WrongOffset,
    /// It would go beyond the announced length.
    TooLong,
    /// It begins as no sealed file does.
    NotSealed,
}

impl Coming {
    /// So much of so much is there. `None` when that is more than all of it: the store is not what it was.
    pub fn new(there: u64, length: u64) -> Option<Self> {
        (there <= length).then_some(Self { end: there, length })
    }

    /// Where the next byte goes.
    pub fn end(self) -> u64 {
        self.end
    }

    pub fn length(self) -> u64 {
        self.length
    }

    pub fn is_whole(self) -> bool {
        self.end == self.length
    }

    /// Whether a piece may begin at `offset` that says of itself to be `announced` long.
    ///
    /// # Errors
    /// Why not.
    pub fn begins(self, offset: u64, announced: Option<u64>) -> Result<(), NotNext> {
        if offset != self.end {
            return Err(NotNext::WrongOffset);
        }
        match announced {
            Some(piece) if piece > self.length - self.end => Err(NotNext::TooLong),
            _ => Ok(()),
        }
    }

    /// Whether these bytes may come next.
    ///
    /// # Errors
    /// Why not.
    pub fn takes(self, bytes: &[u8]) -> Result<(), NotNext> {
        if bytes.len() as u64 > self.length - self.end {
            return Err(NotNext::TooLong);
        }
        if begins_sealed(self.end, bytes) { Ok(()) } else { Err(NotNext::NotSealed) }
    }

    /// With these bytes, once they are written.
    ///
    /// # Errors
    /// As [`Self::takes`].
    pub fn with(self, bytes: &[u8]) -> Result<Self, NotNext> {
        self.takes(bytes)?;
        Ok(Self { end: self.end + bytes.len() as u64, ..self })
    }
}

/// Whether bytes that stand at `offset` can be those of an age file.
fn begins_sealed(offset: u64, bytes: &[u8]) -> bool {
    let rest = usize::try_from(offset).ok().and_then(|offset| SEALED.get(offset..)).unwrap_or_default();
    let common = rest.len().min(bytes.len());
    rest[..common] == bytes[..common]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_is_known_in_whatever_pieces_it_comes() {
        for cut in 0..SEALED.len() {
            assert!(begins_sealed(0, &SEALED[..cut]) && begins_sealed(cut as u64, &SEALED[cut..]), "cut at {cut}");
            assert!(!begins_sealed(cut as u64, b"\0"), "another byte at {cut}");
        }
        assert!(begins_sealed(SEALED.len() as u64, b"anything") && begins_sealed(1 << 40, b"anything"));
    }

    #[test]
    fn nothing_goes_beyond_the_length() {
        assert_eq!(Coming::new(11, 10), None);
        let coming = Coming::new(30, 40).unwrap();
        assert_eq!(coming.begins(29, None), Err(NotNext::WrongOffset));
        assert_eq!(coming.begins(30, Some(11)), Err(NotNext::TooLong));
        assert_eq!(coming.begins(30, Some(10)), Ok(()));
        assert_eq!(coming.takes(&[0; 11]), Err(NotNext::TooLong));
        assert!(coming.with(&[0; 10]).unwrap().is_whole());
    }
}
