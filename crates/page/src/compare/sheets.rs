//! The differences as they are shown: pair by pair of pages, with what is marked on each. Draws nothing.

use model::{Rect, Size};

use super::{Comparison, Difference, Pair};
use crate::letters;

/// A pair of pages, and what differs on it.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    pub pair: &'a Pair,
    /// With their numbers, from 1.
    pub differences: Vec<(usize, &'a Difference)>,
    /// Left, top, width and height as parts of the page.
    pub first_marks: Vec<[f32; 4]>,
    pub second_marks: Vec<[f32; 4]>,
}

impl Comparison {
    /// All pairs, and the differences that stand on no page. `size`: of the first document's page of this number, or the second's.
    pub fn sheets(
        &self,
        size: (impl Fn(u32) -> Option<Size>, impl Fn(u32) -> Option<Size>),
    ) -> (Vec<Sheet<'_>>, Vec<(usize, &Difference)>) {
        let empty = |pair| Sheet { pair, differences: Vec::new(), first_marks: Vec::new(), second_marks: Vec::new() };
        let mut sheets: Vec<Sheet<'_>> = self.pairs.iter().map(empty).collect();
        let mut nowhere = Vec::new();
        for (number, difference) in (1..).zip(&self.differences) {
            let first = difference.first.page.and_then(|page| self.pairs.iter().position(|p| p.first == Some(page)));
            let second = difference.second.page.and_then(|page| self.pairs.iter().position(|p| p.second == Some(page)));
            match first.or(second) {
                Some(at) => sheets[at].differences.push((number, difference)),
                None => nowhere.push((number, difference)),
            }
            if let (Some(at), Some(size)) = (first, difference.first.page.and_then(&size.0)) {
                sheets[at].first_marks.extend(difference.first.rects.iter().map(|rect| part(rect, size)));
            }
            if let (Some(at), Some(size)) = (second, difference.second.page.and_then(&size.1)) {
                sheets[at].second_marks.extend(difference.second.rects.iter().map(|rect| part(rect, size)));
            }
        }
        (sheets, nowhere)
    }
}

fn part(rect: &Rect, size: Size) -> [f32; 4] {
    let across = |x: f32| (x / size.width.max(1.0)).clamp(0.0, 1.0);
    let down = |y: f32| (y / size.height.max(1.0)).clamp(0.0, 1.0);
    let (x, y) = (across(rect.x0), down(rect.y0));
    [x, y, across(rect.x1) - x, down(rect.y1) - y]
}

/// A text in which what can't be seen is named: `[U+200B]`.
pub fn seen(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && letters::is_ignorable(c) {
            seen.push_str(&format!("[U+{:04X}]", c as u32));
        } else {
            seen.push(c);
        }
    }
    seen
}
