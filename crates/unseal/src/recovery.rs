//! The offline recovery key as people handle it: in groups on paper, and typed back from there. It is never stored in any form.

use std::fmt;

use model::Sha256;
use seal::{Identity, Recipient, age::secrecy::ExposeSecret};
use zeroize::Zeroizing;

/// How every key of the kind begins.
const HEAD: &str = "AGE-SECRET-KEY-PQ-1";
/// What follows: 32 bytes and Bech32's checksum (BIP 173), five bits a character.
const LETTERS: usize = 58;
const ALPHABET: &str = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
const IN_GROUP: usize = 4;
const IN_LINE: usize = 5;
/// More than this nobody typed from a paper, in bytes.
const MOST: usize = 4096;

/// The key in lines of five groups, without its beginning, which is the same for all.
pub fn on_paper(key: &Identity) -> (&'static str, Zeroizing<Vec<String>>) {
    let whole = key.to_secret_string();
    let letters = whole.expose_secret().as_bytes().get(HEAD.len()..).unwrap_or_default();
    let line = |part: &[u8]| {
        let groups: Vec<_> = part.chunks(IN_GROUP).map(String::from_utf8_lossy).collect();
        groups.join(" ")
    };
    (HEAD, Zeroizing::new(letters.chunks(IN_GROUP * IN_LINE).map(line).collect()))
}

/// By which a kit is known without opening its envelope: made from the key's public half, it gives nothing away.
pub fn kit_number(recovery: &Recipient) -> String {
    let hash = Sha256::of(format!("safehouse/kit/v1\n{recovery}").as_bytes());
    let hex = hex::encode_upper(&hash.as_bytes()[..6]);
    [&hex[..4], &hex[4..8], &hex[8..]].join("-")
}

/// Where on the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(usize);

impl Place {
    fn of(letter: usize) -> Self {
        Self(letter / IN_GROUP)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "group {} of line {}", self.0 % IN_LINE + 1, self.0 / IN_LINE + 1)
    }
}

/// Why something typed is no key, in words for whoever typed it. Nothing was tried with it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistyped {
    #[error("there is no key yet: type the one on the paper, from {HEAD} on")]
    Nothing,
    #[error("that is a public key, which opens nothing: the one on the paper begins with {HEAD}")]
    Public,
    #[error("that is a key of another kind: the one on the paper begins with {HEAD}")]
    OtherKind,
    #[error("it doesn't begin with {HEAD}: look again at the first line")]
    Beginning,
    #[error("after {HEAD} come {LETTERS} characters; here it has {0}")]
    Length(usize),
    #[error("no key has the character “{0}”: look again at {1}")]
    Character(char, Place),
    #[error("one or more characters are not those on the paper{}", .0.map_or_else(String::new, |place| format!(": look again at {place}")))]
    Sum(Option<Place>),
}

/// Reads a key as people type or paste it: spaces, line breaks, hyphens and capitals don't matter, the beginning may be left out, and an
/// O is taken for the 0, an I or 1 for the L that it must be, since no key has them.
///
/// # Errors
/// [`Mistyped`]; where it can be told, with the place.
pub fn typed(text: &str) -> Result<Identity, Mistyped> {
    if text.len() > MOST {
        return Err(Mistyped::OtherKind);
    }
    let meant = |c: &char| {
        !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{200b}' | '\u{ad}' | '\u{feff}')
    };
    let all = Zeroizing::new(text.chars().filter(meant).map(|c| c.to_ascii_uppercase()).collect::<String>());
    let letters = Zeroizing::new(without_head(&all)?.replace('O', "0").replace(['I', '1'], "L"));
    if letters.is_empty() {
        return Err(Mistyped::Nothing);
    }
    if let Some((at, odd)) = letters.chars().enumerate().find(|(_, c)| !ALPHABET.contains(*c)) {
        return Err(Mistyped::Character(odd, Place::of(at)));
    }
    if letters.len() != LETTERS {
        return Err(Mistyped::Length(letters.len()));
    }
    parse(&letters).ok_or_else(|| Mistyped::Sum(suspect(&letters)))
}

fn without_head(all: &str) -> Result<&str, Mistyped> {
    const BARE: &str = "AGESECRETKEYPQ";
    match all.strip_prefix(BARE) {
        Some(rest) => Ok(rest.strip_prefix(['1', 'I', 'L']).unwrap_or(rest)),
        None if all.starts_with("AGE1") => Err(Mistyped::Public),
        None if all.starts_with("AGESECRET") || all.starts_with("AGEPLUGIN") => Err(Mistyped::OtherKind),
        // More than the letters alone, so there is a beginning, and it isn't this one.
        None if all.chars().count() > LETTERS + IN_GROUP => Err(Mistyped::Beginning),
        None => Ok(all),
    }
}

fn parse(letters: &str) -> Option<Identity> {
    Zeroizing::new(format!("{HEAD}{letters}")).parse().ok()
}

/// The group in which one other character, or two that changed places, would make a key of it: the checksum finds up to four wrong
/// characters, and tells where one is. It is told, never mended.
fn suspect(letters: &str) -> Option<Place> {
    let typed = Zeroizing::new(letters.as_bytes().to_vec());
    let fits = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(|letters| parse(letters).is_some());
    let mut found = std::collections::BTreeSet::new();
    for at in 0..typed.len() {
        let mut tried = typed.clone();
        for letter in ALPHABET.bytes() {
            tried[at] = letter;
            if fits(&tried) {
                found.insert(Place::of(at));
            }
        }
        if at > 0 {
            tried.copy_from_slice(&typed);
            tried.swap(at - 1, at);
            if fits(&tried) {
                found.insert(Place::of(at - 1));
            }
        }
    }
    found.first().copied().filter(|_| found.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One whose letters have both that look like others.
    fn key() -> Identity {
        let letters = |key: &Identity| on_paper(key).1.concat();
        let mut keys = (0..=255).map(|byte| Identity::from_seed([byte; 32]));
        keys.find(|key| letters(key).contains('0') && letters(key).contains('L')).unwrap()
    }

    fn paper() -> String {
        let (head, lines) = on_paper(&key());
        format!("{head}\n{}", lines.join("\n"))
    }

    #[test]
    fn what_is_on_the_paper_is_the_key() {
        let (head, lines) = on_paper(&key());
        let whole = format!("{head}{}", lines.concat().replace(' ', ""));
        assert_eq!(whole, key().to_secret_string().expose_secret());
        assert_eq!(lines.iter().map(|line| line.split(' ').count()).collect::<Vec<_>>(), [5, 5, 5]);
        assert!(whole.parse::<Identity>().is_ok());
    }

    #[test]
    fn it_is_read_as_people_type_it() {
        let paper = paper();
        let letters = paper.split_once('\n').unwrap().1;
        let spellings = [
            paper.clone(),
            paper.to_lowercase(),
            paper.replace(' ', ""),
            paper.replace(' ', "-").replace('\n', " – "),
            format!("\u{feff}  {}\r\n", paper.replace('\n', "\r\n\r\n")),
            letters.to_owned(),
            letters.to_lowercase(),
            letters.replace('0', "O").replace('L', "l"),
            letters.replace('L', "I"),
            letters.replace('L', "1"),
            paper.replacen("PQ-1", "pq-l", 1),
        ];
        for text in spellings {
            let read = typed(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(read.seed().expose(), key().seed().expose(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let letters: Vec<char> = paper().split_once('\n').unwrap().1.chars().filter(|c| !c.is_whitespace()).collect();
        for at in (0..letters.len()).step_by(5).chain([letters.len() - 1]) {
            let mut wrong = letters.clone();
            wrong[at] = if wrong[at] == 'Q' { 'P' } else { 'Q' };
            let text: String = wrong.iter().collect();
            assert_eq!(typed(&text).unwrap_err(), Mistyped::Sum(Some(Place::of(at))), "{at}");
        }
        let mut swapped = letters.clone();
        let at = (1..swapped.len()).find(|at| swapped[*at] != swapped[at - 1]).unwrap();
        swapped.swap(at - 1, at);
        assert!(matches!(typed(&swapped.iter().collect::<String>()), Err(Mistyped::Sum(Some(_)))));
        let mut odd = letters.clone();
        odd[21] = 'b';
        let error = typed(&odd.iter().collect::<String>()).unwrap_err();
        assert_eq!(error.to_string(), "no key has the character “B”: look again at group 1 of line 2");
        let short: String = letters[1..].iter().collect();
        assert_eq!(typed(&short).unwrap_err(), Mistyped::Length(57));
        assert_eq!(typed(&paper().replacen("AGE", "ACE", 1)).unwrap_err(), Mistyped::Beginning);
        assert_eq!(typed(" \n").unwrap_err(), Mistyped::Nothing);
        assert_eq!(typed("AGE-SECRET-KEY-PQ-1").unwrap_err(), Mistyped::Nothing);
        assert_eq!(typed(&key().recipient().to_string()).unwrap_err(), Mistyped::Public);
        assert_eq!(typed("AGE-SECRET-KEY-1QQQ").unwrap_err(), Mistyped::OtherKind);
        assert_eq!(typed(&"Q".repeat(5_000)).unwrap_err(), Mistyped::OtherKind);
    }

    #[test]
    fn a_kits_number_is_of_its_own_key() {
        let number = kit_number(&key().recipient());
        assert_eq!(number, kit_number(&key().recipient()));
        assert_ne!(number, kit_number(&Identity::from_seed([255; 32]).recipient()));
        assert_eq!(number.len(), 14);
    }
}
