//! `cargo xtask screens`: a picture of every page of source, desk and archive, at the width of phone, tablet and desktop, the widest in the dark as well, with
//! the demonstration's case, into docs/screens/. Judged by looking at them; axe looks too, where it is installed.

mod archive;
mod desk;
mod files;
mod source;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};

pub use desk::sign_in;

use crate::{
    browser::{self, Browser},
    newsroom::{self, Newsroom, Person},
    run::root,
};

const WIDTHS: [(u32, u32); 3] = [(390, 844), (768, 1024), (1440, 900)];
/// The most of a page that a picture shows, in points of CSS, in the light and in the dark: whoever looks at pictures doesn't read a whole
/// release in one, and the dark is no other below than above.
const LONGEST: [f64; 2] = [4000.0, 1800.0];
/// What they may take in the repository, in bytes.
const MOST: u64 = 30 << 20;

/// Of `program`, or the one of this tree.
pub fn take(program: Option<PathBuf>, only: Vec<String>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(all(program, only))
}

async fn all(program: Option<PathBuf>, only: Vec<String>) -> anyhow::Result<()> {
    let (Some(browser), Some(second), Some(scripts)) =
        (Browser::start(false).await?, Browser::start(false).await?, Browser::start(true).await?)
    else {
        return Ok(());
    };
    let program = newsroom::program(program, false)?;
    let data = tempfile::tempdir()?;
    let folder = root().join("docs/screens");
    if only.is_empty() && folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let eyes = Browser::start(true).await?.zip(browser::axe());
    let mut camera = Camera { browser, folder, only, eyes, taken: 0, found: Vec::new() };

    eprintln!("a newsroom that nobody has enrolled in");
    let empty = Newsroom::up(&program, &data.path().join("empty"), &[])?;
    desk::beginning(&mut camera, &empty).await?;
    empty.end()?;

    eprintln!("loading the demonstration…");
    let newsroom = Newsroom::up(&program, &data.path().join("demo"), &["--demo"])?;
    eprintln!("the archive");
    archive::before(&mut camera, &newsroom.said.archive).await?;
    archive::searched(&mut camera, &newsroom.said.archive).await?;
    archive::commented(&mut camera, &newsroom.said.archive).await?;
    eprintln!("the source");
    source::english(&mut camera, &newsroom).await?;
    source::french(&mut camera, &newsroom, data.path()).await?;
    source::from_right_to_left(&mut camera, &newsroom).await?;
    source::in_the_browser(&mut camera, &scripts, &newsroom, data.path()).await?;
    eprintln!("the desk");
    let withdrawn = desk::everyday(&mut camera, &second, &newsroom).await?;
    archive::after(&mut camera, &newsroom.said.archive, &withdrawn).await?;
    desk::set(&mut camera, &newsroom).await?;
    source::channels(&mut camera, &newsroom).await?;
    files::both_ways(&mut camera, &scripts, &newsroom, data.path()).await?;
    desk::end(&mut camera, &newsroom).await?;

    let Camera { browser, taken, folder, found, eyes, .. } = camera;
    for browser in [Some(browser), Some(second), Some(scripts), eyes.map(|(eyes, _)| eyes)].into_iter().flatten() {
        browser.end().await?;
    }
    newsroom.end()?;
    let bytes: u64 =
        fs::read_dir(&folder)?.filter_map(|file| file.ok()?.metadata().ok()).map(|facts| facts.len()).sum();
    println!("{taken} pictures in {}, {} KiB", folder.display(), bytes >> 10);
    ensure!(found.is_empty(), "axe found {} things:\n{}", found.len(), found.join("\n"));
    ensure!(bytes < MOST, "the pictures take more than {} MiB", MOST >> 20);
    Ok(())
}

struct Camera {
    browser: Browser,
    folder: PathBuf,
    only: Vec<String>,
    /// With axe.
    eyes: Option<(Browser, String)>,
    taken: usize,
    /// What axe found on the pages that were pictured.
    found: Vec<String>,
}

impl Camera {
    /// The page that the browser shows, in every width and both lights.
    async fn picture(&mut self, name: &str) -> anyhow::Result<()> {
        if self.wants(name) {
            self.taken += take_all(&self.browser, &self.folder, name).await?;
            self.found.extend(look(&self.browser, self.eyes.as_ref(), name).await?);
        }
        Ok(())
    }

    /// The same on a telephone and a desk, in daylight: a page much like others in the dark.
    async fn few(&mut self, name: &str) -> anyhow::Result<()> {
        if self.wants(name) {
            self.browser.find("h1").await?;
            for (width, height) in [WIDTHS[0], WIDTHS[WIDTHS.len() - 1]] {
                self.browser.screen(width, height, false).await?;
                let path = self.folder.join(format!("{name}-{width}-light.png"));
                self.browser.picture(&path, LONGEST[0]).await?;
                self.taken += 1;
            }
        }
        self.look(name).await
    }

    /// Has axe look at a page that is pictured elsewhere, or much like another.
    async fn look(&mut self, name: &str) -> anyhow::Result<()> {
        if self.wants(name) {
            self.found.extend(look(&self.browser, self.eyes.as_ref(), name).await?);
        }
        Ok(())
    }

    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|beginning| name.starts_with(beginning))
    }

    /// What another browser shows: somebody else is signed in there.
    async fn picture_of(&mut self, browser: &Browser, name: &str) -> anyhow::Result<()> {
        if self.wants(name) {
            self.taken += take_all(browser, &self.folder, name).await?;
            self.found.extend(look(browser, self.eyes.as_ref(), name).await?);
        }
        Ok(())
    }

    async fn shot(&mut self, name: &str, address: &str) -> anyhow::Result<()> {
        self.browser.goto(address).await?;
        self.picture(name).await
    }
}

async fn take_all(browser: &Browser, folder: &Path, name: &str) -> anyhow::Result<usize> {
    browser.find("h1").await?;
    let mut taken = 0;
    for (width, height) in WIDTHS {
        // The dark of a narrow page shows nothing that a wide one's doesn't.
        for dark in if width == 1440 { &[false, true][..] } else { &[false] } {
            let dark = *dark;
            browser.screen(width, height, dark).await?;
            let light = if dark { "dark" } else { "light" };
            let path = folder.join(format!("{name}-{width}-{light}.png"));
            browser.picture(&path, LONGEST[usize::from(dark)]).await?;
            taken += 1;
        }
    }
    Ok(taken)
}

/// What axe finds in each light.
async fn look(browser: &Browser, eyes: Option<&(Browser, String)>, name: &str) -> anyhow::Result<Vec<String>> {
    let (Some((eyes, axe)), mut found) = (eyes, Vec::new()) else { return Ok(Vec::new()) };
    let browser = if browser.runs_scripts() {
        browser
    } else {
        eyes.mirror(browser).await?;
        eyes
    };
    for (width, height, dark) in [(390, 844, false), (1440, 900, true)] {
        browser.screen(width, height, dark).await?;
        found.extend(browser.found_by(axe).await?.into_iter().map(|one| format!("{name}, {width}: {one}")));
    }
    Ok(found)
}

/// Somebody of the demonstration.
pub fn person(newsroom: &Newsroom, at: usize) -> anyhow::Result<Person> {
    let demo = newsroom.said.demo.as_ref().context("no demonstration")?;
    let found = demo["people"].get(at).context("nobody")?;
    let text = |key: &str| found[key].as_str().map(str::to_owned).with_context(|| format!("nobody says their {key}"));
    let mut person = Person::new(&text("name")?, &text("passphrase")?, &text("totp_secret_base32")?);
    // Whoever was enrolled used a code just now: each is taken once.
    person.used_just_now()?;
    Ok(person)
}

/// The demonstration's own source.
fn codename(newsroom: &Newsroom) -> anyhow::Result<&str> {
    newsroom.said.demo.as_ref().and_then(|demo| demo["codename"].as_str()).context("no codename")
}

/// Loads an address again and again until something of it is there.
async fn wait_for(browser: &Browser, address: &str, css: &str) -> anyhow::Result<()> {
    poll(async || {
        browser.goto(address).await?;
        browser.has(css).await
    })
    .await
    .with_context(|| format!("{address} never had {css}"))
}

/// Looks again and again until it is so.
async fn poll(mut so: impl AsyncFnMut() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let end = Instant::now() + Duration::from_secs(90);
    while Instant::now() < end {
        if so().await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    bail!("waited in vain")
}
