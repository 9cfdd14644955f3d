//! A mail's body alone: what stays of a letter that is cleaned. Who wrote it, to whom, when and about what stays behind, with its attachments.

use airlock::{NodePath, Sink, Whole};
use model::FindingKind;
use page::typeset::{Missing, typeset};

use crate::make::Error;

/// The lines that our opener sets above a mail's body (`parsers::mail`), each as long as it may be.
const HEAD: [&str; 8] = ["From: ", "Sender: ", "To: ", "Cc: ", "Bcc: ", "Reply-To: ", "Date: ", "Subject: "];
/// Where it finds what a head tells.
const HEAD_PLACE: &str = "mail header";
/// What it sets above the list of attachments, and before each of them.
const ATTACHMENTS: &str = "Attachments:\n\n";
const BULLET: &str = "• ";

/// Whether it is a letter, by what the airlock said.
pub fn is_one(media_type: &str) -> bool {
    matches!(media_type, "message/rfc822" | "application/vnd.ms-outlook")
}

/// The letter without its head and the list of its attachments, set anew.
///
/// # Errors
/// Where nothing is left.
pub fn body(letter: &Whole) -> Result<Whole, Error> {
    let attached = letter.findings.iter().any(|finding| finding.kind == FindingKind::Attachment);
    let has_head = letter.findings.iter().any(|finding| finding.place == HEAD_PLACE);
    let text = if has_head { without_head(&letter.text) } else { &letter.text };
    let text = without_list(text, attached).trim();
    if text.is_empty() {
        return Err(Error::NoBody);
    }
    let mut body = Whole::default();
    for (number, page) in (1..).zip(typeset(text, Missing::Box)?) {
        body.page(&NodePath::top(), number, &page)?;
    }
    text.clone_into(&mut body.text);
    Ok(body)
}

/// A mail whose head nobody wrote begins with its body.
fn without_head(text: &str) -> &str {
    let (first, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let is_head = first.lines().all(|line| HEAD.iter().any(|head| line.starts_with(head)));
    if is_head { rest } else { text }
}

fn without_list(text: &str, attached: bool) -> &str {
    let list = text.rfind(ATTACHMENTS).filter(|at| {
        let before = &text[..*at];
        let lines = &text[at + ATTACHMENTS.len()..];
        attached
            && (before.is_empty() || before.ends_with('\n'))
            && lines.lines().all(|line| line.is_empty() || line.starts_with(BULLET))
    });
    list.map_or(text, |at| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_and_list_go_and_what_only_resembles_them_stays() {
        let text = "From: A <a@b.example>\nSubject: sand\n\nDear B,\n\nFrom: here on.\n\nAttachments:\n\n• a.pdf (3 KB)\n• b.pdf (3 KB)\n";
        let body = "Dear B,\n\nFrom: here on.\n\n";
        assert_eq!(without_list(without_head(text), true), body);
        assert_eq!(without_head("Dear B: hello\n\nmore"), "Dear B: hello\n\nmore");
        assert_eq!(without_head("Subject: sand\nand more of it\n\nmore"), "Subject: sand\nand more of it\n\nmore");
        for stays in ["My Attachments:\n\n• a", "Attachments:\n\nnone", "see Attachments:\n\n• a\n\nB"] {
            assert_eq!(without_list(stays, true), stays);
        }
        assert_eq!(without_list("Attachments:\n\n• a", false), "Attachments:\n\n• a", "it has none");
    }
}
