//! `compare`: what two documents don't share, told in the terminal, and as a folder with a page that needs no program of ours.

use std::{fs, io::Write as _, ops::Range, path::Path};

use airlock::{Ended, Whole, beside};
use askama::Template;
use model::FileFacts;
use page::compare::{Comparison, Difference, Sheet, Side, Verdict, seen};
use serde::Serialize;
use terminal::{ProgressLine, Refused, harmless};
use web::{Lang, Layout, Mood};

use super::fresh::Fresh;

/// `differences.json`, and what `--json` prints.
#[derive(Serialize)]
pub struct Compared {
    /// The format's version: 1.
    version: u32,
    first: FileFacts,
    second: FileFacts,
    same: bool,
    verdict: Verdict,
    #[serde(flatten)]
    comparison: Comparison,
}

impl Compared {
    /// Text first, then the pixels of one pair of pages after the other.
    ///
    /// # Errors
    /// When a document isn't whole: what is missing would be missing silently.
    pub fn of(first: (&Whole, Ended), second: (&Whole, Ended), line: ProgressLine) -> Result<Self, Refused> {
        for (document, top) in [(&first.0, &first.1), (&second.0, &second.1)] {
            document.check(top).map_err(|why| Refused::because(format!("{}: {why}", top.facts.name)))?;
        }
        let mut comparison = beside::words((first.0, &first.1), (second.0, &second.1));
        if comparison.drawn {
            for at in 0..comparison.pairs.len() {
                line.say(&format!("pixels of page {} of {}", at + 1, comparison.pairs.len()));
                beside::pixels(&mut comparison, at, first.0, second.0)?;
            }
            line.clear();
        }
        let (same, verdict) = (comparison.same(), comparison.verdict());
        Ok(Self { version: 1, first: first.1.facts, second: second.1.facts, same, verdict, comparison })
    }

    pub fn different(&self) -> usize {
        self.comparison.differences.len() + self.comparison.left_out
    }

    pub fn summary(&self) -> String {
        let mut lines = Vec::new();
        for (what, facts, words) in
            [("first", &self.first, self.comparison.words.0), ("second", &self.second, self.comparison.words.1)]
        {
            lines.push(format!("{what}: {}, {}, {words} words", facts.name, facts.media_type));
        }
        lines.push(String::new());
        for difference in &self.comparison.differences {
            lines.extend(told(difference));
        }
        if self.comparison.left_out > 0 {
            lines.push(format!("{} more differences are not listed.", self.comparison.left_out));
        }
        if !self.comparison.differences.is_empty() {
            lines.push(String::new());
        }
        lines.extend(self.comparison.remarks.iter().chain(&self.verdict.said).cloned());
        harmless(&lines.join("\n"))
    }

    /// A page with both documents side by side, its pictures, and `differences.json`. The page comes last: a folder without it
    /// isn't whole.
    ///
    /// # Errors
    /// The folder isn't empty; the disk's.
    pub fn write(&self, first: &Whole, second: &Whole, out: &Path) -> Result<(), Refused> {
        let refused = |error: std::io::Error| Refused::because(format!("{}: {error}", out.display()));
        fs::create_dir_all(out.join("pages")).map_err(refused)?;
        let mut marks = Vec::new();
        let size = |document: &'_ Whole, number| document.numbered(Some(number)).map(|page| page.text.size);
        let (sheets, nowhere) = self.comparison.sheets((|n| size(first, n), |n| size(second, n)));
        let mut shown = Vec::new();
        for sheet in sheets {
            let mut picture = |which: &str, document: &Whole, number: Option<u32>, places: &[[f32; 4]]| {
                let Some(page) = document.numbered(number) else { return Ok(None) };
                let file = format!("pages/{which}-{:04}.png", page.number);
                put(&out.join(&file), page.png())?;
                let start = marks.len();
                marks.extend_from_slice(places);
                let pixel = |points: f32| points.round() as u32;
                Ok::<_, Refused>(Some(Picture {
                    file,
                    called: format!("{which}, page {}", page.number),
                    width: pixel(page.text.size.width),
                    height: pixel(page.text.size.height),
                    marks: start..marks.len(),
                }))
            };
            let pictures = [
                picture("first", first, sheet.pair.first, &sheet.first_marks)?,
                picture("second", second, sheet.pair.second, &sheet.second_marks)?,
            ];
            shown.push(Shown { called: called(&sheet), pictures, differences: sheet.differences });
        }
        put(&out.join("style.css"), web::assets::style(Mood::Desk).as_bytes())?;
        put(&out.join("marks.css"), web::marks_style(&marks).as_bytes())?;
        put(&out.join("differences.json"), serde_json::to_string_pretty(self)?.as_bytes())?;
        let layout = Layout {
            lang: Lang::default(),
            mood: Mood::Desk,
            title: format!("{} and {}", self.first.name, self.second.name),
            newsroom: String::new(),
            style: "style.css".to_owned(),
        };
        let page = View {
            layout,
            first: &self.first,
            second: &self.second,
            comparison: &self.comparison,
            verdict: &self.verdict,
            sheets: shown,
            nowhere,
        };
        put(&out.join("index.html"), page.render()?.as_bytes())
    }
}

#[derive(Template)]
#[template(path = "compared.html")]
struct View<'a> {
    layout: Layout,
    first: &'a FileFacts,
    second: &'a FileFacts,
    comparison: &'a Comparison,
    verdict: &'a Verdict,
    sheets: Vec<Shown<'a>>,
    nowhere: Vec<(usize, &'a Difference)>,
}

struct Shown<'a> {
    called: String,
    pictures: [Option<Picture>; 2],
    differences: Vec<(usize, &'a Difference)>,
}

struct Picture {
    file: String,
    called: String,
    width: u32,
    height: u32,
    marks: Range<usize>,
}

/// A folder that is new or empty.
///
/// # Errors
/// Something lies there.
pub fn empty(out: &Path) -> Result<(), Refused> {
    match fs::read_dir(out).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refused::because(format!("{}: the folder isn’t empty; choose a new one", out.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Refused::because(format!("{}: {error}", out.display()))),
    }
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Refused> {
    let mut fresh = Fresh::beside(path)?;
    fresh.write_all(bytes)?;
    fresh.keep_new(path)
}

fn called(sheet: &Sheet<'_>) -> String {
    match (sheet.pair.first, sheet.pair.second) {
        (Some(first), Some(second)) if first == second => format!("Page {first}"),
        (Some(first), Some(second)) => format!("Page {first} of the first, {second} of the second"),
        (Some(first), None) => format!("Page {first} of the first alone"),
        (_, second) => format!("Page {} of the second alone", second.unwrap_or_default()),
    }
}

/// A difference in a few lines.
fn told(difference: &Difference) -> Vec<String> {
    let place = match (difference.first.page, difference.second.page) {
        (Some(first), Some(second)) if first != second => format!("page {first} (second: page {second})"),
        (Some(page), _) => format!("page {page}"),
        (None, Some(page)) => format!("page {page} of the second"),
        (None, None) => "the document".to_owned(),
    };
    let mut lines = vec![format!("{place}, {}: {}", difference.kind.called(), difference.what)];
    for (which, side) in [("first ", &difference.first), ("second", &difference.second)] {
        let Side { before, text, after, .. } = side;
        if !(before.is_empty() && text.is_empty() && after.is_empty()) {
            let words = seen(&format!("{before} [{text}] {after}")).replace('\n', " / ");
            lines.push(format!("    {which}  {}", words.trim()));
        }
    }
    if let Some(why) = difference.honest {
        lines.push(format!("    it may be honest: {why}"));
    }
    lines
}
