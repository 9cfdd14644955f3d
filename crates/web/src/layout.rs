//! What every page's frame needs: `templates/base.html` reads a field `layout` of the view that extends it.

use std::fmt;

use crate::Lang;

/// The three moods of `looks/README.md`; each has its style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Source,
    Desk,
    Archive,
}

impl fmt::Display for Mood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Desk => "desk",
            Self::Archive => "archive",
        })
    }
}

/// The frame of one page. Views have `layout: Layout` and begin with `{% extends "base.html" %}`; blocks: `head`, `top`, `main`,
/// `foot`, `scripts`.
#[derive(Clone, Debug)]
pub struct Layout {
    pub lang: Lang,
    pub mood: Mood,
    /// The window's title.
    pub title: String,
    /// The newsroom's name.
    pub newsroom: String,
    /// Where the style sheet lies: [`crate::assets::style_path`] on a server, a relative path in the archive's plain files.
    pub style: String,
}

impl Layout {
    /// The frame of a page that a server of ours answers with.
    pub fn served(lang: Lang, mood: Mood, title: impl Into<String>, newsroom: impl Into<String>) -> Self {
        let (title, newsroom) = (title.into(), newsroom.into());
        Self { lang, mood, title, newsroom, style: crate::assets::style_path(mood).to_owned() }
    }
}
