//! Speaking to the process that pretends to be a source (docs/contracts.md). Blocking.

use std::time::Duration;

use model::{DropId, MailboxId};
use seal::RootKey;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use crate::{
    config::Config,
    domain::heartbeat::Door,
    neighbour::{self, Neighbour},
};

/// Over Tor each step may take minutes, tries after broken connections included.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

pub struct HeartbeatClient(Neighbour);

impl HeartbeatClient {
    /// `None` where nobody tries the front door.
    pub fn of(config: &Config) -> Option<Self> {
        let (address, token) = (config.heartbeat.as_ref()?, config.heartbeat_token.as_ref()?);
        Some(Self(Neighbour::new(format!("{}/heartbeat/v1/beat", address.trim_end_matches('/')), token)))
    }

    /// Has everything made ready and says to whose mailbox it will go. Nothing is sent yet.
    ///
    /// # Errors
    /// In words for a page, as all of these.
    pub fn begin(
        &self,
        door: Door,
        root: &RootKey,
        channel: &str,
        message: &str,
        file: bool,
    ) -> Result<MailboxId, String> {
        #[derive(Deserialize)]
        struct Begun {
            mailbox: MailboxId,
        }
        let asked = json!({"door": door, "root": root, "channel": channel, "message": message, "file": file});
        self.ask::<Begun>("POST", "", Some(asked)).map(|begun| begun.mailbox)
    }

    /// Sends it. With the answer there is a receipt.
    pub fn send(&self) -> Result<DropId, String> {
        #[derive(Deserialize)]
        struct Sent {
            drop: DropId,
        }
        self.ask::<Sent>("POST", "/send", None).map(|sent| sent.drop)
    }

    /// The replies that hold under this root key, as their source reads them.
    pub fn replies(&self, root: &RootKey) -> Result<Vec<String>, String> {
        #[derive(Deserialize)]
        struct Read {
            replies: Vec<String>,
        }
        self.ask::<Read>("POST", "/replies", Some(json!({ "root": root }))).map(|read| read.replies)
    }

    /// Deletes the mailbox, as its source would.
    pub fn forget(&self) -> Result<(), String> {
        self.ask::<serde_json::Value>("DELETE", "", None).map(drop)
    }

    fn ask<T: DeserializeOwned>(&self, method: &str, path: &str, body: Option<serde_json::Value>) -> Result<T, String> {
        #[derive(Deserialize)]
        struct Stuck {
            stuck: String,
        }
        let ours = |why: String| format!("the process that tries the front door does not answer as it should: {why}");
        let answer = self.0.ask(method, path, body.as_ref(), PATIENCE).map_err(ours)?;
        match answer.status().as_u16() {
            200 => neighbour::read(answer).map_err(ours),
            502 => Err(neighbour::read::<Stuck>(answer).map_err(ours)?.stuck),
            status => Err(ours(format!("it answered {status}"))),
        }
    }
}
