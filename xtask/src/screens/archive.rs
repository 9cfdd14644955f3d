//! What a reader sees.

use std::collections::{BTreeSet, VecDeque};

use anyhow::Context;
use demo::{case::channel, documents::REGISTER};

use super::Camera;

/// More pages than the archive has kinds of.
const MOST: usize = 40;

/// One page of each kind that links lead to from the start, and an address that leads nowhere.
pub async fn before(camera: &mut Camera, base: &str) -> anyhow::Result<()> {
    let mut waiting = VecDeque::from([format!("{base}/")]);
    let mut seen = BTreeSet::new();
    while let Some(address) = waiting.pop_front() {
        let Some(path) = address.strip_prefix(base) else { continue };
        let kind = kind_of(path);
        if is_a_file(path) || seen.len() >= MOST || !seen.insert(kind.clone()) {
            continue;
        }
        camera.shot(&format!("archive-{kind}"), &address).await.with_context(|| address.clone())?;
        waiting.extend(camera.browser.links().await?);
    }
    versions(camera, base).await?;
    camera.shot("archive-404", &format!("{base}/nowhere")).await
}

/// A document in its second version, and what that changed.
async fn versions(camera: &mut Camera, base: &str) -> anyhow::Result<()> {
    let what = channel::RELEASE.documents.iter().find(|what| what.file == REGISTER).context("no register")?;
    camera.browser.goto(&format!("{base}/d/")).await?;
    camera.browser.press(what.title).await?;
    camera.picture("archive-document-changed").await?;
    camera.browser.press("All versions, and what was changed").await?;
    camera.picture("archive-document-changes").await
}

/// What a search finds, a page with its words marked, nothing, and a question that can't be read.
pub async fn searched(camera: &mut Camera, base: &str) -> anyhow::Result<()> {
    camera.shot("archive-search-found", &format!("{base}/search?q=invoice")).await?;
    let page = camera.browser.links().await?.into_iter().find(|link| link.contains("/search/page?"));
    camera.shot("archive-search-marked", &page.context("no page was found")?).await?;
    camera.shot("archive-search-nothing", &format!("{base}/search?q=zeppelin")).await?;
    camera.shot("archive-search-wrong", &format!("{base}/search?q=%22invoice")).await
}

/// The form for a comment under a story, refused and taken.
pub async fn commented(camera: &mut Camera, base: &str) -> anyhow::Result<()> {
    camera.browser.goto(&format!("{base}/stories/")).await?;
    let story = camera.browser.links().await?.into_iter().find(|link| is_a_story(link)).context("no story")?;
    camera.browser.goto(&story).await?;
    camera.browser.press("Write a comment").await?;
    camera.browser.fill("#comment-text", "   ").await?;
    camera.browser.press("Send to the moderator").await?;
    camera.browser.find("main.plain .problem").await?;
    camera.picture("archive-comment-refused").await?;
    camera.browser.fill("#comment-text", "I was on the quay that day, and saw no dredger move.").await?;
    camera.browser.press("Send to the moderator").await?;
    camera.browser.find("main.plain .btn.quiet").await?;
    camera.picture("archive-comment-sent").await
}

/// What stands where a document was withdrawn, and in a story that cites it.
pub async fn after(camera: &mut Camera, base: &str, id: &str) -> anyhow::Result<()> {
    camera.shot("archive-tombstone", &format!("{base}/d/{id}/")).await?;
    let story = camera.browser.links().await?.into_iter().find(|link| is_a_story(link));
    camera.browser.goto(&story.context("no story cites what was withdrawn")?).await?;
    camera.few("archive-story-withdrawn").await
}

/// Not the list of stories, nor a place on it.
fn is_a_story(address: &str) -> bool {
    address.split("/stories/").nth(1).is_some_and(|rest| {
        let slug = rest.split(['/', '#', '?']).next().unwrap_or_default();
        !slug.is_empty() && !slug.contains('.')
    })
}

/// What is shown of many alike: `/d/EL-0001/p/2/` is a `page`.
fn kind_of(path: &str) -> String {
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = bare.split('/').filter(|part| !part.is_empty() && *part != "index.html").collect();
    match parts[..] {
        [] => "home".to_owned(),
        ["stories", _] => "story".to_owned(),
        ["stories", _, what] => format!("story-{what}"),
        ["statements", _] => "statement".to_owned(),
        ["dossiers", _] => "dossier".to_owned(),
        ["dossiers", _, what] => format!("dossier-{what}"),
        ["authors", _] => "author".to_owned(),
        ["d"] => "documents".to_owned(),
        ["d", _] => "document".to_owned(),
        ["d", _, "changes"] => "document-changes".to_owned(),
        ["d", ..] => "page".to_owned(),
        ["r", _] => "release".to_owned(),
        _ => parts.join("-"),
    }
}

/// Pictures, downloads and the record's own files are no pages.
fn is_a_file(path: &str) -> bool {
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    !(bare.ends_with('/') || bare.ends_with(".html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_alike_are_one_kind() {
        assert_eq!(kind_of("/"), "home");
        assert_eq!(kind_of("/d/EL-0001/p/2/#x"), "page");
        assert_eq!(kind_of("/d/EL-0001/changes/index.html"), "document-changes");
        assert_eq!(kind_of("/stories/the-dredging/index.html"), "story");
        assert_eq!(kind_of("/stories/the-dredging/comments/index.html"), "story-comments");
        assert_eq!(kind_of("/dossiers/a-case/table/index.html"), "dossier-table");
        assert_eq!(kind_of("/stories/index.html"), "stories");
        assert!(is_a_story("http://a/stories/the-dredging/index.html"));
        assert!(!is_a_story("http://a/stories/#main") && !is_a_story("http://a/stories/feed.xml"));
        assert!(is_a_file("/d/EL-0001/EL-0001.pdf") && is_a_file("/SHA256SUMS") && !is_a_file("/record/"));
    }
}
