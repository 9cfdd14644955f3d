//! Documents behind a password: which passwords are tried in which order, and what is said afterwards. Never says which one fitted, nor how
//! long it is. How a format makes a key of a password stands with that format.

use airlock::{OpenFailure, Passwords};
use model::{Finding, FindingKind, Size, Word};

use crate::{Output, detect::Kind, found::Found};

/// What opened a locked file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It has a lock that asks for nothing.
    Empty,
    /// Excel's own password, which it sets and tries by itself ([MS-OFFCRYPTO], 2.3.7.2 and appendix).
    BuiltIn,
    /// One of those that were given.
    Given,
}

impl Opened {
    pub const fn words(self) -> &'static str {
        match self {
            Self::Empty => "The file is encrypted, but opens without a password.",
            Self::BuiltIn => {
                "The file is encrypted with the password that Excel sets by itself and asks nobody for: it opens for everybody."
            }
            Self::Given => "The file is encrypted: a password is needed. It opened with one of those that were tried.",
        }
    }

    pub fn finding(self) -> Finding {
        Finding::new(FindingKind::Encrypted, "whole file", self.words(), "")
    }
}

/// What Excel locks a workbook with that is only protected against changes.
const EXCEL_S_OWN: &str = "VelvetSweatshop";

/// The first password that fits: the empty one, then those that were given. An attempt's error ends it.
///
/// # Errors
/// When none fits.
pub fn first<T>(
    passwords: &Passwords,
    attempt: impl FnMut(&str) -> Result<Option<T>, OpenFailure>,
) -> Result<(T, Opened), OpenFailure> {
    first_of(std::iter::once(("", Opened::Empty)), passwords, attempt)
}

/// As [`first`], with Excel's own password too.
///
/// # Errors
/// When none fits.
pub fn first_of_office<T>(
    passwords: &Passwords,
    attempt: impl FnMut(&str) -> Result<Option<T>, OpenFailure>,
) -> Result<(T, Opened), OpenFailure> {
    first_of([(EXCEL_S_OWN, Opened::BuiltIn), ("", Opened::Empty)].into_iter(), passwords, attempt)
}

fn first_of<'p, T>(
    known: impl Iterator<Item = (&'p str, Opened)>,
    passwords: &'p Passwords,
    mut attempt: impl FnMut(&str) -> Result<Option<T>, OpenFailure>,
) -> Result<(T, Opened), OpenFailure> {
    for (password, opened) in known.chain(passwords.iter().map(|password| (password, Opened::Given))) {
        if let Some(fits) = attempt(password)? {
            return Ok((fits, opened));
        }
    }
    Err(none_fits(passwords))
}

/// What a locked file fails with that none of these opens.
pub fn none_fits(passwords: &Passwords) -> OpenFailure {
    if passwords.is_empty() { OpenFailure::Encrypted } else { OpenFailure::NoneFits }
}

/// Opens what came from behind a lock; `found` is what stood before it. Where no password fits, that alone is handed out.
///
/// # Errors
/// The lock's, or the opener's.
pub fn open_behind(
    unlocked: Result<(Vec<u8>, Opened), OpenFailure>,
    kind: Kind,
    mut found: Found,
    out: &mut dyn Output,
    open: impl FnOnce(&[u8], &mut dyn Output) -> Result<(), OpenFailure>,
) -> Result<(), OpenFailure> {
    let failure = match unlocked {
        Ok((plain, opened)) => {
            let findings = std::iter::once(opened.finding()).chain(found.finish().0).collect();
            return open(&plain, &mut Behind { out, findings });
        }
        Err(failure) => failure,
    };
    out.facts(kind.media_type(), 0)?;
    let what = match failure {
        OpenFailure::Unsupported => "The file is encrypted in a way that can't be read here.",
        _ => "The file is encrypted. Ask the source for the password.",
    };
    found.say(FindingKind::Encrypted, "whole file", what, "");
    crate::hand_over(found, out)?;
    Err(if failure == OpenFailure::Unsupported { OpenFailure::Encrypted } else { failure })
}

/// Hands on what an opener finds in the bytes that came from behind the lock, and findings of what stood before it.
struct Behind<'o> {
    out: &'o mut dyn Output,
    findings: Vec<Finding>,
}

impl Output for Behind<'_> {
    fn facts(&mut self, media_type: &str, pages: u32) -> Result<(), OpenFailure> {
        self.out.facts(media_type, pages)?;
        self.findings.drain(..).try_for_each(|finding| self.out.finding(finding))
    }

    fn page(&mut self, number: u32, size: Size, width: u32, height: u32, rgb: &[u8]) -> Result<(), OpenFailure> {
        self.out.page(number, size, width, height, rgb)
    }

    fn wants_finer(&self, page: u32, words: &[Word]) -> bool {
        self.out.wants_finer(page, words)
    }

    fn finer(&mut self, width: u32, height: u32, grey: &[u8]) -> Result<(), OpenFailure> {
        self.out.finer(width, height, grey)
    }

    fn words(&mut self, number: u32, words: &[Word]) -> Result<(), OpenFailure> {
        self.out.words(number, words)
    }

    fn text(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.out.text(text)
    }

    fn body(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.out.body(text)
    }

    fn finding(&mut self, finding: Finding) -> Result<(), OpenFailure> {
        self.out.finding(finding)
    }

    fn child(&mut self, name: &str, bytes: &mut dyn std::io::Read) -> Result<(), OpenFailure> {
        self.out.child(name, bytes)
    }
}
