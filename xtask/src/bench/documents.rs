//! The airlock: pages a second, beside poppler's `pdftoppm`.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, ensure};

use super::{Bench, figures, processes};
use crate::run::{find, root};

/// Enough pages to be worth a start, few enough to end soon.
const PAGES: usize = 150;

/// What `safehouse open` needs for some PDFs (sandbox, pixels as PNG, text, findings, safe copy), beside `pdftoppm -r 150`, which
/// makes pixels alone.
pub fn pages(bench: &Bench) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let files = some_pdfs(scratch.path())?;
    println!("Pages a second, {} PDFs:", files.len());
    let (begun, before) = (Instant::now(), processes::cpu_of_ended()?);
    let mut ours = 0;
    for (number, file) in files.iter().enumerate() {
        let out = scratch.path().join(number.to_string());
        let ended = Command::new(&bench.program)
            .args(["open", "--seconds", "120", "--out"])
            .args([&out, file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        ensure!(ended.code().is_some(), "the program was killed");
        ours += fs::read_dir(out.join("pages")).map_or(0, Iterator::count);
    }
    ensure!(ours > 0, "no page was opened");
    let ours_a_second = ours as f64 / begun.elapsed().as_secs_f64();
    let ours_each = (processes::cpu_of_ended()? - before) * 1000.0 / ours as f64;
    println!("                         a second   CPU ms a page");
    println!(
        "  safehouse open          {:>8} {:>15}   ({ours} pages: sandbox, PNG, text, findings, safe copy)",
        figures(ours_a_second),
        figures(ours_each)
    );
    let Some(poppler) = find("pdftoppm") else {
        println!("  skipped: pdftoppm is not installed\n");
        return Ok(());
    };
    for (words, name) in [(&[][..], "pdftoppm -r 150"), (&["-png"][..], "pdftoppm -r 150 -png")] {
        let folder = tempfile::tempdir_in(scratch.path())?;
        let (begun, before) = (Instant::now(), processes::cpu_of_ended()?);
        for (number, file) in files.iter().enumerate() {
            let out = folder.path().join(number.to_string());
            Command::new(&poppler).args(["-r", "150"]).args(words).args([file, &out]).stderr(Stdio::null()).status()?;
        }
        let took = begun.elapsed().as_secs_f64();
        let made = fs::read_dir(folder.path())?.count();
        ensure!(made > 0, "pdftoppm made no page");
        let (theirs, theirs_each) = (made as f64 / took, (processes::cpu_of_ended()? - before) * 1000.0 / made as f64);
        println!(
            "  {name:<23} {:>8} {:>15}   ({made} pages: pixels alone, no sandbox); ours takes {} times its CPU",
            figures(theirs),
            figures(theirs_each),
            figures(ours_each / theirs_each)
        );
    }
    println!();
    Ok(())
}

/// Real files where the corpus is at hand, otherwise the demonstration's own.
fn some_pdfs(scratch: &std::path::Path) -> anyhow::Result<Vec<PathBuf>> {
    let corpus = root().join("../shared/corpus/docling");
    let mut found = Vec::new();
    walk(&corpus, &mut found);
    found.sort();
    if !found.is_empty() {
        let mut pages = 0;
        found.retain(|path| {
            let wanted = pages < PAGES;
            if wanted {
                pages += page_count(path).unwrap_or(1);
            }
            wanted
        });
        return Ok(found);
    }
    for made in demo::documents::channel()? {
        if made.name.ends_with(".pdf") {
            let path = scratch.join(made.name);
            fs::write(&path, &made.bytes)?;
            found.push(path);
        }
    }
    ensure!(!found.is_empty(), "no PDF to open");
    Ok(found)
}

fn walk(folder: &std::path::Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "pdf") {
            found.push(path);
        }
    }
}

fn page_count(path: &std::path::Path) -> anyhow::Result<usize> {
    let said = Command::new("pdfinfo").arg(path).stderr(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("Pages:")).context("no count")?;
    Ok(line.trim().parse()?)
}
