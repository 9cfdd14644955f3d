//! The second factor of the login: time-based codes (RFC 6238: SHA-1, six digits, 30 seconds, one step of tolerance).
//! A step is taken once only: a code that was seen over a shoulder is worth nothing.

use totp_rs::{Builder, Secret, Totp};

const STEP: u64 = 30;

/// How many bytes a secret has.
pub const SECRET: usize = 20;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("that code is not right; it changes each 30 seconds, and the clocks must agree")]
    Wrong,
    #[error("that code was used already; wait for the next one")]
    Replayed,
}

fn totp(secret: &[u8; SECRET]) -> Totp {
    Builder::new().with_secret(Secret::new_stack(*secret)).with_step_duration(STEP).with_skew(1).build_noncompliant()
}

/// Checks a code at `now` (seconds of Unix time). Gives the step it belongs to, which the caller remembers as `last`.
///
/// # Errors
/// The code is wrong, or of a step that was used already.
pub fn check(secret: &[u8; SECRET], code: &str, now: u64, last: u64) -> Result<u64, Refused> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refused::Wrong);
    }
    let step = totp(secret).check(&code, now).ok_or(Refused::Wrong)?;
    if step > last { Ok(step) } else { Err(Refused::Replayed) }
}

/// The code at `now`, as an authenticator shows it. For the demonstration and tests, which hold the secret themselves.
pub fn code(secret: &[u8; SECRET], now: u64) -> String {
    totp(secret).generate(now).to_string()
}

/// The secret as authenticators take it when a camera isn't at hand.
pub fn base32(secret: &[u8; SECRET]) -> String {
    Secret::new_stack(*secret).to_base32()
}

/// The `otpauth://` address that an authenticator reads from the QR code.
pub fn uri(secret: &[u8; SECRET], newsroom: &str, name: &str) -> String {
    let (issuer, account) = (encoded(newsroom), encoded(name));
    format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", base32(secret))
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B (SHA-1; the last six of the eight digits).
    #[test]
    fn the_published_vectors_hold() {
        let secret = b"12345678901234567890";
        for (at, expected) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(code(secret, at), expected);
            assert_eq!(check(secret, expected, at, 0), Ok(at / 30));
        }
    }

    #[test]
    fn a_step_is_taken_once() {
        let secret = b"12345678901234567890";
        let step = check(secret, "287082", 59, 0).unwrap();
        assert_eq!(check(secret, "287082", 61, step), Err(Refused::Replayed));
        assert_eq!(check(secret, "287 082", 59, 0), Ok(step));
        assert_eq!(check(secret, "287083", 59, 0), Err(Refused::Wrong));
        assert_eq!(check(secret, "28708", 59, 0), Err(Refused::Wrong));
    }

    #[test]
    fn the_address_is_encoded() {
        let uri = uri(b"12345678901234567890", "The Ledger & Co", "Ada Vance");
        assert_eq!(
            uri,
            "otpauth://totp/The%20Ledger%20%26%20Co:Ada%20Vance?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=The%20Ledger%20%26%20Co"
        );
    }
}
