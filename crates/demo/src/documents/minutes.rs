//! Minutes that were changed after the meeting and saved over: the first version is still in the file (an incremental update,
//! ISO 32000-2, 7.5.6).

use std::io::Write as _;

use super::sheet::{Face, Properties, Sheet, contents_of, pdf};

fn sheet(fourth: &str) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.line(Face::Bold, 13.0, 72.0, 84.0, "MINUTES").rule(98.0);
    sheet.lines(
        12.0,
        72.0,
        124.0,
        17.0,
        &format!(
            "Meeting of the harbour committee, 4 February 2026, room 12\n\
             Present: the chair, the director of works, the treasurer, the clerk\n\
             \n\
             1. The minutes of 7 January were approved.\n\
             2. The treasurer reported on the autumn measure in the north channel. It cost 38.2\n\
             million crowns, as agreed.\n\
             3. The director of works thanked the contractor.\n\
             {fourth}\n\
             5. The committee meets again on 4 March."
        ),
    );
    sheet
}

pub fn with_an_earlier_revision() -> Vec<u8> {
    let properties = Properties {
        title: "Harbour committee, 4 February 2026",
        author: "clerk",
        creator: "PortDesk 4.2",
        created: (2026, 2, 5, 10, 12),
    };
    let first = "4. The treasurer asked why a second invoice for the same measure had come in. The\n\
                 director of works said that he would speak to him about it after the meeting.";
    let mut file = pdf(vec![sheet(first)], &properties);
    let last = sheet("4. With the final payment of 4 February the account is closed.").stream();
    let previous = start_of_xref(&file);
    let at = file.len();
    let number = contents_of(0);
    // A vector takes whatever is written.
    let _ = write!(file, "{number} 0 obj\n<< /Length {} >>\nstream\n", last.len());
    file.extend_from_slice(&last);
    file.extend_from_slice(b"\nendstream\nendobj\n");
    let xref = file.len();
    let size = contents_of(0) + 1;
    let _ = write!(
        file,
        "xref\n{number} 1\n{at:010} 00000 n \ntrailer\n<< /Size {size} /Root 1 0 R /Info 3 0 R /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n"
    );
    file
}

/// The number that stands after the last `startxref`.
fn start_of_xref(file: &[u8]) -> usize {
    let text = String::from_utf8_lossy(&file[file.len().saturating_sub(64)..]);
    let after = text.rsplit("startxref").next().unwrap_or_default();
    after.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
