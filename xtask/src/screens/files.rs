//! Files with a reply, as the desk and its source see them at doors 1 and 2, and photographs of one paper that came singly.

use std::{fs, path::Path};

use anyhow::Context;
use demo::documents::{self, LETTER, MEMO, MOORING, PHOTOGRAPH};

use super::{Camera, codename, wait_for};
use crate::{browser::Browser, newsroom::Newsroom};

/// What the newsroom sends along; what the source sends back.
const FORM: &str = "form – consent to publish.pdf";
const SHEETS: [&str; 3] = ["IMG_2214.jpg", "IMG_2215.png", "IMG_2216.webp"];

/// With somebody signed in at the camera's browser. `scripts`: a source's browser for door 2.
pub async fn both_ways(
    camera: &mut Camera,
    scripts: &Browser,
    newsroom: &Newsroom,
    scratch: &Path,
) -> anyhow::Result<()> {
    let made = documents::channel()?;
    let bytes = |name: &str| made.iter().find(|one| one.name == name).map(|one| &one.bytes).context("not made");
    for (name, bytes) in [
        (FORM, bytes(LETTER)?),
        (SHEETS[0], bytes(PHOTOGRAPH)?),
        (SHEETS[1], &documents::mission()?),
        (SHEETS[2], bytes(MOORING)?),
    ] {
        fs::write(scratch.join(name), bytes)?;
    }
    let path = |name: &str| scratch.join(name).display().to_string();
    let mailbox = mailbox(camera, &newsroom.said.desk).await?;
    reply(camera, &mailbox, &path(FORM), &path(SHEETS[0])).await?;
    at_door_1(camera, newsroom, &SHEETS.map(path).join("\n")).await?;
    at_door_2(camera, scripts, newsroom).await?;
    bind(camera, &mailbox).await
}

/// The address of the mailbox of the demonstration's own source.
async fn mailbox(camera: &Camera, desk: &str) -> anyhow::Result<String> {
    camera.browser.goto(&format!("{desk}/inbox")).await?;
    let links = camera.browser.links().await?.into_iter().filter(|link| link.contains("/mailbox/"));
    for link in links.collect::<Vec<_>>() {
        camera.browser.goto(&link).await?;
        if camera.browser.words().await?.contains(MEMO) {
            return Ok(link);
        }
    }
    anyhow::bail!("the demonstration’s mailbox is not in the inbox")
}

async fn reply(camera: &mut Camera, mailbox: &str, form: &str, picture: &str) -> anyhow::Result<()> {
    camera.browser.goto(mailbox).await?;
    camera.browser.fill("#text", "Please read the form, and tell us which photograph is yours.").await?;
    camera.browser.fill("#files", &format!("{form}\n{picture}")).await?;
    camera.browser.click("button[value='reply']").await?;
    super::poll(async || {
        camera.browser.goto(mailbox).await?;
        let words = camera.browser.text(".turn.ours:last-of-type").await?;
        Ok(words.contains(FORM) && words.to_lowercase().contains("at the intake"))
    })
    .await?;
    camera.look("desk-mailbox-files").await
}

/// Reads the reply and sends three photographs, as files of their own.
async fn at_door_1(camera: &mut Camera, newsroom: &Newsroom, photographs: &str) -> anyhow::Result<()> {
    camera.browser.goto(&format!("{}/en/return", newsroom.said.intake)).await?;
    camera.browser.fill("#c", codename(newsroom)?).await?;
    camera.browser.click("form[action$='/mailbox'] button").await?;
    camera.browser.find(".enclosed").await?;
    camera.picture("source-mailbox-files").await?;
    camera.browser.fill("#m", "These are the three sheets of the paper, in no order.").await?;
    camera.browser.fill("#f", photographs).await?;
    camera.browser.click("form[action$='/mailbox/add'] button").await?;
    camera.browser.find("dl.receipt").await.map(drop)
}

async fn at_door_2(camera: &mut Camera, scripts: &Browser, newsroom: &Newsroom) -> anyhow::Result<()> {
    scripts.goto(&format!("{}/en/browser", newsroom.said.intake)).await?;
    scripts.tap("#begin:not([hidden]) #known").await?;
    scripts.fill("#c", codename(newsroom)?).await?;
    scripts.tap("form button.btn").await?;
    scripts.find(".reply .enclosed:not([hidden])").await?;
    camera.picture_of(scripts, "source-browser-mailbox-files").await
}

/// The pages of one paper find each other at the desk; a wrong number is said.
async fn bind(camera: &mut Camera, mailbox: &str) -> anyhow::Result<()> {
    wait_for(&camera.browser, mailbox, "form[action$='/accept']").await?;
    camera.browser.press("Accept and open").await?;
    camera.browser.goto(mailbox).await?;
    let mut links = camera.browser.links().await?.into_iter().filter(|link| link.ends_with("/bind"));
    let bind = links.next_back().context("nothing can be bound")?;
    wait_for(&camera.browser, &bind, ".field:nth-of-type(3) img").await?;
    for (at, number) in [(1, "2"), (2, "1"), (3, "2")] {
        camera.browser.fill(&format!(".bound .field:nth-of-type({at}) input"), number).await?;
    }
    camera.browser.press("Bind them").await?;
    camera.browser.find(".problem").await?;
    camera.look("desk-bind-refused").await?;
    camera.browser.goto(&bind).await?;
    for (at, number) in [(1, "2"), (2, "1"), (3, "3")] {
        camera.browser.fill(&format!(".bound .field:nth-of-type({at}) input"), number).await?;
    }
    camera.picture("desk-bind").await?;
    camera.browser.press("Bind them").await?;
    camera.browser.find("nav[aria-label='Documents of this drop']").await.map(drop)
}
