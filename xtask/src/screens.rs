//! `cargo xtask screens`: a picture of every page of source, desk and archive, at the width of phone, tablet and desktop, light and dark, with
//! the demonstration's case, into docs/screens/. Judged by looking at them.

mod archive;
mod desk;
mod source;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};

pub use desk::sign_in;

use crate::{
    browser::Browser,
    newsroom::{self, Newsroom, Person},
    run::root,
};

const WIDTHS: [(u32, u32); 3] = [(390, 844), (768, 1024), (1440, 900)];
/// The most of a page that a picture shows, in points of CSS, in the light and in the dark: whoever looks at pictures doesn't read a whole
/// release in one, and the dark is no other below than above.
const LONGEST: [f64; 2] = [4500.0, 2000.0];
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
    let mut camera = Camera { browser, folder, only, taken: 0 };

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
    desk::end(&mut camera, &newsroom).await?;

    let Camera { browser, taken, folder, .. } = camera;
    for browser in [browser, second, scripts] {
        browser.end().await?;
    }
    newsroom.end()?;
    let bytes: u64 =
        fs::read_dir(&folder)?.filter_map(|file| file.ok()?.metadata().ok()).map(|facts| facts.len()).sum();
    println!("{taken} pictures in {}, {} KiB", folder.display(), bytes >> 10);
    ensure!(bytes < MOST, "the pictures take more than {} MiB", MOST >> 20);
    Ok(())
}

struct Camera {
    browser: Browser,
    folder: PathBuf,
    only: Vec<String>,
    taken: usize,
}

impl Camera {
    /// The page that the browser shows, in every width and both lights.
    async fn picture(&mut self, name: &str) -> anyhow::Result<()> {
        if self.wants(name) {
            self.taken += take_all(&self.browser, &self.folder, name).await?;
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
        // A tablet's page is between the other two: its dark shows nothing that theirs don't.
        for dark in if width == 768 { &[false][..] } else { &[false, true] } {
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
    let end = Instant::now() + Duration::from_secs(90);
    while Instant::now() < end {
        browser.goto(address).await?;
        if browser.has(css).await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    bail!("{address} never had {css}")
}
