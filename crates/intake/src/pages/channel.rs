//! The channels that a source chooses from, as a form shows them.

use web::Lang;

use crate::state::Intake;

/// One channel in a form.
pub struct Choice {
    pub name: String,
    pub title: String,
    /// The newsroom's own words about it.
    pub lines: String,
    /// Who reads it, as the newsroom says it.
    pub people: String,
    /// "Files up to 1 GB each", or that it takes none.
    pub files: web::Text,
    pub chosen: bool,
}

/// What a form has to know of channels.
pub struct Channels {
    pub all: Vec<Choice>,
    /// Whether any of them takes files.
    pub take_files: bool,
    /// The largest file that any of them takes.
    pub largest: String,
}

impl Intake {
    /// Those of the keyring in force; `chosen` is ticked, or the first where that is none of them.
    pub fn channels(&self, t: Lang, chosen: &str) -> Channels {
        let keyring = self.keyring();
        let all = keyring.as_deref().map_or(&[][..], |keyring| &keyring.body().channels);
        let is_known = all.iter().any(|channel| channel.name == chosen);
        let size = |bytes: u64| {
            web::size(t, if bytes < 1_000_000_000 { bytes } else { bytes / 1_000_000_000 * 1_000_000_000 })
        };
        let choice = |(number, channel): (usize, &seal::Channel)| Choice {
            name: channel.name.clone(),
            title: channel.title.clone(),
            lines: channel.lines.clone(),
            people: channel.people.join(", "),
            files: match channel.takes_files {
                true => t.channel_files(size(self.largest(channel))),
                false => t.channel_no_files(),
            },
            chosen: if is_known { channel.name == chosen } else { number == 0 },
        };
        let largest = all.iter().filter(|channel| channel.takes_files).map(|channel| self.largest(channel)).max();
        Channels {
            take_files: largest.is_some(),
            largest: size(largest.unwrap_or(self.limits.file)),
            all: all.iter().enumerate().map(choice).collect(),
        }
    }
}
