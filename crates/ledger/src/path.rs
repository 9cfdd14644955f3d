//! Names of published files: safe on every system that may hold a mirror. Never touches a disk.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Error;

/// The longest path, in bytes.
const MAX_PATH: usize = 200;

/// A path below the site, as `d/EL-0001/pages/0001.png`: ASCII letters, digits, `.`, `_` and `-`, no part that starts or
/// ends with a dot, no part that a file system keeps for itself. A hostile server can't name anything outside its folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SitePath(String);

impl SitePath {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which two paths are one file on a system that ignores case.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

fn part_is_safe(part: &str) -> bool {
    let plain = part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    let stem = part.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let numbered =
        |name: &str| stem.strip_prefix(name).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    let reserved = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT");
    !part.is_empty() && plain && !part.starts_with('.') && !part.ends_with('.') && !reserved
}

/// A story's short name in addresses: small letters, digits and inner hyphens.
pub fn is_slug(text: &str) -> bool {
    let fine = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    fine && (1..=100).contains(&text.len()) && !text.starts_with('-') && !text.ends_with('-') && part_is_safe(text)
}

impl FromStr for SitePath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.len() <= MAX_PATH && text.split('/').all(part_is_safe) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::malformed(
                "a path",
                format!("{:?} isn't a safe name", text.chars().take(MAX_PATH).collect::<String>()),
            ))
        }
    }
}

impl TryFrom<String> for SitePath {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<SitePath> for String {
    fn from(path: SitePath) -> String {
        path.0
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_folder() {
        for fine in ["index.html", "d/EL-0001/pages/0001.png", "tile/entries/x001/234.p/5", "log.vkey"] {
            assert!(fine.parse::<SitePath>().is_ok(), "{fine}");
        }
        let wrong = [
            "",
            "/etc/passwd",
            "../x",
            "d/../x",
            "d//x",
            "d/",
            ".hidden",
            "d/.x",
            "a\0b",
            "a\\b",
            "C:x",
            "a b",
            "é",
            "nul",
            "d/COM1.txt",
            "a.",
        ];
        for wrong in wrong {
            assert!(wrong.parse::<SitePath>().is_err(), "{wrong:?}");
        }
        assert!("a/".repeat(101).parse::<SitePath>().is_err());
    }

    #[test]
    fn slugs_are_small_words() {
        assert!(is_slug("the-harbour-contract-2"));
        for wrong in ["", "-a", "a-", "A", "a/b", "a.b", "con"] {
            assert!(!is_slug(wrong), "{wrong:?}");
        }
    }
}
