//! What can go wrong here, by what the caller can do about it.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not an age1pq1… recipient")]
    NotARecipient,
    #[error("not an AGE-SECRET-KEY-PQ-1… identity")]
    NotAnIdentity,
    #[error("nobody to seal to")]
    NoRecipient,
    #[error("it cannot be opened with this key, or it was changed")]
    NotOpened,
    #[error("it is larger than its format allows")]
    TooLarge,
    #[error("not a valid {0}")]
    Malformed(&'static str),
    #[error("the signature of the {0} does not hold")]
    BadSignature(&'static str),
    #[error("it names another mailbox than the one it came in")]
    WrongMailbox,
    #[error("the source's keys are not those that its first envelope pinned")]
    ChangedKeys,
    #[error("its counter does not follow the last one")]
    OldCounter,
    #[error("it is signed by a key that is not in the keyring")]
    UnknownKey,
    #[error("the keyring names another root key than the one expected")]
    WrongRoot,
    #[error("these are not the bytes that the sealed blob was planned for")]
    OtherContent,
    #[error(transparent)]
    Io(#[from] io::Error),
}
