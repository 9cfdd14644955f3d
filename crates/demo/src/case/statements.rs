//! What was said in the Corvin case, in four kinds: signed by herself, published by an office without a signature, said by counsel on
//! her behalf, and reported by a newspaper.

/// A statement as it is typed into the desk's form.
pub struct Said {
    pub slug: &'static str,
    /// Signed with the author's own key before it is typed.
    pub signed: bool,
    /// The form's fields and what goes into them; `{file name}` stands for a public id.
    pub fields: &'static [(&'static str, &'static str)],
    pub text: &'static str,
}

pub const LETTER: &str = "corvin-open-letter";
pub const REFUSAL: &str = "veyre-after-deep-examination";
pub const COUNSELS: &str = "aubry-no-request-was-made";
pub const PREFECT: &str = "prefect-on-the-end-of-the-year";

pub const ALL: [Said; 4] = [
    Said {
        slug: LETTER,
        signed: true,
        text: "Many in your country have called on you to receive me. I have read their names, and I thank them. I ask nobody to break a law \
for me. By receiving me, Veyre would do a thing that is humane, and perhaps also a thing that is symbolic.\n\nI would be honoured to be \
received by the republic whose constitution protects those who are persecuted for what they have made known.",
        fields: &[
            ("title", "To those who have asked me to come"),
            ("speaker", "Lene Corvin"),
            ("standing", "hydrographer, accused in case 2023/617"),
            ("day", "2026-11-03"),
            ("language", "en"),
            ("kind", "signed"),
            ("format", "minisign"),
            ("key_from", "Handed to us on paper by Ms Corvin, and printed in her book of 2022"),
            ("sure", "High: both are the same"),
            ("publisher", "The Veyre Courier"),
            ("publisher_address", "https://courier.veyre.example/2026/11/03/open-letter"),
            ("publisher_day", "2026-11-03"),
            ("passage_document", "{open-letter.pdf}"),
            ("passage_page", "1"),
            ("passage_words", "I would be honoured to be received by the republic"),
        ],
    },
    Said {
        slug: REFUSAL,
        signed: false,
        text: "The Presidency has received a letter of Ms Lene Corvin.\n\nAfter deep examination it appears that, in view of the legal and \
material elements of her situation, Veyre cannot follow her request.\n\nThe situation of Ms Corvin presents no immediate danger. She is, \
moreover, the subject of a warrant.",
        fields: &[
            ("title", "After deep examination"),
            ("speaker", "Presidency of the Republic of Veyre"),
            ("standing", "office of the head of state"),
            ("day", "2026-11-03"),
            ("language", "en"),
            ("kind", "unsigned"),
            ("answers", LETTER),
            ("publisher", "Presidency of the Republic of Veyre"),
            ("publisher_address", "https://presidency.veyre.example/communiques/2026-11-03"),
            ("publisher_day", "2026-11-03"),
            ("passage_document", "{communique.pdf}"),
            ("passage_page", "1"),
            (
                "passage_words",
                "After deep examination it appears that, in view of the legal and material elements of her situation, Veyre cannot follow her request.",
            ),
        ],
    },
    Said {
        slug: COUNSELS,
        signed: false,
        text: "Ms Corvin has made no request for asylum. She has answered those who called on her to come, and has said that she would be \
honoured to be received. What was not asked can’t be refused.",
        fields: &[
            ("title", "No request was made"),
            ("speaker", "Ines Aubry"),
            ("standing", "advocate at the court of Port-Aline"),
            ("day", "2026-11-04"),
            ("language", "en"),
            ("kind", "on-behalf-of"),
            ("whom", "Lene Corvin"),
            ("capacity", "counsel"),
            ("answers", REFUSAL),
            ("passage_document", "{counsel-4-november.pdf}"),
            ("passage_page", "1"),
            ("passage_words", "What was not asked can’t be refused."),
        ],
    },
    Said {
        slug: PREFECT,
        signed: false,
        text: "Nobody has told us what happens on the first of January. We renew permits; we do not make policy.",
        fields: &[
            ("title", "On the end of the year"),
            ("speaker", "The prefect of Port-Aline"),
            ("standing", "official who gave the leave to remain"),
            ("day", "2026-11-12"),
            ("language", "en"),
            ("kind", "reported"),
            ("reported_by", "The Halm Observer"),
            ("reported_place", "on its page 4, after a conversation at the harbour"),
            ("reported_day", "2026-11-13"),
        ],
    },
];
