//! What the people of the demonstration say and write: the source's message, the editors' descriptions, the review, the story.
//! The country, the port and everybody in it are invented.

use crate::documents::{CALLS, LETTER, MEMO, MINUTES, NOTES, ORDER, PHOTOGRAPH, SURVEY};

pub const MESSAGE: &str = "I work where these papers pass over the table. The channel was dredged once and paid for twice. Look at the \
memorandum of 9 March first, and at the account in the payment order. Please leave out Ottilie Marsh: she said no to them, and they know \
how she writes. Five people had the notes from the quay.";

pub const QUESTION: &str = "Thank you; everything arrived. Did anybody else have the payment order in their hands between 12 and 18 March? \
Answer only if it is safe. We will leave out the name that you asked us to leave out.";

pub const ANSWER: &str = "Only accounts and the treasurer. Nobody will think of me for it.";

pub const RELEASE: &str = "The north channel papers";

/// What the desk decides about one document.
pub struct Prepared {
    /// The file's name as the source gave it.
    pub file: &'static str,
    pub facsimile: bool,
    /// Words that go, each with its reason code.
    pub words: &'static [(&'static str, &'static str)],
    /// Boxes on the first page, in points from its top left corner, each with its reason code.
    pub boxes: &'static [([u16; 4], &'static str)],
    pub title: &'static str,
    pub summary: &'static str,
    pub kind: &'static str,
    pub persons: &'static str,
    pub organisations: &'static str,
    pub date: &'static str,
    pub marking: &'static str,
    pub verification: &'static str,
    pub note: &'static str,
}

pub const COUNTRY: &str = "Estuary Republic";
pub const RIGHTS: &str = "Published in the public interest; no rights are claimed in the document.";

pub const DOCUMENTS: &[Prepared] = &[
    Prepared {
        file: MEMO,
        facsimile: true,
        words: &[("Ilse Varga", "privacy"), ("Mr Pell", "privacy")],
        boxes: &[],
        title: "Authorisation of the second measure, north channel",
        summary: "The director of works authorises a second dredging of the north channel before it has a number, and asks that the \
                  sheet not go to the registry.",
        kind: "Memorandum",
        persons: "Director of works",
        organisations: "Estuary Port Authority",
        date: "2026-03-09",
        marking: "Internal",
        verification: "The form was compared with four memoranda of the same month that the authority published itself; two officials \
                       confirmed the wording to us, apart from each other. High confidence.",
        note: "Two names of people who only passed the sheet on are redacted.",
    },
    Prepared {
        file: SURVEY,
        facsimile: false,
        words: &[("Ottilie Marsh", "source"), ("O. Marsh", "source")],
        boxes: &[],
        title: "Soundings of the north channel after the autumn measure",
        summary: "The survey office finds the channel at full depth over its whole length and advises against a second measure.",
        kind: "Memorandum",
        persons: "",
        organisations: "Estuary Port Authority, survey office",
        date: "2026-02-27",
        marking: "Internal",
        verification: "The soundings agree with the notice to mariners of March. High confidence.",
        note: "Set anew by us: its layout could tell whose copy it was.",
    },
    Prepared {
        file: ORDER,
        facsimile: true,
        words: &[],
        // Over the bars that came with it: what lies under them is no text of the page, and no word can be searched there.
        boxes: &[([168, 168, 430, 182], "privacy"), ([168, 240, 314, 254], "privacy")],
        title: "Payment order 0412/26",
        summary: "The works account pays 38.2 million crowns for the second measure to a company abroad, without a survey report.",
        kind: "Payment order",
        persons: "",
        organisations: "Estuary Port Authority; Marrow Dredging Services (Overseas); Lagoon Trust Bank",
        date: "2026-03-12",
        marking: "",
        verification: "The number fits the series; the company’s address was visited. Medium confidence in the account.",
        note: "The copy came with black bars that hid nothing. The account number is redacted by us, and the clerk’s name.",
    },
    Prepared {
        file: MINUTES,
        facsimile: true,
        words: &[],
        boxes: &[],
        title: "Minutes of the harbour committee, 4 February 2026",
        summary: "Under point 4 the minutes say that the account is closed. An earlier revision in the same file said something else.",
        kind: "Minutes",
        persons: "Treasurer; director of works",
        organisations: "Harbour committee",
        date: "2026-02-04",
        marking: "",
        verification: "Two who were present remember the treasurer’s question, which the last revision left out. High confidence.",
        note: "Published as last saved. What the earlier revision said stands in the story.",
    },
    Prepared {
        file: LETTER,
        facsimile: true,
        words: &[],
        boxes: &[],
        title: "The treasurer asks where the sand is",
        summary: "The treasurer writes that he did not pay the second invoice, and asks by whom the sand was moved.",
        kind: "Letter",
        persons: "R. Halloran, treasurer",
        organisations: "Estuary Port Authority",
        date: "2026-03-18",
        marking: "",
        verification: "The treasurer confirmed the letter to us. High confidence.",
        note: "A scan. The yellow dots of a printer, if there were any, are not in our copy.",
    },
    Prepared {
        file: PHOTOGRAPH,
        facsimile: true,
        words: &[],
        boxes: &[],
        title: "The dredger Marrow at anchor",
        summary: "A photograph of the dredger on an evening on which, by the invoice, it was at work.",
        kind: "Photograph",
        persons: "",
        organisations: "Marrow Dredging Services (Overseas)",
        date: "2026-03",
        marking: "",
        verification: "The mole in the background fits the chart; the day is told by the file alone. Medium confidence.",
        note: "The owner’s name, the camera’s number and the place were in the file. They are not in ours.",
    },
    Prepared {
        file: NOTES,
        facsimile: false,
        words: &[("Ottilie Marsh", "source")],
        boxes: &[],
        title: "Notes from the quay",
        summary: "Five days in March, written down by somebody who saw the dredger lie still.",
        kind: "Notes",
        persons: "",
        organisations: "",
        date: "2026-04",
        marking: "",
        verification: "Days and tides agree with the harbour’s own log. Medium confidence.",
        note: "A character that nobody sees marked this copy. It is gone.",
    },
    Prepared {
        file: CALLS,
        facsimile: false,
        words: &[("I. Varga", "privacy")],
        boxes: &[],
        title: "Calls from room 12",
        summary: "A list of telephone calls from the works department around the day of the payment.",
        kind: "Call list",
        persons: "Director of works",
        organisations: "Estuary Port Authority; Lagoon Trust Bank",
        date: "2026-03",
        marking: "",
        verification: "We could not compare it with the exchange’s own records. Low confidence; nothing rests on it alone.",
        note: "",
    },
];

/// Who is named, what could happen to them, what was done.
pub const PERSONS: &[[&str; 3]] = &[
    [
        "The director of works",
        "Loses the post, is charged",
        "Named by office only. Asked on 18 November, answered through counsel; the answer stands in the story",
    ],
    ["R. Halloran, treasurer", "Pressure from the authority", "He read the passage about him and agreed to be named"],
    ["The clerk in accounts", "Blamed for a payment that was ordered", "Name redacted in three documents"],
];

pub const SOURCE_RISK: &str = "Five people had the notes, so they are set anew and the hidden character is gone. The survey’s author \
asked them to stop and could be taken for the source: her name is redacted everywhere. Properties of all files are gone.";

pub const RIGHT_OF_REPLY: &str = "The authority and the company were sent our questions on 18 November. The authority answered on 20 November \
through counsel; the company did not answer.";

pub const HEADLINE: &str = "The dredging was paid for twice. The second invoice went to a company with no ships.";
pub const SLUG: &str = "the-dredging-was-paid-for-twice";
pub const DECK: &str = "Eight documents from inside the port authority show how 38 million crowns left the works account for sand that \
nobody moved.";
pub const BYLINE: &str = "the harbour desk";
pub const PICTURE_ALT: &str = "A dredger lies before the evening sky, its ladder raised, no wave at its bow.";
pub const PICTURE_CAPTION: &str = "The dredger off the north mole. Drawn after a photograph among the documents.";
pub const PICTURE_CREDIT: &str = "Drawing: The Estuary Ledger, free to use";

/// The story; `{file}` stands for the public id that the file was given.
const STORY: &str = "On the ninth of March the director of works signed a sheet of paper that did not yet have a number. [“Authorised, \
number to follow”](doc:{memo}/1), it says. It asked for the same sand to be moved that had been moved in the autumn, by a firm whose \
registered address is a letterbox above a bakery.

> The second measure is a formality. Nobody will go down there with a stick.
>
> — Director of works, [memorandum of 9 March](doc:{memo}/1)

Ten days before, the authority’s own survey office had sounded the channel from the mole to buoy 9. [“A second measure is not needed this \
year”](doc:{survey}/1), its memorandum says; the channel will keep its depth [“until the spring of 2028”](doc:{survey}/1).

## The account that was closed

The minutes of the harbour committee end the matter in a line: [“With the final payment of 4 February the account is \
closed.”](doc:{minutes}/1) They did not always. The file still holds what stood there before it was saved over: the treasurer asked why a \
second invoice for the same measure had come in, and the director said that he would speak to him about it after the meeting.

Five weeks later the works account paid 38.2 million crowns all the same. [“No survey report is attached”](doc:{order}/1), the payment \
order says. Whoever sent the copy had drawn black bars over it; they hid nothing, so we have redacted it again.

The dredger lay at the north mole with its lights out, somebody on the quay wrote down. On 29 March it left, high in the water. [“It \
carries no sand.”](doc:{notes}/1) A [photograph](doc:{photograph}/1) shows it at anchor.

## What they say

The authority answered our questions on 20 November, through counsel. It disputes that the second invoice was paid for the same work, and \
says that the sheet of 9 March is [a draft](doc:{memo}/1). The company has not answered. The treasurer confirmed [his letter](doc:{letter}/1). \
He asked where the sand is; nobody has told him.
";

/// The story's Markdown with the ids in it. `id_of`: the public id that a file was given.
pub fn story(id_of: &dyn Fn(&str) -> String) -> String {
    let names = [
        ("{memo}", MEMO),
        ("{survey}", SURVEY),
        ("{minutes}", MINUTES),
        ("{order}", ORDER),
        ("{notes}", NOTES),
        ("{photograph}", PHOTOGRAPH),
        ("{letter}", LETTER),
    ];
    names.into_iter().fold(STORY.to_owned(), |story, (mark, file)| story.replace(mark, &id_of(file)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents;

    #[test]
    fn every_document_is_prepared_once() {
        let mut files: Vec<_> = DOCUMENTS.iter().map(|prepared| prepared.file).collect();
        files.sort_unstable();
        let mut made: Vec<_> = documents::all().unwrap().iter().map(|made| made.name).collect();
        made.sort_unstable();
        assert_eq!(files, made);
    }

    #[test]
    fn the_story_has_no_mark_left() {
        let story = story(&|_| "EL-0001".to_owned());
        assert!(!story.contains('{') && !story.contains('}'), "{story}");
    }
}
