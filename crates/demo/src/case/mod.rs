//! What the people of the demonstration say and write: sources' messages, the editors' descriptions, reviews, stories. The countries,
//! the port and everybody in it are invented.

pub mod channel;
pub mod corvin;
pub mod dossier;
pub mod readers;
pub mod statements;

/// What a source and the newsroom write to each other.
pub struct Talk {
    pub message: &'static str,
    pub question: &'static str,
    pub answer: &'static str,
}

/// What the desk decides about one document.
pub struct Prepared {
    /// The file's name as the source gave it.
    pub file: &'static str,
    pub facsimile: bool,
    /// Words that go, each with its reason code.
    pub words: &'static [(&'static str, &'static str)],
    /// Boxes on the first page, in points from its top left corner, each with its reason code.
    pub boxes: &'static [([u16; 4], &'static str)],
    pub title: &'static str,
    pub summary: &'static str,
    pub kind: &'static str,
    pub country: &'static str,
    pub persons: &'static str,
    pub organisations: &'static str,
    pub date: &'static str,
    pub marking: &'static str,
    pub verification: &'static str,
    pub note: &'static str,
}

impl Prepared {
    /// Most documents: facsimile, nothing redacted, nothing more to say.
    const PLAIN: Self = Self {
        file: "",
        facsimile: true,
        words: &[],
        boxes: &[],
        title: "",
        summary: "",
        kind: "",
        country: ESTUARY,
        persons: "",
        organisations: "",
        date: "",
        marking: "",
        verification: "",
        note: "",
    };
}

/// A story as it is written. In its body `{file name}` stands for the public id that the file was given.
pub struct Story {
    pub slug: &'static str,
    pub headline: &'static str,
    pub deck: &'static str,
    pub byline: &'static str,
    pub body: &'static str,
    pub picture_alt: &'static str,
    pub picture_caption: &'static str,
    pub picture_credit: &'static str,
    /// Where it stood first: outlet, address, day.
    pub first: Option<[&'static str; 3]>,
}

impl Story {
    /// The Markdown with the ids in it. `id_of`: the public id that a file was given.
    pub fn markdown(&self, id_of: &dyn Fn(&str) -> Option<String>) -> String {
        filled(self.body, id_of)
    }
}

/// A text in which `{file name}` stands for the public id that the file was given.
pub fn filled(text: &str, id_of: &dyn Fn(&str) -> Option<String>) -> String {
    let mut parts = text.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (file, rest) = part.split_once('}').unwrap_or((part, ""));
        filled += &id_of(file).unwrap_or_else(|| format!("[{file} is missing]"));
        filled += rest;
    }
    filled
}

/// What comes out at once.
pub struct Release {
    pub title: &'static str,
    pub documents: &'static [Prepared],
    pub story: Story,
    /// Who is named, what could happen to them, what was done.
    pub persons: &'static [[&'static str; 3]],
    pub source_risk: &'static str,
    pub right_of_reply: &'static str,
}

/// Who wrote the stories, as the desk's form has it. The slug comes first: the story's form names authors by it.
pub const AUTHOR: [(&str, &str); 5] = [
    ("slug", "hanna-reich"),
    ("name", "Hanna Reich"),
    ("role", "reporter, harbours and courts"),
    ("email", "hanna@ledger.example"),
    ("signal", "hreich.04"),
];

pub const ESTUARY: &str = "Estuary Republic";
pub const VEYRE: &str = "Republic of Veyre";
pub const HALM: &str = "United Provinces of Halm";
pub const RIGHTS: &str = "Published in the public interest; no rights are claimed in the document.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents;

    #[test]
    fn every_document_is_prepared_once() {
        let mut files: Vec<_> = [&channel::RELEASE, &corvin::RELEASE]
            .iter()
            .flat_map(|release| release.documents)
            .map(|it| it.file)
            .collect();
        files.sort_unstable();
        // The archive is opened, not published; the two that lie inside others come out there.
        let inside = [documents::SECOND_INVOICE, documents::VOLUME];
        let made = [documents::channel().unwrap(), documents::corvin().unwrap()].concat();
        let mut made: Vec<_> =
            made.iter().map(|made| made.name).filter(|name| *name != documents::SOUNDINGS).chain(inside).collect();
        made.sort_unstable();
        assert_eq!(files, made);
    }

    #[test]
    fn every_story_cites_files_that_are_there() {
        for release in [&channel::RELEASE, &corvin::RELEASE] {
            let known = |file: &str| release.documents.iter().any(|it| it.file == file).then(|| "EL-0001".to_owned());
            let body = release.story.markdown(&known);
            assert!(!body.contains("is missing") && !body.contains(['{', '}']), "{body}");
        }
    }

    #[test]
    fn statements_and_dossier_cite_files_that_are_there() {
        let known =
            |file: &str| corvin::RELEASE.documents.iter().any(|it| it.file == file).then(|| "EL-0001".to_owned());
        let said = statements::ALL.iter().flat_map(|said| said.fields);
        let kept = dossier::ENTRIES.iter().flat_map(|entry| entry.fields);
        for (name, value) in said.chain(kept) {
            let value = filled(value, &known);
            assert!(!value.contains("is missing"), "{name}: {value}");
        }
    }
}
