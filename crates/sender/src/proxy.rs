//! A SOCKS proxy that a person named (Tor's): every connection goes through it, and names are resolved there.

use std::str::FromStr;

use ureq::{ProxyProtocol, http::Uri};

use crate::Error;

/// `socks5h://HOST:PORT`: the `h` says that the proxy resolves names. Nothing else is taken: with `socks5://` this machine would ask
/// a name server for the newsroom's address, which tells those who watch.
#[derive(Clone, Debug)]
pub struct Proxy(ureq::Proxy);

impl Proxy {
    /// For another client that must go the same way.
    pub fn for_ureq(&self) -> ureq::Proxy {
        self.0.clone()
    }
}

impl FromStr for Proxy {
    type Err = Error;

    fn from_str(typed: &str) -> Result<Self, Error> {
        let uri: Uri = typed.trim().parse().map_err(|_| Error::NotAProxy)?;
        let authority = uri.authority().ok_or(Error::NotAProxy)?;
        let plain = matches!(uri.path(), "" | "/") && uri.query().is_none() && !authority.as_str().contains('@');
        if uri.scheme_str() != Some("socks5h") || !plain || authority.host().is_empty() {
            return Err(Error::NotAProxy);
        }
        let port = authority.port_u16().ok_or(Error::NotAProxy)?;
        let proxy =
            ureq::Proxy::builder(ProxyProtocol::Socks5h).host(authority.host()).port(port).resolve_target(false);
        proxy.build().map(Self).map_err(|_| Error::NotAProxy)
    }
}
