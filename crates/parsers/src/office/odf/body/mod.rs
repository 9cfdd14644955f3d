//! The walk through an OpenDocument's body. Repeated rows and columns are counted, never made.

mod tables;
mod tracked;

use std::collections::HashMap;

use model::FindingKind::{
    self, Cropped, HiddenPart, InvisibleText, NotFinished, OffPageText, Property, RemoteReference, SpeakerNotes,
    TextUnderBox,
};

use super::{
    super::{CROPPED, Reading, links, package::report},
    drawn::{self, Verdict},
    looks::{Look, Looks},
};
use crate::{
    colour,
    detect::Kind,
    scene::{self, Seen},
    xml::{Part, Tag, Xml},
};
use tables::Table;

const DEEPEST: usize = 64;

/// Text that isn't displayed, or that somebody should look at, from the element that hides it to its end.
struct Hidden {
    depth: usize,
    kind: FindingKind,
    what: &'static str,
    /// It stands in the text all the same.
    shown: bool,
    text: String,
}

pub struct Body<'l> {
    place: String,
    kind: Kind,
    looks: &'l Looks,
    depth: usize,
    paragraphs: Vec<(String, bool)>,
    spans: Vec<(usize, Look)>,
    hidden: Vec<Hidden>,
    tables: Vec<Table>,
    lists: usize,
    list: String,
    /// Insertions by id, and the one that the walk is in.
    insertions: HashMap<String, (String, String)>,
    inserted: Option<(String, String)>,
    slides: usize,
    in_notes: Option<(usize, String)>,
    full: bool,
    /// What is known of the slides' shapes, how many have come, and the grounds of those that the walk is in.
    drawn: Vec<Verdict>,
    shapes: usize,
    grounds: Vec<(usize, Option<[u8; 3]>)>,
    /// How deep the frame stands that shows a part of its picture.
    clipped: Option<usize>,
}

impl<'l> Body<'l> {
    pub fn new(place: &str, kind: Kind, looks: &'l Looks) -> Self {
        Self {
            place: place.to_owned(),
            kind,
            looks,
            depth: 0,
            paragraphs: Vec::new(),
            spans: Vec::new(),
            hidden: Vec::new(),
            tables: Vec::new(),
            lists: 0,
            list: String::new(),
            insertions: HashMap::new(),
            inserted: None,
            slides: 0,
            in_notes: None,
            full: false,
            drawn: Vec::new(),
            shapes: 0,
            grounds: Vec::new(),
            clipped: None,
        }
    }

    /// With what is known of the slides' shapes.
    pub fn over(self, drawn: Vec<Verdict>) -> Self {
        Self { drawn, ..self }
    }

    /// Headers and footers, which stand among the styles.
    pub fn furniture(mut self, text: &str, reading: &mut Reading<'_, '_>) {
        let mut xml = Xml::new(text);
        let mut inside = 0usize;
        while let Some(next) = xml.next() {
            match next {
                Part::Start(tag)
                    if tag.prefix() == "style"
                        && matches!(
                            tag.name(),
                            "header" | "footer" | "header-first" | "footer-first" | "header-left" | "footer-left"
                        ) =>
                {
                    inside += 1;
                    self.depth = 0;
                    reading.paper.note(if tag.name().starts_with("header") {
                        "Head of the page:"
                    } else {
                        "Foot of the page:"
                    });
                }
                Part::End(name) if name.starts_with("header") || name.starts_with("footer") => {
                    inside = inside.saturating_sub(1)
                }
                next if inside > 0 => self.part(next, &mut xml, reading),
                _ => {}
            }
        }
        self.list_end(reading);
        report(&xml, "styles.xml", reading.found);
    }

    pub fn read(mut self, text: &str, reading: &mut Reading<'_, '_>) {
        let mut xml = Xml::new(text);
        // The body begins after fonts and styles.
        while let Some(next) = xml.next() {
            if let Part::Start(tag) = next
                && tag.name() == "body"
                && tag.prefix() == "office"
            {
                break;
            }
        }
        while let Some(next) = xml.next() {
            self.part(next, &mut xml, reading);
            if self.full || reading.paper.is_full() {
                reading.found.say(NotFinished, self.place.as_str(), "The document has more than is shown.", "");
                break;
            }
        }
        while !self.tables.is_empty() {
            self.table_end(reading);
        }
        self.list_end(reading);
        report(&xml, "content.xml", reading.found);
    }

    fn part(&mut self, next: Part<'_>, xml: &mut Xml<'_>, reading: &mut Reading<'_, '_>) {
        match next {
            Part::Start(tag) => {
                self.depth += 1;
                if self.start(&tag, xml, reading) {
                    // Its end was read with it.
                    self.depth -= 1;
                }
            }
            Part::End(name) => {
                self.end(&name, reading);
                self.depth = self.depth.saturating_sub(1);
            }
            Part::Text(text) => {
                if !self.paragraphs.is_empty() {
                    // White space is one space (OpenDocument, part 3, 6.1.2).
                    let mut words = String::with_capacity(text.len());
                    for c in text.chars() {
                        if !c.is_ascii_whitespace() {
                            words.push(c);
                        } else if !words.ends_with(' ') {
                            words.push(' ');
                        }
                    }
                    self.letters(&words);
                }
            }
        }
    }

    /// Whether the whole element was read.
    fn start(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>, reading: &mut Reading<'_, '_>) -> bool {
        if drawn::is_shape(tag) {
            self.shape(tag, reading);
        }
        match tag.name() {
            "tracked-changes" => {
                self.tracked(xml, reading);
                return true;
            }
            "annotation" => {
                self.annotation(xml, reading);
                return true;
            }
            _ if drawn::is_left_out(tag) => {
                xml.skip();
                return true;
            }
            "change-start" => {
                self.inserted =
                    tag.get("change-id").filter(|id| self.insertions.contains_key(id)).map(|id| (id, String::new()))
            }
            "change-end" => self.insertion_end(reading),
            "section" if tag.get("display").is_some_and(|on| on != "true") => {
                self.hide("A section is hidden. It is left out of the text and the pages.")
            }
            "hidden-text" => {
                let words = tag.get("string-value").unwrap_or_default();
                reading.found.say(InvisibleText, self.place.as_str(), "A field holds text that is hidden.", words);
            }
            "hidden-paragraph" if tag.get("is-hidden").as_deref() == Some("true") => {
                reading.found.say(HiddenPart, self.place.as_str(), "A paragraph is hidden. It is shown here.", "");
            }
            "p" | "h" => {
                if self.paragraphs.len() >= DEEPEST {
                    xml.skip();
                    return true;
                }
                self.paragraphs.push((String::new(), tag.name() == "h"));
                self.look(tag);
            }
            "span" => self.look(tag),
            "s" => {
                let count = tag.number::<usize>("c").unwrap_or(1).min(200);
                self.letters(&" ".repeat(count));
            }
            "tab" => self.letters("    "),
            "line-break" => self.letters("\n"),
            "note-citation" => {
                let mark = format!("[{}]", xml.inner_text().trim());
                self.letters(&mark);
                return true;
            }
            "list" => self.lists += 1,
            "a" | "image" | "object" | "object-ole" | "plugin" | "floating-frame" | "dde-source" | "section-source"
            | "table-source" => {
                self.reference(tag, reading);
            }
            "title" | "desc" if tag.prefix() == "svg" => {
                let words = xml.inner_text();
                if !words.trim().is_empty() {
                    reading.found.say(
                        Property,
                        self.place.as_str(),
                        "A picture or shape carries a description that doesn't show.",
                        words.trim(),
                    );
                }
                return true;
            }
            "page" if tag.prefix() == "draw" => self.slide(tag, reading),
            "notes" if tag.prefix() == "presentation" => self.in_notes = Some((self.depth, String::new())),
            "page-number" if self.kind == Kind::Odp => {
                xml.skip();
                return true;
            }
            "table" if tag.prefix() == "table" => {
                if self.tables.len() >= DEEPEST {
                    xml.skip();
                    return true;
                }
                self.table(tag, reading);
            }
            "table-column" => self.column(tag),
            "table-row" => self.row(tag),
            "table-cell" | "covered-table-cell" => self.cell(tag),
            _ => {}
        }
        false
    }

    fn end(&mut self, name: &str, reading: &mut Reading<'_, '_>) {
        match name {
            "p" | "h" => self.paragraph_end(reading),
            "list" => {
                self.lists = self.lists.saturating_sub(1);
                if self.lists == 0 {
                    self.list_end(reading);
                }
            }
            "table-cell" | "covered-table-cell" => self.cell_end(),
            "table-row" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row = table.row.saturating_add(table.rows);
                }
            }
            "table" => self.table_end(reading),
            "notes" => self.notes_end(reading),
            _ => {}
        }
        while self.spans.last().is_some_and(|(depth, _)| *depth >= self.depth) {
            self.spans.pop();
        }
        self.clipped = self.clipped.filter(|depth| *depth < self.depth);
        while self.grounds.last().is_some_and(|(depth, _)| *depth >= self.depth) {
            self.grounds.pop();
        }
        while let Some(hidden) = self.hidden.pop_if(|hidden| hidden.depth >= self.depth) {
            if !hidden.text.trim().is_empty() {
                reading.found.say(hidden.kind, self.place.as_str(), hidden.what, hidden.text.trim());
            }
        }
    }

    fn hide(&mut self, what: &'static str) {
        self.note(InvisibleText, what, false);
    }

    /// From here to the element's end. What is hidden already is hidden once.
    fn note(&mut self, kind: FindingKind, what: &'static str, shown: bool) {
        if self.hidden.len() < DEEPEST && self.hidden.iter().all(|hidden| hidden.shown && hidden.what != what) {
            self.hidden.push(Hidden { depth: self.depth, kind, what, shown, text: String::new() });
        }
    }

    /// A shape of a slide, whose start has just been read.
    fn shape(&mut self, tag: &Tag<'_>, reading: &mut Reading<'_, '_>) {
        if tag.get("style-name").is_some_and(|style| self.looks.get(&style).clipped) {
            self.clipped = Some(self.depth);
        }
        let verdict = self.drawn.get(self.shapes).copied().unwrap_or_default();
        self.shapes += 1;
        self.grounds.push((self.depth, verdict.ground));
        if verdict.switched_off {
            let name = tag.get("name").unwrap_or_default();
            reading.found.say(HiddenPart, self.place.as_str(), "A picture or shape is hidden.", name);
            self.hide("Text stands in a shape that is hidden. It is left out of the text and the pages.");
        } else if verdict.outside {
            let what = "Text stands beside the slide, where an audience doesn't see it. It is left out of the text and the pages.";
            self.note(OffPageText, what, false);
        } else if verdict.seen == Seen::Covered {
            self.note(TextUnderBox, scene::COVERED, false);
        } else if verdict.seen == Seen::Partly {
            self.note(TextUnderBox, scene::PARTLY, true);
        }
    }

    fn look(&mut self, tag: &Tag<'_>) {
        let Some(style) = tag.get("style-name") else { return };
        let look = self.looks.get(&style);
        if look == Look::default() {
            return;
        }
        if look.hidden {
            self.hide("Text is marked as hidden. It is left out of the text and the pages.");
        } else if look.tiny {
            self.hide("Text is too small to be read. It is left out of the text and the pages.");
        } else if !look.filled && !self.spans.iter().any(|(_, outer)| outer.filled) {
            let ground = self.grounds.last().and_then(|(_, ground)| *ground);
            if look.white && self.tables.is_empty() && self.kind == Kind::Odt {
                self.hide("Text is white on white. It is left out of the text and the pages.");
            } else if look.ink.zip(ground).is_some_and(|(ink, ground)| colour::alike(ink, ground)) {
                self.hide("Text has the colour of what it is drawn on. It is left out of the text and the pages.");
            } else if look.white && ground.is_none() {
                let what = "Some text is white. On a dark ground it can be read, on white it can't. It is shown here.";
                self.note(InvisibleText, what, true);
            }
        }
        self.spans.push((self.depth, look));
    }

    fn letters(&mut self, text: &str) {
        if let Some((_, inserted)) = &mut self.inserted {
            inserted.push_str(text);
        }
        let shown = self.hidden.iter().all(|hidden| hidden.shown);
        self.hidden.iter_mut().for_each(|hidden| hidden.text.push_str(text));
        if let (true, Some((paragraph, _))) = (shown, self.paragraphs.last_mut()) {
            paragraph.push_str(text);
        }
    }

    fn paragraph_end(&mut self, reading: &mut Reading<'_, '_>) {
        let Some((text, heading)) = self.paragraphs.pop() else { return };
        let text = text.trim_end();
        self.hidden.iter_mut().for_each(|hidden| hidden.text.push('\n'));
        if let Some((_, inserted)) = &mut self.inserted {
            inserted.push('\n');
        }
        if text.is_empty() {
            return;
        }
        if let Some((_, notes)) = &mut self.in_notes {
            notes.push_str(text);
            notes.push('\n');
        } else if let Some(table) = self.tables.last_mut() {
            table.cell.push_str(text);
            table.cell.push('\n');
        } else if self.lists > 0 && !heading {
            self.list.push_str(&format!("{:1$}• {2}\n", "", (self.lists.min(9) - 1) * 2, text.trim_start()));
        } else {
            self.list_end(reading);
            if heading { reading.paper.heading(text) } else { reading.paper.text(text) }
        }
    }

    fn list_end(&mut self, reading: &mut Reading<'_, '_>) {
        reading.paper.text(&std::mem::take(&mut self.list));
    }

    fn reference(&mut self, tag: &Tag<'_>, reading: &mut Reading<'_, '_>) {
        let Some(target) = tag.get("href") else { return };
        if tag.name() == "image" && self.clipped.is_some() {
            reading.found.say(Cropped, self.place.as_str(), CROPPED, target.as_str());
        }
        let inside = target.trim_start_matches("./");
        if target.contains("://")
            || target.starts_with("mailto:")
            || target.starts_with('/')
            || target.starts_with("file:")
            || target.starts_with("..")
        {
            let kind = match tag.name() {
                "a" => "hyperlink",
                "image" => "image",
                _ => "frame",
            };
            links::outside(kind, &target, &self.place, reading.found);
        } else if reading.package.has(inside) {
            reading.embed(inside, &self.place);
        } else if tag.name() == "dde-source" {
            reading.found.say(
                RemoteReference,
                self.place.as_str(),
                "The document takes data from another program.",
                target,
            );
        }
    }

    fn slide(&mut self, tag: &Tag<'_>, reading: &mut Reading<'_, '_>) {
        self.slides += 1;
        self.place = format!("slide {}", self.slides);
        reading.paper.page_end();
        reading.paper.note(&format!("Slide {}", self.slides));
        if tag.get("style-name").is_some_and(|style| self.looks.get(&style).hidden) {
            reading.paper.note("This slide is hidden in the original.");
            reading.found.say(
                HiddenPart,
                self.place.as_str(),
                "The slide is hidden: it is left out when the presentation is shown.",
                "",
            );
        }
    }

    fn notes_end(&mut self, reading: &mut Reading<'_, '_>) {
        let Some((_, notes)) = self.in_notes.take() else { return };
        if !notes.trim().is_empty() {
            reading.paper.note(&format!("The speaker's notes to {}:", self.place));
            reading.paper.text(&notes);
            reading.found.say(
                SpeakerNotes,
                self.place.as_str(),
                "The slide has speaker's notes: an audience doesn't see them.",
                notes.trim(),
            );
        }
    }
}
