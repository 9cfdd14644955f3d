//! Messages as Outlook keeps them: properties by number ([MS-OXPROPS]), whatever container they came in. Shown as mails are, by the rooms that
//! show mails: one way to read a header. Sends nothing, fetches nothing.

pub mod msg;
pub mod pst;
mod rtf;
pub mod tnef;

use std::{collections::HashMap, fmt::Write};

use base64::{Engine, prelude::BASE64_STANDARD};
use model::FindingKind::{Attachment as Attached, Author, Correspondent, Encrypted, Owner, Property, Timestamp};

use crate::{
    JobLimits,
    compound::codepage,
    found::{Child, Found},
    html, mail,
    paper::Paper,
    text, times,
};

/// A property's value.
#[derive(Clone, Debug)]
pub enum Value {
    Text(String),
    Bytes(Vec<u8>),
    Number(i64),
    /// Hundreds of nanoseconds since 1601.
    Time(u64),
}

/// The properties of a message, a recipient or an attachment, by their number.
#[derive(Debug, Default)]
pub struct Props {
    values: HashMap<u16, Value>,
    /// Properties without a fixed number, by the number that their own set gives them ([MS-OXPROPS], 1.3.2).
    named: HashMap<u32, u16>,
}

impl Props {
    pub fn put(&mut self, id: u16, value: Value) {
        self.values.insert(id, value);
    }

    fn text(&self, id: u16) -> Option<&str> {
        match self.values.get(&id)? {
            Value::Text(text) => Some(text.trim_matches(['\0', ' ', '\r', '\n'])).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    fn first(&self, ids: &[u16]) -> Option<&str> {
        ids.iter().find_map(|id| self.text(*id))
    }

    fn bytes(&self, id: u16) -> Option<&[u8]> {
        match self.values.get(&id)? {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn number(&self, id: u16) -> Option<i64> {
        match self.values.get(&id)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn time(&self, id: u16) -> Option<u64> {
        match self.values.get(&id)? {
            Value::Time(time) => Some(*time),
            _ => None,
        }
    }

    /// The code page of texts that aren't Unicode: the message's, the Internet's, or that of its language.
    fn page(&self) -> u16 {
        let stated =
            [0x3FFD, 0x3FDE].into_iter().find_map(|id| self.number(id)).and_then(|page| u16::try_from(page).ok());
        let language = || self.number(0x3FF1).and_then(|language| u16::try_from(language).ok());
        stated.filter(|page| *page != 0).or_else(|| language().map(codepage::of_language)).unwrap_or(1252)
    }
}

#[derive(Default)]
pub struct Attachment {
    pub props: Props,
    /// A message or object inside, as a file of its own, with the ending of its name.
    pub inner: Option<(Vec<u8>, &'static str)>,
}

#[derive(Default)]
pub struct Message {
    pub props: Props,
    pub recipients: Vec<Props>,
    pub attachments: Vec<Attachment>,
}

/// Shows a message on paper; its attachments are added to `found`.
pub fn show(message: Message, limits: &JobLimits, found: &mut Found, paper: &mut Paper) {
    let props = &message.props;
    if let Some(lines) = props.text(0x007D) {
        mail::header(lines.as_bytes(), found);
    }
    paper.text(&mail::header(header(&message).as_bytes(), found));
    tell(props, found);
    if let Some(card) = card(props) {
        paper.text(&card);
    }
    paper.body_begins();
    body(props, limits, found, paper);
    paper.body_ends();
    let mut files = Vec::new();
    for (number, attachment) in (1..).zip(message.attachments) {
        attached(attachment, number, found, &mut files);
    }
    mail::list(&files, paper);
    found.children.append(&mut files);
}

/// The message's header, as a mail would have it (RFC 5322).
fn header(message: &Message) -> String {
    let props = &message.props;
    let mut lines = String::new();
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(16 << 10).collect();
            let _ = write!(lines, "{name}: {}\r\n", value.trim());
        }
    };
    let sender = person(props, &[0x0C1A], &[0x5D01, 0x0C1F]);
    let behalf = person(props, &[0x0042], &[0x5D02, 0x0065]);
    line("From", behalf.clone().or(sender.clone()));
    if behalf.is_some() && sender != behalf {
        line("Sender", sender);
    }
    for (kind, name, usual) in [(1, "To", 0x0E04), (2, "Cc", 0x0E03), (3, "Bcc", 0x0E02)] {
        let people: Vec<String> = message
            .recipients
            .iter()
            .filter(|recipient| recipient.number(0x0C15).map_or(1, |kind| kind & 0xF) == kind)
            .filter_map(|recipient| person(recipient, &[0x3001, 0x5FF6], &[0x39FE, 0x3003]))
            .collect();
        let listed = || props.text(usual).map(|names| names.replace(';', ","));
        line(name, if people.is_empty() { listed() } else { Some(people.join(", ")) });
    }
    line("Reply-To", props.text(0x0050).map(|names| names.replace(';', ",")));
    line("Date", props.time(0x0039).or_else(|| props.time(0x0E06)).and_then(times::rfc5322));
    line("Subject", subject(props));
    line("Delivered-To", person(props, &[0x0040], &[0x5D07, 0x0076]));
    line("Message-ID", props.text(0x1035).map(str::to_owned));
    line("In-Reply-To", props.text(0x1042).map(str::to_owned));
    line("References", props.text(0x1039).map(str::to_owned));
    let index = props.bytes(0x0071).filter(|index| index.len() >= 22);
    line("Thread-Index", index.map(|index| BASE64_STANDARD.encode(&index[..index.len().min(1 << 10)])));
    lines.push_str("\r\n");
    lines
}

/// The subject; it may begin with a mark and the length of its prefix ([MS-PST], 2.5.3.1.1.1).
fn subject(props: &Props) -> Option<String> {
    let subject = props.text(0x0037)?;
    let plain = subject.strip_prefix('\u{1}').map(|rest| rest.chars().skip(1).collect::<String>());
    Some(plain.unwrap_or_else(|| subject.to_owned()))
}

fn person(props: &Props, names: &[u16], addresses: &[u16]) -> Option<String> {
    let name = props.first(names).map(|name| name.replace(['"', '\\', '<', '>'], "").trim_matches('\'').to_owned());
    let address = props.first(addresses).map(|address| address.replace(['<', '>'], ""));
    match (name, address) {
        (Some(name), Some(address)) if name == address => Some(format!("<{address}>")),
        (Some(name), Some(address)) => Some(format!("\"{}\" <{address}>", name.trim())),
        (Some(name), None) if name.contains('@') => Some(name),
        (Some(name), None) => Some(format!("\"{}\" <>", name.trim())),
        (None, address) => address.map(|address| format!("<{address}>")),
    }
}

/// What stands in no header: who changed the message and when, on which account it lay.
fn tell(props: &Props, found: &mut Found) {
    for (id, words) in [(0x3007, "made"), (0x3008, "changed"), (0x0E06, "delivered"), (0x0039, "sent")] {
        if let Some(time) = props.time(id).and_then(times::filetime) {
            found.say(
                Timestamp,
                "message",
                "When the message was made, changed, sent or delivered, by the clocks of those who did it.",
                format!("{words} {time}"),
            );
        }
    }
    for (id, what) in [(0x3FF8, "The message names who made it."), (0x3FFA, "The message names who changed it last.")] {
        if let Some(name) = props.text(id) {
            found.say(Author, "message", what, name);
        }
    }
    for id in [0x0E28, 0x0E29] {
        if let Some(account) = props.text(id) {
            found.say(
                Owner,
                "message",
                "The message names the account in Outlook that it was sent with.",
                account.replace('\u{1}', " "),
            );
        }
    }
    if let Some(name) = props.first(&[0x0044, 0x0078]) {
        found.say(Correspondent, "message", "The message was received on behalf of somebody: whose copy it is.", name);
    }
    let class = props.text(0x001A).unwrap_or("IPM.Note");
    if !class.eq_ignore_ascii_case("IPM.Note") {
        found.say(Property, "message", "What kind of entry Outlook takes it for.", class);
    }
    if class.to_ascii_uppercase().contains("SMIME") && !class.to_ascii_uppercase().contains("MULTIPARTSIGNED") {
        found.say(Encrypted, "message", "The mail, or a part of it, is encrypted: only its receiver can open it.", "");
    }
}

/// Lines of an appointment, a task or a contact: what their forms show.
fn card(props: &Props) -> Option<String> {
    let class = props.text(0x001A)?.to_ascii_uppercase();
    let mut card = String::new();
    let mut line = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            let _ = writeln!(card, "{label}: {}", value.trim());
        }
    };
    let named = |id: u32| props.named.get(&id).copied();
    let time = |id: u32| named(id).and_then(|id| props.time(id)).and_then(times::filetime);
    let text = |id: u32| named(id).and_then(|id| props.text(id)).map(str::to_owned);
    if class.starts_with("IPM.APPOINTMENT") || class.starts_with("IPM.SCHEDULE") {
        line("Begins", time(0x820D));
        line("Ends", time(0x820E));
        line("Where", text(0x8208));
    } else if class.starts_with("IPM.TASK") {
        line("Begins", time(0x8104));
        line("Due", time(0x8105));
        line("Owner", text(0x811F));
    } else if class.starts_with("IPM.CONTACT") {
        for (label, id) in [
            ("Name", 0x3001),
            ("Company", 0x3A16),
            ("Department", 0x3A18),
            ("Title", 0x3A17),
            ("Office", 0x3A19),
            ("Work phone", 0x3A08),
            ("Mobile phone", 0x3A1C),
            ("Home phone", 0x3A09),
            ("Fax", 0x3A24),
            ("Address", 0x3A15),
            ("Street", 0x3A29),
            ("Town", 0x3A27),
            ("Country", 0x3A26),
            ("Web page", 0x3A51),
        ] {
            line(label, props.text(id).map(str::to_owned));
        }
        for id in [0x8083, 0x8093, 0x80A3] {
            line("Mail", text(id));
        }
        line("Work address", text(0x801B));
    }
    (!card.is_empty()).then_some(card)
}

/// The words: as HTML where there are any, as plain text, or out of RTF.
fn body(props: &Props, limits: &JobLimits, found: &mut Found, paper: &mut Paper) {
    let mut plain = props.text(0x1000).map(mail::lines).unwrap_or_default();
    let mut page = match props.bytes(0x1013) {
        Some(bytes) => {
            let number = props.number(0x3FDE).and_then(|page| u16::try_from(page).ok());
            // A stated code page, unless the bytes are plainly something else.
            match (number, std::str::from_utf8(bytes)) {
                (_, Ok(text)) => Some(text.to_owned()),
                (Some(number), _) => Some(codepage::decode(number, bytes)),
                (None, _) => Some(text::decode(bytes).0),
            }
        }
        None => props.text(0x1013).map(str::to_owned),
    };
    if let Some(raw) = props.bytes(0x1009).and_then(rtf::decompress) {
        let read = rtf::read(&raw);
        match read.from {
            rtf::From::Html if page.is_none() => page = Some(read.text),
            rtf::From::Text if plain.trim().is_empty() => plain = read.text,
            rtf::From::Rtf => {
                if plain.trim().is_empty() && page.is_none() {
                    plain = read.text;
                }
                found.say(Attached, "message", "The message's text is kept as RTF, which may hold pictures and files. It is opened as a file of its own.", "body.rtf");
                found.child("body.rtf", raw);
            }
            _ => {}
        }
    }
    let mut shown = Paper::new(limits);
    if let Some(page) = &page {
        html::read(page, "mail", found, &mut shown);
    }
    mail::both(page.as_deref().as_slice(), shown, &plain, found, paper);
}

fn attached(attachment: Attachment, number: usize, found: &mut Found, files: &mut Vec<Child>) {
    let props = &attachment.props;
    let stated = props.first(&[0x3707, 0x3704, 0x3001]).map(str::to_owned);
    let (bytes, ending, what) = match (attachment.inner, props.bytes(0x3701)) {
        (Some((bytes, ending)), _) => {
            (bytes, ending, "A message or object is attached. It is opened as a file of its own.")
        }
        (None, Some(bytes)) => (bytes.to_vec(), "", "A file is attached. It is opened as a file of its own."),
        (None, None) => {
            if let Some(path) = props.first(&[0x370D, 0x3708]) {
                found.say(
                    model::FindingKind::RemoteReference,
                    "mail",
                    "An attachment lies elsewhere and would have to be fetched. It was not.",
                    path,
                );
                crate::office::local_path(path, "mail", found);
            }
            return;
        }
    };
    let mut name = crate::compound::clean_name(&stated.unwrap_or_else(|| format!("attachment-{number}")));
    if !ending.is_empty() && !name.to_ascii_lowercase().ends_with(&format!(".{ending}")) {
        name = format!("{name}.{ending}");
    }
    found.say(Attached, "mail", what, name.as_str());
    if let Some(path) = props.first(&[0x370D, 0x3708]) {
        crate::office::local_path(path, "mail", found);
    }
    files.push(Child { name, bytes });
}
