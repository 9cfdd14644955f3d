//! `cargo xtask languages`: what each language lacks, then a whole drop in each of them as a source makes it, in a real browser, on a
//! phone's screen and a desk's, with axe on every page and in every error state.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, ensure};
use web::Lang;

use crate::{
    browser::{self, Browser},
    newsroom,
};

/// Tor Browser on a small phone, a page at 400 %, and a desk.
const SCREENS: [(u32, u32, bool); 4] = [(360, 740, false), (320, 640, false), (1440, 900, false), (1440, 900, true)];
/// On which of them axe looks: once in each light.
const READ: [usize; 2] = [0, 3];
const NO_CODENAME: &str = "eight words that are no codename at all";

pub fn check(only_missing: bool, practice: Option<PathBuf>) -> anyhow::Result<()> {
    for lang in Lang::ALL {
        let checked = if lang.checked() { "" } else { ", not checked by a native reader" };
        println!("{lang}: {} messages missing{checked}", lang.lacks().len());
        lang.lacks().iter().for_each(|id| println!("    {id}"));
    }
    if only_missing {
        return Ok(());
    }
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(walk(practice))
}

async fn walk(practice: Option<PathBuf>) -> anyhow::Result<()> {
    let Some(browser) = Browser::start(true).await? else { return Ok(()) };
    let axe = browser::axe();
    let practice = match practice {
        Some(built) => built.canonicalize()?,
        None => newsroom::built(false)?.parent().context("a folder")?.join("examples/practice"),
    };
    let (open, closed) = (Practice::start(&practice, &[])?, Practice::start(&practice, &["--closed"])?);
    let mut checker = Checker { browser, axe, pages: 0, found: Vec::new() };
    checker.control().await?;
    for lang in Lang::ALL {
        drop(&mut checker, lang, &open, &closed.address).await.with_context(|| format!("in {lang}"))?;
    }
    let Checker { browser, pages, found, .. } = checker;
    browser.end().await?;
    ensure!(found.is_empty(), "{} things found:\n{}", found.len(), found.join("\n"));
    println!("{pages} pages in {} languages: nothing found", Lang::ALL.len());
    Ok(())
}

/// Everything that a source sees, to the page after which nothing is kept.
async fn drop(checker: &mut Checker, lang: Lang, open: &Practice, closed: &str) -> anyhow::Result<()> {
    let at = |page: &str| format!("{}/{lang}{page}", open.address);
    let to = |form: &str| format!("form[action='/{lang}{form}'] button");
    checker.see(lang, "closed", &format!("{closed}/{lang}")).await?;
    checker.see(lang, "nowhere", &at("/nowhere")).await?;
    checker.see(lang, "return", &at("/return")).await?;
    checker.browser.fill("#c", NO_CODENAME).await?;
    checker.press(lang, "no codename", &to("/mailbox"), ".problem").await?;
    checker.see(lang, "advice", &at("")).await?;
    checker.press(lang, "codename", &to("/codename"), "ol.codename").await?;
    checker.press(lang, "write", &to("/write"), "#m").await?;
    checker.press(lang, "nothing to send", &to("/drop"), ".problem").await?;
    checker.browser.fill("#m", lang.advice_title().plain().as_str()).await?;
    checker.press(lang, "receipt", &to("/drop"), "dl.receipt").await?;
    checker.press(lang, "no reply yet", &to("/mailbox"), "form[action$='/mailbox/add']").await?;
    checker.press(lang, "sure", "form.end button", "button.grave").await?;
    checker.press(lang, "gone", "button.grave", "p.calm").await?;
    checker.browser.goto(&at("/return")).await?;
    checker.browser.fill("#c", &open.codename).await?;
    checker.press(lang, "mailbox", &to("/mailbox"), ".reply").await
}

struct Checker {
    browser: Browser,
    axe: Option<String>,
    pages: usize,
    found: Vec<String>,
}

impl Checker {
    async fn see(&mut self, lang: Lang, what: &str, address: &str) -> anyhow::Result<()> {
        self.browser.goto(address).await?;
        self.look(lang, what).await
    }

    async fn press(&mut self, lang: Lang, what: &str, button: &str, shows: &str) -> anyhow::Result<()> {
        self.browser.click(button).await?;
        self.browser.find(shows).await?;
        self.look(lang, what).await
    }

    /// The page's language and direction, that nothing stands beside the screen, and axe.
    async fn look(&mut self, lang: Lang, what: &str) -> anyhow::Result<()> {
        self.browser.find("h1").await?;
        self.pages += 1;
        // What is folded is read too.
        let facts = "document.querySelectorAll('details').forEach(d => d.open = true);
            const root = document.documentElement;
            arguments[0]([root.lang, root.dir, getComputedStyle(root).direction])";
        let expected = serde_json::json!([lang.tag(), lang.direction(), lang.direction()]);
        let said = self.browser.ask(facts).await?;
        ensure!(said == expected, "{what}: {said}");
        for (at, (width, height, dark)) in SCREENS.into_iter().enumerate() {
            self.browser.screen(width, height, dark).await?;
            let wide = self.browser.ask("arguments[0](document.documentElement.scrollWidth - innerWidth)").await?;
            if wide.as_i64().is_none_or(|over| over > 0) {
                self.found.push(format!("{lang}, {what}, {width}: {wide} points too wide"));
            }
            if READ.contains(&at) {
                let all = self.axe().await?;
                self.found.extend(all.into_iter().map(|one| format!("{lang}, {what}, {width}: {one}")));
            }
        }
        Ok(())
    }

    /// What axe finds on the page that the browser shows.
    async fn axe(&self) -> anyhow::Result<Vec<String>> {
        let Some(axe) = &self.axe else { return Ok(Vec::new()) };
        self.browser.found_by(axe).await
    }

    /// A page that axe must object to: one that finds nothing anywhere would say so everywhere.
    async fn control(&self) -> anyhow::Result<()> {
        self.browser.goto("data:text/html,<h1>a picture without words</h1><img src=x>").await?;
        let found = self.axe().await?;
        ensure!(self.axe.is_none() || found.iter().any(|one| one.contains("image-alt")), "axe is blind: {found:?}");
        Ok(())
    }
}

/// The practice intake: a newsroom whose keys live in memory, with a mailbox that has replies.
struct Practice {
    child: Child,
    address: String,
    codename: String,
}

impl Practice {
    fn start(program: &Path, words: &[&str]) -> anyhow::Result<Self> {
        let mut child = Command::new(program)
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the practice intake")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("a pipe")?).read_line(&mut line)?;
        let (address, codename) = line.trim().split_once(' ').context("it says where it is")?;
        Ok(Self { address: address.to_owned(), codename: codename.replace('-', " "), child })
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
