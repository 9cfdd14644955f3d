//! The document under attack: a short page with the name in it, set as a word processor sets it, so that everything moves that
//! moves when the name is another.

use std::fmt::Write;

use super::drawn;

/// Fonts that every reader of PDF has. The renderer brings its own outlines with the standard widths.
pub const FONTS: [&str; 4] = ["Times-Roman", "Helvetica", "Courier", "Times-BoldItalic"];

const SIZE: f32 = 11.0;
const LEADING: f32 = 14.0;
const PAPER: (f32, f32) = (330.0, 260.0);
const MARGIN: f32 = 36.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Left,
    Justified,
    Centred,
    Right,
}

/// Where the name stands, and how the text around it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    Middle,
    LineEnd,
    Beginning,
    Justified,
    JustifiedLineEnd,
    Centred,
    Right,
    Cell,
    Alone,
    AloneCentred,
    Twice,
}

pub const LAYOUTS: [(Layout, &str); 11] = [
    (Layout::Middle, "left, in the middle"),
    (Layout::LineEnd, "left, near a line's end"),
    (Layout::Beginning, "left, at the beginning"),
    (Layout::Justified, "justified, in the middle"),
    (Layout::JustifiedLineEnd, "justified, near a line's end"),
    (Layout::Centred, "centred paragraph"),
    (Layout::Right, "aligned right"),
    (Layout::Cell, "cell of a table"),
    (Layout::Alone, "alone on a line"),
    (Layout::AloneCentred, "alone, centred"),
    (Layout::Twice, "in two paragraphs"),
];

/// How wide each printable letter of a font is, in ems: measured through the opener, as an attacker would.
pub struct Widths {
    pub font: &'static str,
    ems: Vec<f32>,
}

impl Widths {
    pub fn measured(font: &'static str) -> Self {
        let ems = (b'!'..=b'~').map(|letter| measure(font, &String::from(char::from(letter)).repeat(8)) / 8.0);
        let mut ems: Vec<f32> = ems.collect();
        // A space's width is what stands between two words.
        let (apart, together) = (measure(font, "n n"), measure(font, "nn"));
        ems.insert(0, apart - together);
        // Standard widths are thousandths. A hair more or less would move the lines by another place for every name.
        ems.iter_mut().for_each(|em| *em = (*em * 1000.0).round() / 1000.0);
        Self { font, ems }
    }

    fn of(&self, text: &str) -> f32 {
        text.bytes().map(|b| self.ems[usize::from(b - b' ')]).sum::<f32>() * SIZE
    }
}

/// How wide a text is from its first letter's beginning to its last one's end, in ems.
fn measure(font: &'static str, text: &str) -> f32 {
    let mut lines = String::new();
    show(&mut lines, 40.0, 100.0, 0.0, text);
    let page = drawn(&file(font, &lines));
    let x0 = page.words.iter().map(|w| w.rect.x0).fold(f32::MAX, f32::min);
    let x1 = page.words.iter().map(|w| w.rect.x1).fold(f32::MIN, f32::max);
    (x1 - x0) / SIZE
}

/// The page with this name on it.
pub fn sheet(widths: &Widths, layout: Layout, name: &str) -> Vec<u8> {
    let mut setter = Setter { widths, content: String::new(), y: PAPER.1 - 40.0 };
    let (left, wide) = (MARGIN, PAPER.0 - 2.0 * MARGIN);
    let before = "The harbour office was told in March that sand is moved by night.";
    let middle = format!(
        "In a letter of that week the survey names {name} as the person who signed all three invoices, and asks the board to \
         look at the account again before the year ends."
    );
    let late = format!(
        "The three invoices for one survey were signed by {name} and by nobody else, so the board was asked to look at the \
         account again before the year ends."
    );
    setter.paragraph(before, left, wide, Set::Left);
    match layout {
        Layout::Middle => setter.paragraph(&middle, left, wide, Set::Left),
        Layout::LineEnd => setter.paragraph(&late, left, wide, Set::Left),
        Layout::Beginning => {
            let text =
                format!("{name} signed all three invoices, and asks the board to look at the account again now.");
            setter.paragraph(&text, left, wide, Set::Left);
        }
        Layout::Justified => setter.paragraph(&middle, left, wide, Set::Justified),
        Layout::JustifiedLineEnd => setter.paragraph(&late, left, wide, Set::Justified),
        Layout::Centred => setter.paragraph(&middle, left, wide, Set::Centred),
        Layout::Right => setter.paragraph(&middle, left, wide, Set::Right),
        Layout::Cell => {
            let cells =
                ["12 March", &format!("Signed by {name} for the board, who was told of it"), "three invoices, paid"];
            setter.row(&["Day", "What was said", "Paper"]);
            setter.row(&cells);
            setter.row(&["14 March", "The account was closed", "a letter"]);
        }
        Layout::Alone => setter.paragraph(name, left, wide, Set::Left),
        Layout::AloneCentred => setter.paragraph(name, left, wide, Set::Centred),
        Layout::Twice => {
            setter.paragraph(&middle, left, wide, Set::Left);
            setter.paragraph(&late, left, wide, Set::Left);
        }
    }
    setter.paragraph("Nobody else at the harbour knew of it until the letter came.", left, wide, Set::Left);
    file(widths.font, &setter.content)
}

/// What else stands on the page, as text.
pub fn text(layout: Layout) -> String {
    let even = Widths { font: FONTS[2], ems: vec![0.6; 95] };
    String::from_utf8_lossy(&sheet(&even, layout, "")).into_owned()
}

struct Setter<'a> {
    widths: &'a Widths,
    content: String,
    y: f32,
}

impl Setter<'_> {
    fn paragraph(&mut self, text: &str, left: f32, wide: f32, set: Set) {
        self.lines(text, left, wide, set);
        self.y -= LEADING * 0.6;
    }

    fn lines(&mut self, text: &str, left: f32, wide: f32, set: Set) {
        let lines = self.broken(text, wide);
        let last = lines.len() - 1;
        for (at, line) in lines.iter().enumerate() {
            let free = wide - self.widths.of(line);
            let gaps = line.matches(' ').count();
            let (x, more) = match set {
                Set::Justified if at < last && gaps > 0 => (left, free / gaps as f32),
                Set::Left | Set::Justified => (left, 0.0),
                Set::Centred => (left + free / 2.0, 0.0),
                Set::Right => (left + free, 0.0),
            };
            show(&mut self.content, x, self.y, more, line);
            self.y -= LEADING;
        }
    }

    fn broken(&self, text: &str, wide: f32) -> Vec<String> {
        let mut lines: Vec<String> = vec![String::new()];
        for word in text.split(' ') {
            let line = lines.last_mut().unwrap();
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if line.is_empty() || self.widths.of(&longer) <= wide {
                *line = longer;
            } else {
                lines.push(word.to_owned());
            }
        }
        lines
    }

    /// Three cells side by side; the next row begins below the longest.
    fn row(&mut self, cells: &[&str; 3]) {
        let (top, mut lowest) = (self.y, self.y);
        for (cell, (left, wide)) in cells.iter().zip([(MARGIN, 55.0), (MARGIN + 75.0, 90.0), (MARGIN + 185.0, 70.0)]) {
            self.y = top;
            self.lines(cell, left, wide, Set::Left);
            lowest = lowest.min(self.y);
        }
        self.y = lowest - LEADING * 0.4;
    }
}

fn show(content: &mut String, x: f32, y: f32, more: f32, text: &str) {
    writeln!(content, "BT /F {SIZE} Tf {more:.4} Tw 1 0 0 1 {x:.4} {y:.4} Tm ({text}) Tj ET").unwrap();
}

fn file(font: &str, content: &str) -> Vec<u8> {
    let mut objects = crate::make::Objects(Vec::new());
    let (width, height) = PAPER;
    objects.push("<</Type/Catalog/Pages 2 0 R>>".into());
    objects.push("<</Type/Pages/Kids[3 0 R]/Count 1>>".into());
    objects.push(format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    ));
    objects.stream("", content.as_bytes());
    objects.push(format!("<</Type/Font/Subtype/Type1/BaseFont/{font}/Encoding/WinAnsiEncoding>>"));
    objects.file("")
}
