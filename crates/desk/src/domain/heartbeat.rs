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

/// By which a test drop goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// The pages and forms, without scripts.
    Plain,
    /// As `safehouse drop` goes.
    Sealed,
}

impl Door {
    const ALL: [Self; 2] = [Self::Plain, Self::Sealed];

    fn by(self) -> &'static str {
        match self {
            Self::Plain => "by the forms without scripts",
            Self::Sealed => "with safehouse drop",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heartbeat {
    ours: Vec<Ours>,
    plain: Tries,
    sealed: Tries,
    /// By which the last one went.
    tried: Option<Door>,
}

/// What came of the test drops by one door.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tries {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<Beat>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failing: Option<Failing>,
}

/// `heartbeat.json`, version 1. What stands at its top is of the sealed door: the first that there was.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    ours: Vec<Ours>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last: Option<Beat>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failing: Option<Failing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plain: Option<Tries>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tried: Option<Door>,
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

impl Heartbeat {
    /// What was stored; `None` when that is no `heartbeat.json` of a version that is known.
    pub fn parse(json: &[u8]) -> Option<Self> {
        let read = serde_json::from_slice::<Stored>(json).ok().filter(|read| read.version == 1)?;
        let Stored { ours, last, failing, plain, tried, .. } = read;
        Some(Self { ours, plain: plain.unwrap_or_default(), sealed: Tries { last, failing }, tried })
    }

    /// # Errors
    /// None that is known.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let Self { ours, plain, sealed: Tries { last, failing }, tried } = self.clone();
        let plain = Some(plain).filter(|plain| *plain != Tries::default());
        serde_json::to_vec(&Stored { version: 1, ours, last, failing, plain, tried })
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

    /// By which door the next one goes: in turns, but one that failed once is tried again first, for that can be the line's.
    pub fn next(&self) -> Door {
        match self.tried {
            None | Some(Door::Plain) if !self.failed_once(Door::Plain) => Door::Sealed,
            Some(Door::Sealed) if self.failed_once(Door::Sealed) => Door::Sealed,
            _ => Door::Plain,
        }
    }

    fn failed_once(&self, door: Door) -> bool {
        self.of(door).failing.as_ref().is_some_and(|failing| failing.times == 1)
    }

    /// Whether each door was tried, and none is failing.
    pub fn is_well(&self) -> bool {
        Door::ALL.into_iter().all(|door| self.of(door).last.is_some() && self.of(door).failing.is_none())
    }

    fn is_alarming(&self) -> bool {
        Door::ALL.into_iter().any(|door| self.of(door).failing.as_ref().is_some_and(|failing| failing.times >= ALARM))
    }

    fn of(&self, door: Door) -> &Tries {
        match door {
            Door::Plain => &self.plain,
            Door::Sealed => &self.sealed,
        }
    }

    fn at(&mut self, door: Door) -> &mut Tries {
        self.tried = Some(door);
        match door {
            Door::Plain => &mut self.plain,
            Door::Sealed => &mut self.sealed,
        }
    }

    pub fn came_through(&mut self, door: Door, now: Timestamp, answered: bool) -> Option<Turn> {
        let before = self.is_alarming();
        *self.at(door) = Tries { last: Some(Beat { at: Moment(now), answered }), failing: None };
        (before && !self.is_alarming()).then_some(Turn::Back)
    }

    pub fn failed(&mut self, door: Door, now: Timestamp, why: String) -> Option<Turn> {
        let before = self.is_alarming();
        let failing = &mut self.at(door).failing;
        let failing = failing.get_or_insert(Failing { since: Moment(now), times: 0, why: String::new() });
        failing.times += 1;
        failing.why = why;
        (!before && self.is_alarming()).then_some(Turn::Stopped)
    }

    /// The first line of the desk: when a source last could have got through, by each door.
    pub fn line(&self, now: Timestamp, by_onion: bool) -> FirstLine {
        let way = if by_onion { "through the onion address" } else { "at the intake’s own door" };
        let [plain, sealed] = Door::ALL.map(|door| self.of(door));
        if Door::ALL.into_iter().all(|door| *self.of(door) == Tries::default()) {
            let text = "Whether sources get through is not known yet: the first test drop goes out within ten minutes.";
            return FirstLine { text: text.to_owned(), alarming: false };
        }
        if let (Some(first), Some(second)) = (plain.fresh(now), sealed.fresh(now)) {
            let (one, other) = (words(first.at, now), words(second.at, now));
            let mut text = format!(
                "A source could get through {one} {}, and {other} {}: our own test drops came {way}",
                Door::Plain.by(),
                Door::Sealed.by()
            );
            text.push_str(match (first.answered, second.answered) {
                (true, true) => ", were opened and answered, and the answers were read.",
                (false, false) => ". The desk was locked, so they were not opened.",
                _ => ". The desk was locked for one of them, so it was not opened.",
            });
            return FirstLine { text, alarming: false };
        }
        let mut said = Door::ALL.map(|door| self.of(door).said(door, way, now));
        // What is known comes first.
        if *plain == Tries::default() {
            said.reverse();
        }
        FirstLine { alarming: said.iter().any(|line| line.alarming), text: said.map(|line| line.text).join(" ") }
    }
}

impl Tries {
    /// The last one, where it came through lately and none failed since.
    fn fresh(&self, now: Timestamp) -> Option<Beat> {
        self.last.filter(|beat| self.failing.is_none() && now.duration_since(beat.at.0) <= OLD)
    }

    /// What is known of one door.
    fn said(&self, door: Door, way: &str, now: Timestamp) -> FirstLine {
        let by = door.by();
        let last = self.last.map(|last| words(last.at, now));
        if let Some(failing) = &self.failing {
            let mut text = format!(
                "Sources may not get through {by} since {}: {}. It is tried again every few minutes.",
                words(failing.since, now),
                failing.why
            );
            let _ = match last {
                Some(last) => write!(text, " A test drop last came through there {last}."),
                None => write!(text, " None of our own test drops has ever come through there."),
            };
            return FirstLine { text, alarming: true };
        }
        let Some((beat, last)) = self.last.zip(last) else {
            return FirstLine { text: format!("Whether sources get through {by} is not known yet."), alarming: false };
        };
        let old = self.fresh(now).is_none();
        let text = match beat.answered {
            _ if old => format!("Whether sources get through {by} is not known: a test drop last came through {last}."),
            true => format!(
                "A source could get through {last} {by}: our own test drop came {way}, was opened and answered, and its answer was read."
            ),
            false => format!(
                "A source could get through {last} {by}: our own test drop came {way}. The desk was locked, so it was not opened."
            ),
        };
        FirstLine { text, alarming: old }
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
    use super::{Door::*, *};

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    #[test]
    fn the_line_says_when_a_source_last_could_have_succeeded_and_no_more() {
        let mut beats = Heartbeat::default();
        let now = at("2026-11-24T10:00:00Z");
        assert!(beats.line(now, true).text.contains("not known yet"));
        assert_eq!(beats.came_through(Sealed, now, true), None);
        let line = beats.line(now, true);
        assert!(line.text.contains("today at 10:00 UTC with safehouse drop") && !line.alarming, "{line:?}");
        assert!(line.text.starts_with("A source could") && line.text.contains("onion"), "{line:?}");
        assert!(line.text.ends_with("get through by the forms without scripts is not known yet."), "{line:?}");
        beats.came_through(Plain, at("2026-11-24T10:40:00Z"), true);
        let line = beats.line(at("2026-11-24T11:00:00Z"), true);
        assert!(!line.alarming, "{line:?}");
        for words in ["today at 10:40 UTC by the forms without scripts", "today at 10:00 UTC with safehouse drop"] {
            assert!(line.text.contains(words), "{line:?}");
        }
        // Hours without a beat say nothing good any more, of the one door as of the other.
        let line = beats.line(at("2026-11-24T13:30:00Z"), true);
        assert!(line.alarming && line.text.contains("get through with safehouse drop is not known"), "{line:?}");
        assert!(line.text.contains("A source could get through today at 10:40 UTC"), "{line:?}");
        beats.came_through(Sealed, at("2026-11-24T14:00:00Z"), false);
        let line = beats.line(at("2026-11-25T00:10:00Z"), false);
        assert!(line.alarming && line.text.contains("on 2026-11-24 at 14:00"), "{line:?}");
        // One failure shows; the second in a row is told; a third says nothing new; then it is back.
        let broken = || "nobody answers".to_owned();
        assert_eq!(beats.failed(Sealed, now, broken()), None);
        assert!(beats.line(now, true).alarming && beats.line(now, true).text.contains("nobody answers"));
        assert_eq!(beats.failed(Sealed, now, broken()), Some(Turn::Stopped));
        assert_eq!(beats.failed(Sealed, now, broken()), None);
        assert_eq!(beats.came_through(Sealed, now, true), Some(Turn::Back));
        assert_eq!(beats.failed(Sealed, now, broken()), None);
        assert_eq!(beats.came_through(Sealed, now, true), None, "nobody was told of one failure");
    }

    #[test]
    fn the_doors_are_tried_in_turns_and_one_that_is_broken_is_not_hidden_by_the_other() {
        let (mut beats, now) = (Heartbeat::default(), at("2026-11-24T10:00:00Z"));
        let broken = || "the receipt is an error page, 500".to_owned();
        assert_eq!(beats.next(), Sealed);
        beats.came_through(Sealed, now, true);
        assert!(beats.next() == Plain && !beats.is_well(), "the other was never tried");
        // A failure can be the line's: the same door again, before anybody is told.
        assert_eq!(beats.failed(Plain, now, broken()), None);
        assert_eq!(beats.next(), Plain);
        assert_eq!(beats.failed(Plain, now, broken()), Some(Turn::Stopped));
        assert_eq!(beats.next(), Sealed);
        assert_eq!(beats.came_through(Sealed, now, true), None, "the other door is no sign that this one is back");
        let line = beats.line(now, false);
        assert!(line.alarming && line.text.contains("may not get through by the forms without scripts"), "{line:?}");
        assert!(line.text.contains("error page, 500") && line.text.contains("today at 10:00 UTC with safehouse drop"));
        assert!(beats.next() == Plain && !beats.is_well());
        assert_eq!(beats.failed(Sealed, now, broken()), None, "one alarm is enough");
        assert_eq!(beats.failed(Sealed, now, broken()), None);
        assert_eq!(beats.came_through(Plain, now, true), None, "the sealed door is still closed");
        assert_eq!(beats.came_through(Sealed, now, true), Some(Turn::Back));
        assert!(beats.is_well() && beats.next() == Plain);
        let stored = beats.to_json().unwrap();
        assert_eq!(Heartbeat::parse(&stored), Some(beats));
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
        assert!(read.is_ours(MailboxId::from_bytes([1; 32])) && read.sealed.failing.is_some());
        assert_eq!(String::from_utf8(read.to_json().unwrap()).unwrap(), stored);
        assert_eq!(Heartbeat::parse(stored.replacen('1', "2", 1).as_bytes()), None);
    }
}
