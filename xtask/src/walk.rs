//! `cargo xtask walk`: a PDF, a text and a paper in two photographs (and as far as the desk, an office file) go the whole way in a real browser with scripts off, from a source's first page to
//! a mirror that refuses a changed byte. Every step is a person's: a page, a field, a button.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use airlock::office::Office;
use anyhow::{Context, bail, ensure};
use demo::documents::{self, ACCOUNT, MEMO, NOTES, PHOTOGRAPH};

use crate::{
    browser::Browser,
    newsroom::{self, Newsroom, Person},
    second_machine,
};

const SECRET: &str = "Ilse Varga";
/// What the desk calls the two photographs that are pages of one paper.
const PAPER: &str = "IMG_2210.jpg and 1 more page";
const HEADLINE: &str = "A sheet without a number";
const REPLY: &str = "It arrived. Thank you; we are reading.";
const PASSPHRASES: [&str; 2] =
    ["a lantern over the north mole at low tide", "seven crates of salt behind the bakery door"];

/// With `program`, or the one of this tree.
pub fn walk(program: Option<PathBuf>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(whole_way(program))
}

async fn whole_way(program: Option<PathBuf>) -> anyhow::Result<()> {
    let (Some(ada), Some(ben), Some(source)) =
        (Browser::start(false).await?, Browser::start(false).await?, Browser::start(false).await?)
    else {
        return Ok(());
    };
    let program = newsroom::program(program, false)?;
    let scratch = tempfile::tempdir()?;
    let begun = Instant::now();
    let step = |name: &str| eprintln!("  {:>3} s  {name}", begun.elapsed().as_secs());
    let lan = second_machine::address()?.to_string();
    let network = ["--lan", &lan, "--lan-name", second_machine::NAME];
    let newsroom = Newsroom::up(&program, &scratch.path().join("newsroom"), &network)?;
    scripts_are_off(&ada).await?;

    step("two people enrol");
    source.goto(&newsroom.said.intake).await?;
    ensure!(!source.has("form[action$='/codename']").await?, "an intake that nobody can open a drop of takes none");
    let link = newsroom.said.enrol.as_deref().context("no link")?;
    let mut person = enrol(&ada, link, "Ada Vance", PASSPHRASES[0]).await?;
    ada.press("Make the link").await?;
    let invitation = ada.find("#invitation").await?.prop("href").await?.context("no invitation")?;
    // It leads to the network's address; Ben sits at this machine.
    let invitation = invitation.replacen(newsroom.said.lan.as_deref().unwrap_or_default(), &newsroom.said.desk, 1);
    enrol(&ben, &invitation, "Ben Okafor", PASSPHRASES[1]).await?;
    ben.find("nav[aria-label='Desk']").await?;

    step("a source drops three files, and a paper in two photographs");
    let codename = drop_all(&source, &newsroom.said.intake, scratch.path()).await?;

    step("the desk collects, replies, accepts, opens");
    let documents = accept(&ada, &newsroom.said.desk).await?;

    step("redacts, describes");
    let (release, ids) = prepare(&ada, &newsroom.said.desk, &documents).await?;

    step("writes the story and the review, signs");
    write_and_sign(&ada, &release, &ids).await?;

    step("a second person approves");
    ben.goto(&format!("{release}/approve")).await?;
    ensure!(ben.words().await?.contains("Signed as prepared"), "the approval page does not say who prepared it");
    ben.press("Approve and publish").await?;
    poll("the publication", async || {
        ben.goto(&release).await?;
        Ok(ben.words().await?.contains("It is in the record").then_some(()))
    })
    .await?;

    step("a reader reads it in the archive");
    read(&source, &newsroom.said.archive, &ids).await?;

    step("the source comes back");
    source.goto(&format!("{}/en/return", newsroom.said.intake)).await?;
    source.fill("#c", &codename.to_uppercase().replace(' ', "  ")).await?;
    source.press("Open my mailbox").await?;
    ensure!(source.text(".reply .words-of").await?.contains(REPLY), "the reply does not stand in the mailbox");

    step("mirror, verify, and a changed byte");
    mirror(&program, &newsroom, scratch.path(), &ids[0])?;

    step("passkeys: on the desk's own machine, and on a second one over TLS");
    second_machine::signed_in(&newsroom, &mut person, scratch.path()).await?;

    for browser in [ada, ben, source] {
        browser.end().await?;
    }
    newsroom.end()?;
    eprintln!("the whole way in {} s", begun.elapsed().as_secs());
    Ok(())
}

/// The control: a page that would say so if scripts ran.
async fn scripts_are_off(browser: &Browser) -> anyhow::Result<()> {
    browser.goto("data:text/html,<h1>off</h1><script>document.querySelector('h1').textContent='on'</script>").await?;
    ensure!(browser.heading().await? == "off", "scripts run in this browser");
    Ok(())
}

async fn enrol(browser: &Browser, link: &str, name: &str, passphrase: &str) -> anyhow::Result<Person> {
    browser.goto(link).await?;
    for (css, words) in [("#name", name), ("#passphrase", passphrase), ("#again", passphrase)] {
        browser.fill(css, words).await?;
    }
    browser.press("Make my keys").await?;
    ensure!(browser.has(".code svg").await?, "no QR code on the page");
    let secret = browser.text("#secret").await?;
    let mut person = Person::new(name, passphrase, &secret);
    browser.fill("#code", &person.code()?).await?;
    browser.press("Confirm").await?;
    Ok(person)
}

async fn drop_all(source: &Browser, intake: &str, scratch: &Path) -> anyhow::Result<String> {
    let (mut paths, mut pages) = (Vec::new(), Vec::new());
    for made in documents::channel()?.into_iter().filter(|made| [MEMO, NOTES, ACCOUNT, PHOTOGRAPH].contains(&made.name))
    {
        let path = scratch.join(made.name);
        fs::write(&path, made.bytes)?;
        let list = if made.name == PHOTOGRAPH { &mut pages } else { &mut paths };
        list.push(path.display().to_string());
    }
    let second = scratch.join("IMG_2204.png");
    fs::write(&second, documents::dredger()?)?;
    pages.push(second.display().to_string());
    poll("the open intake", async || {
        source.goto(intake).await?;
        Ok(source.has("form[action$='/codename']").await?.then_some(()))
    })
    .await?;
    source.press("Get a codename").await?;
    let codename = source.text("ol.codename").await?.split_whitespace().collect::<Vec<_>>().join(" ");
    ensure!(codename.split(' ').count() == 8, "a codename of {codename:?}");
    source.press("I have written it down").await?;
    source.fill("#m", "Look at the memorandum first. Please leave out who passed it on.").await?;
    source.fill("#f", &paths.join("\n")).await?;
    // The first and the third field: an empty one in between is no page.
    source.tap("details:has(#g1) > summary").await?;
    for (field, path) in ["#g1", "#g3"].iter().zip(&pages) {
        source.fill(field, path).await?;
    }
    source.press("Seal and send").await?;
    source.find("dl.receipt").await?;
    ensure!(source.words().await?.contains("It is sealed and safely stored"), "no receipt");
    Ok(codename)
}

/// Gives the address of each document, with its name.
async fn accept(ada: &Browser, desk: &str) -> anyhow::Result<Vec<(String, String)>> {
    let mailbox = poll("the drop in the inbox", async || {
        ada.goto(&format!("{desk}/inbox")).await?;
        Ok(ada.links().await?.into_iter().find(|link| link.contains("/mailbox/")))
    })
    .await?;
    ada.goto(&mailbox).await?;
    ensure!(ada.words().await?.contains("Look at the memorandum first"), "the message is not shown");
    ada.fill("#text", REPLY).await?;
    ada.click("button[value='reply']").await?;
    ada.press("Accept and open").await?;
    let mut found = Vec::new();
    let links = ada.links().await?.into_iter().filter(|link| link.contains("/document/"));
    for link in links.collect::<Vec<_>>() {
        let name = poll("an opened document", async || {
            ada.goto(&link).await?;
            let waits = ada.words().await?.contains("It waits for the airlock");
            Ok(if waits { None } else { Some(ada.heading().await?) })
        })
        .await?;
        ensure!(ada.has("img.sheet, .sheet").await?, "{name} shows neither a page nor text");
        found.push((name, link));
    }
    ensure!(found.len() == 4, "four documents were dropped, {} are at the desk", found.len());
    drawn_by_libreoffice(ada, document(&found, ACCOUNT)?).await?;
    // The first photograph tells where it was taken; the desk says so, and of which page.
    ada.goto(document(&found, PAPER)?).await?;
    ensure!(ada.has(".sev.id").await?, "a photograph with a position shows no finding that identifies");
    let words = ada.words().await?;
    for said in ["Page 1 of 2", "Bound from 2 files", "page 1, EXIF", "where it was taken"] {
        ensure!(words.contains(said), "the paper's page does not say “{said}”: {words}");
    }
    ada.press("Next").await?;
    ensure!(ada.words().await?.contains("Page 2 of 2"), "the paper has no second page");
    Ok(found)
}

/// From inside the desk's own walls, where it is installed. A slow machine may leave it no time.
async fn drawn_by_libreoffice(ada: &Browser, account: &str) -> anyhow::Result<()> {
    if let Office::NotInstalled = Office::find() {
        eprintln!("        LibreOffice is not installed: skipped that it draws at the desk");
        return Ok(());
    }
    ada.goto(account).await?;
    let words = ada.words().await?;
    let drawn = ["a picture that LibreOffice made", "no time left for a picture", "ended: a limit was reached"];
    ensure!(drawn.iter().any(|said| words.contains(said)), "LibreOffice drew nothing at the desk: {words}");
    eprintln!("        {}", drawn.iter().find(|said| words.contains(**said)).unwrap_or(&""));
    Ok(())
}

fn document<'a>(found: &'a [(String, String)], name: &str) -> anyhow::Result<&'a str> {
    found
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, link)| link.as_str())
        .with_context(|| format!("{name} is not at the desk"))
}

/// Takes all three into one release. Gives its address and the public ids, the memorandum's first.
async fn prepare(ada: &Browser, desk: &str, documents: &[(String, String)]) -> anyhow::Result<(String, Vec<String>)> {
    let (mut release, mut ids) = (None, Vec::new());
    for (name, title) in [
        (MEMO, "Authorisation of the second measure"),
        (NOTES, "Notes from the quay"),
        (PAPER, "The dredger at anchor"),
    ] {
        ada.goto(document(documents, name)?).await?;
        ada.press("Prepare for publication").await?;
        match &release {
            None => ada.fill("#title", "The north channel papers").await?,
            Some(_) => ada.click("input[name='release']:not([value='new'])").await?,
        }
        ada.press("Prepare it").await?;
        ids.push(ada.heading().await?);
        let fields = [
            ("#f-title", title),
            ("#f-summary", "What it says, in a sentence."),
            ("#f-language", "en"),
            ("#f-verification", "Compared with four others of the same month. High confidence."),
        ];
        for (css, words) in fields {
            ada.fill(css, words).await?;
        }
        ada.press("Save the description").await?;
        let link = ada
            .links()
            .await?
            .into_iter()
            .find(|link| link.contains("/release/"))
            .context("a rendition of no release")?;
        if name == MEMO {
            redact(ada).await?;
        }
        release = Some(link);
    }
    let release = release.context("no release")?;
    ensure!(release.starts_with(desk), "the release lies at {release}");
    Ok((release, ids))
}

/// By word, and by box, on the pages' own pixels.
async fn redact(ada: &Browser) -> anyhow::Result<()> {
    ada.press("Redact").await?;
    ada.click("input[name='mode'][value='facsimile']").await?;
    ada.press("Change").await?;
    ada.fill("#word", SECRET).await?;
    ada.choose("#word-reason", "privacy").await?;
    ada.press("Redact the word").await?;
    ensure!(ada.words().await?.contains(SECRET), "the word is not on the list of what goes");
    ada.press("A box by numbers").await?;
    for (field, value) in [("x0", "300"), ("y0", "40"), ("x1", "420"), ("y1", "70")] {
        ada.fill(&format!("details[open] input[name='{field}']"), value).await?;
    }
    ada.press("Add the box").await?;
    ensure!(ada.words().await?.contains("bits"), "the leak of a box is not shown");
    Ok(())
}

async fn write_and_sign(ada: &Browser, release: &str, ids: &[String]) -> anyhow::Result<()> {
    ada.goto(&format!("{release}/story")).await?;
    let day = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let body = format!(
        "It did not yet have a number. [“Authorised, number to follow”](doc:{}/1), it says.\n\nA [photograph](doc:{}/1) shows the dredger.",
        ids[0], ids[2]
    );
    let fields = [
        ("#s-headline", HEADLINE),
        ("#s-deck", "One signature, twice the money."),
        ("#s-byline", "the harbour desk"),
        ("#s-language", "en"),
        ("#s-body", body.as_str()),
    ];
    for (css, words) in fields {
        ada.fill(css, words).await?;
    }
    // A date field takes keys by the browser's language; the form knows today.
    if ada.find("#s-day").await?.prop("value").await?.is_none_or(|value| value.is_empty()) {
        ada.fill("#s-day", &in_american_order(&day)).await?;
    }
    ada.press("Save and check").await?;
    ensure!(!ada.has(".find .sev.id").await?, "a quotation does not stand: {}", ada.words().await?);

    ada.goto(&format!("{release}/review")).await?;
    ada.fill("#r-nobody", "Only an office is named.").await?;
    ada.fill("#r-source", "Properties of all files are gone.").await?;
    ada.fill("#r-words", "Asked on 18 November; answered through counsel.").await?;
    ada.click("input[name='reply'][value='asked']").await?;
    ada.press("Save the review").await?;

    ada.goto(release).await?;
    if !ada.has("form[action$='/sign']").await? {
        bail!("it can't be signed: {}", ada.words().await?);
    }
    ada.press("Sign as prepared").await?;
    ensure!(
        ada.words().await?.contains("nobody approves what they prepared"),
        "whoever prepared it is not told that a second person approves"
    );
    ada.goto(&format!("{release}/approve")).await?;
    ensure!(!ada.words().await?.contains("Approve and publish"), "whoever prepared it may approve it");
    Ok(())
}

/// `2026-11-25` as Chromium's date field takes keys.
fn in_american_order(day: &str) -> String {
    let mut parts = day.splitn(3, '-');
    let (year, month, date) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{month}{date}{year}")
}

async fn read(reader: &Browser, archive: &str, ids: &[String]) -> anyhow::Result<()> {
    reader.goto(archive).await?;
    ensure!(reader.words().await?.contains(HEADLINE), "the story is not on the home page");
    reader.press(HEADLINE).await?;
    ensure!(reader.words().await?.contains("Authorised, number to follow"), "the quotation is not in the story");
    for id in ids {
        reader.goto(&format!("{archive}/d/{id}/")).await?;
        let words = reader.words().await?;
        ensure!(words.contains(id.as_str()) && !words.contains(SECRET), "{id} is not as it should be: {words}");
    }
    let text = ureq::get(&format!("{archive}/d/{0}/{0}.txt", ids[0])).call()?.body_mut().read_to_string()?;
    ensure!(
        text.contains("number to follow") && !text.contains(SECRET),
        "the published text is not what remains: {text}"
    );
    Ok(())
}

fn mirror(program: &Path, newsroom: &Newsroom, scratch: &Path, id: &str) -> anyhow::Result<()> {
    let folder = scratch.join("mirror");
    let words = folder.display().to_string();
    let done = newsroom::run(program, &["mirror", &newsroom.said.archive, &words])?;
    ensure!(done.status.success(), "mirror: {}", String::from_utf8_lossy(&done.stderr));
    let key = fs::read_to_string(folder.join("log.vkey"))?;
    let holds = newsroom::run(program, &["verify", &words, "--key", key.trim()])?;
    ensure!(holds.status.success(), "verify: {}", String::from_utf8_lossy(&holds.stderr));
    let file = folder.join(format!("d/{id}/{id}.pdf"));
    let mut bytes = fs::read(&file)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes)?;
    let refused = newsroom::run(program, &["verify", &words, "--key", key.trim()])?;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    ensure!(refused.status.code() == Some(1), "a changed byte passes: {}", refused.status);
    ensure!(said.contains(&format!("{id}.pdf")), "the changed file is not named: {said}");
    Ok(())
}

/// Looks again and again until there is something; half a minute at most.
pub async fn poll<T>(what: &str, mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>) -> anyhow::Result<T> {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if Instant::now() > end {
            bail!("waited in vain for {what}");
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}
