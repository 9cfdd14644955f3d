//! A payment order that somebody "redacted" by drawing black bars over it: the text under them is all there.

use super::sheet::{Face, Properties, Sheet, pdf};

pub fn payment_order() -> Vec<u8> {
    let mut sheet = Sheet::new();
    sheet.line(Face::Bold, 13.0, 72.0, 84.0, "PAYMENT ORDER 0412/26").rule(98.0);
    let rows = [
        ("Payer", "Estuary Port Authority, works account"),
        ("Payee", "Marrow Dredging Services (Overseas)"),
        ("Account", "4471 0903 2218 at Lagoon Trust Bank"),
        ("Amount", "38,200,000 crowns"),
        ("For", "North channel, second measure, invoice 2 of 2"),
        ("Released by", "Ilse Varga, accounts"),
        ("Date", "12 March 2026"),
    ];
    for (at, (name, value)) in (0_u8..).zip(rows) {
        let y = 130.0 + f32::from(at) * 24.0;
        sheet.line(Face::Bold, 11.5, 72.0, y, name).line(Face::Typed, 11.5, 170.0, y, value);
    }
    sheet.lines(
        12.0,
        72.0,
        330.0,
        17.0,
        "Released on the word of the director of works. No survey report is attached.\n\
         The registered address of the payee is above the bakery in Lantern Street.",
    );
    sheet.bar(168.0, 168.0, 262.0, 14.0).bar(168.0, 240.0, 146.0, 14.0);
    let properties = Properties {
        title: "0412/26",
        author: "accounts",
        creator: "Crownbook Ledger 11",
        created: (2026, 3, 12, 9, 20),
    };
    pdf(vec![sheet], &properties)
}
