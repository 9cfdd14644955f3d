//! Films by ffmpeg, an outside program in the helper profile: what decodes one gives raw pictures and raw samples, of a size and a number
//! that this program chose and counts, and nothing else; what makes another of them never sees the first. Nothing of a film's own form is read here.

mod copy;
mod measure;
mod packets;
pub(crate) mod stills;

use std::{
    path::{Path, PathBuf},
    process::ExitStatus,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    error::Error,
    helper,
    process::{self, Watch, WorkerCommand},
    sandbox::SandboxReport,
    sink::Failure,
};
pub use copy::{Copying, Film};
pub use measure::Rate;
pub(crate) use packets::coded;
pub use packets::{Packets, Voice, is_key};

/// What ffmpeg says of a film, in bytes.
const MOST_SAID: usize = 256 << 10;
const PROBE_TIME: Duration = Duration::from_secs(5);
const PROBE_MEMORY: u64 = 256 << 20;

/// What ffmpeg may decode with: what cameras, telephones and the web have. Everything else that it knows stays switched off. Covers and
/// subtitles are never asked for, but its measuring program wants to know them all.
const CODECS: &str = "h264,hevc,libdav1d,vp8,vp9,mpeg4,mpeg2video,mpeg1video,h263,msmpeg4,msmpeg4v2,mjpeg,prores,dvvideo,theora,svq3,rawvideo,png,\
aac,mp3float,mp3,mp2float,mp2,opus,vorbis,flac,alac,ac3,eac3,amrnb,amrwb,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,\
pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_alaw,pcm_mulaw,\
mov_text,subrip,srt,ass,webvtt,text,dvdsub,pgssub";

/// Who looks into films.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Films {
    /// The operator wants nobody to.
    #[default]
    Off,
    NotInstalled,
    /// ffmpeg, where the kernel can confine it.
    Ffmpeg(Ffmpeg),
}

/// An installed ffmpeg, with the program of its that measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ffmpeg {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
}

/// Why there are no pictures of a film, or no film anew.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFilm {
    #[error("ffmpeg is switched off")]
    Off,
    #[error("ffmpeg, which does that, isn't installed")]
    NotInstalled,
    #[error("ffmpeg is installed, but can't be confined on this system, so it is off")]
    NotConfined,
    #[error("ffmpeg could not be started")]
    NotStarted,
    #[error("it is no film of a kind that is looked into")]
    NoFilm,
    #[error("ffmpeg finds no pictures in it that it may decode")]
    NoPictures,
    #[error("its {0} can't be decoded whole: they are damaged, cut off, or coded in a way that isn't known here")]
    Damaged(&'static str),
    #[error("what was cut off from it would be in the copy: it is in fragments, and in those ffmpeg shows that, too")]
    CutOff,
    #[error("it ends earlier or goes on longer than it says")]
    OtherLength,
    #[error("it is longer than {} minutes, the most that is made anew at once", copy::LONGEST / 60.0)]
    TooLong,
    #[error("it, or what is made of it, is larger than the memory limit allows (--mib)")]
    TooLarge,
    #[error("ffmpeg failed to make a film of its pictures and its sound, in VP8 and Opus")]
    NotMade,
    #[error("{0}")]
    Ended(Failure),
}

impl From<Failure> for NoFilm {
    fn from(failure: Failure) -> Self {
        Self::Ended(failure)
    }
}

/// The form in which ffmpeg is told to read a film: it tries no other.
pub(crate) fn form(media_type: &str) -> Option<&'static str> {
    Some(match media_type {
        "video/mp4" | "video/quicktime" => "mov",
        "video/x-matroska" | "video/webm" => "matroska",
        "video/vnd.avi" => "avi",
        _ => return None,
    })
}

/// Whether a file that begins so may be one of those: its bytes are kept until its kind is known.
pub(crate) fn may_be(beginning: &[u8]) -> bool {
    let boxed = [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];
    beginning.get(4..8).is_some_and(|name| boxed.iter().any(|known| name == *known))
        || beginning.starts_with(&[0x1A, 0x45, 0xDF, 0xA3])
        || beginning.starts_with(b"RIFF") && beginning.get(8..12) == Some(b"AVI ")
}

impl Films {
    /// Looks for ffmpeg. Whether it can be confined shows when it is first needed, or asked by [`Films::probe`].
    pub fn find() -> Self {
        ["/usr/bin", "/usr/local/bin"]
            .into_iter()
            .map(Path::new)
            .find_map(Self::in_folder)
            .unwrap_or(Self::NotInstalled)
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        let (ffmpeg, ffprobe) = (folder.join("ffmpeg"), folder.join("ffprobe"));
        (ffmpeg.exists() && ffprobe.exists()).then_some(Self::Ffmpeg(Ffmpeg { ffmpeg, ffprobe }))
    }

    /// With this program in the place of both.
    #[doc(hidden)]
    pub fn of(program: &Path) -> Self {
        Self::Ffmpeg(Ffmpeg { ffmpeg: program.to_owned(), ffprobe: program.to_owned() })
    }

    pub(crate) fn ready(&self) -> Result<&Ffmpeg, NoFilm> {
        match self {
            Self::Off => Err(NoFilm::Off),
            Self::NotInstalled => Err(NoFilm::NotInstalled),
            Self::Ffmpeg(ffmpeg) => Ok(ffmpeg),
        }
    }

    /// Tries the walls, without ffmpeg. Takes some milliseconds.
    ///
    /// # Errors
    /// The machine's. The inner: there is no ffmpeg, or the walls don't stand.
    pub fn probe(&self, worker: &WorkerCommand) -> Result<Result<SandboxReport, NoFilm>, Error> {
        let ffmpeg = match self.ready() {
            Ok(ffmpeg) => ffmpeg,
            Err(why) => return Ok(Err(why)),
        };
        let mut watch = Watch::new(Instant::now() + PROBE_TIME, PROBE_MEMORY, Arc::default());
        let said = ffmpeg.said(worker, Path::new(helper::PROBE), &[], b"", MOST_SAID, &mut watch)?;
        let report = said.and_then(|said| serde_json::from_slice(&said).map_err(|_| NoFilm::NotStarted));
        Ok(report.and_then(|report: SandboxReport| if report.holds() { Ok(report) } else { Err(NoFilm::NotConfined) }))
    }

    /// What a program in ffmpeg's place says of a file: for this crate's tests.
    ///
    /// # Errors
    /// As [`Films::probe`].
    #[doc(hidden)]
    pub fn trial(
        &self,
        worker: &WorkerCommand,
        words: &[String],
        file: &[u8],
        memory: u64,
        time: Duration,
    ) -> Result<Result<Vec<u8>, NoFilm>, Error> {
        let Self::Ffmpeg(ffmpeg) = self else { return Ok(Err(NoFilm::NotInstalled)) };
        let mut watch = Watch::new(Instant::now() + time, memory, Arc::default());
        ffmpeg.said(worker, &ffmpeg.ffmpeg, words, file, MOST_SAID, &mut watch)
    }
}

impl Ffmpeg {
    /// What one of its programs says of a film, not yet believed, and at most so many bytes of it.
    ///
    /// # Errors
    /// The outer: the machine's. The inner: it was ended, or didn't end well.
    fn said(
        &self,
        worker: &WorkerCommand,
        program: &Path,
        arguments: &[String],
        film: &[u8],
        most: usize,
        watch: &mut Watch,
    ) -> Result<Result<Vec<u8>, NoFilm>, Error> {
        let words = helper::words(helper::WITH_A_FILE, watch.memory(), program, arguments);
        let said = held(film, watch, |watch| process::converse(worker, &words, film, most, watch, Watch::look));
        Ok(match said.map_err(Error::Start)? {
            Ok((status, said)) => judged(status).map(|()| said),
            Err(failure) => Err(failure.into()),
        })
    }
}

/// While the program has it, a film is in memory once more.
fn held<T>(film: &[u8], watch: &mut Watch, work: impl FnOnce(&mut Watch) -> T) -> T {
    watch.held += film.len() as u64;
    let done = work(watch);
    watch.held -= film.len() as u64;
    done
}

/// What a helper's end means.
fn judged(status: ExitStatus) -> Result<(), NoFilm> {
    match status.code().and_then(|code| u8::try_from(code).ok()) {
        Some(0) => Ok(()),
        Some(helper::NOT_CONFINED) => Err(NoFilm::NotConfined),
        Some(helper::NOT_STARTED) => Err(NoFilm::NotStarted),
        _ => Err(NoFilm::NoPictures),
    }
}

/// How ffmpeg is told to read the film: as this form, with these decoders, nothing else, from no other file; from a moment on, in seconds;
/// and how much it says.
fn reading(form: &str, from: Option<f64>, says: &str) -> Vec<String> {
    let mut words = owned(&["-nostdin", "-v", says, "-threads", "1", "-filter_threads", "1"]);
    words.extend(from.map(|from| ["-ss".to_owned(), format!("{from:.3}")]).into_iter().flatten());
    words.extend(owned(&["-protocol_whitelist", "file", "-f", form, "-codec_whitelist", CODECS, "-i", helper::FILE]));
    words
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
