//! WebM (RFC 9559; webmproject.org/docs/container) around pictures and sound: what a player needs, and nothing else. No program's name, no date, no
//! number that identifies the file, no words in the elements that must be there.

use std::io::{self, Write};

use airlock::film::{Film, Rate, is_key};

/// A packet of sound, in milliseconds.
const SOUND_STEP: u64 = 20;
/// A cluster's times are counted from its beginning in 16 bits; a cue stands at each, so they are short.
const LONGEST_CLUSTER: u64 = 5_000;

const PICTURES: u8 = 1;
const SOUND: u8 = 2;

/// Writes the film.
///
/// # Errors
/// The writer's.
pub fn write(film: &Film, out: &mut impl Write) -> io::Result<()> {
    let (clusters, starts) = clusters(film);
    let head = [info(film), tracks(film)].concat();
    // As long as any other of so many entries: each number in it has a fixed length.
    let length = cues(&starts, 0).len();
    let cues = cues(&starts, (head.len() + length) as u64);
    let mut ebml = Vec::new();
    for (id, value) in [(0x4286, 1), (0x42F7, 1), (0x42F2, 4), (0x42F3, 8)] {
        number(&mut ebml, id, value);
    }
    element(&mut ebml, 0x4282, b"webm");
    number(&mut ebml, 0x4287, 4);
    number(&mut ebml, 0x4285, 2);
    let mut start = Vec::new();
    element(&mut start, 0x1A45_DFA3, &ebml);
    begin(&mut start, 0x1853_8067, head.len() + cues.len() + clusters.len());
    [&start, &head, &cues, &clusters].into_iter().try_for_each(|part| out.write_all(part))
}

/// Milliseconds from the beginning to a picture.
fn time(Rate(count, seconds): Rate, picture: u64) -> u64 {
    (picture * 1_000 * u64::from(seconds) + u64::from(count) / 2) / u64::from(count)
}

fn info(film: &Film) -> Vec<u8> {
    let pictures = time(film.rate, film.pictures.count() as u64);
    let sound = film.voice.as_ref().map_or(0, |voice| voice.packets.count() as u64 * SOUND_STEP);
    let mut info = Vec::new();
    // Times are in milliseconds.
    number(&mut info, 0x2A_D7B1, 1_000_000);
    element(&mut info, 0x4489, &(pictures.max(sound) as f64).to_be_bytes());
    // Who wrote it. The elements must be there, and may be empty.
    element(&mut info, 0x4D80, b"");
    element(&mut info, 0x5741, b"");
    let mut out = Vec::new();
    element(&mut out, 0x1549_A966, &info);
    out
}

fn tracks(film: &Film) -> Vec<u8> {
    let mut tracks = Vec::new();
    let mut sides = Vec::new();
    number(&mut sides, 0xB0, film.width.into());
    number(&mut sides, 0xBA, film.height.into());
    let mut pictures = track(PICTURES, 1, b"V_VP8");
    element(&mut pictures, 0xE0, &sides);
    element(&mut tracks, 0xAE, &pictures);
    if let Some(voice) = &film.voice {
        const RATE: u32 = 48_000;
        // RFC 7845, 5.1: two channels, no gain.
        let [low, high] = voice.skip.to_le_bytes();
        let head = [&b"OpusHead\x01\x02"[..], &[low, high], &RATE.to_le_bytes(), &[0, 0, 0]].concat();
        let mut form = Vec::new();
        element(&mut form, 0xB5, &f64::from(RATE).to_be_bytes());
        number(&mut form, 0x9F, 2);
        let mut sound = track(SOUND, 2, b"A_OPUS");
        element(&mut sound, 0x63A2, &head);
        // What isn't to be heard at the beginning, and how much is decoded before a place that is jumped to, in nanoseconds.
        number(&mut sound, 0x56AA, u64::from(voice.skip) * 1_000_000_000 / u64::from(RATE));
        number(&mut sound, 0x56BB, 80_000_000);
        element(&mut sound, 0xE1, &form);
        element(&mut tracks, 0xAE, &sound);
    }
    let mut out = Vec::new();
    element(&mut out, 0x1654_AE6B, &tracks);
    out
}

fn track(number_of: u8, kind: u64, codec: &[u8]) -> Vec<u8> {
    let mut track = Vec::new();
    number(&mut track, 0xD7, number_of.into());
    number(&mut track, 0x73C5, number_of.into());
    number(&mut track, 0x83, kind);
    number(&mut track, 0x9C, 0);
    // Without a word of it, it would be English.
    element(&mut track, 0x22_B59C, b"und");
    element(&mut track, 0x86, codec);
    track
}

/// Where a cluster begins: its time, and how many bytes lie before it in the clusters.
struct Start(u64, u64);

/// All packets, in the order of their times.
fn clusters(film: &Film) -> (Vec<u8>, Vec<Start>) {
    let mut sound = film.voice.iter().flat_map(|voice| voice.packets.iter()).zip(0u64..).peekable();
    let (mut out, mut starts, mut cluster, mut begun) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let mut put = |track: u8, at: u64, packet: &[u8], key: bool| {
        let opens = track == PICTURES && key || at - begun > LONGEST_CLUSTER;
        if cluster.is_empty() || opens {
            close(&mut out, &mut cluster);
            starts.push(Start(at, out.len() as u64));
            begun = at;
            number(&mut cluster, 0xE7, at);
        }
        let [high, low] = u16::try_from(at - begun).unwrap_or(u16::MAX).to_be_bytes();
        let flags = if key { 0x80 } else { 0 };
        begin(&mut cluster, 0xA3, 4 + packet.len());
        cluster.extend([0x80 | track, high, low, flags]);
        cluster.extend_from_slice(packet);
    };
    for (packet, picture) in film.pictures.iter().zip(0..) {
        let at = time(film.rate, picture);
        // A cluster begins with a picture, so that one can jump to it.
        while let Some((packet, number)) = sound.next_if(|(_, number)| number * SOUND_STEP < at) {
            put(SOUND, number * SOUND_STEP, packet, true);
        }
        put(PICTURES, at, packet, is_key(packet));
    }
    for (packet, number) in sound {
        put(SOUND, number * SOUND_STEP, packet, true);
    }
    close(&mut out, &mut cluster);
    (out, starts)
}

fn close(out: &mut Vec<u8>, cluster: &mut Vec<u8>) {
    if !cluster.is_empty() {
        element(out, 0x1F43_B675, cluster);
        cluster.clear();
    }
}

/// Where one can jump to. `before`: bytes of the segment before the clusters.
fn cues(starts: &[Start], before: u64) -> Vec<u8> {
    let mut cues = Vec::new();
    for Start(time, place) in starts {
        let mut to = Vec::new();
        number(&mut to, 0xF7, PICTURES.into());
        element(&mut to, 0xF1, &(before + place).to_be_bytes());
        let mut cue = Vec::new();
        number(&mut cue, 0xB3, *time);
        element(&mut cue, 0xB7, &to);
        element(&mut cues, 0xBB, &cue);
    }
    let mut out = Vec::new();
    element(&mut out, 0x1C53_BB6B, &cues);
    out
}

/// An id, as it is written, and a length in one byte or in eight (RFC 8794, 4). Browsers look for the kind of file in its first 38 bytes.
fn begin(out: &mut Vec<u8>, id: u32, length: usize) {
    out.extend(id.to_be_bytes().into_iter().skip_while(|byte| *byte == 0));
    match u8::try_from(length) {
        Ok(short) if short < 127 => out.push(0x80 | short),
        _ => out.extend((1 << 56 | length as u64).to_be_bytes()),
    }
}

fn element(out: &mut Vec<u8>, id: u32, content: &[u8]) {
    begin(out, id, content.len());
    out.extend_from_slice(content);
}

fn number(out: &mut Vec<u8>, id: u32, value: u64) {
    let bytes = value.to_be_bytes();
    let from = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
    element(out, id, &bytes[from..]);
}
