//! Every page of the case's site, read as a browser would read it.

use std::collections::BTreeSet;

use scraper::{Html, Selector};

use crate::sites::{Files, STEPS, text};

fn select(page: &Html, what: &str) -> Vec<scraper::ElementRef<'static>> {
    // Tests only: a page lives as long as its test.
    let page: &'static Html = Box::leak(Box::new(page.clone()));
    page.select(&Selector::parse(what).unwrap()).collect()
}

/// Everything that must be true of any page. Gives what isn't.
pub fn problems(files: &Files, path: &str) -> Vec<String> {
    let source = text(files, path);
    let page = Html::parse_document(&source);
    let mut wrong: Vec<String> = page.errors.iter().map(|error| format!("not well-formed: {error}")).collect();
    let mut must = |holds: bool, what: String| {
        if !holds {
            wrong.push(what);
        }
    };
    must(source.starts_with("<!doctype html>"), "no doctype".into());
    let html = select(&page, "html")[0];
    must(html.attr("lang").is_some_and(|lang| !lang.is_empty()), "no lang".into());
    must(html.attr("dir").is_some(), "no dir".into());
    must(select(&page, "h1").len() == 1, format!("{} h1", select(&page, "h1").len()));
    must(select(&page, "main#main").len() == 1, "no main".into());
    must(
        select(&page, "title").iter().any(|title| !title.text().collect::<String>().trim().is_empty()),
        "no title".into(),
    );
    must(
        select(&page, "script, style, iframe, object, embed, base, [style]").is_empty(),
        "something active or inline".into(),
    );
    // The one form that a plain page has is sent to the archive itself.
    let form = r#"#comments form[method="post"][action="../../comments"]"#;
    let inside = format!("{form} :is(input, select, textarea, button)");
    must(select(&page, "form").len() == select(&page, form).len(), "a form that leads elsewhere".into());
    must(
        select(&page, "input, select, textarea, button").len() == select(&page, &inside).len(),
        "a field outside of the form".into(),
    );
    for field in select(&page, "input:not([type=hidden]), select, textarea") {
        let id = field.attr("id").unwrap_or_default();
        must(select(&page, "label[for]").iter().any(|label| label.attr("for") == Some(id)), format!("{id}: no label"));
    }
    let mut ids = BTreeSet::new();
    for element in select(&page, "*") {
        for (name, value) in element.value().attrs() {
            must(!name.starts_with("on"), format!("{name}={value}"));
            let value = value.trim().to_ascii_lowercase();
            must(!value.starts_with("javascript:") && !value.starts_with("data:"), format!("{name}={value}"));
        }
        if let Some(id) = element.attr("id") {
            must(ids.insert(id.to_owned()), format!("the id {id} stands twice"));
        }
    }
    for image in select(&page, "img") {
        let named = image.attr("alt").is_some_and(|alt| !alt.trim().is_empty());
        must(named, format!("{:?} has no alt", image.attr("src")));
        must(
            image.attr("width").is_some() && image.attr("height").is_some(),
            format!("{:?} has no size", image.attr("src")),
        );
        must(image.attr("srcset").is_none(), "srcset".into());
    }
    for element in select(&page, "[src], link[href]") {
        let address = element.attr("src").or(element.attr("href")).unwrap_or_default();
        must(!address.contains("://") && !address.starts_with("//"), format!("fetches {address}"));
    }
    for element in select(&page, "[src], [href]") {
        let address = element.attr("src").or(element.attr("href")).unwrap_or_default();
        if address.starts_with("https://") || address.starts_with("http://") {
            must(
                element.attr("rel").is_some_and(|rel| rel.contains("noreferrer")),
                format!("{address} tells where from"),
            );
        } else if let Err(why) = leads(files, path, address) {
            must(false, why);
        }
    }
    wrong
}

/// Whether a link leads to a file of the site, and to a place in it.
fn leads(files: &Files, from: &str, address: &str) -> Result<(), String> {
    let (file, place) = address.split_once('#').unwrap_or((address, ""));
    // A server that has no use for the question gives the file.
    let file = file.split_once('?').map_or(file, |(file, _)| file);
    let mut at: Vec<&str> = from.split('/').collect();
    at.pop();
    if file.starts_with('/') {
        at.clear();
    }
    for part in file.split('/').filter(|part| !part.is_empty()) {
        match part {
            ".." => {
                at.pop().ok_or_else(|| format!("{address} leads out of the site"))?;
            }
            part => at.push(part),
        }
    }
    let target = if file.is_empty() { from.to_owned() } else { at.join("/") };
    if !files.contains_key(&target) {
        return Err(format!("{address} leads to {target}, which isn't there"));
    }
    let there = place.is_empty() || text(files, &target).contains(&format!("id=\"{place}\""));
    if there { Ok(()) } else { Err(format!("{address}: no such place in {target}")) }
}

#[test]
fn every_page_is_sound_after_every_step() {
    for (step, (files, _)) in STEPS.iter().enumerate() {
        let pages: Vec<&String> = files.keys().filter(|path| path.ends_with(".html")).collect();
        assert!(pages.len() >= [9, 17, 21, 21][step], "{}", pages.len());
        for path in pages {
            let problems = problems(files, path);
            assert!(problems.is_empty(), "step {step}, {path}: {problems:#?}");
        }
    }
}

/// The check itself sees what it should.
#[test]
fn an_unsound_page_is_seen() {
    let bad = "<!doctype html><html lang=\"\"><title>a</title><main id=main><h1>a</h1><h1>b</h1><p style=\"x\" onclick=\"y\">\
               <img src=\"https://x.example/a.png\"><a href=\"b.html\">b</a><a href=\"JavaScript:c\">c</a><script>d</script></main></html>";
    let files = Files::from([("a.html".to_owned(), bad.into())]);
    let found = problems(&files, "a.html").join("\n");
    for what in [
        "no lang",
        "2 h1",
        "onclick",
        "active or inline",
        "has no alt",
        "fetches",
        "which isn't there",
        "href=javascript",
    ] {
        assert!(found.contains(what), "{what} in {found}");
    }
}

#[test]
fn pages_stay_small() {
    for (files, _) in STEPS.iter() {
        assert!(files["index.html"].len() + files["style.css"].len() < 60_000);
    }
}

#[test]
fn a_story_shows_the_marked_passage_beside_its_paragraph() {
    let page = Html::parse_document(&text(&STEPS[1].0, "stories/paid-twice/index.html"));
    let beats = select(&page, ".beat");
    assert_eq!(beats.len(), 4);
    for (at, beat) in (1..).zip(&beats[..3]) {
        let strip = format!("strips/{at}.png");
        let image = Selector::parse(&format!("img[src=\"{strip}\"]")).unwrap();
        // Beside it on wide screens; folded directly below it on narrow ones.
        let beside = beat.select(&Selector::parse(".notes").unwrap()).next().unwrap();
        let folded = beat.select(&Selector::parse("details:not([open])").unwrap()).next().unwrap();
        assert_eq!((beside.select(&image).count(), folded.select(&image).count()), (1, 1), "{strip}");
    }
    let credit: String = select(&page, "figcaption")[0].text().collect();
    assert!(credit.contains("Port Gallery Collective"));
}

#[test]
fn a_document_page_has_what_a_reader_needs_to_judge_it() {
    let files = &STEPS[2].0;
    let page = text(files, "d/EL-0001/index.html");
    let hash = model::Sha256::of(&files["d/EL-0001/EL-0001.pdf"]).to_string();
    for what in [
        "EL-0001\u{a0}· Memorandum",
        "marked “Internal”",
        "four filed specimens",
        "EL-0001.pdf.tlog-proof",
        "manifest.json",
        "2 places are redacted",
        "1 box for privacy",
        "1 box for third party",
        "<b>third party</b>: It is about somebody who has no part",
        "<b>privacy</b>: It would tell of somebody’s private life",
        "The dredging was paid for twice",
        "prepared by approver 1, approved by approver 2",
        "He asked us to",
        "Authorised, number to follow",
        &hash[..4],
        &hash[60..],
    ] {
        assert!(page.contains(what), "{what}");
    }
    assert!(!page.contains("Ada Lindqvist"));
    // A code that none of its boxes has is not explained, and each page tells of its boxes alone.
    assert!(!page.contains("<b>source</b>"));
    assert!(!text(files, "d/EL-0001/p/1/index.html").contains("<b>privacy</b>"));
}

#[test]
fn how_to_reach_us_gives_advice_before_the_door_and_the_key_from_the_record() {
    let newsroom = crate::case::Newsroom::new();
    let page = text(&STEPS[3].0, "send/index.html");
    let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("no {what}"));
    assert!(at("Before you do anything") < at(".onion/\""), "advice stands before the link");
    let signed = newsroom.keyring(None);
    let root = signed.claimed_root().unwrap();
    let key = root.0.to_string();
    assert!(page.contains(&format!("--root &#39;{key}&#39;")) || page.contains(&format!("--root '{key}'")), "{page}");
    assert!(page.contains("number 1,") && page.contains("record/index.html#e0\">entry 0 of the record</a>"));
    let fingerprint = model::Sha256::of(root.0.as_bytes()).to_string();
    assert!(page.replace(' ', "").contains(&fingerprint));
}

#[test]
fn a_tombstone_is_a_plain_page_with_its_reason_and_nothing_of_what_it_was() {
    let (files, _) = &STEPS[3];
    for path in ["d/EL-0003/index.html", "d/EL-0003/p/1/index.html"] {
        let page = text(files, path);
        for what in [
            crate::case::WITHDRAWN,
            "1 December 2026",
            "Entry 7",
            "The ministry knew by April",
            "Dossier: The second measure",
        ] {
            assert!(page.contains(what), "{path}: {what}");
        }
        assert!(!page.contains("Minutes of the works committee") && !page.contains("<img"), "{path}");
    }
    let list = text(files, "d/index.html");
    assert!(list.contains("EL-0003") && list.contains(crate::case::WITHDRAWN));
}
