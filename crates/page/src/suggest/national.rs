//! National numbers of persons: what each looks like, and whether its check digits are right. A form that many other numbers
//! have too is one only where its name stands near it or on the page.

use super::{
    Found, Kind, Sure,
    digits::{digit, is_day, luhn, mod_11_10, mod_97, number, weighted},
    label::{Label, Labels},
    text::Text,
};

/// What must stand around a form.
#[derive(Clone, Copy, PartialEq)]
enum Needs {
    Nothing,
    /// The number's name, anywhere on the page.
    Page,
    /// The number's name, beside it.
    Near,
}
use Needs::{Near, Nothing, Page};

struct Rule {
    kind: Kind,
    label: Label,
    forms: &'static [(&'static str, Needs)],
    valid: fn(&str) -> bool,
    /// Whether it has check digits.
    checked: bool,
    why: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        kind: Kind::UkNino,
        label: Label::Nino,
        forms: &[("AA_00_00_00_A", Nothing), ("AA_00_00_00", Near)],
        valid: nino,
        checked: false,
        why: "It has the form of a British National Insurance number.",
    },
    Rule {
        kind: Kind::UkNhs,
        label: Label::Nhs,
        forms: &[("000_000_0000", Page)],
        valid: |n| weighted(n, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0 && n != "0000000000",
        checked: true,
        why: "The check digit is an NHS number's.",
    },
    Rule {
        kind: Kind::UsSsn,
        label: Label::Ssn,
        forms: &[("000-00-0000", Nothing), ("000_00_0000", Near)],
        valid: ssn,
        checked: false,
        why: "It has the form of a Social Security number of the United States.",
    },
    Rule {
        kind: Kind::DeSteuerId,
        label: Label::SteuerId,
        forms: &[("00_000_000_000", Nothing)],
        valid: steuer_id,
        checked: true,
        why: "The check digit is a German tax number's (Steuer-IdNr.).",
    },
    Rule {
        kind: Kind::FrNir,
        label: Label::Nir,
        forms: &[("0_00_00_0X_000_000_00", Nothing)],
        valid: nir,
        checked: true,
        why: "The check digits are a French social security number's (NIR).",
    },
    Rule {
        kind: Kind::EsDni,
        label: Label::Dni,
        forms: &[
            ("00000000A", Nothing),
            ("00000000-A", Nothing),
            ("00.000.000-A", Nothing),
            ("A0000000A", Nothing),
            ("A-0000000-A", Nothing),
            ("00_000_000_A", Near),
            ("A_0000000_A", Near),
        ],
        valid: dni,
        checked: true,
        why: "The letter at its end is a Spanish identity number's (DNI, NIE).",
    },
    Rule {
        kind: Kind::ItCodiceFiscale,
        label: Label::CodiceFiscale,
        forms: &[("AAA_AAA_XXAXX_AXXXA", Nothing)],
        valid: codice_fiscale,
        checked: true,
        why: "The letter at its end is an Italian tax code's (codice fiscale).",
    },
    Rule {
        kind: Kind::NlBsn,
        label: Label::Bsn,
        forms: &[("000_000_000", Page), ("0000_00_000", Page)],
        valid: |n| weighted(n, &[9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0 && n != "000000000",
        checked: true,
        why: "The check digit is a Dutch citizen's service number's (BSN).",
    },
    Rule {
        kind: Kind::PlPesel,
        label: Label::Pesel,
        forms: &[("00000000000", Nothing)],
        valid: pesel,
        checked: true,
        why: "Its day of birth and check digit are a Polish PESEL's.",
    },
    Rule {
        kind: Kind::PtNif,
        label: Label::Nif,
        forms: &[("000_000_000", Page)],
        valid: nif,
        checked: true,
        why: "The check digit is a Portuguese tax number's (NIF).",
    },
    Rule {
        kind: Kind::UaTaxNumber,
        label: Label::UaTax,
        forms: &[("0000000000", Page)],
        valid: |n| weighted(n, &[-1, 5, 7, 9, 4, 6, 10, 5, 7]).rem_euclid(11) % 10 == digit(n, 9) && n != "0000000000",
        checked: true,
        why: "The check digit is a Ukrainian taxpayer's number's.",
    },
    Rule {
        kind: Kind::RuInn,
        label: Label::Inn,
        forms: &[("000000000000", Nothing), ("0000000000", Page)],
        valid: inn,
        checked: true,
        why: "The check digits are a Russian taxpayer's number's (INN).",
    },
    Rule {
        kind: Kind::RuSnils,
        label: Label::Snils,
        forms: &[("000-000-000 00", Nothing), ("000-000-000-00", Nothing), ("000_000_000_00", Page)],
        valid: snils,
        checked: true,
        why: "The check digits are a Russian insurance number's (SNILS).",
    },
    Rule {
        kind: Kind::TrKimlik,
        label: Label::Kimlik,
        forms: &[("00000000000", Nothing), ("000_000_000_00", Page)],
        valid: kimlik,
        checked: true,
        why: "The check digits are a Turkish identity number's (T.C. kimlik no).",
    },
    Rule {
        kind: Kind::IrNationalCode,
        label: Label::Melli,
        forms: &[("000-000000-0", Nothing), ("0000000000", Page)],
        valid: melli,
        checked: true,
        why: "The check digit is an Iranian national code's.",
    },
    Rule {
        kind: Kind::CnResidentId,
        label: Label::CnId,
        forms: &[("000000_00000000_000X", Nothing)],
        valid: resident_id,
        checked: true,
        why: "Its day of birth and check digit are a Chinese resident's identity number's.",
    },
    Rule {
        kind: Kind::Imei,
        label: Label::Imei,
        forms: &[("00_000000_000000_0", Page), ("000000000000000", Nothing)],
        valid: imei,
        checked: true,
        why: "The check digit is a telephone's serial number's (IMEI).",
    },
];

pub(super) fn find(text: &Text, labels: &Labels, found: &mut Vec<Found>) {
    for start in text.starts() {
        for rule in RULES {
            for (form, needs) in rule.forms {
                let Some(read) = text.read(start, form).filter(|read| (rule.valid)(&read.bare)) else { continue };
                let near = labels.beside(rule.label, start..read.end);
                let there = match needs {
                    Nothing => true,
                    Page => near || labels.on_page(rule.label, text.page(start)) && !text.in_row(start, read.end),
                    Near => near,
                };
                let sure = match (rule.checked, near) {
                    (true, _) => Sure::Checked,
                    (false, true) => Sure::Near,
                    (false, false) => Sure::Form,
                };
                if there && !(rule.kind == Kind::UsSsn && counted(text, start)) {
                    found.push(Found::new(start..read.end, rule.kind, sure, rule.why).labelled(near));
                    break;
                }
            }
        }
    }
}

/// Whether the word before says that this is something else's number.
fn counted(text: &Text, start: usize) -> bool {
    let last = text.token_from(start).checked_sub(1).and_then(|at| text.tokens.get(at));
    let words = ["bulletin", "docket", "case", "part", "model", "serial", "order", "invoice", "isbn", "sku"];
    last.is_some_and(|t| start - t.range.end < 4 && words.contains(&t.key.as_str()))
}

/// HMRC, NIM39110: which prefixes are given. There is no check digit.
fn nino(n: &str) -> bool {
    let prefix = n.get(..2).unwrap_or_default();
    let given = !prefix.contains(['D', 'F', 'I', 'Q', 'U', 'V']) && !prefix.ends_with('O');
    let never = ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(&prefix);
    given && !never && n.chars().nth(8).is_none_or(|c| ('A'..='D').contains(&c))
}

/// Social Security Administration: areas 000, 666 and 900 to 999, group 00 and serial 0000 are never given.
fn ssn(n: &str) -> bool {
    let area = number(n, 0..3);
    (1..900).contains(&area) && area != 666 && number(n, 3..5) > 0 && number(n, 5..9) > 0
}

/// § 139b AO, by the Bundeszentralamt für Steuern: ISO 7064 MOD 11,10; of the first ten digits one stands there twice or three
/// times, all others at most once.
fn steuer_id(n: &str) -> bool {
    let mut times = [0; 10];
    for c in n.chars().take(10) {
        times[c.to_digit(10).unwrap_or(0) as usize] += 1;
    }
    let repeated: Vec<i32> = times.into_iter().filter(|t| *t > 1).collect();
    !n.starts_with('0') && matches!(repeated[..], [2 | 3]) && mod_11_10(n)
}

/// INSEE: 97 less the remainder by 97 of the number; Corsica's 2A and 2B count as 19 and 18.
fn nir(n: &str) -> bool {
    let month = number(n, 3..5);
    let mut body = n.to_owned();
    match n.get(5..7) {
        Some("2A") => body.replace_range(5..7, "19"),
        Some("2B") => body.replace_range(5..7, "18"),
        _ => {}
    }
    let digits = body.chars().all(|c| c.is_ascii_digit());
    let (Some(first), Some(key)) = (body.get(..13), body.get(13..)) else { return false };
    let given = (1..=12).contains(&month) || (20..=42).contains(&month) || month >= 50;
    let sex = matches!(digit(n, 0), 1..=4 | 7 | 8);
    digits && sex && given && key.parse() == Ok(97 - mod_97(first.chars()))
}

/// Real Decreto 1553/2005, art. 11: the remainder by 23 names the letter; X, Y and Z before a foreigner's number count as 0 to 2.
fn dni(n: &str) -> bool {
    let first = n.chars().next().unwrap_or_default();
    let body = match first {
        'X' => n.replacen('X', "0", 1),
        'Y' => n.replacen('Y', "1", 1),
        'Z' => n.replacen('Z', "2", 1),
        _ => n.to_owned(),
    };
    let Some(value) = body.get(..8).and_then(|digits| digits.parse::<usize>().ok()) else { return false };
    value > 0 && "TRWAGMYFPDXBNJZSQVHLCKE".chars().nth(value % 23) == n.chars().last()
}

/// Decreto ministeriale 23 December 1976: odd and even places have values of their own, the remainder by 26 is the last letter.
/// Letters may stand for digits where two persons would have had one code (omocodia).
fn codice_fiscale(n: &str) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let month = n.chars().nth(8).is_some_and(|c| "ABCDEHLMPRST".contains(c));
    let places = [6, 7, 9, 10, 12, 13, 14];
    let digits = places.iter().all(|at| n.chars().nth(*at).is_some_and(|c| "0123456789LMNPQRSTUV".contains(c)));
    let value = |(at, c): (usize, char)| {
        let even = c.to_digit(36).map_or(0, |v| if v > 9 { v - 10 } else { v });
        if at % 2 == 0 { ODD[even as usize % 26] } else { even }
    };
    let sum: u32 = n.chars().take(15).enumerate().map(value).sum();
    month && digits && char::from_u32('A' as u32 + sum % 26) == n.chars().last()
}

/// Ustawa o ewidencji ludności, art. 15: the month also tells the century; weights 1, 3, 7, 9.
fn pesel(n: &str) -> bool {
    let (month, day) = (number(n, 2..4), number(n, 4..6));
    is_day(number(n, 0..2), month % 20, day) && weighted(n, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0
}

/// Decreto-Lei 14/2013 and the Portuguese tax office: weights 9 to 2 by 11; the first digits that are given.
fn nif(n: &str) -> bool {
    let rest = weighted(n, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    !n.starts_with(['0', '4']) && check == digit(n, 8) || n.starts_with("45") && check == digit(n, 8)
}

/// Order MMV-7-6/435@ of the Russian tax service: ten digits for firms, twelve for persons, with two check digits.
fn inn(n: &str) -> bool {
    let is = |weights: &[i32]| weighted(n, weights) % 11 % 10 == digit(n, weights.len());
    let real = !n.starts_with("00");
    real && match n.len() {
        10 => is(&[2, 4, 10, 3, 5, 9, 4, 6, 8]),
        12 => is(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) && is(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]),
        _ => false,
    }
}

/// Decree 192p of the Russian pension fund: weights 9 to 1 by 101, for numbers above 001-001-998.
fn snils(n: &str) -> bool {
    let sum = weighted(n, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100;
    number(n, 0..9) > 1_001_998 && sum == number(n, 9..11) as i32
}

/// Nüfus Hizmetleri Kanunu 5490: the tenth digit from odd and even places, the eleventh from all.
fn kimlik(n: &str) -> bool {
    let tenth = weighted(n, &[7, -1, 7, -1, 7, -1, 7, -1, 7]).rem_euclid(10);
    let all = weighted(n, &[1; 10]) % 10;
    !n.starts_with('0') && tenth == digit(n, 9) && all == digit(n, 10)
}

/// The Iranian civil registry's rule: weights 10 to 2 by 11; digits that are all alike are never given.
fn melli(n: &str) -> bool {
    let rest = weighted(n, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { rest } else { 11 - rest };
    check == digit(n, 9) && n.chars().any(|c| !n.starts_with(c))
}

/// GB 11643-1999, ISO 7064 MOD 11-2.
fn resident_id(n: &str) -> bool {
    let day = is_day(number(n, 6..10), number(n, 10..12), number(n, 12..14));
    let rest = weighted(n, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
    let year = (1850..2100).contains(&number(n, 6..10));
    !n.starts_with(['0', '9']) && year && day && "10X98765432".chars().nth(rest as usize) == n.chars().last()
}

/// 3GPP TS 23.003 annex B (Luhn); the first two digits name a body that gives them out.
fn imei(n: &str) -> bool {
    const BODIES: [&str; 9] = ["01", "33", "35", "44", "45", "49", "86", "91", "99"];
    n.get(..2).is_some_and(|body| BODIES.contains(&body)) && luhn(n)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Published examples: of the offices themselves where they print one, else of encyclopaedias and other implementations.
    pub const EXAMPLES: &[(Kind, &[&str])] = &[
        (Kind::UkNhs, &["9434765919", "4010232137"]),
        (Kind::DeSteuerId, &["36574261809", "86095742719", "47036892816"]),
        (Kind::FrNir, &["269054958815780", "295109912611193", "253072B07300470"]),
        (Kind::EsDni, &["12345678Z", "54362315K", "X2482300W", "Y1234567X", "Z1234567R"]),
        (Kind::ItCodiceFiscale, &["RSSMRA85T10A562S", "MRTMTT91D08F205J", "RCCMNL83S18D969H"]),
        (Kind::NlBsn, &["111222333", "123456782"]),
        (Kind::PlPesel, &["44051401359", "02070803628"]),
        (Kind::PtNif, &["501964843", "123456789"]),
        (Kind::UaTaxNumber, &["1759013776"]),
        (Kind::RuInn, &["7707083893", "500100732259", "123456789047"]),
        (Kind::RuSnils, &["11223344595"]),
        (Kind::TrKimlik, &["10000000146", "17291716060"]),
        (Kind::IrNationalCode, &["0499370899", "0790419904"]),
        (Kind::CnResidentId, &["11010519491231002X", "360426199101010071"]),
        (Kind::Imei, &["490154203237518", "356868000041418"]),
    ];

    #[test]
    fn examples_are_right_and_wrong_with_any_digit_changed() {
        for (kind, examples) in EXAMPLES {
            let rule = RULES.iter().find(|rule| rule.kind == *kind).unwrap();
            for example in *examples {
                assert!((rule.valid)(example), "{kind:?} {example}");
                for (at, was) in example.chars().enumerate().filter(|(_, c)| c.is_ascii_digit()) {
                    let next = char::from_digit((was.to_digit(10).unwrap() + 1) % 10, 10).unwrap();
                    let mut other = (*example).to_owned();
                    other.replace_range(at..at + 1, &next.to_string());
                    assert!(!(rule.valid)(&other), "{kind:?} {example} as {other}");
                }
            }
        }
    }

    #[test]
    fn numbers_without_check_digits_keep_to_what_is_given() {
        // 078-05-1120 was printed on a card in every wallet that a shop sold; 219-09-9999 in the office's own leaflet.
        for good in ["078051120", "219099999", "899010001"] {
            assert!(ssn(good), "{good}");
        }
        for bad in ["000121234", "666121234", "900121234", "123001234", "123450000"] {
            assert!(!ssn(bad), "{bad}");
        }
        assert!(nino("AB123456C") && nino("AB123456"));
        for bad in ["QQ123456C", "GB123456C", "AO123456C", "AB123456E", "DA123456A", "ZZ123456A"] {
            assert!(!nino(bad), "{bad}");
        }
    }
}
