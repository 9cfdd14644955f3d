//! The file of the Corvin case: who takes part, two proceedings in two countries and the leave in a third, what was asked, examined,
//! decided and disputed, and what is open. Entries are typed in this order; an entry's number is its place in it, from 1.

pub const SLUG: &str = "the-corvin-case";
pub const TITLE: &str = "Lene Corvin: two warrants, one letter";
pub const SUMMARY: &str = "A hydrographer printed what she had measured. One country wants her before a court, a second let her go on conditions, a \
third lets her stay in one house until the end of the year. On 3 November a letter of hers was refused before it had arrived; whether it was a \
request at all is disputed.";
pub const RELEASE: &str = "The Corvin case, as it stands";

/// The form's fields; of a field that the form repeats, the next row. `{file name}` stands for a public id.
pub struct Entry {
    pub section: &'static str,
    pub fields: &'static [(&'static str, &'static str)],
}

const fn entry(section: &'static str, fields: &'static [(&'static str, &'static str)]) -> Entry {
    Entry { section, fields }
}

pub const ENTRIES: &[Entry] = &[
    // 1 to 3
    entry("jurisdiction", &[("name", "Estuary Republic")]),
    entry("jurisdiction", &[("name", "United Provinces of Halm")]),
    entry("jurisdiction", &[("name", "Republic of Veyre")]),
    // 4 to 10
    entry(
        "named",
        &[
            ("name", "Lene Corvin"),
            ("standing", "accused"),
            ("note", "Hydrographer; printed three survey books. She agreed to be named."),
        ],
    ),
    entry("protected", &[("standing", "complainant"), ("letter", "A"), ("unnamed", "own-choice")]),
    entry("protected", &[("standing", "complainant"), ("letter", "B"), ("unnamed", "own-choice")]),
    entry("named", &[("name", "District court of the South Quay"), ("standing", "official")]),
    entry("named", &[("name", "Magistrate of Halm"), ("standing", "official")]),
    entry(
        "named",
        &[("name", "Presidency of Veyre"), ("standing", "official"), ("note", "Office of the head of state")],
    ),
    entry(
        "named",
        &[
            ("name", "Ines Aubry"),
            ("standing", "counsel"),
            ("note", "Advocate at the court of Port-Aline, for Lene Corvin"),
        ],
    ),
    // 11 and 12
    entry(
        "named",
        &[
            ("name", "Ministry of the interior of Veyre"),
            ("standing", "official"),
            ("note", "Its office for asylum examines requests"),
        ],
    ),
    entry("named", &[("name", "Prefecture of Port-Aline"), ("standing", "official")]),
    // 13 and 14
    entry(
        "proceeding",
        &[("title", "Case 2023/617: three survey books"), ("jurisdiction", "1"), ("since", "2023-05-11")],
    ),
    entry(
        "proceeding",
        &[
            ("title", "Application of the Estuary Republic, before Halm"),
            ("jurisdiction", "2"),
            ("since", "2024-02-02"),
        ],
    ),
    entry(
        "ground",
        &[
            ("proceeding", "13"),
            ("told", "alleged"),
            ("who", "7"),
            ("text", "that she kept survey books 28 to 30 without permission and let others read them"),
            ("cite_source", "{warrant-2023-617.pdf}"),
            ("cite_page", "1"),
            (
                "cite_words",
                "The accused is suspected of having kept survey books 28 to 30 of the port authority without permission",
            ),
        ],
    ),
    entry(
        "condition",
        &[
            ("proceeding", "14"),
            ("jurisdiction", "2"),
            ("who", "8"),
            ("text", "she reports to the police at Halm each Monday, hands in her passport and sleeps at one address"),
            ("since", "2024-02-02"),
            ("cite_source", "{order-88.pdf}"),
            ("cite_page", "1"),
            ("cite_words", "Who breaks a condition may be arrested without a further order."),
        ],
    ),
    entry(
        "condition",
        &[
            ("proceeding", "14"),
            ("jurisdiction", "3"),
            ("who", "12"),
            ("text", "she may not leave the commune of Port-Aline"),
            ("since", "2024-06-21"),
            ("until", "2026-12-31"),
            ("cite_source", "{permit-t-2207.pdf}"),
            ("cite_page", "1"),
            ("cite_words", "She may not leave the commune."),
        ],
    ),
    entry(
        "event",
        &[
            ("when", "2023-05-11"),
            ("kind", "decision"),
            ("told", "decided"),
            ("who", "7"),
            ("proceeding", "13"),
            (
                "text",
                "she is to be brought before the court; Complainants A and B are not named in the extract, at their own wish",
            ),
            ("cite_source", "{warrant-2023-617.pdf}"),
            ("cite_page", "1"),
            ("cite_words", "The warrant holds until it is withdrawn."),
        ],
    ),
    entry(
        "event",
        &[
            ("when", "2026-11-03"),
            ("kind", "unsettled"),
            ("whether", "request"),
            ("told", "claimed"),
            ("who", "4"),
            ("text", "she would be honoured to be received by the Republic of Veyre"),
            ("side_by", "9"),
            ("side_says", "it was a request, and was examined as one"),
            ("side_source", "{communique.pdf}"),
            ("side_page", "1"),
            ("side_words", "Veyre cannot follow her request."),
            ("side_by", "10"),
            ("side_says", "no request was made"),
            ("side_source", "{counsel-4-november.pdf}"),
            ("side_page", "1"),
            ("side_words", "Ms Corvin has made no request for asylum."),
            ("cite_source", "{open-letter.pdf}"),
            ("cite_page", "1"),
            ("cite_words", "I would be honoured to be received by the republic"),
        ],
    ),
    entry(
        "event",
        &[
            ("when", "2026-11-03"),
            ("kind", "examination"),
            ("told", "claimed"),
            ("who", "9"),
            ("text", "that her situation was examined deeply"),
            ("cite_source", "{communique.pdf}"),
            ("cite_page", "1"),
            ("cite_words", "After deep examination"),
            ("cite_source", "{day-book-3-november.pdf}"),
            ("cite_page", "1"),
            ("cite_words", "No file was asked for, and none was opened."),
        ],
    ),
    entry(
        "event",
        &[
            ("when", "2026-11-03"),
            ("kind", "statement"),
            ("told", "claimed"),
            ("who", "11"),
            ("text", "that it holds no request, and that an examination takes some months"),
            ("cite_source", "{ministry-3-november.eml}"),
            ("cite_page", "1"),
            ("cite_words", "We hold none."),
        ],
    ),
    entry(
        "event",
        &[
            ("when", "2026-11-03"),
            ("kind", "decision"),
            ("told", "decided"),
            ("who", "9"),
            ("text", "Veyre does not receive her"),
            ("cite_source", "statement:veyre-after-deep-examination"),
            ("cite_words", "Veyre cannot follow her request."),
        ],
    ),
    entry(
        "event",
        &[
            ("when", "2026-12-31"),
            ("kind", "question"),
            ("who", "12"),
            ("text", "who decides on her leave to remain when it ends, and on which request?"),
            ("cite_source", "{permit-t-2207.pdf}"),
            ("cite_page", "1"),
            ("cite_words", "This leave ends on 31 December 2026."),
        ],
    ),
];

/// Who could be hurt by it, and what was done: the harm review of the release.
pub const PERSONS: &[[&str; 3]] = &[
    ["Lene Corvin", "Loses her leave to remain", "She read the dossier and agreed"],
    ["Complainants A and B", "Blamed by readers", "Not named, by type: no field could hold their names"],
];
