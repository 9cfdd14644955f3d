//! A sheet of typed paper as a PDF: lines of text at places, black bars, properties. Only what the demonstration's documents need.

use pdf_writer::{Content, Date, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

/// A4 in points.
pub const WIDTH: f32 = 595.0;
pub const HEIGHT: f32 = 842.0;

const CATALOG: Ref = Ref::new(1);
const TREE: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const FACES: [(Name<'static>, Ref, &[u8]); 3] = [
    (Name(b"Roman"), Ref::new(4), b"Times-Roman"),
    (Name(b"Bold"), Ref::new(5), b"Times-Bold"),
    (Name(b"Typed"), Ref::new(6), b"Courier"),
];
/// Pages and their contents take the numbers from here on, in turn.
const FIRST: i32 = 7;

#[derive(Clone, Copy)]
pub enum Face {
    Roman,
    Bold,
    Typed,
}

/// What a program writes about a document without being asked.
pub struct Properties {
    pub title: &'static str,
    pub author: &'static str,
    pub creator: &'static str,
    /// Year, month, day, hour, minute.
    pub created: (u16, u8, u8, u8, u8),
}

/// One page's drawing.
pub struct Sheet {
    content: Content,
}

impl Sheet {
    pub fn new() -> Self {
        Self { content: Content::new() }
    }

    /// A line of text; `x` and the baseline `y` from the top left corner, in points.
    pub fn line(&mut self, face: Face, size: f32, x: f32, y: f32, text: &str) -> &mut Self {
        self.content.begin_text();
        self.content.set_font(FACES[face as usize].0, size).next_line(x, HEIGHT - y);
        self.content.show(Str(&winansi(text)));
        self.content.end_text();
        self
    }

    /// Lines below each other; gives the baseline that the next one would have.
    pub fn lines(&mut self, size: f32, x: f32, mut y: f32, lead: f32, text: &str) -> f32 {
        for line in text.lines() {
            if !line.is_empty() {
                self.line(Face::Roman, size, x, y, line);
            }
            y += lead;
        }
        y
    }

    /// A black rectangle, painted over what is there: it hides nothing from a program.
    pub fn bar(&mut self, x: f32, y: f32, width: f32, height: f32) -> &mut Self {
        self.content.set_fill_gray(0.0).rect(x, HEIGHT - y - height, width, height).fill_nonzero();
        self
    }

    pub fn rule(&mut self, y: f32) -> &mut Self {
        self.content.set_line_width(0.6).move_to(72.0, HEIGHT - y).line_to(WIDTH - 72.0, HEIGHT - y).stroke();
        self
    }

    pub fn stream(self) -> Vec<u8> {
        self.content.finish().to_vec()
    }
}

/// The object number of a page's contents, for those who replace it later. `page` from 0.
pub fn contents_of(page: i32) -> i32 {
    FIRST + 2 * page + 1
}

pub fn pdf(pages: Vec<Sheet>, properties: &Properties) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let at = |index: usize| i32::try_from(index).map_or(FIRST, |index| FIRST + 2 * index);
    pdf.catalog(CATALOG).pages(TREE);
    pdf.pages(TREE)
        .kids((0..pages.len()).map(|index| Ref::new(at(index))))
        .count(i32::try_from(pages.len()).unwrap_or(1));
    for (_, font, face) in FACES {
        pdf.type1_font(font).base_font(Name(face)).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    for (index, sheet) in pages.into_iter().enumerate() {
        let (page, contents) = (Ref::new(at(index)), Ref::new(at(index) + 1));
        let mut dictionary = pdf.page(page);
        dictionary.parent(TREE).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).contents(contents);
        let mut resources = dictionary.resources();
        let mut fonts = resources.fonts();
        for (name, font, _) in FACES {
            fonts.pair(name, font);
        }
        fonts.finish();
        resources.finish();
        dictionary.finish();
        pdf.stream(contents, &sheet.stream());
    }
    let (year, month, day, hour, minute) = properties.created;
    pdf.document_info(INFO)
        .title(TextStr(properties.title))
        .author(TextStr(properties.author))
        .creator(TextStr(properties.creator))
        .creation_date(Date::new(year).month(month).day(day).hour(hour).minute(minute).second(0));
    pdf.finish()
}

/// Windows-1252, as far as English and its typographer's marks need it.
pub fn winansi(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '‘' => 0x91,
            '’' => 0x92,
            '“' => 0x93,
            '”' => 0x94,
            '–' => 0x96,
            '—' => 0x97,
            '€' => 0x80,
            c => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        })
        .collect()
}
