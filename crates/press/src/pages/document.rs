//! A document's pages: the overview with its first page, one page for each sheet, and the tombstone that stands at all of these
//! addresses once it was withdrawn.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use ledger::{DocumentBody, Entry};
use model::{Colours, Mode, PublicId};
use web::{Lang, Layout, fingerprint_svg};

use super::{Context, Frame, Made, changes, count, push, tombstone};
use crate::{Error, cleared::page_file, site::Document};

/// A story or a dossier that cites the document.
pub(super) struct Citing {
    pub address: String,
    pub headline: String,
    pub pages: String,
}

/// A file to take away.
struct Download {
    name: String,
    what: &'static str,
    size: String,
}

/// Boxes with the same reason on the same page.
struct Boxes {
    page: u32,
    address: String,
    reason: String,
    number: String,
}

/// One row of the list of facts.
struct Fact {
    name: &'static str,
    value: String,
}

struct Sheet {
    page: u32,
    image: String,
    width: u32,
    height: u32,
    text: String,
    before: Option<(u32, String)>,
    after: Option<(u32, String)>,
    /// Reasons of the boxes on this page.
    boxes: Vec<Boxes>,
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentView {
    layout: Layout,
    frame: Frame,
    id: String,
    kicker: String,
    title: String,
    language: String,
    line: String,
    summary: String,
    mark: String,
    hash: String,
    sheet: Sheet,
    pages: u32,
    /// Every page's number and address.
    all: Vec<(u32, String)>,
    /// Whether this is the overview, with all facts, or one page's.
    whole: bool,
    /// What this version changes, on the overview; empty for the first.
    changed: String,
    day: String,
    overview: String,
    ocr: bool,
    downloads: Vec<Download>,
    facts: Vec<Fact>,
    redacted: String,
    /// Whether the pixels that are shown can be held against what was committed to.
    proved: bool,
    /// The versions of which this one shows something that they hid, with proof.
    opened: Vec<u32>,
    boxes: Vec<Boxes>,
    /// The codes of its boxes, and what they mean.
    meanings: Vec<(String, String)>,
    cited: Vec<Citing>,
    release: Option<(String, String, String)>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    for document in context.site.documents.values() {
        let id = &document.body().id;
        push(made, format!("d/{id}/index.html"), &view(context, document, None))?;
        for page in 1..=document.body().pages {
            push(made, format!("d/{id}/p/{page}/index.html"), &view(context, document, Some(page)))?;
        }
    }
    for (id, stone) in &context.site.tombstones {
        tombstone::of_document(context, made, id, stone, format!("d/{id}/index.html"))?;
        // Whoever follows an old link to one of its pages finds the reason too, not "nothing is here".
        for page in &stone.pages {
            tombstone::of_document(context, made, id, stone, format!("d/{id}/p/{page}/index.html"))?;
        }
        let again = |entry: &Entry| matches!(entry, Entry::Document { id: of, version: 2, .. } if of == id);
        if context.site.entries.iter().any(again) {
            tombstone::of_document(context, made, id, stone, format!("d/{id}/changes/index.html"))?;
        }
    }
    Ok(())
}

/// `page`: `None` for the overview, which shows the first.
fn view(context: &Context<'_>, document: &Document, page: Option<u32>) -> DocumentView {
    let body = document.body();
    let descriptor = &body.descriptor;
    let id = &body.id;
    let (path, up, to_page) = match page {
        None => (format!("d/{id}/index.html"), "", "p/"),
        Some(page) => (format!("d/{id}/p/{page}/index.html"), "../../", "../"),
    };
    let number = page.unwrap_or(1);
    let title = match page {
        None => format!("{id}: {}", descriptor.title),
        Some(page) => format!("{id}, page {page}: {}", descriptor.title),
    };
    let place = Some((document.entry, body.published.as_str()));
    let mut frame = context.frame(&path, "documents", &title, &descriptor.summary, place);
    frame.kind = "article";
    let address = |page: u32| format!("{to_page}{page}/index.html");
    let boxes = boxes(document, &address);
    let pages = count(body.pages as usize, "page", "pages");
    let marking =
        if descriptor.marking.is_empty() { String::new() } else { format!("marked “{}”", descriptor.marking) };
    let dated = if descriptor.document_date.is_empty() {
        "not dated".to_owned()
    } else {
        context.day(&descriptor.document_date)
    };
    let published = format!("published {}", context.day(&body.published));
    let version = if body.document_version > 1 { format!("version {}", body.document_version) } else { String::new() };
    let line = joined([dated, pages, language(&descriptor.language), marking, published, version]);
    let release = changes::brought(context, id, body.document_version);
    DocumentView {
        layout: context.layout(&frame),
        id: id.to_string(),
        kicker: joined([id.to_string(), descriptor.kind.clone()]),
        title: descriptor.title.clone(),
        language: descriptor.language.clone(),
        line,
        summary: descriptor.summary.clone(),
        mark: fingerprint_svg(&document.sha256()),
        hash: grouped(&document.sha256().to_string()),
        sheet: sheet(document, number, up, &address, &boxes),
        pages: body.pages,
        all: (1..=body.pages).map(|page| (page, address(page))).collect(),
        whole: page.is_none(),
        changed: body.correction.as_ref().map(|told| told.what.clone()).filter(|_| page.is_none()).unwrap_or_default(),
        day: context.day(&body.published),
        overview: format!("{up}index.html"),
        ocr: body.ocr,
        downloads: downloads(document),
        facts: facts(context, document),
        redacted: redacted(document),
        proved: proves(document, body.document_version),
        opened: (1..body.document_version).filter(|of| proves(document, *of)).collect(),
        boxes: boxes.into_values().collect(),
        meanings: meanings(context, body),
        cited: citing(context, id, &frame.root),
        release: release.map(|release| {
            let id = &release.body.id;
            (id.to_string(), release.body.title.clone(), format!("{}r/{id}/index.html", frame.root))
        }),
        frame,
    }
}

fn sheet(
    document: &Document,
    page: u32,
    up: &str,
    address: &dyn Fn(u32) -> String,
    boxes: &BTreeMap<(u32, &str), Boxes>,
) -> Sheet {
    let at = page as usize - 1;
    let (width, height) = document.sizes.get(at).copied().unwrap_or((1, 1));
    let beside = |page: u32| (1..=document.body().pages).contains(&page).then(|| (page, address(page)));
    let here = boxes.values().filter(|one| one.page == page);
    Sheet {
        page,
        image: format!("{up}{}", page_file(page)),
        width,
        height,
        text: document.text.get(at).map(|text| text.trim().to_owned()).unwrap_or_default(),
        before: beside(page - 1),
        after: beside(page + 1),
        boxes: here
            .map(|one| Boxes { page, address: String::new(), reason: one.reason.clone(), number: one.number.clone() })
            .collect(),
    }
}

/// By page and reason.
fn boxes<'a>(document: &'a Document, address: &dyn Fn(u32) -> String) -> BTreeMap<(u32, &'a str), Boxes> {
    let mut counted: BTreeMap<(u32, &str), usize> = BTreeMap::new();
    for redaction in &document.body().redactions {
        *counted.entry((redaction.page, redaction.reason.as_str())).or_default() += 1;
    }
    let one = |((page, reason), number): ((u32, &'a str), usize)| {
        let number = count(number, "box", "boxes");
        ((page, reason), Boxes { page, address: address(page), reason: reason.to_owned(), number })
    };
    counted.into_iter().map(one).collect()
}

/// What the newsroom says of the codes that this document has. Where boxes ran into each other, theirs are joined by a comma.
fn meanings(context: &Context<'_>, body: &DocumentBody) -> Vec<(String, String)> {
    let used: BTreeSet<&str> = body.redactions.iter().flat_map(|told| told.reason.split(", ")).collect();
    context.masthead.reasons.iter().filter(|(code, _)| used.contains(code.as_str())).cloned().collect()
}

fn redacted(document: &Document) -> String {
    let body = document.body();
    let how = match body.mode {
        Mode::Facsimile if body.colours == Colours::BlackAndWhite => {
            "The pages look as they did, made black and white: what was pale or in colour may be missing"
        }
        Mode::Facsimile => "The pages look as they did",
        Mode::Retypeset => "The text was set anew; nothing of the original’s layout is left",
    };
    match body.redactions.len() {
        0 => format!("{how}. Nothing is redacted."),
        number => format!("{how}. {} redacted:", count(number, "place is", "places are")),
    }
}

/// Whether the version comes with a proof of its pages against the roots of version `of`.
fn proves(document: &Document, of: u32) -> bool {
    document.file(&DocumentBody::openings_name(&document.body().id, of)).is_some()
}

fn downloads(document: &Document) -> Vec<Download> {
    let id = &document.body().id;
    let file = |end: &str, what| {
        let name = format!("{id}.{end}");
        let size = document.file(&name).map(|fact| web::size(Lang::En, fact.size))?;
        Some(Download { name, what, size })
    };
    let mut downloads: Vec<Download> =
        [file("pdf", "PDF"), file("txt", "Text"), file("words.json", "Words with their places")]
            .into_iter()
            .flatten()
            .collect();
    downloads.push(Download { name: format!("{id}.pdf.tlog-proof"), what: "Proof for the PDF", size: String::new() });
    for of in (1..=document.body().document_version).rev() {
        let what = if of == document.body().document_version { "Proof of its pages" } else { "Proof of what it opens" };
        downloads.extend(file(&format!("proof-of-{of}.json"), what));
    }
    downloads.push(Download { name: "manifest.json".to_owned(), what: "Manifest", size: String::new() });
    downloads
}

fn facts(context: &Context<'_>, document: &Document) -> Vec<Fact> {
    let body = document.body();
    let descriptor = &body.descriptor;
    let translations: Vec<String> = descriptor.translations.iter().map(|tag| language(tag)).collect();
    let facts = [
        ("How it was verified", descriptor.verification.clone()),
        ("Context", descriptor.context.clone()),
        ("Editors’ note", descriptor.editors_note.clone()),
        ("Countries", descriptor.countries.join(" · ")),
        ("Organisations", descriptor.organisations.join(" · ")),
        ("Persons", descriptor.persons.join(" · ")),
        ("Translations", translations.join(" · ")),
        ("Rights", descriptor.rights.clone()),
        ("Cleared by", cleared_by(context, document)),
    ];
    facts.into_iter().filter(|(_, value)| !value.trim().is_empty()).map(|(name, value)| Fact { name, value }).collect()
}

/// The pseudonyms of the two who signed, by the keyring in force at the document's entry.
fn cleared_by(context: &Context<'_>, document: &Document) -> String {
    let approvers = context.approvers_at(document.entry);
    let words = document.manifest.manifest.approvals().iter().map(|approval| {
        let who =
            approvers.iter().find(|known| known.key == approval.key).map_or("an unknown key", |known| &known.pseudonym);
        match approval.role {
            ledger::Role::Prepared => format!("prepared by {who}"),
            ledger::Role::Approved => format!("approved by {who}"),
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

pub(super) fn citing(context: &Context<'_>, id: &PublicId, root: &str) -> Vec<Citing> {
    let pages = |pages: &std::collections::BTreeSet<u32>| {
        let word = if pages.len() == 1 { "page" } else { "pages" };
        format!("{word} {}", pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", "))
    };
    let mut citing = Vec::new();
    for (slug, cited) in context.cited.get(id).into_iter().flatten() {
        let Some(published) = context.site.stories.get(slug) else { continue };
        let (address, headline) = (format!("{root}stories/{slug}/index.html"), published.story.headline.clone());
        citing.push(Citing { address, headline, pages: pages(cited) });
    }
    for (slug, cited) in context.filed.get(id).into_iter().flatten() {
        let Some(published) = context.site.dossiers.get(slug) else { continue };
        let address = format!("{root}dossiers/{slug}/index.html");
        let headline = format!("Dossier: {}", published.dossier.title);
        citing.push(Citing { address, headline, pages: pages(cited) });
    }
    citing
}

fn joined<const N: usize>(parts: [String; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\u{a0}· ")
}

/// Four digits at a time, so that two people can read it to each other.
pub(super) fn grouped(hash: &str) -> String {
    let groups: Vec<String> =
        hash.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    groups.join(" ")
}

/// The English name of a common language; the tag itself for others.
pub fn language(tag: &str) -> String {
    let name = match tag.split('-').next().unwrap_or_default() {
        "ar" => "Arabic",
        "de" => "German",
        "en" => "English",
        "es" => "Spanish",
        "fa" => "Persian",
        "fr" => "French",
        "he" => "Hebrew",
        "it" => "Italian",
        "nl" => "Dutch",
        "pl" => "Polish",
        "pt" => "Portuguese",
        "ru" => "Russian",
        "tr" => "Turkish",
        "uk" => "Ukrainian",
        "zh" => "Chinese",
        _ => tag,
    };
    name.to_owned()
}
