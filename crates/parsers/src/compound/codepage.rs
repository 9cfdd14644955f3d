//! Text in the code pages that Microsoft's formats name by number. What isn't known is read as Windows-1252, which never fails.

use encoding_rs::Encoding;

/// UTF-16 in little-endian order, as these formats number it.
pub const UTF_16: u16 = 1200;

pub fn decode(page: u16, bytes: &[u8]) -> String {
    if page == UTF_16 {
        return utf16(bytes);
    }
    let (text, lost) = encoding(page).decode_without_bom_handling(bytes);
    // UTF-8 is stated more often than it is written.
    if lost && page == 65001 {
        return encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    }
    text.into_owned()
}

pub fn utf16(bytes: &[u8]) -> String {
    encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes[..bytes.len() & !1]).0.into_owned()
}

fn encoding(page: u16) -> &'static Encoding {
    use encoding_rs::*;
    match page {
        866 => IBM866,
        874 => WINDOWS_874,
        932 => SHIFT_JIS,
        936 | 54936 => GB18030,
        949 => EUC_KR,
        950 => BIG5,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10000 | 32768 => MACINTOSH,
        10007 => X_MAC_CYRILLIC,
        20866 => KOI8_R,
        20932 | 51932 => EUC_JP,
        21866 => KOI8_U,
        28592 => ISO_8859_2,
        28593 => ISO_8859_3,
        28594 => ISO_8859_4,
        28595 => ISO_8859_5,
        28596 => ISO_8859_6,
        28597 => ISO_8859_7,
        28598 => ISO_8859_8,
        28605 => ISO_8859_15,
        50220..=50222 => ISO_2022_JP,
        65001 => UTF_8,
        _ => WINDOWS_1252,
    }
}

/// The code page that Windows uses for a language's text, by its number ([MS-LCID]).
pub fn of_language(language: u16) -> u16 {
    match language & 0x3FF {
        0x01 | 0x29 | 0x20 => 1256,
        0x02 | 0x19 | 0x22 | 0x23 | 0x2F => 1251,
        0x04 if language == 0x0404 || language == 0x0C04 => 950,
        0x04 => 936,
        0x05 | 0x0E | 0x15 | 0x18 | 0x1A | 0x1B | 0x1C | 0x24 => 1250,
        0x08 => 1253,
        0x0D => 1255,
        0x11 => 932,
        0x12 => 949,
        0x1E => 874,
        0x1F => 1254,
        0x25..=0x27 => 1257,
        0x2A => 1258,
        _ => 1252,
    }
}
