//! CSRF tokens: a MAC over the session's secret, so that a token is good for one session only and nothing is stored.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

const LABEL: &[u8] = b"safehouse/csrf/v1\n";

/// Makes and checks tokens. The key is random and lives as long as the process.
#[derive(Clone)]
pub struct Csrf {
    key: [u8; 32],
}

impl Csrf {
    /// `key`: 32 random bytes.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The token for forms of this session, in hexadecimal. `session`: the secret in the session's cookie.
    pub fn token(&self, session: &[u8]) -> String {
        hex::encode(self.mac(session))
    }

    /// Whether a form's token belongs to this session; in constant time.
    pub fn holds(&self, session: &[u8], token: &str) -> bool {
        let mut given = [0; 32];
        hex::decode_to_slice(token, &mut given).is_ok() && bool::from(given.ct_eq(&self.mac(session)))
    }

    fn mac(&self, session: &[u8]) -> [u8; 32] {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&self.key);
        let mut mac = Hmac::<Sha256>::new(&key.into());
        mac.update(LABEL);
        mac.update(session);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_session_and_key_alone() {
        let csrf = Csrf::new([1; 32]);
        let token = csrf.token(b"one");
        assert!(csrf.holds(b"one", &token));
        assert!(!csrf.holds(b"two", &token));
        assert!(!Csrf::new([2; 32]).holds(b"one", &token));
        assert!(!csrf.holds(b"one", ""));
        assert!(!csrf.holds(b"one", &token[2..]));
    }
}
