//! What is carried to the exposed machine: the intake's configuration, its unit for systemd, its onion service, and the commands.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
};

use anyhow::{Context, bail};
use serde_json::json;
use walls::private_folder;

use crate::{away::Away, onion, supervise::write_durably};

/// Where tor finds the intake on the exposed machine.
const PUBLIC: u16 = 8701;
/// Where Debian's tor may write.
const SERVICE: &str = "/var/lib/tor/safehouse-intake";
/// The intake's folder there, as its unit names it.
const FOLDER: &str = "/var/lib/safehouse-intake";

const UNIT: &str = include_str!("safehouse-intake.service");
const README: &str = include_str!("README");

/// What the kit is made from.
pub struct Wish<'a> {
    pub data: &'a Path,
    pub newsroom: &'a str,
    /// Where the desk will find the intake.
    pub address: SocketAddr,
    /// A new folder.
    pub out: &'a Path,
    /// Makes new keys for an intake that is away already.
    pub again: bool,
}

/// Makes the kit, and remembers at the desk that the intake is away: from then on `up` starts none here. What is remembered is durable
/// last, so that a kit that breaks off changes nothing.
///
/// # Errors
/// An intake that is away already, a folder that isn't empty, or one that can't be written.
pub fn make(wish: &Wish) -> anyhow::Result<Away> {
    if Away::load(wish.data)?.is_some() && !wish.again {
        bail!("this newsroom's intake is on another machine already; --again makes new keys, and the old ones end");
    }
    if wish.address.port() == PUBLIC {
        bail!("port {PUBLIC} is where sources reach the intake; name another one for the desk");
    }
    if wish.address.ip().is_unspecified() || wish.address.port() == 0 {
        bail!("{} is no address that a desk can call", wish.address);
    }
    let onion_folder = wish.data.join("onion");
    onion::key::make(&onion_folder)?;
    let onion = onion::address(&onion_folder)?.context("the onion service has no address")?;
    let (intake, desk) = (link::Key::generate()?, link::Key::generate()?);

    private_folder(wish.out)?;
    if fs::read_dir(wish.out)?.next().is_some() {
        bail!("{} isn't empty; name a new folder with --out", wish.out.display());
    }
    let config = config(wish, &onion, &intake, &desk.public()?);
    write_durably(&wish.out.join("intake.json"), &serde_json::to_vec_pretty(&config)?)?;
    write_durably(&wish.out.join("safehouse-intake.service"), unit(wish.address).as_bytes())?;
    write_durably(&wish.out.join("torrc"), onion::torrc::carried(Path::new(SERVICE), PUBLIC).as_bytes())?;
    write_durably(&wish.out.join("README"), readme(wish, &onion).as_bytes())?;
    copy_service(&onion::service_folder(&onion_folder), &wish.out.join("onion"))?;

    let away = Away { version: 1, address: wish.address, intake: intake.public()?, key: desk, onion };
    away.keep(wish.data)?;
    Ok(away)
}

fn config(wish: &Wish, onion: &str, key: &link::Key, desk: &link::PublicKey) -> serde_json::Value {
    // The machine may have another address within than without.
    let any = match wish.address.ip() {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    json!({
        "version": 1,
        "folder": FOLDER,
        "listen": SocketAddr::from(([127, 0, 0, 1], PUBLIC)),
        "newsroom": wish.newsroom,
        "hosts": [onion.trim_start_matches("http://")],
        "collect": {"listen": SocketAddr::new(any, wish.address.port()), "key": key.to_text().expose(), "desk": desk},
    })
}

fn unit(address: SocketAddr) -> String {
    UNIT.replace("{public}", &PUBLIC.to_string()).replace("{collect}", &address.port().to_string())
}

fn readme(wish: &Wish, onion: &str) -> String {
    let before = if wish.data.join("intake/intake.db").exists() {
        format!(
            "Mailboxes that sources have already lie in {}: before line 3, copy that folder to {FOLDER}, or they are lost to their sources.",
            wish.data.join("intake").display()
        )
    } else {
        "Nothing else has to be carried: this newsroom's intake has taken nothing yet.".to_owned()
    };
    README
        .replace("{newsroom}", wish.newsroom)
        .replace("{collect}", &wish.address.port().to_string())
        .replace("{address}", &wish.address.to_string())
        .replace("{data}", &wish.data.display().to_string())
        .replace("{onion}", onion)
        .replace("{before}", &before)
}

/// The key, the address, and who may come.
fn copy_service(from: &Path, to: &Path) -> anyhow::Result<()> {
    private_folder(to)?;
    for name in [onion::key::SECRET, onion::key::PUBLIC, onion::key::HOSTNAME] {
        write_durably(&to.join(name), &fs::read(from.join(name))?)?;
    }
    let clients = "authorized_clients";
    private_folder(&to.join(clients))?;
    if from.join(clients).is_dir() {
        for client in fs::read_dir(from.join(clients))? {
            let client = client?;
            write_durably(&to.join(clients).join(client.file_name()), &fs::read(client.path())?)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_blank_is_filled() {
        let data = tempfile::tempdir().unwrap();
        let out = tempfile::tempdir().unwrap();
        let out = out.path().join("kit");
        let address = "203.0.113.7:8710".parse().unwrap();
        let wish = Wish { data: data.path(), newsroom: "The Estuary Ledger", address, out: &out, again: false };
        let away = make(&wish).unwrap();
        for file in ["README", "safehouse-intake.service", "torrc", "intake.json"] {
            let text = fs::read_to_string(out.join(file)).unwrap();
            let blanks = ["{newsroom}", "{public}", "{collect}", "{address}", "{data}", "{onion}", "{before}"];
            assert!(blanks.iter().all(|blank| !text.contains(blank)), "{file}: {text}");
        }
        assert_eq!(fs::read_to_string(out.join("README")).unwrap().lines().count(), 11);
        // What the intake reads is what the desk wrote, and each knows the other's key.
        let config = intake::Config::read_file(&out.join("intake.json")).unwrap();
        let collect = config.collect.unwrap();
        assert_eq!(collect.key.public().unwrap(), away.intake);
        assert_eq!(collect.desk, away.key.public().unwrap());
        assert_eq!(config.hosts, [away.onion.trim_start_matches("http://")]);
        // The desk's private end is not in the kit, the intake's not at the desk.
        let kept = fs::read_to_string(data.path().join("intake-away.json")).unwrap();
        assert!(!kept.contains(collect.key.to_text().expose()));
        let carried = fs::read_to_string(out.join("intake.json")).unwrap();
        assert!(!carried.contains(away.key.to_text().expose()));
    }

    #[test]
    fn keys_are_not_made_anew_by_mistake_and_the_address_stays() {
        let data = tempfile::tempdir().unwrap();
        let out = tempfile::tempdir().unwrap();
        let address = "203.0.113.7:8710".parse().unwrap();
        let (one, two) = (out.path().join("one"), out.path().join("two"));
        let wish = |out, again| Wish { data: data.path(), newsroom: "N", address, out, again };
        let first = make(&wish(&one, false)).unwrap();
        assert!(make(&wish(&two, false)).is_err());
        assert!(!two.exists());
        assert!(make(&wish(&one, true)).is_err(), "a kit isn't written over");
        assert_eq!(Away::load(data.path()).unwrap().unwrap().intake, first.intake, "a kit that failed changes nothing");
        let second = make(&wish(&two, true)).unwrap();
        assert_ne!(second.intake, first.intake);
        assert_eq!(second.onion, first.onion);
    }
}
