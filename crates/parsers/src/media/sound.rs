//! Sound by Symphonia and an Opus decoder: what a recording says of its tracks and in its tags, and, when asked, its samples and nothing else.

use airlock::OpenFailure;
use model::FindingKind::{Damaged, HiddenPart, Thumbnail};
use opus_decoder::OpusMultistreamDecoder;
use symphonia::{
    core::{
        codecs::{
            CodecParameters,
            audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions, well_known::CODEC_ID_OPUS},
        },
        common::Limit as Most,
        errors::Error,
        formats::{FormatOptions, FormatReader, Track, TrackType, probe::Hint},
        io::{MediaSourceStream, MediaSourceStreamOptions},
        meta::{ChapterGroup, ChapterGroupItem, MetadataContainer, MetadataOptions, RawValue, Tag, Visual},
    },
    default::{get_codecs, get_probe},
};

use super::{PLACE, Sheet, length, source::Source, tags};
use crate::{JobLimits, Output, bytes, found::Found};

/// A tag's or a picture's bytes: longer ones are left out by the reader, and the rest goes on.
const MOST_TAG: usize = 1 << 20;
const MOST_PICTURE: usize = 32 << 20;
/// Lists of tags that a stream may have behind each other.
const MOST_LISTS: usize = 100;
/// Samples a second and channel; a recorder's highest is half of it.
const MOST_RATE: u32 = 768_000;
const MOST_CHANNELS: usize = 32;
/// Packets at the beginning of a recording that may have no sound of their own.
const MOST_CUT: u32 = 10;
/// What Opus decodes to (RFC 7845, 5.1), and its longest packet in samples of a channel.
const OPUS_RATE: u32 = 48_000;
const OPUS_PACKET: usize = 5_760;

/// What the samples are called on their way to the parent: six bytes of rate and channels, then 16 bits a sample, all little-endian.
pub const SAMPLES: &str = "samples";

fn reader(file: &[u8]) -> Result<Box<dyn FormatReader + '_>, Error> {
    let stream = MediaSourceStream::new(Box::new(Source::of(file)), MediaSourceStreamOptions::default());
    let meta = MetadataOptions::default()
        .limit_tag_bytes(Most::Maximum(MOST_TAG))
        .limit_visual_bytes(Most::Maximum(MOST_PICTURE));
    get_probe().probe(&Hint::new(), stream, FormatOptions::default(), meta)
}

/// Says what tracks there are, and, where no reader of their own did, what stands in the tags.
pub(super) fn look(file: &[u8], with_tags: bool, sheet: &mut Sheet, found: &mut Found) -> Result<(), OpenFailure> {
    let mut reader = match reader(file) {
        Ok(reader) => reader,
        Err(error) => {
            let what = "The recording's own list of tracks could not be read.";
            found.say(Damaged, PLACE, what, error.to_string());
            return Err(OpenFailure::Damaged);
        }
    };
    let info = reader.media_info();
    let whole = info.time_base.zip(info.duration).and_then(|(base, duration)| base.calc_duration(duration));
    if let Some(seconds) = whole.and_then(|time| u64::try_from(time.as_secs()).ok()) {
        sheet.line(format!("Length: {}", length(seconds)));
    }
    for track in reader.tracks() {
        self::track(track, sheet, found);
    }
    if with_tags {
        lists(reader.as_mut(), found);
    }
    Ok(())
}

fn track(track: &Track, sheet: &mut Sheet, found: &mut Found) {
    match &track.codec_params {
        Some(CodecParameters::Audio(sound)) => {
            sheet.sounds += 1;
            let known = get_codecs().get_audio_decoder(sound.codec).map(|decoder| decoder.codec.info.long_name);
            let name = if sound.codec == CODEC_ID_OPUS {
                "Opus"
            } else {
                known.unwrap_or("coded in a way that isn't known here")
            };
            let mut line = format!("Sound: {name}");
            if let Some(channels) = &sound.channels {
                let count = channels.count();
                line += &format!(", {count} channel{}", if count == 1 { "" } else { "s" });
            }
            if let Some(rate) = sound.sample_rate {
                line += &format!(", {rate} samples a second");
            }
            sheet.line(line);
        }
        Some(CodecParameters::Subtitle(_)) => {
            let what = "The recording has a track of subtitles or other words. It is not shown.";
            found.say(HiddenPart, PLACE, what, track.language.clone().unwrap_or_default());
        }
        _ => {}
    }
}

fn lists(reader: &mut dyn FormatReader, found: &mut Found) {
    let mut log = reader.metadata();
    for _ in 0..MOST_LISTS {
        let Some(list) = log.current() else { break };
        container(&list.media, found);
        list.per_track.iter().for_each(|track| container(&track.metadata, found));
        if log.is_latest() || log.pop().is_none() {
            break;
        }
    }
    if let Some(group) = reader.chapters() {
        chapters(group, 0, found);
    }
}

fn chapters(group: &ChapterGroup, depth: u32, found: &mut Found) {
    const DEEPEST: u32 = 8;
    group.tags.iter().for_each(|tag| self::tag(tag, found));
    for item in &group.items {
        match item {
            ChapterGroupItem::Group(inner) if depth < DEEPEST => chapters(inner, depth + 1, found),
            ChapterGroupItem::Group(_) => {}
            ChapterGroupItem::Chapter(chapter) => {
                chapter.tags.iter().for_each(|tag| self::tag(tag, found));
                chapter.visuals.iter().for_each(|visual| picture(visual, found));
            }
        }
    }
}

fn container(list: &MetadataContainer, found: &mut Found) {
    for tag in &list.tags {
        self::tag(tag, found);
    }
    for picture in &list.visuals {
        self::picture(picture, found);
    }
}

fn tag(tag: &Tag, found: &mut Found) {
    // Its standard name, where there is one: ID3's own are four letters.
    let standard = tag.std.as_ref().map(|tag| format!("{tag:?}"));
    let mut name = standard.as_deref().and_then(|tag| tag.split('(').next()).unwrap_or(&tag.raw.key).to_owned();
    let plain = |value: &RawValue| match value {
        RawValue::Binary(raw) => bytes::preview(raw),
        value => value.to_string(),
    };
    // A tag of somebody's own has its name beside it.
    for beside in tag.raw.sub_fields.iter().flatten() {
        name += &format!(" {}", plain(&beside.value));
    }
    tags::say(&name, &plain(&tag.raw.value), found);
}

fn picture(picture: &Visual, found: &mut Found) {
    let what = "A picture is kept in the recording. It is opened as a file of its own.";
    found.say(Thumbnail, PLACE, what, picture.media_type.clone().unwrap_or_default());
    for tag in &picture.tags {
        self::tag(tag, found);
    }
    found.child("picture-in-the-recording", picture.data.to_vec());
}

/// Decodes the first sound track, and hands out its samples as the only child.
///
/// # Errors
/// [`OpenFailure::Unsupported`] where there is no sound that is known here; [`OpenFailure::TooLarge`] where all of it doesn't fit; damage in
/// the middle of it is an error, too: what is missing would be missing silently.
pub fn samples(file: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let mut reader = reader(file).map_err(|_| OpenFailure::Damaged)?;
    let track = reader.first_track(TrackType::Audio).ok_or(OpenFailure::Unsupported)?;
    let id = track.id;
    let params = track.codec_params.as_ref().and_then(CodecParameters::audio).ok_or(OpenFailure::Unsupported)?;
    let mut voice = Voice::of(params)?;
    out.facts("application/octet-stream", 0)?;
    let most = usize::try_from(limits.child_bytes.min(limits.memory / 3)).unwrap_or(usize::MAX);
    let mut pcm = Vec::new();
    let mut form = None;
    let mut cut = MOST_CUT;
    let mut row = Vec::new();
    loop {
        let packet = match reader.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            // Some readers see the end as this.
            Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => break,
            Err(_) => return Err(OpenFailure::Damaged),
        };
        if packet.track_id != id {
            continue;
        }
        row.clear();
        let here = match voice.decode(&packet, &mut row) {
            Ok(Some(here)) => here,
            Ok(None) => continue,
            // The beginning of what was cut out of a longer recording can need what came before it.
            Err(OpenFailure::Damaged) if form.is_none() && cut > 0 => {
                cut -= 1;
                continue;
            }
            Err(why) => return Err(why),
        };
        if *form.get_or_insert(here) != here {
            return Err(OpenFailure::Damaged);
        }
        if pcm.len() + row.len() * 2 > most {
            return Err(OpenFailure::TooLarge);
        }
        pcm.extend(row.iter().flat_map(|sample| sample.to_le_bytes()));
    }
    let Some((rate, channels)) = form.filter(|_| !pcm.is_empty()) else {
        return Err(OpenFailure::Damaged);
    };
    let head: Vec<u8> = [&rate.to_le_bytes()[..], &channels.to_le_bytes()].concat();
    out.child(SAMPLES, &mut std::io::Read::chain(head.as_slice(), pcm.as_slice()))
}

/// Samples a second, channels.
type Form = (u32, u16);

enum Voice {
    Symphonia(Box<dyn AudioDecoder>),
    Opus { decoder: Box<OpusMultistreamDecoder>, channels: u16, skip: usize, room: Vec<i16> },
}

impl Voice {
    fn of(params: &AudioCodecParameters) -> Result<Self, OpenFailure> {
        if params.codec == CODEC_ID_OPUS {
            return Self::opus(params.extra_data.as_deref().unwrap_or_default());
        }
        let decoder = get_codecs().make_audio_decoder(params, &AudioDecoderOptions::default());
        decoder.map(Self::Symphonia).map_err(|_| OpenFailure::Unsupported)
    }

    /// By the header that every Opus stream has (RFC 7845, 5.1).
    fn opus(head: &[u8]) -> Result<Self, OpenFailure> {
        let head = head.strip_prefix(b"OpusHead").unwrap_or(head);
        let [_, channels, skip @ ..] = head else { return Err(OpenFailure::Damaged) };
        let channels = *channels;
        let skip = bytes::u16_le(skip, 0).ok_or(OpenFailure::Damaged)?;
        let family = *head.get(10).ok_or(OpenFailure::Damaged)?;
        let (streams, coupled, mapping) = match (family, channels) {
            (0, 1) => (1, 0, &[0][..]),
            (0, 2) => (1, 1, &[0, 1][..]),
            (1 | 255, 1..) => {
                let [streams, coupled, mapping @ ..] = head.get(11..).unwrap_or_default() else {
                    return Err(OpenFailure::Damaged);
                };
                (*streams, *coupled, mapping.get(..usize::from(channels)).ok_or(OpenFailure::Damaged)?)
            }
            _ => return Err(OpenFailure::Unsupported),
        };
        let (count, streams, coupled) = (usize::from(channels), usize::from(streams), usize::from(coupled));
        if count > MOST_CHANNELS || streams > MOST_CHANNELS {
            return Err(OpenFailure::Unsupported);
        }
        let decoder = OpusMultistreamDecoder::new(OPUS_RATE, count, streams, coupled, mapping);
        let decoder = Box::new(decoder.map_err(|_| OpenFailure::Damaged)?);
        let room = vec![0; OPUS_PACKET * count];
        Ok(Self::Opus { decoder, channels: u16::from(channels), skip: usize::from(skip) * count, room })
    }

    /// A packet's samples, channel by channel within each moment. `None`: there are none in it.
    fn decode(
        &mut self,
        packet: &symphonia::core::packet::Packet,
        row: &mut Vec<i16>,
    ) -> Result<Option<Form>, OpenFailure> {
        match self {
            Self::Symphonia(decoder) => {
                let buffer = match decoder.decode(packet) {
                    Ok(buffer) => buffer,
                    // Players go on behind it; here it would be missing silently.
                    Err(_) => return Err(OpenFailure::Damaged),
                };
                let (rate, channels) = (buffer.spec().rate(), buffer.spec().channels().count());
                if buffer.frames() == 0 {
                    return Ok(None);
                }
                if rate == 0 || rate > MOST_RATE || channels == 0 || channels > MOST_CHANNELS {
                    return Err(OpenFailure::Unsupported);
                }
                buffer.copy_to_vec_interleaved(row);
                Ok(Some((rate, u16::try_from(channels).unwrap_or(u16::MAX))))
            }
            Self::Opus { decoder, channels, skip, room } => {
                if packet.data.is_empty() {
                    return Ok(None);
                }
                let frames = decoder.decode(&packet.data, room, false).map_err(|_| OpenFailure::Damaged)?;
                let made = &room[..(frames * usize::from(*channels)).min(room.len())];
                let passed = (*skip).min(made.len());
                *skip -= passed;
                row.extend_from_slice(&made[passed..]);
                Ok((!row.is_empty()).then_some((OPUS_RATE, *channels)))
            }
        }
    }
}
