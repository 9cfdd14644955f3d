//! `safehouse up`: the newsroom, until Ctrl-C.

use std::{
    fs,
    io::{IsTerminal, Write},
    path::Path,
};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use serde_json::json;
use terminal::{Outcome, ProgressLine, Refused};

use crate::{
    away::Away,
    cli::Up,
    onion,
    supervise::{DataFolder, Newsroom, OnionWish, Running, Supervisor, Told, Wish, write_durably},
};

/// What the demonstration's newsroom is called where nobody named it.
const DEMO_NEWSROOM: &str = "The Estuary Ledger";
const NEWSROOM: &str = "Our newsroom";

pub fn run(words: &Up, json: bool) -> Outcome {
    // One thread: the kernel ties a server's wish to die with its parent to the thread that started it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(up(words, json));
    // What still runs in the background (the demonstration's people) is not waited for.
    runtime.shutdown_background();
    ended.map_err(|error| Refused::because(format!("{error:#}")))
}

async fn up(words: &Up, json: bool) -> anyhow::Result<()> {
    let mut told = Told::listen()?;
    // Looked at before the folder is made, said after: a folder that can't be used at all is one reason, not two.
    let wrong = crate::doctor::before_start(&words.data);
    let data = DataFolder::hold(&words.data)?;
    for check in wrong {
        eprintln!("{}: {}", check.found, check.mend);
    }
    let away = Away::load(&data.path)?;
    if away.is_some() && (words.demo || words.onion) {
        bail!(
            "this newsroom's intake is on another machine (intake-away.json): {}",
            if words.demo {
                "the demonstration needs one here; name an empty folder with --data"
            } else {
                "its onion service is there too"
            }
        );
    }
    let loaded = words.demo.then(|| Demo::read(&data.path)).transpose()?.flatten();
    if words.demo && loaded.is_none() && !desk::setup::nobody_enrolled(&data.path.join("desk"))? {
        bail!(
            "{} holds a newsroom without the demonstration's case, or one whose loading was broken off; name an empty folder with --data",
            words.data.display()
        );
    }
    let name = words.newsroom.as_deref().unwrap_or(if words.demo { DEMO_NEWSROOM } else { NEWSROOM });
    let newsroom = Newsroom::load_or_make(&data.path, name)?;
    let folder = data.path.clone();
    let onion = onion_wish(words)?;
    if away.is_none() && onion.is_none() && onion::address(&folder.join("onion"))?.is_some() {
        eprintln!("This newsroom has an onion service; it is not started without --onion.");
    }
    if words.heartbeat_proxy.is_some() && away.is_none() {
        bail!("--heartbeat-proxy is for an intake on another machine; here the way to the intake is known");
    }
    let wish = Wish {
        ports: words.ports,
        onion,
        heartbeat_proxy: words.heartbeat_proxy.clone(),
        limits: json!({"seconds": words.open_seconds, "most_seconds": words.open_most_seconds, "mib": words.open_mib}),
        lan: words.lan.map(|listen| (listen, words.lan_name.clone().unwrap_or_else(|| listen.ip().to_string()))),
    };
    let starting = Supervisor::start(data, &newsroom, &wish, away.as_ref());
    let supervisor = tokio::select! {
        started = starting => started?,
        () = told.wait() => return Ok(()),
    };
    let (running, enrol_link) = (supervisor.running.clone(), supervisor.enrol_link.clone());
    let work = async move {
        if !words.demo {
            return tell(&running, &newsroom, enrol_link.as_deref(), None, json);
        }
        let demo = match (loaded, enrol_link) {
            (Some(loaded), _) => {
                if !json {
                    println!("The demonstration's case is here already; it starts as it is.");
                }
                loaded
            }
            (None, Some(link)) => load(&running, link, &folder).await?,
            (None, None) => bail!("somebody enrolled while it started"),
        };
        tell(&running, &newsroom, None, Some(&demo), json)
    };
    supervisor.keep(&mut told, work).await
}

fn onion_wish(words: &Up) -> anyhow::Result<Option<OnionWish>> {
    if !words.onion {
        return Ok(None);
    }
    let program = onion::program().context("Tor is not installed: apt install tor")?;
    let more = match &words.onion_config {
        Some(path) => fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))?,
        None => String::new(),
    };
    Ok(Some(OnionWish { program, more }))
}

/// Who can sign in to a demonstration, kept beside its newsroom (`demo.json`, version 1). It protects nothing: the case is invented.
#[derive(Serialize, Deserialize)]
struct Demo {
    version: u32,
    people: Vec<DemoPerson>,
    codename: String,
}

#[derive(Serialize, Deserialize)]
struct DemoPerson {
    name: String,
    passphrase: String,
    totp_secret_base32: String,
}

impl Demo {
    /// What an earlier `--demo` left when it was done; `None` when there was none.
    fn read(data: &Path) -> anyhow::Result<Option<Self>> {
        let path = data.join("demo.json");
        if !path.exists() {
            return Ok(None);
        }
        serde_json::from_slice(&fs::read(&path)?).map(Some).with_context(|| format!("{} is damaged", path.display()))
    }
}

async fn load(running: &Running, enrol_link: String, data: &Path) -> anyhow::Result<Demo> {
    let Running { intake, desk, archive, .. } = running.clone();
    let doors = demo::Doors { intake, desk, archive };
    let loading = tokio::task::spawn_blocking(move || {
        let line = ProgressLine::on_stderr();
        let loaded = demo::load(&doors, &enrol_link, &mut |step| line.say(&format!("demonstration: {step}…")));
        line.clear();
        loaded
    });
    let loaded = loading.await??;
    let people = loaded.people.into_iter().map(|demo::Account { name, passphrase, totp_secret_base32 }| DemoPerson {
        name,
        passphrase,
        totp_secret_base32,
    });
    let demo = Demo { version: 1, people: people.collect(), codename: loaded.codename };
    // Written last: a folder with it holds the whole case.
    write_durably(&data.join("demo.json"), &serde_json::to_vec_pretty(&demo)?)?;
    Ok(demo)
}

/// Says where everything is. The link is the only way in, so it is shown to whoever started the program and kept nowhere.
fn tell(
    running: &Running,
    newsroom: &Newsroom,
    enrol_link: Option<&str>,
    demo: Option<&Demo>,
    json: bool,
) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        let Running { pid, intake, desk, archive, onion, collects_from, lan } = running;
        let all = json!({"pid": pid, "newsroom": newsroom.name, "intake": intake, "desk": desk, "archive": archive, "onion": onion, "collects_from": collects_from, "lan": lan,
            "enrol": enrol_link, "demo": demo});
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(out.flush()?);
    }
    writeln!(out, "{} is up.\n", newsroom.name)?;
    match running.collects_from {
        None => writeln!(out, "  intake   {}   sources write here", running.intake)?,
        Some(from) => writeln!(
            out,
            "  intake   {}   sources write there, on another machine; the desk collects from {from}",
            running.intake
        )?,
    }
    writeln!(out, "  desk     {}   the newsroom works here", running.desk)?;
    if let Some(lan) = &running.lan {
        writeln!(out, "           {lan}   the same, for your own network; the page “A second machine” says how")?;
    }
    writeln!(out, "  archive  {}   readers read here\n", running.archive)?;
    if let Some(onion) = &running.onion {
        writeln!(out, "  onion    {onion}")?;
        writeln!(
            out,
            "           sources reach the intake there with Tor Browser, in a minute or so; this line will be followed by another\n"
        )?;
        if let Some(code) = onion::terminal_qr(onion).filter(|_| out.is_terminal()) {
            writeln!(out, "{code}\n")?;
        }
    }
    if let Some(link) = enrol_link {
        writeln!(
            out,
            "Nobody is enrolled yet, so the intake takes nothing. The first administrator enrols here, once:\n\n  {link}\n"
        )?;
    }
    if let Some(demo) = demo {
        writeln!(
            out,
            "A case is published: look at the archive. At the desk sign in as one of these (the code is your authenticator's):\n"
        )?;
        for person in &demo.people {
            writeln!(
                out,
                "  {}\n    passphrase  {}\n    second factor, for the authenticator  {}",
                person.name, person.passphrase, person.totp_secret_base32
            )?;
        }
        writeln!(out, "\n  The source's codename: {}\n", demo.codename)?;
    }
    writeln!(out, "Ctrl-C ends it.")?;
    Ok(out.flush()?)
}
