//! A sealed file that is being read, chunk by chunk as it is asked for, or written, from front to end.

use std::{
    fmt,
    fs::File,
    io::{self, Write},
    num::NonZeroUsize,
    ops::Range,
    os::unix::fs::FileExt as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use lru::LruCache;
use tantivy::{
    HasLen,
    directory::{AntiCallToken, FileHandle, OwnedBytes, TerminatingWrite},
};
use zeroize::Zeroizing;

use super::chunks::{CHUNK, Cipher, HEAD, ON_DISK, SALT, Shape, TAG, VERSION, damaged};

/// Chunks that are kept open in memory: 32 MiB.
const KEPT: NonZeroUsize = NonZeroUsize::new(512).expect("not zero");

/// Opened chunks of all files, by file and number.
#[derive(Clone)]
pub struct Cache(Arc<Mutex<LruCache<(u64, u64), OwnedBytes>>>);

impl Default for Cache {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(KEPT))))
    }
}

pub struct Opened {
    file: File,
    cipher: Cipher,
    shape: Shape,
    /// Its name in the cache: files come and go.
    number: u64,
    cache: Cache,
}

impl Opened {
    /// # Errors
    /// When it isn't one of ours, or its end is missing.
    pub fn new(file: File, key: impl FnOnce(&[u8; SALT]) -> Zeroizing<[u8; 32]>, cache: Cache) -> io::Result<Self> {
        static NUMBERS: AtomicU64 = AtomicU64::new(0);
        let shape = Shape::of(file.metadata()?.len()).ok_or_else(damaged)?;
        let mut head = [0; HEAD];
        file.read_exact_at(&mut head, 0)?;
        let (version, salt) = head.split_at(1);
        if version != [VERSION] {
            return Err(damaged());
        }
        let salt = salt.try_into().map_err(|_| damaged())?;
        let cipher = Cipher::new(&key(salt));
        let opened = Self { file, cipher, shape, number: NUMBERS.fetch_add(1, Ordering::Relaxed), cache };
        // A file that was cut has another last chunk, and that one says that it isn't the last.
        opened.chunk(opened.shape.chunks - 1)?;
        Ok(opened)
    }

    fn chunk(&self, number: u64) -> io::Result<OwnedBytes> {
        let name = (self.number, number);
        if let Some(bytes) = self.kept().get(&name) {
            return Ok(bytes.clone());
        }
        let last = number + 1 == self.shape.chunks;
        let length = if last { self.shape.length - number * CHUNK as u64 + TAG as u64 } else { ON_DISK as u64 };
        let mut bytes = vec![0; usize::try_from(length).map_err(|_| damaged())?];
        self.file.read_exact_at(&mut bytes, HEAD as u64 + number * ON_DISK as u64)?;
        self.cipher.open(number, last, &mut bytes)?;
        let bytes = OwnedBytes::new(bytes);
        self.kept().put(name, bytes.clone());
        Ok(bytes)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, LruCache<(u64, u64), OwnedBytes>> {
        self.cache.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn whole(&self) -> io::Result<Vec<u8>> {
        Ok(self.read_bytes(0..self.len())?.to_vec())
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened")
    }
}

impl HasLen for Opened {
    fn len(&self) -> usize {
        usize::try_from(self.shape.length).unwrap_or(usize::MAX)
    }
}

impl FileHandle for Opened {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start >= range.end {
            return Ok(OwnedBytes::empty());
        }
        if range.end > self.len() {
            return Err(damaged());
        }
        let (first, last) = (range.start / CHUNK, (range.end - 1) / CHUNK);
        let chunk = self.chunk(first as u64)?;
        let start = range.start - first * CHUNK;
        if first == last {
            return Ok(chunk.slice(start..range.end - first * CHUNK));
        }
        let mut bytes = Vec::with_capacity(range.len());
        bytes.extend_from_slice(&chunk[start..]);
        for number in first + 1..last {
            bytes.extend_from_slice(&self.chunk(number as u64)?);
        }
        bytes.extend_from_slice(&self.chunk(last as u64)?[..range.end - last * CHUNK]);
        Ok(OwnedBytes::new(bytes))
    }
}

/// The last chunk is known as such only at the end: a full one waits for what comes after it.
pub struct Writing {
    file: File,
    cipher: Cipher,
    number: u64,
    waiting: Vec<u8>,
}

impl Writing {
    pub fn new(mut file: File, salt: [u8; SALT], key: &[u8; 32]) -> io::Result<Self> {
        file.write_all(&[VERSION])?;
        file.write_all(&salt)?;
        Ok(Self { file, cipher: Cipher::new(key), number: 0, waiting: Vec::with_capacity(ON_DISK) })
    }

    fn chunk(&mut self, last: bool) -> io::Result<()> {
        self.cipher.seal(self.number, last, &mut self.waiting)?;
        self.file.write_all(&self.waiting)?;
        self.waiting.clear();
        self.number += 1;
        Ok(())
    }

    /// Writes the end; the file is on disk when this returns, its name when the folder is.
    pub fn finish(&mut self) -> io::Result<()> {
        self.chunk(true)?;
        self.file.sync_all()
    }
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.waiting.len() == CHUNK && !bytes.is_empty() {
            self.chunk(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// Nothing: a chunk is written when it is full.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Writing {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.finish()
    }
}
