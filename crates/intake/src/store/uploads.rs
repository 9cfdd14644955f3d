//! Sealed blobs that arrive in pieces: a row from the announcement on, a file that grows, and one step that makes it a blob.
//!
//! The file lies among the blobs under a name of its own, and its length is the only truth about how much has arrived: it
//! survives a process that was killed, and a row can't contradict it. Only whoever holds the blob ([`super::UnderWay`]) writes.

use std::{fs::File, io, time::SystemTime};

use model::{DropId, LocalId, MailboxId};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{
    Arrival, GrowingFile, Parts, Store, StoreError, blocking,
    parcels::{id, receipt_day},
};

/// What became of an announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    New,
    /// It was announced before, with this length.
    Again,
    OtherLength,
    /// Another mailbox's.
    NotTheirs,
    /// The drop is finished: nothing is added to it any more.
    Finished,
    TooMany,
}

/// A blob that is still arriving.
#[derive(Clone, Debug)]
pub struct Upload {
    pub drop: DropId,
    pub blob: LocalId,
    pub mailbox: MailboxId,
    pub length: u64,
    object: LocalId,
    day: String,
}

/// What its mailbox may know of a blob.
#[derive(Clone, Debug)]
pub enum Stored {
    Arriving(Upload),
    /// Complete, so many bytes.
    Whole(u64),
}

/// The growing file of an upload, open at its end.
pub struct Growing {
    parts: Parts<GrowingFile>,
    there: u64,
    length: u64,
}

impl Store {
    /// Announces a blob, durably. `most`: how many a drop may have.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin_upload(
        &self,
        arrival: &Arrival,
        blob: LocalId,
        length: u64,
        most: usize,
    ) -> Result<Begun, StoreError> {
        let mut tx = self.begin().await?;
        if let Some((mailbox, there)) = announced(&mut tx, arrival.drop, blob).await? {
            return Ok(match mailbox == arrival.mailbox {
                false => Begun::NotTheirs,
                true if there == length => Begun::Again,
                true => Begun::OtherLength,
            });
        }
        let parcel = sqlx::query("SELECT 1 FROM parcels WHERE drop_id = $1").bind(arrival.drop.to_string());
        if parcel.fetch_optional(&mut *tx).await?.is_some() || receipt_day(&mut tx, arrival).await?.is_some() {
            return Ok(Begun::Finished);
        }
        let count: i64 = sqlx::query(
            "SELECT (SELECT count(*) FROM blobs WHERE drop_id = $1) + (SELECT count(*) FROM uploads WHERE drop_id = $1) AS n",
        )
        .bind(arrival.drop.to_string())
        .fetch_one(&mut *tx)
        .await?
        .try_get("n")?;
        if usize::try_from(count).is_ok_and(|count| count >= most) {
            return Ok(Begun::TooMany);
        }
        sqlx::query(
            "INSERT INTO uploads (drop_id, blob, mailbox, object, length, day) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(arrival.drop.to_string())
        .bind(blob.to_string())
        .bind(arrival.mailbox.to_string())
        .bind(LocalId::from_bytes(rand::random()).to_string())
        .bind(i64::try_from(length).unwrap_or(i64::MAX))
        .bind(&arrival.day)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Begun::New)
    }

    /// A mailbox's blob; `None` for another's as for none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn stored(&self, drop: DropId, blob: LocalId, mailbox: MailboxId) -> Result<Option<Stored>, StoreError> {
        // Looked for on its way before where it ends: between the two questions it may become whole, never the other way.
        let arriving =
            sqlx::query("SELECT length, object, day FROM uploads WHERE drop_id = $1 AND blob = $2 AND mailbox = $3");
        let row = of(arriving, drop, blob, mailbox).fetch_optional(&self.read).await?;
        if let Some(row) = row {
            let length = size(&row, "length")?;
            let (object, day) = (id(&row, "object")?, row.try_get("day")?);
            return Ok(Some(Stored::Arriving(Upload { drop, blob, mailbox, length, object, day })));
        }
        let whole = sqlx::query("SELECT size FROM blobs WHERE drop_id = $1 AND blob = $2 AND mailbox = $3");
        let row = of(whole, drop, blob, mailbox).fetch_optional(&self.read).await?;
        Ok(row.map(|row| size(&row, "size").map(Stored::Whole)).transpose()?)
    }

    /// How many bytes of it are there. More than were announced (a damaged disk) are cut off.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn arrived(&self, upload: &Upload) -> Result<u64, StoreError> {
        match tokio::fs::metadata(self.file_of(upload.object)).await {
            Ok(facts) if facts.len() > upload.length => {
                let file = tokio::fs::OpenOptions::new().write(true).open(self.file_of(upload.object)).await?;
                file.set_len(upload.length).await?;
                file.sync_all().await?;
                Ok(upload.length)
            }
            Ok(facts) => Ok(facts.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens it for its next bytes, and says how many are there.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn grow(&self, upload: &Upload) -> Result<(Growing, u64), StoreError> {
        let path = self.file_of(upload.object);
        let (file, there) = blocking(move || {
            let file = File::options().append(true).create(true).open(&path)?;
            let there = file.metadata()?.len();
            Ok((file, there))
        })
        .await?;
        let parts = Parts::new(GrowingFile::new(file, None, there));
        Ok((Growing { parts, there, length: upload.length }, there))
    }

    /// Makes what was written durable: file, and folder when the file is new. Its time becomes the beginning of the UTC day.
    ///
    /// # Errors
    /// When the disk fails: how much is there is then asked of the file again. What could be written before the disk was full is
    /// durable all the same.
    pub async fn settle(&self, growing: Growing, midnight: SystemTime) -> Result<(), StoreError> {
        let Growing { parts, there, length } = growing;
        // That it is in the folder is made durable with its first bytes and once more with its last: whoever wrote the first may have
        // been killed before.
        let in_folder = there == 0 || there + parts.taken() >= length;
        let (file, written) = parts.finish().await;
        if let Some(file) = file {
            let blobs = in_folder.then(|| self.blobs());
            blocking(move || file.settle(blobs.as_deref(), Some(midnight))).await?;
        }
        Ok(written?)
    }

    /// Notes that something came on this day: a week is counted from it, for the whole drop.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn still_coming(&self, upload: &Upload, day: &str) -> Result<(), StoreError> {
        if upload.day == day {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for table in ["UPDATE uploads SET day = $1", "UPDATE blobs SET day = $1"] {
            sqlx::query(sqlx::AssertSqlSafe(format!("{table} WHERE drop_id = $2 AND mailbox = $3")))
                .bind(day)
                .bind(upload.drop.to_string())
                .bind(upload.mailbox.to_string())
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Makes durable what is there: whoever wrote it may have been killed before it was.
    ///
    /// # Errors
    /// When the disk fails. What it lost it says once: nothing of the file counts as arrived then.
    pub async fn make_durable(&self, upload: &Upload) -> Result<(), StoreError> {
        let (path, folder) = (self.file_of(upload.object), self.blobs());
        blocking(move || {
            let file = match File::options().write(true).open(path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            };
            if let Err(error) = file.sync_all().and_then(|()| File::open(folder)?.sync_all()) {
                file.set_len(0)?;
                file.sync_all()?;
                return Err(error);
            }
            Ok(())
        })
        .await
    }

    /// Its last byte is durable: it becomes a blob that an envelope may list. `false` when it was deleted in the meantime.
    ///
    /// # Errors
    /// When the store fails: it is still an upload then, and can be finished later.
    pub async fn finish_upload(&self, upload: &Upload, day: &str) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let gone = sqlx::query("DELETE FROM uploads WHERE object = $1").bind(upload.object.to_string());
        if gone.execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let arrival = Arrival { drop: upload.drop, mailbox: upload.mailbox, day: day.to_owned() };
        let row = super::BlobRow { blob: upload.blob, object: upload.object, size: upload.length };
        super::parcels::insert_blob(&mut tx, &arrival, &row).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Deletes the file of an upload whose row has gone, or which is still empty.
    ///
    /// # Errors
    /// When it is there and can't be deleted.
    pub async fn discard(&self, upload: &Upload) -> Result<(), StoreError> {
        self.delete_object(upload.object).await
    }

    /// Deletes a blob of an unfinished drop. `false` when the drop is finished: then nothing is deleted.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_blob(&self, drop: DropId, blob: LocalId, mailbox: MailboxId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let parcel = sqlx::query("SELECT 1 FROM parcels WHERE drop_id = $1").bind(drop.to_string());
        if parcel.fetch_optional(&mut *tx).await?.is_some() {
            return Ok(false);
        }
        let mut objects = Vec::new();
        for table in ["DELETE FROM uploads", "DELETE FROM blobs"] {
            let sql = format!("{table} WHERE drop_id = $1 AND blob = $2 AND mailbox = $3 RETURNING object");
            let query = sqlx::query(sqlx::AssertSqlSafe(sql));
            objects.extend(of(query, drop, blob, mailbox).fetch_all(&mut *tx).await?);
        }
        tx.commit().await?;
        self.delete_objects(&objects).await?;
        Ok(true)
    }
}

impl Growing {
    /// # Errors
    /// [`StoreError::Full`] among others. A part of it may have been written.
    pub async fn write_all(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        Ok(self.parts.take(bytes).await?)
    }
}

type Query<'q> = sqlx::query::Query<'q, Sqlite, sqlx::sqlite::SqliteArguments>;

fn of(query: Query<'_>, drop: DropId, blob: LocalId, mailbox: MailboxId) -> Query<'_> {
    query.bind(drop.to_string()).bind(blob.to_string()).bind(mailbox.to_string())
}

/// Whose a blob is, and its length, on its way or complete.
async fn announced(
    tx: &mut Transaction<'_, Sqlite>,
    drop: DropId,
    blob: LocalId,
) -> Result<Option<(MailboxId, u64)>, StoreError> {
    let row = sqlx::query(
        "SELECT mailbox, length AS bytes FROM uploads WHERE drop_id = $1 AND blob = $2
         UNION ALL SELECT mailbox, size AS bytes FROM blobs WHERE drop_id = $1 AND blob = $2",
    )
    .bind(drop.to_string())
    .bind(blob.to_string())
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| Ok::<_, sqlx::Error>((id(&row, "mailbox")?, size(&row, "bytes")?))).transpose()?)
}

fn size(row: &SqliteRow, column: &str) -> Result<u64, sqlx::Error> {
    Ok(row.try_get::<i64, _>(column)?.unsigned_abs())
}
