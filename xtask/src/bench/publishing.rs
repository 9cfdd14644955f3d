//! How long two people wait for a release: all published documents of the demonstration, once more, as next versions in one release.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use demo::people::{
    journalist::{Account, Journalist},
    visitor::Visitor,
};

use super::{Bench, figures};
use crate::screens;

const TITLE: &str = "All of it once more";

/// Building and signing what the demonstration has published, and approving it, to the moment when the archive serves it.
pub fn release(bench: &Bench) -> anyhow::Result<()> {
    let (ada, ben) = (enter(bench, 0)?, enter(bench, 1)?);
    let releases = ada.get("/releases")?.links();
    let mut renditions = Vec::new();
    for (_, address) in releases.iter().filter(|(_, address)| address.contains("/release/")) {
        let found = ada.get(address)?.links().into_iter().map(|(_, address)| address);
        renditions.extend(found.filter(|address| address.contains("/rendition/")));
    }
    renditions.sort();
    renditions.dedup();
    let release = ada.begin_release(TITLE)?;
    let mut documents = 0;
    for rendition in renditions {
        // An earlier version, or a withdrawn document, has no way to a next version.
        let page = ada.get(&rendition)?;
        let Some((_, way)) = page.links().into_iter().find(|(_, address)| address.contains("/prepare?as=")) else {
            continue;
        };
        let id = release.rsplit('/').next().unwrap_or_default();
        let next = ada.submit(&ada.get(&way)?.button("Prepare it")?.set("release", id)?)?;
        let form = next.button("Save the description")?;
        ada.submit(&form.set("correction", "Nothing: it is measured.")?.set("earlier", "stays")?)?;
        documents += 1;
    }
    ensure!(documents > 0, "nothing is published");
    ada.review(&release, &[["Nobody new", "None", "None"]], "Nothing new is shown.", "Nobody new is accused.")?;
    let begun = Instant::now();
    ada.sign(&release)?;
    let signed = begun.elapsed();
    let shown = ben.get(&format!("{release}/approve"))?;
    let pages = shown.all("figure").len();
    let begun = Instant::now();
    ben.approve(&release)?;
    let archive = Visitor::new(&bench.newsroom.said.archive);
    while !archive.get("/record/")?.words().contains(TITLE) {
        ensure!(begun.elapsed() < Duration::from_secs(600), "it was not published in ten minutes");
        std::thread::sleep(Duration::from_millis(100));
    }
    let published = begun.elapsed();
    println!("A release of {documents} documents, {pages} pages, each as a next version beside the one before:");
    println!("  built and signed as prepared   {:>8} s", figures(signed.as_secs_f64()));
    println!(
        "  approved, until it is served   {:>8} s   (signatures, ledger, every page of the site)\n",
        figures(published.as_secs_f64())
    );
    Ok(())
}

fn enter(bench: &Bench, at: usize) -> anyhow::Result<Journalist> {
    let mut person = screens::person(&bench.newsroom, at)?;
    let code = person.code()?;
    let account = Account { name: person.name, passphrase: person.passphrase, totp_secret_base32: person.secret };
    Journalist::sign_in(&bench.newsroom.said.desk, account, &code).context("the desk")
}
