//! Books, saved web pages, drawings, tables and other texts with marks in them, made here: read as they are meant, and what they tell or hide found.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod gather;

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

#[test]
fn mutated_books_end() {
    let few = JobLimits { pages: 3, ..LIMITS };
    gather::mutate(&[book(None)], 200, |file| {
        let _ = parsers::open(file, "mutated", &few, &mut Gather::default());
    });
}
