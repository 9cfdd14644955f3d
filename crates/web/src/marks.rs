//! Where marks lie over a page's picture: a style sheet of numbers alone, so that no page needs a script, an inline style or SVG.

use std::fmt::Write as _;

use model::{Rect, Size};

/// A place on a page of this size, as parts of its width and height: left, top, width and height. What lies beyond an edge comes to lie on it.
pub fn parts(rect: Rect, size: Size) -> [f32; 4] {
    let (width, height) = (size.width.max(1.0), size.height.max(1.0));
    let [x0, x1] = [rect.x0, rect.x1].map(|x| (x / width).clamp(0.0, 1.0));
    let [y0, y1] = [rect.y0, rect.y1].map(|y| (y / height).clamp(0.0, 1.0));
    [x0, y0, x1 - x0, y1 - y0]
}

/// `places`: left, top, width and height as parts of the picture's size. The first one is for the element `m0` inside `.marked`.
pub fn marks_style(places: &[[f32; 4]]) -> String {
    let mut style = String::new();
    for (number, place) in places.iter().enumerate() {
        lay(&mut style, &format!("m{number}"), *place);
    }
    style
}

/// Says where one element lies. `id` is of our own making.
pub(crate) fn lay(style: &mut String, id: &str, place: [f32; 4]) {
    let [left, top, width, height] = place.map(|part| if part.is_finite() { part * 100.0 } else { 0.0 });
    // Writing to a string doesn't fail.
    let _ = writeln!(style, "#{id}{{left:{left:.2}%;top:{top:.2}%;width:{width:.2}%;height:{height:.2}%}}");
}

#[cfg(test)]
mod tests {
    #[test]
    fn marks_are_numbers_and_nothing_else() {
        let style = super::marks_style(&[[0.1, 0.25, 0.5, 0.015], [f32::NAN, 0.0, 1.0, 1.0]]);
        assert_eq!(
            style,
            "#m0{left:10.00%;top:25.00%;width:50.00%;height:1.50%}\n#m1{left:0.00%;top:0.00%;width:100.00%;height:100.00%}\n"
        );
    }
}
