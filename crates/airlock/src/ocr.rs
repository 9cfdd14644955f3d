//! Reading a page's pixels with Tesseract, an outside program in the helper profile. What it writes comes back through a strict
//! worker, as hostile as any other file.

mod languages;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use model::{PageList, Rect, Size, Word};
use page::Raster;

use crate::{
    error::Error,
    helper,
    inbox::Grey,
    process::{self, Watch, WorkerCommand},
    sandbox::SandboxReport,
    sink::Failure,
};
pub use languages::{BadLanguages, Installed, Languages};

/// The longest TSV of one page.
const MAX_TSV: usize = 8 << 20;
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
    pub installed: Installed,
    /// What somebody asked for; `None`: what fits.
    wanted: Option<Languages>,
    /// The pages that somebody asked for; none: all that have to be read.
    again: PageList,
    /// What stands around it.
    pub sandbox: SandboxReport,
}

impl Ocr {
    /// Looks for Tesseract and tries the helper's walls once. Takes some milliseconds.
    pub fn find(worker: &WorkerCommand) -> Self {
        let Some((program, installed)) = installed() else { return Self::NotInstalled };
        match probe(worker) {
            Some(sandbox) if sandbox.holds() => {
                Self::Ready(Reader { program, installed, wanted: None, again: PageList::default(), sandbox })
            }
            _ => Self::NotConfined,
        }
    }

    /// The same, reading in these languages alone. Where nothing can be read, it stays so.
    ///
    /// # Errors
    /// When one of them isn't installed.
    pub fn in_languages(self, languages: Languages) -> Result<Self, BadLanguages> {
        let Self::Ready(reader) = self else { return Ok(self) };
        reader.installed.check(&languages)?;
        Ok(Self::Ready(Reader { wanted: Some(languages), ..reader }))
    }

    /// The same, with what was asked for meant for some pages of the file itself, which are read whatever text they have. All others, and
    /// what is inside, are read as if nobody had asked.
    #[must_use]
    pub fn again(self, pages: PageList) -> Self {
        match self {
            Self::Ready(reader) => Self::Ready(Reader { again: pages, ..reader }),
            other => other,
        }
    }

    /// The pages of the file itself that are to be read whatever text they have.
    pub(crate) fn pages_again(&self) -> PageList {
        match self {
            Self::Ready(reader) => reader.again.clone(),
            _ => PageList::default(),
        }
    }
}

fn installed() -> Option<(PathBuf, Installed)> {
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
    Some((program.to_owned(), Installed::in_folder(data)?))
}

fn probe(worker: &WorkerCommand) -> Option<SandboxReport> {
    let mut watch = Watch::new(Instant::now() + PROBE_TIME, PROBE_MEMORY, std::sync::Arc::default());
    let words = helper::words(helper::HELPER_WORD, PROBE_MEMORY, Path::new(helper::PROBE), &[""; 0]);
    let said = converse(worker, &words, b"", &mut watch).ok()?.ok()?;
    serde_json::from_slice(&said).ok()
}

impl Reader {
    /// What a page is read in that is one of those that somebody asked for, or isn't.
    pub(crate) fn wanted(&self, again: bool) -> Option<&Languages> {
        self.wanted.as_ref().filter(|_| again || self.again.is_empty())
    }

    /// Tesseract's TSV of a page, not yet believed.
    ///
    /// # Errors
    /// The outer: the machine's. The inner: this page was not read.
    pub(crate) fn tsv(
        &self,
        worker: &WorkerCommand,
        languages: &Languages,
        picture: &Picture,
        size: Size,
        memory: u64,
        watch: &mut Watch,
    ) -> Result<Result<Vec<u8>, Failure>, Error> {
        let languages = languages.to_string();
        let dpi = (picture.width as f32 / size.width * 72.0).round();
        let dpi = dpi.clamp(70.0, 2400.0).to_string();
        let mut arguments = vec!["stdin", "stdout", "-l", &languages];
        // Of a small picture that names no resolution a pixel is a point: Tesseract then estimates it.
        if picture.width as f32 > size.width * 1.01 {
            arguments.extend(["--dpi", &dpi]);
        }
        arguments.push("tsv");
        let bytes = picture.netpbm();
        watch.held += bytes.len() as u64;
        let words = helper::words(helper::HELPER_WORD, memory, &self.program, &arguments);
        let said = converse(worker, &words, &bytes, watch);
        watch.held -= bytes.len() as u64;
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

/// What is read of a page: the page as it is shown, or a finer one.
pub(crate) struct Picture<'a> {
    pub width: u32,
    pub height: u32,
    /// Netpbm's letter: 6 for colours, 5 for lightness alone.
    kind: u8,
    pixels: &'a [u8],
}

impl<'a> Picture<'a> {
    pub fn of(raster: &'a Raster) -> Self {
        Self { width: raster.width(), height: raster.height(), kind: 6, pixels: raster.rgb() }
    }

    pub fn finer(grey: &'a Grey) -> Self {
        Self { width: grey.width, height: grey.height, kind: 5, pixels: &grey.pixels }
    }

    fn netpbm(&self) -> Vec<u8> {
        let mut bytes = format!("P{}\n{} {}\n255\n", self.kind, self.width, self.height).into_bytes();
        bytes.extend_from_slice(self.pixels);
        bytes
    }

    /// Words from pixels to points, upon a page of a size.
    pub fn to_points(&self, words: Vec<Word>, size: Size) -> Vec<Word> {
        let (across, down) = (size.width / self.width as f32, size.height / self.height as f32);
        let place = |rect: Rect| Rect::new(rect.x0 * across, rect.y0 * down, rect.x1 * across, rect.y1 * down);
        words.into_iter().map(|word| Word { rect: place(word.rect), ..word }).collect()
    }
}

/// Whether there is nothing to read: all of one colour.
pub(crate) fn is_blank(raster: &Raster) -> bool {
    let rgb = raster.rgb();
    rgb.chunks_exact(3).all(|pixel| pixel == &rgb[..3])
}
