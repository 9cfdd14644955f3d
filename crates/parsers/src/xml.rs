//! XML as a stream of elements and text, for formats that are made of it. Expands no entity but XML's own five, follows no reference,
//! goes only so deep, and ends quietly where the XML is broken: what came before counts.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    escape::unescape,
    events::{BytesRef, BytesStart, Event},
};

/// Deeper than any honest document.
const DEEPEST: usize = 400;
/// Attributes of one element that are looked at.
const MOST_ATTRIBUTES: usize = 256;

/// What comes next.
pub enum Part<'a> {
    Start(Tag<'a>),
    /// The local name of the element that ends.
    End(Cow<'a, str>),
    Text(Cow<'a, str>),
}

/// An element's start: names without their prefix, because the namespaces of two dialects differ and their local names don't.
pub struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    pub fn name(&self) -> &str {
        local(self.0.name().0)
    }

    /// The prefix as it was written; empty without one.
    pub fn prefix(&self) -> &str {
        let whole = self.0.name().0;
        whole.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The first attribute of that local name, whatever its prefix.
    pub fn get(&self, name: &str) -> Option<String> {
        self.attributes().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The attribute as a number.
    pub fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.get(name)?.trim().parse().ok()
    }

    /// Whether a property that is switched on by its mere presence is on.
    pub fn is_on(&self) -> bool {
        !matches!(self.get("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }

    /// Local names and values, as far as they can be read.
    pub fn attributes(&self) -> impl Iterator<Item = (String, String)> + '_ {
        // Without its check for doubles, which takes the square of their number.
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        attributes.take(MOST_ATTRIBUTES).filter_map(|attribute| {
            let attribute = attribute.ok()?;
            let raw = attribute.value;
            let value = unescape(&raw).map_or_else(|_| raw.to_string(), |value| value.into_owned());
            Some((local(attribute.key.0).to_owned(), value))
        })
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// How a stream of XML ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ended {
    #[default]
    Whole,
    Broken,
    TooDeep,
}

pub struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
    pub ended: Ended,
    /// The document brought entities of its own, or used one that it would have had to bring.
    pub entities: bool,
}

impl<'a> Xml<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Self { reader, depth: 0, ended: Ended::Whole, entities: false }
    }

    /// The next part; `None` at the end, which [`Xml::ended`] explains.
    pub fn next(&mut self) -> Option<Part<'a>> {
        loop {
            match self.reader.read_event() {
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        self.ended = Ended::TooDeep;
                        return None;
                    }
                    return Some(Part::Start(Tag(start)));
                }
                Ok(Event::End(end)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Some(Part::End(Cow::Owned(local(end.name().0).to_owned())));
                }
                Ok(Event::Text(text)) => return Some(Part::Text(text.into_inner())),
                Ok(Event::CData(text)) => return Some(Part::Text(text.into_inner())),
                Ok(Event::GeneralRef(reference)) => return Some(Part::Text(Cow::Owned(self.reference(&reference)))),
                Ok(Event::DocType(text)) => self.entities |= text.to_ascii_uppercase().contains("<!ENTITY"),
                Ok(Event::Eof) => return None,
                Ok(_) => {}
                Err(_) => {
                    self.ended = Ended::Broken;
                    return None;
                }
            }
        }
    }

    /// XML's own five entities and numbers of characters; any other stands as it was written.
    fn reference(&mut self, reference: &BytesRef<'_>) -> String {
        let own = match reference.as_ref() {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => reference.resolve_char_ref().ok().flatten(),
        };
        match own {
            Some(c) => c.to_string(),
            None => {
                self.entities = true;
                format!("&{};", reference.as_ref() as &str)
            }
        }
    }

    /// The text inside the element whose start came last, to its end; elements inside count with their text.
    pub fn inner_text(&mut self) -> String {
        let mut text = String::new();
        let mut depth = 1;
        while let Some(part) = self.next() {
            match part {
                Part::Start(_) => depth += 1,
                Part::End(_) => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                Part::Text(more) => text.push_str(&more),
            }
        }
        text
    }

    /// Leaves out the element whose start came last.
    pub fn skip(&mut self) {
        let mut depth = 1;
        while let Some(part) = self.next() {
            match part {
                Part::Start(_) => depth += 1,
                Part::End(_) => depth -= 1,
                Part::Text(_) => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
}

/// The text of an XML part in any encoding that XML allows.
pub fn decode(bytes: &[u8]) -> String {
    if let Some(little) = crate::detect::looks_like_utf16(bytes) {
        let encoding = if little { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
        return encoding.decode(bytes).0.into_owned();
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let named = head.split("encoding=").nth(1).and_then(|rest| {
        let quote = rest.chars().next().filter(|c| *c == '"' || *c == '\'')?;
        rest[1..].split(quote).next().map(str::to_owned)
    });
    let encoding = named
        .filter(|_| head.trim_start_matches('\u{FEFF}').starts_with("<?xml"))
        .and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()))
        // A label of two bytes a letter on a text that isn't.
        .filter(|encoding| *encoding != encoding_rs::UTF_16LE && *encoding != encoding_rs::UTF_16BE)
        .unwrap_or(encoding_rs::UTF_8);
    encoding.decode(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(xml: &str) -> (String, Ended, bool) {
        let mut reader = Xml::new(xml);
        let mut text = String::new();
        while let Some(part) = reader.next() {
            if let Part::Text(more) = part {
                text.push_str(&more);
            }
        }
        (text, reader.ended, reader.entities)
    }

    #[test]
    fn entities_are_not_expanded() {
        let laughs = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>x&c;&amp;&#65;</a>";
        assert_eq!(texts(laughs), ("x&c;&A".into(), Ended::Whole, true));
        let outside = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a>fine</a>";
        assert_eq!(texts(outside), ("fine".into(), Ended::Whole, false));
    }

    #[test]
    fn depth_and_damage_end_it_quietly() {
        assert_eq!(texts(&"<a>".repeat(100_000)).1, Ended::TooDeep);
        assert_eq!(texts("<a>one<b").1, Ended::Broken);
        assert_eq!(texts("</x></x><a>one</a>").0, "one");
    }

    #[test]
    fn a_million_attributes_take_no_square_of_time() {
        let mut xml = String::from("<a ");
        for n in 0..300_000 {
            xml.push_str(&format!("n{n}='1' "));
        }
        xml.push_str("z='2'/>");
        let mut reader = Xml::new(&xml);
        let Some(Part::Start(tag)) = reader.next() else { panic!() };
        assert_eq!(tag.get("n7").as_deref(), Some("1"));
        assert_eq!(tag.get("z"), None);
    }

    #[test]
    fn encodings_of_xml_are_read() {
        assert!(decode(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>").ends_with("<a>é</a>"));
        let wide: Vec<u8> = "<?xml version='1.0'?><a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(decode(&wide).ends_with("é</a>"));
    }
}
