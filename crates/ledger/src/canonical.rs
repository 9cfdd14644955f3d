//! Canonical JSON (RFC 8785): one value, one spelling. Never accepts a second one.

use serde::{Serialize, de::DeserializeOwned};

use crate::Error;

/// The canonical bytes of a value.
///
/// # Errors
/// [`Error::Malformed`] when the value has no JSON form.
pub fn encode<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, Error> {
    serde_json_canonicalizer::to_vec(value).map_err(|e| Error::malformed(what, e))
}

/// Reads a value that stands in its canonical form, and refuses every other: another order, spaces, a key twice, a field
/// that this version doesn't know. So what was hashed or signed is always exactly what is read.
///
/// # Errors
/// [`Error::Malformed`] with the reason.
pub fn decode<T: Serialize + DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, Error> {
    let value: T = serde_json::from_slice(bytes).map_err(|e| Error::malformed(what, e))?;
    if encode(what, &value)? == bytes {
        Ok(value)
    } else {
        Err(Error::malformed(what, "not in the canonical form of this version"))
    }
}
