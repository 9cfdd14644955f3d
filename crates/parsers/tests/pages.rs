//! Books, saved web pages, drawings, tables and other texts with marks in them, made here: read as they are meant, and what they tell or hide found.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

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
fn a_drawing_s_words_and_secrets_are_found() {
    let picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let drawing = format!(
        r##"<?xml version="1.0"?><!-- draft --><svg xmlns="http://www.w3.org/2000/svg" sodipodi:docname="harbour-secret.svg" inkscape:export-filename="C:\Users\ilse\map.png">
        <metadata><rdf:RDF><dc:creator><cc:Agent><dc:title>Ilse Berg</dc:title></cc:Agent></dc:creator><dc:format>image/svg+xml</dc:format></rdf:RDF></metadata>
        <title/><desc>ask Varga</desc><text x="1"><tspan x="1" y="2">North pier</tspan><tspan x="1" y="3">sand</tspan></text><text style="display:none">and south</text>
        <script>go()</script><a xlink:href="https://link.example/"><text>more</text></a><image xlink:href="data:image/png;base64,{picture}"/><image href="https://canary.example/p.png"/></svg>"##
    );
    let gather = Gather::of(drawing.as_bytes());
    assert_eq!(gather.media_type, "image/svg+xml");
    assert_eq!(gather.text, "North pier\nsand\n\nmore\n");
    says(
        &gather,
        &[
            (Owner, "harbour-secret.svg"),
            (Owner, "C:\\Users\\ilse\\map.png"),
            (Author, "Ilse Berg"),
            (Comment, "draft"),
            (Property, "ask Varga"),
            (InvisibleText, "and south"),
            (Script, "go()"),
            (RemoteReference, "https://link.example/"),
            (RemoteReference, "https://canary.example/p.png"),
        ],
    );
    assert_eq!(gather.children.len(), 1);
    assert_eq!(gather.details(Comment), ["draft"], "XML's first line is no note");
}

#[test]
fn a_drawing_is_drawn_and_its_words_stand_where_they_are_seen() {
    let drawing = r##"<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><style>.w{fill:#fff}</style>
        <rect width="400" height="40" fill="#223"/><text class="w" x="10" y="27" font-size="20">Harbour office</text>
        <text x="10" y="70">The sand was <tspan fill="red">moved</tspan> at night.</text>
        <text x="10" y="110">by Marrow</text><path d="M5 92h200v30h-200z"/>
        <text x="220" y="110">of Varga here</text><ellipse cx="258.5" cy="106" rx="22" ry="14"/>
        <text fill="#eee" x="10" y="150">faint words</text><text class="w" x="10" y="190">white words</text><text x="900" y="150">far off</text><text display="none">never</text>
        <foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml">a web page</p></foreignObject></svg>"##;
    let gather = Gather::of(drawing.as_bytes());
    let [page, behind] = &gather.pages[..] else { panic!("{} pages: {:#?}", gather.pages.len(), gather.findings) };
    assert_eq!((page.size.width, page.size.height, page.width, page.height), (300.0, 150.0, 625, 313));
    let words: Vec<&str> = page.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["Harbour", "office", "The", "sand", "was", "moved", "at", "night.", "of", "here"]);
    assert!(page.words[1].line_end && !page.words[0].line_end && page.words[7].line_end);
    // Where a word is said to stand its colour is, and there alone.
    let red = |x: usize, y: usize| page.rgb[(y * 625 + x) * 3..][..3] == [255, 0, 0];
    let scale = 150.0 / 72.0;
    let moved = page.words[5].rect.grown(1.0);
    let places: Vec<(usize, usize)> =
        (0..313).flat_map(|y| (0..625).map(move |x| (x, y))).filter(|(x, y)| red(*x, *y)).collect();
    assert!(places.len() > 50, "{}", places.len());
    for (x, y) in places {
        let (x, y) = (x as f32 / scale, y as f32 / scale);
        assert!((moved.x0..moved.x1).contains(&x) && (moved.y0..moved.y1).contains(&y), "{x} {y} {moved:?}");
    }
    // What can't be seen leaves nothing in the pixels, and stands behind.
    let row = |y: usize| &page.rgb[y * 625 * 3..][..625 * 3];
    assert!((220..245).all(|y| row(y).iter().all(|v| *v == 255)), "faint letters are in the pixels");
    let text = behind.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    assert_eq!(
        text,
        "Words of the file that the drawing doesn't show: by Marrow of Varga here faint words far off a web page"
    );
    assert!(gather.text.starts_with("Harbour office\nThe sand was moved at night.\n"), "{}", gather.text);
    assert!(
        gather.text.ends_with("by Marrow\n\nof Varga here\n\nfaint words\n\nfar off\n\na web page\n"),
        "{}",
        gather.text
    );
    let invisible = gather.details(InvisibleText);
    assert_eq!(invisible, ["white words", "never", "by Marrow\nVarga\nfaint words"], "white on a dark ground is seen");
    says(&gather, &[(OffPageText, "far off"), (SetAnew, "")]);
}

#[test]
fn a_drawing_shows_what_it_holds_and_fetches_nothing() {
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 8, image::Rgb([200, 30, 30]))
        .write_to(&mut picture, image::ImageFormat::Png)
        .unwrap();
    let picture = format!("data:image/png;base64,{}", base64(picture.get_ref()));
    let of = |inside: &str| {
        let gather = Gather::of(
            format!("<svg xmlns='http://www.w3.org/2000/svg' width='60' height='30'>{inside}</svg>").as_bytes(),
        );
        let page = &gather.pages[0];
        (page.rgb.as_chunks::<3>().0.iter().filter(|pixel| **pixel == [200, 30, 30]).count(), gather)
    };
    let (inked, gather) = of(&format!("<image width='30' height='30' href='{picture}'/>"));
    assert!(inked > 1_000 && gather.children.len() == 1, "{inked}");
    // A file of this machine with these very pixels stays where it is.
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("drawing.png");
    image::RgbImage::from_pixel(8, 8, image::Rgb([200, 30, 30])).save(&path).unwrap();
    for link in [path.display().to_string(), format!("file://{}", path.display())] {
        let (inked, _) = of(&format!("<image width='30' height='30' href='{link}'/><text y='20'>a</text>"));
        assert_eq!(inked, 0, "{link}");
    }
    // A drawing inside is a file of its own.
    let inner = base64(b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='60' height='30' fill='#c81e1e'/></svg>");
    let (inked, gather) = of(&format!("<image width='30' height='30' href='data:image/svg+xml;base64,{inner}'/>"));
    assert_eq!((inked, gather.children.len()), (0, 1));
    assert!(gather.findings.iter().any(|f| f.kind == SetAnew && f.what.contains("Pictures inside")));
    // Letters of outlines have no words: somebody may read them.
    let outlines =
        Gather::of(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M1 1h5v5z'/></svg>");
    assert_eq!((outlines.pages.len(), outlines.text.as_str()), (1, ""));
}

/// What would cost too much isn't begun: the words are set anew, and why is said.
#[test]
fn a_drawing_that_asks_for_too_much_is_set_anew() {
    let level = |n: u32| format!("<g id='l{n}'>{}</g>", format!("<use href='#l{}'/>", n + 1).repeat(10));
    let bomb = (0..9).map(level).collect::<String>() + "<g id='l9'><rect/></g>";
    let filter = "<filter id='f' x='-50' y='-50' width='99' height='99'><feMorphology radius='5000'/></filter><rect width='9e5' height='9e5' filter='url(#f)'/>";
    let pattern = |n: u32| {
        format!(
            "<pattern id='p{n}' width='1' height='1'>{}</pattern>",
            format!("<rect width='900' height='900' fill='url(#p{})'/>", n + 1).repeat(9)
        )
    };
    let patterns = (0..8).map(pattern).collect::<String>() + "<rect width='900' height='900' fill='url(#p0)'/>";
    let noise = "<filter id='f'><feTurbulence baseFrequency='.1' numOctaves='900000000'/></filter><rect width='900' height='900' filter='url(#f)'/>";
    let deep = format!("{}{}", "<g opacity='.9'>".repeat(300), "</g>".repeat(300));
    let shapes = "<rect width='9000' height='9000'/>".repeat(20_000);
    let layers = "<g opacity='.9'><rect x='-9e5' y='-9e5' width='9e6' height='9e6'/>".repeat(60) + &"</g>".repeat(60);
    let groups = format!("{}{}", "<g>".repeat(90), "</g>".repeat(90));
    let selectors = format!("<style>a {}g{{fill:red}}</style>{groups}", "g ".repeat(20));
    let mut picture = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(4_000, 4_000).write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let picture = base64(picture.get_ref());
    let pictures = format!(
        "<pattern id='p' width='1' height='1'><image width='9' height='9' href='data:image/png;base64,{picture}'/></pattern>{}",
        "<rect width='9' height='9' fill='url(#p)'/>".repeat(500)
    );
    for (name, inside) in [
        ("uses", bomb.as_str()),
        ("a filter", filter),
        ("patterns", &patterns),
        ("noise", noise),
        ("depth", &deep),
        ("shapes", &shapes),
        ("layers", &layers),
        ("selectors", &selectors),
        ("pictures in a pattern", &pictures),
    ] {
        let begun = std::time::Instant::now();
        let gather = Gather::of(
            format!("<svg xmlns='http://www.w3.org/2000/svg' width='3000' height='3000'><text y='50'>Marrow</text>{inside}</svg>").as_bytes(),
        );
        assert!(
            gather.findings.iter().any(|f| f.kind == SetAnew && f.what.contains("could not be drawn: it")),
            "{name}: {:#?}",
            gather.findings
        );
        assert_eq!(gather.text, "Marrow\n", "{name}");
        assert!(begun.elapsed().as_secs() < 10, "{name}");
    }
}

fn drawn(inside: &str) -> Gather {
    Gather::of(format!("<svg xmlns='http://www.w3.org/2000/svg' width='400' height='200'>{inside}</svg>").as_bytes())
}

fn shown(gather: &Gather) -> Vec<&str> {
    gather.pages[0].words.iter().map(|word| word.text.as_str()).collect()
}

/// What is there through letters alone (a stroke, a filter, a clip) covers others as well as a shape does.
#[test]
fn words_of_a_drawing_under_other_letters_are_not_seen() {
    let marrow = "<text x='20' y='60' font-size='20'>Marrow</text>";
    let mut wrong = Vec::new();
    for (name, inside) in [
        (
            "strokes",
            format!("{marrow}<text x='10' y='60' font-size='20' stroke='#000' stroke-width='26'>——————</text>"),
        ),
        ("full blocks", format!("{marrow}<text x='10' y='60' font-size='24'>██████████</text>")),
        (
            "a flood",
            format!("<filter id='f'><feFlood flood-color='#000'/></filter><g filter='url(#f)'>{marrow}</g>"),
        ),
        (
            "a clip",
            format!(
                "<clipPath id='c'><text x='10' y='60' font-size='24'>██████████</text></clipPath>{marrow}<rect width='400' height='200' clip-path='url(#c)'/>"
            ),
        ),
        (
            "low strokes",
            "<text x='20' y='60' font-size='40'>nouns</text><text x='10' y='55' font-size='20' stroke='#000' stroke-width='22'>————————————</text>"
                .to_owned(),
        ),
    ] {
        let gather = drawn(&inside);
        let hidden = ["Marrow", "nouns"].into_iter().filter(|word| gather.says(InvisibleText, word)).count();
        if hidden != 1 || shown(&gather).iter().any(|word| ["Marrow", "nouns"].contains(word)) {
            wrong.push(format!("{name}: {:?} {:?}", shown(&gather), gather.details(InvisibleText)));
        }
    }
    // Letters with strokes, halos, shadows and patterned grounds are seen.
    for (name, inside) in [
        ("bold by a stroke", "<text x='20' y='60' font-size='20' stroke='#000' stroke-width='1'>Marrow</text>"),
        (
            "a halo",
            "<rect width='400' height='200' fill='#223'/><text x='20' y='60' font-size='20' fill='#000' stroke='#fff' stroke-width='3' paint-order='stroke'>Marrow</text>",
        ),
        ("an outline", "<text x='20' y='60' font-size='40' fill='none' stroke='#000' stroke-width='3'>Marrow</text>"),
        (
            "a shadow",
            "<text x='21' y='61' font-size='20' fill='#888'>Marrow</text><text x='20' y='60' font-size='20'>Marrow</text>",
        ),
        (
            "two grounds",
            "<rect x='50' width='400' height='200' fill='#000'/><text x='20' y='60' font-size='20' fill='#c00'>Marrow</text>",
        ),
        ("small", "<text x='20' y='60' font-size='5'>Marrow paid</text>"),
        ("large", "<text x='20' y='160' font-size='90'>Marrow</text>"),
        ("leaning", "<text transform='rotate(35)' x='60' y='20' font-size='12'>Marrow</text>"),
    ] {
        let gather = drawn(inside);
        if !shown(&gather).contains(&"Marrow") || !gather.details(InvisibleText).is_empty() {
            wrong.push(format!("{name}: {:#?}", gather.findings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A line of a finding stands in the page behind as it is: between its words none is left out.
#[test]
fn unseen_words_of_a_drawing_are_told_in_runs() {
    let cover = |x: u32| format!("<ellipse cx='{x}' cy='55' rx='46' ry='24'/>");
    let gather = drawn(&format!(
        "<text x='10' y='60' font-size='20' xml:space='preserve'>Marrow          paid          Varga</text>{}{}",
        cover(42),
        cover(245)
    ));
    assert_eq!(shown(&gather), ["paid"], "{:#?}", gather.findings);
    assert_eq!(gather.details(InvisibleText), ["Marrow\nVarga"]);
    let text = gather.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.ends_with("Marrow paid Varga"), "{text}");
    // A line that is a part of another that was told is told, too.
    let gather = drawn(
        "<text display='none'>Marrow paid Varga</text><text x='20' y='60' font-size='20'>Marrow paid</text><ellipse cx='60' cy='55' rx='95' ry='40'/>",
    );
    assert_eq!(gather.details(InvisibleText), ["Marrow paid Varga", "Marrow paid"]);
}

#[test]
fn words_of_a_drawing_that_leave_its_page_or_are_tiny_are_not_shown() {
    let gather = drawn("<text x='395' y='60'>x.NoraQuill.leaked.this</text><text x='20' y='60'>Marrow paid</text>");
    assert_eq!(shown(&gather), ["Marrow", "paid"]);
    assert_eq!(gather.details(OffPageText), ["x.NoraQuill.leaked.this"]);
    for tiny in ["font-size='2'", "font-size='20' transform='scale(.1 1)'", "font-size='20' transform='scale(1 .1)'"] {
        let gather = drawn(&format!("<text x='20' y='60' {tiny}>NoraQuill</text><text x='20' y='160'>Marrow</text>"));
        assert_eq!(shown(&gather), ["Marrow"], "{tiny}");
        assert_eq!(gather.details(InvisibleText), ["NoraQuill"], "{tiny}");
    }
    // Also where a style seems to hide it.
    let gather = drawn(
        "<rect width='400' height='200' fill='#000'/><text x='20' y='60' font-size='2' fill='#fff'>NoraQuill</text>",
    );
    assert!(gather.says(InvisibleText, "NoraQuill"), "{:#?}", gather.findings);
}

/// A word of which one letter is covered is no word of the picture: its other letters aren't in the pixels either.
#[test]
fn what_is_left_of_an_unseen_word_is_in_no_pixel_of_the_drawing() {
    let gather = drawn(
        "<rect width='400' height='200' fill='#102030'/><text x='20' y='60' font-size='30' fill='#fff'>Marrow paid</text><circle cx='30' cy='50' r='16' fill='#102030'/>",
    );
    assert_eq!(shown(&gather), ["paid"], "{:#?}", gather.findings);
    let page = &gather.pages[0];
    let left = (page.words[0].rect.x0 * 150.0 / 72.0) as usize - 4;
    let light = |x: usize, y: usize| page.rgb[(y * page.width as usize + x) * 3] > 0x20;
    assert!((0..page.height as usize).all(|y| (0..left).all(|x| !light(x, y))), "letters are in the pixels");
    assert!((0..page.height as usize).any(|y| (left..page.width as usize).any(|x| light(x, y))), "others are gone");
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |part: &[u8]| {
        let all = part.iter().chain([&0, &0]).take(3).fold(0u32, |all, byte| all << 8 | u32::from(*byte));
        (0..4)
            .map(|n| if n > part.len() { '=' } else { char::from(SIGNS[(all >> (18 - 6 * n)) as usize & 63]) })
            .collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
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
