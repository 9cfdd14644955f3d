//! `scrub`: a clean file of the same kind, or a folder of them. What was written counts once the airlock has opened it again and found
//! nothing that must go.

use std::{
    fs::{self, File},
    io::{BufWriter, Seek},
    path::{Path, PathBuf},
};

use airlock::{Airlock, Ended, Whole};
use model::{Finding, FindingKind, limits::OpenLimits};
use page::Dots;
use scrub::{Kind, Left, left, make};
use serde::Serialize;
use terminal::{Refused, harmless};

use super::{fresh::Fresh, opened::Watched, shown_name};

/// How files are scrubbed.
pub struct Scrubber<'a> {
    pub airlock: Airlock,
    pub limits: OpenLimits,
    /// Kinds of findings that a person looked at.
    pub keep: &'a [FindingKind],
}

/// What became of one file (`--json`).
#[derive(Serialize)]
pub struct Done {
    version: u32,
    /// As the airlock told it.
    media_type: String,
    became: &'static str,
    pages: usize,
    /// What was found in the original and isn't in the clean file.
    pub gone: Vec<Finding>,
    /// Names from its properties that stand in its own words, too.
    pub seen: Vec<Finding>,
    pub set_anew: bool,
}

/// A clean file that isn't under its name yet.
pub struct Clean {
    pub done: Done,
    kind: Kind,
    fresh: Fresh,
}

/// What became of a folder (`--json`).
#[derive(Default, Serialize)]
pub struct Folder {
    version: u32,
    clean: Vec<PathBuf>,
    refused: Vec<NotClean>,
    /// Clean copies that were there before.
    there: usize,
}

#[derive(Serialize)]
struct NotClean {
    file: PathBuf,
    why: Vec<String>,
}

impl Scrubber<'_> {
    /// Makes a clean copy of `file` beside where it will lie. `kind`: what it becomes; otherwise the same as it is, or PDF, or text.
    ///
    /// # Errors
    /// When it can't be made, or when something is left that must go. Nothing stays of it.
    pub fn clean(&self, file: &Path, beside: &Path, kind: Option<Kind>) -> Result<Clean, Refused> {
        let name = shown_name(file);
        let named = |why: &dyn std::fmt::Display| Refused::because(format!("{name}: {why}"));
        let (original, top) = self.open(&mut super::input(file)?, &name)?;
        let media_type = top.facts.media_type.clone();
        original.check(&top).map_err(|why| named(&why))?;
        if original.pages.is_empty() {
            return Err(named(
                &"it shows no page of its own; what is in it comes out with `safehouse open`, and can be scrubbed then",
            ));
        }
        let kind = kind.or(Kind::same_as(&media_type)).unwrap_or(Kind::Pdf);
        let dots = if self.keep.contains(&FindingKind::PrinterDots) { Dots::Keep } else { Dots::Remove };
        let mut out = BufWriter::new(Fresh::beside(beside)?);
        make(&original, kind, dots, &mut out).map_err(|why| named(&why))?;
        let mut fresh = out.into_inner().map_err(|error| named(&error.error()))?;
        fresh.rewind()?;
        let (made, end) = self.open(&mut fresh.read()?, &name)?;
        made.check(&end).map_err(|why| named(&format!("the clean copy doesn't open: {why}")))?;
        let became = Kind::same_as(&end.facts.media_type);
        if became != Some(kind) {
            return Err(named(&format!("the clean copy would be taken for {}", end.facts.media_type)));
        }
        let Left { must_go, seen } = left(&original, &made, self.keep);
        if !must_go.is_empty() {
            let mut why = vec![format!("{name}: no clean copy was made, for this would stay in it:")];
            why.extend(must_go.iter().map(|finding| format!("  {}", line(finding))));
            return Err(Refused(why));
        }
        let kinds: Vec<FindingKind> = made.findings.iter().map(|finding| finding.kind).collect();
        let set_anew = original.findings.iter().any(|finding| finding.kind == FindingKind::SetAnew);
        let gone = original.findings.into_iter().filter(|f| !kinds.contains(&f.kind) && f.kind != FindingKind::SetAnew);
        let done = Done {
            version: 1,
            media_type,
            became: kind.ending(),
            pages: original.pages.len(),
            gone: gone.collect(),
            seen,
            set_anew,
        };
        Ok(Clean { done, kind, fresh })
    }

    fn open(&self, file: &mut File, name: &str) -> Result<(Whole, Ended), Refused> {
        let mut sink = Watched::new(Whole::default());
        let outcome = self.airlock.open_tree(file, name, &self.limits, &mut sink);
        let whole = sink.done();
        let outcome = outcome?;
        super::warn(&outcome.sandbox_lacks);
        Ok((whole, outcome.top))
    }

    /// Cleans all files of a folder, one after the other, and tells of each as it goes. What is in `out` already is left as it is, so that
    /// the same command again tries those that were refused.
    ///
    /// # Errors
    /// When the folders can't be read or written.
    pub fn folder(&self, from: &Path, out: Option<&Path>, quiet: bool) -> Result<Folder, Refused> {
        let mut told = Folder { version: 1, ..Folder::default() };
        if let Some(out) = out {
            fs::create_dir_all(out)?;
            if out.canonicalize()?.starts_with(from.canonicalize()?) {
                return Err(Refused::because("the clean copies would lie in the folder that they are made from"));
            }
        }
        let mut files = Vec::new();
        files_in(from, &mut files, &mut told.refused)?;
        for file in files {
            let below = file.strip_prefix(from).unwrap_or(&file).to_owned();
            let names = |out: &Path| ["", ".pdf"].map(|end| out.join(with_end(&below, end)));
            if out.is_some_and(|out| names(out).iter().any(|path| path.exists())) {
                told.there += 1;
                continue;
            }
            match self.one_of_many(&file, &below, out) {
                Ok((name, done)) => {
                    if !quiet {
                        println!("{}", harmless(&format!("{}: clean, {} gone", name.display(), done.gone.len())));
                    }
                    told.clean.push(name);
                }
                Err(Refused(why)) => {
                    if !quiet {
                        eprintln!("{}", harmless(&why.join("\n")));
                    }
                    told.refused.push(NotClean { file: below, why });
                }
            }
        }
        Ok(told)
    }

    fn one_of_many(&self, file: &Path, below: &Path, out: Option<&Path>) -> Result<(PathBuf, Done), Refused> {
        let scratch = std::env::temp_dir();
        let target = out.map(|out| out.join(below));
        if let Some(folder) = target.as_deref().and_then(Path::parent) {
            fs::create_dir_all(folder)?;
        }
        let clean = self.clean(file, target.as_deref().unwrap_or(&scratch.join("x")), None)?;
        let same = Kind::same_as(&clean.done.media_type) == Some(clean.kind);
        let end = if same { String::new() } else { format!(".{}", clean.kind.ending()) };
        let name = with_end(below, &end);
        match out {
            Some(out) => Ok((name.clone(), clean.keep(&out.join(name))?)),
            None => Ok((name, clean.done)),
        }
    }
}

impl Clean {
    /// Puts it under its name, durably.
    ///
    /// # Errors
    /// The disk's.
    pub fn keep(self, out: &Path) -> Result<Done, Refused> {
        self.fresh.keep(out)?;
        Ok(self.done)
    }
}

impl Done {
    /// What a person wants to know.
    pub fn summary(&self, out: &str) -> String {
        let mut lines = vec![format!("{out}: clean, made as {} from {}", self.became, self.media_type)];
        lines.extend(self.gone.iter().map(|finding| format!("  gone: {}", line(finding))));
        lines.extend(self.seen.iter().map(|f| format!("  look: this stands in its own words, too: {}", line(f))));
        if self.set_anew {
            lines.push("  The pages are set anew from the text: layout and pictures stayed behind.".to_owned());
        }
        harmless(&lines.join("\n"))
    }
}

impl Folder {
    pub fn summary(&self) -> String {
        let mut words = format!("{} clean, {} refused", self.clean.len(), self.refused.len());
        if self.there > 0 {
            words.push_str(&format!(", {} were there already", self.there));
        }
        words.push_str(". Names of files and folders were kept: they can tell on somebody, too.");
        words
    }

    pub fn refused(&self) -> usize {
        self.refused.len()
    }
}

/// A finding in a line.
pub fn line(finding: &Finding) -> String {
    const MOST: usize = 100;
    let detail = finding.detail.lines().next().unwrap_or_default();
    let cut = &detail[..detail.floor_char_boundary(MOST)];
    let kind = serde_json::to_value(finding.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
    let (kind, more) = (kind.unwrap_or_default(), if cut.len() < detail.len() { "…" } else { "" });
    let detail = if cut.is_empty() { String::new() } else { format!(" “{cut}{more}”") };
    format!("{kind} ({}): {}{detail}", finding.place, finding.what)
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// All files below a folder, by name. What is neither file nor folder (a link) is not followed.
fn files_in(folder: &Path, files: &mut Vec<PathBuf>, left_out: &mut Vec<NotClean>) -> Result<(), Refused> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            files_in(&path, files, left_out)?;
        } else if kind.is_file() {
            files.push(path);
        } else {
            left_out.push(NotClean { file: path, why: vec!["a link, or no file: it was not followed".to_owned()] });
        }
    }
    Ok(())
}
