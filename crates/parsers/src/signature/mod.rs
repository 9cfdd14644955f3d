//! Whether a person's own signature holds: minisign, SSH's and OpenPGP's, each by the library that is kept for it. Says what it
//! found in a closed form; where a key is from, and whose it is, it can't know.

mod openpgp;

use airlock::{Checked, SignatureFormat, SignatureJob, WhyNot};

/// Checks one signature against the words as they may have been signed.
pub fn check(asked: &SignatureJob) -> Checked {
    let checked = match asked.format {
        SignatureFormat::Minisign => minisign(asked),
        SignatureFormat::Ssh => ssh(asked),
        SignatureFormat::Openpgp => openpgp::detached(asked),
        SignatureFormat::OpenpgpCleartext => openpgp::cleartext(asked),
    };
    checked.unwrap_or_else(|why| Checked::DoesNotHold { why })
}

/// The first of the texts that the signature fits.
fn fitting(asked: &SignatureJob, fits: impl Fn(&[u8]) -> bool) -> Result<usize, WhyNot> {
    asked.texts.iter().position(|text| fits(text.as_bytes())).ok_or(WhyNot::Words)
}

fn minisign(asked: &SignatureJob) -> Result<Checked, WhyNot> {
    use minisign_verify::{Error, PublicKey, Signature};
    // The key's own line begins with the algorithm's two letters, in base64.
    let line = asked.key.lines().map(str::trim).find(|line| line.starts_with("RW")).ok_or(WhyNot::Key)?;
    let key = PublicKey::from_base64(line).map_err(|_| WhyNot::Key)?;
    let signature = Signature::decode(&asked.signature).map_err(|error| match error {
        Error::UnsupportedAlgorithm => WhyNot::Unsupported,
        _ => WhyNot::Signature,
    })?;
    if matches!(key.verify(b"", &signature, true), Err(Error::UnexpectedKeyId)) {
        return Err(WhyNot::OtherKey);
    }
    // Signatures of the old kind, over the whole text, are as good: the stock tool takes them too.
    let text = fitting(asked, |text| key.verify(text, &signature, true).is_ok())?;
    Ok(Checked::Holds {
        text,
        fingerprint: line.to_owned(),
        algorithm: "minisign-ed25519".to_owned(),
        namespace: String::new(),
    })
}

fn ssh(asked: &SignatureJob) -> Result<Checked, WhyNot> {
    use ssh_key::{HashAlg, PublicKey, SshSig};
    // One line of `allowed_signers`, or of a `.pub` file: a name may stand before the kind, a comment after the key.
    let mut parts = asked.key.split_whitespace().skip_while(|part| !is_kind(part));
    let (Some(kind), Some(key)) = (parts.next(), parts.next()) else { return Err(WhyNot::Key) };
    let key = PublicKey::from_openssh(&format!("{kind} {key}")).map_err(|_| WhyNot::Key)?;
    let signature = SshSig::from_pem(asked.signature.trim()).map_err(|_| WhyNot::Signature)?;
    // The library reads lengths generously, `ssh-keygen` doesn't: what we take, the stock tool must take too.
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let again = signature.to_pem(ssh_key::LineEnding::LF).map_err(|_| WhyNot::Signature)?;
    if bare(&again) != bare(&asked.signature) {
        return Err(WhyNot::Signature);
    }
    if key.key_data() != signature.public_key() {
        return Err(WhyNot::OtherKey);
    }
    let namespace = signature.namespace().to_owned();
    // It stands in a command line that readers copy.
    if namespace.len() > 100 || !namespace.bytes().all(|b| b.is_ascii_alphanumeric() || b"@._-".contains(&b)) {
        return Err(WhyNot::Namespace);
    }
    let text = fitting(asked, |text| key.verify(&namespace, text, &signature).is_ok())?;
    Ok(Checked::Holds {
        text,
        fingerprint: key.fingerprint(HashAlg::Sha256).to_string(),
        algorithm: key.algorithm().to_string(),
        namespace,
    })
}

fn is_kind(word: &str) -> bool {
    ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].iter().any(|kind| word.starts_with(kind))
}
