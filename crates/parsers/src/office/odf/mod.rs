//! OpenDocument (ODT, and ODS and ODP which are written alike): text, tables, slides; comments, tracked changes, hidden parts and settings as findings.

mod body;
mod drawn;
mod locked;
mod looks;

use airlock::OpenFailure;
use model::FindingKind::{CopyIdentifier, Device, Property, Script};

use super::{Reading, package::report, properties};
use crate::{
    detect::Kind,
    xml::{Part, Xml},
};
use body::Body;
pub use locked::Lock;
use looks::Looks;

pub fn read(kind: Kind, reading: &mut Reading<'_, '_>) -> Result<(), OpenFailure> {
    if let Some(text) = reading.package.xml("meta.xml", reading.found) {
        let mut xml = Xml::new(&text);
        properties::simple(&mut xml, reading.found);
        report(&xml, "meta.xml", reading.found);
    }
    settings(reading);
    programs(reading);
    let mut looks = Looks::default();
    let styles = reading.package.xml("styles.xml", reading.found);
    if let Some(styles) = &styles {
        looks.read(styles);
    }
    let Some(content) = reading.package.xml("content.xml", reading.found) else {
        return Err(super::unreadable("content.xml", reading));
    };
    looks.read(&content);
    if let Some(styles) = &styles {
        Body::new("head or foot of the page", kind, &looks).furniture(styles, reading);
    }
    let drawn = if kind == Kind::Odp { drawn::look(&content, styles.as_deref(), &looks) } else { Vec::new() };
    Body::new("document", kind, &looks).over(drawn).read(&content, reading);
    Ok(())
}

/// The printer, and the numbers of editing sessions.
fn settings(reading: &mut Reading<'_, '_>) {
    let Some(text) = reading.package.xml("settings.xml", reading.found) else { return };
    let mut xml = Xml::new(&text);
    while let Some(next) = xml.next() {
        let Part::Start(tag) = next else { continue };
        if tag.name() != "config-item" {
            continue;
        }
        let name = tag.get("name").unwrap_or_default();
        let value = xml.inner_text().trim().to_owned();
        if value.is_empty() || value == "0" {
            continue;
        }
        match name.as_str() {
            "PrinterName" => {
                reading.found.say(Device, "settings", "The file names the printer it was set up for.", value);
            }
            "Rsid" | "RsidRoot" => reading.found.say(
                CopyIdentifier,
                "settings",
                "The document keeps a number for a session in which it was edited. It links it to drafts and other copies made from the same document.",
                format!("{name} {value}"),
            ),
            "CurrentDatabaseDataSource" => {
                reading.found.say(Property, "settings", "The document is tied to a list of addressees or another database.", value);
            }
            _ => {}
        }
    }
    report(&xml, "settings.xml", reading.found);
}

fn programs(reading: &mut Reading<'_, '_>) {
    let mut parts = reading.package.names_under("Basic/");
    parts.extend(reading.package.names_under("Scripts/"));
    if parts.is_empty() {
        return;
    }
    reading.found.say(
        Script,
        "whole file",
        "The document holds macros: programs that an office program runs when it is allowed to. They were not run.",
        parts.join("\n"),
    );
    for part in parts {
        reading.embed(&part, "macros");
    }
}
