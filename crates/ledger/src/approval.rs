//! Two people's approval of a manifest, and the salted commitment to it. Never holds a private key.

use std::collections::{BTreeMap, BTreeSet};

use model::Sha256;
use seal::{Signature, VerifyKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::Digest;

use crate::{Error, FileFact, canonical};

/// What an approval's signature starts with, before role and manifest.
const DOMAIN: &str = "safehouse/approval/v1\n";

/// What a manifest says, without its approvals: what is signed.
pub trait Body: Clone + Serialize + DeserializeOwned {
    const WHAT: &'static str;

    /// The rules of this version that types can't hold.
    ///
    /// # Errors
    /// [`Error::Malformed`] with the first one broken.
    fn check(&self) -> Result<(), Error>;

    /// Every file that it covers, by path below the site.
    fn files_by_path(&self) -> BTreeMap<String, FileFact>;

    /// Those of them that have a `.tlog-proof` beside them: what people carry away on its own.
    fn proved(&self) -> Vec<String>;

    /// The bytes that an approver signs in this role.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the body breaks a rule: nobody should sign such a thing.
    fn to_sign(&self, role: Role) -> Result<Vec<u8>, Error> {
        self.check()?;
        let mut bytes = Vec::from(DOMAIN);
        bytes.extend_from_slice(role.word().as_bytes());
        bytes.push(b'\n');
        bytes.extend_from_slice(&canonical::encode(Self::WHAT, self)?);
        Ok(bytes)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Prepared,
    Approved,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Approved => "approved",
        }
    }
}

/// One person's signature under a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    pub role: Role,
    pub key: VerifyKey,
    pub signature: Signature,
}

/// The public keys that may approve, of the keyring in force at an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approvers(BTreeSet<[u8; 32]>);

impl FromIterator<VerifyKey> for Approvers {
    fn from_iter<I: IntoIterator<Item = VerifyKey>>(keys: I) -> Self {
        Self(keys.into_iter().map(|key| *key.as_bytes()).collect())
    }
}

/// A manifest whose approvals nobody has checked yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "B: Body")]
pub struct Unverified<B> {
    #[serde(flatten)]
    body: B,
    approvals: Vec<Approval>,
}

impl<B: Body> Unverified<B> {
    pub fn new(body: B, approvals: Vec<Approval>) -> Self {
        Self { body, approvals }
    }

    /// Reads a manifest's canonical JSON.
    ///
    /// # Errors
    /// [`Error::Malformed`] for every other form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let read: Self = canonical::decode(B::WHAT, bytes)?;
        read.body.check()?;
        Ok(read)
    }

    /// # Errors
    /// None in practice.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        canonical::encode(B::WHAT, self)
    }

    /// SHA-256(salt ‖ canonical manifest): what the entry in the log says.
    ///
    /// # Errors
    /// None in practice.
    pub fn commitment(&self, salt: &Salt) -> Result<Sha256, Error> {
        let digest = sha2::Sha256::new().chain_update(salt.0.as_bytes()).chain_update(self.to_bytes()?);
        Ok(Sha256::from_bytes(digest.finalize().into()))
    }

    /// What it says, although nobody has checked who approved it.
    pub fn unchecked(&self) -> &B {
        &self.body
    }

    /// Who claims to have approved it.
    pub fn approvals(&self) -> &[Approval] {
        &self.approvals
    }

    /// Two different keys of the keyring have signed exactly this, one in each role.
    ///
    /// # Errors
    /// [`Error::NotApproved`] with the reason; [`Error::Malformed`] when the manifest breaks a rule.
    pub fn verify(self, approvers: &Approvers) -> Result<Approved<B>, Error> {
        let [first, second] = self.approvals.as_slice() else {
            return Err(Error::NotApproved("it needs two approvals"));
        };
        if (first.role, second.role) != (Role::Prepared, Role::Approved) {
            return Err(Error::NotApproved("one must have prepared it, another approved it, in this order"));
        }
        if first.key == second.key {
            return Err(Error::NotApproved("the same key prepared and approved it"));
        }
        for approval in [first, second] {
            if !approvers.0.contains(approval.key.as_bytes()) {
                return Err(Error::NotApproved("a key isn't an approver of the keyring in force"));
            }
            if !approval.key.holds(&self.body.to_sign(approval.role)?, &approval.signature) {
                return Err(Error::NotApproved("a signature doesn't fit"));
            }
        }
        Ok(Approved { body: self.body, approvals: self.approvals })
    }
}

/// A manifest that two people have approved: made by [`Unverified::verify`] alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Approved<B> {
    body: B,
    approvals: Vec<Approval>,
}

impl<B> Approved<B> {
    pub fn body(&self) -> &B {
        &self.body
    }

    pub fn approvals(&self) -> &[Approval] {
        &self.approvals
    }
}

/// 32 random bytes that keep a commitment from being guessed. Published with the manifest, gone after a withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salt(Sha256);

impl Salt {
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Sha256::from_bytes(bytes))
    }
}

/// `manifest.json` beside the files: the manifest and the salt that opens the commitment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "B: Body")]
pub struct ManifestFile<B> {
    pub manifest: Unverified<B>,
    pub salt: Salt,
}

impl<B: Body> ManifestFile<B> {
    /// # Errors
    /// [`Error::Malformed`] when it isn't canonical or breaks a rule.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let read: Self = canonical::decode(B::WHAT, bytes)?;
        read.manifest.body.check()?;
        Ok(read)
    }

    /// # Errors
    /// None in practice.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        canonical::encode(B::WHAT, self)
    }

    /// # Errors
    /// None in practice.
    pub fn commitment(&self) -> Result<Sha256, Error> {
        self.manifest.commitment(&self.salt)
    }
}
