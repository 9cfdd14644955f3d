//! A folder of many mixed files, cleaned by one command: whether it ends, whether its memory stays flat, what could not be cleaned and why, and
//! whether the same command again takes those alone.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::{
    documents::{files_under, made},
    figures, load, processes,
};
use crate::{newsroom, run::root};

/// Larger ones are left out: many small files try more than few large ones. In bytes.
const LARGEST: u64 = 1 << 20;

/// Makes a folder of `count` files and cleans it twice.
pub fn campaign(count: usize, program: Option<PathBuf>) -> anyhow::Result<()> {
    let program = newsroom::program(program, true)?;
    let scratch = tempfile::tempdir()?;
    let (from, out) = (scratch.path().join("from"), scratch.path().join("out"));
    let kinds = fill(&from, count, scratch.path())?;
    println!("On {} cores, {}, load {}.\n", std::thread::available_parallelism()?, processes::model(), load());
    println!("Without OCR and LibreOffice, whose time is other programs' own.");
    println!("A folder of {count} files, by the ends of their names: {kinds}");
    let first = clean(&program, &from, &out)?;
    first.tell("the first time");
    let second = clean(&program, &from, &out)?;
    second.tell("the same command again");
    let all = first.clean + first.refused.len();
    ensure!(all == count, "{all} of {count} files were told of");
    ensure!(second.there == first.clean, "{} of {} were known again", second.there, first.clean);
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for why in &first.refused {
        *reasons.entry(why.clone()).or_default() += 1;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    println!("Why no clean copy was made:");
    for (why, number) in reasons {
        println!("  {number:>6}  {why}");
    }
    Ok(())
}

/// Real files where they are here, again and again under other names; otherwise those that the project makes.
fn fill(from: &Path, count: usize, scratch: &Path) -> anyhow::Result<String> {
    let mut real = Vec::new();
    files_under(&root().join("../shared/corpus"), &mut real);
    real.sort();
    let small = |path: &PathBuf| fs::metadata(path).is_ok_and(|facts| facts.len() > 0 && facts.len() <= LARGEST);
    real.retain(small);
    if real.is_empty() {
        println!("The corpus is not here: these are documents that the project makes.");
        for kind in ["pdf", "eml", "docx", "xlsx", "odt", "html", "txt", "jpg", "zip"] {
            real.extend(made(kind, scratch)?);
        }
    }
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for (number, path) in (0..count).zip(real.iter().cycle()) {
        let folder = from.join(format!("{:03}", number / 100));
        fs::create_dir_all(&folder)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        fs::copy(path, folder.join(format!("{number:05}-{name}")))?;
        let end = path.extension().map_or_else(String::new, |end| end.to_string_lossy().to_ascii_lowercase());
        *ends.entry(end).or_default() += 1;
    }
    let mut ends: Vec<_> = ends.into_iter().collect();
    ends.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    Ok(ends.iter().map(|(end, number)| format!("{number} {end}")).collect::<Vec<_>>().join(", "))
}

struct Cleaned {
    clean: usize,
    there: usize,
    /// The first line of each reason, without the file's name.
    refused: Vec<String>,
    took: Duration,
    /// The largest memory of the program itself in each quarter of its time, in MiB.
    quarters: [f64; 4],
}

fn clean(program: &Path, from: &Path, out: &Path) -> anyhow::Result<Cleaned> {
    let told = out.with_extension("json");
    let begun = Instant::now();
    let mut child = Command::new(program)
        .args(["scrub", "--json", "--ocr", "off", "--office", "own"])
        .arg(from)
        .arg("--out")
        .arg(out)
        .stdout(fs::File::create(&told)?)
        .stderr(Stdio::null())
        .spawn()?;
    let mut seen = Vec::new();
    while child.try_wait()?.is_none() {
        seen.extend(processes::resident(child.id()).ok());
        std::thread::sleep(Duration::from_millis(200));
    }
    let took = begun.elapsed();
    let told: Value = serde_json::from_slice(&fs::read(told)?).context("what `scrub --json` told")?;
    let list = |name: &str| told[name].as_array().cloned().unwrap_or_default();
    let refused = list("refused").iter().map(|one| why(&one["why"])).collect();
    let quarter = |at: usize| seen[seen.len() * at / 4..seen.len() * (at + 1) / 4].iter().copied().fold(0.0, f64::max);
    Ok(Cleaned {
        clean: list("clean").len(),
        there: told["there"].as_u64().unwrap_or_default() as usize,
        refused,
        took,
        quarters: [0, 1, 2, 3].map(quarter),
    })
}

/// A reason without what is of this file alone: its name, and what would stay.
fn why(lines: &Value) -> String {
    let lines: Vec<&str> = lines.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let first = lines.first().copied().unwrap_or_default();
    let reason = first.split_once(": ").map_or(first, |(_, reason)| reason);
    let kinds = lines.iter().skip(1).filter_map(|line| line.trim_start().split_once(' ').map(|(kind, _)| kind));
    let kinds: std::collections::BTreeSet<&str> = kinds.collect();
    let digits = |c: char| if c.is_ascii_digit() { 'n' } else { c };
    let mut told: String = reason.chars().map(digits).collect();
    while let Some(at) = told.find("nn") {
        told.remove(at);
    }
    if kinds.is_empty() { told } else { format!("{told} {}", kinds.into_iter().collect::<Vec<_>>().join(", ")) }
}

impl Cleaned {
    fn tell(&self, when: &str) {
        println!(
            "{when}: {} clean, {} refused, {} were there already; {} s, {} files a second; largest memory of the program in each quarter of that, MiB: {}",
            self.clean,
            self.refused.len(),
            self.there,
            figures(self.took.as_secs_f64()),
            figures((self.clean + self.refused.len()) as f64 / self.took.as_secs_f64()),
            self.quarters.map(figures).join(", ")
        );
    }
}
