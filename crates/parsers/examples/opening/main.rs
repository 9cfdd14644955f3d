//! What opening costs, built as the real program is: `cargo xtask bench airlock` runs it. It is its own worker.
#![allow(clippy::unwrap_used, reason = "a measurement that can't go on says so by ending")]

mod accuracy;
mod hostile;

use std::{
    fs,
    io::sink,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use airlock::{Airlock, Config, Ended, NodePath, Sink, WORKER_WORD, Whole, WorkerCommand};
use model::{Finding, Mode, Plan, Rect, limits::OpenLimits, plan::PlanBox};
use page::{
    PageContent, pdf,
    redact::{PageText, Policy, Redaction},
};
use parsers::{JobLimits, OpenFailure, Output};

/// Pages that are rendered: enough to be worth a start, few enough to end soon.
const PAGES: u32 = 400;
/// How often a small document is opened.
const TIMES: usize = 100;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == WORKER_WORD) {
        return parsers::worker::main();
    }
    let [corpus, rest @ ..] = &words[..] else {
        eprintln!("the folder of documents is missing");
        return ExitCode::FAILURE;
    };
    let mut files = Vec::new();
    files_under(Path::new(corpus), &mut files);
    files.sort();
    match rest {
        [word] if word == "accuracy" => accuracy::measure(Path::new(corpus)),
        [word, count, seed] if word == "hostile" => {
            hostile::campaign(&files, count.parse().unwrap(), seed.parse().unwrap());
        }
        _ => {
            measure(&files);
            accuracy::measure(Path::new(corpus));
        }
    }
    ExitCode::SUCCESS
}

fn measure(files: &[PathBuf]) {
    let pdfs = some_pdfs(files);
    println!("The airlock, {} PDFs:", pdfs.len());
    let (pages, took) = open_all(&pdfs);
    let ours = f64::from(pages) / took;
    let theirs = poppler(&pdfs, &["pdftoppm", "-r", "150"], "page", pages);
    let rival = theirs.map_or("pdftoppm is not installed".to_owned(), |theirs| format!("pdftoppm {theirs:.0}"));
    let holds = ours >= 60.0 && theirs.is_none_or(|theirs| ours > theirs);
    bar(
        holds,
        "pages rendered a CPU second, 150 dpi, in the sandbox",
        &format!("{ours:.0} ({pages} pages)"),
        &format!("60; {rival}"),
    );

    let (rate, theirs) = read_words(&pdfs, pages);
    let rival = theirs.map_or("pdftotext is not installed".to_owned(), |theirs| format!("pdftotext {theirs:.0}"));
    bar(
        rate >= 300.0,
        "pages of PDFs whose words are read a CPU second",
        &format!("{rate:.0}"),
        &format!("300; {rival}"),
    );

    for (what, bytes) in [("a text of a page", text()), ("a PDF of a page", memo(&pdfs))] {
        let (cold, warm, parse) = small(&bytes);
        let over = warm.saturating_sub(parse);
        bar(
            over <= Duration::from_millis(15),
            &format!("{what}, opened warm, over the parse itself"),
            &format!("{} (parse {}, cold {})", ms(over), ms(parse), ms(cold)),
            "15 ms",
        );
    }
    let rate = redact(&pdfs);
    bar(rate >= 25.0, "pages redacted and written a second, 150 dpi", &format!("{rate:.0}"), "25");
}

fn bar(holds: bool, what: &str, measured: &str, bar: &str) {
    println!("  {}  {what}: {measured}   (bar: {bar})", if holds { "holds" } else { "FAILS" });
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

pub fn limits() -> OpenLimits {
    OpenLimits { time: Duration::from_secs(120), ..OpenLimits::default() }
}

/// This program as the worker; without OCR, which is another program's time.
pub fn airlock() -> Airlock {
    let worker = WorkerCommand { program: std::env::current_exe().unwrap(), arguments: vec![WORKER_WORD.into()] };
    Airlock::new(Config::alone(worker))
}

pub fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files_under(&path, found) } else { found.push(path) }
    }
}

/// Counts pages, and keeps nothing.
#[derive(Default)]
struct Count(u32);

impl Sink for Count {
    fn wants_children(&self) -> bool {
        false
    }
    fn page(&mut self, _: &NodePath, _: u32, _: &PageContent) -> std::io::Result<()> {
        self.0 += 1;
        Ok(())
    }
    fn text(&mut self, _: &NodePath, _: &str) -> std::io::Result<()> {
        Ok(())
    }
    fn finding(&mut self, _: &NodePath, _: &Finding) -> std::io::Result<()> {
        Ok(())
    }
    fn child(&mut self, _: &NodePath, _: &str, _: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
    fn end(&mut self, _: &NodePath, _: &Ended) -> std::io::Result<()> {
        Ok(())
    }
}

fn open(airlock: &Airlock, bytes: &[u8], limits: &OpenLimits) -> (u32, Ended) {
    let mut count = Count::default();
    let outcome = airlock.open_tree(&mut &bytes[..], "file", limits, &mut count).unwrap();
    (count.0, outcome.top)
}

/// PDFs that open, until there are enough pages.
fn some_pdfs(files: &[PathBuf]) -> Vec<PathBuf> {
    let (airlock, mut pages, mut some) = (airlock(), 0, Vec::new());
    for path in files.iter().filter(|path| path.extension().is_some_and(|end| end == "pdf")) {
        if pages >= PAGES {
            break;
        }
        let (count, ended) = open(&airlock, &fs::read(path).unwrap(), &limits());
        if ended.failure.is_none() && count == ended.pages {
            pages += count;
            some.push(path.clone());
        }
    }
    some
}

/// How many pages the files have, and the processor seconds of this process and its workers.
fn open_all(files: &[PathBuf]) -> (u32, f64) {
    let (airlock, before) = (airlock(), cpu());
    let pages = files.iter().map(|path| open(&airlock, &fs::read(path).unwrap(), &limits()).1.pages).sum();
    (pages, cpu() - before)
}

/// Pages a processor second of reading words alone, by our reader in this process and by poppler's program.
fn read_words(pdfs: &[PathBuf], pages: u32) -> (f64, Option<f64>) {
    let files: Vec<Vec<u8>> = pdfs.iter().map(|path| fs::read(path).unwrap()).collect();
    let (mut read, before) = (0, cpu());
    for bytes in &files {
        if let Some((pages, words)) = parsers::pdf_words_alone(bytes) {
            read += pages;
            std::hint::black_box(words);
        }
    }
    let ours = read as f64 / (cpu() - before);
    (ours, poppler(pdfs, &["pdftotext"], "text", pages))
}

/// Pages a processor second of another program, which writes `after` in a folder that is thrown away. `None` when it isn't installed.
fn poppler(files: &[PathBuf], words: &[&str], after: &str, pages: u32) -> Option<f64> {
    let folder = tempfile();
    let before = cpu();
    for path in files {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).arg(path).current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        command.arg(after).status().ok()?;
    }
    let took = cpu() - before;
    fs::remove_dir_all(&folder).unwrap();
    Some(f64::from(pages) / took)
}

fn tempfile() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("opening-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Processor seconds of this process and of all that it ran to their end, in hundredths.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace().skip(11).take(4);
    fields.map(|ticks| ticks.parse::<u64>().unwrap()).sum::<u64>() as f64 / 100.0
}

fn text() -> Vec<u8> {
    (1..=40)
        .map(|n| format!("{n}. The harbour office paid three invoices for one survey.\n"))
        .collect::<String>()
        .into()
}

/// The smallest of the PDFs that has a page with words on it.
fn memo(pdfs: &[PathBuf]) -> Vec<u8> {
    let says = |bytes: &Vec<u8>| {
        let mut whole = Whole::default();
        airlock().open_tree(&mut &bytes[..], "file", &limits(), &mut whole).unwrap();
        whole.pages.len() == 1 && whole.pages[0].text.words.len() > 20
    };
    let mut all: Vec<Vec<u8>> = pdfs.iter().map(|path| fs::read(path).unwrap()).collect();
    all.sort_by_key(Vec::len);
    all.into_iter().find(says).unwrap()
}

/// Median times of opening it with a worker that has to be started, with one that waits, and of parsing alone.
fn small(bytes: &[u8]) -> (Duration, Duration, Duration) {
    let cold = airlock();
    let warm = airlock().with_a_spare(limits().memory);
    let median = |each: &mut dyn FnMut() -> Duration| {
        let mut times: Vec<Duration> = (0..TIMES).map(|_| each()).collect();
        times.sort();
        times[TIMES / 2]
    };
    let timed = |airlock: &Airlock| {
        let begun = Instant::now();
        open(airlock, bytes, &limits());
        begun.elapsed()
    };
    let from_cold = median(&mut || timed(&cold));
    let from_warm = median(&mut || {
        while warm.spare().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        timed(&warm)
    });
    let parse = median(&mut || {
        let begun = Instant::now();
        let limits =
            JobLimits { pages: 2_000, children: 100, child_bytes: 1 << 30, text_bytes: 64 << 20, memory: 1 << 30 };
        parsers::open(bytes, "file", &limits, &mut Nowhere).unwrap();
        begun.elapsed()
    });
    (from_cold, from_warm, parse)
}

/// An output that takes everything and keeps nothing.
struct Nowhere;

impl Output for Nowhere {
    fn facts(&mut self, _: &str, _: u32) -> Result<(), OpenFailure> {
        Ok(())
    }
    fn page(&mut self, _: u32, _: model::Size, _: u32, _: u32, _: &[u8]) -> Result<(), OpenFailure> {
        Ok(())
    }
    fn words(&mut self, _: u32, _: &[model::Word]) -> Result<(), OpenFailure> {
        Ok(())
    }
    fn text(&mut self, _: &str) -> Result<(), OpenFailure> {
        Ok(())
    }
    fn finding(&mut self, _: Finding) -> Result<(), OpenFailure> {
        Ok(())
    }
    fn child(&mut self, _: &str, bytes: &mut dyn std::io::Read) -> Result<(), OpenFailure> {
        std::io::copy(bytes, &mut sink()).map(drop).map_err(|_| OpenFailure::Damaged)
    }
}

/// Pages a second: a box on each, painted, written as a PDF.
fn redact(pdfs: &[PathBuf]) -> f64 {
    let airlock = airlock();
    let mut documents = Vec::new();
    for path in pdfs.iter().take(20) {
        let mut whole = Whole::default();
        airlock.open_tree(&mut &fs::read(path).unwrap()[..], "file", &limits(), &mut whole).unwrap();
        documents.push(whole);
    }
    let (mut pages, begun) = (0, Instant::now());
    for document in &documents {
        let texts: Vec<PageText> = document.pages.iter().map(|page| page.text.clone()).collect();
        let covered =
            |page: u32| PlanBox { page, rect: Rect::new(72.0, 100.0, 200.0, 120.0), reason: "privacy".into() };
        let plan = Plan {
            mode: Mode::Facsimile,
            boxes: (1..).take(texts.len()).map(covered).filter(|b| fits(b, &texts)).collect(),
            words: Vec::new(),
        };
        let redaction = Redaction::find(&texts, &plan).unwrap();
        let mut writer = pdf::Writer::new(sink()).unwrap();
        for page in &document.pages {
            let redacted = redaction.facsimile(page.number, page.content().unwrap(), Policy::default()).unwrap();
            writer.page(&redacted.content).unwrap();
            pages += 1;
        }
        writer.finish().unwrap();
    }
    f64::from(pages) / begun.elapsed().as_secs_f64()
}

fn fits(covered: &PlanBox, texts: &[PageText]) -> bool {
    let size = texts[covered.page as usize - 1].size;
    covered.rect.x1 < size.width && covered.rect.y1 < size.height
}
