//! What stands beside a sheet's cells: comments, drawings, linked workbooks, pivot tables, connections, the printer.

use model::FindingKind::{Author, CachedData, Device, NotRead, Owner, RemoteReference};

use super::{
    super::{
        Reading, charts, links,
        package::report,
        word::settings::{comment, paragraphs},
    },
    Book, binary,
};
use crate::xml::{Part, Xml};

const LONGEST: usize = 48 << 10;
const NOT_READ: &str = "What the workbook keeps of data from elsewhere is in a form that is not read.";

/// Everything that a sheet's relationships lead to.
pub fn of_sheet(part: &str, place: &str, book: &Book, reading: &mut Reading<'_, '_>) {
    reading.package.mark(part);
    let relations = reading.package.relations(part, reading.found);
    links::inspect(&relations, place, reading);
    for relation in relations.iter().filter(|r| !r.external) {
        let target = relation.target.as_str();
        match relation.kind.as_str() {
            "comments" if binary::is_binary(target) => binary::comments(target, place, reading),
            "comments" => comments(target, place, reading),
            "threadedComment" => threaded(target, place, book, reading),
            "drawing" => drawing(target, place, reading),
            "printerSettings" => printer(target, place, reading),
            "chart" => charts::read(target, place, reading),
            "vmlDrawing" | "table" | "ctrlProp" | "xlBinaryIndex" | "slicer" | "timeline" => {
                reading.package.mark(target)
            }
            "pivotTable" => reading.package.mark(target),
            "queryTable" => {
                reading.found.say(RemoteReference, place, "The sheet takes data from a database or a web page.", target)
            }
            _ => {}
        }
    }
}

fn comments(part: &str, place: &str, reading: &mut Reading<'_, '_>) {
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut xml = Xml::new(&text);
    let mut authors: Vec<String> = Vec::new();
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        match tag.name() {
            "author" => authors.push(xml.inner_text()),
            "comment" => {
                let cell = tag.get("ref").unwrap_or_default();
                let author =
                    tag.number::<usize>("authorId").and_then(|at| authors.get(at)).cloned().unwrap_or_default();
                // Excel writes the id of a thread as the author of its copy for old programs.
                let author = if author.starts_with("tc={") { String::new() } else { author };
                let said = paragraphs(&mut xml);
                comment(&author, "", "", &said, &format!("{place}, cell {cell}"), reading.found);
            }
            _ => {}
        }
    }
    report(&xml, part, reading.found);
}

fn threaded(part: &str, place: &str, book: &Book, reading: &mut Reading<'_, '_>) {
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut xml = Xml::new(&text);
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        if tag.name() == "threadedComment" {
            let cell = tag.get("ref").unwrap_or_default();
            let id = tag.get("personId").unwrap_or_default();
            let author = book.persons.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name);
            let date = tag.get("dT").unwrap_or_default();
            let said = xml.inner_text();
            comment(author, "", &date, &said, &format!("{place}, cell {cell}"), reading.found);
        }
    }
    report(&xml, part, reading.found);
}

/// Ids and names of those who wrote in threads; their accounts are said.
pub fn persons(part: &str, reading: &mut Reading<'_, '_>) -> Vec<(String, String)> {
    const MOST: usize = 10_000;
    let mut persons = Vec::new();
    let Some(text) = reading.package.xml(part, reading.found) else { return persons };
    let mut xml = Xml::new(&text);
    while let Some(next) = xml.next() {
        if let Part::Start(tag) = next
            && tag.name() == "person"
            && persons.len() < MOST
        {
            let name = tag.get("displayName").unwrap_or_default();
            reading.found.say(Author, "people", "The file lists a person who worked on it.", name.as_str());
            if let Some(user) = tag.get("userId").filter(|user| !user.is_empty()) {
                reading.found.say(Owner, "people", "The file keeps the account of a person who worked on it.", user);
            }
            persons.push((tag.get("id").unwrap_or_default(), name));
        }
    }
    persons
}

fn drawing(part: &str, place: &str, reading: &mut Reading<'_, '_>) {
    let relations = reading.package.relations(part, reading.found);
    links::inspect(&relations, place, reading);
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut xml = Xml::new(&text);
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        match tag.name() {
            "cNvPr" => super::super::described(&tag, place, reading.found),
            "txBody" => {
                let words = paragraphs(&mut xml);
                if !words.trim().is_empty() {
                    reading.paper.note("A box over the cells:");
                    reading.paper.text(&words);
                }
            }
            _ => {}
        }
    }
    report(&xml, part, reading.found);
    for relation in
        relations.iter().filter(|r| !r.external && matches!(r.kind.as_str(), "chart" | "diagramData" | "chartEx"))
    {
        charts::read(&relation.target, place, reading);
    }
}

/// Another workbook that formulas take values from, and the copy of those values (ECMA-376, part 1, 18.14).
pub fn external(part: &str, reading: &mut Reading<'_, '_>) {
    let relations = reading.package.relations(part, reading.found);
    links::inspect(&relations, "linked workbook", reading);
    if binary::is_binary(part) {
        return reading.found.say(NotRead, "linked workbook", NOT_READ, part);
    }
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut xml = Xml::new(&text);
    let mut kept = String::new();
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        match tag.name() {
            "sheetName" => add(&mut kept, &format!("sheet {}", tag.get("val").unwrap_or_default())),
            "cell" => {
                let cell = tag.get("r").unwrap_or_default();
                add(&mut kept, &format!("{cell}: {}", xml.inner_text()));
            }
            "ddeLink" => reading.found.say(
                RemoteReference,
                "linked program",
                "The workbook takes data from another program.",
                format!("{} {}", tag.get("ddeService").unwrap_or_default(), tag.get("ddeTopic").unwrap_or_default()),
            ),
            _ => {}
        }
    }
    report(&xml, part, reading.found);
    if !kept.is_empty() {
        reading.found.say(
            CachedData,
            "linked workbook",
            "Names of sheets and values of another workbook are kept in this one.",
            kept,
        );
    }
}

/// The copy of its data that a pivot table keeps, also when the sheet it came from is gone.
pub fn pivot(part: &str, reading: &mut Reading<'_, '_>) {
    let relations = reading.package.relations(part, reading.found);
    links::inspect(&relations, "pivot table", reading);
    if binary::is_binary(part) {
        return reading.found.say(NotRead, "pivot table", NOT_READ, part);
    }
    let records = relations.iter().filter(|r| r.kind == "pivotCacheRecords" && !r.external).map(|r| r.target.clone());
    let parts: Vec<String> = std::iter::once(part.to_owned()).chain(records).collect();
    let mut kept = String::new();
    for part in &parts {
        let Some(text) = reading.package.xml(part, reading.found) else { continue };
        let mut xml = Xml::new(&text);
        while let Some(next) = xml.next() {
            let Part::Start(tag) = next else { continue };
            match tag.name() {
                "pivotCacheDefinition" => {
                    if let Some(name) = tag.get("refreshedBy") {
                        reading.found.say(
                            Author,
                            "pivot table",
                            "The file names the person who last refreshed a pivot table.",
                            name,
                        );
                    }
                }
                "worksheetSource" => add(
                    &mut kept,
                    &format!("from {} {}", tag.get("sheet").unwrap_or_default(), tag.get("ref").unwrap_or_default()),
                ),
                "cacheField" => add(&mut kept, &format!("column {}:", tag.get("name").unwrap_or_default())),
                "s" | "n" | "d" => add(&mut kept, &tag.get("v").unwrap_or_default()),
                _ => {}
            }
        }
        report(&xml, part, reading.found);
    }
    if !kept.is_empty() {
        reading.found.say(
            CachedData,
            "pivot table",
            "A pivot table keeps a copy of all the data it was made from, also of what is not shown or was deleted since.",
            kept,
        );
    }
}

pub fn connections(part: &str, reading: &mut Reading<'_, '_>) {
    if binary::is_binary(part) {
        reading.package.mark(part);
        return reading.found.say(NotRead, "connections", NOT_READ, part);
    }
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut xml = Xml::new(&text);
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        let detail = match tag.name() {
            "dbPr" => tag.get("connection"),
            "webPr" => tag.get("url"),
            "textPr" => tag.get("sourceFile"),
            _ => None,
        };
        if let Some(detail) = detail {
            reading.found.say(
                RemoteReference,
                "connections",
                "The workbook is connected to a database, a file or a web page elsewhere. What it says may hold a user's name and password.",
                detail,
            );
        }
    }
}

/// The name of the printer, which begins Windows' own record of its settings (DEVMODE).
pub fn printer(part: &str, place: &str, reading: &mut Reading<'_, '_>) {
    let Some(bytes) = reading.package.bytes(part, reading.found) else { return };
    match printer_name(&bytes) {
        Some(name) => reading.found.say(Device, place, PRINTER, name),
        None => reading.found.say(NotRead, place, "The file keeps settings of a printer that are not read.", part),
    }
}

pub const PRINTER: &str = "The file names the printer it was set up for.";

/// The name that a DEVMODE begins with.
pub fn printer_name(settings: &[u8]) -> Option<String> {
    const NAME: usize = 64;
    let units: Vec<u16> = settings
        .chunks_exact(2)
        .take(NAME / 2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .take_while(|unit| *unit != 0)
        .collect();
    String::from_utf16(&units).ok().filter(|name| !name.is_empty() && name.chars().all(|c| !c.is_control()))
}

fn add(kept: &mut String, words: &str) {
    if !words.trim().is_empty() && kept.len() + words.len() < LONGEST {
        kept.push_str(words.trim());
        kept.push('\n');
    }
}
