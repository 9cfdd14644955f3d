//! `safehouse onion`: the intake's address on Tor, and who may come.

use serde_json::json;
use terminal::{Outcome, Refused, print_json};

use crate::{
    cli::{Onion, OnionWhat},
    onion::{self, clients},
};

pub fn run(words: &Onion, json: bool) -> Outcome {
    told(words, json).map_err(|error| Refused::because(format!("{error:#}")))?
}

fn told(words: &Onion, json: bool) -> anyhow::Result<Outcome> {
    let folder = words.data.join("onion");
    let Some(address) = onion::address(&folder)? else {
        anyhow::bail!(
            "{} has no onion service yet: start it once with safehouse up --onion (name another folder with --data)",
            words.data.display()
        );
    };
    match &words.what {
        OnionWhat::Address if json => return Ok(print_json(&json!({ "address": address }))),
        OnionWhat::Address => {
            println!("{address}");
            if let Some(code) = onion::terminal_qr(&address) {
                println!("\n{code}");
            }
        }
        OnionWhat::Clients => {
            let names = clients::list(&folder)?;
            if json {
                return Ok(print_json(&json!({ "clients": names })));
            }
            if names.is_empty() {
                println!("Nobody is listed, so everybody who has the address may come.");
            }
            for name in names {
                println!("{name}");
            }
        }
        OnionWhat::Add { name } => {
            let key = clients::add(&folder, name)?;
            if json {
                return Ok(print_json(&json!({ "name": name, "key": key.as_str() })));
            }
            println!(
                "The key of {name}, which Tor Browser asks for at {address}. It is shown this once:\n\n  {}\n",
                key.as_str()
            );
            println!(
                "From now on only those who are listed find the service. A service that runs hears of it by itself."
            );
        }
        OnionWhat::Remove { name } => {
            clients::remove(&folder, name)?;
            if json {
                return Ok(print_json(&json!({ "removed": name })));
            }
            let left = clients::list(&folder)?.len();
            println!("{name} doesn't find the service any more.");
            if left == 0 {
                println!("Nobody is listed now, so everybody who has the address may come.");
            }
        }
    }
    Ok(Ok(()))
}
