//! A QR code as SVG: one path, made on the server, without script and without style.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// Empty modules around the code (ISO/IEC 18004 wants four).
const QUIET: usize = 4;

/// The `svg` element for a text, read aloud as `label`. `None` when the text is too long for any code.
pub fn svg(text: &str, label: &str) -> Option<String> {
    draw(text, label, EcLevel::M)
}

/// The same for paper that is folded and kept for years: a third of it may be lost.
pub fn sturdy(text: &str, label: &str) -> Option<String> {
    draw(text, label, EcLevel::H)
}

fn draw(text: &str, label: &str, level: EcLevel) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, level).ok()?;
    let width = code.width();
    let side = width + 2 * QUIET;
    let mut path = String::new();
    for (at, _) in code.to_colors().iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
        // Writing into a String can't fail.
        let _ = write!(path, "M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET);
    }
    Some(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" width=\"240\" height=\"240\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_has_its_three_corners_and_nothing_of_the_text() {
        let svg = svg("otpauth://totp/<script>", "a code").unwrap();
        assert!(!svg.contains("script") && !svg.contains("style"));
        // The top row of the first finder pattern: seven dark modules.
        assert!((4..11).all(|x| svg.contains(&format!("M{x} 4h1"))));
        assert!(super::svg(&"x".repeat(5_000), "a code").is_none());
    }
}
