//! Where the parts of a mail begin and end, by the lines of RFC 2046, section 5.1. The reader of mails takes a boundary for one wherever it stands
//! and looks for one at a time: what a mail has between its parts otherwise is put right here before it is read, and words that stand where no
//! program shows them are said. Takes no part itself apart.

use std::{borrow::Cow, ops::Range};

use model::{
    Finding,
    FindingKind::{Damaged, HiddenPart},
};

use crate::found::Found;

/// A boundary that is longer (RFC 2046 allows 70 characters) is left to the reader.
const LONGEST: usize = 200;
/// Parts inside parts that are looked at.
const DEEPEST: usize = 100;
/// Boundaries of one part that are kept: one that has more keeps its name.
const MOST_PLACES: usize = 100_000;
/// What mail programs write in front of the first part.
const USUAL: [&str; 8] = [
    "this is a multi-part message in mime format",
    "this is a multipart message in mime format",
    "this is a message with multiple parts in mime format",
    "this is a mime-encapsulated message",
    "this is a mime encapsulated multipart message",
    "this is a cryptographically signed message in mime format",
    "this is an openpgp/mime signed message (rfc 4880 and 3156)",
    "this is an openpgp/mime encrypted message (rfc 4880 and 3156)",
];

/// A mail whose parts end where they say so.
pub struct Mended<'m> {
    pub bytes: Cow<'m, [u8]>,
    /// What was put in place of what, in the order of the mail.
    edits: Vec<(Range<usize>, Vec<u8>)>,
}

impl Mended<'_> {
    /// Where in the mail as it came a place of the mended one lies.
    pub fn as_it_came(&self, at: usize) -> usize {
        let (mut old, mut new) = (0, 0);
        for (range, put) in &self.edits {
            let begins = new + (range.start - old);
            if at < begins {
                break;
            }
            if at < begins + put.len() {
                return range.end.min(range.start + (at - begins));
            }
            (old, new) = (range.end, begins + put.len());
        }
        old + (at - new)
    }
}

/// One part that has parts.
struct Level {
    boundary: Vec<u8>,
    /// Where the header names it, and where it stands as a line.
    places: Vec<Range<usize>>,
    opened: bool,
    /// It stands inside a line, too, where it ends nothing.
    astray: bool,
    digest: bool,
    /// In a message inside the message, which is opened on its own.
    inside: bool,
}

/// What the lines that come now are.
enum Now {
    Header { from: usize },
    Before { from: usize },
    Part { from: usize, base64: bool },
    After { from: usize },
}

/// Puts right what the reader would take for an end that is none, and sets the ends that are missing.
pub fn mend<'m>(bytes: &'m [u8], found: &mut Found) -> Mended<'m> {
    let mut walk =
        Walk { bytes, levels: Vec::new(), edits: Vec::new(), now: Now::Header { from: 0 }, message: None, fresh: None };
    let mut at = 0;
    while at < bytes.len() {
        let end = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |step| at + step + 1);
        walk.line(at..end, found);
        at = end;
    }
    if let Now::After { from } = walk.now {
        walk.unseen(from..bytes.len(), "behind its last part", found);
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
        return Mended { bytes: Cow::Borrowed(bytes), edits };
    }
    let (mut whole, mut at) = (Vec::with_capacity(bytes.len()), 0);
    for (range, put) in &edits {
        whole.extend_from_slice(&bytes[at..range.start]);
        whole.extend_from_slice(put);
        at = range.end;
    }
    whole.extend_from_slice(&bytes[at..]);
    Mended { bytes: Cow::Owned(whole), edits }
}

struct Walk<'m> {
    bytes: &'m [u8],
    levels: Vec<Level>,
    edits: Vec<(Range<usize>, Vec<u8>)>,
    now: Now,
    /// How deep the message begins that the lines are in, if it is one inside the mail.
    message: Option<usize>,
    /// How names begin that are ours.
    fresh: Option<Option<String>>,
}

impl Walk<'_> {
    fn line(&mut self, line: Range<usize>, found: &mut Found) {
        let text = &self.bytes[line.clone()];
        if let Now::Header { from } = self.now {
            if text.trim_ascii().is_empty() {
                self.header(from, line);
            }
            return;
        }
        if text.starts_with(b"--")
            && let Some((deep, last, behind)) = delimiter(&self.levels, text)
        {
            if !behind.trim_ascii().is_empty() {
                self.swallowed(line.start..line.end, found);
            }
            return self.boundary(line, deep, last, found);
        }
        if let Some(top) = self.levels.last_mut().filter(|top| !top.astray) {
            top.astray = within(text, &top.boundary);
        }
    }

    /// The empty line behind a part's header.
    fn header(&mut self, from: usize, line: Range<usize>) {
        let head = Head::of(self.bytes, from..line.start);
        let digest = self.levels.last().is_some_and(|level| level.digest);
        let is_message = head.message || (digest && !head.typed);
        if let Some((boundary, place)) = head.boundary.filter(|_| self.levels.len() < DEEPEST) {
            self.levels.push(Level {
                boundary,
                places: vec![place],
                opened: false,
                astray: false,
                digest: head.digest,
                inside: self.message.is_some(),
            });
            self.now = Now::Before { from: line.end };
        } else if is_message && !head.encoded {
            self.message.get_or_insert(self.levels.len());
            self.now = Now::Header { from: line.end };
        } else {
            self.now = Now::Part { from: line.end, base64: head.base64 };
        }
    }

    /// A line that ends a part of the level `deep`, and of all levels inside it.
    fn boundary(&mut self, line: Range<usize>, deep: usize, last: bool, found: &mut Found) {
        let now = std::mem::replace(&mut self.now, Now::Header { from: line.end });
        match now {
            Now::Before { from } if self.levels.len() == deep + 1 => {
                self.unseen(from..line.start, "in front of its first part", found);
            }
            Now::After { from } => self.unseen(from..line.start, "behind its last part", found),
            Now::Part { from, base64: true } if self.levels.len() > deep + 1 => {
                self.strict_base64(from..line.start, found);
            }
            _ => {}
        }
        while self.levels.len() > deep + 1 {
            let Some(level) = self.levels.pop() else { break };
            if level.opened {
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
            self.now = Now::After { from: line.end };
            if let Some(level) = self.levels.pop() {
                self.leave(level);
            }
        }
        self.message = self.message.filter(|begins| *begins <= deep);
    }

    /// Done with a level. Where its boundary stands inside lines it gets a name that stands nowhere else. Gives the name.
    fn leave(&mut self, level: Level) -> Vec<u8> {
        if !level.astray || !level.opened || level.places.len() >= MOST_PLACES {
            return level.boundary;
        }
        let fresh = self.fresh.get_or_insert_with(|| nowhere_in(self.bytes));
        let Some(fresh) = fresh else { return level.boundary };
        let name = format!("{fresh}{}-", self.edits.len()).into_bytes();
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

    /// A line that begins with a boundary and goes on: it is read as an end, and what follows to the next empty line as the head of a part. Other
    /// programs show both.
    fn swallowed(&self, line: Range<usize>, found: &mut Found) {
        let rest = &self.bytes[line.start..self.bytes.len().min(line.start + Finding::LONG)];
        let text = String::from_utf8_lossy(rest).replace("\r\n", "\n");
        found.say(
            Damaged,
            "mail",
            "A line of the mail begins as the end of a part does, and has more in it. It is taken for that end here; other programs show it, and what stands beneath it, as words.",
            text.split("\n\n").next().unwrap_or_default().trim_end(),
        );
    }

    /// Words between the parts, which no mail program shows.
    fn unseen(&self, place: Range<usize>, beside: &str, found: &mut Found) {
        if self.message.is_some() || self.levels.last().is_some_and(|level| level.inside) {
            return;
        }
        // No more is looked at than can be shown.
        let place = place.start..place.end.min(place.start + 2 * Finding::LONG);
        let text = String::from_utf8_lossy(&self.bytes[place]);
        let words = text.trim();
        let bare = words.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        if !bare.is_empty() && !USUAL.contains(&bare.trim_end_matches(['.', ' '])) {
            found.say(
                HiddenPart,
                "mail",
                format!("Text stands in the mail {beside}, where mail programs don't show it."),
                words.replace("\r\n", "\n"),
            );
        }
    }
}

/// A beginning of a name that stands nowhere in the mail. A mail that has them all was made for that, and is read with its own.
fn nowhere_in(bytes: &[u8]) -> Option<String> {
    const TRIED: u8 = 8;
    let names = (0..TRIED).map(|number| format!("part-as-read-{number}-"));
    names.into_iter().find(|name| !bytes.windows(name.len()).any(|window| window == name.as_bytes()))
}

/// Which level's boundary a line begins with, the innermost first, whether it is the last, and what stands behind it in the line.
fn delimiter<'l>(levels: &[Level], line: &'l [u8]) -> Option<(usize, bool, &'l [u8])> {
    let behind = |level: &Level| line.get(2..)?.strip_prefix(&level.boundary[..]);
    let deep = levels.iter().rposition(|level| behind(level).is_some())?;
    let behind = behind(levels.get(deep)?)?;
    let last = behind.strip_prefix(b"--");
    Some((deep, last.is_some(), last.unwrap_or(behind)))
}

/// Whether a boundary stands in a line that it doesn't begin, or begins with more than it.
fn within(line: &[u8], boundary: &[u8]) -> bool {
    line.windows(2).enumerate().any(|(at, two)| two == b"--" && line[at + 2..].starts_with(boundary))
}

/// What a part's header says of what follows it.
#[derive(Default)]
struct Head {
    typed: bool,
    message: bool,
    digest: bool,
    base64: bool,
    /// Encoded for transport: what is inside isn't seen here.
    encoded: bool,
    boundary: Option<(Vec<u8>, Range<usize>)>,
}

impl Head {
    fn of(bytes: &[u8], place: Range<usize>) -> Self {
        let mut head = Self::default();
        let mut at = place.start;
        while at < place.end {
            let mut end = at;
            loop {
                end = bytes[end..place.end].iter().position(|b| *b == b'\n').map_or(place.end, |step| end + step + 1);
                if end == place.end || !matches!(bytes[end], b' ' | b'\t') {
                    break;
                }
            }
            head.field(bytes, at..end);
            at = end;
        }
        head
    }

    fn field(&mut self, bytes: &[u8], field: Range<usize>) {
        let Some(colon) = bytes[field.clone()].iter().position(|b| *b == b':') else { return };
        let name = bytes[field.start..field.start + colon].trim_ascii();
        let begin = field.start + colon + 1;
        let value = bytes[begin..field.end].trim_ascii().to_ascii_lowercase();
        if name.eq_ignore_ascii_case(b"content-transfer-encoding") {
            self.base64 = value == b"base64";
            self.encoded = self.base64 || value == b"quoted-printable";
        } else if name.eq_ignore_ascii_case(b"content-type") {
            self.typed = true;
            self.message = value.starts_with(b"message/rfc822") || value.starts_with(b"message/global");
            self.digest = value.starts_with(b"multipart/digest");
            self.boundary = if value.starts_with(b"multipart/") { parameter(bytes, begin..field.end) } else { None };
        }
    }
}

/// The parameter `boundary`, and where it stands.
fn parameter(bytes: &[u8], field: Range<usize>) -> Option<(Vec<u8>, Range<usize>)> {
    const NAME: &[u8] = b"boundary";
    let text = &bytes[field.clone()];
    let space = |from: usize| from + text[from..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let begin = text.windows(NAME.len()).enumerate().find_map(|(at, word)| {
        let starts = at > 0 && matches!(text[at - 1], b';' | b' ' | b'\t' | b'\n');
        let equals = space(at + NAME.len());
        (starts && word.eq_ignore_ascii_case(NAME) && text.get(equals) == Some(&b'=')).then(|| space(equals + 1))
    })?;
    let (begin, end) = if text.get(begin) == Some(&b'"') {
        let begin = begin + 1;
        (begin, begin + text[begin..].iter().position(|b| *b == b'"')?)
    } else {
        (begin, begin + text[begin..].iter().take_while(|b| !b.is_ascii_whitespace() && **b != b';').count())
    };
    let value = &text[begin..end];
    let plain = (1..=LONGEST).contains(&value.len()) && value.iter().all(|b| matches!(b, b' '..=b'~') && *b != b'\\');
    plain.then(|| (value.to_vec(), field.start + begin..field.start + end))
}
