//! Mails as programs send them: a header, words as plain text and as HTML, files and other mails attached. Writes what it is told, and
//! encodes it as the standards say (RFC 2047, RFC 2231, quoted-printable, base64).

use base64::{Engine, engine::general_purpose::STANDARD};

/// A mail that is being written.
#[derive(Clone, Debug, Default)]
pub struct Mail {
    header: String,
    text: Option<String>,
    html: Option<String>,
    attached: Vec<String>,
}

impl Mail {
    pub fn new(from: &str, to: &str, subject: &str, date: &str) -> Self {
        Self::default().header("From", from).header("To", to).header("Subject", subject).header("Date", date)
    }

    /// A line of the header; letters beyond ASCII are encoded.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let value = if value.is_ascii() { value.to_owned() } else { encoded_words(value) };
        self.header += &format!("{name}: {value}\r\n");
        self
    }

    pub fn text(mut self, text: &str) -> Self {
        self.text = Some(text.to_owned());
        self
    }

    pub fn html(mut self, page: &str) -> Self {
        self.html = Some(page.to_owned());
        self
    }

    /// A file of a media type.
    pub fn attach(mut self, name: &str, media_type: &str, bytes: &[u8]) -> Self {
        let lines = STANDARD.encode(bytes);
        let lines: Vec<&str> = lines.as_bytes().chunks(76).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        self.attached.push(format!(
            "Content-Type: {media_type}\r\nContent-Disposition: attachment;\r\n filename*=utf-8''{}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            percent(name),
            lines.join("\r\n")
        ));
        self
    }

    /// A mail inside the mail, as forwarding does it.
    pub fn forward(mut self, mail: &[u8]) -> Self {
        self.attached.push(format!("Content-Type: message/rfc822\r\n\r\n{}\r\n", String::from_utf8_lossy(mail)));
        self
    }

    /// The whole mail. The boundaries are made of its length, so that a mail inside a mail has others.
    pub fn finish(self) -> Vec<u8> {
        let size = self.header.len() + self.attached.iter().map(String::len).sum::<usize>();
        let (outer, inner) = (format!("part-{size}"), format!("choice-{size}"));
        let words = match (self.text, self.html) {
            (Some(text), Some(page)) => format!(
                "Content-Type: multipart/alternative; boundary=\"{inner}\"\r\n\r\n--{inner}\r\n{}\r\n--{inner}\r\n{}\r\n--{inner}--\r\n",
                part("plain", &text),
                part("html", &page)
            ),
            (Some(text), None) => part("plain", &text),
            (None, Some(page)) => part("html", &page),
            (None, None) => part("plain", ""),
        };
        let mut mail = format!("{}MIME-Version: 1.0\r\n", self.header);
        if self.attached.is_empty() {
            mail += &words;
        } else {
            mail += &format!("Content-Type: multipart/mixed; boundary=\"{outer}\"\r\n\r\n--{outer}\r\n{words}\r\n");
            for attached in &self.attached {
                mail += &format!("--{outer}\r\n{attached}");
            }
            mail += &format!("--{outer}--\r\n");
        }
        mail.into_bytes()
    }
}

fn part(kind: &str, text: &str) -> String {
    format!(
        "Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
        quoted_printable(text)
    )
}

/// RFC 2045, section 6.7.
fn quoted_printable(text: &str) -> String {
    let mut all = String::new();
    for line in text.lines() {
        let mut length = 0;
        let bytes = line.as_bytes();
        for (at, b) in bytes.iter().enumerate() {
            let last = at + 1 == bytes.len();
            let plain = matches!(b, b'!'..=b'<' | b'>'..=b'~') || matches!(b, b' ' | b'\t') && !last;
            let shown = if plain { char::from(*b).to_string() } else { format!("={b:02X}") };
            if length + shown.len() > 75 {
                all += "=\r\n";
                length = 0;
            }
            length += shown.len();
            all += &shown;
        }
        all += "\r\n";
    }
    all
}

/// RFC 2047: words of at most 75 letters, cut between characters.
fn encoded_words(text: &str) -> String {
    // An address stays readable for machines.
    let (text, rest) = text.split_once(" <").map_or((text, String::new()), |(name, rest)| (name, format!(" <{rest}")));
    let mut words = Vec::new();
    let mut part = String::new();
    for c in text.chars() {
        if part.len() + c.len_utf8() > 40 {
            words.push(std::mem::take(&mut part));
        }
        part.push(c);
    }
    words.push(part);
    let words: Vec<String> = words.iter().map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word))).collect();
    words.join("\r\n ") + &rest
}

/// RFC 2231, section 4.
fn percent(name: &str) -> String {
    name.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
