//! Envelopes, as sealed bytes and as what they open to: the canonical form says the same, and a signature is judged, whatever it is.

use std::sync::OnceLock;

use model::MailboxId;
use seal::{ENVELOPE_CLASSES, Identity, UnverifiedEnvelope};
use serde_json::Value;

/// Of the committed seeds.
pub const WEEK: [u8; 32] = [7; 32];

pub fn holds(data: &[u8]) {
    if data.starts_with(wire::SEALED) {
        sealed(data);
    } else {
        plain(data);
    }
}

/// Somebody who can seal to the key of the week may put anything in.
fn sealed(data: &[u8]) {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    let identity = IDENTITY.get_or_init(|| Identity::from_seed(WEEK));
    if let Ok(envelope) = UnverifiedEnvelope::open(data, std::iter::once(identity)) {
        assert!(envelope.claimed_counter() > 0);
    }
}

fn plain(json: &[u8]) {
    let Some(envelope) = padded(json).and_then(|padded| UnverifiedEnvelope::parse(&padded).ok()) else { return };
    let value: Value = serde_json::from_slice(json).expect("an envelope is JSON");
    let canonical = serde_json_canonicalizer::to_vec(&value).expect("JSON has a canonical form");
    let again = padded(&canonical).map(|padded| UnverifiedEnvelope::parse(&padded));
    assert!(
        again.is_some_and(|again| again.is_ok_and(|again| again == envelope)),
        "the canonical form says something else"
    );
    let mailbox: MailboxId =
        value["mailbox"].as_str().and_then(|id| id.parse().ok()).expect("an envelope has a mailbox");
    if let Ok(verified) = envelope.clone().verify(mailbox, None) {
        let pin = verified.pin();
        assert!(envelope.clone().verify(mailbox, Some(&pin)).is_err(), "the same envelope is taken twice");
    }
    let other = MailboxId::from_bytes([0xa5; 32]);
    assert!(mailbox == other || envelope.verify(other, None).is_err(), "an envelope for another mailbox is taken");
}

fn padded(json: &[u8]) -> Option<Vec<u8>> {
    let class = ENVELOPE_CLASSES.into_iter().find(|class| json.len() <= *class)?;
    let mut padded = json.to_vec();
    padded.resize(class, b' ');
    Some(padded)
}
