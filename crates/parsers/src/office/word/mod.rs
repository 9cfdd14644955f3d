//! DOCX (WordprocessingML): headers, body, notes and footers as text; comments, tracked changes, hidden words, fields and properties as findings.

mod covers;
pub mod hidden;
pub mod settings;
mod story;
mod styles;

pub use settings::{comment, said_sessions};
pub use styles::is_white;

use airlock::OpenFailure;

use super::{Reading, links};
use story::Story;
use styles::Styles;

pub fn read(reading: &mut Reading<'_, '_>) -> Result<(), OpenFailure> {
    let (main, relations) = super::main_part("word/document.xml", "document", reading);
    let named = |kind: &str| -> Vec<String> {
        relations.iter().filter(|r| r.kind == kind && !r.external).map(|r| r.target.clone()).collect()
    };
    let styles = named("styles").first().map_or_else(Styles::default, |part| Styles::read(part, reading));
    for part in named("settings") {
        settings::settings(&part, reading);
    }
    for part in named("people") {
        settings::people(&part, reading);
    }
    for part in named("comments") {
        settings::comments(&part, reading);
    }
    for extra in ["commentsExtended", "commentsIds", "commentsExtensible", "glossaryDocument"] {
        for part in named(extra) {
            if extra == "glossaryDocument" {
                story(
                    &part,
                    "building blocks",
                    Some("Stored building blocks (not shown in the document):"),
                    &styles,
                    reading,
                );
            } else {
                reading.package.mark(&part);
            }
        }
    }
    for part in named("header") {
        story(&part, "head of the page", Some("Head of the page:"), &styles, reading);
    }
    let Some(body) = reading.package.xml(&main, reading.found) else { return Err(super::unreadable(&main, reading)) };
    let mut numbers = Story::new("document", &styles);
    numbers.read(&body, &main, reading);
    drop(body);
    for (kind, place) in [("footnotes", "footnotes"), ("endnotes", "endnotes")] {
        for part in named(kind) {
            story(&part, place, None, &styles, reading);
        }
    }
    for part in named("footer") {
        story(&part, "foot of the page", Some("Foot of the page:"), &styles, reading);
    }
    for kind in ["chart", "diagramData", "chartEx"] {
        for part in named(kind) {
            super::charts::read(&part, "document", reading);
        }
    }
    for part in named("customXml") {
        settings::custom(&part, reading);
    }
    if reading.paper.is_empty() && reading.package.names_under("word/").is_empty() {
        return Err(OpenFailure::Damaged);
    }
    Ok(())
}

/// One part with text of its own, with its links.
fn story(part: &str, place: &str, label: Option<&str>, styles: &Styles, reading: &mut Reading<'_, '_>) {
    let relations = reading.package.relations(part, reading.found);
    links::inspect(&relations, place, reading);
    let Some(text) = reading.package.xml(part, reading.found) else { return };
    let mut story = Story::new(place, styles);
    story.label = label;
    story.read(&text, part, reading);
}
