//! What each end needs from `rustls`: one provider, one version, one key that is known.

use std::sync::Arc;

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
    client::{
        AlwaysResolvesClientRawPublicKeys, Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls13_signature_with_raw_key},
    pki_types::{CertificateDer, ServerName, SubjectPublicKeyInfoDer, UnixTime},
    server::{
        AlwaysResolvesServerRawPublicKeys, NoServerSessionStorage,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    sign::CertifiedKey,
    version::TLS13,
};
use tokio_rustls::TlsAcceptor;

use crate::key::{Key, KeyError, PublicKey};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("TLS can't be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// The intake's end: answers whoever proves to hold the desk's key, and nobody else.
///
/// # Errors
/// A key that can't sign.
pub fn server(own: &Key, desk: &PublicKey) -> Result<TlsAcceptor, Error> {
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::new(Known::new(desk, &provider)))
        .with_cert_resolver(Arc::new(AlwaysResolvesServerRawPublicKeys::new(certified(own)?)));
    // Each connection proves the keys anew, and nothing of one is kept for the next.
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// The desk's end: speaks to whoever proves to hold the intake's key, and to nobody else.
///
/// # Errors
/// A key that can't sign.
pub fn client(own: &Key, intake: &PublicKey) -> Result<Arc<ClientConfig>, Error> {
    let provider = Arc::new(ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Known::new(intake, &provider)))
        .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(certified(own)?)));
    config.resumption = Resumption::disabled();
    config.enable_sni = false;
    Ok(Arc::new(config))
}

fn certified(own: &Key) -> Result<Arc<CertifiedKey>, Error> {
    let key = ring::sign::any_eddsa_type(&own.der())?;
    // Where a chain of certificates would stand, stands the raw key.
    let spki = CertificateDer::from(own.public()?.spki().to_vec());
    Ok(Arc::new(CertifiedKey::new(vec![spki], key)))
}

/// The one key that the other end may have.
#[derive(Debug)]
struct Known {
    spki: SubjectPublicKeyInfoDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Known {
    fn new(key: &PublicKey, provider: &CryptoProvider) -> Self {
        Self { spki: key.spki(), algorithms: provider.signature_verification_algorithms }
    }

    fn is(&self, given: &CertificateDer<'_>) -> Result<(), rustls::Error> {
        if given.as_ref() == self.spki.as_ref() {
            Ok(())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn signed(
        &self,
        message: &[u8],
        given: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.is(given)?;
        verify_tls13_signature_with_raw_key(message, &self.spki, signature, &self.algorithms)
    }
}

fn no_older_version() -> rustls::Error {
    rustls::Error::General("TLS 1.3 alone is spoken here".to_owned())
}

impl ServerCertVerifier for Known {
    fn verify_server_cert(
        &self,
        given: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.is(given).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(no_older_version())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        given: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.signed(message, given, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

impl ClientCertVerifier for Known {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        given: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        self.is(given).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(no_older_version())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        given: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.signed(message, given, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio_rustls::TlsConnector;

    use super::*;

    /// What the intake's end reads from a desk with these keys: `None` when there is no channel.
    async fn spoken(intake: &Key, desk: &Key, pinned_intake: &PublicKey, pinned_desk: &PublicKey) -> Option<Vec<u8>> {
        let acceptor = server(intake, pinned_desk).unwrap();
        let connector = TlsConnector::from(client(desk, pinned_intake).unwrap());
        let (near, far) = duplex(16 << 10);
        let answered = tokio::spawn(async move {
            let mut stream = acceptor.accept(far).await.ok()?;
            let mut said = Vec::new();
            stream.read_to_end(&mut said).await.ok()?;
            Some(said)
        });
        let name = ServerName::try_from("127.0.0.1").unwrap();
        // The client's half ends before the server has judged its key: what counts is what the server reads.
        if let Ok(mut stream) = connector.connect(name, near).await {
            let _ = stream.write_all(b"from the desk").await;
            let _ = stream.shutdown().await;
        }
        answered.await.unwrap()
    }

    #[tokio::test]
    async fn the_two_that_know_each_other_speak_and_nobody_else() {
        let keys = || Key::generate().unwrap();
        let (intake, desk, other) = (keys(), keys(), keys());
        let public = |key: &Key| key.public().unwrap();
        let heard = spoken(&intake, &desk, &public(&intake), &public(&desk)).await;
        assert_eq!(heard.as_deref(), Some(&b"from the desk"[..]));
        assert_eq!(spoken(&other, &desk, &public(&intake), &public(&desk)).await, None, "another intake");
        assert_eq!(spoken(&intake, &other, &public(&intake), &public(&desk)).await, None, "another desk");
        assert_eq!(
            spoken(&intake, &intake, &public(&intake), &public(&desk)).await,
            None,
            "the intake as its own desk"
        );
    }

    /// A claim to the known key without its private half.
    #[tokio::test]
    async fn who_shows_the_key_must_hold_it() {
        let (intake, desk, thief) = (Key::generate().unwrap(), Key::generate().unwrap(), Key::generate().unwrap());
        let acceptor = server(&intake, &desk.public().unwrap()).unwrap();
        let stolen = CertificateDer::from(desk.public().unwrap().spki().to_vec());
        let key = ring::sign::any_eddsa_type(&thief.der()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&TLS13])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Known::new(&intake.public().unwrap(), &provider)))
            .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(Arc::new(CertifiedKey::new(
                vec![stolen],
                key,
            )))));
        let (near, far) = duplex(16 << 10);
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let calls = tokio::spawn(async move {
            let _ = TlsConnector::from(Arc::new(config)).connect(name, near).await;
        });
        assert!(acceptor.accept(far).await.is_err());
        calls.await.unwrap();
    }
}
