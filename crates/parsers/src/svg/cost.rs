//! What drawing would cost, told before it is done: few bytes can ask for years and for more memory than there is. Counts; draws nothing.

mod tree;

use std::collections::HashMap;

use resvg::usvg::roxmltree::{self, Document};
use simplecss::StyleSheet;
pub use tree::of_tree;

/// Why a drawing isn't drawn, as the end of a sentence.
pub type Why = &'static str;

const TOO_DEEP: Why = "it is nested too deeply";
const TOO_MUCH: Why = "it asks for too much";
const ODD: Why = "what it declares can't be read here";

/// Elements within elements, and what they refer to.
const DEEPEST: usize = 100;
/// Elements, each as often as it is referred to.
const MOST_ELEMENTS: u64 = 200_000;
/// Letters, each as often as it is referred to.
const MOST_LETTERS: u64 = 50_000;
/// Bytes of outlines, each as often as it is referred to.
const MOST_OUTLINES: u64 = 20 << 20;
/// Rules of style sheets are held against each element.
const MOST_MATCHES: u64 = 50_000_000;
/// Bytes that a document's own entities may add to it.
const MOST_ENTITIES: usize = 4 << 20;

/// Whether a document's entities stay small (XML 1.0, 4.2): one within another multiplies, and so does one that is named often. Reads what stands in front
/// of the root as the reader of XML does: in a comment, and between quotes, what looks like a declaration is none.
///
/// # Errors
/// When they don't, or when they are declared in other ways.
pub fn entities(text: &str) -> Result<(), Why> {
    let mut rest = text;
    rest = loop {
        rest = rest.trim_start();
        rest = match (rest.starts_with("<!--"), rest.starts_with("<?")) {
            (true, _) => behind(&rest[4..], "-->")?,
            (_, true) => behind(rest, "?>")?,
            _ => break rest,
        };
    };
    let Some(doctype) = rest.strip_prefix("<!DOCTYPE") else { return Ok(()) };
    rest = doctype;
    // Its name, and where its definition lies.
    loop {
        let Some(at) = rest.find(['"', '\'', '[', '>']) else { return Err(ODD) };
        let (mark, after) = (&rest[at..=at], &rest[at + 1..]);
        rest = match mark {
            ">" => return Ok(()),
            "[" => break rest = after,
            quote => behind(after, quote)?,
        };
    }
    let mut longest = 0;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = behind(comment, "-->")?;
        } else if rest.starts_with("<?") {
            rest = behind(rest, "?>")?;
        } else if let Some(entity) = rest.strip_prefix("<!ENTITY") {
            let at = entity.find(['"', '\'']).filter(|at| !entity[..*at].contains(['<', '>'])).ok_or(ODD)?;
            let value = &entity[at + 1..];
            let end = value.find(&entity[at..=at]).ok_or(ODD)?;
            longest = longest.max(end);
            if value[..end].contains(['&', '%']) {
                return Err("its entities hold others");
            }
            rest = value[end + 1..].trim_start().strip_prefix('>').ok_or(ODD)?;
        } else if ["<!ELEMENT", "<!ATTLIST", "<!NOTATION"].iter().any(|known| rest.starts_with(known)) {
            rest = behind(rest, ">")?;
        } else if rest.starts_with(']') {
            break;
        } else {
            return Err(ODD);
        }
    }
    let named = if longest > 0 { text.matches('&').count() } else { 0 };
    if named.saturating_mul(longest) > MOST_ENTITIES { Err(TOO_MUCH) } else { Ok(()) }
}

fn behind<'t>(text: &'t str, mark: &str) -> Result<&'t str, Why> {
    text.split_once(mark).map(|(_, after)| after).ok_or(ODD)
}

/// As XML, with an end to how much of it there is.
///
/// # Errors
/// Why it can't be drawn.
pub fn document(text: &str) -> Result<Document<'_>, Why> {
    let nodes_limit = u32::try_from(MOST_ELEMENTS * 3).unwrap_or(u32::MAX);
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit, entity_resolver: None };
    match Document::parse_with_options(text, options) {
        Ok(document) => Ok(document),
        Err(roxmltree::Error::NodesLimitReached) => Err(TOO_MUCH),
        Err(_) => Err("it is no well-formed XML"),
    }
}

/// How much an element stands for, with all that it holds and refers to.
#[derive(Clone, Copy, Default)]
struct Cost {
    elements: u64,
    letters: u64,
    outlines: u64,
}

impl Cost {
    fn add(&mut self, other: Self, times: u64) {
        let sum = |own: &mut u64, more: u64| *own = own.saturating_add(more.saturating_mul(times));
        sum(&mut self.elements, other.elements);
        sum(&mut self.letters, other.letters);
        sum(&mut self.outlines, other.outlines);
    }

    fn within(self) -> Result<Self, Why> {
        let fits = self.elements <= MOST_ELEMENTS && self.letters <= MOST_LETTERS && self.outlines <= MOST_OUTLINES;
        if fits { Ok(self) } else { Err(TOO_MUCH) }
    }
}

/// Whether a document can be laid out within its bounds.
///
/// # Errors
/// Why it can't.
pub fn of_document(document: &Document<'_>) -> Result<(), Why> {
    let mut depths = HashMap::new();
    let (mut ids, mut rules, mut classes, mut sheet) = (HashMap::new(), String::new(), 0u64, StyleSheet::new());
    let mut at_depth = [0u64; DEEPEST];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let above = node.parent().and_then(|parent| depths.get(&parent.id()).copied()).unwrap_or(0);
        if above >= DEEPEST {
            return Err(TOO_DEEP);
        }
        depths.insert(node.id(), above + 1);
        at_depth[above] += 1;
        classes += u64::from(node.attribute("class").is_some());
        if let Some(id) = node.attribute("id") {
            ids.entry(id).or_insert(node);
        }
        if node.tag_name().name() == "style" {
            for text in node.children().filter_map(|child| child.text()) {
                rules.push_str(text);
                sheet.parse_more(text);
            }
        }
    }
    if matches(&sheet, &at_depth) > MOST_MATCHES {
        return Err(TOO_MUCH);
    }
    let mut costs = Costs { ids, known: HashMap::new() };
    let mut whole = costs.of(document.root_element(), 0)?;
    // A style sheet may say it of any element that has a class, or of all.
    let of_class = |rule: &simplecss::Rule<'_>| {
        rule.selector.to_string().split_whitespace().last().is_some_and(|part| part.contains("[class~="))
    };
    let named = if sheet.rules.iter().all(of_class) { classes.max(1) } else { at_depth.iter().sum() };
    for (name, id) in references(&rules) {
        let Some(target) = costs.ids.get(id).copied() else { continue };
        let cost = costs.of(target, 0)?;
        let times = if name.starts_with("marker") { whole.outlines } else { named };
        whole.add(cost, times);
    }
    whole.within().map(|_| ())
}

/// How often rules are held against elements, so many at each depth: each part of a selector is held against each element above, as often as the
/// parts behind it can be distributed.
fn matches(sheet: &StyleSheet<'_>, at_depth: &[u64]) -> u64 {
    let mut of_parts = HashMap::<usize, u64>::new();
    for rule in &sheet.rules {
        *of_parts.entry(rule.selector.to_string().split_whitespace().count()).or_default() += 1;
    }
    let ways = |depth: usize, parts: usize| {
        (0..parts.saturating_sub(1).min(depth))
            .fold((1u64, 1u64), |(all, ways), part| {
                let ways = ways.saturating_mul((depth - part) as u64) / (part as u64 + 1);
                (all.saturating_add(ways), ways)
            })
            .0
    };
    let mut sum = 0u64;
    for (parts, rules) in of_parts {
        for (depth, elements) in at_depth.iter().enumerate() {
            sum = sum.saturating_add(rules.saturating_mul(*elements).saturating_mul(ways(depth, parts)));
        }
    }
    sum
}

struct Costs<'a, 'input> {
    ids: HashMap<&'a str, roxmltree::Node<'a, 'input>>,
    known: HashMap<roxmltree::NodeId, Cost>,
}

impl<'a, 'input> Costs<'a, 'input> {
    fn of(&mut self, node: roxmltree::Node<'a, 'input>, depth: usize) -> Result<Cost, Why> {
        if let Some(known) = self.known.get(&node.id()) {
            return Ok(*known);
        }
        if depth > DEEPEST {
            return Err(TOO_DEEP);
        }
        // What refers to itself is cut there by the renderer, too.
        self.known.insert(node.id(), Cost::default());
        let mut cost = Cost { elements: 1, ..Cost::default() };
        for child in node.children() {
            if child.is_element() {
                cost.add(self.of(child, depth + 1)?, 1);
            } else if node.tag_name().name() != "style" {
                cost.letters += child.text().unwrap_or_default().trim().len() as u64;
            }
        }
        let outlines = node.attribute("d").or_else(|| node.attribute("points")).unwrap_or_default().len();
        // A rectangle or circle has corners without naming them.
        cost.outlines += outlines as u64 + 8;
        let own = cost;
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            let linked = (name == "href").then(|| value.trim().strip_prefix('#')).flatten();
            let styles = if name == "style" { references(value) } else { Vec::new() };
            let stated = if name == "style" { Vec::new() } else { urls(value).map(|id| (name, id)).collect() };
            for (name, id) in linked.map(|id| ("href", id)).into_iter().chain(styles).chain(stated) {
                let Some(target) = self.ids.get(id).copied() else { continue };
                let times = match name {
                    // Once at each corner; two letters can say one.
                    name if name.starts_with("marker") => own.outlines / 2 + 1,
                    "fill" | "stroke" => own.elements,
                    _ => 1,
                };
                let of = self.of(target, depth + 1)?;
                cost.add(of, times);
            }
        }
        // Words about the drawing aren't drawn.
        if matches!(node.tag_name().name(), "metadata" | "desc" | "title" | "script") {
            cost.letters = 0;
        }
        let cost = cost.within()?;
        self.known.insert(node.id(), cost);
        Ok(cost)
    }
}

/// What declarations refer to within the document, each with its property.
fn references(style: &str) -> Vec<(&str, &str)> {
    let declarations = style.split([';', '{', '}']).filter_map(|declaration| declaration.split_once(':'));
    declarations.flat_map(|(name, value)| urls(value).map(move |id| (name.trim(), id))).collect()
}

fn urls(value: &str) -> impl Iterator<Item = &str> {
    value.split("url(").skip(1).filter_map(|rest| {
        let inside = rest.split(')').next()?.trim().trim_matches(['"', '\'']);
        inside.trim().strip_prefix('#')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(inside: &str) -> Result<(), Why> {
        let text = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>{inside}</svg>"
        );
        entities(&text)?;
        of_document(&document(&text)?)
    }

    #[test]
    fn what_multiplies_is_counted_as_often_as_it_is_drawn() {
        let ordinary = "<defs><g id='a'><path d='M0 0h9'/></g><marker id='m'><path d='M0 0h1'/></marker></defs><use href='#a'/><path d='M0 0L5 5L9 9' marker-mid='url(#m)'/><text>some words</text>";
        assert_eq!(judged(ordinary), Ok(()));
        let level = |n: u32| format!("<g id='l{n}'>{}</g>", format!("<use xlink:href='#l{}'/>", n + 1).repeat(10));
        let bomb: String = (0..9).map(level).collect();
        assert_eq!(judged(&format!("{bomb}<g id='l9'><rect/></g>")), Err(TOO_MUCH));
        let corners = format!("<path style='marker-mid: url(\"#m\")' d='{}'/>", "h1v1".repeat(50_000));
        let marker = format!("<marker id='m'>{}</marker>", "<rect/>".repeat(10));
        assert_eq!(judged(&format!("{marker}{corners}")), Err(TOO_MUCH));
        assert_eq!(
            judged(&format!(
                "<style>.a{{marker-mid:url(#m)}}</style>{marker}{}",
                corners.replace("style", "class='a' x")
            )),
            Err(TOO_MUCH)
        );
        let many = "<rect/>".repeat(100_000);
        let mask = format!("<mask id='m'>{}</mask>", "<rect/>".repeat(100));
        assert_eq!(judged(&format!("<style>rect{{mask:url(#m)}}</style>{mask}{many}")), Err(TOO_MUCH));
        assert_eq!(judged(&format!("<style>.a{{mask:url(#m)}}</style>{mask}{many}<rect class='a'/>")), Ok(()));
        let pattern =
            |n: u32| format!("<pattern id='p{n}'><g fill='url(#p{})'>{}</g></pattern>", n + 1, "<rect/>".repeat(60));
        assert_eq!(judged(&(0..4).map(pattern).collect::<String>()), Err(TOO_MUCH));
        assert_eq!(judged(&format!("<text>{}</text>", "a".repeat(60_000))), Err(TOO_MUCH));
        assert_eq!(judged("<g>".repeat(120).as_str()), Err("it is no well-formed XML"));
        assert_eq!(judged(&format!("{}{}", "<g>".repeat(120), "</g>".repeat(120))), Err(TOO_DEEP));
        // What refers to itself comes to an end.
        assert_eq!(judged("<g id='a'><use href='#a'/></g><pattern id='p'><rect fill='url(#p)'/></pattern>"), Ok(()));
    }

    #[test]
    fn entities_that_multiply_are_refused() {
        let text = |dtd: &str, inside: &str| format!("<!DOCTYPE svg [{dtd}]><svg>{inside}</svg>");
        assert_eq!(entities(&text("<!ENTITY ns 'http://www.w3.org/2000/svg'>", "&ns; &amp;")), Ok(()));
        assert!(entities(&text("<!ENTITY a '0'><!ENTITY b '&a;&a;'>", "&b;")).is_err());
        // What a comment seems to declare hides nothing.
        let large = "a".repeat(10_000);
        let hidden =
            format!("<!-- <!ENTITY x \" --><!ENTITY a \"{large}\"><!-- <!ENTITY y \" --><!ENTITY b \"&a;&a;\">");
        assert_eq!(entities(&text(&hidden, "&b;")), Err("its entities hold others"));
        let before =
            format!("<!-- <!ENTITY x \" -->{}", text(&format!("<!ENTITY a \"> {large}\">"), &"&a;".repeat(1_000)));
        assert_eq!(entities(&before), Err(TOO_MUCH));
        let listed = "<!ELEMENT svg ANY><?odd '?><!ATTLIST svg a CDATA \"<!--\"><!ENTITY ns \"n\"> ";
        assert_eq!(entities(&text(listed, "&ns;")), Ok(()));
        assert_eq!(entities("<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" 'svg11.dtd'><svg>&amp;</svg>"), Ok(()));
        assert_eq!(
            entities(&text(&format!("<!ENTITY a '>{}'>", "a".repeat(10_000)), &"&a;".repeat(1_000))),
            Err(TOO_MUCH)
        );
    }
}
