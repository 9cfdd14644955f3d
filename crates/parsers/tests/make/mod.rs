//! Small PDFs for tests: numbered objects written out with a table, and updates appended as programs append them.

/// Objects from number 1. The first must be the catalog.
pub struct Objects(pub Vec<Vec<u8>>);

impl Objects {
    /// A document with one page: 1 catalog, 2 pages, 3 page, 4 content, 5 Helvetica. `page` and `catalog` take further entries; `resources` go beside the font.
    #[allow(dead_code, reason = "each test program uses a part of this")]
    pub fn page(content: &str, resources: &str, page: &str, catalog: &str) -> Self {
        let mut objects = Self(Vec::new());
        objects.push(format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"));
        objects.push("<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned());
        let media_box = if page.contains("/MediaBox") { "" } else { "/MediaBox[0 0 300 200]" };
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R{media_box}/Contents 4 0 R/Resources<</Font<</F 5 0 R>>{resources}>>{page}>>"
        ));
        objects.stream("", content.as_bytes());
        objects.push("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned());
        objects
    }

    /// The number of the new object.
    pub fn push(&mut self, body: String) -> usize {
        self.0.push(body.into_bytes());
        self.0.len()
    }

    pub fn stream(&mut self, entries: &str, bytes: &[u8]) -> usize {
        let mut body = format!("<<{entries}/Length {}>>\nstream\n", bytes.len()).into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\nendstream");
        self.0.push(body);
        self.0.len()
    }

    /// The whole file; `trailer` takes further entries.
    pub fn file(&self, trailer: &str) -> Vec<u8> {
        let numbered: Vec<(usize, &[u8])> =
            self.0.iter().enumerate().map(|(n, body)| (n + 1, body.as_slice())).collect();
        append(b"%PDF-1.7\n", &numbered, &format!("/Size {}/Root 1 0 R{trailer}", self.0.len() + 1))
    }
}

/// The file with these objects and a trailer behind it.
pub fn append(before: &[u8], objects: &[(usize, &[u8])], trailer: &str) -> Vec<u8> {
    let mut file = before.to_vec();
    let mut table = String::from("xref\n");
    for (number, body) in objects {
        table += &format!("{number} 1\n{:010} 00000 n \n", file.len());
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(body);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    file.extend_from_slice(format!("{table}trailer\n<<{trailer}>>\nstartxref\n{start}\n%%EOF\n").as_bytes());
    file
}

/// An update of a file: objects that replace or join its own.
#[allow(dead_code, reason = "each test program uses a part of this")]
pub fn update(file: &[u8], objects: &[(usize, &[u8])], trailer: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(file);
    let previous = text.rsplit("startxref\n").next().and_then(|t| t.lines().next()).expect("a file has a start");
    append(file, objects, &format!("/Prev {previous}/Root 1 0 R{trailer}"))
}
