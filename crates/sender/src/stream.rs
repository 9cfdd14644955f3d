//! A file as the stream of its sealed bytes: one thread seals, the other sends; between them a few chunks, never the whole.

use std::{
    io::{self, Read, Write},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use seal::{BlobSealer, Recipient, SealedBlob};

use crate::{Error, file::SourceFile};

/// Chunks under way between the two threads; each has at most 64 KiB and a few bytes.
const CHUNKS: usize = 8;

enum Piece {
    Bytes(Vec<u8>),
    /// Only this makes the stream whole: a sealer that stopped in the middle doesn't send it.
    End,
}

struct Inlet(SyncSender<Piece>);

impl Write for Inlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(Piece::Bytes(bytes.to_vec())).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is read is the sealed stream; `moved` is told how much of it so far.
struct Outlet<'a> {
    pieces: Receiver<Piece>,
    bytes: io::Cursor<Vec<u8>>,
    ended: bool,
    taken: u64,
    moved: &'a mut dyn FnMut(u64),
}

impl Read for Outlet<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.bytes.read(out)?;
            if read > 0 || self.ended || out.is_empty() {
                self.taken += read as u64;
                (self.moved)(self.taken);
                return Ok(read);
            }
            match self.pieces.recv() {
                Ok(Piece::Bytes(bytes)) => self.bytes = io::Cursor::new(bytes),
                Ok(Piece::End) => self.ended = true,
                Err(_) => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }
}

/// Seals `file` to `recipient` while `send` reads the sealed bytes.
///
/// # Errors
/// The file's own error when there is one, else what `send` says.
pub fn sealed<T>(
    file: &mut SourceFile,
    recipient: &Recipient,
    moved: &mut dyn FnMut(u64),
    send: impl FnOnce(&mut dyn Read) -> Result<T, Error>,
) -> Result<(T, SealedBlob), Error> {
    let (into, pieces) = sync_channel(CHUNKS);
    thread::scope(|scope| {
        let sealing = scope.spawn(move || seal(file, recipient, into));
        let mut from = Outlet { pieces, bytes: io::Cursor::default(), ended: false, taken: 0, moved };
        let sent = send(&mut from);
        // Its end lets a sealer that still writes stop.
        drop(from);
        let sealed = sealing.join().map_err(|_| Error::Broken)?;
        match (sealed, sent) {
            (Ok(Some(blob)), Ok(sent)) => Ok((sent, blob)),
            (Err(own), _) => Err(own),
            (Ok(_), Err(sent)) => Err(sent),
            // Answered as done before the stream's end was read: no intake of ours does so.
            (Ok(None), Ok(_)) => Err(Error::NotAnIntake),
        }
    })
}

/// `None` when nobody reads any more.
fn seal(file: &mut SourceFile, recipient: &Recipient, into: SyncSender<Piece>) -> Result<Option<SealedBlob>, Error> {
    let done = (|| {
        let mut sealer = BlobSealer::new(recipient, Inlet(into))?;
        match file.read_again(&mut sealer) {
            Ok(Ok(())) => {}
            Ok(Err(closed)) => return Err(closed.into()),
            Err(own) => return Ok(Err(own)),
        }
        let (Inlet(into), blob) = sealer.finish()?;
        into.send(Piece::End).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok::<_, seal::Error>(Ok(blob))
    })();
    match done {
        Ok(Ok(blob)) => Ok(Some(blob)),
        Ok(Err(own)) => Err(own),
        Err(seal::Error::Io(_)) => Ok(None),
        Err(other) => Err(Error::Seal(other)),
    }
}
