//! Sealed blobs as files with random names. A blob that is not kept deletes itself.

use std::{collections::HashSet, io, path::PathBuf};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use model::{DropId, LocalId, Sha256};
use sha2::Digest;
use tokio_util::io::ReaderStream;

use super::{GrowingFile, Parts, Store, StoreError, Whose, blocking};

/// How much of a stored blob is read at once, in bytes.
const PIECE: usize = 64 << 10;

/// A blob on its way in. Dropped before [`Arriving::keep`] it leaves nothing behind.
pub struct Arriving {
    store: Store,
    object: LocalId,
    kept: bool,
}

/// A stored blob's sealed bytes, and how many they are.
pub type Sealed = (u64, BoxStream<'static, io::Result<Bytes>>);

/// What a stored blob is found by.
#[derive(Clone, Copy)]
pub(super) enum Named {
    OfDrop(DropId, LocalId),
    WithReply(Whose, LocalId),
}

impl Arriving {
    pub fn object(&self) -> LocalId {
        self.object
    }

    /// Once the row that names it is durable.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let (store, object) = (self.store.clone(), self.object);
        // What isn't deleted now (the process ends, the disk fails) is swept at the next start.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { store.delete_object(object).await });
        }
    }
}

impl Store {
    /// A new blob: its guard, and the file for its bytes.
    ///
    /// # Errors
    /// [`StoreError::Full`] among others; then the blob isn't there.
    pub async fn arriving(&self) -> Result<(Arriving, GrowingFile), StoreError> {
        let object = LocalId::from_bytes(rand::random());
        let guard = Arriving { store: self.clone(), object, kept: false };
        let (make, path) = (self.make.clone(), self.file_of(object));
        let file = blocking(move || make(&path)).await?;
        Ok((guard, GrowingFile::new(file, Some(sha2::Sha256::new()), 0)))
    }

    /// Makes a blob durable, and says its hash: file and folder are fsynced when this returns.
    ///
    /// # Errors
    /// [`StoreError::Full`] among others; then it may not be kept.
    pub async fn complete(&self, file: GrowingFile) -> Result<Sha256, StoreError> {
        let blobs = self.blobs();
        let hash = blocking(move || file.settle(Some(&blobs), None)).await?;
        let hash = hash.ok_or_else(|| StoreError::File(io::Error::other("a write failed before")))?;
        Ok(Sha256::from_bytes(hash.finalize().into()))
    }

    /// [`Self::complete`] of what comes as it is to be stored; with its length.
    ///
    /// # Errors
    /// As that.
    pub async fn complete_parts(&self, parts: Parts<GrowingFile>) -> Result<(u64, Sha256), StoreError> {
        let size = parts.taken();
        let (file, ended) = parts.finish().await;
        ended?;
        let file = file.ok_or_else(|| StoreError::File(io::Error::other("the thread that wrote it fell over")))?;
        Ok((size, self.complete(file).await?))
    }

    /// # Errors
    /// When it isn't there, among others.
    pub(super) async fn get_object(&self, object: LocalId) -> io::Result<Sealed> {
        let file = tokio::fs::File::open(self.file_of(object)).await?;
        let size = file.metadata().await?.len();
        Ok((size, ReaderStream::with_capacity(file, PIECE).boxed()))
    }

    /// # Errors
    /// When it is there and can't be deleted.
    pub(super) async fn delete_object(&self, object: LocalId) -> Result<(), StoreError> {
        match tokio::fs::remove_file(self.file_of(object)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// A stored blob's bytes, as they lie there: sealed. `None` when there is none (any more).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn blob(&self, drop: DropId, blob: LocalId) -> Result<Option<Sealed>, StoreError> {
        self.bytes_of(Named::OfDrop(drop, blob)).await
    }

    pub(super) async fn bytes_of(&self, named: Named) -> Result<Option<Sealed>, StoreError> {
        // Re-packing may rename the blob between the row and the file: then the row knows the new name.
        for _ in 0..3 {
            let object = match named {
                Named::OfDrop(drop, blob) => self.object_of(drop, blob).await?,
                Named::WithReply(whose, blob) => self.object_of_reply(whose, blob).await?,
            };
            let Some(object) = object else { return Ok(None) };
            match self.get_object(object).await {
                Ok(found) => return Ok(Some(found)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    /// A copy under a new random name, durable; for re-packing.
    pub(super) async fn copy_object(&self, from: LocalId) -> Result<Arriving, StoreError> {
        let (_, mut bytes) = self.get_object(from).await?;
        let (guard, file) = self.arriving().await?;
        let mut parts = Parts::new(file);
        while let Some(part) = bytes.try_next().await? {
            parts.take(&part).await?;
        }
        self.complete_parts(parts).await?;
        Ok(guard)
    }

    /// Deletes files that no row names: staged parts of forms, and blobs whose drop was never finished. What comes in pieces has a
    /// row, and stays. Only before serving.
    pub(super) async fn sweep(&self) -> Result<bool, StoreError> {
        let known: HashSet<String> = self.all_objects().await?.into_iter().map(|object| object.to_string()).collect();
        let known: HashSet<String> =
            self.arriving_objects().await?.into_iter().map(|object| object.to_string()).chain(known).collect();
        let Ok(entries) = std::fs::read_dir(self.blobs()) else { return Ok(false) };
        let mut any = false;
        for entry in entries {
            let entry = entry?;
            if entry.file_name().to_str().is_none_or(|name| !known.contains(name)) {
                std::fs::remove_file(entry.path())?;
                any = true;
            }
        }
        Ok(any)
    }

    pub(super) fn blobs(&self) -> PathBuf {
        self.folder.join("blobs")
    }

    pub(super) fn file_of(&self, object: LocalId) -> PathBuf {
        self.blobs().join(object.to_string())
    }
}
