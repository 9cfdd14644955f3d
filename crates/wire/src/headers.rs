//! The headers of the sealed doors: tus 1.0.0 (`docs/contracts.md`, "Sealed blobs in pieces"), the mailbox, the blobs of an envelope.

use http::{HeaderMap, HeaderName, header};
use model::{LocalId, MailboxId};
use seal::MailboxSecret;

/// The version of tus that is spoken here, and the headers that requests and answers share.
pub const VERSION: &str = "1.0.0";
pub const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const PIECE: &str = "application/offset+octet-stream";

/// Why headers aren't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Malformed,
    /// Another kind of content than a piece has.
    Kind,
    /// More blobs than a drop may have, with how many it may.
    TooMany(usize),
}

/// A blob that is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announcement {
    pub mailbox: MailboxId,
    pub length: u64,
}

/// A piece of a blob; how long it is, where it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub mailbox: MailboxId,
    pub offset: u64,
    pub announced: Option<u64>,
}

/// Whether the one version is named that is spoken here.
pub fn speaks_tus(headers: &HeaderMap) -> bool {
    headers.get(RESUMABLE).is_some_and(|version| version == VERSION)
}

/// Of a request that announces a blob; it brings no body.
///
/// # Errors
/// [`Refused::Malformed`].
pub fn announcement(headers: &HeaderMap) -> Result<Announcement, Refused> {
    let mailbox = mailbox(headers)?;
    let length = number(headers, &LENGTH)?.ok_or(Refused::Malformed)?;
    let body = number(headers, &header::CONTENT_LENGTH)?.unwrap_or(0);
    if body > 0 || headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(Refused::Malformed);
    }
    Ok(Announcement { mailbox, length })
}

/// Of a request that brings a piece.
///
/// # Errors
/// [`Refused::Kind`], [`Refused::Malformed`].
pub fn piece(headers: &HeaderMap) -> Result<Piece, Refused> {
    let mailbox = mailbox(headers)?;
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != PIECE) {
        return Err(Refused::Kind);
    }
    let offset = number(headers, &OFFSET)?.ok_or(Refused::Malformed)?;
    Ok(Piece { mailbox, offset, announced: announced(headers)? })
}

/// How long a request says that its body is; `None` where it says nothing.
///
/// # Errors
/// [`Refused::Malformed`].
pub fn announced(headers: &HeaderMap) -> Result<Option<u64>, Refused> {
    number(headers, &header::CONTENT_LENGTH)
}

/// The secret proves itself: whoever knows it may use the mailbox whose name is its hash.
///
/// # Errors
/// [`Refused::Malformed`].
pub fn mailbox(headers: &HeaderMap) -> Result<MailboxId, Refused> {
    let secret = headers.get("mailbox").and_then(|value| value.to_str().ok()).ok_or(Refused::Malformed)?;
    let secret: MailboxSecret = secret.parse().map_err(|_| Refused::Malformed)?;
    Ok(secret.id())
}

/// The `Blobs` header; absent or empty for a drop without files. In order, each once.
///
/// # Errors
/// [`Refused::Malformed`], [`Refused::TooMany`].
pub fn blobs(headers: &HeaderMap, most: usize) -> Result<Vec<LocalId>, Refused> {
    let text = headers.get("blobs").map_or(Ok(""), |value| value.to_str()).map_err(|_| Refused::Malformed)?;
    let named = text.split(',').map(str::trim).filter(|id| !id.is_empty());
    let mut blobs = named.map(str::parse).collect::<Result<Vec<LocalId>, _>>().map_err(|_| Refused::Malformed)?;
    blobs.sort_unstable();
    blobs.dedup();
    if blobs.len() <= most { Ok(blobs) } else { Err(Refused::TooMany(most)) }
}

/// A number of a header: decimal digits alone, given once. `None` when it isn't given.
fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, Refused> {
    let mut given = headers.get_all(name).iter();
    let Some(value) = given.next() else { return Ok(None) };
    let digits = given.next().is_none().then(|| digits(value.as_bytes())).flatten();
    digits.map(Some).ok_or(Refused::Malformed)
}

/// What a database's signed number can hold: 18 digits.
fn digits(text: &[u8]) -> Option<u64> {
    let fine = (1..=18).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    fine.then(|| text.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_number_is_digits_and_nothing_else() {
        for (text, number) in [("0", 0), ("007", 7), ("999999999999999999", 999_999_999_999_999_999)] {
            assert_eq!(digits(text.as_bytes()), Some(number), "{text}");
        }
        for wrong in ["", "-1", "+1", " 1", "1 ", "1_0", "0x10", "1.0", "1e3", "١", "1000000000000000000", "1,1"] {
            assert_eq!(digits(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_header_given_twice_is_refused() {
        let mut headers = HeaderMap::new();
        assert_eq!(number(&headers, &OFFSET), Ok(None));
        headers.append(OFFSET, HeaderValue::from_static("5"));
        assert_eq!(number(&headers, &OFFSET), Ok(Some(5)));
        headers.append(OFFSET, HeaderValue::from_static("5"));
        assert_eq!(number(&headers, &OFFSET), Err(Refused::Malformed));
    }
}
