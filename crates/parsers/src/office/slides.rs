//! PPTX (PresentationML): slides in their order, each with its notes; hidden slides shown and marked; what stands beside a slide is found.

mod looks;
mod shapes;

use airlock::OpenFailure;
use model::FindingKind::{Author, HiddenPart, NotFinished, Owner, SpeakerNotes};

use super::{
    Reading, charts, links,
    package::{Relation, report},
    table::{self, Cell, Names},
    word::settings::{comment, paragraphs},
};
use crate::xml::{Part, Tag, Xml};
use looks::Book;
use shapes::Slide;

const MOST_SLIDES: usize = 5_000;

/// What the presentation says of itself: the slides' relationship ids in order, their size in EMU.
struct Deck {
    slides: Vec<String>,
    size: (f64, f64),
    looks: Book,
    authors: Vec<(String, String)>,
}

pub fn read(reading: &mut Reading<'_, '_>) -> Result<(), OpenFailure> {
    let (main, relations) = super::main_part("ppt/presentation.xml", "presentation", reading);
    let Some(text) = reading.package.xml(&main, reading.found) else { return Err(super::unreadable(&main, reading)) };
    let mut deck = deck(&text, &main, reading);
    for relation in relations.iter().filter(|r| !r.external && matches!(r.kind.as_str(), "commentAuthors" | "authors"))
    {
        deck.authors.extend(people(&relation.target, reading));
    }
    let slides = std::mem::take(&mut deck.slides);
    for (number, id) in (1..).zip(slides.iter().take(MOST_SLIDES)) {
        let Some(relation) = relations.iter().find(|r| r.id == *id && !r.external) else { continue };
        deck.slide(&relation.target, number, reading);
        if reading.paper.is_full() {
            break;
        }
    }
    if slides.len() > MOST_SLIDES {
        reading.found.say(
            NotFinished,
            "presentation",
            "The presentation has more slides than are shown.",
            slides.len().to_string(),
        );
    }
    // Slides that the presentation doesn't list: taken out of the show, still in the file.
    let listed: Vec<&str> = relations.iter().filter(|r| slides.contains(&r.id)).map(|r| r.target.as_str()).collect();
    for part in reading.package.names_under("ppt/slides/slide") {
        if !listed.iter().any(|known| known.eq_ignore_ascii_case(&part)) {
            reading.found.say(
                HiddenPart,
                &part,
                "A slide is in the file that the presentation doesn't show.",
                part.as_str(),
            );
            reading.paper.page_end();
            reading.paper.note("This slide is in the file, and not part of the presentation:");
            let relations = reading.package.relations(&part, reading.found);
            deck.shapes(&part, "a slide that is not shown", &relations, reading);
        }
    }
    Ok(())
}

fn deck(text: &str, main: &str, reading: &mut Reading<'_, '_>) -> Deck {
    let size = (f64::MAX, f64::MAX);
    let mut deck = Deck { slides: Vec::new(), size, looks: Book::default(), authors: Vec::new() };
    let mut xml = Xml::new(text);
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        match tag.name() {
            // It has two ids: the one with a prefix is the relationship's.
            "sldId" => deck.slides.extend(relation_id(&tag)),
            "sldSz" => {
                deck.size = (tag.number("cx").unwrap_or(f64::MAX), tag.number("cy").unwrap_or(f64::MAX));
            }
            "modifyVerifier" => reading.found.say(
                model::FindingKind::Property,
                "presentation",
                "The presentation is protected against changes; it is shown all the same.",
                "",
            ),
            _ => {}
        }
        if deck.slides.len() > 4 * MOST_SLIDES {
            break;
        }
    }
    report(&xml, main, reading.found);
    deck
}

/// The attribute `r:id` beside an `id` without a prefix.
fn relation_id(tag: &Tag<'_>) -> Option<String> {
    tag.attributes().filter(|(key, _)| key == "id").map(|(_, value)| value).find(|value| value.parse::<u64>().is_err())
}

/// Ids and names of those who commented.
fn people(part: &str, reading: &mut Reading<'_, '_>) -> Vec<(String, String)> {
    const MOST: usize = 10_000;
    let mut people = Vec::new();
    let Some(text) = reading.package.xml(part, reading.found) else { return people };
    let mut xml = Xml::new(&text);
    while let Some(next) = xml.next() {
        if let Part::Start(tag) = next
            && matches!(tag.name(), "cmAuthor" | "author")
            && people.len() < MOST
        {
            let name = tag.get("name").unwrap_or_default();
            reading.found.say(Author, "people", "The file lists a person who commented on it.", name.as_str());
            if let Some(user) = tag.get("userId").filter(|user| !user.is_empty()) {
                reading.found.say(Owner, "people", "The file keeps the account of a person who worked on it.", user);
            }
            people.push((tag.get("id").unwrap_or_default(), name));
        }
    }
    people
}

impl Deck {
    fn slide(&mut self, part: &str, number: usize, reading: &mut Reading<'_, '_>) {
        let place = format!("slide {number}");
        reading.paper.page_end();
        reading.paper.note(&format!("Slide {number}"));
        let relations = reading.package.relations(part, reading.found);
        self.shapes(part, &place, &relations, reading);
        links::inspect(&relations, &place, reading);
        for relation in relations.iter().filter(|r| !r.external) {
            match relation.kind.as_str() {
                "notesSlide" => notes(&relation.target, &place, reading),
                "comments" => comments(&relation.target, &place, &self.authors, reading),
                "chart" | "diagramData" | "chartEx" => charts::read(&relation.target, &place, reading),
                "tags" | "vmlDrawing" | "diagramDrawing" => reading.package.mark(&relation.target),
                _ => {}
            }
        }
    }

    fn shapes(&mut self, part: &str, place: &str, relations: &[Relation], reading: &mut Reading<'_, '_>) {
        let looks = self.looks.of(relations, reading);
        Slide { part, place, size: self.size, relations, looks }.read(reading);
    }
}

/// The speaker's notes: shown under their slide, and said.
fn notes(part: &str, place: &str, reading: &mut Reading<'_, '_>) {
    let relations = reading.package.relations(part, reading.found);
    links::inspect(&relations, place, reading);
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut xml = Xml::new(&text);
    let (mut words, mut kind) = (String::new(), String::new());
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        match tag.name() {
            "sp" => kind.clear(),
            "ph" => kind = tag.get("type").unwrap_or_default(),
            // The slide's number and picture stand beside the notes.
            "txBody" if !matches!(kind.as_str(), "sldNum" | "sldImg" | "dt") => words.push_str(&paragraphs(&mut xml)),
            _ => {}
        }
    }
    report(&xml, part, reading.found);
    if !words.trim().is_empty() {
        reading.paper.note(&format!("The speaker's notes to {place}:"));
        reading.paper.text(words.trim());
        reading.found.say(
            SpeakerNotes,
            place,
            "The slide has speaker's notes: an audience doesn't see them.",
            words.trim(),
        );
    }
}

/// Comments of old programs (`cm` with `text`) and of new ones (`cm` and `reply` with a text body).
fn comments(part: &str, place: &str, authors: &[(String, String)], reading: &mut Reading<'_, '_>) {
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut xml = Xml::new(&text);
    let (mut author, mut date) = (String::new(), String::new());
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        match tag.name() {
            "cm" | "reply" => {
                let id = tag.get("authorId").unwrap_or_default();
                author = authors.iter().find(|(known, _)| *known == id).map_or(String::new(), |(_, name)| name.clone());
                date = tag.get("dt").or_else(|| tag.get("created")).unwrap_or_default();
            }
            "text" => {
                let said = xml.inner_text();
                comment(&author, "", &date, &said, place, reading.found);
            }
            "txBody" => {
                let said = paragraphs(&mut xml);
                comment(&author, "", &date, &said, place, reading.found);
            }
            _ => {}
        }
    }
    report(&xml, part, reading.found);
}

/// A table on a slide, whose start has just been read.
fn grid(xml: &mut Xml<'_>) -> Vec<String> {
    const MOST: usize = 50_000;
    let mut cells: Vec<Cell> = Vec::new();
    let (mut row, mut column) = (0u32, 0u32);
    while let Some(next) = xml.next() {
        match next {
            Part::Start(tag) => match tag.name() {
                "tr" => column = 0,
                "txBody" => {
                    let text = paragraphs(xml).trim().to_owned();
                    if !text.is_empty() && cells.len() < MOST {
                        cells.push(Cell { row, column, text });
                    }
                }
                _ => {}
            },
            Part::End(name) => match &*name {
                "tc" => column += 1,
                "tr" => row += 1,
                "tbl" => break,
                _ => {}
            },
            Part::Text(_) => {}
        }
    }
    let mut bands = Vec::new();
    table::set(&cells, Names::None, |band| bands.push(band.to_owned()));
    bands
}
