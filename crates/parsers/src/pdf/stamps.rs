//! Pictures that one can see through, over words: a signature or a stamp that was put on a page. A sign, and no more: most are honest.

use hayro::kurbo::Rect;
use hayro_syntax::object::ObjectIdentifier;
use model::FindingKind::ForgerySign;

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

/// The pictures of a page that lie over its words.
pub fn on(glyphs: &[Glyph], verdicts: &[Verdict], covers: &[Cover], page: Rect) -> Vec<ObjectIdentifier> {
    let mut stamps = Vec::new();
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
        if under.take(LETTERS).count() == LETTERS && !stamps.contains(&id) {
            stamps.push(id);
        }
    }
    stamps
}

/// Says what lies over words on which pages.
pub fn say(stamps: &[(u32, ObjectIdentifier)], found: &mut Found) {
    let mut ids: Vec<ObjectIdentifier> = stamps.iter().map(|(_, id)| *id).collect();
    ids.sort();
    ids.dedup();
    for id in ids {
        let pages: Vec<String> =
            stamps.iter().filter(|(_, own)| *own == id).map(|(page, _)| page.to_string()).collect();
        let what = match pages.len() {
            1 => {
                "A picture that one can see through lies over words. A signature or stamp that was put on the page afterwards looks so; so do those that offices put there themselves, logos and notes."
            }
            2..=FEW_PAGES => {
                "The same picture, which one can see through, lies over words on more than one page. No hand signs twice the same: it was put there as a picture. Offices do that honestly, too, and stamps and logos are alike."
            }
            _ => continue,
        };
        found.say(ForgerySign, format!("page {}", pages.join(", ")), what, "");
    }
}
