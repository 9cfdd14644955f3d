//! What the people at the desk see.

use anyhow::Context;
use demo::{
    case::{self, channel},
    documents::{MEMO, ORDER, PHOTOGRAPH, REGISTER},
};

use super::{Camera, person, wait_for};
use crate::{
    browser::Browser,
    newsroom::{Newsroom, Person},
};

/// A closed intake, an empty desk and archive, and how somebody enrols.
pub async fn beginning(camera: &mut Camera, newsroom: &Newsroom) -> anyhow::Result<()> {
    let desk = &newsroom.said.desk;
    camera.shot("source-closed", &newsroom.said.intake).await?;
    camera.shot("desk-nobody", desk).await?;
    camera.shot("archive-empty", &newsroom.said.archive).await?;
    let link = newsroom.said.enrol.clone().context("no link")?;
    camera.shot("desk-enrol", &link).await?;
    let passphrase = "a lantern over the north mole at low tide";
    enrol(&camera.browser, passphrase, "a lantern over the south mole").await?;
    camera.browser.find(".problem").await?;
    camera.picture("desk-enrol-refused").await?;
    enrol(&camera.browser, passphrase, passphrase).await?;
    let secret = camera.browser.text("#secret").await?;
    camera.picture("desk-enrol-code").await?;
    let code = Person::new("", "", &secret).code()?;
    camera.browser.fill("#code", &code).await?;
    camera.browser.press("Confirm").await?;
    camera.browser.find("#recovery").await?;
    camera.picture("desk-kit").await?;
    camera.browser.press("Make the link").await?;
    camera.browser.find("#invitation").await?;
    camera.picture("desk-invited").await?;
    camera.shot("desk-inbox-empty", &format!("{desk}/inbox")).await?;
    camera.shot("desk-releases-empty", &format!("{desk}/releases")).await?;
    camera.shot("desk-people-one", &format!("{desk}/people")).await
}

async fn enrol(browser: &Browser, passphrase: &str, again: &str) -> anyhow::Result<()> {
    for (css, words) in [("#name", "Ada Vance"), ("#passphrase", passphrase), ("#again", again)] {
        browser.fill(css, words).await?;
    }
    browser.press("Make my keys").await
}

pub async fn sign_in(browser: &Browser, who: &mut Person) -> anyhow::Result<()> {
    browser.fill("#name", &who.name).await?;
    browser.fill("#passphrase", &who.passphrase).await?;
    browser.fill("#code", &who.code()?).await?;
    browser.click("form[action='/unlock'] button").await?;
    browser.find("nav[aria-label='Desk']").await.map(drop)
}

/// Two people's work, from the inbox to a withdrawal. Gives the public id of what was withdrawn.
pub async fn everyday(camera: &mut Camera, second: &Browser, newsroom: &Newsroom) -> anyhow::Result<String> {
    let desk = &newsroom.said.desk;
    let (mut ada, mut ben) = (person(newsroom, 0)?, person(newsroom, 1)?);
    camera.shot("desk-sign-in", desk).await?;
    sign_in(&camera.browser, &mut ada).await?;
    second.goto(desk).await?;
    sign_in(second, &mut ben).await?;
    let new = inbox(camera, desk).await?;
    let draft = prepare(camera, &new).await?;
    publish(camera, second, &draft).await?;
    let withdrawn = withdraw(camera, second, desk).await?;
    found_and_said(camera, desk).await?;
    for page in ["people", "keyring", "recovery", "authors", "journal", "about"] {
        camera.shot(&format!("desk-{page}"), &format!("{desk}/{page}")).await?;
    }
    camera.shot("desk-404", &format!("{desk}/nowhere")).await?;
    Ok(withdrawn)
}

/// Search, comments, and the forms of statement, dossier and correction.
async fn found_and_said(camera: &mut Camera, desk: &str) -> anyhow::Result<()> {
    camera.shot("desk-search", &format!("{desk}/search")).await?;
    wait_for(&camera.browser, &format!("{desk}/search?q=invoice"), ".hits").await?;
    camera.picture("desk-search-found").await?;
    camera.shot("desk-comments", &format!("{desk}/comments")).await?;
    for stage in ["held", "released"] {
        camera.shot(&format!("desk-comments-{stage}"), &format!("{desk}/comments?show={stage}")).await?;
    }
    let mut wanted =
        vec![("/statement/", "desk-statement"), ("/dossier/", "desk-dossier"), ("/story/", "desk-story-published")];
    camera.browser.goto(&format!("{desk}/releases")).await?;
    let releases = camera.browser.links().await?.into_iter().filter(|link| link.contains("/release/"));
    for release in releases.collect::<Vec<_>>() {
        camera.browser.goto(&release).await?;
        let links = camera.browser.links().await?;
        for (part, name) in std::mem::take(&mut wanted) {
            let found = links.iter().find(|link| link.starts_with(&format!("{desk}{part}")));
            let taken = match found {
                Some(found) => pictured(camera, name, found).await?,
                None => false,
            };
            if !taken {
                wanted.push((part, name));
            }
        }
    }
    anyhow::ensure!(wanted.is_empty(), "in no release: {wanted:?}");
    Ok(())
}

/// A form, and the page that it leads to. `false` for a story that nobody can correct: a draft, or one that was corrected.
async fn pictured(camera: &mut Camera, name: &str, address: &str) -> anyhow::Result<bool> {
    let next = match name {
        "desk-story-published" => "correct",
        _ => "preview",
    };
    camera.browser.goto(address).await?;
    if next == "correct" && !camera.browser.has("a[href$='/correct']").await? {
        return Ok(false);
    }
    camera.picture(name).await?;
    camera.shot(&format!("{name}-{next}"), &format!("{address}/{next}")).await?;
    Ok(true)
}

/// What an administrator sets, with a second channel.
pub async fn set(camera: &mut Camera, newsroom: &Newsroom) -> anyhow::Result<()> {
    let desk = &newsroom.said.desk;
    for page in ["retention", "notices", "channels", "machines", "passkeys"] {
        camera.shot(&format!("desk-{page}"), &format!("{desk}/{page}")).await?;
    }
    camera.browser.goto(&format!("{desk}/reasons")).await?;
    camera.few("desk-reasons").await?;
    camera.shot("desk-channel-new", &format!("{desk}/channels/new")).await?;
    camera.browser.fill("#name", "harbour").await?;
    camera.browser.fill("#title", "The harbour and the mole").await?;
    camera.browser.fill("#lines", "For whoever works there, or did. Two of us read it.").await?;
    camera.browser.press("Make it").await?;
    camera.shot("desk-channels-two", &format!("{desk}/channels")).await
}

/// Everything is locked at the end of the day.
pub async fn end(camera: &mut Camera, newsroom: &Newsroom) -> anyhow::Result<()> {
    camera.browser.goto(&format!("{}/about", newsroom.said.desk)).await?;
    camera.browser.press("Lock everything").await?;
    camera.browser.find("a[href='/']").await?;
    camera.picture("desk-locked").await?;
    wait_for_the_door(camera, &newsroom.said.desk).await
}

/// The desk starts anew by itself, locked.
async fn wait_for_the_door(camera: &mut Camera, desk: &str) -> anyhow::Result<()> {
    for _ in 0..60 {
        if camera.browser.goto(desk).await.is_ok() && camera.browser.has("form[action='/unlock']").await? {
            return camera.picture("desk-unlock").await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    anyhow::bail!("the desk did not come back after it was locked")
}

/// A new drop with a file that can't be opened, and the demonstration's mailbox. Gives the former's address.
async fn inbox(camera: &mut Camera, desk: &str) -> anyhow::Result<String> {
    let inbox = format!("{desk}/inbox");
    // Three mailboxes at least: the demonstration's, and the two that were pictured.
    wait_for(&camera.browser, &inbox, "div.pick:nth-of-type(3)").await?;
    camera.picture("desk-inbox").await?;
    let (mut known, mut new) = (None, None);
    let mailboxes = camera.browser.links().await?.into_iter().filter(|link| link.contains("/mailbox/"));
    for mailbox in mailboxes.collect::<Vec<_>>() {
        camera.browser.goto(&mailbox).await?;
        let words = camera.browser.words().await?;
        if words.contains(MEMO) {
            known = Some(mailbox);
        } else if words.contains("facture-2.pdf") {
            camera.picture("desk-mailbox-new").await?;
            camera.browser.press("Decline and destroy").await?;
            camera.browser.find("main.plain").await?;
            camera.picture("desk-decline").await?;
            camera.browser.press("Keep it").await?;
            camera.browser.press("Accept and open").await?;
            camera.browser.press("facture-2.pdf").await?;
            camera.browser.find(".stage").await?;
            let document = camera.browser.address().await?;
            wait_for(&camera.browser, &document, ".stage .problem").await?;
            camera.picture("desk-document-failed").await?;
            new = Some(mailbox);
        }
    }
    let known = known.context("the demonstration’s mailbox is not in the inbox")?;
    camera.shot("desk-mailbox", &known).await?;
    camera.browser.press(ORDER).await?;
    camera.browser.find("nav[aria-label='Documents of this drop']").await?;
    camera.picture("desk-document").await?;
    let order = camera.browser.address().await?;
    camera.browser.press(MEMO).await?;
    camera.browser.find("nav[aria-label='Documents of this drop']").await?;
    let memorandum = camera.browser.address().await?;
    let id = memorandum.rsplit('/').next().context("no id")?;
    camera.browser.goto(&format!("{order}/compare/{id}")).await?;
    camera.browser.find(".pages figure img").await?;
    camera.few("desk-compare").await?;
    camera.browser.goto(&format!("{order}/authenticity")).await?;
    camera.few("desk-authenticity").await?;
    camera.browser.goto(&format!("{order}/settle")).await?;
    camera.few("desk-settle").await?;
    camera.browser.goto(&format!("{order}/export")).await?;
    camera.few("desk-export").await?;
    camera.browser.goto(&order).await?;
    camera.browser.press(PHOTOGRAPH).await?;
    camera.browser.find("nav[aria-label='Documents of this drop']").await?;
    camera.picture("desk-document-photograph").await?;
    new.context("what the source sent in French is not in the inbox")
}

/// A release with one document in it. Gives its address.
async fn prepare(camera: &mut Camera, mailbox: &str) -> anyhow::Result<String> {
    camera.browser.goto(mailbox).await?;
    camera.browser.press("note-de-service.pdf").await?;
    camera.browser.find("nav[aria-label='Documents of this drop']").await?;
    let document = camera.browser.address().await?;
    wait_for(&camera.browser, &document, "a[href$='/prepare']").await?;
    camera.browser.press("Prepare for publication").await?;
    camera.browser.find("form[action$='/prepare']").await?;
    camera.picture("desk-prepare").await?;
    camera.browser.fill("#title", "What the survey office knew").await?;
    camera.browser.press("Prepare it").await?;
    camera.browser.find("#f-title").await?;
    camera.picture("desk-rendition-new").await?;
    let what = channel::RELEASE.documents.iter().find(|what| what.file == MEMO).context("no memorandum")?;
    for (css, words) in [
        ("#f-title", what.title),
        ("#f-summary", what.summary),
        ("#f-kind", what.kind),
        ("#f-verification", what.verification),
        ("#f-language", "en"),
        ("#f-date", what.date),
        ("#f-countries", what.country),
        ("#f-organisations", what.organisations),
        ("#f-persons", what.persons),
        ("#f-marking", what.marking),
        ("#f-note", what.note),
        ("#f-rights", case::RIGHTS),
    ] {
        camera.browser.fill(css, words).await?;
    }
    camera.browser.press("Save the description").await?;
    camera.browser.find("#f-title").await?;
    camera.picture("desk-rendition").await?;
    let links = camera.browser.links().await?;
    let release = links.into_iter().find(|link| link.contains("/release/")).context("a rendition of no release")?;
    camera.browser.press("Redact").await?;
    camera.browser.click("input[name='mode'][value='facsimile']").await?;
    camera.browser.press("Change").await?;
    for (word, reason) in what.words {
        camera.browser.fill("#word", word).await?;
        camera.browser.choose("#word-reason", reason).await?;
        camera.browser.press("Redact the word").await?;
    }
    camera.browser.press("A box by numbers").await?;
    for (field, value) in [("x0", "300"), ("y0", "40"), ("x1", "420"), ("y1", "70")] {
        camera.browser.fill(&format!("details[open] input[name='{field}']"), value).await?;
    }
    camera.browser.press("Add the box").await?;
    camera.browser.find("form[action$='/unbox']").await?;
    camera.picture("desk-redact").await?;
    camera.browser.press("Suggestions").await?;
    camera.browser.find("form[action$='/suggested'], main p").await?;
    camera.picture("desk-suggest").await?;
    camera.browser.press("Redact EL-").await?;
    let rendition = camera.browser.address().await?.replace("/redact", "");
    camera.browser.press("Look for words first").await?;
    camera.browser.fill("#text", "Office\nsurvey").await?;
    camera.browser.press("Look").await?;
    camera.browser.find("section.sweep").await?;
    camera.few("desk-sweep").await?;
    camera.browser.goto(&format!("{rendition}/as-published")).await?;
    camera.few("desk-as-published").await?;
    camera.browser.goto(&format!("{document}/confirmation")).await?;
    camera.few("desk-confirmation").await?;
    camera.browser.goto(&format!("{document}/compare")).await?;
    camera.few("desk-compare-choose").await?;
    camera.browser.goto(&format!("{rendition}/redact")).await?;
    Ok(release)
}

/// Its story with a quotation that stands and one that doesn't, its review, and both signatures' pages.
async fn publish(camera: &mut Camera, second: &Browser, release: &str) -> anyhow::Result<()> {
    camera.shot("desk-release-draft", release).await?;
    let words = camera.browser.words().await?;
    let id = words.split_whitespace().find(|word| word.contains("-00")).context("no public id")?.to_owned();
    camera.shot("desk-story-new", &format!("{release}/story")).await?;
    let body = format!(
        "The sheet had no number. [“Authorised, number to follow”](doc:{id}/1), it says, and [“nobody will ask”](doc:{id}/1)."
    );
    for (css, words) in [
        ("#s-headline", "A sheet without a number"),
        ("#s-deck", "One signature, twice the money."),
        ("#s-byline", channel::RELEASE.story.byline),
        ("#s-language", "en"),
        ("#s-body", body.as_str()),
    ] {
        camera.browser.fill(css, words).await?;
    }
    camera.browser.press("Save and check").await?;
    camera.browser.find(".find .sev.id").await?;
    camera.picture("desk-story-wrong").await?;
    let body = format!("The sheet had no number. [“Authorised, number to follow”](doc:{id}/1), it says.");
    camera.browser.fill("#s-body", &body).await?;
    camera.browser.press("Save and check").await?;
    camera.browser.find(".find .sev:not(.id)").await?;
    camera.picture("desk-story").await?;
    camera.browser.press("As it will be read").await?;
    camera.browser.find(".story-look").await?;
    camera.picture("desk-story-preview").await?;

    camera.browser.goto(&format!("{release}/review")).await?;
    camera.browser.fill("input[name='who']", channel::RELEASE.persons[0][0]).await?;
    camera.browser.fill("input[name='harm']", channel::RELEASE.persons[0][1]).await?;
    camera.browser.fill("input[name='measure']", "Named by office only").await?;
    camera.browser.fill("#r-source", channel::RELEASE.source_risk).await?;
    camera.browser.fill("#r-words", channel::RELEASE.right_of_reply).await?;
    camera.browser.click("input[name='reply'][value='asked']").await?;
    camera.browser.press("Save the review").await?;
    camera.browser.find("h1").await?;
    camera.shot("desk-review", &format!("{release}/review")).await?;

    camera.browser.goto(&format!("{release}/suspects")).await?;
    camera.few("desk-suspects").await?;
    camera.shot("desk-release-complete", release).await?;
    camera.browser.press("Sign as prepared").await?;
    camera.browser.find("a[href$='/approve']").await?;
    camera.picture("desk-release-signed").await?;
    let approve = format!("{release}/approve");
    camera.shot("desk-approve-own", &approve).await?;
    // Through the eyes of whoever may approve it.
    photograph_as(camera, second, "desk-approve", &approve).await
}

/// A published document is taken back. Gives its public id.
async fn withdraw(camera: &mut Camera, second: &Browser, desk: &str) -> anyhow::Result<String> {
    camera.shot("desk-releases", &format!("{desk}/releases")).await?;
    camera.browser.press(channel::RELEASE.title).await?;
    camera.browser.find("nav[aria-label='In this release']").await?;
    camera.picture("desk-release-published").await?;
    let release = camera.browser.address().await?;
    next_version(camera).await?;
    camera.browser.goto(&release).await?;
    let what = channel::RELEASE.documents.iter().find(|what| what.file == PHOTOGRAPH).context("no photograph")?;
    camera.browser.press(what.title).await?;
    camera.browser.find("#f-title").await?;
    camera.picture("desk-rendition-published").await?;
    let id = camera.browser.heading().await?;
    camera.browser.press("Withdraw").await?;
    camera.browser.find("#reason").await?;
    camera.picture("desk-withdraw").await?;
    camera.browser.fill("#reason", "Whoever took the photograph asked us to take it back.").await?;
    camera.browser.press("Ask for its withdrawal").await?;
    camera.browser.find("form[action$='/cancel']").await?;
    let address = camera.browser.address().await?;
    photograph_as(camera, second, "desk-withdraw-asked", &address).await?;
    second.press("Confirm: withdraw it").await?;
    second.find("p[role='status']").await?;
    camera.shot("desk-withdrawn", &address).await?;
    Ok(id)
}

/// From a release's page: a document's next version, what it changes, and how one more would begin.
async fn next_version(camera: &mut Camera) -> anyhow::Result<()> {
    let what = channel::RELEASE.documents.iter().find(|what| what.file == REGISTER).context("no register")?;
    camera.browser.press(what.title).await?;
    camera.browser.click(".problem a[href^='/rendition/']").await?;
    camera.browser.find("#f-correction").await?;
    camera.picture("desk-rendition-version").await?;
    let links = camera.browser.links().await?;
    let leading = |part: &str| links.iter().find(|link| link.contains(part)).with_context(|| format!("no {part}"));
    camera.shot("desk-rendition-difference", leading("/difference")?).await?;
    camera.shot("desk-prepare-version", leading("/prepare?as=")?).await
}

/// A picture by the other browser.
async fn photograph_as(camera: &mut Camera, second: &Browser, name: &str, address: &str) -> anyhow::Result<()> {
    second.goto(address).await?;
    camera.picture_of(second, name).await
}
