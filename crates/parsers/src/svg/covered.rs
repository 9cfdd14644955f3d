//! Words of a drawing over which something is drawn later. Places are estimates: of text its lines, of turned things nothing.

use model::FindingKind::TextUnderBox;

use crate::{
    colour,
    found::Found,
    html,
    scene::{self, Area, Fill, Seen, Thing, Words},
    xml::{Part, Tag, Xml},
};

/// Things that are kept.
const MOST: usize = 5_000;
/// The size of letters of which nobody says it.
const USUAL: f64 = 16.0;

/// What holds for everything inside an element.
#[derive(Clone, Copy)]
struct State {
    /// Scale and shift; `None` where it is turned or leans.
    scale: Option<(f64, f64, f64, f64)>,
    fill: Fill,
    opaque: bool,
    size: f64,
    /// Which part of a line stands before its place.
    anchor: f64,
}

/// Looks through a drawing. Its words are all shown; the findings say which of them nobody sees.
pub fn inspect(drawing: &str, found: &mut Found) {
    let mut xml = Xml::new(drawing);
    let first =
        State { scale: Some((1.0, 1.0, 0.0, 0.0)), fill: Fill::Of([0; 3]), opaque: true, size: USUAL, anchor: 0.0 };
    let mut states = vec![first];
    let (mut things, mut words) = (Vec::new(), Vec::new());
    let (mut pen, mut in_text) = ((0.0, 0.0), 0usize);
    while let Some(part) = xml.next() {
        match part {
            Part::Start(tag) => {
                if matches!(
                    tag.name(),
                    "defs"
                        | "clipPath"
                        | "mask"
                        | "symbol"
                        | "pattern"
                        | "marker"
                        | "metadata"
                        | "title"
                        | "desc"
                        | "style"
                        | "script"
                ) {
                    xml.skip();
                    continue;
                }
                let state = states.last().copied().unwrap_or(first).inside(&tag);
                states.push(state);
                match tag.name() {
                    "text" | "tspan" => {
                        in_text += 1;
                        let at = |name: &str| number(tag.get(name)?.split([',', ' ']).next()?);
                        if tag.name() == "text" {
                            pen = (0.0, 0.0);
                        }
                        pen = (at("x").unwrap_or(pen.0), at("y").unwrap_or(pen.1) + at("dy").unwrap_or(0.0));
                    }
                    "rect" | "image" => {
                        let side = |name: &str| tag.get(name).map_or(Some(0.0), |value| number(&value));
                        let area = side("x").zip(side("y")).zip(side("width").zip(side("height")));
                        let area = area.and_then(|((x, y), (width, height))| state.area(x, y, width, height));
                        let fill = if tag.name() == "image" { picture(&tag) } else { state.fill };
                        let fill = if state.opaque || fill == Fill::Clear { fill } else { Fill::Unclear };
                        things.push(Thing { area, fill, ..Thing::default() });
                    }
                    _ => {}
                }
            }
            Part::End(name) => {
                states.pop();
                if matches!(&*name, "text" | "tspan") {
                    in_text = in_text.saturating_sub(1);
                }
            }
            Part::Text(text) => {
                let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let Some(state) = states.last().filter(|_| in_text > 0 && !line.is_empty()) else { continue };
                let width = line.chars().count() as f64 * state.size * 0.5;
                let area = state.area(pen.0 - width * state.anchor, pen.1 - state.size * 0.8, width, state.size);
                let height = state.scale.map(|(_, down, ..)| state.size * down.abs());
                pen.0 += width * (1.0 - state.anchor);
                words.push((things.len(), line));
                things.push(Thing { area, words: Some(Words { area, line: height }), ..Thing::default() });
            }
        }
        if things.len() >= MOST {
            break;
        }
    }
    let seen = scene::seen(&things, Some([255; 3]));
    let under: Vec<&str> =
        words.iter().filter(|(at, _)| seen.get(*at) != Some(&Seen::Whole)).map(|(_, line)| line.as_str()).collect();
    if !under.is_empty() {
        let what = "A rectangle or picture is drawn over these words, or over a part of them. They are shown here.";
        found.say(TextUnderBox, "drawing", what, under.join("\n"));
    }
}

impl State {
    fn inside(self, tag: &Tag<'_>) -> Self {
        let mut state = self;
        if tag.get("class").is_some() {
            // A rule elsewhere may say it.
            state.fill = Fill::Unclear;
        }
        let style = tag.get("style").unwrap_or_default();
        let declared = style.split(';').filter_map(|declaration| declaration.split_once(':'));
        let declared = declared.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
        for (name, value) in tag.attributes().chain(declared) {
            match name.as_str() {
                "fill" => state.fill = fill(&value),
                "opacity" | "fill-opacity" => state.opaque &= number(&value).is_some_and(|number| number >= 0.95),
                "font-size" => state.size = number(&value).unwrap_or(state.size),
                "text-anchor" => {
                    state.anchor = match value.as_str() {
                        "middle" => 0.5,
                        "end" => 1.0,
                        _ => 0.0,
                    }
                }
                "transform" => state.scale = state.scale.and_then(|before| moved(before, &value)),
                _ => {}
            }
        }
        state
    }

    fn area(&self, x: f64, y: f64, width: f64, height: f64) -> Option<Area> {
        let (across, down, right, below) = self.scale?;
        let (x0, x1) = (x * across + right, (x + width) * across + right);
        let (y0, y1) = (y * down + below, (y + height) * down + below);
        Area::new(x0.min(x1), y0.min(y1), (x1 - x0).abs(), (y1 - y0).abs())
    }
}

fn fill(value: &str) -> Fill {
    match value.trim().to_ascii_lowercase().as_str() {
        "none" | "transparent" => Fill::Clear,
        value if value.contains("url(") || value.contains("rgba(") || value.contains("inherit") => Fill::Unclear,
        value => colour::of_hex(value).or_else(|| html::colour(value)).map_or(Fill::Opaque, Fill::Of),
    }
}

fn picture(tag: &Tag<'_>) -> Fill {
    let target = tag.get("href").unwrap_or_default();
    let head: String = target.chars().take(40).collect::<String>().to_ascii_lowercase();
    if head.starts_with("data:image/jpeg") || target.to_ascii_lowercase().ends_with(".jpg") {
        Fill::Opaque
    } else {
        Fill::Unclear
    }
}

/// The number that a length begins with; not of a part of something else.
fn number(value: &str) -> Option<f64> {
    let value = value.trim();
    if value.ends_with('%') {
        return None;
    }
    let end = value.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(value.len());
    value[..end].parse().ok()
}

/// A list of moves (CSS Transforms 1, 8), as far as nothing is turned by them.
fn moved(before: (f64, f64, f64, f64), list: &str) -> Option<(f64, f64, f64, f64)> {
    const LONGEST: usize = 50;
    let mut now = before;
    for step in list.split(')').map(str::trim).filter(|step| !step.is_empty()).take(LONGEST) {
        let (name, values) = step.trim_start_matches(',').split_once('(')?;
        let values: Vec<f64> = values
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|value| !value.is_empty())
            .map(number)
            .collect::<Option<_>>()?;
        let (across, down, right, below) = match (name.trim(), &values[..]) {
            ("translate", [x]) => (1.0, 1.0, *x, 0.0),
            ("translate", [x, y]) => (1.0, 1.0, *x, *y),
            ("scale", [both]) => (*both, *both, 0.0, 0.0),
            ("scale", [x, y]) => (*x, *y, 0.0, 0.0),
            ("matrix", [a, b, c, d, e, f]) if *b == 0.0 && *c == 0.0 => (*a, *d, *e, *f),
            _ => return None,
        };
        now = (now.0 * across, now.1 * down, now.0 * right + now.2, now.1 * below + now.3);
    }
    Some(now)
}
