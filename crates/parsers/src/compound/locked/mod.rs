//! Office files behind a password ([MS-OFFCRYPTO]): what stands behind the lock is a file of its own, which is opened as any other. Newer
//! files are a package encrypted whole, older ones have streams that are encrypted in place.

mod keys;
mod old;
mod package;
mod xor;

use airlock::{OpenFailure, Passwords};

use super::{
    besides,
    file::{Compound, ROOT},
    macros, open_plain, properties,
    write::{self, Node},
};
use crate::{
    JobLimits, Output,
    detect::{self, Kind},
    found::Found,
    locked::{Opened, open_behind},
    office,
};
use old::{Doc, Ppt, Xls};
pub use package::cbc;

/// A locked file may take this part of the memory: there are some copies of it meanwhile.
const SHARE_OF_MEMORY: u64 = 8;

/// A lock that was found.
pub struct Lock<'c> {
    compound: &'c Compound<'c>,
    kind: Kind,
    how: How,
}

enum How {
    Package,
    Doc(Doc),
    Xls(Xls),
    Ppt(Ppt),
}

impl<'c> Lock<'c> {
    pub fn find(compound: &'c Compound<'c>, kind: Kind) -> Option<Self> {
        let how = match kind {
            _ if compound.has_stream(ROOT, "EncryptedPackage") => How::Package,
            Kind::Doc => How::Doc(Doc::find(compound)?),
            Kind::Xls => How::Xls(Xls::find(compound)?),
            Kind::Ppt => How::Ppt(Ppt::find(compound)?),
            _ => return None,
        };
        Some(Self { compound, kind, how })
    }

    /// Opens what stands behind it.
    ///
    /// # Errors
    /// When no password fits; else what the opener of the file behind it says.
    pub fn open(&self, passwords: &Passwords, limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
        let mut found = Found::default();
        let unlocked = self.unlock(passwords, limits);
        // An older file keeps its streams: what else is in it is read with them.
        if unlocked.is_err() || matches!(self.how, How::Package) {
            properties::read(self.compound, &mut found);
        }
        if unlocked.is_err() {
            macros::read(self.compound, "whole file", &mut found);
            besides(self.compound, self.kind, &mut found);
        }
        open_behind(unlocked, self.kind, found, out, |plain, out| match detect::kind(plain) {
            kind if kind.is_office() => office::open(plain, kind, passwords, limits, out),
            kind if kind == self.kind => match Compound::read(plain) {
                Some(plain) => open_plain(&plain, kind, limits, out),
                None => damaged(kind, out),
            },
            _ => damaged(self.kind, out),
        })
    }

    /// [`OpenFailure::Unsupported`]: in a way that is not known.
    fn unlock(&self, passwords: &Passwords, limits: &JobLimits) -> Result<(Vec<u8>, Opened), OpenFailure> {
        if self.compound.size() > limits.memory / SHARE_OF_MEMORY {
            return Err(OpenFailure::TooLarge);
        }
        let (streams, opened) = match &self.how {
            How::Package => {
                let stream = |name: &str| self.compound.stream(ROOT, name).ok_or(OpenFailure::Unsupported);
                return package::unlock(&stream("EncryptionInfo")?, &stream("EncryptedPackage")?, passwords);
            }
            How::Doc(doc) => doc.unlock(self.compound, passwords)?,
            How::Xls(xls) => xls.unlock(passwords)?,
            How::Ppt(ppt) => ppt.unlock(self.compound, passwords)?,
        };
        let mut nodes = write::copy(self.compound, ROOT);
        for (name, bytes) in streams {
            nodes.retain(|node| !node.name().eq_ignore_ascii_case(name));
            nodes.push(Node::stream(name, bytes));
        }
        Ok((write::file(self.compound.entry(ROOT).class, nodes), opened))
    }
}

fn damaged(kind: Kind, out: &mut dyn Output) -> Result<(), OpenFailure> {
    out.facts(kind.media_type(), 0)?;
    Err(OpenFailure::Damaged)
}

/// A password's letters as the specification hashes them (2.3.4.11).
fn utf16(password: &str) -> Vec<u8> {
    password.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
