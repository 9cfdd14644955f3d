//! The words of PDFs: as many as poppler's `pdftotext` reads, and more of what stands there where others wrote down what that is.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
    process::Command,
};

use super::{Everything, bag, f1, mean, shared, size, tell, truths};
use crate::{bar, files_under};

/// Fewer words than these say nothing about a reader.
const LEAST_WORDS: usize = 20;

pub fn measure(corpus: &Path) {
    if Command::new("pdftotext").arg("-v").output().is_err() {
        println!("  skipped  words of PDFs: pdftotext is not installed");
        return;
    }
    beside_poppler(corpus);
    beside_truth(corpus);
}

/// What poppler reads, where it has nothing to complain about.
fn poppler(path: &Path) -> Option<String> {
    let said = Command::new("pdftotext").arg(path).arg("-").output().ok()?;
    (said.status.success() && said.stderr.is_empty()).then(|| String::from_utf8_lossy(&said.stdout).into_owned())
}

/// Clean: poppler reads it without a word of complaint and finds words in it; it isn't one of those that were collected because words are hidden in them.
fn beside_poppler(corpus: &Path) {
    let mut files = Vec::new();
    files_under(corpus, &mut files);
    files.sort();
    let mut scores = Vec::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|end| end == "pdf")) {
        if path.components().any(|part| part.as_os_str() == "x-ray") {
            continue;
        }
        let Some(theirs) = poppler(path).map(|text| bag(&text)).filter(|words| size(words) >= LEAST_WORDS) else {
            continue;
        };
        let ours = Everything::of(&fs::read(path).unwrap());
        // What a file hides, poppler reads among the rest.
        let score = f1(&theirs, &bag(&format!("{}\n{}", ours.own, ours.hidden)));
        if score < 0.97 {
            tell(|| format!("{score:.3} {}{}", path.display(), if ours.failed { " (failed)" } else { "" }));
        }
        scores.push(score);
    }
    let fine = scores.iter().filter(|score| **score >= 0.97).count();
    let score = mean(&scores);
    let measured = format!("{score:.4} ({} files, {fine} of them at least 0.97)", scores.len());
    bar(score >= 0.97, "words of clean PDFs, F1 against poppler", &measured, "0.97");
}

fn beside_truth(corpus: &Path) {
    let mut all: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for [document, truth, kind] in truths(corpus) {
        if document.ends_with(".pdf") && !document.contains("/ocr/") {
            all.entry(document).or_default().push((truth, kind));
        }
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (document, truths) in all {
        let path = corpus.join(&document);
        let read = |path: &str| fs::read_to_string(corpus.join(path)).unwrap();
        // Texts in two orders, Markdown, or the cells of tables.
        let texts: Vec<String> = truths
            .iter()
            .filter_map(|(truth, kind)| match kind.as_str() {
                "txt" if document.starts_with("pdfbox/text") || document.starts_with("pdfplumber") => Some(read(truth)),
                "md" if document.starts_with("docling") => Some(without_marks(&read(truth))),
                _ => None,
            })
            .collect();
        let cells: Vec<String> = truths
            .iter()
            .filter(|(truth, _)| truth.ends_with("-str.xml"))
            .map(|(truth, _)| cells(&read(truth)))
            .collect();
        if texts.is_empty() && cells.is_empty() {
            continue;
        }
        let poppler = Command::new("pdftotext").arg(&path).arg("-").output().unwrap();
        let poppler = bag(&String::from_utf8_lossy(&poppler.stdout));
        let mine = bag(&Everything::of(&fs::read(&path).unwrap()).own);
        let score = |words: &HashMap<String, usize>| {
            let whole = texts.iter().map(|truth| f1(&bag(truth), words)).fold(0.0, f64::max);
            // Of a page with tables only those are written down.
            let parts =
                cells.iter().map(|truth| bag(truth)).map(|truth| shared(&truth, words) as f64 / size(&truth) as f64);
            if texts.is_empty() { parts.fold(0.0, f64::max) } else { whole }
        };
        let (one, other) = (score(&mine), score(&poppler));
        if one < other {
            tell(|| format!("{one:.3}, poppler {other:.3}: {document}"));
        }
        ours.push(one);
        theirs.push(other);
    }
    if ours.is_empty() {
        return;
    }
    let (one, other) = (mean(&ours), mean(&theirs));
    let measured = format!("{one:.4} ({} files)", ours.len());
    bar(one > other, "words of PDFs whose text is known", &measured, &format!("better than poppler {other:.4}"));
}

/// Markdown's words.
fn without_marks(text: &str) -> String {
    let text = text.replace("<!-- image -->", " ").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    text.replace(['*', '#', '|', '`', '\\'], " ")
}

/// The words of all cells.
fn cells(xml: &str) -> String {
    let mut words = String::new();
    for part in xml.split("<content>").skip(1) {
        words.push_str(part.split("</content>").next().unwrap_or_default());
        words.push('\n');
    }
    words.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
}
