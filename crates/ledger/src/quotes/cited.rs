//! Which passages a story cites: links to `doc:ID/PAGE`. Never decides whether they stand there.
//!
//! Two forms quote: a link whose text stands in quotation marks, and a block quotation whose last line begins with a dash and
//! cites a page. Every other link to a page is a mere reference.

use model::PublicId;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A document's page that is cited, and the words quoted from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    pub document: PublicId,
    /// From 1.
    pub page: u32,
    /// `None` for a mere reference.
    pub words: Option<String>,
}

/// A published story's Markdown, without the block of facts at its head.
pub fn body_of(file: &str) -> &str {
    file.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map_or(file, |(_, body)| body)
}

/// A story's Markdown (CommonMark, nothing beyond it) without its writer's HTML: one reading for whoever checks a story and whoever
/// makes a page of it. What surrounds the body doesn't count, because its file doesn't keep it.
pub fn events(body: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(body.trim(), Options::empty()).filter(|event| !is_html(event))
}

/// The citations of a story's body, in order.
pub fn citations(body: &str) -> Vec<Cited> {
    let mut found = Vec::new();
    let mut block: Vec<Event> = Vec::new();
    let mut depth = 0_usize;
    for event in events(body) {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        block.push(event);
        if depth == 0 {
            take_block(&std::mem::take(&mut block), &mut found);
        }
    }
    found
}

fn take_block(block: &[Event<'_>], found: &mut Vec<Cited>) {
    let quotation = matches!(block.first(), Some(Event::Start(Tag::BlockQuote(_))));
    let Some((from, to)) = attribution(block).filter(|_| quotation) else { return take_links(block, found, None) };
    take_links(&block[..from], found, None);
    take_links(&block[from..to], found, Some(words_of(&block[..from])));
}

/// `whole`: what the first link to a page quotes, whatever its own text is.
fn take_links(events: &[Event<'_>], found: &mut Vec<Cited>, mut whole: Option<String>) {
    // CommonMark has no link within a link.
    let mut open: Option<(PublicId, u32, usize)> = None;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                open = cited_page(dest_url).map(|(document, page)| (document, page, at))
            }
            Event::End(TagEnd::Link) => {
                if let Some((document, page, from)) = open.take() {
                    let words = whole.take().or_else(|| quoted(&words_of(&events[from..at])));
                    found.push(Cited { document, page, words });
                }
            }
            _ => {}
        }
    }
}

/// Reads `doc:EL-0031/2`.
pub fn cited_page(address: &str) -> Option<(PublicId, u32)> {
    let (id, page) = address.strip_prefix("doc:")?.split_once('/')?;
    let page: u32 = page.parse().ok().filter(|page| *page > 0)?;
    Some((id.parse().ok()?, page))
}

fn is_html(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock)
    )
}

/// The attribution within a block quotation: from its dash to the end of its paragraph (indices of events).
pub fn attribution(block: &[Event<'_>]) -> Option<(usize, usize)> {
    let to = block.iter().rposition(|event| matches!(event, Event::End(TagEnd::Paragraph)))?;
    let breaks =
        |event: &Event<'_>| matches!(event, Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Paragraph));
    let from = block[..to].iter().rposition(breaks)? + 1;
    let dash = matches!(&block[from], Event::Text(text) if text.trim_start().starts_with(['—', '–']));
    let cites = block[from..to]
        .iter()
        .any(|event| matches!(event, Event::Start(Tag::Link { dest_url, .. }) if cited_page(dest_url).is_some()));
    // Only the quotation's own end may follow.
    (dash && cites && block.len() == to + 2).then_some((from, to))
}

fn words_of(events: &[Event<'_>]) -> String {
    let mut words = String::new();
    for event in events {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph) => words.push(' '),
            _ => {}
        }
    }
    words.trim().to_owned()
}

/// The words between quotation marks that surround the whole text.
fn quoted(text: &str) -> Option<String> {
    let pairs = [('“', '”'), ('"', '"'), ('„', '“'), ('«', '»'), ('‘', '’')];
    let inner = pairs.into_iter().find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))?;
    Some(inner.trim().to_owned()).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(story: &str) -> Vec<Option<String>> {
        citations(story).into_iter().map(|cited| cited.words).collect()
    }

    #[test]
    fn both_forms_of_quotation_are_found() {
        let block = "> The second measure\n> is *a* formality.\n>\n> — Director, [EL-0031, page 2](doc:EL-0031/2)";
        assert_eq!(words(block), [Some("The second measure is a formality.".to_owned())]);
        assert_eq!(words("> A formality.\n> — [EL-0031, page 2](doc:EL-0031/2)"), [Some("A formality.".to_owned())]);
        let inline = "It had [“number *to* follow”](doc:EL-0027/1), [« un »](doc:EL-0027/1), as [the sheet](doc:EL-0027/3) shows.";
        assert_eq!(words(inline), [Some("number to follow".to_owned()), Some("un".to_owned()), None]);
    }

    #[test]
    fn only_pages_of_documents_are_cited() {
        for other in [
            "[“a”](https://x.example/)",
            "[“a”](doc:EL-0001)",
            "[“a”](doc:EL-0001/0)",
            "[“a”](doc:el-0001/1)",
            "`[“a”](doc:EL-0001/1)`",
        ] {
            assert_eq!(citations(other), [], "{other}");
        }
    }

    #[test]
    fn a_files_facts_are_no_body_and_a_bodys_rules_are_no_facts() {
        let body = "---\n[“never said”](doc:EL-0001/1)\n\n---\nThe rest.";
        assert_eq!(citations(body).len(), 1, "a body may begin with a rule");
        let file = format!("---\nheadline: [“x”](doc:EL-0009/1)\n---\n\n{body}\n");
        assert_eq!(body_of(&file).trim(), body);
        assert_eq!(body_of("Nothing but [“words”](doc:EL-0001/1)"), "Nothing but [“words”](doc:EL-0001/1)");
        // What its file doesn't keep around it doesn't make code of a citation.
        assert_eq!(citations("    [“indented”](doc:EL-0001/1)").len(), 1);
    }

    #[test]
    fn a_link_in_a_list_or_heading_counts_too() {
        assert_eq!(words("# [“a”](doc:EL-0001/1)\n\n- one\n  - [“b”](doc:EL-0001/2)").len(), 2);
    }
}
