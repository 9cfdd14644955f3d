//! `scrub`: a clean file of the same kind, or a folder of them. What was written counts once the airlock has opened it again and found
//! nothing that must go.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use airlock::{
    Airlock, Ended, Whole,
    film::{Copying, Film, NoFilm},
};
use model::{Colours, Finding, FindingKind, Sha256, limits::OpenLimits};
use scrub::{Kind, Scrubbed};
use serde::{Deserialize, Serialize};
use terminal::{ProgressLine, Refused, harmless};

use super::{fresh::Fresh, opened::Watched, shown_name};

/// How files are scrubbed.
pub struct Scrubber<'a> {
    pub airlock: Airlock,
    pub limits: OpenLimits,
    /// Kinds of findings that a person looked at.
    pub keep: &'a [FindingKind],
    pub colours: Colours,
    /// Whether the pages of a file are counted on the terminal: of one file, not of some at once.
    pub counts: bool,
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

/// A clean file in memory: whatever ends this program, nothing is left of one that wasn't looked at.
pub struct Clean {
    pub done: Done,
    kind: Kind,
    bytes: Vec<u8>,
}

/// A line of [`LIST`]: which file became which, so that the same command again knows its own work.
#[derive(Serialize, Deserialize)]
struct Line {
    version: u32,
    from: PathBuf,
    to: PathBuf,
    sha256: Sha256,
}

/// The most files of a folder that are cleaned at once: each may use as much memory as one alone.
const AT_ONCE: usize = 4;

/// Lies beside the clean copies of a folder.
const LIST: &str = "SCRUBBED.jsonl";

/// What became of a folder (`--json`).
#[derive(Default, Serialize)]
pub struct Folder {
    version: u32,
    clean: Vec<PathBuf>,
    refused: Vec<NotMade>,
    /// Clean copies that were there before.
    there: usize,
}

/// What became of one of them.
enum Became {
    /// Under this name, without so many findings.
    Clean(PathBuf, usize),
    There,
    Refused(Vec<String>),
}

impl Became {
    fn tell(&self) {
        match self {
            Self::Clean(name, gone) => println!("{}", harmless(&format!("{}: clean, {gone} gone", name.display()))),
            Self::There => {}
            Self::Refused(why) => eprintln!("{}", harmless(&why.join("\n"))),
        }
    }
}

#[derive(Serialize)]
struct NotMade {
    file: PathBuf,
    why: Vec<String>,
}

impl Scrubber<'_> {
    /// Makes a clean copy of `file`. `kind`: what it becomes; otherwise the same as it is, or PDF.
    ///
    /// # Errors
    /// When it can't be made, or when something is left that must go. Nothing stays of it.
    pub fn clean(&self, file: &Path, kind: Option<Kind>) -> Result<Clean, Refused> {
        let name = shown_name(file);
        let named = |why: &dyn std::fmt::Display| Refused::because(format!("{name}: {why}"));
        let (mut original, top) = self.open(&mut super::input(file)?, &name)?;
        let media_type = &top.facts.media_type;
        // Without a word of what is wanted, a film stays one wherever that can be had.
        if scrub::is_film(media_type) && kind.map_or(self.airlock.makes_films(), |kind| kind == Kind::WebM) {
            original.film = match self.film(file, media_type)? {
                Ok(film) => Some(film),
                // Matroska and MP4 hold sound alone, too.
                Err(NoFilm::NoPictures) if kind.is_none() => None,
                Err(why) => {
                    let instead = "its sound alone can become a file that ends in .wav";
                    return Err(named(&format!("no film could be made of it: {why}; {instead}")));
                }
            };
        }
        let sound = scrub::is_recording(media_type) && kind.is_none_or(|kind| kind == Kind::Wav);
        if sound && original.film.is_none() {
            let sound = self.airlock.sound(&mut super::input(file)?, &self.limits)?;
            original.sound = Some(sound.map_err(|why| named(&format!("its sound could not be decoded: {why}")))?);
        }
        match scrub::scrub(&original, &top, kind, (self.keep, self.colours), |mut bytes| self.open(&mut bytes, &name)) {
            Ok(scrubbed) => Ok(scrubbed.into()),
            Err(scrub::NotClean::Left(left)) => {
                let mut why = vec![format!("{name}: no clean copy was made, for this would stay in it:")];
                why.extend(left.iter().map(|finding| format!("  {}", line(finding))));
                Err(Refused(why))
            }
            Err(scrub::NotClean::Airlock(refused)) => Err(refused),
            Err(scrub::NotClean::Original(why)) => Err(named(&why)),
            Err(scrub::NotClean::Make(why)) => Err(named(&why)),
            Err(scrub::NotClean::Again(why)) => Err(named(&format!("the clean copy doesn't open: {why}"))),
            Err(scrub::NotClean::TakenFor(what)) => Err(named(&format!("the clean copy would be taken for {what}"))),
        }
    }

    fn film(&self, file: &Path, media_type: &str) -> Result<Result<Film, NoFilm>, Refused> {
        let line = self.counts.then(ProgressLine::on_stderr);
        let told = &mut |Copying { done, of }: Copying| {
            if let Some(line) = &line {
                let of = of.map_or_else(String::new, |of| format!(" of {of}"));
                line.say(&format!("{done}{of} pictures"));
            }
        };
        let made = self.airlock.film(&mut super::input(file)?, media_type, &self.limits, told);
        if let Some(line) = line {
            line.clear();
        }
        Ok(made?)
    }

    fn open(&self, file: &mut dyn Read, name: &str) -> Result<(Whole, Ended), Refused> {
        let (mut whole, outcome);
        if self.counts {
            let mut sink = Watched::new(Whole::default());
            outcome = self.airlock.open_tree(file, name, &self.limits, &mut sink);
            whole = sink.done();
        } else {
            whole = Whole::default();
            outcome = self.airlock.open_tree(file, name, &self.limits, &mut whole);
        }
        let outcome = outcome?;
        super::warn(&outcome.sandbox_lacks);
        Ok((whole, outcome.top))
    }

    /// Cleans all files of a folder, some at a time, and tells of each as it goes. Those that it cleaned before are left as they are,
    /// so that the same command again tries those that were refused.
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
        let known = out.map_or_else(|| Ok(HashMap::new()), |out| known(&out.join(LIST)))?;
        let (next, became, writing) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()), Mutex::new(()));
        let work = || {
            // What a worker is kept ready for is this thread's own.
            let own = Scrubber { airlock: self.airlock.clone().with_a_spare(self.limits.memory), ..*self };
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(file) = files.get(at) else { break };
                let below = file.strip_prefix(from).unwrap_or(file);
                let became_so =
                    own.there(below, out, &known).unwrap_or_else(|| own.one_of_many(file, below, out, &writing));
                if !quiet {
                    became_so.tell();
                }
                locked(&became).insert(at, (below.to_owned(), became_so));
            }
        };
        std::thread::scope(|scope| {
            let threads = std::thread::available_parallelism().map_or(1, usize::from).min(AT_ONCE);
            for _ in 0..threads {
                scope.spawn(work);
            }
        });
        for (file, became) in std::mem::take(&mut *locked(&became)).into_values() {
            match became {
                Became::Clean(name, _) => told.clean.push(name),
                Became::There => told.there += 1,
                Became::Refused(why) => told.refused.push(NotMade { file, why }),
            }
        }
        Ok(told)
    }

    /// What the same command made of a file before, if it did.
    fn there(&self, below: &Path, out: Option<&Path>, known: &HashMap<PathBuf, Line>) -> Option<Became> {
        let line = known.get(below)?;
        let path = out?.join(&line.to);
        if !path.exists() {
            return None;
        }
        if fs::read(&path).is_ok_and(|bytes| Sha256::of(&bytes) == line.sha256) {
            return Some(Became::There);
        }
        Some(Became::Refused(vec![format!("{}: what lies there is not the clean copy that was made", path.display())]))
    }

    fn one_of_many(&self, file: &Path, below: &Path, out: Option<&Path>, writing: &Mutex<()>) -> Became {
        match self.made(file, below, out, writing) {
            Ok((name, done)) => Became::Clean(name, done.gone.len()),
            Err(Refused(why)) => Became::Refused(why),
        }
    }

    fn made(
        &self,
        file: &Path,
        below: &Path,
        out: Option<&Path>,
        writing: &Mutex<()>,
    ) -> Result<(PathBuf, Done), Refused> {
        let clean = self.clean(file, None)?;
        // A text that is named as something else would be opened as that.
        let same =
            Kind::same_as(&clean.done.media_type) == Some(clean.kind) && Kind::of_name(below) == Some(clean.kind);
        let end = if same { String::new() } else { format!(".{}", clean.kind.ending()) };
        let name = with_end(below, &end);
        let Some(out) = out else { return Ok((name, clean.done)) };
        let target = out.join(&name);
        // Two files may ask for the same name, and the list has a line of the one that got it alone.
        let _one_at_a_time = locked(writing);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        if target.exists() {
            return Err(exists(&target));
        }
        // Before the copy has its name: a line without its copy is made again, a copy without its line would be nobody's.
        let sha256 = Sha256::of(&clean.bytes);
        let line = serde_json::to_string(&Line { version: 1, from: below.to_owned(), to: name.clone(), sha256 })?;
        let mut list = File::options().append(true).create(true).open(out.join(LIST))?;
        list.write_all(format!("{line}\n").as_bytes())?;
        list.sync_all()?;
        Ok((name, clean.keep(&target)?))
    }
}

/// What the same command did before. A line that was cut off in its middle counts for nothing.
fn known(list: &Path) -> Result<HashMap<PathBuf, Line>, Refused> {
    let text = match fs::read_to_string(list) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read?,
    };
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
    Ok(lines.map(|line| (line.from.clone(), line)).collect())
}

impl From<Scrubbed> for Clean {
    fn from(scrubbed: Scrubbed) -> Self {
        let Scrubbed { kind, bytes, media_type, made, gone, seen, set_anew, .. } = scrubbed;
        let done =
            Done { version: 1, media_type, became: kind.ending(), pages: made.pages.len(), gone, seen, set_anew };
        Self { done, kind, bytes }
    }
}

impl Clean {
    /// Puts it under its name, durably.
    ///
    /// # Errors
    /// The disk's, or when something lies there.
    pub fn keep(self, out: &Path) -> Result<Done, Refused> {
        if out.exists() {
            return Err(exists(out));
        }
        let mut fresh = Fresh::beside(out)?;
        fresh.write_all(&self.bytes)?;
        fresh.keep_new(out)?;
        Ok(self.done)
    }
}

fn exists(out: &Path) -> Refused {
    Refused::because(format!(
        "{}: something lies there already, and stays; choose another name, or move it away",
        out.display()
    ))
}

impl Done {
    /// What a person wants to know.
    pub fn summary(&self, out: &str) -> String {
        let mut lines = vec![format!("{out}: clean, made as {} from {}", self.became, self.media_type)];
        lines.extend(self.gone.iter().map(|finding| format!("  gone: {}", line(finding))));
        lines.extend(self.seen.iter().map(|finding| match finding.kind {
            FindingKind::Recording => format!("  stays: {}", finding.what),
            _ => format!("  look: this stands in its own words, too: {}", line(finding)),
        }));
        if self.set_anew {
            lines.push("  The pages were made anew: layout or pictures may have stayed behind.".to_owned());
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

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// All files below a folder, by name. What is neither file nor folder (a link) is not followed.
fn files_in(folder: &Path, files: &mut Vec<PathBuf>, left_out: &mut Vec<NotMade>) -> Result<(), Refused> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            files_in(&path, files, left_out)?;
        } else if kind.is_file() {
            files.push(path);
        } else {
            left_out.push(NotMade { file: path, why: vec!["a link, or no file: it was not followed".to_owned()] });
        }
    }
    Ok(())
}
