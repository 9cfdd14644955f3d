//! What a tree gave, kept in memory; and how the evil worker is started.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::{
    collections::BTreeMap,
    io,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use airlock::{Airlock, Config, Ended, Error, NodePath, Outcome, Sink, WorkerCommand};
use model::{Finding, FindingKind, limits::OpenLimits};
use page::PageContent;

#[derive(Default)]
pub struct Kept {
    pub pages: Vec<(String, u32)>,
    pub texts: BTreeMap<String, String>,
    pub findings: Vec<(String, Finding)>,
    pub children: Vec<(String, String, Vec<u8>)>,
    pub ended: BTreeMap<String, Ended>,
    /// The order of the nodes' ends.
    pub order: Vec<String>,
}

impl Sink for Kept {
    fn page(&mut self, node: &NodePath, number: u32, _page: &PageContent) -> io::Result<()> {
        self.pages.push((node.to_string(), number));
        Ok(())
    }
    fn text(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        self.texts.entry(node.to_string()).or_default().push_str(text);
        Ok(())
    }
    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()> {
        self.findings.push((node.to_string(), finding.clone()));
        Ok(())
    }
    fn child(&mut self, node: &NodePath, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.children.push((node.to_string(), name.to_owned(), bytes.to_vec()));
        Ok(())
    }
    fn end(&mut self, node: &NodePath, ended: &Ended) -> io::Result<()> {
        assert!(self.ended.insert(node.to_string(), ended.clone()).is_none(), "a node ends once");
        self.order.push(node.to_string());
        Ok(())
    }
}

impl Kept {
    pub fn not_finished(&self, node: &str) -> bool {
        self.findings.iter().any(|(at, finding)| at == node && finding.kind == FindingKind::NotFinished)
    }

    /// All that the top file said.
    pub fn text(&self) -> &str {
        self.texts.get("").map_or("", String::as_str)
    }
}

/// Limits small enough that a test ends soon.
pub fn limits() -> OpenLimits {
    OpenLimits {
        time: Duration::from_secs(2),
        most_time: Duration::ZERO,
        memory: 256 << 20,
        pages: 50,
        children: 50,
        depth: 3,
        child_bytes: 64 << 20,
        text_bytes: 8 << 20,
    }
}

pub struct Ran {
    pub outcome: Result<Outcome, Error>,
    pub kept: Kept,
    pub took: Duration,
}

impl Ran {
    pub fn top(&self) -> &Ended {
        &self.outcome.as_ref().unwrap().top
    }
}

pub fn worker(walls: &str, deed: &str, words: &[&str]) -> (WorkerCommand, String) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mark = format!("evil-{}-{}-end", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut arguments = vec![walls.into(), deed.into()];
    arguments.extend(words.iter().map(Into::into));
    // Not read by it: by this word the test finds its processes.
    arguments.push(mark.clone().into());
    (WorkerCommand { program: PathBuf::from(env!("CARGO_BIN_EXE_evil-worker")), arguments }, mark)
}

/// Lets the evil worker loose on a file, and makes sure that none of its processes is left.
pub fn run(walls: &str, deed: &str, words: &[&str], limits: &OpenLimits, file: &[u8]) -> Ran {
    let (worker, mark) = worker(walls, deed, words);
    let airlock = Airlock::new(Config::alone(worker));
    let mut kept = Kept::default();
    let start = Instant::now();
    let outcome = airlock.open_tree(&mut &*file, "letter.pdf", limits, &mut kept);
    let took = start.elapsed();
    assert_eq!(processes(&mark), Vec::<String>::new(), "{deed}: no process outlives its tree");
    Ran { outcome, kept, took }
}

/// The ids of living processes in whose arguments this word stands.
pub fn processes(mark: &str) -> Vec<String> {
    let ids = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    ids.filter(|id| id.bytes().all(|b| b.is_ascii_digit()))
        .filter(|id| std::fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| contains(&line, mark.as_bytes())))
        .collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
