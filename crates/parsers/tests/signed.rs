//! Signatures that the authors' own tools made (`tests/signatures/make.sh`), and what must not pass for one.

#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

use airlock::{Checked, SignatureFormat, SignatureJob, WhyNot};
use parsers::signature::check;

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!("signatures/", $name))
    };
}

const TEXT: &str = vector!("statement.txt");

fn job(format: SignatureFormat, signature: &str, key: &str) -> SignatureJob {
    SignatureJob { format, texts: vec![TEXT.to_owned()], signature: signature.to_owned(), key: key.to_owned() }
}

use SignatureFormat::{Minisign, Openpgp, OpenpgpCleartext, Ssh};

/// Every signature that holds.
fn good() -> Vec<(&'static str, SignatureJob)> {
    vec![
        ("minisign", job(Minisign, vector!("minisign.minisig"), vector!("minisign.pub"))),
        ("minisign, the old kind", job(Minisign, vector!("minisign-legacy.minisig"), vector!("minisign.pub"))),
        ("ssh ed25519", job(Ssh, vector!("ssh-ed25519.sig"), vector!("ssh-ed25519.pub"))),
        ("ssh ecdsa", job(Ssh, vector!("ssh-ecdsa.sig"), vector!("ssh-ecdsa.pub"))),
        ("ssh rsa", job(Ssh, vector!("ssh-rsa.sig"), vector!("ssh-rsa.pub"))),
        ("openpgp", job(Openpgp, vector!("gpg-plain.asc"), vector!("gpg-plain.pub"))),
        ("openpgp, as text", job(Openpgp, vector!("gpg-text.asc"), vector!("gpg-plain.pub"))),
        ("openpgp rsa", job(Openpgp, vector!("gpg-rsa.asc"), vector!("gpg-rsa.pub"))),
        ("openpgp, by a subkey", job(Openpgp, vector!("gpg-sub.asc"), vector!("gpg-sub.pub"))),
        ("openpgp, in time", job(Openpgp, vector!("gpg-in-time.asc"), vector!("gpg-old.pub"))),
        ("openpgp, around the text", job(OpenpgpCleartext, vector!("gpg-plain.clear"), vector!("gpg-plain.pub"))),
    ]
}

fn holds(checked: &Checked) -> bool {
    matches!(checked, Checked::Holds { text: 0, .. })
}

fn why(job: &SignatureJob) -> Option<WhyNot> {
    match check(job) {
        Checked::DoesNotHold { why } => Some(why),
        Checked::Holds { .. } => None,
    }
}

#[test]
fn what_the_authors_tools_sign_holds() {
    for (name, job) in good() {
        assert!(holds(&check(&job)), "{name}: {:?}", check(&job));
    }
}

#[test]
fn any_other_letter_is_refused() {
    for (name, mut job) in good() {
        let wrong = if job.format == OpenpgpCleartext { WhyNot::OtherWords } else { WhyNot::Words };
        for other in [TEXT.replace("May", "Mai"), format!("{TEXT} more"), String::new()] {
            job.texts = vec![other];
            assert_eq!(why(&job), Some(wrong), "{name}");
        }
    }
}

#[test]
fn a_flipped_byte_of_any_signature_is_refused() {
    for (name, job) in good() {
        let mut tried = 0;
        // OpenPGP doesn't sign all of a signature: after the signed part stands one that names the key again.
        let mut unsigned = if matches!(job.format, Openpgp | OpenpgpCleartext) { 16 } else { 0 };
        for at in 0..job.signature.len() {
            let mut bytes = job.signature.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(signature) = String::from_utf8(bytes) else { continue };
            let checked = check(&SignatureJob { signature: signature.clone(), ..job.clone() });
            // What isn't part of it may change: a comment, a header, spaces, the dash escape, the checksum, unused bits at the end.
            if holds(&checked) {
                let line = job.signature[..at].matches('\n').count();
                let changed = job.signature.lines().nth(line).unwrap_or_default();
                let bare = changed.is_empty() || changed.starts_with("untrusted comment") || changed.starts_with('=');
                let last = job.signature.as_bytes().get(at + 1).is_none_or(|next| matches!(next, b'\n' | b'='));
                let armour = changed.starts_with("-----") || changed.starts_with("Hash:");
                if !(bare || last || armour) {
                    assert!(unsigned > 0, "{name}: byte {at} of {changed:?}");
                    unsigned -= 1;
                }
            } else {
                tried += 1;
            }
        }
        assert!(tried > 80, "{name}: {tried}");
    }
}

#[test]
fn a_key_says_what_it_may_sign_and_until_when() {
    let refused = [
        (WhyNot::Expired, job(Openpgp, vector!("gpg-too-late.asc"), vector!("gpg-old.pub"))),
        (WhyNot::Revoked, job(Openpgp, vector!("gpg-sub.asc"), vector!("gpg-revoked.pub"))),
        (WhyNot::Unsupported, job(Openpgp, vector!("gpg-sha1.asc"), vector!("gpg-plain.pub"))),
        (WhyNot::OtherKey, job(Openpgp, vector!("gpg-plain.asc"), vector!("gpg-rsa.pub"))),
        (WhyNot::OtherKey, job(Minisign, vector!("minisign.minisig"), vector!("minisign-other.pub"))),
        (WhyNot::OtherKey, job(Ssh, vector!("ssh-ed25519.sig"), vector!("ssh-ecdsa.pub"))),
        (WhyNot::Key, job(Ssh, vector!("ssh-ed25519.sig"), "ssh-ed25519")),
        (WhyNot::Key, job(Minisign, vector!("minisign.minisig"), "untrusted comment: a key\n")),
        (WhyNot::Key, job(Openpgp, vector!("gpg-plain.asc"), vector!("ssh-rsa.pub"))),
        (WhyNot::Signature, job(Openpgp, vector!("minisign.minisig"), vector!("gpg-plain.pub"))),
        (WhyNot::Signature, job(Minisign, vector!("gpg-plain.asc"), vector!("minisign.pub"))),
        (WhyNot::Signature, job(OpenpgpCleartext, vector!("gpg-plain.asc"), vector!("gpg-plain.pub"))),
    ];
    for (wanted, job) in refused {
        assert_eq!(why(&job), Some(wanted), "{:?}", &job.signature[..40]);
    }
}

#[test]
fn the_answer_says_which_text_and_which_key() {
    let mut signed = job(Ssh, vector!("ssh-ed25519.sig"), &format!("author {}", vector!("ssh-ed25519.pub")));
    signed.texts = vec![TEXT.trim().to_owned(), TEXT.to_owned()];
    let Checked::Holds { text, fingerprint, algorithm, namespace } = check(&signed) else { panic!("it holds") };
    assert_eq!((text, algorithm.as_str(), namespace.as_str()), (1, "ssh-ed25519", "file"));
    assert!(fingerprint.starts_with("SHA256:"), "{fingerprint}");
    let Checked::Holds { fingerprint, .. } = check(&good()[5].1) else { panic!("it holds") };
    assert!(fingerprint.len() == 40 && fingerprint.bytes().all(|b| b.is_ascii_hexdigit()), "{fingerprint}");
}
