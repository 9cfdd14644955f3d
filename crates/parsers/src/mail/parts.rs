//! Where the parts of a mail begin and end, by the lines of RFC 2046, section 5.1. The reader of mails takes a boundary for one wherever it stands
//! and looks for one at a time: what a mail has between its parts otherwise is put right here before it is read. What a head says is what the reader
//! makes of it. Takes no part itself apart.

use std::{borrow::Cow, ops::Range};

use mail_parser::{GetHeader, HeaderName, MessageParser, MimeHeaders};
use model::{Finding, FindingKind::Damaged};

use crate::found::Found;

/// A boundary that is longer (RFC 2046 allows 70 characters), or isn't all of plain letters, is left to the reader.
const LONGEST: usize = 200;
/// So many bytes of a head are read at first.
const SHORT: usize = 256;
/// Parts inside parts that are looked at.
const DEEPEST: usize = 100;
/// Boundaries of one part that are kept: one that has more keeps its name.
const MOST_PLACES: usize = 100_000;
/// A mail whose parts end where they say so.
pub struct Mended<'m> {
    pub bytes: Cow<'m, [u8]>,
    /// In the order of the mail.
    edits: Vec<Edit>,
}

/// Something that was put in place of what came.
struct Edit {
    came: Range<usize>,
    /// Where it lies now.
    lies: Range<usize>,
}

impl Mended<'_> {
    /// Where in the mail as it came a place of the mended one lies.
    pub fn as_it_came(&self, at: usize) -> usize {
        let before = self.edits.partition_point(|edit| edit.lies.start <= at);
        match self.edits[..before].last() {
            None => at,
            Some(Edit { came, lies }) if at < lies.end => came.end.min(came.start + (at - lies.start)),
            Some(Edit { came, lies }) => came.end + (at - lies.end),
        }
    }
}

/// One part that has parts.
struct Level {
    boundary: Vec<u8>,
    /// The line of its head that names the boundary, and of what kind it is.
    field: Range<usize>,
    subtype: &'static str,
    /// Where its body begins.
    body: usize,
    /// Where the boundary stands as a line.
    places: Vec<Range<usize>>,
    opened: bool,
    /// It stands inside a line, too, where it ends nothing.
    astray: bool,
}

/// What the lines that come now are.
enum Now {
    Header,
    Between,
    Part { from: usize, base64: bool },
}

/// Puts right what the reader would take for an end that is none, and sets the ends that are missing.
pub fn mend<'m>(bytes: &'m [u8], found: &mut Found) -> Mended<'m> {
    let mut walk = Walk { bytes, levels: Vec::new(), edits: Vec::new(), now: Now::Header, fresh: None };
    let mut at = 0;
    while at < bytes.len() {
        if let Now::Header = walk.now {
            at = walk.header(at);
            continue;
        }
        let end = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |step| at + step + 1);
        walk.line(at..end, found);
        at = end;
    }
    // What ends nowhere was better read with the boundary that stands inside a line.
    for level in &mut walk.levels {
        level.astray = false;
    }
    for level in std::mem::take(&mut walk.levels) {
        walk.leave(level);
    }
    let mut edits = walk.edits;
    edits.sort_by_key(|(range, _)| range.start);
    if edits.is_empty() {
        return Mended { bytes: Cow::Borrowed(bytes), edits: Vec::new() };
    }
    let (mut whole, mut at) = (Vec::with_capacity(bytes.len()), 0);
    let mut put_in = Vec::with_capacity(edits.len());
    for (came, put) in edits {
        whole.extend_from_slice(&bytes[at..came.start]);
        let begins = whole.len();
        whole.extend_from_slice(&put);
        at = came.end;
        put_in.push(Edit { came, lies: begins..whole.len() });
    }
    whole.extend_from_slice(&bytes[at..]);
    Mended { bytes: Cow::Owned(whole), edits: put_in }
}

struct Walk<'m> {
    bytes: &'m [u8],
    levels: Vec<Level>,
    edits: Vec<(Range<usize>, Vec<u8>)>,
    now: Now,
    /// How names begin that are ours.
    fresh: Option<Option<String>>,
}

impl Walk<'_> {
    fn line(&mut self, line: Range<usize>, found: &mut Found) {
        let text = &self.bytes[line.clone()];
        if text.starts_with(b"--")
            && let Some((deep, last)) = delimiter(&self.levels, text)
        {
            return self.boundary(line, deep, last, found);
        }
        if let Some(top) = self.levels.last_mut().filter(|top| !top.astray) {
            top.astray = within(text, &top.boundary);
        }
    }

    /// The head of a part, with those of the messages that begin in it, and what follows. Gives the place behind it.
    fn header(&mut self, from: usize) -> usize {
        let mut digest = self.levels.last().is_some_and(|level| level.subtype == "digest");
        let mut at = from;
        let head = loop {
            let head = Head::of(self.bytes, at, &self.levels);
            if let Some(early) = head.early.clone() {
                self.edits.push((early, b"\r\n".to_vec()));
            }
            if !(head.message || (digest && !head.typed)) || head.encoded {
                break head;
            }
            (at, digest) = (head.end, false);
        };
        let body = head.end;
        self.now = Now::Part { from: body, base64: head.base64 };
        if let Some((boundary, field)) = head.boundary.filter(|_| self.levels.len() < DEEPEST) {
            let subtype = head.subtype;
            let (places, opened, astray) = (Vec::new(), false, false);
            self.levels.push(Level { boundary, field, subtype, body, places, opened, astray });
            self.now = Now::Between;
        }
        body
    }

    /// A line that ends a part of the level `deep`, and of all levels inside it.
    fn boundary(&mut self, line: Range<usize>, deep: usize, last: bool, found: &mut Found) {
        let now = std::mem::replace(&mut self.now, Now::Header);
        if let Now::Part { from, base64: true } = now
            && self.levels.len() > deep + 1
        {
            self.strict_base64(from..line.start, found);
        }
        while self.levels.len() > deep + 1 {
            let Some(level) = self.levels.pop() else { break };
            if !level.opened {
                // The reader would look for its beginning in all that follows.
                self.edits.push((level.body..level.body, [b"--", &level.boundary[..], b"\r\n\r\n"].concat()));
                self.edits.push((line.start..line.start, [b"\r\n--", &level.boundary[..], b"--\r\n"].concat()));
            } else {
                let name = self.leave(level);
                self.edits.push((line.start..line.start, [b"\r\n--", &name[..], b"--\r\n"].concat()));
            }
        }
        let Some(level) = self.levels.last_mut() else { return };
        level.opened = true;
        if level.places.len() < MOST_PLACES {
            level.places.push(line.start + 2..line.start + 2 + level.boundary.len());
        }
        if last {
            self.now = Now::Between;
            if let Some(level) = self.levels.pop() {
                self.leave(level);
            }
        }
    }

    /// Done with a level. Where its boundary stands inside lines it gets a name that stands nowhere else. Gives the name.
    fn leave(&mut self, level: Level) -> Vec<u8> {
        if !level.astray || !level.opened || level.places.len() >= MOST_PLACES {
            return level.boundary;
        }
        let fresh = self.fresh.get_or_insert_with(|| nowhere_in(self.bytes));
        let Some(fresh) = fresh else { return level.boundary };
        let name = format!("{fresh}{}-", self.edits.len()).into_bytes();
        let head = [b"Content-Type: multipart/", level.subtype.as_bytes(), b"; boundary=", &name[..], b"\r\n"].concat();
        self.edits.push((level.field, head));
        self.edits.extend(level.places.into_iter().map(|place| (place, name.clone())));
        name
    }

    /// Takes out of a part in base64 what isn't base64, as RFC 2045, section 6.8 asks, and says it: the part has no end of its own.
    fn strict_base64(&mut self, body: Range<usize>, found: &mut Found) {
        let odd =
            |b: &u8| !b.is_ascii_alphanumeric() && !matches!(b, b'+' | b'/' | b'=' | b'\r' | b'\n' | b' ' | b'\t');
        let text = &self.bytes[body.clone()];
        let Some(first) = text.iter().position(odd) else { return };
        let line = text[..first].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        self.edits.push((body.start + line..body.end, text[line..].iter().copied().filter(|b| !odd(b)).collect()));
        found.say(
            Damaged,
            "mail",
            "A part of the mail has no end of its own, and other text stands in its data. It is opened with that text in it; programs differ in where they end it.",
            String::from_utf8_lossy(&text[line..text.len().min(line + Finding::LONG)]).trim(),
        );
    }
}

/// A beginning of a name that stands nowhere in the mail. A mail that has them all was made for that, and is read with its own.
fn nowhere_in(bytes: &[u8]) -> Option<String> {
    const TRIED: u8 = 8;
    let names = (0..TRIED).map(|number| format!("part-as-read-{number}-"));
    names.into_iter().find(|name| !bytes.windows(name.len()).any(|window| window == name.as_bytes()))
}

/// Which level's boundary a line begins with, the innermost first, and whether it is the last.
fn delimiter(levels: &[Level], line: &[u8]) -> Option<(usize, bool)> {
    let behind = |level: &Level| line.get(2..)?.strip_prefix(&level.boundary[..]);
    let deep = levels.iter().rposition(|level| behind(level).is_some())?;
    Some((deep, behind(levels.get(deep)?)?.starts_with(b"--")))
}

/// Whether a boundary stands in a line that it doesn't begin, or begins with more than it.
fn within(line: &[u8], boundary: &[u8]) -> bool {
    line.windows(2).enumerate().any(|(at, two)| two == b"--" && line[at + 2..].starts_with(boundary))
}

/// What a part's head says of what follows it, as the reader understands it.
#[derive(Debug, Default, PartialEq)]
struct Head {
    end: usize,
    typed: bool,
    message: bool,
    base64: bool,
    /// Encoded for transport: what is inside isn't seen here.
    encoded: bool,
    /// With the line that names it.
    boundary: Option<(Vec<u8>, Range<usize>)>,
    subtype: &'static str,
    /// Where it ends though the reader would go on.
    early: Option<Range<usize>>,
}

impl Head {
    /// Reads no further than the head goes, or twice that: a mail may have as many heads as lines.
    fn of(bytes: &[u8], from: usize, levels: &[Level]) -> Self {
        let mut most = SHORT;
        loop {
            // A line that is cut may look like no field, or like another boundary.
            let least = bytes.len().min(from.saturating_add(most));
            let cut = bytes[least..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |step| least + step + 1);
            let head = Self::within(&bytes[..cut], from, levels);
            if head.early.is_some() || head.end < cut || cut == bytes.len() {
                return head;
            }
            most *= 2;
        }
    }

    fn within(bytes: &[u8], from: usize, levels: &[Level]) -> Self {
        let head = Self::as_read(bytes, from);
        match early_end(bytes, from..head.end, levels) {
            Some(early) => {
                Self { end: early.end, early: Some(early.clone()), ..Self::as_read(&bytes[..early.start], from) }
            }
            None => head,
        }
    }

    fn as_read(bytes: &[u8], from: usize) -> Self {
        let read = MessageParser::default().parse_headers(&bytes[from..]);
        let Some(part) = read.as_ref().and_then(|message| message.parts.first()) else {
            return Self { end: end_of_head(bytes, from), ..Self::default() };
        };
        let place = |offset: u32| bytes.len().min(from + offset as usize);
        let mut head = Self {
            end: end_of_head(bytes, part.headers.last().map_or(from, |last| place(last.offset_end))),
            ..Self::default()
        };
        let encoding = part.content_transfer_encoding().unwrap_or_default();
        head.base64 = encoding.eq_ignore_ascii_case("base64");
        head.encoded = head.base64 || encoding.eq_ignore_ascii_case("quoted-printable");
        let Some((kind, field)) = part.content_type().zip(part.headers.header(HeaderName::ContentType)) else {
            return head;
        };
        head.typed = true;
        let subtype = kind.subtype().unwrap_or_default();
        head.message = kind.ctype() == "message" && matches!(subtype, "rfc822" | "global");
        if kind.ctype() == "multipart" {
            // The reader treats all others as it does these.
            head.subtype =
                ["alternative", "related", "digest"].into_iter().find(|known| *known == subtype).unwrap_or("mixed");
            let plain =
                |name: &&str| (1..=LONGEST).contains(&name.len()) && name.bytes().all(|b| matches!(b, b' '..=b'~'));
            head.boundary = kind
                .attribute("boundary")
                .filter(plain)
                .map(|name| (name.as_bytes().to_vec(), place(field.offset_field)..place(field.offset_end)));
        }
        head
    }
}

/// Where a head ends without an empty line: in front of a boundary, and with a line of blanks where what follows is no field. The reader takes both for
/// parts of the head.
fn early_end(bytes: &[u8], head: Range<usize>, levels: &[Level]) -> Option<Range<usize>> {
    let mut at = head.start;
    let mut blanks = None;
    for line in bytes[head].split_inclusive(|b| *b == b'\n') {
        let blank = line.trim_ascii().is_empty();
        if !blank && matches!(line[0], b' ' | b'\t') {
            // The field above goes on.
            blanks = None;
        } else if blanks.is_some() && !blank {
            let name = line.iter().take_while(|b| b.is_ascii_graphic() && **b != b':').count();
            return blanks.filter(|_| name == 0 || line.get(name) != Some(&b':'));
        }
        if line.starts_with(b"--") && delimiter(levels, line).is_some() {
            return Some(at..at);
        }
        if blank && matches!(line[0], b' ' | b'\t') {
            blanks.get_or_insert(at..at + line.len());
        }
        at += line.len();
    }
    None
}

/// Behind the empty line that ends a head of which no field is left. Lines that are no fields are passed over, as the reader does.
fn end_of_head(bytes: &[u8], mut at: usize) -> usize {
    while let Some(step) = bytes[at..].iter().position(|b| *b == b'\n') {
        let line = &bytes[at..at + step];
        at += step + 1;
        if line.trim_ascii().is_empty() {
            return at;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of a head in pieces is what the whole says.
    #[test]
    fn a_head_is_read_as_if_the_whole_were() {
        let lines: [&[u8]; 14] = [
            b"Content-Type: multipart/mixed; boundary=b\r\n",
            b"Content-Type: message/rfc822\r\n",
            b"Content-Transfer-Encoding: base64\r\n",
            b"Subject: =?utf-8?q?two_\r\n",
            b" words?=\r\n",
            b"\tgoes on\r\n",
            b"no field\r\n",
            b"--b\r\n",
            b" \r\n",
            b"\r\n",
            b"\n",
            b"X: \r\n",
            b"x\r",
            b"A long line of a head that goes on for more bytes than are read of one at first: 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789\r\n",
        ];
        let level = |boundary: &[u8]| Level {
            boundary: boundary.to_vec(),
            field: 0..0,
            subtype: "mixed",
            body: 0,
            places: Vec::new(),
            opened: true,
            astray: false,
        };
        let mut dice = 1u64;
        for _ in 0..4_000 {
            let mut roll = |sides: u64| {
                dice ^= dice << 13;
                dice ^= dice >> 7;
                dice ^= dice << 17;
                dice % sides
            };
            let mail: Vec<u8> = (0..roll(30)).flat_map(|_| lines[roll(14) as usize].to_vec()).collect();
            let levels = if roll(2) == 0 { vec![level(b"b")] } else { Vec::new() };
            let from = roll(3).min(mail.len() as u64) as usize;
            let shown = || String::from_utf8_lossy(&mail).into_owned();
            assert_eq!(Head::of(&mail, from, &levels), Head::within(&mail, from, &levels), "{from} {}", shown());
        }
    }
}
