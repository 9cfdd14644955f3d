//! OpenPGP's signatures (RFC 9580): made by the key itself or by a subkey that it bound for signing, within the key's time.
//! Certifications by others are not looked at: whose key it is, the newsroom says in its own words.

use airlock::{Checked, SignatureJob, WhyNot};
use pgp::{
    composed::{CleartextSignedMessage, Deserializable, DetachedSignature, SignedPublicKey, SignedPublicSubKey},
    crypto::hash::HashAlgorithm,
    packet::{Signature, SignatureType},
    types::{KeyDetails, Tag},
};

use super::fitting;

pub(super) fn detached(asked: &SignatureJob) -> Result<Checked, WhyNot> {
    let key = read_key(&asked.key)?;
    let (found, _) =
        DetachedSignature::from_armor_single(asked.signature.trim().as_bytes()).map_err(|_| WhyNot::Signature)?;
    let signature = &found.signature;
    if !matches!(signature.typ(), Some(SignatureType::Binary | SignatureType::Text)) {
        return Err(WhyNot::Unsupported);
    }
    let by = Signer::of(&key, signature)?;
    let text = fitting(asked, |text| by.fits(signature, text))?;
    by.may_sign(signature)?;
    Ok(holds(&key, text))
}

pub(super) fn cleartext(asked: &SignatureJob) -> Result<Checked, WhyNot> {
    let key = read_key(&asked.key)?;
    let (message, _) =
        CleartextSignedMessage::from_string(asked.signature.trim_start()).map_err(|_| WhyNot::Signature)?;
    // Nothing but one signature: of several, readers' tools would judge each on its own.
    let [signature] = message.signatures() else { return Err(WhyNot::Signature) };
    if signature.typ() != Some(SignatureType::Text) {
        return Err(WhyNot::Unsupported);
    }
    let by = Signer::of(&key, signature)?;
    let signed = message.signed_text();
    if !by.fits(signature, signed.as_bytes()) {
        return Err(WhyNot::Words);
    }
    by.may_sign(signature)?;
    let text = asked.texts.iter().position(|text| same(text, &signed)).ok_or(WhyNot::OtherWords)?;
    Ok(holds(&key, text))
}

/// The framework doesn't sign spaces at a line's end, nor the last line break (RFC 9580, 7.2).
fn same(text: &str, signed: &str) -> bool {
    let bare = |text: &str| {
        let lines = text.trim_end_matches(['\r', '\n']).lines();
        lines.map(|line| line.trim_end_matches([' ', '\t', '\r']).to_owned()).collect::<Vec<_>>()
    };
    bare(text) == bare(signed)
}

fn read_key(text: &str) -> Result<SignedPublicKey, WhyNot> {
    SignedPublicKey::from_armor_single(text.trim().as_bytes()).map(|(key, _)| key).map_err(|_| WhyNot::Key)
}

fn holds(key: &SignedPublicKey, text: usize) -> Checked {
    Checked::Holds {
        text,
        fingerprint: format!("{:X}", key.primary_key.fingerprint()),
        algorithm: format!("openpgp-{:?}", key.primary_key.algorithm()).to_ascii_lowercase(),
        namespace: String::new(),
    }
}

/// Which key of the certificate is to have made the signature.
enum Signer<'a> {
    Primary(&'a SignedPublicKey),
    Sub(&'a SignedPublicKey, &'a SignedPublicSubKey),
}

impl<'a> Signer<'a> {
    /// The one that the signature names; of one that names none, the primary key.
    fn of(key: &'a SignedPublicKey, signature: &Signature) -> Result<Self, WhyNot> {
        let named = |candidate: &dyn KeyDetails| {
            signature.issuer_fingerprint().iter().all(|named| **named == candidate.fingerprint())
                && signature.issuer_key_id().iter().all(|named| **named == candidate.legacy_key_id())
        };
        // The library takes no weak hash either, and would call it other words.
        if weak(signature) {
            return Err(WhyNot::Unsupported);
        }
        if named(&key.primary_key) {
            return Ok(Self::Primary(key));
        }
        let sub = key.public_subkeys.iter().find(|sub| named(&sub.key));
        sub.map(|sub| Self::Sub(key, sub)).ok_or(WhyNot::OtherKey)
    }

    fn fits(&self, signature: &Signature, text: &[u8]) -> bool {
        match self {
            Self::Primary(key) => signature.verify(&key.primary_key, text).is_ok(),
            Self::Sub(_, sub) => signature.verify(&sub.key, text).is_ok(),
        }
    }

    /// Whether its owner lets it sign, and did when it signed.
    fn may_sign(&self, signature: &Signature) -> Result<(), WhyNot> {
        let made = signature.created().ok_or(WhyNot::Signature)?.as_secs();
        if signature.signature_expiration_time().is_some_and(|end| end.as_secs() > 0) {
            return Err(WhyNot::Expired);
        }
        let (Self::Primary(key) | Self::Sub(key, _)) = self;
        let primary = &key.primary_key;
        if key.details.revocation_signatures.iter().any(|gone| gone.verify_key(primary).is_ok()) {
            return Err(WhyNot::Revoked);
        }
        let own = own_words(key);
        within(made, primary.created_at().as_secs(), own)?;
        let Self::Sub(_, sub) = self else {
            // Without any word about it, a key is for everything.
            return match own.is_some_and(|own| says_uses(own) && !own.key_flags().sign()) {
                true => Err(WhyNot::NotForSigning),
                false => Ok(()),
            };
        };
        let bound = |word: &&Signature| word.verify_subkey_binding(primary, &sub.key).is_ok();
        let words = sub.signatures.iter().filter(bound).collect::<Vec<_>>();
        if words.iter().any(|word| word.typ() == Some(SignatureType::SubkeyRevocation)) {
            return Err(WhyNot::Revoked);
        }
        let newest = words.into_iter().filter(|word| !weak(word)).max_by_key(|word| word.created());
        let newest = newest.ok_or(WhyNot::NotForSigning)?;
        // The subkey must say itself that it belongs to this key: else anybody could take it for theirs.
        let itself = newest.embedded_signature();
        let itself = itself.is_some_and(|back| back.verify_primary_key_binding(&sub.key, primary).is_ok());
        if !newest.key_flags().sign() || !itself {
            return Err(WhyNot::NotForSigning);
        }
        within(made, sub.key.created_at().as_secs(), Some(newest))
    }
}

/// What the key's owner said last about the key: a certification of a name, or of the key itself.
fn own_words(key: &SignedPublicKey) -> Option<&Signature> {
    let primary = &key.primary_key;
    let names = key.details.users.iter().flat_map(|user| {
        let own = |word: &&Signature| {
            word.is_certification() && word.verify_certification(primary, Tag::UserId, &user.id).is_ok()
        };
        user.signatures.iter().filter(own)
    });
    let direct = key.details.direct_signatures.iter().filter(|word| word.verify_key(primary).is_ok());
    names.chain(direct).filter(|word| !weak(word)).max_by_key(|word| word.created())
}

fn says_uses(word: &Signature) -> bool {
    let flags = word.key_flags();
    flags.certify() || flags.sign() || flags.encrypt_comms() || flags.encrypt_storage() || flags.authentication()
}

/// Seconds since 1970, of what signed and of what was signed.
fn within(made: u32, from: u32, words: Option<&Signature>) -> Result<(), WhyNot> {
    let lasts = words.and_then(Signature::key_expiration_time).map_or(0, |lasts| lasts.as_secs());
    if made < from || (lasts > 0 && made >= from.saturating_add(lasts)) { Err(WhyNot::Expired) } else { Ok(()) }
}

/// Hashes for which somebody can make two texts with one signature.
fn weak(signature: &Signature) -> bool {
    matches!(
        signature.hash_alg(),
        None | Some(HashAlgorithm::Md5 | HashAlgorithm::Sha1 | HashAlgorithm::Ripemd160 | HashAlgorithm::None)
    )
}
