//! One server of the three, as a process of its own: reads its configuration from standard input, walls itself in, serves.

use std::{io::Read, path::PathBuf, process::ExitCode};

use rustix::process::{Signal, set_parent_process_death_signal};
use serde::de::DeserializeOwned;

use crate::sandbox::{self, Domain};

/// The first argument of a server process. The number is the configuration's version.
pub const ROLE_WORD: &str = "role-v1";

/// The desk's exit status that asks the supervisor to start it again, locked.
pub const START_AGAIN: u8 = 75;

/// Serves when the program was started by the supervisor as one of the three; `None` when it wasn't.
pub fn run_if_asked() -> Option<ExitCode> {
    let mut words = std::env::args().skip(1);
    if words.next()? != ROLE_WORD {
        return None;
    }
    let role = words.next()?;
    let ended = serve(&role);
    Some(ended.unwrap_or_else(|error| {
        eprintln!("{role}: {error:#}");
        ExitCode::FAILURE
    }))
}

fn serve(role: &str) -> anyhow::Result<ExitCode> {
    die_with_the_supervisor()?;
    match role {
        "intake" => {
            let config: intake::Config = configuration()?;
            sandbox::enter(&Domain { own: vec![config.folder.clone()], ..Domain::default() })?;
            runtime()?.block_on(intake::run(config))?;
        }
        "archive" => {
            let config: archive::Config = configuration()?;
            let (own, readable) = (vec![config.folder.clone()], vec![config.site.clone()]);
            sandbox::enter(&Domain { own, readable, ..Domain::default() })?;
            runtime()?.block_on(archive::run(config))?;
        }
        "desk" => {
            let config: desk::Config = configuration()?;
            let ports = [&config.intake, &config.archive].iter().filter_map(|url| sandbox::port_of(url)).collect();
            sandbox::enter(&Domain {
                own: vec![config.folder.clone(), config.site.clone()],
                programs: sandbox::system_folders(),
                readable: vec![PathBuf::from("/proc")],
                connect: ports,
            })?;
            return Ok(match runtime()?.block_on(desk::run(config))? {
                desk::Exit::Ended => ExitCode::SUCCESS,
                desk::Exit::Locked => ExitCode::from(START_AGAIN),
            });
        }
        other => anyhow::bail!("there is no role {other}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The kernel ends this process when the supervisor ends, however it ends.
fn die_with_the_supervisor() -> anyhow::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // The supervisor may have gone before the line above: then process 1 or a subreaper is the parent and no signal will come.
    anyhow::ensure!(rustix::process::getppid().is_some_and(|parent| !parent.is_init()), "the supervisor has ended");
    Ok(())
}

fn configuration<C: DeserializeOwned>() -> anyhow::Result<C> {
    let mut text = String::new();
    std::io::stdin().take(1 << 20).read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
