//! An intake's address as a person typed it.

use std::{fmt, net::IpAddr, str::FromStr};

use ureq::http::Uri;

use crate::Error;

/// `http://HOST[:PORT]`, nothing behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: Option<u16>,
}

impl Address {
    /// Whether what is sent there never leaves this machine.
    pub fn is_this_machine(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Whether it is a Tor onion service: its name must never be asked of a name server.
    pub fn is_onion(&self) -> bool {
        self.host.ends_with(".onion")
    }
}

impl FromStr for Address {
    type Err = Error;

    fn from_str(typed: &str) -> Result<Self, Error> {
        let typed = typed.trim();
        let whole = if typed.contains("://") { typed.to_owned() } else { format!("http://{typed}") };
        let uri: Uri = whole.parse().map_err(|_| Error::NotAnAddress)?;
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") => return Err(Error::NoTls),
            _ => return Err(Error::NotAnAddress),
        }
        let authority = uri.authority().ok_or(Error::NotAnAddress)?;
        let plain = matches!(uri.path(), "" | "/") && uri.query().is_none() && !authority.as_str().contains('@');
        let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
        if plain && !host.is_empty() { Ok(Self { host, port: authority.port_u16() }) } else { Err(Error::NotAnAddress) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_understood() {
        for (typed, meant) in [
            ("http://127.0.0.1:8701", "http://127.0.0.1:8701"),
            ("http://127.0.0.1:8701/", "http://127.0.0.1:8701"),
            (" localhost:8701 ", "http://localhost:8701"),
            ("http://[::1]:9", "http://[::1]:9"),
            ("http://Intake.Example", "http://intake.example"),
        ] {
            assert_eq!(typed.parse::<Address>().unwrap().to_string(), meant, "{typed}");
        }
    }

    #[test]
    fn what_would_lead_elsewhere_is_refused() {
        for wrong in ["", "ftp://a", "http://", "http://a@b/", "http://a/?q", "http://a/path", "file:///etc/passwd"] {
            assert!(matches!(wrong.parse::<Address>(), Err(Error::NotAnAddress)), "{wrong}");
        }
        assert!(matches!("https://a".parse::<Address>(), Err(Error::NoTls)));
    }

    #[test]
    fn loopback_and_onions_are_known() {
        let address = |typed: &str| typed.parse::<Address>().unwrap();
        for here in ["127.0.0.1:1", "localhost", "http://[::1]:9"] {
            assert!(address(here).is_this_machine(), "{here}");
        }
        assert!(!address("192.0.2.1").is_this_machine());
        assert!(!address("127.0.0.1.example").is_this_machine());
        assert!(address("abc.ONION:80").is_onion());
        assert!(!address("onion.example").is_onion());
    }
}
