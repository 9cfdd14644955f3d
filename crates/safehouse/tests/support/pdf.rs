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

/// One page that is a picture: a byte a pixel, stretched over a page of this size in points.
pub fn scan(grey: &[u8], width: u32, height: u32, points: (u32, u32)) -> Vec<u8> {
    let (across, down) = points;
    let content = format!("q {across} 0 0 {down} 0 0 cm /I Do Q");
    let picture = format!(
        "<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length {} >>\nstream\n",
        grey.len()
    );
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {across} {down}] /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>"
    );
    let stream = format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        page.into_bytes(),
        stream.into_bytes(),
        [picture.as_bytes(), grey, b"\nendstream"].concat(),
    ];
    file(&objects, "")
}

/// A page of lines in Helvetica, whose font says of each letter that it is the one `shift` places before it.
pub fn mislettered(lines: &[&str], shift: u8) -> Vec<u8> {
    let shown: String = lines.iter().map(|line| format!("({line}) Tj T* ")).collect();
    let content = format!("BT /F 12 Tf 72 770 Td 18 TL {shown}ET");
    let pairs: String = (b'A'..=b'z').map(|code| format!("<{code:02x}> <{:04x}>\n", code - shift)).collect();
    let table = format!(
        "/CIDInit /ProcSet findresource begin\nbegincmap\n1 begincodespacerange\n<00> <ff>\nendcodespacerange\n{} beginbfchar\n{pairs}endbfchar\nendcmap\nend",
        b'z' - b'A' + 1
    );
    let stream = |text: &str| format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()).into_bytes();
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >>".to_vec(),
        stream(&content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>".to_vec(),
        stream(&table),
    ];
    file(&objects, "")
}

/// Objects, numbered from 1, the first of them the catalog; what else its trailer says.
fn file(objects: &[Vec<u8>], more: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(objects) {
        offsets.push(file.len());
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    offsets.iter().for_each(|offset| file.extend(format!("{offset:010} 00000 n \n").bytes()));
    file.extend(
        format!("trailer << /Size {} /Root 1 0 R {more} >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes(),
    );
    file
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
    let info = objects.len();
    let objects: Vec<Vec<u8>> = objects.into_iter().map(String::into_bytes).collect();
    file(&objects, &format!("/Info {info} 0 R"))
}
