//! What drawing would cost, told before it is done: few bytes can ask for years and for more memory than there is. Counts; draws nothing.

use std::collections::HashMap;

use resvg::{
    tiny_skia::{NonZeroRect, Rect, Transform},
    usvg::{
        Group, Node, Paint, Path, Pattern, Tree,
        filter::{Filter, Kind},
        roxmltree::{self, Document},
    },
};
use simplecss::StyleSheet;

/// Why a drawing isn't drawn, as the end of a sentence.
pub type Why = &'static str;

const TOO_DEEP: Why = "it is nested too deeply";
const TOO_MUCH: Why = "it asks for too much";

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
/// Groups and shapes that are drawn, those in patterns each time.
const MOST_STEPS: u64 = 1_000_000;
/// Pixels that are touched, those that cost more counted more often.
const MOST_WORK: f64 = 2e9;
/// The renderer's layers reach two pages beyond the page, in all directions.
const LAYER: f64 = 25.0;

/// Whether a document's entities stay small (XML 1.0, 4.2): one within another multiplies, and so does one that is named often.
///
/// # Errors
/// When they don't.
pub fn entities(text: &str) -> Result<(), Why> {
    let (mut rest, mut longest) = (text, 0);
    while let Some(at) = rest.find("<!ENTITY") {
        rest = &rest[at + 8..];
        let Some(quote) = rest.find(['"', '\'']) else { return Err(TOO_MUCH) };
        let mark = &rest[quote..=quote];
        let value = &rest[quote + 1..];
        let Some(end) = value.find(mark) else { return Err(TOO_MUCH) };
        longest = longest.max(end);
        if value[..end].contains(['&', '%']) {
            return Err("its entities hold others");
        }
        rest = &value[end..];
    }
    let named = if longest > 0 { text.matches('&').count() } else { 0 };
    if named.saturating_mul(longest) > MOST_ENTITIES { Err(TOO_MUCH) } else { Ok(()) }
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
    // A style sheet may say it of any element that has a class.
    for (name, id) in references(&rules) {
        let Some(target) = costs.ids.get(id).copied() else { continue };
        let cost = costs.of(target, 0)?;
        let times = if name.starts_with("marker") { whole.outlines } else { classes.max(1) };
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

/// Whether a tree, moved by `to` onto a page of so many pixels, can be drawn within `memory` bytes and a few seconds.
///
/// # Errors
/// Why it can't.
pub fn of_tree(tree: &Tree, to: Transform, (width, height): (u32, u32), memory: u64) -> Result<(), Why> {
    let page = f64::from(width) * f64::from(height);
    let mut layers = Layers { page, most: memory as f64, work: 0.0, steps: 0 };
    layers.group(tree.root(), to, 0.0, 0)
}

struct Layers {
    page: f64,
    /// Bytes that layers may hold at once.
    most: f64,
    work: f64,
    steps: u64,
}

impl Layers {
    fn step(&mut self, held: f64, work: f64, depth: usize) -> Result<(), Why> {
        self.steps += 1;
        self.work += work;
        // The tree has groups of its own between those of the document.
        if depth > DEEPEST * 3 {
            Err(TOO_DEEP)
        } else if held > self.most || self.steps > MOST_STEPS || self.work > MOST_WORK {
            Err(TOO_MUCH)
        } else {
            Ok(())
        }
    }

    fn group(&mut self, group: &Group, to: Transform, held: f64, depth: usize) -> Result<(), Why> {
        let to = to.pre_concat(group.transform());
        let mut held = held;
        let mut work = 0.0;
        if group.should_isolate() {
            let area = size(group.layer_bounding_box().transform(to)).min(self.page * LAYER);
            let mut layers = 2.0;
            let mut clip = group.clip_path();
            while let Some(one) = clip {
                layers += 1.0;
                work += area;
                self.group(one.root(), to.pre_concat(one.transform()), held, depth + 1)?;
                clip = one.clip_path();
                self.step(held, 0.0, depth)?;
            }
            let mut mask = group.mask();
            while let Some(one) = mask {
                layers += 2.0;
                work += area * 3.0;
                self.group(one.root(), to, held + area * 4.0, depth + 1)?;
                mask = one.mask();
                self.step(held, 0.0, depth)?;
            }
            for filter in group.filters() {
                layers += filter.primitives().len() as f64 + 3.0;
                work += area * self.filter(filter, to, held, depth)?;
            }
            work += area * 2.0;
            held += area * 4.0 * layers;
        }
        self.step(held, work, depth)?;
        for child in group.children() {
            match child {
                Node::Group(inner) => self.group(inner, to, held, depth + 1)?,
                Node::Text(text) => self.group(text.flattened(), to, held, depth + 1)?,
                Node::Path(path) => self.path(path, to, held, depth + 1)?,
                Node::Image(image) => {
                    let area = size(image.bounding_box().transform(to).and_then(|area| area.to_non_zero_rect()));
                    // It is decoded each time.
                    let own = f64::from(image.size().width()) * f64::from(image.size().height());
                    self.step(held, area.min(self.page) * 20.0 + own * 5.0, depth)?;
                }
            }
        }
        Ok(())
    }

    fn path(&mut self, path: &Path, to: Transform, held: f64, depth: usize) -> Result<(), Why> {
        let bounds: Option<Rect> = path.stroke_bounding_box().transform(to);
        let area = size(bounds.and_then(|bounds| bounds.to_non_zero_rect())).min(self.page * LAYER);
        let paints = [path.fill().map(|fill| fill.paint()), path.stroke().map(|stroke| stroke.paint())];
        for paint in paints.into_iter().flatten() {
            let weight = match paint {
                Paint::Color(_) => 1.0,
                Paint::LinearGradient(_) | Paint::RadialGradient(_) => 5.0,
                Paint::Pattern(pattern) => {
                    self.pattern(pattern, to, held, depth)?;
                    20.0
                }
            };
            self.step(held, area * weight, depth)?;
        }
        Ok(())
    }

    /// It is drawn anew for each shape that it fills.
    fn pattern(&mut self, pattern: &Pattern, to: Transform, held: f64, depth: usize) -> Result<(), Why> {
        let (across, down) = to.pre_concat(pattern.transform()).get_scale();
        let rect = pattern.rect();
        let area = f64::from(rect.width() * across).abs().max(1.0) * f64::from(rect.height() * down).abs().max(1.0);
        if !area.is_finite() {
            return Err(TOO_MUCH);
        }
        let held = held + area * 4.0;
        self.step(held, area, depth)?;
        self.group(pattern.root(), Transform::from_scale(across, down), held, depth + 1)
    }

    /// How often a filter touches each of its pixels.
    fn filter(&mut self, filter: &Filter, to: Transform, held: f64, depth: usize) -> Result<f64, Why> {
        let (across, down) = to.get_scale();
        let mut times = 10.0;
        for primitive in filter.primitives() {
            times += match primitive.kind() {
                Kind::ConvolveMatrix(matrix) => {
                    f64::from(matrix.matrix().columns()) * f64::from(matrix.matrix().rows())
                }
                Kind::Morphology(grown) => {
                    f64::from(grown.radius_x().get() * across * 2.0 + 1.0)
                        * f64::from(grown.radius_y().get() * down * 2.0 + 1.0)
                }
                Kind::Turbulence(noise) => f64::from(noise.num_octaves()) * 50.0,
                Kind::DiffuseLighting(_) | Kind::SpecularLighting(_) => 50.0,
                Kind::Image(image) => {
                    self.group(image.root(), to, held, depth + 1)?;
                    10.0
                }
                _ => 10.0,
            };
        }
        Ok(times)
    }
}

/// In pixels.
fn size(area: Option<NonZeroRect>) -> f64 {
    area.map_or(0.0, |area| f64::from(area.width()).max(1.0) * f64::from(area.height()).max(1.0))
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
        assert_eq!(
            entities(&text(&format!("<!ENTITY a '>{}'>", "a".repeat(10_000)), &"&a;".repeat(1_000))),
            Err(TOO_MUCH)
        );
    }
}
