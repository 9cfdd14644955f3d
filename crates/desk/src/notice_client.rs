//! Speaking to the process that tells people outside: "now", and what an administrator set. Blocking.
//!
//! Nothing of a drop, a mailbox or a person is ever in a request of this file but what an administrator typed as settings.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ureq::{Body, http::Response};

use crate::{
    Error,
    config::Config,
    domain::heartbeat::Turn,
    neighbour::{self, Neighbour},
};

const PATIENCE: Duration = Duration::from_secs(30);
/// A test waits for two strange servers.
const TEST: Duration = Duration::from_secs(75);

/// Version 1, as in docs/contracts.md.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub version: u32,
    pub webhook: String,
    pub mail: Option<Mail>,
    pub text: String,
    pub pretended: u8,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    pub server: String,
    pub port: u16,
    /// `tls`, `starttls` or `none`.
    pub security: String,
    pub user: String,
    /// Never shown; empty keeps the one that is set.
    pub password: String,
    pub from: String,
    pub to: String,
    pub subject: String,
}

pub struct NoticeClient(Neighbour);

impl NoticeClient {
    /// `None` where nobody tells anybody anything.
    pub fn of(config: &Config) -> Option<Self> {
        let (address, token) = (config.notice.as_ref()?, config.notice_token.as_ref()?);
        Some(Self(Neighbour::new(format!("{}/notice/v1", address.trim_end_matches('/')), token)))
    }

    /// Something arrived: that is all.
    ///
    /// # Errors
    /// In words, as all of these.
    pub fn arrived(&self) -> Result<(), Error> {
        self.ask("POST", "/arrived", PATIENCE).map(drop)
    }

    /// The heartbeat stopped, or is back.
    pub fn turned(&self, turn: Turn) -> Result<(), Error> {
        let path = match turn {
            Turn::Stopped => "/heartbeat/stopped",
            Turn::Back => "/heartbeat/back",
        };
        self.ask("POST", path, PATIENCE).map(drop)
    }

    /// Sends one at once. Gives what went wrong, in sentences.
    pub fn test(&self) -> Result<Vec<String>, Error> {
        neighbour::read(self.ask("POST", "/test", TEST)?).map_err(Error::Notice)
    }

    /// What was wrong with the last one.
    pub fn troubles(&self) -> Result<Vec<String>, Error> {
        neighbour::read(self.ask("GET", "/state", PATIENCE)?).map_err(Error::Notice)
    }

    pub fn settings(&self) -> Result<Settings, Error> {
        neighbour::read(self.ask("GET", "/settings", PATIENCE)?).map_err(Error::Notice)
    }

    pub fn set(&self, settings: &Settings) -> Result<(), Error> {
        let answer = self.0.ask("PUT", "/settings", Some(settings), PATIENCE).map_err(Error::Notice)?;
        if answer.status().as_u16() == 422 {
            let mut answer = answer;
            let words = answer.body_mut().with_config().limit(64 << 10).read_to_string();
            return Err(Error::refused(words.unwrap_or_else(|_| "these settings are not taken".to_owned())));
        }
        good(answer).map(drop)
    }

    fn ask(&self, method: &str, path: &str, patience: Duration) -> Result<Response<Body>, Error> {
        good(self.0.ask(method, path, None::<&()>, patience).map_err(Error::Notice)?)
    }
}

fn good(answer: Response<Body>) -> Result<Response<Body>, Error> {
    if answer.status().is_success() {
        Ok(answer)
    } else {
        Err(Error::Notice(format!("it answered {}", answer.status().as_u16())))
    }
}
