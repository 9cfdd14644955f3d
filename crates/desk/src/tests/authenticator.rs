//! A device with one passkey, as a browser shows it: it signs what it is asked to sign, also what no honest one would.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const MAY_BE_COPIED: u8 = 0x08;
const ATTESTED: u8 = 0x40;

pub struct Authenticator {
    pub pkcs8: Vec<u8>,
    pub id: Vec<u8>,
    /// What it says of whose passkey it is.
    pub user: Option<Vec<u8>>,
    pub count: u32,
    /// Whether it counts at all.
    pub counts: bool,
    /// Whether it asked for its PIN or a finger.
    pub verifies: bool,
    /// Whether it is kept in an account somewhere.
    pub copied: bool,
}

impl Authenticator {
    pub fn new(id: &[u8]) -> Self {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).unwrap();
        Self::with(pkcs8.as_ref().to_vec(), id)
    }

    pub fn with(pkcs8: Vec<u8>, id: &[u8]) -> Self {
        Self { pkcs8, id: id.to_vec(), user: None, count: 0, counts: true, verifies: true, copied: false }
    }

    /// The same, as somebody has it who copied the device.
    pub fn copy(&self) -> Self {
        Self { user: self.user.clone(), count: self.count, ..Self::with(self.pkcs8.clone(), &self.id) }
    }

    fn key(&self) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.pkcs8, &SystemRandom::new()).unwrap()
    }

    fn data(&mut self, relying: &str, flags: u8) -> Vec<u8> {
        self.count += u32::from(self.counts);
        let verified = if self.verifies { VERIFIED } else { 0 };
        let copied = if self.copied { MAY_BE_COPIED } else { 0 };
        let mut data = Sha256::digest(relying.as_bytes()).to_vec();
        data.push(PRESENT | verified | copied | flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// What a browser at `origin` sends for a new passkey.
    pub fn create(&mut self, options: &Value, origin: &str) -> String {
        self.user = Some(BASE64.decode(options["user"]["id"].as_str().unwrap()).unwrap());
        let client = client("webauthn.create", options, origin);
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        let key = self.key();
        let point = key.public_key().as_ref();
        // COSE (RFC 9053): an elliptic key, ES256, P-256, x, y.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        let length = u8::try_from(data.len()).unwrap();
        let object = [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice(), &[length], &data].concat();
        self.said(json!({"attestationObject": BASE64.encode(object), "clientDataJSON": BASE64.encode(client)}))
    }

    /// What a browser at `origin` sends for a sign-in.
    pub fn get(&mut self, options: &Value, origin: &str) -> String {
        let client = client("webauthn.get", options, origin);
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = self.key().sign(&SystemRandom::new(), &signed).unwrap();
        self.said(json!({
            "authenticatorData": BASE64.encode(data), "clientDataJSON": BASE64.encode(client),
            "signature": BASE64.encode(signature), "userHandle": self.user.as_ref().map(|user| BASE64.encode(user)),
        }))
    }

    fn said(&self, response: Value) -> String {
        let id = BASE64.encode(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response}).to_string()
    }
}

fn client(kind: &str, options: &Value, origin: &str) -> Vec<u8> {
    let client = json!({"type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": false});
    client.to_string().into_bytes()
}
