//! What was corrected in a story, text by text: the words for readers, and the difference.

use askama::Template;
use model::Sha256;
use web::Layout;

use super::{Context, Frame, Made, push};
use crate::{
    Error,
    correction::{Changed, difference},
    site::{PublishedStory, ReleaseRecord},
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
    sha256: String,
    /// The way to the text; empty when it was let go.
    way: String,
    changed: Option<Vec<Changed>>,
}

#[derive(Template)]
#[template(path = "changes.html")]
struct View {
    layout: Layout,
    frame: Frame,
    headline: String,
    language: String,
    direction: &'static str,
    texts: Vec<TextView>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    for published in context.site.stories.values().filter(|published| !published.story.corrections.is_empty()) {
        push(made, format!("stories/{}/changes/index.html", published.story.slug), &view(context, published)?)?;
    }
    Ok(())
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
            way: match &now {
                Some(_) if newest => "../story.md".to_owned(),
                Some(_) => format!("../v/{}.md", release.body.id),
                None => String::new(),
            },
            changed,
        });
        before = now;
    }
    texts.reverse();
    Ok(View {
        layout: context.layout(&frame),
        frame,
        headline: story.headline.clone(),
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
