//! What the airlock found in a file: the closed list of kinds, where it is, and the report (`findings.json`, version 2).

use serde::{Deserialize, Serialize};

use crate::{Rect, Sha256};

/// What a finding means for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    IdentifiesSource,
    HiddenContent,
    ActiveContent,
    RemoteReference,
    Note,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $severity:ident,)*) => {
        /// Everything a finding can be. The list is closed: a worker that sends another kind is broken or taken over.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum FindingKind { $($(#[$doc])* $name,)* }

        impl FindingKind {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The severity is the kind's, never the worker's to choose.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

kinds! {
    /// A person's name in properties (PDF Info, XMP, EXIF, PNG text).
    Author = IdentifiesSource,
    /// An organisation, e-mail address, user or computer name, or file path in properties.
    Owner = IdentifiesSource,
    /// Where a picture was taken.
    Gps = IdentifiesSource,
    /// A camera's, lens's, scanner's or printer's serial number, or another identifier of one device.
    Serial = IdentifiesSource,
    /// The device's make and model.
    Device = IdentifiesSource,
    /// Who wrote to whom: the addresses of a mail.
    Correspondent = IdentifiesSource,
    /// A machine or network address that a mail passed through or was sent from.
    MailRoute = IdentifiesSource,
    /// When it was made, changed, taken or printed.
    Timestamp = IdentifiesSource,
    /// A unique identifier of this copy (PDF ID, XMP document id, image unique id).
    CopyIdentifier = IdentifiesSource,
    /// Voices, faces, a place's noise: what a recording is made of identifies people, and no cleaning takes it away.
    Recording = IdentifiesSource,
    /// Yellow dots that name the printer.
    PrinterDots = IdentifiesSource,
    /// Zero-width or otherwise invisible characters: may mark this copy.
    InvisibleCharacters = IdentifiesSource,
    /// Letters of another alphabet that look the same, or odd spaces: may mark this copy.
    Homoglyphs = IdentifiesSource,
    /// Text that lies under a box, a picture or another fill.
    TextUnderBox = HiddenContent,
    /// Text in the paper's colour, in a size that can't be read, or in an invisible mode.
    InvisibleText = HiddenContent,
    /// Text outside the page's visible area.
    OffPageText = HiddenContent,
    /// An earlier revision in the same file.
    EarlierRevision = HiddenContent,
    /// A reduced picture that may show what was cropped or covered.
    Thumbnail = HiddenContent,
    /// A part of a picture that was cropped away, or of a word that an edge cuts off, and is still in the file.
    Cropped = HiddenContent,
    /// A comment or note.
    Comment = HiddenContent,
    /// Words that were put in or taken out while changes were tracked, with who and when.
    TrackedChange = HiddenContent,
    /// A sheet, row, column, slide, shape, section or element that is hidden.
    HiddenPart = HiddenContent,
    /// A speaker's notes to a slide.
    SpeakerNotes = HiddenContent,
    /// A copy of data from elsewhere that is kept in the file (pivot tables, linked workbooks, charts).
    CachedData = HiddenContent,
    /// Two forms of the same message say different things.
    DifferentText = HiddenContent,
    /// An attached or embedded file, which is opened as a child.
    Attachment = HiddenContent,
    /// A layer that is switched off or can be.
    HiddenLayer = HiddenContent,
    /// A filled-in form field.
    FormField = HiddenContent,
    /// Bytes after the end of the format's own data.
    TrailingData = HiddenContent,
    /// An image, page or frame beyond the one that viewers show.
    ExtraFrame = HiddenContent,
    /// Script that a viewer would run.
    Script = ActiveContent,
    /// An action on opening, launching a program, submitting a form.
    Action = ActiveContent,
    /// A link or reference to somewhere else: opening it tells them.
    RemoteReference = RemoteReference,
    /// A QR code on a page (its content in `detail`): may be a canary trap.
    QrCode = RemoteReference,
    /// The program that made it.
    Software = Note,
    /// Other properties (title, subject, keywords, colour profile's name).
    Property = Note,
    /// A formula behind a value.
    Formula = Note,
    /// The pages were set anew from the text: the original's layout is not shown.
    SetAnew = Note,
    /// A digital signature is present (not checked).
    Signature = Note,
    /// A password is needed, or was empty.
    Encrypted = Note,
    /// The file is damaged; what could be read is shown.
    Damaged = Note,
    /// The text's encoding, as guessed.
    Encoding = Note,
    /// The text was read from pixels by OCR.
    Ocr = Note,
    /// The text that the file claims and the pixels do not agree, or it can't be mapped to characters.
    TextDoubtful = Note,
    /// A page that has content but was rendered blank.
    BlankPage = Note,
    /// A page was rendered at a lower resolution.
    Reduced = Note,
    /// A sign that the file may be forged.
    ForgerySign = Note,
    /// The name, or what a mail declares, says another kind of file than the content is.
    NameDisagrees = Note,
    /// A part that no opener knows.
    NotRead = Note,
    /// A limit ended the work here; what was finished is shown.
    NotFinished = Note,
}

/// Where a finding is: in words, and, where the opener knows it, as rectangles on the page that the words name.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    words: String,
    rects: Vec<Rect>,
}

impl Place {
    /// The most rectangles of one finding. What has more is framed as a whole.
    pub const MOST: usize = 40;

    /// In points, as [`Rect`] has them. Rectangles that are none are left out, and those that are there already.
    #[must_use]
    pub fn at(mut self, rects: impl IntoIterator<Item = Rect>) -> Self {
        self.rects = few(rects.into_iter().filter_map(Rect::normal));
        self
    }
}

impl<T: Into<String>> From<T> for Place {
    fn from(words: T) -> Self {
        Self { words: words.into(), rects: Vec::new() }
    }
}

impl From<&Place> for Place {
    fn from(place: &Place) -> Self {
        place.clone()
    }
}

/// Each once, or one around them all.
fn few(rects: impl IntoIterator<Item = Rect>) -> Vec<Rect> {
    let (mut few, mut rects) = (Vec::new(), rects.into_iter());
    while let Some(rect) = rects.next() {
        if few.contains(&rect) {
            continue;
        }
        if few.len() == Place::MOST {
            return vec![few.into_iter().chain(rects).fold(rect, |all, one| all.union(&one))];
        }
        few.push(rect);
    }
    few
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    pub kind: FindingKind,
    pub severity: Severity,
    /// Where: "page 2", "properties", "member docs/a.pdf". At most [`Finding::SHORT`] bytes. What is on a page begins with its number.
    #[serde(rename = "where")]
    pub place: String,
    /// Where on that page, in points from its top left corner; empty where nobody knows, and of what is on no page. At most [`Place::MOST`]. They may
    /// lie beyond the page's edges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rects: Vec<Rect>,
    /// One sentence that a journalist understands. At most [`Finding::SHORT`] bytes.
    pub what: String,
    /// The found text itself. At most [`Finding::LONG`] bytes; cut at a character when longer.
    pub detail: String,
}

impl Finding {
    pub const SHORT: usize = 512;
    pub const LONG: usize = 64 << 10;

    /// Makes a finding, cutting over-long texts at a character. Rectangles are kept where the place names their page.
    pub fn new(kind: FindingKind, place: impl Into<Place>, what: impl Into<String>, detail: impl Into<String>) -> Self {
        let Place { words, rects } = place.into();
        let rects = if page_of(&words).is_some() { rects } else { Vec::new() };
        Self {
            kind,
            severity: kind.severity(),
            place: cut(words, Self::SHORT),
            rects,
            what: cut(what.into(), Self::SHORT),
            detail: cut(detail.into(), Self::LONG),
        }
    }

    /// The page on which it is, where its place names one: "page 3, EXIF" is on page 3; "pages 1, 4" begins on page 1.
    pub fn page(&self) -> Option<u32> {
        page_of(&self.place)
    }

    /// Whether both say the same of the same page or part.
    pub fn says_the_same(&self, other: &Self) -> bool {
        (self.kind, &self.place, &self.what, &self.detail) == (other.kind, &other.place, &other.what, &other.detail)
    }

    /// Takes the places of one that says the same.
    pub fn also_at(&mut self, other: Self) {
        self.rects = few(std::mem::take(&mut self.rects).into_iter().chain(other.rects));
    }
}

fn page_of(place: &str) -> Option<u32> {
    let rest = place.strip_prefix("page")?;
    let rest = rest.strip_prefix('s').unwrap_or(rest).strip_prefix(' ')?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
    digits.parse().ok()
}

fn cut(mut text: String, most: usize) -> String {
    if text.len() > most {
        let end = text.floor_char_boundary(most);
        text.truncate(end);
    }
    text
}

/// The facts of the file as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFacts {
    pub name: String,
    pub sha256: Sha256,
    /// In bytes.
    pub size: u64,
    /// By content, never by name: `application/pdf`, `text/plain`, … or `application/octet-stream`.
    #[serde(rename = "type")]
    pub media_type: String,
}

/// `findings.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The format's version: 2. One of version 1, whose findings have no `rects`, is read as well.
    pub version: u32,
    pub file: FileFacts,
    pub pages: u32,
    pub findings: Vec<Finding>,
    /// Folders of the children, relative to this report's: `children/0001`.
    pub children: Vec<String>,
}

impl Report {
    pub const VERSION: u32 = 2;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_on_a_page_is_known_by_its_beginning() {
        for (place, page) in [
            ("page 3", Some(3)),
            ("page 12, EXIF", Some(12)),
            ("pages 2, 4", Some(2)),
            ("page header", None),
            ("properties", None),
            ("pages", None),
        ] {
            assert_eq!(Finding::new(FindingKind::Comment, place, "", "").page(), page, "{place}");
        }
    }

    #[test]
    fn rectangles_are_few_whole_and_on_a_page() {
        let rect = |n: u16| Rect::new(f32::from(n), 10.0, f32::from(n) + 5.0, 20.0);
        let of = |place: &str, rects: Vec<Rect>| {
            Finding::new(FindingKind::Comment, Place::from(place).at(rects), "A note.", "")
        };
        assert_eq!(of("page 2", vec![rect(1), Rect::new(9.0, f32::NAN, 1.0, 2.0)]).rects, [rect(1)]);
        assert_eq!(of("page 2", vec![Rect::new(9.0, 8.0, 1.0, 2.0)]).rects, [Rect::new(1.0, 2.0, 9.0, 8.0)]);
        assert!(of("properties", vec![rect(1)]).rects.is_empty());
        let many = of("page 2", (0..=Place::MOST as u16).map(rect).collect());
        assert_eq!(many.rects, [Rect::new(0.0, 10.0, Place::MOST as f32 + 5.0, 20.0)]);
        let again = (0..2_000).map(|n| rect(n % 2)).collect();
        assert_eq!(of("page 2", again).rects, [rect(0), rect(1)], "each once");
        let mut both = of("page 2", vec![rect(1)]);
        both.also_at(of("page 2", vec![rect(1), rect(7)]));
        assert_eq!(both.rects, [rect(1), rect(7)]);
    }

    #[test]
    fn a_report_of_the_first_version_is_still_read() {
        let old = r#"{"version":1,"file":{"name":"a.pdf","sha256":"0707070707070707070707070707070707070707070707070707070707070707","size":12,
            "type":"application/pdf"},"pages":3,"findings":[{"kind":"author","severity":"identifies-source","where":"page 3","what":"A name.",
            "detail":"M."}],"children":[]}"#;
        let report: Report = serde_json::from_str(old).unwrap();
        assert_eq!(report.findings, [Finding::new(FindingKind::Author, "page 3", "A name.", "M.")]);
        assert_eq!(report.findings[0].page(), Some(3));
    }
}
