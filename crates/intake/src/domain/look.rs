//! Looking into a mailbox: whether there is one, what lies in it, and every answer about it in fixed size classes.
//!
//! A codename that opens nothing costs the same questions to the store and the same opening as one that opens an empty mailbox, and
//! its answer has the same length: neither time nor size tells somebody who watches, or who tries words, whether a mailbox is there.

use std::sync::OnceLock;

use rand::rngs::OsRng;
use seal::{Identity, Keyring, OpenedReplies, SourceKeys, UnverifiedReply};

use crate::store::{Store, StoreError, StoredReply};

/// What an answer about a mailbox is padded to, in bytes; above the last, to whole multiples of it. The first holds a page for an
/// empty mailbox, and a page for none, in every language.
pub const CLASSES: [usize; 4] = [28 << 10, 64 << 10, 256 << 10, 1 << 20];

/// What was found, and what it took.
pub struct Looked {
    /// The counter of the last envelope; `None` where there is no mailbox.
    pub counter: Option<u64>,
    pub replies: Vec<StoredReply>,
}

/// What opening took: sealed replies that were tried, decoys among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    pub tried: usize,
}

/// Two questions to the store, whatever there is.
///
/// # Errors
/// When the store fails.
pub async fn look(store: &Store, mailbox: model::MailboxId) -> Result<Looked, StoreError> {
    let counter = store.counter(mailbox).await?;
    let replies = store.replies(mailbox).await?;
    Ok(Looked { counter, replies })
}

/// Opens what lies in a mailbox. Where nothing does, a decoy that nobody can open is tried instead.
pub fn open(keys: &SourceKeys, keyring: Option<&Keyring>, stored: &[StoredReply]) -> (OpenedReplies, Opened) {
    let opened = OpenedReplies::open(keys, keyring, stored.iter().map(|reply| (reply.id, &reply.sealed[..])));
    if stored.is_empty() {
        // The result says nothing; that it was tried is the point.
        let tried = UnverifiedReply::open(decoy(), &keys.identity);
        debug_assert!(tried.is_err());
        std::hint::black_box(&tried);
    }
    (opened, Opened { tried: stored.len().max(1) })
}

/// Sealed to a key that was thrown away, of the size of the smallest reply. One for the whole process.
fn decoy() -> &'static [u8] {
    static DECOY: OnceLock<Vec<u8>> = OnceLock::new();
    DECOY.get_or_init(|| {
        let nobody = Identity::generate(&mut OsRng).recipient();
        seal::seal_bytes(std::iter::once(&nobody), &[b' '; seal::REPLY_CLASSES[0]]).unwrap_or_default()
    })
}

/// Fills an answer with spaces up to its class. Spaces after a page and after JSON mean nothing.
pub fn pad(mut answer: Vec<u8>) -> Vec<u8> {
    let last = CLASSES[CLASSES.len() - 1];
    let class = CLASSES.into_iter().find(|class| answer.len() <= *class);
    let class = class.unwrap_or_else(|| answer.len().div_ceil(last) * last);
    answer.resize(class, b' ');
    answer
}

#[cfg(test)]
mod tests {
    use seal::Codename;

    use super::*;

    #[test]
    fn answers_have_few_lengths() {
        for (length, class) in [(0, 28 << 10), (28 << 10, 28 << 10), ((28 << 10) + 1, 64 << 10), (1 << 20, 1 << 20)] {
            assert_eq!(pad(vec![b'x'; length]).len(), class);
        }
        assert_eq!(pad(vec![b'x'; (1 << 20) + 1]).len(), 2 << 20);
    }

    /// By count of work, not by the clock: no mailbox, an empty one and one with a reply.
    #[test]
    fn a_codename_that_opens_nothing_costs_the_opening_of_one_reply() {
        let keys = Codename::generate(&mut OsRng).keys();
        let reply = StoredReply { id: model::LocalId::from_bytes([1; 16]), sealed: decoy().to_vec() };
        let (nothing, none) = open(&keys, None, &[]);
        let (refused, one) = open(&keys, None, &[reply]);
        assert_eq!(none, one);
        assert_eq!((nothing.refused.len(), refused.refused.len()), (0, 1));
        assert!(!decoy().is_empty());
    }
}
