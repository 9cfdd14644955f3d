//! The desk over TLS, for colleagues on the newsroom's own network: a certificate that is made here, and the listener.
//!
//! The authority that signs it lives for that one signature: its private key is never written and gone afterwards, so that a machine
//! which was told to trust it trusts this desk and nothing else, whoever takes the disk. With the certificate's end a new authority
//! follows, to be compared anew.

use std::{
    fs, io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use link::{
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
        version::TLS13,
    },
    tokio_rustls::TlsAcceptor,
};
use model::{Sha256, clock};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints,
};
use serde::{Deserialize, Serialize};

use crate::{Error, config::Lan, durable, keys::Folder};

/// For how many days a certificate is good: within what every system takes from an authority that a person added (825).
const GOOD: i64 = 800;
/// A certificate with fewer days left is followed by a new one at the next start.
const FEW: i64 = 14;
/// Below that many days people are told: the next one has to be taken to each machine.
pub const SOON: i64 = 60;

/// What machines of the network are told, and the desk's private end. `lan.json`, version 1; its owner's alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    version: u32,
    name: String,
    address: IpAddr,
    /// The last day.
    pub until: String,
    /// DER in hex, as the next two.
    authority: String,
    certificate: String,
    key: String,
}

impl Certificate {
    /// The one that is there, or a new one where it is for another name, or ends soon.
    ///
    /// # Errors
    /// A folder that can't be read or written.
    pub fn load_or_make(path: &PathBuf, lan: &Lan, now: Timestamp) -> Result<Self, Error> {
        let there = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
            Ok(json) => serde_json::from_slice::<Self>(&json).ok(),
        };
        let soon = clock::day(now.checked_add(days(FEW)).unwrap_or(now));
        let fits =
            |it: &Self| it.version == 1 && it.name == lan.name && it.address == lan.listen.ip() && it.until > soon;
        if let Some(there) = there.filter(fits) {
            return Ok(there);
        }
        let made = Self::make(lan, now).map_err(|error| Error::Files(io::Error::other(error)))?;
        durable::write(path, &serde_json::to_vec(&made)?)?;
        eprintln!(
            "The desk has a new certificate for its network, good through {}: compare its fingerprint on each machine.",
            made.until
        );
        Ok(made)
    }

    fn make(lan: &Lan, now: Timestamp) -> Result<Self, rcgen::Error> {
        let address = lan.listen.ip();
        let date = |at| {
            let day = TimeZone::UTC.to_datetime(at).date();
            // Months and days are never negative.
            rcgen::date_time_ymd(i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs())
        };
        // A clock that is a day behind on another machine is no reason to distrust.
        let begin = now.checked_sub(days(1)).unwrap_or(now);
        let end = now.checked_add(days(GOOD)).unwrap_or(now);
        let mut names = vec![address.to_string()];
        let mut permitted = vec![GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(
            address,
            if address.is_ipv4() { 32 } else { 128 },
        ))];
        if lan.name != address.to_string() {
            names.push(lan.name.clone());
            permitted.push(GeneralSubtree::DnsName(lan.name.clone()));
        }
        let mut authority = CertificateParams::new(Vec::new())?;
        authority.distinguished_name.push(DnType::CommonName, format!("The desk at {}, and nothing else", lan.name));
        authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        authority.name_constraints =
            Some(NameConstraints { permitted_subtrees: permitted, excluded_subtrees: Vec::new() });
        (authority.not_before, authority.not_after) = (date(begin), date(end));
        let authority_key = KeyPair::generate()?;
        let authority_certificate = authority.self_signed(&authority_key)?;
        let issuer = Issuer::new(authority, authority_key);

        let mut own = CertificateParams::new(names)?;
        own.distinguished_name.push(DnType::CommonName, lan.name.clone());
        own.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        own.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        own.use_authority_key_identifier_extension = true;
        (own.not_before, own.not_after) = (date(begin), date(end));
        let key = KeyPair::generate()?;
        let certificate = own.signed_by(&key, &issuer)?;
        Ok(Self {
            version: 1,
            name: lan.name.clone(),
            address,
            until: clock::day(end),
            authority: hex::encode(authority_certificate.der()),
            certificate: hex::encode(certificate.der()),
            key: hex::encode(key.serialize_der()),
        })
    }

    /// For how many days it is still good, today not counted; below 0 when it is over. `today` is a UTC day.
    pub fn days_left(&self, today: &str) -> Option<i64> {
        let until = today.parse::<Date>().ok()?.until(self.until.parse::<Date>().ok()?).ok()?;
        Some(until.get_days().into())
    }

    /// SHA-256 of the desk's own certificate, then of its authority's, as browsers show them: pairs of hex digits with colons.
    pub fn fingerprints(&self) -> Result<[String; 2], Error> {
        let of = |text: &String| {
            let hash = Sha256::of(&bytes(text)?).to_string().to_uppercase();
            let pairs: Vec<_> = hash.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair)).collect();
            Ok::<_, Error>(pairs.join(":"))
        };
        Ok([of(&self.certificate)?, of(&self.authority)?])
    }

    /// The authority's certificate (DER), for a machine that is to trust this desk.
    pub fn authority(&self) -> Result<Vec<u8>, Error> {
        bytes(&self.authority)
    }

    /// What answers on the network: TLS 1.3 alone.
    ///
    /// # Errors
    /// A file that was damaged.
    pub fn acceptor(&self) -> Result<TlsAcceptor, Error> {
        let chain =
            vec![CertificateDer::from(bytes(&self.certificate)?), CertificateDer::from(bytes(&self.authority)?)];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(bytes(&self.key)?));
        let damaged = |error: link::rustls::Error| Error::Files(io::Error::other(error));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13])
            .map_err(damaged)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(damaged)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// Until when the certificate in this folder (`DIR/desk`) is good, and how many days that is. `None` where there is none that can be read.
pub fn standing(folder: &Path, today: &str) -> Option<(String, i64)> {
    let there: Certificate = serde_json::from_slice(&fs::read(Folder(folder.to_owned()).lan()).ok()?).ok()?;
    let left = there.days_left(today)?;
    Some((there.until, left))
}

fn bytes(text: &str) -> Result<Vec<u8>, Error> {
    hex::decode(text).map_err(|_| Error::Files(io::Error::other("lan.json is damaged")))
}

fn days(count: i64) -> Span {
    // A timestamp takes hours, not days.
    Span::new().hours(count * 24)
}
