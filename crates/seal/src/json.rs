//! The bytes that a signature stands over: a label and canonical JSON (RFC 8785).

use serde_json::Value;

use crate::Error;

/// `label`, then the canonical JSON of `value` without its member `signature`.
pub(crate) fn signed_bytes(label: &str, value: &impl serde::Serialize, what: &'static str) -> Result<Vec<u8>, Error> {
    let mut value = serde_json::to_value(value).map_err(|_| Error::Malformed(what))?;
    if let Value::Object(members) = &mut value {
        members.remove("signature");
    }
    let mut bytes = label.as_bytes().to_vec();
    serde_json_canonicalizer::to_writer(&value, &mut bytes).map_err(|_| Error::Malformed(what))?;
    Ok(bytes)
}
