//! Sealed blobs as files with random names. A blob that is not kept deletes itself.

use std::collections::HashSet;

use bytes::Bytes;
use futures::{AsyncWriteExt, StreamExt, TryStreamExt, stream::BoxStream};
use model::{DropId, LocalId};
use object_store::{GetResult, ObjectStoreExt, buffered::BufWriter, path::Path};
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

use super::{Store, StoreError, Whose};

/// How much of a blob is held in memory before it is written, in bytes; at most twice as much is under way.
const PART: usize = 256 << 10;

/// A blob on its way in. Dropped before [`Arriving::keep`] it leaves nothing behind.
pub struct Arriving {
    store: Store,
    object: LocalId,
    kept: bool,
}

/// A stored blob's sealed bytes, and how many they are.
pub type Sealed = (u64, BoxStream<'static, Result<Bytes, object_store::Error>>);

/// What a stored blob is found by.
#[derive(Clone, Copy)]
pub(super) enum Named {
    OfDrop(DropId, LocalId),
    WithReply(Whose, LocalId),
}

pub type BlobWriter = Compat<BufWriter>;

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
    /// A new blob: its guard, and the writer for its bytes. The writer dropped half-way removes what it wrote.
    pub fn arriving(&self) -> (Arriving, BlobWriter) {
        let object = LocalId::from_bytes(rand::random());
        let writer = BufWriter::with_capacity(self.objects.clone(), path(object), PART).with_max_concurrency(2);
        (Arriving { store: self.clone(), object, kept: false }, writer.compat_write())
    }

    /// Makes a blob durable: file and folder are fsynced when this returns.
    ///
    /// # Errors
    /// [`StoreError::Full`] among others; then the blob isn't there.
    pub async fn complete(mut writer: BlobWriter) -> Result<(), StoreError> {
        Ok(writer.close().await?)
    }

    pub(super) async fn get_object(&self, object: LocalId) -> Result<GetResult, object_store::Error> {
        self.objects.get(&path(object)).await
    }

    /// # Errors
    /// When it is there and can't be deleted.
    pub(super) async fn delete_object(&self, object: LocalId) -> Result<(), StoreError> {
        match self.objects.delete(&path(object)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
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
                Ok(found) => return Ok(Some((found.meta.size, found.into_stream().boxed()))),
                Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    /// A copy under a new random name, durable; for re-packing.
    pub(super) async fn copy_object(&self, from: LocalId) -> Result<Arriving, StoreError> {
        let mut bytes = self.get_object(from).await?.into_stream();
        let (guard, mut writer) = self.arriving();
        while let Some(part) = bytes.try_next().await? {
            writer.write_all(&part).await?;
        }
        Self::complete(writer).await?;
        Ok(guard)
    }

    /// Deletes files that no row names: staged parts of forms, and blobs whose drop was never finished. What comes in pieces has a
    /// row, and stays. Only before serving.
    pub(super) async fn sweep(&self) -> Result<bool, StoreError> {
        let known: HashSet<String> = self.all_objects().await?.into_iter().map(|object| object.to_string()).collect();
        let known: HashSet<String> =
            self.arriving_objects().await?.into_iter().map(|object| object.to_string()).chain(known).collect();
        let Ok(entries) = std::fs::read_dir(self.folder.join("blobs")) else { return Ok(false) };
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
}

fn path(object: LocalId) -> Path {
    Path::from(object.to_string())
}
