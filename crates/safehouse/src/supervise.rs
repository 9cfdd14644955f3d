//! `up`: holds the folder's lock, starts intake, archive and desk, those who tell people and try the front door, and the onion service where one is wanted; starts them again when they fall, ends them together.
//!
//! It never opens what they store. It runs on one thread, because the kernel ties a child's death signal to the thread that made it.

use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{ErrorKind::NotFound, Write},
    net::{SocketAddr, TcpListener},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use futures::future::select_all;
use rand::RngCore;
use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
    process::{Pid, Signal, kill_process},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    signal::unix::{Signal as Signals, SignalKind, signal},
};

use walls::private_folder;

use crate::{away::Away, onion, role};

/// How long a server may take until it listens, and until it has ended.
const PATIENCE: Duration = Duration::from_secs(20);
/// A server that falls more often than this within a minute stays down, and everything ends.
const FALLS_A_MINUTE: usize = 5;

/// What is public about a newsroom, made once (`newsroom.json`, version 1).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newsroom {
    pub version: u32,
    pub name: String,
    /// The ledger's origin (C2SP tlog-checkpoint): a name no other log has.
    pub origin: String,
    /// What the public ids of documents begin with.
    pub prefix: String,
}

impl Newsroom {
    /// Reads it, or makes it when the folder is new.
    ///
    /// # Errors
    /// A file that can't be read or written.
    pub fn load_or_make(data: &Path, name: &str) -> anyhow::Result<Self> {
        let path = data.join("newsroom.json");
        if path.exists() {
            return serde_json::from_slice(&fs::read(&path)?).with_context(|| format!("{} is damaged", path.display()));
        }
        let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>();
        let initials: String = name
            .split_whitespace()
            .filter(|word| !word.eq_ignore_ascii_case("the"))
            .filter_map(|w| letters(w).chars().next())
            .collect();
        let prefix = if initials.len() < 2 {
            "DOC".to_owned()
        } else {
            initials.chars().take(4).collect::<String>().to_uppercase()
        };
        let slug = name
            .split_whitespace()
            .map(|w| letters(w).to_lowercase())
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join("-");
        let mut unique = [0; 4];
        rand::rngs::OsRng.fill_bytes(&mut unique);
        let made = Self {
            version: 1,
            name: name.to_owned(),
            origin: format!(
                "safehouse.invalid/{}{}",
                if slug.is_empty() { String::new() } else { slug + "-" },
                hex::encode(unique)
            ),
            prefix,
        };
        write_durably(&path, &serde_json::to_vec_pretty(&made)?)?;
        Ok(made)
    }
}

/// The folder, held by this process until it ends.
pub struct DataFolder {
    pub path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder where it is missing, and takes its lock.
    ///
    /// # Errors
    /// Another process holds it, or it can't be written.
    pub fn hold(path: &Path) -> anyhow::Result<Self> {
        let unusable = || format!("{} can't be used as a newsroom's folder (name another with --data)", path.display());
        private_folder(path).with_context(unusable)?;
        let real = path.canonicalize().with_context(unusable)?;
        let lock = fs::OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(real.join("lock"));
        let lock = lock.with_context(unusable)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => {
                bail!(
                    "{} is in use: another safehouse is running on it. End that one first, or name another folder with --data",
                    path.display()
                )
            }
            Err(error) => return Err(error).with_context(unusable),
        }
        for part in ["intake", "desk", "notice", "heartbeat", "archive/site", "archive/own"] {
            private_folder(&real.join(part)).with_context(unusable)?;
        }
        let held = Self { path: real, _lock: lock };
        // Of a supervisor that was killed: it tells of servers that are gone.
        held.forget_running().with_context(unusable)?;
        Ok(held)
    }

    fn run_file(&self) -> PathBuf {
        self.path.join("run.json")
    }

    fn forget_running(&self) -> std::io::Result<()> {
        fs::remove_file(self.run_file()).or_else(|error| if error.kind() == NotFound { Ok(()) } else { Err(error) })
    }
}

/// Whether a supervisor holds this folder now.
pub fn runs(path: &Path) -> bool {
    let lock = fs::OpenOptions::new().read(true).open(path.join("lock"));
    lock.is_ok_and(|lock| flock(&lock, FlockOperation::NonBlockingLockShared) == Err(Errno::WOULDBLOCK))
}

/// Where the servers answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Running {
    pub pid: u32,
    /// Where sources write: on this machine, or the onion address of an intake that is away.
    pub intake: String,
    pub desk: String,
    pub archive: String,
    /// The intake's onion address, when its service runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onion: Option<String>,
    /// Where the desk collects, when the intake is on another machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collects_from: Option<SocketAddr>,
    /// Where the desk answers on the newsroom's network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lan: Option<String>,
}

/// What an onion service needs besides the folder.
#[derive(Clone, Debug)]
pub struct OnionWish {
    /// The `tor` program.
    pub program: PathBuf,
    /// More lines for its configuration.
    pub more: String,
}

/// What was asked for at the start.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The loopback ports of intake, desk and archive; 0 takes a free one.
    pub ports: [u16; 3],
    pub onion: Option<OnionWish>,
    /// `socks5h://HOST:PORT`, for the heartbeat where the intake is away.
    pub heartbeat_proxy: Option<String>,
    /// Where the desk answers on the newsroom's network, and under which name.
    pub lan: Option<(SocketAddr, String)>,
    /// What documents may use, as the desk's configuration has it.
    pub limits: Value,
}

/// How the heartbeat gets to where sources write.
struct Way {
    front: String,
    /// `socks5h://HOST:PORT`; `None`: straight.
    proxy: Option<String>,
}

struct Server {
    name: &'static str,
    config: Value,
    child: Child,
    url: String,
    falls: VecDeque<Instant>,
}

impl Server {
    async fn start(name: &'static str, config: Value) -> anyhow::Result<Self> {
        let (child, url) = spawn(name, &config).await?;
        let mut config = config;
        // Started again, it answers at the same address.
        config["listen"] = json!(url.trim_start_matches("http://"));
        Ok(Self { name, config, child, url, falls: VecDeque::new() })
    }

    /// Starts it again after it ended with `status`.
    async fn restart(&mut self, status: ExitStatus) -> anyhow::Result<()> {
        if status.code() != Some(i32::from(role::START_AGAIN)) {
            self.falls.push_back(Instant::now());
            while self.falls.front().is_some_and(|at| at.elapsed() > Duration::from_secs(60)) {
                self.falls.pop_front();
            }
            if self.falls.len() > FALLS_A_MINUTE {
                bail!("the {} fell {} times within a minute (last: {status}); giving up", self.name, self.falls.len());
            }
            eprintln!("The {} ended unexpectedly ({status}); starting it again.", self.name);
        }
        (self.child, _) = spawn(self.name, &self.config).await?;
        Ok(())
    }
}

async fn spawn(name: &'static str, config: &Value) -> anyhow::Result<(Child, String)> {
    let mut child = Command::new("/proc/self/exe")
        .args([role::ROLE_WORD, name])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // A group of its own: Ctrl-C reaches the supervisor alone, which then ends the servers in order.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("can't start the {name}"))?;
    let mut input = child.stdin.take().context("no pipe to the server")?;
    input.write_all(&serde_json::to_vec(config)?).await?;
    drop(input);
    let mut lines = BufReader::new(child.stdout.take().context("no pipe from the server")?).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line())
        .await
        .with_context(|| format!("the {name} does not answer"))??;
    #[derive(Deserialize)]
    struct Ready {
        ready: String,
    }
    let line = line.with_context(|| format!("the {name} did not start"))?;
    let Ready { ready } = serde_json::from_str(&line).with_context(|| format!("the {name} did not start"))?;
    Ok((child, ready))
}

pub fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

/// A port that nobody listens on now.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(loopback(0))?.local_addr()?.port())
}

/// Waits a moment until a port is free: the servers of a supervisor that was killed may still be going.
async fn wait_for_port(port: u16) -> anyhow::Result<()> {
    let until = Instant::now() + Duration::from_secs(2);
    loop {
        match TcpListener::bind(loopback(port)) {
            Ok(_) => return Ok(()),
            Err(_) if Instant::now() < until => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => {
                return Err(error).with_context(|| {
                    format!("port {port} can't be had; another program may be listening there. Name others with --ports, or 0,0,0 for free ones")
                });
            }
        }
    }
}

/// The signals that end everything in order.
pub struct Told {
    interrupt: Signals,
    terminate: Signals,
    hang_up: Signals,
}

impl Told {
    /// From now on these signals no longer end this process by themselves.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Comes back when one of them has come.
    pub async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}

/// The servers.
pub struct Supervisor {
    data: DataFolder,
    servers: Vec<Server>,
    pub running: Running,
    /// With it the first administrator enrols; `None` when somebody has.
    pub enrol_link: Option<String>,
}

impl Supervisor {
    /// Starts all of them, in the order in which they need each other.
    ///
    /// # Errors
    /// Names the server that doesn't start.
    pub async fn start(
        data: DataFolder,
        newsroom: &Newsroom,
        wish: &Wish,
        away: Option<&Away>,
    ) -> anyhow::Result<Self> {
        let mut ports = wish.ports;
        let listen = |port: u16| json!(loopback(port));
        for port in ports {
            wait_for_port(port).await?;
        }
        let socks = free_port()?;
        let onion = match &wish.onion {
            Some(wish) => {
                // The service has to know the intake's port before there is an intake, and the intake the service's name.
                ports[0] = if ports[0] == 0 { free_port()? } else { ports[0] };
                let folder = data.path.join("onion");
                private_folder(&folder)?;
                let config = onion::Config {
                    version: 1,
                    folder,
                    program: wish.program.clone(),
                    intake: ports[0],
                    socks,
                    more: wish.more.clone(),
                    listen: String::new(),
                };
                Some(Server::start("onion", serde_json::to_value(config)?).await?)
            }
            None => None,
        };
        let mut address = onion.as_ref().map(|onion| onion.url.clone());
        let hosts: Vec<&str> = address.iter().filter_map(|address| address.strip_prefix("http://")).collect();
        let mut token = [0; 32];
        rand::rngs::OsRng.fill_bytes(&mut token);
        let collect_token = hex::encode(token);
        rand::rngs::OsRng.fill_bytes(&mut token);
        let archive_token = hex::encode(token);
        let site = data.path.join("archive/site");
        let first_run = desk::setup::nobody_enrolled(&data.path.join("desk"))?;
        rand::rngs::OsRng.fill_bytes(&mut token);
        let enrol_token = first_run.then(|| hex::encode(token));

        rand::rngs::OsRng.fill_bytes(&mut token);
        let notice_token = hex::encode(token);
        let notice = Server::start(
            "notice",
            json!({"version": 1, "folder": data.path.join("notice"), "listen": listen(0), "token": notice_token}),
        )
        .await?;
        let intake = match away {
            None => Some(
                Server::start(
                    "intake",
                    json!({"version": 1, "folder": data.path.join("intake"), "listen": listen(ports[0]), "newsroom": newsroom.name, "collect_token": collect_token, "hosts": hosts}),
                )
                .await?,
            ),
            Some(_) => None,
        };
        let way = match (&address, &intake, away) {
            (Some(onion), _, _) => {
                Some(Way { front: onion.clone(), proxy: Some(format!("socks5h://{}", loopback(socks))) })
            }
            (None, Some(intake), _) => Some(Way { front: intake.url.clone(), proxy: None }),
            (None, None, away) => away
                .zip(wish.heartbeat_proxy.clone())
                .map(|(away, proxy)| Way { front: away.onion.clone(), proxy: Some(proxy) }),
        };
        rand::rngs::OsRng.fill_bytes(&mut token);
        let heartbeat_token = hex::encode(token);
        let heartbeat = match way {
            Some(Way { front, proxy }) => Some(
                Server::start(
                    "heartbeat",
                    json!({"version": 1, "folder": data.path.join("heartbeat"), "listen": listen(0), "token": heartbeat_token, "front": front, "proxy": proxy}),
                )
                .await?,
            ),
            None => None,
        };
        let archive = Server::start(
            "archive",
            json!({"version": 1, "folder": data.path.join("archive"), "site": site, "listen": listen(ports[2]), "newsroom": newsroom.name, "collect_token": archive_token}),
        )
        .await?;
        let mut config = json!({"version": 1, "folder": data.path.join("desk"), "site": site, "listen": listen(ports[1]), "newsroom": newsroom,
            "archive": archive.url, "archive_token": archive_token, "same_machine": away.is_none(), "enrol_token": enrol_token,
            "notice": notice.url, "notice_token": notice_token,
            "heartbeat": heartbeat.as_ref().map(|heartbeat| &heartbeat.url), "heartbeat_token": heartbeat_token,
            "lan": wish.lan.as_ref().map(|(listen, name)| json!({"listen": listen, "name": name})), "limits": wish.limits});
        match (&intake, away) {
            (_, Some(away)) => {
                config["intake"] = json!(format!("http://{}", away.address));
                config["away"] = away.for_the_desk();
                config["onion"] = json!(away.onion);
            }
            (Some(intake), None) => {
                config["intake"] = json!(intake.url);
                config["collect_token"] = json!(collect_token);
                config["onion"] = json!(address);
            }
            (None, None) => bail!("there is no intake"),
        }
        let desk = Server::start("desk", config).await?;
        let running = Running {
            pid: std::process::id(),
            intake: match (&intake, away) {
                (Some(intake), _) => intake.url.clone(),
                (None, Some(away)) => away.onion.clone(),
                (None, None) => String::new(),
            },
            desk: desk.url.clone(),
            archive: archive.url.clone(),
            onion: address.take(),
            collects_from: away.map(|away| away.address),
            lan: wish.lan.clone().map(|(listen, name)| desk::Lan { listen, name }.url()),
        };
        let enrol_link = enrol_token.map(|token| format!("{}/enrol/{token}", running.desk));
        let servers = intake.into_iter().chain([archive, desk, notice]).chain(heartbeat).chain(onion).collect();
        Ok(Self { data, servers, running, enrol_link })
    }

    /// Keeps the servers up until `told`, or until `work` fails; then ends them. When `work` is done, `run.json` tells other
    /// programs where the servers are.
    ///
    /// # Errors
    /// A server that keeps falling, or what `work` failed with.
    pub async fn keep(mut self, told: &mut Told, work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
        let run_file = self.data.run_file();
        let running = self.running.clone();
        let mut work = Box::pin(async move {
            work.await?;
            write_durably(&run_file, &serde_json::to_vec_pretty(&running)?)?;
            std::future::pending::<anyhow::Result<()>>().await
        });
        let ended = loop {
            let falling = select_all(self.servers.iter_mut().map(|server| Box::pin(server.child.wait())));
            let (at, status) = tokio::select! {
                () = told.wait() => break Ok(()),
                failed = &mut work => break failed,
                (status, at, _) = falling => (at, status?),
            };
            let fallen = &mut self.servers[at];
            if fallen.name == "desk" && !desk::setup::nobody_enrolled(&self.data.path.join("desk"))? {
                fallen.config["enrol_token"] = Value::Null;
            }
            if let Err(error) = fallen.restart(status).await {
                break Err(error);
            }
        };
        self.end().await;
        ended
    }

    async fn end(mut self) {
        for server in &self.servers {
            if let Some(pid) = server.child.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
                // It may have ended by itself in this moment; then there is nothing to tell.
                let _ = kill_process(pid, Signal::TERM);
            }
        }
        for server in &mut self.servers {
            if tokio::time::timeout(PATIENCE, server.child.wait()).await.is_err() {
                eprintln!("The {} does not end by itself; it is killed.", server.name);
                let _ = server.child.kill().await;
            }
        }
        if let Err(error) = self.data.forget_running() {
            eprintln!("run.json can't be removed: {error}");
        }
    }
}

/// Writes a file so that after a power cut there is the old one or the new one: data to disk, rename, folder to disk.
///
/// # Errors
/// As the operating system says.
pub fn write_durably(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().context("a file lies in a folder")?;
    let fresh = path.with_extension("new");
    let mut file = fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    File::open(folder)?.sync_all()?;
    Ok(())
}
