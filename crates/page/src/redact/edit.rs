//! Changes of a redaction plan, each with its undoing.

use model::{
    Mode, Plan, Rect,
    plan::{PlanBox, PlanWord},
};

use super::{PageText, reasons::Picked};
use crate::leak;

/// A box smaller than this in both directions was a slip, in points.
const LEAST: f32 = 1.0;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("that is not one of the reason codes; load the page again, and choose one that is offered")]
    Reason,
    #[error("the box has no size: its corners are two different places on the page")]
    Box,
    #[error("type the word or phrase that is to go")]
    Word,
    #[error("it is in the plan already")]
    Twice,
    #[error("the plan changed since this page was loaded; look at it again")]
    Changed,
}

/// The plan that a rendition begins with. While something names the source, nothing of the layout is kept, if there is text to set.
pub fn begin(identifies_source: bool, all_pages_have_text: bool) -> Plan {
    let mode = if identifies_source && all_pages_have_text { Mode::Retypeset } else { Mode::Facsimile };
    Plan { mode, boxes: Vec::new(), words: Vec::new() }
}

/// Adds a box, cut at the page's edges.
///
/// # Errors
/// It has no size, or it is there already.
pub fn add_box(plan: &mut Plan, page: u32, size: model::Size, rect: Rect, reason: &Picked) -> Result<(), Wrong> {
    let rect = rect.normal().ok_or(Wrong::Box)?;
    let cut = |value: f32, most: f32| (value.clamp(0.0, most) * 10.0).round() / 10.0;
    let rect = Rect::new(
        cut(rect.x0, size.width),
        cut(rect.y0, size.height),
        cut(rect.x1, size.width),
        cut(rect.y1, size.height),
    );
    if rect.width() < LEAST && rect.height() < LEAST || rect.width() <= 0.0 || rect.height() <= 0.0 {
        return Err(Wrong::Box);
    }
    let new = PlanBox { page, rect, reason: reason.to_string() };
    if plan.boxes.contains(&new) {
        return Err(Wrong::Twice);
    }
    plan.boxes.push(new);
    Ok(())
}

/// Makes a box longer, over everything whose place depends on what it hides: over all of the page below it, where the plan has another such
/// box on the page. Boxes of the same reason that the longer one swallows go.
///
/// # Errors
/// As [`add_box`].
pub fn extend(plan: &mut Plan, number: u32, page: &PageText, rect: Rect, reason: &Picked) -> Result<(), Wrong> {
    let mut others = plan.boxes.iter().filter(|known| known.page == number && !known.rect.overlaps(&rect));
    let another = others.any(|known| leak::is_extended(&known.rect, page.size));
    let longer = leak::extend_box(&page.words, rect, page.size, another);
    let swallowed = |known: &PlanBox| {
        let r = known.rect;
        known.page == number
            && known.reason == reason.as_str()
            && r.x0 >= longer.x0 - 0.5
            && r.x1 <= longer.x1 + 0.5
            && r.y0 >= longer.y0 - 0.5
            && r.y1 <= longer.y1 + 0.5
    };
    let before = plan.boxes.clone();
    plan.boxes.retain(|known| !swallowed(known));
    add_box(plan, number, page.size, longer, reason).inspect_err(|_| plan.boxes = before)
}

/// # Errors
/// It isn't there any more.
pub fn remove_box(plan: &mut Plan, gone: &PlanBox) -> Result<(), Wrong> {
    let at = plan.boxes.iter().position(|known| known == gone).ok_or(Wrong::Changed)?;
    plan.boxes.remove(at);
    Ok(())
}

/// # Errors
/// It is empty, or it is there already.
pub fn add_word(plan: &mut Plan, text: &str, reason: &Picked) -> Result<(), Wrong> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(Wrong::Word);
    }
    if plan.words.iter().any(|known| known.text.to_lowercase() == text.to_lowercase()) {
        return Err(Wrong::Twice);
    }
    plan.words.push(PlanWord { text, reason: reason.to_string() });
    Ok(())
}

/// Adds words that were ticked in a list; those that are there already stay as they are.
///
/// # Errors
/// As [`add_word`].
pub fn add_words<'a>(plan: &mut Plan, texts: impl IntoIterator<Item = &'a str>, reason: &Picked) -> Result<(), Wrong> {
    for text in texts {
        match add_word(plan, text, reason) {
            Ok(()) | Err(Wrong::Twice) => {}
            Err(wrong) => return Err(wrong),
        }
    }
    Ok(())
}

/// # Errors
/// It isn't there any more.
pub fn remove_word(plan: &mut Plan, text: &str) -> Result<(), Wrong> {
    let at = plan.words.iter().position(|known| known.text == text).ok_or(Wrong::Changed)?;
    plan.words.remove(at);
    Ok(())
}

/// The rectangles of picked words (by their index on the page), neighbours on a line joined.
pub fn rects_of(words: &[model::Word], mut picked: Vec<usize>) -> Vec<Rect> {
    picked.sort_unstable();
    picked.dedup();
    let mut rects: Vec<Rect> = Vec::new();
    let mut last: Option<usize> = None;
    for at in picked {
        let Some(word) = words.get(at) else { continue };
        let joins = last.is_some_and(|last| last + 1 == at && !words[last].line_end);
        match rects.last_mut() {
            Some(rect) if joins => *rect = rect.union(&word.rect),
            _ => rects.push(word.rect),
        }
        last = Some(at);
    }
    rects
}

#[cfg(test)]
mod tests {
    use model::{Size, Word};

    use super::*;
    use crate::redact::reasons::Reasons;

    const A4: Size = Size { width: 595.0, height: 842.0 };

    #[test]
    fn what_is_added_can_be_taken_away_again() {
        let mut plan = begin(false, true);
        let empty = plan.clone();
        let [privacy, source] = ["privacy", "source"].map(|code| Reasons::default().pick(code).unwrap());
        add_box(&mut plan, 1, A4, Rect::new(200.0, 60.0, 100.0, 50.0), &privacy).unwrap();
        assert_eq!(plan.boxes[0].rect, Rect::new(100.0, 50.0, 200.0, 60.0));
        assert_eq!(add_box(&mut plan, 1, A4, Rect::new(100.0, 50.0, 200.0, 60.0), &privacy), Err(Wrong::Twice));
        assert_eq!(add_box(&mut plan, 1, A4, Rect::new(9.0, 9.0, 9.0, 9.0), &privacy), Err(Wrong::Box));
        assert_eq!(Reasons::default().pick("because"), Err(Wrong::Reason));
        add_word(&mut plan, "  Anna   Lee ", &source).unwrap();
        assert_eq!(add_word(&mut plan, "anna lee", &source), Err(Wrong::Twice));
        let first = plan.boxes[0].clone();
        remove_box(&mut plan, &first).unwrap();
        assert_eq!(remove_box(&mut plan, &first), Err(Wrong::Changed));
        remove_word(&mut plan, "Anna Lee").unwrap();
        assert_eq!(plan, empty);
    }

    #[test]
    fn retypeset_is_the_default_while_something_names_the_source() {
        assert_eq!(begin(true, true).mode, Mode::Retypeset);
        assert_eq!(begin(true, false).mode, Mode::Facsimile);
        assert_eq!(begin(false, true).mode, Mode::Facsimile);
    }

    #[test]
    fn neighbours_become_one_box_and_lines_do_not() {
        let word =
            |x: f32, y: f32, line_end| Word { text: "w".into(), rect: Rect::new(x, y, x + 10.0, y + 10.0), line_end };
        let words = [word(0.0, 0.0, false), word(12.0, 0.0, true), word(0.0, 12.0, false), word(12.0, 12.0, false)];
        assert_eq!(
            rects_of(&words, vec![1, 0, 2, 9]),
            [Rect::new(0.0, 0.0, 22.0, 10.0), Rect::new(0.0, 12.0, 10.0, 22.0)]
        );
    }
}
