//! What a document says about itself: `docProps/core.xml`, `app.xml`, `custom.xml`, and `meta.xml` of OpenDocument. Values, as they stand.

use model::FindingKind::{self, Author, CopyIdentifier, Owner, Property, Software, Timestamp};

use super::package::{Package, report};
use crate::{
    found::Found,
    xml::{Part, Xml},
};

const PARTS: [&str; 3] = ["docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"];

/// Reads the properties of an ECMA-376 package.
pub fn read(package: &mut Package<'_>, found: &mut Found) {
    let mut parts: Vec<String> = PARTS.iter().map(|part| (*part).to_owned()).collect();
    for relation in package.relations("", found) {
        let kind = relation.kind.as_str();
        if matches!(kind, "core-properties" | "extended-properties" | "custom-properties") && !relation.external {
            let known = parts.iter().any(|part| part.eq_ignore_ascii_case(&relation.target));
            if !known {
                parts.push(relation.target);
            }
        }
    }
    for part in parts {
        let Some(text) = package.xml(&part, found) else { continue };
        let mut xml = Xml::new(&text);
        simple(&mut xml, found);
        report(&xml, &part, found);
    }
}

/// Elements whose text is a property, custom properties with their names.
pub fn simple(xml: &mut Xml<'_>, found: &mut Found) {
    let mut custom = None;
    let mut element = String::new();
    let mut text = String::new();
    while let Some(part) = xml.next() {
        match part {
            Part::Start(tag) => {
                match tag.name() {
                    "property" => custom = tag.get("name"),
                    "user-defined" => custom = tag.get("name"),
                    "template" => {
                        if let Some(template) = tag.get("href").or_else(|| tag.get("title")) {
                            say("Template", &template, found);
                        }
                    }
                    _ => {}
                }
                element = tag.name().to_owned();
                text.clear();
            }
            Part::Text(more) => {
                if text.len() < 64 << 10 {
                    text.push_str(&more);
                }
            }
            Part::End(name) => {
                if !text.trim().is_empty() && *name == *element {
                    match &custom {
                        Some(custom) => found.say(
                            Property,
                            "properties",
                            "The file carries a property that somebody, or some program, added.",
                            format!("{custom}: {}", text.trim()),
                        ),
                        None => say(&element, text.trim(), found),
                    }
                }
                if matches!(&*name, "property" | "user-defined") {
                    custom = None;
                }
                text.clear();
            }
        }
    }
}

/// Says one property, by the name that office files give it.
pub fn say(name: &str, value: &str, found: &mut Found) {
    let Some((kind, what)) = meaning(name) else { return };
    if matches!(value, "0" | "00:00:00") {
        return;
    }
    let detail = match name {
        "TotalTime" => format!("{value} minutes"),
        "editing-duration" => format!("edited for {value}"),
        "revision" | "editing-cycles" => format!("saved {value} times"),
        "Company" | "Manager" => format!("{name}: {value}"),
        "Template" if !matches!(value, "Normal" | "Normal.dotm" | "Normal.dot") => value.to_owned(),
        "Template" => return,
        "AppVersion" => format!("version {value}"),
        "lastPrinted" | "print-date" => format!("printed {value}"),
        "modified" | "date" => format!("changed {value}"),
        "created" | "creation-date" => format!("made {value}"),
        _ => value.to_owned(),
    };
    found.say(kind, "properties", what, detail);
}

fn meaning(name: &str) -> Option<(FindingKind, &'static str)> {
    Some(match name {
        "creator" | "initial-creator" => (Author, "The file names its author."),
        "lastModifiedBy" => (Author, "The file names the person who changed it last."),
        "printed-by" => (Author, "The file names the person who printed it."),
        "Manager" => (Author, "The file names the author's superior."),
        "Company" => (Owner, "The file names the company that its program is registered to."),
        "Template" => {
            (Owner, "The file names the template it was made from, sometimes with its place on somebody's computer.")
        }
        "HyperlinkBase" => (Owner, "The file names the place that its links start from."),
        "created" | "modified" | "lastPrinted" | "creation-date" | "date" | "print-date" => {
            (Timestamp, "The file says when it was made, changed or printed.")
        }
        "TotalTime" | "editing-duration" => (Timestamp, "The file says how long it was worked on."),
        "revision" | "editing-cycles" => (Property, "The file says how often it was saved."),
        "Application" | "generator" | "AppVersion" => (Software, "The file names the program that made it."),
        "identifier" => {
            (CopyIdentifier, "An identifier in the file can link this copy to others made from the same document.")
        }
        "title" | "subject" | "description" | "keywords" | "keyword" | "category" | "contentStatus" | "language"
        | "version" => (Property, "The file carries a title, a description or other properties."),
        _ => return None,
    })
}
