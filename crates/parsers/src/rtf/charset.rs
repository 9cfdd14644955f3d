//! Which bytes stand for which letters in RTF: code pages of the file and of its fonts ("Character Set", "Font Table").

use std::collections::HashMap;

use encoding_rs::{self as enc, Encoding};

/// Fonts of one document that are remembered.
const MOST_FONTS: usize = 10_000;

/// How a font's bytes are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Letters {
    Encoded(&'static Encoding),
    /// A font of signs: its letters are pictures.
    Signs,
}

pub struct Fonts {
    /// The code page of the whole file.
    pub usual: &'static Encoding,
    known: HashMap<i32, Letters>,
}

impl Default for Fonts {
    fn default() -> Self {
        Self { usual: enc::WINDOWS_1252, known: HashMap::new() }
    }
}

impl Fonts {
    pub fn letters(&self, font: i32) -> Letters {
        self.known.get(&font).copied().unwrap_or(Letters::Encoded(self.usual))
    }

    /// `\fcharsetN` of a font.
    pub fn charset(&mut self, font: i32, charset: i32) {
        let encoding = match charset {
            2 => return self.insert(font, Letters::Signs),
            0 => enc::WINDOWS_1252,
            77 => enc::MACINTOSH,
            128 => enc::SHIFT_JIS,
            129 | 130 => enc::EUC_KR,
            134 => enc::GBK,
            136 => enc::BIG5,
            161 => enc::WINDOWS_1253,
            162 => enc::WINDOWS_1254,
            163 => enc::WINDOWS_1258,
            177 => enc::WINDOWS_1255,
            178 => enc::WINDOWS_1256,
            186 => enc::WINDOWS_1257,
            204 => enc::WINDOWS_1251,
            222 => enc::WINDOWS_874,
            238 => enc::WINDOWS_1250,
            _ => return,
        };
        self.insert(font, Letters::Encoded(encoding));
    }

    /// `\cpgN` of a font, which counts before its character set.
    pub fn page(&mut self, font: i32, page: i32) {
        if let Some(encoding) = code_page(page) {
            self.insert(font, Letters::Encoded(encoding));
        }
    }

    fn insert(&mut self, font: i32, letters: Letters) {
        if self.known.len() < MOST_FONTS {
            self.known.insert(font, letters);
        }
    }

    /// Bytes of a font as text.
    pub fn text(&self, font: i32, bytes: &[u8]) -> String {
        match self.letters(font) {
            Letters::Encoded(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Letters::Signs => bytes
                .iter()
                .map(|b| match b {
                    b if b.is_ascii() => char::from(*b),
                    0xB7 => '•',
                    _ => '▪',
                })
                .collect(),
        }
    }
}

/// A Windows code page by its number. Those of DOS that nobody kept a table of are read as Windows' own.
pub fn code_page(page: i32) -> Option<&'static Encoding> {
    Some(match page {
        866 => enc::IBM866,
        874 => enc::WINDOWS_874,
        932 => enc::SHIFT_JIS,
        936 => enc::GBK,
        949 | 1361 => enc::EUC_KR,
        950 => enc::BIG5,
        1250 => enc::WINDOWS_1250,
        1251 => enc::WINDOWS_1251,
        437 | 850 | 1252 => enc::WINDOWS_1252,
        1253 => enc::WINDOWS_1253,
        1254 => enc::WINDOWS_1254,
        1255 => enc::WINDOWS_1255,
        1256 => enc::WINDOWS_1256,
        1257 => enc::WINDOWS_1257,
        1258 => enc::WINDOWS_1258,
        10_000 => enc::MACINTOSH,
        10_007 => enc::X_MAC_CYRILLIC,
        20_866 => enc::KOI8_R,
        21_866 => enc::KOI8_U,
        54_936 => enc::GB18030,
        65_001 => enc::UTF_8,
        _ => return None,
    })
}
