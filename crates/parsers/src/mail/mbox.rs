//! Mailbox files (MBOX, RFC 4155 and its older forms): each mail becomes a child, named by its number and subject; the list of them is the text.
//! Takes no mail apart: that is the mail's own opener's.

use airlock::OpenFailure;
use mail_parser::{HeaderName, MessageParser};
use model::FindingKind::{Correspondent, NotFinished};

use super::header;
use crate::{
    JobLimits, Output,
    archive::Children,
    detect::Kind,
    found::Found,
    paper::{Facts, Paper},
};

/// Mails that the list shows.
const LISTED: usize = 20_000;
/// How much of a mail is looked at for its header.
const WITHIN: usize = 64 << 10;

/// Whether this is more than one mail, each behind a line of the mailbox's own. One alone is a mail.
pub fn is_mailbox(bytes: &[u8]) -> bool {
    Mails::of(bytes).nth(1).is_some()
}

pub fn open(bytes: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let mut found = Found::default();
    let mut paper = Paper::new(limits);
    let mut count = 0;
    let mut list = String::new();
    for mail in Mails::of(bytes) {
        count += 1;
        if count > LISTED {
            continue;
        }
        let (from, date, subject) = told(mail.bytes);
        list.push_str(&format!("{count}. {date}, {from}: {subject}\n"));
        if let Some(sender) = mail.envelope.split_whitespace().next().filter(|sender| sender.contains('@')) {
            found.say(
                Correspondent,
                "mailbox",
                "The mailbox keeps the address that errors go back to: that of the account a mail was sent from.",
                sender,
            );
        }
    }
    if count > LISTED {
        found.say(NotFinished, "mailbox", format!("The list shows {LISTED} of {count} mails."), "");
    }
    paper.text(&list);
    paper.hand_over(&Facts { media_type: Kind::Mbox.media_type(), place: "text" }, found, limits, out, |out| {
        let mut children = Children::new(limits, out);
        for (number, mail) in (1..).zip(Mails::of(bytes)) {
            children.hand(&name(number, &told(mail.bytes).2), &mut &*mail.bytes)?;
        }
        Ok(())
    })
}

/// Sender, day and subject of a mail.
fn told(mail: &[u8]) -> (String, String, String) {
    let head = &mail[..mail.len().min(WITHIN)];
    let Some(message) = MessageParser::default().parse_headers(head) else { return Default::default() };
    let first = |name: HeaderName<'static>| header::first(&message, name);
    (first(HeaderName::From), first(HeaderName::Date), first(HeaderName::Subject))
}

fn name(number: u32, subject: &str) -> String {
    let subject: String = subject.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(200).collect();
    if subject.is_empty() { format!("{number}.eml") } else { format!("{number} {subject}.eml") }
}

struct Mail<'a> {
    /// What stands behind `From ` on the mailbox's own line.
    envelope: String,
    /// As they stand: a quoted `>From ` too.
    bytes: &'a [u8],
}

struct Mails<'a> {
    /// From the line before the next mail.
    rest: &'a [u8],
}

impl<'a> Mails<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let mut rest = bytes;
        while let Some(after) = [&b"\xEF\xBB\xBF"[..], b"\r", b"\n"].iter().find_map(|mark| rest.strip_prefix(*mark)) {
            rest = after;
        }
        Self { rest }
    }
}

impl<'a> Iterator for Mails<'a> {
    type Item = Mail<'a>;

    fn next(&mut self) -> Option<Mail<'a>> {
        let (line, mut after) = split_line(self.rest.strip_prefix(b"From ")?);
        let begin = after;
        let mut before_is_empty = false;
        while !after.is_empty() {
            if before_is_empty && is_separator(after) {
                break;
            }
            let (line, rest) = split_line(after);
            before_is_empty = line.trim_ascii().is_empty();
            after = rest;
        }
        self.rest = after;
        let bytes = &begin[..begin.len() - after.len()];
        Some(Mail { envelope: String::from_utf8_lossy(line).into_owned(), bytes })
    }
}

fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|b| *b == b'\n') {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &[]),
    }
}

/// Whether a mail begins here, behind an empty line: `From `, a time, and then a header. A sentence that begins with "From" has neither.
fn is_separator(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"From ") else { return false };
    let (line, after) = split_line(rest);
    let next = split_line(after).0;
    let name = next.split(|b| *b == b':').next().unwrap_or_default();
    let header = name.len() < next.len() && !name.is_empty() && name.iter().all(|b| b.is_ascii_graphic());
    line.len() < 1_000
        && line.windows(3).any(|w| w[0].is_ascii_digit() && w[1] == b':' && w[2].is_ascii_digit())
        && (header || next.starts_with(b">From "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_told_from_sentences() {
        let text = b"From a@b.example Mon Jun  1 10:00:00 2026\nSubject: one\n\nFrom here at 10:00 on it rains.\n\nFrom the sea.\n>From x\n\nFrom - Tue Jun  2 10:00:00 2026\r\nSubject: two\r\n\r\nlast";
        let mails: Vec<_> = Mails::of(text).map(|mail| String::from_utf8_lossy(mail.bytes).into_owned()).collect();
        assert_eq!(mails.len(), 2, "{mails:?}");
        assert!(mails[0].ends_with(">From x\n\n") && mails[1].ends_with("last"));
        assert!(is_mailbox(text) && !is_mailbox(&text[..60]));
    }
}
