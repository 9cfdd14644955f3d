//! Documents that are a ZIP of parts (ECMA-376, OpenDocument, EPUB): text by our own reading of the structure, properties and hidden things as findings,
//! embedded files as children. Runs no macro, follows no link, calculates no formula.

mod charts;
mod epub;
mod fields;
mod links;
mod odf;
mod package;
mod properties;
mod sheets;
mod slides;
pub mod table;
mod word;

use airlock::{OpenFailure, Passwords};
use model::FindingKind::{Attachment, HiddenPart, NotRead, Property, Thumbnail};

pub use fields::say as say_field;
pub use links::{local_path, outside};
pub use package::{kind, report};
pub use properties::say as say_property;
pub use sheets::{Format, Grid, PRINTER, Shown, built_in, format_shown, number, printer_name};
pub use word::is_white as word_is_white;
pub use word::{comment as word_comment, hidden, said_sessions};

use crate::{
    JobLimits, Limit, Output,
    detect::Kind,
    found::Found,
    locked::open_behind,
    paper::{Facts, Paper},
    xml::Tag,
};
use package::{Package, Relation};

/// What a reader of one kind is given.
struct Reading<'a, 'b> {
    package: &'a mut Package<'b>,
    paper: &'a mut Paper,
    found: &'a mut Found,
    /// Names of parts that become children, in order.
    children: Vec<String>,
}

impl Reading<'_, '_> {
    /// A part becomes a child, once; its place in the document is said.
    fn embed(&mut self, part: &str, place: &str) {
        if self.children.iter().any(|known| known.eq_ignore_ascii_case(part)) || !self.package.has(part) {
            return;
        }
        self.package.mark(part);
        self.children.push(part.to_owned());
        self.found.say(Attachment, place, "A file is embedded. It is opened as a file of its own.", part);
    }
}

/// The part of an OOXML package that the rest hangs on, by the package's own word or else under its `usual` name, and its relations.
/// Properties, and what leads out of it, are told on the way.
fn main_part(usual: &str, place: &str, reading: &mut Reading<'_, '_>) -> (String, Vec<Relation>) {
    properties::read(reading.package, reading.found);
    let root = reading.package.relations("", reading.found);
    let named = root.into_iter().find(|relation| relation.kind == "officeDocument" && !relation.external);
    let part = named.map_or_else(|| usual.to_owned(), |relation| relation.target);
    let relations = reading.package.relations(&part, reading.found);
    links::inspect(&relations, place, reading);
    (part, relations)
}

/// A document whose main part isn't there or can't be read.
fn unreadable(part: &str, reading: &Reading<'_, '_>) -> OpenFailure {
    if reading.package.has(part) { OpenFailure::TooLarge } else { OpenFailure::Damaged }
}

/// The description of a picture or shape, and whether it is hidden.
fn described(tag: &Tag<'_>, place: &str, found: &mut Found) {
    if let Some(words) = tag.get("descr").filter(|words| !words.trim().is_empty()) {
        found.say(Property, place, "A picture or shape carries a description that doesn't show.", words.trim());
        links::local_path(words.trim(), place, found);
    }
    if tag.get("hidden").is_some_and(|on| on == "1" || on == "true") {
        found.say(HiddenPart, place, "A picture or shape is hidden.", tag.get("name").unwrap_or_default());
    }
}

const CROPPED: &str = "A part of a picture is cropped away. It is still in the file, and in the picture that is opened as a file of its own.";

/// What is cropped off a picture, in thousandths of a percent from each side (ECMA-376, part 1, 20.1.8.55).
fn cropped(tag: &Tag<'_>) -> Option<String> {
    let sides: Vec<String> = [("l", "left"), ("t", "top"), ("r", "right"), ("b", "bottom")]
        .iter()
        .filter_map(|(key, side)| {
            // Strict files write percents.
            let value = tag.get(key)?;
            let share = match value.trim().strip_suffix('%') {
                Some(percent) => percent.parse::<f64>().ok()?,
                None => value.trim().parse::<f64>().ok()? / 1_000.0,
            };
            // A line of pixels at the edge hides nothing.
            (share >= 0.5).then(|| format!("{share:.0} % at the {side}"))
        })
        .collect();
    (!sides.is_empty()).then(|| sides.join(", "))
}

pub fn open(
    file: &[u8],
    kind: Kind,
    passwords: &Passwords,
    limits: &JobLimits,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    if matches!(kind, Kind::Odt | Kind::Ods | Kind::Odp)
        && let Some(lock) = odf::Lock::find(file, limits)
    {
        return open_behind(lock.unlock(passwords), kind, Found::default(), out, |plain, out| {
            open_plain(plain, kind, limits, out)
        });
    }
    open_plain(file, kind, limits, out)
}

/// A document without a lock, or from behind one.
fn open_plain(file: &[u8], kind: Kind, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let mut found = Found::default();
    let mut package = match Package::open(file, limits, &mut found) {
        Ok(package) => package,
        Err(failure) => {
            out.facts(kind.media_type(), 0)?;
            crate::hand_over(found, out)?;
            return Err(failure);
        }
    };
    let mut paper = Paper::new(limits);
    let mut reading = Reading { package: &mut package, paper: &mut paper, found: &mut found, children: Vec::new() };
    let read = match kind {
        Kind::Docx => word::read(&mut reading),
        Kind::Xlsx | Kind::Xlsb => sheets::read(&mut reading),
        Kind::Pptx => slides::read(&mut reading),
        Kind::Epub => epub::read(&mut reading),
        _ => odf::read(kind, &mut reading),
    };
    leftovers(&mut reading);
    let children = reading.children;
    if read.is_ok() && paper.is_empty() {
        paper.note(crate::paper::NO_TEXT);
    }
    let facts = Facts { media_type: kind.media_type(), place: "text" };
    paper.hand_over(&facts, found, limits, out, |out| {
        let mut left = limits.child_bytes;
        for (count, name) in (0..).zip(&children) {
            if count >= limits.children || left == 0 {
                return Err(OpenFailure::Limit(if left == 0 { Limit::ChildBytes } else { Limit::Children }));
            }
            package.child(name, &mut left, out)?;
        }
        package.out_of_sight(limits, out)
    })?;
    read
}

/// Parts that no reader asked for: files become children, furniture is left out, the rest is named.
fn leftovers(reading: &mut Reading<'_, '_>) {
    let mut unknown = Vec::new();
    for name in reading.package.unread() {
        let lower = name.to_ascii_lowercase();
        if lower.contains("thumbnail") {
            reading.found.say(
                Thumbnail,
                "whole file",
                "A small picture of the document is kept in it. It may show an earlier state.",
                name.as_str(),
            );
            reading.package.mark(&name);
            reading.children.push(name);
        } else if !lower.ends_with(".rels")
            && ["media/", "embeddings/", "pictures/", "object ", "activex/", "vbaproject"]
                .iter()
                .any(|word| lower.contains(word))
        {
            reading.embed(&name, "whole file");
        } else if !is_furniture(&lower) {
            unknown.push(name);
        }
    }
    if !unknown.is_empty() {
        const LISTED: usize = 500;
        let count = unknown.len();
        unknown.truncate(LISTED);
        reading.found.say(
            NotRead,
            "whole file",
            format!("{count} parts of the document are of a kind that is not read."),
            unknown.join("\n"),
        );
    }
}

/// Parts that say how things look, or which part is what: no word of anybody's stands in them.
fn is_furniture(name: &str) -> bool {
    let ends = [
        ".rels",
        "[content_types].xml",
        "theme",
        "fonttable.xml",
        "websettings.xml",
        "numbering.xml",
        "styles.xml",
        "styleswitheffects.xml",
        "tablestyles.xml",
        "viewprops.xml",
        "presprops.xml",
        "calcchain.xml",
        "calcchain.bin",
        "mimetype",
        "manifest.xml",
        "layout-cache",
        "manifest.rdf",
        "current.xml",
        "accelerator/current.xml",
        ".odttf",
        ".ttf",
        ".fntdata",
        "metadata.xml",
        "volatiledependencies.xml",
        "stylesheet.xml",
        "colors.xml",
        ".css",
        ".ncx",
        ".otf",
        ".woff",
        ".woff2",
        "vmldrawing1.vml",
        "nametable.xml",
    ];
    ends.iter().any(|end| name.ends_with(end))
        || [
            "theme/",
            "slidelayouts/",
            "slidemasters/",
            "notesmasters/",
            "handoutmasters/",
            "configurations2/",
            "charts/style",
            "charts/colors",
            "diagrams/layout",
            "diagrams/quickstyle",
            "diagrams/colors",
            "fonts/",
        ]
        .iter()
        .any(|part| name.contains(part))
}
