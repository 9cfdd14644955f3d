//! The walk through one part of a Word document: paragraphs, tables, text boxes; what is hidden in them goes to the findings.

use model::FindingKind::{Author, Cropped, HiddenPart, InvisibleText, OffPageText, TextUnderBox};

use super::{
    super::{
        CROPPED, Reading, fields,
        package::report,
        table::{self, Cell, Names},
    },
    covers::{self, Covers},
    hidden,
    styles::{Look, Styles},
};
use crate::xml::{Part, Tag, Xml};

/// Cells longer than this make a table of layout: its cells are set as paragraphs.
const LONG_CELL: usize = 160;
/// Fields, changes, tables and boxes inside each other.
const DEEPEST: usize = 64;

#[derive(Default)]
struct Paragraph {
    text: String,
    hidden: Vec<(Why, String)>,
    look: Look,
    heading: bool,
    level: Option<usize>,
    /// Something floats over it.
    covered: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    Vanish,
    Blacked,
    White,
    Tiny,
    Off,
}

struct Change {
    what: &'static str,
    taken_out: bool,
    author: String,
    date: String,
    text: String,
}

#[derive(Default)]
struct Table {
    cells: Vec<Cell>,
    row: u32,
    column: u32,
    span: u32,
    begun: bool,
    cell: String,
    /// What the cell is painted with.
    ground: Option<[u8; 3]>,
}

pub struct Story<'s> {
    place: &'s str,
    styles: &'s Styles,
    pub label: Option<&'s str>,
    paragraphs: Vec<Paragraph>,
    run: Look,
    in_run: bool,
    in_paragraph_properties: bool,
    changes: Vec<Change>,
    /// The change that ended last: one that goes on in the next paragraph is one change.
    pending: Option<Change>,
    tables: Vec<Table>,
    boxes: usize,
    dark: bool,
    fields: Vec<String>,
    /// Items of a list that stand below each other without a blank line.
    list: String,
    number: usize,
    prefix: Option<String>,
    white_said: bool,
    covers: Covers,
    /// The part that is read.
    part: String,
}

impl<'s> Story<'s> {
    pub fn new(place: &'s str, styles: &'s Styles) -> Self {
        Self {
            place,
            styles,
            label: None,
            paragraphs: Vec::new(),
            run: Look::default(),
            in_run: false,
            in_paragraph_properties: false,
            changes: Vec::new(),
            pending: None,
            tables: Vec::new(),
            boxes: 0,
            dark: false,
            fields: Vec::new(),
            list: String::new(),
            number: 0,
            prefix: None,
            white_said: false,
            covers: Covers::default(),
            part: String::new(),
        }
    }

    pub fn read(&mut self, text: &str, part: &str, reading: &mut Reading<'_, '_>) {
        self.part = part.to_owned();
        let mut xml = Xml::new(text);
        while let Some(next) = xml.next() {
            match next {
                Part::Start(tag) => self.start(&tag, &mut xml, reading),
                Part::End(name) => self.end(&name, reading),
                Part::Text(_) => {}
            }
            if reading.paper.is_full() {
                break;
            }
        }
        while !self.paragraphs.is_empty() {
            self.paragraph_end(reading);
        }
        while !self.tables.is_empty() {
            self.table_end(reading);
        }
        self.list_end(reading);
        self.change_said(reading);
        report(&xml, part, reading.found);
    }

    fn start(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>, reading: &mut Reading<'_, '_>) {
        self.covers.start(tag, xml);
        match tag.name() {
            "p" => {
                if self.paragraphs.len() >= DEEPEST {
                    return xml.skip();
                }
                self.number += 1;
                let text = self.prefix.take().unwrap_or_default();
                self.paragraphs.push(Paragraph { text, ..Paragraph::default() });
            }
            "pPr" => self.in_paragraph_properties = true,
            "pStyle" => {
                let id = tag.get("val").unwrap_or_default();
                let (look, heading) = (self.styles.look(&id), self.styles.is_heading(&id));
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    (paragraph.look, paragraph.heading) = (look, heading);
                }
            }
            "numPr" => self.listed(0),
            "ilvl" => self.listed(tag.number("val").unwrap_or(0)),
            "r" => {
                self.in_run = true;
                self.run = Look::default();
            }
            "rStyle" => self.run = self.styles.look(&tag.get("val").unwrap_or_default()).under(self.run),
            "shd" if self.in_paragraph_properties => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.look.property(tag);
                }
            }
            "shd" if !self.in_run => {
                if let Some(table) = self.tables.last_mut() {
                    let mut look = Look::default();
                    look.property(tag);
                    table.ground = look.ground;
                }
            }
            "vanish" | "color" | "sz" | "shd" | "highlight" if self.in_run && !self.in_paragraph_properties => {
                self.run.property(tag);
            }
            "rPrChange" | "pPrChange" | "tblPrChange" | "trPrChange" | "tcPrChange" | "sectPrChange"
            | "numberingChange" => {
                if let Some(author) = tag.get("author").filter(|a| !a.is_empty()) {
                    reading.found.say(Author, self.place, "A tracked change of the format names its author.", author);
                }
                xml.skip();
            }
            "t" => {
                let text = xml.inner_text();
                self.letters(&text, reading);
            }
            "delText" => {
                let text = xml.inner_text();
                if let Some(change) = self.changes.last_mut() {
                    change.text.push_str(&text);
                }
            }
            "tab" if self.in_run => self.letters("    ", reading),
            "br" | "cr" if self.in_run || tag.prefix() == "a" => self.letters("\n", reading),
            "noBreakHyphen" => self.letters("-", reading),
            "softHyphen" => self.letters("\u{AD}", reading),
            "sym" => {
                let code = tag.get("char").and_then(|hex| u32::from_str_radix(&hex, 16).ok()).and_then(char::from_u32);
                let shown = code.filter(|c| !('\u{E000}'..='\u{F8FF}').contains(c)).unwrap_or('▪');
                self.letters(&shown.to_string(), reading);
            }
            "instrText" | "delInstrText" => {
                let text = xml.inner_text();
                if let Some(field) = self.fields.last_mut() {
                    field.push_str(&text);
                }
            }
            "fldSimple" => fields::say(&tag.get("instr").unwrap_or_default(), self.place, reading.found),
            "fldChar" => self.field(tag, reading),
            "ins" | "moveTo" | "del" | "moveFrom" => self.change(tag),
            "tbl" => {
                if self.tables.len() >= DEEPEST {
                    return xml.skip();
                }
                self.list_end(reading);
                self.tables.push(Table::default());
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row += u32::from(table.begun);
                    (table.begun, table.column) = (true, 0);
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    (table.span, table.ground) = (1, None);
                    table.cell.clear();
                }
            }
            "gridSpan" => {
                if let Some(table) = self.tables.last_mut() {
                    table.span = tag.number("val").unwrap_or(1).clamp(1, 64);
                }
            }
            "hidden" if !self.tables.is_empty() && tag.prefix() == "w" => {
                reading.found.say(HiddenPart, self.place, "A row of a table is hidden. It is shown here.", "");
            }
            "txbxContent" => self.boxes += 1,
            "background" => self.dark = tag.get("color").is_some_and(|c| c != "auto" && !super::styles::is_white(&c)),
            "Fallback" | "sectPr" => xml.skip(),
            "footnoteReference" | "endnoteReference" => {
                let mark = format!("[{}]", tag.get("id").unwrap_or_default());
                self.letters(&mark, reading);
            }
            "footnote" | "endnote" => match tag.get("type").as_deref() {
                Some("separator" | "continuationSeparator" | "continuationNotice") => xml.skip(),
                _ => self.prefix = Some(format!("[{}] ", tag.get("id").unwrap_or_default())),
            },
            "blip" => {
                self.covers.blip(tag.get("embed"));
            }
            "srcRect" => {
                if let Some(sides) = super::super::cropped(tag) {
                    let file = self.file_of_the_picture(reading);
                    reading.found.say(Cropped, self.place, CROPPED, format!("{file}: {sides}"));
                }
            }
            // Word's older way, in parts or in 65536ths.
            "imagedata"
                if ["cropleft", "croptop", "cropright", "cropbottom"].iter().any(|side| is_cropped(tag, side)) =>
            {
                self.covers.blip(tag.get("id"));
                let file = self.file_of_the_picture(reading);
                reading.found.say(Cropped, self.place, CROPPED, file);
            }
            "docPr" | "cNvPr" => super::super::described(tag, self.place, reading.found),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, reading: &mut Reading<'_, '_>) {
        if self.covers.end(name)
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.covered = true;
        }
        match name {
            "p" => self.paragraph_end(reading),
            "pPr" => self.in_paragraph_properties = false,
            "r" => self.in_run = false,
            "ins" | "moveTo" | "del" | "moveFrom" => self.change_end(reading),
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    let text = std::mem::take(&mut table.cell).trim().to_owned();
                    if !text.is_empty() {
                        table.cells.push(Cell { row: table.row, column: table.column, text });
                    }
                    table.column += table.span;
                }
            }
            "tbl" => self.table_end(reading),
            "txbxContent" => self.boxes = self.boxes.saturating_sub(1),
            _ => {}
        }
    }

    fn file_of_the_picture(&mut self, reading: &mut Reading<'_, '_>) -> String {
        let relations = reading.package.relations(&self.part, reading.found);
        let id = self.covers.blip(None);
        relations.into_iter().find(|relation| relation.id == id).map(|relation| relation.target).unwrap_or_default()
    }

    fn listed(&mut self, level: usize) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.level = Some(level.min(8));
        }
    }

    /// Letters that are in the document: shown, hidden, or part of a change.
    fn letters(&mut self, text: &str, reading: &mut Reading<'_, '_>) {
        if !text.trim().is_empty() {
            self.covers.letters();
        }
        if let Some(change) = self.changes.last_mut() {
            change.text.push_str(text);
            if change.taken_out {
                return;
            }
        }
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let look = paragraph.look.under(self.run);
        let why = if self.covers.is_off() {
            Some(Why::Off)
        } else if look.vanish == Some(true) {
            Some(Why::Vanish)
        } else if look.tiny == Some(true) {
            Some(Why::Tiny)
        } else if !text.trim().is_empty() && look.is_blacked_out(self.tables.last().and_then(|table| table.ground)) {
            Some(Why::Blacked)
        } else if look.white == Some(true) && !look.shaded && !text.trim().is_empty() {
            Some(Why::White)
        } else {
            None
        };
        match why {
            Some(Why::White) if !self.tables.is_empty() || self.boxes > 0 || self.dark => {
                paragraph.text.push_str(text);
                if !self.white_said {
                    self.white_said = true;
                    reading.found.say(InvisibleText, self.place, hidden::WHITE_INSIDE, text.trim());
                }
            }
            Some(why) => match paragraph.hidden.last_mut() {
                Some((last, hidden)) if *last == why => hidden.push_str(text),
                _ => paragraph.hidden.push((why, text.to_owned())),
            },
            None => paragraph.text.push_str(text),
        }
    }

    fn paragraph_end(&mut self, reading: &mut Reading<'_, '_>) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        for (why, text) in &paragraph.hidden {
            if text.trim().is_empty() {
                continue;
            }
            let (kind, what) = match why {
                Why::Vanish => (InvisibleText, hidden::HIDDEN),
                Why::Blacked => (TextUnderBox, hidden::BLACKED),
                Why::White => (InvisibleText, hidden::WHITE),
                Why::Tiny => (InvisibleText, hidden::TINY),
                Why::Off => (OffPageText, covers::OFF),
            };
            reading.found.say(kind, format!("{}, paragraph {}", self.place, self.number), what, text.trim());
        }
        let text = paragraph.text.trim_end();
        if paragraph.covered && !text.trim().is_empty() {
            let place = format!("{}, paragraph {}", self.place, self.number);
            reading.found.say(TextUnderBox, place, covers::OVER, text.trim());
        }
        if let Some(table) = self.tables.last_mut() {
            if !text.is_empty() {
                table.cell.push_str(text);
                table.cell.push('\n');
            }
        } else if let Some(level) = paragraph.level.filter(|_| !paragraph.heading && !text.is_empty()) {
            self.list.push_str(&format!("{:1$}• {2}\n", "", level * 2, text.trim_start()));
        } else if !text.trim().is_empty() {
            self.list_end(reading);
            self.label(reading);
            if paragraph.heading { reading.paper.heading(text) } else { reading.paper.text(text) }
        }
    }

    fn label(&mut self, reading: &mut Reading<'_, '_>) {
        if let Some(label) = self.label.take() {
            reading.paper.note(label);
        }
    }

    fn list_end(&mut self, reading: &mut Reading<'_, '_>) {
        if !self.list.is_empty() {
            self.label(reading);
            reading.paper.text(&std::mem::take(&mut self.list));
        }
    }

    fn table_end(&mut self, reading: &mut Reading<'_, '_>) {
        let Some(table) = self.tables.pop() else { return };
        let layout = table.cells.iter().any(|cell| cell.text.chars().count() > LONG_CELL);
        let mut parts: Vec<String> = Vec::new();
        if layout {
            parts.extend(table.cells.into_iter().map(|cell| cell.text));
        } else {
            table::set(&table.cells, Names::None, |band| parts.push(band.to_owned()));
        }
        if let Some(outer) = self.tables.last_mut() {
            for part in parts {
                outer.cell.push_str(&part);
                outer.cell.push('\n');
            }
            return;
        }
        self.label(reading);
        for part in parts {
            if layout { reading.paper.text(&part) } else { reading.paper.table(&part) }
        }
    }

    fn field(&mut self, tag: &Tag<'_>, reading: &mut Reading<'_, '_>) {
        match tag.get("fldCharType").as_deref() {
            Some("begin") if self.fields.len() < DEEPEST => self.fields.push(String::new()),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    fields::say(&std::mem::take(field), self.place, reading.found);
                }
            }
            Some("end") => {
                if let Some(field) = self.fields.pop() {
                    fields::say(&field, self.place, reading.found);
                }
            }
            _ => {}
        }
    }

    fn change(&mut self, tag: &Tag<'_>) {
        let (what, taken_out) = match tag.name() {
            "ins" => (hidden::PUT_IN, false),
            "del" => (hidden::TAKEN_OUT, true),
            "moveTo" => ("Words were moved here while changes were tracked.", false),
            _ => ("Words were moved away from here while changes were tracked.", true),
        };
        if self.changes.len() < DEEPEST {
            let (author, date) = (tag.get("author").unwrap_or_default(), tag.get("date").unwrap_or_default());
            // Inside a deletion everything is deleted.
            let taken_out = taken_out || self.changes.last().is_some_and(|outer| outer.taken_out);
            self.changes.push(Change { what, taken_out, author, date, text: String::new() });
        }
    }

    fn change_end(&mut self, reading: &mut Reading<'_, '_>) {
        let Some(change) = self.changes.pop() else { return };
        if change.text.trim().is_empty() {
            return;
        }
        match &mut self.pending {
            Some(last) if (last.what, &last.author, &last.date) == (change.what, &change.author, &change.date) => {
                last.text.push_str(&change.text);
            }
            _ => {
                self.change_said(reading);
                self.pending = Some(change);
            }
        }
    }

    fn change_said(&mut self, reading: &mut Reading<'_, '_>) {
        let Some(change) = self.pending.take() else { return };
        hidden::tracked(change.what, &change.author, &change.date, &change.text, self.place, reading.found);
    }
}

fn is_cropped(tag: &Tag<'_>, side: &str) -> bool {
    let share = tag.get(side).and_then(|value| match value.strip_suffix('f') {
        Some(parts) => parts.parse::<f64>().ok().map(|parts| parts / 65_536.0),
        None => value.parse::<f64>().ok(),
    });
    share.is_some_and(|share| share >= 0.005)
}
