//! A text document of OpenDocument.

use super::{Error, Parts, Properties, escape};

const NAMESPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\" xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

#[derive(Clone, Debug, Default)]
pub struct Odt {
    properties: Properties,
    body: String,
    changes: String,
    count: u32,
    custom: String,
    printer: String,
    pictures: Vec<(String, Vec<u8>)>,
}

impl Odt {
    pub fn new(properties: Properties) -> Self {
        Self { properties, ..Self::default() }
    }

    pub fn heading(mut self, text: &str) -> Self {
        self.body += &format!("<text:h text:outline-level=\"1\">{}</text:h>", escape(text));
        self
    }

    pub fn paragraph(mut self, text: &str) -> Self {
        self.body += &format!("<text:p>{}</text:p>", escape(text));
        self
    }

    /// A paragraph of which somebody took out words while changes were tracked.
    pub fn deleted(mut self, before: &str, author: &str, date: &str, words: &str, after: &str) -> Self {
        self.count += 1;
        let id = format!("ct{}", self.count);
        self.changes += &format!(
            "<text:changed-region text:id=\"{id}\"><text:deletion><office:change-info><dc:creator>{}</dc:creator><dc:date>{date}</dc:date></office:change-info><text:p>{}</text:p></text:deletion></text:changed-region>",
            escape(author),
            escape(words)
        );
        self.body +=
            &format!("<text:p>{}<text:change text:change-id=\"{id}\"/>{}</text:p>", escape(before), escape(after));
        self
    }

    /// Words that somebody put in while changes were tracked.
    pub fn inserted(mut self, author: &str, date: &str, words: &str) -> Self {
        self.count += 1;
        let id = format!("ct{}", self.count);
        self.changes += &format!(
            "<text:changed-region text:id=\"{id}\"><text:insertion><office:change-info><dc:creator>{}</dc:creator><dc:date>{date}</dc:date></office:change-info></text:insertion></text:changed-region>",
            escape(author)
        );
        self.body += &format!(
            "<text:p><text:change-start text:change-id=\"{id}\"/>{}<text:change-end text:change-id=\"{id}\"/></text:p>",
            escape(words)
        );
        self
    }

    /// A paragraph with a comment on it.
    pub fn commented(mut self, text: &str, author: &str, date: &str, said: &str) -> Self {
        self.body += &format!(
            "<text:p>{}<office:annotation><dc:creator>{}</dc:creator><dc:date>{date}</dc:date><text:p>{}</text:p></office:annotation></text:p>",
            escape(text),
            escape(author),
            escape(said)
        );
        self
    }

    pub fn hidden_section(mut self, text: &str) -> Self {
        self.body += &format!(
            "<text:section text:name=\"Draft\" text:display=\"none\"><text:p>{}</text:p></text:section>",
            escape(text)
        );
        self
    }

    /// A property of somebody's own.
    pub fn property(mut self, name: &str, value: &str) -> Self {
        self.custom +=
            &format!("<meta:user-defined meta:name=\"{}\">{}</meta:user-defined>", escape(name), escape(value));
        self
    }

    pub fn printer(mut self, name: &str) -> Self {
        self.printer = name.to_owned();
        self
    }

    pub fn picture(mut self, name: &str, bytes: &[u8]) -> Self {
        self.body += &format!("<text:p><draw:frame><draw:image xlink:href=\"Pictures/{name}\"/></draw:frame></text:p>");
        self.pictures.push((format!("Pictures/{name}"), bytes.to_vec()));
        self
    }

    /// # Errors
    /// When two pictures have one name.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let mut parts = Parts::default();
        parts.put("mimetype", "application/vnd.oasis.opendocument.text");
        let changes = if self.changes.is_empty() {
            String::new()
        } else {
            format!("<text:tracked-changes>{}</text:tracked-changes>", self.changes)
        };
        parts.put("content.xml", format!(
            "{DECLARATION}<office:document-content {NAMESPACES} office:version=\"1.3\"><office:automatic-styles/><office:body><office:text>{changes}{}</office:text></office:body></office:document-content>",
            self.body
        ));
        let Properties { title, author, last_editor, created, modified, revision, program, .. } = &self.properties;
        parts.put("meta.xml", format!(
            "{DECLARATION}<office:document-meta {NAMESPACES} office:version=\"1.3\"><office:meta><meta:generator>{}</meta:generator><dc:title>{}</dc:title><meta:initial-creator>{}</meta:initial-creator><dc:creator>{}</dc:creator><meta:creation-date>{created}</meta:creation-date><dc:date>{modified}</dc:date><meta:editing-cycles>{revision}</meta:editing-cycles>{}</office:meta></office:document-meta>",
            escape(program), escape(title), escape(author), escape(last_editor), self.custom
        ));
        parts.put("settings.xml", format!(
            "{DECLARATION}<office:document-settings {NAMESPACES} office:version=\"1.3\"><office:settings><config:config-item-set config:name=\"ooo:configuration-settings\"><config:config-item config:name=\"PrinterName\" config:type=\"string\">{}</config:config-item></config:config-item-set></office:settings></office:document-settings>",
            escape(&self.printer)
        ));
        let mut manifest = format!(
            "{DECLARATION}<manifest:manifest {NAMESPACES} manifest:version=\"1.3\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/vnd.oasis.opendocument.text\"/>"
        );
        for name in ["content.xml", "meta.xml", "settings.xml"] {
            manifest +=
                &format!("<manifest:file-entry manifest:full-path=\"{name}\" manifest:media-type=\"text/xml\"/>");
        }
        for (name, bytes) in self.pictures {
            manifest +=
                &format!("<manifest:file-entry manifest:full-path=\"{name}\" manifest:media-type=\"image/png\"/>");
            parts.put(name, bytes);
        }
        parts.put("META-INF/manifest.xml", manifest + "</manifest:manifest>");
        parts.pack()
    }
}
