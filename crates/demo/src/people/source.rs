//! The source: sends files by the command line's door, comes back for replies, answers. Knows the intake's address and a codename.

use std::{
    fs,
    path::{Path, PathBuf},
};

use model::clock::SystemClock;
use rand::rngs::OsRng;
use sender::{Address, Letter, Patience, Sender};

use super::{visitor::Stuck, wait};
use crate::documents::Made;

pub struct Source {
    address: Address,
    codename: seal::Codename,
}

fn stuck(error: impl std::error::Error) -> Stuck {
    Stuck::Other(error.to_string())
}

impl Source {
    /// Sends a message and files to the intake. When it returns, the intake has them.
    ///
    /// # Errors
    /// The intake takes nothing.
    pub fn drop(intake: &str, message: &str, files: &[Made]) -> Result<Self, Stuck> {
        let address: Address = intake.parse().map_err(stuck)?;
        let folder = tempfile::tempdir().map_err(stuck)?;
        let mut paths: Vec<PathBuf> = Vec::new();
        for file in files {
            let path = folder.path().join(file.name);
            fs::write(&path, &file.bytes).map_err(stuck)?;
            paths.push(path);
        }
        let letter = Letter { message: message.to_owned().into(), files: paths, one_document: false };
        let sent = door(&address).drop(&letter, &mut OsRng, &mut |_| true, &mut |_| {}).map_err(stuck)?;
        Ok(Self { address, codename: sent.codename })
    }

    /// The same source, who was given another address of the intake.
    ///
    /// # Errors
    /// It is none.
    pub fn at(&self, intake: &str) -> Result<Self, Stuck> {
        Ok(Self { address: intake.parse().map_err(stuck)?, codename: self.codename.clone() })
    }

    /// Waits for the newsroom's first reply and gives its words.
    ///
    /// # Errors
    /// None comes.
    pub fn read_reply(&self) -> Result<String, Stuck> {
        wait("a reply", || {
            let mailbox = door(&self.address).mailbox(&self.codename, &mut |_| {}).map_err(stuck)?;
            Ok(mailbox.replies.into_iter().next().map(|reply| reply.text))
        })
    }

    /// Waits for the newsroom's first reply and saves what came with it.
    ///
    /// # Errors
    /// None comes, or a file isn't the one that was sent.
    pub fn save_files(&self, folder: &Path) -> Result<Vec<PathBuf>, Stuck> {
        let door = door(&self.address);
        let reply = wait("a reply", || {
            Ok(door.mailbox(&self.codename, &mut |_| {}).map_err(stuck)?.replies.into_iter().next())
        })?;
        let save = |file| door.save_file(&self.codename, reply.id, file, folder, &mut |_| {}).map_err(stuck);
        reply.files.iter().map(save).collect()
    }

    /// Adds a message.
    ///
    /// # Errors
    /// The intake takes nothing.
    pub fn answer(&self, message: &str) -> Result<(), Stuck> {
        let letter = Letter { message: message.to_owned().into(), files: Vec::new(), one_document: false };
        door(&self.address).add(&self.codename, &letter, &mut OsRng, &mut |_| {}).map(drop).map_err(stuck)
    }

    /// The words to write down.
    pub fn codename(&self) -> String {
        self.codename.expose().to_owned()
    }
}

fn door(address: &Address) -> Sender<'static> {
    Sender::new(address.clone(), None, None, "newsroom", &SystemClock, Patience::default())
}
