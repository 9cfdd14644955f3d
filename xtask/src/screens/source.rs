//! What a source sees.

use std::{fs, path::Path};

use anyhow::Context;
use demo::documents::{self, MEMO};

use super::{Camera, codename};
use crate::{browser::Browser, newsroom::Newsroom};

const NO_CODENAME: &str = "eight words that are no codename at all";

/// Every page, to the one after which nothing is kept.
pub async fn english(camera: &mut Camera, newsroom: &Newsroom) -> anyhow::Result<()> {
    let intake = &newsroom.said.intake;
    camera.shot("source-404", &format!("{intake}/nowhere")).await?;
    camera.shot("source-return", &format!("{intake}/en/return")).await?;
    open(camera, NO_CODENAME, "source-return-wrong").await?;
    camera.shot("source-advice", intake).await?;
    camera.browser.click("form[action$='/codename'] button").await?;
    camera.browser.find("ol.codename").await?;
    camera.picture("source-codename").await?;
    camera.browser.click("form[action$='/write'] button").await?;
    camera.browser.find("#m").await?;
    camera.picture("source-write").await?;
    camera.browser.click("form[action$='/drop'] button").await?;
    camera.browser.find(".problem").await?;
    camera.picture("source-write-empty").await?;
    camera.browser.fill("#m", "I have seen the second invoice, and who signed it.").await?;
    camera.browser.click("form[action$='/drop'] button").await?;
    camera.browser.find("dl.receipt").await?;
    camera.picture("source-receipt").await?;
    camera.browser.click("form[action$='/mailbox'] button").await?;
    camera.browser.find("form[action$='/mailbox/add']").await?;
    camera.picture("source-mailbox-no-reply").await?;
    camera.browser.click("form.end button").await?;
    camera.browser.find("input[value='all-confirmed']").await?;
    camera.picture("source-forget").await?;
    camera.browser.click("button.grave").await?;
    camera.browser.find("p.calm").await?;
    camera.picture("source-forgotten").await?;
    // The demonstration's own source has a reply to read.
    camera.browser.goto(&format!("{intake}/en/return")).await?;
    open(camera, codename(newsroom)?, "source-mailbox").await
}

/// The same in French, as far as its words are other ones. What is sent here then waits at the desk, with a file that nothing opens
/// and one for a second release.
pub async fn french(camera: &mut Camera, newsroom: &Newsroom, scratch: &Path) -> anyhow::Result<()> {
    let intake = &newsroom.said.intake;
    camera.browser.goto(&format!("{intake}/fr/return")).await?;
    open(camera, NO_CODENAME, "source-return-wrong-fr").await?;
    camera.shot("source-advice-fr", &format!("{intake}/fr")).await?;
    camera.browser.click("form[action$='/codename'] button").await?;
    camera.browser.find("ol.codename").await?;
    camera.picture("source-codename-fr").await?;
    camera.browser.click("form[action$='/write'] button").await?;
    camera.browser.find("#m").await?;
    camera.picture("source-write-fr").await?;
    let broken = scratch.join("facture-2.pdf");
    fs::write(&broken, "%PDF-1.7\nhalf a file")?;
    camera.browser.fill("#m", "J’ai vu la seconde facture. Je sais qui l’a signée.").await?;
    let sound = scratch.join("note-de-service.pdf");
    fs::write(
        &sound,
        documents::channel()?.into_iter().find(|made| made.name == MEMO).context("no memorandum")?.bytes,
    )?;
    camera.browser.fill("#f", &format!("{}\n{}", broken.display(), sound.display())).await?;
    camera.browser.click("form[action$='/drop'] button").await?;
    camera.browser.find("dl.receipt").await?;
    camera.picture("source-receipt-fr").await?;
    camera.browser.goto(&format!("{intake}/fr/return")).await?;
    open(camera, codename(newsroom)?, "source-mailbox-fr").await
}

/// In Arabic: the form, and the page in the source's own browser without scripts.
pub async fn from_right_to_left(camera: &mut Camera, newsroom: &Newsroom) -> anyhow::Result<()> {
    let intake = &newsroom.said.intake;
    camera.shot("source-advice-ar", &format!("{intake}/ar")).await?;
    camera.browser.click("form[action$='/codename'] button").await?;
    camera.browser.find("ol.codename").await?;
    camera.picture("source-codename-ar").await?;
    camera.browser.click("form[action$='/write'] button").await?;
    camera.browser.find("#m").await?;
    camera.picture("source-write-ar").await?;
    camera.shot("source-browser-no-scripts", &format!("{intake}/en/browser")).await
}

/// Door 2, from its beginning to a receipt and the mailbox.
pub async fn in_the_browser(
    camera: &mut Camera,
    browser: &Browser,
    newsroom: &Newsroom,
    scratch: &Path,
) -> anyhow::Result<()> {
    browser.goto(&format!("{}/en/browser", newsroom.said.intake)).await?;
    browser.find("#begin:not([hidden])").await?;
    camera.picture_of(browser, "source-browser").await?;
    browser.tap("#new").await?;
    browser.find("ol.codename").await?;
    camera.picture_of(browser, "source-browser-codename").await?;
    browser.tap("#done").await?;
    let file = scratch.join("invoice.bin");
    fs::write(&file, vec![7; 3_000_000])?;
    browser.fill("#m", "I have seen the second invoice, and who signed it.").await?;
    browser.fill("#f", &file.display().to_string()).await?;
    camera.picture_of(browser, "source-browser-write").await?;
    // So slow that its progress can be pictured.
    browser.line(20_000).await?;
    browser.tap("#send").await?;
    browser.find("progress").await?;
    camera.picture_of(browser, "source-browser-sending").await?;
    browser.line(0).await?;
    browser.find("dl.receipt").await?;
    camera.picture_of(browser, "source-browser-receipt").await?;
    browser.tap("#open").await?;
    browser.find("#none:not([hidden])").await?;
    camera.picture_of(browser, "source-browser-mailbox").await
}

/// The form of a newsroom with more than one channel.
pub async fn channels(camera: &mut Camera, newsroom: &Newsroom) -> anyhow::Result<()> {
    camera.browser.goto(&newsroom.said.intake).await?;
    camera.browser.click("form[action$='/codename'] button").await?;
    camera.browser.find("ol.codename").await?;
    camera.browser.click("form[action$='/write'] button").await?;
    camera.browser.find("fieldset.channels").await?;
    camera.picture("source-write-channels").await
}

/// Types a codename on the page for those who come back.
async fn open(camera: &mut Camera, codename: &str, picture: &str) -> anyhow::Result<()> {
    camera.browser.fill("#c", codename).await?;
    camera.browser.click("form[action$='/mailbox'] button").await?;
    camera.browser.find(".problem, form[action$='/mailbox/add']").await?;
    camera.picture(picture).await
}
