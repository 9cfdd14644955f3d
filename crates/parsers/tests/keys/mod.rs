//! Opens files with passwords, for tests, and looks that none of them is told.

use model::{FindingKind::Encrypted, Redacted};
use parsers::{Given, OpenFailure, Passwords};

use crate::gather::{Gather, LIMITS};

fn passwords(words: &[&str]) -> Passwords {
    let mut passwords = Passwords::default();
    words.iter().for_each(|word| passwords.add(Redacted::new((*word).to_owned())).unwrap());
    passwords
}

pub fn open(file: &[u8], words: &[&str]) -> (Gather, Result<(), OpenFailure>) {
    let mut gather = Gather::default();
    let opened =
        parsers::open_with(Given { passwords: &passwords(words), keys: "" }, file, "file", &LIMITS, &mut gather);
    (gather, opened)
}

/// None of the words that were given stands in what was found.
pub fn tells_no_password(gather: &Gather, words: &[&str]) {
    for finding in &gather.findings {
        let said = format!("{} {} {}", finding.place, finding.what, finding.detail);
        assert!(words.iter().all(|word| !said.contains(word)), "{said}");
    }
}

/// It opens with this password and with no other, and none is told.
pub fn opens(file: &[u8], password: &str, text: &str) -> Gather {
    let (gather, opened) = open(file, &["not this one", password]);
    assert_eq!(opened, Ok(()));
    let on_pages = gather.pages.iter().flat_map(|page| &page.words).map(|word| word.text.as_str());
    let all = format!("{} {}", gather.text, on_pages.collect::<Vec<_>>().join(" "));
    assert!(all.contains(text), "{all}");
    tells_no_password(&gather, &["not this one", password]);
    let said = gather.findings.iter().filter(|finding| finding.kind == Encrypted);
    assert_eq!(said.filter(|finding| finding.what.contains("one of those that were tried")).count(), 1);
    assert_eq!(open(file, &[]).1, Err(OpenFailure::Encrypted));
    let (gather, refused) = open(file, &["not this one", "nor this"]);
    assert_eq!(refused, Err(OpenFailure::NoneFits));
    assert!(!gather.media_type.is_empty() && gather.pages.is_empty() && gather.children.is_empty());
    gather
}
