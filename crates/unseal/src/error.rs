//! What can go wrong here, by what the caller can do about it.

use std::io;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("a passphrase needs at least {} characters", crate::Passphrase::SHORTEST)]
    PassphraseTooShort,
    #[error("the passphrase is not right")]
    WrongPassphrase,
    /// The file opens but does not fit its own public keys, or is of another version: damaged or exchanged.
    #[error("the {0} is damaged or was exchanged")]
    Damaged(&'static str),
    #[error("none of the vault's keys opens it: its week was destroyed, or it is not for this newsroom")]
    NoKey,
    /// What came is not what its envelope says: another length, another hash, or something in the padding.
    #[error("the blob is not the one that its envelope names")]
    NotAsDescribed,
    #[error("the keyring that was handed in is not the newsroom's own last one")]
    NotOurKeyring,
    #[error("the last member cannot be removed")]
    LastMember,
    /// It belongs to a channel none of whose readers opened this vault.
    #[error("nobody who reads its channel has signed in since the desk was unlocked")]
    Closed,
    #[error("the {0} is too large")]
    TooLarge(&'static str),
    #[error("there is a channel of that name")]
    SuchAChannel,
    #[error("there is no such channel")]
    NoSuchChannel,
    #[error("there is no such member")]
    NoSuchMember,
    #[error(transparent)]
    Seal(#[from] seal::Error),
    #[error(transparent)]
    Io(#[from] io::Error),
}
