//! Mails and web pages made here: shown as they are meant, and what they tell or hide found.

mod dkim;
mod gather;
mod misread;

use demo::documents::mail::Mail;
use gather::Gather;
use model::FindingKind::*;

#[test]
fn a_mail_is_shown_as_a_mail() {
    let inner =
        Mail::new("c.carol@lagoon.example", "anders@port.example", "Transfer", "Mon, 9 Mar 2026 08:00:00 +0100")
            .text("It has been done.")
            .finish();
    let mail = Mail::new("Anders Holm <anders@port.example>", "ilse@port.example", "Zweite Maßnahme: Überweisung", "Tue, 10 Mar 2026 21:14:00 +0100")
        .header("Received", "from [10.1.2.3] (pc-holm.port.example [203.0.113.9]) by mx.port.example; Tue, 10 Mar 2026 21:14:02 +0100")
        .header("X-Originating-IP", "[203.0.113.77]")
        .header("User-Agent", "Harbour Mail 7.2 (Windows)")
        .header("Message-ID", "<20260310.1@port.example>")
        .header("DKIM-Signature", "v=1; d=port.example; s=a; b=AAAA")
        .header("Bcc", "lawyer@counsel.example")
        .text("Dear Ilse,\n\nrelease it — no survey is needed.\n\nAnders")
        .html("<p>Dear Ilse,</p><p>release it — no survey is needed.</p><p>Anders</p><img src=\"https://canary.example/x.gif\" width=1 height=1>")
        .attach("Rechnung für März.txt", "text/plain", "38,200,000 crowns".as_bytes())
        .forward(&inner)
        .finish();
    let gather = Gather::of(&mail);
    assert_eq!(gather.media_type, "message/rfc822");
    assert_eq!(
        gather.text,
        "From: Anders Holm <anders@port.example>\nTo: ilse@port.example\nBcc: lawyer@counsel.example\nDate: 2026-03-10 21:14:00 +0100\nSubject: Zweite Maßnahme: Überweisung\n\nDear Ilse,\n\nrelease it — no survey is needed.\n\nAnders\n\nAttachments:\n\n• Rechnung für März.txt (17 bytes)\n• Transfer.eml (321 bytes)\n"
            .replace("321", &gather.children[1].1.len().to_string())
    );
    for (kind, detail) in [
        (Correspondent, "Anders Holm <anders@port.example>"),
        (Correspondent, "lawyer@counsel.example"),
        (MailRoute, "203.0.113.9"),
        (MailRoute, "203.0.113.77"),
        (Software, "Harbour Mail 7.2 (Windows)"),
        (CopyIdentifier, "<20260310.1@port.example>"),
        (Timestamp, "2026-03-10 21:14:00 +0100"),
        (Signature, "d=port.example"),
        (RemoteReference, "https://canary.example/x.gif"),
        (Attachment, "Rechnung für März.txt"),
        (SetAnew, ""),
    ] {
        assert!(gather.says(kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
    assert!(gather.details(DifferentText).is_empty());
    assert_eq!(gather.children[0], ("Rechnung für März.txt".to_owned(), b"38,200,000 crowns".to_vec()));
    let (name, bytes) = &gather.children[1];
    assert_eq!(name, "Transfer.eml");
    let inner = Gather::of(bytes);
    assert!(
        inner.text.contains("From: c.carol@lagoon.example") && inner.text.contains("It has been done."),
        "{}",
        inner.text
    );
}

/// Where a head ends, the opener says: nobody has to guess it from the text.
#[test]
fn what_a_letter_itself_says_is_told_apart() {
    let body = |head: &str, text: &str| {
        let mail = format!("{head}Message-ID: <1@b.example>\r\nMIME-Version: 1.0\r\n\r\n{text}");
        Gather::of(mail.as_bytes()).body.trim().to_owned()
    };
    let text = "To: whom it may concern\r\n\r\nIt was paid.\r\n";
    for head in ["", "From: a@b.example\r\nSubject: sand\r\n"] {
        assert_eq!(body(head, text), "To: whom it may concern\n\nIt was paid.");
        assert_eq!(body(head, ""), "");
    }
    let mail = Mail::new("a@b.example", "c@d.example", "x", "Tue, 10 Mar 2026 21:14:00 +0100");
    let gather = Gather::of(&mail.text("It was paid.").attach("a.txt", "text/plain", b"words").finish());
    assert_eq!(gather.body.trim(), "It was paid.");
    assert!(gather.text.ends_with("• a.txt (5 bytes)\n"), "{}", gather.text);
}

#[test]
fn what_apples_mail_keeps_behind_a_mail_is_told_and_is_no_part_of_it() {
    let mail = "From: a@port.example\r\nTo: b@port.example\r\nSubject: sand\r\n\r\nIt was sold.\r\n";
    let list = "<plist><dict><key>date-last-viewed</key><integer>1772000000</integer></dict></plist>\n";
    let gather = Gather::of(format!("{:<10}\n{mail}{list}", mail.len()).as_bytes());
    assert_eq!(gather.body.trim(), "It was sold.");
    assert!(!gather.text.contains("plist") && gather.says(TrailingData, "date-last-viewed"), "{:#?}", gather.findings);
    // A length that can't be: all of it is the mail.
    let gather = Gather::of(format!("99999\n{mail}").as_bytes());
    assert!(gather.body.contains("It was sold."), "{}", gather.body);
}

#[test]
fn two_forms_that_differ_are_both_shown() {
    let mail = Mail::new("a@b.example", "c@d.example", "x", "Tue, 10 Mar 2026 21:14:00 +0100")
        .text("The survey was carried out in full and the results are attached.")
        .html("<p>Nothing was surveyed. Ask nobody about the sand.</p>")
        .finish();
    let gather = Gather::of(&mail);
    assert!(gather.says(DifferentText, "survey") && gather.says(DifferentText, "sand"), "{:#?}", gather.findings);
    assert!(gather.text.contains("Nothing was surveyed.") && gather.text.contains("carried out in full"));
}

/// RFC 2046, section 5.1.1: a boundary begins a line.
#[test]
fn a_boundary_inside_a_line_ends_nothing() {
    let mail = b"From: a@b.example\r\nTo: c@d.example\r\nContent-Type: multipart/mixed; boundary=\"edge\"\r\n\r\n--edge\r\nContent-Type: text/plain\r\n\r\nThe words --edge\r\nare no end, and --edgewise neither.\r\n\r\n--edge\r\nContent-Type: message/rfc822\r\n\r\nFrom: e@f.example\r\nTo: g@h.example\r\nSubject: inside\r\n\r\nThe second --edge letter.\r\n--edge--\r\n";
    let gather = Gather::of(mail);
    assert!(gather.text.contains("The words --edge\nare no end, and --edgewise neither."), "{}", gather.text);
    // What is inside comes out as it stood, to the byte.
    let inner = b"From: e@f.example\r\nTo: g@h.example\r\nSubject: inside\r\n\r\nThe second --edge letter.";
    assert_eq!(String::from_utf8_lossy(&gather.children[0].1), String::from_utf8_lossy(inner));
}

/// RFC 2046, section 5.1.2: an outer boundary ends what is inside, too.
#[test]
fn what_stands_behind_a_boundary_in_its_line_is_told() {
    let mail = |line: &str| {
        format!(
            "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nThe first.\r\n--x{line}\r\nThe next line.\r\n\r\nThe last.\r\n--x--\r\n"
        )
    };
    let told = |line: &str| Gather::of(mail(line).as_bytes()).details(Damaged).join("; ");
    assert_eq!(told("SECRET: it was paid"), "--xSECRET: it was paid\nThe next line.");
    assert_eq!(told(" \t"), "The next line.", "blanks may stand there, and no words behind them");
    assert_eq!(told(" \t\r\n"), "");
}

#[test]
fn a_part_without_an_end_takes_nothing_along() {
    let mail = b"From: a@b.example\r\nTo: c@d.example\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: multipart/parallel;\r\n boundary=inner\r\n\r\n--inner\r\nContent-Type: image/gif; name=one.gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODdh\r\n--inner\r\nContent-Type: image/gif; name=two.gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlh\r\nXXXX--inner--\r\n\r\nAsk for the second account.\r\n\r\n--outer\r\nContent-Type: text/plain\r\n\r\nThe last words.\r\n--outer--\r\n";
    let gather = Gather::of(mail);
    assert!(gather.text.contains("The last words."), "{}", gather.text);
    let names: Vec<_> = gather.children.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["one.gif", "two.gif"]);
    assert_eq!(gather.children[0].1, b"GIF87a");
    assert!(gather.children[1].1.starts_with(b"GIF89a"), "{:?}", gather.children[1].1);
    assert!(gather.says(Damaged, "Ask for the second account."), "{:#?}", gather.findings);
}

#[test]
fn words_between_the_parts_are_said() {
    let mail = |before: &str| {
        format!(
            "From: a@b.example\r\nTo: c@d.example\r\nContent-Type: multipart/mixed; boundary=x1\r\n\r\n{before}\r\n--x1\r\n\r\nSeen.\r\n--x1--\r\nAnd this one too.\r\n"
        )
    };
    let gather = Gather::of(mail("Meet at the weir.").as_bytes());
    assert_eq!(gather.details(HiddenPart), ["Meet at the weir.", "And this one too."]);
    assert!(gather.text.contains("Seen.") && !gather.text.contains("weir"));
    let usual = Gather::of(mail("This is a multi-part message in MIME format.").as_bytes());
    assert_eq!(usual.details(HiddenPart), ["And this one too."]);
}

#[test]
fn one_word_that_only_the_plain_text_has_is_shown() {
    let mail = Mail::new("a@b.example", "c@d.example", "x", "Tue, 10 Mar 2026 21:14:00 +0100")
        .text("The second measure was paid in full.")
        .html("<p>The second measure was unpaid in full.</p>")
        .finish();
    let gather = Gather::of(&mail);
    assert!(gather.says(DifferentText, "paid") && gather.text.contains("was paid in"), "{}", gather.text);
}

#[test]
fn a_mails_day_is_held_against_its_way() {
    let signs = |date: &str, stations: &[&str]| {
        let mut mail = Mail::new("a@b.example", "c@d.example", "x", date);
        for station in stations {
            mail = mail.header("Received", &format!("from a by b; {station}"));
        }
        Gather::of(&mail.text("Hello").finish()).details(ForgerySign).len()
    };
    let (early, late) = ("Tue, 10 Mar 2026 21:14:00 +0100", "Fri, 20 Mar 2026 21:14:00 +0100");
    assert_eq!(signs(early, &[early, early]), 0);
    assert_eq!(signs(late, &[early]), 1, "written after it was sent");
    assert_eq!(signs(early, &[late]), 1, "sent long after it was written");
    assert_eq!(signs(early, &[early, late, early]), 1, "one station before the one ahead of it");
    assert_eq!(signs("no day at all", &[late]), 0);
}

/// Some programs end a head with a line of blanks.
#[test]
fn a_line_of_blanks_ends_a_head_where_words_follow() {
    let mail =
        |rest: &str| Gather::of(format!("From: a@b.example\r\nTo: c@d.example\r\nX-Note: a\r\n {rest}").as_bytes());
    let gather = mail("\r\nIt was paid.\r\n\r\nTwice.\r\n");
    assert!(gather.text.contains("It was paid.\n\nTwice."), "{}", gather.text);
    assert!(gather.details(Damaged).is_empty(), "{:#?}", gather.findings);
    let gather = mail("\r\nSubject: sand\r\n\r\nTwice.\r\n");
    assert!(
        gather.text.contains("Subject: sand\n\nTwice.") && gather.says(Damaged, "Subject: sand"),
        "{}",
        gather.text
    );
}

#[test]
fn old_encodings_of_mail_are_read() {
    let mail = b"From: =?iso-8859-1?Q?J=F8rgen?= <j@x.example>\r\nTo: k@x.example\r\nSubject: =?koi8-r?B?8NLJ18XU?=\r\nContent-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=CF=F0=E8=E2=E5=F2=\r\n, =EC=E8=F0\r\n";
    let gather = Gather::of(mail);
    assert!(gather.text.contains("Jørgen <j@x.example>"), "{}", gather.text);
    assert!(gather.text.contains("Subject: Привет") && gather.text.contains("Привет, мир"), "{}", gather.text);
}

#[test]
fn a_web_page_is_read_as_a_reader_sees_it() {
    let page = r##"<!DOCTYPE html><html><head><title>The register</title><meta name="author" content="Ann Example">
        <meta name="generator" content="Quill Web 2"><style>.off { display: none } .x { background: url(https://canary.example/b.png) }</style>
        <script>fetch("https://canary.example/s")</script></head>
        <body onload="go()"><h1>Owners</h1><!-- ask Varga first --><p>Marrow &amp; Co.
        owns   <b>two</b> boats.<p hidden>and a third one</p><div class="off">off by class</div><p style="color:#fff">white</p>
        <ul><li>Marrow<li>Tern</ul><table><tr><th>Boat<th>Year<tr><td>Marrow<td>1998</table>
        <form action="https://collect.example/"><input type=hidden name=who value=reader7></form>
        <a href="https://link.example/">more</a><img alt="stamp" src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==">
        <img src="//pixel.example/1.gif" width="1" height="1"></body></html>"##;
    let gather = Gather::of(page.as_bytes());
    assert_eq!(gather.media_type, "text/html");
    assert_eq!(
        gather.text,
        "Owners\n\nMarrow & Co. owns two boats.\n\n• Marrow\n• Tern\n\nBoat    Year\nMarrow  1998\n\nmore[picture: stamp]\n"
    );
    for (kind, detail) in [
        (Author, "Ann Example"),
        (Software, "Quill Web 2"),
        (Property, "The register"),
        (Comment, "ask Varga first"),
        (Script, "fetch("),
        (Script, "onload: go()"),
        (InvisibleText, "and a third one"),
        (InvisibleText, "off by class"),
        (InvisibleText, "white"),
        (FormField, "who: reader7"),
        (Action, "https://collect.example/"),
        (RemoteReference, "https://link.example/"),
        (RemoteReference, "https://canary.example/b.png"),
        (RemoteReference, "//pixel.example/1.gif"),
    ] {
        assert!(gather.says(kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
    assert_eq!(gather.children.len(), 1);
    assert!(gather.children[0].1.starts_with(b"\x89PNG"));
}

/// What mails say of each other reaches whoever sets threads: through the opener's findings.
#[test]
fn what_a_mail_answers_is_told_by_the_header_that_says_it() {
    let of = |id: &str, others: &[(&str, &str)]| {
        let mail = Mail::new(
            "anders@port.example",
            "ilse@port.example",
            "=?utf-8?q?Re=3A_Sand?=",
            "Tue, 10 Mar 2026 21:14:00 +0100",
        );
        let mail = others.iter().fold(mail.header("Message-ID", id), |mail, (name, value)| mail.header(name, value));
        let gather = Gather::of(&mail.text("release it").finish());
        model::Mail::of(&gather.media_type, &gather.findings).unwrap()
    };
    let index = "AQHVAAAAAAAAAAAAAAAAAAAAAAAAAAECAwQFBgcICQo=";
    let answer = of(
        "<c@x>",
        &[
            ("References", "<a@x>\r\n <b@x>"),
            ("Resent-Message-ID", "<other@x>"),
            ("Resent-Date", "Wed, 11 Mar 2026 21:14:00 +0100"),
            ("thread-index", index),
        ],
    );
    assert_eq!((answer.id.as_deref(), answer.answers.join(" ").as_str()), (Some("c@x"), "a@x b@x"));
    assert_eq!((answer.day().as_deref(), answer.subject.as_str()), (Some("2026-03-10 20:14"), "Re: Sand"));
    assert_eq!((answer.from.as_str(), answer.index.map(|index| index.len())), ("anders@port.example", Some(64)));
    let first = of("<a@x>", &[("In-Reply-To", "<gone@x>")]);
    let lines = model::threads::threads(&[of("<c@x>", &[("References", "<a@x>")]), first]);
    assert_eq!(lines.iter().map(|line| (line.mail, line.depth)).collect::<Vec<_>>(), [(Some(1), 0), (Some(0), 1)]);
}

#[test]
fn a_mailbox_gives_its_mails() {
    let mails = [("Survey", "nothing was surveyed"), ("Überweisung", "paid"), ("", "empty")].map(|(subject, text)| {
        let mail = Mail::new(
            "Anders Holm <anders@port.example>",
            "ilse@port.example",
            subject,
            "Tue, 10 Mar 2026 21:14:00 +0100",
        );
        mail.text(text).finish()
    });
    let mut mailbox = Vec::new();
    for mail in &mails {
        mailbox.extend_from_slice(b"From bounce@port.example Tue Mar 10 21:14:02 2026\n");
        mailbox.extend_from_slice(mail);
        mailbox.extend_from_slice(b"\n\n");
    }
    let gather = Gather::of(&mailbox);
    assert_eq!(gather.media_type, "application/mbox");
    let names: Vec<_> = gather.children.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["1 Survey.eml", "2 Überweisung.eml", "3.eml"]);
    assert!(
        gather.text.contains("2. 2026-03-10 21:14:00 +0100, Anders Holm <anders@port.example>: Überweisung\n"),
        "{}",
        gather.text
    );
    assert!(gather.says(Correspondent, "bounce@port.example"));
    assert!(Gather::of(&gather.children[0].1).text.contains("nothing was surveyed"));
    // Few may come out; the list is whole all the same.
    let mut gather = Gather::default();
    let few = parsers::JobLimits { children: 1, ..gather::LIMITS };
    let opened = parsers::open(&mailbox, "m", &few, &mut gather);
    assert_eq!(opened, Err(parsers::OpenFailure::Limit(parsers::Limit::Children)));
    assert!(gather.children.len() == 1 && gather.text.contains("Überweisung"));
}
