//! `cargo xtask tour`: the guided tour of the README in a real browser with scripts off, over the demonstration's case: what a reader, a
//! source and the desk are told to see is there, and a mirror of it all holds.

use std::{path::PathBuf, time::Instant};

use anyhow::{Context, ensure};
use demo::{
    case::{channel, corvin, dossier, readers, statements},
    documents::{ACCOUNT, CONTRACT, REGISTER},
};

use crate::{
    browser::Browser,
    newsroom::{self, Newsroom},
    screens,
    walk::poll,
};

/// Over `program`, or the one of this tree.
pub fn tour(program: Option<PathBuf>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(all(program))
}

async fn all(program: Option<PathBuf>) -> anyhow::Result<()> {
    let (Some(reader), Some(ada)) = (Browser::start(false).await?, Browser::start(false).await?) else {
        return Ok(());
    };
    let program = newsroom::program(program, false)?;
    let scratch = tempfile::tempdir()?;
    let begun = Instant::now();
    let step = |name: &str| eprintln!("  {:>3} s  {name}", begun.elapsed().as_secs());
    let newsroom = Newsroom::up(&program, &scratch.path().join("newsroom"), &["--demo"])?;

    step("the demonstration is there; a reader looks around");
    read(&reader, &newsroom.said.archive).await?;
    step("a reader searches, and writes a comment");
    search(&reader, &newsroom.said.archive).await?;
    comment(&reader, &newsroom.said.archive).await?;
    step("the desk: hidden sheets, comments, search");
    at_the_desk(&ada, &newsroom).await?;
    step("all of it is mirrored");
    let mirror = scratch.path().join("mirror").display().to_string();
    for words in [vec!["mirror", &newsroom.said.archive, &mirror], vec!["verify", &mirror]] {
        let done = newsroom::run(&program, &words)?;
        ensure!(done.status.success(), "{}: {}", words[0], String::from_utf8_lossy(&done.stderr));
    }

    reader.end().await?;
    ada.end().await?;
    newsroom.end()?;
    eprintln!("the tour in {} s", begun.elapsed().as_secs());
    Ok(())
}

async fn says(browser: &Browser, words: &str) -> anyhow::Result<()> {
    let page = browser.words().await?;
    ensure!(page.contains(words), "{} does not say “{words}”: {page}", browser.address().await?);
    Ok(())
}

async fn read(reader: &Browser, archive: &str) -> anyhow::Result<()> {
    reader.screen(1440, 900, false).await?;
    reader.goto(archive).await?;
    let story = &corvin::RELEASE.story;
    reader.press(story.headline).await?;
    says(reader, "Every quotation checked").await?;
    ensure!(reader.has("img[src*='strips/']").await?, "no strip of a page stands beside a quotation");
    says(reader, story.first.context("no partner")?[0]).await?;
    // The notes stand beside their paragraphs on a wide screen; on a narrow one they fold.
    reader.click(".notes .note a[href*='/p/']").await?;
    says(reader, "EL-00").await?;

    reader.press("Statements").await?;
    for kind in ["Signed by the author, and checked by us", "Unsigned", "On behalf of", "Reported by"] {
        says(reader, kind).await?;
    }
    reader.goto(&format!("{archive}/statements/{}/", statements::LETTER)).await?;
    says(reader, "minisign -Vm statement.txt").await?;
    reader.goto(&format!("{archive}/statements/{}/", statements::COUNSELS)).await?;
    says(reader, "After deep examination").await?;

    reader.press("Dossiers").await?;
    reader.press(dossier::TITLE).await?;
    for words in ["Complainant A", "Alleged by", "Whether it was a request is disputed", "Open question"] {
        says(reader, words).await?;
    }
    reader.press("As a table").await?;
    ensure!(reader.has("table caption").await?, "the table has no caption");

    reader.goto(&format!("{archive}/stories/{}/", channel::RELEASE.story.slug)).await?;
    says(reader, channel::CORRECTION[1]).await?;
    let [released, .., held] = readers::COMMENTS else { anyhow::bail!("too few comments") };
    says(reader, released.text).await?;
    ensure!(!reader.words().await?.contains(held.text), "a comment that is held back is public");
    reader.goto(&format!("{archive}/stories/{}/changes/", channel::RELEASE.story.slug)).await?;
    ensure!(reader.has("del").await? && reader.has("ins").await?, "no difference is shown");
    reader.press("Documents").await?;
    says(reader, readers::WITHDRAWN).await?;
    let register = channel::RELEASE.documents.iter().find(|it| it.file == REGISTER).context("no register")?;
    reader.press(register.title).await?;
    says(reader, channel::SHOWN_AGAIN[1]).await?;
    reader.press("All versions, and what was changed").await?;
    says(reader, channel::SHOWN_AGAIN[0]).await?;
    ensure!(reader.has("del").await? && reader.has("ins").await?, "no difference of two versions is shown");
    Ok(())
}

async fn search(reader: &Browser, archive: &str) -> anyhow::Result<()> {
    poll("the archive's index", async || {
        reader.goto(&format!("{archive}/search?q=survey+type:page")).await?;
        Ok(reader.words().await?.contains("found").then_some(()))
    })
    .await?;
    ensure!(reader.has("mark").await?, "no word of a hit is marked");
    reader.click(".hits a.title").await?;
    ensure!(reader.has(".marked i").await?, "a hit does not open its page with the words marked");
    reader.goto(&format!("{archive}/search?q=%22no+such+words+anywhere%22")).await?;
    ensure!(!reader.has("mark").await?, "something was found that isn't there");
    Ok(())
}

const COMMENT: &str = "I counted the lamps that night. There were none.";

async fn comment(reader: &Browser, archive: &str) -> anyhow::Result<()> {
    reader.goto(&format!("{archive}/stories/{}/", channel::RELEASE.story.slug)).await?;
    reader.press("Write a comment").await?;
    reader.fill("#comment-text", COMMENT).await?;
    reader.press("Send to the moderator").await
}

async fn at_the_desk(ada: &Browser, newsroom: &Newsroom) -> anyhow::Result<()> {
    let desk = &newsroom.said.desk;
    let mut person = screens::person(newsroom, 0)?;
    ada.goto(desk).await?;
    screens::sign_in(ada, &mut person).await?;
    poll("the desk's index", async || {
        ada.goto(&format!("{desk}/search?q=%22{CONTRACT}%22")).await?;
        Ok(ada.has("a[href*='/document/']").await?.then_some(()))
    })
    .await?;
    ada.click("a[href*='/document/']").await?;
    says(ada, "while changes were tracked").await?;
    ada.goto(&format!("{desk}/search?q=%22{ACCOUNT}%22")).await?;
    ada.click("a[href*='/document/']").await?;
    says(ada, "hidden").await?;

    poll("the reader's comment", async || {
        ada.goto(&format!("{desk}/comments")).await?;
        ada.press("Look now").await?;
        ada.goto(&format!("{desk}/comments")).await?;
        Ok(ada.words().await?.contains(COMMENT).then_some(()))
    })
    .await?;
    ada.goto(&format!("{desk}/comments?show=held")).await?;
    says(ada, "Tells what is redacted").await
}
