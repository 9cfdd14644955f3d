//! PDFs that tests make.
#![allow(dead_code, reason = "not every test needs all")]

/// A PDF of lines of text, with an author and a date in its properties.
pub fn pdf(pages: &[&[&str]]) -> Vec<u8> {
    sized(pages, "595 842")
}

/// The same on pages of this size in points.
pub fn sized(pages: &[&[&str]], size: &str) -> Vec<u8> {
    let shown = |lines: &&[&str]| lines.iter().map(|line| format!("({line}) Tj T* ")).collect::<String>();
    let pages: Vec<String> =
        pages.iter().map(|lines| format!("BT /F 12 Tf 72 770 Td 18 TL {}ET", shown(lines))).collect();
    written(&pages, size, "/Author (Nora Quill) /CreationDate (D:20261101120000Z)")
}

/// Pages with these content streams, in Helvetica as `/F`, and these properties.
pub fn written(pages: &[String], size: &str, properties: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 4 + 2 * i)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.join(" ")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (i, content) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Resources << /Font << /F 3 0 R >> >> /Contents {} 0 R >>",
            5 + 2 * i
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    objects.push(format!("<< {properties} >>"));
    let mut file = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(file.len());
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = file.len();
    file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    offsets.iter().for_each(|offset| file.push_str(&format!("{offset:010} 00000 n \n")));
    let (size, info) = (objects.len() + 1, objects.len());
    file.push_str(&format!("trailer << /Size {size} /Root 1 0 R /Info {info} 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    file.into_bytes()
}
