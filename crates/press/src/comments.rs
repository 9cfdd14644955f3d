//! Readers' comments as they are published: `stories/SLUG/comments.json`, which also holds what a form needs to know of the story.
//!
//! A story's comments are kept nowhere but in this file, so that a site can be made again from its folder, and so that erasing one
//! here erases it.

use std::collections::BTreeMap;

use model::{LocalId, Passage};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Site,
    story::{Slug, markdown},
};

const WHAT: &str = "a story's comments";
/// The most words of a passage that are shown, in characters.
const QUOTED: usize = 160;

/// A passage with its words, as they stood when somebody commented on them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quoted {
    pub at: Passage,
    pub words: String,
}

/// One comment. Erased, it keeps its place and its days, and nothing of what was said or who said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// The desk's, random.
    pub id: LocalId,
    /// The UTC day on which it was written.
    pub day: String,
    /// May be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<Quoted>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The UTC day on which it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<String>,
}

/// What the moderators decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Release(Slug, Comment),
    Erase(Slug, LocalId),
}

/// All comments on one story, in the order in which they were released.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryComments {
    /// The index of the `site` entry that brought their last change, and its day.
    pub entry: u64,
    pub day: String,
    pub list: Vec<Comment>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    story: Slug,
    headline: String,
    passages: Vec<Quoted>,
    entry: u64,
    day: String,
    comments: Vec<Comment>,
}

pub fn path(slug: &Slug) -> String {
    format!("stories/{slug}/comments.json")
}

/// The file of one story.
pub(crate) fn file(site: &Site, slug: &Slug) -> Result<Vec<u8>, Error> {
    let story = &site.stories.get(slug).ok_or_else(|| Error::site(path(slug), "no such story"))?.story;
    let none = StoryComments::default();
    let comments = site.comments.get(slug).unwrap_or(&none);
    let file = File {
        version: 1,
        story: slug.clone(),
        headline: story.headline.clone(),
        passages: passages(&story.body),
        entry: comments.entry,
        day: comments.day.clone(),
        comments: comments.list.clone(),
    };
    Ok(ledger::to_canonical(WHAT, &file)?)
}

/// What a story's file says of its comments.
pub(crate) fn read(slug: &Slug, bytes: &[u8]) -> Result<StoryComments, Error> {
    let file: File = ledger::from_canonical(WHAT, bytes)?;
    if file.version != 1 || file.story != *slug {
        return Err(Error::site(path(slug), "not this story's, or of another version"));
    }
    Ok(StoryComments { entry: file.entry, day: file.day, list: file.comments })
}

/// Applies what was decided to a site; says whether anything changed. What was done before is not done again.
pub(crate) fn apply(
    comments: &mut BTreeMap<Slug, StoryComments>,
    changes: &[Change],
    entry: u64,
    day: &str,
) -> Result<bool, Error> {
    let mut changed = false;
    for change in changes {
        let slug = match change {
            Change::Release(slug, _) | Change::Erase(slug, _) => slug,
        };
        let of = comments.entry(slug.clone()).or_default();
        let known = match change {
            Change::Release(_, new) => of.list.iter().position(|known| known.id == new.id),
            Change::Erase(_, id) => of.list.iter().position(|known| known.id == *id),
        };
        match (change, known) {
            (Change::Release(_, new), None) => {
                let (name, text) = (clean_line(&new.name), clean(&new.text));
                if text.is_empty() {
                    return Err(Error::Refused("a comment without words can't be published".to_owned()));
                }
                of.list.push(Comment { name, text, erased: None, ..new.clone() });
            }
            (Change::Erase(..), Some(at)) if of.list[at].erased.is_none() => {
                let (id, written) = (of.list[at].id, of.list[at].day.clone());
                let erased = Some(day.to_owned());
                of.list[at] =
                    Comment { id, day: written, name: String::new(), passage: None, text: String::new(), erased };
            }
            _ => continue,
        }
        (of.entry, of.day) = (entry, day.to_owned());
        changed = true;
    }
    Ok(changed)
}

/// A reader's words as they may be published: what shows nothing or turns the direction of writing is gone, spaces are plain, and
/// not more than one line stays empty. Never a link, never markup: templates escape it.
pub fn clean(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n').map(clean_line) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

/// The same of one line.
pub fn clean_line(text: &str) -> String {
    page::letters::visible(text).split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Forgets the words of passages that stand in none of these texts: the comments stay.
pub(crate) fn forget_words<'a>(
    comments: impl IntoIterator<Item = &'a mut Comment>,
    bodies: impl IntoIterator<Item = &'a str>,
) {
    let standing: Vec<Quoted> = bodies.into_iter().flat_map(passages).collect();
    for comment in comments {
        comment.passage = comment.passage.take().filter(|quoted| standing.contains(quoted));
    }
}

/// What can be commented on: each paragraph by its first words, and each quotation.
pub fn passages(body: &str) -> Vec<Quoted> {
    let body = markdown::parse(body);
    let mut passages = Vec::new();
    for (number, beat) in (1..).zip(&body.beats) {
        let words = shortened(&text_of(&beat.html));
        if !words.is_empty() {
            passages.push(Quoted { at: Passage::Paragraph(number), words });
        }
        for note in &beat.notes {
            let quoted = body.citations.get(note - 1).and_then(|citation| citation.words.as_deref());
            if let (Some(words), Ok(number)) = (quoted, u32::try_from(*note)) {
                passages.push(Quoted { at: Passage::Citation(number), words: shortened(words) });
            }
        }
    }
    passages
}

fn shortened(words: &str) -> String {
    let words = clean_line(words);
    match words.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", words[..end].rsplit_once(' ').map_or(&words[..end], |(before, _)| before)),
        None => words,
    }
}

/// The words of HTML that [`markdown::parse`] made, without the marks of its notes.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = if tag.starts_with("a class=\"cite\"") {
            after.split_once("</a>").map_or("", |(_, after)| after)
        } else {
            after
        };
        if !tag.starts_with("a ") && !matches!(tag, "/a" | "em" | "/em" | "strong" | "/strong" | "code" | "/code") {
            text.push(' ');
        }
    }
    text.push_str(rest);
    let mut plain = text;
    for (escaped, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")]
    {
        plain = plain.replace(escaped, character);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_gone() {
        assert_eq!(clean("a\u{202e}b \u{200b} c\r\n\n\n\n  d\u{7}\n"), "ab c\n\nd");
        assert_eq!(clean("\u{2066}\u{feff}\n \n"), "");
        assert_eq!(clean_line(" Reader \t\u{2003} \u{202e}One\n"), "Reader One");
        assert_eq!(
            clean("<b>https://x.example/</b>"),
            "<b>https://x.example/</b>",
            "words stay: templates escape them"
        );
    }

    #[test]
    fn passages_are_paragraphs_and_quotations() {
        let body = "# A *head* & more\n\nThey wrote [“a number”](doc:EL-0001/1), see [it](doc:EL-0001/2).\n\n> Words <b>.\n>\n> — [EL-0001](doc:EL-0001/1)";
        let passages: Vec<_> = passages(body).into_iter().map(|p| (p.at.to_string(), p.words)).collect();
        let expected = [
            ("p1", "A head & more"),
            ("p2", "They wrote “a number”, see it."),
            ("c1", "a number"),
            ("p3", "Words . — EL-0001"),
            ("c3", "Words ."),
        ];
        assert_eq!(passages, expected.map(|(at, words)| (at.to_owned(), words.to_owned())));
        assert!(super::passages(&"long ".repeat(100))[0].words.chars().count() <= QUOTED + 1);
    }

    #[test]
    fn erasing_leaves_a_place_and_no_words() {
        let slug: Slug = "a".parse().unwrap();
        let quoted = Some(Quoted { at: Passage::Paragraph(1), words: "said".into() });
        let id = LocalId::from_bytes([1; 16]);
        let comment =
            Comment { id, day: "2026-11-24".into(), name: "N".into(), passage: quoted, text: "T".into(), erased: None };
        let mut all = BTreeMap::new();
        let release = [Change::Release(slug.clone(), comment)];
        assert!(apply(&mut all, &release, 4, "2026-11-25").unwrap());
        assert!(!apply(&mut all, &release, 5, "2026-11-25").unwrap(), "once");
        let erase = [Change::Erase(slug.clone(), id)];
        assert!(apply(&mut all, &erase, 6, "2026-11-26").unwrap());
        assert!(!apply(&mut all, &erase, 7, "2026-11-27").unwrap());
        assert!(!apply(&mut all, &release, 8, "2026-11-27").unwrap(), "what is erased does not come back");
        let json = serde_json::to_string(&all[&slug].list).unwrap();
        let gone = r#"[{"id":"01010101010101010101010101010101","day":"2026-11-24","erased":"2026-11-26"}]"#;
        assert_eq!(json, gone);
        assert_eq!((all[&slug].entry, all[&slug].day.as_str()), (6, "2026-11-26"));
    }
}
