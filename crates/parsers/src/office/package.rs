//! The ZIP that an office document is: its parts by name, read within a budget. What unpacks to more than the budget is not read,
//! and a finding says so. Knows what kind of document the members make, nothing of what stands in them.

use std::{
    collections::HashMap,
    io::{Cursor, Read},
};

use ::zip::ZipArchive;
use airlock::OpenFailure;
use model::FindingKind::{Damaged, Encrypted, NotFinished, NotRead, Timestamp};

use crate::{
    JobLimits, Output,
    archive::{Children, zip},
    detect::Kind,
    found::Found,
    xml::{Ended, Part, Xml, decode},
};

/// Members beyond this many are no document that a person made.
const MOST_PARTS: usize = 20_000;
/// One part may unpack to this share of the memory, all that are read together to a larger one.
const SHARE_OF_ONE: u64 = 16;
const SHARE_OF_ALL: u64 = 4;

pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    file: &'a [u8],
    /// Lower case, without a leading slash: names of parts are compared so (ECMA-376, part 2, 6.2.2.3).
    by_name: HashMap<String, usize>,
    names: Vec<String>,
    read: Vec<bool>,
    most_of_one: u64,
    left: u64,
}

/// A relationship of a part (ECMA-376, part 2, 6.5).
pub struct Relation {
    pub id: String,
    /// The last word of its type: `image`, `hyperlink`, `comments`.
    pub kind: String,
    /// A part's name, or an address as it is written.
    pub target: String,
    pub external: bool,
}

/// What kind of office document an archive is, by its members; `None` when it is another archive.
pub fn kind(file: &[u8]) -> Option<Kind> {
    let mut archive = ZipArchive::new(Cursor::new(file)).ok()?;
    let mut small = |name: &str| {
        let mut text = Vec::new();
        archive.by_name(name).ok()?.take(1 << 20).read_to_end(&mut text).ok()?;
        Some(String::from_utf8_lossy(&text).into_owned())
    };
    if let Some(types) = small("[Content_Types].xml") {
        let types = decode(types.as_bytes());
        // Strict, transitional, templates, with macros: the main part's type says it.
        if types.contains("\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"") {
            return Some(Kind::Xlsb);
        }
        let main = |word: &str| types.split('"').any(|value| value.contains(word) && value.ends_with("main+xml"));
        if main("wordprocessingml") || main("ms-word") {
            return Some(Kind::Docx);
        } else if main("spreadsheetml") || main("ms-excel") {
            return Some(Kind::Xlsx);
        } else if main("presentationml") || main("ms-powerpoint") {
            return Some(Kind::Pptx);
        }
        // A damaged list of types: the parts themselves.
        for (part, kind) in
            [("word/document.xml", Kind::Docx), ("xl/workbook.xml", Kind::Xlsx), ("ppt/presentation.xml", Kind::Pptx)]
        {
            if archive.index_for_name(part).is_some() {
                return Some(kind);
            }
        }
        return None;
    }
    if small("META-INF/container.xml").is_some_and(|container| container.contains("rootfile")) {
        return Some(Kind::Epub);
    }
    let stated = small("mimetype").unwrap_or_default();
    match stated.trim().strip_prefix("application/vnd.oasis.opendocument.")? {
        t if t.starts_with("text") => Some(Kind::Odt),
        t if t.starts_with("spreadsheet") => Some(Kind::Ods),
        t if t.starts_with("presentation") => Some(Kind::Odp),
        _ => None,
    }
}

impl<'a> Package<'a> {
    /// Opens the archive, with a finding about what is wrong with it.
    pub fn open(file: &'a [u8], limits: &JobLimits, found: &mut Found) -> Result<Self, OpenFailure> {
        let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| OpenFailure::Damaged)?;
        if archive.has_overlapping_files().unwrap_or(true) {
            found.say(
                Damaged,
                "whole file",
                "Parts of the document lie over each other. That is how files are made that unpack to enormous sizes; nothing was unpacked.",
                "",
            );
            return Err(OpenFailure::Damaged);
        }
        if archive.len() > MOST_PARTS {
            found.say(
                NotFinished,
                "whole file",
                format!("The document has {} parts; only the first {MOST_PARTS} were looked at.", archive.len()),
                "",
            );
        }
        let names: Vec<String> = archive
            .file_names_raw()
            .take(MOST_PARTS)
            .map(|raw| {
                let name = String::from_utf8_lossy(raw).replace('\\', "/");
                name.chars().take(1024).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
            })
            .collect();
        let by_name = names.iter().enumerate().map(|(at, name)| (fold(name), at)).collect();
        zip::around(&archive, file, found);
        let mut package = Self {
            archive,
            file,
            by_name,
            read: vec![false; names.len()],
            names,
            most_of_one: limits.memory / SHARE_OF_ONE,
            left: limits.memory / SHARE_OF_ALL,
        };
        package.times(found);
        Ok(package)
    }

    /// When members were packed. Office programs write 1980; a file that was packed by hand tells more.
    fn times(&mut self, found: &mut Found) {
        let mut times: Vec<String> = (0..self.names.len())
            .filter_map(|at| self.archive.by_index_raw(at).ok()?.last_modified().map(|time| time.to_string()))
            .filter(|time| !time.starts_with("1980-0"))
            .collect();
        times.sort();
        if let (Some(first), Some(last)) = (times.first(), times.last()) {
            found.say(
                Timestamp,
                "archive",
                "The document's archive says when its parts were packed, by the clock of the machine it was packed on.",
                if first == last { first.clone() } else { format!("{first} to {last}") },
            );
        }
    }

    /// Hands out the members that no name leads to: of two of one name programs show one.
    pub fn out_of_sight(&mut self, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
        let mut found = Found::default();
        let handed = zip::out_of_sight(&mut self.archive, self.file, &mut Children::new(limits, out), &mut found);
        crate::hand_over(found, out)?;
        handed
    }

    pub fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(&fold(name))
    }

    /// Names of the parts that were never asked for.
    pub fn unread(&self) -> Vec<String> {
        self.names
            .iter()
            .zip(&self.read)
            .filter(|(name, read)| !**read && !name.ends_with('/'))
            .map(|(n, _)| n.clone())
            .collect()
    }

    /// Names of parts that begin so, in the archive's order.
    pub fn names_under(&self, folder: &str) -> Vec<String> {
        let folder = fold(folder);
        self.names.iter().filter(|name| fold(name).starts_with(&folder) && !name.ends_with('/')).cloned().collect()
    }

    /// Says that a part was dealt with, so that it is not called unknown.
    pub fn mark(&mut self, name: &str) {
        if let Some(at) = self.by_name.get(&fold(name)) {
            self.read[*at] = true;
        }
    }

    /// A part's bytes; `None` when there is none, or it can't be read, which a finding says.
    pub fn bytes(&mut self, name: &str, found: &mut Found) -> Option<Vec<u8>> {
        let at = *self.by_name.get(&fold(name))?;
        self.read[at] = true;
        let most = self.most_of_one.min(self.left);
        let mut bytes = Vec::new();
        let taken = match self.archive.by_index(at) {
            Ok(mut part) => part.by_ref().take(most + 1).read_to_end(&mut bytes).map(|_| ()).map_err(|e| e.to_string()),
            Err(::zip::result::ZipError::UnsupportedArchive(why)) if why.contains("assword") => {
                found.say(Encrypted, name, "A password is needed to open this part.", "");
                return None;
            }
            Err(error) => Err(error.to_string()),
        };
        if bytes.len() as u64 > most {
            found.say(
                NotFinished,
                format!("part {name}"),
                "This part unpacks to more than can be read. It was left out.",
                format!("more than {most} bytes"),
            );
            return None;
        }
        self.left -= bytes.len() as u64;
        if let Err(error) = taken {
            found.say(
                Damaged,
                format!("part {name}"),
                "This part of the document is damaged; what could be read of it is used.",
                error,
            );
        }
        Some(bytes)
    }

    /// A part's XML as text.
    pub fn xml(&mut self, name: &str, found: &mut Found) -> Option<String> {
        self.bytes(name, found).map(|bytes| decode(&bytes))
    }

    /// The relationships of a part, targets resolved.
    pub fn relations(&mut self, part: &str, found: &mut Found) -> Vec<Relation> {
        const MOST: usize = 20_000;
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Some(text) = self.xml(&name, found) else { return Vec::new() };
        let mut xml = Xml::new(&text);
        let mut relations = Vec::new();
        while let Some(part) = xml.next() {
            if let Part::Start(tag) = part
                && tag.name() == "Relationship"
                && relations.len() < MOST
            {
                let target = tag.get("Target").unwrap_or_default();
                let external = tag.get("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
                let kind = tag.get("Type").unwrap_or_default();
                relations.push(Relation {
                    id: tag.get("Id").unwrap_or_default(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: if external { target } else { resolve(folder, &target) },
                    external,
                });
            }
        }
        report(&xml, &name, found);
        relations
    }

    /// Hands out a part as a child, read as it is unpacked.
    pub fn child(&mut self, name: &str, left: &mut u64, out: &mut dyn Output) -> Result<(), OpenFailure> {
        let Some(at) = self.by_name.get(&fold(name)).copied() else { return Ok(()) };
        self.read[at] = true;
        let shown = self.names[at].clone();
        match self.archive.by_index(at) {
            Ok(mut part) => {
                let mut counted = crate::archive::Counted::new(part.by_ref().take(*left));
                out.child(&shown, &mut counted)?;
                *left = left.saturating_sub(counted.read());
                Ok(())
            }
            Err(error) => out.finding(model::Finding::new(
                NotRead,
                format!("part {shown}"),
                "This part of the document can't be unpacked.",
                error.to_string(),
            )),
        }
    }
}

/// Says how the reading of a part's XML ended, when it didn't end well.
pub fn report(xml: &Xml<'_>, part: &str, found: &mut Found) {
    let place = format!("part {part}");
    match xml.ended {
        Ended::Whole => {}
        Ended::Broken => {
            found.say(Damaged, place.as_str(), "This part's XML is broken; what stands before the break is shown.", "");
        }
        Ended::TooDeep => found.say(
            NotFinished,
            place.as_str(),
            "This part's XML is nested deeper than any document needs; what stands before is shown.",
            "",
        ),
    }
    if xml.entities {
        found.say(
            NotRead,
            place,
            "This part defines or uses XML entities of its own. They are not expanded: that is how a reader is made to fetch files or to fill its memory.",
            "",
        );
    }
}

fn fold(name: &str) -> String {
    name.trim_start_matches('/').to_ascii_lowercase()
}

/// A relative name, as it is meant from a folder.
pub fn resolve(folder: &str, target: &str) -> String {
    let target = target.split(['#', '?']).next().unwrap_or_default();
    if target.starts_with('/') {
        return target.trim_start_matches('/').to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_from_their_folder() {
        assert_eq!(resolve("word", "media/image1.png"), "word/media/image1.png");
        assert_eq!(resolve("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("xl", "../../../etc/passwd"), "etc/passwd");
    }
}
