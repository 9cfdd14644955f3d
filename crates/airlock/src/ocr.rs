//! Reading a page's pixels with Tesseract, an outside program in the helper profile. What it writes comes back through a strict
//! worker, as hostile as any other file.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use model::{Rect, Size, Word};
use page::Raster;

use crate::{
    error::Error,
    helper,
    process::{self, Watch, WorkerCommand},
    sandbox::SandboxReport,
    sink::Failure,
};

/// The longest TSV of one page.
const MAX_TSV: usize = 8 << 20;
/// The newsroom's languages, as Tesseract names them: those of them that are installed are read.
const LANGUAGES: [&str; 2] = ["eng", "fra"];
const PROBE_TIME: Duration = Duration::from_secs(5);
const PROBE_MEMORY: u64 = 256 << 20;

/// Whether pages can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ocr {
    Ready(Reader),
    NotInstalled,
    /// Tesseract is there, but can't be confined on this kernel.
    NotConfined,
    /// The operator wants none.
    Off,
}

/// An installed Tesseract that can be confined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    program: PathBuf,
    languages: String,
    /// What stands around it.
    pub sandbox: SandboxReport,
}

impl Ocr {
    /// Looks for Tesseract and tries the helper's walls once. Takes some milliseconds.
    pub fn find(worker: &WorkerCommand) -> Self {
        let Some((program, languages)) = installed() else { return Self::NotInstalled };
        match probe(worker) {
            Some(sandbox) if sandbox.holds() => Self::Ready(Reader { program, languages, sandbox }),
            _ => Self::NotConfined,
        }
    }
}

fn installed() -> Option<(PathBuf, String)> {
    let program =
        ["/usr/bin/tesseract", "/usr/local/bin/tesseract"].into_iter().map(Path::new).find(|path| path.exists())?;
    let data = [
        "/usr/share/tesseract-ocr/5/tessdata",
        "/usr/share/tesseract-ocr/4.00/tessdata",
        "/usr/share/tessdata",
        "/usr/local/share/tessdata",
    ]
    .into_iter()
    .map(Path::new)
    .find(|path| path.is_dir())?;
    let has = |language: &&str| data.join(format!("{language}.traineddata")).exists();
    let mut languages: Vec<String> = LANGUAGES.iter().filter(|language| has(language)).map(|&l| l.to_owned()).collect();
    if languages.is_empty() {
        // A newsroom that installed another language alone means that one. `osd` is no language.
        let names = fs::read_dir(data).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        languages.extend(names.filter_map(|name| name.strip_suffix(".traineddata").map(str::to_owned)));
        languages.retain(|language| language != "osd");
        languages.sort();
        languages.truncate(LANGUAGES.len());
    }
    (!languages.is_empty()).then(|| (program.to_owned(), languages.join("+")))
}

fn probe(worker: &WorkerCommand) -> Option<SandboxReport> {
    let mut watch = Watch::new(Instant::now() + PROBE_TIME, PROBE_MEMORY, std::sync::Arc::default());
    let words = words_for(Path::new(helper::PROBE), PROBE_MEMORY, &[]);
    let said = converse(worker, &words, b"", &mut watch).ok()?.ok()?;
    serde_json::from_slice(&said).ok()
}

fn words_for(program: &Path, memory: u64, arguments: &[&str]) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![helper::HELPER_WORD.into(), memory.to_string().into(), program.into()];
    words.extend(arguments.iter().map(OsString::from));
    words
}

impl Reader {
    /// Tesseract's TSV of a page, not yet believed.
    ///
    /// # Errors
    /// The outer: the machine's. The inner: this page was not read.
    pub(crate) fn tsv(
        &self,
        worker: &WorkerCommand,
        raster: &Raster,
        size: Size,
        memory: u64,
        watch: &mut Watch,
    ) -> Result<Result<Vec<u8>, Failure>, Error> {
        let dpi = (raster.width() as f32 / size.width * 72.0).round();
        let dpi = dpi.clamp(70.0, 2400.0).to_string();
        let mut arguments = vec!["stdin", "stdout", "-l", &self.languages];
        // A picture's pixel counts as a point, which says nothing of its resolution: Tesseract then estimates it.
        if raster.width() as f32 > size.width * 1.01 {
            arguments.extend(["--dpi", &dpi]);
        }
        arguments.push("tsv");
        let mut picture = format!("P6\n{} {}\n255\n", raster.width(), raster.height()).into_bytes();
        picture.extend_from_slice(raster.rgb());
        watch.held += picture.len() as u64;
        let said = converse(worker, &words_for(&self.program, memory, &arguments), &picture, watch);
        watch.held -= picture.len() as u64;
        said
    }
}

/// What Tesseract says, when it ends well.
fn converse(
    worker: &WorkerCommand,
    words: &[OsString],
    input: &[u8],
    watch: &mut Watch,
) -> Result<Result<Vec<u8>, Failure>, Error> {
    let said = process::converse(worker, words, input, MAX_TSV, watch, Watch::look).map_err(Error::Start)?;
    Ok(said.and_then(|(status, said)| if status.success() { Ok(said) } else { Err(Failure::Crashed) }))
}

/// Words from pixels to points, upon the page.
pub(crate) fn to_points(words: Vec<Word>, raster: &Raster, size: Size) -> Vec<Word> {
    let (across, down) = (size.width / raster.width() as f32, size.height / raster.height() as f32);
    let place = |rect: Rect| Rect::new(rect.x0 * across, rect.y0 * down, rect.x1 * across, rect.y1 * down);
    words.into_iter().map(|word| Word { rect: place(word.rect), ..word }).collect()
}

/// Whether there is nothing to read: all of one colour.
pub(crate) fn is_blank(raster: &Raster) -> bool {
    let rgb = raster.rgb();
    rgb.chunks_exact(3).all(|pixel| pixel == &rgb[..3])
}
