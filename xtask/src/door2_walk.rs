//! `cargo xtask door2-walk`: a drop that a real browser seals, over a slow line, through a pause and a killed intake, to the desk; the
//! reply read and deleted in the page; the same mailbox at the other two doors; nothing left in the browser.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, ensure};
use demo::documents::{self, PHOTOGRAPH};

use crate::{
    browser::Browser,
    newsroom::{self, Newsroom, founded, signal},
    screens::sign_in,
    walk::poll,
};

const MESSAGE: &str = "The second page matters. « Merci » — 谢谢.";
const REPLY: &str = "It arrived in three pieces and fits. Who signed the annex?";
/// What the newsroom sends along: its name, and how long it is.
const FORM: (&str, usize) = ("form – to sign.bin", 700_001);
const NOTES: &[u8] = b"Seen on the quay at six.\n";
/// Larger than two pieces, so that a connection can break between them and in one.
const LARGE: usize = 9_300_000;

/// With `program`, or the one of this tree.
pub fn walk(program: Option<PathBuf>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(whole_way(program))
}

async fn whole_way(program: Option<PathBuf>) -> anyhow::Result<()> {
    let (Some(source), Some(plain), Some(ada)) =
        (Browser::start(true).await?, Browser::start(false).await?, Browser::start(false).await?)
    else {
        return Ok(());
    };
    let program = newsroom::program(program, false)?;
    let scratch = tempfile::tempdir()?;
    let begun = Instant::now();
    let step = |name: &str| eprintln!("  {:>3} s  {name}", begun.elapsed().as_secs());
    let data = scratch.path().join("newsroom");
    let [mut who, _] = founded(&program, &data, scratch.path())?;
    let newsroom = Newsroom::up(&program, &data, &[])?;
    let (intake, desk) = (&newsroom.said.intake, &newsroom.said.desk);
    source.screen(360, 740, false).await?;

    step("a browser without scripts is led to the other door");
    plain.goto(&format!("{intake}/en/browser")).await?;
    ensure!(plain.words().await?.contains("This way needs scripts"), "the page does not say what it lacks");
    ensure!(plain.links().await?.iter().any(|link| link.ends_with("/en")), "no way to the other door");

    ada.goto(desk).await?;
    sign_in(&ada, &mut who).await?;

    step("a source writes, chooses two files and a paper's pages, puts these in order, sends");
    let codename = write(&source, intake, scratch.path()).await?;
    step("pauses, goes on, and the intake is killed meanwhile");
    interrupted(&source, &newsroom).await?;
    source.line(0).await?;
    source.find("dl.receipt").await?;
    ensure!(source.text("#files").await? == "5", "the receipt counts other files");
    nothing_stays(&source, &codename).await?;

    step("the desk reads it, and replies");
    let form = scratch.path().join(FORM.0);
    fs::write(&form, (0..FORM.1).map(|at| (at * 7 % 253) as u8).collect::<Vec<_>>())?;
    answered(&ada, desk, &form).await?;

    step("the reply is read, and its file saved, at all three doors");
    poll("the reply in the page", async || {
        enter(&source, intake, &codename).await?;
        Ok(source.told("return document.querySelectorAll('.reply').length").await?.as_u64().filter(|&count| count == 1))
    })
    .await?;
    ensure!(source.text(".reply .words-of").await? == REPLY, "the reply is another one");
    let saved = |door: &str| scratch.path().join(format!("saved at door {door}"));
    source.saves_into(&saved("2")).await?;
    source.tap(".reply .enclosed button").await?;
    the_same(&saved("2"), &form).await?;
    nothing_stays(&source, &codename).await?;
    plain.goto(&format!("{intake}/en/return")).await?;
    plain.fill("#c", &codename).await?;
    plain.press("Open my mailbox").await?;
    ensure!(plain.text(".reply .words-of").await?.contains(REPLY), "door 1 does not show the reply");
    plain.saves_into(&saved("1")).await?;
    plain.tap(".reply .enclosed button").await?;
    the_same(&saved("1"), &form).await?;
    let said = command_line(&program, intake, &codename, &saved("3"))?;
    the_same(&saved("3"), &form).await?;
    ensure!(said.contains(REPLY), "the command line does not show the reply: {said}");

    step("the source adds something, deletes the reply, then everything");
    source.fill("#m", "It was the harbour master.").await?;
    source.tap("#send").await?;
    source.find("dl.receipt").await?;
    source.tap("#open").await?;
    source.tap(".reply button.link").await?;
    source.find("#none:not([hidden])").await?;
    poll("the second message at the desk", async || {
        ada.goto(&inbox(&ada, desk).await?).await?;
        Ok(ada.words().await?.contains("It was the harbour master.").then_some(()))
    })
    .await?;
    source.tap("#forget").await?;
    source.tap("#forget.grave").await?;
    ensure!(source.text("p.calm").await?.contains("no longer exists"), "not deleted");
    open(&source, intake, &codename).await?;
    ensure!(source.text(".problem[role=alert] h2").await?.contains("no mailbox"), "the mailbox is still there");

    for browser in [source, plain, ada] {
        browser.end().await?;
    }
    newsroom.end()?;
    eprintln!("door 2 in {} s", begun.elapsed().as_secs());
    Ok(())
}

async fn write(source: &Browser, intake: &str, scratch: &Path) -> anyhow::Result<String> {
    poll("an open intake", async || {
        source.goto(&format!("{intake}/en/browser")).await?;
        Ok(source
            .told("return new Promise((told) => setTimeout(() => told(!document.querySelector('#begin').hidden), 500))")
            .await?
            .as_bool()
            .filter(|open| *open))
    })
    .await?;
    source.tap("#new").await?;
    let codename = source.text("ol.codename").await?.split_whitespace().collect::<Vec<_>>().join(" ");
    ensure!(codename.split(' ').count() == 8, "a codename of {codename:?}");
    source.tap("#done").await?;
    let (notes, large) = (scratch.join("notes – quay.txt"), scratch.join("large.bin"));
    fs::write(&notes, NOTES)?;
    fs::write(&large, (0..LARGE).map(|at| (at * 31 % 251) as u8).collect::<Vec<_>>())?;
    // Nothing to send yet: it says so, and keeps the page.
    source.tap("#send").await?;
    ensure!(source.text(".problem[role=alert] h2").await?.contains("nothing to send"), "an empty drop is sent");
    source.fill("#m", MESSAGE).await?;
    for file in [&notes, &large] {
        source.fill("#f", &file.display().to_string()).await?;
    }
    ensure!(source.text("#chosen").await?.contains("notes – quay.txt"), "what was chosen is not listed");
    pages(source, scratch).await?;
    // Half a megabyte a second: the large file takes twenty seconds.
    source.line(500_000).await?;
    source.tap("#send").await?;
    Ok(codename)
}

/// Three photographs of one paper, chosen in another order than that of its pages; the keyboard's place goes along, and it is said.
async fn pages(source: &Browser, scratch: &Path) -> anyhow::Result<()> {
    source.tap("#paper > summary").await?;
    let listed = "return [...document.querySelectorAll('#pages bdi')].map((name) => name.textContent).join(' ')";
    let photograph = documents::channel()?.into_iter().find(|made| made.name == PHOTOGRAPH).context("no photograph")?;
    for name in ["two.jpg", "three.jpg", "one.jpg", "not-this.jpg"] {
        let path = scratch.join(name);
        fs::write(&path, &photograph.bytes)?;
        source.fill("#g", &path.display().to_string()).await?;
    }
    source.tap("#pages li:nth-child(4) button:nth-of-type(3)").await?;
    for row in [3, 2] {
        source.tap(&format!("#pages li:nth-child({row}) button:nth-of-type(1)")).await?;
    }
    ensure!(source.told(listed).await? == "one.jpg two.jpg three.jpg", "{}", source.told(listed).await?);
    let (said, focused) =
        ("return document.querySelector('#said').textContent", "return document.activeElement.textContent");
    ensure!(
        source.told(said).await? == "“one.jpg” is page 1 now.",
        "the move is not said: {}",
        source.told(said).await?
    );
    // At the top there is no way up: the keyboard is at the other button of the same page.
    ensure!(source.told(focused).await? == "Down one.jpg", "the focus is lost: {}", source.told(focused).await?);
    Ok(())
}

async fn interrupted(source: &Browser, newsroom: &Newsroom) -> anyhow::Result<()> {
    let percent =
        async || anyhow::Ok(source.told("return document.querySelector('progress')?.value ?? 100").await?.as_f64());
    poll("a fifth of it", async || Ok(percent().await?.filter(|&done| done >= 20.0))).await?;
    source.tap("#pause").await?;
    ensure!(source.text("#state").await?.contains("Paused"), "a pause is not said");
    let before = percent().await?;
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    ensure!(percent().await? == before && before < Some(90.0), "it goes on while it is paused: {before:?}");
    source.tap("#pause").await?;
    poll("more of it", async || Ok(percent().await?.filter(|&done| Some(done) > before))).await?;
    let process = newsroom.process("intake").context("no intake")?;
    signal(process, "KILL")?;
    // The line may be whole again before anybody has read that it broke: what counts is that it goes on with another process.
    poll("another intake", async || Ok(newsroom.process("intake").filter(|&now| now != process))).await?;
    let then = percent().await?;
    poll("more of it after the kill", async || Ok(percent().await?.filter(|&done| Some(done) > then))).await?;
    Ok(())
}

/// Nothing in any of the browser's stores, nothing of the codename in what the page shows of itself elsewhere.
async fn nothing_stays(source: &Browser, codename: &str) -> anyhow::Result<()> {
    let stored = source
        .told(
            "const counted = [document.cookie.length, localStorage.length, sessionStorage.length, history.length];
             return Promise.all([indexedDB.databases(), window.caches ? caches.keys() : []]).then((kept) => [...counted, ...kept.map((list) => list.length)].join(' '))",
        )
        .await?;
    let stored = stored.as_str().unwrap_or_default();
    let mut counts = stored.split(' ');
    ensure!(counts.by_ref().take(3).all(|count| count == "0"), "cookies, localStorage, sessionStorage: {stored}");
    ensure!(counts.skip(1).all(|count| count == "0"), "indexedDB, caches: {stored}");
    let word = codename.split(' ').next().unwrap_or_default();
    let told = source.told("return location.href + document.title + document.referrer").await?;
    ensure!(!told.as_str().unwrap_or_default().contains(word), "the codename stands in an address or a title");
    Ok(())
}

async fn inbox(ada: &Browser, desk: &str) -> anyhow::Result<String> {
    ada.goto(&format!("{desk}/inbox")).await?;
    Ok(ada
        .links()
        .await?
        .into_iter()
        .find(|link| link.contains("/mailbox/"))
        .unwrap_or_else(|| format!("{desk}/inbox")))
}

async fn answered(ada: &Browser, desk: &str, form: &Path) -> anyhow::Result<()> {
    let words = poll("the drop at the desk", async || {
        ada.goto(&inbox(ada, desk).await?).await?;
        let words = ada.words().await?;
        Ok(words.contains(MESSAGE).then_some(words))
    })
    .await?;
    ensure!(words.contains("notes – quay.txt") && words.contains("large.bin"), "a file is missing: {words}");
    ensure!(words.contains("one.jpg and 2 more pages"), "the photographs are no document: {words}");
    ada.fill("#text", REPLY).await?;
    ada.fill("#files", &form.display().to_string()).await?;
    ada.click("button[value='reply']").await?;
    ensure!(ada.text(".turn.ours").await?.contains(FORM.0), "the desk does not show what goes with the reply");
    ada.press("Accept and open").await?;
    Ok(())
}

/// Types the codename, as somebody does who is in no hurry to do it right.
async fn open(source: &Browser, intake: &str, codename: &str) -> anyhow::Result<()> {
    source.goto(&format!("{intake}/en/browser")).await?;
    source.tap("#begin:not([hidden]) #known").await?;
    source.fill("#c", &codename.to_uppercase().replace(' ', ", ")).await?;
    source.tap("form button.btn").await
}

async fn enter(source: &Browser, intake: &str, codename: &str) -> anyhow::Result<()> {
    open(source, intake, codename).await?;
    source.find("#replies").await.map(drop)
}

/// The one file of a folder, once it is there whole, is this one, under its own name.
async fn the_same(folder: &Path, file: &Path) -> anyhow::Result<()> {
    let (name, wanted) = (file.file_name().context("a name")?, fs::read(file)?);
    poll("a saved file", async || Ok(fs::read(folder.join(name)).ok().filter(|saved| saved.len() == wanted.len())))
        .await
        .map(|saved| saved == wanted)
        .and_then(|same| same.then_some(()).context("another file was saved"))
}

fn command_line(program: &Path, intake: &str, codename: &str, folder: &Path) -> anyhow::Result<String> {
    let mut child = Command::new(program)
        .args(["mailbox", intake, "--save-files"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()?;
    writeln!(child.stdin.take().context("a pipe")?, "{codename}")?;
    let done = child.wait_with_output()?;
    ensure!(done.status.success(), "safehouse mailbox: {}", done.status);
    Ok(String::from_utf8(done.stdout)?)
}
