//! Web pages that were saved with all their parts in one file (MHTML, RFC 2557): shown as the web page they are. Where it was saved from, when and
//! with what becomes findings; its pictures and other parts become children. Fetches nothing.

use std::collections::HashSet;

use airlock::OpenFailure;
use mail_parser::{HeaderName, Message, MessageParser, MimeHeaders, PartType};
use model::FindingKind::{Attachment, Property, RemoteReference, Software, Timestamp};

use super::header;
use crate::{
    JobLimits, Output,
    detect::Kind,
    found::{Child, Found},
    html,
    paper::{Facts, Paper},
};

/// Whether a mail's header is that of a saved page: its parts belong together, and it comes from nobody and was sent to nobody.
pub fn is_saved(bytes: &[u8]) -> bool {
    const WITHIN: usize = 32 << 10;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(WITHIN)]).replace("\r\n", "\n").to_ascii_lowercase();
    let head = head.trim_start().split("\n\n").next().unwrap_or_default().replace("\n\t", " ").replace("\n ", " ");
    let has = |name: &str| head.lines().any(|line| line.starts_with(name));
    // Without a boundary there are no parts, and it is a mail of some text.
    let related = head.lines().any(|line| {
        line.starts_with("content-type:") && line.contains("multipart/related") && line.contains("boundary=")
    });
    let written = head.lines().any(|line| line.starts_with("from:") && line.contains('@'));
    related
        && !written
        && !["to:", "cc:", "bcc:", "received:", "return-path:", "delivered-to:"].iter().any(|name| has(name))
}

pub fn open(bytes: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    if bytes.len() as u64 > limits.memory / super::SHARE_OF_MEMORY {
        out.facts(Kind::Saved.media_type(), 0)?;
        return Err(OpenFailure::TooLarge);
    }
    let mut found = Found::default();
    let mut paper = Paper::new(limits);
    let end = super::tame(bytes, &mut found);
    let mended = super::parts::mend(&bytes[..end], &mut found);
    let Some(message) = MessageParser::default().parse(&*mended.bytes) else {
        out.facts(Kind::Saved.media_type(), 0)?;
        return Err(OpenFailure::Damaged);
    };
    told(&message, &mut found);
    let known: Vec<String> = found.findings.iter().map(|finding| finding.detail.clone()).collect();
    header::inspect(&message, &mut found);
    // What the browser wrote was said as what it is.
    found.findings.retain(|finding| !model::mail::is_header(&finding.place) || !known.contains(&finding.detail));
    super::between::tell(&message, &mended, bytes, &mut found);
    let mut files = Vec::new();
    let mut any = false;
    for (at, part) in (0..).zip(&message.parts) {
        let from = part.content_location().unwrap_or_default();
        match &part.body {
            PartType::Html(page) => {
                if any {
                    paper.note("A page inside the page:");
                }
                any = true;
                html::read(page, "page", &mut found, &mut paper);
            }
            PartType::Text(text) if is_style(part) => html::styles(text, "page", &mut found),
            // A page in which the parts are marked nowhere.
            PartType::Text(text) if at == 0 => paper.text(text),
            PartType::Multipart(_) => {}
            _ if part.contents().is_empty() => {}
            _ => {
                let kind = super::kind(part);
                let name = named(from).unwrap_or_else(|| super::name(part, &kind, at));
                found.say(
                    Attachment,
                    "page",
                    "A file is carried inside the page. It is opened as a file of its own.",
                    name.as_str(),
                );
                files.push(Child { name, bytes: part.contents().to_vec() });
            }
        }
    }
    carried(&message, &mut found);
    drop(message);
    drop(mended);
    if paper.is_empty() {
        paper.note(crate::paper::NO_TEXT);
    }
    files.splice(0..0, found.take_children());
    paper.hand_over(&Facts { media_type: Kind::Saved.media_type(), place: "text" }, found, limits, out, |out| {
        html::hand_out(&files, limits, out)
    })
}

/// What the browser wrote about the saving.
fn told(message: &Message<'_>, found: &mut Found) {
    let first = message.parts.iter().skip(1).find_map(|part| part.content_location());
    let stated = header::first(message, HeaderName::Other("Snapshot-Content-Location".into()));
    let from = if stated.is_empty() { first.unwrap_or_default().to_owned() } else { stated };
    if !from.is_empty() {
        found.say(
            RemoteReference,
            "page header",
            "The address that the page was saved from. It can name who was signed in there; opening it tells them.",
            from.as_str(),
        );
        crate::office::local_path(&from, "page header", found);
    }
    for (name, kind, what) in [
        (HeaderName::From, Software, "The program that the page was saved with."),
        (HeaderName::Date, Timestamp, "When the page was saved, by the clock of the machine it was saved on."),
        (HeaderName::Subject, Property, "The page has a title, which a browser shows above it."),
    ] {
        let value = header::first(message, name);
        if !value.is_empty() {
            found.say(kind, "page header", what, value);
        }
    }
}

/// What the page loads from inside itself is loaded from nowhere else.
fn carried(message: &Message<'_>, found: &mut Found) {
    let inside: HashSet<&str> = message.parts.iter().filter_map(|part| part.content_location()).collect();
    found.findings.retain(|finding| {
        finding.kind != RemoteReference || finding.place == "page header" || !inside.contains(finding.detail.as_str())
    });
}

fn is_style(part: &mail_parser::MessagePart<'_>) -> bool {
    part.content_type().and_then(|kind| kind.subtype()).is_some_and(|kind| kind.eq_ignore_ascii_case("css"))
}

/// The last part of an address, as a name.
fn named(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?;
    let name = path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty() && !name.contains(':'))?;
    Some(name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(200).collect())
}
