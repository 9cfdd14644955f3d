//! The pages one after the other: pixels, words, and the text that can't be seen. What one page breaks ends with that page.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use airlock::{Limit, OpenFailure};
use hayro::{
    RenderCache,
    hayro_interpret::{
        Context, InterpreterCache, InterpreterSettings, InterpreterWarning, TransformExt, interpret_page,
    },
    kurbo::Rect,
};
use hayro_syntax::{
    Pdf,
    object::{self, Dict, ObjectIdentifier},
    page::Page,
};
use model::{
    FindingKind::{
        self, BlankPage, Cropped, Damaged, InvisibleText, NotRead, OffPageText, QrCode, Reduced, TextDoubtful,
        TextUnderBox,
    },
    Place, Size, Word,
};

use super::{
    beneath::{self, Beneath},
    beside,
    draw::Recorder,
    judge::{Verdict, verdicts},
    mend, notes,
    pixels::{self, Picture},
    stamps,
    values::{name_of, quietly},
    words,
};
use crate::{JobLimits, Output, found::Found, qr, specks, wording};

/// The sides that a page may have, in points.
const LEAST_SIDE: f32 = 0.5;
const MOST_SIDE: f32 = 1e6;
/// Pictures over words, on all pages together, that are kept.
const MOST_STAMPS: usize = 2_000;

/// What was read of one page.
struct Leaf {
    size: (f64, f64),
    picture: Picture,
    words: Vec<Word>,
    hidden: BTreeMap<Verdict, Vec<Word>>,
    /// Something that leaves marks was drawn: letters or a picture.
    content: bool,
    /// And still the page was of one colour.
    blank: bool,
    /// A picture on it can't be decoded.
    lost: bool,
    /// What was set on it here.
    set: Vec<Word>,
    pictures: bool,
    too_much: bool,
    overfull: Vec<String>,
    /// Pictures that lie over its words.
    stamps: Vec<(ObjectIdentifier, model::Rect)>,
    /// Boxes over its pictures.
    covered: Beneath,
}

impl Leaf {
    /// In points.
    fn shown_size(&self) -> Size {
        Size { width: self.size.0 as f32, height: self.size.1 as f32 }
    }
}

/// Hands out all pages. `instead`: words that stand for parts of pages when they are copied, as far as they are known.
pub fn show(
    pdf: &Pdf,
    mut instead: Vec<String>,
    limits: &JobLimits,
    found: &mut Found,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    let lost = Arc::new(AtomicBool::new(false));
    let settings = settings(Arc::clone(&lost));
    let (drawing, reading) = (RenderCache::new(), InterpreterCache::new());
    let (mut layers, mut stamped, mut given) = (Vec::new(), Vec::new(), beneath::Given::default());
    let mut whole = String::new();
    let mut shown = 0;
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        if number > limits.pages {
            finish(&layers, &stamped, &whole, found);
            return Err(OpenFailure::Limit(Limit::Pages));
        }
        let place = format!("page {number}");
        let (width, height) = page.render_dimensions();
        if !(LEAST_SIDE..=MOST_SIDE).contains(&width) || !(LEAST_SIDE..=MOST_SIDE).contains(&height) {
            found.say(
                NotRead,
                &place,
                "This page has a size that no paper has; it could not be drawn.",
                format!("{width} × {height} points"),
            );
            continue;
        }
        lost.store(false, Relaxed);
        let Some(leaf) = quietly(|| read(page, &drawing, &reading, &settings, &lost)) else {
            found.say(NotRead, &place, "This page could not be drawn; the others are shown.", "");
            continue;
        };
        shown += 1;
        if leaf.hidden.contains_key(&Verdict::Layer) {
            layers.push(number);
        }
        if stamped.len() < MOST_STAMPS {
            stamped.extend(leaf.stamps.iter().map(|(id, at)| (number, *id, *at)));
        }
        tell(&leaf, &place, found);
        beneath::say(&leaf.covered, number, &mut given, found);
        let _ = quietly(|| beside::places(page, &place, found));
        beside::instead(page, &mut instead);
        let marks = quietly(|| notes::inspect(page, &place, found)).unwrap_or_default();
        notes::under_marks(&leaf.words, &marks, &place, found);
        out.page(number, leaf.shown_size(), leaf.picture.width, leaf.picture.height, &leaf.picture.rgb)?;
        if leaf.content && !leaf.blank && out.wants_finer(number, &leaf.words) {
            // What can't be drawn again is read as it is shown.
            if let Some((width, height, grey)) = quietly(|| pixels::finer(page, leaf.size, &drawing, &settings)) {
                out.finer(width, height, &grey)?;
            }
        }
        out.words(number, &leaf.words)?;
        let text = words::text(&leaf.words);
        out.text(if text.is_empty() { "\n" } else { &text })?;
        whole.push_str(&text);
    }
    finish(&layers, &stamped, &whole, found);
    beside::say_instead(instead, &whole, found);
    if shown == 0 {
        found.say(Damaged, "whole file", "None of the pages could be drawn.", "");
        return Err(OpenFailure::Damaged);
    }
    Ok(())
}

/// The interpreter's usual ones; `lost` becomes true when a picture can't be decoded.
fn settings(lost: Arc<AtomicBool>) -> InterpreterSettings {
    let note = move |warning| {
        if matches!(warning, InterpreterWarning::ImageDecodeFailure) {
            lost.store(true, Relaxed);
        }
    };
    InterpreterSettings { warning_sink: Arc::new(note), ..InterpreterSettings::default() }
}

/// A page's letters and what covers them; and whether it could be followed to its end. A fault in the text costs the text alone.
fn record<'a>(
    page: &'a Page<'a>,
    beneath: Beneath,
    reading: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
) -> (Recorder, bool) {
    let mut recorder = Recorder::new(codes_are_letters(page), beneath);
    let mut context =
        Context::new(page.initial_transform(true).to_kurbo(), EVERYWHERE, reading, page.xref(), settings.clone());
    let whole = quietly(|| interpret_page(page, &mut context, &mut recorder)).is_some();
    (recorder, whole)
}

/// How many pages there are, and the words of all letters on them, whether they can be seen or not: what reading costs without drawing.
pub fn words_alone(pdf: &Pdf) -> (usize, Vec<Word>) {
    let (settings, reading) = (InterpreterSettings::default(), InterpreterCache::new());
    let pages = pdf.pages();
    let of = |page| words::words(record(page, Beneath::default(), &reading, &settings).0.glyphs.iter());
    (pages.len(), pages.iter().flat_map(of).collect())
}

fn read<'a>(
    page: &'a Page<'a>,
    drawing: &RenderCache<'a>,
    reading: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    lost: &AtomicBool,
) -> Leaf {
    let (width, height) = page.render_dimensions();
    let size = (f64::from(width), f64::from(height));
    let area = Rect::new(0.0, 0.0, size.0, size.1);
    let mut picture = pixels::render(page, size, drawing, settings);
    let lost = lost.load(Relaxed);
    let (recorder, whole) = record(page, Beneath::default(), reading, settings);
    let mut verdicts = verdicts(&recorder.glyphs, &recorder.covers, area, &picture);
    let pictures = recorder.covers.iter().any(|cover| cover.picture);
    let blank = (pictures || !recorder.glyphs.is_empty()) && picture.is_blank();
    let set = mend::missing(&recorder, &mut verdicts, blank, lost, |place| {
        picture.one_color(place.intersect(area)).is_some()
    });
    mend::set(&set, &mut picture);
    let of = |wanted: &[Verdict]| {
        let chosen = recorder.glyphs.iter().zip(&verdicts).filter(|(_, v)| wanted.contains(v)).map(|(g, _)| g);
        words::words(chosen)
    };
    let words = of(&[Verdict::Shown, Verdict::Layer]);
    let mut hidden = BTreeMap::new();
    for verdict in [Verdict::Layer, Verdict::Under, Verdict::Unseen, Verdict::Cut, Verdict::Off, Verdict::NotDrawn] {
        let text = of(&[verdict]);
        let text = if verdict == Verdict::Layer { text } else { without_twins(text, &words) };
        if !text.is_empty() {
            hidden.insert(verdict, text);
        }
    }
    let content = pictures || !words.is_empty() || hidden.contains_key(&Verdict::NotDrawn);
    let too_much = recorder.too_much || !whole;
    let stamps = stamps::on(&recorder.glyphs, &verdicts, &recorder.covers, area);
    let mut covered = beneath::boxes(&recorder.glyphs, &verdicts, &recorder.covers, area, &picture);
    if !covered.is_empty() {
        covered = record(page, covered, reading, settings).0.beneath;
    }
    let overfull = recorder.overfull;
    Leaf {
        size,
        picture,
        words,
        hidden,
        content,
        blank: blank && content,
        lost,
        set,
        pictures,
        too_much,
        overfull,
        stamps,
        covered,
    }
}

/// A font may name an identity where its table of letters should be (`/ToUnicode /Identity-H`).
fn codes_are_letters(page: &Page<'_>) -> bool {
    let fonts = &page.resources().fonts;
    fonts.keys().take(1_000).any(|key| {
        let font = fonts.get::<Dict<'_>>(key.as_ref() as &[u8]);
        font.is_some_and(|font| name_of(&font, "ToUnicode").starts_with("Identity"))
    })
}

/// The text beyond the page's edges is wanted too, so nothing is cut off beforehand.
const EVERYWHERE: Rect = Rect::new(-1e7, -1e7, 1e7, 1e7);

/// Words that stand at the same place and can be seen there: drawn again later, or a shadow.
fn without_twins(hidden: Vec<Word>, shown: &[Word]) -> Vec<Word> {
    let letters = |w: &Word| w.text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    hidden
        .into_iter()
        .filter(|word| {
            let own = letters(word);
            !own.is_empty()
                && !shown.iter().any(|other| other.rect.overlaps(&word.rect) && letters(other).contains(&own))
        })
        .collect()
}

fn tell(leaf: &Leaf, place: &str, found: &mut Found) {
    let hidden: [(Verdict, FindingKind, &str); 4] = [
        (
            Verdict::Under,
            TextUnderBox,
            "Text lies under a box or a picture. It can't be seen, but it is in the file and can be copied out.",
        ),
        (
            Verdict::Unseen,
            InvisibleText,
            "Text that can't be seen: in the paper's colour, too small, or drawn without marks.",
        ),
        (
            Verdict::Cut,
            Cropped,
            "An edge cuts words off. The letters behind it can't be seen, but they are in the file and can be copied out.",
        ),
        (Verdict::Off, OffPageText, "Text outside the visible page."),
    ];
    for (verdict, kind, what) in hidden {
        if let Some(words) = leaf.hidden.get(&verdict).filter(|words| !only_labels(words)) {
            found.say(kind, Place::from(place).at(lines(words)), what, words::text(words).trim_end());
        }
    }
    if let Some(what) = mend::what(leaf.blank, leaf.lost, !leaf.set.is_empty()) {
        found.say(BlankPage, place, what, words::text(&leaf.set).trim_end());
    }
    if let Some(words) = leaf.hidden.get(&Verdict::NotDrawn) {
        found.say(
            TextDoubtful,
            Place::from(place).at(lines(words)),
            "Some text in the file can't be found in the page's picture. It is left out of the text. Compare the two.",
            words::text(words).trim_end(),
        );
    }
    for text in &leaf.overfull {
        found.say(
            TextDoubtful,
            place,
            "The file says that one shape on the page stands for many letters. They are left out of the text; compare it with the picture.",
            text.as_str(),
        );
    }
    if leaf.too_much {
        found.say(
            NotRead,
            place,
            "Not all text of this page could be read from the file. Compare it with the picture.",
            "",
        );
    }
    if leaf.picture.reduced {
        found.say(
            Reduced,
            place,
            "The page is very large and is shown at a lower resolution.",
            format!("{} × {} pixels", leaf.picture.width, leaf.picture.height),
        );
    }
    for code in qr::read(&leaf.picture.rgb, leaf.picture.width, leaf.picture.height) {
        found.say(QrCode, Place::from(place).at([code.rect(leaf.shown_size())]), code.what(), code.text);
    }
    // Lines and letters drawn by a program have no printer's dots; the picture of a printed page may.
    if leaf.pictures {
        let pixels = (leaf.picture.width, leaf.picture.height);
        specks::look(&leaf.picture.rgb, pixels, leaf.shown_size(), place.into(), found);
    }
}

/// Where these words stand, line by line.
pub fn lines(words: &[Word]) -> Vec<model::Rect> {
    let mut lines: Vec<model::Rect> = Vec::new();
    let mut goes_on = false;
    for word in words {
        match lines.last_mut().filter(|_| goes_on) {
            Some(line) => *line = line.union(&word.rect),
            None => lines.push(word.rect),
        }
        goes_on = !word.line_end;
    }
    lines
}

/// A rectangle in a page's own space, on the page as shown.
pub fn shown_at(page: &Page<'_>, rect: object::Rect) -> model::Rect {
    let shown =
        page.initial_transform(true).to_kurbo().transform_rect_bbox(Rect::new(rect.x0, rect.y0, rect.x1, rect.y1));
    model::Rect::new(shown.x0 as f32, shown.y0 as f32, shown.x1 as f32, shown.y1 as f32)
}

/// What redaction programs print into their boxes says nothing of what was there.
fn only_labels(words: &[Word]) -> bool {
    const LABELS: [&str; 8] =
        ["redacted", "redaction", "privilege", "privileged", "confidential", "sealed", "withheld", "exempt"];
    words.iter().all(|word| {
        let letters = word.text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        letters.is_empty() || LABELS.contains(&letters.as_str())
    })
}

/// What concerns the whole text.
fn finish(layers: &[u32], stamped: &[(u32, ObjectIdentifier, model::Rect)], whole: &str, found: &mut Found) {
    stamps::say(stamped, found);
    if !layers.is_empty() {
        let pages: Vec<String> = layers.iter().map(u32::to_string).collect();
        found.say(
            TextDoubtful,
            format!("pages {}", pages.join(", ")),
            "The text lies unseen over a picture of the page, as OCR programs put it there. Compare the two before you quote.",
            "",
        );
    }
    wording::inspect(whole, "text", found);
}
