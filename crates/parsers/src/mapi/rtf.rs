//! The RTF that Outlook keeps a message in: unpacked ([MS-OXRTFCP]), and turned back into the HTML or text that it was made from ([MS-OXRTFEX]).
//! Of other RTF, its words. Draws nothing.

use std::collections::HashMap;

use crate::{bytes::u32_le, compound::codepage};

/// What the dictionary begins with (2.2.2).
const BEGINNING: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const LONGEST: usize = 64 << 20;
const DEEPEST: usize = 4_096;

/// Unpacks it; `None` when it is in no known form. What is cut short is unpacked as far as it goes.
pub fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let data = bytes.get(16..)?;
    let size = u32_le(bytes, 4)? as usize;
    match bytes.get(8..12)? {
        b"MELA" => return Some(data[..data.len().min(size)].to_vec()),
        b"LZFu" => {}
        _ => return None,
    }
    let mut ring = [0u8; 4096];
    ring[..BEGINNING.len()].copy_from_slice(BEGINNING);
    let mut write = BEGINNING.len();
    let mut out = Vec::new();
    let mut put = |byte: u8, ring: &mut [u8; 4096], out: &mut Vec<u8>| {
        ring[write % 4096] = byte;
        write = (write + 1) % 4096;
        out.push(byte);
        write
    };
    let mut now = BEGINNING.len();
    let mut rest = data;
    'all: while let Some((flags, after)) = rest.split_first() {
        rest = after;
        for bit in 0..8 {
            if out.len() >= LONGEST {
                break 'all;
            }
            if flags >> bit & 1 == 0 {
                let Some((byte, after)) = rest.split_first() else { break 'all };
                now = put(*byte, &mut ring, &mut out);
                rest = after;
                continue;
            }
            let [high, low, after @ ..] = rest else { break 'all };
            rest = after;
            let from = usize::from(*high) << 4 | usize::from(*low) >> 4;
            if from == now {
                break 'all;
            }
            for step in 0..usize::from(low & 0xF) + 2 {
                let byte = ring[(from + step) % 4096];
                now = put(byte, &mut ring, &mut out);
            }
        }
    }
    // Zeros that fill it up are no part of it.
    while out.last() == Some(&0) {
        out.pop();
    }
    Some(out)
}

/// What a message's RTF was made from.
#[derive(Debug, PartialEq, Eq)]
pub enum From {
    Html,
    Text,
    Rtf,
}

pub struct Read {
    pub from: From,
    pub text: String,
}

/// The state of one group.
#[derive(Clone)]
struct Group {
    skipped: bool,
    /// Between `\htmlrtf` and `\htmlrtf0`: for programs that show the RTF.
    beside: bool,
    page: u16,
    /// Letters that stand behind `\u` for programs that don't know it.
    fallback: usize,
    fonts: bool,
}

/// Reads RTF: of encapsulated HTML and text these themselves, of any other the words.
pub fn read(rtf: &[u8]) -> Read {
    let head = &rtf[..rtf.len().min(512)];
    let from = if crate::bytes::find(head, b"\\fromhtml").is_some() {
        From::Html
    } else if crate::bytes::find(head, b"\\fromtext").is_some() {
        From::Text
    } else {
        From::Rtf
    };
    let mut walk = Walk {
        html: from == From::Html,
        text: String::new(),
        raw: Vec::new(),
        group: Group { skipped: false, beside: false, page: 1252, fallback: 1, fonts: false },
        stack: Vec::new(),
        fonts: HashMap::new(),
        font: 0,
        default: 1252,
        skip: 0,
    };
    walk.all(rtf);
    walk.flush();
    Read { from, text: walk.text }
}

struct Walk {
    html: bool,
    text: String,
    /// Bytes of the group's code page that wait for their neighbours.
    raw: Vec<u8>,
    group: Group,
    stack: Vec<Group>,
    fonts: HashMap<i32, u16>,
    font: i32,
    default: u16,
    skip: usize,
}

impl Walk {
    fn all(&mut self, rtf: &[u8]) {
        let mut at = 0;
        let mut starred = false;
        while let Some(byte) = rtf.get(at) {
            at += 1;
            match byte {
                b'{' if self.stack.len() < DEEPEST => {
                    self.flush();
                    self.stack.push(self.group.clone());
                }
                b'}' => {
                    self.flush();
                    if let Some(group) = self.stack.pop() {
                        self.group = group;
                    }
                    starred = false;
                }
                b'\\' => match rtf.get(at) {
                    Some(b'\'') => {
                        let digits = rtf.get(at + 1..at + 3).and_then(|d| std::str::from_utf8(d).ok());
                        if let Some(byte) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
                            self.byte(byte);
                        }
                        at += 3;
                    }
                    Some(b'*') => {
                        starred = true;
                        at += 1;
                    }
                    Some(c) if c.is_ascii_alphabetic() => {
                        let start = at;
                        while rtf.get(at).is_some_and(u8::is_ascii_alphabetic) && at - start < 32 {
                            at += 1;
                        }
                        let word = &rtf[start..at];
                        let digits = at;
                        if rtf.get(at) == Some(&b'-') {
                            at += 1;
                        }
                        while rtf.get(at).is_some_and(u8::is_ascii_digit) && at - digits < 11 {
                            at += 1;
                        }
                        let number = std::str::from_utf8(&rtf[digits..at]).ok().and_then(|d| d.parse::<i32>().ok());
                        if rtf.get(at) == Some(&b' ') {
                            at += 1;
                        }
                        if word == b"bin" {
                            at = at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0));
                        }
                        self.word(word, number, std::mem::take(&mut starred));
                    }
                    Some(c) => {
                        at += 1;
                        match c {
                            b'~' => self.char('\u{A0}'),
                            b'_' => self.char('\u{2011}'),
                            b'{' | b'}' | b'\\' => self.byte(*c),
                            b'\r' | b'\n' => self.char('\n'),
                            _ => {}
                        }
                    }
                    None => {}
                },
                b'\r' | b'\n' | b'{' | 0 => {}
                byte => self.byte(*byte),
            }
            if self.text.len() > LONGEST {
                return;
            }
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>, starred: bool) {
        match word {
            b"htmltag" => {
                self.flush();
                self.group.skipped = false;
            }
            b"htmlrtf" => {
                self.flush();
                self.group.beside = number != Some(0);
            }
            b"fonttbl" => {
                (self.group.fonts, self.group.skipped) = (true, true);
            }
            _ if starred => {
                self.group.skipped = true;
            }
            b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"pntext" | b"object" | b"header" | b"footer"
            | b"listtable" | b"mhtmltag" | b"nonshppict" | b"themedata" | b"datastore" => self.group.skipped = true,
            b"ansicpg" => {
                let page = number.and_then(|page| u16::try_from(page).ok()).filter(|page| *page > 1);
                self.default = page.unwrap_or(1252);
                self.group.page = self.default;
            }
            b"f" => {
                self.flush();
                self.font = number.unwrap_or(0);
                if !self.group.fonts {
                    self.group.page = self.fonts.get(&self.font).copied().unwrap_or(self.default);
                }
            }
            b"fcharset" if self.group.fonts && self.fonts.len() < 10_000 => {
                if let Some(page) = charset(number.unwrap_or(0)) {
                    self.fonts.insert(self.font, page);
                }
            }
            b"uc" => self.group.fallback = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(16),
            b"u" => {
                self.flush();
                let unit = number.unwrap_or(0xFFFD) as u16;
                // Halves of a pair follow each other; they are put together in `flush`.
                if self.visible() {
                    self.push_unit(unit);
                }
                self.skip = self.group.fallback;
            }
            b"par" | b"line" => self.char('\n'),
            b"tab" => self.char('\t'),
            b"cell" => self.char('\t'),
            b"row" => self.char('\n'),
            b"lquote" => self.char('‘'),
            b"rquote" => self.char('’'),
            b"ldblquote" => self.char('“'),
            b"rdblquote" => self.char('”'),
            b"bullet" => self.char('•'),
            b"endash" => self.char('–'),
            b"emdash" => self.char('—'),
            _ => {}
        }
    }

    fn visible(&self) -> bool {
        !(self.group.skipped || self.html && self.group.beside)
    }

    fn push_unit(&mut self, unit: u16) {
        match char::decode_utf16([unit]).next() {
            Some(Ok(c)) => self.text.push(c),
            // The first half waits as a private mark, the second completes it.
            _ if (0xD800..0xDC00).contains(&unit) => {
                self.text.push(char::from_u32(0xF_0000 + u32::from(unit - 0xD800)).unwrap_or('\u{FFFD}'));
            }
            _ => {
                let first =
                    self.text.chars().next_back().map(|c| c as u32).filter(|c| (0xF_0000..0xF_0400).contains(c));
                let Some(first) = first else { return self.text.push('\u{FFFD}') };
                self.text.pop();
                let code = 0x1_0000 + ((first - 0xF_0000) << 10) + u32::from(unit - 0xDC00);
                self.text.push(char::from_u32(code).unwrap_or('\u{FFFD}'));
            }
        }
    }

    fn char(&mut self, c: char) {
        self.flush();
        if self.visible() {
            self.text.push(c);
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.visible() {
            self.raw.push(byte);
        }
    }

    fn flush(&mut self) {
        if !self.raw.is_empty() {
            self.text.push_str(&codepage::decode(self.group.page, &self.raw));
            self.raw.clear();
        }
    }
}

/// The code page of a font's letters (RTF 1.9.1, "Font Table").
fn charset(number: i32) -> Option<u16> {
    Some(match number {
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        0 => 1252,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specification_s_example_unpacks() {
        // [MS-OXRTFCP] 4.1.1.
        let packed = hex::decode(
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0",
        )
        .unwrap();
        assert_eq!(decompress(&packed).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        for end in 0..packed.len() {
            let _ = decompress(&packed[..end]);
        }
    }

    #[test]
    fn html_comes_out_as_it_went_in() {
        let rtf = br"{\rtf1\ansi\ansicpg1251\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset238 Arial;}}
{\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 \'cf\'f0\'e8\u1074?\u55357?\u56832?{\f1 \'e8}\htmlrtf }\htmlrtf0 {\*\htmltag84 &amp;}\htmlrtf &\htmlrtf0 {\*\htmltag72 </p>}\htmlrtf\par\htmlrtf0 }";
        let read = read(rtf);
        assert_eq!((read.from, read.text.as_str()), (From::Html, "<html><p>Прив\u{1F600}č&amp;</p>"));
        assert_eq!(super::read(br"{\rtf1\ansi{\colortbl;\red0;}{\*\generator X;}one\par two}").text, "one\ntwo");
    }
}
