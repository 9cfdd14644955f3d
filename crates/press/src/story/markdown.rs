//! A story's Markdown as beats: each paragraph's HTML with the citations that belong beside it.
//!
//! Raw HTML and pictures from elsewhere are dropped, never escaped through; links lead to the web (marked with their host) or to
//! `doc:ID/PAGE`, and nowhere else. What it gives out is safe to place in a page as it is.

use model::PublicId;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

/// A document's page that is cited, and the words quoted from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    pub document: PublicId,
    /// From 1.
    pub page: u32,
    /// `None` for a mere reference.
    pub words: Option<String>,
}

/// One block of the story, with the numbers (from 1) of the citations in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    pub html: String,
    pub notes: Vec<usize>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    pub beats: Vec<Beat>,
    /// In order; citation 1 is the first.
    pub citations: Vec<Citation>,
}

/// The host of an address on the web, without user or port; `None` for any other kind of address.
pub fn outward(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    (!host.is_empty()).then_some(host)
}

/// Reads `doc:EL-0001/2`.
pub fn cited(address: &str) -> Option<(PublicId, u32)> {
    let (id, page) = address.strip_prefix("doc:")?.split_once('/')?;
    let page: u32 = page.parse().ok().filter(|page| *page > 0)?;
    Some((id.parse().ok()?, page))
}

/// Parses the Markdown (CommonMark, nothing beyond it).
pub fn parse(markdown: &str) -> Body {
    let mut body = Body::default();
    let mut block: Vec<Event> = Vec::new();
    let mut depth = 0usize;
    for event in Parser::new_ext(markdown, Options::empty()) {
        // The writer's own HTML goes here, before anything of ours is put in: what is HTML further down is ours.
        if is_html(&event) {
            continue;
        }
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        block.push(event);
        if depth == 0 {
            body.add(std::mem::take(&mut block));
        }
    }
    body
}

impl Body {
    fn add(&mut self, block: Vec<Event>) {
        let first = self.citations.len();
        let block = match block.first() {
            Some(Event::Start(Tag::BlockQuote(_))) => self.quotation(block),
            _ => self.inline(block),
        };
        let mut html = String::new();
        html::push_html(&mut html, block.into_iter());
        if !html.trim().is_empty() {
            self.beats.push(Beat { html, notes: (first + 1..=self.citations.len()).collect() });
        }
    }

    /// A block quotation whose last line begins with a dash and cites a document.
    fn quotation<'a>(&mut self, block: Vec<Event<'a>>) -> Vec<Event<'a>> {
        let Some((from, to)) = attribution(&block) else { return self.inline(block) };
        let words = words_of(&block[..from]);
        let mut quoted = block[..from].to_vec();
        if matches!(quoted.last(), Some(Event::SoftBreak | Event::HardBreak)) {
            quoted.pop();
        }
        let open_paragraph = matches!(quoted.last(), Some(Event::Start(Tag::Paragraph)));
        if open_paragraph {
            quoted.pop();
        } else {
            quoted.push(Event::End(TagEnd::Paragraph));
        }
        let mut events = self.inline(quoted);
        events.push(Event::Html("<footer>".into()));
        events.extend(self.attribution_line(block[from..to].to_vec(), words));
        events.push(Event::Html("</footer>\n".into()));
        // After the attribution's paragraph ends, so does the quotation: nothing else follows it.
        events.extend(block[to + 1..].to_vec());
        events
    }

    fn attribution_line<'a>(&mut self, line: Vec<Event<'a>>, words: String) -> Vec<Event<'a>> {
        let mut words = Some(words);
        let mut events = Vec::new();
        let mut link: Option<(PublicId, u32)> = None;
        for event in line {
            match event {
                Event::Start(Tag::Link { ref dest_url, .. }) if cited(dest_url).is_some() => link = cited(dest_url),
                Event::End(TagEnd::Link) if link.is_some() => {
                    if let Some((document, page)) = link.take() {
                        events.push(self.cite(document, page, words.take()));
                    }
                }
                other => events.push(other),
            }
        }
        self.inline(events)
    }

    /// Replaces links, drops pictures, and moves headings below the page's own.
    fn inline<'a>(&mut self, block: Vec<Event<'a>>) -> Vec<Event<'a>> {
        let mut events = Vec::with_capacity(block.len());
        let mut links: Vec<Link> = Vec::new();
        for event in block {
            match event {
                Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
                Event::Start(Tag::Heading { level, .. }) => {
                    events.push(Event::Start(Tag::Heading {
                        level: lowered(level),
                        id: None,
                        classes: Vec::new(),
                        attrs: Vec::new(),
                    }));
                }
                Event::End(TagEnd::Heading(level)) => events.push(Event::End(TagEnd::Heading(lowered(level)))),
                Event::Start(Tag::Link { dest_url, .. }) => links.push(Link::open(&dest_url, &mut events)),
                Event::End(TagEnd::Link) => {
                    if let Some(link) = links.pop() {
                        self.close(link, &mut events);
                    }
                }
                other => events.push(other),
            }
        }
        events
    }

    fn close<'a>(&mut self, link: Link, events: &mut Vec<Event<'a>>) {
        match link {
            Link::Cited { document, page, from } => {
                let text = words_of(&events[from..]);
                let mark = self.cite(document, page, quoted(&text));
                events.push(mark);
            }
            Link::Outward(host) => {
                events.push(Event::InlineHtml("</a> <span class=\"host\">".into()));
                events.push(Event::Text(format!("({host})").into()));
                events.push(Event::InlineHtml("</span>".into()));
            }
            Link::Nowhere => {}
        }
    }

    fn cite<'a>(&mut self, document: PublicId, page: u32, words: Option<String>) -> Event<'a> {
        let number = self.citations.len() + 1;
        let mark = format!(
            "<a class=\"cite\" href=\"#n{number}\" id=\"c{number}\" aria-label=\"Note {number}: {document}, page {page}\">{number}</a>"
        );
        self.citations.push(Citation { document, page, words });
        Event::InlineHtml(mark.into())
    }
}

enum Link {
    Cited { document: PublicId, page: u32, from: usize },
    Outward(String),
    Nowhere,
}

impl Link {
    fn open(address: &str, events: &mut Vec<Event<'_>>) -> Self {
        if let Some((document, page)) = cited(address) {
            return Self::Cited { document, page, from: events.len() };
        }
        let Some(host) = outward(address) else { return Self::Nowhere };
        let host = host.to_owned();
        let mut tag = String::from("<a rel=\"noreferrer noopener nofollow\" href=\"");
        // The escaping of an address in an attribute is the library's: what it writes around an empty link is cut away.
        let mut link = String::new();
        html::push_html(
            &mut link,
            [Event::Start(Tag::Link {
                link_type: LinkType::Inline,
                dest_url: CowStr::from(address.to_owned()),
                title: "".into(),
                id: "".into(),
            })]
            .into_iter(),
        );
        tag.push_str(link.trim_start_matches("<a href=\""));
        events.push(Event::InlineHtml(tag.into()));
        Self::Outward(host)
    }
}

fn is_html(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock)
    )
}

/// The attribution within a block quotation: from its dash to the end of its paragraph (indices of events).
fn attribution(block: &[Event<'_>]) -> Option<(usize, usize)> {
    let to = block.iter().rposition(|event| matches!(event, Event::End(TagEnd::Paragraph)))?;
    let breaks =
        |event: &Event<'_>| matches!(event, Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Paragraph));
    let from = block[..to].iter().rposition(breaks)? + 1;
    let dash = matches!(&block[from], Event::Text(text) if text.trim_start().starts_with(['—', '–']));
    let cites = block[from..to]
        .iter()
        .any(|event| matches!(event, Event::Start(Tag::Link { dest_url, .. }) if cited(dest_url).is_some()));
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
    let inner = text
        .strip_prefix('“')
        .and_then(|rest| rest.strip_suffix('”'))
        .or_else(|| text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')))?;
    Some(inner.trim().to_owned()).filter(|words| !words.is_empty())
}

fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_quotation_cites_its_page() {
        let body = parse(
            "Before.\n\n> The second measure\n> is a formality.\n>\n> — Director, [EL-0031, page 2](doc:EL-0031/2)\n\nAfter.",
        );
        assert_eq!(body.citations.len(), 1);
        assert_eq!(body.citations[0].words.as_deref(), Some("The second measure is a formality."));
        assert_eq!(body.citations[0].page, 2);
        assert_eq!(body.beats.len(), 3);
        assert_eq!(body.beats[1].notes, [1]);
        let html = &body.beats[1].html;
        assert!(html.contains("<footer>— Director, EL-0031, page 2<a class=\"cite\" href=\"#n1\""), "{html}");
        assert!(html.trim_end().ends_with("</footer>\n</blockquote>"), "{html}");
    }

    #[test]
    fn the_attribution_may_follow_in_the_same_paragraph() {
        let body = parse("> A formality.\n> — [EL-0031, page 2](doc:EL-0031/2)");
        assert_eq!(body.citations[0].words.as_deref(), Some("A formality."));
        assert!(body.beats[0].html.contains("<p>A formality.</p>"), "{}", body.beats[0].html);
    }

    #[test]
    fn words_in_the_text_are_cited() {
        let body = parse("It had [“number to follow”](doc:EL-0027/1) on it, as [the sheet](doc:EL-0027/3) shows.");
        assert_eq!(body.citations[0].words.as_deref(), Some("number to follow"));
        assert_eq!(body.citations[1].words, None);
        assert_eq!(body.beats[0].notes, [1, 2]);
    }

    #[test]
    fn html_scripts_and_pictures_do_not_get_through() {
        let hostile = "<script>alert(1)</script>\n\nA <img src=\"https://x.example/a.png\"> <footer>b</footer> ![c](https://x.example/c.png) \
                       [d](javascript:alert(1)) [e](data:text/html,x) [f](../../send/index.html) <a class=\"cite\" href=x>g</a>";
        let body = parse(hostile);
        let html: String = body.beats.iter().map(|beat| beat.html.as_str()).collect();
        for forbidden in ["<script", "<img", "<footer", "javascript:", "data:", "href", "x.example"] {
            assert!(!html.contains(forbidden), "{forbidden} in {html}");
        }
        assert!(html.contains('d') && html.contains('e'), "the words stay");
    }

    #[test]
    fn a_link_outward_is_escaped_and_shows_its_host() {
        let body = parse("See [this](https://user@news.example:8443/a?b=\"c\"&d).");
        assert_eq!(
            body.beats[0].html.trim(),
            "<p>See <a rel=\"noreferrer noopener nofollow\" href=\"https://user@news.example:8443/a?b=%22c%22&amp;d\">this</a> \
             <span class=\"host\">(news.example)</span>.</p>"
        );
    }

    #[test]
    fn headings_stay_below_the_pages_own() {
        assert_eq!(parse("# One").beats[0].html.trim(), "<h2>One</h2>");
    }
}
