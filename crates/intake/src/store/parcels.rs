//! Parcels: recorded in one transaction, listed for the desk, removed when the desk has them.

use model::{DropId, LocalId, MailboxId, Sha256};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};

use super::{Store, StoreError};

/// What arrives: which drop, for which mailbox, on which UTC day.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub drop: DropId,
    pub mailbox: MailboxId,
    pub day: String,
}

/// A sealed blob that is durable. `size`: of the sealed bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRow {
    pub blob: LocalId,
    pub object: LocalId,
    pub size: u64,
}

/// What the source is shown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Receipt {
    pub drop: DropId,
    pub day: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    New(Receipt),
    /// This drop was there already: the same receipt, and nothing was stored.
    Again(Receipt),
}

impl Recorded {
    pub fn receipt(self) -> Receipt {
        match self {
            Self::New(receipt) | Self::Again(receipt) => receipt,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum NotRecorded {
    #[error("the drop id belongs to another mailbox")]
    OtherMailbox,
    #[error("a listed blob has not been stored")]
    MissingBlob,
    #[error("the envelope could not be sealed: {0}")]
    Seal(#[from] seal::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for NotRecorded {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// One parcel as the desk sees it in the list.
#[derive(Clone, Debug)]
pub struct ParcelRow {
    pub drop: DropId,
    pub mailbox: MailboxId,
    pub day: String,
    pub envelope_size: u64,
    pub envelope_sha256: Sha256,
    pub blobs: Vec<BlobRow>,
}

impl Store {
    /// Records a drop with the blobs that arrived with it and those that were stored before (`listed`). The envelope is made
    /// inside the transaction, with the mailbox's next counter, so that two drops never share one. Blobs of the drop that
    /// nobody listed go: their sender never got the answer, and sent the file again under another id.
    ///
    /// Durable when it returns. Asking again, also at the same time, gives the first receipt.
    ///
    /// # Errors
    /// Then nothing is recorded.
    pub async fn record_arrival(
        &self,
        arrival: &Arrival,
        new: &[BlobRow],
        listed: &[LocalId],
        envelope: impl FnOnce(u64) -> Result<Vec<u8>, seal::Error> + Send,
    ) -> Result<Recorded, NotRecorded> {
        let mut tx = self.begin().await?;
        if let Some(day) = receipt_day(&mut tx, arrival).await? {
            return Ok(Recorded::Again(Receipt { drop: arrival.drop, day }));
        }
        let (drop, mailbox) = (arrival.drop.to_string(), arrival.mailbox.to_string());
        if sqlx::query("SELECT 1 FROM parcels WHERE drop_id = $1").bind(&drop).fetch_optional(&mut *tx).await?.is_some()
        {
            return Err(NotRecorded::OtherMailbox);
        }
        for blob in new {
            insert_blob(&mut tx, arrival, blob).await?;
        }
        let there = sqlx::query("SELECT blob FROM blobs WHERE drop_id = $1 AND mailbox = $2")
            .bind(&drop)
            .bind(&mailbox)
            .fetch_all(&mut *tx)
            .await?;
        let there = there.iter().map(|row| id::<LocalId>(row, "blob")).collect::<Result<Vec<_>, _>>()?;
        if !listed.iter().all(|blob| there.contains(blob)) {
            return Err(NotRecorded::MissingBlob);
        }
        let wanted = |blob: &LocalId| listed.contains(blob) || new.iter().any(|row| row.blob == *blob);
        let mut unlisted = Vec::new();
        for blob in there.iter().filter(|blob| !wanted(blob)) {
            unlisted.extend(delete_blob(&mut tx, arrival.drop, *blob).await?);
        }
        // Those that never became whole can't be listed.
        let partial = sqlx::query("DELETE FROM uploads WHERE drop_id = $1 AND mailbox = $2 RETURNING object")
            .bind(&drop)
            .bind(&mailbox)
            .fetch_all(&mut *tx)
            .await?;
        unlisted.extend(partial);
        let counter: i64 = sqlx::query(
            "INSERT INTO mailboxes (mailbox, counter) VALUES ($1, 1)
             ON CONFLICT (mailbox) DO UPDATE SET counter = mailboxes.counter + 1 RETURNING counter",
        )
        .bind(&mailbox)
        .fetch_one(&mut *tx)
        .await?
        .try_get("counter")?;
        let envelope = envelope(counter.unsigned_abs())?;
        sqlx::query(
            "INSERT INTO parcels (drop_id, mailbox, day, envelope, envelope_sha256) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&drop)
        .bind(&mailbox)
        .bind(&arrival.day)
        .bind(&envelope[..])
        .bind(Sha256::of(&envelope).to_string())
        .execute(&mut *tx)
        .await?;
        sqlx::query("INSERT INTO receipts (receipt, day) VALUES ($1, $2)")
            .bind(receipt_key(arrival))
            .bind(&arrival.day)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        // The drop is durable whatever becomes of these: no row names them, so what stays now is swept at the next start.
        if self.delete_objects(&unlisted).await.is_err() {
            crate::Event::note_that_the_store_failed();
        }
        Ok(Recorded::New(Receipt { drop: arrival.drop, day: arrival.day.clone() }))
    }

    /// The receipt that was given for this drop of this mailbox, if any.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn receipt(&self, drop: DropId, mailbox: MailboxId) -> Result<Option<Receipt>, StoreError> {
        let key = receipt_key(&Arrival { drop, mailbox, day: String::new() });
        let row =
            sqlx::query("SELECT day FROM receipts WHERE receipt = $1").bind(key).fetch_optional(&self.read).await?;
        Ok(row.map(|row| row.try_get("day").map(|day| Receipt { drop, day })).transpose()?)
    }

    /// Everything that waits for the desk, in the order of its random ids.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn parcels(&self) -> Result<Vec<ParcelRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT drop_id, mailbox, day, length(envelope) AS size, envelope_sha256 FROM parcels ORDER BY drop_id",
        )
        .fetch_all(&self.read)
        .await?;
        let mut parcels = Vec::with_capacity(rows.len());
        for row in &rows {
            let drop: DropId = id(row, "drop_id")?;
            let blobs = sqlx::query("SELECT blob, object, size FROM blobs WHERE drop_id = $1 ORDER BY blob")
                .bind(drop.to_string())
                .fetch_all(&self.read)
                .await?;
            parcels.push(ParcelRow {
                drop,
                mailbox: id(row, "mailbox")?,
                day: row.try_get("day")?,
                envelope_size: row.try_get::<i64, _>("size")?.unsigned_abs(),
                envelope_sha256: id(row, "envelope_sha256")?,
                blobs: blobs.iter().map(blob_from).collect::<Result<_, _>>()?,
            });
        }
        Ok(parcels)
    }

    /// # Errors
    /// When the store fails.
    pub async fn envelope(&self, drop: DropId) -> Result<Option<Vec<u8>>, StoreError> {
        let row = sqlx::query("SELECT envelope FROM parcels WHERE drop_id = $1")
            .bind(drop.to_string())
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.try_get("envelope")).transpose()?)
    }

    /// The desk has it: its blobs go, then its rows. The receipt's hash stays, so that sending again makes no second drop.
    ///
    /// # Errors
    /// When the store fails; asking again goes on.
    pub async fn forget_parcel(&self, drop: DropId) -> Result<(), StoreError> {
        let drop = drop.to_string();
        let objects =
            sqlx::query("SELECT object FROM blobs WHERE drop_id = $1").bind(&drop).fetch_all(&self.read).await?;
        self.delete_objects(&objects).await?;
        let mut tx = self.begin().await?;
        let moved = sqlx::query("DELETE FROM blobs WHERE drop_id = $1 RETURNING object")
            .bind(&drop)
            .fetch_all(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM parcels WHERE drop_id = $1").bind(&drop).execute(&mut *tx).await?;
        tx.commit().await?;
        self.delete_objects(&moved).await
    }

    /// Deletes what rows name. Called again after their deletion: re-packing may have renamed some in between.
    pub(super) async fn delete_objects(&self, rows: &[SqliteRow]) -> Result<(), StoreError> {
        for row in rows {
            self.delete_object(id(row, "object")?).await?;
        }
        Ok(())
    }

    pub(super) async fn object_of(&self, drop: DropId, blob: LocalId) -> Result<Option<LocalId>, StoreError> {
        // Only of a finished parcel: what is still being sent is nobody's to read.
        let row = sqlx::query(
            "SELECT object FROM blobs WHERE drop_id = $1 AND blob = $2 AND drop_id IN (SELECT drop_id FROM parcels)",
        )
        .bind(drop.to_string())
        .bind(blob.to_string())
        .fetch_optional(&self.read)
        .await?;
        Ok(row.map(|row| id(&row, "object")).transpose()?)
    }

    pub(super) async fn arriving_objects(&self) -> Result<Vec<LocalId>, StoreError> {
        let rows = sqlx::query("SELECT object FROM uploads").fetch_all(&self.read).await?;
        Ok(rows.iter().map(|row| id(row, "object")).collect::<Result<_, _>>()?)
    }

    pub(super) async fn all_objects(&self) -> Result<Vec<LocalId>, StoreError> {
        let rows = sqlx::query("SELECT object FROM blobs UNION ALL SELECT object FROM reply_files")
            .fetch_all(&self.read)
            .await?;
        Ok(rows.iter().map(|row| id(row, "object")).collect::<Result<_, _>>()?)
    }
}

/// It shares nothing with either id unless one knows both.
fn receipt_key(arrival: &Arrival) -> String {
    Sha256::of(format!("safehouse/receipt/v1\n{}\n{}", arrival.drop, arrival.mailbox).as_bytes()).to_string()
}

pub(super) async fn receipt_day(
    tx: &mut Transaction<'_, Sqlite>,
    arrival: &Arrival,
) -> Result<Option<String>, sqlx::Error> {
    let query = sqlx::query("SELECT day FROM receipts WHERE receipt = $1").bind(receipt_key(arrival));
    query.fetch_optional(&mut **tx).await?.map(|row| row.try_get("day")).transpose()
}

pub(super) async fn insert_blob(
    tx: &mut Transaction<'_, Sqlite>,
    arrival: &Arrival,
    blob: &BlobRow,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO blobs (drop_id, blob, mailbox, object, size, day) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(arrival.drop.to_string())
        .bind(blob.blob.to_string())
        .bind(arrival.mailbox.to_string())
        .bind(blob.object.to_string())
        .bind(i64::try_from(blob.size).unwrap_or(i64::MAX))
        .bind(&arrival.day)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn delete_blob(
    tx: &mut Transaction<'_, Sqlite>,
    drop: DropId,
    blob: LocalId,
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    sqlx::query("DELETE FROM blobs WHERE drop_id = $1 AND blob = $2 RETURNING object")
        .bind(drop.to_string())
        .bind(blob.to_string())
        .fetch_all(&mut **tx)
        .await
}

fn blob_from(row: &SqliteRow) -> Result<BlobRow, sqlx::Error> {
    Ok(BlobRow {
        blob: id(row, "blob")?,
        object: id(row, "object")?,
        size: row.try_get::<i64, _>("size")?.unsigned_abs(),
    })
}

pub(super) fn id<T: std::str::FromStr<Err = model::id::InvalidId>>(
    row: &SqliteRow,
    column: &str,
) -> Result<T, sqlx::Error> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|error: model::id::InvalidId| sqlx::Error::Decode(Box::new(error)))
}
