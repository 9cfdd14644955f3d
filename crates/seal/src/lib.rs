//! Encryption to recipients, padding, codenames, keyrings, a source's own mailbox keys, signatures.
//!
//! Bytes in, bytes out: this crate never does I/O of its own and never holds a newsroom's private keys (those live in
//! `unseal`). Formats are those of `docs/contracts.md`, section "Sealing".

mod again;
mod blob;
mod chunks;
mod codename;
mod comment;
mod enclosed;
mod envelope;
mod error;
mod hybrid;
mod json;
mod keyring;
mod mailbox;
mod padding;
mod reply;
mod signature;
mod words;

pub use again::{BlobPlan, Contents, ContentsHash};
pub use age;
pub use blob::{BlobSealer, PartSealer, SealedBlob};
pub use chunks::CHUNK;
pub use codename::{Codename, CodenameError, SourceKeys};
pub use comment::Comment;
pub use enclosed::EnclosedFile;
pub use envelope::{Envelope, EnvelopeDraft, FileEntry, PinnedSource, UnverifiedEnvelope};
pub use error::Error;
pub use hybrid::{Identity, Recipient};
pub use keyring::{ApproverKey, Channel, Door2, Keyring, KeyringBody, RootKey, UnverifiedKeyring, WeekKey};
pub use mailbox::MailboxSecret;
pub use padding::{BLOB_FLOOR, COMMENT_CLASSES, ENVELOPE_CLASSES, REPLY_CLASSES, blob_length, padme};
pub use reply::{OpenedReplies, Reply, ReplyDraft, ReplyKind, UnverifiedReply, WishState};
pub use signature::{Signature, SigningKey, VerifyKey};
pub use words::words;

/// Seals a short text or record to recipients, in memory.
///
/// # Errors
/// [`Error::NoRecipient`] for an empty list.
pub fn seal_bytes<'a>(recipients: impl Iterator<Item = &'a Recipient>, plain: &[u8]) -> Result<Vec<u8>, Error> {
    use std::io::Write;
    let mut out = Vec::with_capacity(plain.len() + 4096);
    let mut writer = encryptor(recipients)?.wrap_output(&mut out)?;
    writer.write_all(plain)?;
    writer.finish()?;
    Ok(out)
}

/// Opens what [`seal_bytes`] sealed, of at most `most` bytes of plain text.
///
/// # Errors
/// [`Error::NotOpened`] when none of the identities fits or a byte was changed; [`Error::TooLarge`].
pub fn open_bytes<'a>(
    identities: impl Iterator<Item = &'a Identity>,
    sealed: &[u8],
    most: u64,
) -> Result<zeroize::Zeroizing<Vec<u8>>, Error> {
    use std::io::Read;
    let opened = age::Decryptor::new_buffered(sealed)
        .and_then(|d| d.decrypt(identities.map(|i| i as &dyn age::Identity)))
        .map_err(|_| Error::NotOpened)?;
    let mut plain = zeroize::Zeroizing::new(Vec::with_capacity(sealed.len()));
    opened.take(most + 1).read_to_end(&mut plain).map_err(|_| Error::NotOpened)?;
    if plain.len() as u64 > most { Err(Error::TooLarge) } else { Ok(plain) }
}

/// Begins a file of any length that is sealed to all of these: what is written to the writer goes on to `out`; its `finish` ends it.
///
/// # Errors
/// [`Error::NoRecipient`]; when the header can't be written.
pub fn encrypt_to<W: std::io::Write>(recipients: &[Recipient], out: W) -> Result<age::stream::StreamWriter<W>, Error> {
    Ok(encryptor(recipients.iter())?.wrap_output(out)?)
}

pub(crate) fn encryptor<'a>(recipients: impl Iterator<Item = &'a Recipient>) -> Result<age::Encryptor, Error> {
    age::Encryptor::with_recipients(recipients.map(|r| r as &dyn age::Recipient)).map_err(|_| Error::NoRecipient)
}
