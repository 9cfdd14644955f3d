//! A colleague's machine, in a real browser: it trusts the desk's certificate and no other, finds the desk by its name, signs in there, adds
//! a passkey, and unlocks the locked desk with it. Before that the same on the desk's own machine, by its name `localhost`.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, ensure};

use crate::{
    browser::{Browser, Machine},
    newsroom::{self, Newsroom, Person, founded},
    run::installed,
    screens::sign_in,
    walk::poll,
};

/// Under which the desk answers, as browsers are told to find it.
pub const NAME: &str = "desk.newsroom.test";

/// An address of the one network that every machine has, on a port that nobody listens on now.
pub fn address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Alone, with `program`, or the one of this tree.
pub fn walk(program: Option<PathBuf>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let program = newsroom::program(program, false)?;
        let (scratch, lan) = (tempfile::tempdir()?, address()?.to_string());
        let data = scratch.path().join("newsroom");
        let [mut ada, _] = founded(&program, &data, scratch.path())?;
        let newsroom = Newsroom::up(&program, &data, &["--lan", &lan, "--lan-name", NAME])?;
        let begun = Instant::now();
        signed_in(&newsroom, &mut ada, scratch.path()).await?;
        eprintln!("the second machine in {} s", begun.elapsed().as_secs());
        newsroom.end()
    })
}

/// All of it, for somebody of a newsroom that answers on a network. They are signed in at the end.
pub async fn signed_in(newsroom: &Newsroom, who: &mut Person, scratch: &Path) -> anyhow::Result<()> {
    if !installed("certutil") {
        eprintln!("skipped: certutil is not installed (scripts/setup-dev installs libnss3-tools)");
        return Ok(());
    }
    let there = newsroom.said.lan.as_deref().context("the desk answers on no network")?;
    let own = Machine { home: Some(scratch.join("own")), finds: Some(NAME) };
    let second = Machine { home: Some(scratch.join("second")), finds: Some(NAME) };
    let Some(browser) = Browser::start_on(true, own).await? else { return Ok(()) };

    // The bare address has no passkeys, and says where they are.
    browser.goto(&newsroom.said.desk).await?;
    let link = browser.find("#elsewhere a").await?.prop("href").await?.context("no address with a name")?;
    ensure!(link.starts_with("http://localhost:"), "passkeys are said to be at {link}");
    browser.device().await?;
    browser.goto(&link).await?;
    sign_in(&browser, who).await?;
    add(&browser, &link, who, "own machine", "localhost").await?;
    leave(&browser, &link).await?;
    enter(&browser, &link, who).await?;
    // The passkey stands in for the code there, too.
    ask_to_add(&browser, &link, who, "another").await?;
    browser.press("Show a passkey of yours first").await?;
    ensure!(browser.heading().await? == "Now the device", "a passkey doesn't prove its owner who adds another");

    // Nobody trusts the desk who wasn't told to.
    let (file, fingerprint) = certificate(&browser, &link).await?;
    ensure!(!reaches(&browser, there).await?, "a browser trusts the desk's certificate by itself");
    browser.end().await?;

    trust(&scratch.join("second"), &file)?;
    let Some(browser) = Browser::start_on(true, second).await? else { return Ok(()) };
    let port = there.rsplit(':').next().unwrap_or_default();
    ensure!(
        !reaches(&browser, &format!("https://bank.example:{port}")).await?,
        "who trusts the desk trusts it under another name, too"
    );
    browser.device().await?;
    ensure!(reaches(&browser, there).await?, "a browser that was told to trust the desk doesn't");
    sign_in(&browser, who).await?;
    browser.goto(&format!("{there}/machines")).await?;
    ensure!(browser.text("#authority").await? == fingerprint, "the second machine is shown another fingerprint");
    add(&browser, there, who, "second machine", NAME).await?;
    ensure!(browser.words().await?.contains("not this address"), "the passkey of localhost is said to work here");

    browser.press("Lock everything").await?;
    poll("the desk that starts again, locked", async || {
        Ok((browser.goto(there).await.is_ok() && browser.has("#by-passkey").await?).then_some(()))
    })
    .await?;
    ensure!(browser.words().await?.contains("The desk is locked"), "it is not locked");
    enter(&browser, there, who).await?;
    browser.end().await
}

/// Whether a browser shows what answers there, and not its own page that warns.
async fn reaches(browser: &Browser, address: &str) -> anyhow::Result<bool> {
    if browser.goto(address).await.is_err() {
        return Ok(false);
    }
    let warns = browser.told("return document.querySelector('#main-message, .interstitial-wrapper') !== null").await?;
    Ok(!warns.as_bool().unwrap_or_default())
}

/// Fills the form by which a passkey is added, but for what proves whose it is besides the passphrase.
async fn ask_to_add(browser: &Browser, desk: &str, who: &Person, name: &str) -> anyhow::Result<()> {
    browser.goto(&format!("{}/passkeys", desk.trim_end_matches('/'))).await?;
    browser.fill("#name", name).await?;
    browser.fill("#passphrase", &who.passphrase).await
}

/// Adds a passkey by the pages.
async fn add(browser: &Browser, desk: &str, who: &mut Person, name: &str, works_at: &str) -> anyhow::Result<()> {
    ask_to_add(browser, desk, who, name).await?;
    browser.fill("#code", &who.code()?).await?;
    browser.press("Go on to the device").await?;
    browser.press("Make the passkey").await?;
    let words = browser.words().await?;
    ensure!(words.contains(name) && words.contains(works_at) && words.contains("this address"), "not added: {words}");
    Ok(())
}

async fn leave(browser: &Browser, desk: &str) -> anyhow::Result<()> {
    browser.goto(&format!("{}/about", desk.trim_end_matches('/'))).await?;
    browser.press("Sign out").await
}

/// Signs in without a code.
async fn enter(browser: &Browser, desk: &str, who: &Person) -> anyhow::Result<()> {
    // The last one who left has locked the desk, which takes a moment.
    poll("the page to sign in", async || {
        Ok((browser.goto(desk).await.is_ok() && browser.has("#by-passkey").await?).then_some(()))
    })
    .await?;
    browser.fill("#name", &who.name).await?;
    browser.fill("#passphrase", &who.passphrase).await?;
    browser.press("with a passkey").await?;
    browser.find("nav[aria-label='Desk']").await.map(drop)
}

/// The file that the page gives, and the fingerprint that it shows.
async fn certificate(browser: &Browser, desk: &str) -> anyhow::Result<(Vec<u8>, String)> {
    browser.goto(&format!("{}/machines", desk.trim_end_matches('/'))).await?;
    let fingerprint = browser.text("#authority").await?;
    let hex = browser
        .ask(
            "const told = arguments[arguments.length - 1];
             fetch('/machines/certificate').then((file) => file.arrayBuffer())
               .then((file) => told([...new Uint8Array(file)].map((byte) => byte.toString(16).padStart(2, '0')).join('')));",
        )
        .await?;
    let file = hex::decode(hex.as_str().context("no certificate")?)?;
    Ok((file, fingerprint))
}

/// What the page says for Chromium on Linux, done by the tool that this system has for it.
fn trust(home: &Path, certificate: &[u8]) -> anyhow::Result<()> {
    let store = home.join(".pki/nssdb");
    fs::create_dir_all(&store)?;
    let file = home.join("desk.crt");
    fs::write(&file, certificate)?;
    let (store, file) = (format!("sql:{}", store.display()), file.display().to_string());
    for words in [
        &["-N", "-d", &store, "--empty-password"][..],
        &["-A", "-d", &store, "-t", "C,,", "-n", "the desk", "-i", &file],
    ] {
        let done = Command::new("certutil").args(words).output()?;
        ensure!(done.status.success(), "certutil: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(())
}
