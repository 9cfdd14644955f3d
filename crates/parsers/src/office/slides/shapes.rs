//! The shapes of one slide, in the order in which they are drawn: their words, where they stand, and what covers them or makes them unreadable.

use model::FindingKind::{self, Cropped, HiddenPart, InvisibleText, NotFinished, OffPageText, TextUnderBox};

use super::{
    super::{CROPPED, Reading, package::Relation, package::report},
    grid,
    looks::{Holder, Looks, of_a_holder},
};
use crate::{
    colour,
    scene::{self, Area, Fill, Seen, Thing, Words},
    xml::{Part, Tag, Xml},
};

/// Shapes of one slide.
const MOST: usize = 5_000;
/// Groups inside each other.
const DEEPEST: usize = 64;
/// Letters of one shape.
const LONGEST: usize = 64 << 10;
/// A point in EMU, and how far letters stand from a shape's side, where nothing else is said (21.1.2.1.1).
const POINT: f64 = 12_700.0;
const INSET: f64 = 91_440.0;
/// In hundredths of a point: what letters have that don't say their size, and what nobody reads.
const USUAL: u32 = 1_800;
const TINY: u32 = 200;

/// Letters that look alike.
#[derive(Clone, Debug, Default, PartialEq)]
struct Run {
    text: String,
    ink: Option<[u8; 3]>,
    /// A marker behind them.
    marker: Option<[u8; 3]>,
    /// In hundredths of a point.
    size: Option<u32>,
}

#[derive(Default)]
struct Shape {
    place: Option<(f64, f64)>,
    area: Option<Area>,
    /// Turned, or no rectangle: what it covers can't be told.
    odd: bool,
    fill: Option<Fill>,
    style_fill: Fill,
    picture: Option<Fill>,
    /// The relation that leads to its picture.
    blip: String,
    title: bool,
    furniture: bool,
    holder: Option<Holder>,
    runs: Vec<Run>,
    bands: Vec<String>,
    /// Where its text stands: at the top, in the middle, at the bottom.
    anchor: f64,
}

impl Shape {
    fn words(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// An estimate of where the words stand and how high a line is; a placeholder's letters may be of any size.
    fn lines(&self) -> Option<(Area, f64)> {
        let area = self.area?;
        if self.holder.is_some() && self.runs.iter().any(|run| run.size.is_none()) {
            return None;
        }
        let size = self.runs.iter().map(|run| run.size.unwrap_or(USUAL)).max()?;
        let line = f64::from(size) / 100.0 * POINT * 1.2;
        let room = (area.width() - 2.0 * INSET).max(line);
        let (mut lines, mut widest) = (0.0, 0.0_f64);
        for paragraph in self.words().trim_end().split('\n') {
            let width = paragraph.chars().count() as f64 * line * 0.42;
            widest = widest.max(width.min(room));
            lines += (width / room).ceil().max(1.0);
        }
        let height = lines * line;
        let y = area.y0 + (area.height() - height).max(0.0) * self.anchor;
        // Whether it stands to the left, in the middle or to the right may be the master's to say.
        Some((Area::new(area.x0 + INSET, y, widest, height)?, line))
    }

    fn thing(&self) -> Thing {
        let fill = self.picture.or(self.fill).unwrap_or(self.style_fill);
        let words = (!self.words().trim().is_empty() || !self.bands.is_empty()).then(|| match self.lines() {
            Some((area, line)) => Words { area: Some(area), line: Some(line) },
            None => Words::default(),
        });
        Thing { area: self.area, fill, odd: self.odd, words }
    }
}

/// A group's own places as places on the slide.
#[derive(Clone, Copy)]
struct Group {
    scale: (f64, f64),
    off: (f64, f64),
    /// It is turned: nobody knows where what is in it stands.
    turned: bool,
}

#[derive(Default)]
struct Frame {
    off: (f64, f64),
    size: (f64, f64),
    inner_off: (f64, f64),
    inner_size: (f64, f64),
    turned: bool,
}

impl Frame {
    fn group(&self, outer: Option<Group>) -> Group {
        let scale = |outer: f64, inner: f64| if inner > 0.0 && outer > 0.0 { outer / inner } else { 1.0 };
        let (sx, sy) = (scale(self.size.0, self.inner_size.0), scale(self.size.1, self.inner_size.1));
        let own = Group {
            scale: (sx, sy),
            off: (self.off.0 - self.inner_off.0 * sx, self.off.1 - self.inner_off.1 * sy),
            turned: self.turned,
        };
        outer.map_or(own, |outer| Group {
            scale: (outer.scale.0 * sx, outer.scale.1 * sy),
            off: (outer.off.0 + own.off.0 * outer.scale.0, outer.off.1 + own.off.1 * outer.scale.1),
            turned: outer.turned || own.turned,
        })
    }
}

/// What stands on a slide.
pub struct Slide<'s> {
    pub part: &'s str,
    pub place: &'s str,
    /// In EMU.
    pub size: (f64, f64),
    pub relations: &'s [Relation],
    pub looks: Looks,
}

impl Slide<'_> {
    pub fn read(mut self, reading: &mut Reading<'_, '_>) {
        let Some(text) = reading.package.xml(self.part, reading.found) else { return };
        self.looks.add(&text);
        let mut xml = Xml::new(&text);
        let (mut shapes, mut shape) = (Vec::new(), Shape::default());
        let mut groups: Vec<Group> = Vec::new();
        let (mut frame, mut in_frame, mut in_properties) = (Frame::default(), false, false);
        while let Some(next) = xml.next() {
            match next {
                Part::Start(tag) => match tag.name() {
                    "sld" if tag.get("show").is_some_and(|on| on == "0" || on == "false") => {
                        reading.paper.note("This slide is hidden in the original.");
                        reading.found.say(
                            HiddenPart,
                            self.place,
                            "The slide is hidden: it is left out when the presentation is shown.",
                            "",
                        );
                    }
                    "grpSp" => {
                        if groups.len() >= DEEPEST {
                            xml.skip();
                            continue;
                        }
                        frame = Frame::default();
                        groups.extend([frame.group(groups.last().copied())]);
                    }
                    "grpSpPr" => in_frame = !groups.is_empty(),
                    "sp" | "graphicFrame" | "pic" | "cxnSp" => shape = Shape::default(),
                    "spPr" => in_properties = true,
                    "cNvPr" => super::super::described(&tag, self.place, reading.found),
                    "ph" => {
                        let holder = of_a_holder(&tag);
                        shape.title = matches!(holder.0.as_str(), "title" | "ctrTitle");
                        shape.furniture = holder.0 == "sldNum";
                        shape.holder = Some(holder);
                    }
                    "chOff" if in_frame => frame.inner_off = pair(&tag, "x", "y"),
                    "chExt" if in_frame => frame.inner_size = pair(&tag, "cx", "cy"),
                    "off" if in_frame => frame.off = pair(&tag, "x", "y"),
                    "ext" if in_frame => frame.size = pair(&tag, "cx", "cy"),
                    "xfrm" if in_frame => frame.turned = is_turned(&tag),
                    "xfrm" => shape.odd |= is_turned(&tag),
                    "off" => shape.place = tag.number("x").zip(tag.number("y")),
                    "ext" if shape.area.is_none() => {
                        let size: Option<(f64, f64)> = tag.number("cx").zip(tag.number("cy"));
                        if let (Some((x, y)), Some((width, height))) = (shape.place, size) {
                            shape.area = on_the_slide(groups.last(), (x, y), (width, height));
                            shape.odd |= groups.last().is_some_and(|group| group.turned);
                        }
                    }
                    "prstGeom" => shape.odd |= !is_a_box(&tag.get("prst").unwrap_or_default()),
                    "custGeom" => {
                        shape.odd = true;
                        xml.skip();
                    }
                    "ln" | "effectLst" | "sp3d" | "scene3d" if in_properties => xml.skip(),
                    "noFill" if in_properties => shape.fill = Some(Fill::Clear),
                    "solidFill" if in_properties => shape.fill = Some(self.looks.fill(&mut xml, "solidFill")),
                    "gradFill" | "pattFill" | "blipFill" | "grpFill" if in_properties => {
                        shape.fill = Some(Fill::Unclear);
                        xml.skip();
                    }
                    "blip" => {
                        shape.blip = tag.get("embed").unwrap_or_default();
                        shape.picture = Some(self.picture(&shape.blip));
                    }
                    "srcRect" => {
                        if let Some(sides) = super::super::cropped(&tag) {
                            let file = file_of(&shape.blip, self.relations);
                            reading.found.say(Cropped, self.place, CROPPED, format!("{file}: {sides}"));
                        }
                    }
                    "alphaModFix" => shape.picture = Some(Fill::Unclear),
                    "fillRef" if tag.number::<u32>("idx").is_some_and(|number| number > 0) => {
                        shape.style_fill = match self.looks.fill(&mut xml, "fillRef") {
                            // The theme's further fills are gradients and patterns of that colour.
                            Fill::Of(_) | Fill::Opaque => Fill::Opaque,
                            other => other,
                        };
                    }
                    "txBody" => self.body(&mut xml, &mut shape),
                    "tbl" => shape.bands.extend(grid(&mut xml)),
                    "Fallback" => xml.skip(),
                    _ => {}
                },
                Part::End(name) => match &*name {
                    "grpSp" => drop(groups.pop()),
                    "spPr" => in_properties = false,
                    "grpSpPr" if in_frame => {
                        in_frame = false;
                        groups.pop();
                        groups.extend([frame.group(groups.last().copied())]);
                    }
                    "sp" | "graphicFrame" | "pic" => {
                        let mut done = std::mem::take(&mut shape);
                        if done.area.is_none()
                            && let Some(holder) = &done.holder
                        {
                            done.area = self.looks.place(holder);
                        }
                        if shapes.len() >= MOST {
                            let what = "The slide has more shapes than are shown.";
                            reading.found.say(NotFinished, self.place, what, "");
                            break;
                        }
                        shapes.push(done);
                    }
                    _ => {}
                },
                Part::Text(_) => {}
            }
        }
        report(&xml, self.part, reading.found);
        // What moves away while the presentation is shown covers nothing for good.
        let moves = text.contains("<p:timing");
        self.put(shapes, moves, reading);
    }

    fn put(&self, shapes: Vec<Shape>, moves: bool, reading: &mut Reading<'_, '_>) {
        // What it is painted with isn't worked out.
        let below = self.looks.under.iter().map(|area| Thing { area: *area, fill: Fill::Unclear, ..Thing::default() });
        let things: Vec<Thing> = below.chain(shapes.iter().map(Shape::thing)).collect();
        let first = self.looks.under.len();
        let seen = scene::seen(&things, self.looks.paper);
        for (at, shape) in shapes.iter().enumerate() {
            if shape.furniture {
                continue;
            }
            let at = first + at;
            let mut seen = seen.get(at).copied().unwrap_or_default();
            if seen == Seen::Covered && moves {
                seen = Seen::Partly;
            }
            let outside = shape.area.is_some_and(|area| {
                area.x1 <= 0.0 || area.y1 <= 0.0 || area.x0 >= self.size.0 || area.y0 >= self.size.1
            });
            let ground = scene::ground(&things, at, self.looks.paper);
            let all = [shape.words().trim(), &shape.bands.join("\n")].join("\n").trim().to_owned();
            let mut say = |kind: FindingKind, what: &str, words: &str| {
                if !words.trim().is_empty() {
                    reading.found.say(kind, self.place, what, words.trim());
                }
            };
            if outside {
                say(
                    OffPageText,
                    "Text stands beside the slide, where an audience doesn't see it. It is left out of the text and the pages.",
                    &all,
                );
                continue;
            }
            match seen {
                Seen::Covered => {
                    say(TextUnderBox, scene::COVERED, &all);
                    continue;
                }
                Seen::Partly => say(TextUnderBox, scene::PARTLY, &all),
                Seen::Whole => {}
            }
            let (shown, unseen) = parted(&shape.runs, ground);
            for (words, what) in unseen {
                say(InvisibleText, what, &words);
            }
            let shown = shown.trim();
            if shape.title {
                reading.paper.heading(shown)
            } else {
                reading.paper.text(shown)
            }
            shape.bands.iter().for_each(|band| reading.paper.table(band));
        }
    }

    /// Whether a picture lets through what lies under it: a JPEG doesn't.
    fn picture(&self, id: &str) -> Fill {
        let file = file_of(id, self.relations).to_lowercase();
        if [".jpg", ".jpeg", ".bmp"].iter().any(|ending| file.ends_with(ending)) { Fill::Opaque } else { Fill::Unclear }
    }

    /// A text body, whose start has just been read.
    fn body(&self, xml: &mut Xml<'_>, shape: &mut Shape) {
        let (mut depth, mut in_text, mut length) = (1, 0, 0);
        let mut run = Run::default();
        let mut put = |text: &str, run: &Run, runs: &mut Vec<Run>| {
            length += text.len();
            if length > LONGEST {
                return;
            }
            match runs.last_mut() {
                Some(last) if (last.ink, last.marker, last.size) == (run.ink, run.marker, run.size) => {
                    last.text.push_str(text);
                }
                _ => runs.push(Run { text: text.to_owned(), ..run.clone() }),
            }
        };
        while let Some(part) = xml.next() {
            match part {
                Part::Start(tag) => {
                    depth += 1;
                    match tag.name() {
                        "bodyPr" => match tag.get("anchor").as_deref() {
                            Some("ctr") => shape.anchor = 0.5,
                            Some("b") => shape.anchor = 1.0,
                            _ => {}
                        },
                        "r" | "fld" => run = Run::default(),
                        "rPr" => run.size = tag.number("sz"),
                        "solidFill" => {
                            depth -= 1;
                            if let Fill::Of(colour) = self.looks.fill(xml, "solidFill") {
                                run.ink = Some(colour);
                            }
                        }
                        "highlight" => {
                            depth -= 1;
                            if let Fill::Of(colour) = self.looks.fill(xml, "highlight") {
                                run.marker = Some(colour);
                            }
                        }
                        "lstStyle" | "pPr" | "endParaRPr" | "ln" | "Fallback" => {
                            depth -= 1;
                            xml.skip();
                        }
                        "t" => in_text += 1,
                        "br" | "cr" => put("\n", &run, &mut shape.runs),
                        "tab" => put(" ", &run, &mut shape.runs),
                        _ => {}
                    }
                }
                Part::End(name) => {
                    depth -= 1;
                    match &*name {
                        "t" => in_text -= 1,
                        "p" => put("\n", &run, &mut shape.runs),
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
                Part::Text(more) if in_text > 0 => put(&more, &run, &mut shape.runs),
                Part::Text(_) => {}
            }
        }
    }
}

/// The words that show, and those that don't with why.
fn parted(runs: &[Run], ground: Option<[u8; 3]>) -> (String, Vec<(String, &'static str)>) {
    let (mut shown, mut unseen): (String, Vec<(String, &'static str)>) = (String::new(), Vec::new());
    for run in runs {
        let tiny = run.size.is_some_and(|size| size <= TINY);
        let alike = run.ink.zip(run.marker.or(ground)).is_some_and(|(ink, ground)| colour::alike(ink, ground));
        let why = match (tiny, alike) {
            _ if run.text.trim().is_empty() => None,
            (true, _) => Some("Text is too small to be read. It is left out of the text and the pages."),
            (_, true) => Some("Text has the colour of what it is drawn on. It is left out of the text and the pages."),
            _ => None,
        };
        match (why, unseen.last_mut()) {
            (None, _) => shown.push_str(&run.text),
            (Some(why), Some((words, last))) if *last == why => {
                words.push('\n');
                words.push_str(run.text.trim());
            }
            (Some(why), _) => unseen.push((run.text.trim().to_owned(), why)),
        }
    }
    (shown, unseen)
}

/// The part that a relation leads to.
fn file_of(id: &str, relations: &[Relation]) -> String {
    relations.iter().find(|relation| relation.id == id).map(|relation| relation.target.clone()).unwrap_or_default()
}

fn pair(tag: &Tag<'_>, one: &str, other: &str) -> (f64, f64) {
    tag.number(one).zip(tag.number(other)).unwrap_or_default()
}

fn on_the_slide(group: Option<&Group>, (x, y): (f64, f64), (width, height): (f64, f64)) -> Option<Area> {
    let Group { scale, off, .. } =
        group.copied().unwrap_or(Group { scale: (1.0, 1.0), off: (0.0, 0.0), turned: false });
    Area::new(x * scale.0 + off.0, y * scale.1 + off.1, width * scale.0, height * scale.1)
}

/// By an angle that makes another rectangle of it, in sixty-thousandths of a degree.
fn is_turned(tag: &Tag<'_>) -> bool {
    tag.number::<i64>("rot").is_some_and(|angle| angle % 10_800_000 != 0)
}

/// Shapes that fill (almost) all of their rectangle (20.1.10.56).
fn is_a_box(preset: &str) -> bool {
    matches!(
        preset,
        "" | "rect"
            | "roundRect"
            | "round1Rect"
            | "round2SameRect"
            | "round2DiagRect"
            | "snip1Rect"
            | "snip2SameRect"
            | "snip2DiagRect"
            | "snipRoundRect"
            | "flowChartProcess"
            | "flowChartAlternateProcess"
            | "bevel"
            | "plaque"
    )
}
