//! What the desk remembers of its own test drops: which mailboxes are its own, when one last came through, since when none does.

use std::fmt::Write;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use model::{MailboxId, clock};
use serde::{Deserialize, Serialize};

/// For how many days a mailbox is known to be our own. A channel's week key is gone by then: nobody can play its parcel again.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// After this long without a beat nothing is known any more.
const OLD: SignedDuration = SignedDuration::from_hours(3);
/// How many failures in a row are told to people outside.
const ALARM: u32 = 2;

/// `heartbeat.json`, version 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    version: u32,
    ours: Vec<Ours>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<Beat>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failing: Option<Failing>,
}

/// A mailbox that no source has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ours {
    mailbox: MailboxId,
    day: String,
    /// Whether the intake has confirmed that it is deleted there.
    gone: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Beat {
    at: Moment,
    /// Whether it was opened and answered, too, and the answer read; a locked desk can't.
    answered: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failing {
    since: Moment,
    times: u32,
    why: String,
}

/// A moment as RFC 3339 text. It is of our own drops alone: of sources nothing finer than a day is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Moment(Timestamp);

impl TryFrom<String> for Moment {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Self, jiff::Error> {
        text.parse().map(Self)
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.0.to_string()
    }
}

/// What changed for people outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Stopped,
    Back,
}

/// The desk's first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstLine {
    pub text: String,
    /// Sources may not get through.
    pub alarming: bool,
}

impl Default for Heartbeat {
    fn default() -> Self {
        Self { version: 1, ours: Vec::new(), last: None, failing: None }
    }
}

impl Heartbeat {
    /// What was stored; `None` when that is no `heartbeat.json` of a version that is known.
    pub fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(json).ok().filter(|read| read.version == 1)
    }

    pub fn is_ours(&self, mailbox: MailboxId) -> bool {
        self.ours.iter().any(|ours| ours.mailbox == mailbox)
    }

    /// From now on this mailbox is our own. To be written down before anything is sent to it.
    pub fn remember(&mut self, mailbox: MailboxId, now: Timestamp) {
        let oldest = clock::day(now.checked_sub(REMEMBERED).unwrap_or(now));
        self.ours.retain(|ours| !ours.gone || ours.day >= oldest);
        self.ours.push(Ours { mailbox, day: clock::day(now), gone: false });
    }

    /// Those that may still be at the intake.
    pub fn lingering(&self) -> Vec<MailboxId> {
        self.ours.iter().filter(|ours| !ours.gone).map(|ours| ours.mailbox).collect()
    }

    pub fn is_gone(&mut self, mailbox: MailboxId) {
        for ours in self.ours.iter_mut().filter(|ours| ours.mailbox == mailbox) {
            ours.gone = true;
        }
    }

    pub fn came_through(&mut self, now: Timestamp, answered: bool) -> Option<Turn> {
        self.last = Some(Beat { at: Moment(now), answered });
        let before = self.failing.take();
        before.filter(|failing| failing.times >= ALARM).map(|_| Turn::Back)
    }

    pub fn failed(&mut self, now: Timestamp, why: String) -> Option<Turn> {
        let failing = self.failing.get_or_insert(Failing { since: Moment(now), times: 0, why: String::new() });
        failing.times += 1;
        failing.why = why;
        (failing.times == ALARM).then_some(Turn::Stopped)
    }

    /// The first line of the desk: when a source last could have got through.
    pub fn line(&self, now: Timestamp, by_onion: bool) -> FirstLine {
        let way = if by_onion { "through the onion address" } else { "at the intake’s own door" };
        let last = self.last.map(|last| words(last.at, now));
        if let Some(failing) = &self.failing {
            let mut text = format!(
                "Sources may not get through since {}: {}. It is tried again every few minutes.",
                words(failing.since, now),
                failing.why
            );
            let _ = match last {
                Some(last) => write!(text, " A test drop last came through {last}."),
                None => write!(text, " None of our own test drops has ever come through."),
            };
            return FirstLine { text, alarming: true };
        }
        match (self.last, last) {
            (Some(beat), Some(last)) if now.duration_since(beat.at.0) > OLD => FirstLine {
                text: format!("Whether sources get through is not known: a test drop last came through {last}."),
                alarming: true,
            },
            (Some(Beat { answered: true, .. }), Some(last)) => FirstLine {
                text: format!(
                    "A source could get through {last}: our own test drop came {way}, was opened and answered, and its answer was read."
                ),
                alarming: false,
            },
            (Some(_), Some(last)) => FirstLine {
                text: format!(
                    "A source could get through {last}: our own test drop came {way}. The desk was locked, so it was not opened."
                ),
                alarming: false,
            },
            _ => FirstLine {
                text: "Whether sources get through is not known yet: the first test drop goes out within ten minutes."
                    .to_owned(),
                alarming: false,
            },
        }
    }
}

/// "today at 14:05 UTC", "on 2026-11-24 at 14:05 UTC".
fn words(Moment(at): Moment, now: Timestamp) -> String {
    let time = TimeZone::UTC.to_datetime(at);
    let day = if clock::day(at) == clock::day(now) { "today".to_owned() } else { format!("on {}", time.date()) };
    format!("{day} at {:02}:{:02} UTC", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    #[test]
    fn the_line_says_when_a_source_last_could_have_succeeded_and_no_more() {
        let mut beats = Heartbeat::default();
        let now = at("2026-11-24T10:00:00Z");
        assert!(beats.line(now, true).text.contains("not known yet"));
        assert_eq!(beats.came_through(now, true), None);
        let line = beats.line(now, true);
        assert!(line.text.contains("today at 10:00 UTC") && line.text.contains("onion") && !line.alarming, "{line:?}");
        // Hours without a beat say nothing good any more.
        assert!(beats.line(at("2026-11-24T14:00:00Z"), true).alarming);
        beats.came_through(at("2026-11-24T14:00:00Z"), false);
        let line = beats.line(at("2026-11-25T00:10:00Z"), false);
        assert!(line.alarming && line.text.contains("on 2026-11-24 at 14:00"), "{line:?}");
        // One failure shows; the second in a row is told; a third says nothing new; then it is back.
        let broken = || "nobody answers".to_owned();
        assert_eq!(beats.failed(now, broken()), None);
        assert!(beats.line(now, true).alarming && beats.line(now, true).text.contains("nobody answers"));
        assert_eq!(beats.failed(now, broken()), Some(Turn::Stopped));
        assert_eq!(beats.failed(now, broken()), None);
        assert_eq!(beats.came_through(now, true), Some(Turn::Back));
        assert_eq!(beats.failed(now, broken()), None);
        assert_eq!(beats.came_through(now, true), None, "nobody was told of one failure");
    }

    #[test]
    fn what_is_ours_is_known_long_enough() {
        let mut beats = Heartbeat::default();
        let (first, second) = (MailboxId::from_bytes([1; 32]), MailboxId::from_bytes([2; 32]));
        beats.remember(first, at("2026-11-01T10:00:00Z"));
        beats.is_gone(first);
        beats.remember(second, at("2026-11-24T10:00:00Z"));
        assert!(beats.is_ours(first) && beats.is_ours(second));
        assert_eq!(beats.lingering(), [second]);
        // The first is forgotten in time; one that may still lie at the intake never is.
        beats.remember(MailboxId::from_bytes([3; 32]), at("2027-11-24T10:00:00Z"));
        assert!(!beats.is_ours(first) && beats.is_ours(second));
    }

    /// Contract (docs/contracts.md): files of version 1 go on to be read.
    #[test]
    fn version_1_reads() {
        let stored = format!(
            r#"{{"version":1,"ours":[{{"mailbox":"{}","day":"2026-11-24","gone":true}}],"last":{{"at":"2026-11-24T10:00:00Z","answered":true}},"failing":{{"since":"2026-11-24T11:00:00Z","times":2,"why":"nobody answers"}}}}"#,
            "01".repeat(32)
        );
        let read = Heartbeat::parse(stored.as_bytes()).unwrap();
        assert!(read.is_ours(MailboxId::from_bytes([1; 32])) && read.failing.is_some());
        assert_eq!(serde_json::to_string(&read).unwrap(), stored);
        assert_eq!(Heartbeat::parse(stored.replacen('1', "2", 1).as_bytes()), None);
    }
}
