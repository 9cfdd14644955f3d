//! Numbers of accounts and cards.

use super::{
    Found, Kind, Sure,
    digits::{luhn, mod_97, number},
    label::{Label, Labels},
    text::{Read, Text},
};
use crate::letters::joins;

/// ISO 13616: how long an IBAN of each country is, by the registry's release 101.
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 \
                       FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 \
                       LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 \
                       RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

/// Countries without IBANs whose banks stand in letters all the same.
const MORE: &str = "AU CA CN HK IN IR JP KR MX NZ SG US ZA";

const CARDS: [&str; 7] = [
    "0000_0000_0000_0000",
    "0000_000000_00000",
    "0000_000000_0000",
    "0000_0000_0000_0000_000",
    "0000_0000_0000_0000_00",
    "0000_0000_0000_0",
    "000000_0000000000000",
];

/// How far from an account's number its bank's code may stand, in characters.
const BESIDE: usize = 120;

pub(super) fn find(text: &Text, labels: &Labels, found: &mut Vec<Found>) {
    let mut ibans: Vec<usize> = Vec::new();
    let mut codes = Vec::new();
    for start in text.starts() {
        if let Some(end) = iban(text, start) {
            let why = "Its length and check digits are an IBAN's.";
            found.push(Found::new(start..end, Kind::Iban, Sure::Checked, why));
            ibans.push(start);
        }
        let forms = CARDS.iter().filter(|_| !matches!(text.before(start), '/' | '=' | '#'));
        let number = forms.filter_map(|form| text.read(start, form)).find(|read| card(&read.bare));
        let near = |end: usize| labels.beside(Label::Card, start..end);
        if let Some(read) = number.filter(|read| near(read.end) || !text.in_row(start, read.end)) {
            let near = near(read.end);
            let why = "Its first digits and check digit are a payment card's.";
            found.push(Found::new(start..read.end, Kind::PaymentCard, Sure::Checked, why).labelled(near));
        }
        if let Some(read) = bic(text, start) {
            codes.push(start..read.end);
        }
    }
    for code in codes {
        let next = ibans.partition_point(|at| *at < code.start);
        let near = |at: Option<&usize>| at.is_some_and(|at| at.abs_diff(code.start) <= BESIDE);
        let account = near(ibans.get(next)) || next.checked_sub(1).is_some_and(|last| near(ibans.get(last)));
        if account || labels.beside(Label::Bic, code.clone()) {
            let why = "It has the form of a bank's code (BIC), and stands beside an account or such a word.";
            found.push(Found::new(code, Kind::Bic, Sure::Near, why));
        }
    }
}

/// ISO 13616-1: a country, two check digits, that country's length; any grouping, any line's end within.
fn iban(text: &Text, start: usize) -> Option<usize> {
    let head = [text.at(start), text.at(start + 1)];
    if !head.iter().all(char::is_ascii_alphabetic) || !text.at(start + 2).is_ascii_digit() || !text.begins(start) {
        return None;
    }
    let country: String = head.iter().map(char::to_ascii_uppercase).collect();
    let length: usize = LENGTHS.split(' ').find_map(|l| l.strip_prefix(&country))?.parse().ok()?;
    let (mut at, mut bare) = (start, String::new());
    while bare.len() < length {
        let c = text.at(at);
        if c.is_ascii_alphanumeric() {
            bare.push(c);
            at += 1;
        } else {
            match text.separator(at) {
                0 => return None,
                step => at += step,
            }
        }
    }
    let moved = bare.chars().skip(4).chain(bare.chars().take(4));
    let checked = (2..=98).contains(&number(&bare, 2..4)) && mod_97(moved) == 1;
    (checked && !joins(text.at(at))).then_some(at)
}

/// ISO/IEC 7812-1: the ranges that issuers have published, their lengths, and Luhn's digit.
fn card(n: &str) -> bool {
    let (two, three, four) = (number(n, 0..2), number(n, 0..3), number(n, 0..4));
    let known = match n.len() {
        13 | 16 if n.starts_with('4') => true,
        16 if (51..=55).contains(&two) || (2221..=2720).contains(&four) || four == 9792 => true,
        15 if two == 34 || two == 37 => true,
        14 | 16 if (300..=305).contains(&three) || matches!(two, 36 | 38 | 39) => true,
        16..=19 => {
            n.starts_with('4') && n.len() == 19
                || matches!(two, 62 | 65)
                || (644..=649).contains(&three)
                || (3528..=3589).contains(&four)
                || (2200..=2204).contains(&four)
                || matches!(four, 6011 | 5018 | 5020 | 5038 | 5893 | 6304 | 6759 | 6761..=6763)
        }
        _ => false,
    };
    known && luhn(n)
}

/// ISO 9362: four letters of a bank, a country, a place, perhaps a branch.
fn bic(text: &Text, start: usize) -> Option<Read> {
    let read = text.read(start, "AAAAAAXXXXX").or_else(|| text.read(start, "AAAAAAXX"))?;
    let country = read.bare.get(4..6)?;
    (LENGTHS.split(' ').any(|l| l.starts_with(country)) || MORE.split(' ').any(|c| c == country)).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_of_the_card_schemes_are_right_and_wrong_with_a_digit_changed() {
        for good in [
            "4111111111111111",
            "4222222222222",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "6011111111111117",
            "3530111333300000",
            "30569309025904",
            "6759649826438453",
            "2200000000000053",
        ] {
            assert!(card(good), "{good}");
            let last = good.chars().last().and_then(|c| c.to_digit(10)).unwrap();
            let other = format!("{}{}", &good[..good.len() - 1], (last + 1) % 10);
            assert!(!card(&other), "{other}");
        }
        // Right by Luhn, but no issuer's.
        assert!(!card("0000000000000000") && !card("1234567812345670"));
    }
}
