//! What the reader of mails left out: words between the parts, where no program shows them, and in heads, where programs differ in what they show. Goes
//! by the places of what was read, so that nothing is passed over because it was misread. Takes no part itself apart.

use std::{collections::HashSet, ops::Range};

use mail_parser::{Encoding, Header, HeaderName, Message, MessagePart, MimeHeaders, PartType};
use model::{
    Finding,
    FindingKind::{Damaged, HiddenPart, NotRead},
};

use super::parts::Mended;
use crate::found::Found;

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

/// Says the words of a mail that are in no part of it. What is in a message inside it is that message's.
pub fn tell(message: &Message<'_>, mended: &Mended<'_>, came: &[u8], found: &mut Found) {
    let mail = Mail { bytes: &mended.bytes, mended, came };
    let mut read = Vec::new();
    let (mut boundaries, mut openings) = (HashSet::new(), HashSet::new());
    for (number, part) in message.parts.iter().enumerate() {
        let head = mail.place(part.offset_header, part.offset_body);
        let begins = mail.head(part, head.clone(), number > 0, found);
        mail.contradictions(part, found);
        mail.behind_padding(part, found);
        read.push(begins..head.end);
        if let PartType::Multipart(_) = part.body {
            openings.insert(head.end);
            boundaries.extend(part.content_type().and_then(|kind| kind.attribute("boundary")).map(str::trim));
        } else {
            read.push(mail.body(part));
        }
    }
    // The end, so that what stands in front of it is looked at.
    read.push(mail.bytes.len()..mail.bytes.len());
    read.sort_by_key(|range| range.start);
    let mut at = 0;
    for range in read {
        if at < range.start {
            let beside = if openings.contains(&at) { "in front of its first part" } else { "behind its last part" };
            mail.unread(at..range.start, &boundaries, beside, found);
        }
        at = at.max(range.end);
    }
}

struct Mail<'m> {
    /// As it was read.
    bytes: &'m [u8],
    mended: &'m Mended<'m>,
    came: &'m [u8],
}

impl Mail<'_> {
    fn place(&self, start: u32, end: u32) -> Range<usize> {
        let start = self.bytes.len().min(start as usize);
        start..self.bytes.len().min(end as usize).max(start)
    }

    /// What of a part is in its words. The reader cuts a message that ends in its head.
    fn body(&self, part: &MessagePart<'_>) -> Range<usize> {
        let place = self.place(part.offset_body, part.offset_end);
        match &part.body {
            PartType::Text(text)
                if part.encoding == Encoding::None && self.bytes[place.clone()].starts_with(text.as_bytes()) =>
            {
                place.start..place.start + text.len()
            }
            _ => place,
        }
    }

    /// Says what stands in a head that other programs take for words. Gives where that head, or the line that it is in, begins.
    fn head(&self, part: &MessagePart<'_>, head: Range<usize>, inside: bool, found: &mut Found) -> usize {
        let before = &self.bytes[..head.start];
        if inside && !before.ends_with(b"\n") {
            let line = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
            let what = "A line of the mail begins as the end of a part does, or has that end in it, and has more in it. It is taken for that end here; other programs show it, and what stands beneath it, as words.";
            self.say(line..head.end, what, found);
            return line;
        }
        if let Some(from) = self.doubtful(&part.headers, head.clone()) {
            let what = "A line in the head of the mail, or of a part, isn't one of a head. What stands from there to the next empty line isn't shown; other programs show it as words.";
            self.say(from..head.end, what, found);
        }
        head.start
    }

    fn say(&self, place: Range<usize>, what: &str, found: &mut Found) {
        let (start, end) = (self.mended.as_it_came(place.start), self.mended.as_it_came(place.end));
        let place = start..end.min(start + Finding::LONG);
        let text = String::from_utf8_lossy(self.came.get(place).unwrap_or_default()).replace("\r\n", "\n");
        if !text.trim().is_empty() {
            found.say(Damaged, "mail", what, text.trim());
        }
    }

    /// The first place in a head that programs differ about: a line that is no field, a name that is none (RFC 5322, section 2.2), and what follows a
    /// line of blanks.
    fn doubtful(&self, fields: &[Header<'_>], head: Range<usize>) -> Option<usize> {
        let other = |place: Range<usize>| {
            let text = self.bytes.get(place.clone())?;
            text.iter().position(|b| !b.is_ascii_whitespace()).map(|at| place.start + at)
        };
        let mut at = head.start;
        for field in fields {
            let whole = self.place(field.offset_field, field.offset_end);
            let blank = || self.behind_blanks(self.place(field.offset_start, field.offset_end));
            let name = field.name.as_str();
            let named = !name.contains(|c: char| c.is_whitespace() || c.is_control());
            let doubtful = other(at..whole.start)
                .or_else(|| (!named).then_some(whole.start))
                .or_else(|| blank().and_then(|at| other(at..head.end)));
            if doubtful.is_some() {
                return doubtful;
            }
            at = whole.end;
        }
        other(at..head.end)
    }

    /// Behind the first line of blanks alone.
    fn behind_blanks(&self, field: Range<usize>) -> Option<usize> {
        let mut at = field.start;
        let mut lines = self.bytes[field].split_inclusive(|b| *b == b'\n');
        at += lines.next()?.len();
        for line in lines {
            at += line.len();
            if line.trim_ascii().is_empty() {
                return Some(at);
            }
        }
        None
    }

    /// Says where a part's head can be understood otherwise.
    fn contradictions(&self, part: &MessagePart<'_>, found: &mut Found) {
        let stated = |name: HeaderName<'_>| -> Vec<String> {
            let fields = part.headers.iter().filter(|field| field.name == name);
            fields.map(|field| self.stated(field)).collect()
        };
        let kinds = stated(HeaderName::ContentType);
        let encodings = stated(HeaderName::ContentTransferEncoding);
        for twice in [&kinds, &encodings] {
            if let Some((last, others)) =
                twice.split_last().filter(|(last, others)| others.iter().any(|other| other != *last))
            {
                found.say(
                    Damaged,
                    "mail",
                    "The head of the mail, or of a part, says twice how it is to be read. The last is followed here; other programs follow the first, and show other words.",
                    format!("{}\n{last}", others.join("\n")),
                );
            }
        }
        if matches!(part.body, PartType::Multipart(_)) {
            return;
        }
        let parts = kinds.iter().find(|kind| kind.contains("multipart"));
        let encoding =
            encodings.iter().find(|name| ["base64", "quoted", "uu"].iter().any(|known| name.contains(known)));
        if let Some(stated) = parts {
            found.say(
                NotRead,
                "mail",
                "The mail, or a part of it, says that it has parts, and they weren't found where it says. It is shown as it stands; what is encoded in it isn't read.",
                stated.as_str(),
            );
        } else if let Some(stated) = encoding.filter(|_| part.encoding == Encoding::None && !part.is_encoding_problem) {
            found.say(
                NotRead,
                "mail",
                "The mail, or a part of it, says how it is encoded in a way that isn't understood. It is shown as it stands.",
                stated.as_str(),
            );
        }
    }

    /// Says what stands behind the end of a text in base64 (RFC 2045, section 6.8): it is decoded as if it were of it.
    fn behind_padding(&self, part: &MessagePart<'_>, found: &mut Found) {
        if part.encoding != Encoding::Base64 || !matches!(part.body, PartType::Text(_) | PartType::Html(_)) {
            return;
        }
        let text = &self.bytes[self.place(part.offset_body, part.offset_end)];
        let Some(end) = text.iter().position(|b| *b == b'=') else { return };
        let rest = &text[end..];
        let rest = &rest[rest.iter().take_while(|b| **b == b'=' || b.is_ascii_whitespace()).count()..];
        if !rest.is_empty() {
            found.say(
                Damaged,
                "mail",
                "More stands in a text of the mail behind its end. It is shown here as if it were encoded as the text is; programs differ in what they show.",
                String::from_utf8_lossy(&rest[..rest.len().min(Finding::LONG)]).trim(),
            );
        }
    }

    fn stated(&self, field: &Header<'_>) -> String {
        let text = String::from_utf8_lossy(&self.bytes[self.place(field.offset_start, field.offset_end)]);
        text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }

    /// Words between the parts.
    fn unread(&self, place: Range<usize>, boundaries: &HashSet<&str>, beside: &str, found: &mut Found) {
        let text = String::from_utf8_lossy(&self.bytes[place]);
        let is_end = |line: &str| {
            let name = line.strip_prefix("--").map(str::trim);
            name.is_some_and(|name| {
                boundaries.contains(name) || name.strip_suffix("--").is_some_and(|name| boundaries.contains(name))
            })
        };
        let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !is_end(line)).collect();
        let words = lines.join("\n");
        let bare = words.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        if !bare.is_empty() && !USUAL.contains(&bare.trim_end_matches(['.', ' '])) {
            let cut = if words.trim().len() > Finding::LONG { " Only its beginning is here." } else { "" };
            let what = format!("Text stands in the mail {beside}, where mail programs don't show it.{cut}");
            found.say(HiddenPart, "mail", what, words.trim());
        }
    }
}
