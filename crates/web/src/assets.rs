//! The one style sheet, for source, desk and archive. No font, no picture, no script of this crate's own.

use std::sync::LazyLock;

use model::Sha256;

/// The style sheet's text.
pub const STYLE: &str = include_str!("../assets/style.css");

static STYLE_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/style.{}.css", &Sha256::of(STYLE.as_bytes()).to_string()[..16]));

/// The address under which servers give the style sheet: it changes with its content.
pub fn style_path() -> String {
    STYLE_PATH.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_is_small_and_fetches_nothing() {
        assert!(STYLE.len() < 15_000, "{} bytes", STYLE.len());
        for forbidden in ["url(", "@import", "@font-face", "http:", "https:"] {
            assert!(!STYLE.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn directions_are_logical() {
        for physical in [
            "margin-left",
            "margin-right",
            "padding-left",
            "padding-right",
            "border-left",
            "border-right",
            "text-align:left",
            "text-align:right",
            "float:left",
            "float:right",
        ] {
            assert!(!STYLE.contains(physical), "{physical}");
        }
    }
}
