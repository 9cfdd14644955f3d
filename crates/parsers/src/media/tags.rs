//! What a tag of a recording tells, by its name in whatever list it stands: ID3, Vorbis comments, iTunes, QuickTime, RIFF, Matroska. Pure.

use model::FindingKind::{
    self, Author, Comment, CopyIdentifier, Device, Gps, Owner, Property, Serial, Software, Timestamp,
};

use super::PLACE;
use crate::found::Found;

/// Bytes of a tag's own name that are shown.
const LONGEST: usize = 100;

/// Says a tag by its own name.
pub fn say(name: &str, value: &str, found: &mut Found) {
    let value = value.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    if value.is_empty() {
        return;
    }
    let (kind, what) = meaning(name);
    found.say(kind, format!("{PLACE}, {}", &name[..name.floor_char_boundary(LONGEST)]), what, value);
}

/// Names that say what they are by themselves, as the lists have them.
const SHORT: &[(&str, FindingKind)] = &[
    // QuickTime and iTunes (without their first letter ©), 3GPP.
    ("xyz", Gps),
    ("loci", Gps),
    ("mak", Device),
    ("mod", Device),
    ("swr", Software),
    ("too", Software),
    ("enc", Software),
    ("day", Timestamp),
    ("purd", Timestamp),
    ("art", Author),
    ("aart", Author),
    ("aut", Author),
    ("auth", Author),
    ("wrt", Author),
    ("prf", Author),
    ("perf", Author),
    ("dir", Author),
    ("prd", Author),
    ("cpy", Owner),
    ("cprt", Owner),
    ("apid", Owner),
    ("ownr", Owner),
    ("pub", Owner),
    ("cmt", Comment),
    ("des", Comment),
    ("desc", Comment),
    ("dscp", Comment),
    ("ldes", Comment),
    ("lyr", Comment),
    ("inf", Comment),
    ("cnid", CopyIdentifier),
    ("plid", CopyIdentifier),
    ("atid", CopyIdentifier),
    ("geid", CopyIdentifier),
    ("xid", CopyIdentifier),
    // RIFF (Microsoft's "Multimedia Data Standards Update", 3).
    ("iart", Author),
    ("ieng", Author),
    ("itch", Author),
    ("icms", Owner),
    ("icop", Owner),
    ("isrc", Owner),
    ("iarl", Gps),
    ("icrd", Timestamp),
    ("idit", Timestamp),
    ("isft", Software),
    ("icmt", Comment),
    ("isbj", Comment),
    // ID3v2 frames (id3.org, 4).
    ("priv", CopyIdentifier),
    ("ufid", CopyIdentifier),
    ("pcnt", Property),
];

/// Parts of a name, in the order in which they are looked for.
const PARTS: &[(&[&str], FindingKind)] = &[
    (&["gps", "location", "iso6709", "latitude", "longitude", "coordinate", "sublocation"], Gps),
    (&["serial"], Serial),
    (
        &[
            "identifier",
            "uuid",
            "umid",
            "uid",
            "guid",
            "unique",
            "isrc",
            "musicbrainz",
            "acoustid",
            "ident",
            "fingerprint",
        ],
        CopyIdentifier,
    ),
    (&["make", "model", "device", "camera", "hardware", "manufacturer", "lens", "microphone"], Device),
    (
        &[
            "encodedby",
            "owner",
            "copyright",
            "publisher",
            "organi",
            "label",
            "email",
            "url",
            "account",
            "filename",
            "originalfile",
            "path",
            "license",
            "contact",
        ],
        Owner,
    ),
    (
        &[
            "artist",
            "author",
            "performer",
            "composer",
            "writer",
            "lyricist",
            "engineer",
            "director",
            "producer",
            "originator",
            "narrator",
            "actor",
            "conductor",
            "soloist",
            "speaker",
            "editedby",
            "technician",
        ],
        Author,
    ),
    (&["date", "time", "year", "created", "creation"], Timestamp),
    (
        &[
            "encoder",
            "encod",
            "software",
            "tool",
            "application",
            "vendor",
            "codinghistory",
            "muxing",
            "writingapp",
            "handler",
            "version",
        ],
        Software,
    ),
    (&["comment", "description", "lyrics", "note", "synopsis", "summary", "subject"], Comment),
];

fn meaning(name: &str) -> (FindingKind, &'static str) {
    let plain: String =
        name.chars().filter(|c| c.is_alphanumeric() || *c == '-').map(|c| c.to_ascii_lowercase()).collect();
    let short = SHORT.iter().find(|(known, _)| *known == plain).map(|(_, kind)| *kind);
    let kind = short.unwrap_or_else(|| {
        let part = PARTS.iter().find(|(parts, _)| parts.iter().any(|part| plain.contains(part)));
        part.map_or(Property, |(_, kind)| *kind)
    });
    (kind, sentence(kind))
}

fn sentence(kind: FindingKind) -> &'static str {
    match kind {
        Gps => "The recording says where it was made.",
        Serial => "A serial number of the device is kept in the recording.",
        CopyIdentifier => "An identifier in the recording can link this copy to others, or to an account.",
        Device => "The recording names the telephone, camera or recorder that made it.",
        Owner => "The recording says who owns it, or names an account, a file or a computer.",
        Author => "The recording names a person.",
        Timestamp => "The recording says when it was made or changed.",
        Software => "The recording names the program or the device's system that made it.",
        Comment => "The recording carries a description, a comment or words.",
        _ => "The recording carries a title or another property.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_known_by_whatever_name_a_list_gives_them() {
        for (name, kind) in [
            ("com.apple.quicktime.location.ISO6709", Gps),
            ("©xyz", Gps),
            ("com.apple.quicktime.make", Device),
            ("com.apple.quicktime.content.identifier", CopyIdentifier),
            ("Artist", Author),
            ("TrackTitle", Property),
            ("EncodedBy", Owner),
            ("EncoderSettings", Software),
            ("RecordingDate", Timestamp),
            ("RecordingLocation", Gps),
            ("ENCODER", Software),
            ("apID", Owner),
            ("IENG", Author),
            ("TXXX:Recorder serial no", Serial),
            ("Comment", Comment),
        ] {
            assert_eq!(meaning(name).0, kind, "{name}");
        }
    }
}
