//! E-mail (RFC 5322, MIME), shown as e-mail: who wrote to whom, the words, the attachments. What the header tells of people and machines
//! becomes findings; attachments and messages inside become children. Fetches nothing.

mod between;
mod compare;
mod dkim;
mod header;
pub mod mbox;
mod parts;
pub mod saved;
mod way;

use std::{borrow::Cow, collections::HashSet};

use airlock::OpenFailure;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use model::FindingKind::{
    Attachment, Damaged, DifferentText, NameDisagrees, NotFinished, NotRead, Signature, TrailingData,
};

use crate::{
    JobLimits, Output,
    detect::{self, Kind},
    found::{Child, Found},
    html,
    paper::{Facts, Paper},
};

pub use header::is_mail;
use parts::Mended;

const SHARE_OF_MEMORY: u64 = 12;
/// Messages inside messages, or parts, that the words of a mail announce.
const MOST_PARTS: usize = 2_000;

pub fn open(bytes: &[u8], keys: &str, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if bytes.len() as u64 > limits.memory / SHARE_OF_MEMORY {
        out.facts(Kind::Mail.media_type(), 0)?;
        return Err(OpenFailure::TooLarge);
    }
    let mut found = Found::default();
    let mut paper = Paper::new(limits);
    let (message_bytes, behind) = header::without_envelope(bytes);
    if !behind.trim_ascii().is_empty() {
        let what = "Behind the mail stands what Apple’s Mail keeps of it: when it was read, its flags, perhaps whose mailbox it lay in.";
        found.say(TrailingData, "behind the mail", what, String::from_utf8_lossy(behind));
    }
    let end = tame(message_bytes, &mut found);
    let mended = parts::mend(&message_bytes[..end], &mut found);
    let Some(message) = MessageParser::default().parse(&*mended.bytes) else {
        out.facts(Kind::Mail.media_type(), 0)?;
        return Err(OpenFailure::Damaged);
    };
    header::inspect(&message, &mut found);
    between::tell(&message, &mended, message_bytes, &mut found);
    dkim::check(message_bytes, keys, &mut found);
    way::look(&message, &mut found);
    paper.text(&header::block(&message));
    paper.body_begins();
    body(&message, limits, &mut found, &mut paper);
    paper.body_ends();
    let mut files = found.take_children();
    attachments(&message, (&mended, message_bytes), &mut found, &mut paper, &mut files);
    drop(message);
    drop(mended);
    if paper.is_empty() {
        paper.note(crate::paper::NO_TEXT);
    }
    paper.hand_over(&Facts { media_type: Kind::Mail.media_type(), place: "text" }, found, limits, out, |out| {
        html::hand_out(&files, limits, out)
    })
}

/// Where the mail is cut so that no more than [`MOST_PARTS`] messages and parts can stand inside each other; says that it is.
fn tame(bytes: &[u8], found: &mut Found) -> usize {
    let mut count = 0;
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|b| matches!(b, b'm' | b'M')) {
        at += step;
        let starts = |word: &[u8]| bytes.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word));
        if starts(b"message/") || starts(b"multipart/") {
            count += 1;
            if count > MOST_PARTS {
                found.say(
                    NotFinished,
                    "whole file",
                    format!("The mail announces more than {MOST_PARTS} parts inside each other; what stands before is shown."),
                    "",
                );
                return at;
            }
        }
        at += 1;
    }
    bytes.len()
}

/// The words of the mail. Where the same is said as plain text and as HTML, HTML is what programs show; when the two differ, both are shown.
fn body(message: &Message<'_>, limits: &JobLimits, found: &mut Found, paper: &mut Paper) {
    let mut shown = Paper::new(limits);
    let mut pages = Vec::new();
    for part in message.html_body.iter().filter_map(|at| message.parts.get(*at as usize)) {
        match &part.body {
            PartType::Html(page) => {
                pages.push(page.as_ref());
                html::read(page, "mail", found, &mut shown);
            }
            PartType::Text(text) => shown.text(&lines(text)),
            _ => {}
        }
        if part.is_encoding_problem {
            found.say(Damaged, "mail", "A part of the mail is damaged or in an encoding that isn't known; it is shown as far as it could be read.", "");
        }
    }
    let known: HashSet<u32> = message.html_body.iter().copied().collect();
    let other = message.text_body.iter().filter(|at| !known.contains(at));
    let plain: Vec<Cow<'_, str>> = other
        .filter_map(|at| match &message.parts.get(*at as usize)?.body {
            PartType::Text(text) => Some(Cow::Borrowed(text.as_ref())),
            _ => None,
        })
        .collect();
    both(&pages, shown, &lines(&plain.join("\n")), found, paper);
}

/// Puts a message's words on paper: the HTML that programs show, the plain text where there is no other, both where they differ. `pages` is what the HTML
/// is written as.
pub fn both(pages: &[&str], shown: Paper, plain: &str, found: &mut Found, paper: &mut Paper) {
    if plain.trim().is_empty() {
        return paper.append(shown);
    }
    if pages.is_empty() || shown.is_empty() {
        paper.append(shown);
        return paper.text(plain);
    }
    match compare::difference(plain, &shown.whole(), pages) {
        Some(difference) => {
            found.say(DifferentText, "mail", difference.what, difference.words);
            paper.note("As HTML, which most programs show:");
            paper.append(shown);
            paper.note("As plain text:");
            paper.text(plain);
        }
        None => paper.append(shown),
    }
}

/// What a header tells, wherever it was kept: said as findings, and the lines that a reader sees.
pub fn header(lines: &[u8], found: &mut Found) -> String {
    let lines = &lines[..tame(lines, found)];
    let Some(message) = MessageParser::default().parse(lines) else { return String::new() };
    header::inspect(&message, found);
    dkim::kept(lines, found);
    header::block(&message)
}

/// Names the files that come with a message, under its words.
pub fn list(files: &[Child], paper: &mut Paper) {
    if !files.is_empty() {
        paper.note("Attachments:");
        paper.text(
            &files.iter().map(|file| format!("• {} ({})\n", file.name, size(file.bytes.len()))).collect::<String>(),
        );
    }
}

pub fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn attachments(
    message: &Message<'_>,
    came: (&Mended<'_>, &[u8]),
    found: &mut Found,
    paper: &mut Paper,
    files: &mut Vec<Child>,
) {
    let before = files.len();
    for at in &message.attachments {
        let Some(part) = message.parts.get(*at as usize) else { continue };
        let bytes = match &part.body {
            PartType::Message(inner) => inside(inner, part, came),
            PartType::Multipart(_) => continue,
            _ => part.contents(),
        };
        let kind = kind(part);
        let name = name(part, &kind, *at);
        if matches!(
            kind.as_str(),
            "application/pkcs7-signature" | "application/x-pkcs7-signature" | "application/pgp-signature"
        ) {
            found.say(Signature, "mail", "The mail is signed. The signature was not checked.", name.as_str());
        } else if matches!(
            kind.as_str(),
            "application/pkcs7-mime" | "application/x-pkcs7-mime" | "application/pgp-encrypted"
        ) {
            found.say(
                model::FindingKind::Encrypted,
                "mail",
                "The mail, or a part of it, is encrypted: only its receiver can open it.",
                name.as_str(),
            );
        }
        if kind == "message/external-body" {
            found.say(
                NotRead,
                "mail",
                "An attachment lies elsewhere and would have to be fetched. It was not.",
                name.as_str(),
            );
        }
        let what = if matches!(part.body, PartType::Message(_)) {
            "A mail is attached to the mail. It is opened as a file of its own."
        } else if matches!(part.body, PartType::InlineBinary(_)) || part.content_id().is_some() {
            "A picture or other file is part of the mail. It is opened as a file of its own."
        } else {
            "A file is attached. It is opened as a file of its own."
        };
        found.say(Attachment, "mail", what, name.as_str());
        if let Some(disagreement) = detect::named::declared(&kind, bytes) {
            let what = "The mail declares the attachment to be of one kind, and its content is of another.";
            found.say(NameDisagrees, format!("attachment {name}"), what, disagreement);
        }
        if part.is_encoding_problem {
            found.say(
                Damaged,
                format!("attachment {name}"),
                "The attachment's encoding is damaged; it may lack its end.",
                "",
            );
        }
        files.push(Child { name, bytes: bytes.to_vec() });
    }
    list(&files[before..], paper);
}

/// The bytes of a message inside a message, as they came.
fn inside<'m>(inner: &'m Message<'_>, part: &MessagePart<'_>, (mended, came): (&Mended<'_>, &'m [u8])) -> &'m [u8] {
    let place = |offset: u32| mended.as_it_came(offset as usize);
    match came.get(place(part.offset_body)..place(part.offset_end)) {
        Some(bytes) if part.encoding == Encoding::None && !bytes.is_empty() => bytes,
        _ => inner.raw_message(),
    }
}

/// A part's media type, in small letters.
fn kind(part: &MessagePart<'_>) -> String {
    part.content_type().map_or(String::new(), |kind| match kind.subtype() {
        Some(sub) => format!("{}/{sub}", kind.ctype()).to_ascii_lowercase(),
        None => kind.ctype().to_ascii_lowercase(),
    })
}

fn name(part: &MessagePart<'_>, kind: &str, at: u32) -> String {
    let ending = match kind {
        "message/rfc822" | "message/global" => "eml",
        "text/plain" | "message/delivery-status" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "image/jpeg" => "jpg",
        kind => {
            kind.rsplit(['/', '.', '-', '+']).next().filter(|word| !word.is_empty() && word.len() < 6).unwrap_or("bin")
        }
    };
    let subject = match &part.body {
        PartType::Message(inner) => inner.subject().map(|subject| format!("{}.eml", subject.trim())),
        _ => None,
    };
    let stated = part.attachment_name().map(str::to_owned).or(subject).filter(|name| !name.trim().is_empty());
    let name = stated.unwrap_or_else(|| format!("part-{at}.{ending}"));
    name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(512).collect()
}

fn size(bytes: usize) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} KB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
