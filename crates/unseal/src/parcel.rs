//! Opening what arrived, and sealing it again under the vault's own key. Streams; nothing is held whole.

use std::{
    cell::Cell,
    io::{self, Read, Seek, Write},
};

use model::Sha256;
use seal::{
    BlobSealer, FileEntry, Identity, SealedBlob, UnverifiedEnvelope,
    age::{self, stream::StreamReader},
};
use sha2::Digest;

use crate::{Error, Vault};

/// Opens a sealed stream with whichever identity fits. The reader gives bytes chunk by chunk, each one authenticated; that the
/// stream is whole is known only at its end.
///
/// # Errors
/// [`Error::NoKey`]; [`Error::NotAsDescribed`] when it ends before its header does.
pub fn open_stream<'a, R: Read>(
    sealed: R,
    identities: impl Iterator<Item = &'a Identity>,
) -> Result<StreamReader<R>, Error> {
    age::Decryptor::new(sealed).and_then(|d| d.decrypt(identities.map(|i| i as &dyn age::Identity))).map_err(|error| {
        match error {
            age::DecryptError::Io(error) => of_the_blob(error),
            _ => Error::NoKey,
        }
    })
}

/// The longest header that is read: a newsroom's has one stanza of less than two kibibytes. age reads a header byte by byte, and from its
/// beginning each time, so that an endless one would never end.
const HEADER: u64 = 16 << 10;

impl Vault {
    /// Opens a parcel's envelope, and says which channel's key fitted: that, and not what the envelope claims, decides who reads
    /// it. The caller verifies it against its mailbox and what that has pinned.
    ///
    /// # Errors
    /// [`Error::NoKey`] when no week's key of any channel fits, [`Error::Closed`] when a closed channel's might;
    /// [`seal::Error::Malformed`].
    pub fn open_envelope(&self, sealed: &[u8]) -> Result<(UnverifiedEnvelope, String), Error> {
        for (channel, keys) in self.channel_identities() {
            match UnverifiedEnvelope::open(sealed, keys.iter()) {
                Err(seal::Error::NotOpened) => {}
                opened => return Ok((opened?, channel.to_owned())),
            }
        }
        Err(self.week_not_opened())
    }

    /// Takes a blob of a channel in: opens it with the week's key, checks it against its entry in the envelope, and seals it, padded
    /// anew, to the channel's own key. Whoever stores it makes it durable, and only then lets the sealed parcel go.
    ///
    /// # Errors
    /// [`Error::NotAsDescribed`] (then `out` holds a truncated file, to be deleted), [`Error::NoKey`], [`Error::Closed`].
    pub fn take_in_blob<R: Read, W: Write>(
        &self,
        channel: &str,
        sealed: R,
        entry: &FileEntry,
        out: W,
    ) -> Result<(W, SealedBlob), Error> {
        let left = Cell::new(HEADER);
        let mut sealed = Hashed { inner: sealed, hash: sha2::Sha256::new(), left: &left };
        let safe = self.safe(channel)?;
        let mut sealer = BlobSealer::new(&safe.recipient(), out)?;
        {
            let mut plain = open_stream(&mut sealed, safe.week_keys().iter())?;
            left.set(u64::MAX);
            io::copy(&mut plain.by_ref().take(entry.size), &mut sealer).map_err(of_the_blob)?;
            if !only_zeros(&mut plain).map_err(of_the_blob)? {
                return Err(Error::NotAsDescribed);
            }
        }
        // age's reader stops at its last chunk; what may follow would be part of the hash.
        io::copy(&mut sealed, &mut io::sink())?;
        let sealed_sha256 = Sha256::from_bytes(sealed.hash.finalize().into());
        let (out, blob) = sealer.finish()?;
        if blob.sha256 == entry.sha256 && blob.size == entry.size && sealed_sha256 == entry.sealed_sha256 {
            Ok((out, blob))
        } else {
            Err(Error::NotAsDescribed)
        }
    }

    /// Seals any bytes (a page image, a text) to a channel's own key, or to all members of the newsroom, padded as blobs are.
    ///
    /// # Errors
    /// [`Error::Closed`], [`Error::NoSuchChannel`], or when `out` fails.
    pub fn seal_blob<W: Write>(&self, channel: Option<&str>, out: W) -> Result<BlobSealer<W>, Error> {
        Ok(BlobSealer::new(&self.blob_recipient(channel)?, out)?)
    }

    /// Reads a blob of the vault, with `Seek`. The padding is still there: the caller knows the true length, and takes that
    /// many bytes.
    ///
    /// # Errors
    /// [`Error::NoKey`]; [`Error::Closed`] when it may be a closed channel's.
    pub fn open_blob<R: Read + Seek>(&self, sealed: R) -> Result<StreamReader<R>, Error> {
        open_stream(sealed, self.blob_identities()).map_err(|error| match error {
            Error::NoKey => self.not_opened(),
            other => other,
        })
    }
}

/// A reader's complaint in the middle of a stream means changed or truncated bytes, unless the disk said it.
fn of_the_blob(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::NotAsDescribed,
        _ => Error::Io(error),
    }
}

fn only_zeros(reader: &mut impl Read) -> io::Result<bool> {
    let mut part = [0; 16 << 10];
    loop {
        match reader.read(&mut part)? {
            0 => return Ok(true),
            read if part[..read].iter().any(|byte| *byte != 0) => return Ok(false),
            _ => {}
        }
    }
}

struct Hashed<'a, R> {
    inner: R,
    hash: sha2::Sha256,
    /// How many bytes may still be read.
    left: &'a Cell<u64>,
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left.get()).unwrap_or(usize::MAX).min(out.len());
        if most == 0 && !out.is_empty() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let read = self.inner.read(&mut out[..most])?;
        self.left.set(self.left.get() - read as u64);
        self.hash.update(&out[..read]);
        Ok(read)
    }
}
