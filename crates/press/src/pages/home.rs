//! The home page, the list of stories and the list of documents.

use askama::Template;
use model::PublicId;
use web::{Layout, fingerprint_svg};

use super::{
    Context, Frame, Made, count, push,
    statement::{self, StatementLine},
};
use crate::{
    Error,
    site::{Document, PublishedStory, Tombstone},
};

/// How much the home page shows: it stays under 60 KB.
const STORIES: usize = 12;
const DOCUMENTS: usize = 10;
const DOSSIERS: usize = 5;
const STATEMENTS: usize = 6;

/// A story in a list.
pub(super) struct StoryLine {
    pub slug: String,
    pub headline: String,
    pub deck: String,
    pub byline: String,
    pub day: String,
    pub language: String,
    pub cited: String,
    /// Width, height, description, credit.
    pub picture: Option<(u32, u32, String, String)>,
}

/// A document in a list.
pub(super) struct DocumentLine {
    pub id: String,
    pub title: String,
    pub facts: String,
    pub language: String,
    pub mark: String,
    /// The reason and the day, when it was withdrawn.
    pub withdrawn: Option<(String, String)>,
}

pub(super) fn story_line(context: &Context<'_>, published: &PublishedStory) -> StoryLine {
    let story = &published.story;
    let citations = crate::story::markdown::parse(&story.body).citations;
    let documents: std::collections::BTreeSet<_> = citations.iter().map(|citation| &citation.document).collect();
    let picture = story.picture.as_ref().zip(published.picture);
    StoryLine {
        slug: story.slug.to_string(),
        headline: story.headline.clone(),
        deck: story.deck.clone(),
        byline: story.byline.clone(),
        day: context.day(&story.day),
        language: story.language.clone(),
        cited: count(documents.len(), "document cited", "documents cited"),
        picture: picture.map(|(words, (width, height))| (width, height, words.alt.clone(), words.credit.clone())),
    }
}

pub(super) fn document_line(context: &Context<'_>, document: &Document) -> DocumentLine {
    let body = document.body();
    let descriptor = &body.descriptor;
    let pages = count(body.pages as usize, "page", "pages");
    let facts = [descriptor.kind.clone(), context.day(&descriptor.document_date), pages];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    DocumentLine {
        id: body.id.to_string(),
        title: descriptor.title.clone(),
        facts: facts.join("\u{a0}· "),
        language: descriptor.language.clone(),
        mark: fingerprint_svg(&document.sha256()),
        withdrawn: None,
    }
}

pub(super) fn tombstone_line(context: &Context<'_>, id: &PublicId, tombstone: &Tombstone) -> DocumentLine {
    DocumentLine {
        id: id.to_string(),
        title: "Withdrawn".to_owned(),
        facts: String::new(),
        language: "en".to_owned(),
        mark: String::new(),
        withdrawn: Some((tombstone.reason.clone(), context.day(&tombstone.day))),
    }
}

/// Newest first.
pub(super) fn stories(context: &Context<'_>) -> Vec<StoryLine> {
    let mut stories: Vec<&PublishedStory> = context.site.stories.values().collect();
    stories.sort_by(|a, b| (&b.story.day, b.entry, &a.story.slug).cmp(&(&a.story.day, a.entry, &b.story.slug)));
    stories.into_iter().map(|published| story_line(context, published)).collect()
}

fn newest_documents(context: &Context<'_>) -> Vec<DocumentLine> {
    let mut documents: Vec<&Document> = context.site.documents.values().collect();
    documents.sort_by_key(|document| std::cmp::Reverse(document.entry));
    documents.into_iter().take(DOCUMENTS).map(|document| document_line(context, document)).collect()
}

/// By id, tombstones in their place.
fn all_documents(context: &Context<'_>) -> Vec<DocumentLine> {
    let mut lines: Vec<_> =
        context.site.documents.iter().map(|(id, document)| (id, document_line(context, document))).collect();
    for (id, tombstone) in &context.site.tombstones {
        lines.push((id, tombstone_line(context, id, tombstone)));
    }
    lines.sort_by_key(|(id, _)| *id);
    lines.into_iter().map(|(_, line)| line).collect()
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    layout: Layout,
    frame: Frame,
    motto: String,
    lead: Option<StoryLine>,
    stories: Vec<StoryLine>,
    statements: Vec<StatementLine>,
    documents: Vec<DocumentLine>,
    /// Title and way to the newest.
    dossiers: Vec<(String, String)>,
    number: usize,
    /// Whether there is a door for sources.
    door: bool,
}

#[derive(Template)]
#[template(path = "stories.html")]
struct Stories {
    layout: Layout,
    frame: Frame,
    stories: Vec<StoryLine>,
    /// Whether somebody who writes wants to be reached.
    authors: bool,
}

#[derive(Template)]
#[template(path = "documents.html")]
struct Documents {
    layout: Layout,
    frame: Frame,
    documents: Vec<DocumentLine>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    let newsroom = &context.masthead.newsroom;
    let lines = stories(context);
    let frame = context.frame("index.html", "home", newsroom, &context.masthead.motto, None);
    let mut shown: Vec<StoryLine> = stories(context).into_iter().take(STORIES).collect();
    let lead = if shown.is_empty() { None } else { Some(shown.remove(0)) };
    let home = Home {
        layout: context.layout(&frame),
        frame,
        motto: context.masthead.motto.clone(),
        lead,
        stories: shown,
        statements: statement::newest(context).into_iter().take(STATEMENTS).collect(),
        documents: newest_documents(context),
        dossiers: super::dossier::lines(context).into_iter().take(DOSSIERS).map(|d| (d.title, d.slug)).collect(),
        number: context.site.documents.len(),
        door: context.masthead.drop.is_some(),
    };
    push(made, "index.html".to_owned(), &home)?;
    let path = "stories/index.html";
    let frame = context.frame(path, "stories", "Stories", &format!("All stories of {newsroom}."), None);
    let authors = context.site.stories.values().any(|published| !published.story.authors.is_empty());
    push(made, path.to_owned(), &Stories { layout: context.layout(&frame), frame, stories: lines, authors })?;
    let path = "d/index.html";
    let frame =
        context.frame(path, "documents", "Documents", &format!("All documents that {newsroom} has published."), None);
    push(made, path.to_owned(), &Documents { layout: context.layout(&frame), frame, documents: all_documents(context) })
}
