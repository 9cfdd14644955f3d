//! Drawings (SVG): what is drawn, which of their words are seen on it, and what is told of the others.

use model::FindingKind::*;

use crate::{gather::Gather, says};

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

/// Words that lie over others have no part in their ink: nobody sees them, and what is seen stays.
#[test]
fn unseen_words_over_seen_ones_are_told_and_wipe_nothing() {
    let seen = "<text x='20' y='60' font-size='20'>Quarterly figures</text>";
    let alone = drawn(seen).pages[0].rgb.clone();
    for (name, style) in [("unpainted", "fill='none'"), ("white", "fill='#fff'"), ("clear", "fill-opacity='0'")] {
        let hidden = format!("<text x='20' y='60' font-size='20' {style}>copy seventeen</text>");
        let gather = drawn(&(hidden.clone() + seen));
        assert_eq!(shown(&gather), ["Quarterly", "figures"], "{name}: {:#?}", gather.findings);
        assert!(gather.says(InvisibleText, "copy seventeen"), "{name}: {:#?}", gather.findings);
        assert!(gather.pages[0].rgb == alone, "{name}: the seen words are drawn otherwise");
    }
    // Within the ink of others a letter is none, and within its own kind's it is a shadow.
    let gather = drawn(
        "<text x='20' y='160' font-size='190' font-family='monospace' stroke='#000' stroke-width='9'>I</text><text x='75' y='120' font-size='16'>l</text>",
    );
    assert_eq!(shown(&gather), ["I"], "{:#?}", gather.findings);
    let twice = "<text x='20' y='60' font-size='20'>Marrow</text>".repeat(2);
    assert_eq!(shown(&drawn(&twice)), ["Marrow"]);
    // A large letter that isn't seen, with words in it that are.
    let gather = drawn(
        "<text x='20' y='170' font-size='200' fill='#fff'>O</text><text x='75' y='95' font-size='14'>Paid to</text><text x='75' y='115' font-size='14'>N. Quill</text>",
    );
    assert_eq!(shown(&gather), ["Paid", "to", "N.", "Quill"]);
    assert_eq!(gather.details(InvisibleText), ["O"]);
    let page = &gather.pages[0];
    for word in &page.words {
        let [x0, y0, x1, y1] =
            [word.rect.x0, word.rect.y0, word.rect.x1, word.rect.y1].map(|side| (side * 150.0 / 72.0) as usize);
        let dark = |x: usize, y: usize| page.rgb[(y * page.width as usize + x) * 3] < 0x60;
        assert!((y0..y1).any(|y| (x0..x1).any(|x| dark(x, y))), "{} isn't in the pixels", word.text);
    }
}

/// Of a word that is told as unseen no pixel stays under letters that are seen.
#[test]
fn unseen_words_leave_nothing_under_large_signs_and_hide_in_no_stroke() {
    let gather = drawn(
        "<text x='0' y='195' font-size='220' fill='#ddd'>—</text><text x='20' y='60' font-size='20'>Marrow<tspan fill='none'>x</tspan></text>",
    );
    assert!(gather.says(InvisibleText, "Marrowx"), "{:#?}", gather.findings);
    assert!(!shown(&gather).contains(&"Marrow"));
    let page = &gather.pages[0];
    let dark = page.rgb.as_chunks::<3>().0.iter().filter(|pixel| pixel[0] < 0x60).count();
    assert_eq!(dark, 0, "its letters are in the pixels");
    // Twice within the ink of another, in its colour: nobody sees either.
    let dashes = "<text x='10' y='150' font-size='120'>———</text>";
    let alone = drawn(dashes).pages[0].rgb.clone();
    let mut within = 0;
    for y in 90..150 {
        let hidden = format!("<text x='24' y='{y}' font-size='5'>copy 47</text>").repeat(2);
        let gather = drawn(&format!("{dashes}{hidden}"));
        if gather.pages[0].rgb == alone {
            within += 1;
            assert!(!shown(&gather).contains(&"copy"), "at {y}: {:?}", shown(&gather));
            assert!(gather.says(InvisibleText, "copy 47"), "at {y}: {:#?}", gather.findings);
        }
    }
    assert!(within > 0, "the control: it lies within the ink somewhere");
}

#[test]
fn a_large_word_where_a_tiny_one_stands_has_a_place_of_its_own() {
    let gather = drawn("<text x='20' y='14' font-size='5'>Quill</text><text x='20' y='58' font-size='60'>Quill</text>");
    let high = |at: usize| gather.pages[0].words[at].rect.y1 - gather.pages[0].words[at].rect.y0;
    assert_eq!(shown(&gather), ["Quill", "Quill"]);
    assert!(high(1) > high(0) * 5.0);
}

#[test]
fn a_letter_from_the_right_turns_no_other_round() {
    let words = |text: &str| shown(&drawn(&format!("<text x='20' y='60'>{text}</text>"))).join(" ");
    assert_eq!(words("Quill\u{5D0}"), "\u{5D0}Quill", "each runs its own way");
    assert_eq!(words("\u{5E9}\u{5DC}\u{5D5}\u{5DD}"), "\u{5E9}\u{5DC}\u{5D5}\u{5DD}");
}

/// What costs much and shows little is counted, too.
#[test]
fn what_a_drawing_costs_without_showing_it_is_counted() {
    let dashes = "<path d='M0 0H400' stroke='#000' stroke-dasharray='.0004'/>".repeat(200);
    let unpainted = "<text fill='none' font-size='3000' y='2500'>M</text>".repeat(2_000);
    let edges = format!("<path d='M0 0{}'/>", "l1 9000l-1-9000".repeat(300_000));
    for (name, inside) in [("dashes", dashes), ("unpainted letters", unpainted), ("edges", edges)] {
        let begun = std::time::Instant::now();
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='4000' height='4000'><text y='50'>Marrow</text>{inside}</svg>"
        );
        let gather = Gather::of(svg.as_bytes());
        let why = gather.findings.iter().find(|finding| finding.kind == SetAnew).map(|finding| finding.what.as_str());
        assert!(why.is_some_and(|why| why.contains("it asks for too much")), "{name}: {why:?}");
        assert!(begun.elapsed().as_secs() < 60, "{name} took {:?}", begun.elapsed());
    }
}
