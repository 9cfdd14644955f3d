//! A Word document (WordprocessingML).

use super::{DECLARATION, Error, OFFICE, Parts, Properties, Relations, begin, escape};

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// A stretch of a paragraph.
#[derive(Clone, Copy, Debug)]
pub enum Run<'a> {
    Plain(&'a str),
    /// Marked as hidden.
    Hidden(&'a str),
    /// White letters.
    White(&'a str),
    Inserted {
        author: &'a str,
        date: &'a str,
        text: &'a str,
    },
    Deleted {
        author: &'a str,
        date: &'a str,
        text: &'a str,
    },
    /// Words with a comment on them.
    Commented {
        author: &'a str,
        initials: &'a str,
        date: &'a str,
        text: &'a str,
        said: &'a str,
    },
    /// A field: its code, and what it shows.
    Field {
        code: &'a str,
        shows: &'a str,
    },
    Footnote(&'a str),
    /// A link to somewhere else.
    Link {
        target: &'a str,
        text: &'a str,
    },
}

#[derive(Clone, Debug, Default)]
pub struct Docx {
    properties: Properties,
    body: String,
    comments: String,
    comment: u32,
    footnotes: String,
    footnote: u32,
    header: String,
    footer: String,
    template: Option<String>,
    sessions: Vec<String>,
    relations: Relations,
    embedded: Vec<(String, Vec<u8>)>,
    revision: u32,
}

impl Docx {
    pub fn new(properties: Properties) -> Self {
        Self { properties, ..Self::default() }
    }

    pub fn heading(mut self, text: &str) -> Self {
        self.body += &format!("<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr>{}</w:p>", plain("", text));
        self
    }

    pub fn paragraph(mut self, runs: &[Run<'_>]) -> Self {
        let runs: String = runs.iter().map(|run| self.run(*run)).collect();
        self.body += &format!("<w:p>{runs}</w:p>");
        self
    }

    pub fn table(mut self, rows: &[&[&str]]) -> Self {
        self.body += "<w:tbl>";
        for row in rows {
            self.body += "<w:tr>";
            for cell in *row {
                self.body += &format!("<w:tc><w:p>{}</w:p></w:tc>", plain("", cell));
            }
            self.body += "</w:tr>";
        }
        self.body += "</w:tbl>";
        self
    }

    pub fn header(mut self, text: &str) -> Self {
        self.header = text.to_owned();
        self
    }

    pub fn footer(mut self, text: &str) -> Self {
        self.footer = text.to_owned();
        self
    }

    /// The template that Word fetches when it opens the document.
    pub fn template(mut self, address: &str) -> Self {
        self.template = Some(address.to_owned());
        self
    }

    /// A number that Word keeps for each session of editing, eight hexadecimal digits.
    pub fn session(mut self, number: &str) -> Self {
        self.sessions.push(number.to_owned());
        self
    }

    /// A file embedded in the document.
    pub fn embed(mut self, name: &str, bytes: &[u8]) -> Self {
        let id = self.relations.add("package", &format!("embeddings/{name}"), false);
        self.embedded.push((format!("word/embeddings/{name}"), bytes.to_vec()));
        self.body += &format!(
            "<w:p><w:r><w:object><o:OLEObject xmlns:o=\"urn:schemas-microsoft-com:office:office\" Type=\"Embed\" r:id=\"{id}\"/></w:object></w:r></w:p>"
        );
        self
    }

    fn run(&mut self, run: Run<'_>) -> String {
        match run {
            Run::Plain(text) => plain("", text),
            Run::Hidden(text) => plain("<w:vanish/>", text),
            Run::White(text) => plain("<w:color w:val=\"FFFFFF\"/>", text),
            Run::Inserted { author, date, text } => {
                self.revision += 1;
                format!(
                    "<w:ins w:id=\"{}\" w:author=\"{}\" w:date=\"{date}\">{}</w:ins>",
                    self.revision,
                    escape(author),
                    plain("", text)
                )
            }
            Run::Deleted { author, date, text } => {
                self.revision += 1;
                format!(
                    "<w:del w:id=\"{}\" w:author=\"{}\" w:date=\"{date}\"><w:r><w:delText xml:space=\"preserve\">{}</w:delText></w:r></w:del>",
                    self.revision,
                    escape(author),
                    escape(text)
                )
            }
            Run::Commented { author, initials, date, text, said } => {
                let id = self.comment;
                self.comment += 1;
                self.comments += &format!(
                    "<w:comment w:id=\"{id}\" w:author=\"{}\" w:initials=\"{initials}\" w:date=\"{date}\"><w:p>{}</w:p></w:comment>",
                    escape(author),
                    plain("", said)
                );
                format!(
                    "<w:commentRangeStart w:id=\"{id}\"/>{}<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>",
                    plain("", text)
                )
            }
            Run::Field { code, shows } => format!(
                "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\">{}</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
                escape(code),
                plain("", shows)
            ),
            Run::Footnote(text) => {
                self.footnote += 1;
                self.footnotes +=
                    &format!("<w:footnote w:id=\"{}\"><w:p>{}</w:p></w:footnote>", self.footnote, plain("", text));
                format!("<w:r><w:footnoteReference w:id=\"{}\"/></w:r>", self.footnote)
            }
            Run::Link { target, text } => {
                let id = self.relations.add("hyperlink", target, true);
                format!("<w:hyperlink r:id=\"{id}\">{}</w:hyperlink>", plain("", text))
            }
        }
    }

    /// # Errors
    /// When two embedded files have one name.
    pub fn finish(mut self) -> Result<Vec<u8>, Error> {
        let mut types = vec![
            ("word/styles.xml".to_owned(), format!("{TYPE}.styles+xml")),
            ("word/settings.xml".to_owned(), format!("{TYPE}.settings+xml")),
        ];
        self.relations.add("styles", "styles.xml", false);
        self.relations.add("settings", "settings.xml", false);
        let mut further = Vec::new();
        let mut further_part = |kind: &str, element: &str, inner: &str, relations: &mut Relations| {
            let name = format!("word/{kind}.xml");
            types.push((name.clone(), format!("{TYPE}.{kind}+xml")));
            relations.add(kind, &format!("{kind}.xml"), false);
            further.push((name, whole(element, inner)));
        };
        if !self.comments.is_empty() {
            further_part("comments", "comments", &self.comments, &mut self.relations);
        }
        if !self.footnotes.is_empty() {
            further_part("footnotes", "footnotes", &self.footnotes, &mut self.relations);
        }
        if !self.header.is_empty() {
            further_part("header", "hdr", &format!("<w:p>{}</w:p>", plain("", &self.header)), &mut self.relations);
        }
        if !self.footer.is_empty() {
            further_part("footer", "ftr", &format!("<w:p>{}</w:p>", plain("", &self.footer)), &mut self.relations);
        }
        let mut parts: Parts =
            begin(("word/document.xml", &format!("{TYPE}.document.main+xml")), &types, &self.properties);
        parts.put("word/document.xml", whole("document", &format!("<w:body>{}</w:body>", self.body)));
        parts.put(
            "word/styles.xml",
            whole(
                "styles",
                "<w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/></w:style>",
            ),
        );
        let mut settings = String::new();
        let mut of_settings = Relations::default();
        if let Some(template) = &self.template {
            let id = of_settings.add("attachedTemplate", template, true);
            settings += &format!("<w:attachedTemplate r:id=\"{id}\"/>");
        }
        if let Some(first) = self.sessions.first() {
            settings += &format!("<w:rsids><w:rsidRoot w:val=\"{first}\"/>");
            settings.extend(self.sessions.iter().map(|number| format!("<w:rsid w:val=\"{number}\"/>")));
            settings += "</w:rsids>";
        }
        parts.put("word/settings.xml", whole("settings", &settings));
        if self.template.is_some() {
            parts.put("word/_rels/settings.xml.rels", of_settings.xml());
        }
        parts.put("word/_rels/document.xml.rels", self.relations.xml());
        for (name, xml) in further {
            parts.put(name, xml);
        }
        for (name, bytes) in self.embedded {
            parts.put(name, bytes);
        }
        parts.pack()
    }
}

fn plain(look: &str, text: &str) -> String {
    let look = if look.is_empty() { String::new() } else { format!("<w:rPr>{look}</w:rPr>") };
    format!("<w:r>{look}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text))
}

fn whole(element: &str, inner: &str) -> String {
    format!("{DECLARATION}<w:{element} xmlns:w=\"{MAIN}\" xmlns:r=\"{OFFICE}\">{inner}</w:{element}>")
}
