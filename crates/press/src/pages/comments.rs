//! Comments below a story and on a page of their own: plain text, nothing in it can be clicked or turns the page around.

use askama::Template;
use web::{CommentForm, Layout};

use super::{Context, Frame, Made, count, push};
use crate::{
    Error,
    comments::{self, Comment, StoryComments},
    site::PublishedStory,
};

/// How many stand below the story itself.
const NEWEST: usize = 3;

pub struct Voice {
    pub id: String,
    pub name: String,
    pub day: String,
    pub stamp: String,
    /// The words that it is about, and the way to them; the way is empty when they no longer stand there.
    pub about: Option<(String, String)>,
    pub text: String,
    /// The day on which it was erased.
    pub erased: Option<String>,
}

/// What stands below a story.
pub struct Section {
    /// "3 comments", "No comments yet".
    pub count: String,
    pub newest: Vec<Voice>,
    pub more: bool,
    /// `None` while the newsroom takes no comments.
    pub form: Option<CommentForm>,
}

#[derive(Template)]
#[template(path = "comments.html")]
struct All {
    layout: Layout,
    frame: Frame,
    headline: String,
    count: String,
    voices: Vec<Voice>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    for (slug, published) in &context.site.stories {
        made.push((comments::path(slug), comments::file(context.site, slug)?));
        let Some(of) = context.site.comments.get(slug).filter(|of| !of.list.is_empty()) else { continue };
        let path = format!("stories/{slug}/comments/index.html");
        let headline = &published.story.headline;
        let about = format!("What readers wrote about “{headline}”.");
        let entry = Some((of.entry, of.day.as_str()));
        let frame = context.frame(&path, "stories", &format!("Comments: {headline}"), &about, entry);
        let view = All {
            layout: context.layout(&frame),
            headline: headline.clone(),
            count: counted(of),
            voices: of.list.iter().map(|comment| voice(context, published, comment, "../index.html")).collect(),
            frame,
        };
        push(made, path, &view)?;
    }
    Ok(())
}

/// What stands below a story.
pub(super) fn section(context: &Context<'_>, published: &PublishedStory) -> Section {
    let none = StoryComments::default();
    let of = context.site.comments.get(&published.story.slug).unwrap_or(&none);
    let newest = of.list.iter().rev().take(NEWEST).map(|comment| voice(context, published, comment, "")).collect();
    let form = context.takes_comments().then(|| CommentForm {
        action: "../../comments".to_owned(),
        send: "../../send/index.html".to_owned(),
        on: published.story.slug.to_string(),
        passages: options(&published.story.body),
        ..CommentForm::default()
    });
    Section { count: counted(of), newest, more: of.list.len() > NEWEST, form }
}

fn options(body: &str) -> Vec<(String, String)> {
    comments::passages(body).into_iter().map(|passage| (passage.at.to_string(), passage.words)).collect()
}

fn counted(of: &StoryComments) -> String {
    match of.list.len() {
        0 => "No comments yet".to_owned(),
        many => count(many, "comment", "comments"),
    }
}

fn voice(context: &Context<'_>, published: &PublishedStory, comment: &Comment, story: &str) -> Voice {
    let standing = comments::passages(&published.story.body);
    let about = comment.passage.as_ref().map(|quoted| {
        let way = if standing.contains(quoted) { format!("{story}#{}", quoted.at) } else { String::new() };
        (quoted.words.clone(), way)
    });
    Voice {
        id: comment.id.to_string(),
        name: if comment.name.is_empty() { "A reader".to_owned() } else { comment.name.clone() },
        day: context.day(&comment.day),
        stamp: comment.day.clone(),
        about,
        text: comment.text.clone(),
        erased: comment.erased.as_deref().map(|day| context.day(day)),
    }
}

/// Gives a paragraph the name by which comments lead to it.
pub(super) fn named(html: &str, number: usize) -> String {
    let tag = html.strip_prefix('<').map_or(0, |rest| rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0));
    if tag == 0 { html.to_owned() } else { format!("{} id=\"p{number}\"{}", &html[..=tag], &html[tag + 1..]) }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_paragraph_gets_its_name() {
        assert_eq!(named("<p>One</p>", 3), "<p id=\"p3\">One</p>");
        assert_eq!(named("<ol start=\"2\">\n", 1), "<ol id=\"p1\" start=\"2\">\n");
        assert_eq!(named("<hr />", 2), "<hr id=\"p2\" />");
        assert_eq!(named("words", 2), "words");
    }
}
