//! Post codes, behind a street or by themselves where their form is nobody else's.

use std::ops::Range;

use super::{
    address::{between, joined, one_of},
    digits::number,
    text::Text,
};

/// Royal Mail's areas.
const AREAS: &str = "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL \
                     GU HA HD HG HP HR HS HU HX IG IP IV KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE \
                     PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS \
                     WV YO ZE";
/// USPS publication 28, appendix B.
const STATES: &str = "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR \
                      PA PR RI SC SD TN TX UT VT VA WA WV WI WY";
/// What stands behind addresses and is no town's second word.
const FIELDS: &str = "tel telefon telefono teléfono téléphone telefone telefoon phone fax email nip pesel nif iban";
const BRITISH: [&str; 6] = ["AA00 0AA", "AA0A 0AA", "AA0 0AA", "A00 0AA", "A0A 0AA", "A0 0AA"];

/// Where an address ends whose street ends with this token: behind a post code among the next few words.
pub(super) fn behind(text: &Text, street: usize) -> Option<usize> {
    for at in street..street + 7 {
        if !joined(text, at, ",.-") {
            return None;
        }
        let next = text.tokens.get(at + 1)?;
        if let Some(range) = alone(text, at + 1, true) {
            return Some(range.end);
        }
        if let Some(read) = ["00000-0000", "00000"].iter().find_map(|form| text.read(next.range.start, form)) {
            // "28014 Madrid", or "Valley Stream, New York 11580" before something else.
            let same_line = matches!(text.at(read.end), ' ' | ',')
                && text.tokens.get(at + 2).is_some_and(|t| text.at(t.range.end) != ':');
            let town = town(text, at + 2).filter(|_| same_line);
            return town.or((at > street).then_some(read.end));
        }
        // "2º B", "m. 3": a floor, a flat.
        if !next.capital && next.range.len() > 3 {
            return None;
        }
    }
    None
}

/// A post code that needs no street: British; a state of the US with its ZIP; Dutch, Polish and Portuguese with a town.
pub(super) fn alone(text: &Text, at: usize, street: bool) -> Option<Range<usize>> {
    let token = text.tokens.get(at)?;
    let start = token.range.start;
    if let Some(read) = BRITISH.iter().find_map(|form| text.read(start, form)) {
        let area: String = read.bare.chars().take_while(char::is_ascii_alphabetic).collect();
        let last: String = read.bare.chars().rev().take(2).collect();
        if one_of(AREAS, &area) && !last.contains(['C', 'I', 'K', 'M', 'O', 'V']) {
            return Some(start..read.end);
        }
    }
    if one_of(STATES, &text.chars[token.range.clone()].iter().collect::<String>()) {
        let read = text.read(start, "AA 00000-0000").or_else(|| text.read(start, "AA 00000"));
        if let Some(read) =
            read.filter(|_| at > 0 && text.tokens[at - 1].capital && (street || between(text, at - 1).contains(&',')))
        {
            return Some(start..read.end);
        }
    }
    for (form, parts) in [("0000 AA", 2), ("00-000", 2), ("0000-000", 2), ("A-00000", 2)] {
        let Some(read) = text.read(start, form) else { continue };
        let country = form != "A-00000" || read.bare.starts_with(['D', 'F', 'I', 'E']);
        // "The 2016 US Election" is no Dutch code.
        let year = !street && (1900..2100).contains(&number(&read.bare, 0..4));
        let letters = form != "0000 AA" || !matches!(&read.bare[4..], "SA" | "SD" | "SS") && !year;
        let zero = form == "00-000" || !read.bare.starts_with('0');
        let town = town(text, at + parts).filter(|_| country && letters && zero && joined(text, at + parts - 1, ""));
        if let Some(end) = town {
            return Some(start..end);
        }
    }
    None
}

fn capital(text: &Text, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|t| t.capital && t.letters && t.range.len() > 2)
}

/// A town's name of one or two words.
fn town(text: &Text, at: usize) -> Option<usize> {
    let field = text.tokens.get(at + 1).is_some_and(|t| one_of(FIELDS, &t.key));
    let line = text.tokens.get(at).is_some_and(|t| text.at(t.range.end) == '\n');
    let second = capital(text, at + 1) && !field && !line && joined(text, at, "-");
    capital(text, at).then(|| text.tokens[at + usize::from(second)].range.end)
}
