//! A public key as DNS has it (RFC 6376, section 3.6.1; RFC 8463), pasted by a person, and what it says of a signature.

use ed25519_dalek::{Verifier, VerifyingKey};
use rsa::{Pkcs1v15Sign, RsaPublicKey, pkcs1::DecodeRsaPublicKey, pkcs8::DecodePublicKey, traits::PublicKeyParts};
use sha1::Sha1;
use sha2::Sha256;

use super::{Algorithm, canon};
use crate::base64;

/// Records that are tried.
const MOST: usize = 20;

pub struct Record {
    /// Where in DNS it stood, when that was given with it.
    name: Option<String>,
    text: String,
}

/// Of several the last here is what counts.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It can't be read, or is of another kind than the signature.
    Unread,
    /// The record's key is empty.
    Revoked,
    Fails,
    /// With how many bits, where the kind has them.
    Holds {
        bits: Option<usize>,
    },
}

/// The records in a text: one a line, or as `dig` prints them, with or without the name, in one or more quoted strings.
pub fn records(text: &str) -> impl Iterator<Item = Record> {
    let mut all: Vec<Record> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with([';', '#'])) {
        let named = line.split_whitespace().next().filter(|word| word.to_ascii_lowercase().contains("._domainkey."));
        let begins = line.contains('=') && (named.is_some() || line.trim_start_matches(['"', '(']).starts_with("v="));
        let rest =
            if named.is_some() { line.split_once(char::is_whitespace).map_or("", |(_, rest)| rest) } else { line };
        let said = strings(rest);
        match all.last_mut() {
            // What a long record goes on with on the next line.
            Some(last) if named.is_none() && (!begins || last.text.is_empty()) => last.text.push_str(&said),
            _ => {
                all.push(Record { name: named.map(|name| name.trim_end_matches('.').to_ascii_lowercase()), text: said })
            }
        }
    }
    all.into_iter().take(MOST)
}

/// The strings of a record joined; without quotation marks all of it, from the tags on.
fn strings(rest: &str) -> String {
    if rest.contains('"') {
        return rest.split('"').skip(1).step_by(2).collect();
    }
    rest.find("v=").map_or(rest, |at| &rest[at..]).trim_matches(['(', ')', ' ']).to_owned()
}

impl Record {
    pub fn is_for(&self, domain: &str, selector: &str) -> bool {
        self.name.as_ref().is_none_or(|name| *name == format!("{selector}._domainkey.{domain}").to_ascii_lowercase())
    }

    pub fn verify(&self, algorithm: Algorithm, hashed: &[u8], signature: &[u8]) -> Verdict {
        let tags = canon::tags(self.text.as_bytes());
        let get = |name: &str| tags.iter().find(|(tag, _)| tag == name).map(|(_, value)| value.as_str());
        let Some(key) = get("p") else { return Verdict::Unread };
        let key: String = key.split_whitespace().collect();
        if key.is_empty() {
            return Verdict::Revoked;
        }
        let Some(key) = base64::decode(&key) else { return Verdict::Unread };
        let kind = get("k").unwrap_or("rsa").to_ascii_lowercase();
        match (algorithm, kind.as_str()) {
            (Algorithm::Ed25519, "ed25519") => ed25519(&key, hashed, signature),
            (Algorithm::RsaSha1, "rsa") => rsa(&key, Pkcs1v15Sign::new::<Sha1>(), hashed, signature),
            (Algorithm::RsaSha256, "rsa") => rsa(&key, Pkcs1v15Sign::new::<Sha256>(), hashed, signature),
            _ => Verdict::Unread,
        }
    }
}

/// Keys are `SubjectPublicKeyInfo`, or the bare key that the RFC's text speaks of.
fn rsa(key: &[u8], scheme: Pkcs1v15Sign, hashed: &[u8], signature: &[u8]) -> Verdict {
    let Ok(key) = RsaPublicKey::from_public_key_der(key).or_else(|_| RsaPublicKey::from_pkcs1_der(key)) else {
        return Verdict::Unread;
    };
    let bits = Some(key.n().bits());
    if key.verify(scheme, hashed, signature).is_ok() { Verdict::Holds { bits } } else { Verdict::Fails }
}

fn ed25519(key: &[u8], hashed: &[u8], signature: &[u8]) -> Verdict {
    let Some(key) = key.try_into().ok().and_then(|key| VerifyingKey::from_bytes(key).ok()) else {
        return Verdict::Unread;
    };
    match ed25519_dalek::Signature::from_slice(signature) {
        Ok(signature) if key.verify(hashed, &signature).is_ok() => Verdict::Holds { bits: None },
        _ => Verdict::Fails,
    }
}
