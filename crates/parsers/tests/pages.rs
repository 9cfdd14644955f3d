//! Books, saved web pages, drawings, tables and other texts with marks in them, made here: read as they are meant, and what they tell or hide found.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[path = "pages/drawings.rs"]
mod drawings;
mod gather;
#[path = "pages/heif.rs"]
mod heif;
#[path = "pages/pictures.rs"]
mod pictures;
#[path = "pages/recordings.rs"]
mod recordings;

use demo::documents::office::Parts;
use gather::{Gather, LIMITS};
use model::FindingKind::{self, *};
use parsers::{JobLimits, OpenFailure};

fn says(gather: &Gather, all: &[(FindingKind, &str)]) {
    for (kind, detail) in all {
        assert!(gather.says(*kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
}

const CONTAINER: &str = "<?xml version=\"1.0\"?><container><rootfiles><rootfile full-path=\"OEBPS/book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";

fn book(encryption: Option<&str>) -> Vec<u8> {
    let mut parts = Parts::default();
    parts.put("mimetype", "application/epub+zip");
    parts.put("META-INF/container.xml", CONTAINER);
    if let Some(encryption) = encryption {
        parts.put("META-INF/encryption.xml", encryption);
    }
    parts.put(
        "OEBPS/book.opf",
        r#"<package xmlns:dc="d" unique-identifier="i"><metadata><dc:title>Sand</dc:title><dc:creator>Ilse Berg</dc:creator><dc:contributor>Anders Holm</dc:contributor>
        <dc:identifier id="i">urn:uuid:copy-77</dc:identifier><meta property="dcterms:modified">2026-03-12T09:20:00Z</meta><meta name="Adept.resource" content="urn:uuid:buyer-9"/></metadata>
        <manifest><item id="b" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/><item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/><item id="n" href="notes.xhtml" media-type="application/xhtml+xml"/>
        <item id="p" href="images/map.png" media-type="image/png"/><item id="s" href="go.js" media-type="text/javascript"/><item id="c" href="look.css" media-type="text/css"/></manifest>
        <spine><itemref idref="a"/><itemref idref="b"/><itemref idref="n" linear="no"/><itemref idref="a"/><itemref idref="missing"/></spine></package>"#,
    );
    parts.put("OEBPS/text/two b.xhtml", "<html><head><title/></head><body><p>Second.</p></body></html>");
    parts.put(
        "OEBPS/text/one.xhtml",
        "<?xml version=\"1.0\"?><html><head><title/><script src=\"x\"/></head><body><h1>One</h1><p>First.<img src=\"https://canary.example/1.gif\"/></p><p style=\"display:none\">hidden</p></body></html>",
    );
    parts.put("OEBPS/notes.xhtml", "<html><body><p>Aside.</p></body></html>");
    parts.put("OEBPS/images/map.png", b"\x89PNG\r\n\x1a\nmap".to_vec());
    parts.put("OEBPS/go.js", "go()");
    parts.put("OEBPS/look.css", "body { background: url(https://canary.example/look.png) }");
    parts.put(
        "iTunesMetadata.plist",
        "<plist><dict><key>appleId</key><string>ilse@port.example</string></dict></plist>",
    );
    parts.pack().unwrap()
}

#[test]
fn a_book_is_read_in_its_order() {
    let gather = Gather::of(&book(None));
    assert_eq!(gather.media_type, "application/epub+zip");
    assert_eq!(gather.text, "One\n\nFirst.\n\nSecond.\n\nAside.\n");
    assert_eq!(gather.pages.len(), 3, "a page a chapter");
    says(
        &gather,
        &[
            (Author, "Ilse Berg"),
            (Author, "Anders Holm"),
            (CopyIdentifier, "urn:uuid:copy-77"),
            (CopyIdentifier, "buyer-9"),
            (Timestamp, "2026-03-12T09:20:00Z"),
            (RemoteReference, "https://canary.example/1.gif"),
            (RemoteReference, "https://canary.example/look.png"),
            (InvisibleText, "hidden"),
            (Owner, "ilse@port.example"),
            (Script, "OEBPS/go.js"),
            (HiddenPart, ""),
        ],
    );
    let names: Vec<_> = gather.children.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["OEBPS/go.js", "OEBPS/images/map.png"]);
}

#[test]
fn a_book_that_is_locked_says_so() {
    let all = ["text/one.xhtml", "text/two%20b.xhtml", "notes.xhtml"].map(|part| {
        format!("<EncryptedData><EncryptionMethod Algorithm=\"aes128-cbc\"/><CipherReference URI=\"OEBPS/{part}\"/></EncryptedData>")
    });
    let mut gather = Gather::default();
    let locked = book(Some(&format!("<encryption>{}</encryption>", all.concat())));
    assert_eq!(parsers::open(&locked, "b", &LIMITS, &mut gather), Err(OpenFailure::Encrypted));
    says(&gather, &[(Encrypted, "oebps/text/one.xhtml"), (Author, "Ilse Berg")]);
    let fonts = "<encryption><EncryptedData><EncryptionMethod Algorithm=\"http://www.idpf.org/2008/embedding\"/><CipherReference URI=\"OEBPS/f.otf\"/></EncryptedData></encryption>";
    assert!(Gather::of(&book(Some(fonts))).details(Encrypted).is_empty());
    let mut parts = Parts::default();
    parts.put("mimetype", "application/epub+zip");
    parts.put("META-INF/container.xml", CONTAINER);
    let mut gather = Gather::default();
    assert_eq!(parsers::open(&parts.pack().unwrap(), "b", &LIMITS, &mut gather), Err(OpenFailure::Damaged));
}

const SAVED: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://intranet.example/case?user=ilse\r\nSubject: The case\r\nDate: Tue, 10 Mar 2026 21:14:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--b\"\r\n\r\n\r\n----b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://intranet.example/case?user=ilse\r\n\r\n<html><body><h1>The case</h1><img src=3D\"https://intranet.example/map.png\"><img src=3D\"https://canary.example/1.gif\"><script>go()</script></body></html>\r\n----b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://intranet.example/map.png\r\n\r\niVBORw0KGgo=\r\n----b\r\nContent-Type: text/css\r\nContent-Location: https://intranet.example/a.css\r\n\r\nbody { background: url(https://canary.example/b.png) }\r\n----b--\r\n";

#[test]
fn a_saved_page_is_a_page_and_no_mail() {
    let gather = Gather::of(SAVED.as_bytes());
    assert_eq!(gather.media_type, "multipart/related");
    assert_eq!(gather.text, "The case\n");
    assert_eq!(gather.children, [("map.png".to_owned(), b"\x89PNG\r\n\x1a\n".to_vec())]);
    says(
        &gather,
        &[
            (RemoteReference, "https://intranet.example/case?user=ilse"),
            (RemoteReference, "https://canary.example/1.gif"),
            (RemoteReference, "https://canary.example/b.png"),
            (Software, "Saved by Blink"),
            (Timestamp, "2026-03-10 21:14:00 +0100"),
            (Property, "The case"),
            (Script, "go()"),
        ],
    );
    assert!(!gather.says(RemoteReference, "map.png"), "what is carried inside is not fetched");
    for mail in [
        SAVED.replace("Subject:", "To: ilse@port.example\r\nSubject:"),
        SAVED.replace("Saved by Blink", "a@port.example"),
    ] {
        assert_eq!(Gather::of(mail.as_bytes()).media_type, "message/rfc822", "a mail, sent or not yet");
    }
}

/// Letters in the colour of their ground, said by the page itself.
#[test]
fn a_page_s_blacked_out_words_are_found() {
    let paid = "<span>Marrow paid</span>";
    for (head, body) in [
        ("", "<p>Seen <span style=\"background:#000;color:#000\">Marrow paid</span></p>".to_owned()),
        (
            "",
            "<p>Seen <span style=\"background-color: black; color: rgb(10, 10, 10)\">Marrow paid</span></p>".to_owned(),
        ),
        ("", format!("<p>Seen</p><div style=\"background:#123456 none;color:#133457\">{paid}</div>")),
        ("", "<p style=\"color:#000\">Seen <span style=\"background:#000\">Marrow paid</span></p>".to_owned()),
        (
            "",
            "<p>Seen</p><table><tr><td bgcolor=\"#000000\"><font color=\"#000000\">Marrow paid</font></table>"
                .to_owned(),
        ),
        ("<style>.o{background:#000;color:#000}</style>", "<p>Seen <b class=o>Marrow paid</b></p>".to_owned()),
        (
            "<style>p{color:#000} .o{background:#000} .w{background:#fff}</style>",
            "<p>Seen <b class=\"o\">Marrow paid</b></p>".to_owned(),
        ),
    ] {
        let gather =
            Gather::of(format!("<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>").as_bytes());
        assert_eq!(gather.details(TextUnderBox), ["Marrow paid"], "{head}{body}: {:?}", gather.findings);
        assert_eq!(gather.text.trim(), "Seen", "{head}{body}");
    }
    for (head, body) in [
        ("", "<div style=\"background:#000;color:#000\"><p style=\"color:#fff\">Marrow paid</p></div>"),
        ("", "<div style=\"background:#000;color:#000\"><p style=\"background:#fff\">Marrow paid</p></div>"),
        ("", "<p style=\"background:#000 url(a.png);color:#000\">Marrow paid</p>"),
        ("", "<div style=\"background:#00f;color:#00f\"><a href=\"#x\">Marrow paid</a></div>"),
        // The longer selector, which nobody works out here, says white.
        (
            "<style>body{color:#333} .dark{background:#222} .dark p{color:#fff}</style>",
            "<div class=dark><p>Marrow paid</p></div>",
        ),
    ] {
        let gather =
            Gather::of(format!("<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>").as_bytes());
        assert!(gather.details(TextUnderBox).is_empty(), "{head}{body}: {:?}", gather.findings);
        assert_eq!(gather.text, "Marrow paid\n", "{head}{body}");
    }
}

#[test]
fn what_a_page_puts_out_of_sight_is_found() {
    for style in [
        "position:absolute;left:-9999px",
        "text-indent: -9999px",
        "margin-left:-999em",
        "clip-path: inset(100%)",
        "clip-path:circle(0)",
        "position:absolute;clip:rect(0,0,0,0)",
        "transform: scale(0)",
        "height:0;overflow:hidden",
        "max-height:0px; overflow-y: hidden",
    ] {
        let page =
            format!("<!DOCTYPE html><html><body><p>Seen</p><div style=\"{style}\">Marrow paid</div></body></html>");
        let gather = Gather::of(page.as_bytes());
        assert_eq!(gather.details(InvisibleText), ["Marrow paid"], "{style}: {:?}", gather.findings);
        assert_eq!(gather.text, "Seen\n", "{style}");
    }
    for style in [
        "left:-10px",
        "text-indent:-2em",
        "clip-path:inset(10%)",
        "transform:scale(0.5)",
        "height:0;overflow:hidden;padding-top:50%",
        "height:0",
        "overflow:hidden",
        "clip:rect(0,200px,40px,0)",
    ] {
        let page = format!("<!DOCTYPE html><html><body><div style=\"{style}\">Marrow paid</div></body></html>");
        assert_eq!(Gather::of(page.as_bytes()).text, "Marrow paid\n", "{style}");
    }
}

#[test]
fn tables_and_texts_with_marks_are_named_and_read() {
    let gather = Gather::of(
        b"Boat,Year,Owner\nMarrow,1998,\"Holm, A.\"\nTern,2001,\"=HYPERLINK(\"\"https://canary.example\"\")\"\n",
    );
    assert_eq!(gather.media_type, "text/csv");
    assert!(gather.text.starts_with("Boat    Year  Owner\nMarrow  1998  Holm, A.\n"), "{}", gather.text);
    says(&gather, &[(Formula, "row 3: =HYPERLINK")]);
    for (text, media_type) in [
        ("a\tb\nc\td\n", "text/tab-separated-values"),
        ("{\"memo\": \"Grüße\"}", "application/json"),
        ("<?xml version=\"1.0\"?><memo>sand</memo>", "application/xml"),
        ("# Sand\n\n## Where\n\n![map](https://canary.example/m.png)\n", "text/markdown"),
        ("Dear Ilse,\nrelease it.\n", "text/plain"),
    ] {
        let gather = Gather::of(text.as_bytes());
        assert_eq!(gather.media_type, media_type);
        assert!(!gather.pages.is_empty() && !gather.text.is_empty());
    }
    let gather = Gather::of(b"# Sand\n\n## Where\n\n![map](https://canary.example/m.png)\n");
    says(&gather, &[(RemoteReference, "https://canary.example/m.png")]);
    let gather = Gather::of(b"<?xml version='1.0'?><?xml-stylesheet href='https://canary.example/s.xsl'?><!DOCTYPE a SYSTEM \"https://canary.example/a.dtd\" [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>");
    assert!(gather.text.ends_with("<a>&e;</a>\n"));
    says(
        &gather,
        &[
            (RemoteReference, "https://canary.example/s.xsl"),
            (RemoteReference, "https://canary.example/a.dtd"),
            (RemoteReference, "file:///etc/passwd"),
        ],
    );
}

#[test]
fn endless_and_mutated_ones_end() {
    let few = JobLimits { pages: 3, ..LIMITS };
    let wide: String = (0..3).map(|_| "x,".repeat(120_000) + "\n").collect();
    for (name, file) in [
        ("columns", wide.into_bytes()),
        ("rows", "a,b,c\n".repeat(300_000).into_bytes()),
        ("brackets", "[".repeat(5_000_000).into_bytes()),
        ("drawing", format!("<svg>{}", "<g><text>x".repeat(200_000)).into_bytes()),
        ("metadata", "<svg><metadata>".repeat(200_000).into_bytes()),
        ("headings", "# a\n## b\n](".repeat(100_000).into_bytes()),
        ("mails", "From a@b.example Mon Jun  1 10:00:00 2026\nSubject: x\n\n\n".repeat(100_000).into_bytes()),
    ] {
        let begun = std::time::Instant::now();
        let mut gather = Gather { forgetful: true, ..Gather::default() };
        let opened = parsers::open(&file, "a", &few, &mut gather);
        println!("{name}: {} {opened:?} in {:?}, {} letters", gather.media_type, begun.elapsed(), gather.text.len());
        assert!(begun.elapsed().as_secs() < 30, "{name}");
    }
    let seeds = [book(None), SAVED.as_bytes().to_vec(), b"a,b,c\n1,2,3\n\"x\"\"\",=B(1),y\n".to_vec()];
    gather::mutate(&seeds, 200, |file| {
        let _ = parsers::open(file, "mutated", &few, &mut Gather::default());
    });
}
