//! An Excel workbook (SpreadsheetML).

use super::{DECLARATION, Error, OFFICE, Properties, Relations, begin, escape};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// What a cell holds.
#[derive(Clone, Debug)]
pub enum Value {
    Empty,
    Text(String),
    Number(f64),
    /// Days since the end of 1899, shown as a date.
    Date(u32),
    /// A formula, and the value that was calculated last.
    Formula(String, f64),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    #[default]
    Shown,
    Hidden,
    VeryHidden,
}

#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub name: String,
    pub visibility: Visibility,
    pub rows: Vec<Vec<Value>>,
    /// Rows from 1.
    pub hidden_rows: Vec<usize>,
    /// Columns from 1.
    pub hidden_columns: Vec<usize>,
    /// Cell, author, words.
    pub comments: Vec<(String, String, String)>,
}

#[derive(Clone, Debug, Default)]
pub struct Xlsx {
    properties: Properties,
    sheets: Vec<Sheet>,
    names: Vec<(String, String)>,
    linked: Option<String>,
}

impl Xlsx {
    pub fn new(properties: Properties) -> Self {
        Self { properties, ..Self::default() }
    }

    pub fn sheet(mut self, sheet: Sheet) -> Self {
        self.sheets.push(sheet);
        self
    }

    /// A name for cells, as `Accounts!$B$2`.
    pub fn name(mut self, name: &str, means: &str) -> Self {
        self.names.push((name.to_owned(), means.to_owned()));
        self
    }

    /// Another workbook that values are taken from.
    pub fn link(mut self, target: &str) -> Self {
        self.linked = Some(target.to_owned());
        self
    }

    /// # Errors
    /// Never in practice: no two parts have one name.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let mut relations = Relations::default();
        let mut types = vec![("xl/styles.xml".to_owned(), format!("{TYPE}.styles+xml"))];
        let (mut list, mut further) = (String::new(), Vec::new());
        for (number, sheet) in (1..).zip(&self.sheets) {
            let id = relations.add("worksheet", &format!("worksheets/sheet{number}.xml"), false);
            let state = match sheet.visibility {
                Visibility::Shown => "",
                Visibility::Hidden => " state=\"hidden\"",
                Visibility::VeryHidden => " state=\"veryHidden\"",
            };
            list += &format!("<sheet name=\"{}\" sheetId=\"{number}\"{state} r:id=\"{id}\"/>", escape(&sheet.name));
            types.push((format!("xl/worksheets/sheet{number}.xml"), format!("{TYPE}.worksheet+xml")));
            further.push((format!("xl/worksheets/sheet{number}.xml"), cells(sheet)));
            if !sheet.comments.is_empty() {
                let mut of_sheet = Relations::default();
                of_sheet.add("comments", &format!("../comments{number}.xml"), false);
                types.push((format!("xl/comments{number}.xml"), format!("{TYPE}.comments+xml")));
                further.push((format!("xl/worksheets/_rels/sheet{number}.xml.rels"), of_sheet.xml()));
                further.push((format!("xl/comments{number}.xml"), comments(sheet)));
            }
        }
        relations.add("styles", "styles.xml", false);
        let mut outside = String::new();
        if let Some(target) = &self.linked {
            let id = relations.add("externalLink", "externalLinks/externalLink1.xml", false);
            outside = format!("<externalReferences><externalReference r:id=\"{id}\"/></externalReferences>");
            types.push(("xl/externalLinks/externalLink1.xml".to_owned(), format!("{TYPE}.externalLink+xml")));
            let mut of_link = Relations::default();
            of_link.add("externalLinkPath", target, true);
            further.push(("xl/externalLinks/_rels/externalLink1.xml.rels".to_owned(), of_link.xml()));
            further.push((
                "xl/externalLinks/externalLink1.xml".to_owned(),
                format!("{DECLARATION}<externalLink xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><externalBook r:id=\"rId1\"/></externalLink>"),
            ));
        }
        let names: String = self
            .names
            .iter()
            .map(|(name, means)| format!("<definedName name=\"{}\">{}</definedName>", escape(name), escape(means)))
            .collect();
        let names = if names.is_empty() { names } else { format!("<definedNames>{names}</definedNames>") };
        let mut parts = begin(("xl/workbook.xml", &format!("{TYPE}.sheet.main+xml")), &types, &self.properties);
        parts.put(
            "xl/workbook.xml",
            format!("{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{list}</sheets>{outside}{names}</workbook>"),
        );
        parts.put("xl/_rels/workbook.xml.rels", relations.xml());
        // Two formats: as it is, and a date.
        parts.put("xl/styles.xml", format!(
            "{DECLARATION}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
        ));
        for (name, xml) in further {
            parts.put(name, xml);
        }
        parts.pack()
    }
}

fn cells(sheet: &Sheet) -> String {
    let mut xml = format!("{DECLARATION}<worksheet xmlns=\"{MAIN}\">");
    if !sheet.hidden_columns.is_empty() {
        xml += "<cols>";
        xml.extend(
            sheet.hidden_columns.iter().map(|at| format!("<col min=\"{at}\" max=\"{at}\" width=\"9\" hidden=\"1\"/>")),
        );
        xml += "</cols>";
    }
    xml += "<sheetData>";
    for (number, row) in (1..).zip(&sheet.rows) {
        let hidden = if sheet.hidden_rows.contains(&number) { " hidden=\"1\"" } else { "" };
        xml += &format!("<row r=\"{number}\"{hidden}>");
        for (column, value) in row.iter().enumerate() {
            let at = format!("{}{number}", letters(column));
            xml += &match value {
                Value::Empty => String::new(),
                Value::Text(text) => {
                    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", escape(text))
                }
                Value::Number(number) => format!("<c r=\"{at}\"><v>{number}</v></c>"),
                Value::Date(days) => format!("<c r=\"{at}\" s=\"1\"><v>{days}</v></c>"),
                Value::Formula(formula, value) => format!("<c r=\"{at}\"><f>{}</f><v>{value}</v></c>", escape(formula)),
            };
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

fn comments(sheet: &Sheet) -> String {
    let authors: String =
        sheet.comments.iter().map(|(_, author, _)| format!("<author>{}</author>", escape(author))).collect();
    let list: String = sheet
        .comments
        .iter()
        .enumerate()
        .map(|(at, (cell, _, said))| format!("<comment ref=\"{cell}\" authorId=\"{at}\"><text><r><t xml:space=\"preserve\">{}</t></r></text></comment>", escape(said)))
        .collect();
    format!(
        "{DECLARATION}<comments xmlns=\"{MAIN}\"><authors>{authors}</authors><commentList>{list}</commentList></comments>"
    )
}

/// A column's name: 0 is `A`. Enough for what the demonstration needs.
fn letters(column: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    if column < 26 { letter(column).to_string() } else { format!("{}{}", letter(column / 26 - 1), letter(column)) }
}
