//! The frames on the pipes: `type: u8, length: u32 little-endian, payload`, each type with its longest length.
//!
//! Knows nothing of what the payloads mean. A length is judged before a byte of memory is taken for it.

use std::io::{self, Read, Write};

use crate::passwords::Passwords;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $byte:literal, $most:expr;)*) => {
        /// What a frame is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $($(#[$doc])* $name = $byte,)* }

        impl Kind {
            #[cfg(test)]
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            fn from_byte(byte: u8) -> Option<Self> {
                match byte { $($byte => Some(Self::$name),)* _ => None }
            }

            /// The longest payload in bytes.
            pub const fn most(self) -> usize {
                match self { $(Self::$name => $most,)* }
            }
        }
    };
}

/// The most bytes of a file, of pixels or of text that travel in one frame.
pub const PART: usize = 1 << 20;
/// The most bytes of those that are sent in one frame: memory of this size is used again, larger pieces are asked of the system anew.
pub const PIECE: usize = 64 << 10;

kinds! {
    // To the worker.
    /// JSON: the longest name, each byte of it escaped as six, and the longest key records, each as two.
    Job = 0x01, 16 << 10;
    Bytes = 0x02, PART;
    End = 0x03, 0;
    /// UTF-8, one password a frame, between `job` and the first `bytes`.
    Password = 0x04, Passwords::LONGEST;
    // From the worker.
    Hello = 0x80, 4 << 10;
    Facts = 0x81, 4 << 10;
    Page = 0x82, 4 << 10;
    Pixels = 0x83, PART;
    /// JSON: a page's words come in as many frames as needed.
    Words = 0x84, 2 * PART;
    Text = 0x85, PART;
    /// JSON: the longest `detail`, each byte of it escaped as six.
    Finding = 0x86, 512 << 10;
    Child = 0x87, 8 << 10;
    ChildBytes = 0x88, PART;
    ChildEnd = 0x89, 0;
    Done = 0x8a, 0;
    Failed = 0x8b, 1 << 10;
    /// The child that has begun is taken back: it was too large to be opened.
    ChildDrop = 0x8c, 0;
    /// Words of the opener's own that stand on the pages.
    Ours = 0x8d, PART;
    /// JSON: the same page again, finer, for whoever reads it; its pixels follow, one byte each.
    Finer = 0x8e, 4 << 10;
    /// In the place of `pixels` that are all of one value: how many bytes (32 bits, little-endian), and the value.
    Same = 0x8f, 5;
    /// JSON: the answer about a signature.
    Checked = 0x90, 8 << 10;
    /// As `text`, of what a letter itself says.
    Body = 0x91, PART;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub kind: Kind,
    pub payload: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    #[error("a frame of unknown type {0:#04x}")]
    Type(u8),
    #[error("a frame {0:?} with a length of {1} bytes")]
    Length(Kind, u32),
}

const HEADER: usize = 5;

fn header(bytes: [u8; HEADER]) -> Result<(Kind, usize), BadFrame> {
    let [kind, length @ ..] = bytes;
    let kind = Kind::from_byte(kind).ok_or(BadFrame::Type(kind))?;
    let length = u32::from_le_bytes(length);
    match usize::try_from(length) {
        Ok(fine) if fine <= kind.most() => Ok((kind, fine)),
        _ => Err(BadFrame::Length(kind, length)),
    }
}

/// Writes one frame.
///
/// # Errors
/// The pipe's own, or `InvalidInput` when the payload is longer than its kind allows.
pub fn write(out: &mut (impl Write + ?Sized), kind: Kind, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= kind.most());
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "payload too long for its frame"))?;
    let mut head = [kind as u8, 0, 0, 0, 0];
    head[1..].copy_from_slice(&length.to_le_bytes());
    out.write_all(&head)?;
    out.write_all(payload)
}

/// Reads one frame, waiting for it: the worker's side. `None` at the end of the pipe.
///
/// # Errors
/// The pipe's own; `InvalidData` for a bad frame.
pub fn read(from: &mut (impl Read + ?Sized)) -> io::Result<Option<Frame>> {
    let mut head = [0; HEADER];
    let mut got = 0;
    while got < HEADER {
        match from.read(&mut head[got..]) {
            Ok(0) if got == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(n) => got += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let (kind, length) = header(head).map_err(|bad| io::Error::new(io::ErrorKind::InvalidData, bad))?;
    let mut payload = vec![0; length];
    from.read_exact(&mut payload)?;
    Ok(Some(Frame { kind, payload }))
}

/// Cuts frames out of bytes as they come: the parent's side. It holds at most one frame's bytes and what was pushed since.
#[derive(Default)]
pub struct Decoder {
    bytes: Vec<u8>,
    at: usize,
}

impl Decoder {
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.at);
        self.at = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole frame, if it has arrived.
    ///
    /// # Errors
    /// After an error nothing that follows can be understood.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, BadFrame> {
        let rest = &self.bytes[self.at..];
        let Some((head, rest)) = rest.split_first_chunk::<HEADER>() else { return Ok(None) };
        let (kind, length) = header(*head)?;
        let Some(payload) = rest.get(..length) else { return Ok(None) };
        let frame = Frame { kind, payload: payload.to_vec() };
        self.at += HEADER + length;
        Ok(Some(frame))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_bytes_of_version_1() {
        let mut out = Vec::new();
        write(&mut out, Kind::Text, "né".as_bytes()).unwrap();
        write(&mut out, Kind::Done, b"").unwrap();
        write(&mut out, Kind::Failed, br#"{"kind":"encrypted"}"#).unwrap();
        let golden = b"\x85\x03\0\0\0n\xc3\xa9\x8a\0\0\0\0\x8b\x14\0\0\0{\"kind\":\"encrypted\"}";
        assert_eq!(out, golden);
        let types: Vec<u8> = Kind::ALL.iter().map(|&kind| kind as u8).collect();
        assert_eq!(
            types,
            [
                1, 2, 3, 4, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e,
                0x8f, 0x90, 0x91
            ]
        );
    }

    #[test]
    fn a_length_is_judged_before_its_bytes_come() {
        let mut decoder = Decoder::default();
        decoder.push(&[Kind::Pixels as u8, 0xff, 0xff, 0xff, 0xff]);
        assert_eq!(decoder.next_frame(), Err(BadFrame::Length(Kind::Pixels, u32::MAX)));
        let mut decoder = Decoder::default();
        decoder.push(&[0x42, 0, 0, 0, 0]);
        assert_eq!(decoder.next_frame(), Err(BadFrame::Type(0x42)));
    }

    fn any_frame() -> impl Strategy<Value = Frame> {
        (prop::sample::select(Kind::ALL), prop::collection::vec(any::<u8>(), 0..900)).prop_map(|(kind, mut payload)| {
            payload.truncate(kind.most());
            Frame { kind, payload }
        })
    }

    proptest! {
        #[test]
        fn frames_come_out_as_they_went_in_however_the_pipe_cuts_them(
            frames in prop::collection::vec(any_frame(), 0..8), cut in 1usize..700
        ) {
            let mut bytes = Vec::new();
            for frame in &frames {
                write(&mut bytes, frame.kind, &frame.payload).unwrap();
            }
            let mut decoder = Decoder::default();
            let mut seen = Vec::new();
            for part in bytes.chunks(cut) {
                decoder.push(part);
                while let Some(frame) = decoder.next_frame().unwrap() {
                    seen.push(frame);
                }
            }
            prop_assert_eq!(&seen, &frames);
            let mut pipe = &bytes[..];
            for frame in frames {
                prop_assert_eq!(read(&mut pipe).unwrap(), Some(frame));
            }
            prop_assert!(read(&mut pipe).unwrap().is_none());
        }

        #[test]
        fn no_bytes_make_it_panic_or_keep_more_than_it_got(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let mut decoder = Decoder::default();
            decoder.push(&bytes);
            while let Ok(Some(frame)) = decoder.next_frame() {
                prop_assert!(frame.payload.len() <= bytes.len());
            }
        }
    }
}
