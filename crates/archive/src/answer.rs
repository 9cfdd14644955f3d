//! The answer for one file: whole, in part, or "you have it" (RFC 9110, sections 13 and 14).

use std::{fs::File, io, ops::Range};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use crate::{
    files::{Content, Published, Stamp},
    media,
};

/// Bytes read from the disk at once.
const CHUNK: usize = 128 << 10;

/// `status` is 200, or 404 for the page that says so (which is never given in part).
pub fn file(request: &Parts, name: &str, file: Published, status: StatusCode) -> Response {
    let size = file.stamp.size;
    let tag = tag(&file.stamp);
    let asked = &request.headers;
    if status == StatusCode::OK && matches(asked, header::IF_NONE_MATCH, &tag) {
        return with(StatusCode::NOT_MODIFIED, name, tag, Body::empty());
    }
    let part = if status == StatusCode::OK { part(asked, &tag, size) } else { Part::Whole };
    let (status, range) = match part {
        Part::Whole => (status, 0..size),
        Part::Some(range) => (StatusCode::PARTIAL_CONTENT, range),
        Part::None => {
            let whole = format!("bytes */{size}");
            return (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, whole)]).into_response();
        }
    };
    let length = range.end - range.start;
    let body = match file.content {
        // A kept file is no longer than memory can address.
        Content::Kept(bytes) => Body::from(bytes.slice(range.start as usize..range.end as usize)),
        Content::OnDisk(file) => streamed(file, range.start, length),
    };
    let mut response = with(status, name, tag, body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if status == StatusCode::PARTIAL_CONTENT {
        let place = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        if let Ok(place) = HeaderValue::from_str(&place) {
            headers.insert(header::CONTENT_RANGE, place);
        }
    }
    response
}

fn with(status: StatusCode, name: &str, tag: String, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media::of(name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(media::keeping(name)));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn tag(stamp: &Stamp) -> String {
    format!("\"{:x}-{:x}-{:x}\"", stamp.modified, stamp.size, stamp.inode)
}

/// Whether one of a header's entity tags is this one. `If-None-Match` compares weakly: a proxy may have marked ours `W/`.
fn matches(asked: &HeaderMap, name: HeaderName, tag: &str) -> bool {
    let values = asked.get_all(name);
    values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|one| {
        let one = one.trim();
        one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Some(Range<u64>),
    /// Nothing of the file lies in it.
    None,
}

/// One range is given; several at once, or what can't be read, give the whole file, as the specification allows.
fn part(asked: &HeaderMap, tag: &str, size: u64) -> Part {
    let Some(range) = asked.get(header::RANGE).and_then(|value| value.to_str().ok()) else { return Part::Whole };
    if asked.get(header::IF_RANGE).is_some_and(|known| known.as_bytes() != tag.as_bytes()) {
        return Part::Whole;
    }
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    let range = match (first.trim(), last.trim()) {
        ("", last) => match last.parse::<u64>() {
            Ok(0) => return Part::None,
            Ok(length) => size.saturating_sub(length)..size,
            Err(_) => return Part::Whole,
        },
        (first, last) => {
            let Ok(first) = first.parse::<u64>() else { return Part::Whole };
            let end = match last {
                "" => size,
                last => match last.parse::<u64>() {
                    Ok(last) if last >= first => last.saturating_add(1).min(size),
                    _ => return Part::Whole,
                },
            };
            first..end
        }
    };
    if range.start < range.end { Part::Some(range) } else { Part::None }
}

fn streamed(file: File, from: u64, length: u64) -> Body {
    let opened = async move {
        let mut file = tokio::fs::File::from_std(file);
        if from > 0 {
            file.seek(io::SeekFrom::Start(from)).await?;
        }
        Ok::<_, io::Error>(ReaderStream::with_capacity(file.take(length), CHUNK))
    };
    Body::from_stream(futures::TryFutureExt::try_flatten_stream(opened))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str) -> Part {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        part(&headers, "\"t\"", 100)
    }

    #[test]
    fn ranges_are_read_as_the_specification_says() {
        assert_eq!(asked("bytes=0-0"), Part::Some(0..1));
        assert_eq!(asked("bytes=10-"), Part::Some(10..100));
        assert_eq!(asked("bytes=-10"), Part::Some(90..100));
        assert_eq!(asked("bytes=-1000"), Part::Some(0..100));
        assert_eq!(asked("bytes=90-1000"), Part::Some(90..100));
        assert_eq!(asked("bytes=100-"), Part::None);
        assert_eq!(asked("bytes=-0"), Part::None);
        assert_eq!(asked("bytes=0-18446744073709551615"), Part::Some(0..100));
        for whole in ["bytes=5-4", "bytes=0-1,5-6", "bytes=a-b", "pages=1-2", "bytes=", "bytes=-"] {
            assert_eq!(asked(whole), Part::Whole, "{whole}");
        }
    }
}
