//! The style sheets of source, desk and archive: one for each mood, of what all share and its own. No font, no picture, no script of
//! this crate's own.

use std::sync::LazyLock;

use model::Sha256;

use crate::Mood;

const SOURCE: &str = concat!(include_str!("../assets/base.css"), include_str!("../assets/source.css"));
const DESK: &str = concat!(
    include_str!("../assets/base.css"),
    include_str!("../assets/reading.css"),
    include_str!("../assets/desk.css")
);
const ARCHIVE: &str = concat!(
    include_str!("../assets/base.css"),
    include_str!("../assets/reading.css"),
    include_str!("../assets/archive.css")
);

/// The style sheet's text.
pub fn style(mood: Mood) -> &'static str {
    match mood {
        Mood::Source => SOURCE,
        Mood::Desk => DESK,
        Mood::Archive => ARCHIVE,
    }
}

fn path_of(mood: Mood) -> String {
    format!("/style.{}.css", &Sha256::of(style(mood).as_bytes()).to_string()[..16])
}

/// The address under which servers give the style sheet: it changes with its content.
pub fn style_path(mood: Mood) -> &'static str {
    static PATHS: [LazyLock<String>; 3] = [
        LazyLock::new(|| path_of(Mood::Source)),
        LazyLock::new(|| path_of(Mood::Desk)),
        LazyLock::new(|| path_of(Mood::Archive)),
    ];
    &PATHS[mood as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOODS: [Mood; 3] = [Mood::Source, Mood::Desk, Mood::Archive];

    #[test]
    fn the_style_sheets_are_small_and_fetch_nothing() {
        for mood in MOODS {
            assert!(style(mood).len() < 15_000, "{mood}: {} bytes", style(mood).len());
            for forbidden in ["url(", "@import", "@font-face", "http:", "https:"] {
                assert!(!style(mood).contains(forbidden), "{mood}: {forbidden}");
            }
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
            for mood in MOODS {
                assert!(!style(mood).contains(physical), "{mood}: {physical}");
            }
        }
    }
}
