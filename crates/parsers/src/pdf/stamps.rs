//! Pictures that one can see through, over words: a signature or a stamp that was put on a page. A sign, and no more: most are honest.

use hayro::kurbo::Rect;
use hayro_syntax::object::ObjectIdentifier;
use model::{FindingKind::ForgerySign, Place};

use super::{
    draw::{Cover, Glyph},
    judge::Verdict,
};
use crate::found::Found;

/// Letters under it, at least; a part of the page, at most.
const LETTERS: usize = 3;
const PART: f64 = 0.25;
/// Pictures of one page that are looked at.
const MOST: usize = 200;
/// What lies on more pages belongs to the paper: a letterhead, a watermark.
const FEW_PAGES: usize = 3;

/// A picture that lies over words, and where.
type Stamp = (ObjectIdentifier, model::Rect);

/// The pictures of a page that lie over its words.
pub fn on(glyphs: &[Glyph], verdicts: &[Verdict], covers: &[Cover], page: Rect) -> Vec<Stamp> {
    let mut stamps: Vec<Stamp> = Vec::new();
    let see_through = covers.iter().filter(|cover| !cover.opaque && cover.bounds.area() < PART * page.area());
    for (cover, id) in see_through.filter_map(|cover| Some((cover, cover.id?))).take(MOST) {
        let under = glyphs.iter().zip(verdicts).filter(|(glyph, verdict)| {
            let place = glyph.ink.unwrap_or(glyph.cell).center();
            **verdict == Verdict::Shown
                && !glyph.invisible
                && glyph.order < cover.order
                && glyph.text.as_deref().is_some_and(|text| !text.trim().is_empty())
                && cover.holds(place)
        });
        if under.take(LETTERS).count() == LETTERS && !stamps.iter().any(|(known, _)| *known == id) {
            let Rect { x0, y0, x1, y1 } = cover.bounds;
            stamps.push((id, model::Rect::new(x0 as f32, y0 as f32, x1 as f32, y1 as f32)));
        }
    }
    stamps
}

/// Says what lies over words on which pages; where on the first of them.
pub fn say(stamps: &[(u32, ObjectIdentifier, model::Rect)], found: &mut Found) {
    let mut ids: Vec<ObjectIdentifier> = stamps.iter().map(|(_, id, _)| *id).collect();
    ids.sort();
    ids.dedup();
    for id in ids {
        let own = || stamps.iter().filter(|(_, own, _)| *own == id);
        let pages: Vec<String> = own().map(|(page, ..)| page.to_string()).collect();
        let what = match pages.len() {
            1 => {
                "A picture that one can see through lies over words. A signature or stamp that was put on the page afterwards looks so; so do those that offices put there themselves, logos and notes."
            }
            2..=FEW_PAGES => {
                "The same picture, which one can see through, lies over words on more than one page. No hand signs twice the same: it was put there as a picture. Offices do that honestly, too, and stamps and logos are alike."
            }
            _ => continue,
        };
        let place = Place::from(format!("page {}", pages.join(", "))).at(own().next().map(|(.., rect)| *rect));
        found.say(ForgerySign, place, what, "");
    }
}
