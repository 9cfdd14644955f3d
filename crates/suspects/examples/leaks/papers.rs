//! The bytes of what is leaked: mails, office files and PDFs, as programs write them. The openers read them like anybody's.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

#[path = "../../../parsers/tests/make/mod.rs"]
mod make;

const BODY: [&str; 6] = [
    "The dredger leaves the north basin in spring, and the sand goes to the quay behind the customs house.",
    "The second payment is not to be entered before the audit is over.",
    "Nobody outside this circle is to be told of the tender before the board has met.",
    "The harbour office keeps the only list of the nights on which barges were moved.",
    "Questions of the press are answered by the cabinet alone.",
    "The soundings of May are to be replaced by those of March.",
];

/// What a document says, with a mark of its own in the wording when `mark` is some number.
pub fn body(topic: usize, mark: Option<usize>) -> String {
    let mut lines: Vec<String> = (0..4).map(|line| BODY[(topic + line) % BODY.len()].to_owned()).collect();
    if let Some(mark) = mark {
        lines.push(marked(mark));
    }
    lines.join("\n")
}

/// A sentence that each receiver gets in other words.
pub fn marked(mark: usize) -> String {
    let when = ["promptly", "speedily", "quickly", "directly", "shortly"][mark % 5];
    let how = ["carefully", "quietly", "discreetly", "silently", "cautiously"][mark / 5 % 5];
    let who = ["messenger", "courier", "driver", "carrier", "porter"][mark / 25 % 5];
    format!("The papers are returned {when} and {how} by {who}.")
}

pub struct Mail<'a> {
    pub from: &'a str,
    pub to: &'a [String],
    pub cc: &'a [String],
    pub bcc: &'a [String],
    pub delivered_to: Option<&'a str>,
    pub list_id: Option<&'a str>,
    pub number: usize,
    pub body: &'a str,
    pub attached: Option<(&'a str, &'a [u8])>,
}

pub fn mail(mail: &Mail<'_>) -> Vec<u8> {
    let mut head = String::new();
    let mut line = |name: &str, value: &str| head.push_str(&format!("{name}: {value}\r\n"));
    if let Some(to) = mail.delivered_to {
        line("Delivered-To", to);
        line(
            "Received",
            "from mx.harbour.example (mx.harbour.example [192.0.2.7]) by store.harbour.example; Tue, 3 Nov 2026 09:12:44 +0100",
        );
    }
    line("From", mail.from);
    for (name, list) in [("To", mail.to), ("Cc", mail.cc), ("Bcc", mail.bcc)] {
        if !list.is_empty() {
            line(name, &list.join(",\r\n "));
        }
    }
    if let Some(id) = mail.list_id {
        line("List-Id", &format!("<{id}>"));
    }
    line("Date", "Tue, 3 Nov 2026 09:12:40 +0100");
    line("Subject", "The north basin");
    line("Message-ID", &format!("<{}@harbour.example>", mail.number));
    line("MIME-Version", "1.0");
    let body = mail.body.replace('\n', "\r\n");
    let text = format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n");
    let Some((name, bytes)) = mail.attached else { return (head + &text).into_bytes() };
    let mut whole = format!(
        "{head}Content-Type: multipart/mixed; boundary=\"b0\"\r\n\r\n--b0\r\n{text}--b0\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    );
    whole.push_str(&base64(bytes));
    whole.push_str("\r\n--b0--\r\n");
    whole.into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (at, three) in bytes.chunks(3).enumerate() {
        if at > 0 && at % 19 == 0 {
            text.push_str("\r\n");
        }
        let all = three.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(all >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { letter.into() } else { '=' });
        }
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A Word file. `tracked`: who changed what.
pub fn docx(lines: &str, author: &str, last: &str, tracked: &[(&str, &str)]) -> Vec<u8> {
    let mut body = String::new();
    for line in lines.lines() {
        body.push_str(&format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escaped(line)));
    }
    for (number, (who, what)) in tracked.iter().enumerate() {
        body.push_str(&format!(
            "<w:p><w:ins w:id=\"{number}\" w:author=\"{who}\" w:date=\"2026-11-02T10:00:00Z\"><w:r><w:t>{}</w:t></w:r></w:ins></w:p>",
            escaped(what)
        ));
    }
    let parts = [
        ("[Content_Types].xml", "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>".to_owned()),
        ("_rels/.rels", "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>".to_owned()),
        ("word/document.xml", format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>")),
        ("docProps/core.xml", format!("<?xml version=\"1.0\"?><cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:creator>{author}</dc:creator><cp:lastModifiedBy>{last}</cp:lastModifiedBy></cp:coreProperties>")),
    ];
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        file.start_file(name, SimpleFileOptions::default()).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }
    file.finish().unwrap().into_inner()
}

/// A PDF of one page, line under line.
pub fn pdf(lines: &str) -> Vec<u8> {
    let mut content = String::from("BT /F 9 Tf 12 TL 20 360 Td\n");
    for line in lines.lines().flat_map(wrapped) {
        let safe = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)").replace('°', "\\260");
        content.push_str(&format!("({safe}) Tj T*\n"));
    }
    content.push_str("ET");
    make::Objects::page(&content, "", "/MediaBox[0 0 420 380]", "").file("")
}

/// Lines that are not wider than the page.
fn wrapped(line: &str) -> Vec<String> {
    const WIDEST: usize = 78;
    let mut lines = vec![String::new()];
    for word in line.split_whitespace() {
        let full = lines.last().is_some_and(|last| !last.is_empty() && last.len() + word.len() >= WIDEST);
        if full {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(if last.is_empty() { "" } else { " " });
            last.push_str(word);
        }
    }
    lines
}
