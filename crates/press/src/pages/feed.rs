//! The Atom feed (RFC 4287) of stories and documents, newest first. Its links are relative, as all of this site's are.

use std::fmt::Write as _;

use model::Sha256;
use web::escape;

use super::Context;

/// Entries in the feed.
const MOST: usize = 40;

struct Item {
    path: String,
    title: String,
    summary: String,
    language: String,
    day: String,
    entry: u64,
}

pub(super) fn atom(context: &Context<'_>) -> String {
    let mut items: Vec<Item> = Vec::new();
    for (slug, published) in &context.site.stories {
        items.push(Item {
            path: format!("stories/{slug}/index.html"),
            title: published.story.headline.clone(),
            summary: published.story.deck.clone(),
            language: published.story.language.clone(),
            day: published.story.day.clone(),
            entry: published.entry,
        });
    }
    for (id, document) in &context.site.documents {
        let body = document.body();
        items.push(Item {
            path: format!("d/{id}/index.html"),
            title: format!("{id}: {}", body.descriptor.title),
            summary: body.descriptor.summary.clone(),
            language: body.descriptor.language.clone(),
            day: body.published.clone(),
            entry: document.entry,
        });
    }
    items.sort_by(|a, b| b.entry.cmp(&a.entry).then_with(|| a.path.cmp(&b.path)));
    items.truncate(MOST);
    let newest = items.iter().map(|item| item.day.as_str()).max().unwrap_or(context.day).to_owned();
    let newsroom = escape(&context.masthead.newsroom);
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n\
         <title>{newsroom}</title>\n<id>{}</id>\n<updated>{newest}T00:00:00Z</updated>\n\
         <link rel=\"self\" href=\"feed.xml\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"index.html\"/>\n\
         <author><name>{newsroom}</name></author>\n",
        urn(context, "")
    );
    for Item { path, title, summary, language, day, .. } in items {
        // Writing into a String can't fail.
        let _ = write!(
            feed,
            "<entry xml:lang=\"{}\">\n<title>{}</title>\n<id>{}</id>\n<updated>{day}T00:00:00Z</updated>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{path}\"/>\n<summary>{}</summary>\n</entry>\n",
            escape(&language),
            escape(&title),
            urn(context, &path),
            escape(&summary),
        );
    }
    feed.push_str("</feed>\n");
    feed
}

/// A name that stays the same on every mirror: a UUID of version 8 (RFC 9562) from the record's name and the path.
fn urn(context: &Context<'_>, path: &str) -> String {
    let hash = Sha256::of(format!("{}\n{path}", context.vkey.origin()).as_bytes()).to_string();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", &hash[..8], &hash[8..12], &hash[13..16], &hash[17..20], &hash[20..32])
}
