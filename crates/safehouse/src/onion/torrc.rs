//! Tor's configuration: an onion service, and the heartbeat's way to it.

use std::{fmt::Write, path::Path};

use super::Config;

pub const TORRC: &str = "torrc";
/// Tor wants a second file, of defaults; the machine's own must not speak here.
pub const DEFAULTS: &str = "torrc-defaults";
pub const CONTROL_PORT: &str = "control-port";
pub const COOKIE: &str = "control-cookie";

/// The whole configuration. What the operator added comes last, so that it can change what stands before.
pub fn torrc(config: &Config) -> String {
    let at = |name: &str| quoted(&config.folder.join(name));
    let mut text = String::from("# Written by `safehouse up --onion` at each start: changes here are lost.\n");
    let lines = [
        ("DataDirectory", at("state")),
        // The heartbeat's way in. It leads to onion services alone.
        ("SocksPort", format!("127.0.0.1:{} OnionTrafficOnly", config.socks)),
        ("ClientOnionAuthDir", quoted(&super::clients::own_keys(&config.folder))),
        ("ControlPort", "127.0.0.1:auto".into()),
        ("ControlPortWriteToFile", at(CONTROL_PORT)),
        ("CookieAuthentication", "1".into()),
        ("CookieAuthFile", at(COOKIE)),
        // Nothing about anybody: addresses are scrubbed, and what is said is said to the supervisor alone.
        ("Log", "notice stdout".into()),
        ("SafeLogging", "1".into()),
        ("AvoidDiskWrites", "1".into()),
        ("ClientOnly", "1".into()),
    ];
    let service = service(&super::service_folder(&config.folder), config.intake);
    for (option, value) in lines.into_iter().chain(service) {
        // Writing into a String can't fail.
        let _ = writeln!(text, "{option} {value}");
    }
    if !config.more.is_empty() {
        let _ = writeln!(text, "# From the operator's --onion-config:\n{}", config.more.trim_end());
    }
    text
}

/// The lines that lead an onion service to the intake, wherever tor runs.
fn service(folder: &Path, intake: u16) -> [(&'static str, String); 6] {
    [
        ("HiddenServiceDir", quoted(folder)),
        ("HiddenServiceVersion", "3".into()),
        ("HiddenServicePort", format!("80 127.0.0.1:{intake}")),
        // Under a flood, whoever has solved a puzzle comes first; without one the effort is zero and nobody waits.
        ("HiddenServicePoWDefensesEnabled", "1".into()),
        ("HiddenServiceEnableIntroDoSDefense", "1".into()),
        // One visitor's circuit can't hold all of the intake's places.
        ("HiddenServiceMaxStreams", "32".into()),
    ]
}

/// Lines to add to the configuration of a tor that the exposed machine's own service manager starts.
pub fn carried(folder: &Path, intake: u16) -> String {
    let mut text = String::from(
        "# Made by `safehouse intake-kit`: add these lines to /etc/tor/torrc.\nSocksPort 0\nSafeLogging 1\n",
    );
    for (option, value) in service(folder, intake) {
        // Writing into a String can't fail.
        let _ = writeln!(text, "{option} {value}");
    }
    text
}

/// A path as tor's own quoted string.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_leads_to_the_intake_and_the_way_out_to_onions_alone() {
        let config = Config {
            version: 1,
            folder: "/news \"room\"/onion".into(),
            program: "/usr/bin/tor".into(),
            intake: 8701,
            socks: 9155,
            more: "UseBridges 1\n".into(),
            listen: String::new(),
        };
        let text = torrc(&config);
        for line in [
            "HiddenServiceDir \"/news \\\"room\\\"/onion/service\"",
            "HiddenServicePort 80 127.0.0.1:8701",
            "HiddenServicePoWDefensesEnabled 1",
            "SocksPort 127.0.0.1:9155 OnionTrafficOnly",
        ] {
            assert!(text.lines().any(|have| have == line), "{line} in\n{text}");
        }
        // What is carried to another machine leads there by the same lines.
        let carried = carried(Path::new("/var/lib/tor/x"), 8701);
        let of_service = |text: &str| text.lines().filter(|line| line.starts_with("Hidden")).count();
        assert_eq!((of_service(&carried), of_service(&text)), (6, 6));
        assert!(text.ends_with("UseBridges 1\n"), "the operator's lines have the last word");
    }
}
