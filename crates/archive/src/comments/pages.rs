//! The archive's own pages about comments. What somebody typed stays in the form whatever goes wrong, and nothing is kept by
//! browsers or proxies.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use web::{CommentForm, Lang, Layout, Mood};

use super::form::Typed;

/// A story as far as its form needs it (`stories/SLUG/comments.json`).
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Story {
    pub version: u32,
    pub headline: String,
    pub passages: Vec<PassageWords>,
}

#[derive(Clone, Debug, serde::Deserialize)]
pub struct PassageWords {
    pub at: String,
    pub words: String,
}

impl Story {
    pub fn passages(&self) -> Vec<(String, String)> {
        self.passages.iter().map(|passage| (passage.at.clone(), passage.words.clone())).collect()
    }
}

#[derive(Template)]
#[template(path = "comment.html")]
struct FormView {
    layout: Layout,
    headline: String,
    story: String,
    problem: Option<(String, String)>,
    form: CommentForm,
}

#[derive(Template)]
#[template(path = "comment_said.html")]
struct Said {
    layout: Layout,
    heading: String,
    text: String,
    /// Where its link leads, and what it says.
    back: String,
    link: String,
}

pub struct Pages {
    pub newsroom: String,
}

impl Pages {
    fn layout(&self, title: &str) -> Layout {
        Layout::served(Lang::En, Mood::Archive, format!("{title} · {}", self.newsroom), self.newsroom.clone())
    }

    /// The form with what was typed, under what stood in the way.
    pub fn form(&self, status: StatusCode, story: &Story, typed: &Typed, problem: Option<(&str, String)>) -> Response {
        let form = CommentForm {
            action: "/comments".to_owned(),
            send: "/send/".to_owned(),
            on: typed.on.clone(),
            id: typed.form.clone(),
            passages: story.passages(),
            chosen: typed.passage.clone(),
            name: typed.name.clone(),
            text: typed.text.clone(),
        };
        let view = FormView {
            layout: self.layout("Write a comment"),
            headline: story.headline.clone(),
            story: format!("/stories/{}/", typed.on),
            problem: problem.map(|(heading, text)| (heading.to_owned(), text)),
            form,
        };
        unkept(web::server::html(status, &view))
    }

    pub fn thanks(&self, on: &str) -> Response {
        let text = "Your comment is kept, sealed, for the newsroom. A moderator reads every one. If it is released, it stands below the story with the day and the name you gave; we can’t tell you when, for we don’t know who you are.";
        self.said(StatusCode::OK, "Thank you", text, &format!("/stories/{on}/#comments"), "Back to the story")
    }

    pub fn said(&self, status: StatusCode, heading: &str, text: &str, back: &str, link: &str) -> Response {
        let view = Said {
            layout: self.layout(heading),
            heading: heading.to_owned(),
            text: text.to_owned(),
            back: back.to_owned(),
            link: link.to_owned(),
        };
        unkept(web::server::html(status, &view))
    }

    /// Comments aren't taken at all.
    pub fn closed(&self, on: &str) -> Response {
        self.said(StatusCode::OK, CLOSED.0, CLOSED.1, &format!("/stories/{on}/"), "Back to the story")
    }

    pub fn no_story(&self) -> Response {
        let text = "There is no story under that name here, so there is nothing to comment on. Nothing was sent.";
        self.said(StatusCode::NOT_FOUND, "No such story", text, "/stories/", "All stories")
    }
}

pub const CLOSED: (&str, &str) = (
    "Comments are not taken now",
    "The newsroom has announced no key to which comments could be sealed, or it has expired. Nothing was sent.",
);

fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
