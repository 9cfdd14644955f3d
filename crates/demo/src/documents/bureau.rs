//! The files of the affair that office programs made: a contract with its tracked changes, an account with a sheet that nobody is shown, a
//! thread of mails, slides with notes, a draft answer, a page of a register, soundings in an archive of archives.

use super::{
    Error,
    mail::Mail,
    office::{Docx, Odt, Parts, Pptx, Properties, Run, Sheet, Slide, Value, Visibility, Xlsx},
    papers,
};

fn properties(title: &str, author: &str, last_editor: &str, created: &str, revision: u32) -> Properties {
    Properties {
        title: title.into(),
        author: author.into(),
        last_editor: last_editor.into(),
        company: "Estuary Port Authority".into(),
        created: created.into(),
        modified: created.into(),
        revision,
        program: "PortDesk 4.2".into(),
    }
}

/// What the contract said about survey reports was struck out six months after it was signed.
pub fn contract() -> Result<Vec<u8>, Error> {
    let when = "2026-03-06T21:58:00Z";
    Docx::new(properties("Frame contract 25/118", "registry", "m.tidewell", "2026-03-06T22:03:00Z", 9))
        .header("Contract 25/118")
        .heading("Frame contract for the maintenance of the north channel")
        .paragraph(&[Run::Plain(
            "1. The contractor deepens the channel to 11.2 metres below chart datum over its whole length, once in each period of three years.",
        )])
        .paragraph(&[
            Run::Plain("2. The authority pays 38.2 million crowns for each measure"),
            Run::Deleted { author: "m.tidewell", date: when, text: ", when the survey report lies before the treasurer" },
            Run::Plain("."),
        ])
        .paragraph(&[
            Run::Deleted { author: "m.tidewell", date: when, text: "3. No payment is made without a survey report. The treasurer alone may release it." },
            Run::Inserted { author: "m.tidewell", date: when, text: "3. The director of works may release a payment on his word." },
        ])
        .paragraph(&[Run::Commented {
            author: "Ilse Varga",
            initials: "IV",
            date: "2026-03-07T07:40:00Z",
            text: "4. Payment goes to the contractor’s account at the Harbour Savings Bank.",
            said: "Which account now? Mr Pell sent another one on Tuesday.",
        }])
        .paragraph(&[Run::Plain("Signed on 1 September 2025."), Run::Hidden(" Do not send this version to the treasurer.")])
        .footer("Page 1 of 1")
        .finish()
}

pub fn account() -> Result<Vec<u8>, Error> {
    let text = |words: &str| Value::Text(words.into());
    let shown = Sheet {
        name: "Works 2026".into(),
        rows: vec![
            vec![text("Date"), text("Order"), text("For"), text("Crowns")],
            vec![Value::Date(46_027), text("0398/26"), text("Buoys 5 and 7, lamps"), Value::Number(412_000.0)],
            vec![Value::Date(46_072), text("0405/26"), text("Survey boat, fuel"), Value::Number(18_300.0)],
            vec![
                Value::Date(46_093),
                text("0412/26"),
                text("North channel, second measure"),
                Value::Number(38_200_000.0),
            ],
            vec![text(""), text(""), text("Sum"), Value::Formula("SUM(D2:D4)".into(), 38_630_300.0)],
        ],
        comments: vec![("D4".into(), "accounts".into(), "no report; released by telephone".into())],
        ..Sheet::default()
    };
    let hidden = Sheet {
        name: "Pell".into(),
        visibility: Visibility::VeryHidden,
        rows: vec![
            vec![text("Date"), text("To"), text("Crowns")],
            vec![Value::Date(46_094), text("Lagoon Trust Bank, 4471 0903 2218"), Value::Number(19_100_000.0)],
            vec![Value::Date(46_094), text("the number that you know"), Value::Number(19_100_000.0)],
        ],
        ..Sheet::default()
    };
    Xlsx::new(properties("Works account 2026", "accounts", "m.tidewell", "2026-03-13T18:20:00Z", 3))
        .sheet(shown)
        .sheet(hidden)
        .finish()
}

pub fn briefing() -> Result<Vec<u8>, Error> {
    let lines = |all: &[&str]| all.iter().map(|&line| line.to_owned()).collect();
    Pptx::new(properties("North channel", "press office", "press office", "2026-03-27T16:05:00Z", 4))
        .slide(Slide {
            title: "North channel: a success".into(),
            lines: lines(&["Deepened twice within six months", "11.2 metres over its whole length", "On budget"]),
            notes:
                "If asked for the survey: say that it is being prepared for the house. Do not say that there is one."
                    .into(),
            ..Slide::default()
        })
        .slide(Slide {
            title: "Questions we may be asked".into(),
            lines: lines(&["Why twice? The spring silt was unusual", "Who measured? The authority"]),
            notes: "The survey office must not be in the room.".into(),
            ..Slide::default()
        })
        .slide(Slide {
            title: "Depths before and after".into(),
            lines: lines(&["February: 11.2 metres", "April: 11.2 metres"]),
            hidden: true,
            ..Slide::default()
        })
        .finish()
}

pub fn draft_answer() -> Result<Vec<u8>, Error> {
    Odt::new(properties("Answer of 30 March, draft", "ministry", "ministry", "2026-03-29T20:12:00Z", 2))
        .heading("Draft: answer to the member for the South Quay")
        .paragraph("The channel was deepened a second time this spring.")
        .deleted(
            "The survey office ",
            "minister",
            "2026-03-29T20:02:00",
            "advised against it on 27 February",
            " has confirmed it to me in writing.",
        )
        .commented(
            "The confirmation will be laid before the house.",
            "state secretary",
            "2026-03-29T20:10:00",
            "There is none. Say: when it has been found.",
        )
        .finish()
}

/// A thread of three, the last one on top, with the second invoice.
pub fn thread() -> Vec<u8> {
    let first = Mail::new("pell@marrow.example", "works@port.example", "account", "Tue, 3 Mar 2026 09:14:00 +0000")
        .header("Message-ID", "<a1@marrow.example>")
        .text("Dear director,\n\nplease use the account at Lagoon Trust Bank for the second measure. The one in the contract is known to the treasurer.\n\nPell")
        .finish();
    let second =
        Mail::new("works@port.example", "accounts@port.example", "Fwd: account", "Mon, 9 Mar 2026 18:01:00 +0000")
            .header("Message-ID", "<b2@port.example>")
            .header("X-Originating-IP", "[192.0.2.17]")
            .header("User-Agent", "PortMail 3.1")
            .text("Use this one. The sheet comes without a number; do not enter it before Thursday.")
            .forward(&first)
            .finish();
    Mail::new("accounts@port.example", "treasurer@port.example", "Re: second invoice", "Tue, 17 Mar 2026 08:30:00 +0000")
        .header("Message-ID", "<c3@port.example>")
        .header("Received", "from room12 (192.0.2.44) by mail.port.example; Tue, 17 Mar 2026 08:30:02 +0000")
        .text("Sir,\n\nI was told to pay and not to ask. I attach what I was given. Please do not say that you have it from me.")
        .attach("invoice-2.pdf", "application/pdf", &papers::second_invoice())
        .forward(&second)
        .finish()
}

/// The ministry tells its own embassy that there is no request.
pub fn ministry() -> Vec<u8> {
    Mail::new("asylum@ministry.veyre.example", "cabinet@presidency.veyre.example", "Corvin", "Tue, 3 Nov 2026 08:12:00 +0000")
        .header("Message-ID", "<d4@ministry.veyre.example>")
        .text(
            "You ask whether we hold a request of Ms Corvin. We hold none. An open letter in a newspaper is not a request; should one be \
handed in, it is for this office to examine it, and that takes some months.\n\nOffice for asylum, ministry of the interior",
        )
        .finish()
}

/// The register's page as a browser saved it, with what its program wrote into it.
pub fn register() -> Vec<u8> {
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Register of companies: Marrow Dredging Services (Overseas)</title>\
<meta name=\"author\" content=\"t.reed\"><script src=\"https://count.register.example/c.js?copy=88417\"></script></head>\n<body>\
<!-- saved by t.reed for session 88417 -->\n<h1>Marrow Dredging Services (Overseas)</h1>\n<table>\
<tr><th>Founded</th><td>26 February 2026</td></tr>\n<tr><th>Capital</th><td>100 crowns</td></tr>\n<tr><th>Address</th><td>above the bakery, Lantern Street</td></tr>\n\
<tr><th>Ships</th><td>none</td></tr>\n<tr><th>Director</th><td>A. Pell</td></tr></table>\n\
<p style=\"display:none\">Owner behind the trust: on application to the registrar only</p>\n<img src=\"https://count.register.example/p.gif\" alt=\"\">\n</body></html>\n"
        .as_bytes()
        .to_vec()
}

/// The survey book as it is kept: a year in an archive, the years in another.
pub fn soundings() -> Result<Vec<u8>, Error> {
    let mut year = Parts::default();
    year.put(
        "volume-31.txt",
        "Survey book, volume 31: north channel, 24 and 25 February 2026\n\nMole to buoy 3    11.3\nBuoy 3 to 5       11.2\nBuoy 5 to 7       11.2\nBuoy 7 to 9       11.4\n\n\
The sections between buoys 5 and 9 stay in the book. I was asked to leave them out.\n",
    );
    let mut before = Parts::default();
    before.put(
        "volume-30.txt",
        "Survey book, volume 30: north channel, 20 October 2025\n\nMole to buoy 3     9.6\nBuoy 3 to 5        9.1\nBuoy 5 to 7        9.4\nBuoy 7 to 9        9.8\n",
    );
    let mut all = Parts::default();
    all.put("2025.zip", before.pack()?);
    all.put("2026.zip", year.pack()?);
    all.pack()
}
