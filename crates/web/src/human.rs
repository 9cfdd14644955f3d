//! Sizes and dates as people write them. Numbers carry units, dates are written out.

use crate::Lang;

/// A size in bytes: "214 KB", "4.3 GB" (1 KB is 1,000 bytes), rounded; one decimal below ten.
pub fn size(lang: Lang, bytes: u64) -> String {
    const UNITS: [u64; 3] = [1_000, 1_000_000, 1_000_000_000];
    if bytes < UNITS[0] {
        return lang.size_bytes(bytes).plain();
    }
    // 999,950 bytes would round to "1000 KB": it belongs to the next unit.
    let at = (0..2).find(|at| bytes + UNITS[*at] / 2 < UNITS[at + 1]).unwrap_or(2);
    let tenths = (bytes + UNITS[at] / 20) / (UNITS[at] / 10);
    let text = if tenths < 100 && !tenths.is_multiple_of(10) {
        format!("{}{}{}", tenths / 10, lang.decimal_mark().plain(), tenths % 10)
    } else {
        ((bytes + UNITS[at] / 2) / UNITS[at]).to_string()
    };
    let text = lang.digits(&text);
    [lang.size_kb(text.as_str()), lang.size_mb(text.as_str()), lang.size_gb(text.as_str())][at].plain()
}

/// A whole number, in the language's own digits.
pub fn number(lang: Lang, number: usize) -> String {
    lang.digits(&number.to_string())
}

/// A day, month or year as stored (`2026-03-09`, `2026-03`, `2026`): "9 March 2026". What isn't one comes back as it is.
pub fn date(lang: Lang, stored: &str) -> String {
    let mut parts = stored.split('-').map(str::parse::<u16>);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month @ 1..=12)), Some(Ok(day @ 1..=31)), None) => {
            lang.date_day(day, month, year).plain()
        }
        (Some(Ok(year)), Some(Ok(month @ 1..=12)), None, None) => lang.date_month(month, year).plain(),
        (Some(Ok(_)), None, ..) => lang.digits(stored),
        _ => stored.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        let en = |bytes| size(Lang::En, bytes).replace('\u{a0}', " ");
        assert_eq!(en(0), "0 bytes");
        assert_eq!(en(999), "999 bytes");
        assert_eq!(en(1_000), "1 KB");
        assert_eq!(en(1_449), "1.4 KB");
        assert_eq!(en(214_300), "214 KB");
        assert_eq!(en(999_499), "999 KB");
        assert_eq!(en(999_950), "1 MB");
        assert_eq!(en(4 << 30), "4.3 GB");
        assert_eq!(size(Lang::Fr, 4 << 30), "4,3\u{a0}Go");
    }

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        let text = |lang, bytes| size(lang, bytes).replace('\u{a0}', " ");
        assert_eq!(text(Lang::De, 4 << 30), "4,3 GB");
        assert_eq!(text(Lang::Ru, 214_300), "214 КБ");
        assert_eq!(text(Lang::Ar, 4 << 30), "4.3 غيغابايت");
        assert_eq!(text(Lang::Fa, 4 << 30), "۴٫۳ گیگابایت");
        assert_eq!(text(Lang::Fa, 21), "۲۱ بایت");
        assert_eq!(number(Lang::Fa, 100), "۱۰۰");
        assert_eq!(number(Lang::Ar, 100), "100");
    }

    #[test]
    fn every_language_writes_a_day_in_its_own_way() {
        for (lang, day, month) in [
            (Lang::De, "1. März 2026", "März 2026"),
            (Lang::Es, "1 de marzo de 2026", "marzo de 2026"),
            (Lang::Pt, "1 de março de 2026", "março de 2026"),
            (Lang::It, "1º marzo 2026", "marzo 2026"),
            (Lang::Nl, "1 maart 2026", "maart 2026"),
            (Lang::Pl, "1 marca 2026", "marzec 2026"),
            (Lang::Uk, "1 березня 2026 року", "березень 2026 року"),
            (Lang::Ru, "1 марта 2026 года", "март 2026 года"),
            (Lang::Tr, "1 Mart 2026", "Mart 2026"),
            (Lang::Ar, "1 مارس 2026", "مارس 2026"),
            (Lang::Fa, "۱ مارس ۲۰۲۶", "مارس ۲۰۲۶"),
            (Lang::ZhHans, "2026年3月1日", "2026年3月"),
        ] {
            assert_eq!(date(lang, "2026-03-01"), day);
            assert_eq!(date(lang, "2026-03"), month);
        }
    }

    #[test]
    fn dates_are_written_out() {
        assert_eq!(date(Lang::En, "2026-03-09"), "9 March 2026");
        assert_eq!(date(Lang::Fr, "2026-03-01"), "1er mars 2026");
        assert_eq!(date(Lang::Fr, "2026-08"), "août 2026");
        assert_eq!(date(Lang::En, "2026"), "2026");
        assert_eq!(date(Lang::En, "spring of 2026"), "spring of 2026");
        assert_eq!(date(Lang::En, "2026-13-01"), "2026-13-01");
    }
}
