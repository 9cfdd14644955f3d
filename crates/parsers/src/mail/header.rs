//! A mail's header: whether a text has one, what is shown of it, and what it tells of people, machines and copies.

use mail_parser::{Address, DateTime, HeaderName, HeaderValue, Message};
use model::FindingKind::{
    self, CopyIdentifier, Correspondent, MailRoute, Owner, Property, Signature, Software, Timestamp,
};

use crate::found::Found;

/// How much of a text is looked at for a header.
const WITHIN: usize = 32 << 10;

/// Whether a text begins with the header of a mail: lines of `Name: value`, of which some can only be a mail's.
pub fn is_mail(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(WITHIN)]);
    let mut text: &str = text.trim_start_matches(['\u{FEFF}', '\r', '\n']);
    // The line that a mailbox file puts before each mail.
    let envelope =
        text.starts_with("From ") && text.lines().next().is_some_and(|line| line.contains('@') || line.contains(':'));
    if envelope {
        text = text.split_once('\n').map_or("", |(_, rest)| rest);
    }
    let (mut known, mut sure, mut strange) = (0, usize::from(envelope), 0);
    for line in text.lines().take(400) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let name =
            line.split(':').next().filter(|name| name.len() < line.len() && !name.contains(' ') && name.is_ascii());
        let Some(name) = name else {
            strange += 1;
            if strange > 3 {
                break;
            }
            continue;
        };
        let value = &line[name.len() + 1..];
        match name.to_ascii_lowercase().as_str() {
            "received"
            | "message-id"
            | "mime-version"
            | "return-path"
            | "delivered-to"
            | "content-transfer-encoding"
            | "dkim-signature"
            | "x-mailer"
            | "x-originating-ip"
            | "in-reply-to"
            | "references" => sure += 1,
            // Parts with boundaries are a mail's, or a part of one.
            "content-type" if value.to_ascii_lowercase().contains("multipart/") && value.contains("boundary") => {
                sure += 2
            }
            "content-type" if value.contains('/') => sure += 1,
            "from" | "to" | "cc" | "bcc" | "reply-to" | "sender" => {
                known += 1;
                // "From: the director" stands in memos too.
                sure += usize::from(value.contains('@'));
            }
            "date" | "subject" => known += 1,
            _ => {}
        }
    }
    sure >= 2 || (sure >= 1 && known >= 1)
}

/// The mail without the line that a mailbox file puts before it, or Apple's Mail: how long it is. And what Apple's Mail keeps behind it.
pub fn without_envelope(bytes: &[u8]) -> (&[u8], &[u8]) {
    let start = bytes.iter().position(|b| !matches!(b, b'\r' | b'\n' | 0xEF | 0xBB | 0xBF)).unwrap_or(0);
    let bytes = &bytes[start..];
    let end = bytes.iter().position(|b| *b == b'\n').map_or(0, |at| at + 1);
    let line = bytes[..end].trim_ascii();
    if line.starts_with(b"From ") {
        return (&bytes[end..], b"");
    }
    if line.is_empty() || !line.iter().all(u8::is_ascii_digit) {
        return (bytes, b"");
    }
    let mail = &bytes[end..];
    let length = std::str::from_utf8(line).ok().and_then(|digits| digits.parse().ok());
    length.and_then(|length| mail.split_at_checked(length)).unwrap_or((mail, b""))
}

/// What a reader sees of it: people, day, subject.
pub fn block(message: &Message<'_>) -> String {
    let mut block = String::new();
    for (name, header) in [
        ("From", HeaderName::From),
        ("Sender", HeaderName::Sender),
        ("To", HeaderName::To),
        ("Cc", HeaderName::Cc),
        ("Bcc", HeaderName::Bcc),
        ("Reply-To", HeaderName::ReplyTo),
        ("Date", HeaderName::Date),
        ("Subject", HeaderName::Subject),
    ] {
        for value in message.header_values(header) {
            let value = shown(value);
            if !value.is_empty() {
                block.push_str(&format!("{name}: {value}\n"));
            }
        }
    }
    block
}

/// The first header of that name, as a reader sees it.
pub fn first(message: &Message<'_>, name: HeaderName<'static>) -> String {
    message.header_values(name).next().map(shown).unwrap_or_default()
}

fn shown(value: &HeaderValue<'_>) -> String {
    let words = match value {
        HeaderValue::Address(address) => addresses(address).join(", "),
        HeaderValue::DateTime(date) => day(date),
        HeaderValue::Text(text) => text.to_string(),
        HeaderValue::TextList(list) => list.join(", "),
        _ => String::new(),
    };
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn addresses(address: &Address<'_>) -> Vec<String> {
    const MOST: usize = 1_000;
    let one = |addr: &mail_parser::Addr<'_>| match (addr.name(), addr.address()) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (_, Some(address)) => Some(address.to_owned()),
        (Some(name), None) => Some(name.to_owned()),
        (None, None) => None,
    };
    address.iter().filter_map(one).take(MOST).collect()
}

fn day(date: &DateTime) -> String {
    let sign = if date.tz_before_gmt { '-' } else { '+' };
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02} {sign}{:02}{:02}",
        date.year, date.month, date.day, date.hour, date.minute, date.second, date.tz_hour, date.tz_minute
    )
}

/// Says what the header tells.
pub fn inspect(message: &Message<'_>, found: &mut Found) {
    const MOST: usize = 2_000;
    for header in message.headers().iter().take(MOST) {
        let name = header.name();
        let value = match &header.value {
            HeaderValue::Address(address) => addresses(address).join(", "),
            HeaderValue::DateTime(date) => day(date),
            _ => raw(message, header.offset_start, header.offset_end),
        };
        if value.trim().is_empty() {
            continue;
        }
        let lower = name.to_ascii_lowercase();
        if let Some((kind, what)) = meaning(&lower) {
            let detail = if matches!(kind, FindingKind::Property | MailRoute | Software | Owner) && lower != "subject" {
                format!("{name}: {value}")
            } else {
                value
            };
            found.say(kind, model::mail::place(name), what, detail);
        }
    }
}

fn raw(message: &Message<'_>, start: u32, end: u32) -> String {
    let bytes = message.raw_message.get(start as usize..end as usize).unwrap_or_default();
    let words = String::from_utf8_lossy(bytes);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    // What is encoded for transport (RFC 2047) is shown as it was meant.
    if words.contains("=?") {
        let line = format!("Subject: {words}\r\n\r\n");
        let decoded = mail_parser::MessageParser::default().parse(line.as_bytes());
        return decoded.and_then(|inner| inner.subject().map(str::to_owned)).unwrap_or(words);
    }
    words
}

fn meaning(name: &str) -> Option<(FindingKind, &'static str)> {
    Some(match name {
        "from" | "sender" | "resent-from" | "resent-sender" | "x-sender" => {
            (Correspondent, "Who the mail says it is from. Anybody can write anything here.")
        }
        "to" | "resent-to" => (Correspondent, "Who the mail says it was written to."),
        "cc" | "resent-cc" => (Correspondent, "Who got a copy."),
        "bcc" | "resent-bcc" => (Correspondent, "Who got a copy that the others were not to see."),
        "reply-to" => (Correspondent, "Where an answer goes, which need not be who wrote."),
        "return-path" | "x-envelope-from" => {
            (Correspondent, "The address that errors go back to: that of the account it was sent from.")
        }
        "delivered-to" | "x-original-to" | "envelope-to" | "x-envelope-to" | "x-delivered-to" | "apparently-to" => {
            (Correspondent, "The mailbox that this copy was delivered to: whose copy it is.")
        }
        "disposition-notification-to" | "return-receipt-to" | "x-confirm-reading-to" => {
            (Correspondent, "The sender asks for a notice when the mail is read. A mail program may send one.")
        }
        "subject" | "thread-topic" => (Property, "The mail's subject."),
        "date" | "resent-date" | "delivery-date" | "x-originalarrivaltime" => {
            (Timestamp, "When the mail was sent, by the sender's clock, with the time zone.")
        }
        "received" | "x-received" | "arc-seal" | "x-gmail-received" => (
            MailRoute,
            "A station on the mail's way, with names or addresses of machines. The lowest station is nearest to the sender.",
        ),
        "x-originating-ip"
        | "x-client-ip"
        | "x-sender-ip"
        | "x-source-ip"
        | "x-remote-ip"
        | "x-authenticated-ip"
        | "x-real-ip"
        | "x-originating-client" => (MailRoute, "The network address of the machine that the mail was written on."),
        "x-authenticated-user"
        | "x-authenticated-sender"
        | "x-auth-id"
        | "x-authenticated"
        | "x-provags-id"
        | "x-yahoo-profile"
        | "x-sender-id" => (Owner, "The account that the mail was sent from."),
        "organization" | "organisation" | "x-organization" => {
            (Owner, "The organisation that the sender's program is set to.")
        }
        "user-agent"
        | "x-mailer"
        | "x-newsreader"
        | "x-mimeole"
        | "x-originating-system"
        | "x-ms-exchange-organization-authsource" => {
            (Software, "The program that the mail was written with, often with its version and system.")
        }
        "message-id" | "resent-message-id" => {
            (CopyIdentifier, "The mail's own number. Every server on its way has noted it.")
        }
        "in-reply-to" | "references" => (CopyIdentifier, "The numbers of the mails that this one answers."),
        "thread-index"
        | "x-ms-exchange-crosstenant-network-message-id"
        | "x-ms-exchange-organization-network-message-id"
        | "x-universally-unique-identifier"
        | "x-gm-message-state"
        | "x-store-info"
        | "x-message-info"
        | "x-ms-exchange-crosstenant-id"
        | "x-ms-office365-filtering-correlation-id" => (
            CopyIdentifier,
            "An identifier in the mail can link this copy to an account, a conversation or a server's log.",
        ),
        "domainkey-signature" | "dkim2-signature" => (
            Signature,
            "The sender's server signed the mail, in a way that isn't checked here. For a check keep the original as it is.",
        ),
        "arc-message-signature" => (
            Signature,
            "A server that passed the mail on signed it as it had it (ARC). That says what the server saw, if you trust it; it was not checked.",
        ),
        "authentication-results" | "received-spf" | "arc-authentication-results" => {
            (Property, "What the receiving server noted about the sender's signature. It was not checked here.")
        }
        "list-id" | "list-unsubscribe" | "list-post" => {
            (Property, "The mail came over a mailing list. An address to unsubscribe can name the receiver.")
        }
        "keywords" | "comments" | "importance" | "x-priority" | "sensitivity" | "auto-submitted" => {
            (Property, "The mail carries a mark or comment in its header.")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_told_from_memos() {
        for mail in [
            "From: a@b.example\r\nTo: c@d.example\r\n\r\nHello",
            "Received: by x with y\n\tid z\nSubject: a\n\nbody",
            "From a@b Mon Jan 1\nContent-Type: text/plain\n\nbody",
            "Content-Type: multipart/mixed; boundary=\"ab\"\n\n--ab",
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a",
        ] {
            assert!(is_mail(mail.as_bytes()), "{mail}");
        }
        for text in [
            "From: the director of works\nTo: all staff\nDate: 3 March\nSubject: sand\n\nNobody is to ask.",
            "From the quay one sees the harbour: it is empty.\nTo whom it may concern",
            "Note: a@b.example wrote to us.\nTo do: call",
            "",
        ] {
            assert!(!is_mail(text.as_bytes()), "{text}");
        }
    }
}
