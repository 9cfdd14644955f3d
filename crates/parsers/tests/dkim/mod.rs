//! Signatures of mail servers: the message that RFC 8463 (appendix A) publishes with both its keys, and what was changed of it.

use model::FindingKind::{ForgerySign, Signature};
use parsers::{Given, Passwords};

use crate::gather::{Gather, LIMITS};

const SIGNED: &str = include_str!("rfc8463.eml");
const ED25519: &str = "brisbane._domainkey.football.example.com. IN TXT (\n \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\")\n";
const RSA: &str = "test._domainkey.football.example.com. IN TXT (\n \"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR\"\n \"iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC\"\n \"DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3\"\n \"Ip3G+2kryOTIKT+l/K4w3QIDAQAB\")\n";

fn open(mail: &str, keys: &str) -> Gather {
    let mut gather = Gather::default();
    let given = Given { passwords: &Passwords::default(), keys };
    parsers::open_with(given, mail.as_bytes(), "mail", &LIMITS, &mut gather).expect("the mail opens");
    gather
}

/// How many findings of a kind say this.
fn count(gather: &Gather, kind: model::FindingKind, words: &str) -> usize {
    gather.findings.iter().filter(|finding| finding.kind == kind && finding.what.contains(words)).count()
}

#[test]
fn the_body_is_checked_without_a_key() {
    let gather = open(SIGNED, "");
    assert_eq!(count(&gather, Signature, "The body is the one that was signed"), 2, "{:#?}", gather.findings);
    assert_eq!(count(&gather, Signature, "takes the key brisbane._domainkey.football.example.com"), 1);
    assert_eq!(count(&gather, ForgerySign, ""), 0, "{:#?}", gather.findings);
    let changed = open(&SIGNED.replace("We lost", "We won"), "");
    assert_eq!(count(&changed, ForgerySign, "body is not the one"), 2, "{:#?}", changed.findings);
    // The wire's line ends, and what a mailbox file does to a line.
    assert_eq!(count(&open(&SIGNED.replace('\n', "\r\n"), ""), ForgerySign, ""), 0);
}

#[test]
fn both_signatures_hold_with_their_keys_and_with_no_others() {
    let both = open(SIGNED, &format!("{ED25519}{RSA}"));
    assert_eq!(count(&both, Signature, "holds with the key"), 2, "{:#?}", both.findings);
    assert_eq!(count(&both, ForgerySign, ""), 0, "{:#?}", both.findings);
    // One record alone, without its name: it is tried on each, and fits one.
    let bare = open(SIGNED, "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    assert_eq!(
        (
            count(&bare, Signature, "holds with the key"),
            count(&bare, Signature, "can't be read, or is of another kind")
        ),
        (1, 1)
    );
    let other = open(SIGNED, &ED25519.replace("11qY", "22qY"));
    assert_eq!(count(&other, Signature, "holds with the key"), 0, "{:#?}", other.findings);
    assert_eq!(
        count(&open(SIGNED, "brisbane._domainkey.football.example.com v=DKIM1; p="), Signature, "took it back"),
        1
    );
}

#[test]
fn a_changed_header_shows_with_the_key_alone() {
    let changed = SIGNED.replace("Is dinner ready?", "Is dinner paid?");
    assert_eq!(count(&open(&changed, ""), ForgerySign, ""), 0);
    let gather = open(&changed, &format!("{ED25519}{RSA}"));
    assert_eq!(count(&gather, ForgerySign, "doesn't hold with the key"), 2, "{:#?}", gather.findings);
    assert_eq!(count(&gather, Signature, "holds with the key"), 0);
    // The message signs each of these names twice, so that a second one is no way in.
    let second = SIGNED.replace("Subject: Is", "Subject: Come\nSubject: Is");
    assert_eq!(count(&open(&second, RSA), ForgerySign, "doesn't hold with the key"), 1);
}

#[test]
fn what_a_signature_leaves_out_is_said() {
    // "Hi.\r\n" alone is counted; its hash was made with another program.
    let mail = "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=a.example; s=k; h=from:subject; l=5;\n bh=UrA8rmgY3eNBotmDWtzAmHyn5RyZv8Gea45sNGsP0zw=; b=AAAA\nFrom: a@a.example\nSubject: one\nSubject: two\nTo: b@b.example\n\nHi.\nPay it to the other account.\n";
    let gather = open(mail, "");
    assert_eq!(count(&gather, ForgerySign, "counts its bytes"), 1, "{:#?}", gather.findings);
    assert!(gather.says(ForgerySign, "Pay it to the other account."));
    assert_eq!(count(&gather, ForgerySign, "“subject” 2 times"), 1, "{:#?}", gather.findings);
    let broken =
        open("DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=k\nFrom: a@a.example\nTo: b@b.example\n\nHi.\n", "");
    assert_eq!(count(&broken, Signature, "can't be checked"), 1, "{:#?}", broken.findings);
}
