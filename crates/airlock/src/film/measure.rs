//! How large a film is, how fast and how long: what ffmpeg's own measuring program says, and what this program chooses by it.

use std::path::Path;

use serde::Deserialize;

use super::{CODECS, Ffmpeg, MOST_SAID, NoFilm, owned};
use crate::{
    error::Error,
    helper,
    process::{Watch, WorkerCommand},
};

/// Pixels of a side that are believed.
const MOST_SIDE: u32 = 16_384;
/// How many times as wide as high a pixel may be.
const MOST_SQUEEZED: f64 = 8.0;
/// A film of more hours lies.
const MOST_SECONDS: f64 = 1_000.0 * 3_600.0;

/// Pictures a second: how many, in how many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(pub u32, pub u32);

/// The rates that there are. A film of another, or of one that changes, gets the nearest: the drift of a device's clock isn't kept.
const RATES: [Rate; 12] = [
    Rate(5, 1),
    Rate(10, 1),
    Rate(25, 2),
    Rate(15, 1),
    Rate(20, 1),
    Rate(24_000, 1_001),
    Rate(24, 1),
    Rate(25, 1),
    Rate(30_000, 1_001),
    Rate(30, 1),
    Rate(50, 1),
    Rate(60, 1),
];

impl Rate {
    pub fn a_second(self) -> f64 {
        f64::from(self.0) / f64::from(self.1)
    }

    fn nearest(rate: f64) -> Self {
        let far = |known: &Self| (known.a_second() / rate).ln().abs();
        RATES.into_iter().min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(RATES[7])
    }
}

/// A film as it is shown: turned upright, with square pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    pub width: u32,
    pub height: u32,
    pub rate: Rate,
    /// When the first of its tracks begins, in seconds. Before nought lies what an edit list cut off.
    pub begins: f64,
    /// How long it says that it is.
    pub seconds: Option<f64>,
    /// How long it says that its pictures are.
    pub pictures: Option<f64>,
    /// Whether it has a sound, and how long it says that that is.
    pub sound: Option<Option<f64>>,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Default, Deserialize)]
struct Format {
    start_time: Option<String>,
    duration: Option<String>,
}

#[derive(Deserialize)]
struct Stream {
    codec_type: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    sample_aspect_ratio: Option<String>,
    avg_frame_rate: Option<String>,
    r_frame_rate: Option<String>,
    start_time: Option<String>,
    duration: Option<String>,
    #[serde(default)]
    disposition: Disposition,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Default, Deserialize)]
struct Disposition {
    #[serde(default)]
    attached_pic: u8,
}

#[derive(Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

impl Measured {
    fn of(said: &[u8]) -> Option<Self> {
        let said: Said = serde_json::from_slice(said).ok()?;
        let is = |stream: &&Stream, kind| stream.codec_type.as_deref() == Some(kind);
        let film = said.streams.iter().find(|stream| is(stream, "video") && stream.disposition.attached_pic == 0)?;
        let side = |side: Option<u32>| side.filter(|side| (1..=MOST_SIDE).contains(side)).map(f64::from);
        let (mut width, mut height) = (side(film.width)?, side(film.height)?);
        let squeezed = film.sample_aspect_ratio.as_deref().and_then(|ratio| quotient(ratio, ':'));
        if let Some(squeezed) = squeezed.filter(|ratio| (1.0 / MOST_SQUEEZED..=MOST_SQUEEZED).contains(ratio)) {
            width *= squeezed;
        }
        let turned = film.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0);
        if (turned / 90.0).round().rem_euclid(2.0) == 1.0 {
            (width, height) = (height, width);
        }
        let rate = |rate: &Option<String>| rate.as_deref().and_then(|rate| quotient(rate, '/'));
        let average = rate(&film.avg_frame_rate);
        // One that changes has pictures closer to each other than on the average.
        let closest =
            rate(&film.r_frame_rate).filter(|rate| *rate < 60.5 && average.is_none_or(|average| *rate > average));
        let rate = closest.or(average).map_or(RATES[7], Rate::nearest);
        let (width, height) = (width.round() as u32, height.round() as u32);
        let sound = said.streams.iter().find(|stream| is(stream, "audio")).map(|sound| length(&sound.duration));
        let (seconds, pictures) = (length(&said.format.duration), length(&film.duration));
        let starts = said.streams.iter().map(|stream| &stream.start_time).chain([&said.format.start_time]);
        let starts = starts.filter_map(|start| start.as_deref()?.parse::<f64>().ok());
        let begins = starts.reduce(f64::min).unwrap_or(0.0);
        Some(Self { width, height, rate, begins, seconds, pictures, sound })
    }

    /// Its size in a square of so many pixels: never larger, of even sides.
    pub fn within(&self, most: u32) -> (u32, u32) {
        let scale = (f64::from(most) / f64::from(self.width.max(self.height).max(1))).min(1.0);
        let side = |side: u32| ((f64::from(side) * scale / 2.0).round() as u32 * 2).clamp(2, most);
        (side(self.width), side(self.height))
    }
}

fn length(seconds: &Option<String>) -> Option<f64> {
    seconds.as_deref()?.parse().ok().filter(|seconds| (0.0..=MOST_SECONDS).contains(seconds))
}

/// Two numbers, as a quotient that is one.
fn quotient(text: &str, sign: char) -> Option<f64> {
    let (above, below) = text.split_once(sign)?;
    let quotient = above.parse::<f64>().ok()? / below.parse::<f64>().ok()?;
    (quotient.is_finite() && quotient > 0.0).then_some(quotient)
}

impl Ffmpeg {
    /// # Errors
    /// The outer: the machine's. The inner: there are no numbers.
    pub(crate) fn measure(
        &self,
        worker: &WorkerCommand,
        form: &str,
        film: &[u8],
        watch: &mut Watch,
    ) -> Result<Result<Measured, NoFilm>, Error> {
        const ENTRIES: &str = "stream=codec_type,width,height,sample_aspect_ratio,avg_frame_rate,r_frame_rate,start_time,duration:\
stream_disposition=attached_pic:stream_side_data=rotation:format=start_time,duration";
        let how = ["-v", "quiet", "-protocol_whitelist", "file", "-f", form, "-codec_whitelist", CODECS];
        let what = ["-show_entries", ENTRIES, "-of", "json=c=1", helper::FILE];
        let program: &Path = &self.ffprobe;
        let said = self.said(worker, program, &owned(&[&how[..], &what].concat()), film, MOST_SAID, watch)?;
        Ok(said.and_then(|said| Measured::of(&said).ok_or(NoFilm::NoPictures)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(stream: &str, rest: &str) -> Option<Measured> {
        Measured::of(format!(r#"{{"programs":[],"streams":[{{"codec_type":"video",{stream}}}{rest}]}}"#).as_bytes())
    }

    #[test]
    fn a_film_is_measured_as_it_is_shown() {
        let upright = said(
            r#""width":1920,"height":1080,"avg_frame_rate":"2987/100","side_data_list":[{"rotation":-90}]"#,
            r#",{"codec_type":"audio","duration":"2.5"}"#,
        );
        let (rate, sound) = (Rate(30_000, 1_001), Some(Some(2.5)));
        assert_eq!(
            upright,
            Some(Measured { width: 1080, height: 1920, rate, begins: 0.0, seconds: None, pictures: None, sound })
        );
        let wide = said(r#""width":720,"height":576,"sample_aspect_ratio":"64:45","avg_frame_rate":"25/1""#, "");
        assert_eq!(wide.map(|film| (film.width, film.height, film.rate)), Some((1024, 576, Rate(25, 1))));
        let cover = r#""width":10,"height":10,"disposition":{"attached_pic":1}"#;
        assert_eq!(said(cover, ""), None);
        let uneven = r#""width":4,"height":4,"avg_frame_rate":"19/1","r_frame_rate":"30/1""#;
        assert_eq!(said(uneven, "").map(|film| film.rate), Some(Rate(30, 1)));
        let clock = r#""width":4,"height":4,"avg_frame_rate":"19/1","r_frame_rate":"90000/1""#;
        assert_eq!(said(clock, "").map(|film| film.rate), Some(Rate(20, 1)));
        let behind = r#",{"codec_type":"video","width":64,"height":48}"#;
        assert_eq!(said(cover, behind).map(|film| (film.width, film.rate)), Some((64, Rate(25, 1))));
    }

    #[test]
    fn a_film_begins_with_the_first_of_its_tracks() {
        let size = r#""width":4,"height":4,"start_time":"-0.1""#;
        let begins = |rest: &str| said(size, rest).map(|film| film.begins);
        assert_eq!(begins(""), Some(-0.1));
        assert_eq!(begins(r#",{"codec_type":"audio","start_time":"-2.500000"}"#), Some(-2.5));
        assert_eq!(begins(r#",{"codec_type":"audio","start_time":"N/A"}"#), Some(-0.1));
        let whole = format!(r#"{{"streams":[{{"codec_type":"video",{size}}}],"format":{{"start_time":"-3"}}}}"#);
        assert_eq!(Measured::of(whole.as_bytes()).map(|film| film.begins), Some(-3.0));
    }

    #[test]
    fn what_can_be_no_size_and_no_length_isnt_taken() {
        for lie in
            [r#""width":0,"height":10"#, r#""width":70000,"height":10"#, r#""width":10"#, r#""width":-1,"height":1"#]
        {
            assert_eq!(said(lie, ""), None, "{lie}");
        }
        for (seconds, taken) in [("1.5", Some(1.5)), ("-1", None), ("NaN", None), ("inf", None), ("1e99", None)] {
            let whole = format!(
                r#"{{"streams":[{{"codec_type":"video","width":4,"height":4,"avg_frame_rate":"0/0"}}],"format":{{"duration":"{seconds}"}}}}"#
            );
            assert_eq!(Measured::of(whole.as_bytes()).and_then(|film| film.seconds), taken, "{seconds}");
        }
        for noise in [&b""[..], b"[]", b"{}", b"\xff", b"{\"streams\":7}"] {
            assert_eq!(Measured::of(noise), None);
        }
    }

    #[test]
    fn sizes_are_even_and_never_larger() {
        let film = |width, height| Measured {
            width,
            height,
            rate: RATES[7],
            begins: 0.0,
            seconds: None,
            pictures: None,
            sound: None,
        };
        assert_eq!(film(3840, 2160).within(1920), (1920, 1080));
        assert_eq!(film(2160, 3840).within(1920), (1080, 1920));
        assert_eq!(film(321, 241).within(1920), (322, 242));
        assert_eq!(film(1919, 1).within(1920), (1920, 2));
        assert_eq!(film(16_384, 16).within(1920), (1920, 2));
        assert_eq!(Rate::nearest(240.0), Rate(60, 1));
        assert_eq!(Rate::nearest(0.2), Rate(5, 1));
    }
}
