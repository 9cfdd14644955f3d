//! `cargo xtask screens`: a picture of every page of source, desk and archive, at phone and desktop width, light and dark, with
//! the demonstration's case, into docs/screens/. Judged by looking at them.

use std::{
    collections::{BTreeSet, VecDeque},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::{
    browser::Browser,
    newsroom::{self, Newsroom, Person},
    run::root,
};

const WIDTHS: [(u32, u32); 2] = [(390, 844), (1280, 900)];
/// More pages than any room has kinds of.
const MOST: usize = 60;

pub fn take() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(all())
}

async fn all() -> anyhow::Result<()> {
    let Some(browser) = Browser::start(false).await? else { return Ok(()) };
    let program = newsroom::built(false)?;
    let data = tempfile::tempdir()?;
    let folder = root().join("docs/screens");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut camera = Camera { browser, folder, taken: 0 };

    eprintln!("a newsroom that nobody has enrolled in");
    let empty = Newsroom::up(&program, &data.path().join("empty"), &[])?;
    camera.beginning(&empty).await?;
    empty.end()?;

    eprintln!("loading the demonstration…");
    let newsroom = Newsroom::up(&program, &data.path().join("demo"), &["--demo"])?;
    camera.source(&newsroom).await?;
    camera.crawl("archive", &newsroom.said.archive, &["/"]).await?;
    camera.desk(&newsroom).await?;
    let Camera { browser, taken, folder } = camera;
    browser.end().await?;
    newsroom.end()?;
    let bytes: u64 =
        fs::read_dir(&folder)?.filter_map(|file| file.ok()?.metadata().ok()).map(|facts| facts.len()).sum();
    println!("{taken} pictures in {}, {} KiB", folder.display(), bytes >> 10);
    ensure!(bytes < 15 << 20, "the pictures take more than 15 MiB");
    Ok(())
}

struct Camera {
    browser: Browser,
    folder: PathBuf,
    taken: usize,
}

impl Camera {
    /// The page that the browser shows, in every width and both lights.
    async fn picture(&mut self, name: &str) -> anyhow::Result<()> {
        for (width, height) in WIDTHS {
            for dark in [false, true] {
                self.browser.screen(width, height, dark).await?;
                let light = if dark { "dark" } else { "light" };
                self.browser.picture(&self.folder.join(format!("{name}-{width}-{light}.png"))).await?;
                self.taken += 1;
            }
        }
        Ok(())
    }

    async fn shot(&mut self, name: &str, address: &str) -> anyhow::Result<()> {
        self.browser.goto(address).await?;
        self.picture(name).await
    }

    /// A closed intake, an empty desk and archive, and how somebody enrols.
    async fn beginning(&mut self, newsroom: &Newsroom) -> anyhow::Result<()> {
        self.shot("source-not-open", &newsroom.said.intake).await?;
        self.shot("desk-nobody", &newsroom.said.desk).await?;
        self.shot("archive-empty", &newsroom.said.archive).await?;
        let link = newsroom.said.enrol.clone().context("no link")?;
        self.shot("desk-enrol", &link).await?;
        let passphrase = "a lantern over the north mole at low tide";
        for (css, words) in [("#name", "Ada Vance"), ("#passphrase", passphrase), ("#again", passphrase)] {
            self.browser.fill(css, words).await?;
        }
        self.browser.press("Make my keys").await?;
        let secret = self.browser.text("#secret").await?;
        self.picture("desk-enrol-code").await?;
        let code = Person::new("", "", &secret).code()?;
        self.browser.fill("#code", &code).await?;
        self.browser.press("Confirm").await?;
        self.browser.find("#recovery").await?;
        self.picture("desk-enrolled").await?;
        self.browser.press("Make the link").await?;
        self.browser.find("#invitation").await?;
        self.picture("desk-invited").await?;
        self.shot("desk-inbox-empty", &format!("{}/inbox", newsroom.said.desk)).await
    }

    /// Every page that a source sees, in English; the first in French too.
    async fn source(&mut self, newsroom: &Newsroom) -> anyhow::Result<()> {
        let intake = &newsroom.said.intake;
        self.shot("source-advice-fr", &format!("{intake}/?l=fr")).await?;
        self.shot("source-return", &format!("{intake}/return")).await?;
        self.browser.fill("#c", "eight words that are no codename at all").await?;
        self.browser.press("Open").await?;
        self.picture("source-return-wrong").await?;
        self.shot("source-advice", intake).await?;
        self.browser.click("form[action='/codename'] button").await?;
        self.browser.find("ol.codename").await?;
        self.picture("source-codename").await?;
        self.browser.click("form[action='/write'] button").await?;
        self.browser.find("#m").await?;
        self.picture("source-write").await?;
        self.browser.press("Seal and send").await?;
        self.browser.find(".problem").await?;
        self.picture("source-write-empty").await?;
        self.browser.fill("#m", "I have seen the second invoice, and who signed it.").await?;
        self.browser.press("Seal and send").await?;
        self.browser.find("dl.receipt").await?;
        self.picture("source-receipt").await?;
        // The demonstration's own source has a reply to read.
        let codename = newsroom.said.demo.as_ref().and_then(|demo| demo["codename"].as_str()).context("no codename")?;
        self.browser.goto(&format!("{intake}/return")).await?;
        self.browser.fill("#c", codename).await?;
        self.browser.press("Open").await?;
        self.browser.find("form[action='/mailbox/add']").await?;
        self.picture("source-mailbox").await?;
        self.browser.click("form.end button").await?;
        self.browser.find("main").await?;
        self.picture("source-forget").await
    }

    async fn desk(&mut self, newsroom: &Newsroom) -> anyhow::Result<()> {
        let desk = newsroom.said.desk.clone();
        self.shot("desk-sign-in", &desk).await?;
        let people = newsroom.said.demo.as_ref().and_then(|demo| demo["people"].as_array()).context("no people")?;
        // Whoever was enrolled used a code just now: each is taken once.
        let text = |person: &Value, key: &str| person[key].as_str().unwrap_or_default().to_owned();
        let first = people.first().context("no people")?;
        let mut ada = Person::new(&text(first, "name"), &text(first, "passphrase"), &text(first, "totp_secret_base32"));
        ada.used_just_now()?;
        self.browser.fill("#name", &ada.name).await?;
        self.browser.fill("#passphrase", &ada.passphrase).await?;
        self.browser.fill("#code", &ada.code()?).await?;
        self.browser.press("Sign in").await?;
        self.browser.find("nav[aria-label='Desk']").await?;
        self.crawl("desk", &desk, &["/inbox", "/releases", "/people", "/journal", "/about"]).await?;
        self.browser.goto(&format!("{desk}/about")).await?;
        self.browser.press("Lock everything").await?;
        self.browser.find("h1").await?;
        self.picture("desk-locked").await
    }

    /// One page of each kind that links lead to.
    async fn crawl(&mut self, room: &str, base: &str, from: &[&str]) -> anyhow::Result<()> {
        let mut waiting: VecDeque<String> = from.iter().map(|path| format!("{base}{path}")).collect();
        let mut seen = BTreeSet::new();
        while let Some(address) = waiting.pop_front() {
            let Some(path) = address.strip_prefix(base) else { continue };
            let kind = kind_of(path);
            if is_a_file(path) || seen.len() >= MOST || !seen.insert(kind.clone()) {
                continue;
            }
            self.browser.goto(&address).await?;
            self.picture(&format!("{room}-{kind}")).await.with_context(|| address.clone())?;
            waiting.extend(self.browser.links().await?);
        }
        eprintln!("{room}: {} kinds of pages", seen.len());
        Ok(())
    }
}

/// What is shown of many alike: `/d/EL-0001/p/2/` becomes `d-x-p-x`.
fn kind_of(path: &str) -> String {
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    let mut words: Vec<String> = Vec::new();
    for part in bare.split('/').filter(|part| !part.is_empty() && *part != "index.html") {
        let varies =
            part.bytes().any(|byte| byte.is_ascii_digit()) || words.last().is_some_and(|before| before == "stories");
        words.push(if varies { "x".to_owned() } else { part.to_owned() });
    }
    if words.is_empty() { "home".to_owned() } else { words.join("-") }
}

/// Pictures, downloads and the record's own files are no pages.
fn is_a_file(path: &str) -> bool {
    let bare = path.split(['?', '#']).next().unwrap_or_default();
    let last = Path::new(bare.rsplit('/').next().unwrap_or_default());
    let picture = ["/marked/", "/preview/", "/built/", "/page/"].iter().any(|part| bare.contains(part));
    picture
        || bare.starts_with("/tile")
        || bare.starts_with("/checkpoint")
        || last.extension().is_some_and(|extension| extension != "html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_alike_are_one_kind() {
        assert_eq!(kind_of("/"), "home");
        assert_eq!(kind_of("/d/EL-0001/p/2/#x"), "d-x-p-x");
        assert_eq!(kind_of("/stories/the-dredging/"), "stories-x");
        assert_eq!(kind_of("/rendition/0af3/redact?page=2"), "rendition-x-redact");
        assert!(is_a_file("/d/EL-0001/EL-0001.pdf") && is_a_file("/style.css") && !is_a_file("/record/"));
    }
}
