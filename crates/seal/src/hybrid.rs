//! The native hybrid recipient of age: `mlkem768x25519`, C2SP `age.md`. It goes the day the `age` crate has its own.
//!
//! HPKE (RFC 9180) in base mode; KEM 0x647a (MLKEM768-X25519, also called X-Wing), HKDF-SHA256, ChaCha20Poly1305.
//! The key schedule is written out; every primitive is a kept crate's, and the C2SP vectors in `tests/` hold it to the word.

use std::{collections::HashSet, fmt, str::FromStr};

use age::{
    DecryptError, EncryptError,
    secrecy::{ExposeSecret, SecretString},
};
use age_core::{
    format::{FILE_KEY_BYTES, FileKey, Stanza},
    primitives::{bech32_decode, bech32_encode},
};
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use bech32::Hrp;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, aead::Aead};
use hkdf::Hkdf;
use ml_kem::{
    EncodedSizeUser, KemCore, MlKem768,
    kem::{Decapsulate, Encapsulate},
};
use model::Redacted;
use rand::{CryptoRng, RngCore, rngs::OsRng};
use sha2::Sha256;
use sha3::{
    Digest, Sha3_256, Shake256,
    digest::{ExtendableOutput, Update, XofReader},
};
use subtle::ConstantTimeEq;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, Zeroizing};

use crate::Error;

const TAG: &str = "mlkem768x25519";
const INFO: &[u8] = b"age-encryption.org/mlkem768x25519";
const RECIPIENT_PREFIX: Hrp = Hrp::parse_unchecked("age1pq");
const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-pq-");

const MLKEM_KEY: usize = 1184;
const MLKEM_CIPHERTEXT: usize = 1088;
const KEY: usize = MLKEM_KEY + 32;
const ENC: usize = MLKEM_CIPHERTEXT + 32;
const BODY: usize = FILE_KEY_BYTES + 16;

type Decapsulator = <MlKem768 as KemCore>::DecapsulationKey;
type Encapsulator = <MlKem768 as KemCore>::EncapsulationKey;

/// Somebody to seal to: `age1pq1…`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Recipient(Box<[u8; KEY]>);

/// Who can open: a 32-byte seed, `AGE-SECRET-KEY-PQ-1…`. Wiped when dropped.
#[derive(Clone)]
pub struct Identity(Redacted<[u8; 32]>);

impl Identity {
    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *seed);
        Self::from_seed(*seed)
    }

    /// Any 32 bytes are an identity; they must be secret and uniformly random (or derived from such).
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Redacted::new(seed))
    }

    pub fn seed(&self) -> &Redacted<[u8; 32]> {
        &self.0
    }

    pub fn recipient(&self) -> Recipient {
        self.expand().2
    }

    /// The form that stock age tools read.
    pub fn to_secret_string(&self) -> SecretString {
        let mut lower = bech32_encode(IDENTITY_PREFIX, self.0.expose());
        lower.make_ascii_uppercase();
        SecretString::from(lower)
    }

    /// MLKEM768-X25519's ExpandDecapsulationKey: SHAKE-256 of the seed gives ML-KEM's d and z and the X25519 scalar.
    fn expand(&self) -> (Decapsulator, StaticSecret, Recipient) {
        let mut xof = Shake256::default().chain(self.0.expose()).finalize_xof();
        let (mut d, mut z, mut scalar) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
        xof.read(&mut *d);
        xof.read(&mut *z);
        xof.read(&mut *scalar);
        let (mut d, mut z) = ((*d).into(), (*z).into());
        let (decapsulator, encapsulator) = MlKem768::generate_deterministic(&d, &z);
        d.as_mut_slice().zeroize();
        z.as_mut_slice().zeroize();
        let secret = StaticSecret::from(*scalar);
        let mut key = Box::new([0; KEY]);
        key[..MLKEM_KEY].copy_from_slice(&encapsulator.as_bytes());
        key[MLKEM_KEY..].copy_from_slice(PublicKey::from(&secret).as_bytes());
        (decapsulator, secret, Recipient(key))
    }

    /// `None`: not for this identity (or changed on its way); `Some(Err)`: not a well-formed stanza.
    fn unwrap(&self, enc: &[u8; ENC], body: &[u8]) -> Option<Result<FileKey, DecryptError>> {
        let (decapsulator, secret, recipient) = self.expand();
        let ciphertext: [u8; MLKEM_CIPHERTEXT] = enc[..MLKEM_CIPHERTEXT].try_into().expect("a part of that length");
        let share: [u8; 32] = enc[MLKEM_CIPHERTEXT..].try_into().expect("the rest is 32 bytes");
        let shared_pq = Zeroizing::new(<[u8; 32]>::from(decapsulator.decapsulate(&ciphertext.into()).ok()?));
        let shared_x = secret.diffie_hellman(&PublicKey::from(share));
        if bool::from(shared_x.as_bytes().ct_eq(&[0; 32])) {
            return Some(Err(DecryptError::InvalidHeader));
        }
        let shared = combine(&shared_pq, shared_x.as_bytes(), &share, recipient.x25519());
        let (cipher, nonce) = key_schedule(&shared);
        let file_key = Zeroizing::new(cipher.decrypt(&nonce.into(), body).ok()?);
        Some(Ok(FileKey::init_with_mut(|key| key.copy_from_slice(&file_key))))
    }
}

impl age::Identity for Identity {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if stanza.tag != TAG {
            return None;
        }
        let enc = match &stanza.args[..] {
            [arg] => BASE64_STANDARD_NO_PAD.decode(arg).ok().and_then(|enc| <[u8; ENC]>::try_from(enc).ok()),
            _ => None,
        };
        // The file key's length is checked before it is opened, as the specification asks: a longer one could be made to
        // open under two keys.
        match enc {
            Some(enc) if stanza.body.len() == BODY => self.unwrap(&enc, &stanza.body),
            _ => Some(Err(DecryptError::InvalidHeader)),
        }
    }
}

impl Recipient {
    fn x25519(&self) -> &[u8; 32] {
        self.0.last_chunk().expect("a key is longer than 32 bytes")
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let key: Box<[u8; KEY]> = Box::new(bytes.try_into().map_err(|_| Error::NotARecipient)?);
        // FIPS 203, 7.2: coefficients are taken modulo 3329; other spellings of a key are refused.
        let canonical = key[..MLKEM_KEY - 32].chunks_exact(3).all(|c| {
            let (a, b, c) = (u16::from(c[0]), u16::from(c[1]), u16::from(c[2]));
            (a | (b & 15) << 8) < 3329 && (b >> 4 | c << 4) < 3329
        });
        let recipient = Self(key);
        // Clamping makes every scalar a multiple of eight, so any scalar shows whether the point is of low order.
        let share = StaticSecret::from([1; 32]).diffie_hellman(&PublicKey::from(*recipient.x25519()));
        if canonical && share.was_contributory() { Ok(recipient) } else { Err(Error::NotARecipient) }
    }
}

impl age::Recipient for Recipient {
    fn wrap_file_key(&self, file_key: &FileKey) -> Result<(Vec<Stanza>, HashSet<String>), EncryptError> {
        let key: [u8; MLKEM_KEY] = self.0[..MLKEM_KEY].try_into().expect("a part of that length");
        let encapsulator = Encapsulator::from_bytes(&key.into());
        // age's trait hands in no random source; age itself takes the system's here.
        let (ciphertext, shared_pq) = encapsulator
            .encapsulate(&mut OsRng)
            .map_err(|()| EncryptError::Io(std::io::Error::other("ML-KEM encapsulation failed")))?;
        let ephemeral = StaticSecret::random_from_rng(OsRng);
        let share = PublicKey::from(&ephemeral);
        let shared_x = ephemeral.diffie_hellman(&PublicKey::from(*self.x25519()));
        let shared = combine(&Zeroizing::new(shared_pq.into()), shared_x.as_bytes(), share.as_bytes(), self.x25519());
        let (cipher, nonce) = key_schedule(&shared);
        let body = cipher
            .encrypt(&nonce.into(), &file_key.expose_secret()[..])
            .map_err(|_| EncryptError::Io(std::io::Error::other("sealing the file key failed")))?;
        let mut enc = ciphertext.to_vec();
        enc.extend_from_slice(share.as_bytes());
        let stanza = Stanza { tag: TAG.to_owned(), args: vec![BASE64_STANDARD_NO_PAD.encode(enc)], body };
        Ok((vec![stanza], HashSet::from(["postquantum".to_owned()])))
    }
}

/// X-Wing's combiner: SHA3-256 over both secrets, the X25519 share and key, and the label.
fn combine(shared_pq: &[u8; 32], shared_x: &[u8; 32], share: &[u8; 32], key: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let mut hash = Sha3_256::new();
    for part in [shared_pq, shared_x, share, key] {
        Digest::update(&mut hash, part);
    }
    Digest::update(&mut hash, br"\.//^\");
    Zeroizing::new(hash.finalize().into())
}

/// RFC 9180, 5.1, mode base without a PSK: the cipher and the nonce of the first message.
fn key_schedule(shared: &[u8; 32]) -> (ChaCha20Poly1305, [u8; 12]) {
    const SUITE: &[u8] = b"HPKE\x64\x7a\x00\x01\x00\x03";
    let extract = |salt: &[u8], label: &[u8], ikm: &[u8]| {
        Hkdf::<Sha256>::extract(Some(salt), &Zeroizing::new([b"HPKE-v1", SUITE, label, ikm].concat()))
    };
    let mut context = vec![0];
    context.extend_from_slice(&extract(b"", b"psk_id_hash", b"").0);
    context.extend_from_slice(&extract(b"", b"info_hash", INFO).0);
    let (_, secret) = extract(shared, b"secret", b"");
    let expand = |label: &[u8], out: &mut [u8]| {
        let length = [0, out.len() as u8];
        secret
            .expand_multi_info(&[&length, b"HPKE-v1", SUITE, label, &context], out)
            .expect("shorter than HKDF's limit of 8,160 bytes");
    };
    let (mut key, mut nonce) = (Zeroizing::new([0; 32]), [0; 12]);
    expand(b"key", &mut *key);
    expand(b"base_nonce", &mut nonce);
    (ChaCha20Poly1305::new(&(*key).into()), nonce)
}

impl FromStr for Recipient {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = decode(text, RECIPIENT_PREFIX).ok_or(Error::NotARecipient)?;
        let recipient = Self::from_bytes(&bytes)?;
        // One name, one spelling.
        if recipient.to_string() == text { Ok(recipient) } else { Err(Error::NotARecipient) }
    }
}

impl FromStr for Identity {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = Zeroizing::new(decode(text, IDENTITY_PREFIX).ok_or(Error::NotAnIdentity)?);
        let seed = <[u8; 32]>::try_from(&bytes[..]).map_err(|_| Error::NotAnIdentity)?;
        Ok(Self::from_seed(seed))
    }
}

fn decode(text: &str, prefix: Hrp) -> Option<Vec<u8>> {
    bech32_decode(
        text,
        |_| (),
        |found| if found == prefix { Ok(()) } else { Err(()) },
        |_, bytes| Ok::<_, ()>(bytes.collect()),
    )
    .ok()
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bech32_encode(RECIPIENT_PREFIX, &self.0[..]))
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.24}…", self.to_string())
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

impl TryFrom<String> for Recipient {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Recipient> for String {
    fn from(recipient: Recipient) -> String {
        recipient.to_string()
    }
}
