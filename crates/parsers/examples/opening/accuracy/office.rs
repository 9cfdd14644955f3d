//! Office files whose text others wrote down: every run of text that their XML holds and shows stands in what is read.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read},
    path::Path,
};

use quick_xml::{Reader, events::Event};

use super::{Everything, bag, shared, size, tell, truths};
use crate::bar;

pub fn measure(corpus: &Path) {
    let mut documents: BTreeMap<String, String> = BTreeMap::new();
    for [document, truth, kind] in truths(corpus) {
        if document.starts_with("docling/") && kind == "md" {
            documents.insert(document, truth);
        }
    }
    let (mut there, mut all, mut files) = (0, 0, 0);
    let (mut known, mut words, mut old) = (0, 0, 0);
    for (document, truth) in &documents {
        let bytes = fs::read(corpus.join(document)).unwrap();
        match document.rsplit('.').next() {
            Some("docx" | "pptx" | "xlsx" | "odt" | "ods" | "odp") => {
                files += 1;
                let read = bare(&Everything::of(&bytes).text);
                for run in runs(&bytes) {
                    all += 1;
                    if read.contains(&bare(&run)) {
                        there += 1;
                    } else {
                        tell(|| format!("{document} lacks {run:?}"));
                    }
                }
            }
            Some("doc" | "xls" | "ppt") => {
                old += 1;
                let truth = bag(&fs::read_to_string(corpus.join(truth)).unwrap().replace("<!-- image -->", " "));
                let read = bag(&Everything::of(&bytes).text);
                known += shared(&truth, &read);
                words += size(&truth);
            }
            _ => {}
        }
    }
    let measured = format!("{there} of {all} ({files} files)");
    bar(
        there == all,
        "runs of visible text of office files",
        &measured,
        "all; LibreOffice isn't asked: it writes pages",
    );
    println!("         of old office files: {known} of {words} words that Docling reads ({old} files)");
}

/// Without spaces: where a line breaks is each reader's own.
fn bare(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().filter(|c| !c.is_whitespace() && !page::letters::is_ignorable(*c)).collect()
}

/// Runs of text as the parts hold them, read without any of the openers' code: `w:t`, `a:t`, a string's `t`, and what stands in OpenDocument's paragraphs.
/// Not: what the file itself marks as hidden or taken out, and masters and layouts, which are no page.
fn runs(file: &[u8]) -> Vec<String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let names: Vec<String> = zip.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let mut all = Vec::new();
    for name in names {
        let wanted = (name.starts_with("word/") && !name.contains('_') && !name.contains("glossary"))
            || name.starts_with("ppt/slides/slide")
            || name == "xl/sharedStrings.xml"
            || name.starts_with("xl/worksheets/sheet")
            || name == "content.xml";
        let parts =
            ["document", "header", "footer", "footnotes", "endnotes", "slide", "sharedStrings", "sheet", "content"];
        let stem = name.rsplit('/').next().unwrap_or_default();
        if !wanted || !name.ends_with(".xml") || !parts.iter().any(|part| stem.starts_with(part)) {
            continue;
        }
        let mut xml = String::new();
        if zip.by_name(&name).unwrap().read_to_string(&mut xml).is_ok() {
            part(&xml, &mut all);
        }
    }
    all.retain(|run| !bare(run).is_empty());
    all
}

fn part(xml: &str, all: &mut Vec<String>) {
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<String> = Vec::new();
    let (mut run, mut hidden) = (String::new(), false);
    loop {
        let event = reader.read_event();
        match event {
            Ok(Event::Start(element)) => {
                open.push(element.local_name().as_ref().to_owned());
                if open.last().is_some_and(|last| last == "r") {
                    hidden = false;
                }
                run.clear();
            }
            Ok(Event::Empty(element)) => {
                hidden |= element.name().as_ref() == "w:vanish";
                // A break or a picture.
                run.push('\n');
            }
            Ok(Event::Text(text)) => run.push_str(&text),
            Ok(Event::GeneralRef(reference)) => {
                run.push_str(match &*reference {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "",
                });
                if let Ok(Some(letter)) = reference.resolve_char_ref() {
                    run.push(letter);
                }
            }
            Ok(Event::End(_)) => {
                let last = open.pop().unwrap_or_default();
                let inside = |name: &str| open.iter().any(|outer| outer == name);
                let text = last == "t"
                    || ["p", "h", "span", "a"].contains(&&*last)
                        && inside("body")
                        && inside("text") | inside("spreadsheet") | inside("presentation");
                // Phonetic guides, deleted words, notes of an OpenDocument file that it doesn't show.
                let left_out = inside("rPh") || inside("tracked-changes") || inside("annotation") || inside("del");
                if text && !left_out && !hidden {
                    // Lines of a cell stand below each other, others' beside them.
                    all.extend(run.lines().map(str::to_owned));
                }
                run.clear();
            }
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}
