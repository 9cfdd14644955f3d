//! What Word hides of a text, said in words that DOCX and DOC share. Decides nothing.

use model::FindingKind::{Author, TrackedChange};

use crate::found::Found;

pub const HIDDEN: &str = "Text is marked as hidden: Word doesn't show it. It is left out of the text and the pages.";
pub const WHITE: &str = "Text is white on white. It is left out of the text and the pages.";
pub const WHITE_INSIDE: &str =
    "Some text in a table or box is white. On a dark ground it can be read, on white it can't. It is shown here.";
pub const TINY: &str = "Text is too small to be read. It is left out of the text and the pages.";
pub const BLACKED: &str = "Text has the colour of its ground: somebody blacked it out, and the words are still there. It is left out of the text and the pages.";
pub const PUT_IN: &str = "Words were put in while changes were tracked.";
pub const TAKEN_OUT: &str = "Words were taken out while changes were tracked; they are still in the file.";

/// A tracked change and its author.
pub fn tracked(what: &str, author: &str, date: &str, words: &str, place: &str, found: &mut Found) {
    let who = if author.is_empty() { "somebody" } else { author };
    let when = if date.is_empty() { String::new() } else { format!(", {date}") };
    found.say(TrackedChange, place, what, format!("{who}{when}: {}", words.trim()));
    if !author.is_empty() {
        found.say(Author, "tracked changes", "A tracked change names its author.", author);
    }
}
