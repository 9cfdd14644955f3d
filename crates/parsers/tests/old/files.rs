//! A file of each kind, with something to find in it.

use super::*;

pub const SENT: u64 = (11_644_473_600 + 1_773_306_000) * 10_000_000;

pub fn a_word_file() -> Vec<u8> {
    let plain = |text, style| Paragraph(style, &[], vec![Run(text, false, &[])]);
    let in_table: &[u8] = &[0x16, 0x24, 1];
    let row_end: &[u8] = &[0x16, 0x24, 1, 0x17, 0x24, 1];
    let cell = |text| Paragraph(0, in_table, vec![Run(text, false, &[])]);
    let body = vec![
        plain("Memorandum\r", 1),
        Paragraph(
            0,
            &[],
            vec![
                Run("The measure was ", false, &[]),
                Run("never ", false, &[0x00, 0x08, 1, 0x63, 0x48, 1, 0, 0x64, 0x68, 0x54, 0x62, 0xE3, 0x07]),
                Run("fully ", false, &[0x01, 0x08, 1, 0x04, 0x48, 2, 0]),
                Run("carried out\u{2}.", true, &[]),
                Run(" Nobody is to know.", false, &[0x3C, 0x08, 1]),
                Run("pale words", false, &[0x70, 0x68, 0xFF, 0xFF, 0xFF, 0]),
                Run("\r", false, &[]),
            ],
        ),
        Paragraph(0, &[0x0B, 0x46, 1, 0], vec![Run("Überweisung „März“\r", true, &[])]),
        plain("\u{13} INCLUDEPICTURE \"https://canary.example/p.png\" \u{14}shown\u{15}\r", 0),
        cell("Item\u{7}"),
        cell("Crowns\u{7}"),
        Paragraph(0, row_end, vec![Run("\u{7}", false, &[])]),
        cell("Sand\u{7}"),
        cell("38\u{7}"),
        Paragraph(0, row_end, vec![Run("\u{7}", false, &[])]),
        plain("\r", 0),
    ];
    let note = vec![plain("By the Marrow.\r\r", 0)];
    let head = vec![plain("Port Authority\r\r", 0)];
    let comment = vec![plain("Take this out.\r\r", 0)];
    let boxed = vec![plain("In a box\r", 0)];
    let mark = "Memorandum\rThe measure was never fully carried out".chars().count() as u32;
    let mut atrd = vec![2, 0, b'D', 0, b'F', 0];
    atrd.resize(30, 0);
    let owners = [&[9, 0][..], &wide("Di Fourth")].concat();
    let tables = [
        (2, plc(&[mark, 999], &[0, 0])),
        (3, plc(&[0, 15, 16], &[])),
        (4, plc(&[3, 999], &atrd)),
        (5, plc(&[0, 15, 16], &[])),
        (36, owners),
        (11, plc(&[0, 0, 0, 0, 0, 0, 0, 0, 15, 15, 15, 15, 15, 16], &[])),
        (51, strings(&["Unknown", "Bo Editor", "Cy Third"])),
        (71, strings(&["Ed Fifth", "C:\\Users\\ed\\second measure.doc"])),
    ];
    word(
        [body, note, head, comment, Vec::new(), boxed, Vec::new()],
        &tables,
        b"It was never carried out at all, says Varga. ",
    )
}

pub fn a_workbook() -> Vec<u8> {
    let cell =
        |row: u16, column: u16, style: u16| [row.to_le_bytes(), column.to_le_bytes(), style.to_le_bytes()].concat();
    let text = |t: &str| [&(t.len() as u16).to_le_bytes()[..], &[0], t.as_bytes()].concat();
    let strings = [&[2, 0, 0, 0, 2, 0, 0, 0][..], &text("Item"), &[4, 0, 0], b"Cr"].concat();
    let style = |format: u8| record(0xE0, &[&[0, 0, format, 0], &[0; 16]]);
    let globals = [
        record(0x5C, &[&text("Bo Editor")]),
        style(0),
        style(14),
        record(0xFC, &[&strings]),
        record(0x3C, &[&[1], &wide("öw")]),
        record(0x01AE, &[&[1, 0], &[14, 0, 0], b"\x01\x01Cdir\x03pay.xls", &text("Wages")]),
    ];
    let note = [&text("See below")[2..]].concat();
    let first = [
        record(0x7D, &[&[2, 0, 2, 0, 0, 8, 0, 0, 1, 0]]),
        record(0x0208, &[&[3, 0, 0, 0, 9, 0, 0, 1, 0, 0, 0, 0, 0x20, 0, 0, 0]]),
        record(0xFD, &[&cell(0, 0, 0), &[0, 0, 0, 0]]),
        record(0xFD, &[&cell(0, 1, 0), &[1, 0, 0, 0]]),
        record(0x0204, &[&cell(1, 0, 0), &text("Sand")]),
        record(0x0203, &[&cell(1, 1, 0), &38.5f64.to_le_bytes()]),
        record(0x027E, &[&cell(1, 2, 1), &(45_292u32 << 2 | 2).to_le_bytes()]),
        record(0x06, &[&cell(2, 1, 0), &77f64.to_le_bytes(), &[0; 6], &[9, 0], b"\x24\x01\0\x01\xC0\x1E\x02\0\x05"]),
        record(0x0204, &[&cell(3, 0, 0), &text("kept back")]),
        record(0x5D, &[&[0x15, 0, 0x12, 0, 0x19, 0, 7, 0], &[0; 14]]),
        record(0x01B6, &[&[0; 10], &[9, 0], &[0; 6]]),
        record(0x3C, &[&note]),
        record(0x1C, &[&[1, 0, 1, 0, 0, 0, 7, 0], &text("Di Fourth")]),
    ]
    .concat();
    let hidden = record(0x0204, &[&cell(0, 0, 0), &text("the second ledger")]);
    workbook(&globals, &[("Sand", 0, first), ("Ledger", 2, hidden)])
}

pub fn a_presentation() -> Vec<u8> {
    let text = |t: &str| slide_record(0, 0x0FA0, &[&wide(t)]);
    let kind = |k: u8| slide_record(0, 0x0F9F, &[&[k, 0, 0, 0]]);
    let boxed = |parts: &[&[u8]]| slide_record(0xF, 0xF004, &[&slide_record(0xF, 0xF00D, parts)]);
    let slide = |notes: u8, hidden: u8, words: &str, more: &[u8]| {
        let atom = slide_record(2, 0x03EF, &[&[0; 12], &[1, 0, 0, 0x80, notes, 0, 0, 0, 0, 0, 0, 0]]);
        let show = slide_record(0, 0x03F9, &[&[0; 10], &[hidden, 0, 0, 0, 0, 0]]);
        let drawn = [boxed(&[&kind(4), &text(words)]), boxed(&[&slide_record(0, 0x0F9E, &[&[0; 4]])])].concat();
        slide_record(0xF, 0x03EE, &[&atom, &show, &slide_record(0xF, 0x040C, &[&drawn]), more])
    };
    let comment = slide_record(
        0xF,
        0x2EE0,
        &[
            &slide_record(0, 0x0FBA, &[&wide("Di Fourth")]),
            &slide_record(0x10, 0x0FBA, &[&wide("Take this out.")]),
            &slide_record(0, 0x2EE1, &[&[1, 0, 0, 0, 0xEA, 7, 3, 0, 1, 0, 2, 0, 10, 0, 20, 0, 0, 0, 0, 0]]),
        ],
    );
    let tags = slide_record(0xF, 0x1388, &[&slide_record(0xF, 0x138A, &[&slide_record(0, 0x138B, &[&comment])])]);
    let entry = |persist: u8, id: u8| slide_record(0, 0x03F3, &[&[persist, 0, 0, 0], &[0; 8], &[id, 0, 0, 0], &[0; 4]]);
    let list = |instance: u16, parts: &[&[u8]]| slide_record(instance << 4 | 0xF, 0x0FF0, parts);
    let link = slide_record(0xF, 0x0FD7, &[&slide_record(0x10, 0x0FBA, &[&wide("https://link.example/")])]);
    let document = slide_record(
        0xF,
        0x03E8,
        &[
            &list(0, &[&entry(2, 100), &kind(0), &text("The title"), &entry(3, 101), &kind(0), &text("Kept back")]),
            &list(2, &[&entry(4, 200)]),
            &link,
        ],
    );
    let notes = slide_record(
        0xF,
        0x03F0,
        &[&slide_record(0xF, 0x040C, &[&boxed(&[&kind(2), &text("Say nothing of Varga.")])])],
    );
    let earlier = slide(200, 0, "Varga ordered it.", &[]);
    let now = slide(200, 0, "Somebody ordered it.", &tags);
    presentation(&[document, earlier, slide(0, 4, "The second ledger.", &[]), notes], &[(2, now)])
}

/// Outlook's index of the message's conversation: the first, and an answer to it.
pub const INDEX: [u8; 27] = *b"\x01\xD5\0\0\0\0a conversation..01234";

pub fn a_message() -> Vec<u8> {
    let headers = "Received: from pc-holm ([203.0.113.9]) by mx.port.example; Thu, 12 Mar 2026 09:00:02 +0000\r\nX-Originating-IP: [203.0.113.77]\r\n";
    let mut all = message(
        "",
        32,
        &[(0x0039, 0x40, SENT), (0x3007, 0x40, SENT)],
        &[
            (0x001A, "IPM.Note"),
            (0x0037, "Zweite Maßnahme"),
            (0x0C1A, "Anders Holm"),
            (0x0C1F, "anders@port.example"),
            (0x1000, "Dear Ilse,\r\n\r\nrelease it.\r\n"),
            (0x007D, headers),
            (0x3FFA, "Bo Editor"),
            (0x1035, "<20260312.1@port.example>"),
        ],
    );
    all.push(("__substg1.0_00710102".into(), INDEX.to_vec()));
    let person = |n: u32, kind: u64, name: &'static str, address: &'static str| {
        message(&format!("__recip_version1.0_#{n:08X}/"), 8, &[(0x0C15, 3, kind)], &[(0x3001, name), (0x39FE, address)])
    };
    all.extend(person(0, 1, "Ilse", "ilse@port.example"));
    all.extend(person(1, 3, "Counsel", "lawyer@counsel.example"));
    all.extend(message("__attach_version1.0_#00000000/", 8, &[(0x3705, 3, 1)], &[(0x3707, "Rechnung für März.txt")]));
    all.push(("__attach_version1.0_#00000000/__substg1.0_37010102".into(), b"38,200,000 crowns".to_vec()));
    all.extend(message("__attach_version1.0_#00000001/", 8, &[(0x3705, 3, 5)], &[(0x3001, "Transfer")]));
    all.extend(message(
        "__attach_version1.0_#00000001/__substg1.0_3701000D/",
        24,
        &[(0x0039, 0x40, SENT)],
        &[(0x0037, "Transfer"), (0x1000, "It has been done.")],
    ));
    let streams: Vec<(&str, &[u8])> = all.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    compound(&streams)
}

pub fn a_mailbox() -> Vec<u8> {
    let name = |id: u16, text: &str| (id, 0x1F, wide(text));
    let message = heap(&[
        name(0x0037, "\u{1}\u{4}RE: Second measure"),
        name(0x0C1A, "Anders Holm"),
        name(0x0C1F, "anders@port.example"),
        name(0x0E04, "Ilse"),
        (0x0039, 0x40, SENT.to_le_bytes().to_vec()),
        name(0x1000, "release it"),
    ]);
    let attachment = heap(&[name(0x3707, "ledger.txt"), (0x3701, 0x102, b"paid twice".to_vec())]);
    mailbox(&[
        (0x21, 0, heap(&[name(0x3001, "anders@port.example")]), Vec::new()),
        (0x122, 0x122, heap(&[name(0x3001, "root")]), Vec::new()),
        (0x8022, 0x122, heap(&[name(0x3001, "Inbox")]), Vec::new()),
        (0x8042, 0x8022, heap(&[name(0x3001, "Sand/gravel")]), Vec::new()),
        (0x20_0024, 0x8042, message, vec![(0x8025, attachment)]),
    ])
}
