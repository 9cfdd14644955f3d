//! Several indexes asked as one: the best of all first. Each weighs words by how rare they are in itself.

use std::sync::Arc;

use tantivy::{
    DocAddress, Searcher,
    collector::{Count, TopDocs},
};

use crate::{
    Error,
    index::{Filters, Found, Hit, Index, LAST, PAGE, Values},
    marks,
    query::Query,
};

/// The indexes that somebody may read.
#[derive(Clone, Default)]
pub struct Together(pub Vec<Arc<Index>>);

impl Together {
    /// As [`Index::find`].
    ///
    /// # Errors
    /// [`Error::Damaged`] when one of them can't be read.
    pub fn find(&self, query: &Query, filters: &Filters, page: usize) -> Result<Found, Error> {
        find(&self.0.iter().map(Arc::as_ref).collect::<Vec<_>>(), query, filters, page)
    }

    /// As [`Index::keys`].
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn keys(&self) -> Result<Vec<String>, Error> {
        let mut all = Vec::new();
        for index in &self.0 {
            all.extend(index.keys()?);
        }
        Ok(all)
    }

    /// As [`Index::values`].
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn values(&self) -> Result<Values, Error> {
        let mut all = Values::default();
        for index in &self.0 {
            all.take(index.values()?);
        }
        Ok(all)
    }
}

/// One page of what is found in all of these, the best first.
pub(crate) fn find(indexes: &[&Index], query: &Query, filters: &Filters, page: usize) -> Result<Found, Error> {
    let page = page.clamp(1, LAST);
    let mut total = 0;
    let mut best: Vec<(f32, usize, DocAddress)> = Vec::new();
    let mut searchers: Vec<Searcher> = Vec::new();
    for (at, index) in indexes.iter().enumerate() {
        let searcher = index.searcher();
        let top = TopDocs::with_limit(page * PAGE).order_by_score();
        let (found, top) = searcher.search(&index.lookup(query, filters), &(Count, top))?;
        total += found;
        best.extend(top.into_iter().map(|(score, address)| (score, at, address)));
        searchers.push(searcher);
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut hits = Vec::new();
    for (_, at, address) in best.into_iter().skip((page - 1) * PAGE).take(PAGE) {
        let entry = indexes[at].stored(&searchers[at].doc(address)?)?;
        let snippet = marks::snippet(&entry.text, query);
        hits.push(Hit { entry, snippet });
    }
    Ok(Found { total, page, last_page: total.div_ceil(PAGE).clamp(1, LAST), hits })
}
