//! Where people live and get their post: streets with a number, boxes at a post office, post codes. Only what is written as an
//! address is one; a place's name alone isn't.

use std::ops::Range;

use super::{Found, Kind, Sure, postcode, text::Text};

/// English: behind a number and a name.
const ENGLISH: &str = "street st avenue ave road rd lane ln drive dr boulevard blvd court ct place pl square sq way terrace crescent close \
                       gardens highway hwy parkway pkwy circle cir row mews hill grove walk broadway turnpike loop alley plaza";
/// French: behind a number, before a name.
const FRENCH: &str =
    "rue avenue av boulevard bd place chemin impasse allée allee quai route square passage faubourg sentier villa";
/// Spanish, Italian, Portuguese: before a name and a number.
const SOUTHERN: &str = "calle avenida avda av paseo plaza camino carretera ronda via viale piazza piazzale corso largo vicolo strada lungotevere lungarno rua \
                        travessa praça praca estrada alameda calçada";
/// Polish: likewise, the short ones with a full stop.
const POLISH: &str = "ul al pl os ulica aleja aleje plac osiedle";
/// German and Dutch: at a word's end, before a number.
const ENDS: [&str; 19] = [
    "straße", "strasse", "str", "weg", "platz", "allee", "gasse", "damm", "ufer", "chaussee", "stieg", "straat",
    "laan", "plein", "gracht", "kade", "singel", "dijk", "steeg",
];
/// Words that end so and are no streets.
const NO_STREETS: &str = "arbeitsplatz sitzplatz parkplatz stellplatz marktplatz liegeplatz listenplatz tabellenplatz umweg ausweg rückweg \
                          hinweg lösungsweg fußweg vietnam norweg";
/// "Number", before a number.
const NUMERO: &str = "n no nr num número numero civico";
const SMALL: &str =
    "de del della delle dei degli di du des da das do dos la las le les los l d e y von van der den of the św i und";

pub(super) fn find(text: &Text, found: &mut Vec<Found>) {
    let mut done = 0;
    for at in 0..text.tokens.len() {
        if at < done {
            continue;
        }
        let street = english(text, at)
            .or_else(|| french(text, at))
            .or_else(|| southern(text, at))
            .or_else(|| compound(text, at))
            .or_else(|| post_box(text, at));
        let (start, end, why) = match street {
            Some((start, last)) => {
                let last = addition(text, last);
                let end = postcode::behind(text, last).unwrap_or(text.tokens[last].range.end);
                (text.tokens[start].range.start, end, "It has the form of an address.")
            }
            None => match postcode::alone(text, at, false) {
                Some(Range { start, end }) => (start, end, "It has the form of a post code."),
                None => continue,
            },
        };
        found.push(Found::new(start..end, Kind::Address, Sure::Form, why));
        done = text.token_from(end);
    }
}

/// Whether a word is one of a list.
pub(super) fn one_of(list: &str, key: &str) -> bool {
    list.split_whitespace().any(|word| word == key)
}

/// What stands between a token and the next.
pub(super) fn between(text: &Text, at: usize) -> &[char] {
    let end = text.tokens.get(at).map_or(0, |t| t.range.end);
    let next = text.tokens.get(at + 1).map_or(end, |t| t.range.start);
    text.chars.get(end..next).unwrap_or_default()
}

/// Whether only spaces, one line's end, and the given signs stand between a token and the next.
pub(super) fn joined(text: &Text, at: usize, signs: &str) -> bool {
    let gap = between(text, at);
    at + 1 < text.tokens.len()
        && gap.len() <= 3
        && gap.iter().all(|c| matches!(c, ' ' | '\n') || signs.contains(*c))
        && gap.iter().filter(|c| **c == '\n').count() < 2
}

/// A house's number: "12", "221B".
fn house(text: &Text, at: usize) -> bool {
    let Some(token) = text.tokens.get(at) else { return false };
    let digits = token.key.chars().take_while(char::is_ascii_digit).count();
    let rest = token.key.chars().count() - digits;
    (1..=5).contains(&digits) && rest <= 1 && !token.key.starts_with('0') && text.begins(token.range.start)
}

fn capital(text: &Text, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|t| {
        let behind_apostrophe =
            t.range.len() > 2 && text.at(t.range.start + 1) == '\'' && text.at(t.range.start + 2).is_uppercase();
        t.letters && (t.capital || behind_apostrophe)
    })
}

/// "1600 Pennsylvania Avenue NW", "221B Baker Street", "350 5th Ave."
fn english(text: &Text, at: usize) -> Option<(usize, usize)> {
    if !house(text, at) || !joined(text, at, "") {
        return None;
    }
    let year = text.tokens[at].key.parse().is_ok_and(|n: u32| (1900..2100).contains(&n));
    let dated = at.checked_sub(1).is_some_and(|before| {
        one_of("the in since of by until from january february march april may june july august september october november december", &text.tokens[before].key)
    });
    if year && dated {
        return None;
    }
    for length in 1..=4 {
        let token = text.tokens.get(at + length)?;
        let ordinal = token.key.ends_with("th")
            || token.key.ends_with("st")
            || token.key.ends_with("nd")
            || token.key.ends_with("rd");
        let numbered = ordinal && token.key.starts_with(|c: char| c.is_ascii_digit());
        let court = one_of("supreme district circuit appeals us s f l united", &token.key);
        if !capital(text, at + length) && !numbered
            || one_of("the in of a an and for", &token.key)
            || length == 1 && court
        {
            return None;
        }
        let next_type = text.tokens.get(at + length + 1).is_some_and(|t| t.capital && one_of(ENGLISH, &t.key));
        if length > 1
            && one_of(ENGLISH, &token.key)
            && token.range.len() == token.key.len()
            && !(next_type && joined(text, at + length, ""))
        {
            let side = joined(text, at + length, ".")
                && text
                    .tokens
                    .get(at + length + 1)
                    .is_some_and(|t| t.capital && one_of("n s e w nw ne sw se north south east west", &t.key));
            let mut last = at + length + usize::from(side);
            let unit = text
                .tokens
                .get(last + 1)
                .is_some_and(|t| one_of("apt apartment suite ste unit flat floor room", &t.key));
            if unit
                && joined(text, last, ",.")
                && joined(text, last + 1, ".#")
                && text.tokens.get(last + 2).is_some_and(|t| t.range.len() <= 5)
            {
                last += 2;
            }
            return Some((at, last));
        }
        let initial = token.range.len() <= 2;
        if !joined(text, at + length, if initial { "." } else { "" }) {
            return None;
        }
    }
    None
}

/// "12 bis, rue de la République".
fn french(text: &Text, at: usize) -> Option<(usize, usize)> {
    let more = text.tokens.get(at + 1).is_some_and(|t| one_of("bis ter quater", &t.key));
    let kind = at + 1 + usize::from(more);
    let is = house(text, at) && joined(text, at, ",") && (!more || joined(text, at + 1, ","));
    (is && one_of(FRENCH, &text.tokens.get(kind)?.key)).then(|| name(text, kind, 6)).flatten().map(|last| (at, last))
}

/// The last token of a street's name that follows a word for a street.
fn name(text: &Text, kind: usize, most: usize) -> Option<usize> {
    let mut last = None;
    for at in kind + 1..=kind + most {
        let token = text.tokens.get(at)?;
        // Behind "ul." and "C/", and behind initials, stand signs.
        let stop = text.tokens[at - 1].range.len() <= if at == kind + 1 { 4 } else { 1 };
        let number_follows = text.tokens.get(at + 1).is_some_and(|t| t.key.starts_with(|c: char| c.is_ascii_digit()));
        if !joined(text, at - 1, if stop { "./-'" } else { "-'" }) || one_of(NUMERO, &token.key) && number_follows {
            break;
        }
        if capital(text, at) {
            last = Some(at);
            continue;
        }
        // "rua 25 de Abril": a number may begin a name.
        let number = last.is_none() && token.key.chars().all(|c| c.is_ascii_digit());
        if !number && !one_of(SMALL, &token.key) {
            break;
        }
    }
    last
}

/// "Calle de Alcalá, 45", "Via Roma 12", "Rua Augusta, n.º 5", "C/ Mayor 3", "ul. Marszałkowska 10".
fn southern(text: &Text, at: usize) -> Option<(usize, usize)> {
    let token = text.tokens.get(at)?;
    let shouted = text.at(token.range.start + 1).is_uppercase() || text.before(token.range.start) == '.';
    let polish =
        !shouted && one_of(POLISH, &token.key) && (token.range.len() > 2 || between(text, at).first() == Some(&'.'));
    let small = one_of("calle avenida avda paseo rua travessa praça viale piazza vicolo via", &token.key);
    let southern = one_of(SOUTHERN, &token.key) && (token.capital || small);
    let short = token.key == "c" && token.capital && text.at(token.range.end) == '/';
    if !polish && !southern && !short {
        return None;
    }
    let mut last = name(text, at, 6)?;
    let numero = text.tokens.get(last + 1).is_some_and(|t| one_of(NUMERO, &t.key));
    // English has a "via", too.
    let particle = text.tokens.get(at + 1).is_some_and(|t| one_of(SMALL, &t.key));
    if !joined(text, last, ",") || token.key == "via" && !token.capital && !numero && !particle {
        return None;
    }
    if numero {
        // "n.º" comes apart: its º is a small o.
        last += 1 + usize::from(text.tokens.get(last + 2).is_some_and(|t| t.key == "o"));
        if !joined(text, last, ".°º") {
            return None;
        }
    }
    (house(text, last + 1) && number_ends(text, last + 1)).then_some((at, last + 1))
}

/// Whether a house's number ends here, or goes on as one: no date and no sum does.
fn number_ends(text: &Text, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|t| text.ends(t.range.end)) || addition(text, at) > at && number_ends(text, at + 1)
}

/// What belongs to a house's number: "259-C", "11/2".
fn addition(text: &Text, last: usize) -> usize {
    let short = text.tokens.get(last + 1).is_some_and(|t| t.range.len() <= 2);
    let number = text.tokens[last].key.starts_with(|c: char| c.is_ascii_digit());
    last + usize::from(number && short && matches!(between(text, last), ['-' | '/']))
}

/// "Karl-Marx-Straße 12a", "Berliner Str. 5", "Prinsengracht 263".
fn compound(text: &Text, at: usize) -> Option<(usize, usize)> {
    let token = text.tokens.get(at)?;
    let end = ENDS.iter().find(|end| token.key.ends_with(**end))?;
    let alone = token.key == **end;
    let mut start = at;
    while start > 0 && at - start < 4 && between(text, start - 1) == ['-'] && capital(text, start - 1) {
        start -= 1;
    }
    if alone && start == at {
        let adjective = at > 0
            && capital(text, at - 1)
            && joined(text, at - 1, "")
            && !matches!(text.tokens[at - 1].key.as_str(), "die" | "der" | "das" | "de");
        start -= usize::from(adjective);
    }
    let named = token.capital && !one_of(NO_STREETS, &token.key) && (!alone || start < at);
    let stem = token.key.chars().count() - end.chars().count();
    let small = token.range.len() <= text.tokens.get(at + 1)?.range.len();
    let number = house(text, at + 1) && text.tokens[at + 1].key.len() <= 4 && number_ends(text, at + 1);
    let stop = if *end == "str" { "." } else { "" };
    let year = text.tokens[at + 1].key.parse().is_ok_and(|n: u32| n > 1500);
    (named && !small && !year && (alone || stem > 2) && joined(text, at, stop) && number).then_some((start, at + 1))
}

/// "P.O. Box 123", "Postfach 12 34".
fn post_box(text: &Text, at: usize) -> Option<(usize, usize)> {
    const BOXES: [&str; 12] = [
        "p o box",
        "po box",
        "post office box",
        "postfach",
        "postbus",
        "boîte postale",
        "apartado de correos",
        "apartado postal",
        "casella postale",
        "skrytka pocztowa",
        "caixa postal",
        "apartado",
    ];
    let first = &text.tokens.get(at)?.key;
    let hit = BOXES
        .iter()
        .filter(|b| b.split(' ').next() == Some(first))
        .find(|b| b.split(' ').zip(at..).all(|(part, at)| text.tokens.get(at).is_some_and(|t| t.key == part)))?;
    let number = at + hit.split(' ').count();
    let digits = text.tokens.get(number)?.key.chars().all(|c| c.is_ascii_digit());
    (digits && text.tokens[at].capital && joined(text, number - 1, ".:")).then_some((at, number))
}
