//! Where marks lie over a page's picture: a style sheet of numbers alone, so that no page needs a script, an inline style or SVG.

use std::fmt::Write as _;

/// `places`: left, top, width and height as parts of the picture's size. The first one is for the element `m0` inside `.marked`.
pub fn marks_style(places: &[[f32; 4]]) -> String {
    let mut style = String::new();
    for (number, place) in places.iter().enumerate() {
        let [left, top, width, height] = place.map(|part| if part.is_finite() { part * 100.0 } else { 0.0 });
        // Writing to a string doesn't fail.
        let _ = writeln!(style, "#m{number}{{left:{left:.2}%;top:{top:.2}%;width:{width:.2}%;height:{height:.2}%}}");
    }
    style
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
