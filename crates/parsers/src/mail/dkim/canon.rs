//! The forms in which a mail is hashed (RFC 6376, sections 3.4, 3.5 and 3.7). Bytes in, bytes out.

/// Fields of a header that are kept.
const MOST_FIELDS: usize = 5_000;

/// How much the way may change of a mail without breaking its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Simple,
    Relaxed,
}

impl Way {
    /// The tag `c`: header, and body, where it names one.
    pub fn both(text: &str) -> Option<(Self, Self)> {
        let (header, body) = text.split_once('/').unwrap_or((text, "simple"));
        let one = |name: &str| match name.trim().to_ascii_lowercase().as_str() {
            "simple" => Some(Self::Simple),
            "relaxed" => Some(Self::Relaxed),
            _ => None,
        };
        Some((one(header)?, one(body)?))
    }
}

/// A field of the header with its line ends, the last one too.
#[derive(Clone)]
pub struct Field {
    bytes: Vec<u8>,
    colon: usize,
}

impl Field {
    pub fn is(&self, name: &str) -> bool {
        self.bytes[..self.colon].trim_ascii().eq_ignore_ascii_case(name.as_bytes())
    }

    pub fn value(&self) -> &[u8] {
        self.bytes.get(self.colon + 1..).unwrap_or_default()
    }

    /// On one line, for people.
    pub fn shown(&self) -> String {
        String::from_utf8_lossy(self.value()).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn write(&self, way: Way, value: &[u8], out: &mut Vec<u8>) {
        match way {
            Way::Simple => {
                out.extend_from_slice(&self.bytes[..=self.colon]);
                out.extend_from_slice(value);
            }
            Way::Relaxed => {
                out.extend(self.bytes[..self.colon].trim_ascii().to_ascii_lowercase());
                out.push(b':');
                let unfolded: Vec<u8> = value.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect();
                let start = out.len();
                squeeze(&unfolded, out);
                if out.get(start) == Some(&b' ') {
                    out.remove(start);
                }
                out.extend_from_slice(b"\r\n");
            }
        }
    }
}

/// A mail's fields, from the top, and its body; all with the line ends of the wire.
pub fn split(mail: &[u8]) -> (Vec<Field>, Vec<u8>) {
    let mut fields: Vec<Field> = Vec::new();
    let mut rest = mail;
    while !rest.is_empty() {
        let (line, after) = next_line(rest);
        rest = after;
        if line.is_empty() {
            break;
        }
        let folded = matches!(line[0], b' ' | b'\t');
        if let Some(last) = fields.last_mut().filter(|_| folded) {
            last.bytes.extend_from_slice(line);
            last.bytes.extend_from_slice(b"\r\n");
        } else if let Some(colon) = line.iter().position(|b| *b == b':').filter(|_| fields.len() < MOST_FIELDS) {
            fields.push(Field { bytes: [line, b"\r\n"].concat(), colon });
        }
    }
    let mut body = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let ended = rest.contains(&b'\n');
        let (line, after) = next_line(rest);
        body.extend_from_slice(line);
        if ended {
            body.extend_from_slice(b"\r\n");
        }
        rest = after;
    }
    (fields, body)
}

fn next_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|b| *b == b'\n') {
        Some(end) => (bytes[..end].strip_suffix(b"\r").unwrap_or(&bytes[..end]), &bytes[end + 1..]),
        None => (bytes, &[]),
    }
}

/// The body as it is hashed (3.4.3, 3.4.4).
pub fn body(body: &[u8], way: Way) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    match way {
        Way::Simple => out.extend_from_slice(body),
        Way::Relaxed => {
            for line in body.split_inclusive(|b| *b == b'\n') {
                let bare = line.strip_suffix(b"\r\n").unwrap_or(line);
                squeeze(bare, &mut out);
                if bare.len() < line.len() {
                    out.extend_from_slice(b"\r\n");
                }
            }
        }
    }
    while out.ends_with(b"\r\n") {
        out.truncate(out.len() - 2);
    }
    // An empty body is one line end in the simple way, and nothing in the relaxed one.
    if way == Way::Simple || !out.is_empty() {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// Runs of blanks are one, and none stand at the end.
fn squeeze(line: &[u8], out: &mut Vec<u8>) {
    let mut blank = false;
    for byte in line {
        if matches!(byte, b' ' | b'\t') {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) {
            out.push(b' ');
        }
        out.push(*byte);
    }
}

/// What a mailbox file wrote as `>From ` at a line's beginning, as it was; `None`: it wrote nothing so.
pub fn unquoted(body: &[u8]) -> Option<Vec<u8>> {
    crate::bytes::find(body, b"\n>From ").or_else(|| body.starts_with(b">From ").then_some(0))?;
    let mut out = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|b| *b == b'\n') {
        out.extend_from_slice(if line.starts_with(b">From ") { &line[1..] } else { line });
    }
    Some(out)
}

/// The signed fields (5.4.2: of several with one name the lowest first), then the signature's own without its value.
pub fn signed_header(fields: &[Field], names: &[String], own: &Field, way: Way) -> Vec<u8> {
    let mut out = Vec::new();
    let mut used = vec![false; fields.len()];
    for name in names {
        if let Some(at) = (0..fields.len()).rev().find(|at| !used[*at] && fields[*at].is(name)) {
            used[at] = true;
            fields[at].write(way, fields[at].value(), &mut out);
        }
    }
    own.write(way, &without_signature(own.value()), &mut out);
    if out.ends_with(b"\r\n") {
        out.truncate(out.len() - 2);
    }
    out
}

/// A tag list (3.2), as names and values.
pub fn tags(value: &[u8]) -> Vec<(String, String)> {
    const MOST: usize = 100;
    let text = String::from_utf8_lossy(value);
    let pairs = text.split(';').take(MOST).filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
}

fn without_signature(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    for (at, pair) in value.split(|b| *b == b';').enumerate() {
        if at > 0 {
            out.push(b';');
        }
        match pair.iter().position(|b| *b == b'=') {
            Some(equals) if pair[..equals].trim_ascii() == b"b" => out.extend_from_slice(&pair[..=equals]),
            _ => out.extend_from_slice(pair),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6376, section 3.4.5.
    #[test]
    fn the_rfcs_own_example() {
        let mail = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let (fields, text) = split(mail);
        let header = |way| {
            let mut out = Vec::new();
            fields.iter().for_each(|field| field.write(way, field.value(), &mut out));
            String::from_utf8(out).unwrap()
        };
        assert_eq!(header(Way::Relaxed), "a:X\r\nb:Y Z\r\n");
        assert_eq!(header(Way::Simple), "A: X\r\nB : Y\t\r\n\tZ  \r\n");
        assert_eq!(body(&text, Way::Relaxed), b" C\r\nD E\r\n");
        assert_eq!(body(&text, Way::Simple), b" C \r\nD \t E\r\n");
        assert_eq!((body(b"", Way::Simple), body(b"\r\n\r\n", Way::Relaxed)), (b"\r\n".to_vec(), Vec::new()));
    }

    #[test]
    fn a_signature_is_hashed_without_its_value() {
        let own = b" v=1; bh=ab; b=dzdVyOf\r\n\tAKCdLX; d=x\r\n";
        assert_eq!(without_signature(own), b" v=1; bh=ab; b=; d=x\r\n");
        assert_eq!(without_signature(b" b = zz \r\n"), b" b =");
    }
}
