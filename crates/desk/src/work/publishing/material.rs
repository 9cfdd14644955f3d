//! What a rendition is made from: an opened document's words, and its pixels page by page from sealed blobs.

use std::sync::Arc;

use model::LocalId;
use page::{Origin, Raster, redact::PageText};
use tokio::runtime::Handle;

use crate::{
    Error,
    domain::publishing::build::Texts,
    state::Open,
    store::{PageRow, PageWords},
};

pub struct Material {
    pub texts: Texts,
    rows: Vec<PageRow>,
    open: Arc<Open>,
}

impl From<page::Error> for Error {
    /// All of them are about the plan or the document, in words for people.
    fn from(error: page::Error) -> Self {
        Self::refused(error.to_string())
    }
}

impl Material {
    /// # Errors
    /// The document has no pages (yet).
    pub async fn load(open: &Arc<Open>, document: LocalId) -> Result<Self, Error> {
        let row = open.store.document(document).await?;
        let rows = open.store.pages_of(document).await?;
        if rows.is_empty() {
            return Err(Error::refused("that document has no pages: it isn't opened yet, or could not be"));
        }
        let words: Vec<PageWords> = match row.words {
            Some(words) => serde_json::from_slice(&open.blobs.get(words).await?)?,
            None => Vec::new(),
        };
        let mut texts = Texts { pages: Vec::new(), origins: Vec::new() };
        for page in &rows {
            let words = words
                .iter()
                .find(|words| words.page == page.number)
                .map(|words| words.words.clone())
                .unwrap_or_default();
            let blank = words.is_empty() && {
                let png = open.blobs.get(page.image).await?;
                tokio::task::spawn_blocking(move || page::png::decode_own(&png).map(|raster| raster.is_blank()))
                    .await??
            };
            texts.pages.push(PageText { size: page.size, words, blank });
            texts.origins.push(Origin::of_word(&page.origin));
        }
        Ok(Self { texts, rows, open: open.clone() })
    }

    /// The original's pixels of a page (from 1). Only where blocking is fine.
    ///
    /// # Errors
    /// There is no such page, or its blob doesn't open.
    pub fn pixels(&self, number: u32) -> Result<Raster, Error> {
        let row = (number as usize).checked_sub(1).and_then(|at| self.rows.get(at)).ok_or(Error::NotFound)?;
        let png = Handle::current().block_on(self.open.blobs.get(row.image))?;
        Ok(page::png::decode_own(&png)?)
    }
}
