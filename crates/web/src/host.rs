//! The names that a server answers to. A page elsewhere that lets its name point at loopback (DNS rebinding) gets nothing.

use std::sync::Arc;

use http::uri::Authority;

/// Loopback always, and those the operator lists (an onion address, a LAN name).
#[derive(Clone, Debug)]
pub struct Names(Arc<[String]>);

impl Names {
    /// Host names without port, in any case.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().map(|name| name.to_ascii_lowercase()).collect())
    }

    /// Whether a `Host` header names one of them, with or without a port.
    pub fn allow(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        // Nothing before the name, and a port after it or nothing: the type takes more than that.
        let Some(rest) = authority.as_str().strip_prefix(authority.host()) else { return false };
        if !rest.is_empty() && rest.strip_prefix(':').is_none_or(|port| port.parse::<u16>().is_err()) {
            return false;
        }
        let name = authority.host().to_ascii_lowercase();
        matches!(name.as_str(), "127.0.0.1" | "localhost" | "[::1]") || self.0.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_answered() {
        let names = Names::new(["Desk.Example.lan".to_owned()]);
        for fine in ["127.0.0.1:8080", "localhost", "[::1]:9", "desk.example.LAN:443"] {
            assert!(names.allow(fine), "{fine}");
        }
        for wrong in [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil",
            "a@127.0.0.1",
            "",
            "127.0.0.2",
            "/",
            "[::1]:a701",
            "localhost:",
        ] {
            assert!(!names.allow(wrong), "{wrong}");
        }
    }
}
