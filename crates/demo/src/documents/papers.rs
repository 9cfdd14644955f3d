//! Papers that are set alike: a letterhead, facts, a body of paragraphs. Contracts, invoices, letters, an order of a court.

use super::sheet::{Face, HEIGHT, Properties, Sheet, pdf};

/// Characters of a line of 12 points between the margins, at most.
const MEASURE: usize = 82;
const LEAD: f32 = 17.0;
const LEFT: f32 = 72.0;

struct Paper {
    /// Whose paper it is, and below it which office's.
    head: [&'static str; 2],
    /// At the right of the head: a marking or a number.
    corner: &'static str,
    facts: &'static [(&'static str, &'static str)],
    heading: &'static str,
    /// Paragraphs, parted by a blank line; a line that begins with a tab stands as it is, further in.
    body: &'static str,
    properties: Properties,
}

impl Paper {
    fn pdf(self) -> Vec<u8> {
        let mut pages = Vec::new();
        let mut sheet = Sheet::new();
        sheet.line(Face::Bold, 13.0, LEFT, 84.0, self.head[0]).line(Face::Roman, 11.0, LEFT, 100.0, self.head[1]);
        sheet.line(Face::Roman, 11.0, 420.0, 84.0, self.corner).rule(112.0);
        let mut y = 138.0;
        for (name, value) in self.facts {
            sheet.line(Face::Roman, 11.5, LEFT, y, &format!("{name}:")).line(Face::Roman, 11.5, 158.0, y, value);
            y += LEAD;
        }
        y += 16.0;
        sheet.line(Face::Bold, 12.5, LEFT, y, self.heading);
        y += 26.0;
        for line in wrapped(self.body) {
            if y > HEIGHT - 90.0 {
                pages.push(std::mem::replace(&mut sheet, Sheet::new()));
                y = 90.0;
            }
            match line.strip_prefix('\t') {
                Some(line) => sheet.line(Face::Typed, 10.5, LEFT + 18.0, y, line),
                None => sheet.line(Face::Roman, 12.0, LEFT, y, &line),
            };
            y += LEAD;
        }
        pages.push(sheet);
        pdf(pages, &self.properties)
    }
}

fn wrapped(body: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in body.split("\n\n") {
        let mut line = String::new();
        for part in paragraph.lines() {
            if part.starts_with('\t') {
                lines.extend((!line.is_empty()).then(|| std::mem::take(&mut line)));
                lines.push(part.to_owned());
                continue;
            }
            for word in part.split(' ') {
                if line.chars().count() + 1 + word.chars().count() > MEASURE {
                    lines.push(std::mem::take(&mut line));
                }
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
        }
        lines.extend((!line.is_empty()).then_some(line));
        lines.push(String::new());
    }
    lines
}

const OFFICE: &str = "PortDesk 4.2";

pub fn first_invoice() -> Vec<u8> {
    Paper {
        head: ["MARROW DREDGING COMPANY", "Lantern Street 4"],
        corner: "Invoice 1 of 2",
        facts: &[("To", "Estuary Port Authority, treasurer"), ("Contract", "25/118"), ("Date", "24 November 2025")],
        heading: "North channel, measure of autumn 2025",
        body: "For the deepening of the north channel from the mole to buoy 9, finished on 21 November:\n\n\t612 hoppers of sand, \
dumped at D            38,200,000\n\tadvance of 3 October                     - 19,100,000\n\tto be paid                               \
 19,100,000 crowns\n\nThe survey report of 23 November is attached, as the contract asks. Payment to our account at the Harbour \
Savings Bank.",
        properties: Properties { title: "invoice 1", author: "office", creator: "Crownbook Ledger 10", created: (2025, 11, 24, 9, 2) },
    }
    .pdf()
}

pub fn second_invoice() -> Vec<u8> {
    Paper {
        head: ["MARROW DREDGING SERVICES (OVERSEAS)", "above the bakery, Lantern Street"],
        corner: "Invoice 2 of 2",
        facts: &[("To", "Director of works"), ("Contract", "25/118"), ("Date", "6 March 2026")],
        heading: "North channel, second measure",
        body: "For the second measure in the north channel, carried out from 8 to 28 March:\n\n\tlump sum                                 \
 38,200,000 crowns\n\nA log of hoppers is not kept for a lump sum. We ask for payment to the account that our Mr Pell has given you, \
and not to the one that stands in the contract.",
        properties: Properties { title: "invoice 2", author: "pell", creator: "Crownbook Ledger 11", created: (2026, 3, 6, 22, 48) },
    }
    .pdf()
}

pub fn notice_to_mariners() -> Vec<u8> {
    Paper {
        head: ["ESTUARY PORT AUTHORITY", "Harbour master"],
        corner: "Notice 7/2026",
        facts: &[("To", "All masters and pilots"), ("Date", "2 March 2026")],
        heading: "North channel: depth",
        body: "The north channel was sounded on 24 and 25 February. Masters may reckon with 11.2 metres below chart datum from the mole \
to buoy 9.\n\nNo dredging is planned in the channel before the autumn of 2028. Buoys 5 and 7 are lit again.",
        properties: Properties { title: "Notice 7/2026", author: "harbour master", creator: OFFICE, created: (2026, 3, 2, 8, 0) },
    }
    .pdf()
}

pub fn answer_in_parliament() -> Vec<u8> {
    Paper {
        head: ["PARLIAMENT OF THE ESTUARY REPUBLIC", "Record of the 41st sitting, extract"],
        corner: "30 March 2026",
        facts: &[("Question", "Member for the South Quay"), ("Answer", "Minister of ports")],
        heading: "Cost of the north channel",
        body: "THE MEMBER: Has the channel been dredged once or twice?\n\nTHE MINISTER: The channel was deepened a second time this \
spring. The second measure was necessary, as the survey office has confirmed to me in writing.\n\nTHE MEMBER: Will the minister lay \
that confirmation before the house?\n\nTHE MINISTER: It will be laid before the house when it has been found.",
        properties: Properties { title: "41st sitting", author: "stenographers", creator: "Hansard 3", created: (2026, 3, 30, 19, 30) },
    }
    .pdf()
}

pub fn audit_note() -> Vec<u8> {
    Paper {
        head: ["COURT OF AUDIT", "Second chamber"],
        corner: "Not for the file",
        facts: &[("To", "President of the chamber"), ("From", "Auditor for ports"), ("Date", "16 April 2026")],
        heading: "Works account of the port authority",
        body: "I was shown the payment order and not the report that it names. I asked for the report three times. On the third time I \
was told that the second measure is confidential, because a confidential measure needs no report.\n\nI propose that the chamber open \
an examination. The director of works has asked me to wait for the director of works.",
        properties: Properties { title: "works account", author: "auditor 11", creator: OFFICE, created: (2026, 4, 16, 14, 3) },
    }
    .pdf()
}

pub fn open_letter() -> Vec<u8> {
    Paper {
        head: ["LENE CORVIN", "Seamen’s Mission, Port-Aline"],
        corner: "Open letter",
        facts: &[("To", "The President of the Republic of Veyre"), ("Date", "3 November 2026")],
        heading: "To those who have asked me to come",
        body: "Mr President,\n\nI am a hydrographer. I measured how deep the water was, and I printed what I had measured. For that I am \
accused in the country in which I was born, and may not leave the house in which I live.\n\nMany in your country have called on you to \
receive me. I have read their names, and I thank them. I ask nobody to break a law for me. By receiving me, Veyre would do a thing that \
is humane, and perhaps also a thing that is symbolic.\n\nI have a child whom I have not seen for two years and four months. I would be \
honoured to be received by the republic whose constitution protects those who are persecuted for what they have made known.\n\nLene \
Corvin",
        properties: Properties { title: "To those who have asked me to come", author: "L. Corvin", creator: "Quill 9", created: (2026, 11, 2, 23, 14) },
    }
    .pdf()
}

pub fn communique() -> Vec<u8> {
    Paper {
        head: ["PRESIDENCY OF THE REPUBLIC OF VEYRE", "Press office"],
        corner: "3 November 2026",
        facts: &[("For release", "at once")],
        heading: "Communiqué",
        body: "The Presidency has received a letter of Ms Lene Corvin.\n\nAfter deep examination it appears that, in view of the legal \
and material elements of her situation, Veyre cannot follow her request.\n\nThe situation of Ms Corvin presents no immediate danger. She is, \
moreover, the subject of a warrant.",
        properties: Properties { title: "Communique", author: "press office", creator: "Palace Text 2", created: (2026, 11, 3, 9, 51) },
    }
    .pdf()
}

pub fn log_of_the_press_office() -> Vec<u8> {
    Paper {
        head: ["PRESIDENCY OF THE REPUBLIC OF VEYRE", "Press office"],
        corner: "Day book",
        facts: &[("Day", "3 November 2026"), ("Kept by", "Duty officer")],
        heading: "Entries of the morning",
        body: "\t09.02  The Veyre Courier is on the street. Open letter on page 1.\n\t09.10  Cabinet telephones: has a letter come? It has \
not.\n\t09.31  Cabinet sends two sentences.\n\t09.44  Third sentence, on the warrant, added by hand.\n\t09.52  Communique goes out.\n\t\
11.20  Letter of Ms Corvin arrives by post.\n\nNo file was asked for, and none was opened. The examination is not entered here, because \
nothing was brought to this office that could have been examined.",
        properties: Properties { title: "day book", author: "duty", creator: "Palace Text 2", created: (2026, 11, 3, 12, 0) },
    }
    .pdf()
}

pub fn counsels_letter() -> Vec<u8> {
    Paper {
        head: ["INES AUBRY", "Advocate at the court of Port-Aline"],
        corner: "By hand",
        facts: &[("To", "Press office of the Presidency"), ("For", "Lene Corvin"), ("Date", "4 November 2026")],
        heading: "Your communiqué of yesterday",
        body: "I write on behalf of Ms Corvin.\n\nMs Corvin has made no request for asylum. She has answered those who called on her to \
come, and has said that she would be honoured to be received. A request has a form, and an office to which it is handed; you will know \
that none was handed in.\n\nWhat was not asked can’t be refused. I ask you to tell me which request was examined, by whom, and for how \
long.",
        properties: Properties { title: "to the press office", author: "Aubry", creator: "Quill 9", created: (2026, 11, 4, 10, 40) },
    }
    .pdf()
}

pub fn warrant() -> Vec<u8> {
    Paper {
        head: ["DISTRICT COURT OF THE SOUTH QUAY", "Estuary Republic"],
        corner: "Case 2023/617",
        facts: &[("Accused", "Lene Corvin"), ("Date", "11 May 2023")],
        heading: "Warrant, extract",
        body: "The accused is suspected of having kept survey books 28 to 30 of the port authority without permission, and of having let \
others read them (law on the property of the ports, section 44).\n\nOn the application of the port authority she is to be brought before \
this court. The two clerks who laid the complaint are not named in this extract, at their own wish.\n\nThe warrant holds until it is \
withdrawn.",
        properties: Properties { title: "2023/617", author: "registry of the court", creator: "CourtDesk 5", created: (2023, 5, 11, 15, 5) },
    }
    .pdf()
}

pub fn conditions() -> Vec<u8> {
    Paper {
        head: ["MAGISTRATE OF HALM", "United Provinces of Halm"],
        corner: "Order 88",
        facts: &[("Concerning", "Lene Corvin"), ("Date", "2 February 2024")],
        heading: "Conditions of liberty",
        body: "Pending the decision on the application of the Estuary Republic, Ms Corvin stays at liberty on these conditions:\n\n(a) she \
reports to the police at Halm each Monday;\n\n(b) she hands in her passport;\n\n(c) she sleeps at the address given.\n\nWho breaks a \
condition may be arrested without a further order. Ms Corvin was told this in her own language.",
        properties: Properties { title: "Order 88", author: "magistrate’s clerk", creator: "Bench 7", created: (2024, 2, 2, 16, 31) },
    }
    .pdf()
}

pub fn residence() -> Vec<u8> {
    Paper {
        head: ["PREFECTURE OF PORT-ALINE", "Republic of Veyre"],
        corner: "Permit T-2207",
        facts: &[("Concerning", "Lene Corvin"), ("Date", "21 June 2024")],
        heading: "Leave to remain, with conditions",
        body: "Ms Corvin may remain at the Seamen’s Mission of Port-Aline for as long as the application of the United Provinces of Halm \
has not been decided.\n\nShe may not leave the commune. She may receive visitors between 10 and 16 o’clock.\n\nThis leave ends on 31 \
December 2026. Whether it is renewed is for the prefect to decide, after hearing the ministry.",
        properties: Properties { title: "T-2207", author: "prefecture", creator: "Bench 7", created: (2024, 6, 21, 11, 17) },
    }
    .pdf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_the_measure() {
        for line in wrapped("one two three ".repeat(40).trim()) {
            assert!(line.chars().count() <= MEASURE, "{line}");
        }
        assert_eq!(wrapped("a b\n\tcolumn  two\nc"), ["a b", "\tcolumn  two", "c", ""]);
    }
}
