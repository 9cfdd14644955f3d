//! Who made the pages of each office file in a folder, and what it cost: `cargo run -p parsers --example office -- FOLDER`. It is its own worker.
#![allow(clippy::unwrap_used, reason = "a measurement that can't go on says so by ending")]

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use airlock::{Airlock, Config, Ended, NodePath, Sink, WORKER_WORD, WorkerCommand, office::Office};
use model::{Finding, FindingKind, limits::OpenLimits};
use page::PageContent;

const ENDINGS: [&str; 14] =
    ["docx", "docm", "dotx", "xlsx", "xlsm", "xlsb", "pptx", "odt", "ods", "odp", "doc", "xls", "ppt", "rtf"];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == WORKER_WORD) {
        return parsers::worker::main();
    }
    let [folder, rest @ ..] = &words[..] else {
        eprintln!("the folder of documents is missing");
        return ExitCode::FAILURE;
    };
    let every: usize = rest.first().map_or(1, |every| every.parse().unwrap());
    // The machine may be slow: what is asked is who made them, and in what time.
    let limits = OpenLimits { time: Duration::from_secs(120), ..OpenLimits::default() };
    let mut files = Vec::new();
    files_under(Path::new(folder), &mut files);
    files.sort();
    let worker = WorkerCommand { program: std::env::current_exe().unwrap(), arguments: vec![WORKER_WORD.into()] };
    let office = Office::find();
    println!("the walls: {:?}", office.probe(&worker).unwrap());
    let airlock = Airlock::new(Config { office, ..Config::alone(worker) });
    let mut kinds: BTreeMap<(String, String), Vec<Duration>> = BTreeMap::new();
    for path in files.iter().step_by(every) {
        let mut seen = Seen::default();
        let start = Instant::now();
        let bytes = fs::read(path).unwrap();
        airlock.open_tree(&mut bytes.as_slice(), "file", &limits, &mut seen).unwrap();
        let took = start.elapsed();
        let who = seen.who();
        println!("{:6} ms  {} pages, {who}: {}", took.as_millis(), seen.pages, path.display());
        let ending = path.extension().unwrap().to_string_lossy().to_lowercase();
        let who = who.split_once(" (").map_or(who.as_str(), |(who, _)| who);
        kinds.entry((ending, who.to_owned())).or_default().push(took);
    }
    for ((ending, who), mut took) in kinds {
        took.sort();
        let at = |part: usize| took[(took.len() - 1) * part / 100].as_millis();
        println!("{ending:5} {:4}  median {} ms, p90 {} ms: {who}", took.len(), at(50), at(90));
    }
    ExitCode::SUCCESS
}

fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if path.is_dir() {
            files_under(&path, found);
        } else if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
            found.push(path);
        }
    }
}

#[derive(Default)]
struct Seen {
    pages: u32,
    said: Vec<Finding>,
    failure: Option<String>,
}

impl Seen {
    fn who(&self) -> String {
        let by = |place: &Finding| place.what.contains("a picture that LibreOffice made");
        match self.said.as_slice() {
            [] => format!("none ({})", self.failure.as_deref().unwrap_or("no page")),
            [one] if by(one) => "LibreOffice".to_owned(),
            [one, behind] if by(one) => format!("LibreOffice, ours behind ({})", behind.place),
            [one, ..] => format!("ours: {}", one.what.rsplit_once("its colours.").map_or("", |(_, why)| why.trim())),
        }
    }
}

impl Sink for Seen {
    fn wants_children(&self) -> bool {
        false
    }
    fn page(&mut self, _: &NodePath, _: u32, _: &PageContent) -> io::Result<()> {
        self.pages += 1;
        Ok(())
    }
    fn text(&mut self, _: &NodePath, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn finding(&mut self, _: &NodePath, finding: &Finding) -> io::Result<()> {
        if finding.kind == FindingKind::SetAnew {
            self.said.push(finding.clone());
        }
        Ok(())
    }
    fn child(&mut self, _: &NodePath, _: &str, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
    fn end(&mut self, _: &NodePath, ended: &Ended) -> io::Result<()> {
        self.failure = ended.failure.map(|failure| failure.to_string());
        Ok(())
    }
}
