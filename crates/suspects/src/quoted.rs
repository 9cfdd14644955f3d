//! Where a letter's pages begin to quote an older one, by the lines that mail programs write there. What marks its quotations otherwise isn't seen.

use crate::marks::plain;

/// Before who wrote a letter that is quoted, at the head of a line.
const FROM: &[&str] = &["from", "von", "de", "da", "van", "от", "od"];
/// In a line of dashes, or before what is quoted.
const QUOTED: &[&str] = &[
    "original message",
    "forwarded message",
    "begin forwarded message",
    "ursprüngliche nachricht",
    "weitergeleitete nachricht",
    "message d'origine",
    "message transféré",
    "mensaje original",
    "mensaje reenviado",
    "messaggio originale",
    "messaggio inoltrato",
    "oorspronkelijk bericht",
    "исходное сообщение",
    "пересылаемое сообщение",
];
/// At the end of a line, before what is quoted.
const WROTE: &[&str] =
    &["wrote:", "schrieb:", "a écrit :", "a écrit:", "escribió:", "ha scritto:", "schreef:", "пишет:", "написал:"];

/// Whether the lines are those of an older letter that is quoted.
#[derive(Default)]
pub struct Quoted {
    pub begun: bool,
    /// A line has said who wrote it.
    from: bool,
    /// A line of underscores came, as one stands above what Outlook quotes, and above a signature.
    ruled: bool,
}

impl Quoted {
    /// Takes the next line in, and the same as it is looked for.
    pub fn line(&mut self, line: &str, words: &str) {
        let rule = words.trim_matches(['-', '_', '=', '*', ' ', ':', '>']);
        let says = QUOTED.contains(&rule) || WROTE.iter().any(|end| words.ends_with(end));
        let from = line.split_once(':').is_some_and(|(head, _)| FROM.contains(&plain(head).as_str()));
        self.begun |= says || line.starts_with('>') || (from && (self.from || self.ruled));
        self.from |= from;
        self.ruled |= rule.is_empty() && words.starts_with("__________");
    }
}
