//! What a name, or a mail's word, says of a file's kind, held against what the content is. Never decides the kind: that is the content's.

use super::Kind;

/// Endings that leave no doubt what people take a file for, with the groups of content that they go with (see [`group`]).
const ENDINGS: &[(&str, &[&str])] = &[
    ("pdf", &["application/pdf"]),
    ("jpg jpeg jpe jfif", &["image/jpeg"]),
    ("png apng", &["image/png"]),
    ("gif", &["image/gif"]),
    ("tif tiff", &["image/tiff"]),
    ("webp", &["image/webp"]),
    ("bmp dib", &["image/bmp"]),
    ("heic heif hif avif", &["heif"]),
    // Word and Excel take each of these under their oldest names, and people keep them so.
    ("doc", &["application/msword", "docx", "application/rtf", "locked"]),
    // Also of drawings in words.
    ("dot", &["application/msword", "docx", "application/rtf", "locked", "text"]),
    ("docx docm dotx dotm", &["docx", "locked"]),
    ("xls xlt xla", &["application/vnd.ms-excel", "xlsx", "locked"]),
    ("xlsx xlsm xltx xltm xlam xlsb", &["xlsx", "locked"]),
    ("ppt pot pps", &["application/vnd.ms-powerpoint", "pptx", "locked"]),
    ("pptx pptm potx potm ppsx ppsm ppam", &["pptx", "locked"]),
    ("odt ott odm oth", &["application/vnd.oasis.opendocument.text"]),
    ("ods ots", &["application/vnd.oasis.opendocument.spreadsheet"]),
    ("odp otp", &["application/vnd.oasis.opendocument.presentation"]),
    ("epub", &["application/epub+zip"]),
    ("rtf", &["application/rtf"]),
    // Also of mails as they were sent.
    ("msg", &["application/vnd.ms-outlook", "locked", "text"]),
    ("oft", &["application/vnd.ms-outlook", "locked"]),
    ("pst ost", &["application/vnd.ms-outlook-pst"]),
    ("txt text log md markdown csv tsv tab json xml html htm xhtml shtml svg eml mbox mht mhtml ics vcf", &["text"]),
    ("zip", &["application/zip"]),
    ("tar", &["application/x-tar"]),
    ("7z", &["application/x-7z-compressed"]),
    ("gz tgz svgz", &["application/gzip"]),
    ("bz2 tbz2 tbz", &["application/x-bzip2"]),
    ("xz txz", &["application/x-xz"]),
    ("zst tzst", &["application/zstd"]),
    ("rar", &["application/vnd.rar"]),
    (
        "mp3 m4a m4b m4p mp4 m4v mov qt 3gp 3g2 wav bwf ogg oga ogv opus spx flac aac mkv mka webm avi aif aiff aifc caf amr wma wmv asf flv mpg mpeg",
        &["recording"],
    ),
];

/// Media types as mails declare them, with an ending that says the same.
const DECLARED: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("application/x-pdf", "pdf"),
    ("image/jpeg", "jpg"),
    ("image/jpg", "jpg"),
    ("image/pjpeg", "jpg"),
    ("image/png", "png"),
    ("image/x-png", "png"),
    ("image/gif", "gif"),
    ("image/tiff", "tif"),
    ("image/webp", "webp"),
    ("image/bmp", "bmp"),
    ("image/heic", "heic"),
    ("image/heif", "heic"),
    ("application/msword", "doc"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-powerpoint", "ppt"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/epub+zip", "epub"),
    ("application/rtf", "rtf"),
    ("text/rtf", "rtf"),
    ("text/html", "html"),
    ("text/csv", "csv"),
    ("text/xml", "xml"),
    ("application/xml", "xml"),
    ("application/json", "json"),
    ("application/zip", "zip"),
    ("application/x-zip-compressed", "zip"),
];

/// Kinds that go by one name: all that is read as text, all recordings, an office program's forms.
fn group(kind: Kind) -> &'static str {
    match kind {
        Kind::Docx => "docx",
        Kind::Xlsx | Kind::Xlsb => "xlsx",
        Kind::Pptx => "pptx",
        // An office file behind a password is one, too.
        Kind::Ole => "locked",
        Kind::Heic | Kind::Heif | Kind::Avif => "heif",
        Kind::Mail | Kind::Mbox | Kind::Saved | Kind::Html | Kind::Svg | Kind::Xml | Kind::Json => "text",
        Kind::Markdown | Kind::Csv(_) | Kind::Text => "text",
        kind => match kind.media_type() {
            recording if recording.starts_with("audio/") || recording.starts_with("video/") => "recording",
            other => other,
        },
    }
}

/// What is said when a file's name says another kind than its content is.
pub fn disagrees(name: &str, kind: Kind) -> Option<String> {
    let (_, ending) = name.trim().rsplit_once('.')?;
    agrees(&ending.to_ascii_lowercase(), kind).is_some_and(|agrees| !agrees).then(|| said(name, kind))
}

/// What is said when a mail declares a file to be of another kind than its content is.
pub fn declared(media_type: &str, file: &[u8]) -> Option<String> {
    let (_, ending) = DECLARED.iter().find(|(declared, _)| *declared == media_type)?;
    let kind = super::kind(file);
    agrees(ending, kind).is_some_and(|agrees| !agrees).then(|| said(media_type, kind))
}

fn said(says: &str, kind: Kind) -> String {
    format!("{says}: {}", kind.media_type())
}

/// `None` where nothing is expected of an ending, or the content could be anything.
fn agrees(ending: &str, kind: Kind) -> Option<bool> {
    if kind == Kind::Unknown {
        return None;
    }
    let (_, groups) = ENDINGS.iter().find(|(endings, _)| endings.split(' ').any(|known| known == ending))?;
    Some(groups.contains(&group(kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_something_else_are_told_and_other_names_of_the_same_are_not() {
        for (name, kind) in [
            ("memo.docx", Kind::Pdf),
            ("photo.jpg", Kind::Docx),
            ("photo.JPG", Kind::Zip),
            ("photo.jpg", Kind::Png),
            ("notes.txt", Kind::Pdf),
            ("table.xls", Kind::Html),
            ("talk.mp3", Kind::Zip),
            ("a.pdf", Kind::Closed("application/vnd.rar")),
        ] {
            assert!(disagrees(name, kind).is_some(), "{name} {kind:?}");
        }
        for (name, kind) in [
            ("photo.jpeg", Kind::Jpeg),
            ("page.htm", Kind::Html),
            ("notes.text", Kind::Text),
            ("letter.docm", Kind::Docx),
            ("letter.dotx", Kind::Docx),
            ("letter.doc", Kind::Rtf),
            ("letter.docx", Kind::Ole),
            ("drawing.svg", Kind::Xml),
            ("table.csv", Kind::Text),
            ("README.md", Kind::Text),
            ("photo.heif", Kind::Heic),
            ("talk.m4a", Kind::Recording("video/mp4")),
            ("without an ending", Kind::Pdf),
            ("of a kind.unheard", Kind::Pdf),
            ("broken.pdf", Kind::Unknown),
            ("2026.10.12", Kind::Pdf),
        ] {
            assert_eq!(disagrees(name, kind), None, "{name} {kind:?}");
        }
        assert_eq!(declared("image/jpeg", b"%PDF-1.7").as_deref(), Some("image/jpeg: application/pdf"));
        assert_eq!(declared("application/octet-stream", b"%PDF-1.7"), None);
    }
}
