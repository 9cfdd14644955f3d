//! The vault's blobs: age files named by random ids, through `object_store` with fsync. Never a byte in clear on disk.
//!
//! A blob counts once a row of the database names it ([`Store::adopt_blob`]); what was written and never adopted is swept away at the
//! next unlock.

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures::TryStreamExt;
use model::LocalId;
use object_store::{
    ObjectStore, ObjectStoreExt, PutPayload, buffered::BufWriter, local::LocalFileSystem, path::Path as Key,
};
use rand::{RngCore, rngs::OsRng};
use tokio::{io::AsyncWriteExt, runtime::Handle};
use tokio_util::io::SyncIoBridge;
use zeroize::Zeroizing;

use super::Store;
use crate::{Error, durable, keys::Keys, work::aside};

/// A random id for a new thing.
pub fn fresh_id() -> LocalId {
    let mut bytes = [0; 16];
    OsRng.fill_bytes(&mut bytes);
    LocalId::from_bytes(bytes)
}

/// A blob that was written and that no row has adopted yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewBlob {
    pub id: LocalId,
    /// True length in bytes, without padding and seal.
    pub size: u64,
}

#[derive(Clone)]
pub struct Blobs {
    files: Arc<dyn ObjectStore>,
    folder: PathBuf,
    rows: Store,
    keys: Arc<Keys>,
}

impl Blobs {
    pub fn open(folder: &Path, rows: Store, keys: Arc<Keys>) -> Result<Self, Error> {
        // Uploads that a crash cut off: object_store stages them under a name with a '#'.
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().contains('#') {
                std::fs::remove_file(entry.path())?;
            }
        }
        let files = Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true));
        Ok(Self { files, folder: folder.to_owned(), rows, keys })
    }

    /// Seals bytes to a channel's readers, or to all who work here, and stores them; they are on disk when this returns. A row must adopt the
    /// blob.
    pub async fn put(&self, channel: Option<&str>, plain: impl Into<Bytes>) -> Result<NewBlob, Error> {
        let (id, plain, keys) = (fresh_id(), plain.into(), self.keys.clone());
        let channel = channel.map(str::to_owned);
        let size = plain.len() as u64;
        let sealed = tokio::task::spawn_blocking(move || {
            let mut sealer = keys.vault().seal_blob(channel.as_deref(), Vec::new())?;
            sealer.write_all(&plain)?;
            Ok::<_, Error>(sealer.finish()?.0)
        })
        .await??;
        self.files.put(&key(id), PutPayload::from(sealed)).await?;
        Ok(NewBlob { id, size })
    }

    /// Stores what `write` seals into the writer that it is given, in constant memory. On an error nothing stays.
    pub async fn put_sealed(
        &self,
        write: impl FnOnce(&mut dyn Write, &Keys) -> Result<seal::SealedBlob, Error> + Send + 'static,
    ) -> Result<NewBlob, Error> {
        Ok(self.put_with(write).await?.0)
    }

    /// Stores what `write` seals to somebody outside: it can't be opened here. In constant memory; on an error nothing stays.
    pub async fn put_outgoing(
        &self,
        write: impl FnOnce(&mut dyn Write) -> Result<seal::SealedBlob, Error> + Send + 'static,
    ) -> Result<(NewBlob, seal::SealedBlob), Error> {
        self.put_with(|out, _| write(out)).await
    }

    /// Where the sealed bytes of a blob lie.
    pub fn file_of(&self, id: LocalId) -> PathBuf {
        self.folder.join(format!("{id}.age"))
    }

    async fn put_with(
        &self,
        write: impl FnOnce(&mut dyn Write, &Keys) -> Result<seal::SealedBlob, Error> + Send + 'static,
    ) -> Result<(NewBlob, seal::SealedBlob), Error> {
        let (id, keys) = (fresh_id(), self.keys.clone());
        let writer = BufWriter::new(self.files.clone(), key(id));
        let (mut writer, done) = tokio::task::spawn_blocking(move || {
            let mut bridge = SyncIoBridge::new(writer);
            let done = write(&mut bridge, &keys);
            (bridge.into_inner(), done)
        })
        .await?;
        match done {
            Ok(sealed) => {
                writer.shutdown().await?;
                Ok((NewBlob { id, size: sealed.size }, sealed))
            }
            Err(error) => {
                writer.abort().await?;
                Err(error)
            }
        }
    }

    /// Reads a whole blob, without its padding.
    pub async fn get(&self, id: LocalId) -> Result<Zeroizing<Vec<u8>>, Error> {
        let size = self.rows.blob_size(id).await?.ok_or(Error::NotFound)?;
        let sealed = self.files.get(&key(id)).await?.bytes().await?;
        let keys = self.keys.clone();
        tokio::task::spawn_blocking(move || {
            let mut plain = Zeroizing::new(Vec::new());
            let opened = keys.vault().open_blob(std::io::Cursor::new(sealed))?;
            opened.take(size).read_to_end(&mut plain)?;
            if plain.len() as u64 == size { Ok(plain) } else { Err(unseal::Error::Damaged("blob").into()) }
        })
        .await?
    }

    /// A blob as a stream, without its padding, in constant memory. To be read from a thread that may block, never from the
    /// runtime's own.
    pub async fn reader(&self, id: LocalId) -> Result<impl Read + Send + use<>, Error> {
        let size = self.rows.blob_size(id).await?.ok_or(Error::NotFound)?;
        let (files, key) = (self.files.clone(), key(id));
        let length = files.head(&key).await?.size;
        let sealed = Sealed { files, key, length, at: 0, part: Bytes::new(), runtime: Handle::current() };
        let keys = self.keys.clone();
        aside(move || Ok(keys.vault().open_blob(sealed)?.take(size))).await?
    }

    /// Destroys blobs for good, the keys in their heads first.
    pub async fn erase(&self, ids: &[LocalId]) -> Result<(), Error> {
        let (folder, ids) = (self.folder.clone(), ids.to_vec());
        tokio::task::spawn_blocking(move || {
            ids.iter().try_for_each(|id| durable::erase(&folder.join(format!("{id}.age"))))?;
            durable::sync_folder(&folder)
        })
        .await??;
        Ok(())
    }

    pub async fn delete(&self, ids: &[LocalId]) -> Result<(), Error> {
        for id in ids {
            match self.files.delete(&key(*id)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Deletes what no row adopted. Only while nothing is being written: at unlock.
    pub async fn sweep(&self) -> Result<usize, Error> {
        let all: Vec<_> = self.files.list(None).try_collect().await?;
        let mut gone = 0;
        for file in all {
            let Some(id) = file.location.filename().and_then(|name| name.strip_suffix(".age")?.parse::<LocalId>().ok())
            else {
                continue;
            };
            if self.rows.blob_size(id).await?.is_none() {
                // It may be what a crash left of something destroyed.
                self.erase(&[id]).await?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}

/// The sealed bytes of one blob, fetched part by part.
struct Sealed {
    files: Arc<dyn ObjectStore>,
    key: Key,
    length: u64,
    at: u64,
    part: Bytes,
    runtime: Handle,
}

/// How much is fetched at once: 1 MiB.
const PART: u64 = 1 << 20;

impl Read for Sealed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.part.is_empty() && self.at < self.length {
            let range = self.at..self.length.min(self.at + PART);
            self.part = self.runtime.block_on(self.files.get_range(&self.key, range)).map_err(io::Error::other)?;
        }
        let taken = self.part.split_to(out.len().min(self.part.len()));
        out[..taken.len()].copy_from_slice(&taken);
        self.at += taken.len() as u64;
        Ok(taken.len())
    }
}

impl Seek for Sealed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        self.part = Bytes::new();
        Ok(self.at)
    }
}

fn key(id: LocalId) -> Key {
    Key::from(format!("{id}.age"))
}
