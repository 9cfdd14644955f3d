//! A person's file, version 1: public keys in clear, private ones sealed under a passphrase.
//!
//! The seal is age's scrypt recipient, so that stock `age` opens it too. A seized disk is protected by the passphrase alone.

use std::io::{Read, Write};

use model::{LocalId, Redacted};
use rand::{CryptoRng, RngCore};
use seal::{
    Identity, Recipient, Signature, SigningKey, VerifyKey,
    age::{
        self,
        armor::{ArmoredReader, ArmoredWriter, Format},
        scrypt,
    },
};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Error, Passphrase};

/// scrypt's cost: N = 2^17, 128 MiB and about a second. A constant, so that a file made on a fast machine opens on a slow one.
const LOG_N: u8 = 17;
const WHAT: &str = "person's file";

/// `people/<id>.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonFile {
    version: u32,
    id: LocalId,
    name: String,
    recipient: Recipient,
    signing_key: VerifyKey,
    /// An armoured age file (scrypt) that holds the secrets as JSON.
    sealed: String,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct Secrets {
    #[serde(with = "hex::serde")]
    identity: [u8; 32],
    #[serde(with = "hex::serde")]
    signing: [u8; 32],
    #[serde(with = "hex::serde")]
    totp: [u8; 20],
}

/// Somebody whose keys are in memory.
#[derive(Clone, Debug)]
pub struct UnlockedPerson {
    id: LocalId,
    name: String,
    identity: Identity,
    signing_seed: Redacted<[u8; 32]>,
    totp: Redacted<[u8; 20]>,
}

impl PersonFile {
    /// Makes a person's keys.
    ///
    /// # Errors
    /// [`Error::PassphraseTooShort`].
    pub fn create(
        id: LocalId,
        name: &str,
        passphrase: &Passphrase,
        rng: &mut (impl CryptoRng + RngCore),
    ) -> Result<(Self, UnlockedPerson), Error> {
        let mut secrets = Secrets { identity: [0; 32], signing: [0; 32], totp: [0; 20] };
        rng.fill_bytes(&mut secrets.identity);
        rng.fill_bytes(&mut secrets.signing);
        rng.fill_bytes(&mut secrets.totp);
        let person = UnlockedPerson {
            id,
            name: name.to_owned(),
            identity: Identity::from_seed(secrets.identity),
            signing_seed: Redacted::new(secrets.signing),
            totp: Redacted::new(secrets.totp),
        };
        Ok((person.to_file(passphrase)?, person))
    }

    /// # Errors
    /// [`Error::Damaged`] when it isn't a person's file of version 1.
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let file: Self = serde_json::from_slice(json).map_err(|_| Error::Damaged(WHAT))?;
        if file.version == 1 { Ok(file) } else { Err(Error::Damaged(WHAT)) }
    }

    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("strings and numbers always have a JSON form")
    }

    pub fn id(&self) -> LocalId {
        self.id
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    pub fn signing_key(&self) -> &VerifyKey {
        &self.signing_key
    }

    /// Takes about a second and 128 MiB: call it where blocking is fine.
    ///
    /// # Errors
    /// [`Error::WrongPassphrase`]; [`Error::Damaged`] when the secrets don't fit the public keys beside them.
    pub fn unlock(&self, passphrase: &Passphrase) -> Result<UnlockedPerson, Error> {
        let mut identity = scrypt::Identity::new(passphrase.secret());
        identity.set_max_work_factor(LOG_N);
        let mut plain = Zeroizing::new(Vec::with_capacity(1024));
        age::Decryptor::new_buffered(ArmoredReader::new(self.sealed.as_bytes()))
            .map_err(|_| Error::Damaged(WHAT))?
            .decrypt(std::iter::once(&identity as &dyn age::Identity))
            .map_err(|error| match error {
                age::DecryptError::DecryptionFailed | age::DecryptError::KeyDecryptionFailed => Error::WrongPassphrase,
                _ => Error::Damaged(WHAT),
            })?
            .take(4096)
            .read_to_end(&mut plain)
            .map_err(|_| Error::Damaged(WHAT))?;
        let secrets: Secrets = serde_json::from_slice(&plain).map_err(|_| Error::Damaged(WHAT))?;
        let person = UnlockedPerson {
            id: self.id,
            name: self.name.clone(),
            identity: Identity::from_seed(secrets.identity),
            signing_seed: Redacted::new(secrets.signing),
            totp: Redacted::new(secrets.totp),
        };
        if person.recipient() == self.recipient && person.signing_key() == self.signing_key {
            Ok(person)
        } else {
            Err(Error::Damaged(WHAT))
        }
    }
}

impl UnlockedPerson {
    pub fn id(&self) -> LocalId {
        self.id
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    pub fn recipient(&self) -> Recipient {
        self.identity.recipient()
    }

    pub fn signing_key(&self) -> VerifyKey {
        self.signer().verify_key()
    }

    /// Signs exactly these bytes; what they mean (an approval, with its label in front) is the caller's.
    pub fn sign(&self, message: &[u8]) -> Signature {
        self.signer().sign(message)
    }

    /// The shared secret of the second factor (RFC 6238, HMAC-SHA1, 20 bytes).
    pub fn totp_secret(&self) -> &Redacted<[u8; 20]> {
        &self.totp
    }

    /// The same keys under a passphrase, the old one or a new one. Takes about a second and 128 MiB.
    ///
    /// # Errors
    /// [`Error::PassphraseTooShort`].
    pub fn to_file(&self, passphrase: &Passphrase) -> Result<PersonFile, Error> {
        if !passphrase.long_enough() {
            return Err(Error::PassphraseTooShort);
        }
        let secrets = Secrets {
            identity: *self.identity.seed().expose(),
            signing: *self.signing_seed.expose(),
            totp: *self.totp.expose(),
        };
        let plain = Zeroizing::new(serde_json::to_vec(&secrets).map_err(|_| Error::Damaged(WHAT))?);
        let mut recipient = scrypt::Recipient::new(passphrase.secret());
        recipient.set_work_factor(LOG_N);
        let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            .map_err(|_| Error::Damaged(WHAT))?;
        let armor = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armor)?;
        writer.write_all(&plain)?;
        let sealed = writer.finish()?.finish()?;
        Ok(PersonFile {
            version: 1,
            id: self.id,
            name: self.name.clone(),
            recipient: self.recipient(),
            signing_key: self.signing_key(),
            sealed: String::from_utf8(sealed).map_err(|_| Error::Damaged(WHAT))?,
        })
    }

    fn signer(&self) -> SigningKey {
        SigningKey::from_seed(self.signing_seed.expose())
    }
}
