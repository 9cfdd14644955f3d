//! A story's page: each paragraph with its notes, and in each note the strip of the page that it quotes.

use askama::Template;
use web::Layout;

use super::{
    Context, Frame, Made,
    author::AuthorView,
    changes::{Corrected, corrections},
    comments::{self, Section},
    count, direction, push, strips, tombstone,
};
use crate::{
    Error,
    site::PublishedStory,
    story::{Citation, markdown},
};

struct Note {
    number: usize,
    document: String,
    page: u32,
    title: String,
    /// The way to the page, or to the tombstone.
    address: String,
    words: String,
    /// Its file's name, width and height.
    strip: Option<(String, u32, u32)>,
    withdrawn: Option<(String, String)>,
}

struct BeatView {
    html: String,
    notes: Vec<Note>,
}

struct PictureView {
    width: u32,
    height: u32,
    alt: String,
    caption: String,
    credit: String,
}

struct FirstView {
    outlet: String,
    address: String,
    host: String,
    day: String,
    copy: String,
}

#[derive(Template)]
#[template(path = "story.html")]
struct StoryView {
    layout: Layout,
    frame: Frame,
    headline: String,
    deck: String,
    byline: String,
    day: String,
    stamp: String,
    language: String,
    direction: &'static str,
    release: String,
    release_title: String,
    cited: String,
    checked: String,
    picture: Option<PictureView>,
    first: Option<FirstView>,
    authors: Vec<AuthorView>,
    beats: Vec<BeatView>,
    corrections: Vec<Corrected>,
    /// Address and title of the dossiers that it links to.
    dossiers: Vec<(String, String)>,
    comments: Section,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    for published in context.site.stories.values() {
        push(made, format!("stories/{}/index.html", published.story.slug), &view(context, published))?;
    }
    Ok(())
}

fn view(context: &Context<'_>, published: &PublishedStory) -> StoryView {
    let story = &published.story;
    let path = format!("stories/{}/index.html", story.slug);
    let release = context.site.releases.iter().find(|release| release.body.id == published.release);
    // What a story belongs to is the release that it came out with, not one that only corrects it.
    let first_release =
        context.site.releases.iter().find(|release| release.body.stories.contains_key(story.slug.as_str())).or(release);
    let day = release.map_or(story.day.as_str(), |release| release.body.published.as_str());
    let mut frame = context.frame(&path, "stories", &story.headline, &story.deck, Some((published.entry, day)));
    frame.kind = "article";
    let body = markdown::parse(&story.body);
    let documents: std::collections::BTreeSet<_> = body.citations.iter().map(|citation| &citation.document).collect();
    let cited = count(documents.len(), "document cited", "documents cited");
    let checked = quotations(context, &body.citations);
    let beats = (1..).zip(body.beats).map(|(number, beat)| {
        let notes = beat.notes.iter().filter_map(|number| Some((*number, body.citations.get(number - 1)?)));
        let notes = notes.map(|(number, citation)| note(context, published, number, citation)).collect();
        BeatView { html: comments::named(&beat.html, number), notes }
    });
    let beats = beats.collect();
    let picture = story.picture.as_ref().zip(published.picture).map(|(words, (width, height))| PictureView {
        width,
        height,
        alt: words.alt.clone(),
        caption: words.caption.clone(),
        credit: words.credit.clone(),
    });
    let first = story.first.as_ref().map(|first| FirstView {
        outlet: first.outlet.clone(),
        address: first.address.clone(),
        day: if first.day.is_empty() { String::new() } else { context.day(&first.day) },
        host: markdown::outward(&first.address).unwrap_or_default().to_owned(),
        copy: first.copy.map(|copy| copy.to_string()).unwrap_or_default(),
    });
    let linked = markdown::dossiers(&story.body).into_iter().filter_map(|slug| {
        let title = context.site.dossiers.get(&slug).map(|known| known.dossier.title.clone());
        let gone = || tombstone::dossier(context, &slug);
        let title = title.or_else(|| gone().map(|gone| format!("a dossier that was withdrawn on {}", gone.day)))?;
        Some((slug.to_string(), title))
    });
    StoryView {
        corrections: corrections(context, published),
        dossiers: linked.collect(),
        layout: context.layout(&frame),
        headline: story.headline.clone(),
        deck: story.deck.clone(),
        byline: story.byline.clone(),
        day: context.day(&story.day),
        stamp: story.day.clone(),
        language: story.language.clone(),
        direction: direction(&story.language),
        release: first_release.map_or(&published.release, |release| &release.body.id).to_string(),
        release_title: first_release.map(|release| release.body.title.clone()).unwrap_or_default(),
        cited,
        checked,
        picture,
        first,
        authors: story.authors.iter().map(AuthorView::of).collect(),
        beats,
        comments: comments::section(context, published),
        frame,
    }
}

/// What the story says of its own quotations. They were checked when it was published: one that doesn't stand in its document stops
/// a release.
fn quotations(context: &Context<'_>, citations: &[Citation]) -> String {
    let quoted: Vec<&Citation> = citations.iter().filter(|citation| citation.words.is_some()).collect();
    let gone = quoted.iter().filter(|citation| !context.site.documents.contains_key(&citation.document)).count();
    match (quoted.len(), gone) {
        (0, _) => String::new(),
        (_, 0) => "Every quotation checked".to_owned(),
        (_, gone) => format!("{} from a withdrawn document", count(gone, "quotation", "quotations")),
    }
}

fn note(context: &Context<'_>, published: &PublishedStory, number: usize, citation: &Citation) -> Note {
    let id = &citation.document;
    let document = context.site.documents.get(id);
    let withdrawn = context.site.tombstones.get(id).map(|stone| (stone.reason.clone(), context.day(&stone.day)));
    let address = match document {
        Some(_) => format!("../../d/{id}/p/{}/index.html", citation.page),
        None => format!("../../d/{id}/index.html"),
    };
    let strip = published.strips.get(&number).map(|strip| (strips::name(number), strip.width, strip.height));
    Note {
        number,
        document: id.to_string(),
        page: citation.page,
        title: document.map(|document| document.body().descriptor.title.clone()).unwrap_or_default(),
        address,
        words: citation.words.clone().unwrap_or_default(),
        strip,
        withdrawn,
    }
}
