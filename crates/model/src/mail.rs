//! What a mail says of its place among others (RFC 5322, 3.6.4; [MS-OXOMSG], 2.2.1.3): read out of an opener's findings, which name the header that
//! they come from. All of it is the mail's own word: anybody can write any number.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};

use crate::{Finding, FindingKind, file_name::invisible};

/// The place of findings that come from a mail's header.
pub const HEADER: &str = "mail header";
/// The headers that tell one mail's place among others, as places name them.
pub const NAMED: [&str; 7] = ["Message-ID", "In-Reply-To", "References", "Thread-Index", "Date", "From", "Subject"];
/// Longer numbers are none: a line of a mail has at most 998 bytes (RFC 5322, 2.1.1), and what writes them stays far below.
const LONGEST: usize = 512;
/// So many of the mails before it are kept: the first, and the nearest.
const ANCESTORS: usize = 10;
/// An index of a conversation is 22 bytes for the first mail and five for each answer; here in hex.
const INDEX_HEAD: usize = 44;
const INDEX_STEP: usize = 10;
/// No index of more answers inside each other is read.
const INDEX_STEPS: usize = 64;

/// The place of a finding from the header of that name: "mail header, Message-ID" for those in [`NAMED`].
pub fn place(header: &str) -> String {
    match NAMED.iter().find(|known| known.eq_ignore_ascii_case(header)) {
        Some(known) => format!("{HEADER}, {known}"),
        None => HEADER.to_owned(),
    }
}

/// Whether a finding's place is a mail's header.
pub fn is_header(place: &str) -> bool {
    place.strip_prefix(HEADER).is_some_and(|rest| rest.is_empty() || rest.starts_with(", "))
}

/// Whether a document of this media type is a mail.
pub fn is_mail(media_type: &str) -> bool {
    matches!(media_type, "message/rfc822" | "application/vnd.ms-outlook")
}

/// A mail among others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Its number, without the angle brackets.
    pub id: Option<String>,
    /// The numbers of the mails that it answers, the nearest last; none of them its own.
    pub answers: Vec<String>,
    /// Outlook's index of its conversation, in hex.
    pub index: Option<String>,
    /// When it says that it was sent, in seconds since 1970.
    pub date: Option<i64>,
    /// Without what is invisible or turns the reading direction, as the subject.
    pub from: String,
    pub subject: String,
}

impl Mail {
    /// `None` for what is no mail.
    pub fn of(media_type: &str, findings: &[Finding]) -> Option<Self> {
        if !is_mail(media_type) {
            return None;
        }
        let said = |name: &str, kind: FindingKind| {
            let place = place(name);
            findings.iter().find(|f| f.kind == kind && f.place == place).map_or("", |f| f.detail.as_str())
        };
        let id = number(said("Message-ID", FindingKind::CopyIdentifier));
        let references = numbers(said("References", FindingKind::CopyIdentifier));
        let reply = numbers(said("In-Reply-To", FindingKind::CopyIdentifier)).into_iter().next();
        let mut answers = references;
        answers.extend(reply.filter(|reply| !answers.contains(reply)));
        answers.retain(|answered| Some(answered) != id.as_ref());
        if answers.len() > ANCESTORS {
            answers.drain(1..=answers.len() - ANCESTORS);
        }
        let seen = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
        let short = |text: &str| text.chars().filter(|c| !invisible(*c)).map(seen).take(300).collect();
        Some(Self {
            id,
            answers,
            index: index(said("Thread-Index", FindingKind::CopyIdentifier)),
            date: seconds(said("Date", FindingKind::Timestamp)),
            from: short(said("From", FindingKind::Correspondent)),
            subject: short(said("Subject", FindingKind::Property)),
        })
    }

    /// Its number, and the place in its conversation, as others would name them.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.id.iter().map(|id| format!("id {id}")).chain(self.index.iter().map(|index| format!("index {index}")))
    }

    /// The names of the mail that it answers at once.
    pub fn answered(&self) -> impl Iterator<Item = String> {
        let by_id = self.answers.last().map(|id| format!("id {id}"));
        let by_index = self.index.iter().filter_map(|index| above(index).next()).map(|index| format!("index {index}"));
        by_id.into_iter().chain(by_index)
    }

    /// The names of the mails before it, the nearest first.
    pub fn named(&self) -> impl Iterator<Item = String> {
        let by_id = self.answers.iter().rev().map(|id| format!("id {id}"));
        by_id.chain(self.index.iter().flat_map(|index| above(index)).map(|index| format!("index {index}")))
    }

    /// When it says that it was sent, in UTC.
    pub fn day(&self) -> Option<String> {
        let at = jiff::Timestamp::from_second(self.date?).ok()?;
        Some(at.strftime("%Y-%m-%d %H:%M").to_string())
    }
}

/// The indices of the mails that one answers, the nearest first.
pub(crate) fn above(index: &str) -> impl Iterator<Item = &str> {
    let steps = index.len().saturating_sub(INDEX_HEAD) / INDEX_STEP;
    (0..steps).rev().map(|step| &index[..INDEX_HEAD + step * INDEX_STEP])
}

/// What stands between angle brackets; without any, the whole, if it is one word.
fn number(text: &str) -> Option<String> {
    let whole = || Some(text.trim().to_owned()).filter(|word| is_number(word) && !word.contains(['<', '>']));
    numbers(text).into_iter().next().or_else(whole)
}

fn numbers(text: &str) -> Vec<String> {
    let inside = text.split('>').filter_map(|piece| piece.rsplit_once('<'));
    // What is broken by a line's end is one number.
    let inside = inside.map(|(_, number)| number.split_whitespace().collect::<String>());
    let mut numbers: Vec<String> = Vec::new();
    for number in inside.filter(|number| is_number(number)) {
        // The first, and of the others the nearest: none is kept that would go again.
        if numbers.len() > ANCESTORS {
            numbers.remove(1);
        }
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

fn is_number(word: &str) -> bool {
    (1..=LONGEST).contains(&word.len()) && !word.contains(char::is_whitespace)
}

/// Out of Base64, as the header has it; strange lengths are no index.
fn index(text: &str) -> Option<String> {
    let words: String = text.split_whitespace().collect();
    let longest = INDEX_HEAD + INDEX_STEPS * INDEX_STEP;
    let bytes = BASE64_STANDARD.decode(Some(words).filter(|words| words.len() < longest)?).ok()?;
    let steps = (2 * bytes.len()).checked_sub(INDEX_HEAD)?;
    steps.is_multiple_of(INDEX_STEP).then(|| hex::encode(bytes))
}

/// As openers write days: `2026-03-10 10:00:00 +0100`.
fn seconds(day: &str) -> Option<i64> {
    jiff::Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", day).ok().map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(said: &[(&str, FindingKind, &str)]) -> Mail {
        let findings: Vec<Finding> =
            said.iter().map(|(header, kind, detail)| Finding::new(*kind, place(header), "", *detail)).collect();
        assert_eq!(Mail::of("text/plain", &findings), None);
        Mail::of("message/rfc822", &findings).unwrap()
    }

    #[test]
    fn numbers_are_read_as_mails_write_them() {
        use FindingKind::{CopyIdentifier, Correspondent, Property, Timestamp};
        let mail = of(&[
            ("message-id", CopyIdentifier, "<c@x>"),
            ("References", CopyIdentifier, "<a@x> (of Monday) <b@ x>, <c@x>"),
            ("In-Reply-To", CopyIdentifier, "Your message of Mon <d@x> and <e@x>"),
            ("Date", Timestamp, "2026-03-10 10:00:00 +0100"),
            ("From", Correspondent, "A <a@x.example>"),
            ("Subject", Property, "Re: sand"),
        ]);
        assert_eq!((mail.id.as_deref(), mail.answers.join(" ").as_str()), (Some("c@x"), "a@x b@x d@x"));
        assert_eq!((mail.date, mail.day().as_deref()), (Some(1_773_133_200), Some("2026-03-10 09:00")));
        assert_eq!((mail.from.as_str(), mail.subject.as_str()), ("A <a@x.example>", "Re: sand"));
        assert_eq!(mail.named().collect::<Vec<_>>(), ["id d@x", "id b@x", "id a@x"]);
        assert_eq!(mail.answered().chain(mail.names()).collect::<Vec<_>>(), ["id d@x", "id c@x"]);
        // Without brackets one word is a number, a sentence none; what is too long is none.
        assert_eq!(of(&[("Message-ID", CopyIdentifier, "bare@x")]).id.as_deref(), Some("bare@x"));
        let long = format!("<{}>", "x".repeat(LONGEST + 1));
        for none in ["two words", "<>", "", &long] {
            assert_eq!(of(&[("Message-ID", CopyIdentifier, none)]).id, None, "{none}");
        }
        assert_eq!(of(&[("Date", Timestamp, "2026-13-40 99:00:00 +9900")]).date, None);
        // Other headers are no number of it, and what an opener found elsewhere isn't either.
        let other = Finding::new(CopyIdentifier, HEADER, "", "<resent@x>");
        assert_eq!(Mail::of("message/rfc822", &[other]).unwrap(), Mail::default());
    }

    #[test]
    fn of_many_mails_before_it_the_first_and_the_nearest_are_kept() {
        let many: String = (0..5_000).map(|n| format!("<{n}@x> ")).collect();
        let mail = of(&[
            ("References", FindingKind::CopyIdentifier, &many),
            ("In-Reply-To", FindingKind::CopyIdentifier, "<5000@x>"),
        ]);
        assert_eq!(mail.answers.len(), ANCESTORS);
        assert_eq!((mail.answers[0].as_str(), mail.answers[1].as_str()), ("0@x", "4992@x"));
        assert_eq!(mail.answers.last().map(String::as_str), Some("5000@x"));
    }

    #[test]
    fn an_index_names_those_above_it() {
        // 32 bytes: a first mail, and the answer to an answer.
        let mail = of(&[("Thread-Index", FindingKind::CopyIdentifier, "AQHVAAAAAAAAAAAAAAAAAAAAAAAAAAECAwQFBgcICQo=")]);
        let index = mail.index.unwrap();
        assert_eq!(index.len(), INDEX_HEAD + 2 * INDEX_STEP, "{index}");
        let above: Vec<&str> = above(&index).collect();
        assert_eq!(above, [&index[..INDEX_HEAD + INDEX_STEP], &index[..INDEX_HEAD]]);
        for none in ["", "AQHV", "AQHVAAAAAAAAAAAAAAAAAAAAAAAAAAEC", "not base64 at all!", &"A".repeat(5_000)] {
            assert_eq!(super::index(none), None, "{none}");
        }
    }
}
