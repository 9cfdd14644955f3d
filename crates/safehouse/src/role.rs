//! One server, or the keeper of the onion service, as a process of its own: reads its configuration from standard input, walls itself in, serves.

use std::{
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

use airlock::{WorkerCommand, office::Office};
use anyhow::Context;
use rustix::process::{Signal, set_parent_process_death_signal};
use serde::Deserialize;
use walls::{Domain, Wall, trial::Trial};

use crate::onion;

/// The first argument of a server process. The number is the configuration's version.
pub const ROLE_WORD: &str = "role-v1";

/// The role's name that asks for a trial of a role's walls.
const TRIAL: &str = "trial";

/// The desk's exit status that asks the supervisor to start it again, locked.
pub const START_AGAIN: u8 = 75;

/// Serves when the program was started by the supervisor as one of its servers; `None` when it wasn't.
pub fn run_if_asked() -> Option<ExitCode> {
    let mut words = std::env::args().skip(1);
    if words.next()? != ROLE_WORD {
        return None;
    }
    let role = words.next()?;
    let ended = if role == TRIAL { try_walls() } else { serve(&role) };
    Some(ended.unwrap_or_else(|error| {
        eprintln!("{role}: {error:#}");
        ExitCode::FAILURE
    }))
}

/// A server that is ready to be walled in.
pub struct Role {
    pub domain: Domain,
    /// What starts LibreOffice, where this role needs it: it has to stand before the wall does.
    office: Office,
    folder: PathBuf,
    serve: Box<dyn FnOnce() -> anyhow::Result<ExitCode>>,
}

/// Reads a role's configuration.
///
/// # Errors
/// An unknown role, or a configuration that isn't as `docs/contracts.md` says.
pub fn read(role: &str, config: &str) -> anyhow::Result<Role> {
    // SQLite asks for it; without, it falls back on the clock.
    let random = PathBuf::from("/dev/urandom");
    Ok(match role {
        "intake" => {
            let config: intake::Config = serde_json::from_str(config)?;
            Role {
                office: Office::Own,
                domain: intake::domain(&config),
                folder: config.folder.clone(),
                serve: Box::new(|| {
                    runtime()?.block_on(intake::run(config))?;
                    Ok(ExitCode::SUCCESS)
                }),
            }
        }
        "archive" => {
            let config: archive::Config = serde_json::from_str(config)?;
            Role {
                office: Office::Own,
                // Of its own folder just `own/` is writable, since the site lies beside it.
                domain: Domain {
                    own: own_folder(&config.folder).into_iter().collect(),
                    readable: vec![config.site.clone(), random],
                    ..Domain::default()
                },
                folder: config.folder.clone(),
                serve: Box::new(|| {
                    runtime()?.block_on(archive::run(config))?;
                    Ok(ExitCode::SUCCESS)
                }),
            }
        }
        "desk" => {
            let config: desk::Config = serde_json::from_str(config)?;
            let office = Office::find();
            Role {
                office: office.clone(),
                domain: Domain {
                    own: vec![config.folder.clone(), config.site.clone()],
                    programs: walls::system_folders(),
                    // Its own program and its workers' memory are read there.
                    readable: vec![PathBuf::from("/proc"), random],
                    // The folder in which the site lies is made durable with it, or its name could be lost.
                    listed: config.site.parent().map(Path::to_path_buf).into_iter().collect(),
                    connect: [
                        Some(&config.intake),
                        Some(&config.archive),
                        config.notice.as_ref(),
                        config.heartbeat.as_ref(),
                    ]
                    .into_iter()
                    .flatten()
                    .filter_map(|url| walls::port_of(url))
                    .collect(),
                    ..Domain::default()
                },
                folder: config.folder.clone(),
                serve: Box::new(|| {
                    Ok(match runtime()?.block_on(desk::run(config, office))? {
                        desk::Exit::Ended => ExitCode::SUCCESS,
                        desk::Exit::Locked => ExitCode::from(START_AGAIN),
                    })
                }),
            }
        }
        "notice" => {
            let config: notice::Config = serde_json::from_str(config)?;
            Role {
                office: Office::Own,
                // It speaks to strange servers and asks for their names: the one that may, and the one that holds nothing.
                domain: Domain {
                    own: vec![config.folder.clone()],
                    readable: [random].into_iter().chain(walls::name_service()).collect(),
                    connect_anywhere: true,
                    names: true,
                    ..Domain::default()
                },
                folder: config.folder.clone(),
                serve: Box::new(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                    runtime.block_on(notice::run(config))?;
                    Ok(ExitCode::SUCCESS)
                }),
            }
        }
        "heartbeat" => {
            let config: heartbeat::Config = serde_json::from_str(config)?;
            Role {
                office: Office::Own,
                // Nothing but the way to the front door.
                domain: Domain {
                    own: vec![config.folder.clone()],
                    readable: vec![random],
                    connect: walls::port_of(config.proxy.as_ref().unwrap_or(&config.front)).into_iter().collect(),
                    ..Domain::default()
                },
                folder: config.folder.clone(),
                serve: Box::new(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                    runtime.block_on(heartbeat::run(config))?;
                    Ok(ExitCode::SUCCESS)
                }),
            }
        }
        "onion" => {
            let config: onion::Config = serde_json::from_str(config)?;
            Role {
                office: Office::Own,
                domain: Domain {
                    own: vec![config.folder.clone()],
                    programs: walls::system_folders().into_iter().chain([config.program.clone()]).collect(),
                    readable: vec![random],
                    connect_anywhere: true,
                    ..Domain::default()
                },
                folder: config.folder.clone(),
                serve: Box::new(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                    runtime.block_on(onion::run(config))
                }),
            }
        }
        other => anyhow::bail!("there is no role {other}"),
    })
}

/// What the archive's process may write. Without it the archive still gives out what is published.
fn own_folder(folder: &Path) -> Option<PathBuf> {
    let own = folder.join("own");
    match walls::private_folder(&own) {
        Ok(()) => Some(own),
        Err(error) => {
            eprintln!("archive: {} can't be used ({error}): there will be no search and no comments.", own.display());
            None
        }
    }
}

/// Enters a role's domain exactly as that role does, and reaches for what lies outside.
fn try_walls() -> anyhow::Result<ExitCode> {
    #[derive(Deserialize)]
    struct Asked {
        /// Whose walls; `null` for none: the positive control.
        role: Option<String>,
        /// That role's own configuration.
        config: serde_json::Value,
        #[serde(flatten)]
        trial: Trial,
    }
    let asked: Asked = serde_json::from_str(&configuration()?)?;
    if let Some(name) = &asked.role {
        walls::enter(&read(name, &asked.config.to_string())?.domain)?;
    }
    walls::trial::run(&asked.trial)?;
    Ok(ExitCode::SUCCESS)
}

fn serve(name: &str) -> anyhow::Result<ExitCode> {
    die_with_the_supervisor()?;
    let role = read(name, &configuration()?)?;
    let _held = walls::hold(&role.folder).with_context(|| format!("can't write into {}", role.folder.display()))?;
    if let Err(error) = role.office.begin(&WorkerCommand::default()) {
        eprintln!("{name}: {error}: office files are shown without LibreOffice");
    }
    let wall: Wall = walls::enter(&role.domain)?;
    // All three have the same kernel: one says it.
    if name == "intake"
        && let Some(warning) = wall.warning()
    {
        eprintln!("{warning}");
    }
    (role.serve)()
}

/// The kernel ends this process when the supervisor ends, however it ends.
fn die_with_the_supervisor() -> anyhow::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // The supervisor may have gone before the line above: then process 1 or a subreaper is the parent and no signal will come.
    anyhow::ensure!(rustix::process::getppid().is_some_and(|parent| !parent.is_init()), "the supervisor has ended");
    Ok(())
}

/// The configuration, to the end of standard input.
///
/// # Errors
/// As the operating system says, and text that is none.
pub fn configuration() -> std::io::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(1 << 20).read_to_string(&mut text)?;
    Ok(text)
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
