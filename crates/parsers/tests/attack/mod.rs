//! The attack on our own redaction: somebody who has the same paragraph, the same typeface and a list of names tries each name,
//! and keeps those with which everything that was published comes out the same. What is left of their doubt is the leak.
//!
//! For each name the document is made, drawn by our opener, redacted by our code; the names fall into classes that look the same
//! in every published pixel, word and number. All names being as likely, the leak is the entropy of the classes, in bits: no
//! attack on what was published can learn more.

#![allow(clippy::unwrap_used, reason = "a measurement that can't go on says so by ending")]

mod sheet;

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use model::{Mode, Plan, plan::PlanWord};
use page::{
    Origin, PageContent, Raster,
    redact::{Policy, Redacted, redact},
};

use crate::gather::Gather;
pub use sheet::{FONTS, LAYOUTS, Layout, Widths, sheet};

/// What is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A box as wide as the name, on the grid.
    Box,
    /// The box made longer, as the desk's button does.
    Extended,
    Retypeset,
}

pub const WAYS: [Way; 3] = [Way::Box, Way::Extended, Way::Retypeset];

/// The leak of one font, layout and way.
pub struct Leak {
    pub bits: f64,
    /// How many classes the names fall into.
    pub classes: usize,
    /// What the desk shows for it, all boxes of a document together: the mean over the names.
    pub shown: f64,
}

/// Attacks one layout in one font.
pub fn attack(widths: &Widths, layout: Layout, names: &[String]) -> [Leak; 3] {
    let mut seen: [HashMap<u64, usize>; 3] = Default::default();
    let mut shown = [0.0; 3];
    for name in names {
        let page = drawn(&sheet(widths, layout, name));
        for (at, way) in WAYS.into_iter().enumerate() {
            let redacted = published(&page, name, way);
            let bits = redacted.covered.iter().map(|c| f64::from(c.leak_bits)).sum::<f64>();
            shown[at] += bits / names.len() as f64;
            *seen[at].entry(observed(&redacted, way)).or_default() += 1;
        }
    }
    let mut shown = shown.into_iter();
    seen.map(|classes| Leak {
        bits: entropy(classes.values().copied(), names.len()),
        classes: classes.len(),
        shown: shown.next().unwrap_or_default(),
    })
}

/// Names under attack: those that are no word of the pages anyway.
pub fn names(count: usize) -> Vec<String> {
    let texts = LAYOUTS.map(|(layout, _)| sheet::text(layout).to_lowercase());
    let stands = |name: &String| {
        let name = name.to_lowercase();
        texts.iter().any(|text| text.split(|c: char| !c.is_alphabetic()).any(|word| word == name))
    };
    let mut names = page::leak::names::surnames(count + 40);
    names.retain(|name| !stands(name));
    names.truncate(count);
    names
}

/// The page as our opener draws it, with the words that it reads.
pub fn drawn(pdf: &[u8]) -> PageContent {
    let mut gather = Gather::of(pdf);
    assert_eq!(gather.pages.len(), 1);
    let page = gather.pages.remove(0);
    let raster = Raster::from_rgb(page.width, page.height, page.rgb).unwrap();
    PageContent { raster, size: page.size, words: page.words, origin: Origin::Embedded }
}

pub fn published(page: &PageContent, name: &str, way: Way) -> Redacted {
    let mode = if way == Way::Retypeset { Mode::Retypeset } else { Mode::Facsimile };
    let words = vec![PlanWord { text: name.to_owned(), reason: "privacy".into() }];
    let plan = Plan { mode, boxes: Vec::new(), words };
    let policy = Policy { extend: way == Way::Extended, ..Policy::default() };
    redact(std::slice::from_ref(page), &plan, policy).unwrap_or_else(|error| panic!("{name}: {error}: {}", page.text()))
}

/// Everything the public gets, as one number: each page's pixels, each remaining word with its place in hundredths of a point
/// (the file's own text layer has coarser ones), boxes, hidden tiles. The PDF's bytes are made of these and nothing else, and so is a proof's size.
fn observed(redacted: &Redacted, way: Way) -> u64 {
    let mut hasher = DefaultHasher::new();
    redacted.pages.len().hash(&mut hasher);
    for page in &redacted.pages {
        (page.raster.width(), page.raster.height()).hash(&mut hasher);
        page.raster.rgb().hash(&mut hasher);
        for word in &page.words {
            word.text.hash(&mut hasher);
            <[f32; 4]>::from(word.rect).map(|v| (v * 100.0).round() as i32).hash(&mut hasher);
            word.line_end.hash(&mut hasher);
        }
    }
    // Boxes of a retypeset document are the original's, and stay at the desk.
    if way != Way::Retypeset {
        for covered in &redacted.covered {
            <[f32; 4]>::from(covered.rect).map(f32::to_bits).hash(&mut hasher);
        }
        redacted.openings.iter().for_each(|(hidden, _)| hidden.hash(&mut hasher));
    }
    hasher.finish()
}

fn entropy(classes: impl Iterator<Item = usize>, all: usize) -> f64 {
    let all = all as f64;
    classes.map(|count| count as f64 / all).map(|part| -part * part.log2()).sum::<f64>().max(0.0)
}
