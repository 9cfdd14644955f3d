//! The first release: the channel that was paid for twice.

use super::{Prepared, Release, Story, Talk};
use crate::documents::{
    ACCOUNT, ANSWER, AUDIT, BRIEFING, CALLS, CHART, CONTRACT, DRAFT, FAX, FIRST_INVOICE, LETTER, LOG, MEMO, MINUTES,
    MOORING, NOTES, NOTICE, ORDER, PHOTOGRAPH, RECORDING, REGISTER, SECOND_INVOICE, SURVEY, THREAD, VOLUME,
};

pub const TALK: Talk = Talk {
    message: "I work where these papers pass over the table. The channel was dredged once and paid for twice. Look at the memorandum of \
9 March first, and at the account in the payment order. Please leave out Ottilie Marsh: she said no to them, and they know how she writes. \
Five people had the notes from the quay.",
    question: "Thank you; everything arrived. Did anybody else have the payment order in their hands between 12 and 18 March? Answer only if \
it is safe. We will leave out the name that you asked us to leave out.",
    answer: "Only accounts and the treasurer. Nobody will think of me for it.",
};

const DOCUMENTS: &[Prepared] = &[
    Prepared {
        file: MEMO,
        words: &[("Ilse Varga", "privacy"), ("Mr Pell", "privacy")],
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
        ..Prepared::PLAIN
    },
    Prepared {
        file: SURVEY,
        facsimile: false,
        words: &[("Ottilie Marsh", "source"), ("O. Marsh", "source")],
        title: "Soundings of the north channel after the autumn measure",
        summary: "The survey office finds the channel at full depth over its whole length and advises against a second measure.",
        kind: "Memorandum",
        organisations: "Estuary Port Authority, survey office",
        date: "2026-02-27",
        marking: "Internal",
        verification: "The soundings agree with the notice to mariners of March. High confidence.",
        note: "Set anew by us: its layout could tell whose copy it was.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: ORDER,
        // Over the bars that came with it: what lies under them is no text of the page, and no word can be searched there.
        boxes: &[([168, 168, 430, 182], "privacy"), ([168, 240, 314, 254], "privacy")],
        title: "Payment order 0412/26",
        summary: "The works account pays 38.2 million crowns for the second measure to a company abroad, without a survey report.",
        kind: "Payment order",
        organisations: "Estuary Port Authority; Marrow Dredging Services (Overseas); Lagoon Trust Bank",
        date: "2026-03-12",
        verification: "The number fits the series; the company’s address was visited. Medium confidence in the account.",
        note: "The copy came with black bars that hid nothing. The account number is redacted by us, and the clerk’s name.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: MINUTES,
        title: "Minutes of the harbour committee, 4 February 2026",
        summary: "Under point 4 the minutes say that the account is closed. An earlier revision in the same file said something else.",
        kind: "Minutes",
        persons: "Treasurer; director of works",
        organisations: "Harbour committee",
        date: "2026-02-04",
        verification: "Two who were present remember the treasurer’s question, which the last revision left out. High confidence.",
        note: "Published as last saved. What the earlier revision said stands in the story.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: LETTER,
        title: "The treasurer asks where the sand is",
        summary: "The treasurer writes that he did not pay the second invoice, and asks by whom the sand was moved.",
        kind: "Letter",
        persons: "R. Halloran, treasurer",
        organisations: "Estuary Port Authority",
        date: "2026-03-18",
        verification: "The treasurer confirmed the letter to us. High confidence.",
        note: "A scan. The yellow dots of a printer, if there were any, are not in our copy.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: PHOTOGRAPH,
        title: "The dredger Marrow at anchor",
        summary: "A photograph of the dredger on an evening on which, by the invoice, it was at work.",
        kind: "Photograph",
        organisations: "Marrow Dredging Services (Overseas)",
        date: "2026-03",
        verification: "The mole in the background fits the chart; the day is told by the file alone. Medium confidence.",
        note: "The owner’s name, the camera’s number and the place were in the file. They are not in ours.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: NOTES,
        facsimile: false,
        words: &[("Ottilie Marsh", "source")],
        title: "Notes from the quay",
        summary: "Five days in March, written down by somebody who saw the dredger lie still.",
        kind: "Notes",
        date: "2026-04",
        verification: "Days and tides agree with the harbour’s own log. Medium confidence.",
        note: "A character that nobody sees marked this copy. It is gone.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: CALLS,
        facsimile: false,
        words: &[("I. Varga", "privacy")],
        title: "Calls from room 12",
        summary: "A list of telephone calls from the works department around the day of the payment.",
        kind: "Call list",
        persons: "Director of works",
        organisations: "Estuary Port Authority; Lagoon Trust Bank",
        date: "2026-03",
        verification: "We could not compare it with the exchange’s own records. Low confidence; nothing rests on it alone.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: FIRST_INVOICE,
        title: "Invoice 1 of 2",
        summary: "The contractor asks for the rest of the money for the autumn measure, and attaches a survey report.",
        kind: "Invoice",
        organisations: "Marrow Dredging Company; Estuary Port Authority",
        date: "2025-11-24",
        verification: "The amount stands in the published accounts of 2025. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: SECOND_INVOICE,
        words: &[("Mr Pell", "privacy")],
        title: "Invoice 2 of 2",
        summary: "A company with almost the same name asks for the whole sum again, for a lump sum without a log.",
        kind: "Invoice",
        organisations: "Marrow Dredging Services (Overseas)",
        date: "2026-03-06",
        verification: "The file was made at 22.48 on the day that it bears; the number of the contract is that of the first measure. \
                       Medium confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: NOTICE,
        title: "Notice to mariners 7/2026",
        summary: "The harbour master tells masters that the channel has its full depth and that no dredging is planned.",
        kind: "Public notice",
        organisations: "Estuary Port Authority",
        date: "2026-03-02",
        verification: "Published by the authority itself; our copy is the same. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: ANSWER,
        title: "The minister’s answer of 30 March",
        summary: "The minister tells parliament that the channel was deepened a second time and that the survey office confirmed it.",
        kind: "Parliamentary record",
        persons: "Minister of ports",
        organisations: "Parliament of the Estuary Republic",
        date: "2026-03-30",
        verification: "It agrees with the recording of the sitting. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: AUDIT,
        title: "A note that was not for the file",
        summary: "An auditor writes down that a report was refused three times because the measure is confidential.",
        kind: "Note",
        organisations: "Court of audit",
        date: "2026-04-16",
        marking: "Not for the file",
        verification: "The auditor’s number exists; we did not ask the auditor, to whom the question could do harm. Medium confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: CHART,
        title: "Soundings of three surveys",
        summary: "Depths by section in October, February and May: the channel did not change while it was dredged a second time.",
        kind: "Chart",
        organisations: "Estuary Port Authority, survey office",
        date: "2026-05",
        verification: "The figures of February are those of the memorandum of 27 February. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: FAX,
        boxes: &[([60, 60, 330, 92], "privacy")],
        title: "Two sheets by fax",
        summary: "The contractor names the account for the second measure and says that the dredger can lie at the mole.",
        kind: "Fax",
        organisations: "Marrow Dredging Services (Overseas)",
        date: "2026-03-10",
        verification: "The line of the sender fits the hour of a call from room 12. Low confidence in the sender’s name.",
        note: "The sender’s line is redacted by us.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: RECORDING,
        title: "Register of ships, entry 4417",
        summary: "A recording of a screen. Its second picture, which viewers show for a moment, says that the dredger is mortgaged.",
        kind: "Screen recording",
        organisations: "Register of ships; Lagoon Trust Bank",
        date: "2026-05",
        verification: "Entry 4417 can be asked for at the register. High confidence.",
        note: "Both pictures are pages of our copy.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: MOORING,
        title: "The north mole on 30 March",
        summary: "A photograph of the mooring on the evening after the dredger had left.",
        kind: "Photograph",
        date: "2026-03-30",
        verification: "The light on the mole is that of the other photograph. Medium confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: LOG,
        facsimile: false,
        title: "Harbour log, north mole, March 2026",
        summary: "The watch notes the dredger’s draught on the day it came and on the day it left: it is the same.",
        kind: "Log",
        organisations: "Estuary Port Authority, harbour watch",
        date: "2026-03",
        verification: "Two of the watch confirmed that this is how they write. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: CONTRACT,
        facsimile: false,
        title: "Frame contract 25/118, with what was changed in it",
        summary: "Half a year after it was signed, another sentence stands where a survey report was asked for before any payment.",
        kind: "Contract",
        organisations: "Estuary Port Authority; Marrow Dredging Company",
        date: "2026-03-06",
        verification: "The signed copy of September 2025, which the treasurer showed us, has the sentence. High confidence.",
        note: "Set anew by us. What was struck out, by which user and when, is in the file and told in the story.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: ACCOUNT,
        words: &[("4471 0903 2218", "privacy")],
        facsimile: false,
        title: "Works account 2026, with a sheet that was hidden",
        summary: "The workbook shows one payment; a sheet that no menu shows divides it into two halves.",
        kind: "Spreadsheet",
        organisations: "Estuary Port Authority; Lagoon Trust Bank",
        date: "2026-03-13",
        verification: "The sum of the shown sheet agrees with the payment orders that we have. Medium confidence in the hidden one.",
        note: "The hidden sheet is part of our copy, and marked as hidden.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: THREAD,
        facsimile: false,
        title: "Three mails over an account",
        summary: "The contractor names another account, the director of works passes it on, accounts tells the treasurer.",
        kind: "E-mail",
        organisations: "Estuary Port Authority; Marrow Dredging Services (Overseas)",
        date: "2026-03-17",
        verification: "The treasurer has the last of the three. The signatures of the mail servers were not kept. Medium confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: BRIEFING,
        facsimile: false,
        title: "Slides for the minister, with the speaker’s notes",
        summary: "The notes under the slides say what is not to be said, and a slide that was hidden has the depths.",
        kind: "Presentation",
        organisations: "Ministry of ports, press office",
        date: "2026-03-27",
        verification: "Two journalists who were at the briefing remember the first slide. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: DRAFT,
        facsimile: false,
        title: "The minister’s answer, a draft of the evening before",
        summary: "What stands there for the survey office is not what was first written; that is still in the file.",
        kind: "Draft",
        persons: "Minister of ports",
        organisations: "Ministry of ports",
        date: "2026-03-29",
        verification: "The rest of the draft is the answer that was given. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: REGISTER,
        facsimile: false,
        words: &[("A. Pell", "privacy")],
        title: "Register of companies: a company of four weeks",
        summary: "The company that sent the second invoice was founded on the day after the soundings, and has no ship.",
        kind: "Public register",
        organisations: "Marrow Dredging Services (Overseas)",
        date: "2026-03",
        verification: "We asked the register for the same page: it is the same. High confidence.",
        note: "The saved page named the user who saved it, and called three servers. Ours does neither.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: VOLUME,
        facsimile: false,
        title: "Survey book, volume 31: the north channel",
        summary: "The soundings themselves, from the survey office’s own archive.",
        kind: "Survey book",
        organisations: "Estuary Port Authority, survey office",
        date: "2026-02-25",
        verification: "The figures are those of the memorandum of 27 February. High confidence.",
        note: "It lay in an archive inside an archive.",
        ..Prepared::PLAIN
    },
];

pub const RELEASE: Release = Release {
    title: "The north channel papers",
    documents: DOCUMENTS,
    story: Story {
        slug: "the-dredging-was-paid-for-twice",
        headline: "The dredging was paid for twice. The second invoice went to a company with no ships.",
        deck: "Papers from inside the port authority show how 38 million crowns left the works account for sand that nobody moved.",
        byline: "the harbour desk",
        body: STORY,
        picture_alt: "A dredger lies before the evening sky, its ladder raised, no wave at its bow.",
        picture_caption: "The dredger off the north mole. Drawn after a photograph among the documents.",
        picture_credit: "Drawing: The Estuary Ledger, free to use",
        first: None,
    },
    persons: &[
        [
            "The director of works",
            "Loses the post, is charged",
            "Named by office only. Asked on 18 November, answered through counsel; the answer stands in the story",
        ],
        [
            "R. Halloran, treasurer",
            "Pressure from the authority",
            "He read the passage about him and agreed to be named",
        ],
        ["The clerk in accounts", "Blamed for a payment that was ordered", "Name redacted in three documents"],
        [
            "The auditor for ports",
            "Loses the chamber’s trust",
            "Named by office only; the note is published because it says what was refused",
        ],
    ],
    source_risk: "Five people had the notes, so they are set anew and the hidden character is gone. The survey’s author asked them to stop \
and could be taken for the source: her name is redacted everywhere. Properties of all files are gone.",
    right_of_reply: "The authority and the company were sent our questions on 18 November. The authority answered on 20 November through \
counsel; the company did not answer.",
};

/// What turned out to be wrong in the story after it was published, and what stands there now.
pub const CORRECTION: [&str; 3] = [
    "A hopper that is full lies two metres deeper.",
    "A hopper of its size that is full lies a metre and a half deeper.",
    "We wrote that a full hopper lies two metres deeper. A reader who was a pilot told us that it is a metre and a half for one of this size; \
the harbour’s tables say so too.",
];
/// A name that its register shows, and why it stands there again.
pub const SHOWN_AGAIN: [&str; 2] = [
    "A. Pell",
    "We had redacted the name of the company’s director. The register is public, and he stands in it as the one who answers for the company: \
his name belongs there. Where nothing shows that it is the same man, it stays redacted.",
];
pub const CORRECTED: &str = "A correction to the north channel story";

/// The body of the story.
const STORY: &str = "On the ninth of March the director of works signed a sheet of paper that did not yet have a number. [“Authorised, \
number to follow”](doc:{memorandum-second-measure.pdf}/1), it says. It asked for the same sand to be moved that had been moved in the autumn, by a firm whose \
registered address is a letterbox above a bakery.

> The second measure is a formality. Nobody will go down there with a stick.
>
> — Director of works, [memorandum of 9 March](doc:{memorandum-second-measure.pdf}/1)

Ten days before, the authority’s own survey office had sounded the channel from the mole to buoy 9. [“A second measure is not needed this \
year”](doc:{survey-north-channel.pdf}/1), its memorandum says; the channel will keep its depth [“until the spring of 2028”](doc:{survey-north-channel.pdf}/1).

## The account that was closed

The minutes of the harbour committee end the matter in a line: [“With the final payment of 4 February the account is \
closed.”](doc:{minutes-4-february.pdf}/1) They did not always. The file still holds what stood there before it was saved over: the treasurer asked why a \
second invoice for the same measure had come in, and the director said that he would speak to him about it after the meeting.

The contract had a sentence that would have stopped the payment: no payment without a survey report. On \
the evening of 6 March it was struck out, and [“The director of works may release a payment on his word”](doc:{contract-25-118.docx}/1) was put in \
its place. The file remembers who did it, and that at 22.48 of the same evening the second invoice was made, by \
a company that had been [founded on 26 February](doc:{register-of-companies.html}/1).

Five weeks later the works account paid 38.2 million crowns all the same. [“No survey report is attached”](doc:{payment-order-0412.pdf}/1), the payment \
order says. Whoever sent the copy had drawn black bars over it; they hid nothing, so we have redacted it again.

The dredger lay at the north mole with its lights out, somebody on the quay wrote down. On 29 March it left, high in the water. [“It \
carries no sand.”](doc:{notes-from-the-quay.txt}/1) A [photograph](doc:{IMG_2210.jpg}/1) shows it at anchor.

## What lay at the mole

The harbour’s own log has the dredger’s draught on the evening on which it came and on the night on which it left. It is the same: [“Draught \
3.1 m.”](doc:{harbour-log.txt}/1) A hopper that is full lies two metres deeper. The notice to mariners of that month says that [“No dredging \
is planned in the channel before the autumn of 2028.”](doc:{notice-7-2026.pdf}/1)

The minister told parliament the opposite. The survey office’s confirmation [“will be laid before the house when it has been \
found.”](doc:{answer-30-march.pdf}/1) An auditor who asked for the report three times was told that the measure was confidential, [“because a \
confidential measure needs no report.”](doc:{audit-note.pdf}/1)

## What they say

The authority answered our questions on 20 November, through counsel. It disputes that the second invoice was paid for the same work, and \
says that the sheet of 9 March is [a draft](doc:{memorandum-second-measure.pdf}/1). The company has not answered. The treasurer confirmed [his letter](doc:{letter-scanned.pdf}/1). \
He asked where the sand is; nobody has told him.
";
