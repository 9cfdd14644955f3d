//! A film made again: one ffmpeg takes it apart into raw pictures and raw samples, of a size and a number that are chosen here, and another,
//! started anew, makes packets of those alone. Each has its own process, and what runs between them is counted.

use std::{
    io::Read,
    time::{Duration, Instant},
};

use model::limits::OpenLimits;

use super::{
    Ffmpeg, NoFilm, form, helper, judged,
    measure::Rate,
    owned,
    packets::{Ivf, Ogg, Packets, Voice},
    reading,
};
use crate::{
    error::Error,
    process::{Process, Watch, WorkerCommand},
    protocol::Limit,
    sink::Failure,
    tree::Airlock,
};

/// The longest film, in seconds.
pub const LONGEST: f64 = 3_600.0;
/// The longer side, in pixels.
const MOST_SIDE: u32 = 1_920;
/// Of the film's length, and in seconds, and the most: as far may what it says and what is in it differ.
const UNSURE: (f64, f64, f64) = (0.01, 0.25, 1.0);
/// So many seconds before its beginning are what coding needs, and nothing that was cut off.
const BEFORE: f64 = 0.25;
/// Bits that a pixel may take on the average.
const BITS: f64 = 0.1;
/// A picture that stands for itself comes after so many seconds at the latest: from there on one can jump in.
const KEY: f64 = 4.0;
/// What samples are made to: so many a second, in two channels of 16 bits.
const SAMPLES: u64 = 48_000;
const SAMPLE: u64 = 4;
/// Each picture, and each second of sound, gives so much more time, up to so many times the film's length.
const PATIENCE: (Duration, f64) = (Duration::from_millis(250), 10.0);
/// Raw bytes that wait for the encoder.
const MOST_RAW: usize = 4 << 20;
/// A film may be a third of the memory, as any file; what is made of it a quarter.
const SHARE: u64 = 3;
const SHARE_MADE: u64 = 4;

/// Pictures and sound, coded anew, in packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Film {
    pub width: u32,
    pub height: u32,
    pub rate: Rate,
    /// What it was made of is in fragments (ISO/IEC 14496-12, 8.8): what an edit list cuts off there is here.
    pub fragments: bool,
    /// VP8, one packet a picture.
    pub pictures: Packets,
    /// Opus. `None`: the film has no sound.
    pub voice: Option<Voice>,
}

/// How far it is: pictures made, of so many, if the film says how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copying {
    pub done: u64,
    pub of: Option<u64>,
}

enum Stop {
    Machine(Error),
    NoFilm(NoFilm),
}

impl From<NoFilm> for Stop {
    fn from(why: NoFilm) -> Self {
        Self::NoFilm(why)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::NoFilm(failure.into())
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Machine(Error::Start(error))
    }
}

impl Airlock {
    /// Whether [`Airlock::film`] has a program to work with.
    pub fn makes_films(&self) -> bool {
        self.config().films.ready().is_ok()
    }

    /// Makes a film again that the airlock said is of this type. Blocks, for minutes; call it from a thread that may. Beyond the limit of
    /// time each picture gives some more.
    ///
    /// # Errors
    /// Only what is not the film's doing. The inner: it can't be made again, or not whole.
    pub fn film(
        &self,
        input: &mut dyn Read,
        media_type: &str,
        limits: &OpenLimits,
        told: &mut dyn FnMut(Copying),
    ) -> Result<Result<Film, NoFilm>, Error> {
        let config = self.config();
        let ffmpeg = match config.films.ready() {
            Ok(ffmpeg) => ffmpeg,
            Err(why) => return Ok(Err(why)),
        };
        let Some(form) = form(media_type) else { return Ok(Err(NoFilm::NoFilm)) };
        let (most, mut film) = (limits.memory / SHARE, Vec::new());
        input.take(most + 1).read_to_end(&mut film).map_err(Error::Input)?;
        if film.len() as u64 > most {
            return Ok(Err(NoFilm::TooLarge));
        }
        let mut watch = Watch::new(Instant::now() + limits.time, limits.memory, self.cancelled());
        watch.held = film.len() as u64;
        let maker = Maker { ffmpeg, worker: &config.worker, form, film: &film, until: watch.deadline };
        match maker.make(&mut watch, told) {
            Ok(made) => Ok(Ok(made)),
            Err(Stop::NoFilm(NoFilm::Ended(Failure::Limit(Limit::Memory)))) => Ok(Err(NoFilm::TooLarge)),
            Err(Stop::NoFilm(why)) => Ok(Err(why)),
            Err(Stop::Machine(error)) => Err(error),
        }
    }
}

struct Maker<'a> {
    ffmpeg: &'a Ffmpeg,
    worker: &'a WorkerCommand,
    form: &'static str,
    film: &'a [u8],
    /// When the limit of time is reached, without patience.
    until: Instant,
}

/// What runs from a decoder to an encoder.
struct Raw {
    /// How it is called.
    name: &'static str,
    /// Bytes of a picture, or of a moment of sound.
    part: u64,
    /// Bytes of a picture, or of a second of sound.
    each: u64,
    /// The most bytes of all, and what it is when there are more.
    most: u64,
    more: NoFilm,
    /// When it is ended, however patient.
    latest: Instant,
}

impl Maker<'_> {
    fn make(&self, watch: &mut Watch, told: &mut dyn FnMut(Copying)) -> Result<Film, Stop> {
        let measured = self.ffmpeg.measure(self.worker, self.form, self.film, watch).map_err(Stop::Machine)??;
        if measured.seconds.is_some_and(|seconds| seconds > LONGEST) {
            return Err(NoFilm::TooLong.into());
        }
        if measured.begins < -BEFORE {
            return Err(NoFilm::CutOff.into());
        }
        let latest = self.until + Duration::from_secs_f64(measured.seconds.unwrap_or(LONGEST) * PATIENCE.1);
        // What is missing at the end would be missing silently.
        let ends_early = |there: f64, said: Option<f64>| said.is_some_and(|said| there + unsure(said) < said);
        let most = measured.seconds.map_or(LONGEST, |seconds| seconds + unsure(seconds));
        let (width, height) = measured.within(MOST_SIDE);
        let rate = measured.rate;

        let pixels = u64::from(width) * u64::from(height);
        // Lightness for each pixel, two colours for four.
        let each = pixels * 3 / 2;
        let more = if measured.seconds.is_some() { NoFilm::OtherLength } else { NoFilm::TooLong };
        let most_pictures = (most * rate.a_second()).ceil() as u64 * each;
        let raw = Raw { name: "pictures", part: each, each, most: most_pictures, more: more.clone(), latest };
        let of = measured.seconds.map(|seconds| (seconds * rate.a_second()).round() as u64);
        let mut pictures = Ivf::new(width, height);
        let mut take = |bytes: &[u8]| pictures.push(bytes);
        let (decoder, encoder) = (self.decode_pictures(width, height, rate), encode_pictures(width, height, rate));
        let count =
            self.run(&decoder, &encoder, &raw, &mut take, &mut |done| told(Copying { done, of }), watch)? / each;
        let pictures = pictures.done(count).filter(|_| count > 0).ok_or(NoFilm::NotMade)?;
        watch.held += pictures.held();
        let shown = count as f64 / rate.a_second();
        if ends_early(shown, measured.pictures) {
            return Err(NoFilm::OtherLength.into());
        }

        let (mut voice, mut heard) = (None, 0.0);
        if let Some(long) = measured.sound {
            let each = SAMPLES * SAMPLE;
            let raw = Raw { name: "sound", part: SAMPLE, each, most: most.ceil() as u64 * each, more, latest };
            let mut ogg = Ogg::default();
            let mut take = |bytes: &[u8]| ogg.push(bytes);
            let count = self.run(&self.decode_sound(), &encode_sound(), &raw, &mut take, &mut |_| (), watch)? / SAMPLE;
            voice = Some(ogg.done(count).filter(|_| count > 0).ok_or(NoFilm::NotMade)?);
            heard = count as f64 / SAMPLES as f64;
            if ends_early(heard, long) {
                return Err(NoFilm::OtherLength.into());
            }
        }
        if ends_early(shown.max(heard), measured.seconds) {
            return Err(NoFilm::OtherLength.into());
        }
        Ok(Film { width, height, rate, fragments: self.form == "mov" && fragments(self.film), pictures, voice })
    }

    /// Raw pictures on one clock with the sound, upright, of this size and rate.
    fn decode_pictures(&self, width: u32, height: u32, Rate(count, seconds): Rate) -> Vec<String> {
        // A player without a word of its own takes VP8's colours for those of BT.601.
        let filters = format!(
            "yadif=deint=interlaced,fps=fps={count}/{seconds}:start_time=0,scale={width}:{height}:out_color_matrix=bt601:out_range=tv,format=yuv420p"
        );
        let to = ["-map", "0:V:0", "-vf", &filters, "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"];
        self.decode(&to)
    }

    fn decode_sound(&self) -> Vec<String> {
        let filters = format!("aresample={SAMPLES}:async=1:first_pts=0");
        self.decode(&["-map", "0:a:0", "-af", &filters, "-ac", "2", "-f", "s16le", "pipe:1"])
    }

    fn decode(&self, to: &[&str]) -> Vec<String> {
        // What can't be decoded, or is patched up, would be missing silently: it ends there.
        [owned(&["-xerror", "-max_error_rate", "0"]), reading(self.form, None, "error"), owned(to)].concat()
    }

    /// Runs a decoder into an encoder. `take` gets what the encoder makes and tells how much of it is kept, or that it is nonsense; `told` how
    /// much is done. Gives how many raw bytes there were.
    fn run(
        &self,
        decoder: &[String],
        encoder: &[String],
        kind: &Raw,
        take: &mut dyn FnMut(&[u8]) -> Option<u64>,
        told: &mut dyn FnMut(u64),
        watch: &mut Watch,
    ) -> Result<u64, Stop> {
        let start = |how: &str, arguments: &[String], watch: &mut Watch| {
            let words = helper::words(how, watch.memory(), &self.ffmpeg.ffmpeg, arguments);
            Process::start(self.worker, &words, watch)
        };
        let mut decoder = start(helper::WITH_A_FILE, decoder, watch)?;
        let mut encoder = start(helper::HELPER_WORD, encoder, watch)?;
        let (before, most_made) = (watch.held, watch.memory() / SHARE_MADE);
        let (mut given, mut raw, mut sent, mut count, mut made, mut units) = (0, Vec::new(), 0, 0, Some(0), 0);
        while !encoder.silent {
            let kept = made.ok_or(NoFilm::NotMade)?;
            if kept > most_made {
                return Err(NoFilm::TooLarge.into());
            }
            watch.held = before + (self.film.len() + raw.len()) as u64 + kept;
            watch.look()?;
            if given == self.film.len() {
                decoder.close_input();
            }
            if raw.len() - sent < MOST_RAW && !decoder.silent {
                given += decoder.turn(&self.film[given..], &mut |bytes| {
                    count += bytes.len() as u64;
                    raw.extend_from_slice(bytes);
                })?;
            }
            if count > kind.most {
                return Err(kind.more.clone().into());
            }
            if count / kind.each > units {
                let more = PATIENCE.0 * u32::try_from(count / kind.each - units).unwrap_or(1);
                watch.deadline = (watch.deadline + more).min(kind.latest);
                units = count / kind.each;
                told(units);
            }
            if sent == raw.len() {
                raw.clear();
                sent = 0;
                if !decoder.silent {
                    continue;
                }
                encoder.close_input();
            } else if !encoder.listens() {
                break;
            }
            if sent > MOST_RAW {
                raw.drain(..sent);
                sent = 0;
            }
            sent += encoder.turn(&raw[sent..], &mut |bytes| made = made.and_then(|_| take(bytes)))?;
        }
        made.ok_or(NoFilm::NotMade)?;
        // An encoder that went before it had everything takes the decoder with it: only its own end says why.
        let all_given = decoder.silent && sent >= raw.len();
        let (taken_apart, said) = decoder.finish(watch)?;
        let (put_together, _) = encoder.finish(watch)?;
        watch.held = before;
        match (judged(taken_apart), judged(put_together)) {
            (_, Ok(()) | Err(NoFilm::NoPictures)) if !all_given => Err(NoFilm::NotMade.into()),
            (_, Err(why)) if !all_given => Err(why.into()),
            (Err(NoFilm::NoPictures), _) => Err(NoFilm::Damaged(kind.name).into()),
            (Err(why), _) => Err(why.into()),
            (_, Err(NoFilm::NoPictures)) => Err(NoFilm::NotMade.into()),
            (_, Err(why)) => Err(why.into()),
            // Half a picture is none, and what is patched up comes out whole.
            _ if count % kind.part != 0 || !said.is_empty() => Err(NoFilm::Damaged(kind.name).into()),
            _ => Ok(count),
        }
    }
}

/// How far what a film says of its length and what is in it may differ, in seconds.
fn unsure(seconds: f64) -> f64 {
    (seconds * UNSURE.0 + UNSURE.1).min(UNSURE.2)
}

/// Whether a film in boxes is in fragments.
fn fragments(film: &[u8]) -> bool {
    let mut rest = film;
    while let Some((&[s0, s1, s2, s3, ref name @ ..], _)) = rest.split_first_chunk::<8>() {
        if name == b"moof" {
            return true;
        }
        let length = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => return false,
            1 => rest.get(8..).and_then(|rest| rest.first_chunk()).map_or(0, |long| u64::from_be_bytes(*long)),
            length => length.into(),
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX).max(8);
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

/// Without a thread beside it, the same pictures become the same packets.
fn encode_pictures(width: u32, height: u32, rate: Rate) -> Vec<String> {
    let (size, speed) = (format!("{width}x{height}"), format!("{}/{}", rate.0, rate.1));
    let bits = (f64::from(width) * f64::from(height) * rate.a_second() * BITS).clamp(100_000.0, 12_000_000.0);
    let (bits, key) = (format!("{bits:.0}"), format!("{:.0}", rate.a_second() * KEY));
    let from = ["-nostdin", "-v", "quiet", "-protocol_whitelist", "pipe", "-f", "rawvideo", "-pixel_format", "yuv420p"];
    let of = ["-video_size", &size, "-framerate", &speed, "-i", "pipe:0", "-fps_mode", "passthrough"];
    let how =
        ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "6", "-auto-alt-ref", "0", "-lag-in-frames", "0"];
    let well = ["-crf", "10", "-b:v", &bits, "-g", &key, "-threads", "1", "-flags:v", "+bitexact"];
    owned(&[&from[..], &of, &how, &well, &["-f", "ivf", "pipe:1"]].concat())
}

fn encode_sound() -> Vec<String> {
    let samples = SAMPLES.to_string();
    let from = ["-nostdin", "-v", "quiet", "-protocol_whitelist", "pipe", "-f", "s16le", "-ar", &samples, "-ac", "2"];
    let how = ["-i", "pipe:0", "-c:a", "libopus", "-b:a", "96k", "-frame_duration", "20", "-flags:a", "+bitexact"];
    owned(&[&from[..], &how, &["-f", "ogg", "-page_duration", "20000", "pipe:1"]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_more_than_a_second_may_be_missing() {
        assert_eq!([0.0, 10.0, 75.0, 3_600.0].map(unsure), [0.25, 0.35, 1.0, 1.0]);
    }

    #[test]
    fn fragments_are_found_behind_every_box() {
        let long = [&[0, 0, 0, 1][..], b"mdat", &20u64.to_be_bytes(), b"moof"].concat();
        let moof = b"\0\0\0\x08moof";
        assert!(fragments(&[&b"\0\0\0\x0Cmoovmoof"[..], &long, moof].concat()));
        for none in
            [&b""[..], b"moof", b"\0\0\0\x0Cmoovmoof", &long, b"\0\0\0\0mdat\0\0\0\x08moof", b"\xFF\xFF\xFF\xFFmdat"]
        {
            assert!(!fragments(none), "{none:?}");
        }
        let lie = [&[0, 0, 0, 1][..], b"mdat", &u64::MAX.to_be_bytes(), moof].concat();
        assert!(!fragments(&lie));
    }
}
