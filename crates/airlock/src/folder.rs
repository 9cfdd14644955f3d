//! A [`Sink`] that writes a tree as plain files (`docs/contracts.md`, "Output of `airlock::folder`").
//!
//! Folders and files are named by number alone: no name that came with a document ever becomes a path.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use model::{
    Finding, Mail, Report, Size, Word,
    threads::{Line, threads},
};
use page::{Dots, Origin, PageContent, dots, pdf};
use serde::Serialize;

use crate::sink::{Ended, NodePath, Sink};

/// Writes the results of one tree into a folder.
pub struct Folder {
    root: PathBuf,
    nodes: BTreeMap<NodePath, Node>,
    /// Those of the tree so far, each with its folder.
    mails: Vec<(String, Mail)>,
    threads: Vec<String>,
    report: Option<Report>,
}

/// Deeper answers stand where these do, and say how deep they are.
const DEEPEST: u32 = 20;

/// What is still open of one file of the tree.
#[derive(Default)]
struct Node {
    findings: Vec<Finding>,
    children: Vec<String>,
    text: Option<BufWriter<File>>,
    words: Option<BufWriter<File>>,
    pdf: Option<pdf::Writer<BufWriter<File>>>,
}

/// A page in `words.json`.
#[derive(Serialize)]
struct PageWords<'a> {
    page: u32,
    size: Size,
    origin: Origin,
    words: &'a [Word],
}

impl Folder {
    /// Makes the folder, or takes one that is empty.
    ///
    /// # Errors
    /// `AlreadyExists` when something lies in it or it is no folder; else as the operating system says.
    pub fn create(root: &Path) -> io::Result<Self> {
        match fs::read_dir(root) {
            Ok(mut entries) => {
                if entries.next().transpose()?.is_some() {
                    let why = format!("{} is not empty", root.display());
                    return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(root)?,
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                let why = format!("{} is not a folder", root.display());
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
            }
            Err(error) => return Err(error),
        }
        Ok(Self { root: root.to_owned(), nodes: BTreeMap::new(), mails: Vec::new(), threads: Vec::new(), report: None })
    }

    /// The top file's report, as it stands in `findings.json`, once the tree has ended.
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// The lines of `threads.txt`, once the tree has ended: which of its mails answers which. Empty when it holds fewer than two.
    pub fn threads(&self) -> &[String] {
        &self.threads
    }

    /// Says in `error.txt` why the airlock itself could not go on. What was written until then stays.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn broken_off(&self, why: &str) -> io::Result<()> {
        fs::write(self.root.join("error.txt"), format!("could not be opened: {why}\n"))
    }

    fn path(&self, node: &NodePath) -> PathBuf {
        self.root.join(below(node))
    }

    /// A new file of a node. Whatever lay there before is an error: the folder was empty.
    fn file(&self, node: &NodePath, name: &str) -> io::Result<BufWriter<File>> {
        File::create_new(self.path(node).join(name)).map(BufWriter::new)
    }

    fn node(&mut self, node: &NodePath) -> &mut Node {
        self.nodes.entry(node.clone()).or_default()
    }
}

/// A node's folder, from the top's.
fn below(node: &NodePath) -> String {
    node.parts().iter().map(|number| child_folder(*number)).collect::<Vec<_>>().join("/")
}

/// A mail's line in `threads.txt`: as many spaces as it is deep, day, sender, subject, folder.
fn line(line: &Line, mails: &[(String, Mail)]) -> String {
    let what = match line.mail.map(|at| &mails[at]) {
        Some((folder, mail)) => {
            let day = mail.day().unwrap_or_else(|| "without a day".to_owned());
            let subject = if mail.subject.is_empty() { "(no subject)" } else { &mail.subject };
            format!("{day}  {}: {subject}  [{}]", mail.from, if folder.is_empty() { "." } else { folder })
        }
        None => "(a mail that isn’t here)".to_owned(),
    };
    let indent = "  ".repeat(line.depth.min(DEEPEST) as usize);
    let deep = if line.depth > DEEPEST { format!("({} deep) ", line.depth) } else { String::new() };
    let remark = line.remark.map(|remark| format!(" ({})", remark.words())).unwrap_or_default();
    format!("{indent}{deep}{what}{remark}")
}

fn child_folder(number: u32) -> String {
    format!("children/{number:04}")
}

impl Sink for Folder {
    fn page(&mut self, node: &NodePath, number: u32, page: &PageContent) -> io::Result<()> {
        let folder = self.path(node);
        if self.node(node).pdf.is_none() {
            fs::create_dir(folder.join("pages"))?;
            let writer = pdf::Writer::new(self.file(node, "safe.pdf")?).map_err(io::Error::other)?;
            let mut words = self.file(node, "words.json")?;
            words.write_all(b"[")?;
            let files = self.node(node);
            (files.pdf, files.words) = (Some(writer), Some(words));
        } else if let Some(words) = &mut self.node(node).words {
            words.write_all(b",\n")?;
        }
        let files = self.node(node);
        if let Some(words) = &mut files.words {
            let entry = PageWords { page: number, size: page.size, origin: page.origin, words: &page.words };
            serde_json::to_writer(words, &entry)?;
        }
        if let Some(writer) = &mut files.pdf {
            // What the findings say of printer dots was read from the pixels as they came.
            let mut page = page.clone();
            dots::clean(&mut page.raster, Dots::Remove);
            let png = writer.page_and_png(&page).map_err(io::Error::other)?;
            File::create_new(folder.join(format!("pages/{number:04}.png")))?.write_all(&png)?;
        }
        Ok(())
    }

    fn text(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        if self.node(node).text.is_none() {
            let file = self.file(node, "text.txt")?;
            self.node(node).text = Some(file);
        }
        self.node(node).text.as_mut().map_or(Ok(()), |file| file.write_all(text.as_bytes()))
    }

    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()> {
        self.node(node).findings.push(finding.clone());
        Ok(())
    }

    fn child(&mut self, node: &NodePath, _name: &str, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(self.path(node))?;
        self.file(node, "original.bin")?.into_inner().map_err(|e| e.into_error())?.write_all(bytes)?;
        if let Some((number, parent)) = node.parts().split_last() {
            let parent = parent.iter().fold(NodePath::top(), |path, part| path.child(*part));
            self.node(&parent).children.push(child_folder(*number));
        }
        Ok(())
    }

    fn end(&mut self, node: &NodePath, ended: &Ended) -> io::Result<()> {
        let files = self.nodes.remove(node).unwrap_or_default();
        match files.text {
            Some(mut text) => text.flush()?,
            // Whoever looks for the text of a page finds that there is none, rather than no file.
            None if ended.opened => drop(self.file(node, "text.txt")?),
            None => {}
        }
        if let Some(mut words) = files.words {
            words.write_all(b"]\n")?;
            words.flush()?;
        }
        if let Some(writer) = files.pdf {
            writer.finish().map_err(io::Error::other)?;
        }
        if !ended.opened {
            let why = ended.failure.map_or_else(|| "nothing was found in it".to_owned(), |failure| failure.to_string());
            self.file(node, "error.txt")?.write_all(format!("could not be opened: {why}\n").as_bytes())?;
        }
        self.mails.extend(Mail::of(&ended.facts.media_type, &files.findings).map(|mail| (below(node), mail)));
        if node.is_top() && self.mails.len() > 1 {
            let mails: Vec<Mail> = self.mails.iter().map(|(_, mail)| mail.clone()).collect();
            self.threads = threads(&mails).iter().map(|one| line(one, &self.mails)).collect();
            fs::write(self.root.join("threads.txt"), self.threads.join("\n") + "\n")?;
        }
        let report = Report {
            version: Report::VERSION,
            file: ended.facts.clone(),
            pages: ended.pages,
            findings: files.findings,
            children: files.children,
        };
        write_json(&self.path(node).join("findings.json"), &report)?;
        if node.is_top() {
            self.report = Some(report);
        }
        Ok(())
    }
}

fn write_json(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let mut file = BufWriter::new(File::create_new(path)?);
    serde_json::to_writer_pretty(&mut file, value)?;
    file.write_all(b"\n")?;
    file.flush()
}
