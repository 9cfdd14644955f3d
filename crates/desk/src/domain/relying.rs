//! Where passkeys are possible. A browser binds each to one host name, over TLS or on its own machine as `localhost`, and to no bare
//! address such as 127.0.0.1. Which one is meant is settled by how the desk was started, never by what a request says of itself.

use axum::http::uri::Authority;
use url::{Host, Url};

use crate::{Lan, Way};

/// One address at which passkeys are made and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relying {
    /// To which a passkey is bound: the host name, in small letters.
    pub id: String,
    /// Which a browser has to say that it is at: scheme, name and port.
    pub origin: Url,
}

/// Whether passkeys are possible where somebody looks from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    At(Relying),
    /// Not at this address. At that one they are, where there is one.
    Elsewhere(Option<String>),
}

impl Place {
    /// `host`: the request's. `port`: on which the desk listens on its own machine.
    pub fn of(way: Way, host: &str, port: u16, lan: Option<&Lan>) -> Self {
        let relying = match way {
            Way::Loopback => Relying::at("localhost", &format!("http://localhost:{port}")),
            Way::Network => lan.and_then(|lan| Relying::at(&lan.name, &lan.url())),
        };
        match relying {
            Some(relying) if relying.is_named_by(host) => Self::At(relying),
            other => Self::Elsewhere(other.map(|relying| relying.origin.to_string())),
        }
    }
}

impl Relying {
    /// `None` for a bare address, to which no browser binds a passkey.
    fn at(name: &str, origin: &str) -> Option<Self> {
        let origin = Url::parse(origin).ok()?;
        match Host::parse(name).ok()? {
            Host::Domain(id) => Some(Self { id, origin }),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }

    /// Whether a `Host` header is this name, with this port.
    fn is_named_by(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let usual = if self.origin.scheme() == "https" { 443 } else { 80 };
        let port = authority.port_u16().unwrap_or(usual);
        authority.host().eq_ignore_ascii_case(&self.id) && Some(port) == self.origin.port_or_known_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lan(name: &str, listen: &str) -> Lan {
        Lan { listen: listen.parse().unwrap(), name: name.into() }
    }

    fn id(place: Place) -> Option<(String, String)> {
        match place {
            Place::At(relying) => Some((relying.id, relying.origin.origin().ascii_serialization())),
            Place::Elsewhere(_) => None,
        }
    }

    #[test]
    fn on_its_own_machine_the_name_localhost_does_it_and_an_address_does_not() {
        let at = |host: &str| Place::of(Way::Loopback, host, 8702, None);
        assert_eq!(id(at("localhost:8702")), Some(("localhost".into(), "http://localhost:8702".into())));
        assert_eq!(id(at("LOCALHOST:8702")), id(at("localhost:8702")));
        for host in ["127.0.0.1:8702", "[::1]:8702", "localhost", "localhost:8703", "desk.ledger.lan:8702", ""] {
            assert_eq!(at(host), Place::Elsewhere(Some("http://localhost:8702/".into())), "{host}");
        }
    }

    #[test]
    fn on_the_network_the_name_does_it_and_what_was_started_decides() {
        let network = lan("Desk.Ledger.lan", "192.168.1.5:8704");
        let at = |host: &str| Place::of(Way::Network, host, 8702, Some(&network));
        let there = Some(("desk.ledger.lan".to_owned(), "https://desk.ledger.lan:8704".to_owned()));
        assert_eq!(id(at("desk.ledger.lan:8704")), there);
        for host in ["192.168.1.5:8704", "localhost:8704", "localhost:8702", "desk.ledger.lan", "ledger.lan:8704"] {
            assert_eq!(at(host), Place::Elsewhere(Some("https://desk.ledger.lan:8704/".into())), "{host}");
        }
        // The usual port of TLS isn't said.
        let usual = lan("desk.lan", "192.168.1.5:443");
        let at = |host: &str| id(Place::of(Way::Network, host, 8702, Some(&usual)));
        assert_eq!(at("desk.lan"), Some(("desk.lan".into(), "https://desk.lan".into())));
        assert_eq!(at("desk.lan:443"), at("desk.lan"));
        // Without a name there is nothing to bind a passkey to.
        let bare = lan("192.168.1.5", "192.168.1.5:8704");
        assert_eq!(Place::of(Way::Network, "192.168.1.5:8704", 8702, Some(&bare)), Place::Elsewhere(None));
        let six = lan("fd00::5", "[fd00::5]:8704");
        assert_eq!(Place::of(Way::Network, "[fd00::5]:8704", 8702, Some(&six)), Place::Elsewhere(None));
    }
}
