//! How often something is suggested on pages that hide nothing: the corpus's clean texts, read as pages of words.

use std::{collections::BTreeMap, fs, path::Path};

use model::{Rect, Size, Word};
use page::{
    redact::PageText,
    suggest::{self, Kind, Sure},
};

/// A page of a letter's size has about so many lines.
const LINES: usize = 45;

/// Texts that people or other programs have vouched for, of a folder and all below it.
fn texts(folder: &Path, wanted: &dyn Fn(&str) -> bool, into: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            texts(&path, wanted, into);
        } else if wanted(&name) {
            let text =
                String::from_utf8_lossy(&fs::read(&path).expect("a file of the corpus can be read")).into_owned();
            into.push((name.clone(), if name.ends_with(".html") { bare(&text) } else { text }));
        }
    }
}

/// A web page without its tags: good enough for running text.
fn bare(html: &str) -> String {
    let html = html
        .replace("<p", "\n<p")
        .replace("&amp;", "&")
        .replace("&#160;", " ")
        .replace("&#x2019;", "’")
        .replace("&nbsp;", " ");
    html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect()
}

/// Pages of words; a table's bars stand far apart, long lines are broken as a page would.
fn pages(text: &str) -> Vec<PageText> {
    let mut lines: Vec<Vec<(f32, &str)>> = Vec::new();
    for line in text.lines() {
        let (mut x, mut words) = (72.0, Vec::new());
        for word in line.split_whitespace() {
            if word == "|" {
                x += 60.0;
                continue;
            }
            if x > 520.0 && !line.starts_with('|') {
                lines.push(std::mem::take(&mut words));
                x = 72.0;
            }
            words.push((x, word));
            x += word.chars().count() as f32 * 5.0 + 4.0;
        }
        lines.push(words);
    }
    let page = |lines: &[Vec<(f32, &str)>]| {
        let mut words = Vec::new();
        for (line, y) in lines.iter().zip((0_u8..).map(|y| 50.0 + f32::from(y) * 14.0)) {
            for (at, (x, text)) in line.iter().enumerate() {
                let rect = Rect::new(*x, y, x + text.chars().count() as f32 * 5.0, y + 12.0);
                words.push(Word { text: (*text).to_owned(), rect, line_end: at + 1 == line.len() });
            }
        }
        PageText { size: Size { width: 612.0, height: 792.0 }, blank: words.is_empty(), words }
    };
    lines.chunks(LINES).map(page).filter(|p| !p.blank).collect()
}

#[test]
fn clean_pages_raise_few_alarms() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if !corpus.is_dir() {
        println!("skipped: the corpus is not here");
        return;
    }
    let wanted = |name: &str| {
        name.contains("/truth/") && (name.ends_with(".md") || name.ends_with(".txt") && !name.ends_with(".doctags.txt"))
            || name.ends_with(".truth.txt")
            || name.contains("/mueller-report/") && (name.ends_with(".html") || name.ends_with(".txt"))
    };
    let mut all = Vec::new();
    texts(&corpus, &wanted, &mut all);
    let mut counts: BTreeMap<(Kind, Sure), usize> = BTreeMap::new();
    let mut count = 0;
    for (_, text) in &all {
        let pages = pages(text);
        count += pages.len();
        for s in suggest::suggest(&pages, &[]) {
            *counts.entry((s.kind, s.sure)).or_default() += 1;
        }
    }
    assert!(count > 500, "{count} pages");
    println!("{count} pages of {} texts; suggestions for 1,000 pages:", all.len());
    let a_thousand = |n: usize| n as f64 * 1000.0 / count as f64;
    for ((kind, sure), n) in &counts {
        println!("{kind:?} {sure:?}: {n} ({:.1})", a_thousand(*n));
    }
    // These texts do hold addresses of mail, telephones and streets; of the rest, next to nothing.
    let plenty = [Kind::Email, Kind::Phone, Kind::Address, Kind::Name];
    let rest: usize = counts.iter().filter(|((kind, _), _)| !plenty.contains(kind)).map(|(_, n)| n).sum();
    let streets: usize = counts.iter().filter(|((kind, _), _)| *kind == Kind::Address).map(|(_, n)| n).sum();
    let telephones: usize = counts.iter().filter(|((kind, _), _)| *kind == Kind::Phone).map(|(_, n)| n).sum();
    assert!(a_thousand(rest) < 10.0 && a_thousand(streets) < 50.0 && a_thousand(telephones) < 60.0);
}
