//! Speaking to a small server of our own on this machine, with its token. Blocking; the kind of a failure is all that is told of it.

use std::time::Duration;

use model::Redacted;
use serde::{Serialize, de::DeserializeOwned};
use ureq::{Agent, Body, SendBody, http::Response};

use crate::intake_client;

/// The most bytes of an answer that are read.
const ANSWER: u64 = 64 << 10;

pub struct Neighbour {
    agent: Agent,
    base: String,
    authorization: Redacted<String>,
}

impl Neighbour {
    /// `base`: what every path begins with.
    pub fn new(base: String, token: &Redacted<String>) -> Self {
        Self { agent: intake_client::agent(), base, authorization: Redacted::new(format!("Bearer {}", token.expose())) }
    }

    /// Whatever it answers.
    ///
    /// # Errors
    /// In words.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&impl Serialize>,
        patience: Duration,
    ) -> Result<Response<Body>, String> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("Authorization", self.authorization.expose());
        let body = match body {
            Some(body) => SendBody::from_json(body).map_err(|error| intake_client::in_words(&error))?,
            None => SendBody::none(),
        };
        let request = request
            .header("Content-Type", "application/json")
            .body(body)
            .map_err(|_| "a request that can't be made".to_owned())?;
        let request = self.agent.configure_request(request).timeout_global(Some(patience)).build();
        self.agent.run(request).map_err(|error| intake_client::in_words(&error))
    }
}

/// An answer's JSON.
///
/// # Errors
/// In words.
pub fn read<T: DeserializeOwned>(mut answer: Response<Body>) -> Result<T, String> {
    let bytes = answer.body_mut().with_config().limit(ANSWER).read_to_vec();
    let bytes = bytes.map_err(|error| intake_client::in_words(&error))?;
    serde_json::from_slice(&bytes).map_err(|_| "its answer can't be understood".to_owned())
}
