//! The sealed doors' headers, and a blob that grows by pieces: whatever is asked in whatever order, what is there is at most what was
//! announced, goes on only where it ended, and begins as a sealed file does.
//!
//! A line is `name: value` (a header), `>bytes` (a piece's bytes; several a request), `!` (the server ends and starts again); an empty
//! line ends a request.

use http::{HeaderMap, HeaderName, HeaderValue};
use model::LocalId;
use wire::{Coming, NotNext, Refused, SEALED};

/// The most blobs of a drop, here.
const MOST: usize = 4;

#[derive(Default)]
struct Blob {
    coming: Option<Coming>,
    there: Vec<u8>,
}

pub fn holds(data: &[u8]) {
    let mut blob = Blob::default();
    let mut headers = HeaderMap::new();
    let mut parts = Vec::new();
    for line in data.split(|byte| *byte == b'\n').chain([&[][..]]) {
        match line {
            [] => {
                request(&mut blob, &headers, &parts);
                headers.clear();
                parts.clear();
            }
            b"!" => blob.coming = blob.coming.map(|coming| again(&blob.there, coming.length())),
            [b'>', part @ ..] => parts.push(part),
            line => {
                let mut halves = line.splitn(2, |byte| *byte == b':');
                let name = halves.next().and_then(|name| HeaderName::from_bytes(name).ok());
                let value = halves.next().and_then(|value| HeaderValue::from_bytes(value.trim_ascii()).ok());
                if let (Some(name), Some(value)) = (name, value)
                    && headers.try_append(name, value).is_err()
                {
                    return;
                }
            }
        }
    }
}

/// After a restart the file's length is all that is known.
fn again(there: &[u8], length: u64) -> Coming {
    assert!(Coming::new(length + 1, length).is_none(), "more than all of it");
    Coming::new(there.len() as u64, length).expect("no more is there than was announced")
}

fn request(blob: &mut Blob, headers: &HeaderMap, parts: &[&[u8]]) {
    listed(headers);
    let speaks = wire::speaks_tus(headers);
    assert!(!speaks || headers.get("tus-resumable").is_some_and(|version| version.as_bytes() == b"1.0.0"));
    let mailbox = wire::mailbox(headers);
    if let Ok(announced) = wire::announcement(headers) {
        assert_eq!(Ok(announced.mailbox), mailbox);
        assert_eq!(Some(announced.length), number(headers, "upload-length"));
        assert!(number(headers, "content-length").unwrap_or(0) == 0, "an announcement with a body");
        blob.coming = blob.coming.or_else(|| Coming::new(0, announced.length));
    }
    let Ok(piece) = wire::piece(headers) else { return };
    assert_eq!(Ok(piece.mailbox), mailbox);
    assert_eq!(Some(piece.offset), number(headers, "upload-offset"));
    assert_eq!(piece.announced, number(headers, "content-length"));
    let Some(mut coming) = blob.coming else { return };
    if let Err(why) = coming.begins(piece.offset, piece.announced) {
        let misplaced = piece.offset != blob.there.len() as u64;
        assert_eq!(why, if misplaced { NotNext::WrongOffset } else { NotNext::TooLong });
        return;
    }
    assert_eq!(piece.offset, blob.there.len() as u64, "a piece that doesn't go on where the blob ends");
    assert!(piece.announced.is_none_or(|length| piece.offset + length <= coming.length()), "a piece beyond the end");
    for part in parts {
        match coming.with(part) {
            Ok(next) => {
                coming = next;
                blob.there.extend_from_slice(part);
            }
            Err(NotNext::TooLong) => assert!((blob.there.len() + part.len()) as u64 > coming.length()),
            Err(why) => assert_eq!(why, NotNext::NotSealed),
        }
        let common = blob.there.len().min(SEALED.len());
        assert_eq!(&blob.there[..common], &SEALED[..common], "what isn't sealed was taken");
        assert_eq!(coming.end(), blob.there.len() as u64);
        assert!(coming.end() <= coming.length(), "more than was announced");
        assert_eq!(coming.is_whole(), blob.there.len() as u64 == coming.length());
    }
    blob.coming = Some(coming);
}

fn listed(headers: &HeaderMap) {
    match wire::blobs(headers, MOST) {
        Ok(blobs) => {
            assert!(blobs.len() <= MOST && blobs.is_sorted(), "{blobs:?}");
            assert!(blobs.windows(2).all(|pair| pair[0] != pair[1]), "{blobs:?} has one twice");
            let text = blobs.iter().map(LocalId::to_string).collect::<Vec<_>>().join(",");
            let mut same = HeaderMap::new();
            same.insert("blobs", HeaderValue::from_str(&text).expect("ids are letters and digits"));
            assert_eq!(wire::blobs(&same, MOST), Ok(blobs));
        }
        Err(why) => assert!(matches!(why, Refused::Malformed | Refused::TooMany(MOST))),
    }
}

/// As anybody else would read a header that is there once and holds nothing but digits.
fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    let values: Vec<_> = headers.get_all(name).iter().collect();
    let [value] = values[..] else { return None };
    let text = value.to_str().ok().filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))?;
    text.parse().ok()
}
