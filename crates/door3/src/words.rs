//! The words of the command line for a source: a contract (`docs/contracts.md`), with golden files here and at the all-in-one program.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use seal::{RootKey, VerifyKey};
use terminal::Outcome;

#[derive(Subcommand)]
pub enum Words {
    /// Sends a message and files to a newsroom, sealed on this machine; prints the codename.
    #[command(
        after_help = "Example:\n  safehouse drop http://127.0.0.1:8701 --message-file letter.txt contract.pdf photo.jpg\n  safehouse drop http://127.0.0.1:8701 --one-document page-1.jpg page-2.jpg page-3.jpg"
    )]
    Drop(Drop),
    /// Shows a mailbox's replies; reads the codename from standard input.
    #[command(after_help = "Example:\n  safehouse mailbox http://127.0.0.1:8701 < codename.txt")]
    Mailbox(Mailbox),
}

impl Words {
    /// # Errors
    /// Why nothing was sent, or what was not shown.
    pub fn run(&self, json: bool) -> Outcome {
        match self {
            Self::Drop(words) => crate::drop(words, json),
            Self::Mailbox(words) => crate::mailbox(words, json),
        }
    }
}

#[derive(Args)]
pub struct Drop {
    /// The intake's address.
    pub url: String,
    #[arg(long, value_name = "TEXT", conflicts_with = "message_file")]
    pub message: Option<String>,
    /// A file with the message; `-` reads standard input.
    #[arg(long, value_name = "F")]
    pub message_file: Option<PathBuf>,
    /// One of the newsroom's channels [default: its first]
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub channel: String,
    /// The newsroom's root key, as it publishes it: another key is refused.
    #[arg(long, value_name = "KEY", value_parser = root_key)]
    pub root: Option<RootKey>,
    /// Goes through this SOCKS proxy (Tor's: socks5h://127.0.0.1:9050)
    #[arg(long, value_name = "PROXY")]
    pub proxy: Option<sender::Proxy>,
    /// Doesn't wait for you to write the codename down.
    #[arg(long)]
    pub yes: bool,
    /// The files are the pages of one document (photographs of a paper, say), in the order given.
    #[arg(long, requires = "files")]
    pub one_document: bool,
    /// Goes on with an interrupted drop; asks for its codename on standard input.
    #[arg(long, conflicts_with_all = ["message", "message_file", "channel", "yes", "files", "keep_nothing"])]
    pub resume: bool,
    /// Where what is needed to go on is kept, sealed, until the receipt [default: safehouse in
    /// $XDG_STATE_HOME, or ~/.local/state/safehouse; on Windows in %LOCALAPPDATA%]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Writes nothing on this machine: an interrupted drop can't be resumed then.
    #[arg(long, conflicts_with = "state")]
    pub keep_nothing: bool,
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

#[derive(Args)]
pub struct Mailbox {
    pub url: String,
    /// Adds a message.
    #[arg(long, value_name = "TEXT", conflicts_with = "message_file")]
    pub message: Option<String>,
    #[arg(long, value_name = "F")]
    pub message_file: Option<PathBuf>,
    /// One of the newsroom's channels [default: its first]
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub channel: String,
    /// The newsroom's root key, as it publishes it: another key is refused.
    #[arg(long, value_name = "KEY", value_parser = root_key)]
    pub root: Option<RootKey>,
    /// Goes through this SOCKS proxy (Tor's: socks5h://127.0.0.1:9050)
    #[arg(long, value_name = "PROXY")]
    pub proxy: Option<sender::Proxy>,
    /// The files are the pages of one document, in the order given.
    #[arg(long, requires = "files")]
    pub one_document: bool,
    /// Saves files that came with replies in this folder, replacing nothing.
    #[arg(long, value_name = "FOLDER")]
    pub save_files: Option<PathBuf>,
    /// Adds files.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// A newsroom's root key, as it is typed.
///
/// # Errors
/// In words for the command line.
pub fn root_key(text: &str) -> Result<RootKey, String> {
    let key = text.trim().parse::<VerifyKey>().map(RootKey);
    key.map_err(|_| "a root key is 44 characters of base64, as the newsroom publishes it".to_owned())
}
