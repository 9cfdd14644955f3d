//! Whether what is read is what stands there: PDFs beside poppler, mails and office files beside what others read in them.
//!
//! `SAFEHOUSE_TELL=1` names what lacks.

mod mail;
mod office;
mod pdf;
mod scans;

use std::{collections::HashMap, fs, io, path::Path};

use airlock::{Airlock, Ended, NodePath, Sink};
use model::{Finding, FindingKind};
use page::PageContent;

pub fn measure(corpus: &Path) {
    println!("What is read:");
    if truths(corpus).is_empty() {
        println!("  skipped: the corpus is not here, and nobody wrote down what stands in these");
        return;
    }
    pdf::measure(corpus);
    mail::measure(corpus);
    office::measure(corpus);
    scans::measure(corpus);
}

/// A file and all that came out of it.
#[derive(Default)]
pub struct Everything {
    /// Text of the file itself.
    pub own: String,
    /// Text of all files in the tree.
    pub text: String,
    /// Words that the file itself hides, and that therefore stand in its findings alone.
    pub hidden: String,
    pub children: Vec<Vec<u8>>,
    pub failed: bool,
}

impl Everything {
    pub fn of(bytes: &[u8]) -> Self {
        Self::by(&super::airlock(), bytes)
    }

    pub fn by(airlock: &Airlock, bytes: &[u8]) -> Self {
        let mut all = Self::default();
        let ended = airlock.open_tree(&mut &bytes[..], "file", &super::limits(), &mut all).unwrap();
        all.failed = ended.top.failure.is_some();
        all
    }
}

impl Sink for Everything {
    fn page(&mut self, _: &NodePath, _: u32, _: &PageContent) -> io::Result<()> {
        Ok(())
    }
    fn text(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        if node.is_top() {
            self.own.push_str(text);
        }
        self.text.push_str(text);
        Ok(())
    }
    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()> {
        use FindingKind::{Cropped, HiddenLayer, InvisibleText, OffPageText, TextUnderBox};
        if node.is_top() && matches!(finding.kind, Cropped | HiddenLayer | InvisibleText | OffPageText | TextUnderBox) {
            self.hidden.push_str(&finding.detail);
            self.hidden.push('\n');
        }
        Ok(())
    }
    fn child(&mut self, _: &NodePath, _: &str, bytes: &[u8]) -> io::Result<()> {
        self.text.push('\n');
        self.children.push(bytes.to_vec());
        Ok(())
    }
    fn end(&mut self, _: &NodePath, _: &Ended) -> io::Result<()> {
        Ok(())
    }
}

/// Rows of the corpus's table of truths: document, truth, kind.
fn truths(corpus: &Path) -> Vec<[String; 3]> {
    let table = fs::read_to_string(corpus.join("TRUTH.tsv")).unwrap_or_default();
    let row =
        |row: &str| -> Option<[String; 3]> { row.split('\t').map(str::to_owned).collect::<Vec<_>>().try_into().ok() };
    table.lines().skip(1).filter_map(row).collect()
}

/// How often each word stands in a text; a word is a run of letters and digits, ligatures taken apart.
fn bag(text: &str) -> HashMap<String, usize> {
    use unicode_normalization::UnicodeNormalization;
    let mut bag = HashMap::new();
    let text: String = text.nfkc().collect();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *bag.entry(word.to_owned()).or_default() += 1;
    }
    bag
}

fn shared(one: &HashMap<String, usize>, other: &HashMap<String, usize>) -> usize {
    one.iter().map(|(word, n)| *n.min(other.get(word).unwrap_or(&0))).sum()
}

fn size(bag: &HashMap<String, usize>) -> usize {
    bag.values().sum()
}

/// Agreement of two bags of words (F1).
fn f1(truth: &HashMap<String, usize>, text: &HashMap<String, usize>) -> f64 {
    let all = size(truth) + size(text);
    if all == 0 { 1.0 } else { 2.0 * shared(truth, text) as f64 / all as f64 }
}

fn mean(scores: &[f64]) -> f64 {
    scores.iter().sum::<f64>() / scores.len().max(1) as f64
}

fn tell(what: impl FnOnce() -> String) {
    if std::env::var_os("SAFEHOUSE_TELL").is_some() {
        println!("      {}", what());
    }
}
