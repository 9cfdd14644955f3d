//! Files inside an RTF document: embedded objects with their OLE 1.0 header ([MS-OLEDS], 2.2), what the packager put in, and pictures.

use model::FindingKind::{Attachment, Damaged};

use crate::{bytes, found::Found, office};

/// Bytes of a picture or object as they come: digits, or bytes that `\bin` counted.
#[derive(Default)]
pub struct Blob {
    pub bytes: Vec<u8>,
    half: Option<u8>,
    /// What the control words say of a picture: the ending of its name.
    pub ending: Option<&'static str>,
}

impl Blob {
    pub fn digits(&mut self, text: &[u8]) {
        for digit in text.iter().filter_map(|b| char::from(*b).to_digit(16)) {
            let digit = digit as u8;
            match self.half.take() {
                Some(half) => self.bytes.push(half << 4 | digit),
                None => self.half = Some(digit),
            }
        }
    }
}

pub fn picture(blob: Blob, found: &mut Found) {
    if blob.bytes.is_empty() {
        return;
    }
    let name = format!("picture-{:04}.{}", found.children.len() + 1, blob.ending.unwrap_or("bin"));
    found.say(Attachment, "document", "A picture is embedded. It is opened as a file of its own.", name.as_str());
    found.child(name, blob.bytes);
}

/// An object's data. Whatever isn't understood becomes a child as it stands.
pub fn object(blob: Blob, class: &str, found: &mut Found) {
    let blob = blob.bytes;
    if blob.is_empty() {
        return;
    }
    let number = found.children.len() + 1;
    let mut reader = Reader { rest: &blob };
    let (name, bytes) = match header(&mut reader, found) {
        Header::Linked => return,
        Header::Embedded(kind) => {
            let data = reader.sized().unwrap_or_default();
            if kind == "Package" { packed(data, number, found) } else { (format!("object-{number:04}.ole"), data) }
        }
        Header::None => (format!("object-{number:04}.bin"), blob.as_slice()),
    };
    if bytes.is_empty() {
        found.say(Damaged, "document", "An embedded object is damaged: its data isn't there.", class);
        return;
    }
    let kind = if class.is_empty() { String::new() } else { format!(" ({class})") };
    found.say(
        Attachment,
        "document",
        "A file is embedded. It is opened as a file of its own.",
        format!("{name}{kind}"),
    );
    let bytes = bytes.to_vec();
    found.child(name, bytes);
}

enum Header {
    None,
    Linked,
    Embedded(String),
}

/// ObjectHeader ([MS-OLEDS], 2.2.4), and what a link leads to.
fn header(reader: &mut Reader<'_>, found: &mut Found) -> Header {
    let begin = reader.rest;
    let (Some(_version), Some(format @ (1 | 2)), Some(class)) = (reader.number(), reader.number(), reader.text())
    else {
        reader.rest = begin;
        return Header::None;
    };
    let (topic, item) = (reader.text().unwrap_or_default(), reader.text().unwrap_or_default());
    if format == 2 {
        return Header::Embedded(class);
    }
    let network = reader.text().unwrap_or_default();
    for target in [topic, network] {
        office::outside("oleObject", &target, "document", found);
    }
    if !item.is_empty() {
        office::local_path(&item, "document", found);
    }
    Header::Linked
}

/// What Windows' packager wraps a file in: its name, where it lay, where it was unpacked to.
fn packed<'a>(data: &'a [u8], number: usize, found: &mut Found) -> (String, &'a [u8]) {
    let whole = (format!("object-{number:04}.bin"), data);
    let mut reader = Reader { rest: data };
    let Some(()) = reader.skip(2) else { return whole };
    let (label, path) = (reader.line(), reader.line());
    let Some(()) = reader.skip(4) else { return whole };
    links(&[&path, &reader.text().unwrap_or_default()], found);
    let Some(bytes) = reader.sized() else { return whole };
    // Newer packagers say it all once more, in Unicode: where it was unpacked to, its name, where it lay.
    let label = match (reader.wide(), reader.wide(), reader.wide()) {
        (Some(temporary), Some(label), Some(path)) => {
            links(&[&temporary, &path], found);
            label
        }
        _ => label,
    };
    let name = label.rsplit(['/', '\\']).next().unwrap_or_default();
    (if name.is_empty() { whole.0 } else { name.to_owned() }, bytes)
}

fn links(paths: &[&str], found: &mut Found) {
    paths.iter().for_each(|path| office::local_path(path, "document", found));
}

/// Little-endian numbers and counted strings; `None` where there are no more.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn skip(&mut self, count: usize) -> Option<()> {
        self.rest = self.rest.get(count..)?;
        Some(())
    }

    fn number(&mut self) -> Option<u32> {
        let number = bytes::u32_le(self.rest, 0)?;
        self.skip(4)?;
        Some(number)
    }

    fn sized(&mut self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.number()?).ok()?;
        let taken = self.rest.get(..count)?;
        self.skip(count)?;
        Some(taken)
    }

    /// LengthPrefixedAnsiString.
    fn text(&mut self) -> Option<String> {
        const LONGEST: u32 = 4_096;
        let begin = self.rest;
        if self.number()? > LONGEST {
            self.rest = begin;
            return None;
        }
        self.rest = begin;
        self.sized().map(bytes::loose_text)
    }

    /// As many UTF-16 letters as the number before them says.
    fn wide(&mut self) -> Option<String> {
        let count = usize::try_from(self.number()?).ok()?.checked_mul(2)?;
        let taken = self.rest.get(..count)?;
        self.skip(count)?;
        Some(encoding_rs::UTF_16LE.decode_without_bom_handling(taken).0.trim_matches('\0').to_owned())
    }

    /// A string that a zero ends.
    fn line(&mut self) -> String {
        let end = self.rest.iter().position(|b| *b == 0).unwrap_or(self.rest.len());
        let text = bytes::loose_text(&self.rest[..end]);
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        text
    }
}
