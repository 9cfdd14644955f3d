//! What the people of the demonstration say and write: sources' messages, the editors' descriptions, reviews, stories. The countries,
//! the port and everybody in it are invented.

pub mod channel;
pub mod corvin;

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
}

impl Story {
    /// The Markdown with the ids in it. `id_of`: the public id that a file was given.
    pub fn markdown(&self, id_of: &dyn Fn(&str) -> Option<String>) -> String {
        let mut parts = self.body.split('{');
        let mut body = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (file, rest) = part.split_once('}').unwrap_or((part, ""));
            body += &id_of(file).unwrap_or_else(|| format!("[{file} is missing]"));
            body += rest;
        }
        body
    }
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
        let made = [documents::channel().unwrap(), documents::corvin().unwrap()].concat();
        let mut made: Vec<_> = made.iter().map(|made| made.name).collect();
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
}
