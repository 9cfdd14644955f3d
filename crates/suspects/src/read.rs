//! What the airlock's findings tell of who had a file: the mail's header, who worked on it, the device, the marks of a copy. A finding is a sentence
//! of our own openers; `tests` and `cargo xtask bench suspects` hold that the two understand each other.

use model::{Finding, FindingKind, Mode};

use crate::{
    evidence::{Evidence, Page, Place, Tells},
    marks,
    person::{Person, people},
    set::Set,
};

/// More findings that tell copies apart than these add nothing: one is enough.
const MOST_OF_COPY: usize = 100;

/// What an address in a mail's header is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Wrote,
    Got,
    GotUnseen,
    OwnCopy,
}

fn role(finding: &Finding) -> Option<Role> {
    let what = finding.what.as_str();
    match finding.kind {
        FindingKind::Correspondent if what.contains("whose copy it is") => Some(Role::OwnCopy),
        FindingKind::Correspondent if what.starts_with("Who the mail says it is from") => Some(Role::Wrote),
        FindingKind::Correspondent if what.starts_with("Who the mail says it was written to") => Some(Role::Got),
        FindingKind::Correspondent if what.starts_with("Who got a copy that the others") => Some(Role::GotUnseen),
        FindingKind::Correspondent if what.starts_with("Who got a copy") => Some(Role::Got),
        _ => None,
    }
}

pub fn is_mail(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| matches!(role(finding), Some(Role::Wrote | Role::Got)))
}

/// The name of the mailing list, in small letters, if the mail came over one: `press.list.a.example`.
fn list(findings: &[Finding]) -> Option<String> {
    let id = findings.iter().find_map(|finding| {
        finding.detail.strip_prefix("List-Id:").or_else(|| finding.detail.strip_prefix("List-ID:"))
    })?;
    let id = id.rsplit_once('<').map_or(id, |(_, id)| id.trim_end().trim_end_matches('>'));
    Some(id.trim().to_lowercase()).filter(|id| !id.is_empty())
}

/// The headers that name people, as many as an honest mail has.
fn headers(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    const MOST: usize = 40;
    findings.iter().filter(|finding| role(finding).is_some()).take(MOST)
}

/// Everybody whom a mail's header names as having had it.
fn audience(findings: &[Finding]) -> Option<Set> {
    if !is_mail(findings) {
        return None;
    }
    let list = list(findings);
    let of_list = |one: &Person| {
        let local = one.account().split('@').next().unwrap_or_default();
        list.as_ref().is_some_and(|id| !local.is_empty() && id.split('.').next() == Some(local))
    };
    let mut set = Set::default();
    for finding in headers(findings) {
        if matches!(role(finding), Some(Role::Wrote | Role::Got | Role::GotUnseen)) {
            for one in people(&finding.detail) {
                if of_list(&one) { set.put_list(one.account()) } else { set.put(one) }
            }
        }
    }
    if let Some(id) = &list
        && set.groups.is_empty()
    {
        set.put_list(id);
    }
    (!set.is_empty()).then_some(set)
}

/// What was found in the mail that a file came with.
pub fn around(findings: &[Finding]) -> Option<Evidence> {
    let set = audience(findings)?;
    let what = format!("It came attached to a mail of {}: taken as if nobody else had it.", set.said());
    Some(Evidence::new(Tells::Whom, set, false, what, Place::File))
}

/// What the findings of a document tell.
pub fn findings(findings: &[Finding], pages: &[Page], mode: Mode) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    if let Some(set) = audience(findings) {
        let what = format!(
            "Its header names {} who wrote or received it. Whoever sent it knows that, and whom it reached.",
            set.said()
        );
        evidence.push(Evidence::new(Tells::Whom, set, true, what, Place::File));
    }
    let of = |wanted: Role| headers(findings).filter(move |f| role(f) == Some(wanted)).flat_map(|f| people(&f.detail));
    let (unseen, wrote) = (of(Role::GotUnseen).collect::<Vec<_>>(), of(Role::Wrote));
    if !unseen.is_empty() {
        let words = unseen.iter().flat_map(|one| [one.shown(), one.account()]).filter(|words| !words.is_empty());
        let place = marks::told(words.map(str::to_owned).collect(), pages);
        let what = "It shows who got a copy unseen (Bcc). Only the sender’s copy and theirs do.";
        evidence.push(Evidence::new(Tells::Copy, Set::named(wrote.chain(unseen.iter().cloned())), true, what, place));
    }
    let own = Set::named(of(Role::OwnCopy));
    if !own.is_empty() {
        let what = "Its header names the mailbox that this copy was delivered to.";
        evidence.push(Evidence::new(Tells::Copy, own, true, what, Place::File));
    }
    evidence.extend(worked(findings));
    // What may stand on pages first.
    let on_pages = |finding: &&Finding| matches!(finding.kind, FindingKind::Homoglyphs | FindingKind::QrCode);
    let (seen, hidden): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(on_pages);
    let of_copy = seen.into_iter().chain(hidden).filter_map(|finding| of_copy(finding, pages, mode));
    evidence.extend(of_copy.take(MOST_OF_COPY));
    evidence
}

/// A version with comments or tracked changes: usually with those alone who worked on it.
fn worked(findings: &[Finding]) -> Option<Evidence> {
    let is_draft = findings.iter().any(|f| matches!(f.kind, FindingKind::TrackedChange | FindingKind::Comment));
    let authors = findings.iter().filter(|finding| {
        finding.kind == FindingKind::Author
            && [
                "change names its author",
                "of the format names its author",
                "comment names its author",
                "worked on it",
                "commented on it",
            ]
            .iter()
            .any(|words| finding.what.contains(words))
    });
    let set = Set::named(authors.filter_map(|finding| Person::of(&finding.detail)));
    if !is_draft || set.is_empty() {
        return None;
    }
    let what = format!("It has comments or tracked changes by {}: taken as a version that only they had.", set.said());
    Some(Evidence::new(Tells::Whom, set, false, what, Place::File))
}

/// What tells one copy of a file from another.
fn of_copy(finding: &Finding, pages: &[Page], mode: Mode) -> Option<Evidence> {
    let one = |name: &str| Set::counted(name, 1);
    let in_file = |set: Set, what: &str| Some(Evidence::new(Tells::Copy, set, false, what, Place::File));
    let (what, detail) = (finding.what.as_str(), finding.detail.trim());
    match finding.kind {
        FindingKind::Author => {
            let saved = ["changed it last", "printed it", "wrote it last", "opened it for writing", "saved it"];
            let who = detail.split(": ").next().and_then(Person::of)?;
            let told = saved.iter().any(|words| what.contains(words));
            told.then(|| in_file(Set::named([who]), "The file names who changed, saved or printed this copy."))?
        }
        FindingKind::Owner => {
            let who = Person::of(account_in(detail)?)?;
            in_file(Set::named([who]), "A path in the file holds the name of an account.")
        }
        FindingKind::Serial => {
            in_file(one(detail), "The file names one device by its number: whose it is can be looked up.")
        }
        FindingKind::Gps => in_file(one("who was there"), "The file says where it was made."),
        FindingKind::PrinterDots => in_file(
            one("who printed it"),
            "Its paper has a printer’s dots: they name the printer and the minute. Published pixels are cleaned of them.",
        ),
        FindingKind::InvisibleCharacters => in_file(
            one("who got the marked copy"),
            "Its text has characters that can’t be seen, which may mark a copy. They are not published.",
        ),
        // Every receiver of a mail has the same number of it.
        FindingKind::CopyIdentifier if !model::mail::is_header(&finding.place) => {
            in_file(one(detail), "An identifier in the file may be this copy’s own.")
        }
        FindingKind::Homoglyphs => {
            let words: Vec<String> = look_alikes(detail);
            let place = if words.is_empty() { marks::look(pages, mode) } else { marks::told(words, pages) };
            let what = "Letters of another alphabet or unusual spaces may mark this copy.";
            Some(Evidence::new(Tells::Copy, one("who got the marked copy"), false, what, place))
        }
        FindingKind::QrCode => {
            let number = finding.page();
            // A box somewhere on the page need not lie on the code.
            let seen = |page: &&Page| mode == Mode::Facsimile && number.is_none_or(|n| n == page.number);
            let pages = pages.iter().filter(seen).map(|page| page.number).collect();
            let what = "A code of squares (QR) on the page may be this copy’s own.";
            Some(Evidence::new(Tells::Copy, one("who got the marked copy"), false, what, Place::Look { pages }))
        }
        _ => None,
    }
}

/// The words of a finding about look-alikes: a line for each, behind the first, its letters' numbers behind it.
fn look_alikes(detail: &str) -> Vec<String> {
    let mut lines = detail.lines();
    let counted = lines.next().is_some_and(|line| line.ends_with(" words"));
    let word = |line: &str| line.split_once(" U+").map(|(word, _)| word.to_owned());
    if counted { lines.filter_map(word).collect() } else { Vec::new() }
}

/// The account's name in a path: `C:\Users\mvoss\…`, `/home/mvoss/…`, `/Users/mvoss/…`.
fn account_in(path: &str) -> Option<&str> {
    let mut parts = path
        .split(['/', '\\'])
        .skip_while(|part| !["users", "home", "documents and settings"].contains(&part.to_lowercase().as_str()));
    parts.next()?;
    let account = parts.next().filter(|account| !account.is_empty())?;
    let shared = ["public", "shared", "default", "all users", "administrator", "admin", "user"];
    (!shared.contains(&account.to_lowercase().as_str())).then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: FindingKind, what: &str, detail: &str) -> Finding {
        Finding::new(kind, "mail header", what, detail)
    }

    #[test]
    fn a_list_is_a_list_when_the_header_says_so() {
        let to = "Who the mail says it was written to.";
        let mail = [
            found(
                FindingKind::Correspondent,
                "Who the mail says it is from. Anybody can write anything here.",
                "a@x.example",
            ),
            found(FindingKind::Correspondent, to, "kreis@x.example, b@x.example"),
            found(FindingKind::Property, "The mail came over a mailing list.", "List-Id: Der Kreis <kreis.x.example>"),
        ];
        let set = audience(&mail).unwrap();
        assert_eq!((set.people.len(), set.groups.len(), set.groups[0].name.as_str()), (2, 1, "kreis@x.example"));
        assert_eq!(audience(&mail[..2]).unwrap().people.len(), 3, "without it, it is taken for one");
        assert!(audience(&mail[2..]).is_none());
    }

    #[test]
    fn paths_name_accounts() {
        for path in [r"C:\Users\mvoss\Documents\a.dotx", "/home/mvoss/a", "file:///Users/mvoss/b.docx"] {
            assert_eq!(account_in(path), Some("mvoss"), "{path}");
        }
        for path in [r"C:\Users\Public\a.dotx", "Normal.dotm", r"\\server\share\a", "/home/"] {
            assert_eq!(account_in(path), None, "{path}");
        }
    }

    #[test]
    fn look_alikes_are_words_that_can_be_covered() {
        assert_eq!(look_alikes("2 words\npаyment U+0430\nсost U+0441"), ["pаyment", "сost"]);
        assert!(look_alikes("thin space U+2009, 3 times").is_empty());
    }
}
