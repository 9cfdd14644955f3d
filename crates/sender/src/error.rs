//! What can go wrong on the source's machine, by what they can do about it. Nothing was received when one of these is given.

use std::{io, path::PathBuf};

use model::limits;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("that is no address of an intake; write it as http://HOST:PORT")]
    NotAnAddress,
    #[error("https is not spoken here: give the newsroom's onion address through Tor, or an http address")]
    NoTls,
    #[error("nobody answers at that address; check it, and that the intake runs")]
    Unreachable(#[source] io::Error),
    #[error(
        "that is no proxy that is spoken to here; write it as socks5h://HOST:PORT (Tor's is socks5h://127.0.0.1:9050)"
    )]
    NotAProxy,
    #[error("the proxy doesn't answer, or doesn't reach that address; is Tor running, and is the address right?")]
    Proxy,
    #[error("the connection broke off; nothing was received, please try again")]
    Broken,
    #[error("nothing moved for {0} seconds, so it was ended; nothing was received, please try again")]
    Stalled(u64),
    #[error("what answers at that address is no intake, or one of another version")]
    NotAnIntake,
    #[error("the intake is not open yet: nobody could open what you send; try again in a day or two")]
    NotOpen,
    #[error("the intake has no room just now; try again in a day")]
    DiskFull,
    #[error("this drop is finished at the intake, or begun there in another way; nothing was received now")]
    Finished,
    #[error("the intake refused it ({0}); nothing was received")]
    Refused(String),
    #[error("there is no mailbox for this codename; compare the words and their order with your note")]
    NoMailbox,

    #[error("{0}: the intake does not have this file, or no more. Please tell the newsroom, through this mailbox")]
    FileMissing(String),
    #[error(
        "{0}: what the intake gave is not the file that the newsroom sent: it was changed, or cut short. Nothing of it was saved. Please tell the newsroom, through this mailbox"
    )]
    FileChanged(String),
    #[error("{path}: it can't be saved there: {cause}", path = .0.display(), cause = .1)]
    Save(PathBuf, #[source] io::Error),

    #[error("the newsroom's key is not the one you gave: somebody may stand between you and it. Nothing was sent")]
    WrongRoot,
    #[error("the newsroom's keyring was changed: its signature does not hold. Nothing was sent")]
    ForgedKeyring,
    #[error(
        "the newsroom's keyring ended on {0}: what it promises is not in force. Nothing was sent; is your clock right?"
    )]
    ExpiredKeyring(String),
    #[error("the newsroom has no channel called {0}; it has: {1}")]
    NoChannel(String, String),
    #[error("the channel {0} takes no files, only text; choose another. Nothing was sent")]
    NoFiles(String),
    #[error("the channel {0} takes files of at most {1} bytes each. Nothing was sent")]
    FileTooLargeForChannel(String, u64),
    #[error("the newsroom announced no key for this week. Nothing was sent; is your clock right?")]
    NoKeyThisWeek,

    #[error("{path}: {cause}. Nothing was sent", path = .0.display(), cause = .1)]
    File(PathBuf, #[source] io::Error),
    #[error("{path} is a folder; name its files, or put them into one archive. Nothing was sent", path = .0.display())]
    Folder(PathBuf),
    #[error("{path} is no ordinary file. Nothing was sent", path = .0.display())]
    NotAFile(PathBuf),
    #[error("{path} changed while it was read; wait until nothing writes to it any more. Nothing was sent", path = .0.display())]
    Changed(PathBuf),
    #[error("{path} is larger than 4 GiB; split it. Nothing was sent", path = .0.display())]
    FileTooLarge(PathBuf),
    #[error(
        "a drop has at most {} files; send some now and add the rest through the mailbox. Nothing was sent",
        limits::MAX_FILES
    )]
    TooManyFiles,
    #[error("a message has at most {} KiB; put longer text into a file. Nothing was sent", limits::MAX_MESSAGE >> 10)]
    MessageTooLong,
    #[error("the codename could not be shown, or was not written down. Nothing was sent")]
    NotKept,
    #[error(
        "{path}: what is needed to go on can't be kept there: {cause}. Give another folder with --state, or have nothing kept with --keep-nothing",
        path = .0.display(), cause = .1
    )]
    State(PathBuf, #[source] io::Error),
    #[error(
        "the name of a file is no text, so it can't be kept for going on; give the file another name, or have nothing kept with --keep-nothing. Nothing was sent"
    )]
    NameNotKept,
    #[error("nothing in {path} waits to be resumed", path = .0.display())]
    NothingToResume(PathBuf),
    #[error(
        "what waits in {path} doesn't open with this codename, or was damaged; compare the words and their order with your note",
        path = .0.display()
    )]
    NotThisCodename(PathBuf),
    #[error("another run of this program sends this drop just now")]
    InUse,
    #[error("{path}: {cause}. Put it back where it was, and resume again; the newsroom has nothing of this drop yet", path = .0.display(), cause = .1)]
    Missing(PathBuf, #[source] io::Error),
    #[error("there is nothing to send: give a message or a file")]
    Empty,
    #[error("it could not be sealed. Nothing was sent")]
    Seal(#[source] seal::Error),
}

impl Error {
    /// Whether it is the connection's fault, so that trying again can help.
    pub fn is_of_the_line(&self) -> bool {
        matches!(self, Self::Broken | Self::Unreachable(_) | Self::Proxy | Self::Stalled(_))
    }
}
