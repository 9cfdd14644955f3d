//! The authors: how each of them wants to be reached, and what they wrote. Made from the stories' own facts; the newest one counts.

use std::collections::BTreeMap;

use askama::Template;
use web::Layout;

use super::{
    Context, Frame, Made,
    home::{StoryLine, story_line},
    push,
};
use crate::{
    Error,
    site::PublishedStory,
    story::{Author, Slug},
};

pub(super) struct AuthorView {
    pub slug: String,
    pub name: String,
    pub role: String,
    /// What it is, as it is written, and the address of a link if it can be one.
    pub handles: Vec<(&'static str, String, Option<String>)>,
}

impl AuthorView {
    pub fn of(author: &Author) -> Self {
        let handles = author.handles.iter().map(|handle| (handle.kind.label(), handle.value.clone(), handle.link()));
        Self {
            slug: author.slug.to_string(),
            name: author.name.clone(),
            role: author.role.clone(),
            handles: handles.collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "authors.html")]
struct Authors {
    layout: Layout,
    frame: Frame,
    authors: Vec<AuthorView>,
}

#[derive(Template)]
#[template(path = "author.html")]
struct OneAuthor {
    layout: Layout,
    frame: Frame,
    author: AuthorView,
    stories: Vec<StoryLine>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    let mut stories: Vec<&PublishedStory> = context.site.stories.values().collect();
    stories.sort_by(|a, b| (&b.story.day, b.entry, &a.story.slug).cmp(&(&a.story.day, a.entry, &b.story.slug)));
    let mut authors: BTreeMap<&Slug, (&Author, Vec<&PublishedStory>)> = BTreeMap::new();
    for published in stories {
        for author in &published.story.authors {
            authors.entry(&author.slug).or_insert((author, Vec::new())).1.push(published);
        }
    }
    let path = "authors/index.html";
    let about = format!("Who writes for {}, and how to reach them.", context.masthead.newsroom);
    let frame = context.frame(path, "stories", "Who writes here", &about, None);
    let views = authors.values().map(|(author, _)| AuthorView::of(author)).collect();
    push(made, path.to_owned(), &Authors { layout: context.layout(&frame), frame, authors: views })?;
    for (slug, (author, stories)) in authors {
        let path = format!("authors/{slug}/index.html");
        let frame = context.frame(&path, "stories", &author.name, &format!("What {} wrote.", author.name), None);
        let stories = stories.into_iter().map(|published| story_line(context, published)).collect();
        push(
            made,
            path,
            &OneAuthor { layout: context.layout(&frame), frame, author: AuthorView::of(author), stories },
        )?;
    }
    Ok(())
}
