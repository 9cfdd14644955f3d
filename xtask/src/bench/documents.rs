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

/// What opening costs, and what becomes of files that are damaged on purpose: by a program of its own, built as the real one is.
pub fn opening(debug: bool, words: &[&str]) -> anyhow::Result<()> {
    let corpus = root().join("../shared/corpus");
    let scratch = tempfile::tempdir()?;
    let files = if corpus.is_dir() {
        corpus
    } else {
        println!("The corpus is not here: these are the demonstration's documents.");
        for made in demo::documents::channel()?.into_iter().chain(demo::documents::corvin()?) {
            fs::write(scratch.path().join(made.name), made.bytes)?;
        }
        scratch.path().to_owned()
    };
    let mut all = vec![files.to_str().context("a path that is no text")?];
    all.extend(words);
    example(debug, "parsers", "opening", &all)
}

/// What our own redaction tells of a name, by an attack on it.
pub fn leak(debug: bool) -> anyhow::Result<()> {
    example(debug, "parsers", "leak", &[])
}

/// How good the estimate is of who could have had a leak, on leaks that a program makes.
pub fn suspects(debug: bool) -> anyhow::Result<()> {
    example(debug, "suspects", "leaks", &[])
}

fn example(debug: bool, package: &str, name: &str, words: &[&str]) -> anyhow::Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).args(["run", "--quiet", "--locked", "--package", package, "--example", name]);
    if !debug {
        cargo.arg("--release");
    }
    let done = cargo.arg("--").args(words).status().context("cargo")?;
    ensure!(done.success(), "the measurement failed");
    println!();
    Ok(())
}

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

/// Documents opened a second, by kind: each in a sandbox of its own, with its text, findings, children and page images.
pub fn kinds(bench: &Bench) -> anyhow::Result<()> {
    /// Enough of each kind to be worth a start.
    const MOST: usize = 12;
    let scratch = tempfile::tempdir()?;
    let mut all = Vec::new();
    files_under(&root().join("../shared/corpus"), &mut all);
    all.sort();
    println!("Documents opened a second, by kind:");
    println!("                         a second   CPU ms a document");
    for kind in ["pdf", "eml", "docx", "xlsx", "pptx", "odt", "html", "txt", "jpg", "zip"] {
        let ends = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(kind));
        let mut files: Vec<PathBuf> = all.iter().filter(|path| ends(path)).take(MOST).cloned().collect();
        if files.is_empty() {
            files = made(kind, scratch.path())?;
        }
        if files.is_empty() {
            println!("  {kind:<23} skipped: there is no file of this kind here");
            continue;
        }
        let (begun, before) = (Instant::now(), processes::cpu_of_ended()?);
        for (number, file) in files.iter().enumerate() {
            let out = scratch.path().join(format!("{kind}-{number}"));
            let ended = Command::new(&bench.program)
                .args(["open", "--out"])
                .args([&out, file])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()?;
            ensure!(ended.code().is_some(), "the program was killed");
        }
        let count = files.len() as f64;
        let each = (processes::cpu_of_ended()? - before) * 1000.0 / count;
        println!(
            "  {kind:<23} {:>8} {:>15}   ({count} documents, with all that is in them)",
            figures(count / begun.elapsed().as_secs_f64()),
            figures(each)
        );
    }
    println!();
    Ok(())
}

/// The demonstration's own documents of a kind.
pub fn made(kind: &str, scratch: &std::path::Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for made in demo::documents::channel()?.into_iter().chain(demo::documents::corvin()?) {
        if made.name.ends_with(&format!(".{kind}")) {
            let path = scratch.join(made.name);
            fs::write(&path, &made.bytes)?;
            paths.push(path);
        }
    }
    Ok(paths)
}

pub fn files_under(folder: &std::path::Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files_under(&path, found) } else { found.push(path) }
    }
}

/// Real files where the corpus is at hand, otherwise the demonstration's own.
pub fn some_pdfs(scratch: &std::path::Path) -> anyhow::Result<Vec<PathBuf>> {
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

pub fn page_count(path: &std::path::Path) -> anyhow::Result<usize> {
    let said = Command::new("pdfinfo").arg(path).stderr(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("Pages:")).context("no count")?;
    Ok(line.trim().parse()?)
}
