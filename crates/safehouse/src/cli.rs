//! The command line: a contract (`docs/contracts.md`); `tests/cli` holds its golden files.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
};

use airlock::ocr::{BadLanguages, Languages};
use clap::{Args, Parser, Subcommand, ValueEnum};
use ledger::Vkey;
use model::{FindingKind, PageList};
use seal::{Recipient, RootKey};

use crate::commands;

/// Carries a document from a source who must not be found to a public record that nobody can quietly change.
#[derive(Parser)]
#[command(name = "safehouse", version, propagate_version = true, max_term_width = 100)]
struct Cli {
    /// One JSON document on standard output instead of words.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the newsroom: intake, desk and archive, until Ctrl-C.
    #[command(
        after_help = "Example:\n  safehouse up --data ./newsroom\n  safehouse up --demo --data /tmp/demo --ports 0,0,0"
    )]
    Up(Up),
    /// The intake's onion service: its address, and who may come.
    #[command(
        after_help = "Example:\n  safehouse onion address --data ./newsroom\n  safehouse onion add counsel --data ./newsroom"
    )]
    Onion(Onion),
    /// Makes what is carried to another machine so that the intake runs there; the desk then collects from it.
    #[command(
        after_help = "Example:\n  safehouse intake-kit --data ./newsroom --out /media/stick/kit --address 203.0.113.7:8710"
    )]
    IntakeKit(IntakeKit),
    /// Makes a newsroom without questions: its keys and its first people.
    #[command(
        after_help = "Example:\n  safehouse init --data ./newsroom --newsroom 'The Estuary Ledger' --admin Ada \\\n    --passphrase-file ada.txt --second Ben --second-passphrase-file ben.txt"
    )]
    Init(Init),
    #[command(flatten)]
    Source(door3::Words),
    /// Opens a hostile file in the sandbox: page images, text, what is hidden in it, a safe copy.
    #[command(after_help = "Example:\n  safehouse open suspicious.pdf --out ./opened")]
    Open(Open),
    /// Makes a clean file of the same kind, written anew from what can be seen: nothing hidden comes along.
    #[command(
        after_help = "Examples:\n  safehouse scrub photo.jpg --out clean.jpg\n  safehouse scrub report.docx --out report.pdf\n  safehouse scrub ./from-the-source --out ./clean\n  safehouse scrub letter.pdf --dry-run\n\nThe clean file is opened again; where something would stay that can betray somebody, nothing is written.\n--keep KIND lets a kind of finding stay that you looked at, such as qr-code or printer-dots."
    )]
    Scrub(Scrub),
    /// Writes a redacted PDF, made anew from what remains.
    #[command(
        after_help = "Examples:\n  safehouse redact memo.pdf --plan plan.json --out memo-public.pdf\n  safehouse redact --check memo-public.pdf\n\nplan.json:\n  {\"mode\":\"facsimile\",\"boxes\":[{\"page\":1,\"rect\":[72,90,200,110],\"reason\":\"privacy\"}],\n   \"words\":[{\"text\":\"M. Tidewell\",\"reason\":\"source\"}]}"
    )]
    Redact(Redact),
    /// Opens a page on this machine where files are dropped, looked at, compared, cleaned, redacted and saved.
    #[command(
        after_help = "Example:\n  safehouse clean\n\nOpen the address that it prints in a browser of this machine. Nothing is kept: what isn't saved is gone when it ends."
    )]
    Clean(Clean),
    /// Shows where two documents differ, by text and by pixels, and which differences could mark a copy.
    #[command(
        after_help = "Examples:\n  safehouse compare from-ada.pdf from-ben.pdf\n  safehouse compare from-ada.pdf from-ben.pdf --out ./compared\n\nExit status: 0 no difference was found, 1 there are differences, or a document could not be opened whole."
    )]
    Compare(Compare),
    /// Checks a release, an archive, a mirror or one file against the record.
    #[command(
        after_help = "Example:\n  safehouse verify ./mirror --key 'safehouse.invalid/estuary+1b2c3d4e+AX…'\n  safehouse verify EL-0001.pdf"
    )]
    Verify(Verify),
    /// Copies a whole archive, verifying every byte before it counts.
    #[command(after_help = "Example:\n  safehouse mirror http://127.0.0.1:8703 ./mirror")]
    Mirror(Mirror),
    /// Checks that an intake hands out what its newsroom signed: anybody can run it.
    #[command(
        after_help = "Example:\n  safehouse watch-keyring http://127.0.0.1:8701 --root 'MCow…' --archive http://127.0.0.1:8703 --state seen.json"
    )]
    WatchKeyring(WatchKeyring),
    /// Says what this machine lacks for a newsroom, and what is set wrongly.
    #[command(after_help = "Example:\n  safehouse doctor --data ./newsroom")]
    Doctor(Doctor),
    /// Writes the whole newsroom into one sealed file, while it runs.
    #[command(after_help = "Example:\n  safehouse backup /media/backup/2026-11-25.age --data ./newsroom")]
    Backup(Backup),
    /// Opens a backup into a new folder, or tries whether it opens.
    #[command(
        after_help = "Example:\n  safehouse restore /media/backup/2026-11-25.age --key - --rehearse\n  safehouse restore /media/backup/2026-11-25.age --key - --data ./newsroom"
    )]
    Restore(Restore),
    /// What is done at the desk without its pages.
    #[command(subcommand, after_help = "Example:\n  safehouse desk import /media/drive")]
    Desk(Desk),
}

#[derive(Args)]
pub struct Up {
    /// The newsroom's folder; made when it is missing.
    #[arg(long, value_name = "DIR", default_value = "./safehouse-data")]
    pub data: PathBuf,
    /// Loads the demonstration case through the same doors as people use.
    #[arg(long)]
    pub demo: bool,
    /// The loopback ports of intake, desk and archive; 0 takes a free one.
    #[arg(long, value_name = "INTAKE,DESK,ARCHIVE", value_parser = three_ports, default_value = "8701,8702,8703")]
    pub ports: [u16; 3],
    /// The newsroom's name, used at the first run.
    #[arg(long, value_name = "NAME")]
    pub newsroom: Option<String>,
    /// Starts the Tor that is installed, with an onion service that leads to the intake.
    #[arg(long)]
    pub onion: bool,
    /// A file with more lines for Tor's configuration, such as bridges.
    #[arg(long, value_name = "FILE", requires = "onion")]
    pub onion_config: Option<PathBuf>,
    /// Where colleagues on the newsroom's own network reach the desk, over TLS: this machine's address there.
    #[arg(long, value_name = "IP:PORT", value_parser = of_a_network)]
    pub lan: Option<SocketAddr>,
    /// The host name that they type; without it, the address.
    #[arg(long, value_name = "NAME", requires = "lan", value_parser = a_name)]
    pub lan_name: Option<String>,
    /// With an intake on another machine: this machine's Tor, through which test drops go to its onion address (127.0.0.1:9050 as a rule).
    #[arg(long, value_name = "socks5h://HOST:PORT", value_parser = a_proxy)]
    pub heartbeat_proxy: Option<String>,
    /// How long the desk may take to open a document, with all that is in it.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub open_seconds: u64,
    /// How long it may take for a large document, mail, mailbox or archive: a second more for each MiB, up to this.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub open_most_seconds: u64,
    /// How much memory all processes that open a document together may use, in MiB.
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(64..=1_048_576))]
    pub open_mib: u32,
}

/// An address of one network card, on a network that isn't the internet.
fn of_a_network(typed: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = typed.parse().map_err(|_| "write it as IP:PORT, such as 192.168.1.5:8704".to_owned())?;
    let own = match address.ip() {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local() || ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_loopback(),
    };
    if address.ip().is_unspecified() {
        Err("name the address of one network card, not all of them".to_owned())
    } else if !own {
        Err("that is an address of the internet; the desk answers on a network of your own alone".to_owned())
    } else if address.port() == 0 {
        Err("name a port: colleagues type it".to_owned())
    } else {
        Ok(address)
    }
}

/// A host name (RFC 1123), in small letters.
fn a_name(typed: &str) -> Result<String, String> {
    let name = typed.to_ascii_lowercase();
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if name.len() <= 253 && name.split('.').all(label) {
        Ok(name)
    } else {
        Err("a host name has letters, digits, hyphens and dots".to_owned())
    }
}

/// Kept as it was typed, once it is known to be a proxy.
fn a_proxy(typed: &str) -> Result<String, sender::Error> {
    typed.parse::<sender::Proxy>().map(|_| typed.trim().to_owned())
}

#[derive(Args)]
pub struct IntakeKit {
    /// The newsroom's folder; made when it is missing.
    #[arg(long, value_name = "DIR", default_value = "./safehouse-data")]
    pub data: PathBuf,
    /// The kit's folder: made, or must be empty. It holds keys.
    #[arg(long, value_name = "KIT")]
    pub out: PathBuf,
    /// Where the desk will find the intake: an IP address of that machine and a free port.
    #[arg(long, value_name = "IP:PORT")]
    pub address: SocketAddr,
    /// The newsroom's name, used at the first run.
    #[arg(long, value_name = "NAME")]
    pub newsroom: Option<String>,
    /// Makes new keys for an intake that is away already; its onion address stays.
    #[arg(long)]
    pub again: bool,
}

#[derive(Args)]
pub struct Onion {
    #[command(subcommand)]
    pub what: OnionWhat,
    /// The newsroom's folder.
    #[arg(long, value_name = "DIR", default_value = "./safehouse-data", global = true)]
    pub data: PathBuf,
}

#[derive(Subcommand)]
pub enum OnionWhat {
    /// Shows the address, with a QR code to print.
    Address,
    /// Lists who may come. While nobody is listed, everybody may.
    Clients,
    /// Lets somebody in, and shows their key once. From the first one on nobody else even finds the service.
    Add {
        /// Letters, digits and hyphens: for the list, not for the visitor.
        #[arg(value_name = "NAME")]
        name: String,
    },
    /// Keeps somebody out from now on.
    Remove {
        /// As `clients` lists it.
        #[arg(value_name = "NAME")]
        name: String,
    },
}

#[derive(Args)]
pub struct Init {
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    #[arg(long, value_name = "NAME")]
    pub newsroom: String,
    /// The first administrator's name.
    #[arg(long, value_name = "NAME")]
    pub admin: String,
    /// A file whose first line is the administrator's passphrase.
    #[arg(long, value_name = "F")]
    pub passphrase_file: PathBuf,
    /// The second person's name: two people publish, never one.
    #[arg(long, value_name = "NAME", requires = "second_passphrase_file")]
    pub second: Option<String>,
    #[arg(long, value_name = "F", requires = "second")]
    pub second_passphrase_file: Option<PathBuf>,
}

#[derive(Args)]
pub struct Open {
    pub file: PathBuf,
    /// Made, or must be empty.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// How long the whole tree may take; without it 10, and of a large document, mail, mailbox or archive a second more for each MiB, up to 60.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: Option<u64>,
    /// How much memory all processes together may use, in MiB.
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(64..=1_048_576))]
    pub mib: u64,
    /// A mail server's public key, as DNS or an archive has it: `SELECTOR._domainkey.DOMAIN` and its TXT record. Signatures of mails are held against it.
    #[arg(long, value_name = "FILE")]
    pub dkim_key: Option<PathBuf>,
    #[command(flatten)]
    pub how: How,
}

// How documents are opened: it holds for the file and for all files inside it. (No doc comment: it would become the help of each command.)
#[derive(Args)]
pub struct How {
    /// Asks for a password, and doesn't show it; without a terminal it is the first line of standard input.
    #[arg(long)]
    pub password: bool,
    /// Tries the passwords of a list, one a line.
    #[arg(long, value_name = "FILE")]
    pub passwords: Option<PathBuf>,
    /// Languages for pages that are read by OCR, as Tesseract names them (`rus+eng`; see `tesseract --list-langs`); `off`: none is read.
    #[arg(long, value_name = "LANGUAGES", value_parser = ReadAs::of_words)]
    pub ocr: Option<ReadAs>,
    /// Pages of the file itself (`3,7-9`) that are read by OCR though they have text of their own, in the languages of `--ocr`; other pages, and what is inside, are read as without both.
    #[arg(long, value_name = "PAGES", default_value_t, hide_default_value = true)]
    pub ocr_pages: PageList,
    /// Who makes the pages of office files: LibreOffice where it is installed, confined, or this program's own typesetting of their text.
    #[arg(long, value_name = "WHO", default_value = "libreoffice")]
    pub office: OfficeBy,
    /// Who looks into films, for stills of them and to make them anew: ffmpeg where it is installed, confined, or nobody.
    #[arg(long, value_name = "WHO", default_value = "ffmpeg")]
    pub films: FilmsBy,
}

/// How pages are read.
#[derive(Clone)]
pub enum ReadAs {
    Off,
    In(Languages),
}

impl ReadAs {
    fn of_words(words: &str) -> Result<Self, BadLanguages> {
        if words == "off" { Ok(Self::Off) } else { words.parse().map(Self::In) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FilmsBy {
    Ffmpeg,
    Off,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OfficeBy {
    Libreoffice,
    Own,
}

#[derive(Args)]
pub struct Scrub {
    /// A file, or a folder: then every file in it.
    pub file: PathBuf,
    /// The clean file: its ending says what it becomes. For a folder, the folder of the clean copies.
    #[arg(long, value_name = "OUT", required_unless_present = "dry_run")]
    pub out: Option<PathBuf>,
    /// Says what would go, and whether a clean file can be made; writes nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// A kind of finding that may stay. Can be given several times.
    #[arg(long, value_name = "KIND", value_parser = a_finding)]
    pub keep: Vec<FindingKind>,
    /// Makes the pages or the picture of one file pure black and white (a JPEG nearly so): nothing pale or in colour is left. Photographs
    /// become poor
    #[arg(long)]
    pub black_and_white: bool,
    /// How long each file may take.
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: u64,
    /// How much memory all processes of one file together may use, in MiB. Of a folder up to four are cleaned at once.
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(64..=1_048_576))]
    pub mib: u64,
    #[command(flatten)]
    pub how: How,
}

/// A kind of finding, as `findings.json` names it.
fn a_finding(typed: &str) -> Result<FindingKind, String> {
    serde_json::from_value(typed.into())
        .map_err(|_| "no such kind; `safehouse open` names those that it finds".to_owned())
}

#[derive(Args)]
pub struct Redact {
    pub file: PathBuf,
    #[arg(long, value_name = "PLAN.json", required_unless_present = "check")]
    pub plan: Option<PathBuf>,
    #[arg(long, value_name = "OUT.pdf", required_unless_present = "check")]
    pub out: Option<PathBuf>,
    /// Makes every box longer (facsimile), over everything whose place depends on what it hides: its width tells about a word otherwise
    #[arg(long, requires = "plan")]
    pub extend: bool,
    /// Makes every page pure black and white: nothing pale or in colour is left, and no pale word in the text (facsimile). Photographs
    /// become poor
    #[arg(long, requires = "plan")]
    pub black_and_white: bool,
    /// Also commits to the pages' pixels (facsimile): whoever has this file can hold OUT.pdf against the commitment that is printed.
    #[arg(long, value_name = "OUT.proof", requires = "out")]
    pub proof: Option<PathBuf>,
    /// Keeps the secret by which a box can be opened with proof later: made when it isn't there. With that of an earlier proof, this one
    /// proves what the plan no longer covers. Without this option nobody can ever open a box with proof.
    #[arg(long, value_name = "FILE", requires = "proof")]
    pub seed: Option<PathBuf>,
    /// Makes nothing: tells what lies under the boxes of a document that somebody else redacted, and what else is hidden in it.
    #[arg(long, conflicts_with_all = ["plan", "out"])]
    pub check: bool,
    #[command(flatten)]
    pub how: How,
}

#[derive(Args)]
pub struct Clean {
    /// The port; any free one without it.
    #[arg(long, default_value_t = 0)]
    pub port: u16,
}

#[derive(Args)]
pub struct Compare {
    #[arg(value_name = "FIRST")]
    pub first: PathBuf,
    #[arg(value_name = "SECOND")]
    pub second: PathBuf,
    /// A page with both side by side, and differences.json. Made, or must be empty.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub how: How,
}

#[derive(Args)]
pub struct Verify {
    /// A folder, an address, or one file with its `.tlog-proof` beside it.
    pub target: String,
    /// The ledger's key (C2SP signed-note verifier key).
    #[arg(long, value_name = "VKEY", value_parser = log_key)]
    pub key: Option<Vkey>,
    /// Also holds every page's pixels against what the newsroom committed to when it published: what is shown, and what a later version
    /// opened.
    #[arg(long, conflicts_with = "proof")]
    pub openings: bool,
    /// Holds one PDF that `safehouse redact --proof` made against its proof, and needs no record.
    #[arg(long, value_name = "OUT.proof", conflicts_with = "key")]
    pub proof: Option<PathBuf>,
}

#[derive(Args)]
pub struct Mirror {
    pub url: String,
    pub dir: PathBuf,
    /// The ledger's key (C2SP signed-note verifier key).
    #[arg(long, value_name = "VKEY", value_parser = log_key)]
    pub key: Option<Vkey>,
}

#[derive(Args)]
pub struct WatchKeyring {
    /// The intake's address.
    pub url: String,
    /// The newsroom's root key, as it publishes it: another key is refused.
    #[arg(long, value_name = "KEY", value_parser = door3::root_key)]
    pub root: Option<RootKey>,
    /// The newsroom's archive, or a mirror of it: the keyring must be the newest of its record.
    #[arg(long, value_name = "URL")]
    pub archive: Option<String>,
    /// Remembers the keyring there, and refuses an older one, a fork, or one that doesn't follow.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Looks again and again, until something doesn't hold.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(1..=10_080))]
    pub every: Option<u64>,
    /// Goes through this SOCKS proxy (Tor's: socks5h://127.0.0.1:9050)
    #[arg(long, value_name = "PROXY")]
    pub proxy: Option<sender::Proxy>,
}

#[derive(Args)]
pub struct Doctor {
    /// The newsroom's folder.
    #[arg(long, value_name = "DIR", default_value = "./safehouse-data")]
    pub data: PathBuf,
    /// The ports that `up` will be given.
    #[arg(long, value_name = "INTAKE,DESK,ARCHIVE", value_parser = three_ports, default_value = "8701,8702,8703")]
    pub ports: [u16; 3],
}

#[derive(Args)]
pub struct Backup {
    /// The new file; never written over.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "DIR", default_value = "./safehouse-data")]
    pub data: PathBuf,
    /// Another age recipient (age1pq1…) that may open it too; can be given again.
    #[arg(long, value_name = "RECIPIENT", value_parser = recipient)]
    pub to: Vec<Recipient>,
}

#[derive(Args)]
pub struct Restore {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A file that holds the recovery key as it stands on paper (AGE-SECRET-KEY-PQ-1…); - asks for it, so that it lies on no disk.
    #[arg(long, value_name = "F")]
    pub key: PathBuf,
    /// The new newsroom's folder: made, or must be empty.
    #[arg(long, value_name = "DIR", default_value = "./safehouse-data")]
    pub data: PathBuf,
    /// Only tries: every file is held against the backup's list, the vault and the databases are opened, nothing is kept.
    #[arg(long, visible_alias = "check")]
    pub rehearse: bool,
    /// Lets somebody in as administrator, when nobody knows their passphrase any more.
    #[arg(long, value_name = "NAME", requires = "passphrase_file", conflicts_with = "rehearse")]
    pub admin: Option<String>,
    /// A file whose first line is their passphrase.
    #[arg(long, value_name = "F", requires = "admin")]
    pub passphrase_file: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Desk {
    /// Brings in a drive or a folder that came by hand, as drops are.
    #[command(after_help = "Example:\n  safehouse desk import /media/drive --collection 'the blue drive'")]
    Import(Import),
}

#[derive(Args)]
pub struct Import {
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "DIR", default_value = "./safehouse-data")]
    pub data: PathBuf,
    #[arg(long, value_name = "NAME")]
    pub collection: Option<String>,
}

fn three_ports(text: &str) -> Result<[u16; 3], String> {
    let ports: Vec<u16> = text
        .split(',')
        .map(|port| port.trim().parse().map_err(|_| format!("{port} is no port")))
        .collect::<Result<_, _>>()?;
    ports.try_into().map_err(|_| "three ports are needed: INTAKE,DESK,ARCHIVE".to_owned())
}

fn recipient(text: &str) -> Result<Recipient, String> {
    text.trim().parse().map_err(|_| "a recipient is an age key of the post-quantum kind: age1pq1…".to_owned())
}

fn log_key(text: &str) -> Result<Vkey, ledger::Error> {
    text.trim().parse()
}

/// Parses the words and runs the command. Wrong usage ends with 2 (clap's own).
pub fn run() -> ExitCode {
    let Cli { json, command } = Cli::parse();
    terminal::end(match command {
        Command::Up(words) => commands::up::run(&words, json),
        Command::Onion(words) => commands::onion::run(&words, json),
        Command::IntakeKit(words) => commands::kit::run(&words, json),
        Command::Init(words) => commands::init::run(&words, json),
        Command::Source(words) => words.run(json),
        Command::Open(words) => commands::documents::open(&words, json),
        Command::Scrub(words) => commands::documents::scrub(&words, json),
        Command::Redact(words) => commands::documents::redact(&words, json),
        Command::Clean(words) => commands::documents::clean(&words, json),
        Command::Compare(words) => commands::documents::compare(&words, json),
        Command::Verify(words) => commands::record::verify(&words, json),
        Command::Mirror(words) => commands::record::mirror(&words, json),
        Command::WatchKeyring(words) => commands::watch::run(&words, json),
        Command::Doctor(words) => commands::doctor::run(&words, json),
        Command::Backup(words) => commands::keeping::backup(&words, json),
        Command::Restore(words) => commands::keeping::restore(&words, json),
        Command::Desk(Desk::Import(words)) => commands::import::run(&words, json),
    })
}
