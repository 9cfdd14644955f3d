//! Charts and diagrams: their words and the copies of numbers that they keep.

use model::FindingKind::CachedData;

use super::{Reading, links, package::report};
use crate::xml::{Part, Xml};

/// Reads the words of a chart or diagram into the text, its stored numbers into a finding.
pub fn read(part: &str, place: &str, reading: &mut Reading<'_, '_>) {
    const LONGEST: usize = 32 << 10;
    let relations = reading.package.relations(part, reading.found);
    links::inspect(&relations, place, reading);
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut xml = Xml::new(&text);
    let (mut words, mut values) = (String::new(), String::new());
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        match tag.name() {
            "t" => add(&mut words, &xml.inner_text(), LONGEST),
            "v" => add(&mut values, &xml.inner_text(), LONGEST),
            "f" => add(&mut values, &xml.inner_text(), LONGEST),
            _ => {}
        }
    }
    report(&xml, part, reading.found);
    if !words.is_empty() {
        reading.paper.note(&format!("A chart or diagram, {place}:"));
        reading.paper.text(&words);
    }
    if !values.is_empty() {
        reading.found.say(
            CachedData,
            place,
            "A chart keeps a copy of the data it was drawn from. It can hold more than the chart shows.",
            values,
        );
    }
}

fn add(all: &mut String, more: &str, longest: usize) {
    if all.len() < longest && !more.trim().is_empty() {
        all.push_str(more.trim());
        all.push('\n');
    }
}
