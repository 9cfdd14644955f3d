//! Addresses of machines: IP, and those of network cards.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{
    Found, Kind, Sure,
    label::{Label, Labels},
    text::Text,
};
use crate::letters::joins;

/// Words before four numbers that make them a version or a section.
const NUMBERED: &str =
    "version v ver release section sections sec abschnitt kapitel chapter article art clause table figure § rule build";

pub(super) fn find(text: &Text, labels: &Labels, found: &mut Vec<Found>) {
    let mut at = 0;
    while at < text.chars.len() {
        let part = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.' | '-');
        if !part(text.at(at)) || joins(text.before(at)) {
            at += 1;
            continue;
        }
        let mut end = at;
        while part(text.at(end)) {
            end += 1;
        }
        let mut stop = end;
        while stop > at
            && matches!(text.at(stop - 1), '.' | ':' | '-')
            && !(text.at(stop - 1) == ':' && text.before(stop - 1) == ':')
        {
            stop -= 1;
        }
        let run = &text.chars[at..stop];
        if stop - at >= 3 && stop - at <= 45 && !joins(text.at(end)) {
            let run: String = run.iter().collect();
            let near = labels.beside(Label::Ip, at..stop);
            let sure = if near { Sure::Near } else { Sure::Form };
            if v4(&run, near) && !numbered(text, at) || v6(&run, near) {
                found.push(Found::new(at..stop, Kind::IpAddress, sure, "It has the form of an IP address."));
            } else if mac(&run) {
                found.push(Found::new(
                    at..stop,
                    Kind::MacAddress,
                    Sure::Form,
                    "It has the form of a network card's address.",
                ));
            }
        }
        at = end.max(at + 1);
    }
}

/// RFC 791 in dotted decimal, of the ranges that hosts have. Without a word for it none that could be a section or a version:
/// one begins with a small number, and none of its numbers is a large one.
fn v4(run: &str, near: bool) -> bool {
    // Object identifiers of ISO begin so.
    let object = run.starts_with("1.3.") && !near;
    !object
        && run.parse::<Ipv4Addr>().is_ok_and(|ip| {
            let all = ip.octets();
            (1..240).contains(&all[0])
                && (near || all.iter().any(|o| *o > 99 || all[0] > 9 && *o > 31) && all != [255; 4])
        })
}

/// RFC 4291, section 2.2. A time of day has no eight groups.
fn v6(run: &str, near: bool) -> bool {
    let groups = run.split(':').filter(|g| !g.is_empty()).count();
    let long = run.split(':').any(|g| g.len() > 2);
    run.parse::<Ipv6Addr>().is_ok() && (groups >= 4 && long || near && groups > 1)
}

/// IEEE 802: six pairs, or three groups of four as switches write them.
fn mac(run: &str) -> bool {
    let is = |sign: char, groups: usize, length: usize| {
        let mut all = run.split(sign);
        run.split(sign).count() == groups && all.all(|g| g.len() == length && g.chars().all(|c| c.is_ascii_hexdigit()))
    };
    let mixed = run.chars().any(|c| c.is_ascii_alphabetic()) && run.chars().any(|c| c.is_ascii_digit());
    is(':', 6, 2) || mixed && (is('-', 6, 2) || is('.', 3, 4))
}

fn numbered(text: &Text, start: usize) -> bool {
    let last = text.token_from(start).checked_sub(1).and_then(|at| text.tokens.get(at));
    text.before(start) == '§'
        || last.is_some_and(|t| start - t.range.end < 3 && NUMBERED.split(' ').any(|word| word == t.key))
}
