//! Two memoranda: what the survey found, and what was ordered all the same.

use super::sheet::{Face, Properties, Sheet, pdf};

fn head(sheet: &mut Sheet, office: &str, to: &str, from: &str, date: &str, subject: &str) -> f32 {
    sheet.line(Face::Bold, 13.0, 72.0, 84.0, "ESTUARY PORT AUTHORITY");
    sheet.line(Face::Roman, 11.0, 72.0, 100.0, office);
    sheet.line(Face::Roman, 11.0, 440.0, 84.0, "Internal");
    sheet.rule(112.0);
    for (at, (name, value)) in (0_u8..).zip([("To", to), ("From", from), ("Date", date)]) {
        let y = 138.0 + f32::from(at) * 17.0;
        sheet.line(Face::Roman, 11.5, 72.0, y, &format!("{name}:"));
        sheet.line(Face::Roman, 11.5, 122.0, y, value);
    }
    sheet.line(Face::Bold, 12.5, 72.0, 210.0, subject);
    236.0
}

pub fn survey() -> Vec<u8> {
    let mut first = Sheet::new();
    let y = head(
        &mut first,
        "Survey office",
        "Director of works",
        "Ottilie Marsh, hydrographer",
        "27 February 2026",
        "North channel: soundings after the autumn measure",
    );
    let y = first.lines(
        12.0,
        72.0,
        y,
        17.0,
        "The survey boat took 412 soundings between the north mole and buoy 9 on 24 and 25\n\
         February. The channel is at its full depth of 11.2 metres over its whole length. Nothing\n\
         has silted up since the autumn measure was finished in November.\n\
         \n\
         A second measure is not needed this year. At the present rate of silting the channel\n\
         will keep its depth until the spring of 2028.\n\
         \n\
         Soundings by section, in metres below chart datum:",
    );
    let rows = [
        ("Section", "October", "February"),
        ("Mole to buoy 3", "9.6", "11.3"),
        ("Buoy 3 to buoy 5", "9.1", "11.2"),
        ("Buoy 5 to buoy 7", "9.4", "11.2"),
        ("Buoy 7 to buoy 9", "9.8", "11.4"),
    ];
    for (at, (section, october, february)) in (0_u8..).zip(rows) {
        let y = y + 8.0 + f32::from(at) * 16.0;
        let face = if at == 0 { Face::Bold } else { Face::Roman };
        first
            .line(face, 11.5, 90.0, y, section)
            .line(face, 11.5, 260.0, y, october)
            .line(face, 11.5, 350.0, y, february);
    }
    first.line(Face::Roman, 10.0, 290.0, 800.0, "1 / 2");

    let mut second = Sheet::new();
    second.lines(
        12.0,
        72.0,
        90.0,
        17.0,
        "I was asked by telephone on 26 February to leave the sections between buoys 5 and 9 out\n\
         of this memorandum. I have not done so. The full soundings are in the survey book,\n\
         volume 31, and can be read by anybody in the office.\n\
         \n\
         I recommend that the contractor be told that its offer for a second measure is declined.",
    );
    second.line(Face::Roman, 12.0, 72.0, 220.0, "O. Marsh");
    second.line(Face::Roman, 10.0, 290.0, 800.0, "2 / 2");
    let properties = Properties {
        title: "North channel soundings",
        author: "Ottilie Marsh",
        creator: "PortDesk 4.2",
        created: (2026, 2, 27, 11, 5),
    };
    pdf(vec![first, second], &properties)
}

pub fn second_measure() -> Vec<u8> {
    let mut sheet = Sheet::new();
    let y = head(
        &mut sheet,
        "Works department",
        "Ilse Varga, accounts",
        "Director of works",
        "9 March 2026",
        "North channel, second measure",
    );
    sheet.lines(
        12.0,
        72.0,
        y,
        17.0,
        "Authorised, number to follow. Measure as in October. The contractor is known to you;\n\
         please use the account that Mr Pell sent on Tuesday and not the one on the frame\n\
         contract.\n\
         \n\
         The survey boat is not needed. The second measure is a formality. Nobody will go down\n\
         there with a stick.\n\
         \n\
         Please return this sheet to me and not to the registry.",
    );
    let properties = Properties {
        title: "second measure",
        author: "m.tidewell",
        creator: "PortDesk 4.2",
        created: (2026, 3, 9, 17, 42),
    };
    pdf(vec![sheet], &properties)
}
