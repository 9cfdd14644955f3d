//! What kind of file some bytes are, told by the bytes alone. Never looks at a name; of a ZIP it reads the directory and the list of types.

mod closed;
mod media;
pub mod named;

use crate::archive::{packed, sevenz, tar};

/// The kinds that have an opener, and those that have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Pdf,
    Jpeg,
    Png,
    Tiff,
    Gif,
    WebP,
    Bmp,
    /// A telephone's picture, coded as HEVC.
    Heic,
    /// The same container, coded in any way.
    Heif,
    /// The same, coded as AV1.
    Avif,
    Zip,
    Tar,
    SevenZ,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Docx,
    Xlsx,
    /// A workbook in records instead of XML.
    Xlsb,
    Pptx,
    Odt,
    Ods,
    Odp,
    /// An electronic book.
    Epub,
    Doc,
    Xls,
    Ppt,
    Msg,
    /// Compound files that are named, and looked into for what all of them say of themselves.
    Visio,
    Publisher,
    Project,
    Works,
    Hwp,
    /// Any other compound file: an object that was embedded, or an office document behind a password.
    Ole,
    Mail,
    /// More than one mail in a file.
    Mbox,
    /// A web page that was saved with all its parts.
    Saved,
    /// `winmail.dat`.
    Tnef,
    /// Outlook's mailbox, also as OST.
    Pst,
    Html,
    Rtf,
    Svg,
    Xml,
    Json,
    Markdown,
    /// A table in plain text, with what separates its cells.
    Csv(u8),
    Text,
    /// Sound, or a film, of this type.
    Recording(&'static str),
    /// Known by its beginning, to be named rather than guessed at; no opener.
    Closed(&'static str),
    Unknown,
}

impl Kind {
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Tiff => "image/tiff",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Heic => "image/heic",
            Self::Heif => "image/heif",
            Self::Avif => "image/avif",
            Self::Zip => "application/zip",
            Self::Tar => "application/x-tar",
            Self::SevenZ => "application/x-7z-compressed",
            Self::Gzip => "application/gzip",
            Self::Bzip2 => "application/x-bzip2",
            Self::Xz => "application/x-xz",
            Self::Zstd => "application/zstd",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Xlsb => "application/vnd.ms-excel.sheet.binary.macroenabled.12",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Epub => "application/epub+zip",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Ppt => "application/vnd.ms-powerpoint",
            Self::Msg => "application/vnd.ms-outlook",
            Self::Visio => "application/vnd.visio",
            Self::Publisher => "application/x-mspublisher",
            Self::Project => "application/vnd.ms-project",
            Self::Works => "application/vnd.ms-works",
            Self::Hwp => "application/x-hwp",
            Self::Ole => "application/x-ole-storage",
            Self::Mail => "message/rfc822",
            Self::Pst => "application/vnd.ms-outlook-pst",
            Self::Tnef => "application/vnd.ms-tnef",
            Self::Saved => "multipart/related",
            Self::Mbox => "application/mbox",
            Self::Html => "text/html",
            Self::Rtf => "application/rtf",
            Self::Svg => "image/svg+xml",
            Self::Xml => "application/xml",
            Self::Json => "application/json",
            Self::Markdown => "text/markdown",
            Self::Csv(b'\t') => "text/tab-separated-values",
            Self::Csv(_) => "text/csv",
            Self::Text => "text/plain",
            Self::Recording(media_type) | Self::Closed(media_type) => media_type,
            Self::Unknown => "application/octet-stream",
        }
    }

    /// Whether it is a ZIP whose members make an office document or a book.
    pub fn is_office(self) -> bool {
        matches!(
            self,
            Self::Docx | Self::Xlsx | Self::Xlsb | Self::Pptx | Self::Odt | Self::Ods | Self::Odp | Self::Epub
        )
    }

    /// Whether it is a compound file ([MS-CFB]).
    pub fn is_compound(self) -> bool {
        matches!(
            self,
            Self::Doc
                | Self::Xls
                | Self::Ppt
                | Self::Msg
                | Self::Visio
                | Self::Publisher
                | Self::Project
                | Self::Works
                | Self::Hwp
                | Self::Ole
        )
    }

    /// Whether it is one stream that was compressed.
    pub fn is_packed(self) -> bool {
        matches!(self, Self::Gzip | Self::Bzip2 | Self::Xz | Self::Zstd)
    }

    /// Whether pages come from decoding a picture.
    pub fn is_image(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Tiff | Self::Gif | Self::WebP | Self::Bmp) || self.is_heif()
    }

    /// Whether it is a picture in boxes (ISO/IEC 23008-12).
    pub fn is_heif(self) -> bool {
        matches!(self, Self::Heic | Self::Heif | Self::Avif)
    }
}

/// How far into a file its PDF header may stand (ISO 32000-1, annex H.3.4.1).
const PDF_HEADER_WITHIN: usize = 1024;
const PDF: &[u8] = b"%PDF-";
/// How much of a file is looked at to tell text from anything else.
const TEXT_SAMPLE: usize = 64 << 10;

/// The kind of `bytes`.
pub fn kind(bytes: &[u8]) -> Kind {
    let is = |at: usize, magic: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(magic));
    if is(0, &[0xFF, 0xD8, 0xFF]) {
        Kind::Jpeg
    } else if is(0, b"\x89PNG\r\n\x1a\n") {
        Kind::Png
    } else if is(0, b"GIF87a") || is(0, b"GIF89a") {
        Kind::Gif
    } else if is(0, b"RIFF") && is(8, b"WEBP") {
        Kind::WebP
    } else if is(0, b"II*\0") || is(0, b"MM\0*") || is(0, b"II+\0\x08\0") || is(0, b"MM\0+\0\x08") {
        Kind::Tiff
    } else if is(0, b"BM") && is_bmp(bytes) {
        Kind::Bmp
    } else if is(0, b"PK\x03\x04") || is(0, b"PK\x05\x06") || is(0, b"PK\x07\x08PK\x03\x04") || is(0, b"PK00PK\x03\x04")
    {
        crate::office::kind(bytes).unwrap_or(Kind::Zip)
    } else if is(0, crate::compound::MAGIC) {
        crate::compound::kind(bytes)
    } else if is(0, crate::mapi::pst::MAGIC) && is(8, b"SM") {
        Kind::Pst
    } else if is(0, crate::mapi::tnef::MAGIC) {
        Kind::Tnef
    } else if let Some(packed) = packed::kind(bytes) {
        packed
    } else if is(0, sevenz::MAGIC) {
        Kind::SevenZ
    } else if tar::is_tar(bytes) {
        Kind::Tar
    } else if let Some(media) = media::kind(bytes) {
        media
    } else if let Some(media_type) = closed::kind(bytes) {
        Kind::Closed(media_type)
    } else if bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start().starts_with(PDF) {
        Kind::Pdf
    } else if crate::rtf::is_rtf(bytes) {
        Kind::Rtf
    } else if let Some(mail) = mail(bytes) {
        // Also with attachments that are sent as they are.
        mail
    } else if is_text(bytes) && crate::html::is_html(bytes) {
        Kind::Html
    } else if is_text(bytes) && crate::html::is_svg(bytes) {
        Kind::Svg
    } else if crate::bytes::find(&bytes[..bytes.len().min(PDF_HEADER_WITHIN)], PDF).is_some() {
        // Behind anything else: programs that show PDF look that far, those for the kinds above don't.
        Kind::Pdf
    } else if is_text(bytes) {
        crate::text::kind(bytes)
    } else if ends_as_zip(bytes) {
        // Behind something else: programs that unpack look from the end.
        crate::office::kind(bytes).unwrap_or(Kind::Zip)
    } else {
        Kind::Unknown
    }
}

/// Whether the file ends with a ZIP's closing record and its comment (APPNOTE 4.3.16), and that closes a directory.
fn ends_as_zip(bytes: &[u8]) -> bool {
    const RECORD: usize = 22;
    let tail = &bytes[bytes.len().saturating_sub(RECORD + 0xFFFF)..];
    let Some(at) = crate::bytes::rfind(tail, b"PK\x05\x06") else { return false };
    let comment = crate::bytes::u16_le(tail, at + 20).map(usize::from);
    comment.is_some_and(|comment| at + RECORD + comment == tail.len())
        && ::zip::ZipArchive::new(std::io::Cursor::new(bytes)).is_ok_and(|archive| !archive.is_empty())
}

fn mail(bytes: &[u8]) -> Option<Kind> {
    if crate::mail::mbox::is_mailbox(bytes) {
        Some(Kind::Mbox)
    } else if !crate::mail::is_mail(bytes) {
        None
    } else if crate::mail::saved::is_saved(bytes) {
        Some(Kind::Saved)
    } else {
        Some(Kind::Mail)
    }
}

/// A bitmap's header names one of a few sizes for itself; two letters alone would also fit "BMW's memo".
fn is_bmp(bytes: &[u8]) -> bool {
    let header = bytes.get(14..18).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    matches!(header, Some(12 | 40 | 52 | 56 | 64 | 108 | 124)) && bytes.get(6..10).is_some_and(|b| b == [0; 4])
}

/// Whether the bytes read as text in some encoding: a byte order mark, UTF-16's pattern of zeros, or hardly any control characters.
fn is_text(bytes: &[u8]) -> bool {
    if bytes.is_empty() {
        return false;
    }
    let sample = &bytes[..bytes.len().min(TEXT_SAMPLE)];
    if sample.starts_with(&[0xEF, 0xBB, 0xBF]) || looks_like_utf16(sample).is_some() {
        return true;
    }
    let whole = bytes.len() <= TEXT_SAMPLE;
    let valid_utf8 = match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(e) => !whole && e.valid_up_to() + 4 > sample.len(),
    };
    let controls = sample.iter().filter(|b| matches!(b, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F)).count();
    let zeros = sample.contains(&0);
    if valid_utf8 { !zeros && controls * 10 <= sample.len() } else { !zeros && controls * 200 <= sample.len() }
}

/// `Some(little_endian)` when a byte order mark says so, or when zeros stand on one side of most pairs.
pub fn looks_like_utf16(bytes: &[u8]) -> Option<bool> {
    if bytes.starts_with(&[0xFF, 0xFE]) && !bytes.starts_with(&[0xFF, 0xFE, 0, 0]) {
        return plausible_utf16(bytes, true).then_some(true);
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return plausible_utf16(bytes, false).then_some(false);
    }
    let pairs = bytes.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= pairs * 7 && even * 50 <= pairs && plausible_utf16(bytes, true) {
        Some(true)
    } else if even * 10 >= pairs * 7 && odd * 50 <= pairs && plausible_utf16(bytes, false) {
        Some(false)
    } else {
        None
    }
}

fn plausible_utf16(bytes: &[u8], little: bool) -> bool {
    let units = bytes
        .chunks_exact(2)
        .take(4096)
        .map(|p| if little { u16::from_le_bytes([p[0], p[1]]) } else { u16::from_be_bytes([p[0], p[1]]) });
    let (mut all, mut bad) = (0u32, 0u32);
    for unit in char::decode_utf16(units) {
        all += 1;
        let odd = unit.as_ref().is_ok_and(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c'));
        bad += u32::from(unit.is_err() || odd);
    }
    all > 0 && bad * 50 <= all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_tell_and_nothing_else() {
        assert_eq!(kind(b"\x01\x02%PDF-1.4 ..."), Kind::Pdf);
        assert_eq!(kind(b"BMW builds cars in Munich, says the memo."), Kind::Text);
        assert_eq!(kind(b"caf\xe9 cr\xe8me, d\xe9j\xe0 vu, and so on"), Kind::Text);
        assert_eq!(kind(&"na\u{ef}ve".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()), Kind::Text);
        assert_eq!(kind(&[0, 1, 2, 3, 0, 0, 0, 9, 200, 14]), Kind::Unknown);
        assert_eq!(kind(b""), Kind::Unknown);
        assert_eq!(kind(b"PK\x03\x04rest"), Kind::Zip);
    }
}
