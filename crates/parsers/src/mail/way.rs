//! Whether the day that a mail gives itself fits those of the stations on its way (RFC 5322, sections 3.6.1 and 3.6.7). Each answer is a sign, with
//! what else would explain it; who wrote the stations' lines isn't known here.

use mail_parser::{DateTime, HeaderName, HeaderValue, Message};
use model::FindingKind::ForgerySign;

use crate::found::Found;

/// Seconds: a clock may be a day wrong, and a mail may wait a week.
const DAY: i64 = 86_400;
const WAITS: i64 = 7 * DAY;

pub fn look(message: &Message<'_>, found: &mut Found) {
    const MOST: usize = 200;
    let stations: Vec<DateTime> = message
        .header_values(HeaderName::Received)
        .take(MOST)
        .filter_map(|value| match value {
            HeaderValue::Received(station) => station.date.filter(DateTime::is_valid),
            _ => None,
        })
        .collect();
    let mut say = |what: &str, detail: String| found.say(ForgerySign, "mail header", what, detail);
    // The lines stand with the last station first.
    for two in stations.windows(2) {
        if two[0].to_timestamp() + DAY < two[1].to_timestamp() {
            say(
                "A station on the mail's way had it more than a day before the one ahead of it. A machine's clock that was wrong does that; so does somebody who wrote stations in.",
                format!("{}, and before it {}", two[0].to_rfc3339(), two[1].to_rfc3339()),
            );
        }
    }
    let Some((date, first)) = message.date().filter(|date| date.is_valid()).zip(stations.last()) else { return };
    let detail = || format!("date {}, first station {}", date.to_rfc3339(), first.to_rfc3339());
    if date.to_timestamp() > first.to_timestamp() + DAY {
        say(
            "The mail says that it was written more than a day after the first station had it. The sender's clock may have been wrong; or its date was changed.",
            detail(),
        );
    }
    // What was sent on again keeps its first date.
    let again = message.header_values(HeaderName::ResentDate).next().is_some();
    if date.to_timestamp() + WAITS < first.to_timestamp() && !again {
        say(
            "The mail says that it was written more than a week before the first station had it. It may have waited to be sent, or been sent on, or the sender's clock was wrong; or its date was changed.",
            detail(),
        );
    }
}
