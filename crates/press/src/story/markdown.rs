//! A story's Markdown as beats: each paragraph's HTML with the citations that belong beside it.
//!
//! Raw HTML and pictures from elsewhere are dropped, never escaped through; links lead to the web (marked with their host) or to
//! `doc:ID/PAGE`
//! or `dossier:SLUG`, and nowhere else. What it gives out is safe to place in a page as it is.

use std::{collections::BTreeSet, ops::Range};

use ledger::quotes;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd, html};

pub use ledger::quotes::Cited as Citation;

use super::Slug;

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

/// Reads `dossier:SLUG`.
fn dossier(address: &str) -> Option<Slug> {
    address.strip_prefix("dossier:")?.parse().ok()
}

/// The dossiers that a story links to.
pub fn dossiers(markdown: &str) -> BTreeSet<Slug> {
    let linked = quotes::events(markdown).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => dossier(&dest_url),
        _ => None,
    });
    linked.collect()
}

/// Parses the Markdown (CommonMark, nothing beyond it). Which passages it cites is the ledger's answer: what is shown is what is
/// checked.
pub fn parse(markdown: &str) -> Body {
    let mut body = Body { beats: Vec::new(), citations: quotes::citations(markdown) };
    let mut marks = 0..body.citations.len();
    let mut block: Vec<Event> = Vec::new();
    let mut depth = 0usize;
    // The writer's own HTML is gone before anything of ours is put in: what is HTML further down is ours.
    for event in quotes::events(markdown) {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        block.push(event);
        if depth == 0 {
            body.add(std::mem::take(&mut block), &mut marks);
        }
    }
    body
}

/// The words of a story without their dress: what a search looks in.
pub fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in quotes::events(markdown) {
        match event {
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            Event::SoftBreak => text.push(' '),
            Event::HardBreak | Event::End(_) if !text.ends_with('\n') => text.push('\n'),
            _ => {}
        }
    }
    text
}

impl Body {
    /// `marks`: the citations (by index) that no mark leads to yet.
    fn add(&mut self, block: Vec<Event>, marks: &mut Range<usize>) {
        let first = marks.start;
        let attribution = match block.first() {
            Some(Event::Start(Tag::BlockQuote(_))) => quotes::attribution(&block),
            _ => None,
        };
        let block = match attribution {
            Some((from, to)) => self.quotation(block, from, to, marks),
            None => self.inline(block, marks),
        };
        let mut html = String::new();
        html::push_html(&mut html, block.into_iter());
        if !html.trim().is_empty() {
            self.beats.push(Beat { html, notes: (first + 1..=marks.start).collect() });
        }
    }

    /// A block quotation whose last line begins with a dash and cites a document: that line becomes its footer.
    fn quotation<'a>(&self, block: Vec<Event<'a>>, from: usize, to: usize, marks: &mut Range<usize>) -> Vec<Event<'a>> {
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
        let mut events = self.inline(quoted, marks);
        events.push(Event::Html("<footer>".into()));
        events.extend(self.inline(block[from..to].to_vec(), marks));
        events.push(Event::Html("</footer>\n".into()));
        // After the attribution's paragraph ends, so does the quotation: nothing else follows it.
        events.extend(block[to + 1..].to_vec());
        events
    }

    /// Replaces links, drops pictures, and moves headings below the page's own.
    fn inline<'a>(&self, block: Vec<Event<'a>>, marks: &mut Range<usize>) -> Vec<Event<'a>> {
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
                Event::End(TagEnd::Link) => match links.pop() {
                    Some(Link::Cited) => events.extend(marks.next().and_then(|at| self.mark(at))),
                    Some(Link::Outward(host)) => {
                        events.push(Event::InlineHtml("</a> <span class=\"host\">".into()));
                        events.push(Event::Text(format!("({host})").into()));
                        events.push(Event::InlineHtml("</span>".into()));
                    }
                    Some(Link::Dossier) => events.push(Event::InlineHtml("</a>".into())),
                    Some(Link::Nowhere) | None => {}
                },
                other => events.push(other),
            }
        }
        events
    }

    /// The mark that leads to a citation's note.
    fn mark<'a>(&self, at: usize) -> Option<Event<'a>> {
        let Citation { document, page, .. } = self.citations.get(at)?;
        let number = at + 1;
        let mark = format!(
            "<a class=\"cite\" href=\"#n{number}\" id=\"c{number}\" aria-label=\"Note {number}: {document}, page {page}\">{number}</a>"
        );
        Some(Event::InlineHtml(mark.into()))
    }
}

enum Link {
    /// Of a document's page.
    Cited,
    /// To a dossier's page.
    Dossier,
    /// To this host.
    Outward(String),
    Nowhere,
}

impl Link {
    fn open(address: &str, events: &mut Vec<Event<'_>>) -> Self {
        if quotes::cited_page(address).is_some() {
            return Self::Cited;
        }
        if let Some(slug) = dossier(address) {
            // Every story lies two folders deep. A slug has no character that would need escaping.
            events.push(Event::InlineHtml(format!("<a href=\"../../dossiers/{slug}/index.html\">").into()));
            return Self::Dossier;
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

    /// The marks in the page, by document and page, in order.
    fn marked(body: &Body) -> Vec<(String, String)> {
        let html: String = body.beats.iter().map(|beat| beat.html.as_str()).collect();
        let marks = html.split("<a class=\"cite\" ").skip(1).zip(1..).map(|(mark, number)| {
            let label = format!("href=\"#n{number}\" id=\"c{number}\" aria-label=\"Note {number}: ");
            let (document, rest) = mark.strip_prefix(&label).expect("numbered").split_once(", page ").expect("a page");
            (document.to_owned(), rest.split('"').next().unwrap_or_default().to_owned())
        });
        marks.collect()
    }

    /// What is shown as cited, mark by mark, is what the desk and the reader's tool check.
    fn same(markdown: &str) {
        let body = parse(markdown);
        let checked = quotes::citations(markdown);
        assert_eq!(body.citations, checked, "{markdown:?}");
        let cited: Vec<_> = checked.iter().map(|c| (c.document.to_string(), c.page.to_string())).collect();
        assert_eq!(marked(&body), cited, "{markdown:?}");
        let notes: Vec<usize> = body.beats.iter().flat_map(|beat| beat.notes.clone()).collect();
        assert_eq!(notes, (1..=checked.len()).collect::<Vec<_>>(), "{markdown:?}");
    }

    #[test]
    fn what_is_shown_as_cited_is_what_is_checked() {
        let tricky = [
            "[«un»](doc:EL-0001/1) [„eins“](doc:EL-0001/2) [‘one’](doc:EL-0001/3) [\"1\"](doc:EL-0001/4)",
            "> Words.\n>\n> — [one](doc:EL-0001/1), [“two”](doc:EL-0001/2)",
            "> Words [“in”](doc:EL-0002/1) it.\n> — [one](doc:EL-0001/1) and [two](https://x.example/)",
            "> — [one](doc:EL-0001/1)",
            "> — [one](doc:EL-0001/1)\n>\n> more",
            "> > Inner.\n> > — [one](doc:EL-0001/1)",
            "> - item\n>   — [“one”](doc:EL-0001/1)",
            "---\n[“a rule first”](doc:EL-0001/1)\n\n---\nThe rest.",
            "    [“indented”](doc:EL-0001/1)",
            "[“a *b* `c`\n&amp; d”](doc:EL-0001/1)",
            "![[“in a picture”](doc:EL-0001/1)](https://x.example/a.png)",
            "[![“a picture”](https://x.example/a.png)](doc:EL-0001/1)",
            "[a [“b”](doc:EL-0001/1) c](doc:EL-0001/2)",
            "[“by name”][n] and <doc:EL-0001/2>\n\n[n]: doc:EL-0001/1",
            "<b>[“in HTML”](doc:EL-0001/1)</b>\n\n<div>\n[“no Markdown”](doc:EL-0001/1)\n</div>",
            "# [“heading”](doc:EL-0001/1)\n1. [“list”](doc:EL-0001/2)\n   > — [“deep”](doc:EL-0001/3)",
            "[](doc:EL-0001/1) [“”](doc:EL-0001/1) [“a”](doc:EL-0001/01 \"title\") [“b”](doc:EL-0001/0)",
            "\u{a0}[“a”](doc:EL-0001/1)\r\n\r\n> w\r\n> – [b](doc:EL-0001/1)\r\n",
        ];
        tricky.into_iter().for_each(same);
        assert!(tricky.iter().map(|one| parse(one).citations.len()).sum::<usize>() > 25, "they do cite");
        assert_eq!(parse(tricky[0]).citations[1].words.as_deref(), Some("eins"));
        assert_eq!(parse(tricky[1]).citations[1].words.as_deref(), Some("two"));
        assert_eq!(parse(tricky[7]).citations.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn the_same_holds_for_any_markdown(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "[“", "”](doc:EL-0001/1)", "[", "](doc:EL-0002/3)", "](https://x.example/)", "![", "](doc:EL-0001/0)", "words", " ",
                "\n", "\n\n", "> ", "— ", "– ", "- ", "1. ", "# ", "    ", "*", "`", "```\n", "<b>", "<div>", "</div>\n", "<!--", "-->",
                "---\n", "[n]", "\n[n]: doc:EL-0003/1\n", "<doc:EL-0004/1>", "\\", "&quot;", "\r\n", "\u{a0}", "„", "“", "«", "»",
            ]), 0..40),
        ) {
            same(&parts.concat());
        }
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
