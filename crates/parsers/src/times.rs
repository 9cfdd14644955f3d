//! Times as Microsoft's formats count them, in words: `2026-03-12 09:20:00 UTC`. Knows no clock.

use std::fmt::Write;

/// Hundreds of nanoseconds since 1601, in UTC ([MS-DTYP], 2.3.3). `None` for nothing, and for what no document can mean.
pub fn filetime(ticks: u64) -> Option<String> {
    const TO_1970: i64 = 11_644_473_600;
    utc(i64::try_from(ticks / 10_000_000).ok()? - TO_1970)
}

/// Seconds since 1970, in UTC. `None` for what no document can mean.
pub fn utc(seconds: i64) -> Option<String> {
    // From 1971 to 2200: others are lengths of time, or damage.
    (31_536_000..7_258_118_400).contains(&seconds).then(|| civil(seconds) + " UTC")
}

/// The same as a mail's header writes it (RFC 5322, 3.3).
pub fn rfc5322(ticks: u64) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = filetime(ticks)?;
    let (year, rest) = text.split_once('-')?;
    let (month, rest) = rest.split_once('-')?;
    let (day, rest) = rest.split_once(' ')?;
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some(format!("{day} {month} {year} {} +0000", rest.trim_end_matches(" UTC")))
}

/// Seconds since 1970 as day and time.
fn civil(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = day(days);
    let mut text = String::new();
    let _ = write!(text, "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", rest / 3_600, rest % 3_600 / 60, rest % 60);
    text
}

/// Year, month and day of a day since 1970 (days from civil, backwards; Hinnant).
pub fn day(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

/// Word's date and time (`DTTM`, [MS-DOC] 2.9.60), in the writer's own time zone.
pub fn dttm(raw: u32) -> Option<String> {
    let (minute, hour, day, month, year) =
        (raw & 0x3F, raw >> 6 & 0x1F, raw >> 11 & 0x1F, raw >> 16 & 0xF, 1900 + (raw >> 20 & 0x1FF));
    let valid = minute < 60 && hour < 24 && (1..=31).contains(&day) && (1..=12).contains(&month);
    valid.then(|| format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_meant() {
        assert_eq!(filetime(116_444_736_000_000_000 + 1_773_306_000 * 10_000_000).unwrap(), "2026-03-12 09:00:00 UTC");
        assert_eq!((filetime(0), filetime(u64::MAX)), (None, None));
        assert_eq!(dttm(20 | 9 << 6 | 12 << 11 | 3 << 16 | 126 << 20).unwrap(), "2026-03-12 09:20");
        assert_eq!((dttm(0), dttm(u32::MAX)), (None, None));
    }
}
