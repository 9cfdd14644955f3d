//! Atom feeds (RFC 4287): of everything (stories, dossiers, statements, documents), of the stories, of each dossier; newest first.
//!
//! Links are relative, as all of this site's are, for it may be served from anywhere: RFC 4287, section 2, resolves them against the
//! address that the feed was fetched from. Ids are the same on every mirror. What is published anew keeps its id and moves `updated`;
//! what was withdrawn keeps its id too, and says so.

use std::fmt::Write as _;

use ledger::Part;
use model::{Sha256, dossier::Citation};
use web::escape;

use super::{Context, Made, dossier, statement};

/// Entries in a feed.
const MOST: usize = 40;

struct Item {
    /// Below the site: the way there, and what the id is made of.
    path: String,
    title: String,
    summary: String,
    language: String,
    /// Of its release, or of its withdrawal.
    day: String,
    entry: u64,
    author: String,
}

/// A feed's own facts.
struct Feed {
    /// Below the site.
    path: String,
    title: String,
    /// The page that it is the feed of.
    page: String,
    items: Vec<Item>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) {
    let newsroom = &context.masthead.newsroom;
    let all = stories(context).chain(statements(context)).chain(documents(context)).chain(withdrawn(context));
    let all = all.chain(dossiers(context));
    let mut feeds = vec![
        Feed {
            path: "feed.xml".to_owned(),
            title: newsroom.clone(),
            page: "index.html".to_owned(),
            items: all.collect(),
        },
        Feed {
            path: "stories/feed.xml".to_owned(),
            title: format!("Stories · {newsroom}"),
            page: "stories/index.html".to_owned(),
            items: stories(context).collect(),
        },
    ];
    for (slug, published) in &context.site.dossiers {
        feeds.push(Feed {
            path: format!("dossiers/{slug}/feed.xml"),
            title: format!("{} · {newsroom}", published.dossier.title),
            page: format!("dossiers/{slug}/index.html"),
            items: of_dossier(context, slug.as_str(), published),
        });
    }
    // Whoever follows a dossier that was withdrawn hears of it.
    for part in context.site.taken_back.keys().filter(|part| matches!(part, Part::Dossier(_))) {
        let page = format!("{}index.html", part.folder());
        feeds.push(Feed {
            path: format!("{}feed.xml", part.folder()),
            title: format!("{} · {newsroom}", part.slug()),
            items: withdrawn(context).filter(|item| item.path == page).collect(),
            page,
        });
    }
    made.extend(feeds.into_iter().map(|feed| (feed.path.clone(), atom(context, feed).into_bytes())));
}

fn day_of(context: &Context<'_>, entry: u64) -> String {
    let release = context.site.releases.iter().find(|release| release.entry == entry);
    release.map_or_else(|| context.day.to_owned(), |release| release.body.published.clone())
}

fn stories<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Item> + 'a {
    context.site.stories.iter().map(|(slug, published)| Item {
        path: format!("stories/{slug}/index.html"),
        title: match published.story.corrections.last() {
            Some(_) => format!("Corrected: {}", published.story.headline),
            None => published.story.headline.clone(),
        },
        summary: match published.story.corrections.last() {
            Some(correction) => format!("Corrected: {} {}", correction.what, published.story.deck),
            None => published.story.deck.clone(),
        },
        language: published.story.language.clone(),
        day: day_of(context, published.entry),
        entry: published.entry,
        author: published.story.byline.clone(),
    })
}

fn statements<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Item> + 'a {
    context.site.statements.iter().map(|(slug, published)| Item {
        path: format!("statements/{slug}/index.html"),
        title: match statement::versions(context, slug.as_str()) {
            0 | 1 => format!("{}: {}", published.statement.speaker.name, published.statement.title),
            version => {
                format!("{}, version {version}: {}", published.statement.speaker.name, published.statement.title)
            }
        },
        summary: crate::statement::kind_in_words(&published.statement),
        language: published.statement.language.clone(),
        day: day_of(context, published.entry),
        entry: published.entry,
        author: published.statement.speaker.name.clone(),
    })
}

fn documents<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Item> + 'a {
    context.site.documents.iter().map(|(id, document)| {
        let body = document.body();
        let again =
            if body.document_version > 1 { format!(", version {}", body.document_version) } else { String::new() };
        Item {
            path: format!("d/{id}/index.html"),
            title: format!("{id}{again}: {}", body.descriptor.title),
            summary: match &body.correction {
                Some(correction) => format!("Changed: {} {}", correction.what, body.descriptor.summary),
                None => body.descriptor.summary.clone(),
            },
            language: body.descriptor.language.clone(),
            day: body.published.clone(),
            entry: document.entry,
            author: String::new(),
        }
    })
}

fn withdrawn<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Item> + 'a {
    let documents = context.site.tombstones.iter();
    let documents = documents.map(|(id, stone)| (format!("d/{id}/index.html"), id.to_string(), stone));
    let parts = context.site.taken_back.iter().map(|(part, stone)| {
        let title = format!("The {} “{}”", part.kind(), part.slug());
        (format!("{}index.html", part.folder()), title, stone)
    });
    documents.chain(parts).map(|(path, title, stone)| Item {
        path,
        title: format!("{title} was withdrawn"),
        summary: stone.reason.clone(),
        language: "en".to_owned(),
        day: stone.day.clone(),
        entry: stone.entry,
        author: String::new(),
    })
}

fn dossiers<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Item> + 'a {
    context.site.dossiers.iter().map(|(slug, published)| {
        let of = &published.dossier;
        Item {
            path: format!("dossiers/{slug}/index.html"),
            title: format!("Dossier, version {}: {}", of.dossier_version, of.title),
            summary: if of.changes.is_empty() { of.summary.clone() } else { of.changes.clone() },
            language: of.language.clone(),
            day: published.published.clone(),
            entry: published.entry,
            author: String::new(),
        }
    })
}

/// Its events, by the version that brought or last changed them, and what it cites that was withdrawn.
fn of_dossier(context: &Context<'_>, slug: &str, published: &crate::dossier::PublishedDossier) -> Vec<Item> {
    let of = &published.dossier;
    let mut items = Vec::new();
    for item in &of.events {
        let version = item.changed.unwrap_or(item.added);
        let earlier = of.earlier.iter().find(|earlier| earlier.version == version);
        let day = earlier.map_or_else(|| published.published.clone(), |earlier| earlier.published.clone());
        let (title, summary) = dossier::in_words(context, of, &item.entry);
        let path = format!("dossiers/{slug}/index.html#n{}", item.id);
        let title = if item.changed.is_some() { format!("{title} (changed)") } else { title };
        let (language, entry) = (of.language.clone(), published.entry);
        items.push(Item { path, title, summary, language, day, entry, author: String::new() });
    }
    let cited = of.citations().into_iter().map(|by| match by.citation {
        Citation::Document { document, .. } => format!("d/{document}/index.html"),
        Citation::Statement { statement, .. } => format!("statements/{statement}/index.html"),
    });
    let cited: std::collections::BTreeSet<String> = cited.collect();
    items.extend(withdrawn(context).filter(|item| cited.contains(&item.path)));
    items
}

fn atom(context: &Context<'_>, feed: Feed) -> String {
    let Feed { path, title, page, mut items } = feed;
    items.sort_by(|a, b| (&b.day, b.entry, &a.path).cmp(&(&a.day, a.entry, &b.path)));
    items.truncate(MOST);
    let root = "../".repeat(path.matches('/').count());
    let newest = items.iter().map(|item| item.day.as_str()).max().unwrap_or(context.day).to_owned();
    let of = if path == "feed.xml" { "" } else { &path };
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n\
         <title>{}</title>\n<id>{}</id>\n<updated>{newest}T00:00:00Z</updated>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{root}{path}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{root}{page}\"/>\n\
         <author><name>{}</name></author>\n",
        text(&title),
        urn(context, of),
        text(&context.masthead.newsroom),
    );
    for Item { path, title, summary, language, day, author, .. } in items {
        let author = match author.trim() {
            "" => String::new(),
            author => format!("<author><name>{}</name></author>\n", text(author)),
        };
        // Writing into a String can't fail.
        let _ = write!(
            feed,
            "<entry xml:lang=\"{}\">\n<title>{}</title>\n<id>{}</id>\n<updated>{day}T00:00:00Z</updated>\n{author}\
             <link rel=\"alternate\" type=\"text/html\" href=\"{root}{path}\"/>\n<summary>{}</summary>\n</entry>\n",
            text(&language),
            text(&title),
            urn(context, &path),
            text(&summary),
        );
    }
    feed.push_str("</feed>\n");
    feed
}

/// Text as XML 1.0 allows it (section 2.2): some control characters can't stand in it even escaped.
fn text(text: &str) -> String {
    let allowed = |c: &char| !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    escape(&text.chars().filter(allowed).collect::<String>()).into_owned()
}

/// A name that stays the same on every mirror: a UUID of version 8 (RFC 9562) from the record's name and the path.
fn urn(context: &Context<'_>, path: &str) -> String {
    let hash = Sha256::of(format!("{}\n{path}", context.vkey.origin()).as_bytes()).to_string();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", &hash[..8], &hash[8..12], &hash[13..16], &hash[17..20], &hash[20..32])
}
