//! The drop's form: in whatever pieces its body comes, the same is read of it; limits hold; memory doesn't grow with the body; and what
//! a browser writes is what is read.
//!
//! The first byte says how many bytes of plan follow: the lengths of the body's pieces, again and again. `\xf5n` in the body stands for
//! its last 64 bytes n times more, so that a body can be larger than what steers it.

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
};

use bytes::Bytes;
use futures::{Stream, executor::block_on, stream};
use wire::{Account, Form, Limits, Part, Unread, day, file_name};

use crate::allocated;

const TYPE: &str = "multipart/form-data; boundary=paper";
const LIMITS: Limits = Limits { short: 512, message: 2048 };
/// The longest body, in bytes.
const LONGEST: usize = 128 << 10;
/// Up to this length bodies are cut as the plan says; longer ones, which show what is held, into large pieces.
const CUT: usize = 8 << 10;
/// What a body in small pieces may come to without being of use, and its pieces' length.
const UNUSED: u64 = 2048;
const SMALL: usize = 512;
/// What reading may hold at once, in bytes, however long the body is: the limits, what is of no use, and room for buffers that double.
const HELD: usize = 64 << 10;

pub fn holds(data: &[u8]) {
    let Some((count, rest)) = data.split_first() else { return };
    let (plan, body) = rest.split_at(rest.len().min(usize::from(count % 16)));
    let body = expanded(body);
    let whole = read(vec![body.clone()], true, u64::MAX);
    let plan = if body.len() > CUT { &[u8::MAX] } else { plan };
    let pieces = read(cut(&body, plan), true, u64::MAX);
    if whole.end.is_ok() || pieces.end.is_ok() {
        assert_eq!(whole.parts, pieces.parts, "the pieces in which it comes change what is read");
        assert_eq!(whole.end, pieces.end, "the pieces in which it comes change whether it is read");
    } else {
        let sure = whole.parts.len().min(pieces.parts.len()).saturating_sub(1);
        assert_eq!(whole.parts[..sure], pieces.parts[..sure], "the pieces in which it comes change what is read first");
    }
    let small = read(cut(&body, &[u8::MAX]), false, UNUSED);
    assert!(small.held <= HELD, "{} bytes are held to read {}", small.held, body.len());
    written(rest);
}

/// A part as it was read.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Text(&'static str, String),
    /// Its name, whether it is a page, its content.
    File(String, bool, Vec<u8>),
}

struct Read {
    parts: Vec<Seen>,
    end: Result<(), Unread>,
    /// The most that was allocated at once.
    held: usize,
}

/// `keep`: what is read, too.
fn read(pieces: Vec<Bytes>, keep: bool, unused: u64) -> Read {
    let account = Account::new(unused);
    let before = allocated();
    let most = Arc::new(AtomicUsize::new(0));
    let look = {
        let most = most.clone();
        move || most.fetch_max(allocated().saturating_sub(before), Ordering::Relaxed)
    };
    let mut parts = Vec::new();
    let form = Form::new(TYPE, body(pieces, account.clone(), look.clone()), LIMITS, account.clone());
    let end = form.and_then(|mut form| {
        let end = block_on(async {
            while let Some(part) = form.next().await? {
                look();
                let seen = match part {
                    Part::Codename(codename) => Seen::Text("codename", codename.expose().to_owned()),
                    Part::Drop(drop) => Seen::Text("drop", drop.to_string()),
                    Part::Channel(name) => Seen::Text("channel", short(name)),
                    Part::Embargo(typed) => Seen::Text("embargo", wish(short(typed))),
                    Part::Message(message) => {
                        assert!(message.len() <= 3 * LIMITS.message && !message.contains('\r'));
                        Seen::Text("message", message.to_string())
                    }
                    Part::File { name, page } => {
                        assert_eq!(file_name(&name), name, "a name that isn't one");
                        assert!(name.len() <= 255 && !name.contains(['/', '\\', '\0', '\n', '\r']));
                        let mut bytes = Vec::new();
                        while let Some(part) = form.bytes().await? {
                            look();
                            bytes.extend_from_slice(if keep { &part } else { &[] });
                        }
                        Seen::File(name, page, bytes)
                    }
                };
                if keep {
                    parts.push(seen);
                }
            }
            Ok(())
        });
        if end.is_err() && !keep {
            // As the intake does, so that the sender sees the answer.
            account.at_most(u64::MAX >> 1);
            block_on(form.pass_over());
        }
        end
    });
    Read { parts, end, held: most.load(Ordering::Relaxed) }
}

/// Invalid bytes become a character of three.
fn short(text: String) -> String {
    assert!(text.len() <= 3 * LIMITS.short);
    text
}

fn wish(typed: String) -> String {
    if let Ok(Some(day)) = day(&typed) {
        assert!(day == typed.trim() && day.len() == 10, "{typed:?} was taken for {day:?}");
    }
    typed
}

/// All of it is there at once, so that nothing but the reader holds it back.
fn body(
    pieces: Vec<Bytes>,
    account: Account,
    look: impl Fn() -> usize + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let mut pieces = VecDeque::from(pieces);
    stream::poll_fn(move |_| {
        look();
        Poll::Ready(pieces.pop_front().map(|piece| match account.give(piece.len() as u64) {
            true => Ok(piece),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }))
    })
}

/// A plan's byte is a length up to 16 bytes, or a multiple of 16 bytes up to [`SMALL`].
fn cut(body: &Bytes, plan: &[u8]) -> Vec<Bytes> {
    let length = |step: &u8| match step {
        0..16 => usize::from(*step) + 1,
        step => (usize::from(*step) * 16).min(SMALL),
    };
    let mut lengths = plan.iter().map(length).cycle();
    let mut left = body.clone();
    let mut pieces = Vec::new();
    while !left.is_empty() {
        pieces.push(left.split_to(lengths.next().unwrap_or(SMALL).min(left.len())));
    }
    pieces
}

fn expanded(body: &[u8]) -> Bytes {
    let mut long = Vec::with_capacity(body.len());
    let mut bytes = body.iter();
    while let Some(byte) = bytes.next() {
        match (byte, bytes.as_slice().first()) {
            (0xf5, Some(times)) => {
                bytes.next();
                let last = long[long.len().saturating_sub(64)..].to_vec();
                for _ in 0..*times {
                    if long.len() + last.len() > LONGEST {
                        break;
                    }
                    long.extend_from_slice(&last);
                }
            }
            (byte, _) => long.push(*byte),
        }
    }
    long.into()
}

/// A message, a file's name and its content, as a browser sends them.
fn written(data: &[u8]) {
    let mut fields = data.splitn(3, |byte| *byte == 0xff);
    let mut next = || fields.next().unwrap_or_default();
    let (message, name, content) = (next(), String::from_utf8_lossy(next()), next());
    let mark = b"\r\n--paper";
    let has_mark = |text: &[u8]| text.windows(mark.len()).any(|part| part == mark);
    if message.len() > LIMITS.message || has_mark(message) || has_mark(content) {
        return;
    }
    let sent = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let mut body = b"--paper\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n".to_vec();
    body.extend_from_slice(message);
    let of_paper = content.len() % 2 == 1;
    let field = if of_paper { "page" } else { "files" };
    body.extend_from_slice(b"\r\n--paper\r\nContent-Disposition: form-data; name=\"");
    body.extend_from_slice(field.as_bytes());
    body.extend_from_slice(b"\"; filename=\"");
    body.extend_from_slice(sent.as_bytes());
    body.extend_from_slice(b"\"\r\nContent-Type: application/octet-stream\r\n\r\n");
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--paper--\r\n");
    let came = read(vec![body.into()], true, u64::MAX);
    // Another control character in a file's name doesn't cost the form: one that can be shown stands for it.
    let strange = |c: char| c.is_ascii_control() && !matches!(c, '\r' | '\n' | '\t');
    let sent = sent.replace(strange, "_");
    let plain: Vec<u8> = message.iter().copied().filter(|byte| *byte != b'\r').collect();
    let mut parts = came.parts.into_iter();
    assert_eq!(came.end, Ok(()), "what a browser writes is not read");
    assert_eq!(parts.next(), Some(Seen::Text("message", String::from_utf8_lossy(&plain).into_owned())));
    match parts.next() {
        None => assert!(content.is_empty() && file_name(&sent).is_empty(), "a file is lost"),
        Some(Seen::File(name, page, bytes)) => {
            assert_eq!(page, of_paper, "a page is taken for a file, or a file for a page");
            assert_eq!(bytes, content, "a file is another");
            // A backslash before the closing quote is read as its escape by some: the name may differ then, never the content.
            assert!(sent.contains('\\') || name == file_name(&sent), "{sent:?} is read as {name:?}");
        }
        Some(other) => panic!("a file is read as {other:?}"),
    }
    assert_eq!(parts.next(), None);
}
