//! What a web page would fetch, run or send when it is opened, and files that it carries in `data:` addresses.

use model::FindingKind::{Action, Attachment, Damaged, RemoteReference, Script};

use crate::{base64, found::Found};

/// Files in `data:` addresses of one page.
const MOST_FILES: usize = 500;
/// Shorter ones are bullets and empty pixels.
const LEAST_FILE: usize = 64;

/// Looks at one address; `loads`: opening the page is enough.
pub fn address(target: &str, loads: bool, tiny: bool, place: &str, found: &mut Found) {
    let target = target.trim();
    let lower: String = target.chars().take(16).collect::<String>().to_ascii_lowercase();
    if lower.starts_with("data:") {
        return data(target, place, found);
    }
    if lower.starts_with("javascript:") || lower.starts_with("vbscript:") {
        found.say(Script, place, "The page holds a script that a browser would run.", target);
        return;
    }
    let remote = target.starts_with("//")
        || target.starts_with("\\\\")
        || ["http:", "https:", "ftp:", "file:", "ws:", "wss:"].iter().any(|s| lower.starts_with(s));
    if !remote {
        return;
    }
    let what = match (loads, tiny) {
        (true, true) => {
            "A picture of one pixel is loaded from elsewhere when this is opened. It is there to tell its sender who opened it, and when."
        }
        (true, false) => "Something is loaded from elsewhere when this is opened: that tells them who opened it.",
        (false, _) => "A link to somewhere else. Following it tells them.",
    };
    found.say(RemoteReference, place, what, target);
}

/// Addresses in style declarations.
pub fn styles(css: &str, place: &str, found: &mut Found) {
    const MOST: usize = 2_000;
    for part in css.split("url(").skip(1).take(MOST) {
        let target = part.split(')').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        address(target, true, false, place, found);
    }
    for part in css.split("@import").skip(1).take(MOST) {
        let target = part.split(';').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        address(target, true, false, place, found);
    }
}

/// Where a form goes.
pub fn form(target: &str, place: &str, found: &mut Found) {
    let target = target.trim();
    if !target.is_empty() && !target.starts_with('#') {
        found.say(Action, place, "A form sends what is typed into it to this address.", target);
        address(target, false, false, place, found);
    }
}

/// A file inside an address (RFC 2397).
fn data(target: &str, place: &str, found: &mut Found) {
    let Some((head, body)) = target[5..].split_once(',') else { return };
    if body.len() < LEAST_FILE || found.children.len() >= MOST_FILES {
        return;
    }
    let kind = head.split(';').next().unwrap_or_default();
    let bytes = if head.to_ascii_lowercase().ends_with(";base64") {
        let clean: String = percent(body).iter().map(|b| char::from(*b)).filter(|c| !c.is_whitespace()).collect();
        base64::decode(&clean)
    } else {
        Some(percent(body))
    };
    let ending = kind
        .rsplit(['/', '+', '.', '-'])
        .next()
        .filter(|e| !e.is_empty() && e.len() < 8 && e.chars().all(char::is_alphanumeric));
    let name = format!("data-{:04}.{}", found.children.len() + 1, ending.unwrap_or("bin"));
    match bytes {
        Some(bytes) => {
            found.say(
                Attachment,
                place,
                "A file is carried inside the page. It is opened as a file of its own.",
                name.as_str(),
            );
            found.child(name, bytes);
        }
        None => found.say(Damaged, place, "A file is carried inside the page and can't be read.", head),
    }
}

/// Bytes with `%41` turned into what they stand for.
pub fn percent(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(b) = bytes.get(at) {
        let code =
            (*b == b'%').then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok())).flatten();
        plain.push(code.unwrap_or(*b));
        at += if code.is_some() { 3 } else { 1 };
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_addresses_come_out() {
        let mut found = Found::default();
        let letters = "A".repeat(80);
        address(&format!("data:image/png;base64,{letters}"), true, false, "page", &mut found);
        address(&format!("data:text/plain,a%20b{letters}"), true, false, "page", &mut found);
        address("data:,", true, false, "page", &mut found);
        address("data:text/plain", true, false, "page", &mut found);
        let names: Vec<_> = found.children.iter().map(|c| (c.name.as_str(), c.bytes.len())).collect();
        assert_eq!(names, [("data-0001.png", 60), ("data-0002.plain", 83)]);
    }
}
