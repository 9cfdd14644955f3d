//! Who works at the desk, and what each role may do. Each role includes the ones before it.

use model::LocalId;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Journalist,
    Editor,
    Administrator,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Journalist, Self::Editor, Self::Administrator];

    pub fn word(self) -> &'static str {
        match self {
            Self::Journalist => "journalist",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    pub fn reads_journal(self) -> bool {
        self >= Self::Editor
    }

    /// Whether somebody with this role can become an approver.
    pub fn approves(self) -> bool {
        self >= Self::Editor
    }

    pub fn invites(self) -> bool {
        self == Self::Administrator
    }
}

/// A person of the newsroom as the pages and the journal know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: LocalId,
    pub name: String,
    pub role: Role,
}

/// A name that can stand in a form and on a page: 1 to 60 characters, no control characters, spaces collapsed.
pub fn clean_name(name: &str) -> Option<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let fine = (1..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    fine.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_includes_the_ones_before_it() {
        assert!(Role::Administrator.reads_journal() && Role::Editor.reads_journal());
        assert!(!Role::Journalist.reads_journal() && !Role::Editor.invites());
        assert!(Role::ALL.into_iter().all(|role| Role::parse(role.word()) == Some(role)));
    }

    #[test]
    fn names_are_cleaned_or_refused() {
        assert_eq!(clean_name("  Ada \n Vance ").as_deref(), Some("Ada Vance"));
        assert_eq!(clean_name(" \t "), None);
        assert_eq!(clean_name("a\u{7}b"), None);
    }
}
