//! Who wrote a story and how to reach them, as they want it to be public: pseudonyms are names too.

use serde::{Deserialize, Serialize};

use super::{Slug, StoryError, markdown};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandleKind {
    Email,
    Signal,
    Mastodon,
    Pgp,
    Web,
}

impl HandleKind {
    pub const ALL: [Self; 5] = [Self::Email, Self::Signal, Self::Mastodon, Self::Pgp, Self::Web];

    /// As it stands on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Email => "E-mail",
            Self::Signal => "Signal",
            Self::Mastodon => "Mastodon",
            Self::Pgp => "PGP fingerprint",
            Self::Web => "Web",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handle {
    pub kind: HandleKind,
    pub value: String,
}

impl Handle {
    /// The address of a link, where the kind has one that can be nothing else.
    pub fn link(&self) -> Option<String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "@._+-".contains(c);
        match self.kind {
            HandleKind::Email if self.value.contains('@') && self.value.chars().all(plain) => {
                Some(format!("mailto:{}", self.value))
            }
            HandleKind::Web | HandleKind::Mastodon => markdown::outward(&self.value).map(|_| self.value.clone()),
            _ => None,
        }
    }
}

/// One author as they stood when the story was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Of `authors/SLUG/`.
    pub slug: Slug,
    pub name: String,
    /// "harbour desk"; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handles: Vec<Handle>,
}

impl Author {
    /// # Errors
    /// It has no name, or a handle that says nothing.
    pub fn complete(&self) -> Result<(), StoryError> {
        let said = |handle: &Handle| !handle.value.trim().is_empty() && handle.value.len() <= 200;
        match self.name.trim().is_empty() || self.name.len() > 200 || !self.handles.iter().all(said) {
            true => Err(StoryError::Missing("author’s name, or has an empty way to reach them")),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_become_links() {
        let link = |kind, value: &str| Handle { kind, value: value.into() }.link();
        assert_eq!(link(HandleKind::Email, "a.b@x.example").as_deref(), Some("mailto:a.b@x.example"));
        for (kind, value) in [
            (HandleKind::Email, "a@x.example?body=hello"),
            (HandleKind::Web, "javascript:alert(1)"),
            (HandleKind::Mastodon, "@mara@press.example"),
            (HandleKind::Pgp, "https://x.example"),
        ] {
            assert_eq!(link(kind, value), None, "{value}");
        }
    }
}
