//! What the desk decides, as values: no files, no database, no clock of its own.

/// An enum of words that a form offers and the store keeps: `Name { Variant = "stored", "shown"; }`.
macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal, $shown:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($variant,)* }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As it is stored, and in forms.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            pub fn of_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }

            pub fn shown(self) -> &'static str {
                match self { $(Self::$variant => $shown,)* }
            }
        }
    };
}

pub mod authenticity;
pub mod bound;
pub mod channel;
pub mod comments;
pub mod confirmation;
pub mod export;
pub mod heartbeat;
pub mod history;
pub mod label;
pub mod note;
pub mod passkey;
pub mod passphrase;
pub mod person;
pub mod publishing;
pub mod qr;
pub mod reasons;
pub mod relying;
pub mod retention;
pub mod settled;
pub mod stage;
pub mod throttle;
pub mod totp;
pub mod triage;
pub mod weeks;
