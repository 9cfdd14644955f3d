//! Office files as programs write them, from nothing: text, and the things that people forget are in there. Each is as small as the
//! format allows, opens in an office program, and is the same each time.

mod odt;
mod pptx;
mod word;
mod xlsx;

use std::io::{Cursor, Write};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::Error;

pub use odt::Odt;
pub use pptx::{Pptx, Slide};
pub use word::{Docx, Run};
pub use xlsx::{Sheet, Value, Visibility, Xlsx};

/// What a program writes about a document without being asked.
#[derive(Clone, Debug, Default)]
pub struct Properties {
    pub title: String,
    pub author: String,
    pub last_editor: String,
    pub company: String,
    /// As `2026-03-12T09:20:00Z`.
    pub created: String,
    pub modified: String,
    pub revision: u32,
    pub program: String,
}

/// The parts of a package, in the order in which they are written.
#[derive(Clone, Debug, Default)]
pub struct Parts(Vec<(String, Vec<u8>)>);

impl Parts {
    pub fn put(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.push((name.into(), bytes.into()));
    }

    /// Packs them. The first is stored as it is when it is OpenDocument's `mimetype`, which has to stand readable at the beginning.
    ///
    /// # Errors
    /// When two parts have one name.
    pub fn pack(&self) -> Result<Vec<u8>, Error> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            let method = if name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            // The year that tells nothing.
            let options =
                SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
            writer.start_file(name.as_str(), options)?;
            writer.write_all(bytes)?;
        }
        Ok(writer.finish()?.into_inner())
    }
}

/// Text between tags or in an attribute.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// Relationships of one part, numbered from 1.
#[derive(Clone, Debug, Default)]
struct Relations(Vec<(String, String, bool)>);

impl Relations {
    /// The new relationship's id.
    fn add(&mut self, kind: &str, target: &str, external: bool) -> String {
        self.0.push((kind.to_owned(), target.to_owned(), external));
        format!("rId{}", self.0.len())
    }

    fn xml(&self) -> String {
        let mut xml = format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">");
        for (at, (kind, target, external)) in self.0.iter().enumerate() {
            let kind = if kind.contains("://") { kind.clone() } else { format!("{OFFICE}/{kind}") };
            let mode = if *external { " TargetMode=\"External\"" } else { "" };
            xml += &format!("<Relationship Id=\"rId{}\" Type=\"{kind}\" Target=\"{}\"{mode}/>", at + 1, escape(target));
        }
        xml + "</Relationships>"
    }
}

/// Begins a package of ECMA-376: types, the first relationships, properties. `main`: the main part's name and type; `types`: of further parts.
fn begin(main: (&str, &str), types: &[(String, String)], properties: &Properties) -> Parts {
    let mut parts = Parts::default();
    let mut list = format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"bin\" ContentType=\"application/octet-stream\"/><Default Extension=\"png\" ContentType=\"image/png\"/><Default Extension=\"jpg\" ContentType=\"image/jpeg\"/><Override PartName=\"/{}\" ContentType=\"{}\"/><Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/><Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>",
        main.0, main.1
    );
    for (name, kind) in types {
        list += &format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>");
    }
    parts.put("[Content_Types].xml", list + "</Types>");
    let mut root = Relations::default();
    root.add("officeDocument", main.0, false);
    root.add(&format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml", false);
    root.add("extended-properties", "docProps/app.xml", false);
    parts.put("_rels/.rels", root.xml());
    let Properties { title, author, last_editor, company, created, modified, revision, program } = properties;
    parts.put("docProps/core.xml", format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><cp:lastModifiedBy>{}</cp:lastModifiedBy><cp:revision>{revision}</cp:revision><dcterms:created xsi:type=\"dcterms:W3CDTF\">{created}</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{modified}</dcterms:modified></cp:coreProperties>",
        escape(title), escape(author), escape(last_editor)
    ));
    parts.put("docProps/app.xml", format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Application>{}</Application><Company>{}</Company></Properties>",
        escape(program), escape(company)
    ));
    parts
}
