//! What was corrected in a story, text by text, and in a document, version by version: the words for readers, and the difference.

use askama::Template;
use ledger::{DocumentBody, Entry};
use model::{PublicId, Sha256};
use web::Layout;

use super::{Context, Frame, Made, push};
use crate::{
    Error,
    correction::{Changed, difference, document_difference},
    site::{Document, PublishedStory, ReleaseRecord},
    story::Story,
};

/// A correction as a story's page tells it.
pub(super) struct Corrected {
    pub day: String,
    pub stamp: String,
    pub what: String,
}

/// Against the text before; `None` when one of the two is no longer to be read.
struct TextView {
    version: usize,
    day: String,
    stamp: String,
    /// Empty where a release brought the story anew and said nothing of a correction.
    what: String,
    release: String,
    entry: u64,
    /// Empty where nobody can tell it any more.
    sha256: String,
    /// The ways to it, with their names; empty when it was let go.
    ways: Vec<(String, &'static str)>,
    changed: Option<Vec<Changed>>,
}

#[derive(Template)]
#[template(path = "changes.html")]
struct View {
    layout: Layout,
    frame: Frame,
    /// A story's texts, or a document's versions.
    story: bool,
    headline: String,
    /// A document's title.
    kicker: String,
    language: String,
    direction: &'static str,
    texts: Vec<TextView>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    for published in context.site.stories.values().filter(|published| !published.story.corrections.is_empty()) {
        push(made, format!("stories/{}/changes/index.html", published.story.slug), &view(context, published)?)?;
    }
    for document in context.site.documents.values().filter(|document| document.body().document_version > 1) {
        push(made, format!("d/{}/changes/index.html", document.body().id), &versions(context, document))?;
    }
    Ok(())
}

fn versions(context: &Context<'_>, document: &Document) -> View {
    let newest = document.body();
    let (id, descriptor) = (&newest.id, &newest.descriptor);
    let title = format!("{id}: {}", descriptor.title);
    let about = format!("What was changed in {id}, version by version.");
    let frame = context.frame(
        &format!("d/{id}/changes/index.html"),
        "documents",
        &format!("Versions of {title}"),
        &about,
        Some((document.entry, newest.published.as_str())),
    );
    let kept = context.site.versions.get(id);
    let at = |version: u32| match version {
        _ if version == newest.document_version => Some((newest, document.text.as_slice())),
        _ => kept.and_then(|kept| kept.get(&version)).map(|kept| (kept.body(), kept.text.as_slice())),
    };
    let described = |(body, text): (&'_ DocumentBody, &'_ [String])| (body.descriptor.clone(), text.to_vec());
    let mut texts = Vec::new();
    for version in (1..=newest.document_version).rev() {
        let now = at(version);
        let before = at(version - 1).map(described);
        let changed = before.zip(now.map(described)).map(|((words, pages), (words_after, pages_after))| {
            document_difference((&words, &pages), (&words_after, &pages_after))
        });
        let release = brought(context, id, version);
        let stamp = release.map(|release| release.body.published.clone()).unwrap_or_default();
        let folder = if version == newest.document_version { "..".to_owned() } else { format!("../v/{version}") };
        let pdf =
            now.and_then(|(body, _)| Some(body.files.iter().find(|(name, _)| name.as_str() == format!("{id}.pdf"))?.1));
        texts.push(TextView {
            version: version as usize,
            day: context.day(&stamp),
            stamp,
            what: now.and_then(|(body, _)| body.correction.as_ref()).map(|told| told.what.clone()).unwrap_or_default(),
            release: release.map(|release| release.body.id.to_string()).unwrap_or_default(),
            entry: entry_of(context, id, version),
            sha256: pdf.map(|fact| fact.sha256.to_string()).unwrap_or_default(),
            ways: match now {
                Some(_) => vec![
                    (format!("{folder}/{id}.pdf"), "PDF"),
                    (format!("{folder}/{id}.txt"), "Text"),
                    (format!("{folder}/manifest.json"), "Manifest"),
                ],
                None => Vec::new(),
            },
            changed,
        });
    }
    View {
        layout: context.layout(&frame),
        frame,
        story: false,
        headline: id.to_string(),
        kicker: descriptor.title.clone(),
        language: descriptor.language.clone(),
        direction: super::direction(&descriptor.language),
        texts,
    }
}

/// The release that brought a version of a document.
pub(super) fn brought<'a>(context: &'a Context<'_>, id: &PublicId, version: u32) -> Option<&'a ReleaseRecord> {
    let named = |known: &ledger::DocumentRef| known.id == *id && known.version == version;
    context.site.releases.iter().rev().find(|release| release.body.documents.iter().any(named))
}

fn entry_of(context: &Context<'_>, id: &PublicId, version: u32) -> u64 {
    let own = |entry: &Entry| matches!(entry, Entry::Document { id: of, version: known, .. } if of == id && *known == version);
    context.site.entries.iter().position(own).unwrap_or_default() as u64
}

/// The newest first.
pub(super) fn corrections(context: &Context<'_>, published: &PublishedStory) -> Vec<Corrected> {
    let told = context.site.told(&published.story.slug);
    let said = published.story.corrections.iter().rev().zip(told.iter().rev());
    said.map(|(correction, release)| Corrected {
        day: context.day(&release.body.published),
        stamp: release.body.published.clone(),
        what: correction.what.clone(),
    })
    .collect()
}

fn view(context: &Context<'_>, published: &PublishedStory) -> Result<View, Error> {
    let story = &published.story;
    let path = format!("stories/{}/changes/index.html", story.slug);
    let told = context.site.told(&story.slug);
    let day = told.last().map_or(context.day, |release| release.body.published.as_str());
    let about = format!("What was corrected in “{}”: what was taken out, and what was put in.", story.headline);
    let title = format!("Corrections: {}", story.headline);
    let frame = context.frame(&path, "stories", &title, &about, Some((published.entry, day)));
    let mut texts = Vec::new();
    let mut before: Option<Story> = None;
    for (at, release) in told.iter().enumerate() {
        let now = text(context, published, release)?;
        // The newest text has the newest correction; the first has none.
        let from_end = told.len() - 1 - at;
        let words = (at > 0).then(|| story.corrections.iter().rev().nth(from_end)).flatten();
        let changed = before.as_ref().zip(now.as_ref()).map(|(before, now)| difference(before, now));
        let newest = release.body.id == published.release;
        texts.push(TextView {
            version: at + 1,
            day: context.day(&release.body.published),
            stamp: release.body.published.clone(),
            what: words.map(|words| words.what.clone()).unwrap_or_default(),
            release: release.body.id.to_string(),
            entry: release.entry,
            sha256: sha256(release, story.slug.as_str()).map(|hash| hash.to_string()).unwrap_or_default(),
            ways: match &now {
                Some(_) if newest => vec![("../story.md".to_owned(), "This text")],
                Some(_) => vec![(format!("../v/{}.md", release.body.id), "This text")],
                None => Vec::new(),
            },
            changed,
        });
        before = now;
    }
    texts.reverse();
    Ok(View {
        layout: context.layout(&frame),
        frame,
        story: true,
        headline: story.headline.clone(),
        kicker: String::new(),
        language: story.language.clone(),
        direction: super::direction(&story.language),
        texts,
    })
}

/// The text that a release told, if it is there to read.
fn text(context: &Context<'_>, published: &PublishedStory, release: &ReleaseRecord) -> Result<Option<Story>, Error> {
    let slug = &published.story.slug;
    if release.body.id == published.release {
        return Ok(Some(published.story.clone()));
    }
    let earlier = context.site.earlier.get(slug).and_then(|texts| texts.get(&release.body.id));
    earlier.map(|text| Story::parse(slug.clone(), text).map_err(|error| Error::Story(slug.clone(), error))).transpose()
}

fn sha256(release: &ReleaseRecord, slug: &str) -> Option<Sha256> {
    release.body.stories.get(slug).map(|fact| fact.sha256)
}
