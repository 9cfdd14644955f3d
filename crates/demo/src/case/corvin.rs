//! The second release: a letter, its refusal, and the dispute over whether it asked for anything.

use super::{ESTUARY, HALM, Prepared, Release, Story, Talk, VEYRE};
use crate::documents::{
    COMMUNIQUE, CONDITIONS, COUNSEL, DAY_BOOK, MINISTRY, OPEN_LETTER, RESIDENCE, VISITORS, WARRANT,
};

pub const TALK: Talk = Talk {
    message: "The page of the day book is from the press office of the Presidency. Everybody there has seen it, I am one of nine. The other \
papers Ms Corvin’s friends have given me so that they lie together in one place.",
    question: "We have it all. Is the list of visitors one that you want to see published? Somebody could be known by it.",
    answer: "I didn’t think of that. Do as you think right.",
};

const DOCUMENTS: &[Prepared] = &[
    Prepared {
        file: OPEN_LETTER,
        title: "Open letter to those who asked Lene Corvin to come",
        summary: "The hydrographer Lene Corvin writes that she would be honoured to be received by the Republic of Veyre.",
        kind: "Open letter",
        country: VEYRE,
        persons: "Lene Corvin",
        date: "2026-11-03",
        verification: "Ms Corvin signed the text with her own key; The Veyre Courier printed the same words. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: COMMUNIQUE,
        title: "Communiqué of the Presidency, 3 November",
        summary: "The Presidency says that after deep examination Veyre cannot follow the request of Ms Corvin.",
        kind: "Communiqué",
        country: VEYRE,
        organisations: "Presidency of the Republic of Veyre",
        date: "2026-11-03",
        verification: "It stands on the Presidency’s own page in the same words. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: DAY_BOOK,
        facsimile: false,
        title: "Day book of the press office, 3 November",
        summary: "By its day book the press office sent out the refusal an hour and a half before the letter had arrived.",
        kind: "Day book",
        country: VEYRE,
        organisations: "Presidency of the Republic of Veyre, press office",
        date: "2026-11-03",
        verification: "The times agree with those at which agencies carried the communiqué. One person of the office confirmed the last \
                       paragraph. Medium confidence.",
        note: "Set anew by us, for nine people had it.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: COUNSEL,
        title: "Counsel to the press office, 4 November",
        summary: "Counsel writes that Ms Corvin has made no request, and asks which request was examined, by whom, and for how long.",
        kind: "Letter",
        country: VEYRE,
        persons: "Ines Aubry, counsel; Lene Corvin",
        date: "2026-11-04",
        verification: "Counsel confirmed the letter to us. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: WARRANT,
        title: "Warrant in case 2023/617, extract",
        summary: "The Estuary Republic wants Ms Corvin before a court for having kept three survey books.",
        kind: "Warrant",
        country: ESTUARY,
        persons: "Lene Corvin",
        organisations: "District court of the South Quay",
        date: "2023-05-11",
        verification: "The court’s registry confirmed number and date. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: CONDITIONS,
        title: "Order 88: conditions of liberty in Halm",
        summary: "Three conditions under which Ms Corvin stayed at liberty in Halm.",
        kind: "Order of a magistrate",
        country: HALM,
        persons: "Lene Corvin",
        organisations: "Magistrate of Halm",
        date: "2024-02-02",
        verification: "Counsel gave us a certified copy for comparison. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: RESIDENCE,
        title: "Leave to remain at Port-Aline",
        summary: "Ms Corvin may stay at the Seamen’s Mission and not leave the commune; the leave ends on 31 December 2026.",
        kind: "Permit",
        country: VEYRE,
        persons: "Lene Corvin",
        organisations: "Prefecture of Port-Aline",
        date: "2024-06-21",
        verification: "Counsel gave us a certified copy for comparison. High confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: VISITORS,
        facsimile: false,
        title: "Visitors of the third floor, 2 to 4 November",
        summary: "Who came to see Ms Corvin in the days of the letter.",
        kind: "List",
        country: VEYRE,
        organisations: "Seamen’s Mission of Port-Aline",
        date: "2026-11-04",
        verification: "The Mission’s warden knows the hand. Medium confidence.",
        ..Prepared::PLAIN
    },
    Prepared {
        file: MINISTRY,
        facsimile: false,
        title: "The ministry to the cabinet, 3 November",
        summary: "The office that examines requests writes that it holds none, and that an examination takes some months.",
        kind: "E-mail",
        country: VEYRE,
        organisations: "Ministry of the interior of Veyre; Presidency of the Republic of Veyre",
        date: "2026-11-03",
        verification: "The office confirmed that it holds no request; of the mail it said nothing. Medium confidence.",
        ..Prepared::PLAIN
    },
];

pub const RELEASE: Release = Release {
    title: "The Corvin letter",
    documents: DOCUMENTS,
    story: Story {
        slug: "refused-before-it-had-arrived",
        headline: "A letter was refused before it had arrived. Its author says that she asked for nothing.",
        deck: "Veyre says that it examined Lene Corvin’s request deeply. The press office’s own day book has no hour in which it could have.",
        byline: "the courts desk",
        body: STORY,
        picture_alt: "A tall house at a quay by night. One window of ten is lit, and its light lies on the water.",
        picture_caption: "The Seamen’s Mission of Port-Aline, third floor.",
        picture_credit: "Rendering: The Estuary Ledger, free to use",
        first: Some([
            "The Halm Observer",
            "https://observer.halm.example/2026/11/24/refused-before-it-had-arrived",
            "2026-11-24",
        ]),
    },
    persons: &[
        ["Lene Corvin", "Loses her leave to remain", "She read the story and agreed to every passage about her"],
        ["Ines Aubry, counsel", "None that she sees", "She speaks for her client in public already"],
        [
            "The two who laid the complaint",
            "Blamed by readers",
            "Unnamed by their own wish in the warrant; we don’t know their names",
        ],
        [
            "The nine of the press office",
            "One of them is taken for the source",
            "The day book is set anew; nothing tells whose copy it was",
        ],
    ],
    source_risk: "Nine people had the page of the day book. Its hour of printing and the owner of the file are gone. The story was written so that \
it rests on the communiqué and the letter as well.",
    right_of_reply: "The Presidency was asked on 16 November which office made the examination and when. It referred us to its communiqué.",
};

const STORY: &str = "On the third of November a newspaper in Veyre printed a letter on its first page. Lene Corvin, who measured the depth \
of harbours until she printed what she had measured, wrote from the house that she may not leave: [“I would be honoured to be received by \
the republic whose constitution protects those who are persecuted for what they have made known.”](doc:{open-letter.pdf}/1)

Fifty minutes later the Presidency answered.

> After deep examination it appears that, in view of the legal and material elements of her situation, Veyre cannot follow her request.
>
> — Presidency of the Republic of Veyre, [communiqué of 3 November](doc:{communique.pdf}/1)

The day book of the press office shows how deep. At 9.31 two sentences came from the cabinet; at 9.44 a third was added by hand; at 9.52 the \
communiqué went out. The letter itself came by post at twenty past eleven. [“No file was asked for, and none was \
opened.”](doc:{day-book-3-november.pdf}/1)

That morning the cabinet had asked the one office whose work it is. [“We hold none”](doc:{ministry-3-november.eml}/1), it answered at 8.12; \
should a request be handed in, to examine it [“takes some months”](doc:{ministry-3-november.eml}/1).

## Was it a request?

Her counsel says that it was none. [“What was not asked can’t be refused.”](doc:{counsel-4-november.pdf}/1) A request has a form, Ines \
Aubry wrote to the Presidency on the next day, and an office to which it is handed. The Presidency says that it received a letter and that the \
letter asked. Both rest on the same sentence; readers can [read it](doc:{open-letter.pdf}/1) for themselves.

The communiqué adds that the situation of Ms Corvin [“presents no immediate danger”](doc:{communique.pdf}/1), and that there is a warrant. \
There is: since [May 2023](doc:{warrant-2023-617.pdf}/1) a court in the Estuary Republic wants to hear her about three survey books.

## Two countries, five conditions

In Halm she was free as long as she reported each Monday, left her passport and slept at one address; who breaks one of these conditions [“may be \
arrested without a further order”](doc:{order-88.pdf}/1). In Veyre she may stay at the Mission and [“may not leave the \
commune”](doc:{permit-t-2207.pdf}/1). Each country’s condition makes it impossible to keep the other’s.

Her leave to remain [“ends on 31 December 2026”](doc:{permit-t-2207.pdf}/1). Who will decide then, and on which request, nobody at the \
prefecture could tell us.
";
