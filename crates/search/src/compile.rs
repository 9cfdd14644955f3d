//! The schema of the index, and a question as the index wants it.

use std::ops::Bound;

use tantivy::{
    TantivyDocument, Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query as Lookup, RangeQuery,
        TermQuery, TermSetQuery,
    },
    schema::{FAST, Field as Column, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions},
};

use crate::{
    entry::{Entry, Kind},
    fields::Field,
    index::Filters,
    query::{Days, Item, Query, What, Words},
};

/// The name of [`crate::text::Cutter`] in the schema.
pub const CUTTER: &str = "cut-1";
/// A word in a title counts so much more than one in the text.
const TITLE: f32 = 3.0;
/// The most words that the beginning of one can stand for.
const BEGINNINGS: u32 = 2_000;

/// The columns of the index.
#[derive(Clone)]
pub struct Columns {
    pub schema: Schema,
    pub key: Column,
    /// Exact values that results are filtered by: `country=Veldania`.
    pub tag: Column,
    pub stored: Column,
    /// The title of a whole thing, not of a page: so that a word of it doesn't find every page.
    head: Column,
    body: Column,
    first: Column,
    last: Column,
    named: Vec<(Field, Column)>,
}

impl Columns {
    pub fn new() -> Self {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(CUTTER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let words = TextOptions::default().set_indexing_options(indexing);
        let key = schema.add_text_field("key", STRING);
        let tag = schema.add_text_field("tag", STRING);
        let stored = schema.add_text_field("stored", STORED);
        let head = schema.add_text_field("head", words.clone());
        let body = schema.add_text_field("body", words.clone());
        let first = schema.add_u64_field("first", FAST);
        let last = schema.add_u64_field("last", FAST);
        let asked = [
            Field::Title,
            Field::Id,
            Field::Country,
            Field::Person,
            Field::Organisation,
            Field::Kind,
            Field::Mailbox,
            Field::Stage,
            Field::Severity,
        ];
        let named = asked.map(|field| (field, schema.add_text_field(field.word(), words.clone()))).to_vec();
        Self { schema: schema.build(), key, tag, stored, head, body, first, last, named }
    }

    fn column(&self, field: Field) -> Option<Column> {
        self.named.iter().find(|(known, _)| *known == field).map(|(_, column)| *column)
    }

    pub fn document(&self, entry: &Entry) -> Result<TantivyDocument, serde_json::Error> {
        let mut document = TantivyDocument::new();
        document.add_text(self.key, &entry.key);
        document.add_text(self.stored, serde_json::to_string(entry)?);
        document.add_text(self.body, &entry.text);
        if entry.kind != Kind::Page {
            document.add_text(self.head, &entry.title);
            document.add_text(self.head, &entry.id);
        }
        for (name, value) in tags(entry) {
            document.add_text(self.tag, format!("{name}={value}"));
        }
        if let Some(days) = Days::one(&entry.date) {
            document.add_u64(self.first, days.first);
            document.add_u64(self.last, days.last);
        }
        for (field, column) in &self.named {
            let one = std::slice::from_ref;
            let values = match field {
                Field::Title => one(&entry.title),
                Field::Id => one(&entry.id),
                Field::Country => &entry.countries,
                Field::Person => &entry.persons,
                Field::Organisation => &entry.organisations,
                Field::Kind => one(&entry.sort),
                Field::Mailbox => one(&entry.mailbox),
                Field::Stage => one(&entry.stage),
                Field::Severity => &entry.severities,
                Field::Date | Field::Type | Field::Language => &[],
            };
            for value in values {
                document.add_text(*column, value);
            }
        }
        Ok(document)
    }

    /// What is looked up. Pages are left out where no words of a text are asked for: else each fact would find every page.
    pub fn lookup(&self, query: &Query, filters: &Filters) -> BooleanQuery {
        let mut parts: Vec<(Occur, Box<dyn Lookup>)> = Vec::new();
        for clause in &query.clauses {
            let without = clause.any.iter().all(|item| item.not);
            let mut any: Vec<Box<dyn Lookup>> = clause.any.iter().map(|item| self.item(item)).collect();
            let one = if any.len() == 1 { any.remove(0) } else { Box::new(BooleanQuery::union(any)) };
            parts.push((if without { Occur::MustNot } else { Occur::Must }, one));
        }
        for (name, value) in filters.set() {
            parts.push((Occur::Must, self.tagged(name, value)));
        }
        if !filters.gone.is_empty() {
            let keys = filters.gone.iter().map(|key| Term::from_field_text(self.key, key));
            parts.push((Occur::MustNot, Box::new(TermSetQuery::new(keys))));
        }
        if !query.asks_for_text() && !query.asks_for_type() && filters.kind.is_none() {
            parts.push((Occur::MustNot, self.tagged("type", Kind::Page.word())));
        }
        if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            parts.push((Occur::Must, Box::new(AllQuery)));
        }
        BooleanQuery::new(parts)
    }

    fn item(&self, item: &Item) -> Box<dyn Lookup> {
        match &item.what {
            What::Words(words) => {
                let head = Box::new(BoostQuery::new(self.words(self.head, words), TITLE));
                Box::new(BooleanQuery::union(vec![head, self.words(self.body, words)]))
            }
            What::Field(field @ (Field::Type | Field::Language), words) => {
                self.tagged(field.word(), &words.joined("-"))
            }
            What::Field(field, words) => match self.column(*field) {
                Some(column) => self.words(column, words),
                None => Box::new(tantivy::query::EmptyQuery),
            },
            What::Days(days) => {
                let until = Term::from_field_u64(self.first, days.last);
                let from = Term::from_field_u64(self.last, days.first);
                Box::new(BooleanQuery::intersection(vec![
                    Box::new(RangeQuery::new(Bound::Unbounded, Bound::Included(until))),
                    Box::new(RangeQuery::new(Bound::Included(from), Bound::Unbounded)),
                ]))
            }
        }
    }

    fn words(&self, column: Column, words: &Words) -> Box<dyn Lookup> {
        let terms: Vec<(usize, Term)> =
            words.words.iter().map(|(at, word)| (*at, Term::from_field_text(column, word))).collect();
        match (terms.as_slice(), words.open) {
            ([(_, term)], false) => Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
            (_, false) => Box::new(PhraseQuery::new_with_offset(terms)),
            (_, true) => {
                let mut query = PhrasePrefixQuery::new_with_offset(terms);
                query.set_max_expansions(BEGINNINGS);
                Box::new(query)
            }
        }
    }

    fn tagged(&self, name: &str, value: &str) -> Box<dyn Lookup> {
        let term = Term::from_field_text(self.tag, &format!("{name}={value}"));
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    }
}

/// What an entry can be filtered by.
fn tags(entry: &Entry) -> Vec<(&'static str, String)> {
    let mut tags = vec![("type", entry.kind.word().to_owned())];
    tags.extend(entry.countries.iter().map(|country| ("country", country.clone())));
    tags.extend(entry.severities.iter().map(|severity| ("severity", severity.clone())));
    tags.extend(entry.year().map(|year| ("year", year.to_owned())));
    tags.extend(entry.main_languages().map(|language| ("language", language)));
    let rest = [("mailbox", entry.mailbox.clone()), ("stage", entry.stage.clone())];
    tags.extend(rest.into_iter().filter(|(_, value)| !value.is_empty()));
    tags
}
