//! Speaking to the process that tells people outside: "now", and what an administrator set. Blocking.
//!
//! Nothing of a drop, a mailbox or a person is ever in a request of this file but what an administrator typed as settings.

use model::Redacted;
use serde::{Deserialize, Serialize};
use ureq::{Agent, Body, http::Response};

use crate::{Error, config::Config, intake_client};

const ANSWER: u64 = 64 << 10;

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

pub struct NoticeClient {
    agent: Agent,
    base: String,
    authorization: Redacted<String>,
}

impl NoticeClient {
    /// `None` where nobody tells anybody anything.
    pub fn of(config: &Config) -> Option<Self> {
        let (address, token) = (config.notice.as_ref()?, config.notice_token.as_ref()?);
        Some(Self {
            agent: intake_client::agent(),
            base: format!("{}/notice/v1", address.trim_end_matches('/')),
            authorization: Redacted::new(format!("Bearer {}", token.expose())),
        })
    }

    /// Something arrived: that is all.
    ///
    /// # Errors
    /// In words, as all of these.
    pub fn arrived(&self) -> Result<(), Error> {
        self.post("/arrived").map(drop)
    }

    /// Sends one at once. Gives what went wrong, in sentences.
    pub fn test(&self) -> Result<Vec<String>, Error> {
        read(self.post("/test")?)
    }

    /// What was wrong with the last one.
    pub fn troubles(&self) -> Result<Vec<String>, Error> {
        read(self.get("/state")?)
    }

    pub fn settings(&self) -> Result<Settings, Error> {
        read(self.get("/settings")?)
    }

    pub fn set(&self, settings: &Settings) -> Result<(), Error> {
        let request = self.agent.put(self.at("/settings")).header("Authorization", self.authorization.expose());
        let answer = request.send_json(settings).map_err(|error| failed(&error))?;
        match answer.status().as_u16() {
            204 => Ok(()),
            422 => {
                let mut answer = answer;
                let words = answer.body_mut().with_config().limit(ANSWER).read_to_string();
                Err(Error::refused(words.unwrap_or_else(|_| "these settings are not taken".to_owned())))
            }
            status => Err(Error::Notice(format!("it answered {status}"))),
        }
    }

    fn get(&self, path: &str) -> Result<Response<Body>, Error> {
        let asked = self.agent.get(self.at(path)).header("Authorization", self.authorization.expose());
        good(asked.call().map_err(|error| failed(&error))?)
    }

    fn post(&self, path: &str) -> Result<Response<Body>, Error> {
        let asked = self.agent.post(self.at(path)).header("Authorization", self.authorization.expose());
        // A test waits for two strange servers.
        let asked = asked.config().timeout_global(Some(std::time::Duration::from_secs(75))).build();
        good(asked.send_empty().map_err(|error| failed(&error))?)
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn failed(error: &ureq::Error) -> Error {
    Error::Notice(intake_client::in_words(error))
}

fn good(answer: Response<Body>) -> Result<Response<Body>, Error> {
    if answer.status().is_success() {
        Ok(answer)
    } else {
        Err(Error::Notice(format!("it answered {}", answer.status().as_u16())))
    }
}

fn read<T: serde::de::DeserializeOwned>(mut answer: Response<Body>) -> Result<T, Error> {
    let bytes = answer.body_mut().with_config().limit(ANSWER).read_to_vec().map_err(|error| failed(&error))?;
    serde_json::from_slice(&bytes).map_err(|_| Error::Notice("its answer can't be understood".into()))
}
