//! The index on disk: opening, filling, asking.

use std::{collections::BTreeSet, path::Path};

use tantivy::{
    Index as Tantivy, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term,
    directory::{Directory, MmapDirectory},
    merge_policy::NoMergePolicy,
    query::BooleanQuery,
    schema::Value as _,
    tokenizer::TextAnalyzer,
};

use crate::{
    Error,
    compile::{CUTTER, Columns},
    entry::{Entry, Kind},
    marks::Piece,
    query::Query,
    sealed::Sealed,
    text::Cutter,
    together,
};

/// Hits on one page of results.
pub const PAGE: usize = 20;
/// The last page of results that is given.
pub(crate) const LAST: usize = 250;
/// What the writer may hold in memory, in bytes.
const BUDGET: usize = 32 << 20;
/// With more parts than this the index is put together again.
const PARTS: usize = 8;

/// Exact values beside the question. Empty ones don't count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    pub kind: Option<Kind>,
    pub country: String,
    pub year: String,
    pub language: String,
    pub mailbox: String,
    pub stage: String,
    pub severity: String,
    /// Keys of what is there no more though the index still has it, or not for whoever asks: neither found nor counted.
    pub gone: Vec<String>,
}

impl Filters {
    pub(crate) fn set(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let kind = self.kind.map_or("", Kind::word);
        let all = [
            ("type", kind),
            ("country", &self.country),
            ("year", &self.year),
            ("language", &self.language),
            ("mailbox", &self.mailbox),
            ("stage", &self.stage),
            ("severity", &self.severity),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty())
    }

    pub fn are_empty(&self) -> bool {
        self.set().next().is_none()
    }
}

/// What there is to choose from, each in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    pub kinds: Vec<String>,
    pub countries: Vec<String>,
    pub years: Vec<String>,
    pub languages: Vec<String>,
    pub mailboxes: Vec<String>,
    pub stages: Vec<String>,
    pub severities: Vec<String>,
}

impl Values {
    /// Those of another index too.
    pub(crate) fn take(&mut self, other: Self) {
        let lists = [
            (&mut self.kinds, other.kinds),
            (&mut self.countries, other.countries),
            (&mut self.languages, other.languages),
            (&mut self.mailboxes, other.mailboxes),
            (&mut self.stages, other.stages),
            (&mut self.severities, other.severities),
            (&mut self.years, other.years),
        ];
        for (list, more) in lists {
            list.extend(more);
            list.sort();
            list.dedup();
        }
        self.years.reverse();
    }
}

#[derive(Clone, Debug)]
pub struct Hit {
    pub entry: Entry,
    /// The best place of its text, with the words marked.
    pub snippet: Vec<Piece>,
}

#[derive(Clone, Debug)]
pub struct Found {
    pub total: usize,
    /// From 1.
    pub page: usize,
    pub last_page: usize,
    pub hits: Vec<Hit>,
}

pub struct Index {
    index: Tantivy,
    reader: IndexReader,
    columns: Columns,
}

impl Index {
    /// An index of plain files.
    ///
    /// # Errors
    /// [`Error::Damaged`] when there is none, or another version's.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::over(MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?, false)
    }

    /// A new one in an empty folder.
    ///
    /// # Errors
    /// When the folder can't be written.
    pub fn create(folder: &Path) -> Result<Self, Error> {
        Self::over(MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?, true)
    }

    /// # Errors
    /// As [`Index::open`].
    pub fn open_sealed(folder: Sealed) -> Result<Self, Error> {
        Self::over(folder, false)
    }

    /// # Errors
    /// As [`Index::create`].
    pub fn create_sealed(folder: Sealed) -> Result<Self, Error> {
        Self::over(folder, true)
    }

    fn over(folder: impl Directory, new: bool) -> Result<Self, Error> {
        let columns = Columns::new();
        let index = if new {
            Tantivy::create(folder, columns.schema.clone(), IndexSettings::default())?
        } else {
            Tantivy::open(folder)?
        };
        if index.schema() != columns.schema {
            return Err(Error::Damaged("its fields are another version's".to_owned()));
        }
        index.tokenizers().register(CUTTER, TextAnalyzer::from(Cutter));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, columns })
    }

    /// The one that fills it: there can be no second at the same time.
    ///
    /// # Errors
    /// When there is another, or the folder can't be written.
    pub fn writer(&self) -> Result<Writer, Error> {
        let writer: IndexWriter = self.index.writer_with_num_threads(1, BUDGET)?;
        // Parts are put together by `Writer::commit`, so that what is removed is gone when it comes back.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let (reader, columns, index) = (self.reader.clone(), self.columns.clone(), self.index.clone());
        Ok(Writer { writer, reader, columns, index })
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// One page of what is found, the best first. `page`: from 1.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the index can't be read.
    pub fn find(&self, query: &Query, filters: &Filters, page: usize) -> Result<Found, Error> {
        together::find(&[self], query, filters, page)
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    pub(crate) fn lookup(&self, query: &Query, filters: &Filters) -> BooleanQuery {
        self.columns.lookup(query, filters)
    }

    pub(crate) fn stored(&self, document: &TantivyDocument) -> Result<Entry, Error> {
        let stored = document.get_first(self.columns.stored).and_then(|value| value.as_str());
        // An entry's own words stand in no error.
        serde_json::from_str(stored.unwrap_or_default())
            .map_err(|_| Error::Damaged("an entry does not read".to_owned()))
    }

    /// What is in it, as keys and the tags that the caller gave: of whole things, not of their pages.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn wholes(&self) -> Result<Vec<(String, String)>, Error> {
        let searcher = self.reader.searcher();
        let mut all = Vec::new();
        for part in searcher.segment_readers() {
            let store = part.get_store_reader(1)?;
            for document in store.iter::<TantivyDocument>(part.alive_bitset()) {
                let entry = self.stored(&document?)?;
                if entry.kind != Kind::Page {
                    all.push((entry.key, entry.tag));
                }
            }
        }
        Ok(all)
    }

    /// Every key that something in it has.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn keys(&self) -> Result<Vec<String>, Error> {
        Ok(self.terms(self.columns.key)?.into_iter().collect())
    }

    fn terms(&self, column: tantivy::schema::Field) -> Result<BTreeSet<String>, Error> {
        let mut all = BTreeSet::new();
        for part in self.reader.searcher().segment_readers() {
            let inverted = part.inverted_index(column)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                all.insert(String::from_utf8_lossy(terms.key()).into_owned());
            }
        }
        Ok(all)
    }

    /// What the filters can be set to.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn values(&self) -> Result<Values, Error> {
        let all = self.terms(self.columns.tag)?;
        let of = |name: &str| {
            let prefix = format!("{name}=");
            all.iter().filter_map(|tag| tag.strip_prefix(&prefix)).map(str::to_owned).collect::<Vec<_>>()
        };
        let years = of("year").into_iter().rev().collect();
        Ok(Values {
            kinds: of("type"),
            countries: of("country"),
            years,
            languages: of("language"),
            mailboxes: of("mailbox"),
            stages: of("stage"),
            severities: of("severity"),
        })
    }
}

/// Fills an index. Nothing of it shows before [`Writer::commit`].
pub struct Writer {
    writer: IndexWriter,
    reader: IndexReader,
    columns: Columns,
    index: Tantivy,
}

impl Writer {
    /// # Errors
    /// When the index can't be written.
    pub fn add(&mut self, entry: &Entry) -> Result<(), Error> {
        let document =
            self.columns.document(entry).map_err(|_| Error::Damaged("an entry can't be written".to_owned()))?;
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Takes out everything that has this key.
    pub fn remove(&mut self, key: &str) {
        self.writer.delete_term(Term::from_field_text(self.columns.key, key));
    }

    /// Makes what was added and removed durable and visible. What was removed is gone from the disk then, not just hidden: parts
    /// with something removed in them are written anew.
    ///
    /// # Errors
    /// When the index can't be written.
    pub fn commit(&mut self) -> Result<(), Error> {
        self.writer.commit()?;
        // As long as somebody holds a part's description its files are kept: none is held further down.
        let (all, torn): (Vec<_>, Vec<_>) = {
            let parts = self.index.searchable_segment_metas()?;
            let torn = parts.iter().filter(|part| part.has_deletes()).map(tantivy::SegmentMeta::id).collect();
            (parts.iter().map(tantivy::SegmentMeta::id).collect(), torn)
        };
        if all.len() > PARTS {
            self.writer.merge(&all).wait()?;
        } else {
            for part in torn {
                self.writer.merge(&[part]).wait()?;
            }
        }
        self.reader.reload()?;
        self.writer.garbage_collect_files().wait()?;
        Ok(())
    }

    /// Puts all parts together and ends: for an index that is not written any more.
    ///
    /// # Errors
    /// When the index can't be written.
    pub fn finish(mut self) -> Result<(), Error> {
        self.commit()?;
        let all = self.index.searchable_segment_ids()?;
        if all.len() > 1 {
            self.writer.merge(&all).wait()?;
        }
        self.reader.reload()?;
        self.writer.garbage_collect_files().wait()?;
        Ok(self.writer.wait_merging_threads()?)
    }
}
